//! Pages that every reader gets alike, kept ready for a minute: the first page, the catalogue, what
//! is told about the portal. Already compressed, with a tag, so that a reader who has the page is
//! told so in a few bytes.
//!
//! Not a cache of anything that belongs to somebody. What must always hold: a page is kept and
//! given only where nobody is known (no session, no message waiting), and never with a form token
//! or a cookie in it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use kernel::hash::Sha256Hash;
use kernel::time::Timestamp;

use crate::answer::{FormSecret, NextFlash};
use crate::i18n::Language;
use crate::routes::Route;
use crate::visit::Visit;

/// Routes whose pages are alike for all readers. Search is not among them: what people look for is
/// kept nowhere.
const ALIKE: [&str; 10] = [
    "home.show",
    "catalogue.list",
    "catalogue.show",
    "catalogue.events",
    "catalogue.event",
    "about.about",
    "about.accessibility",
    "about.privacy",
    "api.procedure",
    "api.procedure_form",
];
/// How long a page is given again before it is made anew.
const SECONDS_KEPT: i64 = 60;
/// Pages beyond which all are dropped: addresses come from outside.
const PAGES_MAX: usize = 400;
/// Longest page kept, in bytes.
const PAGE_BYTES_MAX: usize = 128 * 1024;
/// Longest address kept, in bytes.
const ADDRESS_BYTES_MAX: usize = 200;

/// See the module.
#[derive(Debug, Default)]
pub struct Shelf {
    pages: RwLock<HashMap<Key, Arc<Ready>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    language: Language,
    /// Path and query.
    address: String,
}

/// A page in both forms.
#[derive(Debug)]
struct Ready {
    made_at: Timestamp,
    headers: Vec<(HeaderName, HeaderValue)>,
    tag: HeaderValue,
    plain: Bytes,
    packed: Bytes,
}

/// Answers a request from the shelf, or by its handler.
pub(crate) async fn run(
    visit: &Visit,
    route: Option<&Route>,
    request: Request,
    next: Next,
) -> Response {
    let Some(key) = key(visit, route, request.method()) else { return next.run(request).await };
    let now = visit.app.desk.clock().now();
    let shelf = &visit.app.shelf;
    if let Some(page) = shelf.find(&key, now) {
        return page.answer(request.headers());
    }
    // A browser with a form token in hand gets pages with that token in them.
    let keeping = !visit.form_secret_known();
    let asked = request.headers().clone();
    let response = next.run(request).await;
    if !keeping || !alike(&response) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(plain) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    if plain.len() > PAGE_BYTES_MAX {
        return Response::from_parts(parts, Body::from(plain));
    }
    let page = Arc::new(Ready::new(now, &parts.headers, plain));
    let answer = page.answer(&asked);
    shelf.keep(key, page);
    answer
}

fn key(visit: &Visit, route: Option<&Route>, method: &Method) -> Option<Key> {
    let fits = route.is_some_and(|route| ALIKE.contains(&route.name))
        && method == Method::GET
        && visit.session().is_none()
        && !visit.has_flash()
        && visit.address().len() <= ADDRESS_BYTES_MAX;
    fits.then(|| Key { language: visit.say.language(), address: visit.address().to_owned() })
}

/// Whether the answer has nothing in it that is for this reader alone.
fn alike(response: &Response) -> bool {
    let extensions = response.extensions();
    response.status() == StatusCode::OK
        && !response.headers().contains_key(header::SET_COOKIE)
        && !response.headers().contains_key(header::ETAG)
        && extensions.get::<FormSecret>().is_none()
        && extensions.get::<NextFlash>().is_none()
}

impl Shelf {
    fn find(&self, key: &Key, now: Timestamp) -> Option<Arc<Ready>> {
        let pages = self.pages.read().unwrap_or_else(PoisonError::into_inner);
        pages.get(key).filter(|page| page.fresh(now)).cloned()
    }

    fn keep(&self, key: Key, page: Arc<Ready>) {
        let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_MAX {
            pages.clear();
        }
        pages.insert(key, page);
    }
}

impl Ready {
    fn new(made_at: Timestamp, headers: &HeaderMap, plain: Bytes) -> Self {
        let headers = headers.iter().filter(|header| header.0 != header::CONTENT_LENGTH);
        let headers = headers.map(|(name, value)| (name.clone(), value.clone()));
        // Weak: the packed form is the same page in other bytes (RFC 9110 §8.8.1).
        let tag = format!("W/\"{}\"", Sha256Hash::of(&plain));
        Self {
            made_at,
            headers: headers.collect(),
            tag: HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"0\"")),
            packed: pack(&plain).unwrap_or_default(),
            plain,
        }
    }

    /// A page made yesterday tells yesterday's law, and may be a minute old at most.
    fn fresh(&self, now: Timestamp) -> bool {
        (0..SECONDS_KEPT).contains(&now.seconds_since(self.made_at))
            && now.local_date() == self.made_at.local_date()
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        let known = has(asked, &self.tag);
        let packed = !self.packed.is_empty() && takes_gzip(asked);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            let body = if packed { &self.packed } else { &self.plain };
            *response.body_mut() = Body::from(body.clone());
        }
        let headers = response.headers_mut();
        for (name, value) in &self.headers {
            headers.append(name.clone(), value.clone());
        }
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(header::ETAG, self.tag.clone());
        if packed && !known {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// Whether the reader has the very answer with this tag.
pub(crate) fn has(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    asked.get(header::IF_NONE_MATCH).is_some_and(|tags| {
        tags.to_str().is_ok_and(|tags| tags.split(',').any(|one| one.trim() == *tag))
    })
}

/// Whether gzip is among what the reader takes; a weight of nought means it is not
/// (RFC 9110 §12.5.3).
fn takes_gzip(asked: &HeaderMap) -> bool {
    let lines = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|entry| {
        let (coding, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn pack(plain: &[u8]) -> std::io::Result<Bytes> {
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(plain)?;
    Ok(Bytes::from(packer.finish()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_given_to_those_who_take_it() {
        for (value, takes) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("br", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(&asked(header::ACCEPT_ENCODING, value)), takes, "{value}");
        }
    }

    #[test]
    fn page_at_hand_is_not_sent_again() {
        let page = Ready::new(Timestamp::EPOCH, &HeaderMap::new(), Bytes::from("<p>page</p>"));
        let tag = page.tag.clone();
        let again = page.answer(&HeaderMap::from_iter([(header::IF_NONE_MATCH, tag.clone())]));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers().get(header::ETAG), Some(&tag));
        let other = page.answer(&asked(header::IF_NONE_MATCH, "W/\"other\""));
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[test]
    fn page_is_made_anew_after_a_minute_and_at_midnight() {
        let made_at = Timestamp::EPOCH.plus_seconds(1_000);
        let page = Ready::new(made_at, &HeaderMap::new(), Bytes::from_static(b"page"));
        assert!(page.fresh(made_at.plus_seconds(59)));
        assert!(!page.fresh(made_at.plus_seconds(60)));
        assert!(!page.fresh(made_at.plus_seconds(-1)));
    }
}
