//! Who has to do with meetings, in words, and how meetings and answers stand.
//! Not who may see what. What must always hold: no meaning is in a colour alone; a unit, account or room that nobody knows
//! any more shows itself by its code or its unit.

use std::collections::BTreeMap;

use kernel::code::AgencyCode;
use kernel::id::{AccountId, SiteId};
use meeting::Meeting;
use meeting::meeting::{Answered, Invitee, Named, Place, Reply, Standing, Who};
use register::Actor;

use crate::problem::Problem;
use crate::ui::{Icon, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// Rooms read at once, and how often.
const SITES_AT_ONCE: u32 = 500;
const SITES_ROUNDS: usize = 20;

/// Names of all people and rooms of some meetings.
pub(super) struct Names {
    people: People,
    sites: BTreeMap<SiteId, String>,
}

impl Names {
    pub(super) async fn of<'m>(
        visit: &Visit,
        meetings: impl Iterator<Item = &'m Meeting>,
    ) -> Result<Names, Problem> {
        let mut ids: Vec<AccountId> = Vec::new();
        let mut with_sites = false;
        for found in meetings {
            accounts(found, &mut ids);
            let matter = found.matter.as_deref();
            let invitees = matter.iter().flat_map(|matter| &matter.invitees);
            let central = matter.is_some_and(|matter| matter.sheet.central.is_some());
            let mut rooms =
                invitees.filter(|one| matches!(one.who, Who::Site { site: Some(_), .. }));
            with_sites = with_sites || central || rooms.next().is_some();
        }
        let actor = if with_sites { Some(visit.need_actor()?) } else { None };
        let sites = by_id(visit, actor.as_ref()).await?;
        Ok(Names { people: People::of(visit, ids).await?, sites })
    }

    /// The names of the rooms that some meetings are held in, and of nobody, for an actor who is not the reader of a page.
    pub(super) async fn of_rooms(
        visit: &Visit,
        actor: Option<&Actor>,
        meetings: &[Meeting],
    ) -> Result<Names, Problem> {
        let mut matters = meetings.iter().filter_map(|found| found.matter.as_deref());
        let in_rooms = matters.any(|matter| matter.sheet.central.is_some());
        let sites = by_id(visit, actor.filter(|_| in_rooms)).await?;
        Ok(Names { people: People::default(), sites })
    }

    pub(super) fn person(&self, id: AccountId) -> String {
        self.people.name(id)
    }

    pub(super) fn named(&self, who: &Named) -> String {
        match who {
            Named::Account(account) => self.person(*account),
            Named::Name(name) => name.clone(),
        }
    }

    /// `Nguyễn Văn An – Phòng Kinh tế`, or the unit alone.
    pub(super) fn place(&self, visit: &Visit, place: &Place) -> String {
        let unit = naming::agency(visit, &place.unit);
        match place.account {
            Some(account) => format!("{} – {unit}", self.person(account)),
            None => unit,
        }
    }

    /// The name of a room; empty for one that is not open any more.
    pub(super) fn site(&self, site: SiteId) -> String {
        self.sites.get(&site).cloned().unwrap_or_default()
    }

    /// A unit at its site, a person with their unit, or a guest.
    pub(super) fn who(&self, visit: &Visit, who: &Who) -> String {
        match who {
            Who::Site { unit, site } => {
                let unit = naming::agency(visit, unit);
                let room = site.map(|site| self.site(site)).filter(|room| !room.is_empty());
                room.map_or(unit.clone(), |room| format!("{unit} ({room})"))
            }
            Who::Person { unit, account } => {
                format!("{} – {}", self.person(*account), naming::agency(visit, unit))
            }
            Who::Guest(guest) => guest.name.clone(),
        }
    }

    /// What was answered, in a line; empty for nothing.
    pub(super) fn answer(&self, visit: &Visit, invitee: &Invitee) -> String {
        let reply = invitee.answer.as_ref().map(|answer| &answer.reply);
        match reply {
            Some(Reply::Confirmed(said)) => {
                let head = self.named(&said.head);
                let values = [("head", head.into()), ("count", said.present.to_string().into())];
                let mut line = visit.say.with("meeting-answer-confirmed", &values);
                for one in &said.absent {
                    let values = [
                        ("name", self.named(&one.who).into()),
                        ("reason", one.reason.as_str().into()),
                    ];
                    line.push_str("; ");
                    line.push_str(&visit.say.with("meeting-answer-absent", &values));
                    if let Some(stand_in) = &one.stand_in {
                        let name = [("name", self.named(stand_in).into())];
                        line.push_str(", ");
                        line.push_str(&visit.say.with("meeting-answer-instead", &name));
                    }
                }
                line
            }
            Some(Reply::StandIn { who, reason }) => {
                let name = [("name", self.named(who).into())];
                format!("{}: {reason}", visit.say.with("meeting-answer-instead", &name))
            }
            Some(Reply::Declined { reason }) => reason.clone(),
            Some(Reply::Comes) | None => String::new(),
        }
    }
}

