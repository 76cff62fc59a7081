//! What is said to the server of a box: sign in, look at the folder without changing it, ask what is new, fetch it in pieces.
//! Not what becomes of a letter (`take`). What must always hold: every answer has its time and its bounds; a letter is held
//! in memory once, up to the bound for letters.

use async_imap::error::Error;
use async_imap::types::Fetch;
use async_imap::{Client, Session};
use desk::document::{LetterOutcome, LetterPlace};
use futures::TryStreamExt as _;
use kernel::time::Date;

use crate::fault::{Fault, code};
use crate::guard::Guarded;
use crate::line::Wire;
use crate::{LETTERS_AT_ONCE, MailboxAt, Postman, Round};

/// Bytes fetched at once.
const PIECE_BYTES: u32 = 1 << 20;
/// Bytes of the head of a letter that is too large to be fetched.
const HEAD_BYTES: u32 = 1 << 16;
/// What a server may announce: a piece, and what it adds.
const LITERAL_BYTES_MAX: u64 = 2 << 20;
/// Months as IMAP writes them (RFC 3501 §9, `date-month`).
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

type Talk = Session<Guarded<Box<dyn Wire>>>;

/// A letter as it was fetched.
#[derive(Debug)]
pub(crate) enum Fetched {
    Whole(Vec<u8>),
    /// Its head alone: the rest is more than is taken.
    Head(Vec<u8>),
}

impl Postman {
    pub(crate) async fn read_from(
        &self,
        at: &MailboxAt,
        reader: &str,
        known: LetterPlace,
    ) -> Result<Round, Fault> {
        let mut talk = self.sign_in(at).await?;
        let folder = self.patiently(async { Ok(talk.examine(&at.folder).await) }).await?;
        let folder = match folder {
            Ok(folder) => folder,
            Err(Error::No(_)) => return Err(Fault::of(code::FOLDER)),
            Err(error) => return Err(error.into()),
        };
        // A server that does not number its letters cannot be read without taking some twice.
        let validity = folder.uid_validity.ok_or(Fault::of(code::BROKEN))?;
        let last = if known.validity == validity { known.letter } else { 0 };
        let asked = question(last, at.since);
        let found = self.patiently(async { Ok(talk.uid_search(asked).await?) }).await?;
        // "n:*" names the last letter also when it is older than n (RFC 3501 §6.4.8).
        let mut new: Vec<u32> = found.into_iter().filter(|letter| *letter > last).collect();
        new.sort_unstable();
        let mut round = Round { more: new.len() > LETTERS_AT_ONCE, ..Round::default() };
        for letter in new.into_iter().take(LETTERS_AT_ONCE) {
            if self.claim(at, reader).await?.is_none() {
                return Ok(Round { more: false, ..round });
            }
            let place = LetterPlace { validity, letter };
            let fetched = self.fetch(&mut talk, letter).await?;
            let outcome = if let Some(fetched) = fetched {
                self.take(at, place, fetched).await?
            } else {
                // Somebody took it out of the box meanwhile.
                let known = LetterOutcome::Known;
                self.desk.pass_letter(&at.name, place, known).await?;
                known
            };
            round.count(outcome);
        }
        // Whether it says good-bye does not matter any more.
        let _ = self.patiently(async { Ok(talk.logout().await?) }).await;
        Ok(round)
    }

    async fn sign_in(&self, at: &MailboxAt) -> Result<Talk, Fault> {
        let wire = self.patiently(at.line.open()).await?;
        let mut client = Client::new(Guarded::new(wire, LITERAL_BYTES_MAX));
        let greeting = async { Ok(client.read_response().await.map_err(Error::Io)?) };
        self.patiently(greeting).await?.ok_or(Fault::of(code::AWAY))?;
        let signed = async { Ok(client.login(&at.user, &at.password).await) };
        match self.patiently(signed).await? {
            Ok(talk) => Ok(talk),
            Err((Error::No(_) | Error::Bad(_) | Error::Validate(_), _)) => {
                Err(Fault::of(code::SIGN_IN))
            }
            Err((error, _)) => Err(error.into()),
        }
    }

    /// A letter; `None` when it is there no more.
    async fn fetch(&self, talk: &mut Talk, letter: u32) -> Result<Option<Fetched>, Fault> {
        let most = self.settings.letter_bytes_max;
        let size = self.one(talk, letter, "(UID RFC822.SIZE)".to_owned()).await?;
        let Some(size) = size.and_then(|found| found.size) else { return Ok(None) };
        if size > most {
            let asked = format!("(UID BODY.PEEK[HEADER]<0.{HEAD_BYTES}>)");
            let found = self.one(talk, letter, asked).await?;
            let head = found.as_ref().and_then(Fetch::header).map(<[u8]>::to_vec);
            return Ok(head.map(Fetched::Head));
        }
        let mut bytes: Vec<u8> = Vec::new();
        loop {
            let asked = format!("(UID BODY.PEEK[]<{}.{PIECE_BYTES}>)", bytes.len());
            let Some(found) = self.one(talk, letter, asked).await? else { return Ok(None) };
            let piece = found.body().unwrap_or_default();
            bytes.extend_from_slice(piece);
            // The size that a server tells is often not that of the bytes: the last piece is the short one.
            if piece.len() < PIECE_BYTES as usize {
                return Ok(Some(Fetched::Whole(bytes)));
            }
            if bytes.len() > most as usize {
                return Err(Fault::of(code::BROKEN));
            }
        }
    }

    /// What the server tells about one letter.
    async fn one(
        &self,
        talk: &mut Talk,
        letter: u32,
        asked: String,
    ) -> Result<Option<Fetch>, Fault> {
        let fetched = async {
            let mut answers = talk.uid_fetch(letter.to_string(), asked).await?;
            let mut found = None;
            while let Some(answer) = answers.try_next().await? {
                if answer.uid == Some(letter) {
                    found = Some(answer);
                }
            }
            Ok(found)
        };
        self.patiently(fetched).await
    }

    async fn patiently<T>(&self, work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        let done = tokio::time::timeout(self.settings.patience, work).await;
        done.map_err(|_| Fault::of(code::SILENT))?
    }
}

/// Letters after this number, that came on this day or later.
fn question(last: u32, since: Option<Date>) -> String {
    let first = last.saturating_add(1);
    let month = |date: Date| {
        let at = usize::try_from(date.month()).unwrap_or_default().saturating_sub(1);
        MONTHS.get(at).copied().unwrap_or("Jan")
    };
    match since {
        None => format!("UID {first}:*"),
        Some(day) => format!("UID {first}:* SINCE {}-{}-{}", day.day(), month(day), day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_asked_for_by_number_and_day() {
        assert_eq!(question(0, None), "UID 1:*");
        let day = Date::new(2026, 11, 3).unwrap();
        assert_eq!(question(41, Some(day)), "UID 42:* SINCE 3-Nov-2026");
    }
}
