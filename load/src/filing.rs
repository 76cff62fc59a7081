//! What is filed while measuring: a real sample filing of the province, addressed to every commune
//! in turn. Not a generator of test data: every filing passes the same form as a citizen's.

use anyhow::Context as _;
use camino::Utf8Path;
use desk::{Desk, IdempotencyKey};
use dossier::{
    Command, Dossier,
    model::{Owner, PaperKind},
};
use kernel::{
    code::ProcedureCode,
    hash::Sha256Hash,
    id::{AccountId, DossierId},
};
use procedure::form::{Typed, flatten};
use register::Actor;
use serde_json::Value;

/// Confirmation of marital status: a commune's procedure, filed on line, no paper demanded.
const PROCEDURE: &str = "1.004873";
/// The model province has no sample filings; its plainest procedure asks for one sentence.
const MODEL_PROCEDURE: &str = "5.990001";

/// A stored paper to attach.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paper {
    pub(crate) hash: Sha256Hash,
    pub(crate) size: u64,
    /// Attached even where the procedure demands none.
    pub(crate) always: bool,
}

/// A filing that can be repeated for every commune.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    procedure: ProcedureCode,
    case: String,
    typed: Typed,
    communes: Vec<String>,
    component: String,
}

impl Pattern {
    /// Procedure and case.
    pub(crate) fn what(&self) -> (String, &str) {
        (self.procedure.to_string(), &self.case)
    }

    /// A component a paper may be attached to.
    pub(crate) fn component(&self) -> &str {
        &self.component
    }

    pub(crate) fn read(desk: &Desk, province: &Utf8Path) -> anyhow::Result<Pattern> {
        let sample = sample(province)?;
        let code = sample.get("procedure").and_then(Value::as_str).unwrap_or_default();
        let today = desk.clock().now().local_date();
        let procedure: ProcedureCode = code.parse().context("procedure code")?;
        let version = desk.province().catalogue.in_force(&procedure, today).context("version")?;
        let form = desk.province().form(version).context("form")?;
        let mut typed = flatten(form, &sample);
        let person = sample.get("requester").context("requester")?;
        let of = |key: &str| person.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let communes: Vec<String> = desk
            .province()
            .units
            .communes(today)
            .iter()
            .filter(|unit| desk.province().receiving_unit(version, Some(&unit.code)).is_some())
            .map(|unit| unit.code.to_string())
            .collect();
        let home = communes.first().context("no communes")?.clone();
        for (path, text) in [
            ("applicant.for_whom", "self".to_owned()),
            ("applicant.kind", "citizen".to_owned()),
            ("applicant.full_name", of("full_name")),
            ("applicant.birth_date", of("birth_date")),
            ("applicant.sex", "male".to_owned()),
            ("applicant.personal_number", of("personal_number")),
            ("applicant.phone", of("phone")),
            ("applicant.address.country", "VN".to_owned()),
            ("applicant.address.unit", home),
            ("applicant.address.detail", "12".to_owned()),
            ("delivery.method", "at_counter".to_owned()),
            ("declaration_ack", "yes".to_owned()),
        ] {
            typed.insert(path.to_owned(), text);
        }
        let case = sample.get("case").and_then(Value::as_str).unwrap_or_default().to_owned();
        let component = version.components.iter().find(|component| !component.is_form);
        let component = component.or(version.components.first()).context("no components")?;
        let component = component.key.clone();
        Ok(Pattern { procedure, case, typed, communes, component })
    }

    /// The filing number `number`: the same person, a commune of its own.
    pub(crate) fn typed(&self, number: usize) -> Typed {
        let mut typed = self.typed.clone();
        let commune = self.communes.get(number % self.communes.len().max(1));
        typed.insert("addressee".to_owned(), commune.cloned().unwrap_or_default());
        typed
    }

    /// A draft with every answer and paper in it, ready to be handed in.
    pub(crate) async fn draft(
        &self,
        desk: &Desk,
        account: AccountId,
        number: usize,
        paper: Paper,
        key: &str,
    ) -> anyhow::Result<Dossier> {
        let actor = Actor::Person { account };
        let owner = Owner::Account { account };
        let key_of = |what: &str| IdempotencyKey::derived(format!("{what}:{key}"));
        let opened = desk
            .open_draft(&actor, &self.procedure, &self.case, owner, &key_of("open"))
            .await
            .context("open a draft")?;
        let id = opened.record.id;
        let typed = self.typed(number);
        let command = Command::SaveAnswers { paths: typed.keys().cloned().collect(), typed };
        let mut record = desk
            .dossier(&actor, id, command, &key_of("answers"), None)
            .await
            .context("save answers")?
            .record;
        let reading = desk.read_draft(&record, desk.clock().now().local_date())?;
        if let Some(fault) = reading.filing.faults.first() {
            anyhow::bail!("the sample filing has a fault: {} {}", fault.path, fault.code);
        }
        let mut components = reading.filing.missing_components;
        if paper.always && components.is_empty() {
            components.push(self.component.clone());
        }
        for component in &components {
            let new = desk::NewAttachment {
                component: component.clone(),
                kind: PaperKind::OriginalScan,
                name: format!("{component}.pdf"),
                media_type: "application/pdf".to_owned(),
                size: paper.size,
                sha256: paper.hash,
                supplement: None,
            };
            let key = key_of(&format!("attach-{component}"));
            record = desk.attach(&actor, id, new, &key).await.context("attach")?.record;
        }
        Ok(record)
    }
}

/// The first sample filing of the procedure, or a plain request in the model province.
fn sample(province: &Utf8Path) -> anyhow::Result<Value> {
    let path = province.join(format!("samples/{PROCEDURE}.jsonl"));
    if !path.is_file() {
        return Ok(serde_json::json!({
            "procedure": MODEL_PROCEDURE,
            "case": "default",
            "request_text": "Please confirm what the register holds about this person",
            "requester": {
                "full_name": "LE VAN HUNG",
                "birth_date": "1994-03-12",
                "personal_number": "038094012345",
                "phone": "0912345678",
            },
        }));
    }
    let text = std::fs::read_to_string(&path).with_context(|| path.to_string())?;
    Ok(serde_json::from_str(text.lines().next().context("empty sample")?)?)
}

/// A paper to attach, stored once.
pub(crate) async fn paper(desk: &Desk) -> anyhow::Result<Paper> {
    let stored = desk.store().objects().put(b"%PDF-1.4\n% a sample paper\n%%EOF\n").await?;
    Ok(Paper { hash: stored.hash, size: stored.size, always: false })
}

/// Hands a prepared draft in.
pub(crate) async fn submit(
    desk: &Desk,
    account: AccountId,
    id: DossierId,
    key: &str,
) -> Result<desk::Done<Dossier>, desk::DeskError> {
    let actor = Actor::Person { account };
    desk.submit(&actor, id, &IdempotencyKey::derived(format!("submit:{key}"))).await
}
