//! Work files at the door: opened, filled, closed, handed over, kept, lent, destroyed; papers of their own.
//! Not the rules (`work_file`), not lists (`lists`), not packages (`package`). What must hold: whoever puts a document into
//! a file may see the document; what is withdrawn leaves nothing of its content in any file; bytes of a destroyed file are
//! gone once the job that follows is done.

mod items;
mod lists;
mod package;
mod titles;

pub use items::{Holds, ItemRecord};
pub use lists::{WorkFileList, WorkFilesPage};
pub use package::Package;

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Change, Request, Ruling},
    numbers::Stop,
    paging::parsed,
    reactions,
    rows::day_number,
};
use ::work_file::{
    Paper, PaperRegister, Retention, WorkFile, WorkFileRegister,
    file::{Command, Context, Event, NewWorkFile, Piece, PieceFacts, Stand},
    paper::{self, NewPaper},
};
use access::{Area, Principal, WorkFileFacts};
use kernel::{
    code::AgencyCode,
    id::{AccountId, JobId, PaperId, WorkFileId},
    time::{Date, Timestamp},
};
use register::{Actor, Entry, Register};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    document::{self as places, Direction, DocumentRow},
    engine::Statement,
    file::NewFile,
    work_file::{self as rows, WorkFileRow},
};

/// The province's list of times of keeping.
pub const RETENTIONS: &str = "retention";
/// Another file of the agency and year bears this code.
pub const CODE_TAKEN: &str = "DSK-021";
/// Job: bytes of the papers of a destroyed file go.
pub(crate) const DROP_PAPERS: &str = "work_file.drop_papers";

/// What a new file is opened as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// From the agency's list of this year, by its code there.
    Listed { code: String },
    /// Beside the list.
    AdHoc { code: String, title: String, retention: String },
}

impl Desk {
    /// Opens a file of the actor's unit.
    ///
    /// Errors: [`CODE_TAKEN`], `DSK-022` the title is not in the issued list of this year, `DSK-020` no such time of keeping.
    pub async fn open_work_file(
        &self,
        actor: &Actor,
        id: WorkFileId,
        opening: Opening,
        key: &IdempotencyKey,
    ) -> Result<Done<WorkFile>, DeskError> {
        let (Some(agency), Some(unit)) = (self.agency_of(actor), actor.unit()) else {
            return Err(DeskError::Forbidden { action: "open_file" });
        };
        let new = match opening {
            Opening::AdHoc { code, title, retention } => NewWorkFile {
                id,
                agency,
                unit: unit.clone(),
                code,
                title,
                retention: self.retention(&retention)?,
                listed: false,
            },
            Opening::Listed { code } => {
                let year = self.clock().now().local_date().year();
                let list = self.title_list(actor, year).await?;
                let list = list.filter(|seen| seen.record.issued_at.is_some());
                let title = list.and_then(|seen| seen.record.title(&code).cloned());
                let title = title.ok_or_else(|| {
                    let details = vec![("code", code)];
                    DeskError::Refused { code: "DSK-022", details }
                })?;
                NewWorkFile {
                    id,
                    agency,
                    unit: title.unit,
                    code: title.code,
                    title: title.title,
                    retention: title.retention,
                    listed: true,
                }
            }
        };
        self.work_file(actor, id, Command::Open(Box::new(new)), key, None).await
    }

    /// A time of keeping that stands in the province's list.
    pub fn retention(&self, key: &str) -> Result<Retention, DeskError> {
        let listed = self.province().lists.get(RETENTIONS);
        let listed = listed.is_some_and(|list| list.item(key).is_some());
        Retention::of_key(key).filter(|_| listed).ok_or_else(|| DeskError::Refused {
            code: "DSK-020",
            details: vec![("field", "retention".to_owned())],
        })
    }

