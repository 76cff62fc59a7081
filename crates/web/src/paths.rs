//! Addresses of pages, built by functions, so that no page links to one that does not exist.
//!
//! Words of the paths are Vietnamese without accents, as in addresses people read aloud.
//! A capability with many pages keeps its own functions in `paths/<capability>.rs`.
//! What must always hold: no personal data in an address, and a test finds a route for each.

pub mod copies;
pub mod documents;
pub mod exchange;
pub mod filing;
pub mod meetings;
pub mod office;
pub mod outgoing;
pub mod reports;
pub mod sites;
pub mod tasks;
pub mod work_files;

use encoding::encode;

pub fn home() -> String {
    "/".to_owned()
}

/// Search results; without script the form sends people here.
pub fn search() -> String {
    "/tim-kiem".to_owned()
}

/// The same as a short list in JSON, for search as you type.
pub fn suggestions() -> String {
    "/tim-kiem/goi-y".to_owned()
}

/// All procedures, narrowed by [`Narrow`].
pub fn catalogue() -> String {
    "/thu-tuc".to_owned()
}

/// One procedure.
pub fn procedure(code: &str, slug: &str) -> String {
    format!("/thu-tuc/{}/{}", encode(code), encode(slug))
}

/// All life events.
pub fn life_events() -> String {
    "/su-kien".to_owned()
}

/// One life event with its procedures.
pub fn life_event(key: &str) -> String {
    format!("/su-kien/{}", encode(key))
}

/// Begin a filing of this procedure.
pub fn begin(code: &str) -> String {
    format!("/nop/{}", encode(code))
}

/// Follow a dossier by its code and secret.
pub fn follow() -> String {
    "/tra-cuu".to_owned()
}

/// My dossiers and drafts.
pub fn my_dossiers() -> String {
    "/ho-so".to_owned()
}

pub fn sign_in() -> String {
    "/dang-nhap".to_owned()
}

/// Sign in and come back to `address`, a path of ours.
pub fn sign_in_then(address: &str) -> String {
    format!("/dang-nhap?ve={}", encode(address))
}

pub fn sign_out() -> String {
    "/dang-xuat".to_owned()
}

pub fn register() -> String {
    "/dang-ky".to_owned()
}

/// My account.
pub fn account() -> String {
    "/tai-khoan".to_owned()
}

/// Choose another password of one's own.
pub fn password() -> String {
    "/tai-khoan/mat-khau".to_owned()
}

/// What one's own keys have signed.
pub fn key_uses() -> String {
    "/tai-khoan/chu-ky".to_owned()
}

/// Sets out for a signing service's page.
pub fn ask_consent() -> String {
    "/tai-khoan/chu-ky/cho-phep".to_owned()
}

/// Where signing services send their holders back to; registered there.
pub fn consent_back() -> String {
    "/tai-khoan/chu-ky/ve".to_owned()
}

/// Goes on with what waited for the holder's consent.
pub fn go_on_consented() -> String {
    "/tai-khoan/chu-ky/ky-tiep".to_owned()
}

/// Where a use of a key is reported.
pub fn key_use(id: impl std::fmt::Display) -> String {
    format!("/tai-khoan/chu-ky/{id}")
}

/// The proof that a use of a key stands in the public log.
pub fn key_use_proof(id: impl std::fmt::Display) -> String {
    format!("/tai-khoan/chu-ky/{id}/bang-chung")
}

/// Choose another seat (officials with several).
pub fn seat() -> String {
    "/vi-tri".to_owned()
}

/// An official's work list.
pub fn work() -> String {
    "/lam-viec".to_owned()
}

/// The one-stop counter.
pub fn counter() -> String {
    "/mot-cua".to_owned()
}

/// Who is late, where and why.
pub fn supervise() -> String {
    "/giam-sat".to_owned()
}

/// People, units, roles, open procedures.
pub fn administer() -> String {
    "/quan-tri".to_owned()
}

pub fn about() -> String {
    "/gioi-thieu".to_owned()
}

/// What the public log is, and how to read it.
pub fn public_log() -> String {
    "/nhat-ky".to_owned()
}

/// Checks a proof in the browser.
pub fn check_proof() -> String {
    "/kiem-chung".to_owned()
}

/// Checks a paper that somebody brings.
pub fn check_paper() -> String {
    "/kiem-tra-giay-to".to_owned()
}

/// The same by the code and check value printed on it.
pub fn check_paper_code() -> String {
    "/kiem-tra-giay-to/ma".to_owned()
}

/// The address that the code printed on a paper leads to: the dossier's code and the check value, nothing personal.
pub fn printed_paper(code: &str, check: &str) -> String {
    with_query(&check_paper(), &[("ma", code), ("kt", check)])
}

pub fn accessibility() -> String {
    "/tiep-can".to_owned()
}

pub fn privacy() -> String {
    "/quyen-rieng-tu".to_owned()
}

/// The page that shows the programming interface.
pub fn api() -> String {
    "/api".to_owned()
}

/// The mark of the province as a file.
pub fn mark() -> String {
    "/dau-hieu.svg".to_owned()
}

/// An embedded file under its public (hashed) name.
pub fn asset(public_name: &str) -> String {
    format!("/tep/{public_name}")
}

/// `address` with a query of these pairs; pairs with an empty value are left out.
pub fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let mut text = address.to_owned();
    let mut joint = if address.contains('?') { '&' } else { '?' };
    for (name, value) in pairs.iter().filter(|pair| !pair.1.is_empty()) {
        text.push(joint);
        text.push_str(name);
        text.push('=');
        text.push_str(&encode(value));
        joint = '&';
    }
    text
}

/// Percent-encoding of one part of an address (RFC 3986 §2.3: unreserved characters stay).
mod encoding {
    use std::fmt::Write as _;

    pub(super) fn encode(text: &str) -> String {
        let mut encoded = String::with_capacity(text.len());
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                write!(encoded, "%{byte:02X}").ok();
            }
        }
        encoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_address_are_encoded() {
        assert_eq!(procedure("1.001193", "khai-sinh"), "/thu-tuc/1.001193/khai-sinh");
        assert_eq!(life_event("a/b?c"), "/su-kien/a%2Fb%3Fc");
        assert_eq!(
            with_query(&search(), &[("q", "hộ & kinh"), ("x", "")]),
            "/tim-kiem?q=h%E1%BB%99%20%26%20kinh"
        );
    }
}
