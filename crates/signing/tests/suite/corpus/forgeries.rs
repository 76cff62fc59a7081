//! Attacks on the signature's own entries, and tricks with the structure of the file.

use lopdf::Document;
use signing::pades::Level;
use signing::pdf::{File, signatures};

use super::edit::{DEATH, append, finish, free, ids, place, source, stream};
use super::{Case, Workshop, case};
use crate::support::{Form, paper};

/// Universal signature forgery: the signature's own entries are spoiled so that a careless program does not look.
pub(super) fn forgeries(shop: &Workshop) -> Vec<Case> {
    let signed = shop.signed(&paper(Form::Table), Level::LongTerm);
    let found = signatures(&File::open(&signed).unwrap()).unwrap().remove(0).signature.unwrap();
    let hole = found.hole.clone();
    let range = place(&signed[..hole.start], "[0 ");
    let in_place = |start: usize, text: &str, width: usize| {
        let mut changed = signed.clone();
        let padded = format!("{text:<width$}");
        assert_eq!(padded.len(), width);
        changed[start..start + width].copy_from_slice(padded.as_bytes());
        changed
    };
    let width = hole.start - "/Contents".len() - range;
    let (rest, end) = (found.end - hole.end, hole.end);
    let range_of = |text: String| in_place(range, &text, width);
    let mut zeroed = signed.clone();
    for byte in &mut zeroed[hole.start + 1..hole.end - 1] {
        *byte = b'0';
    }
    let key = "/Contents".len();
    let no_contents = in_place(hole.start - key, "/Kontents", key);
    let no_range = in_place(range - "/ByteRange".len(), "/ByteRanke", "/ByteRange".len());
    let null = in_place(hole.start, "null", hole.len());
    let wider = range_of(format!("[0 {} {end} {rest}]", hole.start - 100));
    let inner = range_of(format!("[0 {} {} {}]", hole.start, end + 200, rest - 200));
    let mut swapped = signed.clone();
    let other = shop.signed_by(&paper(Form::Table), "KySo", &shop.seal, Level::LongTerm);
    let theirs = signatures(&File::open(&other).unwrap()).unwrap().remove(0).signature.unwrap();
    let digits = &other[theirs.hole.clone()];
    if digits.len() == hole.len() {
        swapped[hole.clone()].copy_from_slice(digits);
    } else {
        swapped[hole.start + 1..hole.start + 1 + theirs.length * 2]
            .copy_from_slice(&digits[1..=theirs.length * 2]);
    }
    let at = place(&signed, "of birth");
    let altered = in_place(at, "of death", 8);
    let mut padding = signed.clone();
    padding[hole.end - 2] = b'1';
    vec![
        case("altered_content", altered),
        case("forged_contents_of_zeros", zeroed),
        case("forged_contents_missing", no_contents),
        case("forged_contents_null", null),
        case("forged_range_missing", no_range),
        case("forged_range_empty", range_of("[0 0 0 0]".to_owned())),
        case("forged_range_negative", range_of("[0 -1 1 2]".to_owned())),
        case("forged_range_of_six", range_of(format!("[0 {} {end} 1 {} 2]", hole.start, end + 2))),
        case("wrong_range_before", wider),
        case("wrong_range_after", inner),
        case("wrong_range_from_one", range_of(format!("[1 {} {end} {rest}]", hole.start - 1))),
        case("wrong_range_short", range_of(format!("[0 {} {end} {}]", hole.start, rest - 7))),
        case("another_signature_in_place", swapped),
        case("padding_not_zero", padding)
            .but("pyHanko and pdfsig pass over bytes after the signature's own end"),
    ]
}

