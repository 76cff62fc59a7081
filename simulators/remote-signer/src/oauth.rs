//! OAuth 2.0 of the simulator: the authorisation code with PKCE (RFC 6749 §4.1, RFC 7636), and a program's own token.
//! Its page asks nobody: whoever comes consents at once, unless a fault says no for them. What must always hold: a code is good once, for its redirect and
//! its verifier.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State as Held};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD};
use serde_json::json;
use signing::algorithm::Digest;

use crate::fault::{Fault, begin};
use crate::methods::refused;
use crate::state::{Code, SAD_SECONDS, Scope, State, TOKEN_SECONDS};

type Pairs = BTreeMap<String, String>;

pub(crate) async fn authorize(
    Held(state): Held<Arc<State>>,
    Query(asked): Query<Pairs>,
) -> Response {
    let fault = match begin(&state, "oauth2/authorize").await {
        Err(fault) => return fault,
        Ok(fault) => fault,
    };
    let get = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let redirect = get("redirect_uri").to_owned();
    if get("response_type") != "code"
        || get("client_id") != crate::CLIENT.0
        || get("code_challenge_method") != "S256"
        || get("code_challenge").len() != 43
        || get("state").is_empty()
        || redirect.is_empty()
    {
        return refused(StatusCode::BAD_REQUEST, "invalid_request", "parameters");
    }
    if fault == Some(Fault::Denied) {
        return back(&redirect, "error", "access_denied", get("state"));
    }
    let scope = match get("scope") {
        "service" => Scope::Service,
        "credential" => {
            let standard =
                |text: &str| Some(BASE64.encode(&BASE64URL.decode(text.as_bytes()).ok()?));
            let hashes: Option<Vec<String>> = get("hashes").split(',').map(standard).collect();
            let hashes = hashes.unwrap_or_default();
            let known = state.credentials.get(get("credentialID"));
            let fits =
                known.is_some_and(|it| hashes.len() <= it.multisign && it.mode == "oauth2code");
            if !fits || hashes.is_empty() || get("numSignatures") != hashes.len().to_string() {
                return back(&redirect, "error", "access_denied", get("state"));
            }
            Scope::Credential { id: get("credentialID").to_owned(), hashes }
        }
        _ => return back(&redirect, "error", "invalid_scope", get("state")),
    };
    let code = state.random.token(20);
    let challenge = get("code_challenge").to_owned();
    let until = state.clock.now().plus_seconds(60);
    let given = Code { scope, redirect: redirect.clone(), challenge, until };
    state.memory().codes.insert(code.clone(), given);
    back(&redirect, "code", &code, get("state"))
}

fn back(redirect: &str, name: &str, value: &str, state: &str) -> Response {
    let mark = if redirect.contains('?') { '&' } else { '?' };
    let place = format!("{redirect}{mark}{name}={value}&state={state}");
    (StatusCode::FOUND, [(header::LOCATION, place)]).into_response()
}

pub(crate) async fn token(Held(state): Held<Arc<State>>, Form(asked): Form<Pairs>) -> Response {
    if let Err(fault) = begin(&state, "oauth2/token").await {
        return fault;
    }
    let get = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    if (get("client_id"), get("client_secret")) != crate::CLIENT {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "unknown client");
    }
    let now = state.clock.now();
    let (scope, seconds) = match get("grant_type") {
        "client_credentials" => (Scope::Service, TOKEN_SECONDS),
        "authorization_code" => {
            // Taken out whether it is good or not: a code is tried once.
            let taken = state.memory().codes.remove(get("code"));
            let hash = Digest::Sha256.of(&[get("code_verifier").as_bytes()]);
            let challenge = BASE64URL_NOPAD.encode(&hash);
            match taken {
                Some(code)
                    if code.until > now
                        && code.redirect == get("redirect_uri")
                        && code.challenge == challenge =>
                {
                    let credential = matches!(code.scope, Scope::Credential { .. });
                    (code.scope, if credential { SAD_SECONDS } else { TOKEN_SECONDS })
                }
                _ => return refused(StatusCode::BAD_REQUEST, "invalid_grant", "code"),
            }
        }
        _ => return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", ""),
    };
    let token = state.random.token(20);
    state.memory().tokens.insert(token.clone(), (scope, now.plus_seconds(seconds)));
    let answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": seconds });
    axum::Json(answer).into_response()
}
