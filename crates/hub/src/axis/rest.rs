//! The REST shape: every question carries a JSON header `edoc-header` with `servicetype`, `messagetype`, `from`, `to`,
//! `docId`, `pageIndex`, `pageSize`; packages travel as XML.
//! What must always hold: an answer without `status: "OK"` is a fault, whatever its HTTP status.

use reqwest::{Client, RequestBuilder, Response, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use exchange::SignedReceipt;
use exchange::parcel::Content;
use futures::StreamExt as _;

use super::{Gateway, LISTED_MAX};
use crate::fault::{Fault, code};
use crate::line::{Answer, DirectoryPart, Line, NamedAgency, Outbound, Waiting};
use crate::patience;
use crate::peer::{PeerFault, away, text_of};
use kernel::time::Clock;
use std::sync::Arc;

/// Header of every question.
const HEADER: &str = "edoc-header";
/// Agencies of one page of the directory.
const PAGE: usize = 1_000;

/// A gateway of the REST shape.
#[derive(Debug)]
pub struct RestAxis {
    gateway: Gateway,
    client: Client,
    fetching: Client,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, Deserialize)]
struct Reply<T> {
    status: String,
    #[serde(rename = "errorCode", default)]
    error_code: Option<String>,
    #[serde(default = "Option::default")]
    data: Option<T>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    #[serde(rename = "docId")]
    doc_id: String,
}

impl RestAxis {
    pub fn new(gateway: Gateway, clock: Arc<dyn Clock>) -> Result<Self, PeerFault> {
        let (client, fetching) = patience::clients(|| Ok(super::client()))?;
        Ok(Self { gateway, client, fetching, clock })
    }

    fn at(&self, path: &str) -> Result<Url, Fault> {
        self.gateway.at.join(path).map_err(|_| Fault::never(code::AWAY))
    }

    fn with_header(
        &self,
        request: RequestBuilder,
        messagetype: &str,
        more: &[(&str, Value)],
    ) -> RequestBuilder {
        let mut header = json!({
            "servicetype": "eDoc",
            "messagetype": messagetype,
            "from": self.gateway.organ,
            "token": self.gateway.token,
        });
        if let Some(members) = header.as_object_mut() {
            members.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        request.header(HEADER, header.to_string())
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<Option<T>, Fault> {
        let answer = text_of(request.send().await.map_err(away)?).await?;
        let reply: Reply<T> =
            serde_json::from_str(&answer).map_err(|_| Fault::again(code::RECEIPT))?;
        match (reply.status.as_str(), reply.error_code.as_deref()) {
            ("OK", _) => Ok(reply.data),
            // The gateway judged the package; trying again would be judged alike.
            (_, Some("INVALID")) => Err(Fault::never(code::UNREADABLE)),
            (_, Some("UNKNOWN_RECEIVER")) => Err(Fault::never(code::NOBODY)),
            (_, Some("FORBIDDEN")) => Err(Fault::again(code::STRANGER)),
            _ => Err(Fault::again(code::BUSY)),
        }
    }
}

impl Line for RestAxis {
    fn hand_over<'a>(&'a self, outbound: &'a Outbound) -> Answer<'a, SignedReceipt> {
        Box::pin(async move {
            let (path, messagetype) = match &outbound.parcel.content {
                Content::Document { .. } => ("v1/sendEdoc", "edoc"),
                Content::Status { .. } => ("v1/sendStatus", "status"),
            };
            let object = outbound.objects.get(&outbound.package.sha256).await?;
            let object = object.ok_or(Fault::never(code::UNPACKED))?;
            let stream = object.stream.map(|chunk| chunk.map_err(std::io::Error::other));
            let request = self
                .client
                .post(self.at(path)?)
                .header("content-type", "application/xml")
                .header("content-length", outbound.package.bytes)
                .timeout(patience::handing_over(outbound.package.bytes))
                .body(reqwest::Body::wrap_stream(stream));
            // The same id however often it is sent, by which the gateway knows it again.
            let more = [("docId", json!(outbound.parcel.id.to_string()))];
            let request = self.with_header(request, messagetype, &more);
            self.ask::<Value>(request).await?;
            Ok(self.gateway.acknowledged(outbound, self.clock.now()))
        })
    }

    fn waiting(&self) -> Answer<'_, Vec<Waiting>> {
        Box::pin(async move {
            let mut waiting = Vec::new();
            for (path, messagetype) in
                [("v1/getReceivedEdocList", "edoc"), ("v1/getReceiveStatus", "status")]
            {
                let request = self.client.get(self.at(path)?);
                let more = [("pageIndex", json!(0)), ("pageSize", json!(LISTED_MAX))];
                let request = self.with_header(request, messagetype, &more);
                let listed: Vec<Listed> = self.ask(request).await?.unwrap_or_default();
                waiting.extend(listed.into_iter().map(|it| Waiting {
                    parcel: self.gateway.parcel_of(&it.doc_id),
                    name: it.doc_id,
                }));
            }
            Ok(waiting)
        })
    }

    fn fetch<'a>(&'a self, waiting: &'a Waiting) -> Answer<'a, Response> {
        Box::pin(async move {
            let request = self.fetching.get(self.at("v1/getEdoc")?);
            let request = self.with_header(request, "edoc", &[("docId", json!(waiting.name))]);
            let response = request.send().await.map_err(away)?;
            if response.status().is_success() {
                return Ok(response);
            }
            Err(Fault::again(code::BUSY))
        })
    }

    fn fetched<'a>(&'a self, waiting: &'a Waiting, _: &'a SignedReceipt) -> Answer<'a, ()> {
        Box::pin(async move {
            let request = self.client.post(self.at("v1/updateStatus")?);
            let more = [("docId", json!(waiting.name)), ("status", json!("done"))];
            let request = self.with_header(request, "status", &more);
            self.ask::<Value>(request).await.map(|_| ())
        })
    }

    fn refused<'a>(&'a self, waiting: &'a Waiting, _: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let request = self.client.post(self.at("v1/updateStatus")?);
            let more = [("docId", json!(waiting.name)), ("status", json!("fail"))];
            let request = self.with_header(request, "status", &more);
            self.ask::<Value>(request).await.map(|_| ())
        })
    }

    fn directory<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, DirectoryPart> {
        Box::pin(async move {
            let page: usize = after.and_then(|text| text.parse().ok()).unwrap_or(0);
            let request = self.client.get(self.at("v1/getAgenciesList")?);
            let more = [("pageIndex", json!(page)), ("pageSize", json!(PAGE))];
            let request = self.with_header(request, "edoc", &more);
            let agencies: Vec<NamedAgency> = self.ask(request).await?.unwrap_or_default();
            let next = (agencies.len() == PAGE).then(|| (page + 1).to_string());
            Ok(DirectoryPart { agencies, next })
        })
    }
}
