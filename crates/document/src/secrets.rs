//! Keeping marked documents out: every text by which one could slip in is looked through.
//! What must always hold: a mark refuses, whoever asks; a doubt refuses until a person says that there is no mark.

use crate::{
    Letter, Refusal,
    model::{NewFile, Sheet},
};
use kernel::secrecy::{Sign, in_field, in_file_name, in_text};

/// Where a mark was found; the name in words.
pub(crate) fn keep_out(sheet: &Sheet, files: &[NewFile], affirmed: bool) -> Result<(), Refusal> {
    let fields = [
        ("subject", in_field(&sheet.subject)),
        ("number", in_field(&sheet.number)),
        ("author", in_field(&sheet.author)),
        ("signer", in_field(&sheet.signer)),
    ];
    judge(fields.into_iter().chain(of_files(files)), affirmed)
}

/// Words beside a document, such as a note, a reason or the name of a recipient: they may speak of secrets, and bear no mark.
pub(crate) fn unmarked(place: &'static str, words: String) -> Result<String, Refusal> {
    match in_text(&words) {
        Some(Sign::Marked(degree)) => Err(Refusal::Secret { degree: degree.key(), place }),
        _ => Ok(words),
    }
}

/// The same for files alone.
pub(crate) fn keep_files_out(files: &[NewFile], affirmed: bool) -> Result<(), Refusal> {
    judge(of_files(files), affirmed)
}

/// The same for a letter.
pub(crate) fn keep_letter_out(letter: &Letter, affirmed: bool) -> Result<(), Refusal> {
    judge(letter.signs().into_iter(), affirmed)
}

type Found = (&'static str, Option<Sign>);

fn of_files(files: &[NewFile]) -> impl Iterator<Item = Found> {
    files.iter().flat_map(|new| {
        [("file_name", in_file_name(&new.file.name)), ("first_page", new.on_first_page)]
    })
}

fn judge(places: impl Iterator<Item = Found>, affirmed: bool) -> Result<(), Refusal> {
    let found = places.filter_map(|(place, sign)| Some((sign?, place)));
    match found.max_by_key(|(sign, _)| *sign) {
        Some((Sign::Marked(degree), place)) => Err(Refusal::Secret { degree: degree.key(), place }),
        Some((Sign::Doubt(degree), place)) if !affirmed => {
            Err(Refusal::PerhapsSecret { degree: degree.key(), place })
        }
        _ => Ok(()),
    }
}
