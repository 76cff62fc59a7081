//! Files of the pages, embedded in the program: the stylesheet and small script modules.
//!
//! Not uploads, not results. What must always hold: a file's public name changes with its bytes,
//! so browsers may keep it for a year.

use crate::embedded::ASSETS;
use crate::paths;

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
