//! Papers that the platform released, known again: by the content of the file, or by the code and check value printed on
//! it. Not whether signatures on it are good (that is `signing`).
//! What must always hold: the answer tells nothing that whoever holds the paper does not read on it, and no person; a code
//! alone, without its check value, tells nothing at all.

use crate::{Desk, DeskError, door, rows};
use dossier::{Dossier, DossierRegister, Event};
use kernel::{
    code::{AgencyCode, DossierCode, ProcedureCode},
    hash::Sha256Hash,
    id::{DossierId, FileId},
    random::unmistakable,
    time::Timestamp,
};
use register::Register as _;
use store::{engine::Batch, released_paper};
use uuid::Uuid;

/// What a check value hashes first, so that it is no other hash of ours.
const CHECK: &[u8] = b"tinhso/paper/v1\n";
/// Letters of a check value: 40 bits, tries of which are limited.
const CHECK_LETTERS: usize = 8;
/// Dossiers that one content is looked up in; a file released more often is a form that says nothing of one dossier.
const FOUND_MAX: u32 = 2;
/// Records read at once when rows are made anew.
const ROUND: u32 = 500;

/// A paper that was released here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    pub standing: Standing,
    /// The rest only when the paper belongs to one dossier.
    pub of: Option<ReleasedOf>,
}

/// What is told of the result a paper belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedOf {
    /// Number and sign as printed on it.
    pub number: String,
    pub procedure: ProcedureCode,
    pub decided_by: AgencyCode,
    pub released_at: Timestamp,
    pub granted: bool,
    /// Hashes of the files as they stand now.
    pub contents: Vec<Sha256Hash>,
}

/// How a released paper stands today.
///
/// The register releases a dossier once and has no command that replaces or withdraws a result, so what is known is the
/// latest. The other two follow from the record alone, and so are right on the day it has such commands: a result that
/// names other files now has replaced this one; a dossier without a result any more has withdrawn it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Latest,
    Replaced,
    Withdrawn,
}

impl Standing {
    /// The name in interfaces and words.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Latest => "latest",
            Standing::Replaced => "replaced",
            Standing::Withdrawn => "withdrawn",
        }
    }
}

impl Desk {
    /// The paper with this very content, if it was released here. One indexed read, and one more for the record.
    pub async fn released_paper(
        &self,
        content: &Sha256Hash,
    ) -> Result<Option<Released>, DeskError> {
        let found = released_paper::by_content(self.store().engine(), content, FOUND_MAX).await?;
        let mut standings = Vec::new();
        let mut last = None;
        for row in &found {
            let id = DossierId::from_uuid(row.record);
            let Some(seen) = self.dossier_record(id).await? else { continue };
            standings.push(standing(&seen.record, FileId::from_uuid(row.file)));
            last = told(&seen.record, row.released_at);
        }
        // Released on several dossiers: known as long as it stands on one of them.
        let Some(standing) = standings.iter().copied().min_by_key(|it| *it as u8) else {
            return Ok(None);
        };
        let of = last.filter(|_| found.len() == 1);
        Ok(Some(Released { standing, of }))
    }

    /// The result of the dossier with this code, for whoever also knows the check value printed beside it. Takes the same
    /// work whether it exists or not.
    pub async fn released_by_code(
        &self,
        code: &str,
        check: &str,
    ) -> Result<Option<Released>, DeskError> {
        let engine = self.store().engine();
        let row = store::dossier::by_code(engine, code).await?;
        let id = row.as_ref().map_or(Uuid::nil(), |row| row.id);
        let found = self.dossier_record(DossierId::from_uuid(id)).await?;
        let wanted = found.as_ref().and_then(|seen| check_value(&seen.record));
        let given = Sha256Hash::of(check.as_bytes());
        let expected = Sha256Hash::of(wanted.as_deref().unwrap_or_default().as_bytes());
        // Comparing hashes takes the same time wherever the difference lies.
        let fits = given == expected && wanted.is_some();
        let Some(seen) = found.filter(|_| fits) else { return Ok(None) };
        let Some(result) = &seen.record.result else { return Ok(None) };
        let of = told(&seen.record, result.released_at);
        Ok(Some(Released { standing: Standing::Latest, of }))
    }

    /// Whether every file of a released result has its row.
    pub(crate) async fn papers_are_known(&self, dossier: &Dossier) -> Result<bool, DeskError> {
        let Some(result) = &dossier.result else { return Ok(true) };
        for file in dossier.files.iter().filter(|file| result.files.contains(&file.id)) {
            let (engine, record) = (self.store().engine(), dossier.id.as_uuid());
            if !released_paper::known(engine, &file.sha256, record, file.id.as_uuid()).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes the rows of everything released so far, from the entries; what is there stays. A job of the
    /// migration that brought the table calls it, and whoever finds by `verify` that a row is missing. Gives how many results were read.
    pub async fn know_released_papers(&self) -> Result<u64, DeskError> {
        let engine = self.store().engine();
        let (mut after, mut results) = (Uuid::nil(), 0);
        loop {
            let page =
                store::register::records_after(engine, DossierRegister::NAME, after, ROUND).await?;
            let Some(last) = page.last() else { return Ok(results) };
            after = last.id;
            let mut statements = Vec::new();
            for stored in &page {
                let record: Dossier = door::parse(&stored.state)?;
                if record.result.is_none() {
                    continue;
                }
                for entry in self.history(record.id).await? {
                    if let Event::Released { files, .. } = &entry.event {
                        statements.extend(rows::released_papers(&record, files, entry.at));
                        results += 1;
                    }
                }
            }
            if !statements.is_empty() {
                engine.write(Batch { statements }).await?;
            }
        }
    }
}

/// The value printed beside the code on a paper: it shows that whoever asks has the paper in hand. It follows from the
/// dossier's id, which only its applicant and its offices know, and cannot be worked out from the code. `None` before the
/// dossier has a code.
pub fn check_value(dossier: &Dossier) -> Option<String> {
    let code: &DossierCode = &dossier.registration.as_ref()?.code;
    let parts = [CHECK, dossier.id.as_uuid().as_bytes(), code.as_str().as_bytes()].concat();
    let hash = Sha256Hash::of(&parts);
    hash.as_bytes().get(..CHECK_LETTERS).map(unmistakable)
}

fn standing(record: &Dossier, file: FileId) -> Standing {
    match &record.result {
        Some(result) if result.files.contains(&file) => Standing::Latest,
        Some(_) => Standing::Replaced,
        None => Standing::Withdrawn,
    }
}

fn told(record: &Dossier, released_at: Timestamp) -> Option<ReleasedOf> {
    let (result, registration) = (record.result.as_ref()?, record.registration.as_ref()?);
    let files = record.files.iter().filter(|file| result.files.contains(&file.id));
    Some(ReleasedOf {
        number: result.number.clone(),
        procedure: record.procedure.code.clone(),
        decided_by: registration.organisations.decided_by.clone(),
        released_at,
        granted: result.granted,
        contents: files.map(|file| file.sha256).collect(),
    })
}
