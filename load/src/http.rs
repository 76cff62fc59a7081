//! A small HTTP client for measuring: kept-alive connections to one address on this machine, bodies
//! read whole, no redirects followed. Never speaks to another machine.

use anyhow::ensure;
use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client as Pool, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::net::SocketAddr;

/// One request to be made.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Header names and values beside those every request has.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

impl Ask {
    pub(crate) fn get(path: impl Into<String>) -> Ask {
        let path = path.into();
        Ask { method: Method::GET, path, headers: Vec::new(), body: Bytes::new() }
    }

    pub(crate) fn json(method: Method, path: impl Into<String>, body: &serde_json::Value) -> Ask {
        let headers = vec![("content-type", "application/json".to_owned())];
        Ask { method, path: path.into(), headers, body: Bytes::from(body.to_string()) }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.headers.push((name, value.into()));
        self
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where a redirect leads.
    pub(crate) location: Option<String>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> anyhow::Result<serde_json::Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Client {
    pool: Pool<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> anyhow::Result<Client> {
        ensure!(address.ip().is_loopback(), "{address} is another machine");
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let pool = Pool::builder(TokioExecutor::new()).build(connector);
        Ok(Client { pool, address })
    }

    pub(crate) async fn ask(&self, ask: Ask) -> anyhow::Result<Answer> {
        let uri = format!("http://{}{}", self.address, ask.path);
        let mut request = Request::builder().method(ask.method).uri(uri);
        request = request.header(header::HOST, self.address.to_string());
        for (name, value) in ask.headers {
            request = request.header(name, value);
        }
        let answer = self.pool.request(request.body(Full::new(ask.body))?).await?;
        let status = answer.status().as_u16();
        let location = answer.headers().get(header::LOCATION);
        let location = location.and_then(|to| to.to_str().ok()).map(str::to_owned);
        Ok(Answer { status, location, body: answer.into_body().collect().await?.to_bytes() })
    }
}
