//! The rules of lists of titles, and folding their events. Total and pure.

use super::{Command, Context, Event, Title, TitleList};
use crate::{
    Refusal,
    words::{LINE_CHARS_MAX, TITLE_CHARS_MAX, keep_out, needed_line},
};
use kernel::secrecy::in_field;
use register::{Entry, Fact, Misfit};
use std::collections::BTreeSet;

/// Titles of one list.
const TITLES_MAX: usize = 5_000;
/// Years ahead for which a list may be begun.
const YEARS_AHEAD: i16 = 1;

pub(super) fn decide(
    found: Option<&TitleList>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    context.actor.account().ok_or(Refusal::AccountNeeded)?;
    match (found, command) {
        (None, Command::Begin { agency, year, titles }) => {
            let this_year = context.today().year();
            if *year < this_year || *year > this_year + YEARS_AHEAD {
                return Err(Refusal::DayFault);
            }
            let titles: Result<Vec<Title>, Refusal> = titles.iter().map(cleaned).collect();
            let titles = titles?;
            let codes: BTreeSet<&str> = titles.iter().map(|title| title.code.as_str()).collect();
            if titles.len() > TITLES_MAX || codes.len() != titles.len() {
                return Err(Refusal::TitleTaken);
            }
            Ok(vec![Event::Begun { agency: agency.clone(), year: *year, titles }])
        }
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Begin { .. }) => Err(Refusal::AlreadyHere),
        (Some(found), Command::Put { title }) => {
            let title = cleaned(title)?;
            match found.title(&title.code) {
                Some(there) if *there == title => return Ok(Vec::new()),
                // What was withdrawn may be said in other words.
                Some(there) if found.issued_at.is_some() && !there.title.is_empty() => {
                    return Err(Refusal::Issued);
                }
                None if found.titles.len() >= TITLES_MAX => return Err(Refusal::TooManyItems),
                _ => {}
            }
            Ok(vec![Event::TitlePut { title }])
        }
        (Some(found), Command::Drop { code }) => {
            if found.issued_at.is_some() {
                return Err(Refusal::Issued);
            }
            found.title(code).ok_or(Refusal::NoTitle)?;
            Ok(vec![Event::TitleDropped { code: code.clone() }])
        }
        (Some(found), Command::Withdraw { code }) => {
            found.title(code).ok_or(Refusal::NoTitle)?;
            let mut list = found.clone();
            let same = list.titles.iter_mut().filter(|title| title.code == *code);
            same.for_each(|title| title.title.clear());
            Ok(vec![Event::TitleWithdrawn { code: code.clone(), list: Box::new(list) }])
        }
        (Some(found), Command::Issue) => {
            if found.issued_at.is_some() {
                return Err(Refusal::Issued);
            }
            if found.titles.is_empty() {
                return Err(Refusal::Empty);
            }
            Ok(vec![Event::Issued])
        }
    }
}

fn cleaned(title: &Title) -> Result<Title, Refusal> {
    let text = needed_line("title", &title.title, TITLE_CHARS_MAX)?;
    // A title may speak of secrecy; whoever types it says so.
    keep_out([("title", in_field(&text))], true)?;
    Ok(Title { code: code(&title.code)?, title: text, ..title.clone() })
}

/// Number and sign of a file, as typed by people: digits, a dot, letters (Decree 30/2020 annex V).
pub(crate) fn code(text: &str) -> Result<String, Refusal> {
    let line = needed_line("code", text, LINE_CHARS_MAX)?;
    let line: String = line.split_whitespace().collect();
    let (number, sign) = line.split_once('.').ok_or(Refusal::CodeFault)?;
    let digits =
        !number.is_empty() && number.len() <= 5 && number.bytes().all(|b| b.is_ascii_digit());
    let letter = |c: char| c.is_alphanumeric() || ".-&".contains(c);
    let letters = !sign.is_empty() && sign.chars().count() <= 30 && sign.chars().all(letter);
    if !digits || !letters || number.bytes().all(|byte| byte == b'0') {
        return Err(Refusal::CodeFault);
    }
    Ok(format!("{:0>2}.{}", number.trim_start_matches('0'), sign.to_uppercase()))
}

pub(super) fn evolve(found: Option<TitleList>, entry: &Entry<Event>) -> Result<TitleList, Misfit> {
    match (found, &entry.event) {
        // In place of an entry before a withdrawal it says the same each time.
        (_, Event::TitleWithdrawn { list, .. }) => Ok(TitleList::clone(list)),
        (None, Event::Begun { agency, year, titles }) => Ok(TitleList {
            id: TitleList::id_of(agency, *year),
            agency: agency.clone(),
            year: *year,
            titles: sorted(titles.clone()),
            issued_at: None,
        }),
        (Some(mut found), Event::TitlePut { title }) => {
            found.titles.retain(|one| one.code != title.code);
            found.titles.push(title.clone());
            Ok(TitleList { titles: sorted(found.titles), ..found })
        }
        (Some(mut found), Event::TitleDropped { code }) => {
            found.titles.retain(|one| one.code != *code);
            Ok(found)
        }
        (Some(found), Event::Issued) => Ok(TitleList { issued_at: Some(entry.at), ..found }),
        (found, event) => {
            let found = if found.is_some() { "begun" } else { "absent" };
            Err(Misfit { event: event.kind(), found: found.to_owned() })
        }
    }
}

/// By sign, then by number: the files of one unit stand together.
fn sorted(mut titles: Vec<Title>) -> Vec<Title> {
    titles.sort_by_key(|title| {
        let (number, sign) = title.code.split_once('.').unwrap_or_default();
        (sign.to_owned(), number.parse::<u32>().unwrap_or_default(), title.code.clone())
    });
    titles
}
