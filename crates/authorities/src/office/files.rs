//! The folder of an office: charter, keys and certificates as text.
//! What must always hold: a key's file is readable for its owner alone from its first byte on, nothing is ever written
//! over, and labels from outside cannot name a file elsewhere.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use signing::certificate::Certificate;
use signing::key::{Credential, SoftwareKey};
use signing::pem;

use super::{Branch, Charter, OfficeError};

const CHARTER: &str = "office.toml";

#[derive(Debug)]
pub(super) struct Files {
    folder: Utf8PathBuf,
}

impl Files {
    /// Makes the folder with its charter; there must be none yet.
    pub(super) fn found(folder: &Utf8Path, charter: &Charter) -> Result<Self, OfficeError> {
        let files = Self { folder: folder.to_owned() };
        for part in ["", Branch::Officials.name(), Branch::Organisations.name()] {
            let path = folder.join(part);
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(&path).map_err(|fault| wrong(&path, fault))?;
        }
        let text = toml::to_string(charter).map_err(|fault| wrong(&folder.join(CHARTER), fault))?;
        files.write(&folder.join(CHARTER), &text, 0o644)?;
        Ok(files)
    }

    pub(super) fn open(folder: &Utf8Path) -> Result<(Self, Charter), OfficeError> {
        let files = Self { folder: folder.to_owned() };
        let path = folder.join(CHARTER);
        let charter = toml::from_str(&read(&path)?).map_err(|fault| wrong(&path, fault))?;
        Ok((files, charter))
    }

    pub(super) fn ledger(&self) -> Utf8PathBuf {
        self.folder.join("ledger.jsonl")
    }

    pub(super) fn serials(&self) -> Utf8PathBuf {
        self.folder.join("time.serial")
    }

    /// Whether a certificate is kept under the name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.certificate(name).is_file()
    }

    /// Keeps a key and its certificate.
    pub(super) fn keep(
        &self,
        name: &str,
        key: &SoftwareKey,
        certificate: &Certificate,
    ) -> Result<(), OfficeError> {
        // The certificate comes last: where it is, all is.
        self.write(&self.key(name), &pem::write(pem::PRIVATE_KEY, &key.pkcs8()?), 0o600)?;
        let text = pem::write(pem::CERTIFICATE, certificate.der());
        self.write(&self.certificate(name), &text, 0o644)
    }

    /// A key with its certificate.
    pub(super) fn credential(
        &self,
        name: &str,
        chain: &[Certificate],
    ) -> Result<Credential, OfficeError> {
        let (key, certificate) = (self.key(name), self.certificate(name));
        let secret = pem::first(pem::PRIVATE_KEY, &read(&key)?).map_err(|it| wrong(&key, it))?;
        let secret = SoftwareKey::read(&secret)?;
        let found = pem::certificates(&read(&certificate)?);
        let found = found.map_err(|it| wrong(&certificate, it))?.into_iter().next();
        let found = found.ok_or_else(|| wrong(&certificate, "no certificate"))?;
        Credential::new(Arc::new(secret), found, chain.to_vec())
            .map_err(|it| wrong(&certificate, it))
    }

    fn key(&self, name: &str) -> Utf8PathBuf {
        self.folder.join(format!("{name}.key"))
    }

    fn certificate(&self, name: &str) -> Utf8PathBuf {
        self.folder.join(format!("{name}.crt"))
    }

    #[cfg_attr(not(unix), expect(unused_variables, reason = "modes are of Unix"))]
    fn write(&self, path: &Utf8Path, text: &str, mode: u32) -> Result<(), OfficeError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        let mut file = options.open(path).map_err(|fault| match fault.kind() {
            ErrorKind::AlreadyExists => OfficeError::Taken(path.to_string()),
            _ => wrong(path, fault),
        })?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|fault| wrong(path, fault))?;
        let folder = path.parent().unwrap_or(&self.folder);
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|fault| wrong(folder, fault))
    }
}

/// The name under which a label of a branch is kept.
pub(super) fn below(branch: Branch, label: &str) -> Result<String, OfficeError> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let good = (1..=100).contains(&label.len()) && !label.starts_with('.');
    if !good || !label.chars().all(plain) {
        return Err(OfficeError::Label(label.to_owned()));
    }
    Ok(format!("{}/{label}", branch.name()))
}

pub(super) fn wrong(path: &Utf8Path, why: impl std::fmt::Display) -> OfficeError {
    OfficeError::File { path: path.to_owned(), why: why.to_string() }
}

fn read(path: &Utf8Path) -> Result<String, OfficeError> {
    std::fs::read_to_string(path).map_err(|fault| wrong(path, fault))
}
