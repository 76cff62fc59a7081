//! Tests of outgoing documents: the harness every register passes, and the rules one by one.

use super::{
    Command, Context, Delivery, Event, Markup, NewDraft, Outgoing, OutgoingRegister, Outward,
    PASSAGE_CHARS_MAX, Recipient, Release, Sealed, Standing, StepKind, Text,
};
use crate::{
    Refusal,
    incoming::Place,
    model::{DocumentFile, NewFile, Signatures, Urgency},
};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId, SendingId},
    random::SeededRandom,
    secrecy::{Degree, Sign},
    time::Timestamp,
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Entry, Register, Seat, fold,
    harness::{Attempt, Scene, turns, walk},
};

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_770_000_000)
}

fn account(n: u64) -> AccountId {
    AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn unit(text: &str) -> AgencyCode {
    text.parse().unwrap()
}

fn seated(n: u64, role: &str, at: &str) -> Actor {
    let seat = Seat { role: role.to_owned(), unit: unit(at) };
    Actor::Officer { account: account(n), seat }
}

fn author() -> Actor {
    seated(1, "specialist", "H56.201.01")
}

fn head() -> Actor {
    seated(2, "division_head", "H56.201.01")
}

fn leader() -> Actor {
    seated(3, "leader", "H56.201")
}

fn clerk() -> Actor {
    seated(4, "records_clerk", "H56.201")
}

fn place(n: u64, at: &str) -> Place {
    Place { unit: unit(at), account: Some(account(n)) }
}

fn text() -> Text {
    Text {
        kind: "cong-van".to_owned(),
        subject: "rà soát nhà ở".to_owned(),
        body: "Ủy ban nhân dân phường đề nghị các đơn vị rà soát.".to_owned(),
        markup: Markup::First,
        urgency: Urgency::Normal,
        recipients: vec![Recipient::agency("Sở Xây dựng", unit("H56.12"))],
        concern: None,
        answers: Vec::new(),
        steering: None,
    }
}

fn draft() -> Command {
    Command::Draft(Box::new(NewDraft {
        id: DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(8)),
        agency: unit("H56.201"),
        unit: unit("H56.201.01"),
        text: text(),
    }))
}

fn file(n: u64) -> DocumentFile {
    DocumentFile {
        id: FileId::new(Timestamp::EPOCH, &SeededRandom::new(n)),
        name: "van-ban.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 10,
        sha256: Sha256Hash::of(&n.to_be_bytes()),
        kept_at: now(),
        signatures: Signatures::Good,
    }
}

fn edit(body: &str) -> Command {
    Command::Edit { text: Box::new(Text { body: body.to_owned(), ..text() }) }
}

fn present(n: u64, at: &str, to_sign: bool) -> Command {
    Command::Present { to: place(n, at), to_sign, note: String::new() }
}

fn initial(n: u64, at: &str, to_sign: bool) -> Command {
    Command::Initial { to: place(n, at), to_sign, note: String::new() }
}

fn release() -> Command {
    Command::Release(Box::new(Release {
        sign: "05/UBND-KT".to_owned(),
        paper: file(2),
        sealed: Sealed { level: "archived".to_owned(), demo: true, strengthen_at: None },
        attachments: Vec::new(),
        attachment_seals: Vec::new(),
        deliveries: Vec::new(),
        outward: Vec::new(),
    }))
}

fn sign() -> Command {
    Command::Sign { paper: Box::new(file(1)) }
}

fn decide(
    actor: &Actor,
    found: Option<&Outgoing>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    OutgoingRegister::decide(found, command, &Context { now: now(), actor, number: Some(5) })
}

fn told(commands: &[(Actor, Command)]) -> Vec<Entry<Event>> {
    let mut found: Option<Outgoing> = None;
    let mut entries = Vec::new();
    for (actor, command) in commands {
        for event in decide(actor, found.as_ref(), command).unwrap() {
            let version = entries.len() as u64 + 1;
            let entry = Entry { version, at: now(), by: actor.clone(), event };
            found = Some(OutgoingRegister::evolve(found.take(), &entry).unwrap());
            entries.push(entry);
        }
    }
    entries
}

fn after(commands: &[(Actor, Command)]) -> Outgoing {
    fold::<OutgoingRegister>(told(commands)).unwrap().unwrap()
}

