//! An outgoing document on one page: its paper, who has it, initials and comments, what its reader may do, and how it
//! arrived at its recipients.
//! What must always hold: the paper shown is the one that would be signed, is signed, or is released.

use askama::Template;
use axum::extract::Path;
use desk::Seen;
use document::model::{DocumentFile, Request};
use document::outgoing::{Outgoing, Sealed, Standing, StepKind};
use kernel::id::{AccountId, DocumentId};
use person::Role;
use register::Actor;

use super::copies::{self, CopyGroup, Related};
use super::draft;
use super::files::{self, AttachForm, AttachedLine};
use super::recipients::{self, Chooser};
use super::remarks::{self, Remark};
use crate::answer::{Answer, show};
use crate::documents::page::kind_word;
use crate::drafting::show::{self, For};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{outgoing, tasks};
use crate::problem::Problem;
use crate::tasks::links::{self, Links};
use crate::ui::{
    Choice, Control, ErrorSummary, Fault, Field, Icon, Moment, Notice, Summary, SummaryRow, Tag,
    Timeline, Tone,
};
use crate::upload::{self, Show};
use crate::visit::Visit;
use crate::work::naming::{self, People};
use crate::work_files::{self, FilesBeside};
use work_file::file::Piece;

/// A form on the page.
#[derive(Debug, Clone)]
pub struct Act {
    pub action: &'static str,
    pub title: String,
    pub icon: Icon,
    pub fields: Vec<Field>,
    /// Of a form by which recipients are chosen.
    pub chooser: Option<Chooser>,
    pub open: bool,
    pub lead: String,
    /// What it does cannot be undone.
    pub grave: bool,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "outgoing/document.html")]
pub struct OutgoingDocumentPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    /// What is said of a document without content.
    pub blank: Option<Notice>,
    /// What became of a file that was brought.
    pub told: Option<Notice>,
    pub heading: String,
    pub standing: Tag,
    pub address: String,
    pub document: String,
    pub paper: String,
    /// The same as a file of Word.
    pub word: String,
    pub version: u64,
    pub key: String,
    pub facts: Summary,
    /// Each recipient's name and how its copy stands, under the group it was chosen by.
    pub recipients: Vec<CopyGroup>,
    pub related: Vec<Related>,
    /// Ways to a new document about this one: words and address.
    pub beginnings: Vec<(String, String)>,
    pub way: Timeline,
    pub tasks: Links,
    pub acts: Vec<Act>,
    /// The work files in which it lies.
    pub work_files: FilesBeside,
    /// The text for reading on a phone, where papers do not show in a frame.
    pub body: String,
    /// What was said of passages of the text, in its order.
    pub remarks: Vec<Remark>,
    pub attached: Vec<AttachedLine>,
    /// For whoever may edit it now.
    pub attach: Option<AttachForm>,
    /// Where its editions are compared; empty while there is but one.
    pub editions: String,
}

page_views!(OutgoingDocumentPage);

/// What a page comes back with after a refusal.
#[derive(Debug, Default)]
pub(super) struct Returned {
    pub(super) action: String,
    /// Its fields, without the prefix that they have on the page.
    pub(super) typed: Form,
    pub(super) faults: Vec<Fault>,
    pub(super) stale: Option<Notice>,
    pub(super) told: Option<Notice>,
    /// A doubt whether something is secret, which a person may settle.
    pub(super) affirm: bool,
    /// Where a refusal can be mended, when that is another page.
    pub(super) way: Option<(String, String)>,
}

/// What the names of a form's fields begin with: several forms stand on the page.
pub(super) fn prefix(action: &str) -> String {
    format!("{action}.")
}

pub(super) async fn show_document(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    show(view(&visit, &actor, &seen, Returned::default()).await?)
}

/// What the document is about; of one that was withdrawn, that nothing is left to be shown.
pub(crate) fn subject(visit: &Visit, found: &Outgoing) -> String {
    match found.standing {
        Standing::Withdrawn => visit.t("document-no-content"),
        _ => found.text.subject.clone(),
    }
}

