//! Small pieces beside fields and tables: tags, notices, error summary, summary list, timeline,
//! pager and progress. Plain data; the templates beside them hold the markup.
//! What must always hold: a tone always comes with an icon and a word.

use super::Icon;
use crate::i18n::Say;
use askama::Template;

/// What a tag or notice means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// Something to know.
    Info,
    /// Done, in time.
    Good,
    /// Due soon, waiting for somebody.
    Soon,
    /// Overdue, refused.
    Late,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Info => "info",
            Tone::Good => "good",
            Tone::Soon => "soon",
            Tone::Late => "late",
        }
    }

    /// The icon that goes with it unless a better one is chosen.
    pub const fn icon(self) -> Icon {
        match self {
            Tone::Plain => Icon::Minus,
            Tone::Info => Icon::Info,
            Tone::Good => Icon::CheckCircle,
            Tone::Soon => Icon::Clock,
            Tone::Late => Icon::Warning,
        }
    }
}

/// A state in a word, with its icon.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<span class="tag {{ tone.class() }}">{{ icon }}{{ word }}</span>"#
)]
pub struct Tag {
    pub tone: Tone,
    pub icon: Icon,
    pub word: String,
}

impl Tag {
    /// A tag with the usual icon of its tone.
    pub fn new(tone: Tone, word: impl Into<String>) -> Tag {
        Tag { tone, icon: tone.icon(), word: word.into() }
    }

    /// A tag with an icon of its own.
    pub fn with_icon(tone: Tone, icon: Icon, word: impl Into<String>) -> Tag {
        Tag { tone, icon, word: word.into() }
    }
}

/// A message in a box: what happened, or an empty list that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "ui/notice.html")]
pub struct Notice {
    pub tone: Tone,
    pub title: String,
    /// Empty for none.
    pub text: String,
    /// Where to go from here: words and address.
    pub action: Option<(String, String)>,
}

impl Notice {
    /// A notice of one sentence.
    pub fn new(tone: Tone, title: impl Into<String>) -> Notice {
        Notice { tone, title: title.into(), text: String::new(), action: None }
    }

    /// With more words under it.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Notice {
        self.text = text.into();
        self
    }

    /// With a place to go.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, address: impl Into<String>) -> Notice {
        self.action = Some((label.into(), address.into()));
        self
    }
}

/// One thing wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the field it belongs to; empty when it belongs to none.
    pub name: String,
    /// What is wrong and how to mend it.
    pub sentence: String,
}

/// All that is wrong with a form, on top of the page, each linking to its field.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/error_summary.html")]
pub struct ErrorSummary {
    pub say: Say,
    pub faults: Vec<Fault>,
    /// Where they can be mended, when not on this page: words and address.
    pub way: Option<(String, String)>,
}

impl ErrorSummary {
    /// The faults; shown only when there are any.
    pub fn new(say: &Say, faults: Vec<Fault>) -> ErrorSummary {
        ErrorSummary { say: say.clone(), faults, way: None }
    }

    /// What is wrong with the field of this name; empty when nothing is.
    pub fn of(&self, name: &str) -> String {
        let fault = self.faults.iter().find(|fault| fault.name == name);
        fault.map(|fault| fault.sentence.clone()).unwrap_or_default()
    }

    /// Linking to the fields of that form of the page whose names begin with `prefix`.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> ErrorSummary {
        for fault in self.faults.iter_mut().filter(|fault| !fault.name.is_empty()) {
            fault.name.insert_str(0, prefix);
        }
        self
    }
}

/// One line of a summary list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SummaryRow {
    pub label: String,
    /// One or several lines.
    pub values: Vec<String>,
    /// Where the answer can be changed.
    pub change: Option<String>,
    /// A remark under the values, such as "not verified"; empty for none.
    pub note: String,
}

/// What was answered, line by line, with a way to change it.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/summary.html")]
pub struct Summary {
    pub say: Say,
    /// Empty for none.
    pub title: String,
    pub rows: Vec<SummaryRow>,
}

/// One event of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub tone: Tone,
    pub icon: Icon,
    /// Machine form for `<time datetime>`: RFC 3339 or a date.
    pub at: String,
    /// The same as people read it.
    pub when: String,
    pub what: String,
    /// Unit or person; empty for none.
    pub who: String,
    /// How long it took; empty for none.
    pub took: String,
    /// More words, such as a reason; empty for none.
    pub detail: String,
    /// Still to come.
    pub ahead: bool,
}

/// Who did what, when, and how long it took.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "ui/timeline.html")]
pub struct Timeline {
    pub moments: Vec<Moment>,
}

/// The way to the pages before and after, by key; no page numbers, because lists move.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/pager.html")]
pub struct Pager {
    pub say: Say,
    pub before: Option<String>,
    pub after: Option<String>,
    /// `41–60 trong 2.034 hồ sơ`; empty for none.
    pub position: String,
}

/// Where one is in a series of pages.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/progress.html")]
pub struct Progress {
    pub say: Say,
    /// From 1.
    pub step: u32,
    pub of: u32,
    /// The subject of this page.
    pub title: String,
}

/// One link of the way back up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub address: String,
}
