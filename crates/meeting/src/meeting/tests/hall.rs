//! The meeting while it runs, and what is written down of it.
//! Not its preparation (`list`).

use super::*;

fn floor(invitee: u32) -> Command {
    Command::GiveFloor { invitee, seconds: Some(180) }
}

fn run_of(found: &Meeting) -> &Run {
    found.matter.as_deref().unwrap().run.as_deref().unwrap()
}

#[test]
fn only_those_with_a_post_run_a_meeting() {
    let found = after(&opened());
    for command in [
        floor(2),
        Command::Admit { invitees: vec![1] },
        Command::Remove { invitee: 1, reason: because("x") },
        Command::Lock,
        Command::StartRecording,
        Command::Close { words: String::new() },
    ] {
        for actor in [member(), secretary()] {
            let refusal = refused(&actor, Some(&found), &command);
            assert_eq!(refusal, Refusal::NotConducting, "{command:?}");
        }
        assert!(decide_at(start(), &host(), Some(&found), &command).is_ok(), "{command:?}");
    }
    assert!(decide_at(start(), &secretary(), Some(&found), &roll(&[(1, 3)])).is_ok());
}

#[test]
fn floor_goes_to_those_in_the_room_and_to_nobody_twice() {
    let found = after(&with(opened(), vec![(host(), floor(2))]));
    assert_eq!(refused(&host(), Some(&found), &floor(2)), Refusal::HasFloor { number: 2 });
    assert_eq!(refused(&host(), Some(&found), &floor(9)), Refusal::NoInvitee { number: 9 });
    let short = Command::GiveFloor { invitee: 3, seconds: Some(1) };
    assert_eq!(refused(&host(), Some(&found), &short), Refusal::SecondsFault);
    let out = Command::Remove { invitee: 2, reason: because("Gây nhiễu") };
    let found = after(&with(opened(), vec![(host(), floor(2)), (host(), out)]));
    assert!(!run_of(&found).has_floor(2) && !found.is_admitted(2));
    assert_eq!(refused(&host(), Some(&found), &floor(2)), Refusal::NotAdmitted { number: 2 });
}

#[test]
fn floor_is_given_back_by_the_speaker_or_taken_away_with_a_word() {
    let found = after(&with(opened(), vec![(host(), floor(2))]));
    let back = Command::YieldFloor { invitee: 2 };
    assert!(decide_at(start(), &member(), Some(&found), &back).is_ok());
    assert_eq!(refused(&stranger(), Some(&found), &back), Refusal::NotConducting);
    let away = Command::WithdrawFloor { invitee: 2, reason: because("Hết giờ") };
    let found = after(&with(opened(), vec![(host(), floor(2)), (chair(), away.clone())]));
    let speech = &run_of(&found).speeches[0];
    assert_eq!(speech.withdrawn.as_deref(), Some("Hết giờ"));
    assert_eq!(speech.until(), Some(speech.given_at.plus_seconds(180)));
    assert_eq!(refused(&chair(), Some(&found), &away), Refusal::NoFloor { number: 2 });
}

#[test]
fn whoever_was_sent_out_comes_in_again_only_by_name() {
    let out = (host(), Command::Remove { invitee: 4, reason: because("Nhầm phòng") });
    let all = (host(), Command::Admit { invitees: vec![1, 2, 3, 4] });
    let found = after(&with(opened(), vec![out.clone(), all]));
    assert!(!found.is_admitted(4) && found.is_admitted(1));
    let alone = (host(), Command::Admit { invitees: vec![4] });
    assert!(after(&with(opened(), vec![out, alone])).is_admitted(4));
}

#[test]
fn nobody_is_in_the_room_without_a_post_or_an_admission() {
    let mut commands = opened();
    let admit = commands.pop().unwrap();
    let waiting = after(&commands);
    assert!(waiting.lets_in(&chair()) && !waiting.lets_in(&member()));
    commands.push(admit);
    let found = after(&commands);
    assert!(found.lets_in(&member()) && found.lets_in(&commune()));
    assert!(!found.lets_in(&stranger()) && !found.lets_in(&requester()));
    let out = (host(), Command::Remove { invitee: 2, reason: because("Nhầm phòng") });
    assert!(!after(&with(commands, vec![out])).lets_in(&member()));
    assert!(!after(&called()).lets_in(&chair()), "not before it is opened");
}

#[test]
fn locked_room_lets_nobody_in() {
    let mut commands = opened();
    commands.pop();
    commands.push((host(), Command::Lock));
    let found = after(&commands);
    let admit = Command::Admit { invitees: vec![1] };
    assert_eq!(refused(&host(), Some(&found), &admit), Refusal::Locked);
    assert_eq!(decide_at(start(), &host(), Some(&found), &Command::Lock), Ok(Vec::new()));
    let found = after(&with(commands, vec![(host(), Command::Unlock), (host(), admit)]));
    assert!(found.is_admitted(1));
}

