//! The words of the screens: Fluent messages by key, Vietnamese first, English beside it.
//!
//! Words are not in Rust code and not in templates: both name keys. A province may override any
//! key. What must always hold: both languages have the same keys (a test compares them), and a
//! missing key shows itself as the key, never as an empty place or an error page.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::{LanguageIdentifier, langid};

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Vietnamese, the language of the law and the default.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// Both, Vietnamese first.
    pub const ALL: [Language; 2] = [Language::Vi, Language::En];

    /// `vi` or `en`, as in addresses, cookies and the `lang` attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }

    /// The language with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "vi" => Some(Language::Vi),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    /// The other one, for the switch in the header.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Language::Vi => Language::En,
            Language::En => Language::Vi,
        }
    }

    /// English only when the browser prefers it to Vietnamese (RFC 9110 §12.5.4); the weights of
    /// other languages do not matter because there is nothing else to give.
    pub fn from_accept(header: &str) -> Self {
        let weight = |wanted: &str| {
            let entries = header.split(',').filter_map(|entry| {
                let (tag, rest) = entry.split_once(';').unwrap_or((entry, ""));
                let primary = tag.trim().split('-').next().unwrap_or_default();
                if !primary.eq_ignore_ascii_case(wanted) {
                    return None;
                }
                let q = rest.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
                q.ok().filter(|q| q.is_finite())
            });
            entries.fold(0.0_f32, f32::max)
        };
        if weight("en") > weight("vi") { Language::En } else { Language::Vi }
    }

    const fn identifier(self) -> LanguageIdentifier {
        match self {
            Language::Vi => langid!("vi"),
            Language::En => langid!("en"),
        }
    }
}

/// A named value inside a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// A count: chooses the plural form and is shown as a whole number.
    Count(u64),
    /// A text, already in the reader's form (dates, money, names).
    Text(Cow<'a, str>),
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Arg::Count(count)
    }
}

impl From<u32> for Arg<'_> {
    fn from(count: u32) -> Self {
        Arg::Count(count.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Arg::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(text.into())
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(text.as_str().into())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(text.into())
    }
}

/// Why words cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordsFault {
    /// A file is not Fluent.
    #[error("words file {file} is not Fluent: {reason}")]
    Syntax {
        /// The file, with its language.
        file: String,
        /// What the parser met.
        reason: String,
    },
    /// A key stands twice in one language.
    #[error("words file {file} repeats a key: {reason}")]
    Twice {
        /// The second file that holds it.
        file: String,
        /// Which key.
        reason: String,
    },
}

/// All words, in both languages.
pub struct Words {
    keys: BTreeSet<&'static str>,
    vi: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Words").finish_non_exhaustive()
    }
}

impl Words {
    /// The words built into the program, then the province's own on top of them.
    pub fn load(overrides: &[(Language, &str)]) -> Result<Words, WordsFault> {
        Ok(Words {
            keys: built_in_keys(Language::Vi),
            vi: bundle(Language::Vi, overrides)?,
            en: bundle(Language::En, overrides)?,
        })
    }

    /// The built-in key equal to `text`, for keys that come from outside.
    pub fn key(&self, text: &str) -> Option<&'static str> {
        self.keys.get(text).copied()
    }

    fn find(&self, language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        };
        let pattern = bundle.get_message(key)?.value()?;
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut faults).into_owned();
        if !faults.is_empty() {
            tracing_fault(key);
        }
        Some(text)
    }
}

/// Keys of one language as the built-in files hold them.
fn built_in_keys(language: Language) -> BTreeSet<&'static str> {
    let files = crate::embedded::WORDS.iter().filter(|file| file.0 == language.code());
    let lines = files.flat_map(|file| file.2.lines()).filter_map(|line| line.split_once('='));
    let starts = |name: &&str| name.starts_with(|c: char| c.is_ascii_alphabetic());
    lines.map(|(name, _)| name.trim_end()).filter(starts).collect()
}

fn tracing_fault(key: &str) {
    tracing::warn!(key, "words lack a value for a place in this sentence");
}

