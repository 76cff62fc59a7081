//! The worked example of the handbook, which came from outside this crate.

use edxml::{Action, Form, Priority, Steering};
use kernel::time::{Date, Timestamp};

use crate::support::{EXAMPLE, Files, document, written};

#[test]
fn the_worked_example_is_read() {
    let (envelope, files, received) = document(EXAMPLE.as_bytes());
    assert_eq!((received.form, received.signature), (Form::File, None));
    assert_eq!(envelope.from.id, "H56");
    assert_eq!(envelope.from.in_charge.as_deref(), Some("H56"));
    assert_eq!(envelope.from.name.as_deref(), Some("Ủy ban nhân dân tỉnh Thanh Hóa"));
    assert_eq!(envelope.from.email.as_deref(), Some("vanthu@example.gov.vn"));
    assert_eq!(envelope.to.len(), 1);
    assert_eq!(envelope.to[0].id, "H56.99");
    assert_eq!(envelope.code.to_string(), "0123/UBND-KSTTHC");
    assert_eq!(envelope.promulgation.date, Date::constant(2026, 11, 20));
    assert_eq!(envelope.document_type.number, Some(18));
    assert_eq!(envelope.document_type.name.as_deref(), Some("Công văn"));
    assert_eq!(envelope.subject, "V/v rà soát hồ sơ quá hạn quý IV năm 2026");
    assert_eq!(envelope.signer.competence.as_deref(), Some("KT. CHỦ TỊCH"));
    assert_eq!(envelope.due_on, Some(Date::constant(2026, 12, 1)));
    assert_eq!(envelope.to_places, ["Lưu: VT, KSTTHC"]);
    let other = envelope.other.clone().unwrap();
    assert_eq!((other.priority, other.page_amount), (Some(Priority::Urgent), Some(2)));
    assert_eq!(envelope.steering, Some(Steering::Directive));
    assert_eq!(envelope.document_id.as_str(), "H56,2026/11/20,0123/UBND-KSTTHC");
    let at = Timestamp::parse("2026-11-20T16:05:12+07:00").unwrap();
    assert_eq!((envelope.trace.hops.len(), envelope.trace.hops[0].at), (1, at));
    assert_eq!(envelope.trace.id.as_deref(), Some("a1b2c3d4"));
    assert_eq!(envelope.business.action, Action::New);
    assert_eq!(envelope.business.paper, Some(false));
    let staff = envelope.business.staff.clone().unwrap();
    assert_eq!(staff.name.as_deref(), Some("Trần Thị B"));
    let (attachment, bytes) = &files[0];
    assert_eq!(bytes, b"%PDF-1.7\n");
    assert!(attachment.listed);
    assert_eq!(attachment.content_id, "6f1d2c4e-0000-4000-8000-000000000001");
    assert_eq!(attachment.name, "0123-UBND-KSTTHC.signed.pdf");
}

#[test]
fn the_worked_example_written_by_us_has_its_elements_in_its_order() {
    let (envelope, files, _) = document(EXAMPLE.as_bytes());
    let files = files.into_iter().map(|(it, bytes)| (it.content_id, bytes)).collect();
    let ours = String::from_utf8(written(&envelope, &Files(files))).unwrap();
    let tags = |text: &str| -> Vec<String> {
        let names = text.split('<').skip(1).filter(|it| !it.starts_with(['/', '?']));
        names.map(|it| it.split([' ', '>', '/']).next().unwrap().to_owned()).collect()
    };
    assert_eq!(tags(&ours), tags(EXAMPLE));
    let squeezed: String = EXAMPLE.lines().map(str::trim).collect();
    let attributes = |text: &str| text.replace(" xmlns", "").matches("=\"").count();
    assert_eq!(attributes(&ours), attributes(&squeezed));
}

#[test]
fn what_is_shown_names_nobody() {
    let (envelope, files, received) = document(EXAMPLE.as_bytes());
    let shown = format!("{envelope:?} {files:?} {received:?} {:?}", envelope.business);
    for private in ["Nguyễn Văn A", "Trần Thị B", "rà soát", "signed.pdf"] {
        assert!(!shown.contains(private), "{private} is shown");
    }
}

#[test]
fn every_code_and_limit_is_told_in_the_documents() {
    let told = include_str!("../../../../docs/exchange/edxml.md");
    let mut codes = std::collections::BTreeSet::new();
    for code in edxml::Code::ALL {
        assert!(codes.insert(code.as_str()), "{code} is two codes");
        assert!(told.contains(&format!("| `{code}` | ")), "{code} is not told");
    }
    assert_eq!(told.matches("\n| `").count(), codes.len(), "a code is told that is none");
    let limits = edxml::Limits::default();
    let plain = told.replace(',', "");
    for value in [
        limits.depth_max as u64,
        limits.elements_max as u64,
        limits.attributes_max as u64,
        limits.tag_bytes_max as u64,
        limits.text_bytes_max as u64,
        limits.header_bytes_max,
        limits.attachments_max as u64,
        limits.attachment_bytes_max,
        limits.unpack_ratio_max,
    ] {
        assert!(plain.contains(&format!(" | {value} |")), "{value} is not told");
    }
}
