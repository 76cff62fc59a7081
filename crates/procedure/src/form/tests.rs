//! Reading, faults, conditions and the public schema, on a small form with every widget; and the
//! law that what the reader accepts, the schema accepts.

use super::*;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Knows one commune, one old name and one name borne twice.
#[derive(Debug)]
struct Directory;

impl UnitDirectory for Directory {
    fn resolve(&self, text: &str, _on: Date, _reach: Reach) -> UnitMatch {
        let candidate =
            |code: &str| UnitCandidate { code: code.parse().unwrap(), name: code.to_owned() };
        match text {
            "14797" | "Hạc Thành" => UnitMatch::One("14797".parse().unwrap()),
            "16378" => UnitMatch::One("16378".parse().unwrap()),
            "Ba Đình" => UnitMatch::OldName { candidates: vec![candidate("14797")] },
            "Đông" => UnitMatch::Many(vec![candidate("14797"), candidate("16378")]),
            _ => UnitMatch::None,
        }
    }

    fn name(&self, code: &kernel::code::UnitCode) -> Option<String> {
        (code.as_str() == "14797").then(|| "Phường Hạc Thành".to_owned())
    }
}

fn property(widget: &str, more: Value) -> Value {
    let mut base =
        json!({ "x-label": { "vi": "Ô", "en": "Field" }, "x-widget": widget, "type": "string" });
    for (key, value) in more.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

fn schema() -> Value {
    json!({
        "$id": "form/test@2025-07-01", "type": "object", "x-title": { "vi": "Tờ khai", "en": "Form" },
        "x-pages": [
            { "key": "one", "title": { "vi": "Một", "en": "One" }, "fields": ["unit", "child", "kind"] },
            { "key": "father", "title": { "vi": "Cha", "en": "Father" }, "fields": ["father"],
              "when": { "field": "kind", "in": ["both"] } },
            { "key": "rest", "title": { "vi": "Khác", "en": "Rest" },
              "fields": ["copies", "quantity", "members", "area", "capital", "home", "tags"] }
        ],
        "x-rules": ["not_after(child.birth_date, today)", "distinct(child.personal_number, father.personal_number)"],
        "required": ["unit", "child", "kind"],
        "properties": {
            "unit": property("unit", json!({ "pattern": "^\\d{5}$" })),
            "child": property("group", json!({ "type": "object", "required": ["full_name", "birth_date"],
                "properties": {
                    "full_name": property("name", json!({ "maxLength": 60 })),
                    "birth_date": property("date", json!({})),
                    "sex": property("choice", json!({ "x-list": "sex" })),
                    "personal_number": property("personal_number", json!({})),
                    "in_words": property("derived", json!({ "x-derived": "date_in_words(child.birth_date)" })),
                    "late": property("derived", json!({ "x-derived": "late(child.birth_date,60)" }))
                } })),
            "kind": property("choice", json!({ "enum": ["both", "mother"], "x-enum-labels": {
                "both": { "vi": "Cả hai", "en": "Both" }, "mother": { "vi": "Mẹ", "en": "Mother" } } })),
            "father": property("group", json!({ "type": "object", "required": ["full_name"],
                "x-required-when": { "field": "kind", "in": ["both"] },
                "properties": {
                    "full_name": property("name", json!({})),
                    "personal_number": property("personal_number", json!({}))
                } })),
            "copies": property("bool", json!({ "type": "boolean" })),
            "quantity": property("int", json!({ "type": "integer", "minimum": 1, "maximum": 50,
                "x-when": { "field": "copies", "in": ["yes"] },
                "x-required-when": { "field": "copies", "in": ["yes"] } })),
            "members": property("repeat", json!({ "type": "array", "maxItems": 3, "items": {
                "type": "object", "required": ["full_name"], "properties": {
                    "full_name": property("name", json!({})),
                    "other": property("bool", json!({ "type": "boolean" })),
                    "note": property("text", json!({ "x-when": { "field": ".other", "in": ["yes"] },
                        "x-required-when": { "field": ".other", "in": ["yes"] } }))
                } } })),
            "area": property("decimal", json!({ "type": "number" })),
            "capital": property("money", json!({ "type": "integer", "exclusiveMinimum": 0 })),
            "home": property("address", json!({ "type": "object", "properties": {
                "unit": { "type": "string" }, "detail": { "type": "string" } } })),
            "tags": property("multi", json!({ "type": "array", "items": { "enum": ["a", "b"] },
                "x-enum-labels": { "a": { "vi": "A", "en": "A" }, "b": { "vi": "B", "en": "B" } } }))
        }
    })
}

fn form() -> FormDef {
    FormDef::parse(&schema(), &json!({}), &json!({})).unwrap()
}

fn lists() -> Lists {
    let list: CodeList = toml::from_str(
        "key = \"sex\"\nname = { vi = \"Giới tính\" }\n[[item]]\ncode = \"male\"\nvi = \"Nam\"\n[[item]]\ncode = \"female\"\nvi = \"Nữ\"\n",
    )
    .unwrap();
    Lists::from([(list.key.clone(), list)])
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    let base = [
        ("unit", "Hạc Thành"),
        ("child.full_name", " Lê  Minh Khôi "),
        ("child.birth_date", "20/10/2026"),
        ("kind", "mother"),
    ];
    base.iter().chain(pairs).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn reading(pairs: &[(&str, &str)]) -> Reading {
    let lists = lists();
    let facts =
        Facts { today: date(2026, 11, 24), case: "standard", lists: &lists, units: &Directory };
    read(&form(), &typed(pairs), &facts)
}

fn codes(pairs: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    reading(pairs).faults.into_iter().map(|fault| (fault.path, fault.code)).collect()
}

#[test]
fn good_answers_are_normalised_and_completed() {
    let reading = reading(&[
        ("area", "1.084,5"),
        ("capital", "150.000.000"),
        ("tags.b", "on"),
        ("tags.a", "on"),
    ]);
    assert_eq!(reading.faults, Vec::new());
    let answers = reading.answers;
    assert_eq!(answers["unit"], "14797");
    assert_eq!(answers["child"]["full_name"], "Lê Minh Khôi");
    assert_eq!(answers["child"]["birth_date"], "2026-10-20");
    assert_eq!(answers["child"]["late"], "on_time");
    assert!(answers["child"]["in_words"].as_str().unwrap().contains("hai mươi"));
    assert_eq!(answers["area"], json!(1084.5));
    assert_eq!(answers["capital"], 150_000_000);
    assert_eq!(answers["tags"], json!(["a", "b"]));
}

#[test]
fn hidden_answers_are_dropped() {
    let reading =
        reading(&[("father.full_name", "Lê Văn Hùng"), ("quantity", "3"), ("copies", "no")]);
    assert_eq!(reading.faults, Vec::new());
    assert!(reading.answers.get("father").is_none());
    assert!(reading.answers.get("quantity").is_none());
}

#[test]
fn each_fault_has_its_path_and_code() {
    type Pairs = &'static [(&'static str, &'static str)];
    let table: [(Pairs, &str, &str); 17] = [
        (&[("unit", "")], "unit", "required"),
        (&[("unit", "Ba Đình")], "unit", "unit.old-name"),
        (&[("unit", "Đông")], "unit", "unit.several"),
        (&[("unit", "Atlantis")], "unit", "unit.unknown"),
        (&[("child.full_name", "Lê 4")], "child.full_name", "name.characters"),
        (&[("child.birth_date", "31/02/2026")], "child.birth_date", "date.day"),
        (&[("child.birth_date", "2026")], "child.birth_date", "date.not-whole"),
        (&[("child.birth_date", "01/01/2027")], "child.birth_date", "date.too-late"),
        (&[("child.sex", "x")], "child.sex", "choice.unknown"),
        (&[("child.personal_number", "038")], "child.personal_number", "personal-number.length"),
        (&[("kind", "both")], "father.full_name", "required"),
        (&[("copies", "yes")], "quantity", "required"),
        (&[("copies", "yes"), ("quantity", "51")], "quantity", "number.too-large"),
        (
            &[("members.0.other", "yes"), ("members.0.full_name", "An")],
            "members.0.note",
            "required",
        ),
        (&[("members.7.other", "no")], "members.7.full_name", "required"),
        (&[("capital", "0")], "capital", "number.not-above"),
        (&[("home.detail", "Số 1")], "home.unit", "required"),
    ];
    for (pairs, path, code) in table {
        let found = codes(pairs);
        assert!(found.contains(&(path.to_owned(), code)), "{pairs:?}: {found:?}");
    }
}

#[test]
fn rows_are_judged_together_where_a_rule_says_so() {
    let mut schema = schema();
    let rules = schema["x-rules"].as_array_mut().unwrap();
    rules.push(json!("exactly_one(members.*.other)"));
    rules.push(json!("sum_at_most(shares.*.amount, capital)"));
    schema["properties"]["shares"] = property(
        "repeat",
        json!({ "type": "array", "items": { "type": "object",
            "properties": { "amount": property("money", json!({ "type": "integer" })) } } }),
    );
    schema["x-pages"][2]["fields"].as_array_mut().unwrap().push(json!("shares"));
    let form = FormDef::parse(&schema, &json!({}), &json!({})).unwrap();
    let lists = lists();
    let facts =
        Facts { today: date(2026, 11, 24), case: "standard", lists: &lists, units: &Directory };
    let codes = |pairs: &[(&str, &str)]| -> Vec<(String, &'static str)> {
        let faults = read(&form, &typed(pairs), &facts).faults;
        faults.into_iter().map(|fault| (fault.path, fault.code)).collect()
    };
    let (an, binh) = (("members.0.full_name", "An"), ("members.1.full_name", "Bình"));
    let main = |first, second| {
        codes(&[
            an,
            binh,
            ("members.0.other", first),
            ("members.1.other", second),
            ("members.0.note", "x"),
            ("members.1.note", "x"),
        ])
    };
    assert_eq!(main("yes", "no"), []);
    for both in ["yes", "no"] {
        assert_eq!(main(both, both), [("members".to_owned(), "rows.not-one")], "{both}");
    }
    let shares = |first, second| {
        codes(&[("capital", "100"), ("shares.0.amount", first), ("shares.1.amount", second)])
    };
    assert_eq!(shares("60", "40"), []);
    assert_eq!(shares("60", "41"), [("shares".to_owned(), "sum.too-large")]);
}

/// The small form with more in it, read in a case.
fn reading_of(schema: &Value, case: &str, pairs: &[(&str, &str)]) -> Reading {
    let form = FormDef::parse(schema, &json!({}), &json!({})).unwrap();
    let lists = lists();
    let facts = Facts { today: date(2026, 11, 24), case, lists: &lists, units: &Directory };
    read(&form, &typed(pairs), &facts)
}

#[test]
fn names_and_seats_are_held_to_their_rules() {
    let mut schema = schema();
    let rules = schema["x-rules"].as_array_mut().unwrap();
    rules.push(json!("same(home.unit, unit)"));
    rules.push(json!("begins_with(shop, Hộ kinh doanh)"));
    rules.push(json!("without_words(shop, công ty, doanh nghiệp)"));
    schema["properties"]["shop"] = property("text", json!({}));
    schema["x-pages"][2]["fields"].as_array_mut().unwrap().push(json!("shop"));
    let codes = |pairs: &[(&str, &str)]| -> Vec<(String, &'static str)> {
        let faults = reading_of(&schema, "standard", pairs).faults;
        faults.into_iter().map(|fault| (fault.path, fault.code)).collect()
    };
    let shop = |name: &str| codes(&[("shop", name)]);
    assert_eq!(shop("HỘ KINH DOANH HOA LÊ"), []);
    assert_eq!(shop("ho kinh doanh Congtyno"), []);
    let one = |code| [("shop".to_owned(), code)];
    assert_eq!(shop("Tạp hóa Hoa Lê"), one("text.begins-otherwise"));
    assert_eq!(shop("Hộ kinh doanh"), one("text.begins-otherwise"));
    assert_eq!(shop("Hộ kinh doanh Công  ty-Hoa"), one("text.barred-words"));
    assert_eq!(codes(&[("home.unit", "14797")]), []);
    assert_eq!(codes(&[("home.as_written", "x")]), []);
    let elsewhere = codes(&[("unit", "14797"), ("home.unit", "16378")]);
    assert_eq!(elsewhere, [("home.unit".to_owned(), "differs")]);
}

#[test]
fn half_a_date_asks_for_what_a_whole_one_spares() {
    let mut schema = schema();
    schema["properties"]["father"]["properties"]["birth_date"] =
        property("partial_date", json!({}));
    let when = json!({ "any": [
        { "field": "father.personal_number", "present": false },
        { "field": "father.birth_date", "whole": false }
    ] });
    schema["properties"]["father"]["properties"]["residence"] =
        property("text", json!({ "x-when": when, "x-required-when": when }));
    let father = |birth: &str, number: &str| {
        let pairs = [
            ("kind", "both"),
            ("father.full_name", "An"),
            ("father.birth_date", birth),
            ("father.personal_number", number),
        ];
        let reading = reading_of(&schema, "standard", &pairs);
        let form = FormDef::parse(&schema, &json!({}), &json!({})).unwrap();
        let outside = Checker::new(&form).unwrap().check(&reading.answers, "standard");
        assert_eq!(reading.accepted(), outside.is_empty(), "{outside:?}");
        reading
            .faults
            .iter()
            .filter(|fault| !fault.warn)
            .map(|fault| fault.code)
            .collect::<Vec<&str>>()
    };
    let asked: Vec<&str> = vec!["required"];
    assert_eq!(father("12/03/1994", "038094012345"), Vec::<&str>::new());
    assert_eq!(father("1994", "038094012345"), asked);
    assert_eq!(father("03/1994", "038094012345"), asked);
    assert_eq!(father("12/03/1994", ""), asked);
}

#[test]
fn what_the_case_says_is_answered_and_not_asked() {
    let mut schema = schema();
    schema["properties"]["kind"]["x-by-case"] = json!({ "alone": "mother" });
    let reading = reading_of(&schema, "alone", &[("kind", "both")]);
    assert!(reading.accepted(), "{:?}", reading.faults);
    assert_eq!(reading.answers["kind"], "mother");
    let open = reading_of(&schema, "standard", &[("kind", "")]);
    assert_eq!(open.faults[0].path, "kind");
    let form = FormDef::parse(&schema, &json!({}), &json!({})).unwrap();
    let asked = form.page("one").unwrap().fields.iter().find(|one| one.path == "kind").unwrap();
    let when = asked.when.as_ref().unwrap();
    assert!(!when.holds_in(&json!({}), "alone") && when.holds_in(&json!({}), "standard"));
    let checker = Checker::new(&form).unwrap();
    assert!(checker.check(&reading.answers, "alone").is_empty());
    let mut other = reading.answers;
    other["kind"] = json!("both");
    assert!(!checker.check(&other, "alone").is_empty());
    other.as_object_mut().unwrap().remove("kind");
    assert!(!checker.check(&other, "standard").is_empty());
}

#[test]
fn personal_number_that_disagrees_only_warns() {
    let reading = reading(&[("child.personal_number", "038094012345"), ("child.sex", "female")]);
    assert!(reading.accepted());
    assert_eq!(reading.faults[0].code, "personal-number.birth-year-differs");
}

#[test]
fn pages_show_and_complain_for_themselves() {
    let (form, lists) = (form(), lists());
    let facts =
        Facts { today: date(2026, 11, 24), case: "standard", lists: &lists, units: &Directory };
    let keys = |pairs: &[(&str, &str)]| -> Vec<String> {
        visible_pages(&form, &typed(pairs), &facts).iter().map(|page| page.key.clone()).collect()
    };
    assert_eq!(keys(&[]), ["one", "rest"]);
    assert_eq!(keys(&[("kind", "both")]), ["one", "father", "rest"]);
    let wrong = typed(&[("kind", "both"), ("copies", "yes")]);
    assert!(read_page(&form, "one", &wrong, &facts).is_empty());
    assert_eq!(read_page(&form, "father", &wrong, &facts)[0].path, "father.full_name");
    assert_eq!(read_page(&form, "rest", &wrong, &facts)[0].path, "quantity");
}

#[test]
fn public_schema_refuses_what_conditions_forbid() {
    let checker = Checker::new(&form()).unwrap();
    let mut answers = reading(&[]).answers;
    assert!(checker.check(&answers, "standard").is_empty());
    answers["quantity"] = json!(2);
    assert!(!checker.check(&answers, "standard").is_empty());
    answers["copies"] = json!(true);
    assert!(checker.check(&answers, "standard").is_empty());
    answers["members"] = json!([{ "full_name": "An", "other": true }]);
    assert!(!checker.check(&answers, "standard").is_empty());
    answers["kind"] = json!("both");
    assert!(!checker.check(&answers, "standard").is_empty());
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("yes".to_owned()),
        Just("no".to_owned()),
        Just("both".to_owned()),
        Just("mother".to_owned()),
        Just("14797".to_owned()),
        Just("Hạc Thành".to_owned()),
        Just("20/10/2026".to_owned()),
        Just("038094012345".to_owned()),
        Just("3".to_owned()),
        Just("1.200".to_owned()),
        Just("12,5".to_owned()),
        Just("Lê An".to_owned()),
        Just("on".to_owned()),
        "\\PC{0,12}",
    ]
}

proptest! {
    #[test]
    fn whatever_the_reader_accepts_the_schema_accepts(
        values in proptest::collection::vec(any_text(), 22), trusted in any::<bool>()
    ) {
        let paths = [
            "unit", "child.full_name", "child.birth_date", "kind", "child.sex",
            "child.personal_number", "father.full_name", "father.personal_number", "copies",
            "quantity", "members.0.full_name", "members.0.other", "members.0.note",
            "members.2.full_name", "members.2.other", "members.2.note", "area", "capital",
            "home.unit", "home.detail", "tags.a", "tags.z",
        ];
        let mut input: Typed =
            paths.iter().zip(&values).map(|(path, text)| ((*path).to_owned(), text.clone())).collect();
        if trusted {
            input.extend(typed(&[]).into_iter().filter(|(path, _)| path != "kind"));
            input.remove("tags.z");
        }
        let (form, lists) = (form(), lists());
        let facts = Facts { today: date(2026, 11, 24), case: "standard", lists: &lists, units: &Directory };
        let reading = read(&form, &input, &facts);
        if reading.accepted() {
            let breaches = Checker::new(&form).unwrap().check(&reading.answers, "standard");
            prop_assert!(breaches.is_empty(), "{:?} in {}", breaches, reading.answers);
            let again = read(&form, &flatten(&form, &reading.answers), &facts);
            prop_assert_eq!(again.answers, reading.answers);
        }
    }
}
