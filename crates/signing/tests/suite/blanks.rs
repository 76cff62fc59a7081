//! Blanks of a paper: written in between two signatures, closed by the second, and judged by pyHanko and by us.

use signing::key::KeyKind;
use signing::pades::sign_basic;
use signing::pdf::{
    Blank, BlankKind, Details, Entry, File, PdfError, add_blanks, blank_rectangle, fill_blanks,
};
use signing::validate::changes::ChangeKind;
use signing::validate::{Policy, Report, validate_pdf};

use crate::court::{Court, today};
use crate::support::{FORMS, Form, Ground, noon, paper, shown, stamp};

const BLANKS: [Blank<'static>; 3] = [
    blank(BlankKind::Text, "SoKyHieu", [90.0, 740.0, 250.0, 755.0]),
    blank(BlankKind::Text, "NgayBanHanh", [300.0, 740.0, 520.0, 755.0]),
    blank(BlankKind::Signature, "CoQuan", [300.0, 100.0, 400.0, 200.0]),
];

const fn blank(kind: BlankKind, name: &str, rectangle: [f32; 4]) -> Blank<'_> {
    Blank { kind, name, page: 0, rectangle }
}

fn entries(drawn: &[u8]) -> [Entry<'_>; 2] {
    [
        Entry { name: "SoKyHieu", text: "Số: 05/QĐ-UBND", drawn },
        Entry { name: "NgayBanHanh", text: "ngày 24 tháng 02 năm 2026", drawn },
    ]
}

/// Signed by an official, numbered, sealed by the organisation.
fn released(ground: &Ground, form: Form) -> Vec<u8> {
    let stamp = stamp();
    let blank = add_blanks(&paper(form), &BLANKS).unwrap();
    let details = ground.details();
    let field = shown("CanBo", &stamp);
    let signed = sign_basic(&blank, &field, &details, &ground.official).unwrap().pdf;
    let numbered = fill_blanks(&signed, &entries(&stamp)).unwrap();
    assert!(numbered.starts_with(&signed));
    let details = Details { closes_form: true, ..ground.details() };
    let field = shown("CoQuan", &stamp);
    sign_basic(&numbered, &field, &details, &ground.organisation).unwrap().pdf
}

fn judged(pdf: &[u8], ground: &Ground) -> Report {
    let anchors = [ground.world.root().certificate().clone()];
    let lists = ground.world.lists().unwrap();
    let evidence: Vec<_> = lists.into_values().map(signing::revocation::Evidence::List).collect();
    let mut policy = Policy::new(ground.now.plus_seconds(5), &anchors);
    policy.evidence = &evidence;
    validate_pdf(pdf, &policy)
}

#[test]
fn number_written_between_signature_and_seal_leaves_both_good() {
    let ground = Ground::at(noon(), KeyKind::P256, 41);
    for form in FORMS {
        let report = judged(&released(&ground, form), &ground);
        assert!(report.verdict.unwrap().passed(), "{report:#?}");
        let kinds: Vec<ChangeKind> =
            report.signatures[0].changes.as_ref().unwrap().list.iter().map(|it| it.kind).collect();
        assert!(kinds.contains(&ChangeKind::FormFilling), "{kinds:?}");
    }
}

#[test]
fn number_cannot_change_after_the_seal() {
    let ground = Ground::at(noon(), KeyKind::P256, 42);
    let stamp = stamp();
    let blank = add_blanks(&paper(Form::Table), &BLANKS).unwrap();
    let details = Details { closes_form: true, ..ground.details() };
    let field = shown("CoQuan", &stamp);
    let sealed = sign_basic(&blank, &field, &details, &ground.organisation).unwrap().pdf;
    let changed = fill_blanks(&sealed, &entries(&stamp)).unwrap();
    let report = judged(&changed, &ground);
    assert!(!report.verdict.unwrap().passed(), "{report:#?}");
    // Another signature is no change of what the form says.
    let field = shown("NguoiKhac", &stamp);
    let again = sign_basic(&sealed, &field, &ground.details(), &ground.official).unwrap().pdf;
    assert!(judged(&again, &ground).verdict.unwrap().passed());
}

#[test]
fn blank_is_filled_once_and_only_where_there_is_one() {
    let stamp = stamp();
    let blank = add_blanks(&paper(Form::Table), &BLANKS).unwrap();
    assert_eq!(add_blanks(&blank, &BLANKS), Err(PdfError::FieldTaken));
    assert_eq!(blank_rectangle(&blank, "CoQuan"), Ok(Some([300.0, 100.0, 400.0, 200.0])));
    assert_eq!(blank_rectangle(&blank, "KhongCo"), Ok(None));
    let filled = fill_blanks(&blank, &entries(&stamp)).unwrap();
    assert_eq!(blank_rectangle(&filled, "SoKyHieu"), Ok(None));
    assert_eq!(fill_blanks(&filled, &entries(&stamp)), Err(PdfError::FieldTaken));
    assert_eq!(fill_blanks(&paper(Form::Table), &entries(&stamp)), Err(PdfError::NoField));
    assert_eq!(File::open(&filled).unwrap().revisions(), 3);
}

#[test]
fn pyhanko_accepts_signature_number_and_seal() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 43);
    let pdfs = FORMS.map(|form| released(&ground, form));
    for lines in court.pyhanko(&pdfs, ground.world.root().certificate(), "basic") {
        assert_eq!(lines.len(), 2, "{lines:#?}");
        assert!(lines.iter().all(|it| it.contains(r#""good":true"#)), "{lines:#?}");
        assert!(lines[0].contains(r#""changes":"FORM_FILLING""#), "{}", lines[0]);
    }
}
