//! A dossier that lives through commands, one sentence each, as tests tell it. Not a store: it
//! keeps its entries in memory. Helpers stop the test when a step of the usual way is refused.

use super::{
    COMPONENT, Stage, account, applicant, at, citizen, clerk, code, dossier_id, file, head, leader,
    organisations, procedure, records_clerk, specialist, ticked, visitor,
};
use crate::{
    DossierRegister,
    command::{Command, TakeIn, Verdict},
    event::Event,
    listing::Listing,
    model::{
        AttachedFile, Channel, DeliveryMethod, Dossier, Outcome, Owner, RESULT_COMPONENT,
        Recipient, Seal, SealLevel, SealedPaper, SupplementItem,
    },
    refusal::Refusal,
};
use kernel::{
    id::FileId,
    time::{Date, Timestamp},
};
use register::{Actor, Entry, Register};
use std::collections::BTreeMap;

/// One dossier with its clock.
#[derive(Debug, Clone)]
pub struct Life {
    pub stage: Stage,
    pub now: Timestamp,
    pub record: Option<Dossier>,
    pub entries: Vec<Entry<Event>>,
}

impl Life {
    /// Nothing yet, at a local time.
    pub fn at(stage: Stage, local: &str) -> Self {
        Life { stage, now: at(local), record: None, entries: Vec::new() }
    }

    /// A complete draft of the citizen.
    pub fn draft(stage: Stage, local: &str) -> Self {
        let mut life = Life::at(stage, local);
        life.must(&citizen(), open("usual"));
        life.must(&citizen(), Command::AttachFile { file: file(1, COMPONENT) });
        life
    }

    /// A submitted dossier.
    pub fn submitted(stage: Stage, local: &str) -> Self {
        let mut life = Life::draft(stage, local);
        life.must(&citizen(), submit());
        life
    }

    /// Submitted and accepted at one moment.
    pub fn accepted(stage: Stage, local: &str) -> Self {
        let mut life = Life::submitted(stage, local);
        life.must(&clerk(), accept());
        life
    }

    /// Accepted, handed over and assigned to the sample's specialist at one moment.
    pub fn appraised_by_specialist(stage: Stage, local: &str) -> Self {
        let mut life = Life::accepted(stage, local);
        life.must(&clerk(), Command::HandOver { note: None });
        life.must(&head(), assign(21));
        life
    }

    /// Proposed, reviewed and approved; with the records clerk.
    pub fn approved(stage: Stage, local: &str) -> Self {
        let mut life = Life::appraised_by_specialist(stage, local);
        life.must(&specialist(), propose(Outcome::Grant));
        life.must(&head(), Command::SendUp { note: None, to: None });
        life.must(&leader(), Command::Approve { note: None });
        life
    }

    /// With its result out.
    pub fn released(stage: Stage, local: &str) -> Self {
        let mut life = Life::approved(stage, local);
        life.must(&records_clerk(), Command::AttachFile { file: file(90, RESULT_COMPONENT) });
        life.must(&records_clerk(), release());
        life
    }

    /// Moves the clock to a local time.
    #[must_use]
    pub fn later(mut self, local: &str) -> Self {
        self.now = at(local);
        self
    }

    /// Gives a command and keeps what follows.
    pub fn act(&mut self, actor: &Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let context = self.stage.context(self.now, actor);
        let events = DossierRegister::decide(self.record.as_ref(), &command, &context)?;
        for event in &events {
            let version = u64::try_from(self.entries.len()).unwrap_or(u64::MAX) + 1;
            let entry = Entry { version, at: self.now, by: actor.clone(), event: event.clone() };
            let evolved = DossierRegister::evolve(self.record.take(), &entry);
            self.record = Some(evolved.expect("decided events apply"));
            self.entries.push(entry);
        }
        Ok(events)
    }

    /// Gives a command that must be taken.
    pub fn must(&mut self, actor: &Actor, command: Command) -> Vec<Event> {
        self.act(actor, command).expect("a step of the usual way")
    }

    /// The record.
    pub fn dossier(&self) -> &Dossier {
        self.record.as_ref().expect("an opened dossier")
    }

    /// Its row in lists.
    pub fn listing(&self) -> Listing {
        self.dossier().listing()
    }
}

/// Opens dossier 1 for the citizen, on line.
pub fn open(case: &str) -> Command {
    Command::Open {
        id: dossier_id(1),
        procedure: procedure(),
        case: case.to_owned(),
        channel: Channel::Online,
        owner: Owner::Account { account: account(1) },
    }
}

/// Opens dossier 1 for somebody not signed in.
pub fn open_as_visitor() -> Command {
    Command::Open {
        id: dossier_id(1),
        procedure: procedure(),
        case: "usual".to_owned(),
        channel: Channel::Online,
        owner: Owner::Visitor { visitor: visitor(1) },
    }
}

