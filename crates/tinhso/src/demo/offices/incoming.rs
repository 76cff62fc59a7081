//! One letter's way through an office: taken in or found in the list of arrivals, registered, submitted, directed, passed
//! on, worked on, answered.
//! Not what it says (`script`). What must always hold: each step is the next one that the record asks for.

use super::{Left, Letter, Scene};
use anyhow::Context as _;
use document::{
    Command, Incoming,
    incoming::{NewIncoming, Order, Part, Place, Standing},
    model::{DocumentFile, NewFile, Sheet, Signatures, Way},
};
use kernel::{
    id::{DocumentId, FileId, TaskId},
    random::Random as _,
    time::Date,
};
use register::Actor;
use serde_json::json;
use task::{Importance, NewTask, Source};

/// Letters that are left lying where they are, in percent.
const LEFT_LYING: u64 = 3;

pub(super) struct Course {
    /// The letter in its book; its number there when it was brought on paper.
    document: Option<DocumentId>,
    number: u32,
    sample: Letter,
}

impl Course {
    /// It comes by post or is brought to the counter.
    pub(super) fn brought(number: u32, sample: Letter) -> Self {
        Self { document: None, number, sample }
    }

    /// It lies there already, having come by the exchange.
    pub(super) fn arrived(document: DocumentId, sample: Letter) -> Self {
        Self { document: Some(document), number: 0, sample }
    }

    pub(super) async fn act(&mut self, scene: &Scene<'_>) -> anyhow::Result<Left> {
        let Some(id) = self.document else {
            self.document = Some(self.take_in(scene).await?);
            return Ok(Left { next: Some(scene.after_hours(3)), ..Left::default() });
        };
        if scene.random.below(100) < LEFT_LYING {
            return Ok(Left::default());
        }
        let office = scene.office;
        let seen = scene.desk.read_document(&office.clerk, id).await?.context("document")?;
        let found = seen.record;
        match found.standing {
            Standing::Arrived => {
                let matter = found.matter.as_ref().context("matter")?;
                let new = NewIncoming {
                    id,
                    agency: found.agency.clone(),
                    way: matter.way,
                    sheet: matter.sheet.clone(),
                    files: Vec::new(),
                    affirmed: true,
                    twin: None,
                    origin: matter.origin.clone(),
                    concern: matter.concern,
                    letter: None,
                };
                give(scene, &office.clerk, id, Command::Register(Box::new(new))).await?;
                Ok(Left { next: Some(scene.after_hours(3)), ..Left::default() })
            }
            Standing::Registered => {
                let command = Command::Submit { to: None, note: String::new() };
                give(scene, &office.clerk, id, command).await?;
                Ok(Left { next: Some(scene.after_hours(6)), ..Left::default() })
            }
            Standing::Submitted => self.direct(scene, &found).await,
            Standing::InHand => self.work(scene, &found).await,
            _ => Ok(Left::default()),
        }
    }

    async fn take_in(&self, scene: &Scene<'_>) -> anyhow::Result<DocumentId> {
        let now = scene.now();
        let id = DocumentId::new(now, scene.desk.random());
        let back = 1 + i64::try_from(scene.random.below(4)).unwrap_or(1);
        let dated = now.plus_seconds(-back * 86_400).local_date();
        // Senders count on their own; only that no two are alike matters here.
        let number = format!("{}/{}", 100 + self.number, self.sample.sign);
        let sheet = Sheet {
            author: self.sample.author.clone(),
            number: number.clone(),
            dated,
            kind: self.sample.kind.clone(),
            subject: self.sample.subject.clone(),
            urgency: self.sample.urgency,
            signer: self.sample.signer.clone(),
            pages: Some(1),
            answer_by: None,
        };
        let pdf = self.paper(scene, &number, dated).await?;
        let stored = scene.desk.store().objects().put(&pdf).await?;
        let file = DocumentFile {
            id: FileId::new(now, scene.desk.random()),
            name: format!("{}.pdf", number.replace('/', "-")),
            media_type: "application/pdf".to_owned(),
            size: stored.size,
            sha256: stored.hash,
            kept_at: now,
            signatures: Signatures::None,
        };
        let way = if scene.random.below(3) == 0 { Way::Counter } else { Way::Post };
        let new = NewIncoming {
            id,
            agency: scene.office.agency.clone(),
            way,
            sheet,
            files: vec![NewFile { file, on_first_page: None }],
            affirmed: true,
            twin: None,
            origin: None,
            concern: None,
            letter: None,
        };
        give(scene, &scene.office.clerk, id, Command::Register(Box::new(new))).await?;
        Ok(id)
    }

