//! What somebody sees of a room, as texts in JSON by key: the room, themselves, everybody who is there, votes, messages.
//! What must always hold: who waits outside is shown to those who conduct alone; messages to the secretary go to nobody else;
//! what all see alike is made once for a language.

use std::collections::BTreeMap;
use std::sync::Arc;

use hall::{Attendee, Hall, Room, Spot, State};
use kernel::time::Timestamp;
use meeting::Motion;
use meeting::meeting::{Standing, Who};
use meeting::motion::Standing as MotionStanding;
use register::Actor;
use serde_json::{Value, json};

use crate::format;
use crate::i18n::Say;
use crate::meetings::voting::choice_word;
use crate::paths::meetings;

/// A whole view, by key.
pub(super) type View = BTreeMap<String, Arc<str>>;

/// Loss from which a line is weak, and from which it is bad.
const LOSS_WEAK: f32 = 0.03;
const LOSS_BAD: f32 = 0.12;
/// Round trips in ms, likewise.
const TRIP_WEAK: f32 = 300.0;
const TRIP_BAD: f32 = 800.0;

/// What one sees.
pub(super) fn view(say: &Say, hall: &Hall, (actor, spot): (&Actor, Spot)) -> View {
    let people = hall.shown(say.language().code(), |room| people(say, room));
    let mut view = View::new();
    hall.look(|room| {
        let conducts = room.conducts(spot);
        let inside = room.state(spot) == State::In;
        view.insert("room".to_owned(), text(&about(room, spot)));
        view.insert("me".to_owned(), text(&me(room, spot)));
        for (other, shown) in people.iter() {
            let other_inside = room.state(*other) == State::In;
            // Whoever waits sees who lets them in.
            if room.conducts(*other) || inside && (other_inside || conducts) {
                view.insert(format!("p{other}"), Arc::clone(shown));
            }
        }
        if inside {
            for motion in room.motions().iter().filter(|it| shown(it)) {
                view.insert(
                    format!("m{}", motion.id),
                    text(&vote(say, room, (actor, spot), motion)),
                );
            }
            for message in room.messages(spot) {
                let value = json!({
                    "at": format::time(message.at.local()),
                    "from": room.name(message.from),
                    "mine": message.from == spot,
                    "words": message.words,
                });
                view.insert(format!("chat{}", message.number), text(&value));
            }
        }
    });
    view
}

fn text(value: &Value) -> Arc<str> {
    value.to_string().into()
}

fn seat(spot: Option<Spot>) -> Value {
    spot.map_or(Value::Null, |spot| spot.to_string().into())
}

fn moment(at: Timestamp) -> String {
    at.to_string()
}

fn standing(room: &Room) -> &'static str {
    match room.meeting().standing {
        Standing::Running => "running",
        Standing::Approved | Standing::Invited => "called",
        Standing::Cancelled | Standing::Withheld => "cancelled",
        _ => "closed",
    }
}

fn about(room: &Room, spot: Spot) -> Value {
    let matter = room.meeting().matter.as_deref();
    let run = matter.and_then(|matter| matter.run.as_deref());
    let item = run.and_then(|run| run.item).and_then(|number| matter?.item(number));
    let (here, invited) = room.counts();
    let announced = run.and_then(|run| run.announcements.last());
    let waiting = if room.conducts(spot) { room.waiting().count() } else { 0 };
    json!({
        "standing": standing(room),
        "locked": run.is_some_and(|run| run.locked),
        "recording": room.recorded(),
        "item": item.map(|item| json!({ "number": item.number, "title": item.sheet.title })),
        "stage": seat(room.stage()),
        "speaker": seat(room.speaker()),
        "screen": seat(room.screen()),
        "paper": room.followed().map(|paper| {
            json!({ "number": paper.paper, "page": paper.page, "by": room.name(paper.by) })
        }),
        "pointer": room.pointer().map(|(x, y)| json!({ "x": x, "y": y })),
        "here": here,
        "invited": invited,
        "quorum": room.quorum().map(|(here, needed)| json!({ "here": here, "needed": needed })),
        "announcement": announced.map(|said| {
            json!({ "at": format::time(said.at.local()), "words": said.words })
        }),
        "pinned": room.pinned().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "waiting": waiting,
    })
}

