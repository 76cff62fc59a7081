//! One paper's way out of an office: drafted, presented, initialled, signed with the leader's key, numbered, sealed and
//! released to other offices.
//! Not what it says (`script`). What must always hold: who signs in the past is stamped in the past.

use super::{Draft, Left, Scene};
use anyhow::Context as _;
use document::{
    incoming::Place,
    model::Urgency,
    outgoing::{Command, Markup, NewDraft, Recipient, Standing, Text},
};
use kernel::{id::DocumentId, random::Random as _};
use key_use::Through;
use register::Actor;

/// By which way the sample's keys sign.
const SIGNING: &str = "demo";
/// Papers that stay where they are, in percent.
const LEFT_LYING: u64 = 6;

pub(super) struct Course {
    document: Option<DocumentId>,
    sample: Draft,
}

impl Course {
    pub(super) fn new(sample: Draft) -> Self {
        Self { document: None, sample }
    }

    pub(super) async fn act(&mut self, scene: &Scene<'_>) -> anyhow::Result<Left> {
        let office = scene.office;
        let next = |hours| Left { next: Some(scene.after_hours(hours)), ..Left::default() };
        let Some(id) = self.document else {
            self.document = Some(self.draft(scene).await?);
            return Ok(next(6));
        };
        if scene.random.below(100) < LEFT_LYING {
            return Ok(Left::default());
        }
        let seen = scene.desk.read_outgoing(&office.specialist, id).await?.context("document")?;
        let through = Through::job(SIGNING);
        match seen.record.standing {
            Standing::Draft => {
                let to = place(&office.head)?;
                let command = Command::Present { to, to_sign: false, note: String::new() };
                scene.desk.outgoing(&office.specialist, id, command, &scene.key(), None).await?;
                Ok(next(5))
            }
            Standing::UnderReview => {
                let to = place(&office.leader)?;
                let command = Command::Initial { to, to_sign: true, note: String::new() };
                scene.desk.outgoing(&office.head, id, command, &scene.key(), None).await?;
                Ok(next(8))
            }
            Standing::ToSign => {
                let key = scene.key();
                scene.desk.sign_outgoing(&office.leader, id, &through, (&key, None)).await?;
                Ok(next(2))
            }
            Standing::Signed => {
                scene.stage.bring_log_up().await?;
                let key = scene.key();
                let done = scene.desk.release_outgoing(&office.clerk, id, &through, (&key, None));
                let released = done.await?.record.released.context("released")?;
                let arrived = released.deliveries.into_iter();
                let arrived = arrived.map(|it| (it.agency, it.document)).collect();
                Ok(Left { arrived, ..Left::default() })
            }
            _ => Ok(Left::default()),
        }
    }

    async fn draft(&self, scene: &Scene<'_>) -> anyhow::Result<DocumentId> {
        let office = scene.office;
        let id = DocumentId::new(scene.now(), scene.desk.random());
        let mut recipients = scene.others(self.sample.offices);
        recipients.extend(self.sample.others.iter().map(Recipient::outside));
        let new = NewDraft {
            id,
            agency: office.agency.clone(),
            unit: office.division.clone(),
            text: Text {
                kind: self.sample.kind.clone(),
                subject: self.sample.subject.clone(),
                body: self.sample.body.clone(),
                markup: Markup::Second,
                urgency: Urgency::Normal,
                recipients,
                concern: None,
                answers: Vec::new(),
                steering: None,
            },
        };
        let command = Command::Draft(Box::new(new));
        scene.desk.outgoing(&office.specialist, id, command, &scene.key(), None).await?;
        Ok(id)
    }
}

fn place(actor: &Actor) -> anyhow::Result<Place> {
    Ok(Place { unit: actor.unit().context("unit")?.clone(), account: actor.account() })
}
