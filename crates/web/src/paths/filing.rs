//! Addresses of a filing on its way in, and of a dossier once it is in.
//! Ids stand in them, never codes, secrets or names.

use super::encoding::encode;
use std::fmt::Display;

/// The proof of one event of a dossier.
pub fn proof(id: impl Display, version: u64) -> String {
    format!("/ho-so/{id}/bang-chung/{version}")
}

/// The proofs of a dossier's whole clock, one file.
pub fn clock_proof(id: impl Display) -> String {
    format!("/ho-so/{id}/bang-chung")
}

/// The same for whoever follows by code and secret.
pub fn followed_proof(id: impl Display) -> String {
    format!("/tra-cuu/{id}/bang-chung")
}

/// A draft's list of tasks.
pub fn draft(id: impl Display) -> String {
    format!("/khai/{id}")
}

/// Choosing the case.
pub fn case(id: impl Display) -> String {
    format!("/khai/{id}/truong-hop")
}

/// One page of the form.
pub fn page(id: impl Display, key: &str) -> String {
    format!("/khai/{id}/trang/{}", encode(key))
}

/// The papers of a draft, or of a dossier that waits for some.
pub fn papers(id: impl Display) -> String {
    format!("/khai/{id}/giay-to")
}

/// Adds files to one paper.
pub fn paper(id: impl Display, component: &str) -> String {
    format!("/khai/{id}/giay-to/{}", encode(component))
}

/// Takes a file off again.
pub fn take_off(id: impl Display, file: impl Display) -> String {
    format!("/khai/{id}/tep/{file}/bo")
}

/// Check your answers.
pub fn check(id: impl Display) -> String {
    format!("/khai/{id}/kiem-tra")
}

/// Hands the draft in.
pub fn submit(id: impl Display) -> String {
    format!("/khai/{id}/nop")
}

/// Throws the draft away.
pub fn discard(id: impl Display) -> String {
    format!("/khai/{id}/huy")
}

/// Announces an upload in parts.
pub fn announce(id: impl Display) -> String {
    format!("/khai/{id}/tai-len")
}

/// An upload under way.
pub fn upload(upload: impl Display) -> String {
    format!("/tai-len/{upload}")
}

/// Ends an upload whose parts have all come.
pub fn upload_done(upload: impl Display) -> String {
    format!("/tai-len/{upload}/xong")
}

/// Suggestions of communes while typing.
pub fn units() -> String {
    "/don-vi".to_owned()
}

/// A dossier of one's own.
pub fn dossier(id: impl Display) -> String {
    format!("/ho-so/{id}")
}

/// What was handed in, with code and secret.
pub fn receipt(id: impl Display) -> String {
    format!("/ho-so/{id}/da-nop")
}

/// Answering a request for more papers.
pub fn supplement(id: impl Display) -> String {
    format!("/ho-so/{id}/bo-sung")
}

/// Asking to withdraw.
pub fn withdraw(id: impl Display) -> String {
    format!("/ho-so/{id}/rut")
}

/// Rating how it went.
pub fn rate(id: impl Display) -> String {
    format!("/ho-so/{id}/danh-gia")
}

/// The bytes of a file.
pub fn file(id: impl Display, file: impl Display) -> String {
    format!("/ho-so/{id}/tep/{file}")
}

/// Receipt and appointment, form 01, for printing.
pub fn form_01(id: impl Display) -> String {
    format!("/ho-so/{id}/giay-tiep-nhan")
}

/// A one-stop form of it as a file.
pub fn form_file(id: impl Display, name: &str) -> String {
    format!("/ho-so/{id}/giay/{name}")
}

/// A dossier whose code and secret this browser has shown.
pub fn followed(id: impl Display) -> String {
    format!("/tra-cuu/{id}")
}

/// A file of its result.
pub fn followed_file(id: impl Display, file: impl Display) -> String {
    format!("/tra-cuu/{id}/tep/{file}")
}

/// Rating it.
pub fn followed_rate(id: impl Display) -> String {
    format!("/tra-cuu/{id}/danh-gia")
}

/// Forgetting that code and secret were shown.
pub fn followed_close(id: impl Display) -> String {
    format!("/tra-cuu/{id}/dong")
}

/// The follow page of a code, as in the QR picture: the secret is typed by hand.
pub fn follow_code(code: &str) -> String {
    super::with_query(&super::follow(), &[("ma", code)])
}
