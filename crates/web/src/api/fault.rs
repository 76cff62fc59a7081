//! What goes wrong at the interface, as `application/problem+json` (RFC 9457) in the caller's
//! language.
//!
//! The problems are those of the pages; here they get their JSON form, a code to act upon, and the
//! places in the request that are wrong. What must always hold: `code` is stable, sentences are
//! not; no answer repeats a secret.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use serde::Serialize;
use serde_json::{Map, Value};
use store::StoreError;
use utoipa::ToSchema;

use crate::error_page;
use crate::problem::Problem;
use crate::visit::Visit;

/// A problem of the interface.
#[derive(Debug, Clone)]
pub(super) struct ApiError {
    problem: Problem,
    told: Box<Told>,
}

/// What the interface adds to a problem on its way to the edge.
#[derive(Debug, Clone, Default)]
struct Told {
    /// Word behind `api-fault-` that replaces the problem's own code and sentence.
    fault: Option<&'static str>,
    status: Option<StatusCode>,
    faults: Vec<Misfit>,
}

/// A place in the request that is wrong, before it has its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    /// Where: `answers.applicant.phone`, `header.Idempotency-Key`.
    pub path: String,
    /// Code of the sentence: a form fault's (`field.required`) or one of `api-fault-`.
    pub code: String,
    /// The sentence where it holds values; else it follows from the code.
    pub message: Option<String>,
}

/// Answer of the interface.
pub(super) type Answered = Result<Response, ApiError>;

impl ApiError {
    /// The request itself is wrong (400): `fault` is a word behind `api-fault-`.
    pub(super) fn request(fault: &'static str, path: impl Into<String>) -> ApiError {
        let misfit = Misfit { path: path.into(), code: fault.to_owned(), message: None };
        let told = Told { fault: Some(fault), status: None, faults: vec![misfit] };
        ApiError { problem: Problem::BadRequest, told: Box::new(told) }
    }

    /// The key was given before, for another intention.
    pub(super) fn key_reused() -> ApiError {
        let fault = ApiError::request("key-reused", "header.Idempotency-Key");
        fault.status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// The same with another status than 400.
    #[must_use]
    pub(super) fn status(mut self, status: StatusCode) -> ApiError {
        self.told.status = Some(status);
        self
    }

    /// With a sentence that holds values.
    #[must_use]
    pub(super) fn saying(mut self, sentence: String) -> ApiError {
        if let Some(misfit) = self.told.faults.first_mut() {
            misfit.message = Some(sentence);
        }
        self
    }

    /// With the places that are wrong.
    #[must_use]
    pub(super) fn at(mut self, faults: Vec<Misfit>) -> ApiError {
        self.told.faults = faults;
        self
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> ApiError {
        let mut told = Told::default();
        if matches!(problem, Problem::Stale { .. }) {
            // The version came in If-Match (RFC 9110 §13.1.1).
            told.status = Some(StatusCode::PRECONDITION_FAILED);
        }
        ApiError { problem, told: Box::new(told) }
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> ApiError {
        Problem::from(error).into()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        Problem::from(error).into()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.problem.into_response();
        response.extensions_mut().insert(*self.told);
        response
    }
}

/// The JSON form of a problem (RFC 9457 §3.1, with members of our own).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// Address that explains this kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// Short sentence, the same for every problem of the kind, in the caller's language.
    title: String,
    /// Status of HTTP.
    status: u16,
    /// Stable word or number to act upon: `not-found`, `key-missing`, `DOS-004`.
    code: String,
    /// What is wrong this time and how to mend it, in the caller's language.
    detail: String,
    /// Values behind the sentence of a refusal.
    #[schema(value_type = BTreeMap<String, String>)]
    details: Map<String, Value>,
    /// Name of the request, to quote when asking for help; also in `x-request-id`.
    request_id: String,
    /// Places in the request that are wrong.
    faults: Vec<FaultBody>,
}

/// A place in the request that is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
pub(super) struct FaultBody {
    /// Dotted path, as in the request.
    path: String,
    /// Stable code.
    code: String,
    /// Sentence in the caller's language.
    message: String,
}

/// The problem as JSON; `bare` brings what the handler added.
pub fn problem_answer(visit: &Visit, problem: &Problem, bare: &Response) -> Response {
    let told = bare.extensions().get::<Told>().cloned().unwrap_or_default();
    let status = told.status.unwrap_or(problem.status());
    let body = body(visit, problem, &told, status);
    let json = serde_json::to_vec(&body).unwrap_or_default();
    let mut response = Response::new(json.into());
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn body(visit: &Visit, problem: &Problem, told: &Told, status: StatusCode) -> ProblemBody {
    let (title, mut detail) = error_page::sentences(visit, problem);
    let more = error_page::detail(visit, problem);
    let code = match (told.fault, problem) {
        (Some(fault), _) => fault.to_owned(),
        (None, Problem::Refused { code, .. }) => (*code).to_owned(),
        (None, other) => other.key().to_owned(),
    };
    if let Some(fault) = told.fault {
        detail = visit.t(&format!("api-fault-{fault}"));
    }
    if !more.is_empty() {
        detail = format!("{detail} {more}");
    }
    let details = match problem {
        Problem::Refused { details, .. } => {
            details.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect()
        }
        _ => Map::new(),
    };
    ProblemBody {
        kind: format!("{}/api#{}", visit.app.settings.base_url, problem.key()),
        title,
        status: status.as_u16(),
        code,
        detail,
        details,
        request_id: visit.request().to_owned(),
        faults: told.faults.iter().map(|misfit| self::told(visit, misfit)).collect(),
    }
}

/// A misfit with its sentence.
pub(super) fn told(visit: &Visit, misfit: &Misfit) -> FaultBody {
    let key = format!("api-fault-{}", misfit.code);
    let key = if visit.say.knows(&key) { key } else { "api-fault-value".to_owned() };
    let message = misfit.message.clone().unwrap_or_else(|| visit.t(&key));
    FaultBody { path: misfit.path.clone(), code: misfit.code.clone(), message }
}
