//! Letters of the province folders: answers as papers say them, and what the check finds.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

use camino::{Utf8Path, Utf8PathBuf};
use province::{LETTERS_FOLDER, Letters, Province};
use serde_json::{Value, json};

fn folder(name: &str) -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces").join(name)
}

fn thanh_hoa() -> Province {
    Province::load(&folder("thanh-hoa")).unwrap()
}

fn spoken(procedure: &str, answers: &Value) -> Value {
    let province = thanh_hoa();
    province.spoken_sample(&json!({ "procedure": procedure, "answers": answers }))["answers"]
        .clone()
}

#[test]
fn codes_are_said_in_words_with_the_code_beside() {
    let told = spoken(
        "1.001193",
        &json!({ "addressee": "14797", "child": { "full_name": "LÊ MINH KHÔI", "sex": "male",
            "ethnicity": "kinh", "nationality": "VN", "birth_date": "2026-10-20" } }),
    );
    assert_eq!(
        told,
        json!({
            "addressee_code": "14797",
            "addressee": "phường Hạc Thành, tỉnh Thanh Hóa",
            "child": {
                "full_name": "LÊ MINH KHÔI",
                "sex_code": "male",
                "sex": "Nam",
                "ethnicity_code": "kinh",
                "ethnicity": "Kinh",
                "nationality_code": "VN",
                "nationality": "Việt Nam",
                "birth_date_words":
                    "Ngày hai mươi tháng mười năm hai nghìn không trăm hai mươi sáu",
                "birth_date": "2026-10-20",
            },
        })
    );
}

#[test]
fn addresses_are_said_in_one_line() {
    let place = |value: Value| {
        spoken("1.001193", &json!({ "child": { "birth_place": value } }))["child"]["birth_place"]
            .clone()
    };
    assert_eq!(
        place(json!({ "facility": "Bệnh viện Phụ sản Thanh Hóa", "unit": "14797" })),
        "Bệnh viện Phụ sản Thanh Hóa, phường Hạc Thành, tỉnh Thanh Hóa"
    );
    assert_eq!(
        place(
            json!({ "country": "VN", "unit": "14797", "hamlet": "Phố Thành Công", "detail": "Số 8" })
        ),
        "Số 8, Phố Thành Công, phường Hạc Thành, tỉnh Thanh Hóa"
    );
    assert_eq!(
        place(json!({ "unit": "16093", "as_written": "xã Nga Thủy, huyện Nga Sơn" })),
        "xã Nga Thủy, huyện Nga Sơn"
    );
}

#[test]
fn rows_and_money_are_said_too() {
    let told = spoken(
        "1.001612",
        &json!({ "capital": 150_000_000, "industries": [{ "code": "5510", "main": true }],
            "founder_kind": "individual" }),
    );
    assert_eq!(told["capital"], 150_000_000);
    assert_eq!(told["capital_words"], "Một trăm năm mươi triệu đồng");
    assert_eq!(told["industries"][0]["code_code"], "5510");
    assert_eq!(told["founder_kind_code"], "individual");
    assert_ne!(told["founder_kind"], "individual");
}

#[test]
fn partial_dates_and_unknown_keys_stay_as_they_are() {
    let answers = json!({ "deceased": { "birth_date": "1943" }, "unheard_of": [1, null] });
    assert_eq!(spoken("1.000656", &answers), answers);
}

#[test]
fn every_result_has_a_letter_with_a_sample() {
    let province = thanh_hoa();
    for procedure in province.catalogue.all_in_force(jiff::civil::date(2026, 11, 24)) {
        for paper in &procedure.results {
            let letter = province.letter(paper);
            assert!(province.letters.samples.contains_key(letter), "{} {letter}", procedure.code);
        }
    }
}

#[test]
fn letters_are_read_as_they_are_now() {
    let read = Letters::read(&folder("thanh-hoa"));
    assert_eq!(read, thanh_hoa().letters);
    let on_disk = folder("thanh-hoa").join(LETTERS_FOLDER).join("trang.typ");
    assert_eq!(read.sources["trang.typ"], std::fs::read_to_string(on_disk).unwrap());
}
