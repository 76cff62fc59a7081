//! The few cookies there are: session, form token of visitors, language, a message shown once.
//! Nothing of a person stands in any of them. What must always hold: all are `HttpOnly` and
//! `SameSite=Lax`, and `Secure` when the platform is reached by TLS (RFC 6265bis §4.1).

use http::header::{COOKIE, HeaderMap, HeaderValue};

use crate::app::Settings;

/// Secret behind the form token of a browser without a session.
pub const FORM: &str = "bieumau";
/// `vi` or `en`.
pub const LANGUAGE: &str = "lang";
/// A message for the next page: tone and key of a sentence.
pub const FLASH: &str = "tin";

/// A year, in seconds.
const YEAR: u32 = 31_536_000;
/// Longest value taken from a browser, in bytes.
const VALUE_BYTES_MAX: usize = 200;

/// The value of a cookie the browser sent; odd or overlong values count as none.
pub fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let value = pairs.filter(|pair| pair.0.trim() == name).map(|pair| pair.1.trim()).next()?;
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    (plain && !value.is_empty() && value.len() <= VALUE_BYTES_MAX).then_some(value)
}

/// A cookie that ends with the browser.
pub fn passing(settings: &Settings, name: &str, value: &str) -> Option<HeaderValue> {
    header(settings, name, value, None)
}

/// A cookie kept for a year; when a session ends is decided by the store.
pub fn lasting(settings: &Settings, name: &str, value: &str) -> Option<HeaderValue> {
    header(settings, name, value, Some(YEAR))
}

/// Takes a cookie away.
pub fn gone(settings: &Settings, name: &str) -> Option<HeaderValue> {
    header(settings, name, "", Some(0))
}

fn header(
    settings: &Settings,
    name: &str,
    value: &str,
    seconds: Option<u32>,
) -> Option<HeaderValue> {
    let age = seconds.map(|it| format!("; Max-Age={it}")).unwrap_or_default();
    let secure = if settings.secure_cookies() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(text).unwrap());
        headers
    }

    #[test]
    fn cookie_is_found_among_others() {
        let headers = sent("a=1; phien=abc-DEF_9; lang=en");
        assert_eq!(read(&headers, "phien"), Some("abc-DEF_9"));
        assert_eq!(read(&headers, "lang"), Some("en"));
        assert_eq!(read(&headers, "hien"), None);
    }

    #[test]
    fn odd_values_count_as_none() {
        assert_eq!(read(&sent("phien=a\"b"), "phien"), None);
        assert_eq!(read(&sent("phien="), "phien"), None);
        assert_eq!(read(&sent(&format!("phien={}", "a".repeat(201))), "phien"), None);
    }

    #[test]
    fn cookies_are_secure_under_tls() {
        let tls = Settings { base_url: "https://x.vn".to_owned(), ..Settings::default() };
        let cookie = passing(&tls, "phien", "s").unwrap();
        assert_eq!(cookie, "phien=s; Path=/; HttpOnly; SameSite=Lax; Secure");
        let plain = gone(&Settings::default(), "phien").unwrap();
        assert_eq!(plain, "phien=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