/// Tricks with the file's structure.
pub(super) fn structures(shop: &Workshop) -> Vec<Case> {
    let signed = shop.signed(&paper(Form::Table), Level::LongTerm);
    let (_, page, content) = ids(&signed);
    let hybrid = append(&signed, &[(free(&signed, 0), b"<</A 1>>")], "/XRefStm 15");
    let streams = shop.signed(&paper(Form::Streams), Level::LongTerm);
    let packed = object_stream(&streams);
    let twice = append(
        &signed,
        &[(content, &stream(DEATH)), (content, &stream("BT (Certificate of birth) Tj ET"))],
        "",
    );
    let mut hidden = signed.clone();
    hidden.extend(format!("{content} 0 obj\n").into_bytes());
    hidden.extend(stream(DEATH));
    hidden.extend(b"\nendobj\n");
    let document = Document::load_mem(&signed).unwrap();
    let rows = format!("{} 1\n{:010} 00000 n\r\n", free(&signed, 0), hidden.len());
    hidden.extend(format!("{} 0 obj\n<</A 1>>\nendobj\n", free(&signed, 0)).into_bytes());
    let unlisted = finish(hidden, &document, &rows, "", 0);
    let body = source(&signed, page, "/Type", "/Rotate 0/Rotate 180/Type");
    let keys = append(&signed, &[(page, &body)], "");
    let last = signatures(&File::open(&signed).unwrap()).unwrap().remove(0).signature.unwrap();
    let base = paper(Form::Table);
    let signed_twice = shop.signed_by(&signed, "Dau", &shop.seal, Level::Basic);
    let cut_revision = signed[..last.end].to_vec();
    let loop_back = {
        let mut bytes = signed.clone();
        let start = bytes.len();
        bytes.extend_from_slice(
            format!("xref\n0 0\ntrailer\n<</Size 99/Prev {start}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n")
                .as_bytes(),
        );
        bytes
    };
    vec![
        case("hybrid_sections", hybrid),
        case("object_stream_overrides_page", packed),
        case("object_twice_in_update", twice),
        case("object_unlisted_in_update", unlisted),
        case("key_twice_in_update", keys),
        case("sections_in_a_circle", loop_back),
        case("truncated_to_signed_revision", cut_revision),
        case("truncated_in_update", signed_twice[..signed_twice.len() - 300].to_vec()),
        case("truncated_in_signature", signed[..last.hole.start + 500].to_vec()),
        case("truncated_in_body", base[..base.len() / 2].to_vec()),
    ]
}

/// An update that overrides a page from inside an object stream.
pub(super) fn object_stream(pdf: &[u8]) -> Vec<u8> {
    let document = Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let dictionary = document.get_dictionary(page).unwrap();
    let pages = dictionary.get(b"Parent").unwrap().as_reference().unwrap().0;
    let second = document.page_iter().nth(1).unwrap();
    let other = document.get_dictionary(second).unwrap().get(b"Contents").unwrap();
    let other = other.as_reference().unwrap().0;
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap().0;
    let inside = format!(
        "{} 0 <</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Contents {other} 0 R>>",
        page.0
    );
    let first = inside.find("<<").unwrap();
    let container = document.max_id + 1;
    let mut bytes = pdf.to_vec();
    let at = bytes.len();
    bytes.extend(
        format!(
            "{container} 0 obj\n<</Type/ObjStm/N 1/First {first}/Length {}>>\nstream\n{inside}\nendstream\nendobj\n",
            inside.len()
        )
        .into_bytes(),
    );
    let start = bytes.len();
    let mut rows = Vec::new();
    rows.push(2);
    rows.extend(container.to_be_bytes());
    rows.extend(0_u16.to_be_bytes());
    for offset in [at, start] {
        rows.push(1);
        rows.extend(u32::try_from(offset).unwrap().to_be_bytes());
        rows.extend(0_u16.to_be_bytes());
    }
    bytes.extend(
        format!(
            "{} 0 obj\n<</Type/XRef/W[1 4 2]/Index[{} 1 {container} 2]/Size {}/Root {root} 0 R/Prev {}/Length {}>>\nstream\n",
            container + 1,
            page.0,
            container + 2,
            document.xref_start,
            rows.len()
        )
        .into_bytes(),
    );
    bytes.extend(rows);
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").into_bytes());
    bytes
}
