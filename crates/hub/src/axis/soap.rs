//! The SOAP shape: `SendDocument`, `GetPendingDocumentIds`, `GetDocument`, `ConfirmReceived` over SOAP 1.1, with packages in
//! base 64 inside the answer.
//! What must always hold: an answer is read to a length, without entities, a package in pieces; a fault is a fault.

use bytes::Bytes;
use exchange::SignedReceipt;
use futures::stream::{StreamExt as _, TryStreamExt as _, iter};
use kernel::time::Clock;
use reqwest::{Body, Client, RequestBuilder, Response};
use std::io;
use std::sync::Arc;

use super::{Gateway, LISTED_MAX, carried};
use crate::fault::{Fault, code};
use crate::line::{Answer, DirectoryPart, Line, NamedAgency, Outbound, Waiting};
use crate::patience;
use crate::peer::{PeerFault, away, text_of};

/// The element that carries a package.
const CONTENT: &str = "Content";
const NAMESPACE: &str = "http://www.e-doc.vn/Schema/";

/// A gateway of the SOAP shape.
#[derive(Debug)]
pub struct SoapAxis {
    gateway: Gateway,
    client: Client,
    fetching: Client,
    clock: Arc<dyn Clock>,
}

impl SoapAxis {
    pub fn new(gateway: Gateway, clock: Arc<dyn Clock>) -> Result<Self, PeerFault> {
        let (client, fetching) = patience::clients(|| Ok(super::client()))?;
        Ok(Self { gateway, client, fetching, clock })
    }

    /// A question without its body.
    fn question(&self, client: &Client, operation: &str) -> RequestBuilder {
        client
            .post(self.gateway.at.clone())
            .header("content-type", "text/xml; charset=utf-8")
            .header("SOAPAction", format!("\"{NAMESPACE}{operation}\""))
    }

    /// The body of a question up to the end of its fields, and what follows.
    fn envelope(&self, operation: &str, fields: &[(&str, &str)]) -> (String, String) {
        let token = [("Token", self.gateway.token.as_str()), ("From", &self.gateway.organ)];
        let field = |(name, value): &(&str, &str)| format!("<{name}>{}</{name}>", escaped(value));
        let inside: Vec<String> = token.iter().chain(fields).map(field).collect();
        let inside = inside.concat();
        let before = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\
             <soap:Body><{operation} xmlns=\"{NAMESPACE}\">{inside}"
        );
        (before, format!("</{operation}></soap:Body></soap:Envelope>"))
    }

    async fn answer(&self, operation: &str, fields: &[(&str, &str)]) -> Result<String, Fault> {
        let (before, after) = self.envelope(operation, fields);
        let request = self.question(&self.client, operation).body(before + &after);
        understood(request).await
    }
}

/// The answer to a question, if it is no fault.
async fn understood(request: RequestBuilder) -> Result<String, Fault> {
    let text = text_of(request.send().await.map_err(away)?).await?;
    let faults = values(&text, "faultcode");
    let Some(fault) = faults.first() else { return Ok(text) };
    Err(match fault.as_str() {
        "Client.Invalid" => Fault::never(code::UNREADABLE),
        "Client.UnknownReceiver" => Fault::never(code::NOBODY),
        "Client.Forbidden" => Fault::again(code::STRANGER),
        _ => Fault::again(code::BUSY),
    })
}

impl Line for SoapAxis {
    fn hand_over<'a>(&'a self, outbound: &'a Outbound) -> Answer<'a, SignedReceipt> {
        Box::pin(async move {
            let object = outbound.objects.get(&outbound.package.sha256).await?;
            let object = object.ok_or(Fault::never(code::UNPACKED))?;
            let (id, kind) = (outbound.parcel.id.to_string(), outbound.parcel.content.name());
            let fields = [("MessageId", id.as_str()), ("Kind", kind)];
            let (before, after) = self.envelope("SendDocument", &fields);
            let before = format!("{before}<{CONTENT}>");
            let after = format!("</{CONTENT}>{after}");
            let around = (before.len() + after.len()) as u64;
            let length = around + carried::encoded_length(outbound.package.bytes);
            let piece = |text: String| iter([Ok::<_, io::Error>(Bytes::from(text))]);
            let content = carried::encoded(object.stream.map_err(io::Error::other));
            let body = piece(before).chain(content).chain(piece(after));
            let request = self
                .question(&self.client, "SendDocument")
                .header("content-length", length)
                .timeout(patience::handing_over(length))
                .body(Body::wrap_stream(body));
            understood(request).await?;
            Ok(self.gateway.acknowledged(outbound, self.clock.now()))
        })
    }