#[test]
fn draft_goes_up_with_initials_is_signed_and_gets_its_number_at_the_release() {
    let mut way = vec![
        (author(), draft()),
        (author(), present(2, "H56.201.01", false)),
        (head(), initial(3, "H56.201", true)),
        (leader(), sign()),
    ];
    let signed = after(&way);
    assert_eq!((signed.standing, signed.initials.len()), (Standing::Signed, 1));
    assert_eq!(signed.released, None, "no number before the release");
    way.push((clerk(), release()));
    let released = after(&way);
    assert_eq!(released.released.as_ref().map(|it| (it.number, it.year)), Some((5, 2026)));
    assert_eq!(released.holder, None);
}

#[test]
fn new_text_has_neither_initials_nor_signature() {
    let found = after(&[
        (author(), draft()),
        (author(), present(2, "H56.201.01", false)),
        (head(), initial(3, "H56.201", true)),
        (leader(), edit("Nội dung khác.")),
    ]);
    assert_eq!((found.edition, found.initials.len()), (2, 0));
    let back = after(&[
        (author(), draft()),
        (author(), present(3, "H56.201", true)),
        (leader(), sign()),
        (clerk(), Command::Return { reason: "Sai thể thức".to_owned() }),
    ]);
    assert_eq!((back.standing, back.paper, back.signed_by), (Standing::Draft, None, None));
}

#[test]
fn only_who_has_it_works_on_it() {
    let found = after(&[(author(), draft()), (author(), present(2, "H56.201.01", false))]);
    assert_eq!(decide(&author(), Some(&found), &edit("Khác.")), Err(Refusal::NotWithYou));
    assert!(decide(&head(), Some(&found), &edit("Khác.")).is_ok());
    let remark =
        Command::Comment { words: "Xem lại căn cứ".to_owned(), passage: String::new() };
    assert!(decide(&author(), Some(&found), &remark).is_ok(), "anybody may comment");
    let leader_signs = decide(&leader(), Some(&found), &sign());
    assert_eq!(leader_signs, Err(Refusal::NotNow { standing: "under_review" }));
}

#[test]
fn a_comment_is_about_a_passage_that_the_text_has() {
    let found = after(&[(author(), draft())]);
    let passages = found.text.passages();
    let remark = |passage: &str| {
        let (words, passage) = ("Nêu rõ thời hạn".to_owned(), passage.to_owned());
        decide(&author(), Some(&found), &Command::Comment { words, passage })
    };
    assert!(!passages.is_empty());
    for passage in &passages {
        assert!(remark(passage).is_ok(), "{passage}");
    }
    for other in ["Không có trong văn bản", &"x".repeat(PASSAGE_CHARS_MAX + 1)] {
        assert_eq!(remark(other), Err(Refusal::TextFault { field: "passage" }));
    }
    let old = r#"{"event":"commented","words":"Được"}"#;
    let whole = Event::Commented { words: "Được".to_owned(), passage: String::new() };
    assert_eq!(serde_json::from_str::<Event>(old).unwrap(), whole);
    assert_eq!(serde_json::to_string(&whole).unwrap(), old, "as earlier versions wrote it");
}

#[test]
fn released_document_is_never_edited() {
    let found = after(&[
        (author(), draft()),
        (author(), present(3, "H56.201", true)),
        (leader(), sign()),
        (clerk(), release()),
    ]);
    for command in [edit("Khác."), sign(), release(), Command::Return { reason: "x".to_owned() }] {
        let refused = decide(&author(), Some(&found), &command);
        assert_eq!(refused, Err(Refusal::NotNow { standing: "released" }));
    }
}

#[test]
fn secrets_are_not_drafted_here() {
    let mut new = NewDraft {
        id: DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(8)),
        agency: unit("H56.201"),
        unit: unit("H56.201.01"),
        text: text(),
    };
    new.text.body = "Kính gửi\nTỐI MẬT\nNội dung".to_owned();
    let refused = decide(&author(), None, &Command::Draft(Box::new(new)));
    assert_eq!(refused, Err(Refusal::Secret { degree: "toi-mat", place: "body" }));
}