    /// Carries out a command on a work file.
    ///
    /// Errors: [`CODE_TAKEN`], `DSK-017` somebody without a seat there; [`DeskError::NotFound`] for a document that the actor
    /// may not see, as for one that is not there.
    pub async fn work_file(
        &self,
        actor: &Actor,
        id: WorkFileId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<WorkFile>, DeskError> {
        let before = self.work_file_by_id(id).await?.map(|seen| seen.record);
        self.permit_work_file(actor, &command, before.as_ref())?;
        let command = self.completed(actor, command, before.as_ref()).await?;
        let pieces = match (&command, &before) {
            (Command::Close { .. }, Some(found)) => self.pieces(found).await?,
            _ => BTreeMap::new(),
        };
        self.pass_work_file(actor, id, &command, (&pieces, Vec::new()), (key, seen)).await
    }

    /// Keeps a paper that stands in no book, and puts it into its file at the end, in one act.
    pub async fn keep_paper(
        &self,
        actor: &Actor,
        new: NewPaper,
        pages: Option<u32>,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<WorkFile>, DeskError> {
        let (file, now) = (new.file, self.clock().now());
        let found = self.work_file_by_id(file).await?.ok_or(DeskError::NotFound)?.record;
        let add = Command::Add { piece: Piece::Paper(new.id), pages };
        self.permit_work_file(actor, &add, Some(&found))?;
        let command = paper::Command::Keep(Box::new(new.clone()));
        let events = PaperRegister::decide(None, &command, &paper::Context { now, actor })
            .map_err(|refusal| DeskError::refused(&refusal))?;
        let request = Request { actor, id: new.id.as_uuid(), key, seen: None, now };
        let (record, mut beside) = door::opened_beside::<PaperRegister>(&request, &events)?;
        beside.extend(paper_rows(None, &record, &found)?);
        self.pass_work_file(actor, file, &add, (&BTreeMap::new(), beside), (key, seen)).await
    }

    /// Something secret had slipped in among the papers of a file: its content and traces go, the act stays.
    pub async fn withdraw_paper(
        &self,
        actor: &Actor,
        id: PaperId,
        key: &IdempotencyKey,
    ) -> Result<Done<Paper>, DeskError> {
        self.paper(actor, id, &paper::Command::Withdraw, key).await
    }

    async fn paper(
        &self,
        actor: &Actor,
        id: PaperId,
        command: &paper::Command,
        key: &IdempotencyKey,
    ) -> Result<Done<Paper>, DeskError> {
        let before = self.paper_by_id(id).await?.ok_or(DeskError::NotFound)?.record;
        let file = self.work_file_by_id(before.file).await?.ok_or(DeskError::NotFound)?.record;
        self.permit_file(actor, command.action(), &file)?;
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen: None, now };
        let done = door::pass::<PaperRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                let context = paper::Context { now, actor };
                let events = PaperRegister::decide(record, command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok::<_, Stop>(Ruling::of(events))
            },
            |change| {
                let mut statements = paper_rows(change.before, change.after, &file)?;
                if matches!(command, paper::Command::Withdraw) {
                    let (id, file) = (change.after.id, change.after.file);
                    let kept_at = change.after.kept_at;
                    let blank = paper::Event::Withheld { id, file, kept_at };
                    statements.extend(change.blanked(id.as_uuid(), &blank)?);
                }
                Ok(statements)
            },
        )
        .await?;
        if let Some(stored) = before.stored {
            self.forget_bytes(&stored.sha256).await?;
        }
        Ok(done)
    }

    /// Bytes of papers go that were taken out of their file, or whose file was destroyed. May be done twice.
    pub(crate) async fn drop_papers(&self, papers: &[PaperId]) -> Result<(), DeskError> {
        let actor = Actor::System { job: DROP_PAPERS.to_owned() };
        for paper in papers {
            let key = IdempotencyKey::derived(format!("drop:{paper}"));
            self.paper(&actor, *paper, &paper::Command::DropBytes, &key).await?;
        }
        Ok(())
    }

    /// A command with what the desk knows beside it, or the reason why it cannot be.
    async fn completed(
        &self,
        actor: &Actor,
        command: Command,
        before: Option<&WorkFile>,
    ) -> Result<Command, DeskError> {
        match (command, before) {
            (Command::Add { piece, pages }, Some(_)) => {
                let counted = self.pages_of(actor, piece).await?;
                Ok(Command::Add { piece, pages: pages.or(counted) })
            }
            (Command::Assign { keeper, reason }, Some(found)) => {
                self.seated_there(&found.unit, keeper).await?;
                Ok(Command::Assign { keeper, reason })
            }
            (Command::AskLoan { to, until, purpose }, Some(found)) => {
                self.works_in(&found.agency, to).await?;
                Ok(Command::AskLoan { to, until, purpose })
            }
            (Command::EndLoan { loan }, Some(found)) => {
                // A borrower gives back what they have; the archive takes back any.
                let own = found
                    .readers()
                    .any(|one| one.number == loan && Some(one.to) == actor.account());
                if !own && !self.may_enter(actor, "keep_archive", Area::Documents) {
                    return Err(DeskError::Forbidden { action: "end_loan" });
                }
                Ok(Command::EndLoan { loan })
            }
            (Command::Amend { title, retention, reason }, Some(_)) => {
                let retention = self.retention(&retention.key())?;
                Ok(Command::Amend { title, retention, reason })
            }
            (command, _) => Ok(command),
        }
    }

    async fn works_in(&self, agency: &AgencyCode, who: AccountId) -> Result<(), DeskError> {
        let account = self.account_by_id(who).await?.ok_or(DeskError::NotFound)?.record;
        let tree = &self.directory().tree;
        let there = account.positions.iter().any(|position| {
            let unit = &position.seat.unit;
            tree.agency_of(unit).as_ref().unwrap_or(unit) == agency
        });
        if there { Ok(()) } else { Err(crate::document::outside(agency)) }
    }

