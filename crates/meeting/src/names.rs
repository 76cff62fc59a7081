//! Names of the variants of plain enums, as they stand in rows, policies, forms and words; and the keys of their words.
//! What must always hold: a name never changes, for it is stored; the words stand in `words/*/meeting.ftl`.

/// `names!(Kind "meeting-kind-{}": One "one", Two "two");`
macro_rules! names {
    ($kind:ident $word:literal: $($variant:ident $name:literal),+ $(,)?) => {
        impl $kind {
            pub const ALL: &'static [$kind] = &[$($kind::$variant),+];

            /// The name in rows, policies, forms and words.
            pub const fn name(self) -> &'static str {
                match self { $($kind::$variant => $name),+ }
            }

            /// The key of its word.
            pub fn word(self) -> String {
                format!($word, self.name())
            }
        }
    };
}

pub(crate) use names;

/// The key of the word of an action, on a button: `meeting-act-open_meeting`.
pub fn act_word(action: &str) -> String {
    format!("meeting-act-{action}")
}

/// The key of the word of a value that a refusal of this register gives; nothing for a number.
pub fn detail_word(register: &str, name: &str, value: &str) -> Option<String> {
    Some(match (name, register) {
        ("field" | "place", _) => format!("meeting-field-{value}"),
        ("of", _) => format!("meeting-many-{value}"),
        ("post", _) => format!("meeting-role-{value}"),
        ("degree", _) => format!("document-secrecy-{value}"),
        ("standing", "motion") => format!("motion-standing-{value}"),
        ("standing", "site") => format!("site-standing-{value}"),
        ("standing", _) => format!("meeting-standing-{value}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{act_word, detail_word};
    use crate::{Base, meeting, motion, refusal, site};
    use register::Refuse;
    use std::collections::BTreeSet;

    const FIELDS: [&str; 16] = [
        "title",
        "words",
        "place",
        "reason",
        "note",
        "item",
        "paper",
        "guest",
        "name",
        "conclusion",
        "text",
        "option",
        "site",
        "equipment",
        "file_name",
        "first_page",
    ];
    const MANY: [&str; 10] = [
        "co_hosts",
        "items",
        "papers",
        "invitees",
        "absent",
        "floors",
        "recordings",
        "conclusions",
        "voters",
        "equipment",
    ];
    const KINDS: [&str; 6] = [
        "committee_session",
        "weekly_briefing",
        "conference",
        "thematic",
        "citizen_reception",
        "land_clearance",
    ];
    const VI: &str = include_str!("../../../words/vi/meeting.ftl");
    const EN: &str = include_str!("../../../words/en/meeting.ftl");

    fn keys(text: &str) -> BTreeSet<String> {
        let lines =
            text.lines().filter(|line| line.starts_with(|it: char| it.is_ascii_lowercase()));
        lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect()
    }

    /// Every key that names of this crate and its refusals can ask for.
    fn wanted() -> BTreeSet<String> {
        let actions = meeting::Command::ACTIONS.iter();
        let actions = actions.chain(motion::Command::ACTIONS).chain(site::Command::ACTIONS);
        let mut wanted: BTreeSet<String> = actions.map(|action| act_word(action)).collect();
        wanted.extend(Base::ALL.iter().map(|it| it.word()));
        wanted.extend(meeting::Standing::ALL.iter().map(|it| it.word()));
        wanted.extend(meeting::Role::ALL.iter().map(|it| it.word()));
        wanted.extend(meeting::Answered::ALL.iter().map(|it| it.word()));
        wanted.extend(meeting::TurnKind::ALL.iter().map(|it| it.word()));
        wanted.extend(motion::Standing::ALL.iter().map(|it| it.word()));
        wanted.extend(motion::ChoiceKind::ALL.iter().map(|it| it.word()));
        wanted.extend(site::Standing::ALL.iter().map(|it| it.word()));
        wanted.extend(site::EquipmentKind::ALL.iter().map(|it| it.word()));
        wanted.extend(site::Kiosk::NAMES.map(|name| format!("site-kiosk-{name}")));
        wanted.extend(KINDS.map(|kind| format!("meeting-kind-{kind}")));
        wanted.extend(FIELDS.iter().filter_map(|it| detail_word("meeting", "field", it)));
        wanted.extend(MANY.iter().filter_map(|it| detail_word("meeting", "of", it)));
        wanted.extend(refusal::every().iter().map(|it| format!("refusal-{}", it.code())));
        wanted
    }

    #[test]
    fn every_name_and_refusal_has_its_words_in_both_languages() {
        let wanted = wanted();
        for (language, text) in [("vi", VI), ("en", EN)] {
            let found = keys(text);
            let missing: Vec<_> = wanted.difference(&found).collect();
            assert!(missing.is_empty(), "{language} has not: {missing:?}");
        }
    }

    #[test]
    fn sentence_of_a_refusal_takes_the_values_the_refusal_gives() {
        for refusal in refusal::every() {
            let key = format!("refusal-{} =", refusal.code());
            for text in [VI, EN] {
                let line = text.lines().find(|line| line.starts_with(&key)).unwrap();
                let given: BTreeSet<&str> = refusal.details().iter().map(|it| it.0).collect();
                let taken: BTreeSet<&str> = line
                    .split("{ $")
                    .skip(1)
                    .filter_map(|part| part.split([' ', '}']).next())
                    .collect();
                assert_eq!(taken, given, "{line}");
            }
        }
    }

    #[test]
    fn codes_of_refusals_are_numbered_without_gap_and_none_twice() {
        let codes: Vec<&str> = refusal::every().iter().map(Refuse::code).collect();
        let expected: Vec<String> = (1..=codes.len()).map(|n| format!("MET-{n:03}")).collect();
        assert_eq!(codes, expected);
    }
}
