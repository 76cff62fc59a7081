//! One request of somebody: language, session, address of the page, address of the network.
//!
//! It is read once per request, before the handler, and handed to it as the extractor [`Visit`].
//! What must always hold: the language of a page is the one asked for, else the one kept, else the
//! browser's; a route is never entered by somebody it is not for.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::{HeaderMap, header, request::Parts};
use kernel::hash::Sha256Hash;
use register::Actor;
use store::StoreError;

use crate::app::App;
use crate::i18n::{Language, Say};
use crate::page::{FormToken, Page};
use crate::problem::Problem;
use crate::session::{self, Session};
use crate::ui::{Notice, Tone};
use crate::{cookies, navigation};

/// See the module. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Visit {
    pub app: App,
    pub say: Say,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    session: Option<Session>,
    /// What the form token is made from, when the browser holds it already.
    form_secret_known: Option<String>,
    /// What it is made from otherwise; drawn when a page first needs it.
    form_secret_fresh: OnceLock<String>,
    language_asked: Option<Language>,
    flash: Option<Flash>,
    address: String,
    network: IpAddr,
    /// The session came with an `Authorization` header, which no foreign page can make a browser
    /// send: such requests need no form token.
    bearer: bool,
    request: String,
}

/// A message for the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flash {
    pub tone: Tone,
    /// Key of a sentence.
    pub key: &'static str,
}

impl Visit {
    /// Reads a request.
    pub async fn read(app: &App, parts: &Parts) -> Result<Visit, StoreError> {
        let headers = &parts.headers;
        let bearer = crate::api::bearer(parts);
        let secret = bearer.or_else(|| cookies::read(headers, session::COOKIE));
        let session = match secret {
            Some(secret) => session::find(app, secret).await?,
            None => None,
        };
        let kept = secret.filter(|_| session.is_some()).or(cookies::read(headers, cookies::FORM));
        let asked = language_asked(parts.uri.query().unwrap_or_default());
        let language = asked.unwrap_or_else(|| language_of(headers));
        let inner = Inner {
            session,
            form_secret_known: kept.map(ToOwned::to_owned),
            form_secret_fresh: OnceLock::new(),
            language_asked: asked,
            flash: cookies::read(headers, cookies::FLASH).and_then(|text| read_flash(app, text)),
            address: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            network: network(app, parts),
            bearer: bearer.is_some(),
            request: crate::operations::request_name(parts),
        };
        Ok(Visit { app: app.clone(), say: app.say(language), inner: Arc::new(inner) })
    }

    /// A visit without a session, for pages that must come out when the store does not answer.
    pub fn bare(app: &App, parts: &Parts) -> Visit {
        let asked = language_asked(parts.uri.query().unwrap_or_default());
        let language = asked.unwrap_or_else(|| language_of(&parts.headers));
        let inner = Inner {
            session: None,
            form_secret_known: None,
            form_secret_fresh: OnceLock::new(),
            language_asked: None,
            flash: None,
            address: parts.uri.path().to_owned(),
            network: network(app, parts),
            bearer: false,
            request: crate::operations::request_name(parts),
        };
        Visit { app: app.clone(), say: app.say(language), inner: Arc::new(inner) }
    }

    /// The sentence under `key`.
    pub fn t(&self, key: &str) -> String {
        self.say.t(key)
    }

    /// The session, if the browser has one.
    pub fn session(&self) -> Option<&Session> {
        self.inner.session.as_ref()
    }

    /// Who acts, if the browser has a session.
    pub fn actor(&self) -> Option<Actor> {
        self.session().map(Session::actor)
    }

    /// Whether the session this request came with is still what it was; for answers that last.
    pub async fn session_holds(&self) -> bool {
        let Some(session) = self.session() else { return false };
        match session::again(&self.app, session).await {
            Ok(again) => again.is_some_and(|again| again.holder == session.holder),
            // The store is away for a moment; it is asked again soon.
            Err(_) => true,
        }
    }

    /// By which way an order to sign came: the route, and what tells the session from others.
    pub fn through(&self, route: &str) -> key_use::Through {
        let session = self.session().map(Session::mark);
        key_use::Through { route: route.to_owned(), session }
    }

