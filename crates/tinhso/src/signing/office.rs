//! `tinhso pki`: a small certificate office in a folder, for the demo and closed networks.
//! The work is done by `authorities::office`. What must always hold: whoever founds one is told that its certificates are
//! worth nothing outside.

use crate::{
    command::{self, Pki, Whose},
    telling::{Failure, Telling},
};
use ::signing::{
    algorithm::PublicKey, certificate::Certificate, key::KeyKind, pem, pki::list::Reason,
};
use anyhow::Context as _;
use authorities::{
    answer,
    office::{Branch, Charter, Holder, Issued, Office},
};
use camino::Utf8Path;
use kernel::{
    random::OsRandom,
    time::{Clock as _, SystemClock, Timestamp},
};
use std::sync::Arc;

const YEAR: i64 = 365 * 86_400;

pub(crate) async fn manage(command: Pki, telling: &Telling) -> anyhow::Result<()> {
    match command {
        Pki::Init { folder, organisation, url, kind } => {
            let charter = charter(telling, organisation, &url);
            let now = SystemClock.now();
            Office::found(&folder, &charter, kind_of(kind), (&OsRandom, now))?;
            telling.tell("signing-tell-founded", &[("folder", folder.as_str())]);
            Ok(())
        }
        Pki::Official { folder, whose, title, organisation } => {
            let holder = Holder {
                label: &whose.label,
                name: &whose.name,
                organisation: &organisation,
                title: title.as_deref(),
            };
            issue(&folder, Branch::Officials, holder, &whose, telling)
        }
        Pki::Organisation { folder, whose } => {
            let (label, name) = (whose.label.as_str(), whose.name.as_str());
            let holder = Holder { label, name, organisation: name, title: None };
            issue(&folder, Branch::Organisations, holder, &whose, telling)
        }
        Pki::Revoke { folder, which, reason } => {
            let office = Office::open(&folder)?;
            let count = office.revoke(&which, reason_of(reason), SystemClock.now())?;
            let count = count.to_string();
            telling.tell("signing-tell-revoked", &[("which", &which), ("count", &count)]);
            Ok(())
        }
        Pki::Crl { folder, authority } => {
            let branch = Branch::named(&authority);
            let branch = branch.ok_or_else(|| {
                Failure::new("signing-tell-no-authority", &[("name", &authority)])
            })?;
            let list = Office::open(&folder)?.list(branch, SystemClock.now())?;
            telling.line(pem::write("X509 CRL", &list).trim_end());
            Ok(())
        }
        Pki::Show { folder } => show(&Office::open(&folder)?, telling),
        Pki::Serve { folder, address } => serve(&folder, address, telling).await,
    }
}

/// The charter of an office with the names that the words give.
pub(crate) fn charter(telling: &Telling, organisation: String, url: &str) -> Charter {
    let name = |key| telling.sentence(key, &[]);
    Charter {
        organisation,
        mark: telling.sentence("signing-name-mark", &[]),
        authorities: [
            name("signing-name-root"),
            name("signing-name-officials"),
            name("signing-name-organisations"),
            name("signing-name-time"),
        ],
        url: url.trim_end_matches('/').to_owned(),
    }
}

fn kind_of(kind: command::Kind) -> KeyKind {
    match kind {
        command::Kind::P256 => KeyKind::P256,
        command::Kind::P384 => KeyKind::P384,
        command::Kind::Rsa3072 => KeyKind::Rsa(3_072),
    }
}

fn reason_of(reason: command::RevocationReason) -> Reason {
    match reason {
        command::RevocationReason::Unspecified => Reason::Unspecified,
        command::RevocationReason::KeyCompromise => Reason::KeyCompromise,
        command::RevocationReason::AffiliationChanged => Reason::AffiliationChanged,
        command::RevocationReason::Superseded => Reason::Superseded,
        command::RevocationReason::Cessation => Reason::CessationOfOperation,
    }
}

fn issue(
    folder: &Utf8Path,
    branch: Branch,
    holder: Holder<'_>,
    whose: &Whose,
    telling: &Telling,
) -> anyhow::Result<()> {
    let office = Office::open(folder)?;
    let now = SystemClock.now();
    let validity = (now.plus_seconds(-86_400), now.plus_seconds(i64::from(whose.years) * YEAR));
    let certificate: Certificate = match &whose.public_key {
        None => {
            let with = (kind_of(whose.kind), &OsRandom as &dyn kernel::random::Random);
            office.enrol(branch, holder, with, validity)?.certificate().clone()
        }
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("read {file}"))?;
            let info = pem::first("PUBLIC KEY", &text).with_context(|| file.to_string())?;
            let key = PublicKey::read(&info).with_context(|| file.to_string())?;
            office.certify(branch, holder, (&key, &OsRandom), validity)?
        }
    };
    // Followed by what stands above it, ready for a configuration.
    telling.line(pem::write(pem::CERTIFICATE, certificate.der()).trim_end());
    telling.line(pem::write(pem::CERTIFICATE, office.certificate(branch).der()).trim_end());
    Ok(())
}

fn show(office: &Office, telling: &Telling) -> anyhow::Result<()> {
    telling.line(&format!("{}  {}", office.charter().mark, office.charter().url));
    for branch in Branch::ALL {
        let certificate = office.certificate(branch);
        telling.line(&format!("{:<14} {}", branch.name(), certificate.subject()));
    }
    for issued in office.issued()? {
        telling.line(&row(&issued));
    }
    Ok(())
}

fn row(issued: &Issued) -> String {
    let Issued { branch, serial, label, not_after_at, revoked } = issued;
    let until = day(*not_after_at);
    let (branch, revoked) = match revoked {
        Some((at, reason)) => (branch.name(), format!("revoked {} ({reason})", day(*at))),
        None => (branch.name(), String::new()),
    };
    format!("{branch:<14} {serial}  {until}  {label:<28} {revoked}")
}

fn day(moment: Timestamp) -> String {
    moment.local_date().to_string()
}

async fn serve(
    folder: &Utf8Path,
    address: std::net::SocketAddr,
    telling: &Telling,
) -> anyhow::Result<()> {
    let office = Arc::new(Office::open(folder)?);
    let listener = tokio::net::TcpListener::bind(address).await?;
    let place = format!("http://{}", listener.local_addr()?);
    telling.tell("signing-tell-serving", &[("address", &place), ("named", &office.charter().url)]);
    axum::serve(listener, answer::office(office, Arc::new(SystemClock))).await?;
    Ok(())
}
