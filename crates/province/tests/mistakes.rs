//! The corpus of mistakes: the model province with one thing wrong at a time, and what the check
//! must say of it: file, line and code. Guards that a clerk is sent to the right place.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on must stop"
)]

use camino::{Utf8Path, Utf8PathBuf};
use province::check;
use std::fs;

/// File, text to find, text instead, expected code. The expected line is that of the change
/// unless said otherwise below.
const MISTAKES: [(&str, &str, &str, &str); 33] = [
    ("province.toml", "key = \"mau\"", "kei = \"mau\"", "file.toml"),
    ("province.toml", "unit_code = \"99\"", "unit_code = \"98\"", "province.unknown-unit"),
    ("units.csv", "99007,Xã Ven Sông,xã,99,", "99007,Xã Ven Sông,xã,77,", "unit.unknown-parent"),
    ("units.csv", "phường,99,2025-07-01,,", "phường,99,2025-06-01,,", "unit.overlap"),
    (
        "units.csv",
        "99010,Xã Trên Núi,xã,99,2025-07-01,,",
        "99010,Xã Trên Núi,xã,99,hôm nay,,",
        "file.csv",
    ),
    ("agencies.toml", "code_base = \"H99\"", "code_base = \"H9\"", "file.toml"),
    ("calendar/2026.toml", "kind = \"holiday\"", "kind = \"party\"", "file.toml"),
    (
        "calendar/2026.toml",
        "date = \"2026-01-02\"",
        "date = \"2024-01-02\"",
        "calendar.day-elsewhere",
    ),
    ("calendar/office-hours.toml", "\"sunday\"", "\"someday\"", "calendar.weekday"),
    ("lists/goods.toml", "code = \"craft\"", "code = \"food\"", "list.code-twice"),
    (
        "processes/xa-nhanh.toml",
        "role = \"specialist\"",
        "role = \"wizard\"",
        "process.unknown-role",
    ),
    (
        "processes/xa-nhanh.toml",
        "next = [\"sign\"]",
        "next = [\"nowhere\"]",
        "process.unknown-step",
    ),
    ("processes/xa-nhanh.toml", "next = [\"sign\"]", "next = []", "process.dead-end"),
    ("processes/xa-nhanh.toml", "next = [\"sign\"]", "next = [\"appraise\"]", "process.endless"),
    ("processes/xa-nhanh.toml", "kind = \"intake\"", "kind = \"review\"", "process.no-intake"),
    (
        "processes/xa-nhanh.toml",
        "back = [\"appraise\"]",
        "back = [\"release\"]",
        "process.back-forward",
    ),
    (
        "life-events.toml",
        "procedures = [\"5.990002\", \"5.990001\"]",
        "procedures = [\"5.999999\"]",
        "event.unknown-procedure",
    ),
    (STALL, "field = \"san-xuat\"", "field = \"khong-co\"", "procedure.unknown-field"),
    (STALL, "process = \"xa-thuong\"", "process = \"khong-co\"", "procedure.unknown-process"),
    (STALL, "division = \"chuyen-mon\"", "division = \"khong-co\"", "procedure.unknown-division"),
    (
        STALL,
        "agency = \"commune\", division",
        "agency = \"so-ma\", division",
        "procedure.unknown-agency",
    ),
    (
        STALL,
        "legal_basis = \"01/2025/QĐ-MẪU\"\nvalid_from",
        "legal_basis = \"\"\nvalid_from",
        "fee.no-legal-basis",
    ),
    (STALL, "percent_off = 100", "percent_off = 0", "fee.exemption-percent"),
    (
        STALL,
        "field = \"applicant.for_whom\"",
        "field = \"applicant.nobody\"",
        "component.unknown-field",
    ),
    (STALL, "slug = \"dang-ky-diem-ban-hang\"", "slug = \"Đăng ký\"", "procedure.slug"),
    (
        STALL,
        "slug = \"dang-ky-diem-ban-hang\"",
        "slug = \"xac-nhan-thong-tin\"",
        "procedure.slug-twice",
    ),
    (STALL, "code = \"5.990002\"", "code = \"5.990001\"", "procedure.versions-overlap"),
    (CONFIRMATION, "letter = \"giay-xac-nhan.typ\"", "letter = \"giay.typ\"", "letter.unknown"),
    (CONFIRMATION, "letter = \"giay-xac-nhan.typ\"", "letter = \"trang.typ\"", "letter.no-sample"),
    (
        "letters/giay-xac-nhan.typ",
        "answers.applicant.address",
        "answers.applicant.adress",
        "letter.unknown-answer",
    ),
    (STALL_FORM, "\"x-rules\": []", "\"x-rules\": [\"guess(stall_name)\"]", "form.unknown-rule"),
    (STALL_FORM, "\"stall_name\",\n", "\"shop_name\",\n", "form.page-unknown-field"),
    (STALL_FORM, "\"x-list\": \"goods\"", "\"x-list\": \"bads\"", "form.unknown-list"),
];

