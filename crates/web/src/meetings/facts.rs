//! What is known of a meeting, in words: who, when, where, what comes next, what clashes, who comes, and its way.
//! Not what may be done (`acts`). What must always hold: of a clash with a meeting that the reader may not see only the
//! time and what both need is told.

use desk::Seen;
use meeting::meeting::{Answered, Meeting, Role, Standing, TurnKind};
use meeting::{Clash, Shared};
use register::Actor;

use super::names::{Names, answer_tag, place, title};
use super::times;
use crate::format;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{Icon, Moment, Summary, SummaryRow, Tag, Tone};
use crate::visit::Visit;

/// Of those invited, on one page.
const INVITEES_SHOWN: usize = 200;

/// A meeting as its reader may know it.
pub(super) struct Shown<'v> {
    pub(super) visit: &'v Visit,
    pub(super) actor: &'v Actor,
    pub(super) found: &'v Meeting,
    pub(super) names: &'v Names,
    /// Names of commands.
    pub(super) allowed: &'v [&'static str],
}

/// Something else with words, an address (empty where the reader may not go) and a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    pub words: String,
    pub address: String,
    pub note: String,
}

/// Somebody on the list of those invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteeLine {
    pub number: u32,
    pub who: String,
    pub role: String,
    pub voting: bool,
    pub answer: Tag,
    pub detail: String,
    /// Where an answer is written down for them; empty where the reader may not.
    pub reply: String,
}

/// A page of that list.
pub(super) struct Listed {
    pub(super) lines: Vec<InviteeLine>,
    pub(super) before: String,
    pub(super) after: String,
}

impl Shown<'_> {
    pub(super) fn may(&self, action: &str) -> bool {
        self.allowed.contains(&action)
    }

    pub(super) fn t(&self, key: &str) -> String {
        self.visit.t(key)
    }
}

pub(super) fn facts(shown: &Shown<'_>) -> Summary {
    let Shown { visit, found, names, .. } = shown;
    let mut rows = Vec::new();
    let mut put = |key: &str, values: Vec<String>| {
        if values.iter().any(|value| !value.is_empty()) {
            let label = visit.t(&format!("meeting-field-{key}"));
            rows.push(SummaryRow { label, values, ..SummaryRow::default() });
        }
    };
    put("when", vec![times::span(&visit.say, found.planned)]);
    if let Some(matter) = found.matter.as_deref() {
        put("place", vec![place(visit, found, names)]);
        put("convener", vec![names.place(visit, &matter.convener)]);
        let posts = &found.posts;
        put("chair", vec![names.person(posts.chair)]);
        put("secretary", posts.secretary.map(|who| names.person(who)).into_iter().collect());
        put("host", posts.host.map(|who| names.person(who)).into_iter().collect());
        put("co_hosts", posts.co_hosts.iter().map(|who| names.person(*who)).collect());
        put("requested_by", vec![names.person(found.requested_by)]);
        let series = found.series.as_ref().map(|_| visit.t("meeting-in-series"));
        put("series", series.into_iter().collect());
        let quorum = found.quorum().map(|(share, needed)| {
            let values = [
                ("share", share_words(visit, share).into()),
                ("needed", needed.to_string().into()),
            ];
            visit.say.with("meeting-quorum", &values)
        });
        put("quorum", quorum.into_iter().collect());
        let rehearsed = matter.rehearsals.iter().map(|one| {
            let at = format::moment(one.at.local());
            let values = [
                ("at", at.into()),
                ("ready", one.ready.len().to_string().into()),
                ("words", one.words.as_str().into()),
            ];
            visit.say.with("meeting-rehearsed", &values)
        });
        put("rehearsal", rehearsed.collect());
        if let Some(run) = matter.run.as_deref() {
            put("opened_at", vec![format::moment(run.opened_at.local())]);
            let closed = run.closed_at.map(|at| format::moment(at.local()));
            put("closed_at", closed.into_iter().collect());
        }
    }
    let role = super::names::roles(visit, found, shown.actor);
    put("role", vec![role]);
    Summary { say: visit.say.clone(), title: String::new(), rows }
}

/// `quá 1/2`, `từ 2/3 trở lên`.
pub(super) fn share_words(visit: &Visit, share: meeting::Share) -> String {
    let key = if share.is_more_than() { "meeting-share-more" } else { "meeting-share-least" };
    let fraction = format!("{}/{}", share.numerator(), share.denominator());
    visit.say.with(key, &[("share", fraction.into())])
}

/// What comes next, in a sentence.
pub(super) fn next(shown: &Shown<'_>) -> String {
    let found = shown.found;
    match found.standing {
        Standing::Refused | Standing::Concluded | Standing::Cancelled | Standing::Withheld => {
            String::new()
        }
        standing => shown.t(&format!("meeting-next-{}", standing.name())),
    }
}

pub(super) async fn clashes(shown: &Shown<'_>) -> Result<Vec<Other>, Problem> {
    let visit = shown.visit;
    let found = visit.app.desk.meeting_clashes(shown.found).await?;
    let line = |(clash, seen): &(Clash, Seen<Meeting>)| {
        let sees = visit.app.desk.may_meeting(shown.actor, "view_meeting", &seen.record);
        let words = if sees { title(visit, &seen.record) } else { visit.t("meeting-clash-hidden") };
        let address = if sees { meetings::meeting(seen.record.id) } else { String::new() };
        let shared: Vec<String> = clash.shared.iter().map(|one| need(shown, *one)).collect();
        let when = times::span(&visit.say, seen.record.planned);
        Other { words, address, note: format!("{when}: {}", shared.join(", ")) }
    };
    Ok(found.iter().map(line).collect())
}

