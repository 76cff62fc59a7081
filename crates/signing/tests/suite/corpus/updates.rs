//! Attacks by what is appended to a signed paper: shadows prepared before signing, and content brought in afterwards.

use lopdf::{Document, Object, dictionary};
use signing::pades::Level;

use super::edit::{
    DEATH, append, dictionary_source, dictionary_source_with_annotation, finish, free, ids, place,
    source, stream, stream_with_box, with_look, with_text,
};
use super::{Case, Workshop, case, rich};
use crate::support::{Form, paper};

/// Shadow attacks: what will be shown lies hidden in the paper when it is signed.
pub(super) fn shadows(shop: &Workshop) -> Vec<Case> {
    let signed = shop.signed(&rich(), Level::LongTerm);
    let overlay = with_text(&signed, "1 1 1 rg 0 0 300 40 re f");
    let hidden = append(&signed, &[(overlay, &stream_with_box(""))], "");
    let font = with_text(&signed, "/BaseFont");
    let body = source(&signed, font, "Times-Roman", "Symbol");
    let replaced_font = append(&signed, &[(font, &body)], "");
    let field = with_text(&signed, "(SoTien)");
    let look = free(&signed, 0);
    let body = with_look(&signed, field, look);
    let looks = stream_with_box("BT /F1 12 Tf 2 4 Td (nine) Tj ET");
    let replaced = append(&signed, &[(field, &body), (look, &looks)], "");
    // Both contents are signed; the update is a table that makes the other one count.
    let mut prepared = paper(Form::Table);
    let (_, _, content) = ids(&prepared);
    let shadow = place(&prepared, "\nxref\n") + 1;
    let body = [format!("{content} 0 obj\n").into_bytes(), stream(DEATH), b"\nendobj\n".to_vec()];
    prepared.splice(shadow..shadow, body.concat());
    let start = place(&prepared, "startxref\n");
    let at = place(&prepared, "\nxref\n") + 1;
    prepared.truncate(start);
    prepared.extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
    let signed_prepared = shop.signed(&prepared, Level::LongTerm);
    let document = Document::load_mem(&signed_prepared).unwrap();
    let rows = format!("{content} 1\n{shadow:010} 00000 n\r\n");
    let swapped = finish(signed_prepared, &document, &rows, "", 0);
    vec![
        case("shadow_hide", hidden),
        case("shadow_replace_font", replaced_font),
        case("shadow_replace_form_value", replaced),
        case("shadow_hide_and_replace", swapped),
    ]
}

/// Incremental saving attacks: something is appended to a signed paper.
pub(super) fn updates(shop: &Workshop) -> Vec<Case> {
    let signed = shop.signed(&rich(), Level::LongTerm);
    let (root, page, content) = ids(&signed);
    let replaced = append(&signed, &[(content, &stream(DEATH))], "");
    let mut bodies = signed.clone();
    bodies.extend(format!("{content} 0 obj\n").into_bytes());
    bodies.extend(stream(DEATH));
    bodies.extend(b"\nendobj\n");
    let with_mark = [bodies.as_slice(), b"%%EOF\n"].concat();
    let old_start = Document::load_mem(&signed).unwrap().xref_start;
    let without_table =
        [bodies.as_slice(), format!("startxref\n{old_start}\n%%EOF\n").as_bytes()].concat();
    let action = free(&signed, 0);
    let catalog = dictionary_source(&signed, root, "/OpenAction", action);
    let script = append(
        &signed,
        &[(root, &catalog), (action, b"<</S/JavaScript/JS(app.alert\\(1\\))>>")],
        "",
    );
    let note = free(&signed, 0);
    let body = dictionary_source_with_annotation(&signed, page, note);
    let annotation = b"<</Type/Annot/Subtype/FreeText/Rect[70 700 300 740]/Contents(Certificate of death)/F 4/DA(/Helv 14 Tf)>>";
    let evil = append(&signed, &[(page, &body), (note, annotation)], "");
    let old_note = with_text(&signed, "(a note)");
    let body = source(&signed, old_note, "/F 6", "/F 4");
    let shown = append(&signed, &[(old_note, &body)], "");
    let field = with_text(&signed, "(SoTien)");
    let body = source(&signed, field, "/F 4", "/F 6");
    let hidden_field = append(&signed, &[(field, &body)], "");
    let look = with_text(&signed, "(one)");
    let look_in_place = append(&signed, &[(look, &stream_with_box("BT (nine) Tj ET"))], "");
    let freed = {
        let document = Document::load_mem(&signed).unwrap();
        let rows = format!("{content} 1\n0000000000 00001 f\r\n");
        finish(signed.clone(), &document, &rows, "", 0)
    };
    let moved = {
        let document = Document::load_mem(&signed).unwrap();
        let catalog = document.get_dictionary((root, 0)).unwrap();
        let pages = catalog.get(b"Pages").unwrap().as_reference().unwrap().0;
        let new = free(&signed, 0);
        let body = format!("<</Type/Catalog/Pages {pages} 0 R>>");
        let mut bytes = signed.clone();
        let rows = format!("{new} 1\n{:010} 00000 n\r\n", bytes.len());
        bytes.extend(format!("{new} 0 obj\n{body}\nendobj\n").into_bytes());
        finish(bytes, &document, &rows, "", new)
    };
    let info = free(&signed, 0);
    let metadata =
        append(&signed, &[(info, b"<</Title(Another title)>>")], &format!("/Info {info} 0 R"));
    let comment = [signed.as_slice(), b"% just a comment\n"].concat();
    let spaces = [signed.as_slice(), b"\n\n"].concat();
    vec![
        case("incremental_replace_content", replaced),
        case("incremental_body_without_table", with_mark),
        case("incremental_old_table_again", without_table)
            .but("as above: an object that overrides a page's content stands after the table that counts"),
        case("incremental_script", script),
        case("incremental_annotation", evil),
        case("incremental_note_revealed", shown),
        case("incremental_field_hidden", hidden_field)
            .but("pyHanko takes all flags of a field as part of filling it; we let none vanish or appear"),
        case("incremental_appearance_in_place", look_in_place),
        case("incremental_content_freed", freed),
        case("incremental_other_catalog", moved),
        case("incremental_metadata", metadata),
        case("comment_after_the_end", comment)
            .but("pyHanko and pdfsig pass over bytes after the end; we account for every byte"),
        case("blank_lines_after_the_end", spaces),
        case("incremental_unsigned_field_over_text", sneaky(&signed))
            .but("pyHanko takes an empty signature field as part of the form whatever it shows; we let it show nothing"),
        alias(shop),
        reveal(shop),
    ]
}

