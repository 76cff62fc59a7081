//! Whatever is typed into a real form is read without a panic, and what is accepted the public
//! JSON Schema accepts too. One line for each answer: the first letter chooses the field.

use camino::Utf8Path;
use procedure::form::{Checker, Facts, FormDef, Typed, read};
use province::Province;
use std::sync::{Arc, LazyLock};

static PROVINCE: LazyLock<Province> = LazyLock::new(|| {
    let folder = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../provinces/mau"));
    let folder = if folder.is_dir() {
        folder
    } else {
        Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/mau"))
    };
    Province::load(folder).expect("the model province loads")
});
static FORM: LazyLock<(Arc<FormDef>, Checker, Vec<String>)> = LazyLock::new(|| {
    let code = "5.990002".parse().expect("code");
    let day = kernel::time::Date::constant(2026, 10, 5);
    let version = PROVINCE.catalogue.in_force(&code, day).expect("version");
    let form = Arc::clone(PROVINCE.form(version).expect("form"));
    let checker = Checker::new(&form).expect("schema");
    let paths = form.walk().iter().map(|field| field.path.replace('*', "0")).collect();
    (form, checker, paths)
});

pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (form, checker, paths) = &*FORM;
    let typed: Typed = text
        .split('\n')
        .filter_map(|line| {
            let first = line.chars().next()?;
            let rest = line.get(first.len_utf8()..)?;
            let at = (first as usize) % paths.len();
            Some((paths.get(at)?.clone(), rest.to_owned()))
        })
        .collect();
    let facts = Facts {
        today: kernel::time::Date::constant(2026, 10, 5),
        case: "default",
        lists: &PROVINCE.lists,
        units: &PROVINCE.units,
    };
    let reading = read(form, &typed, &facts);
    if reading.accepted() {
        assert!(checker.check(&reading.answers, "default").is_empty());
    }
}
