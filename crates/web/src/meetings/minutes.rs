//! Minutes drafted from what happened: time and place, who held it, who was there, each item with its times, speakers and
//! notes, votes with their results, conclusions. An outgoing document like any other from then on.
//! Decides nothing, and files nothing: the minutes are filed once they are signed. What must always hold: they are in
//! Vietnamese, whoever drafts; nothing stands in them that is not in the record.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Seen};
use document::model::Urgency;
use document::outgoing::{Command, Markup, NewDraft, Text};
use document::prose::{Block, Line, Mark, Prose};
use kernel::id::DocumentId;
use meeting::Meeting;
use meeting::meeting::{Invitee, Item, Matter, Run, Standing};
use meeting::motion::Motion;

use super::names::Names;
use super::page::{self, Asked, Returned};
use super::{run, voting};
use crate::answer::{Answer, go_saying, show_as};
use crate::form::Form;
use crate::format;
use crate::outgoing::draft;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::Tone;
use crate::visit::{Flash, Visit};

/// The type of the document.
const KIND: &str = "bien-ban";

pub(super) async fn draft(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let (desk, found) = (&visit.app.desk, &seen.record);
    let may = desk.meeting_actions(&actor, found).contains(&"file_minutes");
    if !may || found.standing != Standing::Closed {
        return Err(Problem::NotFound);
    }
    let motions = desk.motions_of(found.id).await?;
    let text = Text {
        kind: KIND.to_owned(),
        subject: subject(&visit, found),
        body: body(&visit, found, &motions).await?.print(),
        markup: Markup::Second,
        urgency: Urgency::default(),
        recipients: Vec::new(),
        answers: Vec::new(),
        steering: None,
        concern: None,
    };
    let new = NewDraft {
        id: DocumentId::new(desk.clock().now(), desk.random()),
        agency: desk.agency_of(&actor).ok_or(Problem::Forbidden)?,
        unit: actor.unit().ok_or(Problem::Forbidden)?.clone(),
        text,
    };
    let key = format!("{}.draft_minutes", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let (id, command) = (new.id, Command::Draft(Box::new(new)));
    match desk.outgoing(&actor, id, command, &key, None).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "meeting-flash-drafted" };
            go_saying(&outgoing::document(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let mut fault = draft::fault(&visit, code, &details);
            fault.name.clear();
            let told = Returned { faults: vec![fault], ..Returned::default() };
            let view = page::view(&visit, &actor, &seen, Asked::default(), told).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
        Err(error) => Err(error.into()),
    }
}

fn subject(visit: &Visit, found: &Meeting) -> String {
    let title = found.matter.as_deref().map(|matter| matter.sheet.title.as_str());
    let values = [("title", title.unwrap_or_default().into())];
    visit.say.in_vietnamese().with("meeting-minutes-subject", &values)
}

/// Blocks of the minutes on their way.
struct Sheet<'v> {
    /// In Vietnamese, whoever reads.
    visit: Visit,
    names: &'v Names,
    blocks: Vec<Block>,
    headings: u16,
}

