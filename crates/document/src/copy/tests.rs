//! Tests of certified copies: the harness every register passes, and the rules one by one.

use super::{
    CertifiedCopy, Command, Context, CopyRegister, Event, Form, Issue, NewCopy, Source, Standing,
};
use crate::{
    Refusal,
    incoming::Place,
    model::{DocumentFile, Signatures},
    outgoing::{Recipient, Sealed},
};
use kernel::{
    hash::Sha256Hash,
    id::{AccountId, CopyId, DocumentId, FileId},
    random::SeededRandom,
    time::Timestamp,
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Entry, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_770_000_000)
}

fn seated(n: u64, role: &str, at: &str) -> Actor {
    let account = AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n));
    Actor::Officer { account, seat: Seat { role: role.to_owned(), unit: at.parse().unwrap() } }
}

fn clerk() -> Actor {
    seated(4, "records_clerk", "H56.201")
}

fn leader() -> Actor {
    seated(3, "leader", "H56.201")
}

fn file(media_type: &str) -> DocumentFile {
    DocumentFile {
        id: FileId::new(Timestamp::EPOCH, &SeededRandom::new(5)),
        name: "cong-van.pdf".to_owned(),
        media_type: media_type.to_owned(),
        size: 9,
        sha256: Sha256Hash::of(b"paper"),
        kept_at: now(),
        signatures: Signatures::Good,
    }
}

fn new(form: Form) -> NewCopy {
    let leader = leader();
    NewCopy {
        id: CopyId::new(Timestamp::EPOCH, &SeededRandom::new(8)),
        agency: "H56.201".parse().unwrap(),
        form,
        of: Source {
            document: DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(9)),
            came_in: true,
            author: "Sở Nội vụ".to_owned(),
            sign: "12/SNV-VP".to_owned(),
            dated: now().local_date(),
            kind: "cong-van".to_owned(),
            subject: "Rà soát biên chế".to_owned(),
            file: file("application/pdf"),
        },
        part: "1. Giao các đơn vị rà soát.".to_owned(),
        place: "Mục 1".to_owned(),
        recipients: vec![Recipient::outside("Hội Luật gia")],
        signer: Place { unit: leader.unit().unwrap().clone(), account: leader.account() },
    }
}

fn ask(form: Form) -> Command {
    Command::Ask(Box::new(new(form)))
}

fn issue() -> Command {
    Command::Issue(Box::new(Issue {
        sign: "01/SY-UBND".to_owned(),
        paper: file("application/pdf"),
        sealed: Sealed { level: "archived".to_owned(), demo: true, strengthen_at: None },
        deliveries: Vec::new(),
    }))
}

fn decline(reason: &str) -> Command {
    Command::Decline { reason: reason.to_owned() }
}

fn decide(
    actor: &Actor,
    found: Option<&CertifiedCopy>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let context = Context { now: now(), actor, number: Some(7) };
    CopyRegister::decide(found, command, &context)
}

fn commands() -> Vec<Command> {
    let mut all: Vec<Command> = Form::ALL.into_iter().map(ask).collect();
    let sealed = Sealed { level: "archived".to_owned(), demo: true, strengthen_at: None };
    all.push(Command::Strengthen { paper: Box::new(file("application/pdf")), sealed });
    all.push(Command::Withhold);
    all.extend([Command::Approve, decline("Không đúng thẩm quyền"), decline(" "), issue()]);
    all
}

struct Copies;

impl Scene for Copies {
    type Register = CopyRegister;

    fn attempts(&self, _: Option<&CertifiedCopy>) -> BoxedStrategy<Attempt<Command>> {
        (select(vec![clerk(), leader()]), select(commands()))
            .prop_map(|(actor, command)| Attempt { actor, command })
            .boxed()
    }

