//! A document on one page: what it is, its files, who has it, its way through the house, and what its reader may do.
//! What must always hold: what is offered is what the register and the policies allow now; the note of a leader fits a
//! phone.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use desk::Seen;
use document::Incoming;
use document::Outgoing;
use document::incoming::{Matter, Share, Standing, TurnKind};
use document::model::{Signatures, Urgency};
use kernel::id::DocumentId;
use register::Actor;

use super::acts::acts;
use super::asks::{self, AskLine};
use super::letter::{self, LetterView};
use super::search;
use super::shares::Names;
use super::sheet;
use crate::answer::{Answer, show};
use crate::form::Form;
use crate::format;
use crate::outgoing::page::sign_and_subject;
use crate::page::Page;
use crate::page_views;
use crate::paths::{documents, outgoing, tasks};
use crate::problem::Problem;
use crate::tasks::links::{self, Links};
use crate::ui::{
    ErrorSummary, Fault, Field, Icon, Moment, Notice, Summary, SummaryRow, Tag, Timeline, Tone,
};
use crate::visit::Visit;
use crate::work::Sight;
use crate::work_files::{self, FilesBeside};
use work_file::file::Piece;

/// A unit in the leader's note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLine {
    /// Name of its field.
    pub field: String,
    pub name: String,
    /// Value and words of each part, and whether it is chosen.
    pub parts: Vec<(&'static str, String, bool)>,
}

/// A form on the page.
#[derive(Debug, Clone)]
pub struct Act {
    pub action: &'static str,
    pub title: String,
    pub icon: Icon,
    /// The share it is about; empty for none.
    pub share: String,
    pub fields: Vec<Field>,
    pub units: Vec<UnitLine>,
    pub open: bool,
    pub grave: bool,
    /// What stands above the fields; empty for none.
    pub lead: String,
    /// The document that this one would repeat.
    pub twin: Option<TwinLine>,
    /// Name of the box by which the clerk says that there is no mark of secrecy; empty when nothing is in doubt.
    pub affirm: String,
}

/// A document that is here already, and the box that says that this is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinLine {
    /// Name and value of the box.
    pub field: String,
    pub id: String,
    /// Its number in the book; empty before it has one.
    pub number: String,
    pub address: String,
    /// Words beside the box.
    pub anyway: String,
}

/// A file to look at.
#[derive(Debug, Clone)]
pub struct FileLine {
    pub name: String,
    pub address: String,
    pub size: String,
    pub signatures: Tag,
    /// Why its text is not searched, or not all of it.
    pub reading: Option<Tag>,
    pub sight: Sight,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "documents/document.html")]
pub struct DocumentPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    pub heading: String,
    pub standing: Tag,
    pub urgent: Option<Tag>,
    pub address: String,
    pub version: u64,
    pub key: String,
    pub facts: Summary,
    pub files: Vec<FileLine>,
    pub shares: Vec<(String, Tag)>,
    pub asks: Vec<AskLine>,
    pub way: Timeline,
    pub tasks: Links,
    pub acts: Vec<Act>,
    /// The work files in which it lies; none before it is in the book.
    /// Where an answer to it is drafted.
    pub answer: String,
    /// Where a certified copy of it is asked for; empty before it is in the book.
    pub copy: String,
    pub work_files: Option<FilesBeside>,
    /// Documents that answer it, as far as the reader may see them: words and address.
    pub answers: Vec<(String, String)>,
    /// There is nothing to be seen of it.
    pub blank: Option<Notice>,
    /// The document that it repeats: words and address.
    pub repeats: Option<(String, String)>,
    /// The letter by which it came.
    pub letter: Option<LetterView>,
    /// A scan of it bears what looks like a mark of secrecy: nobody works on it until a person has looked.
    pub marked: Option<Notice>,
}

page_views!(DocumentPage);

