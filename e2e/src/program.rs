//! A program that speaks the JSON interface for somebody, by the token of their session, and the
//! birth registration it files. The ways of `crates/web/tests/api` are tested there; this is for
//! tasks that need dossiers quickly or look at what the server writes down.

use crate::http::{Answer, Visitor};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// Somebody's program.
#[derive(Debug, Clone)]
pub struct Program {
    visitor: Visitor,
    token: String,
}

/// A dossier that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    pub id: String,
    pub code: String,
    pub secret: String,
}

/// Whose birth registration is filed.
#[derive(Debug, Clone, Copy)]
pub struct Parent {
    pub name: &'static str,
    pub personal_number: &'static str,
    pub phone: &'static str,
}

/// The ward of the sample's officials.
const WARD: &str = "14797";

impl Program {
    /// Opens a session.
    pub async fn sign_in(base: &str, login: &str, password: &str) -> Result<Program> {
        let mut program = Program { visitor: Visitor::new(base), token: String::new() };
        let body = json!({ "login": login, "password": password });
        let told = program.ask("POST", "/api/v1/sessions", "", &body).await?;
        ensure!(told.status == 201, "{login} cannot sign in: {}", told.status);
        program.token = text(&told.json()?, "/token")?;
        Ok(program)
    }

    /// One request; `key` empty for none, `body` null for none.
    pub async fn ask(
        &mut self,
        method: &str,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Answer> {
        let bytes = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, path, key, "application/json", bytes.as_bytes()).await
    }

    /// Like [`Program::ask`], but anything other than success is an error.
    pub async fn good(
        &mut self,
        method: &str,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Value> {
        let told = self.ask(method, path, key, body).await?;
        ensure!(told.status < 300, "{method} {path}: {} {}", told.status, told.text());
        if told.body.is_empty() { Ok(Value::Null) } else { told.json() }
    }

    /// Sends bytes as they are.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        key: &str,
        kind: &str,
        bytes: &[u8],
    ) -> Result<Answer> {
        let mut headers = Vec::new();
        if !self.token.is_empty() {
            headers.push(("Authorization", format!("Bearer {}", self.token)));
        }
        if !key.is_empty() {
            headers.push(("Idempotency-Key", key.to_owned()));
        }
        let kind = if bytes.is_empty() { "" } else { kind };
        self.visitor.call(method, path, &headers, kind, bytes).await
    }

    /// Opens and fills a birth registration; gives its id. `key` makes its keys; on a server that
    /// has seen an earlier run they are new all the same.
    pub async fn draft_birth(&mut self, key: &str, parent: Parent) -> Result<String> {
        let key = format!("{key}-{}", std::process::id());
        let wanted = json!({ "procedure": "1.001193", "case": "standard" });
        let path = "/api/v1/drafts";
        let opened = self.good("POST", path, &format!("{key}-open"), &wanted).await?;
        let id = text(&opened, "/draft/id")?;
        let answers = json!({ "answers": birth(parent) });
        let path = format!("{path}/{id}/answers");
        let saved = self.good("PUT", &path, &format!("{key}-fill"), &answers).await?;
        ensure!(saved.get("faults") == Some(&json!([])), "the filing has faults: {saved}");
        Ok(id)
    }

    /// Hands a draft in.
    pub async fn submit(&mut self, key: &str, id: &str) -> Result<Submitted> {
        let path = format!("/api/v1/drafts/{id}/submission");
        let body = json!({ "declared": true });
        let key = format!("{key}-{id}-submit");
        let told = self.good("POST", &path, &key, &body).await?;
        Ok(Submitted {
            id: text(&told, "/dossier/id")?,
            code: text(&told, "/dossier/code")?,
            secret: text(&told, "/lookup_secret")?,
        })
    }

    /// Does something to a dossier.
    pub async fn act(&mut self, id: &str, action: &str, body: &Value) -> Result<Value> {
        let path = format!("/api/v1/dossiers/{id}/actions/{action}");
        self.good("POST", &path, &format!("{action}-{id}"), body).await
    }
}

/// The text at a JSON pointer.
pub fn text(value: &Value, pointer: &str) -> Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("no {pointer} in {value}"))?.to_owned())
}

/// A small PDF with something in it that makes it its own.
pub fn pdf(mark: &str) -> Vec<u8> {
    crate::files::one_page(&format!("% {mark}\n"))
}

fn birth(parent: Parent) -> Value {
    let Parent { name, personal_number, phone } = parent;
    json!({
        "addressee": WARD, "birth_type": "1", "registration_type": "on_time",
        "applicant": { "for_whom": "self", "kind": "citizen", "full_name": name,
            "birth_date": "1995-03-07", "sex": "female", "personal_number": personal_number,
            "phone": phone },
        "requester": { "full_name": name, "birth_date": "1995-03-07",
            "personal_number": personal_number, "phone": phone, "relation": "mẹ" },
        "child": { "full_name": "CẦM BÁ THỬ NGHIỆM", "birth_date": "2026-11-10",
            "birth_time": "06:40", "sex": "male", "ethnicity": "kinh", "nationality": "VN",
            "birth_place": { "facility": "Bệnh viện Phụ sản Thanh Hóa", "unit": WARD },
            "native_place": { "unit": "15499" } },
        "mother": { "full_name": name, "birth_date": "1995-03-07",
            "ethnicity": "kinh", "nationality": "VN", "personal_number": personal_number },
        "father": { "full_name": "LÊ VĂN HÙNG", "birth_date": "1994-03-12",
            "ethnicity": "kinh", "nationality": "VN", "personal_number": "038094012345" },
        "parents_marriage": { "number": "41", "book_no": "01/2022", "date": "2022-05-18",
            "place": "UBND phường Ba Đình, thành phố Thanh Hóa" },
        "birth_notice": { "code": "GCS.38001.2026.004417", "issued_on": "2026-11-11" },
        "copy_request": { "wanted": true, "quantity": 2 },
        "delivery": { "method": "at_counter" },
        "declaration_ack": true
    })
}
