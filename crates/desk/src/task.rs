//! Tasks at the door: given, worked on, completed, reminded of, withheld with the document that ordered them; their lists
//! and the links to documents.
//! Not the rules (`task`) and not the board (`board`). What must hold: a task is given out of a document that its giver
//! sees and that is still there; it stays with the unit that answers for it; after the withdrawal of its document no word
//! of it is left.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    board::BoardList,
    door::{self, Change, Request, Ruling},
    numbers::Stop,
    paging::{Filling, Place as ListPlace, parsed},
    reactions,
    rows::day_number,
};
use ::task::{
    Command, Context, Event, Evidence, NewEvidence, Paper, Place, Plan, Rating, Relation, Role,
    Standing, Task, TaskRegister, counter_changes,
};
use access::{Area, Principal, TaskFacts};
use futures::future::BoxFuture;
use kernel::{
    code::AgencyCode,
    id::{DocumentId, TaskId},
    time::{Date, Timestamp},
};
use register::{Actor, Fact, Register};
use store::{
    document as places,
    engine::Statement,
    file::NewFile,
    task::{self as rows, ReminderFound, ReminderRow, TaskRow},
};
use uuid::Uuid;

/// The refusal of a task out of a document that is not there, or not for the giver.
pub const NO_SOURCE: &str = "DSK-030";
/// Tasks withheld in one round.
const ROUND: u32 = 100;
/// Names of the program's own acts.
const REMIND: &str = "task.remind";
const WITHHOLD: &str = "task.withhold";
/// Local time at which people are reminded, before offices open.
const CALL_AT: (i8, i8) = (7, 0);

/// Which tasks a page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskList {
    /// That the reader, or the unit they head, has in a role.
    Held { role: Role, open: bool },
    /// Behind a number of the board.
    Board(BoardList),
}