fn floor(room: &Room, spot: Spot) -> Value {
    if !room.has_floor(spot) {
        return Value::Null;
    }
    json!({ "until": room.floor_until(spot).map(moment) })
}

fn me(room: &Room, spot: Spot) -> Value {
    let one = room.attending().get(&spot);
    json!({
        "seat": spot.to_string(),
        "peer": one.map(|one| one.peer.to_string()),
        "name": room.name(spot),
        "state": match room.state(spot) {
            State::Waiting => "waiting",
            State::In => "in",
            State::Removed => "removed",
            State::Over => "over",
        },
        "conducts": room.conducts(spot),
        "writes": room.writes(spot),
        "floor": floor(room, spot),
        "speaks": room.speaks(spot),
        "hand": room.hand(spot),
        "asked": one.map_or(0, |one| one.asked),
        "may_share": room.may_share(spot),
    })
}

/// Everybody who is there, as all may see them.
fn people(say: &Say, room: &Room) -> BTreeMap<Spot, Arc<str>> {
    let there = room.attending().iter();
    there.map(|(spot, one)| (*spot, text(&person(say, room, *spot, one)))).collect()
}

fn person(say: &Say, room: &Room, spot: Spot, one: &Attendee) -> Value {
    let site = room.invitee(spot).is_some_and(|it| matches!(it.who, Who::Site { .. }));
    json!({
        "seat": spot.to_string(),
        "peer": one.peer.to_string(),
        "name": room.name(spot),
        "role": room.role(spot).map(|role| say.t(&role.word())),
        "site": site,
        "in": room.state(spot) == State::In,
        "connected": one.connected && one.pages > 0,
        "camera": one.camera,
        "screen": one.screen,
        "hand": room.hand(spot),
        "floor": floor(room, spot),
        "speaks": room.speaks(spot),
        "conducts": room.conducts(spot),
        "line": line(one),
        "layout": one.look.name(),
    })
}

fn line(one: &Attendee) -> &'static str {
    if one.away || one.pages == 0 {
        return "away";
    }
    match one.line {
        None => "none",
        Some(line) if line.loss >= LOSS_BAD || line.round_trip >= TRIP_BAD => "bad",
        Some(line) if line.loss >= LOSS_WEAK || line.round_trip >= TRIP_WEAK => "weak",
        Some(_) => "good",
    }
}

/// Only what is or was voted on.
fn shown(motion: &Motion) -> bool {
    matches!(motion.standing, MotionStanding::Open | MotionStanding::Closed)
}

fn vote(say: &Say, room: &Room, (actor, spot): (&Actor, Spot), motion: &Motion) -> Value {
    let Some(matter) = motion.matter.as_deref() else { return Value::Null };
    let open = motion.standing == MotionStanding::Open;
    let choices = matter.choices.iter();
    let own = matter.voters.iter().filter(|voter| open && voter.is_of(actor)).map(|voter| {
        let given = matter.votes.iter().find(|vote| vote.voter == voter.number);
        json!({
            "voter": voter.number,
            "who": room.name(spot),
            "choice": given.map(|vote| &vote.option),
            "issued": matter.issued.iter().any(|issued| issued.voter == voter.number),
        })
    });
    let outcome = motion.outcome();
    let word = |passed: bool| say.t(if passed { "motion-passed" } else { "motion-not-passed" });
    let counts = outcome.into_iter().flat_map(|outcome| &outcome.counts).map(|count| {
        let choice = matter.choices.iter().find(|choice| choice.key == count.option);
        json!([choice.map(|choice| choice_word(say, choice)), count.votes])
    });
    json!({
        "id": motion.id.to_string(),
        "text": matter.text,
        "choices": choices.map(|choice| {
            json!({ "key": choice.key, "words": choice_word(say, choice) })
        }).collect::<Vec<_>>(),
        "secret": motion.secret,
        "standing": if open { "open" } else { "closed" },
        "votes": own.collect::<Vec<_>>(),
        "given": matter.votes.len() + matter.issued.len(),
        "of": matter.voters.len(),
        "key": room.ballot_key(motion.id).map(|(n, e)| json!({ "n": n, "e": e })),
        "address": format!("{}#m-{}", meetings::meeting(room.meeting().id), motion.id),
        "result": outcome.map(|outcome| word(outcome.passed)),
        "counts": counts.collect::<Vec<_>>(),
    })
}
