//! The OpenAPI document: as committed, whole, and the same as what is answered.

use super::house::House;
use serde_json::Value;

fn committed() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json")
}

/// Run with `UPDATE_OPENAPI=1` to write the document anew, then review the difference.
#[tokio::test]
async fn document_is_as_committed() {
    let house = House::open().await;
    let served = house.get("/api/openapi.json?lang=en").await.good();
    let text = serde_json::to_string_pretty(&served).unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(committed(), &text).unwrap();
    }
    let known = std::fs::read_to_string(committed()).unwrap_or_default();
    assert!(known == text, "openapi.json is not what is served; UPDATE_OPENAPI=1 writes it anew");
}

#[tokio::test]
async fn every_route_of_the_interface_is_described_and_nothing_else() {
    let house = House::open().await;
    let document = house.get("/api/openapi.json").await.good();
    let mut described: Vec<String> = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    let mut routed: Vec<String> = web::routes::table()
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/"))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    described.sort();
    routed.sort();
    assert_eq!(described, routed);
    assert!(described.len() > 40, "{}", described.len());
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_sentence_is_there() {
    let house = House::open().await;
    for language in ["vi", "en"] {
        let document = house.get(&format!("/api/openapi.json?lang={language}")).await.good();
        let mut references = Vec::new();
        look(&document, &mut |name, value| {
            let Some(text) = value.as_str() else { return };
            if name == "$ref" {
                references.push(text.to_owned());
            }
            let missing =
                ["summary", "description", "title"].contains(&name) && text.starts_with("api-");
            assert!(!missing, "no words for {text} in {language}");
        });
        assert!(references.len() > 100);
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}

fn look(value: &Value, see: &mut dyn FnMut(&str, &Value)) {
    match value {
        Value::Object(map) => {
            for (name, below) in map {
                see(name, below);
                look(below, see);
            }
        }
        Value::Array(list) => list.iter().for_each(|below| look(below, see)),
        _ => {}
    }
}

#[tokio::test]
async fn page_shows_every_operation_and_every_type() {
    let house = House::open().await;
    let document = house.get("/api/openapi.json").await.good();
    let page = house.get("/api").await;
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    assert!(
        !page.text.contains("api-op-") && !page.text.contains("api-rule-"),
        "words are missing"
    );
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(page.text.contains(path.as_str()), "{path}");
        for operation in methods.as_object().unwrap().values() {
            let anchor = format!("id=\"{}\"", operation["operationId"].as_str().unwrap());
            assert!(page.text.contains(&anchor), "{anchor}");
        }
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.text.contains(&format!("id=\"schema-{name}\"")), "{name}");
    }
}
