//! A visitor without a browser: one request a connection, cookies kept as a browser keeps them,
//! redirects not followed. Only ever speaks to this machine. Not a model of how people act: for
//! checks that look at every page, and for what browsers hide, such as headers.

use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A page that takes longer hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody with the cookies they were given.
#[derive(Debug, Clone)]
pub struct Visitor {
    base: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case; of repeated ones each.
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header with this name, in lower case; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body).context("the answer is no JSON")
    }

    /// The value of the first field with this name: the hidden token of a form, for one.
    pub fn value(&self, name: &str) -> Option<String> {
        let page = crate::html::Html::read(&self.text());
        page.named(name).and_then(|tag| tag.get("value").cloned())
    }
}

/// A body and what it is.
#[derive(Debug, Clone, Default)]
struct Body {
    kind: String,
    bytes: Vec<u8>,
}

impl Visitor {
    /// `base`: `http://127.0.0.1:8080`.
    pub fn new(base: &str) -> Visitor {
        Visitor { base: base.to_owned(), cookies: BTreeMap::new() }
    }

    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, &[], Body::default()).await
    }

    /// With headers of its own, as programs send.
    pub async fn call(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        kind: &str,
        bytes: &[u8],
    ) -> Result<Answer> {
        let body = Body { kind: kind.to_owned(), bytes: bytes.to_vec() };
        self.send(method, path, headers, body).await
    }

    /// Sends a form as a browser does.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.send("POST", path, &[], Body { kind, bytes: encoded(fields).into_bytes() }).await
    }

    /// Opens a page with a form, and sends the form with its token and these fields.
    pub async fn fill(
        &mut self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer> {
        let shown = self.get(page).await?;
        let token = shown.value("_token").with_context(|| format!("no form on {page}"))?;
        let mut all = vec![("_token", token.as_str())];
        all.extend_from_slice(fields);
        self.post(action, &all).await
    }

    /// Sends one file as a form without script does.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, kind, bytes): (&str, &str, &str, &[u8]),
    ) -> Result<Answer> {
        const BOUNDARY: &str = "----tinhso-5f1c2e";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", path, &[], Body { kind, bytes: body }).await
    }

    /// Signs in by the page, as people do.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Result<()> {
        let fields = [("login", login), ("password", password)];
        let answer = self.fill("/dang-nhap", "/dang-nhap", &fields).await?;
        ensure!(answer.status == 303, "{login} was not let in: {}", answer.status);
        Ok(())
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Body,
    ) -> Result<Answer> {
        let asked = tokio::time::timeout(PATIENCE, self.exchange(method, path, headers, body));
        let answer = asked.await.with_context(|| format!("{method} {path} hangs"))?;
        let answer = answer.with_context(|| format!("{method} {path}"))?;
        for (_, value) in answer.headers.iter().filter(|it| it.0 == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }

    async fn exchange(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Body,
    ) -> Result<Answer> {
        let address = self.base.trim_start_matches("http://");
        ensure!(address.starts_with("127.0.0.1:"), "{address} is another machine");
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        // By HTTP/1.0 the body ends where the connection ends.
        let mut head = format!("{method} {path} HTTP/1.0\r\nHost: {address}\r\n");
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if !cookies.is_empty() {
            let _ = write!(head, "Cookie: {}\r\n", cookies.join("; "));
        }
        if !body.kind.is_empty() {
            let _ = write!(head, "Content-Type: {}\r\n", body.kind);
        }
        if method != "GET" {
            let _ = write!(head, "Content-Length: {}\r\n", body.bytes.len());
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(head.as_bytes()).await?;
        // A server that refuses a large body may close before it has read it.
        let _ = stream.write_all(&body.bytes).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        parse(&bytes)
    }
}

/// Fields as they stand in a query or in the body of a form.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") else {
        bail!("an answer without an end of its head");
    };
    let (head, body) = bytes.split_at(end);
    let head = std::str::from_utf8(head)?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.and_then(|it| it.parse().ok()).context("an answer without a status")?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    Ok(Answer { status, headers, body: body.get(4..).unwrap_or_default().to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = parse(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a").unwrap();
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/html"));
        assert_eq!(answer.text(), "<p>a");
        assert!(parse(b"HTTP/1.0 200").is_err());
    }
}