#[test]
fn files_beside_a_draft_take_initials_away_and_marks_keep_them_out() {
    let new = |n: u64, name: &str, sign| NewFile {
        file: DocumentFile { name: name.to_owned(), ..file(n) },
        on_first_page: sign,
    };
    let attach = |files| Command::Attach { files, affirmed: false };
    let mut way = vec![
        (author(), draft()),
        (author(), attach(vec![new(3, "phu-luc.pdf", None)])),
        (author(), present(2, "H56.201.01", false)),
        (head(), initial(3, "H56.201", true)),
    ];
    let found = after(&way);
    assert_eq!((found.attachments.len(), found.initials.len(), found.edition), (1, 1, 1));
    way.push((leader(), attach(vec![new(4, "bieu.pdf", None)])));
    let found = after(&way);
    assert_eq!((found.attachments.len(), found.initials.len()), (2, 0));
    let refused = |files| decide(&leader(), Some(&found), &attach(files)).unwrap_err();
    assert_eq!(refused(vec![new(4, "again.pdf", None)]), Refusal::FilesFault);
    assert_eq!(refused(vec![]), Refusal::FilesFault);
    let marked = Some(Sign::Marked(Degree::Top));
    assert!(matches!(refused(vec![new(5, "a.pdf", marked)]), Refusal::Secret { .. }));
    assert!(matches!(refused(vec![new(5, "TUYET_MAT.pdf", None)]), Refusal::Secret { .. }));
    way.push((leader(), Command::Detach { file: file(3).id }));
    way.push((leader(), Command::Detach { file: file(3).id }));
    assert_eq!(after(&way).attachments, [DocumentFile { name: "bieu.pdf".to_owned(), ..file(4) }]);
}

#[test]
fn a_text_kept_in_the_first_markup_is_changed_only_by_who_changes_it() {
    let first = Text { body: "Một **sao\n\n1. Hai".to_owned(), ..text() };
    let way = |text: Text| (author(), Command::Edit { text: Box::new(text) });
    let kept = after(&[(author(), draft()), way(first.clone())]);
    assert_eq!((kept.text.markup, kept.edition), (Markup::First, 2));
    // The same words in the other markup are no new edition; other words are.
    let same = Text { body: first.prose().print(), markup: Markup::Second, ..first.clone() };
    assert_eq!(after(&[(author(), draft()), way(first.clone()), way(same.clone())]), kept);
    let other = Text { body: format!("{}\n\n# Ba", same.body), ..same };
    let found = after(&[(author(), draft()), way(first), way(other.clone())]);
    assert_eq!((found.text.prose(), found.edition), (other.prose(), 3));
    let old: Text = serde_json::from_str(
        r#"{"kind":"plan","subject":"S","body":"2 ** 3 ** 4","urgency":"normal","recipients":[]}"#,
    )
    .unwrap();
    assert_eq!(old.prose().plain(), "2 ** 3 ** 4");
}

#[test]
fn a_mark_of_secrecy_does_not_hide_behind_looks() {
    let hidden = Text { body: "**TỐI** ''MẬT''".to_owned(), markup: Markup::Second, ..text() };
    let edit = Command::Edit { text: Box::new(hidden) };
    let found = after(&[(author(), draft())]);
    assert!(matches!(decide(&author(), Some(&found), &edit), Err(Refusal::Secret { .. })));
}

#[test]
fn what_was_handed_on_is_taken_back_as_long_as_nothing_was_done_with_it() {
    let remark = || Command::Comment { words: "Gửi nhầm".to_owned(), passage: String::new() };
    let mut way = vec![
        (author(), draft()),
        (author(), present(2, "H56.201.01", false)),
        (author(), remark()),
    ];
    let handed = after(&way);
    assert_eq!(decide(&leader(), Some(&handed), &Command::Retract), Err(Refusal::NotWithYou));
    assert_eq!(decide(&head(), Some(&handed), &Command::Retract), Err(Refusal::NotWithYou));
    let back = after(&[way.clone(), vec![(author(), Command::Retract)]].concat());
    assert_eq!((back.standing, back.holder), (Standing::Draft, Some(place(1, "H56.201.01"))));
    assert_eq!(back.steps.last().map(|step| step.kind), Some(StepKind::Retracted));
    // Once it was read and spoken of, it is a matter of asking.
    let spoken = after(&[way.clone(), vec![(head(), remark())]].concat());
    assert_eq!(decide(&author(), Some(&spoken), &Command::Retract), Err(Refusal::AtWork));
    way.push((head(), initial(3, "H56.201", true)));
    let up = after(&way);
    assert_eq!(decide(&author(), Some(&up), &Command::Retract), Err(Refusal::NotWithYou));
    let again = after(&[way.clone(), vec![(head(), Command::Retract)]].concat());
    assert_eq!((again.standing, again.initials.len()), (Standing::UnderReview, 0));
    assert_eq!(again.holder, Some(place(2, "H56.201.01")));
    way.push((leader(), sign()));
    let signed = after(&way);
    let refused = decide(&head(), Some(&signed), &Command::Retract);
    assert_eq!(refused, Err(Refusal::NotNow { standing: "signed" }));
}

