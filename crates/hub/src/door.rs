//! The door for other houses: parcels are handed over, the directory is read, and houses that cannot be reached fetch their
//! parcels. Over mutual TLS alone ([`crate::tls`]); who calls is known by its certificate.
//! Not for people: this is no route of the pages. What must always hold: a caller sees and gets its own parcels alone; an
//! answer says a code, never why in words.

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use exchange::SignedReceipt;
use kernel::code::AgencyCode;
use kernel::id::ParcelId;
use serde::{Deserialize, Serialize};
use std::io;
use tokio::net::TcpListener;

use crate::Hub;
use crate::fault::{Fault, code};
use crate::house::Neighbour;
use crate::line::{DirectoryPart, FOR_AGENCY, NamedAgency, for_agency};
use crate::tls::{Caller, Secured, TlsListener};

/// Where parcels are handed over: `PUT …/{id}`.
pub(crate) const PARCELS: &str = "/exchange/v1/parcels";
/// Where the agencies of this house are read.
pub(crate) const AGENCIES: &str = "/exchange/v1/agencies";
/// Where a house fetches what waits for it.
pub(crate) const MAILBOX: &str = "/exchange/v1/mailbox";
/// Where it receipts what it fetched.
pub(crate) const RECEIPTS: &str = "/exchange/v1/receipts";

/// Where it says that it cannot take in what it fetched: `POST …/{id}` with a code.
pub(crate) const REFUSALS: &str = "/exchange/v1/refusals";

/// Agencies in one part of the directory.
const PART: usize = 500;
/// Parcels that a mailbox shows at once.
const WAITING_MAX: u32 = 50;

/// A parcel that waits in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InMailbox {
    pub parcel: String,
    pub sha256: String,
    pub bytes: u64,
}

/// The routes, for callers known by their certificate.
pub fn routes(hub: Hub) -> Router {
    Router::new()
        .route(&format!("{PARCELS}/{{id}}"), put(hand_over))
        .route(AGENCIES, get(agencies))
        .route(MAILBOX, get(mailbox))
        .route(&format!("{MAILBOX}/{{id}}"), get(fetch))
        .route(RECEIPTS, post(receipt))
        .route(&format!("{REFUSALS}/{{id}}"), post(refusal))
        .layer(DefaultBodyLimit::disable())
        .with_state(hub)
}

/// Serves other houses until the task is dropped.
pub async fn serve(hub: Hub, secured: &Secured, listener: TcpListener) -> io::Result<()> {
    let config = secured.server(hub.neighbours().pins()).map_err(io::Error::other)?;
    let listener = TlsListener::new(listener, config)?;
    let service = routes(hub).into_make_service_with_connect_info::<Caller>();
    axum::serve(listener, service).await
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = match (self.code, self.later) {
            (code::STRANGER, _) => StatusCode::FORBIDDEN,
            (code::TOO_LARGE, _) => StatusCode::PAYLOAD_TOO_LARGE,
            (_, desk::exchange::Later::Never) => StatusCode::UNPROCESSABLE_ENTITY,
            (_, desk::exchange::Later::Again) => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, self.code).into_response()
    }
}

type From = ConnectInfo<Caller>;

fn caller<'a>(hub: &'a Hub, from: &From) -> Result<&'a Neighbour, Fault> {
    let known = hub.neighbours().with_certificate(&from.0.certificate);
    known.ok_or(Fault::never(code::STRANGER))
}

fn parcel_id(text: &str) -> Result<ParcelId, Fault> {
    text.parse().map_err(|_| Fault::never(code::UNREADABLE))
}

/// The agency that a parcel is for, where its package does not say.
pub(crate) fn agency_in(headers: &HeaderMap) -> Option<AgencyCode> {
    headers.get(FOR_AGENCY)?.to_str().ok()?.parse().ok()
}

async fn hand_over(
    State(hub): State<Hub>,
    from: From,
    Path(id): Path<String>,
    request: Request,
) -> Result<String, Fault> {
    let neighbour = caller(&hub, &from)?;
    let id = parcel_id(&id)?;
    let agency = agency_in(request.headers());
    let bytes = request.into_body().into_data_stream();
    let receipt = hub.take(neighbour, (id, agency), bytes).await?;
    Ok(receipt.print())
}

#[derive(Debug, Deserialize)]
struct After {
    after: Option<String>,
}

