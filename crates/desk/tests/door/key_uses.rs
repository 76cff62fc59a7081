//! Uses of keys through the door: beside what was signed, in the holder's list, reported, settled, proven.

use crate::house::{House, propose, units};
use desk::public_log::Publisher;
use desk::{DeskError, IdempotencyKey};
use dossier::{Command, Dossier, StateCode, model::Outcome};
use kernel::{
    hash::Sha256Hash,
    id::{DossierId, KeyUseId},
    time::Clock as _,
};
use key_use::{Finding, KeyKind, NewUse, Signed, Standing, Through};
use register::Actor;
use transparency::{Policy, Proof, Signer, note::KeyName};

const ORIGIN: &str = "mau.example/nhat-ky";

/// People of one agency, and a dossier that waits for the leader's signature.
struct Office {
    leader: Actor,
    administrator: Actor,
    dossier: Dossier,
}

async fn office(house: &House) -> Office {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let specialist = house.officer("specialist", &units.division).await;
    let leader = house.officer("leader", &units.agency).await;
    let administrator = house.officer("administrator", &units.agency).await;
    let hands = (&citizen, &clerk, &specialist);
    let dossier = house.proposed(hands, "at_counter", Outcome::Grant).await.record;
    Office { leader, administrator, dossier }
}

fn new_use(house: &House, holder: &Actor, dossier: DossierId, content: &[u8]) -> NewUse {
    NewUse {
        id: KeyUseId::new(house.clock.now(), house.desk.random()),
        holder: holder.account().unwrap(),
        unit: holder.unit().unwrap().clone(),
        key: Sha256Hash::of(b"public key"),
        kind: KeyKind::Personal,
        signed: Signed {
            register: "dossier".to_owned(),
            record: dossier.to_string(),
            code: String::new(),
            content: Sha256Hash::of(content),
        },
        through: Through { route: "work.act".to_owned(), session: Some(Sha256Hash::of(b"one")) },
    }
}

async fn approved(house: &House, office: &Office, key: &IdempotencyKey) -> NewUse {
    let id = office.dossier.id;
    let used = new_use(house, &office.leader, id, b"signed paper");
    let approve = Command::Approve { note: None };
    let uses = std::slice::from_ref(&used);
    house.desk.dossier_signed(&office.leader, id, approve, uses, key, None).await.unwrap();
    used
}

pub(crate) async fn a_use_is_kept_with_what_was_signed_and_its_holder_can_prove_it(house: &House) {
    let office = office(house).await;
    let key = house.key();
    let used = approved(house, &office, &key).await;
    // The same order again is answered and signs nothing anew.
    let again =
        NewUse { id: KeyUseId::new(house.clock.now(), house.desk.random()), ..used.clone() };
    let (id, approve) = (office.dossier.id, Command::Approve { note: None });
    let done = house.desk.dossier_signed(&office.leader, id, approve, &[again], &key, None).await;
    assert!(done.unwrap().repeated);

    let page = house.desk.own_key_uses(&office.leader, None, 10).await.unwrap();
    let [seen] = &page.uses[..] else { panic!("{page:?}") };
    assert_eq!((seen.record.id, &seen.record.signed), (used.id, &used.signed));
    assert_eq!(seen.record.used_by, office.leader);

    let signer = Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[3; 32]);
    let logs = vec![signer.verifier().clone()];
    while store::leaf::waiting(house.desk.store().engine(), 1).await.unwrap() > 0 {
        house.desk.sequence().await.unwrap();
    }
    Publisher::new(house.desk.clone(), signer).publish().await.unwrap();
    let file = house.desk.key_use_proof(ORIGIN, &office.leader, used.id, 0).await.unwrap();
    let proof: Proof = file.parse().unwrap();
    let policy = Policy { origin: ORIGIN.to_owned(), logs, witnesses: Vec::new(), quorum: 0 };
    let facts = proof.open(&policy).unwrap().opening.facts;
    assert_eq!(facts.kind.as_str(), "key_use.recorded");
    assert_eq!(facts.get("content"), Some(used.signed.content.to_string().as_str()));
    assert_eq!(facts.get("key"), Some(used.key.to_string().as_str()));

    let stranger = house.citizen("lan").await;
    let refused = house.desk.key_use_proof(ORIGIN, &stranger, used.id, 0).await;
    assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
    let whole = house.desk.verify(false, &|_| {}).await.unwrap();
    assert_eq!((whole.findings, &whole.first), (0, &Vec::new()));
}