#[test]
fn next_item_ends_the_one_before_and_an_item_may_be_taken_up_again() {
    let begin = |number| (secretary(), Command::BeginItem { number });
    let found = after(&with(opened(), vec![begin(1), begin(2), begin(1)]));
    let matter = found.matter.as_deref().unwrap();
    assert_eq!(run_of(&found).item, Some(1));
    assert_eq!(matter.item(1).unwrap().stretches.len(), 2);
    let second = matter.item(2).unwrap().stretches[0];
    assert_eq!(second.ended_at, Some(matter.item(1).unwrap().stretches[1].begun_at));
    let found = after(&with(opened(), vec![begin(1), (chair(), Command::EndItem)]));
    assert_eq!(refused(&chair(), Some(&found), &Command::EndItem), Refusal::NoItemBegun);
}

#[test]
fn roll_call_counts_sites_heads_and_members_against_the_quorum() {
    let found = after(&with(opened(), vec![(secretary(), roll(&[(1, 12), (2, 1)]))]));
    let expected = RollCounts {
        invited: 4,
        present: 2,
        sites: 1,
        sites_present: 1,
        heads: 13,
        members: 2,
        members_present: 1,
        quorum: Some(2),
        quorum_reached: false,
    };
    let counts = run_of(&found).roll().unwrap().counts;
    assert_eq!(counts, expected, "one of two is not more than half");
    let full = after(&with(opened(), vec![(secretary(), roll(&[(3, 1), (2, 1)]))]));
    assert!(run_of(&full).roll().unwrap().counts.quorum_reached);
    assert_eq!(refused(&secretary(), Some(&found), &roll(&[(2, 1), (2, 1)])), Refusal::NamedTwice);
    assert_eq!(refused(&secretary(), Some(&found), &roll(&[(2, 0)])), Refusal::HeadsFault);
}

#[test]
fn meeting_is_not_closed_over_an_open_vote() {
    let found = after(&opened());
    let close = Command::Close { words: String::new() };
    let context = Context { now: start(), actor: &chair(), kinds: &[], motions_open: 2 };
    let refusal = MeetingRegister::decide(Some(&found), &close, &context);
    assert_eq!(refusal, Err(Refusal::MotionsOpen { count: 2 }));
}

#[test]
fn kind_that_is_not_recorded_is_not_recorded() {
    let mut commands = opened();
    commands[0].1 = asking(|new| new.kind = "citizen_reception".to_owned());
    let found = after(&commands);
    assert_eq!(refused(&host(), Some(&found), &Command::StartRecording), Refusal::NotRecorded);
    assert_eq!(refused(&host(), Some(&found), &Command::StopRecording), Refusal::NotRecording);
}

#[test]
fn recording_is_kept_as_long_as_the_kind_says() {
    let keep = (host(), Command::KeepRecording { number: 1, kept: Box::new(kept_recording()) });
    let found = after(&with(closed(), vec![keep]));
    let drop = Command::DropRecording { number: 1 };
    let on = |day: &str| Timestamp::parse(&format!("{day}T10:00:00+07:00")).unwrap();
    let early = decide_at(on("2027-01-03"), &program(), Some(&found), &drop);
    assert_eq!(early, Err(Refusal::KeptLonger));
    let late = decide_at(on("2027-01-04"), &program(), Some(&found), &drop);
    assert_eq!(late, Ok(vec![Event::RecordingDropped { number: 1 }]));
    let second = Command::KeepRecording { number: 1, kept: Box::new(kept_recording()) };
    assert_eq!(refused(&host(), Some(&found), &second), Refusal::NoRecording { number: 1 });
}

#[test]
fn notes_and_conclusions_are_the_secretarys_until_the_minutes_are_filed() {
    let found = after(&closed());
    let note = Command::Note { item: None, words: "Nghỉ giải lao".to_owned() };
    assert_eq!(refused(&host(), Some(&found), &note), Refusal::NotSecretary);
    assert!(decide_at(start(), &chair(), Some(&found), &note).is_ok());
    let past = conclusion("Báo cáo", Some("2026-10-01"));
    assert_eq!(refused(&secretary(), Some(&found), &past), Refusal::DuePast);
    let due = Some("2026-11-01".parse().unwrap());
    let sheet = ConclusionSheet { item: None, words: because("Báo cáo"), owner: None, due };
    let nobodys = Command::SetConclusion { number: None, conclusion: sheet };
    assert_eq!(refused(&secretary(), Some(&found), &nobodys), Refusal::NoOwner);
    let filed = with(closed(), vec![(secretary(), Command::FileMinutes { document: document(2) })]);
    let refusal = refused(&secretary(), Some(&after(&filed)), &note);
    assert_eq!(refusal, Refusal::NotNow { standing: "minuted" });
}

#[test]
fn task_of_a_conclusion_is_given_once() {
    let link = |n| (secretary(), Command::LinkTask { conclusion: 1, task: task(n) });
    let filed = (secretary(), Command::FileMinutes { document: document(2) });
    let found = after(&with(closed(), vec![filed, link(1), link(1)]));
    assert_eq!(refused(&secretary(), Some(&found), &link(2).1), Refusal::TaskGiven { number: 1 });
}

#[test]
fn meeting_that_is_cancelled_while_it_runs_ends_what_is_under_way() {
    let cancel = (chair(), Command::Cancel { reason: because("Mất điện toàn tỉnh") });
    let found = after(&with(opened(), vec![(host(), Command::StartRecording), cancel]));
    assert_eq!((found.standing, found.sequence), (Standing::Cancelled, 1));
    let run = run_of(&found);
    assert!(run.closed_at.is_some() && run.recording().is_none());
    assert!(!found.is_admitted(1));
}