    fn probes(&self, _: Option<&CertifiedCopy>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: leader(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&CertifiedCopy>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = Context { now, actor: &attempt.actor, number: Some(7) };
        CopyRegister::decide(found, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&CertifiedCopy>,
        _: &Attempt<Command>,
        _: &[Entry<Event>],
        after: &CertifiedCopy,
    ) -> Result<(), TestCaseError> {
        prop_assert_eq!(after.issued.is_some(), after.standing == Standing::Issued);
        if let Some(before) = before {
            prop_assert_eq!(before.of.document, after.of.document, "of another document");
            prop_assert!(before.line.is_none() || before.line == after.line, "a line is lost");
        }
        prop_assert!(after.issued.is_none() || after.approved.is_some(), "nobody decided");
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn copies_keep_the_promises_of_a_register(turns in turns(1..=16)) {
        walk(&Copies, now(), &turns)?;
    }
}

#[test]
fn of_a_copy_whose_document_is_withdrawn_its_line_is_left_and_no_word() {
    let way = [(clerk(), ask(Form::Extract)), (leader(), Command::Approve), (clerk(), issue())];
    let issued = after(&way);
    let withheld = after(&[&way[..], &[(clerk(), Command::Withhold)]].concat());
    assert_eq!((withheld.standing, withheld.line), (Standing::Withheld, issued.line));
    assert!(withheld.line.is_some() && withheld.issued.is_none());
    let told = format!("{withheld:?}");
    for word in ["Rà soát", "SNV", "Sở Nội vụ", "Giao các đơn vị", "Luật gia", "cong-van"]
    {
        assert!(!told.contains(word), "{word} is left: {told}");
    }
    // The entries are blanked: folding what is left gives the same.
    let blank = Event::Withheld { left: Box::new(withheld.remains()) };
    let entry = Entry { version: 1, at: now(), by: clerk(), event: blank };
    assert_eq!(CopyRegister::evolve(None, &entry).unwrap(), withheld);
}

fn after(way: &[(Actor, Command)]) -> CertifiedCopy {
    let mut found = None;
    for (at, (actor, command)) in way.iter().enumerate() {
        for event in decide(actor, found.as_ref(), command).unwrap() {
            let entry = Entry { version: at as u64 + 1, at: now(), by: actor.clone(), event };
            found = Some(CopyRegister::evolve(found, &entry).unwrap());
        }
    }
    found.unwrap()
}

#[test]
fn copy_is_numbered_after_its_signer_decided() {
    let asked = after(&[(clerk(), ask(Form::True))]);
    let early = decide(&clerk(), Some(&asked), &issue());
    assert_eq!(early, Err(Refusal::NotNow { standing: "asked" }));
    let other = decide(&clerk(), Some(&asked), &Command::Approve);
    assert_eq!(other, Err(Refusal::NotWithYou), "nobody decides for the signer");
    let way = [(clerk(), ask(Form::True)), (leader(), Command::Approve), (clerk(), issue())];
    let issued = after(&way).issued.unwrap();
    assert_eq!((issued.number, issued.year), (7, now().local_date().year()));
}

#[test]
fn extract_says_which_part_and_others_say_none() {
    let part = |part: &str| {
        Command::Ask(Box::new(NewCopy { part: part.to_owned(), ..new(Form::Extract) }))
    };
    assert_eq!(decide(&clerk(), None, &part(" ")), Err(Refusal::TextFault { field: "part" }));
    let marked = decide(&clerk(), None, &part("TUYỆT MẬT\nKế hoạch"));
    assert!(matches!(marked, Err(Refusal::Secret { place: "part", .. })), "{marked:?}");
    let whole = after(&[(clerk(), ask(Form::True))]);
    assert_eq!((whole.part.as_str(), whole.place.as_str()), ("", ""));
}

#[test]
fn copy_of_a_copy_is_of_what_came_in_and_whole_copies_are_of_pdf() {
    let change = |form, change: fn(&mut Source)| {
        let mut new = new(form);
        change(&mut new.of);
        decide(&clerk(), None, &Command::Ask(Box::new(new)))
    };
    assert_eq!(change(Form::OfCopy, |of| of.came_in = false), Err(Refusal::CopyOfOriginal));
    assert!(change(Form::True, |of| of.came_in = false).is_ok());
    let scan = |of: &mut Source| of.file = file("image/jpeg");
    assert_eq!(change(Form::True, scan), Err(Refusal::NoPaperToCopy));
    assert!(change(Form::Extract, scan).is_ok(), "an extract is set anew");
}