/// One page of tasks.
#[derive(Debug, Clone, Default)]
pub struct TasksPage {
    pub tasks: Vec<Seen<Task>>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

/// A reminder with its task.
#[derive(Debug, Clone)]
pub struct Reminding {
    pub reminder: ReminderFound,
    pub task: Seen<Task>,
}

impl Desk {
    /// Carries out a command on a task; `Give` opens one.
    ///
    /// Errors: [`NO_SOURCE`] the document is not there for the giver, `DSK-017` a place is no seat there or outside the
    /// unit that answers for the task.
    pub fn task<'a>(
        &'a self,
        actor: &'a Actor,
        id: TaskId,
        command: Command,
        key: &'a IdempotencyKey,
        seen: Option<u64>,
    ) -> BoxFuture<'a, Result<Done<Task>, DeskError>> {
        // Boxed: it stands inside the future of a withdrawal, which is large enough without it.
        Box::pin(self.carry_task(actor, id, command, key, seen))
    }

    async fn carry_task(
        &self,
        actor: &Actor,
        id: TaskId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Task>, DeskError> {
        let before = self.task_by_id(id).await?;
        let record = before.as_ref().map(|seen| &seen.record);
        self.permit_task(actor, &command, record)?;
        match (&command, record) {
            (Command::Give(new), _) => {
                if let Some(paper) = new.source.paper() {
                    self.sees_paper(actor, paper).await?;
                }
                self.gives(actor, &new.agency, &new.giver).await?;
                for place in std::iter::once(&new.owner).chain(&new.coordinating) {
                    self.place_inside(&new.agency, place).await?;
                }
            }
            (Command::Assign { to, .. } | Command::Split { to, .. }, Some(task)) => {
                self.place_inside(&task.owner.unit, to).await?;
            }
            _ => {}
        }
        for evidence in command.brought().iter().flat_map(|brought| &brought.evidence) {
            if let NewEvidence::Paper(paper) = evidence {
                self.sees_paper(actor, *paper).await?;
            }
        }
        let done = self.pass_task(actor, id, &command, (key, seen)).await?;
        if let (Command::Withhold | Command::Withdraw, Some(before)) = (&command, before) {
            for file in files_of(&before.record) {
                self.forget_bytes(&file.sha256).await?;
            }
        }
        Ok(done)
    }

    async fn pass_task(
        &self,
        actor: &Actor,
        id: TaskId,
        command: &Command,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Task>, DeskError> {
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let (plan, ratings) = (self.task_plan(), self.task_ratings());
        let calendar = &self.province().calendar;
        let passed = door::pass::<TaskRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_task(actor, command, record)?;
                let context = Context { now, actor, calendar, plan: &plan, ratings: &ratings };
                let events = TaskRegister::decide(record, command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                let source = match command {
                    Command::Give(new) => new.source.paper(),
                    _ => None,
                };
                let beside = source.map(|paper| rows::source_stands(paper.document().as_uuid()));
                Ok::<_, Stop>(Ruling { beside: beside.into_iter().collect(), ..Ruling::of(events) })
            },
            |change| self.task_rows(change, &plan),
        );
        match passed.await {
            Err(DeskError::Conflict { statement }) if statement == rows::SOURCE_GONE => {
                Err(no_source())
            }
            passed => passed,
        }
    }

    /// A task as somebody may see it who has to do with it.
    pub async fn read_task(
        &self,
        actor: &Actor,
        id: TaskId,
    ) -> Result<Option<Seen<Task>>, DeskError> {
        let Some(seen) = self.task_by_id(id).await? else { return Ok(None) };
        Ok(self.may_task(actor, "view_task", &seen.record).then_some(seen))
    }

    /// What the actor may do to it now: names of commands.
    pub fn task_actions(&self, actor: &Actor, found: &Task) -> Vec<&'static str> {
        let has_due = found.matter.as_deref().is_some_and(|matter| matter.due.is_some());
        let asked = found.open_question().is_some();
        let fits = |action: &str| match action {
            "ask_extension" => has_due && !asked,
            "answer_extension" => asked,
            _ => true,
        };
        let allowed = found.allowed().iter().copied().filter(|action| fits(action));
        allowed.filter(|action| self.may_task(actor, action, found)).collect()
    }

    /// Whether the policies let the actor do this to a task.
    pub fn may_task(&self, actor: &Actor, action: &str, found: &Task) -> bool {
        let who = Principal::from(actor);
        let what = TaskFacts::of(found).into();
        self.access().allowed(&who, action, &what, &self.directory().tree).allowed
    }

    /// Whether the actor may give a task to a unit of their own agency at all.
    pub fn may_give_tasks(&self, actor: &Actor) -> bool {
        let (Some(agency), Some(unit)) = (self.agency_of(actor), actor.unit()) else {
            return false;
        };
        let giver = Place { unit: unit.clone(), account: actor.account() };
        let facts =
            TaskFacts::between(&agency, &giver, &Place { unit: unit.clone(), account: None });
        let who = Principal::from(actor);
        self.access().allowed(&who, "give_task", &facts.into(), &self.directory().tree).allowed
    }

    /// A page of tasks that the actor may see; `after` is what the page before gave.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever has nothing to do with tasks.
    pub async fn tasks(
        &self,
        actor: &Actor,
        list: &TaskList,
        after: Option<&str>,
        limit: u32,
    ) -> Result<TasksPage, DeskError> {
        let action = match list {
            TaskList::Held { .. } => "list_tasks",
            TaskList::Board(_) => "see_task_board",
        };
        if !self.may_enter(actor, action, Area::Tasks) {
            return Err(DeskError::Forbidden { action });
        }
        let shown = |found: &Task| self.may_task(actor, "view_task", found);
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let found = self.some_tasks(actor, list, place, limit).await?;
            if let Some((tasks, next)) = page.take(found, shown)? {
                return Ok(TasksPage { tasks, next });
            }
        }
    }

    async fn some_tasks(
        &self,
        actor: &Actor,
        list: &TaskList,
        place: Option<ListPlace>,
        limit: u32,
    ) -> Result<places::Page, DeskError> {
        let engine = self.store().engine();
        let after = place.map(|place| (place.at, place.id));
        Ok(match list {
            TaskList::Held { role, open } => {
                let own = own_places(actor);
                rows::of_places(engine, &own, (role.name(), *open), after, limit).await?
            }
            TaskList::Board(list) => {
                let chosen = self.board_chosen(actor, list)?;
                rows::chosen(engine, &chosen, after, limit).await?
            }
        })
    }

    /// How many open tasks the actor, or the unit they head, has in each role.
    pub async fn task_counts(&self, actor: &Actor) -> Result<Vec<(Role, u64)>, DeskError> {
        let own = own_places(actor);
        let mut counts = Vec::new();
        for role in Role::ALL {
            counts.push((role, rows::held(self.store().engine(), &own, role.name()).await?));
        }
        Ok(counts)
    }

    /// The last reminders for the actor and the unit they head, newest first.
    pub async fn task_reminders(
        &self,
        actor: &Actor,
        limit: u32,
    ) -> Result<Vec<Reminding>, DeskError> {
        let found = rows::reminders(self.store().engine(), &own_places(actor), limit).await?;
        let mut reminders = Vec::new();
        for reminder in found {
            let task = self.read_task(actor, TaskId::from_uuid(reminder.task)).await?;
            reminders.extend(task.map(|task| Reminding { reminder, task }));
        }
        Ok(reminders)
    }

    /// A page of the tasks that a document ordered, or reported, as far as the actor may see them.
    pub async fn tasks_of_document(
        &self,
        actor: &Actor,
        (document, relation): (DocumentId, Relation),
        after: Option<&str>,
        limit: u32,
    ) -> Result<TasksPage, DeskError> {
        let (engine, id) = (self.store().engine(), document.as_uuid());
        let shown = |found: &Task| self.may_task(actor, "view_task", found);
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let after = place.map_or(Uuid::nil(), |place| place.id);
            let found = rows::of_document(engine, id, relation.name(), after, limit).await?;
            if let Some((tasks, next)) = page.take(found, shown)? {
                return Ok(TasksPage { tasks, next });
            }
        }
    }

    /// Reminds of a task whatever is to be reminded of by now; nothing twice, and nothing of what is done.
    pub(crate) async fn remind_of_task(&self, id: TaskId) -> Result<(), DeskError> {
        let Some(seen) = self.task_by_id(id).await? else { return Ok(()) };
        let actor = Actor::System { job: REMIND.to_owned() };
        let key = IdempotencyKey::derived(format!("{id}:{}", seen.version));
        match self.task(&actor, id, Command::Remind, &key, None).await {
            // Nobody works on it any more.
            Ok(_) | Err(DeskError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes every word from the tasks that a withdrawn document ordered.
    pub(crate) async fn withhold_tasks_of(&self, document: DocumentId) -> Result<(), DeskError> {
        let actor = Actor::System { job: WITHHOLD.to_owned() };
        let (engine, id) = (self.store().engine(), document.as_uuid());
        let mut after = Uuid::nil();
        loop {
            let ordered = Relation::Ordered.name();
            let found = rows::of_document(engine, id, ordered, after, ROUND).await?;
            let Some((last, _)) = found.last() else { return Ok(()) };
            after = last.id;
            for (stored, _) in &found {
                let task = parsed::<Task>(stored)?.record;
                if task.standing == Standing::Withheld {
                    continue;
                }
                let key = IdempotencyKey::derived(task.id.to_string());
                self.task(&actor, task.id, Command::Withhold, &key, None).await?;
            }
        }
    }

    /// When the province reminds, in the words of the register.
    pub fn task_plan(&self) -> Plan {
        let settings = &self.province().tasks;
        Plan {
            before: settings.remind_before_working_days.clone(),
            escalate_after: settings.escalate_after_working_days,
            soon: settings.due_soon_working_days,
        }
    }

    fn task_ratings(&self) -> Vec<Rating> {
        let ratings = self.province().tasks.ratings.iter();
        ratings.map(|one| Rating { key: one.key.clone(), points: one.points }).collect()
    }

    /// The paper is there and the actor may look at it.
    async fn sees_paper(&self, actor: &Actor, paper: Paper) -> Result<(), DeskError> {
        let there = match paper {
            Paper::Incoming(id) => {
                let seen = self.read_document(actor, id).await?;
                // What is in no book may still be refused.
                seen.is_some_and(|seen| {
                    seen.record.matter.is_some() && seen.record.registration.is_some()
                })
            }
            Paper::Outgoing(id) => self.read_outgoing(actor, id).await?.is_some(),
        };
        if there { Ok(()) } else { Err(no_source()) }
    }

    /// Whoever gives a task gives it for themselves, or writes down what a leader of the agency ordered.
    async fn gives(
        &self,
        actor: &Actor,
        agency: &AgencyCode,
        giver: &Place,
    ) -> Result<(), DeskError> {
        let account = giver.account.ok_or(DeskError::Forbidden { action: "give_task" })?;
        if actor.account() == Some(account) && actor.unit() == Some(&giver.unit) {
            return Ok(());
        }
        let seated = self.seated_in(agency).await?;
        let leads = |one: &store::person::Seated| {
            one.account == account.as_uuid() && one.role == person::Role::Leader.key()
        };
        if giver.unit == *agency && seated.iter().any(leads) {
            return Ok(());
        }
        Err(crate::document::outside(&giver.unit))
    }

    /// The place is the unit or below it, and a person has a seat there.
    async fn place_inside(&self, unit: &AgencyCode, place: &Place) -> Result<(), DeskError> {
        if !self.directory().tree.within(&place.unit, unit) {
            return Err(crate::document::outside(&place.unit));
        }
        match place.account {
            Some(account) => self.seated_there(&place.unit, account).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn task_by_id(&self, id: TaskId) -> Result<Option<Seen<Task>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, TaskRegister::NAME, id.as_uuid()).await?;
        stored.as_ref().map(parsed).transpose()
    }

    /// Everything that follows from a change: lists, counters, files, the next reminder; and after the withdrawal of its
    /// source, that no word is left.
    fn task_rows(
        &self,
        change: &Change<'_, TaskRegister>,
        plan: &Plan,
    ) -> Result<Vec<Statement>, DeskError> {
        let task = change.after;
        let mut statements = rows::save(&self.task_row(task, plan));
        let before = change.before.map(Task::tally);
        for counter in counter_changes(before.as_ref(), &task.tally()) {
            let (unit, item) = (&counter.unit, &counter.item);
            statements.push(store::register::add_to_counter(
                counter.name,
                unit,
                item,
                counter.delta,
            ));
        }
        let owner = task.id.to_string();
        for entry in change.entries {
            for file in brought(&entry.event) {
                statements.push(store::file::add(&NewFile {
                    id: file.id.as_uuid(),
                    sha256: file.sha256,
                    size: file.size,
                    media_type: &file.media_type,
                    name: &file.name,
                    owner: &owner,
                    at: file.kept_at,
                }));
            }
        }
        let calls = ["given", "extension_granted", "sent_back", "reminded"];
        let moved = change.entries.iter().rev().find(|entry| calls.contains(&entry.event.kind()));
        if let Some(entry) = moved
            && let Some(day) = task.next_call(plan, &self.province().calendar)
        {
            let at = call_at(day).max(entry.at);
            statements.push(reactions::remind(task.id, at, entry.at)?);
        }
        let gone = [Event::SourceWithdrawn, Event::Withdrawn];
        if change.entries.iter().any(|entry| gone.contains(&entry.event)) {
            let blank = Event::Withheld {
                id: task.id,
                agency: task.agency.clone(),
                giver: task.giver.clone(),
                given_at: task.given_at,
                source: task.source.clone(),
                owner: task.owner.clone(),
            };
            statements.extend(change.blanked(task.id.as_uuid(), &blank)?);
            let gone: Vec<_> = change.before.into_iter().flat_map(files_of).collect();
            statements.extend(gone.iter().map(|file| store::file::remove(file.id.as_uuid())));
            let bytes = gone.iter().map(|file| file.sha256).collect();
            statements.push(reactions::hold(bytes, self.clock().now())?);
        }
        Ok(statements)
    }

    fn task_row(&self, task: &Task, plan: &Plan) -> TaskRow {
        let listing = task.listing(plan, &self.province().calendar);
        let tree = &self.directory().tree;
        let unit = &listing.owner_unit;
        let agency = tree.agency_of(unit).unwrap_or_else(|| unit.clone());
        let on = listing.given_at.local_date();
        let ended = task.matter.as_deref().and_then(|matter| matter.ended.as_ref());
        let reminder = |(place, told): &(Place, ::task::Reminded)| ReminderRow {
            place: place_key(place),
            kind: told.reminder.kind.name().to_owned(),
            days: u64::from(told.reminder.days),
            due: day_number(told.reminder.due),
            at: told.at,
        };
        TaskRow {
            id: listing.id.as_uuid(),
            agency: listing.agency.to_string(),
            giver: listing.giver.map(|giver| giver.to_string()).unwrap_or_default(),
            owner_unit: unit.to_string(),
            owner_agency: agency.to_string(),
            month: format!("{:04}-{:02}", on.year(), on.month()),
            standing: listing.standing.name(),
            class: listing.class.name(),
            open: task.is_open(),
            due: listing.due.map_or(rows::NO_DAY, day_number),
            ended_at: ended.map(|ended| ended.at).filter(|_| !task.is_open()),
            holders: listing
                .holders
                .iter()
                .map(|holder| (place_key(&holder.place), holder.role.name()))
                .collect(),
            papers: listing
                .papers
                .iter()
                .map(|(paper, relation)| (paper.document().as_uuid(), relation.name()))
                .collect(),
            reminders: listing.reminders.iter().map(reminder).collect(),
        }
    }
}

fn no_source() -> DeskError {
    DeskError::Refused { code: NO_SOURCE, details: Vec::new() }
}

fn call_at(day: Date) -> Timestamp {
    let (hour, minute) = CALL_AT;
    Timestamp::from_local(day.at(hour, minute, 0, 0))
}

fn place_key(place: &Place) -> String {
    match place.account {
        Some(account) => places::person_place(place.unit.as_ref(), account.as_uuid()),
        None => places::unit_place(place.unit.as_ref()),
    }
}

/// In whose lists the actor looks: their own, and for heads and leaders the unit's.
fn own_places(actor: &Actor) -> Vec<String> {
    let Actor::Officer { account, seat } = actor else { return Vec::new() };
    let unit = Place { unit: seat.unit.clone(), account: None };
    let person = Place { unit: seat.unit.clone(), account: Some(*account) };
    let heads = unit.is_of(actor).then_some(&unit);
    heads.into_iter().chain([&person]).map(place_key).collect()
}

fn brought(event: &Event) -> impl Iterator<Item = &::task::TaskFile> {
    let evidence = match event {
        Event::PartReported { evidence, .. }
        | Event::Reported { evidence, .. }
        | Event::ReportedDone { evidence, .. } => evidence.as_slice(),
        _ => &[],
    };
    files(evidence)
}

fn files_of(task: &Task) -> impl Iterator<Item = &::task::TaskFile> {
    files(task.matter.as_deref().map_or(&[][..], |matter| &matter.evidence))
}

fn files(evidence: &[Evidence]) -> impl Iterator<Item = &::task::TaskFile> {
    evidence.iter().filter_map(|one| match one {
        Evidence::File(file) => Some(&**file),
        Evidence::Paper(_) => None,
    })
}
