//! The provinces that ship with the program load clean, and every sample filing reads as it was
//! written. Guards the data as much as the code.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on must stop"
)]

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::{Date, date};
use kernel::code::{ProcedureCode, UnitCode};
use procedure::form::{
    Checker, Facts, Reach, UnitDirectory, UnitMatch, flatten, read, visible_pages,
};
use province::Province;
use serde_json::{Map, Value, json};

/// The day the sample filings were made.
const TODAY: Date = date(2026, 11, 24);

fn folder(name: &str) -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces").join(name)
}

fn thanh_hoa() -> Province {
    Province::load(&folder("thanh-hoa")).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems
            .iter()
            .filter(|one| !one.warn)
            .map(|one| {
                format!("{}:{:?} {} {} {:?}", one.file, one.line, one.code, one.place, one.details)
            })
            .collect();
        panic!("thanh-hoa does not load:\n{}", lines.join("\n"))
    })
}

#[test]
fn thanh_hoa_loads_clean() {
    let province = thanh_hoa();
    assert_eq!(province.units.communes(TODAY).len(), 166);
    assert!(province.catalogue.all_in_force(TODAY).count() >= 50);
    for procedure in province.catalogue.all_in_force(TODAY) {
        assert!(province.form(procedure).is_some(), "{} has a form", procedure.code);
        assert!(province.process(procedure).is_some(), "{} has a process", procedure.code);
    }
}

#[test]
fn division_without_a_telephone_has_its_agencys() {
    let agencies = thanh_hoa().agencies;
    let centre = agencies.by_key("ttpvhcc").unwrap();
    assert!(centre.phone.is_some());
    assert_eq!(agencies.reception(&centre.code).unwrap().phone, centre.phone);
}

#[test]
fn template_province_loads_clean() {
    let problems = province::check(&folder("mau"));
    let stopping: Vec<_> = problems.iter().filter(|one| !one.warn).collect();
    assert!(stopping.is_empty(), "{stopping:#?}");
}

#[test]
fn every_procedure_finds_its_desk_and_its_division() {
    let province = thanh_hoa();
    let commune: UnitCode = "14797".parse().unwrap();
    for procedure in province.catalogue.all_in_force(TODAY) {
        let desk = province.receiving_unit(procedure, Some(&commune));
        let division = province.handling_division(procedure, Some(&commune));
        let agency = province.deciding_agency(procedure, Some(&commune));
        assert!(desk.is_some() && division.is_some() && agency.is_some(), "{}", procedure.code);
        assert!(agency.unwrap().contains(division.unwrap()), "{}", procedure.code);
    }
}

#[test]
fn old_and_new_unit_names_resolve() {
    let province = thanh_hoa();
    let one = |text: &str| province.units.resolve(text, TODAY, Reach::Province);
    let code = |text: &str| UnitMatch::One(text.parse().unwrap());
    assert_eq!(one("14797"), code("14797"));
    assert_eq!(one("Phường Hạc Thành"), code("14797"));
    assert_eq!(one("hac thanh"), code("14797"));
    assert_eq!(one("P. Hạc Thành, tỉnh Thanh Hóa"), code("14797"));
    assert_eq!(one("xã không hề có"), UnitMatch::None);
    let UnitMatch::OldName { candidates } = one("xã Nga Thủy, huyện Nga Sơn") else {
        panic!("an old name leads to its successors")
    };
    assert!(!candidates.is_empty());
    for candidate in candidates {
        assert!(province.units.get(&candidate.code, TODAY).is_some());
    }
}

#[test]
fn communes_of_other_provinces_are_named_in_answers_and_nowhere_else() {
    let province = thanh_hoa();
    let units = &province.units;
    let there = |text: &str| units.resolve(text, TODAY, Reach::Country);
    let UnitMatch::One(code) = there("Xã Quỳnh Lưu, tỉnh Nghệ An") else {
        panic!("one commune")
    };
    assert_eq!(units.name(&code).as_deref(), Some("Xã Quỳnh Lưu, tỉnh Nghệ An"));
    assert_eq!(there("quynh luu, nghe an"), UnitMatch::One(code.clone()));
    assert_eq!(there(code.as_str()), UnitMatch::One(code.clone()));
    assert_eq!(units.resolve("Xã Quỳnh Lưu", TODAY, Reach::Province), UnitMatch::None);
    assert_eq!(units.communes(TODAY).len(), 166);
    // The province's own come first; a name borne by several elsewhere is offered with provinces.
    assert_eq!(there("Phường Hạc Thành"), UnitMatch::One("14797".parse().unwrap()));
    let UnitMatch::Many(several) = there("xã Hòa Bình") else { panic!("borne by several") };
    assert!(several.iter().all(|one| one.name.contains(", tỉnh ")), "{several:?}");
    assert_eq!(there("Phường Ba Đình, thành phố Hà Nội"), UnitMatch::One("00004".parse().unwrap()));
}

#[test]
fn every_commune_of_the_country_reads_back_from_its_own_name() {
    let province = thanh_hoa();
    let units = &province.units;
    let text = std::fs::read_to_string(
        camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../provinces/thanh-hoa/units-elsewhere.csv"),
    )
    .unwrap();
    let codes = text.lines().skip(1).filter_map(|row| row.split(',').next()?.parse().ok());
    let communes: Vec<kernel::code::UnitCode> =
        codes.filter(|code: &kernel::code::UnitCode| code.as_str().len() == 5).collect();
    assert_eq!(communes.len(), 3321 - 166);
    for code in communes {
        let name = units.name(&code).unwrap();
        let read = units.resolve(&name, TODAY, Reach::Country);
        let named = match &read {
            UnitMatch::One(one) => *one == code,
            UnitMatch::Many(several) => several.iter().any(|one| one.code == code),
            _ => false,
        };
        assert!(named, "{name}: {read:?}");
    }
}

