//! What happens in a meeting, as far as a page without sound and pictures can show and write it down: the agenda with its
//! times, the floor, roll-calls, announcements, opening and closing.
//! Not the live room. What must always hold: a roll-call keeps every tick that was set when it comes back.

use meeting::meeting::{Answered, Invitee, Item, RollCall, Stretch, Who};

use super::acts;
use super::choices::Offer;
use super::facts::Shown;
use super::forms::{Act, Button, Forms};
use super::papers::{self, PaperLine};
use crate::format;
use crate::ui::{Icon, Width};

/// An item of the agenda on the page.
#[derive(Debug, Clone)]
pub struct ItemLine {
    pub number: u32,
    pub title: String,
    /// Who presents it; empty for nobody.
    pub who: String,
    /// Planned minutes, and when it was spoken of.
    pub times: String,
    /// It is spoken of now.
    pub current: bool,
    pub speakers: Vec<String>,
    pub papers: Vec<PaperLine>,
    pub note: Vec<String>,
    pub buttons: Vec<Button>,
    pub acts: Vec<Act>,
}

/// The form by which the roll is called.
#[derive(Debug, Clone)]
pub struct Roll {
    pub act: Act,
    pub lines: Vec<RollLine>,
}

/// Somebody on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollLine {
    pub number: u32,
    pub who: String,
    pub present: bool,
    /// People in the room of a site; `None` for one person.
    pub heads: Option<String>,
}

pub(super) fn items(shown: &Shown<'_>, forms: &Forms<'_>, offer: &Offer) -> Vec<ItemLine> {
    let Some(matter) = shown.found.matter.as_deref() else { return Vec::new() };
    let count = matter.items.len();
    let line = |(place, item): (usize, &Item)| {
        let run = matter.run.as_deref();
        let current = run.is_some_and(|run| run.item == Some(item.number));
        let speeches = run.iter().flat_map(|run| &run.speeches);
        let speakers = speeches.filter(|it| it.item == Some(item.number)).map(|speech| {
            let who = matter.invitee(speech.invitee);
            let who = who.map(|it| shown.names.who(shown.visit, &it.who)).unwrap_or_default();
            format!("{} {who}", format::time(speech.given_at.local()))
        });
        let mut acts = acts::of_item(shown, forms, offer, item);
        if shown.may("note_meeting") {
            let one = forms.part("note_meeting", item.number);
            let words = one.words(&item.note).optional();
            acts.insert(0, one.act(vec![words], Icon::Edit));
        }
        let presenter = item.sheet.presenter.as_ref();
        ItemLine {
            number: item.number,
            title: item.sheet.title.clone(),
            who: presenter.map(|who| shown.names.place(shown.visit, who)).unwrap_or_default(),
            times: times(shown, item),
            current,
            speakers: speakers.collect(),
            papers: papers::lines(shown, forms, Some(item.number)),
            note: item.note.lines().map(ToOwned::to_owned).collect(),
            buttons: buttons(shown, forms, item, (place, count, current)),
            acts,
        }
    };
    matter.items.iter().enumerate().map(line).collect()
}

/// `15 phút; 08:10–08:40`.
fn times(shown: &Shown<'_>, item: &Item) -> String {
    let mut parts = Vec::new();
    if item.sheet.minutes > 0 {
        let minutes = [("minutes", item.sheet.minutes.to_string().into())];
        parts.push(shown.visit.say.with("meeting-minutes", &minutes));
    }
    parts.extend(item.stretches.iter().map(stretch));
    parts.join("; ")
}

/// `08:10–08:40`.
pub(super) fn stretch(stretch: &Stretch) -> String {
    let ended = stretch.ended_at.map(|at| format::time(at.local())).unwrap_or_default();
    format!("{}–{ended}", format::time(stretch.begun_at.local()))
}

fn buttons(
    shown: &Shown<'_>,
    forms: &Forms<'_>,
    item: &Item,
    (place, count, current): (usize, usize, bool),
) -> Vec<Button> {
    let (number, title) = (item.number, item.sheet.title.as_str());
    let mut buttons = Vec::new();
    if current && shown.may("end_item") {
        buttons.push(forms.button("end_item", (number, "meeting-item-end"), Icon::Check, title));
    } else if shown.may("begin_item") {
        let part = (number, "meeting-item-begin");
        buttons.push(forms.button("begin_item", part, Icon::ArrowRight, title));
    }
    if shown.may("order_agenda") && count > 1 {
        if place > 0 {
            let part = (format!("{number}-up"), "meeting-item-up");
            buttons.push(forms.button("order_agenda", part, Icon::ChevronUp, title));
        }
        if place + 1 < count {
            let part = (format!("{number}-down"), "meeting-item-down");
            buttons.push(forms.button("order_agenda", part, Icon::ChevronDown, title));
        }
    }
    buttons
}

