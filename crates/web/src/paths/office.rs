//! Addresses of the officials' rooms: work list, dossier, counter, supervisor, administrator.
//! Ids stand in them, and never names, numbers or codes of dossiers.

use super::encoding::encode;
use std::fmt::Display;

/// Actions on a dossier as they stand in addresses, by the names the policies know.
pub const ACTS: [(&str, &str); 18] = [
    ("accept", "tiep-nhan"),
    ("reject", "tu-choi"),
    ("request_supplement", "yeu-cau-bo-sung"),
    ("answer_supplement", "nhan-bo-sung"),
    ("hand_over", "chuyen"),
    ("assign", "phan-cong"),
    ("take", "nhan-viec"),
    ("propose", "de-xuat"),
    ("send_up", "trinh"),
    ("send_back", "tra-lai"),
    ("approve", "phe-duyet"),
    ("release", "phat-hanh"),
    ("copy_result", "sao-y"),
    ("deliver", "tra-ket-qua"),
    ("answer_withdrawal", "tra-loi-rut"),
    ("stop", "dung"),
    ("collect_fees", "thu-phi"),
    ("add_note", "ghi-chu"),
];

/// Search among dossiers; words travel in the body.
pub fn search() -> String {
    "/lam-viec/tim".to_owned()
}

/// A dossier as an official works on it.
pub fn dossier(id: impl Display) -> String {
    format!("/lam-viec/{id}")
}

/// Where an action's form is sent; an unknown action leads to the dossier itself.
pub fn act(id: impl Display, action: &str) -> String {
    let word = ACTS.iter().find(|known| known.0 == action).map(|known| known.1);
    word.map_or_else(|| dossier(&id), |word| format!("/lam-viec/{id}/{word}"))
}

/// Where files of a dossier are sent to.
pub fn attach(id: impl Display) -> String {
    format!("/lam-viec/{id}/tep")
}

/// A file of a dossier.
pub fn file(id: impl Display, file: impl Display) -> String {
    format!("/lam-viec/{id}/tep/{file}")
}

/// Form 02, what the applicant is asked to supply, to print.
pub fn form_02(id: impl Display) -> String {
    format!("/lam-viec/{id}/phieu-bo-sung")
}

/// Form 03, why it is not taken, to print.
pub fn form_03(id: impl Display) -> String {
    format!("/lam-viec/{id}/phieu-tu-choi")
}

/// A one-stop form as a file.
pub fn form_file(id: impl Display, name: &str) -> String {
    format!("/lam-viec/{id}/giay/{name}")
}

/// Where the script sends a scan before the intake form.
pub fn scan() -> String {
    "/mot-cua/tep".to_owned()
}

/// Assigns several dossiers at once.
pub fn bulk_assign() -> String {
    "/lam-viec/phan-cong".to_owned()
}

/// Approves several dossiers at once.
pub fn bulk_approve() -> String {
    "/lam-viec/phe-duyet".to_owned()
}

/// How far one's own pile of approvals has come; asked by script.
pub fn progress() -> String {
    "/lam-viec/phe-duyet/tien-do".to_owned()
}

/// Begin taking in at the counter: who and what.
pub fn intake() -> String {
    "/mot-cua/tiep-nhan".to_owned()
}

/// The intake form of one procedure.
pub fn intake_form(code: &str) -> String {
    format!("/mot-cua/tiep-nhan/{}", encode(code))
}

/// The return desk.
pub fn returns() -> String {
    "/mot-cua/tra".to_owned()
}

/// The supervisor's figures as a file for spreadsheets.
pub fn supervise_file() -> String {
    "/giam-sat/bang.csv".to_owned()
}

/// Accounts of an administrator.
pub fn accounts() -> String {
    "/quan-tri/tai-khoan".to_owned()
}

/// Open an official's account.
pub fn new_account() -> String {
    "/quan-tri/tai-khoan/moi".to_owned()
}

/// One account.
pub fn account(id: impl Display) -> String {
    format!("/quan-tri/tai-khoan/{id}")
}

/// A change of an account: `giao-vi-tri`, `thu-vi-tri`, `khoa`, `mo-khoa`, `mat-khau`.
pub fn account_act(id: impl Display, act: &str) -> String {
    format!("/quan-tri/tai-khoan/{id}/{}", encode(act))
}

/// The tree of units.
pub fn units() -> String {
    "/quan-tri/don-vi".to_owned()
}

/// One unit.
pub fn unit(code: impl Display) -> String {
    format!("/quan-tri/don-vi/{code}")
}

/// A change of a unit: `thanh-lap`, `doi-ten`, `dong`.
pub fn unit_act(code: impl Display, act: &str) -> String {
    format!("/quan-tri/don-vi/{code}/{}", encode(act))
}

/// Which procedures are open where.
pub fn offerings() -> String {
    "/quan-tri/thu-tuc".to_owned()
}

/// Jobs that failed too often.
pub fn jobs() -> String {
    "/quan-tri/viec-hong".to_owned()
}

/// Uses of keys that their holders did not know of.
pub fn key_reports() -> String {
    "/quan-tri/luot-ky".to_owned()
}

/// Where a finding about one of them is sent.
pub fn key_report(id: impl Display) -> String {
    format!("/quan-tri/luot-ky/{id}")
}