    async fn pass_work_file(
        &self,
        actor: &Actor,
        id: WorkFileId,
        command: &Command,
        (pieces, beside): (&BTreeMap<Piece, PieceFacts>, Vec<Statement>),
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<WorkFile>, DeskError> {
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let done = door::pass::<WorkFileRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_work_file(actor, command, record)?;
                let context = Context { now, actor, pieces };
                let events = WorkFileRegister::decide(record, command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok::<_, Stop>(Ruling { beside: beside.clone(), ..Ruling::of(events) })
            },
            |change| {
                let mut statements = work_file_rows(change)?;
                let withdrawn =
                    |entry: &&Entry<Event>| matches!(entry.event, Event::Withdrawn { .. });
                if let Some(entry) = change.entries.iter().find(withdrawn) {
                    statements.extend(change.blanked(id.as_uuid(), &entry.event)?);
                }
                let gone = papers_gone(change);
                if !gone.is_empty() {
                    let body = reactions::about_papers(gone)?;
                    let job = JobId::new(now, self.random()).as_uuid();
                    statements.push(store::job::add(job, DROP_PAPERS, body, now, now));
                }
                Ok(statements)
            },
        )
        .await;
        match done {
            Err(DeskError::Conflict { statement }) if statement == rows::CODE_TAKEN => {
                Err(DeskError::Refused { code: CODE_TAKEN, details: Vec::new() })
            }
            done => done,
        }
    }

    /// A file as somebody may see it who has to do with it.
    pub async fn read_work_file(
        &self,
        actor: &Actor,
        id: WorkFileId,
    ) -> Result<Option<Seen<WorkFile>>, DeskError> {
        let Some(seen) = self.work_file_by_id(id).await? else { return Ok(None) };
        Ok(self.may_work_file(actor, "view_file", &seen.record).then_some(seen))
    }

    /// What the actor may do to it now: names of commands.
    pub fn work_file_actions(&self, actor: &Actor, found: &WorkFile) -> Vec<&'static str> {
        let may = |action: &&&'static str| self.may_work_file(actor, action, found);
        found.allowed().iter().filter(may).copied().collect()
    }

    /// Whether the policies let the actor do this to a work file.
    pub fn may_work_file(&self, actor: &Actor, action: &str, found: &WorkFile) -> bool {
        let what = WorkFileFacts::of(found).into();
        let who = Principal::from(actor);
        self.access().allowed(&who, action, &what, &self.directory().tree).allowed
    }

    fn permit_file(
        &self,
        actor: &Actor,
        action: &'static str,
        found: &WorkFile,
    ) -> Result<(), DeskError> {
        if self.may_work_file(actor, action, found) {
            Ok(())
        } else {
            Err(DeskError::Forbidden { action })
        }
    }

    pub(crate) async fn work_file_by_id(
        &self,
        id: WorkFileId,
    ) -> Result<Option<Seen<WorkFile>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, WorkFileRegister::NAME, id.as_uuid()).await?;
        stored.as_ref().map(parsed).transpose()
    }

    pub(crate) async fn paper_by_id(&self, id: PaperId) -> Result<Option<Seen<Paper>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, PaperRegister::NAME, id.as_uuid()).await?;
        stored.as_ref().map(parsed).transpose()
    }
}