    /// The letter as its sender would have printed it.
    async fn paper(&self, scene: &Scene<'_>, number: &str, dated: Date) -> anyhow::Result<Vec<u8>> {
        let Some(papers) = scene.stage.desk.papers().cloned() else {
            return Ok(crate::demo::paper::sample(number));
        };
        let sample = &self.sample;
        let types = scene.desk.province().lists.get(desk::document::TYPES);
        let kind = types.and_then(|types| types.item(&sample.kind));
        let kind = kind.filter(|kind| kind.code != "cong-van").map(|kind| kind.vi.clone());
        let agency = scene.desk.province().agencies.get(&scene.office.agency);
        let to = agency.map_or_else(String::new, |agency| agency.name.vi.clone());
        let blocks = sample
            .body
            .iter()
            .map(|text| json!({ "is": "paragraph", "text": text, "pieces": [{ "text": text }] }));
        let data = json!({
            "demo": true,
            "dated": dated.to_string(),
            "place": scene.desk.province().file.name.vi,
            "number": number,
            "issuer": { "name": sample.author, "full": sample.author },
            "signer": {
                "authority": [],
                "position": sample.position,
                "name": sample.signer,
            },
            "recipients": kind.as_ref().map(|_| vec![to.clone()]),
            "kept_by": "VT",
            "document": {
                "type": kind,
                "about": sample.subject,
                "to": [to],
                "blocks": blocks.collect::<Vec<_>>(),
            },
        });
        let made = tokio::task::spawn_blocking(move || {
            papers.typesetter.render("van-ban.typ", &data, dated)
        });
        Ok(made.await??.pdf)
    }

    async fn direct(&self, scene: &Scene<'_>, found: &Incoming) -> anyhow::Result<Left> {
        let office = scene.office;
        let today = scene.now().local_date();
        let due = scene.desk.province().calendar.add_working_days(today, self.sample.days);
        let order = Order {
            to: Place { unit: office.division.clone(), account: None },
            part: Part::Lead,
            due: Some(due),
        };
        let command = Command::Direct { note: self.sample.note.clone(), orders: vec![order] };
        give(scene, &office.leader, found.id, command).await?;
        let task = match &self.sample.task {
            Some(title) => Some(self.order(scene, found.id, title, due).await?),
            None => None,
        };
        Ok(Left { next: Some(scene.after_hours(6)), task, ..Left::default() })
    }

    /// The leader orders something out of it.
    async fn order(
        &self,
        scene: &Scene<'_>,
        document: DocumentId,
        title: &str,
        due: Date,
    ) -> anyhow::Result<TaskId> {
        let (office, id) = (scene.office, TaskId::new(scene.now(), scene.desk.random()));
        let leader = &office.leader;
        let new = NewTask {
            id,
            agency: office.agency.clone(),
            giver: task::Place {
                unit: leader.unit().context("unit")?.clone(),
                account: leader.account(),
            },
            source: Source::Incoming { document },
            title: title.to_owned(),
            words: self.sample.note.clone(),
            owner: task::Place { unit: office.division.clone(), account: None },
            coordinating: Vec::new(),
            due: Some(due),
            importance: Importance::Normal,
            affirmed: true,
        };
        let command = task::Command::Give(Box::new(new));
        scene.desk.task(leader, id, command, &scene.key(), None).await?;
        Ok(id)
    }

    async fn work(&self, scene: &Scene<'_>, found: &Incoming) -> anyhow::Result<Left> {
        let office = scene.office;
        let own = |actor: &Actor| {
            found.open_shares().find(|share| share.is_of(actor) && share.to.account.is_some())
        };
        if let Some(share) = own(&office.specialist) {
            let number = share.number;
            let (command, hours) = if share.begun_at.is_none() {
                // Most are answered in time.
                (Command::Begin { share: number }, u64::from(self.sample.days) * 9)
            } else {
                (Command::Answer { share: number, words: self.sample.answer.clone() }, 1)
            };
            give(scene, &office.specialist, found.id, command).await?;
            return Ok(Left { next: Some(scene.after_hours(hours)), ..Left::default() });
        }
        let Some(share) = found.open_shares().find(|share| share.to.unit == office.division) else {
            return Ok(Left::default());
        };
        let to = office.specialist.account().context("account")?;
        let command = Command::PassOn { share: share.number, to, due: None, note: String::new() };
        give(scene, &office.head, found.id, command).await?;
        Ok(Left { next: Some(scene.after_hours(8)), ..Left::default() })
    }
}

async fn give(
    scene: &Scene<'_>,
    actor: &Actor,
    id: DocumentId,
    command: Command,
) -> anyhow::Result<()> {
    let action = command.action();
    let given = scene.desk.document(actor, id, command, &scene.key(), None).await;
    given.with_context(|| format!("{action} by {actor:?}"))?;
    Ok(())
}
