//! Ids of our own records: UUID version 7 in a type per record, written with a prefix so that a pasted id explains itself.
//! They are not the State's numbers: a dossier code or a personal number is in [`crate::code`].
//! What must always hold: ids made later sort later, to the microsecond; text and id stand for each other one to one;
//! the list at the end is alphabetical and no prefix is used twice.

use thiserror::Error;
use uuid::{Builder, Uuid};

use crate::random::{BASE32, Random, letter};
use crate::time::Timestamp;

/// Letters after the prefix: 128 bits in base 32.
const LETTERS: usize = 26;

/// Why a text is no id of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseIdError {
    /// The text begins otherwise: perhaps the id of another record.
    #[error("id does not begin with {expected}")]
    Prefix {
        /// The prefix asked for, with its underscore.
        expected: &'static str,
    },
    /// After the prefix stand not exactly 26 letters.
    #[error("id has {given} letters after its prefix, not {LETTERS}")]
    Length {
        /// Characters found after the prefix.
        given: usize,
    },
    /// A character after the prefix is outside the alphabet, or the number is above 128 bits.
    #[error("id has a wrong letter in place {position}")]
    Letter {
        /// Place after the prefix, from 1.
        position: usize,
    },
}

impl ParseIdError {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Prefix { .. } => "id.prefix",
            Self::Length { .. } => "id.length",
            Self::Letter { .. } => "id.letter",
        }
    }
}

/// A version 7 UUID (RFC 9562 §5.7) whose twelve bits after the milliseconds hold the rest of the microsecond (method 3 of §6.2).
fn time_ordered(now: Timestamp, random: &dyn Random) -> Uuid {
    let micros = now.as_micros().max(0).unsigned_abs();
    let fraction = (micros % 1000) * 4096 / 1000;
    let [.., high, low] = fraction.to_be_bytes();
    let mut tail = [0; 10];
    random.fill(&mut tail);
    let [first, second, ..] = &mut tail;
    (*first, *second) = (high, low);
    Builder::from_unix_timestamp_millis(micros / 1000, &tail).into_uuid()
}

fn write(prefix: &str, uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    let mut text = String::with_capacity(prefix.len() + LETTERS);
    text.push_str(prefix);
    for place in (0..LETTERS).rev() {
        let [.., low] = (bits >> (5 * place)).to_be_bytes();
        text.push(letter(BASE32, low));
    }
    text
}

fn read(prefix: &'static str, text: &str) -> Result<Uuid, ParseIdError> {
    let letters = text.strip_prefix(prefix).ok_or(ParseIdError::Prefix { expected: prefix })?;
    let given = letters.chars().count();
    if given != LETTERS {
        return Err(ParseIdError::Length { given });
    }
    let mut bits = 0_u128;
    for (place, character) in letters.chars().enumerate() {
        let wrong = ParseIdError::Letter { position: place + 1 };
        let Some(value) = BASE32.iter().position(|byte| char::from(*byte) == character) else {
            return Err(wrong);
        };
        // The first letter has room for two bits more than 128.
        if place == 0 && value > 7 {
            return Err(wrong);
        }
        bits = (bits << 5) | u128::try_from(value).unwrap_or(0);
    }
    Ok(Uuid::from_u128(bits))
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal,)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(Uuid);

            impl $name {
                /// What its text begins with.
                pub const PREFIX: &'static str = $prefix;

                /// A fresh id which sorts by the moment it was made.
                pub fn new(now: Timestamp, random: &dyn Random) -> Self {
                    Self(time_ordered(now, random))
                }

                /// The id around a stored UUID.
                pub const fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }

                /// The UUID to store.
                pub const fn as_uuid(self) -> Uuid {
                    self.0
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    formatter.pad(&write($prefix, self.0))
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    std::fmt::Display::fmt(self, formatter)
                }
            }

            impl std::str::FromStr for $name {
                type Err = ParseIdError;

                fn from_str(text: &str) -> Result<Self, ParseIdError> {
                    read($prefix, text).map(Self)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }
        )+

        #[cfg(test)]
        const PREFIXES: &[(&str, &str)] = &[$((stringify!($name), $prefix)),+];
    };
}