/// Everybody a meeting names.
fn accounts(found: &Meeting, ids: &mut Vec<AccountId>) {
    ids.push(found.requested_by);
    ids.extend(found.posts.held().map(|(account, _)| account));
    let Some(matter) = found.matter.as_deref() else { return };
    ids.extend(matter.convener.account);
    let presenters = matter.items.iter().filter_map(|item| item.sheet.presenter.as_ref());
    let owners = matter.conclusions.iter().filter_map(|one| one.sheet.owner.as_ref());
    ids.extend(presenters.chain(owners).filter_map(|place| place.account));
    ids.extend(matter.turns.iter().filter_map(|turn| turn.by));
    for invitee in &matter.invitees {
        if let Who::Person { account, .. } = invitee.who {
            ids.push(account);
        }
        let Some(answer) = &invitee.answer else { continue };
        match &answer.reply {
            Reply::Confirmed(said) => {
                ids.extend(said.head.account());
                let absent = said.absent.iter();
                ids.extend(absent.clone().filter_map(|one| one.who.account()));
                ids.extend(absent.filter_map(|one| one.stand_in.as_ref()?.account()));
            }
            Reply::StandIn { who, .. } => ids.extend(who.account()),
            Reply::Comes | Reply::Declined { .. } => {}
        }
    }
}

/// Names of all rooms that somebody may know of, by id; of none for nobody.
async fn by_id(visit: &Visit, actor: Option<&Actor>) -> Result<BTreeMap<SiteId, String>, Problem> {
    let Some(actor) = actor else { return Ok(BTreeMap::new()) };
    let sites = sites(visit, actor).await?;
    Ok(sites.into_iter().map(|site| (site.id, site.name)).collect())
}

/// A room that is open.
pub(super) struct Room {
    pub(super) id: SiteId,
    pub(super) unit: AgencyCode,
    pub(super) name: String,
}

/// All rooms that are open, by name.
pub(super) async fn sites(visit: &Visit, actor: &Actor) -> Result<Vec<Room>, Problem> {
    let mut rooms = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..SITES_ROUNDS {
        let page = visit.app.desk.sites(actor, None, after.as_deref(), SITES_AT_ONCE).await?;
        rooms.extend(page.sites.into_iter().map(|seen| Room {
            id: seen.record.id,
            unit: seen.record.unit,
            name: seen.record.sheet.name,
        }));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(rooms)
}

/// The title, or that there is nothing to be read any more.
pub(super) fn title(visit: &Visit, found: &Meeting) -> String {
    let matter = found.matter.as_deref();
    matter.map_or_else(|| visit.t("meeting-no-content"), |matter| matter.sheet.title.clone())
}

/// The name of its kind, as the province has it now.
pub(super) fn kind(visit: &Visit, found: &Meeting) -> String {
    let kinds = &visit.app.province.meetings.kinds;
    let known = kinds.iter().find(|kind| kind.key == found.kind.key);
    known.map_or_else(
        || found.kind.key.clone(),
        |kind| visit.say.of(&kind.name.vi, &kind.name.en).to_owned(),
    )
}

/// Where it is held: in words, or the central room.
pub(super) fn place(visit: &Visit, found: &Meeting, names: &Names) -> String {
    let Some(matter) = found.matter.as_deref() else { return String::new() };
    let room = matter.sheet.central.map(|site| names.site(site)).unwrap_or_default();
    match (matter.sheet.place.is_empty(), room.is_empty()) {
        (true, true) => visit.t("meeting-place-none"),
        (true, false) => room,
        (false, true) => matter.sheet.place.clone(),
        (false, false) => format!("{room} – {}", matter.sheet.place),
    }
}

pub(super) fn standing_tag(visit: &Visit, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Requested => (Tone::Soon, Icon::Clock),
        Standing::Returned => (Tone::Soon, Icon::Return),
        Standing::Refused => (Tone::Late, Icon::CrossCircle),
        Standing::Approved => (Tone::Info, Icon::Check),
        Standing::Invited => (Tone::Info, Icon::Mail),
        Standing::Running => (Tone::Good, Icon::People),
        Standing::Closed => (Tone::Plain, Icon::Edit),
        Standing::Minuted => (Tone::Info, Icon::Paper),
        Standing::Concluded => (Tone::Good, Icon::CheckCircle),
        Standing::Cancelled | Standing::Withheld => (Tone::Plain, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&standing.word()))
}

pub(super) fn answer_tag(visit: &Visit, answered: Answered) -> Tag {
    let (tone, icon) = match answered {
        Answered::Waiting => (Tone::Soon, Icon::Clock),
        Answered::Coming => (Tone::Good, Icon::CheckCircle),
        Answered::StandIn => (Tone::Info, Icon::Person),
        Answered::Declined => (Tone::Late, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&answered.word()))
}

/// The roles of a reader, in words.
pub(super) fn roles(visit: &Visit, found: &Meeting, actor: &Actor) -> String {
    let roles = found.roles_of(actor);
    let words: Vec<String> = roles.iter().map(|role| visit.t(&role.word())).collect();
    words.join(", ")
}
