//! What a form sent, kept while its handler runs, so that the page about a passing trouble can
//! offer to send the very same again: with the key that the form carries nothing happens twice.
//!
//! Files are not kept, nor anything with a password in it. What must always hold: what is kept
//! lives as long as its request and goes back to nobody but the browser that sent it.

use axum::body::{Body, to_bytes};
use axum::http::{Method, header, request::Parts};

use crate::form::Form;
use crate::problem::Problem;
use crate::routes::Route;

/// A form as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Where it was sent to.
    pub action: String,
    /// Names and texts in their order, hidden ones too.
    pub fields: Vec<(String, String)>,
}

impl Kept {
    /// Reads the body of a plain form, within the limit of its route, and gives it back unread to
    /// the handler. `None` for anything else.
    pub async fn read(
        route: Option<&Route>,
        parts: &Parts,
        body: Body,
    ) -> Result<(Option<Kept>, Body), Problem> {
        let plain = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|it| it.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        let Some(route) = route.filter(|_| plain && parts.method == Method::POST) else {
            return Ok((None, body));
        };
        let bytes = to_bytes(body, route.body_bytes_max).await.map_err(|_| Problem::TooLarge)?;
        let kept = Form::parse(&bytes).ok().filter(harmless).map(|form| Kept {
            action: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            fields: form.pairs().to_vec(),
        });
        Ok((kept, Body::from(bytes)))
    }

    /// Whether sending the same again soon may help.
    pub fn helps(problem: &Problem) -> bool {
        matches!(problem, Problem::Busy | Problem::Unavailable | Problem::Fault)
    }
}

/// A password is typed anew, never written into a page.
fn harmless(form: &Form) -> bool {
    !form.pairs().iter().any(|(name, _)| name.contains("password"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    async fn kept(body: &'static str, kind: &str) -> Option<Kept> {
        let routes = crate::routes::table();
        let post = routes.iter().find(|it| it.method == Method::POST && it.body_bytes_max > 0);
        let request = Request::post("/x?a=1").header(header::CONTENT_TYPE, kind).body(());
        let (parts, ()) = request.unwrap().into_parts();
        let (kept, again) = Kept::read(post, &parts, Body::from(body)).await.unwrap();
        assert_eq!(to_bytes(again, 10_000).await.unwrap(), body.as_bytes(), "the handler reads it");
        kept
    }

    const PLAIN: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn a_form_is_kept_with_its_key_and_order() {
        let kept = kept("b=2&_key=k&a=H%C3%B2a", PLAIN).await.unwrap();
        assert_eq!(kept.action, "/x?a=1");
        let fields: Vec<(&str, &str)> =
            kept.fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(fields, [("b", "2"), ("_key", "k"), ("a", "Hòa")]);
    }

    #[tokio::test]
    async fn passwords_and_files_are_not_kept() {
        assert_eq!(kept("login=a&password=b", PLAIN).await, None);
        assert_eq!(kept("--x", "multipart/form-data; boundary=x").await, None);
    }
}