/// The same behind the name of its type.
pub(crate) fn kind_and_subject(visit: &Visit, found: &Outgoing) -> String {
    let subject = subject(visit, found);
    match found.standing {
        Standing::Withdrawn => subject,
        _ => format!("{} – {subject}", kind_word(visit, &found.text.kind)),
    }
}

/// The same behind its number and sign, where it has one.
pub(crate) fn sign_and_subject(visit: &Visit, found: &Outgoing) -> String {
    let subject = subject(visit, found);
    match found.in_book() {
        Some(line) => format!("{} – {subject}", line.sign),
        None => subject,
    }
}

pub(super) async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<Outgoing>), Problem> {
    let actor = visit.need_actor()?;
    let id: DocumentId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_outgoing(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

/// A document that has words: one that was withdrawn is not there for whoever wants its paper.
pub(super) async fn read_words(visit: &Visit, id: &str) -> Result<Seen<Outgoing>, Problem> {
    let (_, seen) = read(visit, id).await?;
    let withdrawn = seen.record.standing == Standing::Withdrawn;
    if withdrawn { Err(Problem::NotFound) } else { Ok(seen) }
}

/// The paper as it would be signed, is signed, or is released.
pub(super) async fn paper(visit: Visit, Path(id): Path<String>) -> Answer {
    let seen = read_words(&visit, &id).await?;
    let found = &seen.record;
    let kept = found.released.as_ref().map(|released| &released.paper).or(found.paper.as_ref());
    if let Some(file) = kept {
        return upload::send(&visit, file, Show::Inline).await;
    }
    let pdf = visit.app.desk.outgoing_preview(found).await?;
    upload::preview(pdf)
}

pub(super) async fn view(
    visit: &Visit,
    actor: &Actor,
    seen: &Seen<Outgoing>,
    returned: Returned,
) -> Result<OutgoingDocumentPage, Problem> {
    let found = &seen.record;
    let people = names(visit, found).await?;
    let (heading, withdrawn) = (subject(visit, found), found.standing == Standing::Withdrawn);
    let mut page = visit.page(heading.clone()).crumb(visit.t("outgoing-heading"), outgoing::all());
    page.faulty = !returned.faults.is_empty();
    let acts = acts(visit, actor, found, &returned).await?;
    let editable = visit.app.desk.outgoing_actions(actor, found).contains(&"edit_document");
    let attach =
        (editable && found.is_with(actor.account())).then(|| files::form(visit, found, &returned));
    let mut errors =
        ErrorSummary::new(&visit.say, returned.faults).under(&prefix(&returned.action));
    errors.way = returned.way;
    // What a draft orders is not ordered yet.
    let give = match found.standing {
        Standing::Released => tasks::give_from("di", found.id),
        _ => String::new(),
    };
    let tasks = links::of(visit, actor, found.id, give).await?;
    Ok(OutgoingDocumentPage {
        page: page.script("keys.js").script("work.js").script("editor.js"),
        errors,
        stale: returned.stale,
        told: returned.told,
        heading,
        blank: withdrawn.then(|| {
            let went_out = found.book_line.is_some();
            let key = if went_out { "outgoing-blank-released" } else { "outgoing-blank-draft" };
            Notice::new(Tone::Info, visit.t("outgoing-standing-withdrawn")).text(visit.t(key))
        }),
        standing: standing_tag(visit, found),
        address: outgoing::document(found.id),
        document: found.id.to_string(),
        paper: outgoing::paper(found.id),
        word: outgoing::word(found.id),
        version: seen.version,
        key: visit.app.desk.random().token(16),
        facts: facts(visit, found, &people),
        recipients: copies::copies(visit, actor, found).await?,
        related: copies::related(visit, actor, found).await?,
        beginnings: copies::beginnings(visit, actor, found),
        way: Timeline { moments: steps(visit, found, &people) },
        tasks,
        acts,
        work_files: work_files::beside(visit, actor, Piece::Outgoing(found.id)).await?,
        body: show::html(&found.text.prose(), For::Reading, "text"),
        remarks: remarks::of(visit, found, &people),
        attached: files::lines(visit, found),
        attach,
        editions: if found.edition > 1 { outgoing::editions(found.id) } else { String::new() },
    })
}

async fn names(visit: &Visit, found: &Outgoing) -> Result<People, Problem> {
    let mut ids: Vec<AccountId> = found.steps.iter().filter_map(|step| step.by).collect();
    ids.extend(found.people.iter().filter_map(|place| place.account));
    ids.extend(found.initials.iter().map(|initial| initial.by));
    People::of(visit, ids).await
}

/// How it stands; of a released one, what a later document made of it.
pub(crate) fn standing_tag(visit: &Visit, found: &Outgoing) -> Tag {
    if let Some(request) = found.superseded().filter(|_| found.standing == Standing::Released) {
        let (tone, icon) = match request {
            Request::Update => (Tone::Info, Icon::Edit),
            _ => (Tone::Late, Icon::ArrowLeft),
        };
        let words = visit.t(&format!("outgoing-superseded-{}", request.name()));
        return Tag::with_icon(tone, icon, words);
    }
    let standing = found.standing;
    let (tone, icon) = match standing {
        Standing::Draft => (Tone::Plain, Icon::Edit),
        Standing::UnderReview => (Tone::Info, Icon::Clock),
        Standing::ToSign => (Tone::Soon, Icon::Pen),
        Standing::Signed => (Tone::Soon, Icon::Book),
        Standing::Released => (Tone::Good, Icon::CheckCircle),
        Standing::Cancelled => (Tone::Plain, Icon::CrossCircle),
        Standing::Withdrawn => (Tone::Late, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&format!("outgoing-standing-{}", standing.name())))
}

fn facts(visit: &Visit, found: &Outgoing, people: &People) -> Summary {
    let mut rows = Vec::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            let label = visit.t(&format!("outgoing-fact-{key}"));
            rows.push(SummaryRow { label, values: vec![value], ..SummaryRow::default() });
        }
    };
    let (released, line) = (found.released.as_ref(), found.in_book());
    put("sign", line.as_ref().map(|line| line.sign.clone()).unwrap_or_default());
    put("released_at", line.map(|line| format::moment(line.at.local())).unwrap_or_default());
    if found.standing != Standing::Withdrawn {
        put("kind", kind_word(visit, &found.text.kind));
        put("urgency", visit.t(&format!("document-urgency-{}", found.text.urgency.name())));
        put("edition", found.edition.to_string());
    }
    put("unit", naming::agency(visit, &found.unit));
    let initials: Vec<String> = found
        .initials
        .iter()
        .map(|initial| {
            format!("{} ({})", people.name(initial.by), format::moment(initial.at.local()))
        })
        .collect();
    put("initials", initials.join("; "));
    put("signed_by", found.signed_by.map(|by| people.name(by)).unwrap_or_default());
    let holder = found.holder.as_ref().map(|place| match place.account {
        Some(account) => people.name(account),
        None => visit.t("outgoing-with-records"),
    });
    put("holder", holder.unwrap_or_default());
    let evidence = |(file, sealed): &(&DocumentFile, &Sealed)| {
        let level = visit.t(&format!("outgoing-level-{}", sealed.level));
        if Some(file.id) == released.map(|it| it.paper.id) {
            return level;
        }
        format!("{}: {level}", file.name)
    };
    let seals = found.seals();
    put("level", seals.iter().map(evidence).collect::<Vec<_>>().join("; "));
    let next = seals.iter().filter_map(|(_, sealed)| sealed.strengthen_at).min();
    put("renewal", next.map(|at| format::date(at.local_date())).unwrap_or_default());
    Summary { say: visit.say.clone(), title: String::new(), rows }
}

