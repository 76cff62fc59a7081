//! A meeting on one page: facts and what comes next, clashes, agenda with papers, those invited with their answers, motions,
//! conclusions, its way, and what its reader may do.
//! What must always hold: what is offered is what the register and the policies allow now; a meeting is shown to nobody who
//! has nothing to do with it.

use askama::Template;
use axum::extract::{Path, Query};
use desk::Seen;
use futures::future::BoxFuture;
use kernel::id::MeetingId;
use meeting::Meeting;
use meeting::meeting::Standing;
use register::Actor;
use serde::Deserialize;

use super::choices::Offer;
use super::facts::{self, InviteeLine, Other, Shown};
use super::forms::{Act, Forms};
use super::names::{Names, kind, standing_tag, title};
use super::papers::PaperLine;
use super::recordings::RecordingLine;
use super::run::{self, ItemLine, Roll};
use super::voting::{self, MotionLine};
use super::{acts, after, papers, recordings};
use crate::answer::{Answer, show};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Notice, Summary, Tag, Timeline, Tone};
use crate::visit::Visit;

/// The page.
#[derive(Debug, Template)]
#[template(path = "meetings/meeting.html")]
pub struct MeetingPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    /// There is nothing to be seen of it.
    pub blank: Option<Notice>,
    pub heading: String,
    pub kind: String,
    pub standing: Tag,
    /// What comes next; empty at the end.
    pub next: String,
    pub address: String,
    pub version: u64,
    pub key: String,
    pub words: Vec<String>,
    pub facts: Summary,
    /// Meetings at the same time that need the same room or person.
    pub clashes: Vec<Other>,
    pub items: Vec<ItemLine>,
    /// Papers that belong to no item.
    pub papers: Vec<PaperLine>,
    pub recordings: Vec<RecordingLine>,
    pub counts: String,
    pub invitees: Vec<InviteeLine>,
    pub invitees_before: String,
    pub invitees_after: String,
    /// Where people are added; empty where the reader may not.
    pub add_people: String,
    /// The last roll-call in words; empty before the first.
    pub rolled: String,
    pub roll: Option<Roll>,
    pub motions: Vec<MotionLine>,
    pub note: Vec<String>,
    pub conclusions: Vec<after::ConclusionLine>,
    /// Where the minutes are drafted; empty where the reader may not.
    pub minutes: String,
    /// Invitation, minutes and notice, as far as there are some.
    pub documents: Vec<Other>,
    pub way: Timeline,
    pub acts: Vec<Act>,
    /// Where it is to be had for a calendar.
    pub calendar: String,
    /// The live room; empty while there is none for the reader.
    pub room: String,
}

page_views!(MeetingPage);

/// The address of the live room for those who have a place in it, from the call to the closing.
fn room(shown: &Shown<'_>) -> String {
    let (found, actor) = (shown.found, shown.actor);
    let held = matches!(found.standing, Standing::Invited | Standing::Running);
    let posted = actor.account().is_some_and(|who| !found.posts.of(who).is_empty());
    let has_place = posted || found.invitees_of(actor).next().is_some();
    if shown.visit.app.halls.is_some() && held && has_place {
        meetings::room(found.id)
    } else {
        String::new()
    }
}

/// What a page comes back with after a refusal.
#[derive(Debug, Default)]
pub(super) struct Returned {
    pub(super) action: String,
    pub(super) part: String,
    /// Its fields, without the prefix that they have on the page.
    pub(super) typed: Form,
    pub(super) faults: Vec<Fault>,
    pub(super) stale: Option<Notice>,
    /// Whoever typed or brought it is asked to say that there is no mark of secrecy.
    pub(super) affirm: bool,
}

/// What of a long list is looked at, and whose answer is written down.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// From which place of the list on.
    tu: String,
    /// Number of the invitee for whom somebody else answers.
    thay: String,
}

/// What the names of a form's fields begin with: several forms stand on the page, some for each part.
pub(super) fn prefix(action: &str, part: &str) -> String {
    format!("{action}{part}.")
}

/// The name of the box of files of a form.
pub(super) fn box_of(action: &str, part: &str) -> String {
    format!("{action}{part}")
}

