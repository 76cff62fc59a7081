//! What waits for this leader's signature, read one by one and signed in a pile with one consent of the key's holder.
//! Decides nothing. What must always hold: only what was ticked is signed, in the version that was shown; each is told of
//! by itself; one that is refused keeps none of the others from being signed.

use askama::Template;
use axum::extract::Query;
use desk::papers::PaperOrder;
use desk::{DeskError, IdempotencyKey, OutgoingList, Seen};
use document::outgoing::{Outgoing, printed};
use document::prose::Prose;
use kernel::id::DocumentId;
use serde::Deserialize;

use super::files::{self, AttachedLine};
use super::list::{Asked as ListAsked, tabs};
use crate::answer::{self, Answer};
use crate::documents::list::Tab;
use crate::documents::page::{kind_word, urgency_tag};
use crate::drafting::show::{self, For};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, outgoing};
use crate::problem::Problem;
use crate::ui::{Notice, Pager, Tag, Tone};
use crate::visit::Visit;
use crate::work::bulk;
use crate::work::list::ReportLine;
use crate::work::naming::{self, People};

/// Documents on one page, and in one pile.
const PILE_MAX: u32 = 100;
/// Characters of a text that are shown here; the rest is read on its own page.
const TEXT_CHARS_MAX: usize = 6_000;

/// From where on, and whether all of them begin ticked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    sau: String,
    chon: String,
}

/// One document that waits.
#[derive(Debug, Clone)]
pub struct Card {
    /// Document and version, as they are sent.
    pub value: String,
    pub ticked: bool,
    pub subject: String,
    pub address: String,
    pub paper: String,
    /// Type and drafting unit.
    pub from: String,
    pub urgency: Option<Tag>,
    /// Who put initials under it; empty for nobody.
    pub initials: String,
    pub recipients: String,
    /// The text, or its beginning, as HTML.
    pub body: String,
    /// The text is longer than what is shown.
    pub cut: bool,
    pub files: Vec<AttachedLine>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "outgoing/sign.html")]
pub struct SignPage {
    pub page: Page,
    pub tabs: Vec<Tab>,
    pub report: Vec<ReportLine>,
    pub cards: Vec<Card>,
    pub empty: Notice,
    /// The address under which all begin ticked.
    pub all: String,
    pub key: String,
    pub pager: Pager,
}

page_views!(SignPage);

pub(super) async fn show_waiting(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    answer::show(view(&visit, &asked, Vec::new()).await?)
}

pub(super) async fn sign(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let most = usize::try_from(PILE_MAX).unwrap_or(usize::MAX);
    let (mut orders, mut subjects) = (Vec::new(), Vec::new());
    for (id, version) in form.all("chon").filter_map(read).take(most) {
        let Some(seen) = desk.read_outgoing(&actor, id).await? else { continue };
        let key = IdempotencyKey::parse(&format!("{}.{id}", form.get("_key")));
        orders.push(PaperOrder { id, key: key.ok_or(Problem::BadRequest)?, seen: Some(version) });
        subjects.push(seen.record.text.subject);
    }
    let through = visit.through("outgoing.sign_pile");
    let ids: Vec<DocumentId> = orders.iter().map(|order| order.id).collect();
    let answers = desk.sign_documents(&actor, orders, &through).await;
    let mut report = Vec::new();
    for ((id, subject), answer) in ids.into_iter().zip(subjects).zip(answers) {
        report.push(told(&visit, id, subject, answer.map(drop))?);
    }
    answer::show(view(&visit, &Asked::default(), report).await?)
}

/// A line on what became of one document.
pub fn told(
    visit: &Visit,
    id: DocumentId,
    subject: String,
    done: Result<(), DeskError>,
) -> Result<ReportLine, Problem> {
    let signed = done.is_ok();
    let elsewhere = matches!(done, Err(DeskError::Stale { .. }));
    let line = bulk::told(visit, outgoing::document(id), subject, done)?;
    let sentence = match (signed, elsewhere) {
        (true, _) => visit.t("outgoing-pile-done"),
        (false, true) => visit.t("outgoing-pile-stale"),
        (false, false) => line.sentence,
    };
    Ok(ReportLine { sentence, ..line })
}

fn read(text: &str) -> Option<(DocumentId, u64)> {
    let (id, version) = text.split_once('.')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

async fn view(visit: &Visit, asked: &Asked, report: Vec<ReportLine>) -> Result<SignPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let list = OutgoingList::ToSign;
    // The desk gives the most urgent first, whatever page they would stand on.
    let found = desk.outgoing_documents(&actor, &list, after, PILE_MAX).await?;
    let initials = found.documents.iter().flat_map(|seen| &seen.record.initials);
    let people = People::of(visit, initials.map(|initial| initial.by)).await?;
    let ticked = asked.chon == "tat-ca";
    let cards = found.documents.iter().map(|seen| card(visit, seen, &people, ticked)).collect();
    let address = outgoing::sign();
    let with_place = |name: &str, value: &str| paths::with_query(&address, &[(name, value)]);
    let all = match after {
        Some(place) => paths::with_query(&address, &[("sau", place), ("chon", "tat-ca")]),
        None => with_place("chon", "tat-ca"),
    };
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| address.clone()),
        after: found.next.as_ref().map(|next| with_place("sau", next)),
        position: visit.say.with("document-rows", &[("count", found.documents.len().into())]),
    };
    Ok(SignPage {
        page: visit
            .page(visit.t("outgoing-pile"))
            .crumb(visit.t("outgoing-heading"), outgoing::all())
            .script("work.js"),
        tabs: tabs(visit, &actor, &ListAsked::none()).await?,
        report,
        cards,
        empty: Notice::new(Tone::Info, visit.t("outgoing-pile-none"))
            .text(visit.t("outgoing-pile-none-text")),
        all,
        key: desk.random().token(16),
        pager,
    })
}

fn card(visit: &Visit, seen: &Seen<Outgoing>, people: &People, ticked: bool) -> Card {
    let found = &seen.record;
    let (body, cut) = beginning(&found.text.prose());
    let initials: Vec<String> =
        found.initials.iter().map(|initial| people.name(initial.by)).collect();
    let kind = kind_word(visit, &found.text.kind);
    Card {
        value: format!("{}.{}", found.id, seen.version),
        ticked,
        subject: found.text.subject.clone(),
        address: outgoing::document(found.id),
        paper: outgoing::paper(found.id),
        from: format!("{kind} · {}", naming::agency(visit, &found.unit)),
        urgency: urgency_tag(visit, found.text.urgency),
        initials: initials.join("; "),
        recipients: printed(&found.text.recipients).join("; "),
        body: show::html(&body, For::Reading, &format!("text-{}", found.id)),
        cut,
        files: files::lines(visit, found),
    }
}

/// As many whole blocks of a text as a card shows, at least one, and whether more follow.
fn beginning(prose: &Prose) -> (Prose, bool) {
    let mut chars = 0;
    let all = prose.blocks();
    let shown = all.iter().take_while(|block| {
        let fits = chars < TEXT_CHARS_MAX;
        chars += Prose::of(vec![(*block).clone()]).print().chars().count();
        fits
    });
    let shown: Vec<_> = shown.cloned().collect();
    let cut = shown.len() < all.len();
    (Prose::of(shown), cut)
}