impl Sheet<'_> {
    fn heading(&mut self, key: &str) {
        self.headings = self.headings.saturating_add(1);
        let text = format!("{}. {}", roman(self.headings), self.visit.t(key));
        self.blocks.push(Block::Heading { rank: 1, line: Line::of(&text) });
    }

    fn paragraph(&mut self, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.blocks.push(Block::Paragraph { line: Line::of(line) });
        }
    }

    fn item(&mut self, mark: Mark, text: &str) {
        self.blocks.push(Block::Item { mark, line: Line::of(text) });
    }

    fn with(&mut self, key: &str, values: &[(&str, crate::i18n::Arg<'_>)]) {
        let text = self.visit.say.with(key, values);
        self.paragraph(&text);
    }
}

/// The numbers of headings (annex I of Decree 30/2020); beyond ten the figure.
fn roman(number: u16) -> String {
    let known = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
    let at = usize::from(number).saturating_sub(1);
    known.get(at).map_or_else(|| number.to_string(), |it| (*it).to_owned())
}

async fn body(visit: &Visit, found: &Meeting, motions: &[Seen<Motion>]) -> Result<Prose, Problem> {
    let names = Names::of(visit, std::iter::once(found)).await?;
    let mut visit = visit.clone();
    visit.say = visit.say.in_vietnamese();
    let Some(matter) = found.matter.as_deref() else { return Err(Problem::NotFound) };
    let mut sheet = Sheet { visit, names: &names, blocks: Vec::new(), headings: 0 };
    circumstances(&mut sheet, found, matter);
    attendance(&mut sheet, matter);
    sheet.heading("meeting-minutes-agenda");
    for (at, item) in (1_u16..).zip(&matter.items) {
        spoken(&mut sheet, matter, at, item);
    }
    sheet.paragraph(&matter.note);
    voted(&mut sheet, motions);
    if !matter.conclusions.is_empty() {
        sheet.heading("meeting-minutes-conclusions");
    }
    for (at, one) in (1_u16..).zip(&matter.conclusions) {
        let mut text = one.sheet.words.replace('\n', " ");
        if let Some(owner) = &one.sheet.owner {
            let who = sheet.names.place(&sheet.visit, owner);
            let values = [("owner", who.into())];
            text.push(' ');
            text.push_str(&sheet.visit.say.with("meeting-minutes-owner", &values));
        }
        if let Some(due) = one.sheet.due {
            let due = [("due", format::date(due).into())];
            text.push(' ');
            text.push_str(&sheet.visit.say.with("meeting-minutes-due", &due));
        }
        sheet.item(Mark::Number(at), &text);
    }
    recorded(&mut sheet, matter);
    if let Some(at) = matter.run.as_deref().and_then(|run| run.closed_at) {
        let local = at.local();
        let values =
            [("time", format::time(local).into()), ("day", format::date(local.date()).into())];
        sheet.with("meeting-minutes-closed", &values);
    }
    Ok(Prose::of(sheet.blocks))
}

/// Which films belong to the minutes, so that another one can be told from them.
fn recorded(sheet: &mut Sheet<'_>, matter: &Matter) {
    let recordings = matter.run.iter().flat_map(|run| &run.recordings);
    for recording in recordings {
        let Some(kept) = &recording.kept else { continue };
        let ended = recording.stopped_at.unwrap_or(recording.started_at);
        let values = [
            ("number", recording.number.to_string().into()),
            ("from", format::time(recording.started_at.local()).into()),
            ("to", format::time(ended.local()).into()),
            ("sha256", kept.sha256.to_string().into()),
        ];
        sheet.with("meeting-minutes-recording", &values);
    }
}

fn circumstances(sheet: &mut Sheet<'_>, found: &Meeting, matter: &Matter) {
    sheet.heading("meeting-minutes-circumstances");
    let opened = matter.run.as_deref().map_or(found.planned.begins_at, |run| run.opened_at);
    let local = opened.local();
    let day = format::long_date(&sheet.visit.say, local.date());
    sheet.with(
        "meeting-minutes-opened",
        &[("time", format::time(local).into()), ("day", day.into())],
    );
    let place = super::names::place(&sheet.visit, found, sheet.names);
    sheet.with("meeting-minutes-place", &[("place", place.into())]);
    let chair = sheet.names.person(found.posts.chair);
    sheet.with("meeting-minutes-chair", &[("name", chair.into())]);
    if let Some(secretary) = found.posts.secretary {
        let name = sheet.names.person(secretary);
        sheet.with("meeting-minutes-secretary", &[("name", name.into())]);
    }
}

/// Who was there at the last roll-call, and who was not.
fn attendance(sheet: &mut Sheet<'_>, matter: &Matter) {
    sheet.heading("meeting-minutes-attendance");
    let roll = matter.run.as_deref().and_then(Run::roll);
    let Some(roll) = roll else {
        let text = sheet.visit.t("meeting-minutes-no-roll");
        sheet.paragraph(&text);
        return;
    };
    let words = run::roll_words(&sheet.visit.say, roll);
    sheet.paragraph(&words);
    let heads = |one: &Invitee| {
        let known = roll.present.iter().find(|present| present.invitee == one.number);
        known.map(|known| known.heads)
    };
    let (there, away): (Vec<&Invitee>, Vec<&Invitee>) =
        matter.invitees.iter().partition(|one| heads(one).is_some());
    for one in there {
        let who = sheet.names.who(&sheet.visit, &one.who);
        let answer = sheet.names.answer(&sheet.visit, one);
        let text = match (heads(one), answer.is_empty()) {
            (Some(heads), _) if heads > 1 => {
                let values = [("who", who.into()), ("heads", heads.to_string().into())];
                sheet.visit.say.with("meeting-minutes-site", &values)
            }
            (_, true) => who,
            (_, false) => format!("{who} ({answer})"),
        };
        sheet.item(Mark::Dash, &text);
    }
    for one in away {
        let who = sheet.names.who(&sheet.visit, &one.who);
        let reason = sheet.names.answer(&sheet.visit, one);
        let key =
            if reason.is_empty() { "meeting-minutes-away" } else { "meeting-minutes-excused" };
        let values = [("who", who.into()), ("reason", reason.into())];
        let text = sheet.visit.say.with(key, &values);
        sheet.item(Mark::Dash, &text);
    }
}

/// One item: when, by whom, who spoke, what was noted.
fn spoken(sheet: &mut Sheet<'_>, matter: &Matter, at: u16, item: &Item) {
    let times: Vec<String> = item.stretches.iter().map(run::stretch).collect();
    let mut text = item.sheet.title.clone();
    if !times.is_empty() {
        text = format!("{text} ({})", times.join("; "));
    }
    sheet.item(Mark::Number(at), &text);
    if let Some(presenter) = &item.sheet.presenter {
        let who = sheet.names.place(&sheet.visit, presenter);
        sheet.with("meeting-minutes-presenter", &[("who", who.into())]);
    }
    let speeches = matter.run.iter().flat_map(|run| &run.speeches);
    let speakers: Vec<String> = speeches
        .filter(|speech| speech.item == Some(item.number))
        .filter_map(|speech| matter.invitee(speech.invitee))
        .map(|invitee| sheet.names.who(&sheet.visit, &invitee.who))
        .collect();
    if !speakers.is_empty() {
        sheet.with("meeting-minutes-speakers", &[("names", speakers.join("; ").into())]);
    }
    sheet.paragraph(&item.note);
}

/// What was put to the vote, with the result and the rule it was reached by.
fn voted(sheet: &mut Sheet<'_>, motions: &[Seen<Motion>]) {
    let closed: Vec<&Motion> =
        motions.iter().map(|seen| &seen.record).filter(|it| it.outcome().is_some()).collect();
    if closed.is_empty() {
        return;
    }
    sheet.heading("meeting-minutes-votes");
    for (at, motion) in (1_u16..).zip(closed) {
        let (Some(matter), Some(outcome)) = (motion.matter.as_deref(), motion.outcome()) else {
            continue;
        };
        sheet.item(Mark::Number(at), &matter.text.replace('\n', " "));
        let count = |choice: &meeting::motion::Choice| {
            let votes = outcome.counts.iter().find(|count| count.option == choice.key);
            let votes = votes.map_or(0, |count| count.votes);
            format!("{}: {votes}", voting::choice_word(&sheet.visit.say, choice))
        };
        let counts: Vec<String> = matter.choices.iter().map(count).collect();
        let rule = voting::rule(&sheet.visit, outcome).join(" ");
        let key = if outcome.passed { "motion-passed" } else { "motion-not-passed" };
        let result = sheet.visit.t(key);
        sheet.paragraph(&format!("{}. {rule} {result}.", counts.join("; ")));
    }
}
