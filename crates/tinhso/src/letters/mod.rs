//! Official papers at the terminal: the typesetter of a province, the check of all its letters,
//! the preview of one. Not what letters say. What must always hold: a mistake in a letter is told
//! with its file and line, in words that say what to do.

mod check;
mod preview;

pub(crate) use check::check;
pub(crate) use preview::preview;

use crate::config;
use camino::Utf8PathBuf;
use std::time::Duration;
use typeset::{Fonts, Limits, Place, TypesetError, Typesetter};

/// Where Debian's `fonts-croscore` puts Tinos.
pub(crate) const FONTS: &str = "/usr/share/fonts/truetype/croscore";

/// The folder of fonts: from the environment, else as written, else Debian's.
pub(crate) fn fonts_folder(
    environment: Option<String>,
    written: Option<Utf8PathBuf>,
) -> Utf8PathBuf {
    let said = environment.map(Utf8PathBuf::from).or(written);
    said.unwrap_or_else(|| Utf8PathBuf::from(FONTS))
}

/// The typesetter of a province's letters, with the fonts of a folder or the usual ones.
pub(crate) fn typesetter(
    letters: &province::Letters,
    fonts: Option<Utf8PathBuf>,
) -> anyhow::Result<Typesetter> {
    let folder = fonts.unwrap_or_else(|| fonts_folder(config::environment("TINHSO_FONTS"), None));
    let fonts = Fonts::preferring(&folder)?;
    // Somebody waits at a terminal, perhaps beside a build; a busy machine is no fault of a letter.
    let limits = Limits { deadline: Duration::from_mins(1), ..Limits::default() };
    Ok(Typesetter::with_limits(fonts, letters.sources.clone(), limits)?)
}

/// One mistake as words files know it.
pub(crate) struct Told {
    pub(crate) place: Option<Place>,
    pub(crate) code: &'static str,
    pub(crate) values: Vec<(&'static str, String)>,
}

/// What a typesetter's refusal is to the keeper of the letters.
pub(crate) fn told(error: &TypesetError) -> Vec<Told> {
    let code = error.code();
    let one = |values: Vec<(&'static str, String)>| vec![Told { place: None, code, values }];
    match error {
        TypesetError::Faults(faults) => faults
            .iter()
            .map(|fault| {
                let hints: Vec<String> = fault.hints.iter().map(|it| format!(" ({it})")).collect();
                let way: Vec<String> =
                    fault.by_way_of.iter().map(|it| format!(" ← {it}")).collect();
                let message = format!("{}{}{}", fault.message, hints.concat(), way.concat());
                Told { place: fault.place.clone(), code, values: vec![("message", message)] }
            })
            .collect(),
        TypesetError::UnknownTemplate { template } | TypesetError::Condemned { template } => {
            one(vec![("letter", template.clone())])
        }
        TypesetError::BadName { name } => one(vec![("letter", name.clone())]),
        TypesetError::Uncovered { family, characters } => {
            one(vec![("family", family.clone()), ("characters", characters.clone())])
        }
        TypesetError::Deadline { seconds, .. } | TypesetError::Busy { seconds } => {
            one(vec![("seconds", seconds.to_string())])
        }
        TypesetError::Stuck { running } => one(vec![("count", running.to_string())]),
        TypesetError::DataTooLarge { bytes, limit } => {
            one(vec![("count", bytes.to_string()), ("limit", limit.to_string())])
        }
        TypesetError::TooManyPages { pages, limit } => {
            one(vec![("count", pages.to_string()), ("limit", limit.to_string())])
        }
        TypesetError::Internal { why, .. } => one(vec![("reason", why.clone())]),
    }
}