/// Hands in with the first code of the day.
pub fn submit() -> Command {
    Command::Submit { code: code(1), secret: "MAUTRACU".to_owned() }
}

/// Accepts as handed in, on register line 7.
pub fn accept() -> Command {
    Command::Accept { components: Vec::new(), fees: Vec::new(), register_no: 7 }
}

/// Everything the counter brings for one sheet of paper.
pub fn take_in() -> TakeIn {
    TakeIn {
        id: dossier_id(1),
        procedure: procedure(),
        case: "usual".to_owned(),
        channel: Channel::Counter,
        owner: Owner::Nobody,
        applicant: applicant(),
        typed: BTreeMap::from([("child.full_name".to_owned(), "Lê Văn Mẫu".to_owned())]),
        answers: serde_json::json!({ "child": { "full_name": "Lê Văn Mẫu" } }),
        files: vec![file(1, COMPONENT)],
        components: vec![ticked()],
        fees: Vec::new(),
        delivery: DeliveryMethod::AtCounter,
        delivery_address: None,
        organisations: organisations(),
        code: code(1),
        secret: "MAUTRACU".to_owned(),
        register_no: 7,
        verdict: Verdict::Accept,
    }
}

/// Assigns to the n-th account.
pub fn assign(n: u64) -> Command {
    Command::Assign { assignee: account(n), note: None }
}

/// Proposes along the usual way.
pub fn propose(outcome: Outcome) -> Command {
    Command::Propose {
        outcome,
        summary: "Đủ điều kiện.".to_owned(),
        to: None,
        findings: BTreeMap::new(),
    }
}

/// Releases with the sample's result file, number 90.
pub fn release() -> Command {
    Command::Release { number: "125/2026".to_owned(), files: vec![super::file_id(90)] }
}

/// The leader signs the paper of the result, file `n`.
pub fn sign(note: Option<String>, n: u64) -> Command {
    Command::Sign { note, paper: Box::new(file(n, RESULT_COMPONENT)) }
}

/// The paper of the result as file `n`, sealed and time-stamped; `files` are released with it.
pub fn seal(files: Vec<FileId>, n: u64) -> Command {
    let paper = Box::new(sealed(file(n, RESULT_COMPONENT), SealLevel::Timestamped));
    Command::Seal { number: "125/2026".to_owned(), files, paper, attachments: Vec::new() }
}

/// The same, with those files sealed beside it.
pub fn seal_with_attachments(files: Vec<FileId>, n: u64) -> Command {
    let mut command = seal(files, n);
    if let Command::Seal { files, attachments, .. } = &mut command {
        let bytes = |id: &FileId| AttachedFile { id: *id, ..file(n + 1, RESULT_COMPONENT) };
        attachments.extend(files.iter().map(|id| sealed(bytes(id), SealLevel::Timestamped)));
    }
    command
}

/// A certified copy of the result as file `n`.
pub fn copy(n: u64) -> Command {
    Command::CopyResult {
        paper: Box::new(sealed(file(n, RESULT_COMPONENT), SealLevel::Timestamped)),
    }
}

/// The sealed paper `id` with the bytes of file `n` and evidence up to a level.
pub fn strengthen(id: FileId, n: u64, level: SealLevel) -> Command {
    let paper = AttachedFile { id, ..file(n, RESULT_COMPONENT) };
    Command::Strengthen { paper: Box::new(sealed(paper, level)) }
}

fn sealed(file: AttachedFile, level: SealLevel) -> SealedPaper {
    let seal = Seal { file: file.id, level, demo: true, strengthen_at: None };
    SealedPaper { file, seal }
}

/// Asks for the sample's component again.
pub fn request_supplement(supply_by: Option<Date>) -> Command {
    Command::RequestSupplement {
        items: vec![SupplementItem {
            component: Some(COMPONENT.to_owned()),
            what: "Bản chụp bị mờ, xin nộp lại.".to_owned(),
            legal_ref: None,
        }],
        reason: "Không đọc được số giấy.".to_owned(),
        supply_by,
    }
}

/// Answers with a note alone.
pub fn answer_supplement() -> Command {
    Command::AnswerSupplement {
        note: Some("Đã nộp lại tại quầy.".to_owned()), typed: None
    }
}

/// Hands the paper to the applicant.
pub fn deliver() -> Command {
    Command::Deliver {
        method: DeliveryMethod::AtCounter,
        recipient: Some(Recipient {
            full_name: "Lê Thị Mẫu".to_owned(),
            relation: "self".to_owned(),
            identity_number: None,
        }),
    }
}

/// Asks to withdraw.
pub fn withdraw() -> Command {
    Command::RequestWithdrawal { reason: "Tôi sẽ nộp ở nơi khác.".to_owned() }
}

/// Five stars.
pub fn rate() -> Command {
    Command::Rate { stars: 5, tags: vec!["nhanh".to_owned()], comment: None }
}
