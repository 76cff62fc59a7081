//! Whole lives of meetings: what any register promises, and the laws of this one.
//! Not single rules. What must always hold: a walk is a function of its turns alone.

use super::*;
use proptest::{prelude::*, sample::select, test_runner::TestCaseResult};
use register::{
    Fact,
    harness::{Attempt, Scene, Turn, turns, walk},
};
use std::collections::BTreeSet;

struct Meetings;

/// Far enough ahead for a walk of many weeks to come to it.
fn request_ahead() -> Command {
    asking(|new| new.planned = far_ahead())
}

fn far_ahead() -> Span {
    let begins_at = planned().begins_at.plus_seconds(2 * 365 * 86_400);
    Span { begins_at, ends_at: begins_at.plus_seconds(3_600) }
}

fn prepared() -> Vec<Command> {
    let later = Span { ends_at: far_ahead().ends_at.plus_seconds(900), ..far_ahead() };
    let sheet = Sheet { title: "Họp chuyên đề".to_owned(), ..new().sheet };
    let other = ItemSheet { title: "Bến cá".to_owned(), presenter: None, minutes: 20 };
    vec![
        item("Quy hoạch bến cá"),
        item("Thu ngân sách"),
        Command::ChangeItem { number: 1, item: other, affirmed: false },
        Command::RemoveItem { number: 2, reason: because("Hoãn") },
        Command::OrderItems { order: vec![2, 1] },
        paper("a", "to-trinh.pdf"),
        paper("bb", "phu-luc.pdf"),
        Command::TakeOutPaper { number: 1, reason: because("Bản cũ") },
        Command::SetDownload { number: 1, allowed: true },
        invitees(),
        Command::AddInvitees { invitees: vec![with_vote(20, "H56.20")] },
        Command::RemoveInvitee { number: 3, reason: because("Nhầm") },
        Command::Amend { sheet, affirmed: false },
        Command::Move { planned: later, reason: because("Chủ tọa bận") },
        Command::Appoint { posts: Posts { co_hosts: vec![account(11)], ..posts() } },
    ]
}

fn stages() -> Vec<Command> {
    vec![
        Command::Approve { note: String::new() },
        Command::Return { reason: because("Thiếu") },
        Command::Resubmit,
        Command::Refuse { reason: because("Không cần") },
        Command::Invite { letter: None },
        Command::Open,
        Command::Close { words: String::new() },
        Command::FileMinutes { document: document(2) },
        Command::Conclude { notice: None },
    ]
}

fn held() -> Vec<Command> {
    let again = ConclusionSheet { item: None, words: because("Bổ sung"), owner: None, due: None };
    vec![
        confirm(7),
        Command::DeclineSite { invitee: 1, reason: because("Mất điện") },
        Command::Answer { invitee: 2, reply: Reply::Comes },
        Command::Answer { invitee: 3, reply: Reply::Declined { reason: because("Bận") } },
        Command::NoteRehearsal { words: "Tốt".to_owned(), ready: vec![1] },
        Command::Admit { invitees: vec![1, 2] },
        Command::Admit { invitees: vec![3] },
        Command::Remove { invitee: 2, reason: because("Nhiễu") },
        Command::BeginItem { number: 1 },
        Command::BeginItem { number: 2 },
        Command::EndItem,
        Command::GiveFloor { invitee: 1, seconds: None },
        Command::GiveFloor { invitee: 2, seconds: Some(60) },
        Command::YieldFloor { invitee: 1 },
        Command::WithdrawFloor { invitee: 2, reason: String::new() },
        Command::Lock,
        Command::Unlock,
        Command::StartRecording,
        Command::StopRecording,
        roll(&[(1, 7), (2, 1)]),
        Command::Announce { words: "Nghỉ 10 phút".to_owned() },
        Command::Note { item: Some(1), words: "Sở trình".to_owned() },
        conclusion("Hoàn thiện", None),
        Command::SetConclusion { number: Some(1), conclusion: again },
        Command::DropConclusion { number: 2 },
        Command::KeepRecording { number: 1, kept: Box::new(kept_recording()) },
        Command::DropRecording { number: 1 },
        Command::LinkTask { conclusion: 1, task: task(1) },
    ]
}

/// What makes sense for those who are there.
fn apt(found: &Meeting) -> Vec<Command> {
    let Some(matter) = found.matter.as_deref() else { return vec![Command::Unlock] };
    let all = matter.invitees.iter().map(|invitee| invitee.number).collect();
    let mut apt = vec![Command::Admit { invitees: all }, Command::Unlock];
    if let Some(run) = matter.run.as_deref() {
        for invitee in run.admitted.iter().copied() {
            apt.push(Command::GiveFloor { invitee, seconds: Some(60) });
        }
        for speech in run.floor() {
            let reason = because("Hết giờ");
            apt.push(Command::WithdrawFloor { invitee: speech.invitee, reason });
            apt.push(Command::YieldFloor { invitee: speech.invitee });
        }
    }
    apt
}

fn seldom() -> Vec<Command> {
    vec![
        request_ahead(),
        Command::Cancel { reason: because("Hoãn") },
        Command::WithdrawPaper { number: 1 },
        Command::Withdraw,
    ]
}

impl Scene for Meetings {
    type Register = MeetingRegister;

