//! `tinhso tsa`: a time-stamping authority over HTTP (RFC 3161), with its key from a file.
//! What must always hold: one program at a time holds the numbers, and each is given once.

use crate::{
    command,
    telling::{Failure, Telling},
};
use ::signing::{
    key::{Credential, SoftwareKey},
    oid, pem,
    timestamp::{LocalAuthority, TimestampAuthority},
};
use anyhow::Context as _;
use authorities::serial::SerialFile;
use camino::Utf8Path;
use kernel::time::SystemClock;
use std::sync::Arc;

pub(crate) async fn tsa(options: command::Tsa, telling: &Telling) -> anyhow::Result<()> {
    let authority = authority(&options)?;
    let listener = tokio::net::TcpListener::bind(options.address).await.map_err(|error| {
        let values = [("address", options.address.to_string()), ("why", error.to_string())];
        let values: Vec<(&str, &str)> =
            values.iter().map(|(it, value)| (*it, value.as_str())).collect();
        Failure::new("program-address-taken", &values)
    })?;
    let address = format!("http://{}", listener.local_addr()?);
    telling.tell("signing-tell-tsa", &[("address", &address), ("policy", &options.policy)]);
    axum::serve(listener, authorities::answer::timestamps(authority)).await?;
    Ok(())
}

fn authority(options: &command::Tsa) -> anyhow::Result<LocalAuthority> {
    let key = pem::first(pem::PRIVATE_KEY, &text(&options.key_file)?);
    let key = SoftwareKey::read(&key.with_context(|| options.key_file.to_string())?)?;
    let found = pem::certificates(&text(&options.certificate)?);
    let mut found = found.with_context(|| options.certificate.to_string())?.into_iter();
    let own = found.next().with_context(|| format!("no certificate in {}", options.certificate))?;
    // What nobody accepts is not stamped: the certificate must be for time stamps alone (RFC 3161 §2.3).
    let purposes = own.purposes().ok().flatten().unwrap_or_default();
    let critical = own.extension(oid::EXTENDED_KEY_USAGE).is_some_and(|it| it.critical);
    if !critical || purposes != [oid::PURPOSE_TIME_STAMPING] {
        let values = [("file", options.certificate.as_str())];
        return Err(Failure::new("signing-tell-not-for-time", &values).into());
    }
    let credential = Credential::new(Arc::new(key), own, found.collect())?;
    let policy = options.policy.parse();
    let policy =
        policy.map_err(|_| Failure::new("signing-tell-policy", &[("policy", &options.policy)]))?;
    let serials = SerialFile::open(&options.serials)?;
    let authority =
        TimestampAuthority::new(credential, policy).with_accuracy(options.accuracy_seconds);
    Ok(LocalAuthority::new(authority, Arc::new(SystemClock), Arc::new(serials)))
}

fn text(path: &Utf8Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("read {path}"))
}
