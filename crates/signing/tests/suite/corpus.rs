//! Papers that were attacked, or are defective in one way each; made from good ones, never taken from elsewhere.
//! Judges read the machine's clock, so everything is made around the moment given.

use std::fmt::Write as _;
use std::sync::Arc;

use kernel::time::Timestamp;
use lopdf::{Document, Object, Stream, dictionary};
use rsa::pkcs8::DecodePrivateKey;
use signing::algorithm::{Digest, PublicKey, Scheme, SignatureAlgorithm};
use signing::certificate::{Certificate, Extension, KeyUsage};
use signing::key::{Credential, KeyError, KeyKind, SigningKey, SoftwareKey};
use signing::oid;
use signing::pades::{Level, Services, add_archive, add_long_term, sign, sign_basic};
use signing::pdf::{Certification, Details, File, signatures};
use signing::pki::list::Reason;
use signing::pki::{Order, Profile};
use signing::timestamp::TimestampSource;

use crate::support::{Form, Ground, Time, name, paper, unseen};

pub(crate) const DAY: i64 = 86_400;

/// A paper and what is to be known about it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) pdf: Vec<u8>,
    /// Why a judge may say otherwise; empty when all must agree whether it passes.
    pub(crate) differs: &'static str,
}

/// Everything that papers are made with.
pub(crate) struct Workshop {
    pub(crate) ground: Ground,
    pub(crate) signer: Credential,
    pub(crate) seal: Credential,
}

impl Workshop {
    pub(crate) fn at(now: Timestamp) -> Self {
        let ground = Ground::at(now, KeyKind::P256, 40);
        let within = (now.plus_seconds(-DAY), now.plus_seconds(300 * DAY));
        let signer = enrol(&ground, "Nguyễn Thị Ẩn", 60, within, vec![]);
        let seal = enrol(&ground, "Sở Tư pháp thử nghiệm", 61, within, vec![]);
        Self { ground, signer, seal }
    }

    pub(crate) fn root(&self) -> &Certificate {
        self.ground.world.root().certificate()
    }

    pub(crate) fn signed(&self, pdf: &[u8], level: Level) -> Vec<u8> {
        self.signed_by(pdf, "KySo", &self.signer, level)
    }

    pub(crate) fn signed_by(
        &self,
        pdf: &[u8],
        field: &str,
        by: &Credential,
        level: Level,
    ) -> Vec<u8> {
        self.ground.with_services(|services| {
            let details = self.ground.details();
            sign(pdf, &unseen(field), &details, by, (services, level)).unwrap().pdf
        })
    }

    fn certified(&self, pdf: &[u8], certification: Certification) -> Vec<u8> {
        let certification = Some(certification);
        let details = Details { certification, ..self.ground.details() };
        let field = unseen("ChungNhan");
        let wanted = Level::LongTerm;
        self.ground.with_services(|services| {
            sign(pdf, &field, &details, &self.signer, (services, wanted)).unwrap().pdf
        })
    }

    /// Adds validation data.
    pub(crate) fn with_data(&self, pdf: &[u8]) -> Vec<u8> {
        self.ground.with_services(|services| add_long_term(pdf, services).unwrap())
    }
}

/// Somebody who signs below the authority of officials, and whose certificate names no responder.
pub(crate) fn enrol(
    ground: &Ground,
    common: &str,
    serial: u8,
    validity: (Timestamp, Timestamp),
    extensions: Vec<Extension>,
) -> Credential {
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &ground.random).unwrap());
    let public = key.public_key().clone();
    let serial = [serial];
    let mut order = Order::new(name(common), &public, Profile::Signer, &serial, validity);
    order.list_url = Some("http://pki.example/officials.crl");
    order.extensions = extensions;
    ground.world.officials().enrol(key, &order).unwrap()
}

