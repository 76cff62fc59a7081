//! Documents of the sample's offices: letters that came in and were worked on, papers drafted, signed, released and taken
//! in by the next office, tasks given out of them. Lived through the door, act by act in the order of time, so that every
//! book runs by number and day as a real one does.
//! Not the dossiers of citizens (`story`). What must always hold: an office gets documents only when somebody of the cast
//! sits in every chair that they pass.

mod incoming;
mod meetings;
mod outgoing;
mod script;
mod tasks;

use super::{
    plot::DAYS,
    stage::{SIGNED_DAYS, Stage},
};
use anyhow::Context as _;
use desk::{Desk, IdempotencyKey};
use document::outgoing::Recipient;
use kernel::{
    code::AgencyCode,
    id::{DocumentId, TaskId},
    random::{Random as _, SeededRandom},
    time::{Clock, ManualClock, Timestamp},
};
use register::Actor;
pub(crate) use script::{Draft, Letter, MeetingSample};
use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

/// For so many dossiers of the sample one letter comes in.
const DOSSIERS_PER_LETTER: u32 = 8;
/// For so many one paper goes out, since papers are signed with keys.
const DOSSIERS_PER_PAPER: u32 = 40;
/// Of a hundred, so many are of the first office: the one whose people the demo names first.
const FIRST_OFFICE_PERCENT: u64 = 50;
/// Office seconds after which somebody looks at what came.
const NOTICED: i64 = 5_400;
/// Acts after which an errand is cut off; one that needs more has gone round in circles.
const ACTS_MAX: u32 = 40;

/// The chairs that a document passes in an agency.
#[derive(Debug, Clone)]
struct Office {
    agency: AgencyCode,
    division: AgencyCode,
    clerk: Actor,
    leader: Actor,
    head: Actor,
    specialist: Actor,
}

/// What waits to be done with one document or task.
struct Errand {
    office: usize,
    what: What,
    acts: u32,
    random: SeededRandom,
}

enum What {
    Incoming(incoming::Course),
    Outgoing(outgoing::Course),
    Task(tasks::Course),
}

/// What an act left: when the next one is due, documents that lie at other offices now, and tasks that were given.
#[derive(Default)]
struct Left {
    next: Option<Timestamp>,
    arrived: Vec<(AgencyCode, DocumentId)>,
    task: Option<TaskId>,
}

/// One act: the desk at its moment, the office, and chance.
struct Scene<'a> {
    stage: &'a Stage,
    desk: Desk,
    office: &'a Office,
    random: &'a SeededRandom,
}

impl Scene<'_> {
    fn now(&self) -> Timestamp {
        self.desk.clock().now()
    }

    fn key(&self) -> IdempotencyKey {
        IdempotencyKey::fresh(self.desk.random())
    }

    /// Other offices of the sample, as recipients: so many, and among them different ones each time.
    fn others(&self, count: usize) -> Vec<Recipient> {
        let all = self.stage.desk.province().agencies.all();
        let others = all.filter(|unit| unit.code != self.office.agency && !unit.is_division());
        let others: Vec<_> =
            others.filter(|unit| seated(self.stage, &unit.code).is_some()).collect();
        let from = usize::try_from(self.random.below(others.len().max(1) as u64)).unwrap_or(0);
        let chosen = others.iter().cycle().skip(from).take(count.min(others.len()));
        chosen.map(|unit| Recipient::agency(&unit.name.vi, unit.code.clone())).collect()
    }

    /// After so many office hours, and some minutes by chance.
    fn after_hours(&self, hours: u64) -> Timestamp {
        let calendar = &self.desk.province().calendar;
        let seconds = 600 + self.random.below(1 + hours * 3600);
        let seconds = i64::try_from(seconds).unwrap_or(3600);
        calendar.add_office_seconds(calendar.opening_at_or_after(self.now()), seconds)
    }
}

/// Lives all documents of the sample through; `report` hears now and then how many acts are done.
pub(super) async fn live(stage: &Stage, dossiers: u32, report: &dyn Fn(u32)) -> anyhow::Result<()> {
    let mut timeline = Timeline::new(stage);
    if timeline.offices.is_empty() {
        tracing::warn!(
            "nobody of the cast sits in every chair of an office: the sample gets no documents"
        );
        return Ok(());
    }
    for number in 0..dossiers.div_ceil(DOSSIERS_PER_LETTER) {
        let Some(sample) = timeline.pick(&stage.script.letter) else { break };
        let what = What::Incoming(incoming::Course::brought(number, sample));
        let (at, office) = (timeline.moment(DAYS), timeline.draw_office());
        timeline.add(at, office, what);
    }
    let papers = if stage.desk.papers().is_some() { dossiers } else { 0 };
    for _ in 0..papers.div_ceil(DOSSIERS_PER_PAPER) {
        let Some(sample) = timeline.pick(&stage.script.draft) else { break };
        let what = What::Outgoing(outgoing::Course::new(sample));
        let (at, office) = (timeline.moment(SIGNED_DAYS - 1), timeline.draw_office());
        timeline.add(at, office, what);
    }
    meetings::call(stage, &timeline.offices).await?;
    timeline.live(report).await
}

/// Everything that is still to happen, by its time.
struct Timeline<'a> {
    stage: &'a Stage,
    offices: Vec<Office>,
    errands: Vec<Errand>,
    queue: BinaryHeap<Reverse<(Timestamp, usize)>>,
    random: SeededRandom,
}

