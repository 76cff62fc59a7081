//! What an enemy writes, each refused with its own code before it costs anything.

use edxml::{Code, Limits, Package, read};

use crate::support::{EXAMPLE, Kept, document, refused, taken};

fn with(place: &str, other: &str) -> Vec<u8> {
    assert!(EXAMPLE.contains(place), "{place} is not in the example");
    EXAMPLE.replacen(place, other, 1).into_bytes()
}

const ROOT: &str = "<edXML xmlns";
const SUBJECT: &str = "<edXML:Subject>";

#[test]
fn document_types_are_refused_whatever_they_declare() {
    for doctype in [
        "<!DOCTYPE edXML>",
        "<!DOCTYPE edXML SYSTEM \"http://enemy.example/x.dtd\">",
        "<!DOCTYPE edXML [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE edXML [<!ENTITY % p SYSTEM \"http://enemy.example/\"> %p;]>",
        "<!DOCTYPE z [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>",
        "<!doctype edXML>",
        "<!ELEMENT edXML ANY>",
    ] {
        refused(&with(ROOT, &format!("{doctype}{ROOT}")), Code::Doctype);
        refused(&with(SUBJECT, &format!("{doctype}{SUBJECT}")), Code::Doctype);
    }
    let utf16: Vec<u8> = format!("\u{feff}<!DOCTYPE x>{EXAMPLE}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(&utf16, Code::Doctype);
}

#[test]
fn entities_but_the_five_are_refused() {
    for entity in [
        "&xxe;",
        "&nbsp;",
        "&a&b;",
        "& ",
        "&AMP;",
        "&aVeryLongNameThatGoesOnAndOnAndOnAndOnAndOn;",
        "&;",
    ] {
        refused(&with(SUBJECT, &format!("{SUBJECT}{entity}")), Code::Entity);
    }
    refused(
        &with("version=\"1.0\" mustUnderstand", "version=\"&xxe;\" mustUnderstand"),
        Code::Entity,
    );
    for number in ["&#0;", "&#1;", "&#xFFFE;", "&#xD800;", "&#x110000;"] {
        refused(&with(SUBJECT, &format!("{SUBJECT}{number}")), Code::Character);
    }
    for number in ["&#;", "&#x;", "&#xg;", "&#-1;", "&#99999999999;"] {
        refused(&with(SUBJECT, &format!("{SUBJECT}{number}")), Code::Malformed);
    }
}

#[test]
fn processing_instructions_are_refused() {
    let sheet = "<?xml-stylesheet href=\"http://enemy.example/\"?>";
    for (place, code) in [(ROOT, Code::Instruction), (SUBJECT, Code::Instruction)] {
        refused(&with(place, &format!("{sheet}{place}")), code);
        refused(&with(place, &format!("<?xml version=\"1.0\"?>{place}")), code);
    }
    refused(format!("{EXAMPLE}<?php x ?>").as_bytes(), Code::Instruction);
}

#[test]
fn what_is_too_deep_too_long_or_too_many_is_refused() {
    let limits = Limits::default();
    let deep = "<a>".repeat(limits.depth_max + 1);
    refused(&with(SUBJECT, &format!("{deep}{SUBJECT}")), Code::Depth);
    let many = "<a/>".repeat(limits.elements_max);
    refused(&with(SUBJECT, &format!("{many}{SUBJECT}")), Code::Elements);
    let attributes: String = (0..=limits.attributes_max).map(|it| format!(" a{it}=\"\"")).collect();
    refused(&with(SUBJECT, &format!("<a{attributes}/>{SUBJECT}")), Code::Attributes);
    let long = "x".repeat(3 * limits.tag_bytes_max);
    refused(&with(SUBJECT, &format!("<a b=\"{long}\"/>{SUBJECT}")), Code::TagBytes);
    refused(&with(SUBJECT, &format!("<{long}/>{SUBJECT}")), Code::TagBytes);
    refused(&with(SUBJECT, &format!("<!--{long}-->{SUBJECT}")), Code::TagBytes);
    let text = "x".repeat(limits.text_bytes_max);
    refused(&with(SUBJECT, &format!("{SUBJECT}{text}")), Code::TextBytes);
    let header = format!("<a>{text}</a>").repeat(20);
    refused(&with(SUBJECT, &format!("{header}{SUBJECT}")), Code::HeaderBytes);
    let space = " ".repeat(usize::try_from(limits.header_bytes_max).unwrap());
    refused(format!("{EXAMPLE}{space}").as_bytes(), Code::HeaderBytes);
}

#[test]
fn attachments_that_are_too_many_or_too_large_are_refused() {
    let read_with = |limits: &Limits, bytes: &[u8]| {
        read(bytes, &mut Kept::default(), limits).map(|_| ()).map_err(|it| it.code())
    };
    let usual = Limits::default();
    let exact = Limits { attachment_bytes_max: 9, attachments_max: 1, ..usual };
    assert_eq!(read_with(&exact, EXAMPLE.as_bytes()), Ok(()));
    let small = Limits { attachment_bytes_max: 8, ..usual };
    assert_eq!(read_with(&small, EXAMPLE.as_bytes()), Err(Some(Code::AttachmentBytes)));
    let white = EXAMPLE.replace("JVBERi0xLjcK", &" ".repeat(200_000));
    assert_eq!(read_with(&small, white.as_bytes()), Err(Some(Code::AttachmentBytes)));
    let none = Limits { attachments_max: 0, ..usual };
    assert_eq!(read_with(&none, EXAMPLE.as_bytes()), Err(Some(Code::AttachmentsMany)));
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for (place, other, code) in [
        (SUBJECT, "<edXML:Subject a=1>", Code::Malformed),
        (SUBJECT, "<edXML:Subject a=\"1\"b=\"2\">", Code::Malformed),
        (SUBJECT, "<edXML:Subject a=\"1\" a=\"2\">", Code::Malformed),
        (SUBJECT, "<edXML:Subject a=\"<\">", Code::Malformed),
        (
            SUBJECT,
            "<edXML:Subject xmlns:e=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\" e:a=\"\" edXML:a=\"\">",
            Code::Malformed,
        ),
        (SUBJECT, "< edXML:Subject>", Code::Malformed),
        (SUBJECT, "<edXML:Subject>]]>", Code::Malformed),
        (SUBJECT, "<edXML:Subject><!-- -- -->", Code::Malformed),
        (SUBJECT, "<edXML:Subject><!-- --->", Code::Malformed),
        (SUBJECT, "<edXML:Subject>\u{1}", Code::Character),
        (SUBJECT, "<edXML:Subject>\u{ffff}", Code::Character),
        (SUBJECT, "<edXML:Subject a=\"\u{0}\">", Code::Character),
        (SUBJECT, "<edXML:Chủ-đề/><edXML:Subject>", Code::Name),
        (SUBJECT, "<e:x/><edXML:Subject>", Code::Namespace),
        (SUBJECT, "<xmlns:x/><edXML:Subject>", Code::Namespace),
        (SUBJECT, "<edXML:Subject xmlns:edXML=\"\">", Code::Namespace),
        (SUBJECT, "<edXML:Subject xmlns:xml=\"urn:x\">", Code::Namespace),
        (SUBJECT, "<edXML:Subject xmlns:x=\"relative\">", Code::Namespace),
        (SUBJECT, "<edXML:Subject xmlns:x=\"urn:a b\">", Code::Namespace),
        (SUBJECT, "<edXML:Subject xmlns:x=\"http://www.w3.org/2000/xmlns/\">", Code::Namespace),
        ("</edXML:Subject>", "</edXML:subject>", Code::Malformed),
        ("</edXML>", "</edXML><edXML/>", Code::Malformed),
        ("</edXML>", "</edXML>text", Code::Malformed),
        ("</edXML>", "", Code::Truncated),
        ("</edXML>", "</edXML", Code::Truncated),
        ("encoding=\"utf-8\"", "encoding=\"utf-7\"", Code::Encoding),
        ("encoding=\"utf-8\"", "encoding=\"windows-1258\"", Code::Encoding),
        ("version=\"1.0\" encoding", "version=\"1.1\" encoding", Code::Malformed),
        (" version=\"1.0\" encoding=\"utf-8\"", "", Code::Instruction),
        (" version=\"1.0\" encoding=\"utf-8\"", " ", Code::Malformed),
    ] {
        refused(&with(place, other), code);
    }
    let mut invalid = EXAMPLE.as_bytes().to_vec();
    let at = EXAMPLE.find("ví dụ").or_else(|| EXAMPLE.find("Sở Ví dụ")).unwrap() + 1;
    invalid[at] = 0xff;
    refused(&invalid, Code::Encoding);
    let overlong = EXAMPLE.as_bytes().to_vec();
    let (before, after) = overlong.split_at(EXAMPLE.find("V/v").unwrap());
    refused(&[before, b"\xC0\xBC", after].concat(), Code::Encoding);
    refused(&[before, b"\xED\xA0\x80", after].concat(), Code::Encoding);
    refused(&[0xFF, 0xFE, b'<', 0, 0, 0xD8, b'a', 0], Code::Encoding);
    for length in 0..EXAMPLE.len() {
        if EXAMPLE.is_char_boundary(length) && !EXAMPLE[length..].trim().is_empty() {
            assert!(taken(&EXAMPLE.as_bytes()[..length]).is_err(), "read with {length} bytes");
        }
    }
}

#[test]
fn ids_stand_once() {
    refused(&with(SUBJECT, "<edXML:Subject id=\"a1b2c3d4\">"), Code::IdTwice);
    refused(&with(SUBJECT, "<edXML:Subject ID=\"x\"><b xml:id=\"x\"/>"), Code::IdTwice);
}

#[test]
fn a_comment_splits_no_value() {
    let (envelope, ..) = document(&with(">H56.99<", ">H56.9<!--.enemy-->9<"));
    assert_eq!(envelope.to[0].id, "H56.99");
}

#[test]
fn refusals_tell_the_place_and_nothing_of_the_content() {
    let fault = taken(&with("2026/12/01", "secret")).unwrap_err();
    assert_eq!(fault.to_string(), "package is refused: edxml.date, element DueDate");
    let fault = taken(&with(SUBJECT, "<edXML:Subject>&secret;")).unwrap_err();
    let said = fault.to_string();
    assert!(said.starts_with("package is refused: xml.entity at byte "), "{said}");
    assert!(!said.contains("secret"));
}

/// A zip with files of these names and contents.
fn zipped(files: &[(&str, &[u8])], deflated: bool) -> Vec<u8> {
    crate::forms::zip(files, deflated, false)
}

fn attached(content: &[u8], name: &str) -> Vec<u8> {
    let text = crate::forms::base64(content);
    let text = with("JVBERi0xLjcK", &text);
    String::from_utf8(text).unwrap().replace("0123-UBND-KSTTHC.signed.pdf", name).into_bytes()
}

#[test]
fn a_zip_that_unpacks_to_too_much_is_refused_unless_it_is_sent_as_a_zip() {
    let bomb = zipped(&[("a.pdf", &vec![0; 20_000_000])], true);
    assert!(bomb.len() < 100_000);
    refused(&attached(&bomb, "a.pdf"), Code::Unpacked);
    let (_, files, _) = document(&attached(&bomb, "a.zip"));
    assert_eq!(files[0].1, bomb);
}

#[test]
fn a_status_is_no_document_as_well() {
    let status = "<edXML:Status/><edXML:MessageHeader>";
    refused(&with("<edXML:MessageHeader>", status), Code::Twice);
    let Package::Document(_) = taken(EXAMPLE.as_bytes()).unwrap().0.package else {
        panic!("no document")
    };
}

#[test]
fn the_costliest_header_is_read_in_a_moment() {
    let limits = Limits::default();
    let declared = |depth: usize| -> String {
        (0..limits.attributes_max).map(|it| format!(" xmlns:n{depth}-{it}=\"urn:x\"")).collect()
    };
    let depth = limits.depth_max - 5;
    let opened: String = (0..depth).map(|it| format!("<a{}>", declared(it))).collect();
    let used: String =
        (0..limits.attributes_max).map(|it| format!(" n0-{it}:b{it}=\"\"")).collect();
    let many = format!("<b{used}/>").repeat(15_000);
    let text = format!("{opened}{many}{}{SUBJECT}", "</a>".repeat(depth));
    let outcome = read(with(SUBJECT, &text).as_slice(), &mut Kept::default(), &limits);
    assert!(matches!(outcome.map_err(|it| it.code()), Ok(_) | Err(Some(Code::HeaderBytes))));
}
