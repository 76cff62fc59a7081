//! What can go wrong with a paper, told so that whoever keeps the letters can mend it: which file,
//! which line, what to do. Not sentences for screens; a code tells words files which they are.
//! Must hold: nothing of the data stands in a fault but characters that no font has.

use crate::world::Shelf;
use typst::World;
use typst::diag::SourceDiagnostic;
use typst::syntax::{DiagSpan, DiagSpanKind};

/// Why a paper was not made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TypesetError {
    #[error("there is no letter {template}; put it into the letters folder or mend the name")]
    UnknownTemplate { template: String },
    #[error("{name} cannot be the name of a letter; use a relative path that ends in .typ")]
    BadName { name: String },
    #[error("{}", listed(.0))]
    Faults(Vec<Fault>),
    #[error("{family} has no glyph for {characters}; write the text without them")]
    Uncovered { family: String, characters: String },
    #[error("{template} was not ready after {seconds} s; look for a loop that does not end")]
    Deadline { template: String, seconds: u64 },
    #[error("{template} did not end once and is not tried again until it changes")]
    Condemned { template: String },
    #[error("{running} letters that do not end are still running; mend them and start again")]
    Stuck { running: usize },
    #[error("all typesetters were busy for {seconds} s; try again")]
    Busy { seconds: u64 },
    #[error("the data has {bytes} bytes, at most {limit} are allowed; shorten lists or texts")]
    DataTooLarge { bytes: usize, limit: usize },
    #[error("the paper has {pages} pages, at most {limit} are allowed; split it")]
    TooManyPages { pages: usize, limit: usize },
    #[error("the typesetter failed inside on {template}: {why}; report it with the letter")]
    Internal { template: String, why: String },
}

impl TypesetError {
    /// Stable code for words files.
    pub fn code(&self) -> &'static str {
        match self {
            TypesetError::UnknownTemplate { .. } => "letter.unknown",
            TypesetError::BadName { .. } => "letter.bad-name",
            TypesetError::Faults(_) => "letter.fault",
            TypesetError::Uncovered { .. } => "letter.uncovered",
            TypesetError::Deadline { .. } => "letter.deadline",
            TypesetError::Condemned { .. } => "letter.condemned",
            TypesetError::Stuck { .. } => "letter.stuck",
            TypesetError::Busy { .. } => "letter.busy",
            TypesetError::DataTooLarge { .. } => "letter.data-too-large",
            TypesetError::TooManyPages { .. } => "letter.too-many-pages",
            TypesetError::Internal { .. } => "letter.internal",
        }
    }

    /// Whether the same call may succeed a little later.
    pub fn is_passing(&self) -> bool {
        matches!(self, TypesetError::Busy { .. })
    }
}

/// A mistake in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where; absent for a mistake of the whole document.
    pub place: Option<Place>,
    /// In Typst's own words, English.
    pub message: String,
    /// What Typst suggests.
    pub hints: Vec<String>,
    /// From where that place was reached, nearest first.
    pub by_way_of: Vec<Place>,
}

/// A place in a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// As the province calls it: `ket-qua/khai-sinh.typ`, or `data.json`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(place) = &self.place {
            write!(formatter, "{place}: ")?;
        }
        write!(formatter, "{}", self.message)?;
        for hint in &self.hints {
            write!(formatter, " ({hint})")?;
        }
        for place in &self.by_way_of {
            write!(formatter, ", by way of {place}")?;
        }
        Ok(())
    }
}

fn listed(faults: &[Fault]) -> String {
    let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    told.join("; ")
}

/// What Typst says, with names and lines.
pub(crate) fn told<'a>(
    world: &dyn World,
    shelf: &Shelf,
    diagnostics: impl IntoIterator<Item = &'a SourceDiagnostic>,
) -> Vec<Fault> {
    diagnostics
        .into_iter()
        .map(|diagnostic| Fault {
            place: place(world, shelf, diagnostic.span),
            message: diagnostic.message.to_string(),
            hints: diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect(),
            by_way_of: diagnostic
                .trace
                .iter()
                .filter_map(|point| place(world, shelf, point.span.into()))
                .collect(),
        })
        .collect()
}

fn place(world: &dyn World, shelf: &Shelf, span: DiagSpan) -> Option<Place> {
    let id = span.id()?;
    let file = shelf.name(id)?.to_owned();
    let (start, lines) = match span.get() {
        DiagSpanKind::Detached => return None,
        DiagSpanKind::Number { num, sub_range, .. } => {
            let source = world.source(id).ok()?;
            (source.range(num, sub_range)?.start, source.lines().clone())
        }
        DiagSpanKind::Range { range, .. } => (range.start, world.file(id).ok()?.lines().ok()?),
    };
    let (line, column) = lines.byte_to_line_column(start)?;
    Some(Place { file, line: line + 1, column: column + 1 })
}