fn need(shown: &Shown<'_>, need: Shared) -> String {
    match need {
        Shared::Site(site) => shown.names.site(site),
        Shared::Person(account) => shown.names.person(account),
    }
}

/// `Mời 170: 120 dự, 10 vắng, 40 chưa trả lời. 350 người sẽ có mặt.`
pub(super) fn counts(shown: &Shown<'_>) -> String {
    let Some(matter) = shown.found.matter.as_deref() else { return String::new() };
    if matter.invitees.is_empty() {
        return shown.t("meeting-nobody-invited");
    }
    let of = |wanted: &[Answered]| {
        let some = matter.invitees.iter().filter(|one| wanted.contains(&one.answered()));
        some.count().to_string()
    };
    let values = [
        ("invited", matter.invitees.len().to_string().into()),
        ("coming", of(&[Answered::Coming, Answered::StandIn]).into()),
        ("declined", of(&[Answered::Declined]).into()),
        ("waiting", of(&[Answered::Waiting]).into()),
        ("heads", matter.announced().to_string().into()),
        ("members", matter.members().count().to_string().into()),
    ];
    shown.visit.say.with("meeting-counts", &values)
}

pub(super) fn invitees(shown: &Shown<'_>, from: usize) -> Listed {
    let found = shown.found;
    let all = found.matter.as_deref().map(|matter| matter.invitees.as_slice()).unwrap_or_default();
    let prepares = found.is_prepared_by(shown.actor);
    let notes = prepares && shown.may("confirm_site");
    let line = |one: &meeting::meeting::Invitee| InviteeLine {
        number: one.number,
        who: shown.names.who(shown.visit, &one.who),
        role: match one.role {
            // A site's place says by itself what it is.
            Role::SiteHead => String::new(),
            role => shown.t(&role.word()),
        },
        voting: one.voting,
        answer: answer_tag(shown.visit, one.answered()),
        detail: shown.names.answer(shown.visit, one),
        reply: if notes { meetings::answer_for(found.id, one.number) } else { String::new() },
    };
    let lines = all.iter().skip(from).take(INVITEES_SHOWN).map(line).collect();
    let to = |place: usize| meetings::people_from(found.id, place);
    let more = from.saturating_add(INVITEES_SHOWN);
    Listed {
        lines,
        before: if from > 0 { to(from.saturating_sub(INVITEES_SHOWN)) } else { String::new() },
        after: if more < all.len() { to(more) } else { String::new() },
    }
}

pub(super) fn moments(shown: &Shown<'_>) -> Vec<Moment> {
    let turns = shown.found.matter.iter().flat_map(|matter| &matter.turns);
    let moment = |turn: &meeting::meeting::Turn| {
        let (tone, icon) = look(turn.kind);
        let word = shown.t(&turn.kind.word());
        let what = match turn.number.and_then(|number| about(shown, turn.kind, number)) {
            Some(about) => format!("{word}: {about}"),
            None => word,
        };
        Moment {
            tone,
            icon,
            at: turn.at.to_string(),
            when: format::moment(turn.at.local()),
            what,
            who: turn.by.map(|by| shown.names.person(by)).unwrap_or_default(),
            took: String::new(),
            detail: turn.words.clone(),
            ahead: false,
        }
    };
    turns.map(moment).collect()
}

/// What a turn was about, as far as it is still there.
fn about(shown: &Shown<'_>, kind: TurnKind, number: u32) -> Option<String> {
    let matter = shown.found.matter.as_deref()?;
    match kind {
        TurnKind::AgendaChanged => Some(matter.item(number)?.sheet.title.clone()),
        TurnKind::PaperAdded | TurnKind::PaperTakenOut => {
            let paper = matter.papers.iter().find(|paper| paper.number == number)?;
            Some(paper.kept.as_deref()?.title.clone())
        }
        TurnKind::Removed => Some(shown.names.who(shown.visit, &matter.invitee(number)?.who)),
        _ => None,
    }
}

const fn look(kind: TurnKind) -> (Tone, Icon) {
    match kind {
        TurnKind::Requested | TurnKind::Resubmitted => (Tone::Info, Icon::Send),
        TurnKind::Approved | TurnKind::Concluded => (Tone::Good, Icon::CheckCircle),
        TurnKind::Returned => (Tone::Soon, Icon::Return),
        TurnKind::Refused | TurnKind::Cancelled => (Tone::Late, Icon::CrossCircle),
        TurnKind::Moved => (Tone::Soon, Icon::Calendar),
        TurnKind::Invited => (Tone::Info, Icon::Mail),
        TurnKind::Opened | TurnKind::RollCalled | TurnKind::Rehearsed => (Tone::Good, Icon::People),
        TurnKind::Closed => (Tone::Plain, Icon::Check),
        TurnKind::MinutesFiled => (Tone::Info, Icon::Paper),
        TurnKind::PaperAdded | TurnKind::PaperTakenOut | TurnKind::PaperWithdrawn => {
            (Tone::Plain, Icon::Papers)
        }
        TurnKind::InviteesAdded | TurnKind::InviteeRemoved | TurnKind::Removed => {
            (Tone::Plain, Icon::Person)
        }
        TurnKind::RecordingStarted
        | TurnKind::RecordingStopped
        | TurnKind::RecordingKept
        | TurnKind::RecordingDropped => (Tone::Plain, Icon::Record),
        TurnKind::Locked | TurnKind::Unlocked => (Tone::Plain, Icon::Lock),
        TurnKind::Amended | TurnKind::Appointed | TurnKind::AgendaChanged => {
            (Tone::Plain, Icon::Edit)
        }
    }
}
