//! `verify`: every record is the fold of its entries, every row follows from its record, every
//! file's object is there. Reads only. What must hold: a clean store gives no finding, and damage
//! anywhere gives at least one.

use crate::{Desk, DeskError, door, rows};
use agency::AgencyRegister;
use document::{CopyRegister, GroupRegister, IncomingRegister, OutgoingRegister};
use dossier::{Dossier, DossierRegister};
use exchange::{ParcelRegister, SendingRegister};
use key_use::KeyUseRegister;
use person::PersonRegister;
use procedure::offering::OfferingRegister;
use register::{Entry, Register};
use store::register::StoredRecord;
use task::TaskRegister;
use uuid::Uuid;
use work_file::{PaperRegister, TitleListRegister, WorkFileRegister};

/// Records looked at per round.
const ROUND: u32 = 500;
/// Findings kept; more are only counted.
const FINDINGS_MAX: usize = 100;

/// How far a verification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VerifyProgress {
    pub records: u64,
    pub files: u64,
}

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    pub records: u64,
    pub entries: u64,
    pub files: u64,
    pub findings: u64,
    /// The first findings: register, record id and what is wrong; nothing personal.
    pub first: Vec<String>,
}

impl Verification {
    fn find(&mut self, what: String) {
        self.findings += 1;
        if self.first.len() < FINDINGS_MAX {
            self.first.push(what);
        }
    }
}

impl Desk {
    /// Checks everything that is stored. `deep` also reads and hashes every object.
    pub async fn verify(
        &self,
        deep: bool,
        progress: &(dyn Fn(VerifyProgress) + Sync),
    ) -> Result<Verification, DeskError> {
        let mut result = Verification::default();
        self.verify_register::<AgencyRegister>(&mut result, progress).await?;
        self.verify_register::<PersonRegister>(&mut result, progress).await?;
        self.verify_register::<OfferingRegister>(&mut result, progress).await?;
        self.verify_register::<DossierRegister>(&mut result, progress).await?;
        self.verify_register::<KeyUseRegister>(&mut result, progress).await?;
        self.verify_register::<IncomingRegister>(&mut result, progress).await?;
        self.verify_register::<OutgoingRegister>(&mut result, progress).await?;
        self.verify_register::<CopyRegister>(&mut result, progress).await?;
        self.verify_register::<GroupRegister>(&mut result, progress).await?;
        self.verify_register::<ParcelRegister>(&mut result, progress).await?;
        self.verify_register::<SendingRegister>(&mut result, progress).await?;
        self.verify_register::<TaskRegister>(&mut result, progress).await?;
        self.verify_register::<WorkFileRegister>(&mut result, progress).await?;
        self.verify_register::<PaperRegister>(&mut result, progress).await?;
        self.verify_register::<TitleListRegister>(&mut result, progress).await?;
        self.verify_listing(&mut result).await?;
        self.verify_files(&mut result, deep, progress).await?;
        Ok(result)
    }

    async fn verify_register<R: Register>(
        &self,
        result: &mut Verification,
        progress: &(dyn Fn(VerifyProgress) + Sync),
    ) -> Result<(), DeskError> {
        let engine = self.store().engine();
        let mut after = Uuid::nil();
        loop {
            let page = store::register::records_after(engine, R::NAME, after, ROUND).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for stored in &page {
                self.verify_record::<R>(stored, result).await?;
            }
            progress(VerifyProgress { records: result.records, files: result.files });
        }
    }

    async fn verify_record<R: Register>(
        &self,
        stored: &StoredRecord,
        result: &mut Verification,
    ) -> Result<(), DeskError> {
        let entries = store::register::entries(self.store().engine(), stored.id).await?;
        result.records += 1;
        result.entries += entries.len() as u64;
        let name = format!("{} {}", R::NAME, stored.id);
        if entries.last().map(|entry| entry.version) != Some(stored.version) {
            result.find(format!("{name}: version {} is not its last entry", stored.version));
        }
        let mut folded: Option<R::Record> = None;
        for (entry, expected) in entries.iter().zip(1..) {
            if entry.version != expected {
                result.find(format!("{name}: entry {expected} is missing"));
                return Ok(());
            }
            let (Ok(by), Ok(event)) = (door::parse(&entry.actor), door::parse(&entry.body)) else {
                result.find(format!("{name}: entry {expected} cannot be read"));
                return Ok(());
            };
            let entry = Entry { version: entry.version, at: entry.at, by, event };
            folded = match R::evolve(folded, &entry) {
                Ok(record) => Some(record),
                Err(misfit) => {
                    result.find(format!("{name}: entry {expected}: {misfit}"));
                    return Ok(());
                }
            };
        }
        let record: Option<R::Record> = door::parse(&stored.state).ok();
        if record.is_none() || folded != record {
            result.find(format!("{name}: record is not the fold of its entries"));
        }
        Ok(())
    }

    /// The listing of every dossier is what its record says.
    async fn verify_listing(&self, result: &mut Verification) -> Result<(), DeskError> {
        let engine = self.store().engine();
        let mut after = Uuid::nil();
        loop {
            let page =
                store::register::records_after(engine, DossierRegister::NAME, after, ROUND).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for stored in &page {
                let Ok(record) = door::parse::<Dossier>(&stored.state) else { continue };
                let mut expected = rows::row(&record, &record.listing(), stored.version);
                let found = store::dossier::by_id(engine, stored.id).await?;
                expected.seq = found.as_ref().map_or(0, |row| row.seq);
                if found.as_ref() != Some(&expected) {
                    result.find(format!("dossier {}: listing differs from record", stored.id));
                }
                if !self.papers_are_known(&record).await? {
                    result.find(format!("dossier {}: a released paper is not known", stored.id));
                }
            }
        }
    }

    async fn verify_files(
        &self,
        result: &mut Verification,
        deep: bool,
        progress: &(dyn Fn(VerifyProgress) + Sync),
    ) -> Result<(), DeskError> {
        let mut after = Uuid::nil();
        loop {
            let page = store::file::after(self.store().engine(), after, ROUND).await?;
            let Some((last, _, _)) = page.last() else { return Ok(()) };
            after = *last;
            for (id, hash, _) in &page {
                result.files += 1;
                let Ok(bytes) = <[u8; 32]>::try_from(hash.as_slice()) else {
                    result.find(format!("file {id}: broken hash"));
                    continue;
                };
                let hash = kernel::hash::Sha256Hash::from_bytes(bytes);
                let objects = self.store().objects();
                let sound = if deep {
                    objects.check(&hash).await? == store::objects::ObjectCheck::Whole
                } else {
                    objects.exists(&hash).await?
                };
                if !sound {
                    result.find(format!("file {id}: object {hash} is missing or damaged"));
                }
            }
            progress(VerifyProgress { records: result.records, files: result.files });
        }
    }
}