/// What a page comes back with after a refusal.
#[derive(Debug, Default)]
pub(super) struct Returned {
    pub(super) action: String,
    pub(super) share: String,
    /// Its fields, without the prefix that they have on the page.
    pub(super) typed: Form,
    pub(super) faults: Vec<Fault>,
    pub(super) stale: Option<Notice>,
    /// The document that is here already: id and number.
    pub(super) twin: Option<(String, String)>,
    /// Something may be a mark of secrecy.
    pub(super) affirm: bool,
}

/// What the names of a form's fields begin with: several forms stand on the page, some for each share.
pub(super) fn prefix(action: &str, share: &str) -> String {
    format!("{action}{share}.")
}

pub(super) async fn show_document(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    show(view(&visit, &actor, &seen, Returned::default()).await?)
}

pub(super) async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<Incoming>), Problem> {
    let actor = visit.need_actor()?;
    let id: DocumentId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_document(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

pub(super) async fn view(
    visit: &Visit,
    actor: &Actor,
    seen: &Seen<Incoming>,
    returned: Returned,
) -> Result<DocumentPage, Problem> {
    let found = &seen.record;
    let names = Names::of(visit, std::iter::once(found)).await?;
    let matter = found.matter.as_deref();
    let number = number_of(found);
    let heading = matter
        .map_or_else(|| visit.t("document-no-content"), |matter| matter.sheet.subject.clone());
    let title = if number.is_empty() {
        heading.clone()
    } else {
        visit.say.with("document-title", &[("number", number.as_str().into())])
    };
    let mut page = visit.page(title).crumb(visit.t("document-heading"), documents::all());
    page.faulty = !returned.faults.is_empty();
    let acts = acts(visit, actor, found, &returned, &names).await?;
    let readings = visit.app.desk.readings(found.id).await?;
    let prefix = prefix(&returned.action, &returned.share);
    let errors = ErrorSummary::new(&visit.say, returned.faults).under(&prefix);
    let give = match matter {
        Some(_) if found.registration.is_some() => tasks::give_from("den", found.id),
        _ => String::new(),
    };
    let tasks = links::of(visit, actor, found.id, give).await?;
    Ok(DocumentPage {
        page: page.script("keys.js").script("work.js"),
        errors,
        stale: returned.stale,
        heading,
        standing: standing_tag(visit, found.standing),
        urgent: matter.and_then(|matter| urgency_tag(visit, matter.sheet.urgency)),
        address: documents::document(found.id),
        version: seen.version,
        key: visit.app.desk.random().token(16),
        facts: facts(visit, found, &names),
        files: files(visit, actor, found, &readings),
        shares: matter.map_or_else(Vec::new, |matter| holders(visit, matter, &names)),
        way: Timeline {
            moments: matter.map_or_else(Vec::new, |it| turns(visit, found, it, &names)),
        },
        asks: asks::of(visit, actor, found).await?,
        tasks,
        acts,
        answers: answers(visit, actor, found).await?,
        answer: crate::paths::outgoing::draft_answering(found.id),
        copy: if matter.is_some() && found.registration.is_some() && !found.is_suspected() {
            crate::paths::copies::ask_of("den", found.id)
        } else {
            String::new()
        },
        repeats: letter::repeats(visit, actor, found).await?,
        letter: matter.and_then(|it| it.letter.as_deref()).map(|it| letter::view(visit, it)),
        work_files: if matter.is_some() && found.registration.is_some() {
            Some(work_files::beside(visit, actor, Piece::Incoming(found.id)).await?)
        } else {
            None
        },
        marked: found.is_suspected().then(|| {
            let judges = visit.app.desk.may_document(actor, "clear_document", found);
            let text = if judges { "document-marked-text" } else { "document-marked-waits" };
            Notice::new(Tone::Late, visit.t("document-marked")).text(visit.t(text))
        }),
        blank: matter.is_none().then(|| {
            let name = found.standing.name();
            Notice::new(Tone::Info, visit.t(&format!("document-standing-{name}")))
                .text(visit.t(&format!("document-blank-{name}")))
        }),
    })
}

async fn answers(
    visit: &Visit,
    actor: &Actor,
    found: &Incoming,
) -> Result<Vec<(String, String)>, Problem> {
    let answers = visit.app.desk.answers_to(actor, found.id).await?;
    let line = |one: &Outgoing| (sign_and_subject(visit, one), outgoing::document(one.id));
    Ok(answers.iter().map(line).collect())
}

/// `12/2026`, or nothing before it is in the book.
pub(super) fn number_of(found: &Incoming) -> String {
    found.registration.map(|line| format!("{:02}", line.number)).unwrap_or_default()
}

pub(crate) fn standing_tag(visit: &Visit, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Arrived => (Tone::Info, Icon::Inbox),
        Standing::Registered => (Tone::Info, Icon::Book),
        Standing::Submitted => (Tone::Soon, Icon::Clock),
        Standing::InHand => (Tone::Plain, Icon::Edit),
        Standing::Done => (Tone::Good, Icon::CheckCircle),
        Standing::GivenBack => (Tone::Plain, Icon::ArrowLeft),
        Standing::Refused | Standing::KeptOut | Standing::Withdrawn => {
            (Tone::Late, Icon::CrossCircle)
        }
        Standing::OnPaper => (Tone::Plain, Icon::Paper),
    };
    Tag::with_icon(tone, icon, visit.t(&format!("document-standing-{}", standing.name())))
}

/// How urgent a document is, where it is.
pub(crate) fn urgency_tag(visit: &Visit, urgency: Urgency) -> Option<Tag> {
    let tone = if urgency == Urgency::Express { Tone::Late } else { Tone::Soon };
    (urgency != Urgency::Normal).then(|| {
        let word = visit.t(&format!("document-urgency-{}", urgency.name()));
        Tag::with_icon(tone, Icon::Warning, word)
    })
}

pub(crate) fn kind_word(visit: &Visit, kind: &str) -> String {
    let list = visit.app.province.lists.get(desk::document::TYPES);
    let item = list.and_then(|list| list.item(kind));
    item.map_or_else(|| kind.to_owned(), |item| visit.say.of(&item.vi, &item.en).to_owned())
}

/// Details of a refusal with the names of degrees, places and standings as words.
pub(crate) fn in_words(
    visit: &Visit,
    details: &[(&'static str, String)],
) -> Vec<(&'static str, String)> {
    let word = |name: &'static str, value: &String| match name {
        "degree" => visit.t(&format!("document-secrecy-{value}")),
        "place" | "field" => visit.t(&format!("document-field-{value}")),
        "standing" => visit.t(&format!("document-standing-{value}")),
        "unit" => crate::work::naming::unit(visit, value),
        _ => value.clone(),
    };
    details.iter().map(|(name, value)| (*name, word(name, value))).collect()
}

fn facts(visit: &Visit, found: &Incoming, names: &Names) -> Summary {
    let mut rows = Vec::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            let label = visit.t(&format!("document-field-{key}"));
            rows.push(SummaryRow { label, values: vec![value], ..SummaryRow::default() });
        }
    };
    put("arrival_number", number_of(found));
    put("arrived_at", format::moment(found.arrived_at.local()));
    if let Some(matter) = found.matter.as_deref() {
        // The heading says what it is about, a tag how urgent it is.
        for (key, value) in sheet::lines(visit, &matter.sheet) {
            if !["subject", "urgency"].contains(&key) {
                put(key, value);
            }
        }
        put("way", visit.t(&format!("document-way-{}", matter.way.name())));
        put("leader", matter.leader.map(|leader| names.person(leader)).unwrap_or_default());
    }
    Summary { say: visit.say.clone(), title: String::new(), rows }
}