fn bundle(
    language: Language,
    overrides: &[(Language, &str)],
) -> Result<FluentBundle<FluentResource>, WordsFault> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
    // Marks around placeables confuse copying and searching; both languages run left to right.
    bundle.set_use_isolating(false);
    for (_, file, text) in crate::embedded::WORDS.iter().filter(|it| it.0 == language.code()) {
        let file = format!("{}/{file}", language.code());
        let resource = parse(&file, text)?;
        bundle.add_resource(resource).map_err(|faults| WordsFault::Twice {
            file,
            reason: faults.first().map(ToString::to_string).unwrap_or_default(),
        })?;
    }
    for (_, text) in overrides.iter().filter(|it| it.0 == language) {
        let file = format!("{} of the province", language.code());
        bundle.add_resource_overriding(parse(&file, text)?);
    }
    Ok(bundle)
}

fn parse(file: &str, text: &str) -> Result<FluentResource, WordsFault> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, faults)| WordsFault::Syntax {
        file: file.to_owned(),
        reason: faults.first().map(ToString::to_string).unwrap_or_default(),
    })
}

/// A voice in one language: what templates and views speak with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Say {
    words: Arc<Words>,
    language: Language,
}

impl Say {
    /// A voice in `language`.
    pub fn new(words: Arc<Words>, language: Language) -> Self {
        Say { words, language }
    }

    /// Its language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The same words in Vietnamese, as official papers have them whoever writes.
    #[must_use]
    pub fn in_vietnamese(&self) -> Say {
        Say { words: Arc::clone(&self.words), language: Language::Vi }
    }

    /// The sentence under `key`; Vietnamese when the other language lacks it.
    pub fn t(&self, key: &str) -> String {
        self.say(key, None)
    }

    /// The sentence under `key` with named values in it.
    pub fn with(&self, key: &str, values: &[(&str, Arg<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            let value = match value {
                Arg::Count(count) => FluentValue::from(*count),
                Arg::Text(text) => FluentValue::from(text.as_ref()),
            };
            args.set((*name).to_owned(), value);
        }
        self.say(key, Some(&args))
    }

    /// Whether either language has a sentence under `key`.
    pub fn knows(&self, key: &str) -> bool {
        self.words.vi.has_message(key) || self.words.en.has_message(key)
    }

    /// The text of a province's data in this language; Vietnamese when there is no English.
    pub fn of<'w>(&self, vi: &'w str, en: &'w str) -> &'w str {
        if self.language == Language::En && !en.is_empty() { en } else { vi }
    }

    fn say(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let found = self.words.find(self.language, key, args);
        found.or_else(|| self.words.find(Language::Vi, key, args)).unwrap_or_else(|| {
            tracing::warn!(key, "words lack a key");
            key.to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_keys() {
        let (vi, en) = (built_in_keys(Language::Vi), built_in_keys(Language::En));
        assert!(!vi.is_empty());
        let differing: Vec<_> = vi.symmetric_difference(&en).collect();
        assert!(differing.is_empty(), "in one language only: {differing:?}");
    }

    #[test]
    fn words_of_the_program_load() {
        Words::load(&[]).unwrap();
    }

    #[test]
    fn province_overrides_a_sentence() {
        let words = Words::load(&[(Language::Vi, "common-search = Tra cứu")]).unwrap();
        let say = Say::new(Arc::new(words), Language::Vi);
        assert_eq!(say.t("common-search"), "Tra cứu");
    }

    #[test]
    fn missing_key_shows_itself() {
        let say = Say::new(Arc::new(Words::load(&[]).unwrap()), Language::En);
        assert_eq!(say.t("no-such-key"), "no-such-key");
        assert!(!say.knows("no-such-key"));
    }

    #[test]
    fn english_is_given_only_when_preferred() {
        for (header, language) in [
            ("", Language::Vi),
            ("fr", Language::Vi),
            ("vi-VN,vi;q=0.9,en;q=0.8", Language::Vi),
            ("en-GB,en;q=0.9", Language::En),
            ("en;q=0.5, vi;q=0.5", Language::Vi),
            ("en;q=nonsense", Language::Vi),
            ("vi;q=0.2, en;q=0.9", Language::En),
        ] {
            assert_eq!(Language::from_accept(header), language, "{header}");
        }
    }
}