/// Appends an update with a table; objects are numbers and bodies. The trailer may say more.
pub(crate) fn append(pdf: &[u8], objects: &[(u32, &[u8])], more: &str) -> Vec<u8> {
    let document = Document::load_mem(pdf).unwrap();
    let mut bytes = pdf.to_vec();
    let mut rows = String::new();
    for (id, body) in objects {
        let _ = write!(rows, "{id} 1\n{:010} 00000 n\r\n", bytes.len());
        bytes.extend_from_slice(format!("{id} 0 obj\n").as_bytes());
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    finish(bytes, &document, &rows, more, 0)
}

/// Appends a table with rows, and a trailer.
fn finish(mut bytes: Vec<u8>, document: &Document, rows: &str, more: &str, root: u32) -> Vec<u8> {
    let start = bytes.len();
    let root = if root > 0 {
        root
    } else {
        document.trailer.get(b"Root").unwrap().as_reference().unwrap().0
    };
    let size = document.max_id + 20;
    let previous = document.xref_start;
    bytes.extend_from_slice(
        format!(
            "xref\n{rows}trailer\n<</Size {size}/Root {root} 0 R/Prev {previous}{more}>>\nstartxref\n{start}\n%%EOF\n"
        )
        .as_bytes(),
    );
    bytes
}

/// A free number of an object, which no paper here refers to.
pub(crate) fn free(pdf: &[u8], more: u32) -> u32 {
    Document::load_mem(pdf).unwrap().max_id + 1 + more
}

/// The source of an object with a part replaced.
fn source(pdf: &[u8], id: u32, from: &str, to: &str) -> Vec<u8> {
    let at = place(pdf, &format!("\n{id} 0 obj"));
    let start = at + format!("\n{id} 0 obj").len();
    let length = pdf[start..].windows(6).position(|it| it == b"endobj").unwrap();
    let text = String::from_utf8(pdf[start..start + length].to_vec()).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    text.trim().replace(from, to).into_bytes()
}

fn place(pdf: &[u8], what: &str) -> usize {
    pdf.windows(what.len()).rposition(|it| it == what.as_bytes()).unwrap()
}

fn ids(pdf: &[u8]) -> (u32, u32, u32) {
    let document = Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let content = document.get_dictionary(page).unwrap().get(b"Contents").unwrap();
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    (root.0, page.0, content.as_reference().unwrap().0)
}

pub(crate) fn stream(content: &str) -> Vec<u8> {
    format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()).into_bytes()
}

const DEATH: &str = "BT /F1 14 Tf 72 720 Td (Certificate of death) Tj ET";

/// A paper with a picture laid over its text, a note, a font and a text field.
fn rich() -> Vec<u8> {
    let mut document = Document::load_mem(&paper(Form::Table)).unwrap();
    let page = document.page_iter().next().unwrap();
    let overlay = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), 300.into(), 40.into()],
        },
        b"1 1 1 rg 0 0 300 40 re f".to_vec(),
    );
    let overlay = document.add_object(overlay);
    let look = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), 200.into(), 20.into()],
        },
        b"BT /F1 12 Tf 2 4 Td (one) Tj ET".to_vec(),
    );
    let look = document.add_object(look);
    let field = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "F" => 4, "P" => page,
        "T" => Object::string_literal("SoTien"), "V" => Object::string_literal("1"),
        "Rect" => vec![72.into(), 600.into(), 272.into(), 620.into()],
        "AP" => dictionary! { "N" => look },
    });
    let note = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Text", "F" => 6, "P" => page,
        "Contents" => Object::string_literal("a note"),
        "Rect" => vec![72.into(), 500.into(), 92.into(), 520.into()],
    });
    let form = document.add_object(dictionary! { "Fields" => vec![field.into()] });
    document.catalog_mut().unwrap().set("AcroForm", form);
    let dictionary = document.get_dictionary_mut(page).unwrap();
    dictionary.set("Annots", vec![field.into(), note.into()]);
    let resources = dictionary.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    resources.set("XObject", dictionary! { "Over" => overlay });
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// The number of the object that has this text.
fn with_text(pdf: &[u8], text: &str) -> u32 {
    let at = place(pdf, text);
    let head = pdf[..at].windows(5).rposition(|it| it == b" obj\n" || it == b" obj<").unwrap();
    let line = pdf[..head].iter().rposition(|it| *it == b'\n').unwrap() + 1;
    let line = std::str::from_utf8(&pdf[line..head]).unwrap();
    line.split(' ').next().unwrap().parse().unwrap()
}

