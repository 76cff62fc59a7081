//! Commands to the register of dossiers: context, numbers, rows, reactions.
//! Not the rules (`dossier`) nor the reading of forms ([`crate::filing`]). What must hold: code,
//! secret and numbers are given here and nowhere else, and every batch also writes the listing,
//! the counters and the jobs that follow from its events.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Change, Request, Ruling},
    numbers::{Stop, Taken},
    reactions, rows, rules,
};
use access::Principal;
use dossier::{
    Command, Context, Dossier, DossierRegister, Event,
    command::{TakeIn, Verdict},
    context::CheckedFiling,
    model::{
        AttachedFile, Channel, ComponentReceived, DeliveryMethod, FeeLine, Owner, ProcedureRef,
    },
};
use kernel::{
    code::{AgencyCode, DossierCode, ProcedureCode},
    id::{AccountId, DossierId, FileId},
    time::Timestamp,
};
use key_use::NewUse;
use procedure::{form::Typed, model::Procedure};
use register::{Actor, Entry, Register};
use std::collections::BTreeMap;
use store::engine::Statement;

/// What a counter clerk brings in for the person in front of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    pub procedure: ProcedureCode,
    pub case: String,
    pub channel: Channel,
    /// The applicant's account, when they have one.
    pub owner: Owner,
    /// Reception unit of the clerk.
    pub reception: AgencyCode,
    /// The form as filled in by the clerk, as typed.
    pub typed: BTreeMap<String, String>,
    pub files: Vec<AttachedFile>,
    pub components: Vec<ComponentReceived>,
    /// Exemption key per fee key.
    pub exemptions: BTreeMap<String, String>,
}

/// One line of a dossier's history, with who did it.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    pub version: u64,
    pub at: Timestamp,
    pub by: Actor,
    pub event: Event,
}

/// A command put together at the door: with the numbers it would take, and the filing as read when
/// the numbers followed from it, so that no form is read twice.
pub(crate) struct Proposal {
    pub(crate) command: Command,
    pub(crate) numbers: Vec<Taken>,
    pub(crate) filing: Option<CheckedFiling>,
    /// Keys that signed what the command keeps.
    pub(crate) uses: Vec<NewUse>,
}

impl Proposal {
    pub(crate) fn of(command: Command) -> Self {
        Self { command, numbers: Vec::new(), filing: None, uses: Vec::new() }
    }

    /// With keys that signed what the command keeps.
    pub(crate) fn signed(self, uses: Vec<NewUse>) -> Self {
        Self { uses, ..self }
    }
}

impl Desk {
    /// Starts a draft of the version in force today. Repeated with the same key it gives the same
    /// draft.
    pub async fn open_draft(
        &self,
        actor: &Actor,
        procedure: &ProcedureCode,
        case: &str,
        owner: Owner,
        key: &IdempotencyKey,
    ) -> Result<Done<Dossier>, DeskError> {
        let now = self.clock().now();
        let version = self
            .province()
            .catalogue
            .in_force(procedure, now.local_date())
            .ok_or(DeskError::NotFound)?;
        let id = DossierId::new(now, self.random());
        let command = Command::Open {
            id,
            procedure: ProcedureRef { code: version.code.clone(), valid_from: version.valid_from },
            case: case.to_owned(),
            channel: Channel::Online,
            owner,
        };
        self.dossier(actor, id, command, key, None).await
    }

