//! A meeting of the first office, called for today: with an agenda, a paper, its people and the sites of other offices, so that
//! whoever tries the sample finds a room to enter.
//! Not what is said in it. What must always hold: whoever asks for it does not approve it, as everywhere.

use super::{Office, Stage};
use anyhow::Context as _;
use desk::IdempotencyKey;
use kernel::id::{AccountId, FileId, MeetingId, SiteId};
use meeting::meeting::{
    Command, ItemSheet, NewInvitee, NewMeeting, NewPaper, PaperFile, Place, Posts, Role, Sheet,
    Span, Who,
};
use meeting::site::{self, Contact, Equipment, EquipmentKind};
use register::Actor;

/// Other offices that take part at their sites.
const SITES: usize = 6;
/// It begins so long after the sample is made, and lasts so long, in seconds.
const BEGINS_AFTER: i64 = 1_800;
const LASTS: i64 = 7_200;

pub(super) async fn call(stage: &Stage, offices: &[Office]) -> anyhow::Result<()> {
    let (Some(sample), Some(office)) = (stage.script.meeting.first(), offices.first()) else {
        return Ok(());
    };
    let (desk, now) = (&stage.desk, stage.now);
    let id = MeetingId::new(now, desk.random());
    let central = central(stage, office, &sample.room).await?;
    let account = |actor: &Actor| actor.account().context("an official of the sample");
    let (leader, clerk) = (account(&office.leader)?, account(&office.clerk)?);
    let (head, specialist) = (account(&office.head)?, account(&office.specialist)?);
    let begins_at = now.plus_seconds(BEGINS_AFTER);
    let new = NewMeeting {
        id,
        agency: office.agency.clone(),
        kind: sample.kind.clone(),
        convener: Place { unit: office.agency.clone(), account: Some(leader) },
        posts: Posts { chair: leader, secretary: Some(clerk), host: Some(head), co_hosts: vec![] },
        planned: Span { begins_at, ends_at: begins_at.plus_seconds(LASTS) },
        series: None,
        sheet: Sheet {
            title: sample.title.clone(),
            words: sample.words.clone(),
            place: sample.place.clone(),
            central: Some(central),
        },
        affirmed: false,
    };
    let act = async |actor: &Actor, command: Command| {
        desk.meeting(actor, id, command, &IdempotencyKey::fresh(desk.random()), None).await
    };
    act(&office.clerk, Command::Request(Box::new(new))).await?;
    act(&office.leader, Command::Approve { note: String::new() }).await?;
    for item in &sample.item {
        let presenter = Some(Place { unit: office.division.clone(), account: Some(head) });
        let item = ItemSheet { title: item.title.clone(), presenter, minutes: item.minutes };
        act(&office.clerk, Command::AddItem { item, affirmed: false }).await?;
    }
    let file = PaperFile {
        id: FileId::new(now, desk.random()),
        name: "bao-cao.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: stage.paper.size,
        sha256: stage.paper.hash,
        kept_at: now,
    };
    let paper = NewPaper {
        item: Some(1),
        title: sample.paper.clone(),
        file,
        downloadable: false,
        on_first_page: None,
        affirmed: false,
    };
    act(&office.clerk, Command::AddPaper(Box::new(paper))).await?;
    act(
        &office.clerk,
        Command::AddInvitees { invitees: invitees(office, offices, &[leader, head, specialist]) },
    )
    .await?;
    act(&office.clerk, Command::Invite { letter: None }).await?;
    Ok(())
}

/// The room of the office in which the chair sits.
async fn central(stage: &Stage, office: &Office, name: &str) -> anyhow::Result<SiteId> {
    let (desk, id) = (&stage.desk, SiteId::new(stage.now, stage.desk.random()));
    let equipment = [EquipmentKind::Television, EquipmentKind::Camera, EquipmentKind::Microphone];
    let equipment = equipment.map(|kind| Equipment { kind, name: String::new(), count: 1 });
    let sheet = site::Sheet {
        name: name.to_owned(),
        place: String::new(),
        equipment: equipment.to_vec(),
        contact: Contact { account: office.clerk.account(), phone: None },
    };
    let open = site::Command::Open { id, unit: office.agency.clone(), sheet };
    desk.site(&office.clerk, id, open, &IdempotencyKey::fresh(desk.random()), None).await?;
    Ok(id)
}

/// Its own people, with a vote, and other offices at their sites.
fn invitees(office: &Office, offices: &[Office], own: &[AccountId]) -> Vec<NewInvitee> {
    let own = own.iter().enumerate().map(|(place, account)| {
        let unit = if place == 0 { office.agency.clone() } else { office.division.clone() };
        let who = Who::Person { unit, account: *account };
        NewInvitee { who, role: Role::Delegate, voting: true }
    });
    let sites = offices.iter().skip(1).take(SITES).map(|other| NewInvitee {
        who: Who::Site { unit: other.agency.clone(), site: None },
        role: Role::Delegate,
        voting: false,
    });
    own.chain(sites).collect()
}
