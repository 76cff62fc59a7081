//! The SOAP shape: one address, the operation in the body.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

use crate::state::{Axis, Refused, Turn};

/// Agencies of one page.
const PAGE: usize = 1_000;

/// The operation and its fields.
fn question(body: &str) -> Option<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(body);
    let (mut open, mut operation) = (Vec::<String>::new(), None);
    let mut fields = BTreeMap::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                if open.last().is_some_and(|it| it == "Body") {
                    operation = Some(name.clone());
                }
                open.push(name);
            }
            Event::Text(text) => {
                let value = text.xml10_content().into_owned();
                if let Some(name) = open.last() {
                    fields.entry(name.clone()).or_insert_with(String::new).push_str(&value);
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => return Some((operation?, fields)),
            _ => {}
        }
    }
}

fn envelope(status: StatusCode, inside: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{inside}</s:Body></s:Envelope>"
    );
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

fn fault(code: &str) -> Response {
    let inside = format!("<s:Fault><faultcode>{code}</faultcode><faultstring/></s:Fault>");
    // Gateways answer their faults as if nothing had happened.
    envelope(StatusCode::OK, &inside)
}

pub(crate) async fn answer(State(axis): State<Axis>, body: String) -> Response {
    let Some((operation, fields)) = question(&body) else { return fault("Client.Invalid") };
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    if !axis.admits(&field("Token")) {
        return fault("Client.Forbidden");
    }
    let turn = axis.turn();
    if turn == Turn::Busy {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let answer = match operation.as_str() {
        "SendDocument" => {
            let bytes = BASE64.decode(field("Content").as_bytes()).unwrap_or_default();
            match axis.accept(&field("MessageId"), field("Kind") == "status", &bytes) {
                Ok(()) => envelope(StatusCode::OK, "<SendDocumentResponse/>"),
                Err(Refused::Invalid) => fault("Client.Invalid"),
                Err(Refused::UnknownReceiver) => fault("Client.UnknownReceiver"),
            }
        }
        "GetPendingDocumentIds" => {
            let most = field("Max").parse().unwrap_or(10);
            let ids = axis.listed(&field("From"), None, most).into_iter();
            let ids: Vec<String> = ids.map(|id| format!("<q:Id>{id}</q:Id>")).collect();
            let ids = ids.concat();
            envelope(StatusCode::OK, &format!("<q:Ids xmlns:q=\"urn:q\">{ids}</q:Ids>"))
        }
        "GetDocument" => match axis.message(&field("From"), &field("Id")) {
            Some(message) => {
                let content = BASE64.encode(&message.bytes);
                envelope(StatusCode::OK, &format!("<Content>{content}</Content>"))
            }
            None => fault("Client.Missing"),
        },
        "ConfirmReceived" => {
            axis.confirm(&field("From"), &field("Id"));
            envelope(StatusCode::OK, "<ConfirmReceivedResponse/>")
        }
        "GetAgencies" => {
            let page: usize = field("Page").parse().unwrap_or(0);
            let named = axis.agencies(page, PAGE);
            let agency = |(code, name): &(String, String)| {
                format!("<Agency><Code>{code}</Code><Name>{name}</Name></Agency>")
            };
            let mut inside: Vec<String> = named.iter().map(agency).collect();
            if named.len() == PAGE {
                inside.push(format!("<NextPage>{}</NextPage>", page + 1));
            }
            let inside = inside.concat();
            envelope(StatusCode::OK, &inside)
        }
        _ => fault("Client.Unknown"),
    };
    if turn == Turn::Unanswered { StatusCode::GATEWAY_TIMEOUT.into_response() } else { answer }
}
