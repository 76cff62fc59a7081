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

#[cfg(test)]
mod tests {
    use super::*;
    use ::signing::{
        algorithm::Digest,
        key::KeyKind,
        timestamp::{TimestampRequest, TimestampToken},
    };
    use authorities::office::{Charter, Office};
    use kernel::{random::SeededRandom, time::Clock as _};

    fn options(folder: &Utf8Path, name: &str) -> command::Tsa {
        command::Tsa {
            key_file: folder.join(format!("{name}.key")),
            certificate: folder.join(format!("{name}.crt")),
            serials: folder.join("serial"),
            policy: "1.2.3.4".to_owned(),
            accuracy_seconds: 2,
            address: "127.0.0.1:0".parse().unwrap(),
        }
    }

    #[test]
    fn authority_of_files_stamps_and_goes_on_counting_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap().join("office");
        let charter = Charter {
            organisation: "Tỉnh".to_owned(),
            mark: "Thử nghiệm".to_owned(),
            authorities: ["a", "b", "c", "d"].map(ToOwned::to_owned),
            url: "http://pki.example".to_owned(),
        };
        let with = (&SeededRandom::new(1) as &dyn kernel::random::Random, SystemClock.now());
        Office::found(&folder, &charter, KeyKind::P256, with).unwrap();
        let imprint = Digest::Sha256.of(&[b"x"]);
        let request = TimestampRequest::new(Digest::Sha256, &imprint, Some(1));
        let mut serials = Vec::new();
        for _ in 0..2 {
            let authority = authority(&options(&folder, "time")).unwrap();
            let token = request.accept(&authority.answer(&request.der()).0).unwrap();
            let token = TimestampToken::read(&token).unwrap();
            assert_eq!(token.policy.to_string(), "1.2.3.4");
            serials.push(token.serial.to_vec());
        }
        assert!(serials[0] < serials[1] || serials[0].len() < serials[1].len());
        let refused = authority(&options(&folder, "officials")).unwrap_err();
        let refused = refused.downcast_ref::<Failure>().unwrap();
        assert_eq!(refused.key, "signing-tell-not-for-time");
        let odd = command::Tsa { policy: "odd".to_owned(), ..options(&folder, "time") };
        assert!(authority(&odd).is_err());
    }
}
