//! Whole lives of meetings: what any register promises, and the laws of this one.
//! Not single rules. What must always hold: a walk is a function of its turns alone.

use super::*;
use proptest::{prelude::*, sample::select, test_runner::TestCaseResult};
use register::{
    Fact,
    harness::{Attempt, Scene, turns, walk},
};
use std::collections::BTreeSet;

struct Meetings;

fn prepared() -> Vec<Command> {
    let later = Span { ends_at: planned().ends_at.plus_seconds(900), ..planned() };
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
        Command::KeepRecording { number: 1, kept: kept_recording() },
        Command::DropRecording { number: 1 },
        Command::LinkTask { conclusion: 1, task: task(1) },
    ]
}

fn seldom() -> Vec<Command> {
    vec![
        request(),
        Command::Return { reason: because("Thiếu") },
        Command::Resubmit,
        Command::Refuse { reason: because("Không cần") },
        Command::Cancel { reason: because("Hoãn") },
        Command::WithdrawPaper { number: 1 },
        Command::Withdraw,
    ]
}

impl Scene for Meetings {
    type Register = MeetingRegister;

    fn attempts(&self, found: Option<&Meeting>) -> BoxedStrategy<Attempt<Command>> {
        if found.is_none() {
            return Just(Attempt { actor: requester(), command: request() }).boxed();
        }
        let command = prop_oneof![
            8 => select(prepared()),
            6 => select(stages()),
            12 => select(held()),
            1 => select(seldom()),
        ];
        let actors = vec![chair(), chair(), host(), secretary(), commune(), member(), program()];
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
