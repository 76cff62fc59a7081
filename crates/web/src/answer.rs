//! What handlers give back: a page, or a way to the next page.
//!
//! What must always hold: a page says how it may be kept (`private, no-cache`: the browser may keep
//! it for the back button and must ask before showing it anew), and after a form comes a redirect
//! (303), so that reloading repeats nothing.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::page::Page;
use crate::problem::Problem;
use crate::visit::Flash;

/// A page's struct: a template with a [`Page`] in it. Implemented by [`page_views!`].
pub trait View: Template {
    /// What stands around the subject.
    fn page(&self) -> &Page;
}

/// Declares that structs with a field `page: Page` are pages.
#[macro_export]
macro_rules! page_views {
    ($($view:ty),+ $(,)?) => {
        $(impl $crate::answer::View for $view {
            fn page(&self) -> &$crate::page::Page {
                &self.page
            }
        })+
    };
}

/// What a handler returns.
pub type Answer = Result<Response, Problem>;

/// The cookie a rendered form needs, for the edge to set.
#[derive(Debug, Clone)]
pub(crate) struct FormSecret(pub(crate) String);

/// A message for the next page, for the edge to set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NextFlash(pub(crate) Flash);

/// The page, as an answer of 200.
pub fn show<V: View>(view: V) -> Answer {
    show_as(StatusCode::OK, view)
}

/// The page with another status: 422 for a form with faults.
pub fn show_as<V: View>(status: StatusCode, view: V) -> Answer {
    let html = view.render().map_err(|error| {
        tracing::error!(%error, "a template failed");
        Problem::Fault
    })?;
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    if let Some(secret) = view.page().token.cookie_needed() {
        response.extensions_mut().insert(FormSecret(secret.to_owned()));
    }
    Ok(response)
}

/// The way to another page of ours, by GET (303).
pub fn go(address: &str) -> Answer {
    let location = HeaderValue::from_str(address).map_err(|_| Problem::Fault)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// The same, with a message shown once on arrival. The key holds `-flash-`.
pub fn go_saying(address: &str, flash: Flash) -> Answer {
    let mut response = go(address)?;
    response.extensions_mut().insert(NextFlash(flash));
    Ok(response)
}

/// The permanent address of what was asked for (308).
pub fn moved(address: &str) -> Answer {
    let location = HeaderValue::from_str(address).map_err(|_| Problem::Fault)?;
    Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response())
}

/// With one more cookie.
#[must_use]
pub fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
