//! From places to lines.

use crate::build::Pdf;
use crate::lines;

#[test]
fn runs_on_one_height_are_one_line() {
    let content =
        "BT /F 12 Tf 50 700 Td (So) Tj 15 0 Td (hieu) Tj ET BT /F 12 Tf 50 680 Td (duoi) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["So hieu", "duoi"]);
}

#[test]
fn pieces_far_apart_are_lines_of_their_own() {
    let content =
        "BT /F 12 Tf 60 700 Td (SECRET) Tj ET BT /F 12 Tf 300 700 Td (Ha Noi, 1/12) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET", "Ha Noi, 1/12"]);
    // The same by many spaces, as people type it.
    let content = "BT /F 12 Tf 60 700 Td (SECRET                         Ha Noi, 1/12) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET", "Ha Noi, 1/12"]);
    // And by one great step back in an array.
    let content = "BT /F 12 Tf 60 700 Td [(SECRET) -9000 (Ha Noi, 1/12)] TJ ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET", "Ha Noi, 1/12"]);
}

#[test]
fn small_steps_are_kerning_and_larger_ones_spaces() {
    let content = "BT /F 12 Tf 60 700 Td [(SE) 40 (CR) -60 (ET) -300 (PAPER)] TJ ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET PAPER"]);
}

#[test]
fn spread_letters_are_a_word() {
    let content = "BT /F 12 Tf 60 700 Td [(S) -400 (E) -400 (C) -400 (R) -400 (E) -400 (T)] TJ ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET"]);
    let content = "BT /F 12 Tf 5 Tc 60 700 Td (TOP SECRET) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["TOP SECRET"]);
}

#[test]
fn letters_painted_twice_are_read_once() {
    let content = "BT /F 12 Tf 60 700 Td (SECRET) Tj ET BT /F 12 Tf 60.3 700 Td (SECRET) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET"]);
}

#[test]
fn raised_letters_stay_with_their_word() {
    let content =
        "BT /F 12 Tf 60 700 Td (120 m) Tj /F 7 Tf 4 Ts (2) Tj /F 12 Tf 0 Ts ( here) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["120 m2 here"]);
}

#[test]
fn hidden_letters_are_read() {
    let content =
        "BT 3 Tr /F 12 Tf 60 700 Td (SECRET) Tj ET 1 g BT /F 12 Tf 60 600 Td (white) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET", "white"]);
}

#[test]
fn lines_of_a_block_follow_by_their_operators() {
    let content = "BT /F 12 Tf 14 TL 60 700 Td (one) Tj T* (two) Tj (three) ' 2 1 (four) \" 0 -14 TD (five) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["one", "two", "three", "four", "five"]);
}

#[test]
fn forms_are_read_where_they_are_placed() {
    let content =
        "q 1 0 0 1 0 300 cm /X Do Q BT /F 12 Tf 60 200 Td (below) Tj ET q 1 0 0 1 0 -50 cm /X Do Q";
    let mut pdf = Pdf::plain(content);
    pdf.add(
        3,
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 7 0 R >> >> >>",
    );
    pdf.stream(
        7,
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Matrix [1 0 0 1 0 100]",
        b"BT /F 9 Tf 60 0 Td (SECRET) Tj ET",
    );
    assert_eq!(lines(&pdf.bytes()), ["SECRET", "below", "SECRET"]);
}

#[test]
fn pictures_within_the_content_are_passed_over() {
    let content =
        "BI /W 2 /H 2 /CS /G /BPC 8 ID \u{1}EI(\u{2} EI BT /F 12 Tf 60 700 Td (SECRET) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["SECRET"]);
}

#[test]
fn writing_turned_upside_down_is_read() {
    let content = "BT /F 12 Tf -1 0 0 -1 300 700 Tm (SECRET) Tj ET BT /F 12 Tf 0.966 0.259 -0.259 0.966 60 100 Tm (COPY OF) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["COPY OF", "SECRET"]);
}

#[test]
fn newest_state_of_an_object_counts() {
    let mut pdf = Pdf::plain("BT /F 12 Tf 60 700 Td (old) Tj ET").bytes();
    let start = memchr::memmem::rfind(&pdf, b"xref\n0").unwrap();
    let place = pdf.len();
    let content = "BT /F 12 Tf 60 700 Td (new) Tj ET";
    pdf.extend_from_slice(
        format!("4 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\n", content.len())
            .as_bytes(),
    );
    let table = pdf.len();
    let tail = format!(
        "xref\n4 1\n{place:010} 00000 n \ntrailer\n<< /Root 1 0 R /Prev {start} >>\nstartxref\n{table}\n%%EOF"
    );
    pdf.extend_from_slice(tail.as_bytes());
    assert_eq!(lines(&pdf), ["new"]);
}

#[test]
fn pages_take_resources_from_above() {
    let mut pdf = Pdf::plain("BT /G 12 Tf 60 700 Td (\\200) Tj ET");
    pdf.add(2, "<< /Type /Pages /Kids [5 0 R] /Resources << /Font << /G << /Subtype /TrueType /Encoding /WinAnsiEncoding >> >> >> >>");
    pdf.add(5, "<< /Type /Pages /Kids [3 0 R] >>");
    pdf.add(3, "<< /Type /Page /Contents [4 0 R 4 0 R] >>");
    assert_eq!(lines(&pdf.bytes()), ["€"]);
}