fn steps(visit: &Visit, found: &Outgoing, people: &People) -> Vec<Moment> {
    let moment = |step: &document::outgoing::Step| {
        let (tone, icon) = match step.kind {
            StepKind::Drafted | StepKind::Edited | StepKind::Commented => (Tone::Plain, Icon::Edit),
            StepKind::Attached | StepKind::Detached => (Tone::Plain, Icon::Paper),
            StepKind::Presented => (Tone::Info, Icon::ArrowRight),
            StepKind::Initialled => (Tone::Good, Icon::Check),
            StepKind::SentBack | StepKind::Retracted | StepKind::Concerned => {
                (Tone::Soon, Icon::ArrowLeft)
            }
            StepKind::TakenOver => (Tone::Info, Icon::Person),
            StepKind::Signed => (Tone::Good, Icon::Pen),
            StepKind::Released => (Tone::Good, Icon::CheckCircle),
            StepKind::Cancelled | StepKind::Withdrawn => (Tone::Late, Icon::CrossCircle),
        };
        let kind = visit.t(&format!("outgoing-step-{}", step.kind.name()));
        let to = step.to.as_ref().and_then(|place| place.account).map(|to| people.name(to));
        Moment {
            tone,
            icon,
            at: step.at.to_string(),
            when: format::moment(step.at.local()),
            what: match to.filter(|_| step.kind != StepKind::Drafted) {
                Some(to) => format!("{kind} → {to}"),
                None => kind,
            },
            who: step.by.map(|by| people.name(by)).unwrap_or_default(),
            took: String::new(),
            detail: match step.passage.as_str() {
                "" => step.words.clone(),
                passage => format!("{}\n{}", remarks::quoted(visit, passage), step.words),
            },
            ahead: false,
        }
    };
    found.steps.iter().map(moment).collect()
}

