//! Files of the pages, embedded in the program: the stylesheet and small script modules.
//!
//! Not uploads, not results. What must always hold: a file's public name changes with its bytes,
//! so browsers may keep it for a year.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::answer::Answer;
use crate::embedded::ASSETS;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::visit::Visit;
use crate::{paths, portal};

const FOR_A_YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/tep/{name}", "assets.file", Who::Public, file),
        Route::get("/dau-hieu.svg", "assets.mark", Who::Public, mark),
    ]
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    /// Six digits of the province's colour.
    #[serde(default, rename = "mau")]
    colour: String,
}

async fn file(Path(name): Path<String>, Query(wanted): Query<Wanted>) -> Answer {
    let (media_type, bytes) = find(&name).ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, FOR_A_YEAR),
    ];
    match portal::colour(&format!("#{}", wanted.colour)) {
        Some(colour) if media_type.starts_with("text/css") => {
            let identity = format!("\n:root {{ --identity: #{colour}; }}\n");
            Ok((headers, [bytes, identity.as_bytes()].concat()).into_response())
        }
        _ => Ok((headers, bytes).into_response()),
    }
}

async fn mark(visit: Visit) -> Answer {
    let colour = &visit.app.province.file.identity.primary;
    let colour = portal::colour(colour).map_or_else(String::new, |digits| format!("#{digits}"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::CACHE_CONTROL, FOR_A_DAY),
    ];
    Ok((headers, portal::mark(&visit.app.province).file(&colour)).into_response())
}

/// Public address of the file called `name` in `assets/`; a name that is not there gives an
/// address that answers 404, and a test looks for those.
pub fn address(name: &str) -> String {
    let public = ASSETS.iter().find(|asset| asset.0 == name).map_or(name, |asset| asset.1);
    paths::asset(public)
}

/// The bytes under a public name, with their media type.
pub fn find(public: &str) -> Option<(&'static str, &'static [u8])> {
    let (name, _, bytes) = ASSETS.iter().find(|asset| asset.1 == public)?;
    let media_type = match name.rsplit_once('.').map(|it| it.1) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    Some((media_type, bytes))
}

/// Whether `name` is a file of `assets/`.
pub fn has(name: &str) -> bool {
    ASSETS.iter().any(|asset| asset.0 == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stylesheet_is_found_under_its_public_name() {
        let address = address("app.css");
        let public = address.strip_prefix("/tep/").unwrap();
        assert_ne!(public, "app.css");
        let (media_type, bytes) = find(public).unwrap();
        assert_eq!(media_type, "text/css; charset=utf-8");
        assert!(!bytes.is_empty());
        assert!(find("app.css").is_none());
    }
}