pub(super) async fn show_meeting(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    show(view(&visit, &actor, &seen, asked, Returned::default()).await?)
}

pub(super) async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<Meeting>), Problem> {
    let actor = visit.need_actor()?;
    let id: MeetingId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_meeting(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

/// The sentence that somebody else was first.
pub(super) fn stale(visit: &Visit) -> Notice {
    Notice::new(Tone::Late, visit.t("error-stale-title")).text(visit.t("error-stale-text"))
}

pub(super) fn view<'a>(
    visit: &'a Visit,
    actor: &'a Actor,
    seen: &'a Seen<Meeting>,
    asked: Asked,
    returned: Returned,
) -> BoxFuture<'a, Result<MeetingPage, Problem>> {
    Box::pin(build(visit, actor, seen, asked, returned))
}

async fn build(
    visit: &Visit,
    actor: &Actor,
    seen: &Seen<Meeting>,
    asked: Asked,
    mut returned: Returned,
) -> Result<MeetingPage, Problem> {
    let (desk, found) = (&visit.app.desk, &seen.record);
    let motions = desk.motions_of(found.id).await?;
    let names = Names::of(visit, std::iter::once(found)).await?;
    let allowed = desk.meeting_actions(actor, found);
    let offer = Offer::of(visit, actor, found, &allowed).await?;
    let faults = std::mem::take(&mut returned.faults);
    let errors = ErrorSummary::new(&visit.say, faults.clone())
        .under(&prefix(&returned.action, &returned.part));
    returned.faults = faults;
    let shown = Shown { visit, actor, found, names: &names, allowed: &allowed };
    let (address, version) = (meetings::meeting(found.id), seen.version);
    let forms = Forms { visit, returned: &returned, address: address.clone(), version };
    let heading = title(visit, found);
    let crumb = visit.t("meeting-heading");
    let mut page = visit.page(heading.clone()).crumb(crumb, meetings::all());
    page.faulty = !errors.faults.is_empty();
    let matter = found.matter.as_deref();
    let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<Vec<_>>();
    let listed = facts::invitees(&shown, asked.tu.parse().unwrap_or_default());
    let may = |action: &str| allowed.contains(&action);
    let mut all = acts::acts(&shown, &forms, &offer, asked.thay.parse().ok());
    all.extend(run::acts(&shown, &forms));
    all.extend(voting::propose(&shown, &forms));
    all.extend(after::acts(&shown, &forms, &offer));
    all.extend(acts::endings(&shown, &forms));
    if returned.action.is_empty()
        && let Some(first) = all.first_mut().filter(|act| !act.grave)
    {
        first.open = true;
    }
    Ok(MeetingPage {
        page: page.script("keys.js").script("work.js"),
        errors,
        heading,
        kind: kind(visit, found),
        standing: standing_tag(visit, found.standing),
        next: facts::next(&shown),
        address,
        version,
        key: desk.random().token(16),
        words: matter.map(|matter| lines(&matter.sheet.words)).unwrap_or_default(),
        facts: facts::facts(&shown),
        clashes: facts::clashes(&shown).await?,
        items: run::items(&shown, &forms, &offer),
        papers: papers::lines(&shown, &forms, None),
        recordings: recordings::lines(&shown),
        counts: facts::counts(&shown),
        invitees: listed.lines,
        invitees_before: listed.before,
        invitees_after: listed.after,
        add_people: if may("add_invitees") { meetings::people(found.id) } else { String::new() },
        rolled: run::rolled(&shown),
        roll: run::roll(&shown, &forms),
        motions: voting::lines(&shown, &motions, &returned).await?,
        note: matter.map(|matter| lines(&matter.note)).unwrap_or_default(),
        conclusions: after::conclusions(&shown, &forms, &offer).await?,
        minutes: after::minutes_address(&shown),
        documents: after::documents(&shown).await?,
        way: Timeline { moments: facts::moments(&shown) },
        acts: all,
        calendar: meetings::calendar(found.id),
        room: room(&shown),
        blank: (found.standing == Standing::Withheld).then(|| {
            Notice::new(Tone::Info, visit.t("meeting-standing-withheld"))
                .text(visit.t("meeting-blank-withheld"))
        }),
        stale: returned.stale,
    })
}