/// People to whom it can be handed up: heads and leaders of the agency, heads of the drafting unit first. Value, words.
async fn above(
    visit: &Visit,
    actor: &Actor,
    found: &Outgoing,
) -> Result<Vec<(String, String)>, Problem> {
    let desk = &visit.app.desk;
    let directory = desk.directory();
    let mut units = vec![found.unit.clone()];
    units.extend(directory.tree.descendants(&found.agency).into_iter().filter(|unit| {
        *unit != found.unit && directory.tree.agency_of(unit).as_ref() == Some(&found.agency)
    }));
    if !units.contains(&found.agency) {
        units.insert(1, found.agency.clone());
    }
    let mut people = Vec::new();
    for unit in units {
        let heads = [Role::DivisionHead.key(), Role::Leader.key()];
        for seated in desk.seated_in(&unit).await? {
            let account = AccountId::from_uuid(seated.account);
            if heads.contains(&seated.role.as_str()) && actor.account() != Some(account) {
                let value = format!("{unit}|{account}|{}", seated.role);
                let name = format!("{} – {}", seated.full_name, naming::agency(visit, &unit));
                people.push((value, name));
            }
        }
    }
    Ok(people)
}

/// The forms that the reader may send now, the likeliest first.
async fn acts(
    visit: &Visit,
    actor: &Actor,
    found: &Outgoing,
    returned: &Returned,
) -> Result<Vec<Act>, Problem> {
    let allowed = visit.app.desk.outgoing_actions(actor, found);
    let may = |action: &str| allowed.contains(&action);
    let typed = |action: &str, name: &str| {
        let same = returned.action == action;
        if same { returned.typed.get(name).to_owned() } else { String::new() }
    };
    let words = |action: &str, needed: bool| {
        let control = Control::Area { value: typed(action, "words"), rows: 3, length_max: 4_000 };
        let label = visit.t(&format!("outgoing-words-{action}"));
        let mut field = Field::new(&visit.say, "words", label, control);
        field.required = needed;
        field
    };
    let act = |action: &'static str, icon: Icon, mut fields: Vec<Field>| {
        for field in &mut fields {
            field.name.insert_str(0, &prefix(action));
        }
        Act {
            action,
            title: visit.t(&format!("outgoing-act-{action}")),
            icon,
            fields,
            chooser: None,
            open: returned.action == action,
            lead: String::new(),
            grave: false,
        }
    };
    let mut acts = Vec::new();
    if may("sign_document") {
        let lead = visit.t("outgoing-sign-lead");
        acts.push(Act { lead, ..act("sign_document", Icon::Pen, Vec::new()) });
    }
    if may("release_document") {
        let lead = visit.t("outgoing-release-lead");
        acts.push(Act { lead, ..act("release_document", Icon::Book, Vec::new()) });
    }
    for action in ["initial_document", "present_document"] {
        if may(action) {
            let people = above(visit, actor, found).await?;
            let choices = people.into_iter().map(|(value, label)| Choice {
                chosen: value == typed(action, "to"),
                value,
                label,
                hint: String::new(),
            });
            let control = Control::Select { choices: choices.collect(), empty: String::new() };
            let to = Field::new(&visit.say, "to", visit.t("outgoing-field-to"), control);
            let icon = if action == "initial_document" { Icon::Check } else { Icon::ArrowRight };
            acts.push(act(action, icon, vec![to, words(action, false)]));
        }
    }
    if may("edit_document") {
        let same = returned.action == "edit_document";
        let form =
            if same { returned.typed.clone() } else { draft::typed(visit, &found.text).await? };
        let errors = ErrorSummary::new(&visit.say, returned.faults.clone());
        let none = ErrorSummary::new(&visit.say, Vec::new());
        let keep = found.id.to_string();
        let fields = draft::fields(visit, &form, if same { &errors } else { &none }, &keep);
        let lead = if found.initials.is_empty() { "" } else { "outgoing-edit-lead" };
        let lead = if lead.is_empty() { String::new() } else { visit.t(lead) };
        let unread = if same { errors.of("recipients") } else { String::new() };
        let under = prefix("edit_document");
        let chooser = Some(recipients::chooser(visit, (&form, &under), unread, true).await?);
        acts.push(Act { chooser, lead, ..act("edit_document", Icon::Edit, fields) });
    }
    if may("retract_document") {
        let lead = visit.t("outgoing-retract-lead");
        acts.push(Act { lead, ..act("retract_document", Icon::ArrowLeft, Vec::new()) });
    }
    if may("take_over_document") {
        let fields = vec![words("take_over_document", true)];
        let lead = visit.t("outgoing-take-over-lead");
        acts.push(Act { lead, ..act("take_over_document", Icon::Person, fields) });
    }
    for (action, icon) in [
        ("return_document", Icon::ArrowLeft),
        ("comment_document", Icon::Edit),
        ("cancel_document", Icon::CrossCircle),
    ] {
        if may(action) {
            let mut fields = vec![words(action, true)];
            if action == "comment_document" {
                fields.insert(0, remarks::field(visit, found, &typed(action, "passage")));
            }
            acts.push(act(action, icon, fields));
        }
    }
    if may("withdraw_document") {
        let went_out = found.released.is_some();
        let key = if went_out { "outgoing-withdraw-lead" } else { "outgoing-withdraw-lead-draft" };
        let lead = visit.t(key);
        let act = act("withdraw_document", Icon::Warning, Vec::new());
        acts.push(Act { lead, grave: true, ..act });
    }
    let quiet = [
        "comment_document",
        "edit_document",
        "retract_document",
        "take_over_document",
        "withdraw_document",
    ];
    let opens = |act: &&mut Act| !quiet.contains(&act.action);
    if returned.action.is_empty()
        && let Some(first) = acts.first_mut().filter(opens)
    {
        first.open = true;
    }
    Ok(acts)
}