    fn waiting(&self) -> Answer<'_, Vec<Waiting>> {
        Box::pin(async move {
            let most = LISTED_MAX.to_string();
            let answer = self.answer("GetPendingDocumentIds", &[("Max", &most)]).await?;
            let ids = values(&answer, "Id").into_iter();
            Ok(ids.map(|name| Waiting { parcel: self.gateway.parcel_of(&name), name }).collect())
        })
    }

    fn fetch<'a>(&'a self, waiting: &'a Waiting) -> Answer<'a, Response> {
        Box::pin(async move {
            let (before, after) = self.envelope("GetDocument", &[("Id", &waiting.name)]);
            let request = self.question(&self.fetching, "GetDocument").body(before + &after);
            let response = request.send().await.map_err(away)?;
            let content = carried::opened(response.bytes_stream(), CONTENT).await.map_err(away)?;
            let content = content.ok_or(Fault::again(code::RECEIPT))?;
            Ok(Response::from(axum::http::Response::new(Body::wrap_stream(content))))
        })
    }

    fn fetched<'a>(&'a self, waiting: &'a Waiting, _: &'a SignedReceipt) -> Answer<'a, ()> {
        Box::pin(async move {
            self.answer("ConfirmReceived", &[("Id", &waiting.name)]).await.map(|_| ())
        })
    }

    /// The operations have no word for it: it is confirmed, so that it does not stand before others for ever, and a person
    /// here sees what could not be taken in.
    fn refused<'a>(&'a self, waiting: &'a Waiting, _: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.answer("ConfirmReceived", &[("Id", &waiting.name)]).await.map(|_| ())
        })
    }

    fn directory<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, DirectoryPart> {
        Box::pin(async move {
            let page = after.unwrap_or("0");
            let answer = self.answer("GetAgencies", &[("Page", page)]).await?;
            let (codes, names) = (values(&answer, "Code"), values(&answer, "Name"));
            let agencies: Vec<NamedAgency> = codes
                .into_iter()
                .zip(names)
                .map(|(code, name)| NamedAgency { code, name })
                .collect();
            let next = values(&answer, "NextPage").into_iter().next();
            Ok(DirectoryPart { agencies, next })
        })
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The texts of all elements with this local name and no elements inside. A walk over the text that knows tags, the five
/// entities of XML and nothing else: a declaration of entities makes it find nothing.
fn values(xml: &str, local: &str) -> Vec<String> {
    let mut found = Vec::new();
    if xml.contains("<!") {
        return found;
    }
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest.get(start..).and_then(|it| it.find('>')) else { break };
        let tag = rest.get(start + 1..start + end).unwrap_or_default();
        rest = rest.get(start + end + 1..).unwrap_or_default();
        let name = tag.split([' ', '\t', '\n', '\r', '/']).next().unwrap_or_default();
        if name.rsplit(':').next() != Some(local) || tag.ends_with('/') {
            continue;
        }
        let text = rest.split('<').next().unwrap_or_default();
        let closes = rest.get(text.len()..).is_some_and(|it| it.starts_with("</"));
        if closes {
            found.push(unescaped(text.trim()));
        }
    }
    found
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{escaped, unescaped, values};

    #[test]
    fn values_are_found_by_their_local_name_and_never_through_entities() {
        let xml =
            "<a:X xmlns:a=\"u\"><a:Id>1</a:Id><Id> 2&amp;3 </Id><Id/><Ids><Id>4</Id></Ids></a:X>";
        assert_eq!(values(xml, "Id"), ["1", "2&3", "4"]);
        assert!(values("<!DOCTYPE x [<!ENTITY e 'y'>]><Id>&e;</Id>", "Id").is_empty());
        assert!(values("<Id>1", "Id").is_empty());
    }

    #[test]
    fn text_survives_being_escaped() {
        for text in ["", "a<b>&c;", "&amp;lt;"] {
            assert_eq!(unescaped(&escaped(text)), text);
        }
    }
}