/// All cases.
pub(crate) fn cases(now: Timestamp) -> Vec<Case> {
    let shop = Workshop::at(now);
    let mut cases = good(&shop);
    cases.extend(shadows(&shop));
    cases.extend(updates(&shop));
    cases.extend(forgeries(&shop));
    cases.extend(structures(&shop));
    cases.extend(certified(&shop));
    cases.extend(certificates(&shop));
    cases.extend(times(now));
    cases.extend(weak(&shop));
    cases
}

fn case(name: &'static str, pdf: Vec<u8>) -> Case {
    Case { name, pdf, differs: "" }
}

impl Case {
    fn but(mut self, differs: &'static str) -> Self {
        self.differs = differs;
        self
    }
}

fn good(shop: &Workshop) -> Vec<Case> {
    let table = paper(Form::Table);
    let long = shop.signed(&table, Level::LongTerm);
    let sealed = shop.signed_by(&long, "Dau", &shop.seal, Level::Archived);
    vec![
        case("good_basic_without_evidence", shop.signed(&table, Level::Basic)),
        case("good_timestamped_without_evidence", shop.signed(&table, Level::Timestamped)),
        case("good_long_term", long),
        case("good_long_term_in_streams", shop.signed(&paper(Form::Streams), Level::LongTerm)),
        case("good_archived", shop.signed(&table, Level::Archived)),
        case("good_signed_and_sealed", sealed),
    ]
}

/// Shadow attacks: what will be shown lies hidden in the paper when it is signed.
fn shadows(shop: &Workshop) -> Vec<Case> {
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

fn stream_with_box(content: &str) -> Vec<u8> {
    let length = content.len();
    format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 300 40]/Length {length}>>\nstream\n{content}\nendstream"
    )
    .into_bytes()
}

/// The text field with another value and appearance.
fn with_look(pdf: &[u8], field: u32, look: u32) -> Vec<u8> {
    let document = Document::load_mem(pdf).unwrap();
    let dictionary = document.get_dictionary((field, 0)).unwrap();
    let page = dictionary.get(b"P").unwrap().as_reference().unwrap().0;
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/F 4/P {page} 0 R/T(SoTien)/V(9)/Rect[72 600 272 620]/AP<</N {look} 0 R>>>>"
    )
    .into_bytes()
}