    /// Carries out any command that needs no number.
    pub async fn dossier(
        &self,
        actor: &Actor,
        id: DossierId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Dossier>, DeskError> {
        let who = Principal::from(actor);
        self.pass_dossier_as(&who, actor, id, key, seen, |_, _| Ok(Proposal::of(command.clone())))
            .await
    }

    /// Hands a draft in: reads it whole, gives it a code and a lookup secret.
    pub async fn submit(
        &self,
        actor: &Actor,
        id: DossierId,
        key: &IdempotencyKey,
    ) -> Result<Done<Dossier>, DeskError> {
        self.pass_dossier(actor, id, key, None, |dossier, now| {
            let dossier = dossier.ok_or(DeskError::NotFound)?;
            let reading = self.read_draft(dossier, now.local_date())?;
            let Some(organisations) = &reading.filing.organisations else {
                // The rules refuse it for its faults; no number is spent on it.
                let root = self.directory().tree.root().cloned().ok_or(DeskError::NotFound)?;
                let command =
                    Command::Submit { code: unused_code(&root, now)?, secret: String::new() };
                return Ok(Proposal { filing: Some(reading.filing), ..Proposal::of(command) });
            };
            if !self.directory().offered(&organisations.received_by, &dossier.procedure.code) {
                let details = vec![("unit", organisations.received_by.to_string())];
                return Err(DeskError::Refused { code: "DSK-002", details }.into());
            }
            let (code, taken) = self.next_code(&organisations.received_by, now)?;
            let command = Command::Submit { code, secret: self.random().lookup_secret() };
            let filing = Some(reading.filing);
            Ok(Proposal { numbers: vec![taken], filing, ..Proposal::of(command) })
        })
        .await
    }

    /// Accepts a dossier at its reception unit: gives it its line in the follow-up register.
    pub async fn accept(
        &self,
        actor: &Actor,
        id: DossierId,
        components: Vec<ComponentReceived>,
        fees: Vec<FeeLine>,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Dossier>, DeskError> {
        self.pass_dossier(actor, id, key, seen, |dossier, now| {
            let dossier = dossier.ok_or(DeskError::NotFound)?;
            let registration = dossier.registration.as_ref().ok_or(DeskError::NotFound)?;
            let taken = self.next_line(&registration.organisations.received_by, now)?;
            let command = Command::Accept {
                components: components.clone(),
                fees: fees.clone(),
                register_no: taken.serial,
            };
            Ok(Proposal { numbers: vec![taken], ..Proposal::of(command) })
        })
        .await
    }

    /// Takes a dossier in at the counter: opened, filed and accepted in one act.
    pub async fn take_in(
        &self,
        actor: &Actor,
        intake: &Intake,
        key: &IdempotencyKey,
    ) -> Result<Done<Dossier>, DeskError> {
        self.take_in_with(actor, intake, &Verdict::Accept, key).await
    }

    /// The same, ended by what the counter says of it: more papers are asked for, or it is refused,
    /// before any clock runs. What is refused need not have its form filled in beyond the name.
    pub async fn take_in_with(
        &self,
        actor: &Actor,
        intake: &Intake,
        verdict: &Verdict,
        key: &IdempotencyKey,
    ) -> Result<Done<Dossier>, DeskError> {
        let id = DossierId::new(self.clock().now(), self.random());
        self.pass_dossier(actor, id, key, None, |_, now| {
            let version = self
                .province()
                .catalogue
                .in_force(&intake.procedure, now.local_date())
                .ok_or(DeskError::NotFound)?;
            let bound = ProcedureRef { code: version.code.clone(), valid_from: version.valid_from };
            let filing = self.read_intake(&bound, intake, verdict, now)?;
            let mut organisations = filing.organisations.clone().ok_or(DeskError::NotFound)?;
            organisations.helped_at = intake.reception.clone();
            organisations.received_by = intake.reception.clone();
            let (code, code_taken) = self.next_code(&intake.reception, now)?;
            // Only what is accepted has its line in the follow-up register.
            let line = match verdict {
                Verdict::Accept => Some(
                    self.next_line(&intake.reception, now)
                        .inspect_err(|_| self.shared.numbers.give_back(&code_taken))?,
                ),
                Verdict::AskForMore { .. } | Verdict::Refuse { .. } => None,
            };
            let take_in = TakeIn {
                id,
                procedure: bound,
                case: intake.case.clone(),
                channel: intake.channel,
                owner: intake.owner.clone(),
                applicant: filing.applicant.clone().ok_or(DeskError::NotFound)?,
                typed: intake.typed.clone(),
                answers: filing.answers.clone(),
                files: intake.files.clone(),
                components: intake.components.clone(),
                fees: exempted(version, &filing.fees, &intake.exemptions),
                delivery: filing.delivery,
                delivery_address: filing.delivery_address.clone(),
                organisations,
                code,
                secret: self.random().lookup_secret(),
                register_no: line.as_ref().map_or(0, |line| line.serial),
                verdict: verdict.clone(),
            };
            let numbers = std::iter::once(code_taken).chain(line).collect();
            let command = Command::TakeIn(Box::new(take_in));
            Ok(Proposal { numbers, ..Proposal::of(command) })
        })
        .await
    }

    /// The same as [`Desk::release`] with papers signed by hand: the number comes from the book of
    /// the procedure's paper.
    pub(crate) async fn release_by_hand(
        &self,
        actor: &Actor,
        id: DossierId,
        files: Vec<FileId>,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Dossier>, DeskError> {
        self.pass_dossier(actor, id, key, seen, |dossier, now| {
            let dossier = dossier.ok_or(DeskError::NotFound)?;
            let (number, taken) = self.next_result_number(dossier, now)?;
            let command = Command::Release { number, files: files.clone() };
            Ok(Proposal { numbers: vec![taken], ..Proposal::of(command) })
        })
        .await
    }

    /// Hands a released result over electronically; `None` when somebody handed it over at the
    /// counter before.
    pub async fn deliver_electronically(
        &self,
        id: DossierId,
    ) -> Result<Option<Done<Dossier>>, DeskError> {
        let actor = Actor::System { job: reactions::DELIVER.to_owned() };
        let key = IdempotencyKey::derived(format!("deliver:{id}"));
        let command = Command::Deliver { method: DeliveryMethod::Electronic, recipient: None };
        match self.dossier(&actor, id, command, &key, None).await {
            Ok(done) => Ok(Some(done)),
            Err(DeskError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn pass_dossier(
        &self,
        actor: &Actor,
        id: DossierId,
        key: &IdempotencyKey,
        seen: Option<u64>,
        propose: impl Fn(Option<&Dossier>, Timestamp) -> Result<Proposal, Stop>,
    ) -> Result<Done<Dossier>, DeskError> {
        let who = Principal::from(actor);
        self.pass_dossier_as(&who, actor, id, key, seen, propose).await
    }

    /// `who` is the actor as the policies see them: a person may also be the visitor they were.
    pub(crate) async fn pass_dossier_as(
        &self,
        who: &Principal,
        actor: &Actor,
        id: DossierId,
        key: &IdempotencyKey,
        seen: Option<u64>,
        propose: impl Fn(Option<&Dossier>, Timestamp) -> Result<Proposal, Stop>,
    ) -> Result<Done<Dossier>, DeskError> {
        let directory = self.directory();
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let random = self.random();
        door::pass::<DossierRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                let proposal = propose(record, now)?;
                let judged = self
                    .permit_dossier(who, &proposal.command, record, &directory)
                    .and_then(|()| self.rule(actor, record, &proposal, now))
                    .and_then(|events| Ok((events, self.uses_beside(actor, &proposal, now)?)));
                match judged {
                    Ok((events, beside)) => {
                        Ok(Ruling { numbers: proposal.numbers, beside, ..Ruling::of(events) })
                    }
                    Err(error) => {
                        for taken in &proposal.numbers {
                            self.shared.numbers.give_back(taken);
                        }
                        Err(error.into())
                    }
                }
            },
            |change: &Change<'_, DossierRegister>| {
                let mut statements = rows::dossier(change);
                statements.extend(reactions::jobs(change.after, change.entries, now, random)?);
                Ok(statements)
            },
        )
        .await
    }

    fn uses_beside(
        &self,
        actor: &Actor,
        proposal: &Proposal,
        now: Timestamp,
    ) -> Result<Vec<Statement>, DeskError> {
        let rows: Vec<_> = proposal
            .uses
            .iter()
            .map(|new| self.key_use_rows(actor, new, now))
            .collect::<Result<_, _>>()?;
        Ok(rows.concat())
    }

    /// Builds the context and asks the register.
    pub(crate) fn rule(
        &self,
        actor: &Actor,
        record: Option<&Dossier>,
        proposal: &Proposal,
        now: Timestamp,
    ) -> Result<Vec<Event>, DeskError> {
        let command = &proposal.command;
        let bound = match (record, command) {
            (Some(dossier), _) => &dossier.procedure,
            (None, Command::Open { procedure, .. }) => procedure,
            (None, Command::TakeIn(take_in)) => &take_in.procedure,
            (None, _) => return Err(DeskError::NotFound),
        };
        let rules = self.rules_of(bound)?;
        let correction = match (record, command) {
            (Some(dossier), Command::AnswerSupplement { typed: Some(typed), .. }) => {
                Some(self.read_correction(dossier, typed, now)?)
            }
            _ => None,
        };
        let context = Context {
            now,
            actor,
            calendar: &self.province().calendar,
            rules,
            filing: proposal.filing.as_ref().or(correction.as_ref()),
        };
        DossierRegister::decide(record, command, &context)
            .map_err(|refusal| DeskError::refused(&refusal))
    }

    fn read_correction(
        &self,
        dossier: &Dossier,
        typed: &Typed,
        now: Timestamp,
    ) -> Result<CheckedFiling, DeskError> {
        let mut all = dossier.filing.typed.clone();
        all.extend(typed.iter().map(|(path, text)| (path.clone(), text.clone())));
        let attached: Vec<&str> =
            dossier.files.iter().map(|file| file.component.as_str()).collect();
        let today = now.local_date();
        let reading = self.read_filing(
            &dossier.procedure,
            &dossier.case,
            dossier.channel,
            &all,
            &attached,
            today,
        )?;
        Ok(reading.filing)
    }

    fn read_intake(
        &self,
        bound: &ProcedureRef,
        intake: &Intake,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<CheckedFiling, DeskError> {
        let reading = self.read_filing(
            bound,
            &intake.case,
            intake.channel,
            &intake.typed,
            &[],
            now.local_date(),
        )?;
        let refused = matches!(verdict, Verdict::Refuse { .. });
        let told = reading.filing.applicant.is_some() && reading.filing.organisations.is_some();
        if let Some(fault) = reading.filing.faults.first().filter(|_| !(refused && told)) {
            return Err(DeskError::Refused {
                code: "DSK-003",
                details: vec![("path", fault.path.clone()), ("fault", fault.code.clone())],
            });
        }
        Ok(reading.filing)
    }

    /// `<agency>-<yymmdd>-<serial>`, serial per agency and day (domain.md §2.1).
    fn next_code(&self, agency: &AgencyCode, now: Timestamp) -> Result<(DossierCode, Taken), Stop> {
        let day = now.local_date();
        let book = format!("dossier/{agency}/{day}");
        let taken = self.shared.numbers.propose(&book)?;
        let serial = u32::try_from(taken.serial).map_err(DeskError::fault)?;
        Ok((DossierCode::new(agency, day, serial).map_err(DeskError::fault)?, taken))
    }

    /// Line in the follow-up register (form 07): one book per reception unit and year.
    fn next_line(&self, agency: &AgencyCode, now: Timestamp) -> Result<Taken, Stop> {
        let book = format!("follow-up/{agency}/{}", now.local_date().year());
        self.shared.numbers.propose(&book)
    }

    pub(crate) fn next_result_number(
        &self,
        dossier: &Dossier,
        now: Timestamp,
    ) -> Result<(String, Taken), Stop> {
        let procedure = self.version(&dossier.procedure)?;
        let registration = dossier.registration.as_ref().ok_or(DeskError::NotFound)?;
        let year = now.local_date().year();
        let paper = procedure.results.first();
        let pattern =
            paper.and_then(|paper| paper.number_pattern.as_deref()).unwrap_or("{n}/{yyyy}");
        let name = paper.and_then(|paper| paper.book.as_deref()).unwrap_or("result");
        let book = format!("result/{}/{name}/{year}", registration.organisations.decided_by);
        let taken = self.shared.numbers.propose(&book)?;
        Ok((rules::result_number(pattern, taken.serial, year)?, taken))
    }

    /// A dossier as this actor may see it.
    pub async fn read_dossier(
        &self,
        actor: &Actor,
        id: DossierId,
    ) -> Result<Option<Seen<Dossier>>, DeskError> {
        let Some(seen) = self.dossier_record(id).await? else { return Ok(None) };
        Ok(Some(seen).filter(|seen| self.may_dossier(&actor.into(), "view", &seen.record)))
    }

    /// The record, unchecked.
    pub(crate) async fn dossier_record(
        &self,
        id: DossierId,
    ) -> Result<Option<Seen<Dossier>>, DeskError> {
        let stored =
            store::register::record(self.store().engine(), DossierRegister::NAME, id.as_uuid())
                .await?;
        stored
            .map(|stored| Ok(Seen { record: door::parse(&stored.state)?, version: stored.version }))
            .transpose()
    }

    /// Whole history of a dossier, oldest first; the caller has read the dossier as this actor.
    pub async fn history(&self, id: DossierId) -> Result<Vec<TimelineEntry>, DeskError> {
        store::register::entries(self.store().engine(), id.as_uuid())
            .await?
            .into_iter()
            .map(|stored| {
                let entry: Entry<Event> = Entry {
                    version: stored.version,
                    at: stored.at,
                    by: door::parse(&stored.actor)?,
                    event: door::parse(&stored.body)?,
                };
                Ok(TimelineEntry {
                    version: entry.version,
                    at: entry.at,
                    by: entry.by,
                    event: entry.event,
                })
            })
            .collect()
    }

    /// Follows a dossier by code and secret. Takes the same work whether it exists or not: the
    /// row is looked up, a secret of equal length is compared in constant time, either way.
    pub async fn lookup(
        &self,
        code: &str,
        secret: &str,
    ) -> Result<Option<Seen<Dossier>>, DeskError> {
        let engine = self.store().engine();
        let row = store::dossier::by_code(engine, code).await?;
        let id = row.as_ref().map_or(uuid::Uuid::nil(), |row| row.id);
        let stored = store::register::record(engine, DossierRegister::NAME, id).await?;
        let found = stored
            .map(|stored| {
                Ok::<_, DeskError>(Seen {
                    record: door::parse::<Dossier>(&stored.state)?,
                    version: stored.version,
                })
            })
            .transpose()?;
        let expected = found
            .as_ref()
            .and_then(|seen| seen.record.registration.as_ref())
            .map_or("", |registration| registration.secret.as_str());
        let given = kernel::hash::Sha256Hash::of(secret.as_bytes());
        let wanted = kernel::hash::Sha256Hash::of(expected.as_bytes());
        // Comparing hashes takes the same time wherever the difference lies.
        let matches = given == wanted && !expected.is_empty();
        Ok(found.filter(|_| matches))
    }

    /// Gives a visitor's drafts to the account they signed in with.
    pub async fn claim_drafts(
        &self,
        visitor: kernel::id::VisitorId,
        account: AccountId,
    ) -> Result<usize, DeskError> {
        let rows = store::dossier::list_of_visitor(
            self.store().engine(),
            visitor.as_uuid(),
            None,
            crate::lists::OWN_MAX,
        )
        .await?;
        let actor = Actor::Person { account };
        let who = Principal::from(&actor).formerly(visitor);
        for row in &rows {
            let key = IdempotencyKey::derived(format!("claim:{}:{account}", row.id.simple()));
            let id = DossierId::from_uuid(row.id);
            self.pass_dossier_as(&who, &actor, id, &key, None, |_, _| {
                Ok(Proposal::of(Command::Claim { account }))
            })
            .await?;
        }
        Ok(rows.len())
    }
}

/// Fee lines with the exemptions granted at the counter taken off, by what the procedure says of
/// them; an exemption it does not know is none.
fn exempted(
    procedure: &Procedure,
    fees: &[FeeLine],
    exemptions: &BTreeMap<String, String>,
) -> Vec<FeeLine> {
    fees.iter()
        .map(|line| {
            let fee = procedure.fees.iter().find(|fee| fee.key == line.key);
            let granted = exemptions.get(&line.key);
            let found = fee.and_then(|fee| {
                let exemption = fee.exemptions.iter().find(|one| Some(&one.key) == granted)?;
                Some((fee, exemption))
            });
            let Some((fee, exemption)) = found else { return line.clone() };
            let bill = procedure::fees::FeeLine {
                fee,
                quantity: line.quantity,
                amount: line.amount,
                exemptions: &fee.exemptions,
            };
            FeeLine {
                amount: bill.after(exemption),
                exemption: Some(exemption.key.clone()),
                ..line.clone()
            }
        })
        .collect()
}

/// A code that is never stored: the rules refuse the filing before looking at it.
fn unused_code(agency: &AgencyCode, now: Timestamp) -> Result<DossierCode, DeskError> {
    DossierCode::new(agency, now.local_date(), 0).map_err(DeskError::fault)
}
