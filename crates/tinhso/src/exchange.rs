//! The exchange as the configuration describes it: certificates are read, lines are made, the door for other houses is
//! opened, carriers begin.
//! What must always hold: a certificate that does not fit its key, or cannot be read, stops the start and says which.

use crate::{
    config::{AxisAt, Config, Exchange, PeerAt, Shape},
    telling::Failure,
};
use ::signing::{
    certificate::Certificate,
    key::{Credential, SoftwareKey},
    pem,
};
use anyhow::Context as _;
use camino::Utf8Path;
use desk::Desk;
use hub::{
    House, Hub, Neighbour, Neighbours, Running, Secured, Settings,
    axis::{Gateway, RestAxis, SoapAxis},
    line::Line,
    peer::PeerLine,
};
use kernel::{hash::Sha256Hash, time::SystemClock};
use std::sync::Arc;
use tokio::{net::TcpListener, task::JoinHandle};

/// The label of keys in PEM (RFC 7468 §10).
const KEY: &str = "PRIVATE KEY";
/// Megabytes of a package beyond those of its largest file: base 64, and several files.
const PACKAGE_TIMES: u64 = 4;

/// The exchange while it goes on; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Exchanging {
    _carriers: Running,
    door: Option<JoinHandle<()>>,
}

impl Drop for Exchanging {
    fn drop(&mut self) {
        if let Some(door) = &self.door {
            door.abort();
        }
    }
}

/// Begins to exchange, if other houses are configured.
pub(crate) async fn begin(desk: &Desk, config: &Config) -> anyhow::Result<Option<Exchanging>> {
    let Some(told) = &config.exchange else { return Ok(None) };
    let certificate = read_certificate(&told.certificate)?;
    let key = std::fs::read_to_string(&told.key).with_context(|| told.key.to_string())?;
    let pkcs8 = pem::first(KEY, &key).with_context(|| told.key.to_string())?;
    let key = Arc::new(SoftwareKey::read_fast(&pkcs8).with_context(|| told.key.to_string())?);
    let credential = Credential::new(key, certificate.clone(), Vec::new())
        .with_context(|| told.certificate.to_string())?;
    let secured = Secured::new(certificate, pkcs8);
    let mut neighbours = Vec::new();
    for peer in &told.peers {
        neighbours.push(neighbour(peer, &secured)?);
    }
    for axis in &told.axes {
        neighbours.push(gateway(axis, told)?);
    }
    let file_bytes_max = told.file_megabytes_max * 1_000_000;
    let settings = Settings {
        file_bytes_max,
        // What people may upload goes out, too.
        package_bytes_max: file_bytes_max.max(config.upload_megabytes_max * 1_000_000)
            * PACKAGE_TIMES,
        anchors: crate::serve::trusted(desk, config)?.anchors,
    };
    let house = House { name: told.name.clone(), credential };
    let hub = Hub::new(desk.clone(), house, Neighbours::new(neighbours), settings);
    let carriers = hub.run(&format!("{}-{}", told.name, std::process::id()));
    let door = match told.address {
        None => None,
        Some(address) => {
            let listener = TcpListener::bind(address).await.map_err(|error| {
                let values = [("address", &*address.to_string()), ("why", &*error.to_string())];
                Failure::new("program-address-taken", &values)
            })?;
            Some(tokio::spawn(async move {
                if let Err(error) = hub::door::serve(hub, &secured, listener).await {
                    tracing::error!(%error, "the door for other houses is closed");
                }
            }))
        }
    };
    Ok(Some(Exchanging { _carriers: carriers, door }))
}

pub(crate) fn read_certificate(path: &Utf8Path) -> anyhow::Result<Certificate> {
    let text = std::fs::read_to_string(path).with_context(|| path.to_string())?;
    let all = pem::certificates(&text).with_context(|| path.to_string())?;
    all.into_iter().next().with_context(|| path.to_string())
}

fn neighbour(peer: &PeerAt, secured: &Secured) -> anyhow::Result<Neighbour> {
    let certificates = peer.certificates.iter().map(|path| read_certificate(path));
    let certificates = certificates.collect::<anyhow::Result<Vec<_>>>()?;
    let line = match &peer.url {
        None => None,
        Some(url) => {
            let pins = certificates.iter().map(|it| Sha256Hash::of(it.der()));
            let line = PeerLine::new(url.parse().context(url.clone())?, secured, pins)?;
            Some(Arc::new(line) as Arc<dyn Line>)
        }
    };
    Ok(Neighbour { name: peer.name.clone(), certificates, line, unsigned: false })
}

fn gateway(axis: &AxisAt, told: &Exchange) -> anyhow::Result<Neighbour> {
    let gateway = Gateway {
        at: axis.url.parse().with_context(|| axis.url.clone())?,
        own: told.name.clone(),
        node: axis.name.clone(),
        organ: axis.organ.clone(),
        token: axis.token.0.clone(),
    };
    let clock = Arc::new(SystemClock);
    let line: Arc<dyn Line> = match axis.shape {
        Shape::Rest => Arc::new(RestAxis::new(gateway, clock)?),
        Shape::Soap => Arc::new(SoapAxis::new(gateway, clock)?),
    };
    let (name, certificates) = (axis.name.clone(), Vec::new());
    Ok(Neighbour { name, certificates, line: Some(line), unsigned: true })
}