/// The lists of files. In those by day the earliest stands first, so its place is the highest.
enum Of<'a> {
    Keeper(AccountId, bool),
    Unit(&'a AgencyCode),
    Standing(&'a AgencyCode, &'static str),
    HandedOver(&'a AgencyCode, Date),
    LoanAsked(&'a AgencyCode),
    Lent(&'a AgencyCode),
    Reader(AccountId),
    Kept(&'a AgencyCode),
}

impl Of<'_> {
    fn key(&self) -> String {
        match self {
            Of::Keeper(account, working) => format!("keeper:{account}:{working}"),
            Of::Unit(unit) => format!("unit:{unit}"),
            Of::Standing(agency, standing) => format!("standing:{agency}:{standing}"),
            Of::HandedOver(unit, on) => format!("handed:{unit}:{}", day_number(*on)),
            Of::LoanAsked(agency) => format!("asked:{agency}"),
            Of::Lent(agency) => format!("lent:{agency}"),
            Of::Reader(account) => format!("reader:{account}"),
            Of::Kept(agency) => format!("kept:{agency}"),
        }
    }
}

/// From where the files of a whole agency are found, and those that its archive has.
fn agency_place(agency: &str) -> String {
    format!("a:{}", agency.to_lowercase())
}

/// The place of an agency's archive.
fn archive_place(agency: &str) -> String {
    format!("r:{}", agency.to_lowercase())
}

/// Papers that lie in no file any more after a change.
fn papers_gone(change: &Change<'_, WorkFileRegister>) -> Vec<PaperId> {
    let before = change.before.map(|before| &before.items).into_iter().flatten();
    let gone = before.filter(|item| change.after.item(item.number).is_none());
    gone.filter_map(|item| match item.piece {
        Piece::Paper(paper) => Some(paper),
        Piece::Incoming(_) | Piece::Outgoing(_) => None,
    })
    .collect()
}

/// Everything that follows from a change of a file: lists, what lies in it, search.
fn work_file_rows(change: &Change<'_, WorkFileRegister>) -> Result<Vec<Statement>, DeskError> {
    let uuid = |piece: &Piece| match piece {
        Piece::Incoming(id) | Piece::Outgoing(id) => id.as_uuid(),
        Piece::Paper(id) => id.as_uuid(),
    };
    let listing = change.after.listing();
    let before: BTreeSet<Piece> =
        change.before.map(|before| before.listing().pieces).into_iter().flatten().collect();
    let after: BTreeSet<Piece> = listing.pieces.iter().copied().collect();
    let (agency, unit) = (&listing.agency, &listing.unit);
    let place = |stand: &Stand| match stand {
        Stand::Keeper { account, working, since } => {
            (Of::Keeper(*account, *working).key(), since.as_micros())
        }
        Stand::Unit { since } => (Of::Unit(unit).key(), since.as_micros()),
        Stand::Agency { standing, since } => {
            (Of::Standing(agency, standing.name()).key(), since.as_micros())
        }
        Stand::HandedOver { on, at } => (Of::HandedOver(unit, *on).key(), -at.as_micros()),
        Stand::LoanAsked { at } => (Of::LoanAsked(agency).key(), -at.as_micros()),
        Stand::Lent { until } => (Of::Lent(agency).key(), -day_number(*until)),
        Stand::Reader { account, until } => (Of::Reader(*account).key(), -day_number(*until)),
        Stand::Kept { last_day } => (Of::Kept(agency).key(), -day_number(*last_day)),
    };
    let mut found_from = BTreeSet::from([
        agency_place(agency.as_ref()),
        places::unit_place(unit.as_ref()),
        places::person_place(unit.as_ref(), change.after.keeper.as_uuid()),
    ]);
    if change.after.handed_over.is_some() {
        found_from.insert(archive_place(agency.as_ref()));
    }
    let row = WorkFileRow {
        id: listing.id.as_uuid(),
        agency: agency.to_string(),
        year: listing.year,
        code: listing.code.clone(),
        lists: listing.stands.iter().map(place).collect(),
        added: after.difference(&before).map(uuid).collect(),
        removed: before.difference(&after).map(uuid).collect(),
        places: found_from,
        text: listing.text.clone(),
    };
    Ok(rows::save(&row)?)
}

/// What follows from a change of a paper: its words, from wherever its file may be found, and its bytes.
fn paper_rows(
    before: Option<&Paper>,
    after: &Paper,
    file: &WorkFile,
) -> Result<Vec<Statement>, DeskError> {
    let stored = after.stored.as_ref().map(|stored| stored.name.as_str());
    let sheet = after.sheet.iter().flat_map(|sheet| [sheet.subject.as_str(), &sheet.author]);
    let text: Vec<&str> = sheet.chain(stored).collect();
    let holder = places::HolderRow {
        place: places::unit_place(file.unit.as_ref()),
        open: false,
        due: None,
        since: after.kept_at,
    };
    let mut statements = places::save(&DocumentRow {
        direction: Direction::Beside,
        version: 0,
        kind: None,
        dated: after.sheet.as_ref().map(|sheet| day_number(sheet.dated)),
        urgency: 0,
        id: after.id.as_uuid(),
        agency: file.agency.to_string(),
        standing: "kept",
        arrived_at: after.kept_at,
        year: None,
        number: None,
        twin: None,
        files: Vec::new(),
        holders: vec![holder],
        text: text.join("\n"),
    })?;
    match (before.and_then(|before| before.stored.as_ref()), &after.stored) {
        (None, Some(stored)) => statements.push(store::file::add(&NewFile {
            id: stored.id.as_uuid(),
            sha256: stored.sha256,
            size: stored.size,
            media_type: &stored.media_type,
            name: &stored.name,
            owner: &after.id.to_string(),
            at: stored.kept_at,
        })),
        (Some(stored), None) => statements.push(store::file::remove(stored.id.as_uuid())),
        _ => {}
    }
    Ok(statements)
}

/// Places of days in the past begin here, in lists whose earliest day stands first.
fn past(now: Timestamp) -> i64 {
    1 - day_number(now.local_date())
}
