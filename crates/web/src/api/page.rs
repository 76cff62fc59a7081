//! The page about the interface, and the document itself.
//!
//! It is made from the document and needs no script. What must always hold: what the page shows is
//! what the document says.

use askama::Template;
use axum::Json;
use serde_json::Value;

use super::document::{chapter_title, document};
use super::operations;
use crate::answer::{Answer, show};
use crate::i18n::Say;
use crate::page::Page;
use crate::page_views;
use crate::routes::{Route, Who};
use crate::visit::Visit;

/// Routes of this module: the page and the document, which are not operations themselves.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api", "api.page", Who::Public, show_page),
        Route::get("/api/openapi.json", "api.document", Who::Public, show_document),
    ]
}

/// The page about the interface.
#[derive(Debug, Template)]
#[template(path = "api/show.html")]
pub(super) struct ApiPage {
    pub page: Page,
    /// Address of the document.
    pub document: String,
    pub chapters: Vec<Chapter>,
    pub schemas: Vec<SchemaView>,
    /// Kinds of problems: key, title, text.
    pub problems: Vec<(String, String, String)>,
}

page_views!(ApiPage);

/// Operations of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chapter {
    pub key: String,
    pub title: String,
    pub operations: Vec<OperationView>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OperationView {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    /// Whether it takes a session.
    pub signed_in: bool,
    pub parameters: Vec<ParameterView>,
    /// Names of what it takes and gives.
    pub takes: Vec<Named>,
    pub gives: Vec<Named>,
    /// Statuses of problems.
    pub failures: String,
    /// A request to try on the command line.
    pub example: String,
}

/// A parameter of a path, query or header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParameterView {
    pub name: String,
    pub place: String,
    pub required: bool,
    pub description: String,
}

/// A status or media type, with the schema of its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub label: String,
    /// Empty when there is no schema of ours.
    pub schema: String,
}

/// A schema, as it stands in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SchemaView {
    pub name: String,
    pub json: String,
}

async fn show_document(visit: Visit) -> Json<Value> {
    Json(made(&visit))
}

fn made(visit: &Visit) -> Value {
    document(&operations(), &visit.say, &visit.app.settings.base_url)
}

async fn show_page(visit: Visit) -> Answer {
    let document = made(&visit);
    let page = visit.page(visit.t("api-title"));
    show(view(page, &visit.say, &document))
}

fn view(page: Page, say: &Say, document: &Value) -> ApiPage {
    let tags = document.get("tags").and_then(Value::as_array).into_iter().flatten();
    let base = text(document, "/servers/0/url");
    let chapters = tags.map(|tag| {
        let key = text(tag, "/name");
        Chapter {
            title: chapter_title(say, &key),
            operations: of_chapter(document, &key, &base),
            key,
        }
    });
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let schemas = schemas.into_iter().flatten().map(|(name, schema)| SchemaView {
        name: name.clone(),
        json: serde_json::to_string_pretty(schema).unwrap_or_default(),
    });
    let problems = PROBLEMS.iter().map(|key| {
        let sentence =
            |part: &str| say.with(&format!("error-{key}-{part}"), &[("minutes", 1_u64.into())]);
        ((*key).to_owned(), sentence("title"), sentence("text"))
    });
    ApiPage {
        page,
        document: "/api/openapi.json".to_owned(),
        chapters: chapters.collect(),
        schemas: schemas.collect(),
        problems: problems.collect(),
    }
}

/// Keys of the problems that the interface answers with, as in `problem.rs`.
const PROBLEMS: [&str; 13] = [
    "bad-request",
    "sign-in-needed",
    "forbidden",
    "form-expired",
    "not-found",
    "wrong-method",
    "stale",
    "too-large",
    "refused",
    "too-many",
    "busy",
    "unavailable",
    "fault",
];

fn of_chapter(document: &Value, key: &str, base: &str) -> Vec<OperationView> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if text(operation, "/tags/0") == key {
                found.push(operation_view(path, method, operation, base));
            }
        }
    }
    found
}

fn operation_view(path: &str, method: &str, operation: &Value, base: &str) -> OperationView {
    let list = |name: &str| operation.get(name).and_then(Value::as_array).into_iter().flatten();
    let parameters: Vec<ParameterView> = list("parameters")
        .map(|it| ParameterView {
            name: text(it, "/name"),
            place: text(it, "/in"),
            required: it.get("required").and_then(Value::as_bool).unwrap_or(false),
            description: text(it, "/description"),
        })
        .collect();
    let takes = contents(operation.pointer("/requestBody"), "");
    let responses = operation.get("responses").and_then(Value::as_object);
    let good = responses.into_iter().flatten().filter(|it| it.0.starts_with('2'));
    let gives = good.flat_map(|(status, it)| contents(Some(it), status)).collect();
    let bad = responses.into_iter().flatten().filter(|it| !it.0.starts_with('2'));
    OperationView {
        id: text(operation, "/operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "/summary"),
        signed_in: !list("security")
            .any(|it| it.as_object().is_some_and(serde_json::Map::is_empty)),
        example: example(path, method, &parameters, !takes.is_empty(), base),
        parameters,
        takes,
        gives,
        failures: bad.map(|it| it.0.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// Media types with their schemas; `status` alone when there are no contents.
fn contents(body: Option<&Value>, status: &str) -> Vec<Named> {
    let types = body.and_then(|it| it.get("content")).and_then(Value::as_object);
    let mut named: Vec<Named> = types
        .into_iter()
        .flatten()
        .map(|(media_type, content)| Named {
            label: format!("{status} {media_type}").trim().to_owned(),
            schema: text(content, "/schema/$ref").rsplit('/').next().unwrap_or_default().to_owned(),
        })
        .collect();
    if named.is_empty() && !status.is_empty() {
        named.push(Named { label: status.to_owned(), schema: String::new() });
    }
    named
}

fn example(
    path: &str,
    method: &str,
    parameters: &[ParameterView],
    body: bool,
    base: &str,
) -> String {
    let mut text = format!("curl -X {} '{base}{path}'", method.to_uppercase());
    for needed in parameters.iter().filter(|it| it.place == "header" && it.required) {
        text.push_str(" -H '");
        text.push_str(&needed.name);
        text.push_str(": …'");
    }
    if body {
        text.push_str(" -H 'content-type: application/json' -d '{…}'");
    }
    text
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