pub(crate) async fn what_is_refused_leaves_neither_the_act_nor_the_use(house: &House) {
    let office = office(house).await;
    let id = office.dossier.id;
    let desk = &house.desk;
    // The act is refused: it is not hers to propose.
    let used = new_use(house, &office.leader, id, b"paper");
    let proposed = propose(Outcome::Grant);
    let refused =
        desk.dossier_signed(&office.leader, id, proposed, &[used], &house.key(), None).await;
    assert!(refused.is_err());
    // The use is refused: the key is somebody else's.
    let stolen = new_use(house, &office.administrator, id, b"paper");
    let approve = Command::Approve { note: None };
    let refused =
        desk.dossier_signed(&office.leader, id, approve, &[stolen], &house.key(), None).await;
    assert!(
        matches!(refused, Err(DeskError::Forbidden { action: "record_key_use" })),
        "{refused:?}"
    );
    for who in [&office.leader, &office.administrator] {
        assert!(desk.own_key_uses(who, None, 10).await.unwrap().uses.is_empty());
    }
    let now = desk.read_dossier(&office.leader, id).await.unwrap().unwrap().record;
    assert_eq!(now.state_code(), StateCode::Processing);
    assert_eq!(now, office.dossier);
}

pub(crate) async fn a_reported_use_reaches_its_administrators_and_nobody_else(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let used = approved(house, &office, &house.key()).await;
    assert!(desk.read_key_use(&office.administrator, used.id).await.unwrap().is_none());

    let report = key_use::Command::Report { reason: None };
    let stranger = house.officer("leader", &units().agency).await;
    let refused = desk.key_use(&stranger, used.id, report.clone(), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    let key = house.key();
    desk.key_use(&office.leader, used.id, report.clone(), &key, None).await.unwrap();
    let twice = desk.key_use(&office.leader, used.id, report, &key, None).await.unwrap();
    assert!(twice.repeated);

    let open = desk.open_key_reports(&office.administrator, None, 10).await.unwrap();
    assert_eq!(open.uses.iter().map(|seen| seen.record.id).collect::<Vec<_>>(), [used.id]);
    let elsewhere = house.officer("administrator", &units().division).await;
    assert!(desk.open_key_reports(&elsewhere, None, 10).await.unwrap().uses.is_empty());

    let settle =
        key_use::Command::Settle { finding: Finding::Misused, note: "Khóa bị lộ".to_owned() };
    let refused = desk.key_use(&office.leader, used.id, settle.clone(), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    let done = desk.key_use(&office.administrator, used.id, settle, &house.key(), None).await;
    assert!(matches!(done.unwrap().record.standing, Standing::Settled { .. }));
    assert!(desk.open_key_reports(&office.administrator, None, 10).await.unwrap().uses.is_empty());
    let own = desk.own_key_uses(&office.leader, None, 10).await.unwrap();
    assert!(matches!(own.uses[0].record.standing, Standing::Settled { .. }));
}

pub(crate) async fn uses_are_listed_page_by_page_newest_first(house: &House) {
    let leader = house.officer("leader", &units().agency).await;
    let dossier = DossierId::new(house.clock.now(), house.desk.random());
    let mut made = Vec::new();
    for n in 0..5_u8 {
        let used = new_use(house, &leader, dossier, &[n]);
        made.insert(0, used.id);
        house.desk.record_key_use(&leader, used, &house.key()).await.unwrap();
        house.clock.advance_seconds(60);
    }
    let (mut listed, mut before) = (Vec::new(), None);
    loop {
        let page = house.desk.own_key_uses(&leader, before, 2).await.unwrap();
        assert!(page.uses.len() <= 2);
        listed.extend(page.uses.iter().map(|seen| seen.record.id));
        match page.next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    assert_eq!(listed, made);
}
