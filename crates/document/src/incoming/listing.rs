//! The flat rows by which lists know an incoming document. Not a view.
//! What must hold: they are a pure function of the record, so they can always be rebuilt; nothing of them is left of what
//! was withdrawn but its place in the book.

use super::record::{Incoming, Part, Standing};
use crate::model::Sheet;
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId},
    text::fold,
    time::{Date, Timestamp},
};
use std::collections::BTreeSet;

/// One row per document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: DocumentId,
    pub agency: AgencyCode,
    pub standing: Standing,
    pub arrived_at: Timestamp,
    /// Year and number in the book.
    pub year: Option<i16>,
    pub number: Option<u64>,
    /// By which a second copy is recognised; none where the clerk said that this is one.
    pub twin: Option<Sha256Hash>,
    pub files: Vec<Sha256Hash>,
    /// Who has a share, open or ended.
    pub holders: Vec<Holder>,
    /// Everything it is found by, one thing a line.
    pub text: String,
}

/// Somebody in whose list it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    pub unit: AgencyCode,
    pub account: Option<AccountId>,
    /// Something of theirs is open, be it only to be read.
    pub open: bool,
    pub due: Option<Date>,
    /// When the last share was given.
    pub since: Timestamp,
}

/// The same sender, number and day give the same key, however they are spelled; none without a number.
pub fn twin_key(agency: &AgencyCode, sheet: &Sheet) -> Option<Sha256Hash> {
    if sheet.number.is_empty() {
        return None;
    }
    let number: String = fold(&sheet.number).split_whitespace().collect();
    let told = format!("{agency}\n{}\n{number}\n{}", fold(&sheet.author), sheet.dated);
    Some(Sha256Hash::of(told.as_bytes()))
}

impl Incoming {
    /// The rows of this document.
    pub fn listing(&self) -> Listing {
        let matter = self.matter.as_deref();
        let mut holders: Vec<Holder> = Vec::new();
        for share in matter.iter().flat_map(|matter| &matter.shares) {
            let open = share.is_open();
            let due = share.due.filter(|_| open && share.part != Part::Inform);
            let known = holders
                .iter_mut()
                .find(|holder| holder.unit == share.to.unit && holder.account == share.to.account);
            match known {
                Some(holder) => {
                    holder.open |= open;
                    holder.since = share.given_at;
                    holder.due = due.or(holder.due);
                }
                None => holders.push(Holder {
                    unit: share.to.unit.clone(),
                    account: share.to.account,
                    open,
                    due,
                    since: share.given_at,
                }),
            }
        }
        let twin = matter
            .filter(|matter| matter.twin.is_none() && self.standing != Standing::Refused)
            .and_then(|matter| twin_key(&self.agency, &matter.sheet));
        Listing {
            id: self.id,
            agency: self.agency.clone(),
            standing: self.standing,
            arrived_at: self.arrived_at,
            year: self.registration.map(|line| line.year),
            number: self.registration.map(|line| line.number),
            twin,
            files: matter.map_or_else(Vec::new, |matter| {
                matter.files.iter().map(|file| file.sha256).collect()
            }),
            holders,
            text: self.text(),
        }
    }

    fn text(&self) -> String {
        let Some(matter) = self.matter.as_deref() else { return String::new() };
        let sheet = &matter.sheet;
        let number = self.registration.map(|line| line.number.to_string()).unwrap_or_default();
        let mut lines = BTreeSet::from([number.as_str(), &sheet.author, &sheet.number]);
        lines.extend([sheet.subject.as_str(), &sheet.signer]);
        lines.extend(matter.files.iter().map(|file| file.name.as_str()));
        lines.extend(matter.turns.iter().map(|turn| turn.words.as_str()));
        if let Some(letter) = matter.letter.as_deref() {
            lines.extend([letter.from.as_str(), &letter.subject]);
            lines.extend(letter.text.lines());
        }
        lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }
}
