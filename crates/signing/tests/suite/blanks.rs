//! Blanks of a paper: written in between two signatures, closed by the second, and judged by pyHanko and by us.

use signing::key::{Credential, KeyKind};
use signing::pades::{Level, sign, sign_basic};
use signing::pdf::{
    Blank, BlankKind, Details, Entry, File, PdfError, add_blanks, blank_rectangle, fill_blanks,
};
use signing::validate::changes::ChangeKind;
use signing::validate::{Policy, Report, validate_pdf};

use crate::corpus::{append, free, stream};
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
        Entry { name: "SoKyHieu", text: "Số: 05/QĐ-UBND", drawn: Some(drawn) },
        Entry { name: "NgayBanHanh", text: "ngày 24 tháng 02 năm 2026", drawn: Some(drawn) },
    ]
}

/// Signed by an official, numbered, sealed by the organisation.
fn released(ground: &Ground, form: Form) -> Vec<u8> {
    let stamp = stamp();
    let blank = add_blanks(&paper(form), &BLANKS).unwrap();
    let details = ground.details();
    let field = shown("CanBo", &stamp);
    let signed = sign_basic(&blank, &field, &details, &ground.official).unwrap().pdf;
    let fills = entries(&stamp);
    let details = Details { fills: &fills, ..ground.details() };
    let field = shown("CoQuan", &stamp);
    let sealed = sign_basic(&signed, &field, &details, &ground.organisation).unwrap().pdf;
    assert!(sealed.starts_with(&signed));
    sealed
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
    let sealed = released(&ground, Form::Table);
    assert_eq!(fill_blanks(&sealed, &entries(&stamp)), Err(PdfError::FieldTaken));
    // A forger writes the field anew all the same.
    let document = lopdf::Document::load_mem(&sealed).unwrap();
    let ((number, _), widget) = document
        .objects
        .iter()
        .filter_map(|(id, object)| Some((*id, object.as_dict().ok()?)))
        .find(|(_, it)| {
            it.get(b"T").is_ok_and(|name| name.as_str().is_ok_and(|it| it == b"SoKyHieu"))
        })
        .unwrap();
    let page = widget.get(b"P").unwrap().as_reference().unwrap().0;
    let (look, drawing) = (free(&sealed, 0), stream("BT ET"));
    let body = format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/F 4/Ff 1/P {page} 0 R/T(SoKyHieu)/V(9)\
         /Rect[90 740 250 755]/AP<</N {look} 0 R>>>>"
    );
    let forged = append(&sealed, &[(number, body.as_bytes()), (look, &drawing)], "");
    let report = judged(&forged, &ground);
    assert!(!report.verdict.unwrap().passed(), "{report:#?}");
    // Another signature is no change of what the form says.
    let field = shown("NguoiKhac", &stamp);
    let again = sign_basic(&sealed, &field, &ground.details(), &ground.official).unwrap().pdf;
    assert!(judged(&again, &ground).verdict.unwrap().passed());
    // What is left empty is closed too.
    let empty = [Entry { name: "SoKyHieu", text: "", drawn: None }];
    let details = Details { fills: &empty, ..ground.details() };
    let field = shown("CoQuan", &stamp);
    let closed = sign_basic(&blank, &field, &details, &ground.organisation).unwrap().pdf;
    assert!(judged(&closed, &ground).verdict.unwrap().passed());
    assert_eq!(fill_blanks(&closed, &entries(&stamp)[..1]), Err(PdfError::FieldTaken));
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

#[test]
fn certified_copy_bears_a_third_signature_that_both_accept() {
    let ground = Ground::at(today(), KeyKind::P256, 44);
    let stamp = stamp();
    let copies = FORMS.map(|form| {
        let field = shown("SaoY", &stamp);
        let released = released(&ground, form);
        sign_basic(&released, &field, &ground.details(), &ground.organisation).unwrap().pdf
    });
    for copy in &copies {
        let report = judged(copy, &ground);
        assert!(report.verdict.unwrap().passed() && report.signatures.len() == 3, "{report:#?}");
    }
    let Some(court) = Court::open() else { return };
    for lines in court.pyhanko(&copies, ground.world.root().certificate(), "basic") {
        assert_eq!(lines.len(), 3, "{lines:#?}");
        assert!(lines.iter().all(|it| it.contains(r#""good":true"#)), "{lines:#?}");
    }
}

/// As an office does it: signed with a time stamp, numbered and sealed up to the archive, copied later.
fn for_the_archive(ground: &Ground, form: Form) -> [Vec<u8>; 2] {
    let stamp = stamp();
    let blank = add_blanks(&paper(form), &BLANKS).unwrap();
    let fills = entries(&stamp);
    ground.with_services(|services| {
        let give = |pdf: &[u8], name: &str, details: &Details<'_>, who: &Credential, level| {
            let done = sign(pdf, &shown(name, &stamp), details, who, (services, level)).unwrap();
            assert_eq!((done.reached, done.shortfall), (level, None));
            done.pdf
        };
        let plain = ground.details();
        let signed = give(&blank, "CanBo", &plain, &ground.official, Level::Timestamped);
        let closing = Details { fills: &fills, ..plain };
        let sealed = give(&signed, "CoQuan", &closing, &ground.organisation, Level::Archived);
        let copy = give(&sealed, "SaoY", &plain, &ground.organisation, Level::Archived);
        [sealed, copy]
    })
}

#[test]
fn pyhanko_accepts_what_an_office_releases_and_its_certified_copy() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 45);
    let papers: Vec<Vec<u8>> = FORMS.iter().flat_map(|it| for_the_archive(&ground, *it)).collect();
    for mode in ["basic", "lta"] {
        let said = court.pyhanko(&papers, ground.world.root().certificate(), mode);
        for (lines, count) in said.into_iter().zip([2, 3].into_iter().cycle()) {
            assert!(lines.len() >= count, "{mode}: {lines:#?}");
            assert!(lines.iter().all(|it| it.contains(r#""good":true"#)), "{mode}: {lines:#?}");
        }
    }
}
