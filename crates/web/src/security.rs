//! Headers that every answer carries, whatever went before.
//!
//! Scripts and styles come from our own files alone; nothing may frame a page; addresses do not
//! leave with a link. What must always hold: no handler loosens these.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::app::Settings;

/// Content-Security-Policy Level 3; every fetch is ours, forms go to us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; object-src 'self'; frame-src 'self'; \
    form-action 'self'; frame-ancestors 'self'; base-uri 'none'; manifest-src 'self'";

/// Sets the headers.
pub fn set(headers: &mut HeaderMap, settings: &Settings) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if settings.secure_cookies() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}
