//! One dossier's life in the sample, lived through the door under its own clock.
//! Nothing is inserted: every line of its history is a command somebody gave, by the rules of the
//! day, at office hours where an office acts.

use super::{
    filings::{self, Occasion},
    plot::{Fate, Plot},
    stage::Stage,
};
use anyhow::{Context as _, bail};
use desk::{Desk, DeskError, Done, IdempotencyKey, Intake, NewAttachment};
use dossier::{
    Command, Dossier, StateCode,
    context::StepKind,
    model::{
        Channel, ComponentReceived, DeliveryMethod, Outcome, Owner, PaperKind, ProcedureRef,
        RESULT_COMPONENT, Recipient, SupplementItem,
    },
};
use kernel::{
    code::{AgencyCode, ProcedureCode},
    id::{AccountId, DossierId},
    random::{Random, SeededRandom},
    time::{ManualClock, Timestamp},
};
use key_use::Through;
use procedure::{
    components::{Demand, components_for},
    form::Typed,
    model::{OnlineLevel, Procedure},
};
use register::Actor;
use std::sync::Arc;

/// Steps after which a life is cut off; a story that needs more has gone round in circles.
const ACTS_MAX: u32 = 40;
/// Draws of a filing before the sample is given up as broken.
const DRAWS_MAX: usize = 8;
/// By which way the sample's keys sign.
const SIGNING: &str = "demo";

/// Lives one plot through.
pub(crate) async fn live(stage: &Stage, plot: &Plot) -> anyhow::Result<()> {
    let random = SeededRandom::new(stage.seed ^ u64::from(plot.number).wrapping_mul(0x9E37_79B9));
    let clock = Arc::new(ManualClock::new(plot.begins_at));
    let desk = stage.desk_at(plot.begins_at, Arc::clone(&clock) as Arc<dyn kernel::time::Clock>);
    let mut life = Life { stage, plot, desk, clock, random };
    Box::pin(life.begin()).await
}

/// A filing drawn for one plot.
struct Filing {
    version: Arc<Procedure>,
    case: String,
    commune: String,
    typed: Typed,
}

struct Life<'a> {
    stage: &'a Stage,
    plot: &'a Plot,
    desk: Desk,
    clock: Arc<ManualClock>,
    random: SeededRandom,
}