    /// Who acts; without a session the reader is sent to sign in.
    pub fn need_actor(&self) -> Result<Actor, Problem> {
        self.actor().ok_or(Problem::SignInNeeded)
    }

    /// Where the request came from.
    pub fn network(&self) -> IpAddr {
        self.inner.network
    }

    /// Whether the session came with an `Authorization` header instead of a cookie.
    pub fn by_bearer(&self) -> bool {
        self.inner.bearer
    }

    /// Name of this request, to find it in the logs.
    pub fn request(&self) -> &str {
        &self.inner.request
    }

    /// Path and query of the page asked for.
    pub fn address(&self) -> &str {
        &self.inner.address
    }

    /// The language to keep from now on, when it was asked for.
    pub fn language_asked(&self) -> Option<Language> {
        self.inner.language_asked
    }

    /// Whether a message waited to be shown; then its cookie is to be taken away.
    pub fn has_flash(&self) -> bool {
        self.inner.flash.is_some()
    }

    /// Whether the browser holds the secret of its forms already.
    pub fn form_secret_known(&self) -> bool {
        self.inner.form_secret_known.is_some()
    }

    fn form_secret(&self) -> &str {
        let fresh = || session::fresh_secret(&self.app);
        let known = self.inner.form_secret_known.as_deref();
        known.unwrap_or_else(|| self.inner.form_secret_fresh.get_or_init(fresh))
    }

    /// The hidden value that forms of this browser carry.
    pub fn form_token(&self) -> String {
        token_from(self.form_secret())
    }

    /// A page with everything around its subject.
    pub fn page(&self, title: impl Into<String>) -> Page {
        let fresh = (!self.form_secret_known()).then(|| self.form_secret().to_owned());
        Page {
            say: self.say.clone(),
            portal: self.app.portal(&self.say),
            title: title.into(),
            viewer: navigation::viewer(self),
            nav: navigation::links(self),
            crumbs: Vec::new(),
            address: self.inner.address.clone(),
            flash: self.inner.flash.map(|it| Notice::new(it.tone, self.say.t(it.key))),
            scripts: Vec::new(),
            faulty: false,
            token: FormToken::new(self.form_token(), fresh),
        }
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visit, Problem> {
        if let Some(visit) = parts.extensions.get::<Visit>() {
            return Ok(visit.clone());
        }
        Visit::read(app, parts).await.map_err(Problem::from)
    }
}

/// One-way, so that a page never shows the secret of a cookie.
fn token_from(secret: &str) -> String {
    Sha256Hash::of(format!("form token of {secret}").as_bytes()).to_string()
}

fn language_asked(query: &str) -> Option<Language> {
    query.split('&').filter_map(|pair| pair.strip_prefix("lang=")).find_map(Language::from_code)
}

fn language_of(headers: &HeaderMap) -> Language {
    let kept = cookies::read(headers, cookies::LANGUAGE).and_then(Language::from_code);
    kept.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        accepted.map(Language::from_accept).unwrap_or_default()
    })
}

/// The last address in the proxy's header, which the proxy itself wrote; else the connection's.
fn network(app: &App, parts: &Parts) -> IpAddr {
    let name = &app.settings.address_header;
    let written = if name.is_empty() { None } else { parts.headers.get(name) };
    let proxied = written
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok());
    let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    proxied.or(direct).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// `good.account-signed-out`: a browser can only choose among sentences there are.
fn read_flash(app: &App, text: &str) -> Option<Flash> {
    let (tone, key) = text.split_once('.')?;
    let tone = match tone {
        "good" => Tone::Good,
        "info" => Tone::Info,
        "soon" => Tone::Soon,
        _ => return None,
    };
    let key = app.words.key(key).filter(|key| key.contains("-flash-"))?;
    Some(Flash { tone, key })
}

impl Flash {
    /// As it travels in its cookie. Keys have `-flash-` in them.
    pub fn cookie_value(self) -> String {
        let tone = match self.tone {
            Tone::Good => "good",
            Tone::Soon | Tone::Late => "soon",
            Tone::Info | Tone::Plain => "info",
        };
        format!("{tone}.{}", self.key)
    }
}
