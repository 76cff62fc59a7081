//! Meetings through the door: from the request to the conclusions, with papers, answers of sites, a vote and what clashes;
//! and the withdrawal that leaves no word.

use crate::documents::{Office, office};
use crate::house::{House, units};
use crate::withdrawal::{WORD, nothing_is_left};
use desk::{DeskError, MeetingList};
use kernel::{
    code::AgencyCode,
    id::{FileId, MeetingId, MotionId, SiteId},
    time::Clock as _,
};
use meeting::{
    Meeting,
    meeting::{
        Command, Confirmation, ItemSheet, Named, NewInvitee, NewMeeting, NewPaper, PaperFile,
        Place, Posts, Present, Role, Sheet, Span, Standing, Who,
    },
    motion::{self, Choices, Elector, NewMotion, NewVoter},
    site,
};
use register::Actor;

fn agency() -> AgencyCode {
    units().agency.parse().unwrap()
}

fn division() -> AgencyCode {
    units().division.parse().unwrap()
}

fn sheet(title: &str) -> Sheet {
    Sheet {
        title: title.to_owned(),
        words: String::new(),
        place: "Phòng họp số 1".to_owned(),
        central: None,
    }
}

/// Asked for by the specialist, held by the leader, written down by the clerk.
fn request(house: &House, office: &Office, title: &str, hours: (i64, i64)) -> NewMeeting {
    let now = house.clock.now();
    let at = |hours: i64| now.plus_seconds(hours * 3_600);
    NewMeeting {
        id: MeetingId::new(now, house.desk.random()),
        agency: agency(),
        kind: "committee_session".to_owned(),
        convener: Place { unit: agency(), account: office.leader.account() },
        posts: Posts {
            chair: office.leader.account().unwrap(),
            secretary: office.clerk.account(),
            host: office.specialist.account(),
            co_hosts: Vec::new(),
        },
        planned: Span { begins_at: at(hours.0), ends_at: at(hours.1) },
        series: None,
        sheet: sheet(title),
        affirmed: false,
    }
}

async fn requested(house: &House, office: &Office, new: NewMeeting) -> Meeting {
    let id = new.id;
    act(house, &office.specialist, id, Command::Request(Box::new(new))).await
}

async fn act(house: &House, actor: &Actor, id: MeetingId, command: Command) -> Meeting {
    let action = command.action();
    match house.desk.meeting(actor, id, command, &house.key(), None).await {
        Ok(done) => done.record,
        Err(error) => panic!("{action}: {error:?}"),
    }
}

pub(crate) async fn vote(
    house: &House,
    actor: &Actor,
    id: MotionId,
    command: motion::Command,
) -> meeting::Motion {
    let action = command.action();
    match house.desk.motion(actor, id, command, &house.key(), None).await {
        Ok(done) => done.record,
        Err(error) => panic!("{action}: {error:?}"),
    }
}

async fn paper(house: &House, content: &[u8], name: &str) -> NewPaper {
    let stored = house.desk.store().objects().put(content).await.unwrap();
    NewPaper {
        item: None,
        title: name.to_owned(),
        file: PaperFile {
            id: FileId::new(house.clock.now(), house.desk.random()),
            name: format!("{name}.pdf"),
            media_type: "application/pdf".to_owned(),
            size: stored.size,
            sha256: stored.hash,
            kept_at: house.clock.now(),
        },
        downloadable: false,
        on_first_page: None,
        affirmed: false,
    }
}

async fn listed(house: &House, actor: &Actor, list: MeetingList) -> Vec<MeetingId> {
    let page = house.desk.meetings(actor, &list, None, 20).await.unwrap();
    page.meetings.iter().map(|seen| seen.record.id).collect()
}

/// Called, opened and rolled, with three members who vote.
pub(crate) async fn held(house: &House, office: &Office) -> Meeting {
    let new = request(house, office, "Phiên họp bầu cử", (2, 4));
    let id = requested(house, office, new).await.id;
    act(house, &office.leader, id, Command::Approve { note: String::new() }).await;
    act(house, &office.specialist, id, item("Bầu cử")).await;
    let invitees = vec![
        member(&office.leader, agency()),
        member(&office.clerk, agency()),
        member(&office.specialist, division()),
    ];
    act(house, &office.specialist, id, Command::AddInvitees { invitees }).await;
    act(house, &office.specialist, id, Command::Invite { letter: None }).await;
    act(house, &office.leader, id, Command::Open).await;
    let present = [1, 2, 3].map(|invitee| Present { invitee, heads: 1 }).to_vec();
    act(house, &office.clerk, id, Command::CallRoll { present }).await
}

/// Leader, clerk and specialist, in this order.
pub(crate) fn voters(office: &Office) -> Vec<NewVoter> {
    let voter = |actor: &Actor| NewVoter {
        who: Elector::Account { account: actor.account().unwrap() },
        stand_in: None,
    };
    [&office.leader, &office.clerk, &office.specialist].map(voter).to_vec()
}