/// Incremental saving attacks: something is appended to a signed paper.
fn updates(shop: &Workshop) -> Vec<Case> {
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
fn sneaky(signed: &[u8]) -> Vec<u8> {
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
fn alias(shop: &Workshop) -> Case {
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
fn reveal(shop: &Workshop) -> Case {
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

fn dictionary_source(pdf: &[u8], id: u32, key: &str, value: u32) -> Vec<u8> {
    let text = source(pdf, id, ">>", ">>");
    let end = text.windows(2).rposition(|it| it == b">>").unwrap();
    [&text[..end], format!("{key} {value} 0 R>>").as_bytes()].concat()
}

fn dictionary_source_with_annotation(pdf: &[u8], page: u32, note: u32) -> Vec<u8> {
    source(pdf, page, "/Annots[", &format!("/Annots[{note} 0 R "))
}

/// Universal signature forgery: the signature's own entries are spoiled so that a careless program does not look.
fn forgeries(shop: &Workshop) -> Vec<Case> {
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
fn structures(shop: &Workshop) -> Vec<Case> {
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
fn object_stream(pdf: &[u8]) -> Vec<u8> {
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

/// What the first signer permits.
fn certified(shop: &Workshop) -> Vec<Case> {
    let fill = |signed: &[u8]| {
        let field = with_text(signed, "(SoTien)");
        let look = free(signed, 0);
        let body = with_look(signed, field, look);
        append(signed, &[(field, &body), (look, &stream_with_box("BT (nine) Tj ET"))], "")
    };
    let rich = rich();
    let closed = shop.certified(&rich, Certification::NoChanges);
    let open = shop.certified(&rich, Certification::FormFilling);
    let seal = |pdf: &[u8]| shop.signed_by(pdf, "Dau", &shop.seal, Level::LongTerm);
    vec![
        case("certified_and_filled", fill(&open)),
        case("certified_and_sealed", seal(&open)),
        case("certified_closed_and_filled", fill(&closed)),
        case("certified_closed_and_sealed", seal(&closed)),
        case("certified_closed_with_data", closed),
    ]
}

/// Certificates that are not good for it.
fn certificates(shop: &Workshop) -> Vec<Case> {
    let ground = &shop.ground;
    let within = (ground.now.plus_seconds(-DAY), ground.now.plus_seconds(300 * DAY));
    let long = |by: &Credential| {
        let signed = shop.signed_by(&paper(Form::Table), "KySo", by, Level::Timestamped);
        shop.with_data(&signed)
    };
    let usage = Extension::new(oid::KEY_USAGE, true, KeyUsage::KEY_CERT_SIGN.der());
    let wrong_usage = enrol(ground, "Không được ký", 62, within, vec![usage]);
    let unknown = "1.3.6.1.4.1.99999.7".parse().unwrap();
    let strange = Extension::new(unknown, true, signing::asn1::null());
    let strange = enrol(ground, "Lạ", 63, within, vec![strange]);
    let expired = (ground.now.plus_seconds(-9 * DAY), ground.now.plus_seconds(-DAY));
    let expired = enrol(ground, "Hết hạn", 64, expired, vec![]);
    let details = Details { signed_at: ground.now.plus_seconds(-2 * DAY), ..ground.details() };
    let late = sign_basic(&paper(Form::Table), &unseen("KySo"), &details, &expired).unwrap().pdf;
    let stranger = Ground::at(ground.now, KeyKind::P256, 77);
    let foreign = enrol(&stranger, "Người lạ", 60, within, vec![]);
    let by_stranger = stranger.with_services(|services| {
        let details = ground.details();
        let wanted = (services, Level::LongTerm);
        sign(&paper(Form::Table), &unseen("KySo"), &details, &foreign, wanted).unwrap().pdf
    });
    // A time-stamping authority that nobody here trusts.
    let time = Time::new(stranger.world.time().clone(), ground.now.plus_seconds(1));
    let sources: [&dyn TimestampSource; 1] = [&time];
    let services = Services {
        timestamps: &sources,
        revocation: Some(&ground.world),
        issuers: &ground.issuers,
        random: &ground.random,
    };
    let details = ground.details();
    let wanted = (&services, Level::Timestamped);
    let no_time =
        sign(&paper(Form::Table), &unseen("KySo"), &details, &shop.signer, wanted).unwrap().pdf;
    let basic = shop.signed(&paper(Form::Table), Level::LongTerm);
    vec![
        case("certificate_for_other_use", long(&wrong_usage))
            .but("pyHanko asks about uses of the key only when it is told which; we always do"),
        case("certificate_with_unknown_critical", long(&strange)),
        case("certificate_expired", late),
        case("certificate_of_stranger", by_stranger),
        case("timestamp_of_stranger", with_store_of(&no_time, &basic, shop)),
    ]
}

/// Adds the evidence for the signer alone, as if the authority of the time stamp had given none.
fn with_store_of(pdf: &[u8], other: &[u8], shop: &Workshop) -> Vec<u8> {
    let data = signing::pdf::validation_data(&File::open(other).unwrap()).unwrap();
    let file = File::open(pdf).unwrap();
    let found = signatures(&file).unwrap().remove(0).signature.unwrap();
    assert!(!data.lists.is_empty(), "{:?}", shop.signer);
    signing::pdf::add_validation_data(&file, &[(found.contents, data)]).unwrap().unwrap()
}

/// A key of RSA that signs with SHA-1, as programs did long ago.
#[derive(Debug)]
struct OldKey {
    key: rsa::RsaPrivateKey,
    public: PublicKey,
}

impl SigningKey for OldKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm { digest: Digest::Sha1, scheme: Scheme::RsaPkcs1 }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let hash = Digest::Sha1.of(&[message]);
        Ok(self.key.sign(rsa::Pkcs1v15Sign::new::<sha1::Sha1>(), &hash).unwrap())
    }
}

/// Algorithms and keys that were good enough once.
fn weak(shop: &Workshop) -> Vec<Case> {
    let ground = &shop.ground;
    let within = (ground.now.plus_seconds(-DAY), ground.now.plus_seconds(300 * DAY));
    let enrolled = |bits, serial: u8, old: bool| {
        let key = SoftwareKey::draw(KeyKind::Rsa(bits), &ground.random).unwrap();
        let public = key.public_key().clone();
        let private = rsa::RsaPrivateKey::from_pkcs8_der(&key.pkcs8().unwrap()).unwrap();
        let serial = [serial];
        let mut order = Order::new(name("Cũ"), &public, Profile::Signer, &serial, within);
        order.list_url = Some("http://pki.example/officials.crl");
        let key: Arc<dyn SigningKey> = if old {
            Arc::new(OldKey { key: private, public: public.clone() })
        } else {
            Arc::new(key)
        };
        ground.world.officials().enrol(key, &order).unwrap()
    };
    // No authority stamps SHA-1.
    let long = |by: &Credential| {
        shop.with_data(&shop.signed_by(&paper(Form::Table), "KySo", by, Level::Basic))
    };
    vec![
        case("weak_digest", long(&enrolled(2048, 70, true))),
        case("weak_key", long(&enrolled(1024, 71, false))),
    ]
}

/// Revocation before and after the time that is proven.
fn times(now: Timestamp) -> Vec<Case> {
    let early = now.plus_seconds(-3600);
    let revoked = |level: Level, revoked_at: Timestamp, leaf: bool| {
        let mut shop = Workshop::at(early);
        let signed = shop.signed(&paper(Form::Table), level);
        let certificate = if leaf {
            shop.signer.certificate().clone()
        } else {
            shop.ground.world.officials().certificate().clone()
        };
        shop.ground.world.set_now(now);
        shop.ground.world.revoke(&certificate, Reason::KeyCompromise, revoked_at);
        shop.with_data(&signed)
    };
    let (before, after) = (early.plus_seconds(-600), early.plus_seconds(600));
    let archived = {
        let mut shop = Workshop::at(early);
        let signed = shop.signed(&paper(Form::Table), Level::Archived);
        let certificate = shop.ground.world.officials().certificate().clone();
        shop.ground.world.set_now(now);
        shop.ground.world.revoke(&certificate, Reason::KeyCompromise, after);
        let with_data = shop.with_data(&signed);
        shop.ground.time = Time::new(shop.ground.world.time().clone(), now.plus_seconds(1));
        shop.ground.with_services(|services| add_archive(&with_data, services).unwrap())
    };
    let outlived = {
        let then = now.plus_seconds(-3 * DAY);
        let mut shop = Workshop::at(then);
        let short = (then.plus_seconds(-DAY), then.plus_seconds(2 * DAY));
        shop.signer = enrol(&shop.ground, "Nguyễn Thị Ẩn", 65, short, vec![]);
        shop.signed(&paper(Form::Table), Level::Archived)
    };
    vec![
        case("revoked_before_signing", revoked(Level::Timestamped, before, true)),
        case("revoked_after_signing", revoked(Level::Timestamped, after, true)),
        case("revoked_without_time_stamp", revoked(Level::Basic, after, true)),
        case("authority_revoked_after_signing", revoked(Level::Timestamped, after, false))
            .but("all evidence about the signer is from after the authority's key was compromised; pyHanko believes it"),
        case("authority_revoked_after_archiving", archived),
        case("certificate_expired_after_archiving", outlived)
            .but("pyHanko wants evidence from today for the newest time stamp; our usual policy takes what was known when it was made, and the strict one agrees with pyHanko"),
    ]
}