/// The forms while it runs, and the opening.
pub(super) fn acts(shown: &Shown<'_>, forms: &Forms<'_>) -> Vec<Act> {
    let mut acts = Vec::new();
    if shown.may("open_meeting") {
        let mut act = forms.of("open_meeting").act(Vec::new(), Icon::People);
        act.lead = shown.t("meeting-open-lead");
        acts.push(act);
    }
    acts.extend(floor(shown, forms));
    if shown.may("announce_in_meeting") {
        let one = forms.of("announce_in_meeting");
        let words = one.words("");
        acts.push(one.act(vec![words], Icon::Bell));
    }
    if shown.may("close_meeting") {
        let one = forms.of("close_meeting");
        let words = one.words("").optional();
        acts.push(one.act(vec![words], Icon::Check));
    }
    acts
}

/// Who is let in, who speaks, and who has done.
fn floor(shown: &Shown<'_>, forms: &Forms<'_>) -> Vec<Act> {
    let Some(matter) = shown.found.matter.as_deref() else { return Vec::new() };
    let Some(run) = matter.run.as_deref() else { return Vec::new() };
    let choices = |wanted: &dyn Fn(&Invitee) -> bool| -> Vec<(String, String)> {
        let some = matter.invitees.iter().filter(|one| wanted(one));
        some.map(|one| (one.number.to_string(), shown.names.who(shown.visit, &one.who))).collect()
    };
    let mut acts = Vec::new();
    let speaks = choices(&|one| run.has_floor(one.number));
    if shown.may("yield_floor") && shown.found.is_conducted_by(shown.actor) && !speaks.is_empty() {
        let one = forms.of("yield_floor");
        let field = one.select("invitee", "", &speaks, "");
        acts.push(one.act(vec![field], Icon::Check));
    }
    let waits = choices(&|one| run.admitted.contains(&one.number) && !run.has_floor(one.number));
    if shown.may("give_floor") && !waits.is_empty() {
        let one = forms.of("give_floor");
        let fields = vec![
            one.select("invitee", "", &waits, "common-choose"),
            one.short("minutes", "", Width::Year).hint(shown.t("meeting-floor-hint")).optional(),
        ];
        acts.push(one.act(fields, Icon::Hand));
    }
    let mut outside = choices(&|one| !run.admitted.contains(&one.number));
    if shown.may("admit_to_meeting") && !outside.is_empty() {
        outside.insert(0, ("all".to_owned(), shown.t("meeting-admit-all")));
        let one = forms.of("admit_to_meeting");
        let field = one.select("invitee", "all", &outside, "");
        acts.push(one.act(vec![field], Icon::SignIn));
    }
    acts
}

/// The form of the roll-call: as it was typed, else as the last one, else as was answered.
pub(super) fn roll(shown: &Shown<'_>, forms: &Forms<'_>) -> Option<Roll> {
    let matter = shown.found.matter.as_deref()?;
    if !shown.may("call_roll") || matter.invitees.is_empty() {
        return None;
    }
    let last = matter.run.as_deref().and_then(|run| run.roll());
    let back = forms.returned.action == "call_roll";
    let typed = &forms.returned.typed;
    let line = |one: &Invitee| {
        let number = one.number;
        let known = last.and_then(|roll| roll.present.iter().find(|it| it.invitee == number));
        let comes = matches!(one.answered(), Answered::Coming | Answered::StandIn);
        let announced = one.answer.as_ref().map_or(0, meeting::meeting::Answer::heads);
        let heads = known.map_or(announced, |known| known.heads);
        let heads = if heads == 0 { String::new() } else { heads.to_string() };
        RollLine {
            number,
            who: shown.names.who(shown.visit, &one.who),
            present: if back {
                typed.has(&format!("present.{number}"))
            } else {
                known.is_some() || (last.is_none() && comes)
            },
            heads: matches!(one.who, Who::Site { .. }).then(|| {
                if back { typed.get(&format!("heads.{number}")).to_owned() } else { heads }
            }),
        }
    };
    let lines = matter.invitees.iter().map(line).collect();
    Some(Roll { act: forms.of("call_roll").act(Vec::new(), Icon::List), lines })
}

/// The last roll-call in a sentence; empty before the first.
pub(super) fn rolled(shown: &Shown<'_>) -> String {
    let matter = shown.found.matter.as_deref();
    let roll = matter.and_then(|matter| matter.run.as_deref()).and_then(|run| run.roll());
    roll.map(|roll| roll_words(&shown.visit.say, roll)).unwrap_or_default()
}

/// `08:05: có mặt 12/15, 3/4 điểm cầu, 40 người; thành viên 13/24, cần 13, đủ.`
pub(super) fn roll_words(say: &crate::i18n::Say, roll: &RollCall) -> String {
    let counts = &roll.counts;
    let number = |count: u32| count.to_string().into();
    let values = [
        ("at", format::time(roll.at.local()).into()),
        ("present", number(counts.present)),
        ("invited", number(counts.invited)),
        ("sites", number(counts.sites_present)),
        ("allsites", number(counts.sites)),
        ("heads", number(counts.heads)),
    ];
    let mut words = say.with("meeting-rolled", &values);
    if counts.members > 0 {
        let needed = counts.quorum.map_or_else(|| "–".to_owned(), |needed| needed.to_string());
        let values = [
            ("present", number(counts.members_present)),
            ("members", number(counts.members)),
            ("needed", needed.into()),
        ];
        let key =
            if counts.quorum_reached { "meeting-quorum-there" } else { "meeting-quorum-short" };
        words.push(' ');
        words.push_str(&say.with(key, &values));
    }
    words
}
