//! The methods of the API, strict with whoever calls them.
//! What must always hold: nothing is signed without a right to exactly these hashes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Held;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use signing::asn1::Element;

use crate::credentials::Held as Credential;
use crate::fault::{Fault, begin, broken};
use crate::state::{Right, SAD_SECONDS, Scope, State};

/// Wrong secrets in a row after which a credential answers no more.
const MISTAKES_MAX: u32 = 5;

pub(crate) fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}

fn invalid(description: &str) -> Response {
    refused(StatusCode::BAD_REQUEST, "invalid_request", description)
}

/// The scope of the caller's token.
fn scope(state: &State, headers: &HeaderMap) -> Result<Scope, Response> {
    let value = headers.get("authorization").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let token = value.strip_prefix("Bearer ").unwrap_or_default();
    let good = state.scope(token);
    good.ok_or_else(|| refused(StatusCode::UNAUTHORIZED, "invalid_token", "token is not good"))
}

pub(crate) async fn info(Held(state): Held<Arc<State>>) -> Response {
    match begin(&state, "info").await {
        Err(fault) => fault,
        Ok(_) => Json(json!({
            "specs": "2.0.0.2",
            "name": "Dịch vụ ký số mô phỏng",
            "region": "VN",
            "lang": "vi-VN",
            "authType": ["oauth2code", "oauth2client"],
            "methods": [
                "credentials/list", "credentials/info", "credentials/authorize",
                "signatures/signHash", "signatures/signPolling",
            ],
        }))
        .into_response(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListAsked {
    max_results: Option<usize>,
    page_token: Option<String>,
}

pub(crate) async fn list(
    Held(state): Held<Arc<State>>,
    headers: HeaderMap,
    Json(asked): Json<ListAsked>,
) -> Response {
    if let Err(fault) = begin(&state, "credentials/list").await {
        return fault;
    }
    if let Err(refusal) = scope(&state, &headers) {
        return refusal;
    }
    // Pages of four, whatever is asked for: a client must go on.
    let from = asked.page_token.and_then(|it| it.parse().ok()).unwrap_or(0_usize);
    let count = asked.max_results.unwrap_or(100).min(4);
    let all = state.credentials.all();
    let ids: Vec<&str> = all.iter().skip(from).take(count).map(|it| it.id).collect();
    let mut answer = json!({ "credentialIDs": ids });
    if from + count < all.len()
        && let Some(fields) = answer.as_object_mut()
    {
        fields.insert("nextPageToken".to_owned(), Value::from((from + count).to_string()));
    }
    Json(answer).into_response()
}

#[derive(Deserialize)]
pub(crate) struct CredentialAsked {
    #[serde(rename = "credentialID")]
    credential_id: String,
}

pub(crate) async fn credential(
    Held(state): Held<Arc<State>>,
    headers: HeaderMap,
    Json(asked): Json<CredentialAsked>,
) -> Response {
    if let Err(fault) = begin(&state, "credentials/info").await {
        return fault;
    }
    if let Err(refusal) = scope(&state, &headers) {
        return refusal;
    }
    let Some(held) = state.credentials.get(&asked.credential_id) else {
        return invalid("credentialID");
    };
    let credential = &held.credential;
    let mut certificates = vec![BASE64.encode(credential.certificate().der())];
    certificates.extend(credential.chain().iter().map(|it| BASE64.encode(it.der())));
    certificates.push(BASE64.encode(state.credentials.root().der()));
    let objects: Vec<Value> = held
        .secrets
        .iter()
        .map(|(id, _)| json!({ "type": if *id == "OTP" { "OTP" } else { "Password" }, "id": id, "label": id, "format": "N" }))
        .collect();
    let key = credential.key();
    let algorithm = key.algorithm().oid().map(|it| it.to_string());
    Json(json!({
        "description": held.id,
        "key": {
            "status": if held.enabled { "enabled" } else { "disabled" },
            "algo": [algorithm],
            "len": key.public_key().bits(),
        },
        "cert": { "status": "valid", "certificates": certificates },
        "auth": { "mode": held.mode, "expression": "PIN AND OTP", "objects": objects },
        "SCAL": "2",
        "multisign": held.multisign,
    }))
    .into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorizeAsked {
    #[serde(rename = "credentialID")]
    credential_id: String,
    num_signatures: usize,
    hashes: Vec<String>,
    #[serde(rename = "hashAlgorithmOID")]
    hash_algorithm: String,
    #[serde(default)]
    auth_data: Vec<Secret>,
}

#[derive(Deserialize)]
pub(crate) struct Secret {
    id: String,
    value: String,
}

pub(crate) async fn authorize(
    Held(state): Held<Arc<State>>,
    headers: HeaderMap,
    Json(asked): Json<AuthorizeAsked>,
) -> Response {
    let fault = match begin(&state, "credentials/authorize").await {
        Err(fault) => return fault,
        Ok(fault) => fault,
    };
    if let Err(refusal) = scope(&state, &headers) {
        return refusal;
    }
    let Some(held) = state.credentials.get(&asked.credential_id) else {
        return invalid("credentialID");
    };
    if held.mode == "oauth2code" || !held.enabled {
        return invalid("credential is not authorised so");
    }
    if asked.num_signatures != asked.hashes.len()
        || !(1..=held.multisign).contains(&asked.num_signatures)
    {
        return invalid("numSignatures");
    }
    if let Err(refusal) = in_form(held, &asked.hashes, &asked.hash_algorithm) {
        return refusal;
    }
    let right = held
        .secrets
        .iter()
        .all(|(id, value)| asked.auth_data.iter().any(|it| it.id == *id && it.value == *value));
    let mut memory = state.memory();
    let mistakes = memory.mistakes.entry(held.id.to_owned()).or_default();
    if *mistakes >= MISTAKES_MAX {
        return refused(StatusCode::BAD_REQUEST, "invalid_pin", "credential is locked");
    }
    if !right {
        *mistakes += 1;
        return refused(StatusCode::BAD_REQUEST, "invalid_pin", "secrets are not right");
    }
    *mistakes = 0;
    let sad = state.random.token(20);
    let until = state.clock.now().plus_seconds(SAD_SECONDS);
    let given = Right { id: held.id.to_owned(), hashes: asked.hashes, until };
    memory.rights.insert(sad.clone(), given);
    if fault == Some(Fault::CutAfter) {
        return broken();
    }
    Json(json!({ "SAD": sad, "expiresIn": SAD_SECONDS })).into_response()
}

/// Whether the hashes are of the key's digest.
fn in_form(held: &Credential, hashes: &[String], algorithm: &str) -> Result<(), Response> {
    let digest = held.credential.key().algorithm().digest;
    if algorithm != digest.oid().to_string() {
        return Err(invalid("hashAlgorithmOID"));
    }
    let good =
        |hash: &String| BASE64.decode(hash.as_bytes()).is_ok_and(|it| it.len() == digest.length());
    if hashes.iter().all(good) { Ok(()) } else { Err(invalid("hashes")) }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignAsked {
    #[serde(rename = "credentialID")]
    credential_id: String,
    #[serde(rename = "SAD")]
    sad: Option<String>,
    hashes: Vec<String>,
    #[serde(rename = "hashAlgorithmOID")]
    hash_algorithm: String,
    sign_algo: String,
}

pub(crate) async fn sign(
    Held(state): Held<Arc<State>>,
    headers: HeaderMap,
    Json(asked): Json<SignAsked>,
) -> Response {
    let fault = match begin(&state, "signatures/signHash").await {
        Err(fault) => return fault,
        Ok(fault) => fault,
    };
    let scope = match scope(&state, &headers) {
        Ok(scope) => scope,
        Err(refusal) => return refusal,
    };
    let Some(held) = state.credentials.get(&asked.credential_id) else {
        return invalid("credentialID");
    };
    if let Err(refusal) = in_form(held, &asked.hashes, &asked.hash_algorithm) {
        return refusal;
    }
    let algorithm = held.credential.key().algorithm().oid().map(|it| it.to_string());
    if algorithm.as_deref() != Some(asked.sign_algo.as_str()) {
        return invalid("signAlgo");
    }
    if let Err(refusal) = permitted(&state, &asked, &scope, fault.as_ref()) {
        return refusal;
    }
    let mut signatures = Vec::new();
    for hash in &asked.hashes {
        match signature(held, hash) {
            Some(made) => signatures.push(made),
            None => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
    match fault {
        Some(Fault::TooFew) => drop(signatures.pop()),
        Some(Fault::TooMany) => signatures.extend(signatures.last().cloned()),
        Some(Fault::Wrong) => {
            let digest = held.credential.key().algorithm().digest;
            let other = BASE64.encode(&digest.of(&[b"another message"]));
            let middle = signatures.len() / 2;
            if let (Some(place), Some(wrong)) =
                (signatures.get_mut(middle), signature(held, &other))
            {
                *place = wrong;
            }
        }
        Some(Fault::CutAfter) => return broken(),
        Some(Fault::Later(times)) => {
            let id = state.random.token(10);
            state.memory().later.insert(id.clone(), (signatures, times));
            return Json(json!({ "responseID": id })).into_response();
        }
        _ => {}
    }
    Json(json!({ "signatures": signatures })).into_response()
}

/// Whether there is a right to exactly these hashes; it is used up.
fn permitted(
    state: &State,
    asked: &SignAsked,
    scope: &Scope,
    fault: Option<&Fault>,
) -> Result<(), Response> {
    if let Scope::Credential { id, hashes } = scope {
        let fits = *id == asked.credential_id && *hashes == asked.hashes;
        return if fits { Ok(()) } else { Err(invalid("token is for other hashes")) };
    }
    let Some(sad) = &asked.sad else { return Err(invalid("SAD is missing")) };
    let mut memory = state.memory();
    let expired = || Err(invalid("SAD is expired or used"));
    let Some(right) = memory.rights.remove(sad) else { return expired() };
    if right.until <= state.clock.now() || fault == Some(&Fault::ExpiredSad) {
        return expired();
    }
    if right.id != asked.credential_id || right.hashes != asked.hashes {
        return Err(invalid("hashes are not those that were authorised"));
    }
    Ok(())
}

/// The signature over a hash, in base 64.
fn signature(held: &Credential, hash: &str) -> Option<String> {
    let hash = BASE64.decode(hash.as_bytes()).ok()?;
    let made = held.key.sign_hash(&hash).ok()?;
    if !held.pair {
        return Some(BASE64.encode(&made));
    }
    let parts = Element::only(&made).ok()?.inside().ok()?.all().ok()?;
    let half = held.credential.key().public_key().bits().div_ceil(8);
    let mut pair = Vec::new();
    for number in parts {
        let digits = number.unsigned().ok()?;
        pair.extend(std::iter::repeat_n(0, half.checked_sub(digits.len())?));
        pair.extend_from_slice(digits);
    }
    Some(BASE64.encode(&pair))
}

#[derive(Deserialize)]
pub(crate) struct PollAsked {
    #[serde(rename = "responseID")]
    response_id: String,
}

pub(crate) async fn poll(
    Held(state): Held<Arc<State>>,
    headers: HeaderMap,
    Json(asked): Json<PollAsked>,
) -> Response {
    if let Err(fault) = begin(&state, "signatures/signPolling").await {
        return fault;
    }
    if let Err(refusal) = scope(&state, &headers) {
        return refusal;
    }
    let mut memory = state.memory();
    let Some((signatures, left)) = memory.later.get_mut(&asked.response_id) else {
        return invalid("responseID");
    };
    if *left > 0 {
        *left -= 1;
        return (StatusCode::ACCEPTED, Json(json!({ "signatures": [] }))).into_response();
    }
    Json(json!({ "signatures": signatures })).into_response()
}