/// A signature field that nobody signed, drawn over the text.
pub(super) fn sneaky(signed: &[u8]) -> Vec<u8> {
    let (_, page, _) = ids(signed);
    let (field, look) = (free(signed, 0), free(signed, 1));
    let body = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Them)/F 4/P {page} 0 R/Rect[60 700 400 760]/AP<</N {look} 0 R>>>>"
    );
    let looks = stream_with_box(&format!("1 1 1 rg 0 0 300 40 re f {DEATH}"));
    let document = Document::load_mem(signed).unwrap();
    let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap().0;
    let with_page = dictionary_source_with_annotation(signed, page, field);
    let fields = source(signed, form, "/Fields[", &format!("/Fields[{field} 0 R "));
    append(
        signed,
        &[(field, body.as_bytes()), (look, &looks), (page, &with_page), (form, &fields)],
        "",
    )
}

/// What is drawn on the page is also the appearance of a field, whose filling would change the page.
pub(super) fn alias(shop: &Workshop) -> Case {
    let mut document = Document::load_mem(&rich()).unwrap();
    let page = document.page_iter().next().unwrap();
    let looks: Vec<_> = document
        .objects
        .iter()
        .filter(|(_, it)| {
            it.as_stream().is_ok_and(|it| it.content == b"BT /F1 12 Tf 2 4 Td (one) Tj ET")
        })
        .map(|it| *it.0)
        .collect();
    let dictionary = document.get_dictionary_mut(page).unwrap();
    let resources = dictionary.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    resources.set("XObject", dictionary! { "Over" => looks[0] });
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let signed = shop.signed(&bytes, Level::LongTerm);
    let look = stream_with_box("BT /F1 12 Tf 2 4 Td (nine) Tj ET");
    case("shadow_appearance_is_page_content", append(&signed, &[(looks[0].0, &look)], ""))
}

/// A page refers to an object that is not there when the paper is signed.
pub(super) fn reveal(shop: &Workshop) -> Case {
    let mut document = Document::load_mem(&paper(Form::Table)).unwrap();
    let page = document.page_iter().next().unwrap();
    let dictionary = document.get_dictionary_mut(page).unwrap();
    let content = dictionary.get(b"Contents").unwrap().clone();
    let missing = Object::Reference((90, 0));
    dictionary.set("Contents", vec![content, missing]);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let signed = shop.signed(&bytes, Level::LongTerm);
    let over = format!("1 1 1 rg 0 0 600 850 re f {DEATH}");
    case("revealed_missing_object", append(&signed, &[(90, &stream(&over))], ""))
}