typed_ids! {
    /// A person's or officer's account.
    AccountId "acc_",
    /// A certified copy of a document.
    CopyId "cop_",
    /// A document that came to an agency, or goes out from it.
    DocumentId "doc_",
    /// A dossier; the State's number of it is a [`crate::code::DossierCode`].
    DossierId "dos_",
    /// A stored file.
    FileId "fil_",
    /// Recipients whom an agency often writes to together.
    GroupId "grp_",
    /// A piece of work to be done later.
    JobId "job_",
    /// One use of a key for signing.
    KeyUseId "key_",
    /// A meeting, and every one of a series by itself.
    MeetingId "met_",
    /// A question put to the vote in a meeting.
    MotionId "mot_",
    /// A paper of a work file that stands in no book.
    PaperId "pap_",
    /// A package on its way between houses; the same in both.
    ParcelId "par_",
    /// A position an officer holds in an agency.
    PositionId "pos_",
    /// One request to the program, for finding it in the logs.
    RequestId "req_",
    /// The copy of a released document that one agency elsewhere has.
    SendingId "sen_",
    /// Meetings that come again by one rule.
    SeriesId "ser_",
    /// A signed-in session.
    SessionId "ses_",
    /// A room of a unit from which it takes part in meetings.
    SiteId "sit_",
    /// A task that somebody ordered.
    TaskId "tsk_",
    /// An agency's list of file titles of a year.
    TitleListId "tit_",
    /// A file on its way in, not yet part of a dossier.
    UploadId "upl_",
    /// A browser which has not signed in.
    VisitorId "vis_",
    /// Everything about one matter of an agency, in order.
    WorkFileId "wrk_",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;
    use proptest::prelude::*;

    #[test]
    fn registry_is_alphabetical_and_each_prefix_is_used_once() {
        assert!(PREFIXES.is_sorted());
        let mut prefixes: Vec<_> = PREFIXES.iter().map(|(_, prefix)| *prefix).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        assert_eq!(prefixes.len(), PREFIXES.len());
        assert!(prefixes.iter().all(|prefix| prefix.len() == 4 && prefix.ends_with('_')));
    }

    #[test]
    fn id_is_a_uuid_of_version_seven() {
        let now = Timestamp::parse("2026-11-24T09:00:00.123456+07:00").unwrap();
        let uuid = DossierId::new(now, &SeededRandom::new(1)).as_uuid();
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(uuid.as_u128() >> 80, u128::from(now.as_micros().unsigned_abs() / 1000));
    }

    #[test]
    fn id_of_another_record_is_refused_by_its_prefix() {
        let file = FileId::from_uuid(Uuid::from_u128(5)).to_string();
        assert_eq!(file, "fil_00000000000000000000000005");
        assert_eq!(file.parse::<DossierId>(), Err(ParseIdError::Prefix { expected: "dos_" }));
        assert_eq!(file.parse::<FileId>().unwrap().as_uuid().as_u128(), 5);
    }

    #[test]
    fn wrong_letters_are_refused_with_their_place() {
        let parse = |text: &str| text.parse::<JobId>().unwrap_err();
        assert_eq!(parse("job_123"), ParseIdError::Length { given: 3 });
        assert_eq!(parse("job_80000000000000000000000000"), ParseIdError::Letter { position: 1 });
        assert_eq!(parse("job_0000000000000000000000000U"), ParseIdError::Letter { position: 26 });
        assert_eq!(parse("job_0000000000000000000000000U").code(), "id.letter");
    }

    proptest! {
        #[test]
        fn printed_id_parses_to_itself(bits: u128) {
            let id = AccountId::from_uuid(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse::<AccountId>(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<AccountId>(&json).unwrap(), id);
        }

        #[test]
        fn text_sorts_as_the_id_does(one: u128, two: u128) {
            let (one, two) = (Uuid::from_u128(one), Uuid::from_u128(two));
            prop_assert_eq!(one.cmp(&two), write("x_", one).cmp(&write("x_", two)));
        }

        #[test]
        fn later_id_sorts_later(micros in 0_i64..4_000_000_000_000_000, step in 1_i64..2000, seed: u64) {
            let random = SeededRandom::new(seed);
            let first = UploadId::new(Timestamp::from_micros(micros), &random);
            let second = UploadId::new(Timestamp::from_micros(micros + step), &random);
            prop_assert!(first < second);
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "(dos_)?\\PC*") {
            if let Ok(id) = text.parse::<DossierId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
