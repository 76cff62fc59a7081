//! The SOAP shape: `SendDocument`, `GetPendingDocumentIds`, `GetDocument`, `ConfirmReceived` over SOAP 1.1, with packages in
//! base 64 inside the answer.
//! What must always hold: an answer is read with the strict reader of packages' own limits in mind: to a length, without
//! entities, and a fault is a fault.

use data_encoding::BASE64;
use exchange::SignedReceipt;
use kernel::time::Clock;
use reqwest::{Client, Response};
use std::sync::Arc;

use super::{Gateway, LISTED_MAX};
use crate::fault::{Fault, code};
use crate::line::{Answer, DirectoryPart, Line, NamedAgency, Outbound, Waiting};
use crate::peer::{PeerFault, away, text_of};

/// Most bytes of a package that is carried inside an answer.
const CARRIED_BYTES_MAX: u64 = 64 * 1024 * 1024;
const NAMESPACE: &str = "http://www.e-doc.vn/Schema/";

/// A gateway of the SOAP shape.
#[derive(Debug)]
pub struct SoapAxis {
    gateway: Gateway,
    client: Client,
    clock: Arc<dyn Clock>,
}

impl SoapAxis {
    pub fn new(gateway: Gateway, clock: Arc<dyn Clock>) -> Result<Self, PeerFault> {
        let client = super::client()?;
        Ok(Self { gateway, client, clock })
    }

    async fn ask(&self, operation: &str, fields: &[(&str, &str)]) -> Result<Response, Fault> {
        let token = [("Token", self.gateway.token.as_str()), ("From", &self.gateway.organ)];
        let field = |(name, value): &(&str, &str)| format!("<{name}>{}</{name}>", escaped(value));
        let inside: Vec<String> = token.iter().chain(fields).map(field).collect();
        let inside = inside.concat();
        let envelope = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\
             <soap:Body><{operation} xmlns=\"{NAMESPACE}\">{inside}</{operation}></soap:Body></soap:Envelope>"
        );
        let request = self
            .client
            .post(self.gateway.at.clone())
            .header("content-type", "text/xml; charset=utf-8")
            .header("SOAPAction", format!("\"{NAMESPACE}{operation}\""))
            .body(envelope);
        request.send().await.map_err(away)
    }

    async fn answer(&self, operation: &str, fields: &[(&str, &str)]) -> Result<String, Fault> {
        let text = text_of(self.ask(operation, fields).await?).await?;
        if let Some(fault) = values(&text, "faultcode").first() {
            return Err(match fault.as_str() {
                "Client.Invalid" => Fault::never(code::UNREADABLE),
                "Client.UnknownReceiver" => Fault::never(code::NOBODY),
                "Client.Forbidden" => Fault::again(code::STRANGER),
                _ => Fault::again(code::BUSY),
            });
        }
        Ok(text)
    }
}

impl Line for SoapAxis {
    fn hand_over<'a>(&'a self, outbound: &'a Outbound) -> Answer<'a, SignedReceipt> {
        Box::pin(async move {
            if outbound.package.bytes > CARRIED_BYTES_MAX {
                return Err(Fault::never(code::TOO_LARGE));
            }
            let object = outbound.objects.get(&outbound.package.sha256).await?;
            let object = object.ok_or(Fault::never(code::UNPACKED))?;
            let bytes = object.bytes(CARRIED_BYTES_MAX).await?;
            let (id, content) = (outbound.parcel.id.to_string(), BASE64.encode(&bytes));
            let kind = outbound.parcel.content.name();
            let fields = [("MessageId", id.as_str()), ("Kind", kind), ("Content", &content)];
            self.answer("SendDocument", &fields).await?;
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
            let mut response = self.ask("GetDocument", &[("Id", &waiting.name)]).await?;
            let mut body = Vec::new();
            while let Some(piece) = response.chunk().await.map_err(away)? {
                if (body.len() + piece.len()) as u64 > CARRIED_BYTES_MAX * 2 {
                    return Err(Fault::never(code::TOO_LARGE));
                }
                body.extend_from_slice(&piece);
            }
            let text = String::from_utf8(body).map_err(|_| Fault::again(code::RECEIPT))?;
            let content = values(&text, "Content").into_iter().next();
            let content = content.ok_or(Fault::again(code::RECEIPT))?;
            let bytes =
                BASE64.decode(content.as_bytes()).map_err(|_| Fault::again(code::RECEIPT))?;
            let inner = axum::http::Response::new(bytes);
            Ok(Response::from(inner))
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
