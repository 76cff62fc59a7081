//! What a letter may not do: read the disk, fetch a package, run data as source, set characters
//! that nobody can see. Each refusal names the place.

use crate::tools::{TODAY, patient, single, text};
use serde_json::json;
use std::collections::BTreeMap;
use typeset::{Fonts, TypesetError, Typesetter};

fn faults(source: &str) -> Vec<typeset::Fault> {
    match single(source).render("letter.typ", &json!({}), TODAY) {
        Err(TypesetError::Faults(faults)) => faults,
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn letter_cannot_read_the_disk() {
    for source in [
        "\n#read(\"/etc/passwd\")",
        "\n#read(\"../../Cargo.toml\")",
        "\n#read(\"letter.sample.json\")",
        "\n#image(\"/usr/share/pixmaps/debian-logo.png\")",
        "\n#import \"/etc/passwd\": *",
        "\n#import \"@preview/cetz:0.3.0\": *",
        "\n#plugin(\"a.wasm\")",
    ] {
        let faults = faults(source);
        let place = faults[0].place.as_ref().unwrap_or_else(|| panic!("{source}: no place"));
        assert_eq!((place.file.as_str(), place.line), ("letter.typ", 2), "{source}");
    }
}

#[test]
fn mistake_is_told_with_file_line_and_column() {
    let faults = faults("#let a = 1\nXin chào #khong-co");
    let place = faults[0].place.clone().unwrap();
    assert_eq!((place.line, place.column), (2, 11), "{faults:?}");
    assert!(faults[0].message.contains("khong-co"), "{faults:?}");
}

#[test]
fn mistake_in_a_shared_page_names_the_letter_that_used_it() {
    let letters = BTreeMap::from([
        ("chung/trang.typ".to_owned(), "#let f(x) = {\n  x + \"a\" + 1\n}".to_owned()),
        ("letter.typ".to_owned(), "#import \"/chung/trang.typ\": *\n\n#f(\"b\")".to_owned()),
    ]);
    let typesetter = patient(Fonts::embedded().unwrap(), letters);
    let error = typesetter.render("letter.typ", &json!({}), TODAY).unwrap_err();
    let TypesetError::Faults(faults) = &error else { panic!("{error:?}") };
    let place = faults[0].place.clone().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("chung/trang.typ", 2));
    let way = faults[0].by_way_of.first().unwrap();
    assert_eq!((way.file.as_str(), way.line), ("letter.typ", 3));
}

#[test]
fn data_is_never_source() {
    let hostile = "#panic(\"x\") *đậm* $x^2$ @ref <nhan> \\ // = Tiêu đề";
    let source = "#set text(font: sys.inputs.font)\n#json(\"/data.json\").name";
    let paper = single(source).render("letter.typ", &json!({ "name": hostile }), TODAY).unwrap();
    assert_eq!(text(&paper), hostile);
}

#[test]
fn character_that_no_face_has_is_named() {
    let source = "#set text(font: sys.inputs.font, fallback: false)\n#json(\"/data.json\").name";
    let error =
        single(source).render("letter.typ", &json!({ "name": "Ông 象" }), TODAY).unwrap_err();
    let TypesetError::Uncovered { characters, family } = &error else { panic!("{error:?}") };
    assert_eq!(characters, "“象” (U+8C61)");
    assert_eq!(family, "Libertinus Serif");
}

#[test]
fn letter_that_is_not_there_is_named() {
    let error = single("").render("khong-co.typ", &json!({}), TODAY).unwrap_err();
    assert_eq!(error, TypesetError::UnknownTemplate { template: "khong-co.typ".to_owned() });
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    for name in ["../letter.typ", "letter.txt", "a/../../b.typ", "a\\b.typ", ""] {
        let letters = BTreeMap::from([(name.to_owned(), String::new())]);
        let made = Typesetter::new(Fonts::embedded().unwrap(), letters);
        assert!(matches!(made, Err(TypesetError::BadName { .. })), "{name:?}");
    }
}
