//! Comments on passages of a draft: which passage is chosen in the form, and what was said of each beside the text.
//! Decides nothing. What must always hold: a comment on a passage that is not in the text any more is still shown, and
//! says so.

use document::Outgoing;
use document::outgoing::StepKind;

use crate::format;
use crate::ui::{Choice, Control, Field, Icon, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming::People;

/// Characters of a passage in the list from which it is chosen.
const SHOWN_CHARS: usize = 90;

/// A comment on a passage.
#[derive(Debug, Clone)]
pub struct Remark {
    pub passage: String,
    pub words: String,
    pub who: String,
    pub when: String,
    /// The passage is not in the text any more.
    pub changed: Option<Tag>,
}

/// The passage that a comment is about; the whole text unless one is chosen.
pub(super) fn field(visit: &Visit, found: &Outgoing, typed: &str) -> Field {
    let choices = found.text.passages().into_iter().map(|passage| Choice {
        chosen: passage == typed,
        label: short(&passage),
        value: passage,
        hint: String::new(),
    });
    let whole = visit.t("outgoing-passage-whole");
    let control = Control::Select { choices: choices.collect(), empty: whole };
    Field::new(&visit.say, "passage", visit.t("outgoing-field-passage"), control).optional()
}

/// In the quotation marks of the language.
pub(super) fn quoted(visit: &Visit, passage: &str) -> String {
    visit.say.with("outgoing-passage-quoted", &[("passage", short(passage).into())])
}

/// In the order of the text; those on what is not there any more first, the newest below.
pub(super) fn of(visit: &Visit, found: &Outgoing, people: &People) -> Vec<Remark> {
    let passages = found.text.passages();
    let place = |passage: &str| passages.iter().position(|one| one.contains(passage));
    let said = found.steps.iter().filter(|step| step.kind == StepKind::Commented);
    let mut said: Vec<_> = said.filter(|step| !step.passage.is_empty()).collect();
    said.sort_by_key(|step| place(&step.passage));
    let remark = |step: &document::outgoing::Step| Remark {
        passage: quoted(visit, &step.passage),
        words: step.words.clone(),
        who: step.by.map(|by| people.name(by)).unwrap_or_default(),
        when: format::moment(step.at.local()),
        changed: (!found.text.has(&step.passage))
            .then(|| Tag::with_icon(Tone::Soon, Icon::Edit, visit.t("outgoing-passage-changed"))),
    };
    said.into_iter().map(remark).collect()
}

fn short(passage: &str) -> String {
    let mut chars = passage.chars();
    let mut text: String = chars.by_ref().take(SHOWN_CHARS).collect();
    if chars.next().is_some() {
        text.push('…');
    }
    text
}