    fn attempts(&self, found: Option<&Meeting>) -> BoxedStrategy<Attempt<Command>> {
        let Some(found) = found else {
            return Just(Attempt { actor: requester(), command: request_ahead() }).boxed();
        };
        // Mostly what is possible now: else few lives would come to an end of their own.
        let possible = |commands: Vec<Command>| {
            let here = commands.iter().filter(|it| found.standing.allows(it.action()));
            let here: Vec<Command> = here.cloned().collect();
            select(if here.is_empty() { commands } else { here })
        };
        let running = found.standing == Standing::Running;
        let (before, stage, during) = if running { (4, 3, 120) } else { (48, 24, 48) };
        let command = prop_oneof![
            before => possible(prepared()),
            stage => possible(stages()),
            during => possible(held()),
            during / 2 => possible(apt(found)),
            1 => possible(seldom()),
            8 => select([prepared(), stages(), held()].concat()),
        ];
        let actors =
            vec![chair(), chair(), chair(), host(), secretary(), commune(), member(), program()];
        (select(actors), command).prop_map(|(actor, command)| Attempt { actor, command }).boxed()
    }

    fn probes(&self, _: Option<&Meeting>) -> Vec<Attempt<Command>> {
        let all = [prepared(), stages(), held(), seldom()].concat();
        let named: BTreeSet<&str> = all.iter().map(Command::action).collect();
        assert_eq!(named.len(), Command::ACTIONS.len(), "a command is never tried");
        all.into_iter().map(|command| Attempt { actor: chair(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Meeting>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        decide_at(now, &attempt.actor, found, &attempt.command)
    }

    fn law(
        &self,
        before: Option<&Meeting>,
        attempt: &Attempt<Command>,
        entries: &[Entry<Event>],
        after: &Meeting,
    ) -> TestCaseResult {
        for entry in entries {
            prop_assert!(Event::KINDS.contains(&entry.event.kind()));
        }
        if let Some(before) = before {
            prop_assert!(before.standing.allows(attempt.command.action()));
            prop_assert!(before.sequence <= after.sequence);
        }
        let listing = after.listing();
        prop_assert_eq!(listing.booking.is_some(), after.standing.is_ahead());
        let Some(matter) = after.matter.as_deref() else {
            prop_assert_eq!(after.standing, Standing::Withheld);
            return Ok(());
        };
        let mut numbers: Vec<u32> = matter.items.iter().map(|one| one.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        prop_assert_eq!(numbers.len(), matter.items.len(), "a number was given twice");
        prop_assert!(numbers.iter().all(|number| *number <= matter.ever.items));
        matter.run.as_deref().map_or(Ok(()), |run| law_of_run(after, matter, run))
    }
}

fn law_of_run(after: &Meeting, matter: &Matter, run: &Run) -> TestCaseResult {
    let mut speaking: Vec<u32> = run.floor().map(|speech| speech.invitee).collect();
    let all = speaking.len();
    prop_assert!(speaking.iter().all(|invitee| run.admitted.contains(invitee)));
    speaking.sort_unstable();
    speaking.dedup();
    prop_assert_eq!(speaking.len(), all, "the floor was given twice");
    prop_assert!(run.admitted.is_disjoint(&run.removed));
    let open = matter.items.iter().flat_map(|item| &item.stretches);
    let open = open.filter(|stretch| stretch.ended_at.is_none()).count();
    prop_assert_eq!(open, usize::from(run.item.is_some()), "one item at a time");
    if after.standing != Standing::Running {
        let under_way = run.floor().count() + open + usize::from(run.recording().is_some());
        prop_assert_eq!(under_way, 0, "something goes on after the closing");
    }
    Ok(())
}

/// Laws that hold because nothing happens are worth nothing.
#[test]
fn walks_come_to_every_standing_and_every_event() {
    let (mut standings, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for life in 0_u64..40 {
        let turn = |n: u64| Turn { after_seconds: 600, seed: (life * 1_000 + n) * 8 + 1 };
        let turns: Vec<Turn> = (0..160).map(turn).collect();
        let walked = walk(&Meetings, start(), &turns).unwrap();
        let mut record = None;
        for entry in &walked.entries {
            kinds.insert(entry.event.kind());
            let found = MeetingRegister::evolve(record.take(), entry).unwrap();
            standings.insert(found.standing);
            record = Some(found);
        }
    }
    let missed = Standing::ALL.iter().filter(|standing| !standings.contains(standing));
    assert_eq!(missed.count(), 0, "only {standings:?}");
    // What stands in place of events after a withdrawal is written by the desk.
    let by_desk = ["withheld", "paper_withheld", "recording_dropped"];
    let missed: Vec<_> =
        Event::KINDS.iter().filter(|it| !kinds.contains(*it) && !by_desk.contains(it)).collect();
    assert!(missed.is_empty(), "never happened: {missed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn meetings_keep_the_promises_of_a_register(turns in turns(1..=60)) {
        walk(&Meetings, start(), &turns)?;
    }

    /// Whatever a meeting was, after a withdrawal its entries can be blanked and fold to the same record.
    #[test]
    fn withdrawn_meeting_folds_from_blanked_entries(turns in turns(1..=40)) {
        let walked = walk(&Meetings, start(), &turns)?;
        let record = walked.record.filter(|record| record.standing != Standing::Withheld);
        let Some(record) = record else { return Ok(()) };
        let blank = Event::blank(&record);
        let blanked = walked.entries.into_iter();
        let mut entries: Vec<Entry<Event>> =
            blanked.map(|entry| Entry { event: blank.clone(), ..entry }).collect();
        let version = entries.len() as u64 + 1;
        let last = Entry { version, at: start(), by: chair(), event: Event::Withdrawn };
        entries.push(last.clone());
        let withdrawn = MeetingRegister::evolve(Some(record), &last).unwrap();
        prop_assert_eq!(fold::<MeetingRegister>(entries).unwrap(), Some(withdrawn));
    }
}
