//! The line to another province's program: its door over mutual TLS.
//! What must always hold: nothing is handed over to a house whose certificate is not known; an answer is read to a limit.

use std::time::Duration;

use exchange::SignedReceipt;
use futures::StreamExt as _;
use kernel::hash::Sha256Hash;
use reqwest::{Client, Response, StatusCode, Url};

use crate::door::{AGENCIES, InMailbox, MAILBOX, PARCELS, RECEIPTS, REFUSALS};
use crate::fault::{Fault, code};
use crate::line::{Answer, DirectoryPart, FOR_AGENCY, Line, Outbound, Waiting, for_agency};
use crate::patience;
use crate::tls::{Secured, TlsFault};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Longest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 1_000_000;

/// Another house's door.
#[derive(Debug)]
pub struct PeerLine {
    client: Client,
    fetching: Client,
    at: Url,
}

impl PeerLine {
    /// The door at an address, behind one of these certificates.
    pub fn new(
        at: Url,
        secured: &Secured,
        known: impl IntoIterator<Item = Sha256Hash>,
    ) -> Result<Self, PeerFault> {
        let known: Vec<Sha256Hash> = known.into_iter().collect();
        let builder = || {
            Ok(Client::builder()
                .tls_backend_preconfigured(secured.client(known.iter().copied())?)
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .connect_timeout(CONNECT)
                .tcp_nodelay(true))
        };
        let (client, fetching) = patience::clients(builder)?;
        Ok(Self { client, fetching, at })
    }

    fn at(&self, path: &str) -> Result<Url, Fault> {
        self.at.join(path).map_err(|_| Fault::never(code::AWAY))
    }
}

/// A line that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PeerFault {
    #[error(transparent)]
    Tls(#[from] TlsFault),
    #[error("client cannot be made: {0}")]
    Client(String),
}

/// Nobody answered, or not to the end.
pub(crate) fn away(error: reqwest::Error) -> Fault {
    let error = error.without_url();
    tracing::debug!(%error, "another house does not answer");
    Fault::again(code::AWAY)
}

/// The text of a good answer; what else was answered as a fault.
pub(crate) async fn text_of(mut response: Response) -> Result<String, Fault> {
    let status = response.status();
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(away)? {
        if body.len() + piece.len() > ANSWER_BYTES_MAX {
            return Err(Fault::again(code::RECEIPT));
        }
        body.extend_from_slice(&piece);
    }
    let body = String::from_utf8(body).map_err(|_| Fault::again(code::RECEIPT))?;
    if status.is_success() {
        return Ok(body);
    }
    let told = code::known(body.trim());
    Err(match status {
        StatusCode::UNPROCESSABLE_ENTITY => Fault::never(told.unwrap_or(code::REFUSED)),
        StatusCode::PAYLOAD_TOO_LARGE => Fault::never(code::TOO_LARGE),
        StatusCode::FORBIDDEN => Fault::again(code::STRANGER),
        _ => Fault::again(told.unwrap_or(code::BUSY)),
    })
}

impl Line for PeerLine {
    fn hand_over<'a>(&'a self, outbound: &'a Outbound) -> Answer<'a, SignedReceipt> {
        Box::pin(async move {
            let object = outbound.objects.get(&outbound.package.sha256).await?;
            let object = object.ok_or(Fault::never(code::UNPACKED))?;
            let stream = object.stream.map(|chunk| chunk.map_err(std::io::Error::other));
            let url = self.at(&format!("{PARCELS}/{}", outbound.parcel.id))?;
            let request = self
                .client
                .put(url)
                .header("content-type", "application/xml")
                .header("content-length", outbound.package.bytes)
                .timeout(patience::handing_over(outbound.package.bytes))
                .body(reqwest::Body::wrap_stream(stream));
            let request = match for_agency(&outbound.parcel) {
                Some(agency) => request.header(FOR_AGENCY, agency),
                None => request,
            };
            let answer = text_of(request.send().await.map_err(away)?).await?;
            SignedReceipt::parse(&answer).ok_or(Fault::again(code::RECEIPT))
        })
    }

    fn waiting(&self) -> Answer<'_, Vec<Waiting>> {
        Box::pin(async move {
            let url = self.at(MAILBOX)?;
            let answer = text_of(self.client.get(url).send().await.map_err(away)?).await?;
            let told: Vec<InMailbox> =
                serde_json::from_str(&answer).map_err(|_| Fault::again(code::RECEIPT))?;
            let named = told.into_iter().filter_map(|it| {
                let parcel = it.parcel.parse().ok()?;
                Some(Waiting { name: it.parcel, parcel })
            });
            Ok(named.collect())
        })
    }

    fn fetch<'a>(&'a self, waiting: &'a Waiting) -> Answer<'a, Response> {
        Box::pin(async move {
            let url = self.at(&format!("{MAILBOX}/{}", waiting.parcel))?;
            let response = self.fetching.get(url).send().await.map_err(away)?;
            if response.status().is_success() {
                return Ok(response);
            }
            text_of(response).await.and(Err(Fault::again(code::RECEIPT)))
        })
    }

    fn fetched<'a>(&'a self, _: &'a Waiting, receipt: &'a SignedReceipt) -> Answer<'a, ()> {
        Box::pin(async move {
            let request = self.client.post(self.at(RECEIPTS)?).body(receipt.print());
            text_of(request.send().await.map_err(away)?).await.map(|_| ())
        })
    }

    fn refused<'a>(&'a self, waiting: &'a Waiting, fault: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let url = self.at(&format!("{REFUSALS}/{}", waiting.parcel))?;
            let request = self.client.post(url).body(fault.to_owned());
            text_of(request.send().await.map_err(away)?).await.map(|_| ())
        })
    }

    fn directory<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, DirectoryPart> {
        Box::pin(async move {
            let mut url = self.at(AGENCIES)?;
            if let Some(after) = after {
                url.query_pairs_mut().append_pair("after", after);
            }
            let answer = text_of(self.client.get(url).send().await.map_err(away)?).await?;
            serde_json::from_str(&answer).map_err(|_| Fault::again(code::RECEIPT))
        })
    }
}