pub(crate) async fn close(house: &House, office: &Office, id: MeetingId) {
    act(house, &office.leader, id, Command::Close { words: String::new() }).await;
}

fn item(title: &str) -> Command {
    let item = ItemSheet { title: title.to_owned(), presenter: None, minutes: 20 };
    Command::AddItem { item, affirmed: false }
}

fn member(actor: &Actor, unit: AgencyCode) -> NewInvitee {
    let account = actor.account().unwrap();
    NewInvitee { who: Who::Person { unit, account }, role: Role::Delegate, voting: true }
}

pub(crate) async fn a_meeting_goes_from_its_request_to_its_conclusions_with_a_vote(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let found =
        requested(house, &office, request(house, &office, "Phiên họp tháng 11", (2, 4))).await;
    let id = found.id;
    // Whoever has nothing to do with it sees nothing of it; nobody approves but a leader.
    assert!(desk.read_meeting(&office.stranger, id).await.unwrap().is_none());
    let early = Command::Approve { note: String::new() };
    let refused = desk.meeting(&office.specialist, id, early.clone(), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    assert_eq!(listed(house, &office.leader, MeetingList::ToApprove).await, [id]);
    assert_eq!(desk.meetings_to_approve(&office.leader).await.unwrap(), 1);
    act(house, &office.leader, id, early).await;
    assert_eq!(desk.meetings_to_approve(&office.leader).await.unwrap(), 0);

    act(house, &office.specialist, id, item("Khai mạc")).await;
    act(house, &office.specialist, id, item("Bến thuyền")).await;
    let report = paper(house, b"%PDF the report", "Bao cao").await;
    act(house, &office.specialist, id, Command::AddPaper(Box::new(report))).await;
    let site = NewInvitee {
        who: Who::Site { unit: division(), site: None },
        role: Role::Delegate,
        voting: false,
    };
    let invitees = vec![
        member(&office.leader, agency()),
        member(&office.clerk, agency()),
        member(&office.specialist, division()),
        site,
    ];
    act(house, &office.specialist, id, Command::AddInvitees { invitees }).await;
    let outside = NewInvitee {
        who: Who::Person { unit: "H99".parse().unwrap(), account: office.head.account().unwrap() },
        role: Role::Guest,
        voting: false,
    };
    let outside = Command::AddInvitees { invitees: vec![outside] };
    let refused = desk.meeting(&office.specialist, id, outside, &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Refused { .. })), "no seat there: {refused:?}");
    // Before it is called those invited know nothing of it.
    assert!(desk.read_meeting(&office.head, id).await.unwrap().is_none());
    act(house, &office.specialist, id, Command::Invite { letter: None }).await;
    assert!(desk.read_meeting(&office.head, id).await.unwrap().is_some());
    assert_eq!(listed(house, &office.head, MeetingList::Ahead).await, [id]);

    let head = Named::Account(office.head.account().unwrap());
    let confirmation = Confirmation { head, present: 6, absent: Vec::new() };
    act(house, &office.head, id, Command::ConfirmSite { invitee: 4, confirmation }).await;

    // What stands against it: the same chair at the same time.
    let other = requested(house, &office, request(house, &office, "Họp khác", (3, 5))).await;
    let clashes = desk.meeting_clashes(&other).await.unwrap();
    assert_eq!(clashes.len(), 1);
    assert_eq!(clashes[0].1.record.id, id);
    let later = requested(house, &office, request(house, &office, "Họp sau", (4, 6))).await;
    let clashes = desk.meeting_clashes(&later).await.unwrap();
    let with: Vec<_> = clashes.iter().map(|(_, seen)| seen.record.id).collect();
    assert_eq!(with, [other.id], "one that begins when the other ends does not clash");

    house.clock.advance_seconds(2 * 3_600);
    act(house, &office.leader, id, Command::Open).await;
    act(house, &office.leader, id, Command::BeginItem { number: 1 }).await;
    let present = [1, 2, 3].map(|invitee| Present { invitee, heads: 1 }).to_vec();
    act(house, &office.clerk, id, Command::CallRoll { present }).await;

    let motion = MotionId::new(house.clock.now(), desk.random());
    let new = NewMotion {
        id: motion,
        meeting: id,
        agency: agency(),
        item: Some(1),
        text: "Thông qua quy hoạch bến thuyền".to_owned(),
        choices: Choices::Standard,
        secret: false,
        voters: voters(&office),
        affirmed: false,
    };
    vote(house, &office.specialist, motion, motion::Command::Propose(Box::new(new))).await;
    vote(house, &office.leader, motion, motion::Command::Open).await;
    let close = Command::Close { words: String::new() };
    let close = desk.meeting(&office.leader, id, close, &house.key(), None).await;
    assert!(matches!(close, Err(DeskError::Refused { .. })), "a vote is going on: {close:?}");
    let cast = |voter, option: &str| motion::Command::Vote { voter, option: option.to_owned() };
    vote(house, &office.leader, motion, cast(1, "approve")).await;
    vote(house, &office.clerk, motion, cast(2, "approve")).await;
    let others = desk.motion(&office.clerk, motion, cast(3, "reject"), &house.key(), None).await;
    assert!(
        matches!(others, Err(DeskError::Refused { .. })),
        "a vote of somebody else: {others:?}"
    );
    vote(house, &office.specialist, motion, cast(3, "abstain")).await;
    let closed = motion::Command::Close { sealed: None };
    let decided = vote(house, &office.leader, motion, closed).await;
    assert!(decided.outcome().unwrap().passed, "two of three members");
    let late = desk.motion(&office.clerk, motion, cast(2, "reject"), &house.key(), None).await;
    assert!(matches!(late, Err(DeskError::Refused { .. })), "{late:?}");

    let conclusion = meeting::meeting::ConclusionSheet {
        item: Some(1),
        words: "Giao phòng lập kế hoạch".to_owned(),
        owner: Some(Place { unit: division(), account: None }),
        due: Some("2026-12-31".parse().unwrap()),
    };
    let set = Command::SetConclusion { number: None, conclusion };
    act(house, &office.clerk, id, set).await;
    let closed = act(house, &office.leader, id, Command::Close { words: String::new() }).await;
    assert_eq!(closed.standing, Standing::Closed);
    house.clock.advance_seconds(3 * 3_600);
    assert!(listed(house, &office.head, MeetingList::Past).await.contains(&id));
    assert!(!listed(house, &office.head, MeetingList::Ahead).await.contains(&id));
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn a_withdrawn_meeting_leaves_no_word_no_paper_and_no_motion(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let title = format!("Họp về {WORD}");
    let found = requested(house, &office, request(house, &office, &title, (2, 4))).await;
    let id = found.id;
    act(house, &office.specialist, id, item(&format!("Mục {WORD}"))).await;
    // One paper is withdrawn by itself: the meeting goes on without a trace of it.
    let secret = paper(house, b"%PDF a secret plan", &format!("Ke hoach {WORD}")).await;
    let first = secret.file.sha256;
    act(house, &office.specialist, id, Command::AddPaper(Box::new(secret))).await;
    let left = act(house, &office.clerk, id, Command::WithdrawPaper { number: 1 }).await;
    assert!(left.matter.unwrap().papers[0].kept.is_none());
    let second = paper(house, b"%PDF another plan", &format!("Ban do {WORD}")).await;
    let sha256 = second.file.sha256;
    act(house, &office.specialist, id, Command::AddPaper(Box::new(second))).await;
    let motion = MotionId::new(house.clock.now(), desk.random());
    let new = NewMotion {
        id: motion,
        meeting: id,
        agency: agency(),
        item: None,
        text: format!("Thông qua {WORD}"),
        choices: Choices::Standard,
        secret: false,
        voters: Vec::new(),
        affirmed: false,
    };
    vote(house, &office.specialist, motion, motion::Command::Propose(Box::new(new))).await;

    let left = act(house, &office.clerk, id, Command::Withdraw).await;
    assert!(left.matter.is_none());
    assert_eq!(left.requested_by, office.specialist.account().unwrap(), "the act stays");
    while desk.work_once("worker").await.unwrap().done > 0 {}
    nothing_is_left(house).await;
    for bytes in [first, sha256] {
        assert!(!desk.store().objects().exists(&bytes).await.unwrap());
    }
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn rooms_are_kept_by_their_agency_and_listed_by_name(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let new = |name: &str| site::Command::Open {
        id: SiteId::new(house.clock.now(), desk.random()),
        unit: agency(),
        sheet: site::Sheet {
            name: name.to_owned(),
            place: "Tầng 2".to_owned(),
            equipment: Vec::new(),
            contact: site::Contact { account: None, phone: None },
        },
    };
    let open = async |actor: &Actor, name: &str| {
        let command = new(name);
        let site::Command::Open { id, .. } = &command else { panic!("no opening") };
        desk.site(actor, *id, command.clone(), &house.key(), None).await
    };
    let refused = open(&office.specialist, "Phòng họp").await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    for name in ["Phòng họp số 2", "Hội trường lớn", "Đài điều khiển"] {
        open(&office.clerk, name).await.unwrap();
    }
    let mut names: Vec<String> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = desk.sites(&office.stranger, None, after.as_deref(), 2).await.unwrap();
        names.extend(page.sites.iter().map(|seen| seen.record.sheet.name.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(names, ["Đài điều khiển", "Hội trường lớn", "Phòng họp số 2"]);
}
