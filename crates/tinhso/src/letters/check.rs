//! Typesets every letter of a province with its sample, as part of `tinhso check`.
//! Not the checks of names and files (`province`). What must hold: a letter that cannot be made
//! from its own sample is a mistake of the folder.

use super::{Told, told, typesetter};
use crate::telling::Telling;
use camino::Utf8Path;
use jiff::civil::Date;
use province::{LETTERS_FOLDER, Province};
use serde_json::Value;

/// How many mistakes the letters of a province have; each is told.
pub(crate) fn check(
    folder: &Utf8Path,
    province: &Province,
    telling: &Telling,
) -> anyhow::Result<usize> {
    let typesetter = typesetter(&province.letters, None)?;
    let mut mistakes = 0;
    for (letter, sample) in &province.letters.samples {
        let data = province.spoken_sample(sample);
        if let Err(error) = typesetter.render(letter, &data, dated(sample).unwrap_or(Date::ZERO)) {
            for one in told(&error) {
                mistakes += 1;
                tell(folder, letter, &one, telling);
            }
        }
    }
    Ok(mistakes)
}

/// One mistake in a line, in the manner of the other checks.
pub(super) fn tell(folder: &Utf8Path, letter: &str, one: &Told, telling: &Telling) {
    let key = format!("check-{}", one.code.replace('.', "-"));
    let mut values: Vec<(&str, &str)> =
        one.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    values.push(("place", letter));
    let at = match &one.place {
        Some(place) => format!("{}:{}", place.file, place.line),
        None => letter.to_owned(),
    };
    telling.line(&format!(
        "{} {folder}/{LETTERS_FOLDER}/{at} {} {} [{}]",
        telling.sentence("check-mistake", &[]),
        telling.sentence(&key, &values),
        telling.sentence(&format!("{key}-remedy"), &values),
        one.code
    ));
}

/// The day a sample is dated.
pub(super) fn dated(sample: &Value) -> Option<Date> {
    sample.get("dated").and_then(Value::as_str)?.parse().ok()
}