async fn agencies(
    State(hub): State<Hub>,
    from: From,
    Query(query): Query<After>,
) -> Result<axum::Json<DirectoryPart>, Fault> {
    caller(&hub, &from)?;
    let all = hub.desk().exchanging_agencies();
    let after = query.after.unwrap_or_default();
    let rest = all.into_iter().filter(|(code, _)| code.as_str() > after.as_str());
    let named = rest.map(|(code, name)| NamedAgency { code: code.to_string(), name });
    let mut agencies: Vec<NamedAgency> = named.take(PART + 1).collect();
    let more = agencies.len() > PART;
    agencies.truncate(PART);
    let next = agencies.last().filter(|_| more).map(|last| last.code.clone());
    Ok(axum::Json(DirectoryPart { agencies, next }))
}

/// What waits for the caller. It is claimed like by any carrier, so that the order of each course is kept.
async fn mailbox(State(hub): State<Hub>, from: From) -> Result<axum::Json<Vec<InMailbox>>, Fault> {
    let neighbour = caller(&hub, &from)?;
    if neighbour.line.is_some() {
        return Ok(axum::Json(Vec::new()));
    }
    let mut waiting = Vec::new();
    for carried in hub.desk().parcels_due(("mailbox", &neighbour.name), WAITING_MAX).await? {
        match hub.packed(&carried).await {
            Ok(package) => waiting.push(InMailbox {
                parcel: carried.parcel.id.to_string(),
                sha256: package.sha256.to_string(),
                bytes: package.bytes,
            }),
            Err(fault) => hub.desk().parcel_failed(&carried, fault.code, fault.later).await?,
        }
    }
    Ok(axum::Json(waiting))
}

async fn fetch(
    State(hub): State<Hub>,
    from: From,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let neighbour = caller(&hub, &from)?;
    let id = parcel_id(&id)?;
    let found = hub.desk().parcel_for(&neighbour.name, id).await?;
    let parcel = found.ok_or(Fault::never(code::NOBODY))?;
    let package = hub.desk().package_of(id).await?.ok_or(Fault::never(code::NOBODY))?;
    let object = hub.desk().store().objects().get(&package.sha256).await?;
    let object = object.ok_or(Fault::never(code::UNPACKED))?;
    let headers = [
        (header::CONTENT_TYPE, "application/xml".to_owned()),
        (header::CONTENT_LENGTH, package.bytes.to_string()),
    ];
    let mut response = (headers, Body::from_stream(object.stream)).into_response();
    let agency = for_agency(&parcel).and_then(|agency| HeaderValue::from_str(agency).ok());
    if let Some(agency) = agency {
        response.headers_mut().insert(FOR_AGENCY, agency);
    }
    Ok(response)
}

async fn refusal(
    State(hub): State<Hub>,
    from: From,
    Path(id): Path<String>,
    told: String,
) -> Result<StatusCode, Fault> {
    let neighbour = caller(&hub, &from)?;
    let found = hub.desk().parcel_for(&neighbour.name, parcel_id(&id)?).await?;
    let parcel = found.ok_or(Fault::never(code::NOBODY))?;
    let fault = code::known(told.trim()).unwrap_or(code::REFUSED);
    hub.desk().parcel_refused(parcel, fault).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn receipt(State(hub): State<Hub>, from: From, body: String) -> Result<StatusCode, Fault> {
    let neighbour = caller(&hub, &from)?;
    let signed = SignedReceipt::parse(&body).ok_or(Fault::never(code::RECEIPT))?;
    let id = signed.receipt.parcel;
    let found = hub.desk().parcel_for(&neighbour.name, id).await?;
    let parcel = found.ok_or(Fault::never(code::NOBODY))?;
    let package = match hub.desk().package_of(id).await? {
        Some(package) => package,
        None => match &parcel.receipt {
            Some(known) => known.receipt.package,
            // Gone since they fetched it. That they have it must be known all the more.
            None if parcel.is_withheld() => signed.receipt.package,
            None => return Err(Fault::never(code::NOBODY)),
        },
    };
    let now = hub.desk().clock().now();
    if !hub.house().accepts(&signed, neighbour, (id, package), now) {
        return Err(Fault::never(code::RECEIPT));
    }
    hub.desk().parcel_delivered(signed).await?;
    Ok(StatusCode::NO_CONTENT)
}
