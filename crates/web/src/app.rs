//! What every handler may use: the desk, the province, the words, the limits. Cheap to clone.
//!
//! Configuration is read elsewhere and arrives as [`Settings`]. What must always hold: nothing in
//! here belongs to one request.

use std::sync::Arc;
use std::time::Duration;

use desk::Desk;
use province::Province;
use tokio::sync::Semaphore;

use crate::catalogue::Finder;
use crate::i18n::{Language, Say, Words};
use crate::limits::Limits;
use crate::page::Portal;
use crate::paper_check::{Trust, judge};
use crate::shelf::Shelf;

/// How this installation wants its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Address under which people reach it, without a slash at the end.
    pub base_url: String,
    /// Largest file taken, in bytes.
    pub upload_bytes_max: u64,
    /// How long a handler may work on an ordinary page.
    pub time_max: Duration,
    /// Sign-in tries per account and per address, each hour.
    pub sign_in_tries_per_hour: u32,
    /// Look-ups of dossiers by code and secret per address, each hour; `None` for what the
    /// province's folder says.
    pub lookup_tries_per_hour: Option<u32>,
    /// Requests of one address that wait or burst, and go on per second.
    pub requests_per_second: u32,
    /// The address of the reader stands in this header, set by the proxy in front; empty when
    /// there is no proxy.
    pub address_header: String,
    /// Programs that carry this token read `/metrics`; empty for none.
    pub metrics_token: String,
    /// The public log that is kept; `None` without a key for one.
    pub log: Option<crate::proofs::Log>,
    /// Papers of one address that are judged in an hour.
    pub papers_per_hour: u32,
    /// Whose signatures on papers are trusted.
    pub trust: Trust,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            base_url: "http://127.0.0.1:8080".to_owned(),
            upload_bytes_max: 25_000_000,
            time_max: Duration::from_secs(10),
            sign_in_tries_per_hour: 20,
            lookup_tries_per_hour: None,
            requests_per_second: 50,
            address_header: String::new(),
            metrics_token: String::new(),
            log: None,
            papers_per_hour: 60,
            trust: Trust::default(),
        }
    }
}

impl Settings {
    /// Cookies go over TLS alone when people reach the platform by TLS.
    pub fn secure_cookies(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// The state of the router.
#[derive(Debug, Clone)]
pub struct App {
    pub desk: Desk,
    pub province: Arc<Province>,
    pub words: Arc<Words>,
    pub settings: Arc<Settings>,
    pub limits: Arc<Limits>,
    pub finder: Arc<Finder>,
    pub shelf: Arc<Shelf>,
    /// The live rooms of meetings; `None` where none are held.
    pub halls: Option<hall::Halls>,
    /// Turns of papers that are judged.
    pub(crate) paper_turns: Arc<Semaphore>,
}

impl App {
    /// Everything the pages need, around an open desk.
    pub fn new(desk: Desk, words: Words, settings: Settings) -> App {
        let province = Arc::clone(desk.province());
        let lookups = province.file.settings.lookup_tries_per_hour;
        let limits = Arc::new(Limits::new(&settings, lookups));
        App {
            desk,
            province,
            words: Arc::new(words),
            settings: Arc::new(settings),
            limits,
            finder: Arc::new(Finder::default()),
            shelf: Arc::new(Shelf::default()),
            halls: None,
            paper_turns: Arc::new(Semaphore::new(judge::AT_ONCE)),
        }
    }

    /// The same, with live rooms for its meetings.
    #[must_use]
    pub fn with_halls(self, halls: hall::Halls) -> App {
        App { halls: Some(halls), ..self }
    }

    /// A voice in `language`.
    pub fn say(&self, language: Language) -> Say {
        Say::new(Arc::clone(&self.words), language)
    }

    /// The province as its pages show it.
    pub fn portal(&self, say: &Say) -> Portal {
        crate::portal::of(&self.province, say)
    }
}