impl Life<'_> {
    async fn begin(&mut self) -> anyhow::Result<()> {
        let filing = self.draw_filing()?;
        let version = &filing.version;
        let counter_only = version
            .cases
            .iter()
            .any(|known| known.key == filing.case && known.counter_only.is_some());
        let information = version.online_level == OnlineLevel::InformationOnly;
        let started = if self.plot.online && !counter_only && !information {
            self.file_online(&filing).await?
        } else {
            self.take_in(&filing).await?
        };
        match started {
            Some(done) => Box::pin(self.go_on(done)).await,
            None => Ok(()),
        }
    }

    /// Draws what is filed. A sample that the law of the day does not take (a code list that was
    /// not in force yet) is drawn again.
    fn draw_filing(&self) -> anyhow::Result<Filing> {
        let mut refused = String::new();
        for _ in 0..DRAWS_MAX {
            let filing = self.draw_once()?;
            let on = self.plot.begins_at.local_date();
            let bound = ProcedureRef {
                code: filing.version.code.clone(),
                valid_from: filing.version.valid_from,
            };
            let reading = self.desk.read_filing(
                &bound,
                &filing.case,
                Channel::Counter,
                &filing.typed,
                &[],
                on,
            )?;
            match reading.filing.faults.first() {
                None => return Ok(filing),
                Some(fault) => {
                    refused =
                        format!("{} {}: {} {}", bound.code, filing.case, fault.path, fault.code);
                }
            }
        }
        bail!("no sample filing is taken on {}: {refused}", self.plot.begins_at)
    }

    fn draw_once(&self) -> anyhow::Result<Filing> {
        let stage = self.stage;
        let on = self.plot.begins_at.local_date();
        let codes: Vec<String> = stage
            .places
            .iter()
            .filter(|(code, _)| self.in_force(code, on))
            .map(|(code, _)| code.clone())
            .collect();
        let code = stage.script.procedure(&codes, &self.random).to_owned();
        let communes = stage.places.iter().find(|(known, _)| *known == code);
        let communes = communes.map(|(_, communes)| communes.as_slice()).unwrap_or_default();
        let commune = super::people::pick(communes, &self.random).to_owned();
        let procedure: ProcedureCode = code.parse().context("procedure code")?;
        let province = self.desk.province();
        let version = Arc::clone(province.catalogue.in_force(&procedure, on).context("version")?);
        let form = province.form(&version).context("form")?;
        let who = stage.script.somebody(&self.random);
        let occasion = Occasion {
            script: &stage.script,
            form,
            on,
            commune: &commune,
            who: &who,
            delivery: super::people::pick(&stage.deliveries, &self.random),
        };
        let filled =
            filings::fill(stage.samples.draw(&code, &self.random), &occasion, &self.random);
        let case = filled
            .case
            .filter(|case| version.cases.iter().any(|known| known.key == *case))
            .or_else(|| version.cases.first().map(|case| case.key.clone()))
            .unwrap_or_default();
        Ok(Filing { version, case, commune, typed: filled.typed })
    }

    fn in_force(&self, code: &str, on: kernel::time::Date) -> bool {
        code.parse().is_ok_and(|code| self.desk.province().catalogue.in_force(&code, on).is_some())
    }

    fn citizen(&self) -> AccountId {
        let citizens = &self.stage.cast.citizens;
        // The first citizens are those whose logins are printed: they get a handful each.
        let count = u64::try_from(citizens.len()).unwrap_or(1).max(1);
        let at = if self.plot.number % 160 == 7 { 0 } else { self.random.below(count) };
        let at = usize::try_from(at).unwrap_or(0);
        citizens.get(at).copied().unwrap_or_else(|| AccountId::from_uuid(uuid::Uuid::nil()))
    }

    async fn file_online(&mut self, filing: &Filing) -> anyhow::Result<Option<Done<Dossier>>> {
        let Filing { version, case, typed, .. } = filing;
        let account = self.citizen();
        let actor = Actor::Person { account };
        let owner = Owner::Account { account };
        let key = self.key();
        let draft = self.desk.open_draft(&actor, &version.code, case, owner, &key).await?;
        let id = draft.record.id;
        self.pass_minutes(4, 12);
        let paths = typed.keys().cloned().collect();
        let command = Command::SaveAnswers { paths, typed: typed.clone() };
        let saved = self.desk.dossier(&actor, id, command, &self.key(), None).await?;
        if self.plot.fate == Fate::Draft {
            return Ok(None);
        }
        let reading = self.desk.read_draft(&saved.record, self.clock_now().local_date())?;
        for component in &reading.filing.missing_components {
            self.pass_minutes(1, 3);
            self.attach(&actor, &saved.record, component, None).await?;
        }
        self.pass_minutes(1, 4);
        Ok(Some(self.desk.submit(&actor, id, &self.key()).await?))
    }

    async fn take_in(&mut self, filing: &Filing) -> anyhow::Result<Option<Done<Dossier>>> {
        let Filing { version, case, commune, typed } = filing;
        self.to_office_hours();
        if self.clock_now() > self.stage.now {
            return Ok(None);
        }
        let unit = commune.parse().context("commune")?;
        let reception = self.desk.province().receiving_unit(version, Some(&unit));
        let reception = reception.context("reception")?.clone();
        let clerk = self.stage.cast.officer(&self.desk, "reception", &reception);
        let clerk = clerk.context("clerk")?.clone();
        let components = papers(version, case);
        let intake = Intake {
            procedure: version.code.clone(),
            case: case.clone(),
            channel: Channel::Counter,
            owner: Owner::Nobody,
            reception,
            typed: typed.clone(),
            files: Vec::new(),
            components,
            exemptions: std::collections::BTreeMap::new(),
        };
        Ok(Some(self.desk.take_in(&clerk, &intake, &self.key()).await?))
    }

    /// From submission or intake to wherever the fate leads.
    async fn go_on(&mut self, mut done: Done<Dossier>) -> anyhow::Result<()> {
        let mut supplemented = false;
        for steps in 0..ACTS_MAX {
            let dossier = &done.record;
            let state = dossier.state_code();
            if let Fate::StillOpen { steps: enough } = self.plot.fate
                && steps >= enough
            {
                return Ok(());
            }
            if !self.advance_clock(dossier) {
                return Ok(());
            }
            let next = match state {
                StateCode::Submitted => Some(self.at_intake(dossier).await?),
                StateCode::Accepted => Some(self.hand_over(dossier).await?),
                StateCode::Processing => self.work(dossier, &mut supplemented).await?,
                StateCode::SupplementRequired => self.supply(dossier).await?,
                StateCode::WithdrawalRequested => {
                    let clerk = self.officer("reception", &received_by(dossier)?)?;
                    Some(self.give(&clerk, dossier.id, Command::GrantWithdrawal).await?)
                }
                StateCode::Completed => Some(self.deliver(dossier).await?),
                StateCode::ResultDelivered | StateCode::RejectedAtIntake | StateCode::Stopped => {
                    self.rate(dossier).await?;
                    None
                }
                _ => None,
            };
            match next {
                Some(next) => done = next,
                None => return Ok(()),
            }
        }
        bail!("a story without end: {}", done.record.id)
    }

    async fn at_intake(&mut self, dossier: &Dossier) -> anyhow::Result<Done<Dossier>> {
        let clerk = self.officer("reception", &received_by(dossier)?)?;
        if self.plot.fate == Fate::RejectedAtIntake {
            let command = Command::RejectAtIntake {
                reason_code: "khong_du_dieu_kien".to_owned(),
                reason: self.stage.script.phrases.rejection.clone(),
                go_to: None,
            };
            return self.give(&clerk, dossier.id, command).await;
        }
        let components = papers(self.desk.version(&dossier.procedure)?, &dossier.case);
        let fees = dossier.money.lines.clone();
        let key = self.key();
        Ok(self.desk.accept(&clerk, dossier.id, components, fees, &key, None).await?)
    }

    async fn hand_over(&mut self, dossier: &Dossier) -> anyhow::Result<Done<Dossier>> {
        let clerk = self.officer("reception", &received_by(dossier)?)?;
        self.give(&clerk, dossier.id, Command::HandOver { note: None }).await
    }

    async fn work(
        &mut self,
        dossier: &Dossier,
        supplemented: &mut bool,
    ) -> anyhow::Result<Option<Done<Dossier>>> {
        let rules = self.desk.rules_for(dossier)?;
        let place = dossier.whereabouts();
        let step = place.step.as_deref().and_then(|key| rules.step(key)).context("step")?;
        let unit = place.unit.clone().context("unit")?;
        let command = match step.kind {
            StepKind::Assign => {
                let specialist = self.officer("specialist", &unit)?;
                Command::Assign {
                    assignee: specialist.account().context("specialist")?,
                    note: None,
                }
            }
            StepKind::Appraise => {
                return self.appraise(dossier, &unit, place.assignee, supplemented).await;
            }
            StepKind::Review => Command::SendUp { note: None, to: None },
            StepKind::Sign => {
                let leader = self.officer(&step.role, &unit)?;
                let command = Command::Approve { note: None };
                let key = self.key();
                let through = Through::job(SIGNING);
                let done = self.desk.act(&leader, dossier.id, command, &through, (&key, None));
                return Ok(Some(done.await?));
            }
            StepKind::Release => return Ok(Some(self.release(dossier, &unit).await?)),
            StepKind::Intake | StepKind::Deliver => return Ok(None),
        };
        let officer = self.officer(&step.role, &unit)?;
        Ok(Some(self.give(&officer, dossier.id, command).await?))
    }

    async fn appraise(
        &mut self,
        dossier: &Dossier,
        unit: &AgencyCode,
        assignee: Option<AccountId>,
        supplemented: &mut bool,
    ) -> anyhow::Result<Option<Done<Dossier>>> {
        let specialist = self.officer("specialist", unit)?;
        let own = specialist.account().context("specialist")?;
        if assignee.is_none() {
            let command = Command::Assign { assignee: own, note: None };
            return Ok(Some(self.give(&specialist, dossier.id, command).await?));
        }
        let asks = matches!(self.plot.fate, Fate::Supplemented { .. } | Fate::NeverSupplied);
        if asks && !*supplemented {
            *supplemented = true;
            let command = Command::RequestSupplement {
                items: vec![SupplementItem {
                    component: None,
                    what: self.stage.script.phrases.supplement.clone(),
                    legal_ref: None,
                }],
                reason: self.stage.script.phrases.supplement_reason.clone(),
                supply_by: None,
            };
            return Ok(Some(self.give(&specialist, dossier.id, command).await?));
        }
        if self.plot.fate == Fate::Withdrawn
            && let Owner::Account { account } = dossier.owner
        {
            let command =
                Command::RequestWithdrawal { reason: self.stage.script.phrases.withdrawal.clone() };
            return Ok(Some(self.give(&Actor::Person { account }, dossier.id, command).await?));
        }
        let outcome = if matches!(self.plot.fate, Fate::Refused { .. }) {
            Outcome::Refuse { reasons: self.stage.script.phrases.refusal.clone() }
        } else {
            Outcome::Grant
        };
        let summary = self.stage.script.phrases.proposal.clone();
        let procedure = self.desk.version(&dossier.procedure)?;
        let asked = procedure.results.iter().flat_map(|paper| &paper.findings);
        let findings = asked
            .filter_map(|finding| Some((finding.key.clone(), finding.example.clone()?)))
            .collect();
        let command = Command::Propose { outcome, summary, to: None, findings };
        Ok(Some(self.give(&specialist, dossier.id, command).await?))
    }

    async fn release(
        &mut self,
        dossier: &Dossier,
        unit: &AgencyCode,
    ) -> anyhow::Result<Done<Dossier>> {
        let clerk = self.officer("records_clerk", unit)?;
        let signed = dossier.proposal.as_ref().is_some_and(|proposal| proposal.paper.is_some());
        let mut files = Vec::new();
        if signed {
            self.stage.bring_log_up().await?;
        } else {
            let attached = self.attach(&clerk, dossier, RESULT_COMPONENT, None).await?;
            files.push(attached.record.files.last().context("result file")?.id);
        }
        let key = self.key();
        let through = Through::job(SIGNING);
        Ok(self.desk.release(&clerk, dossier.id, files, &through, (&key, None)).await?)
    }

    /// The applicant brings what was missing, unless it never comes.
    async fn supply(&mut self, dossier: &Dossier) -> anyhow::Result<Option<Done<Dossier>>> {
        let Fate::Supplemented { days, .. } = self.plot.fate else { return Ok(None) };
        self.clock.advance_seconds(i64::from(days) * 86_400);
        if self.clock_now() > self.stage.now {
            return Ok(None);
        }
        let number = dossier.supplements.last().map(|asked| asked.number);
        let actor = match dossier.owner {
            Owner::Account { account } => Actor::Person { account },
            Owner::Visitor { .. } | Owner::Nobody => {
                self.to_office_hours();
                self.officer("reception", &received_by(dossier)?)?
            }
        };
        let component = self.first_component(dossier)?;
        self.attach(&actor, dossier, &component, number).await?;
        let command = Command::AnswerSupplement {
            note: Some(self.stage.script.phrases.supplement_answer.clone()),
            typed: None,
        };
        Ok(Some(self.give(&actor, dossier.id, command).await?))
    }

    async fn deliver(&mut self, dossier: &Dossier) -> anyhow::Result<Done<Dossier>> {
        if dossier.delivery.wanted == DeliveryMethod::Electronic {
            self.pass_minutes(0, 1);
            let done = self.desk.deliver_electronically(dossier.id).await?;
            return done.context("delivered by somebody else");
        }
        let clerk = self.officer("reception", &received_by(dossier)?)?;
        let applicant = dossier.filing.applicant.as_ref().context("applicant")?;
        let recipient = Recipient {
            full_name: applicant.full_name.clone(),
            relation: "self".to_owned(),
            identity_number: applicant.identity_number.clone(),
        };
        let command =
            Command::Deliver { method: dossier.delivery.wanted, recipient: Some(recipient) };
        self.give(&clerk, dossier.id, command).await
    }

    async fn rate(&mut self, dossier: &Dossier) -> anyhow::Result<()> {
        let (Some(stars), Owner::Account { account }) = (self.plot.stars, &dossier.owner) else {
            return Ok(());
        };
        self.clock.advance_seconds(3600 + i64::try_from(self.random.below(86_400)).unwrap_or(0));
        if self.clock_now() > self.stage.now {
            return Ok(());
        }
        let command = Command::Rate { stars, tags: Vec::new(), comment: None };
        self.give(&Actor::Person { account: *account }, dossier.id, command).await?;
        Ok(())
    }

    async fn attach(
        &self,
        actor: &Actor,
        dossier: &Dossier,
        component: &str,
        supplement: Option<u32>,
    ) -> Result<Done<Dossier>, DeskError> {
        let procedure = self.desk.version(&dossier.procedure)?;
        let new = NewAttachment {
            component: component.to_owned(),
            kind: PaperKind::OriginalScan,
            name: file_name(procedure, component),
            media_type: "application/pdf".to_owned(),
            size: self.stage.paper.size,
            sha256: self.stage.paper.hash,
            supplement,
        };
        self.desk.attach(actor, dossier.id, new, &self.key()).await
    }

    fn first_component(&self, dossier: &Dossier) -> anyhow::Result<String> {
        let procedure = self.desk.version(&dossier.procedure)?;
        let first = procedure.components.iter().find(|component| !component.is_form);
        Ok(first.or(procedure.components.first()).context("component")?.key.clone())
    }

    async fn give(
        &self,
        actor: &Actor,
        id: DossierId,
        command: Command,
    ) -> anyhow::Result<Done<Dossier>> {
        let action = command.action();
        self.desk
            .dossier(actor, id, command, &self.key(), None)
            .await
            .with_context(|| format!("{action} by {actor:?}"))
    }

    fn officer(&self, role: &str, unit: &AgencyCode) -> anyhow::Result<Actor> {
        let found = self.stage.cast.officer(&self.desk, role, unit);
        found.cloned().with_context(|| format!("nobody is {role} in {unit}"))
    }

    fn key(&self) -> IdempotencyKey {
        IdempotencyKey::fresh(self.desk.random())
    }

    fn clock_now(&self) -> Timestamp {
        kernel::time::Clock::now(&*self.clock)
    }

    fn pass_minutes(&self, low: u64, high: u64) {
        let seconds = 60 * low + self.random.below(60 * (high - low) + 1);
        self.clock.advance_seconds(i64::try_from(seconds).unwrap_or(60));
    }

    fn to_office_hours(&self) {
        let calendar = &self.desk.province().calendar;
        let opening = calendar.opening_at_or_after(self.clock_now());
        if opening > self.clock_now() {
            let minutes = i64::try_from(self.random.below(90)).unwrap_or(0);
            self.clock.set(opening.plus_seconds(minutes * 60));
        }
    }

    /// Moves to the moment of the next act; false when that lies in the future.
    fn advance_clock(&self, dossier: &Dossier) -> bool {
        let calendar = &self.desk.province().calendar;
        let now = self.clock_now();
        let next = match (&dossier.clock, dossier.state_code()) {
            (Some(clock), StateCode::Accepted | StateCode::Processing) => {
                let left = self.left_acts(dossier);
                let due = clock.due_at.unwrap_or_else(|| clock.accepted_at.plus_seconds(259_200));
                let term = calendar.office_seconds_between(clock.accepted_at, due).max(1_800);
                let end =
                    calendar.add_office_seconds(clock.accepted_at, term * self.percent() / 100);
                let rest = calendar.office_seconds_between(now, end).max(600);
                calendar.add_office_seconds(now, rest / left)
            }
            (_, StateCode::Submitted) => {
                let wait = 600 + i64::try_from(self.random.below(3 * 3600)).unwrap_or(0);
                calendar.add_office_seconds(calendar.opening_at_or_after(now), wait)
            }
            (_, StateCode::Completed) if dossier.delivery.wanted == DeliveryMethod::Electronic => {
                now
            }
            (_, StateCode::Completed) => {
                let wait = 1_800 + i64::try_from(self.random.below(10 * 3600)).unwrap_or(0);
                calendar.add_office_seconds(calendar.opening_at_or_after(now), wait)
            }
            _ => now.plus_seconds(600),
        };
        if next > self.stage.now {
            return false;
        }
        self.clock.set(next);
        true
    }

    /// Acts still to come until release, at least one.
    fn left_acts(&self, dossier: &Dossier) -> i64 {
        let Ok(rules) = self.desk.rules_for(dossier) else { return 1 };
        let at = dossier.whereabouts().step;
        let position = rules.steps.iter().position(|step| Some(&step.key) == at.as_ref());
        let rest = rules.steps.len().saturating_sub(position.unwrap_or(0)).saturating_sub(1);
        i64::try_from(rest).unwrap_or(1).max(1)
    }

    fn percent(&self) -> i64 {
        match self.plot.fate {
            Fate::Granted { percent }
            | Fate::Refused { percent }
            | Fate::Supplemented { percent, .. } => i64::from(percent),
            _ => 60,
        }
    }
}

