//! Tests of meetings: the scene they share, the rules of one whole life, and what is left after a withdrawal.

use super::*;
use crate::{Base, Kind, Refusal, Share, VoteRule};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId, MeetingId, SiteId, TaskId},
    random::SeededRandom,
    time::{Date, Timestamp},
};
use register::{Actor, Entry, Register, Seat, fold};

mod hall;
mod list;
mod walks;

/// A Monday morning, a week before the meeting.
pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-10-05T08:00:00+07:00").unwrap()
}

pub(crate) fn account(n: u64) -> AccountId {
    AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

pub(crate) fn unit(text: &str) -> AgencyCode {
    text.parse().unwrap()
}

pub(crate) fn seated(n: u64, role: &str, at: &str) -> Actor {
    let seat = Seat { role: role.to_owned(), unit: unit(at) };
    Actor::Officer { account: account(n), seat }
}

pub(crate) fn chair() -> Actor {
    seated(1, "leader", "H56.01")
}

pub(crate) fn secretary() -> Actor {
    seated(2, "specialist", "H56.01.02")
}

pub(crate) fn host() -> Actor {
    seated(3, "specialist", "H56.01.03")
}

/// Head of the commune whose site is number 1.
pub(crate) fn commune() -> Actor {
    seated(4, "leader", "H56.71")
}

/// A member with a vote, number 2.
pub(crate) fn member() -> Actor {
    seated(5, "leader", "H56.08")
}

pub(crate) fn stranger() -> Actor {
    seated(9, "leader", "H56.99")
}

pub(crate) fn requester() -> Actor {
    seated(6, "specialist", "H56.01.02")
}

pub(crate) fn program() -> Actor {
    Actor::System { job: "meeting.follow".to_owned() }
}

pub(crate) fn half() -> Share {
    Share::more_than(1, 2).unwrap()
}

pub(crate) fn kinds() -> Vec<Kind> {
    let rule = VoteRule { quorum: half(), majority: half(), of: Base::Members };
    let plain = |key: &str| Kind {
        key: key.to_owned(),
        quorum: None,
        vote: None,
        secret_votes: false,
        recording_days: None,
    };
    vec![
        Kind {
            quorum: Some(half()),
            vote: Some(rule),
            secret_votes: true,
            recording_days: Some(90),
            ..plain("committee_session")
        },
        plain("citizen_reception"),
    ]
}

fn site(n: u64) -> SiteId {
    SiteId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn document(n: u64) -> DocumentId {
    DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn task(n: u64) -> TaskId {
    TaskId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn place(at: &str, n: Option<u64>) -> Place {
    Place { unit: unit(at), account: n.map(account) }
}

fn posts() -> Posts {
    Posts {
        chair: account(1),
        secretary: Some(account(2)),
        host: Some(account(3)),
        co_hosts: Vec::new(),
    }
}

fn planned() -> Span {
    let begins_at = Timestamp::parse("2026-10-12T07:30:00+07:00").unwrap();
    Span { begins_at, ends_at: begins_at.plus_seconds(4 * 3_600) }
}

fn new() -> NewMeeting {
    NewMeeting {
        id: MeetingId::new(Timestamp::EPOCH, &SeededRandom::new(8)),
        agency: unit("H56.01"),
        kind: "committee_session".to_owned(),
        convener: place("H56.01", Some(1)),
        posts: posts(),
        planned: planned(),
        series: None,
        sheet: Sheet {
            title: "  Phiên họp  thường kỳ tháng 10".to_owned(),
            words: "Rà soát quy hoạch bến cá".to_owned(),
            place: "Phòng họp số 2".to_owned(),
            central: Some(site(70)),
        },
        affirmed: false,
    }
}

fn asking(change: impl FnOnce(&mut NewMeeting)) -> Command {
    let mut new = new();
    change(&mut new);
    Command::Request(Box::new(new))
}

fn request() -> Command {
    asking(|_| {})
}

fn item(title: &str) -> Command {
    let presenter = Some(place("H56.08", None));
    let item = ItemSheet { title: title.to_owned(), presenter, minutes: 30 };
    Command::AddItem { item, affirmed: false }
}

fn paper(content: &str, name: &str) -> Command {
    Command::AddPaper(Box::new(NewPaper {
        item: Some(1),
        title: "Tờ trình bến cá".to_owned(),
        file: PaperFile {
            id: FileId::new(Timestamp::EPOCH, &SeededRandom::new(content.len() as u64)),
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1_000,
            sha256: Sha256Hash::of(content.as_bytes()),
            kept_at: start(),
        },
        downloadable: false,
        on_first_page: None,
        affirmed: false,
    }))
}

fn at_site() -> NewInvitee {
    let who = Who::Site { unit: unit("H56.71"), site: Some(site(71)) };
    NewInvitee { who, role: Role::SiteHead, voting: false }
}

fn with_vote(n: u64, at: &str) -> NewInvitee {
    let who = Who::Person { unit: unit(at), account: account(n) };
    NewInvitee { who, role: Role::Delegate, voting: true }
}

fn guest() -> NewInvitee {
    let contact = Contact::Email("khach@vi-du.vn".parse().unwrap());
    let guest = Guest { name: "Trần Thị Khách".to_owned(), contact };
    NewInvitee { who: Who::Guest(guest), role: Role::Guest, voting: false }
}

/// 1: a site; 2, 3: members with a vote; 4: a guest.
fn invitees() -> Command {
    let invitees = vec![at_site(), with_vote(5, "H56.08"), with_vote(7, "H56.09"), guest()];
    Command::AddInvitees { invitees }
}

fn confirm(present: u32) -> Command {
    let head = Named::Account(account(4));
    let absent = vec![Absentee {
        who: Named::Name("Lê Văn Vắng".to_owned()),
        reason: "Đi công tác".to_owned(),
        stand_in: Some(Named::Name("Phạm Thị Thay".to_owned())),
    }];
    Command::ConfirmSite { invitee: 1, confirmation: Confirmation { head, present, absent } }
}

fn because(reason: &str) -> String {
    reason.to_owned()
}

fn roll(present: &[(u32, u32)]) -> Command {
    let present =
        present.iter().map(|(invitee, heads)| Present { invitee: *invitee, heads: *heads });
    Command::CallRoll { present: present.collect() }
}

fn conclusion(words: &str, due: Option<&str>) -> Command {
    let due: Option<Date> = due.map(|due| due.parse().unwrap());
    let owner = Some(place("H56.08", None));
    let conclusion = ConclusionSheet { item: Some(1), words: words.to_owned(), owner, due };
    Command::SetConclusion { number: None, conclusion }
}

fn kept_recording() -> KeptRecording {
    KeptRecording {
        file: FileId::new(Timestamp::EPOCH, &SeededRandom::new(40)),
        media_type: "video/webm".to_owned(),
        size: 40_000_000,
        sha256: Sha256Hash::of(b"webm"),
        seconds: 3_500,
        keep_until: "2000-01-01".parse().unwrap(),
    }
}

fn decide_at(
    at: Timestamp,
    actor: &Actor,
    found: Option<&Meeting>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let context = Context { now: at, actor, kinds: &kinds(), motions_open: 0 };
    MeetingRegister::decide(found, command, &context)
}

fn refused(actor: &Actor, found: Option<&Meeting>, command: &Command) -> Refusal {
    decide_at(start(), actor, found, command).unwrap_err()
}

/// Entries of a life in which each command comes a minute after the one before.
fn told(commands: &[(Actor, Command)]) -> Vec<Entry<Event>> {
    let mut found: Option<Meeting> = None;
    let mut entries = Vec::new();
    let mut at = start();
    for (actor, command) in commands {
        at = at.plus_seconds(60);
        let events = decide_at(at, actor, found.as_ref(), command)
            .unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        for event in events {
            let version = entries.len() as u64 + 1;
            let entry = Entry { version, at, by: actor.clone(), event };
            found = Some(MeetingRegister::evolve(found.take(), &entry).unwrap());
            entries.push(entry);
        }
    }
    entries
}

fn after(commands: &[(Actor, Command)]) -> Meeting {
    fold::<MeetingRegister>(told(commands)).unwrap().unwrap()
}

fn called() -> Vec<(Actor, Command)> {
    vec![
        (requester(), request()),
        (requester(), item("Quy hoạch bến cá")),
        (requester(), item("Thu ngân sách")),
        (requester(), paper("a", "to-trinh.pdf")),
        (requester(), invitees()),
        (chair(), Command::Approve { note: String::new() }),
        (secretary(), Command::Invite { letter: Some(document(1)) }),
    ]
}

fn opened() -> Vec<(Actor, Command)> {
    let mut commands = called();
    commands.extend([
        (commune(), confirm(12)),
        (host(), Command::NoteRehearsal { words: "Âm thanh tốt".to_owned(), ready: vec![1] }),
        (chair(), Command::Open),
        (host(), Command::Admit { invitees: vec![1, 2, 3, 4] }),
    ]);
    commands
}

fn with(before: Vec<(Actor, Command)>, more: Vec<(Actor, Command)>) -> Vec<(Actor, Command)> {
    [before, more].concat()
}

fn closed() -> Vec<(Actor, Command)> {
    with(
        opened(),
        vec![
            (secretary(), roll(&[(1, 12), (2, 1), (3, 1)])),
            (chair(), Command::BeginItem { number: 1 }),
            (host(), Command::StartRecording),
            (host(), Command::GiveFloor { invitee: 2, seconds: Some(300) }),
            (secretary(), Command::Note { item: Some(1), words: "Sở trình phương án".to_owned() }),
            (secretary(), conclusion("Hoàn thiện phương án bến cá", Some("2026-11-30"))),
            (chair(), Command::Close { words: String::new() }),
        ],
    )
}

/// A meeting whose two members with a vote are there.
pub(crate) fn running_meeting() -> Meeting {
    after(&with(opened(), vec![(secretary(), roll(&[(1, 12), (2, 1), (3, 1)]))]))
}

#[test]
fn meeting_goes_from_its_request_to_the_tasks_of_its_conclusions() {
    let commands = with(
        closed(),
        vec![
            (host(), Command::KeepRecording { number: 1, kept: Box::new(kept_recording()) }),
            (secretary(), Command::FileMinutes { document: document(2) }),
            (secretary(), Command::LinkTask { conclusion: 1, task: task(1) }),
            (chair(), Command::Conclude { notice: Some(document(3)) }),
        ],
    );
    let found = after(&commands);
    assert_eq!(found.standing, Standing::Concluded);
    let matter = found.matter.as_deref().unwrap();
    assert_eq!(matter.sheet.title, "Phiên họp thường kỳ tháng 10");
    assert_eq!((matter.letter, matter.minutes), (Some(document(1)), Some(document(2))));
    assert_eq!((matter.notice, matter.conclusions[0].task), (Some(document(3)), Some(task(1))));
    assert_eq!(matter.announced(), 12);
    let run = matter.run.as_deref().unwrap();
    let ended = run.closed_at;
    assert!(ended.is_some());
    assert_eq!(matter.items[0].stretches[0].ended_at, ended, "what was under way ends");
    assert_eq!(run.speeches[0].ended_at, ended);
    assert_eq!((run.speeches[0].item, run.recordings[0].stopped_at), (Some(1), ended));
    let kept = run.recordings[0].kept.as_ref().unwrap();
    assert_eq!(kept.keep_until, "2027-01-03".parse::<Date>().unwrap(), "ninety days of the kind");
    assert_eq!(found.files().len(), 2);
    assert!(found.standing.allowed().contains(&"link_meeting_task"));
}

#[test]
fn whoever_asked_for_a_meeting_does_not_approve_it_unless_they_hold_it() {
    let found = after(&[(requester(), request())]);
    let approve = Command::Approve { note: String::new() };
    assert_eq!(refused(&requester(), Some(&found), &approve), Refusal::SamePerson);
    let own = after(&[(chair(), request()), (chair(), approve)]);
    assert_eq!(own.standing, Standing::Approved);
}

#[test]
fn returned_meeting_is_put_right_and_asked_for_again() {
    let found = after(&[
        (requester(), request()),
        (chair(), Command::Return { reason: because("Thiếu nội dung") }),
        (requester(), item("Thu ngân sách")),
        (requester(), Command::Resubmit),
    ]);
    assert_eq!(found.standing, Standing::Requested);
    let silent = Command::Return { reason: because(" ") };
    assert_eq!(refused(&chair(), Some(&found), &silent), Refusal::TextFault { field: "reason" });
}

#[test]
fn kind_brings_its_rules_and_keeps_them() {
    let unknown = asking(|new| new.kind = "party".to_owned());
    assert_eq!(refused(&requester(), None, &unknown), Refusal::NoKind);
    let found = after(&called());
    assert_eq!(found.kind, kinds()[0]);
    assert_eq!(found.quorum(), Some((half(), 2)), "more than half of two");
}

#[test]
fn time_of_a_meeting_lies_ahead_and_is_moved_with_a_reason_once_people_know_it() {
    let upside = asking(|new| new.planned.ends_at = new.planned.begins_at);
    assert_eq!(refused(&requester(), None, &upside), Refusal::SpanFault);
    let long = asking(|new| new.planned.ends_at = new.planned.begins_at.plus_seconds(8 * 86_400));
    assert_eq!(refused(&requester(), None, &long), Refusal::SpanFault);
    let over = asking(|new| {
        new.planned = Span { begins_at: start().plus_seconds(-7_200), ends_at: start() };
    });
    assert_eq!(refused(&requester(), None, &over), Refusal::SpanPast);
    let found = after(&called());
    let later = Span { ends_at: planned().ends_at.plus_seconds(600), ..planned() };
    let silent = Command::Move { planned: later, reason: String::new() };
    assert_eq!(
        refused(&secretary(), Some(&found), &silent),
        Refusal::TextFault { field: "reason" }
    );
    let same = Command::Move { planned: planned(), reason: because("x") };
    assert_eq!(refused(&secretary(), Some(&found), &same), Refusal::SameTime);
    let moved = Command::Move { planned: later, reason: because("Chủ tọa bận") };
    let found = after(&with(called(), vec![(secretary(), moved)]));
    assert_eq!((found.planned, found.sequence), (later, 1));
}

#[test]
fn meeting_without_secretary_host_agenda_or_people_is_not_called() {
    let invite = Command::Invite { letter: None };
    let bare = vec![(requester(), request()), (chair(), Command::Approve { note: String::new() })];
    assert_eq!(refused(&secretary(), Some(&after(&bare)), &invite), Refusal::NoItems);
    let with_item = with(bare.clone(), vec![(secretary(), item("Thu ngân sách"))]);
    assert_eq!(refused(&secretary(), Some(&after(&with_item)), &invite), Refusal::NoInvitees);
    let alone = Posts { secretary: None, host: None, ..posts() };
    let appoint = (chair(), Command::Appoint { posts: alone });
    let refusal = refused(&chair(), Some(&after(&with(bare, vec![appoint]))), &invite);
    assert_eq!(refusal, Refusal::PostMissing { post: "secretary" });
}

#[test]
fn nobody_but_those_who_hold_it_prepares_a_meeting() {
    let found = after(&called());
    for command in [item("Việc khác"), invitees(), Command::Cancel { reason: because("x") }] {
        assert_eq!(refused(&stranger(), Some(&found), &command), Refusal::NotPreparing);
    }
    assert_eq!(refused(&program(), Some(&found), &item("Việc khác")), Refusal::AccountNeeded);
}

#[test]
fn withdrawn_meeting_leaves_the_act_without_a_word() {
    let entries = told(&with(closed(), vec![(secretary(), Command::Withdraw)]));
    let found = fold::<MeetingRegister>(entries.clone()).unwrap().unwrap();
    assert_eq!((found.standing, found.matter.is_none()), (Standing::Withheld, true));
    let last = entries.len() - 1;
    let blank = Event::blank(&found);
    let blanked: Vec<Entry<Event>> = entries
        .into_iter()
        .enumerate()
        .map(|(at, entry)| if at == last { entry } else { Entry { event: blank.clone(), ..entry } })
        .collect();
    let text = serde_json::to_string(&blanked).unwrap();
    for word in ["bến cá", "to-trinh", "Khách", "Thay", "phương án", "Phòng họp"] {
        assert!(!text.contains(word), "{word} is left: {text}");
    }
    assert_eq!(fold::<MeetingRegister>(blanked).unwrap(), Some(found.clone()));
    let listing = found.listing();
    assert!(listing.stands.is_empty() && listing.booking.is_none() && listing.text.is_empty());
}

#[test]
fn withdrawn_paper_leaves_its_number_and_nothing_else() {
    let commands = with(
        called(),
        vec![
            (secretary(), Command::SetDownload { number: 1, allowed: true }),
            (stranger(), Command::WithdrawPaper { number: 1 }),
        ],
    );
    let entries = told(&commands);
    let found = fold::<MeetingRegister>(entries.clone()).unwrap().unwrap();
    assert!(found.files().is_empty());
    assert!(found.matter.as_deref().unwrap().paper(1).is_none());
    let blanked: Vec<Entry<Event>> = entries
        .into_iter()
        .map(|entry| match entry.event.without_paper(1) {
            Some(event) => Entry { event, ..entry },
            None => entry,
        })
        .collect();
    let text = serde_json::to_string(&blanked).unwrap();
    assert!(!text.contains("to-trinh") && !text.contains("Tờ trình"), "{text}");
    assert_eq!(fold::<MeetingRegister>(blanked).unwrap(), Some(found.clone()));
    let again = Command::WithdrawPaper { number: 1 };
    assert_eq!(refused(&secretary(), Some(&found), &again), Refusal::NoPaper { number: 1 });
}

#[test]
fn marks_of_secrecy_are_kept_out_of_every_text() {
    let marked = asking(|new| new.sheet.title = "[TỐI MẬT] Diễn tập".to_owned());
    assert!(matches!(refused(&requester(), None, &marked), Refusal::Secret { place: "title", .. }));
    let found = after(&opened());
    let words = || "Kèm theo:\nTUYỆT MẬT\nPhương án".to_owned();
    for (actor, command) in [
        (secretary(), Command::Note { item: None, words: words() }),
        (secretary(), Command::Announce { words: words() }),
        (chair(), Command::Close { words: words() }),
        (secretary(), conclusion(&words(), None)),
    ] {
        let refusal = refused(&actor, Some(&found), &command);
        assert!(matches!(refusal, Refusal::Secret { degree: "tuyet-mat", .. }), "{command:?}");
    }
    let named = paper("bb", "TUYET_MAT.pdf");
    let refusal = refused(&requester(), Some(&found), &named);
    assert!(matches!(refusal, Refusal::Secret { place: "file_name", .. }));
}
