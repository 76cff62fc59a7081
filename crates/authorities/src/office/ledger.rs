//! What an office issued and took back, a line of JSON for each, only ever appended to.
//! What must always hold: a line is on disk before the call that wrote it returns, and half a line at the end, which a
//! crash may leave, is no line and is not built upon.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use data_encoding::HEXLOWER;
use kernel::random::Random;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use signing::certificate::Certificate;
use signing::pki::list::{Reason, Revoked};
use signing::pki::ocsp::Status;

use super::files::wrong;
use super::{Branch, OfficeError};

/// A certificate that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Who issued it.
    pub branch: Branch,
    /// Its serial number in hexadecimal digits.
    pub serial: String,
    /// By what it is found.
    pub label: String,
    /// The last moment of its validity.
    pub not_after_at: Timestamp,
    /// Since when it is worth nothing, if it was taken back, and the number of the reason (RFC 5280 §5.3.1).
    #[serde(skip)]
    pub revoked: Option<(Timestamp, u8)>,
}

impl Issued {
    pub(super) fn new(branch: Branch, certificate: &Certificate, label: &str) -> Self {
        Self {
            branch,
            serial: HEXLOWER.encode(certificate.serial()),
            label: label.to_owned(),
            not_after_at: certificate.not_after_at(),
            revoked: None,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Line {
    Issued(Issued),
    Revoked { branch: Branch, serial: String, revoked_at: Timestamp, reason: u8 },
}

#[derive(Debug)]
pub(super) struct Ledger {
    path: Utf8PathBuf,
    file: File,
    /// Bytes of the file that were read.
    read: u64,
    issued: Vec<Issued>,
}

impl Ledger {
    pub(super) fn open(path: &Utf8Path) -> Result<Self, OfficeError> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path);
        let file = file.map_err(|fault| wrong(path, fault))?;
        let mut ledger = Self { path: path.to_owned(), file, read: 0, issued: Vec::new() };
        ledger.refresh()?;
        Ok(ledger)
    }

    pub(super) fn issued(&self) -> &[Issued] {
        &self.issued
    }

    /// Reads what was written since.
    pub(super) fn refresh(&mut self) -> Result<(), OfficeError> {
        let length = self.file.metadata().map_err(|fault| wrong(&self.path, fault))?.len();
        if length == self.read {
            return Ok(());
        }
        let mut text = String::new();
        let read = self.file.seek(SeekFrom::Start(self.read));
        let read = read.and_then(|_| self.file.read_to_string(&mut text));
        read.map_err(|fault| wrong(&self.path, fault))?;
        for line in text.split_inclusive('\n') {
            let Some(whole) = line.strip_suffix('\n') else { break };
            if !whole.is_empty() {
                let line = serde_json::from_str(whole).map_err(|fault| wrong(&self.path, fault))?;
                self.take(line);
            }
            self.read += line.len() as u64;
        }
        Ok(())
    }

    pub(super) fn issue(&mut self, issued: Issued) -> Result<(), OfficeError> {
        if self.issued.iter().any(|it| it.serial == issued.serial && it.branch == issued.branch) {
            return Err(OfficeError::Taken(issued.serial));
        }
        self.append(&Line::Issued(issued))
    }

    pub(super) fn revoke(
        &mut self,
        named: &str,
        reason: Reason,
        revoked_at: Timestamp,
    ) -> Result<usize, OfficeError> {
        let wanted = named.to_ascii_lowercase();
        let meant = |it: &&Issued| it.label == named || it.serial == wanted;
        let found: Vec<Issued> = self.issued.iter().filter(meant).cloned().collect();
        if found.is_empty() {
            return Err(OfficeError::Unknown(named.to_owned()));
        }
        let good: Vec<Issued> = found.into_iter().filter(|it| it.revoked.is_none()).collect();
        for issued in &good {
            self.append(&Line::Revoked {
                branch: issued.branch,
                serial: issued.serial.clone(),
                revoked_at,
                reason: reason.number(),
            })?;
        }
        Ok(good.len())
    }

    /// Everything a branch took back.
    pub(super) fn revoked(&self, branch: Branch) -> Vec<Revoked> {
        let ours = self.issued.iter().filter(|it| it.branch == branch);
        ours.filter_map(Issued::revoked).collect()
    }

    /// What is known of a serial number, given by the contents of its INTEGER.
    pub(super) fn status(&self, branch: Branch, serial: &[u8]) -> Status {
        let serial = HEXLOWER.encode(serial);
        match self.issued.iter().find(|it| it.branch == branch && it.serial == serial) {
            None => Status::Unknown,
            Some(issued) => issued.revoked().map_or(Status::Good, Status::Revoked),
        }
    }

    fn append(&mut self, line: &Line) -> Result<(), OfficeError> {
        let mut text = serde_json::to_string(line).map_err(|fault| wrong(&self.path, fault))?;
        text.push('\n');
        let length = self.file.metadata().map_err(|fault| wrong(&self.path, fault))?.len();
        if length > self.read {
            // Half a line of a crash, or a line of another program that is being written now.
            return Err(wrong(&self.path, "last line is broken off; remove it by hand"));
        }
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        written.map_err(|fault| wrong(&self.path, fault))?;
        self.refresh()
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Issued(issued) => self.issued.push(issued),
            Line::Revoked { branch, serial, revoked_at, reason } => {
                let mut all = self.issued.iter_mut();
                let found = all.find(|it| it.branch == branch && it.serial == serial);
                if let Some(issued) = found {
                    issued.revoked.get_or_insert((revoked_at, reason));
                }
            }
        }
    }
}

impl Issued {
    fn revoked(&self) -> Option<Revoked> {
        let (revoked_at, number) = self.revoked?;
        let serial = HEXLOWER.decode(self.serial.as_bytes()).ok()?;
        Some(Revoked { serial, revoked_at, reason: Reason::of(number) })
    }
}

/// A serial number of sixteen bytes of chance, positive and never short (RFC 5280 §4.1.2.2).
pub(super) fn serial(random: &dyn Random) -> [u8; 16] {
    let mut serial = [0; 16];
    random.fill(&mut serial);
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x3f) | 0x40;
    }
    serial
}