const CONFIRMATION: &str = "procedures/5.990001-xac-nhan-thong-tin/procedure.toml";
const STALL: &str = "procedures/5.990002-dang-ky-diem-ban-hang/procedure.toml";
const STALL_FORM: &str = "procedures/5.990002-dang-ky-diem-ban-hang/form.schema.json";

/// Codes whose line is that of the thing named, not of the change.
const ELSEWHERE: [&str; 6] = [
    "process.endless",
    "process.no-intake",
    "procedure.slug-twice",
    "procedure.versions-overlap",
    "form.unknown-rule",
    "form.unknown-list",
];

fn copy(from: &Utf8Path, to: &Utf8Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn each_mistake_is_found_in_its_file_and_line() {
    let model = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/mau");
    let mut missed = Vec::new();
    for (file, from, to, code) in MISTAKES {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        copy(&model, &root);
        let path = root.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let Some(at) = text.find(from) else {
            missed.push(format!("{file} has no {from:?}"));
            continue;
        };
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let line = text[..at].matches('\n').count() + 1;
        let problems = check(&root);
        let Some(found) = problems.iter().find(|one| one.code == code) else {
            let codes: Vec<_> = problems.iter().map(|one| one.code).collect();
            missed.push(format!("{file}: {to:?} should be {code}, found {codes:?}"));
            continue;
        };
        if found.file != file && !ELSEWHERE.contains(&code) {
            missed.push(format!("{code} is in {file}, not {}", found.file));
        }
        let near = found.line.is_some_and(|told| told.abs_diff(line) <= 2);
        if !near && !ELSEWHERE.contains(&code) {
            missed.push(format!("{code} in {file} is on line {line}, not {:?}", found.line));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn missing_folder_is_explained_rather_than_fatal() {
    let problems = check(Utf8Path::new("no/such/province"));
    assert!(problems.iter().any(|one| one.code == "file.missing" && one.file == "province.toml"));
}

#[test]
fn every_code_has_its_words_in_both_languages() {
    let words = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../words");
    let sources =
        ["../procedure/src", "src"].map(|one| Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(one));
    let mut codes = std::collections::BTreeSet::new();
    for folder in sources {
        gather(&folder, &mut codes);
    }
    assert!(codes.len() > 60, "only {} codes", codes.len());
    for language in ["vi", "en"] {
        let text = fs::read_to_string(words.join(language).join("check.ftl")).unwrap();
        let missing: Vec<String> = codes
            .iter()
            .map(|code| format!("check-{}", code.replace('.', "-")))
            .filter(|key| {
                !text.contains(&format!("{key} =")) || !text.contains(&format!("{key}-remedy ="))
            })
            .collect();
        assert!(missing.is_empty(), "{language}: {missing:?}");
    }
}

/// Codes as they stand in the sources of the checks.
fn gather(folder: &Utf8Path, codes: &mut std::collections::BTreeSet<String>) {
    const AREAS: [&str; 16] = [
        "agency.",
        "calendar.",
        "component.",
        "event.",
        "fee.",
        "file.",
        "form.",
        "letter.",
        "list.",
        "missing-",
        "procedure.",
        "process.",
        "province.",
        "unit.unknown-parent",
        "unit.unknown-successor",
        "unit.overlap",
    ];
    for entry in folder.read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            gather(entry.path(), codes);
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        for quoted in text.split('"').skip(1).step_by(2) {
            let plain =
                quoted.chars().all(|mark| mark.is_ascii_lowercase() || "-.8".contains(mark));
            let file_name =
                ["form.schema.json", "province.toml", "procedure.toml"].contains(&quoted);
            let complete = !quoted.ends_with('.') && !quoted.ends_with('-');
            if plain && complete && !file_name && AREAS.iter().any(|area| quoted.starts_with(area))
            {
                codes.insert(quoted.to_owned());
            }
        }
    }
}