impl<'a> Timeline<'a> {
    fn new(stage: &'a Stage) -> Self {
        let agencies = stage.desk.province().agencies.all();
        let agencies = agencies.filter(|unit| !unit.is_division()).map(|unit| &unit.code);
        let mut offices: Vec<Office> =
            agencies.filter_map(|agency| seated(stage, agency)).collect();
        let first = first_named(stage);
        offices.sort_by_key(|office| Some(&office.agency) != first.as_ref());
        Self {
            stage,
            offices,
            errands: Vec::new(),
            queue: BinaryHeap::new(),
            random: SeededRandom::new(stage.seed ^ 0x0FF1_CE00),
        }
    }

    fn pick<T: Clone>(&self, from: &[T]) -> Option<T> {
        let at = self.random.below(u64::try_from(from.len()).ok()?.max(1));
        from.get(usize::try_from(at).ok()?).cloned()
    }

    fn draw_office(&self) -> usize {
        if self.random.below(100) < FIRST_OFFICE_PERCENT {
            return 0;
        }
        let count = u64::try_from(self.offices.len()).unwrap_or(1);
        usize::try_from(self.random.below(count.max(1))).unwrap_or(0)
    }

    /// Some office hour within so many days before now.
    fn moment(&self, days: i64) -> Timestamp {
        let seconds = u64::try_from(days * 86_400).unwrap_or(86_400);
        let back = i64::try_from(self.random.below(seconds)).unwrap_or(0);
        let opening = &self.stage.desk.province().calendar;
        let wait = i64::try_from(self.random.below(3 * 3600)).unwrap_or(0);
        let begin = opening.opening_at_or_after(self.stage.now.plus_seconds(-back));
        opening.add_office_seconds(begin, wait)
    }

    fn add(&mut self, at: Timestamp, office: usize, what: What) {
        let number = self.errands.len();
        let random = SeededRandom::new(self.stage.seed ^ ((number as u64 + 1) << 20));
        self.errands.push(Errand { office, what, acts: 0, random });
        self.queue.push(Reverse((at, number)));
    }

    async fn live(mut self, report: &dyn Fn(u32)) -> anyhow::Result<()> {
        let mut acts: u32 = 0;
        while let Some(Reverse((at, number))) = self.queue.pop() {
            if at > self.stage.now {
                continue;
            }
            let (left, office) = self
                .act(at, number)
                .await
                .with_context(|| format!("document {number} of the sample, at {at}"))?;
            acts += 1;
            if acts.is_multiple_of(100) {
                report(acts);
            }
            self.queue.extend(left.next.map(|next| Reverse((next, number))));
            let calendar = &self.stage.desk.province().calendar;
            let later = calendar.add_office_seconds(calendar.opening_at_or_after(at), NOTICED);
            if let Some(task) = left.task {
                self.add(later, office, What::Task(tasks::Course::new(task)));
            }
            for (agency, document) in left.arrived {
                let there = self.offices.iter().position(|office| office.agency == agency);
                let (Some(there), Some(sample)) = (there, self.pick(&self.stage.script.letter))
                else {
                    continue;
                };
                self.add(later, there, What::Incoming(incoming::Course::arrived(document, sample)));
            }
        }
        Ok(())
    }

    async fn act(&mut self, at: Timestamp, number: usize) -> anyhow::Result<(Left, usize)> {
        let errand = self.errands.get_mut(number).context("errand")?;
        errand.acts += 1;
        anyhow::ensure!(errand.acts <= ACTS_MAX, "it goes round in circles");
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(at));
        let scene = Scene {
            stage: self.stage,
            desk: self.stage.desk_at(at, clock),
            office: self.offices.get(errand.office).context("office")?,
            random: &errand.random,
        };
        let left = match &mut errand.what {
            What::Incoming(course) => Box::pin(course.act(&scene)).await?,
            What::Outgoing(course) => Box::pin(course.act(&scene)).await?,
            What::Task(course) => Box::pin(course.act(&scene)).await?,
        };
        Ok((left, errand.office))
    }
}

/// The agency of the official whom the demo names first.
fn first_named(stage: &Stage) -> Option<AgencyCode> {
    let desk = &stage.desk;
    let mut seats = stage.script.account.iter().filter(|account| account.shown).filter_map(|it| {
        let role = it.role.parse().ok()?;
        super::cast::seat_of(desk, it, role).ok()
    });
    desk.directory().tree.agency_of(&seats.next()?.unit)
}

/// The agency's chairs, when somebody of the cast sits in each of them.
fn seated(stage: &Stage, agency: &AgencyCode) -> Option<Office> {
    let (desk, cast) = (&stage.desk, &stage.cast);
    let of = |role: &str, unit: &AgencyCode| cast.officer(desk, role, unit).cloned();
    let at_head = |role: &str| {
        let found = of(role, agency)?;
        (found.unit() == Some(agency)).then_some(found)
    };
    let division = desk.directory().tree.descendants(agency).into_iter().find(|unit| {
        let here = |role: &str| of(role, unit).is_some_and(|found| found.unit() == Some(unit));
        unit != agency && here("division_head") && here("specialist")
    })?;
    Some(Office {
        // Clerks of records sit in the agency's office, which is one of its divisions.
        clerk: of("records_clerk", agency)?,
        leader: at_head("leader")?,
        head: of("division_head", &division)?,
        specialist: of("specialist", &division)?,
        agency: agency.clone(),
        division,
    })
}