#[test]
fn who_is_away_is_stood_in_for_and_what_is_returned_finds_who_went_on_with_it() {
    let over = |reason: &str| Command::TakeOver { reason: reason.to_owned() };
    let other = || seated(5, "leader", "H56.201");
    let mut way = vec![(author(), draft())];
    let found = after(&way);
    assert_eq!(
        decide(&head(), Some(&found), &over(" ")),
        Err(Refusal::TextFault { field: "reason" })
    );
    assert_eq!(decide(&author(), Some(&found), &over("Tôi giữ")), Ok(vec![]), "has it already");
    way.push((head(), over("Đồng chí soạn thảo nghỉ ốm")));
    way.push((head(), edit("Nội dung khác.")));
    way.push((head(), present(3, "H56.201", true)));
    way.push((other(), over("Đi công tác")));
    let waiting = after(&way);
    assert_eq!((waiting.standing, &waiting.holder), (Standing::ToSign, &Some(place(5, "H56.201"))));
    assert_eq!(decide(&leader(), Some(&waiting), &sign()), Err(Refusal::NotWithYou));
    assert_eq!(decide(&head(), Some(&waiting), &Command::Retract), Err(Refusal::AtWork));
    let words: Vec<_> =
        waiting.steps.iter().filter(|step| step.kind == StepKind::TakenOver).collect();
    assert_eq!(words.len(), 2);
    way.push((other(), Command::Return { reason: "Thiếu căn cứ".to_owned() }));
    let back = after(&way);
    assert_eq!(back.holder, Some(place(2, "H56.201.01")), "not to the author who is away");
    assert_eq!(back.author, place(1, "H56.201.01"));
}

#[test]
fn copies_to_other_houses_count_as_sent_electronically() {
    let released = |outward: Vec<Outward>, deliveries: Vec<Delivery>| {
        let Command::Release(release) = release() else { panic!("no release") };
        let release = Command::Release(Box::new(Release { deliveries, outward, ..*release }));
        let to = [("Sở Xây dựng", "H56.12"), ("Bộ Xây dựng", "G17.11"), ("Sở Tài chính", "H57.12")];
        let mut recipients: Vec<_> =
            to.iter().map(|(name, code)| Recipient::agency(*name, unit(code))).collect();
        recipients.push(Recipient::outside("Hội Luật gia"));
        let text = Box::new(Text { recipients, ..text() });
        after(&[
            (author(), draft()),
            (author(), Command::Edit { text }),
            (author(), present(3, "H56.201", true)),
            (leader(), sign()),
            (clerk(), release),
        ])
    };
    let outward = |n: u64, to: &str| Outward {
        agency: unit(to),
        sending: SendingId::new(Timestamp::EPOCH, &SeededRandom::new(n)),
    };
    let delivery = || Delivery {
        agency: unit("H56.12"),
        document: DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(9)),
    };
    let away = vec![outward(1, "G17.11"), outward(2, "H57.12")];
    let line = released(away.clone(), Vec::new()).line().unwrap();
    assert_eq!((line.way, line.copies, line.electronic), ("exchange", 4, 2), "none of it by post");
    let counts = released(away, vec![delivery()]).line().unwrap().counts();
    assert_eq!((counts.copies, counts.copies_electronic), (4, 3));
    let line = released(Vec::new(), Vec::new()).line().unwrap();
    assert_eq!((line.way, line.electronic), ("post", 0));
}

/// Everything in a document that somebody wrote or brought.
fn words_of(found: &Outgoing) -> Vec<String> {
    let said = found.steps.iter().map(|step| step.words.clone());
    let files = found.shown_files().chain(&found.attachments).map(|file| file.name.clone());
    let text = &found.text;
    let named = text.recipients.iter().map(|it| it.name.clone());
    let texts = [text.kind.clone(), text.subject.clone(), text.body.clone()];
    let all = said.chain(files).chain(named).chain(texts);
    all.filter(|words| !words.is_empty()).collect()
}

/// The withdrawal of what these commands lead to: the document, and the same told by entries without content.
fn withdrawn(commands: &[(Actor, Command)]) -> (Outgoing, Outgoing) {
    let mut commands = commands.to_vec();
    commands.push((author(), Command::Withdraw));
    let mut entries = told(&commands);
    let found = fold::<OutgoingRegister>(entries.clone()).unwrap().unwrap();
    let blank = Event::Withheld { left: Box::new(found.remains()) };
    for entry in entries.iter_mut().filter(|entry| entry.event != Event::Withdrawn) {
        entry.event = blank.clone();
    }
    (found, fold::<OutgoingRegister>(entries).unwrap().unwrap())
}