/// What people call the file of a paper: the paper's name, `Giấy khai sinh.pdf`.
fn file_name(procedure: &Procedure, component: &str) -> String {
    let paper = procedure.components.iter().find(|one| one.key == component);
    let result = procedure.results.first().map(|result| &result.name.vi);
    let name = paper.map(|one| &one.name.vi).or(result);
    let name = name.map_or(component, String::as_str);
    // Names of papers also explain: what stands before the first mark is the name.
    let short = name.split(['(', ',', ';', ':']).next().unwrap_or(name).trim();
    format!("{}.pdf", short.replace('/', "-"))
}

/// The papers of a case as the counter ticks them.
fn papers(version: &Procedure, case: &str) -> Vec<ComponentReceived> {
    components_for(version, case, &serde_json::Value::Null)
        .into_iter()
        .filter(|need| matches!(need.demand, Demand::Must | Demand::Form))
        .map(|need| ComponentReceived {
            component: need.component.key.clone(),
            originals: need.component.originals,
            copies: need.component.copies,
            digitised: false,
            shown: need.component.shown_only,
        })
        .collect()
}

fn received_by(dossier: &Dossier) -> anyhow::Result<AgencyCode> {
    let registration = dossier.registration.as_ref().context("registration")?;
    Ok(registration.organisations.received_by.clone())
}
