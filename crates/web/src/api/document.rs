//! The OpenAPI 3.1 document, made from the operations themselves.
//!
//! What must always hold: it says of every operation what it takes, what it answers and how it
//! fails; its sentences come from the words files, so it exists in both languages.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::extract::{KEY_HEADER, TOKEN_HEADER};
use super::fault::{FaultBody, ProblemBody};
use super::operation::{Content, Operation};
use crate::i18n::Say;
use crate::routes::Who;
use crate::session;

/// The document in the language of `say`; `base_url` is where the interface is reached.
pub(super) fn document(operations: &[Operation], say: &Say, base_url: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let place = paths.entry(operation.route.path).or_insert_with(|| json!({}));
        if let Some(methods) = place.as_object_mut() {
            let method = operation.route.method.as_str().to_lowercase();
            methods.insert(method, described(operation, say));
        }
    }
    let mut chapters: Vec<&str> = operations.iter().map(|it| it.chapter).collect();
    chapters.dedup();
    let tag = |name: &&str| json!({ "name": name, "description": chapter_title(say, name) });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": say.t("api-title"),
            "description": say.t("api-about"),
            "version": "1",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": base_url }],
        "tags": chapters.iter().map(tag).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas(operations),
            "responses": { "Problem": problem(say) },
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer",
                    "description": say.t("api-security-token") },
                "cookie": { "type": "apiKey", "in": "cookie", "name": session::COOKIE,
                    "description": say.t("api-security-cookie") },
            },
        },
    })
}

/// Title of a chapter.
pub(super) fn chapter_title(say: &Say, name: &str) -> String {
    say.t(&format!("api-chapter-{name}"))
}

/// What an operation does, in a few words.
pub(super) fn summary(say: &Say, operation: &Operation) -> String {
    say.t(&format!("api-op-{}", operation.id.replace('_', "-")))
}

fn described(operation: &Operation, say: &Say) -> Value {
    let mut told = json!({
        "operationId": operation.id,
        "tags": [operation.chapter],
        "summary": summary(say, operation),
        "parameters": parameters(operation, say),
        "responses": responses(operation, say),
    });
    let Some(map) = told.as_object_mut() else { return told };
    if let Some(body) = &operation.body {
        map.insert("requestBody".to_owned(), json!({ "required": true, "content": content(body) }));
    }
    let known = json!([{ "token": [] }, { "cookie": [] }]);
    let anybody = json!([{}, { "token": [] }, { "cookie": [] }]);
    let open = matches!(operation.route.who, Who::Public | Who::Lookup);
    map.insert("security".to_owned(), if open { anybody } else { known });
    told
}

fn parameters(operation: &Operation, say: &Say) -> Vec<Value> {
    let mut told: Vec<Value> = operation
        .route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| in_path(operation.route.path, name, say))
        .collect();
    told.extend(operation.query.iter().filter_map(|it| serde_json::to_value(it).ok()));
    let reads = operation.route.method == axum::http::Method::GET;
    let header = |name: &str, required: bool, words: &str, schema: Value| {
        json!({ "name": name, "in": "header", "required": required,
            "description": say.t(words), "schema": schema })
    };
    if operation.keyed {
        let schema = json!({ "type": "string", "minLength": 8, "maxLength": 100,
            "pattern": "^[!-~]{8,100}$" });
        told.push(header(KEY_HEADER, true, "api-header-key", schema));
    }
    if operation.versioned && !reads {
        let schema = json!({ "type": "string", "pattern": "^\"[0-9]{1,18}\"$" });
        told.push(header("if-match", false, "api-header-version", schema));
    }
    if !reads {
        let schema = json!({ "type": "string" });
        told.push(header(TOKEN_HEADER, false, "api-header-token", schema));
    }
    told
}

/// A parameter of the path; ids say with what they begin.
fn in_path(path: &str, name: &str, say: &Say) -> Value {
    let (words, pattern) = match name {
        "id" if path.contains("/key-uses/") => ("api-path-key-use", "^key_[0-9a-z]{26}$"),
        "id" if path.contains("/drafts/") => ("api-path-draft", "^dos_[0-9a-z]{26}$"),
        "id" => ("api-path-dossier", "^dos_[0-9a-z]{26}$"),
        "file" => ("api-path-file", "^fil_[0-9a-z]{26}$"),
        _ => ("api-path-procedure", "^[0-9]\\.[0-9]{6}(\\.[0-9A-Z.]+)?$"),
    };
    json!({ "name": name, "in": "path", "required": true, "description": say.t(words),
        "schema": { "type": "string", "pattern": pattern } })
}

fn responses(operation: &Operation, say: &Say) -> Value {
    let (status, body) = &operation.answer;
    let mut good = json!({ "description": say.t("api-response-good") });
    if let (Some(map), Some(body)) = (good.as_object_mut(), body) {
        map.insert("content".to_owned(), content(body));
        if operation.versioned {
            let version = json!({ "description": say.t("api-header-etag"),
                "schema": { "type": "string" } });
            map.insert("headers".to_owned(), json!({ "ETag": version }));
        }
    }
    let mut told = Map::new();
    told.insert(status.to_string(), good);
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    for status in failures(operation) {
        told.insert(status.to_string(), problem.clone());
    }
    Value::Object(told)
}

/// Every status an operation may fail with.
fn failures(operation: &Operation) -> Vec<u16> {
    let reads = operation.route.method == axum::http::Method::GET;
    let open = matches!(operation.route.who, Who::Public | Who::Lookup);
    let mut failures = vec![400, 404, 429, 503];
    if !open {
        failures.extend([401, 403]);
    }
    if !reads {
        failures.extend([403, 413, 415, 422]);
    }
    if operation.keyed {
        failures.push(412);
    }
    failures.sort_unstable();
    failures.dedup();
    failures
}

fn content(content: &Content) -> Value {
    match content {
        Content::Json(name) => {
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            json!({ "application/json": { "schema": schema } })
        }
        Content::Other(media_type) => {
            let schema = json!({ "type": "object" });
            Value::Object(Map::from_iter([((*media_type).to_owned(), json!({ "schema": schema }))]))
        }
        Content::Bytes(media_types) => {
            let schema = json!({ "schema": { "type": "string", "format": "binary" } });
            media_types.iter().map(|it| ((*it).to_owned(), schema.clone())).collect()
        }
    }
}

fn problem(say: &Say) -> Value {
    json!({
        "description": say.t("api-response-problem"),
        "content": { "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/Problem" },
        } },
    })
}

fn schemas(operations: &[Operation]) -> BTreeMap<String, RefOr<Schema>> {
    let ours = [
        (ProblemBody::name().into_owned(), ProblemBody::schema()),
        (FaultBody::name().into_owned(), FaultBody::schema()),
    ];
    operations.iter().flat_map(|it| it.schemas.clone()).chain(ours).collect()
}