#[test]
fn of_a_withdrawn_document_its_line_is_left_and_no_word() {
    let way = [
        (author(), draft()),
        (
            author(),
            Command::Comment { words: "Xem kỹ phần hai".to_owned(), passage: String::new() },
        ),
        (author(), present(3, "H56.201", true)),
        (leader(), sign()),
        (clerk(), release()),
    ];
    for until in 1..=way.len() {
        let (found, blank) = withdrawn(&way[..until]);
        assert_eq!(found, blank, "entries without content tell the same");
        assert_eq!(words_of(&found), Vec::<String>::new());
        assert_eq!(found.standing, Standing::Withdrawn);
        let last = found.steps.last().map(|step| (step.kind, step.by));
        assert_eq!(last, Some((StepKind::Withdrawn, author().account())));
        let line = found.in_book();
        assert_eq!(line.is_some(), until == way.len());
        assert_eq!(found.allowed(), if line.is_some() { &["note_concern"][..] } else { &[] });
    }
    let (found, _) = withdrawn(&way);
    let line = found.line().unwrap();
    assert_eq!((line.standing, line.kind.as_str(), line.signed), ("withdrawn", "", true));
}

struct Drafts;

fn commands() -> Vec<Command> {
    vec![
        draft(),
        edit("Nội dung khác."),
        edit(""),
        Command::Attach {
            files: vec![NewFile { file: file(3), on_first_page: None }],
            affirmed: false,
        },
        Command::Detach { file: file(3).id },
        Command::Comment { words: "Được".to_owned(), passage: String::new() },
        present(2, "H56.201.01", false),
        present(3, "H56.201", true),
        initial(3, "H56.201", true),
        initial(5, "H56.201", false),
        Command::Return { reason: "Sửa lại".to_owned() },
        Command::Retract,
        Command::TakeOver { reason: "Nghỉ phép".to_owned() },
        sign(),
        release(),
        Command::Cancel { reason: "Không cần nữa".to_owned() },
        strengthen(2),
        strengthen(9),
        Command::Withdraw,
    ]
}

fn strengthen(n: u64) -> Command {
    let sealed = Sealed { level: "archived".to_owned(), demo: true, strengthen_at: None };
    let file = DocumentFile { sha256: Sha256Hash::of(b"with more evidence"), ..file(n) };
    Command::Strengthen { file: Box::new(file), sealed }
}

impl Scene for Drafts {
    type Register = OutgoingRegister;

    fn attempts(&self, _: Option<&Outgoing>) -> BoxedStrategy<Attempt<Command>> {
        let actors =
            vec![author(), head(), leader(), clerk(), seated(5, "division_head", "H56.201")];
        (select(actors), select(commands()))
            .prop_map(|(actor, command)| Attempt { actor, command })
            .boxed()
    }

    fn probes(&self, _: Option<&Outgoing>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: leader(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Outgoing>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = Context { now, actor: &attempt.actor, number: Some(1) };
        OutgoingRegister::decide(found, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&Outgoing>,
        _: &Attempt<Command>,
        _: &[Entry<Event>],
        after: &Outgoing,
    ) -> Result<(), TestCaseError> {
        if after.standing == Standing::Withdrawn {
            prop_assert_eq!(words_of(after), Vec::<String>::new());
            let lines = before.map(|before| (before.in_book(), after.in_book()));
            prop_assert!(lines.is_none_or(|(was, is)| was == is), "its line in the book changed");
        } else if let Some(before) = before {
            if before.attachments != after.attachments {
                prop_assert!(after.initials.is_empty() && after.paper.is_none());
            }
            if before.text != after.text {
                prop_assert!(after.initials.is_empty() && after.paper.is_none());
                prop_assert_eq!(after.edition, before.edition + 1);
            }
            if before.released.is_some() {
                prop_assert_eq!(&before.text, &after.text, "a released text changed");
                let number = |found: &Outgoing| {
                    let released = found.released.as_ref();
                    released.map(|it| (it.year, it.number, it.sign.clone(), it.paper.id))
                };
                prop_assert_eq!(number(before), number(after));
            }
        }
        prop_assert_eq!(after.released.is_some(), after.standing == Standing::Released);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn documents_keep_the_promises_of_a_register(turns in turns(1..=30)) {
        walk(&Drafts, now(), &turns)?;
    }
}
