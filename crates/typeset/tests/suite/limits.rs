//! Limits of time and size. A letter that does not end costs its caller the deadline once.

use crate::tools::TODAY;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use typeset::{Fonts, Limits, TypesetError, Typesetter};

/// A loop of loops: Typst stops a single one by itself after ten thousand turns.
const ENDLESS: &str =
    "#for a in range(9999) { for b in range(9999) { for c in range(9999) { let x = a } } }";

fn limited(letters: &[(&str, &str)], limits: Limits) -> Typesetter {
    let letters: BTreeMap<String, String> =
        letters.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Typesetter::with_limits(Fonts::embedded().unwrap(), letters, limits).unwrap()
}

#[test]
fn letter_that_does_not_end_costs_the_deadline_once() {
    let limits = Limits { deadline: Duration::from_secs(2), ..Limits::default() };
    let letters = [("endless.typ", ENDLESS), ("good.typ", "#set text(font: sys.inputs.font)\nTốt")];
    let typesetter = limited(&letters, limits);
    let endless = || typesetter.render("endless.typ", &json!({}), TODAY).unwrap_err();
    assert!(matches!(endless(), TypesetError::Deadline { seconds: 2, .. }));
    assert!(matches!(endless(), TypesetError::Condemned { .. }), "it is not tried again");
    typesetter.render("good.typ", &json!({}), TODAY).unwrap();
}

#[test]
fn nothing_more_is_begun_while_too_many_letters_run_on() {
    let limits = Limits { deadline: Duration::from_secs(1), stray_max: 1, ..Limits::default() };
    let letters = [("endless.typ", ENDLESS), ("good.typ", "Tốt")];
    let typesetter = limited(&letters, limits);
    typesetter.render("endless.typ", &json!({}), TODAY).unwrap_err();
    let refused = typesetter.render("good.typ", &json!({}), TODAY).unwrap_err();
    assert_eq!(refused, TypesetError::Stuck { running: 1 });
}

#[test]
fn too_much_data_is_refused_before_it_is_typeset() {
    let limits = Limits { data_bytes_max: 1000, ..Limits::default() };
    let typesetter = limited(&[("letter.typ", "")], limits);
    let data = json!({ "text": "a".repeat(2000) });
    let refused = typesetter.render("letter.typ", &data, TODAY).unwrap_err();
    assert!(matches!(refused, TypesetError::DataTooLarge { limit: 1000, .. }));
}

#[test]
fn paper_of_too_many_pages_is_refused() {
    let limits = Limits { pages_max: 5, ..Limits::default() };
    let typesetter = limited(&[("letter.typ", "#for _ in range(6) { pagebreak() }")], limits);
    let refused = typesetter.render("letter.typ", &json!({}), TODAY).unwrap_err();
    assert_eq!(refused, TypesetError::TooManyPages { pages: 7, limit: 5 });
}

#[test]
fn many_callers_at_once_all_get_their_paper() {
    let source = "#set text(font: sys.inputs.font)\n#json(\"/data.json\").n";
    let typesetter = limited(&[("letter.typ", source)], Limits::default());
    std::thread::scope(|scope| {
        let made: Vec<_> = (0..12)
            .map(|n| {
                let typesetter = &typesetter;
                scope.spawn(move || {
                    typesetter.render("letter.typ", &json!({ "n": n }), TODAY).map(|it| it.pages)
                })
            })
            .collect();
        for one in made {
            assert_eq!(one.join().unwrap().unwrap(), 1);
        }
    });
}