fn files(
    visit: &Visit,
    actor: &Actor,
    found: &Incoming,
    readings: &BTreeMap<uuid::Uuid, String>,
) -> Vec<FileLine> {
    let line = |file: &document::model::DocumentFile| FileLine {
        name: file.name.clone(),
        address: documents::file(found.id, file.id),
        size: format::bytes(&visit.say, file.size),
        signatures: signatures(visit, file.signatures),
        reading: readings
            .get(&file.id.as_uuid())
            .and_then(|outcome| search::reading_tag(visit, outcome)),
        sight: Sight::of(&file.media_type),
    };
    visit.app.desk.document_files(actor, found).iter().map(line).collect()
}

pub(crate) fn signatures(visit: &Visit, found: Signatures) -> Tag {
    let tone = match found {
        Signatures::Good => Tone::Good,
        Signatures::Unsure => Tone::Soon,
        Signatures::Bad => Tone::Late,
        Signatures::None | Signatures::NotJudged => Tone::Plain,
    };
    Tag::new(tone, visit.t(&format!("document-signatures-{}", found.name())))
}

fn holders(visit: &Visit, matter: &Matter, names: &Names) -> Vec<(String, Tag)> {
    let today = visit.app.desk.clock().now().local_date();
    let tag = |share: &Share| match &share.ended {
        Some(ended) if ended.handed_back => (Tone::Plain, "handed-back"),
        Some(_) => (Tone::Good, "ended"),
        None if share.due.is_some_and(|due| due < today) => (Tone::Late, "late"),
        None if share.begun_at.is_some() => (Tone::Info, "begun"),
        None => (Tone::Soon, "open"),
    };
    let line = |share: &Share| {
        let (tone, word) = tag(share);
        (names.share(visit, share), Tag::new(tone, visit.t(&format!("document-share-{word}"))))
    };
    matter.shares.iter().map(line).collect()
}