#[test]
fn typing_offers_this_province_first_and_then_the_country() {
    let province = thanh_hoa();
    let names = |text: &str, reach: Reach| -> Vec<String> {
        let found = province.units.suggest(text, TODAY, 12, reach);
        found.into_iter().map(|one| one.name).collect()
    };
    assert!(names("quynh luu", Reach::Province).is_empty());
    assert_eq!(names("quynh luu, ngh", Reach::Country), ["Xã Quỳnh Lưu, tỉnh Nghệ An"]);
    let both = names("hac thanh", Reach::Country);
    assert_eq!(both.first().map(String::as_str), Some("Phường Hạc Thành"));
}

/// The filing pages every procedure shares, as an ordinary citizen would answer them.
fn shared_answers() -> Value {
    json!({
        "applicant": {
            "for_whom": "self", "kind": "citizen", "full_name": "LÊ VĂN HÙNG",
            "birth_date": "1994-03-12", "sex": "male", "personal_number": "038094012345",
            "phone": "0912345678"
        },
        "delivery": { "method": "at_counter" },
        "declaration_ack": true
    })
}

/// A sample with what it leaves to the shared pages, without what is no answer.
fn whole(sample: &Value) -> Value {
    let mut answers = sample.as_object().unwrap().clone();
    for name in ["procedure", "case", "attachments"] {
        answers.shift_remove(name);
    }
    for (name, shared) in shared_answers().as_object().unwrap() {
        match answers.get_mut(name).and_then(Value::as_object_mut) {
            Some(own) => {
                let person = own.get("kind").is_none_or(|kind| kind == "citizen");
                let defaults = shared.as_object().cloned().unwrap_or_default();
                for (key, value) in defaults {
                    if name == "applicant" && (key == "for_whom" || person && key == "kind") {
                        own.entry(key).or_insert(value);
                    }
                }
            }
            None => {
                answers.entry(name.clone()).or_insert(shared.clone());
            }
        }
    }
    without_nothing(&Value::Object(answers))
}

/// Drops nulls and empty lists: nothing was answered there.
fn without_nothing(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key.clone(), without_nothing(value)))
                .filter(|(_, value)| !value.is_null() && *value != json!([]))
                .collect::<Map<_, _>>(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(without_nothing).collect()),
        other => other.clone(),
    }
}

/// Everything the sample says is in the answers; what is more must be computed.
fn assert_says(form: &procedure::form::FormDef, path: &str, sample: &Value, answers: &Value) {
    match (sample, answers) {
        (Value::Object(wanted), Value::Object(given)) => {
            for (key, value) in wanted {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let found = given.get(key).unwrap_or_else(|| panic!("{below} is lost"));
                assert_says(form, &below, value, found);
            }
            for key in given.keys().filter(|key| !wanted.contains_key(*key)) {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let field = form.field(&below).unwrap_or_else(|| panic!("{below} is new"));
                let computed = field.derived.is_some()
                    || field.fields.iter().all(|child| child.derived.is_some());
                assert!(computed, "{below} was never said");
            }
        }
        (Value::Array(wanted), Value::Array(given)) => {
            assert_eq!(wanted.len(), given.len(), "{path}");
            for (number, (value, found)) in wanted.iter().zip(given).enumerate() {
                assert_says(form, &format!("{path}.{number}"), value, found);
            }
        }
        (Value::Number(wanted), Value::Number(given)) => {
            assert_eq!(wanted.as_f64(), given.as_f64(), "{path}");
        }
        _ => {
            let computed = form.field(path).is_some_and(|field| field.derived.is_some());
            assert!(computed || sample == answers, "{path}: {sample} became {answers}");
        }
    }
}

#[test]
fn every_sample_filing_reads_as_it_was_written() {
    let province = thanh_hoa();
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in folder("thanh-hoa/samples").read_dir_utf8().unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let sample: Value = serde_json::from_str(line).unwrap();
            let code: ProcedureCode = sample["procedure"].as_str().unwrap().parse().unwrap();
            let case = sample["case"].as_str().unwrap();
            let procedure = province.catalogue.in_force(&code, TODAY).unwrap();
            assert!(procedure.cases.iter().any(|one| one.key == case), "{code} has case {case}");
            let form = province.form(procedure).unwrap();
            let facts =
                Facts { today: TODAY, case, lists: &province.lists, units: &province.units };
            let answers = whole(&sample);
            let typed = flatten(form, &answers);
            let reading = read(form, &typed, &facts);
            let stops: Vec<_> = reading.faults.iter().filter(|fault| !fault.warn).collect();
            if !stops.is_empty() {
                wrong.push(format!("{code} {case}: {stops:#?}"));
                continue;
            }
            assert_says(form, "", &answers, &reading.answers);
            let again = read(form, &flatten(form, &reading.answers), &facts);
            assert_eq!(again.answers, reading.answers, "{code} {case}");
            let breaches = Checker::new(form).unwrap().check(&reading.answers, case);
            assert!(breaches.is_empty(), "{code} {case}: {breaches:#?}");
            assert!(visible_pages(form, &typed, &facts).len() >= 2);
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 40, "only {count} samples");
}