fn turns(visit: &Visit, found: &Incoming, matter: &Matter, names: &Names) -> Vec<Moment> {
    let corrections = found.corrections();
    let moment = |(at, turn): (usize, &document::incoming::Turn)| {
        let (tone, icon) = match turn.kind {
            TurnKind::Arrived => (Tone::Plain, Icon::Inbox),
            TurnKind::Registered => (Tone::Info, Icon::Book),
            TurnKind::Directed | TurnKind::PassedOn => (Tone::Info, Icon::ArrowRight),
            TurnKind::Answered | TurnKind::Closed | TurnKind::Cleared => {
                (Tone::Good, Icon::CheckCircle)
            }
            TurnKind::HandedBack | TurnKind::Asked => (Tone::Soon, Icon::ArrowLeft),
            TurnKind::Agreed | TurnKind::Declined => (Tone::Info, Icon::CheckCircle),
            TurnKind::Refused => (Tone::Late, Icon::CrossCircle),
            TurnKind::Extended => (Tone::Soon, Icon::Clock),
            TurnKind::Suspected => (Tone::Late, Icon::Warning),
            TurnKind::Amended | TurnKind::Noted => (Tone::Plain, Icon::Edit),
            TurnKind::Submitted | TurnKind::Begun => (Tone::Plain, Icon::ArrowRight),
        };
        let about = matter.shares.iter().filter(|share| turn.shares.contains(&share.number));
        let about: Vec<String> = about.map(|share| names.share(visit, share)).collect();
        let kind = visit.t(&format!("document-turn-{}", turn.kind.name()));
        let what = if about.is_empty() { kind } else { format!("{kind} – {}", about.join("; ")) };
        let mut detail: Vec<String> = vec![turn.words.clone()];
        detail.retain(|words| !words.is_empty());
        if let Some((_, before, after)) = corrections.iter().find(|(turn, _, _)| *turn == at) {
            detail.extend(sheet::changes(visit, before, after));
        }
        Moment {
            tone,
            icon,
            at: turn.at.to_string(),
            when: format::moment(turn.at.local()),
            what,
            who: turn.by.map(|by| names.person(by)).unwrap_or_default(),
            took: String::new(),
            detail: detail.join("\n"),
            ahead: false,
        }
    };
    matter.turns.iter().enumerate().map(moment).collect()
}
