//! The same office with more in it: papers that are set and signed, scans that are read, live rooms.
//! Not what is done there. What must always hold: what is added is the real part, save keys that nobody is given.

use super::Office;
use kernel::code::AgencyCode;
use std::sync::Arc;
use web::{App, Settings, Words};

impl Office {
    /// The same office, which sets papers and has no keys to sign them with.
    pub(crate) fn typesetting(self) -> Office {
        let letters = self.desk.province().letters.sources.clone();
        let fonts = typeset::Fonts::embedded().unwrap();
        let papers = desk::papers::Papers {
            typesetter: Arc::new(typeset::Typesetter::new(fonts, letters).unwrap()),
            ring: Arc::new(NoKeys),
            plan: signing::renewal::Plan {
                wanted: signing::pades::Level::Basic,
                ahead_seconds: 0,
                strengths: signing::validate::Strengths::usual(),
            },
            check_address: "https://so.example/kiem-tra-giay-to".to_owned(),
            log: None,
        };
        self.signing(papers)
    }

    /// The same office, whose scans are read.
    pub(crate) fn seeing(mut self, eyes: Arc<dyn desk::recognition::Recogniser>) -> Office {
        self.desk = self.desk.with_recogniser(eyes);
        let settings = (*self.app.settings).clone();
        self.app = App::new(self.desk.clone(), Words::load(&[]).unwrap(), settings);
        self.router = web::router(self.app.clone());
        self
    }

    /// The same office, trusting these on papers.
    pub(crate) fn trusting(mut self, trust: web::paper_check::Trust) -> Office {
        let settings = Settings { trust, ..(*self.app.settings).clone() };
        self.app = App::new(self.desk.clone(), Words::load(&[]).unwrap(), settings);
        self.router = web::router(self.app.clone());
        self
    }

    /// The same office, whose meetings have live rooms.
    pub(crate) fn meeting_on_line(mut self) -> Office {
        let listen = vec!["127.0.0.1:0".parse().unwrap()];
        let config = sfu::shell::Config { listen, ..sfu::shell::Config::default() };
        let relays = hall::Relays {
            addresses: vec!["turn:127.0.0.1:9".to_owned()],
            secret: "secret".to_owned(),
        };
        let options = hall::Options { relays: Some(relays), ..hall::Options::default() };
        let halls = hall::Halls::start(config, self.clock.clone(), options).unwrap();
        self.app = self.app.with_halls(halls);
        self.router = web::router(self.app.clone());
        self
    }

    /// The same office, whose papers are made and signed.
    pub(crate) fn signing(mut self, papers: desk::papers::Papers) -> Office {
        self.desk = self.desk.with_papers(papers);
        let settings = (*self.app.settings).clone();
        self.app = App::new(self.desk.clone(), Words::load(&[]).unwrap(), settings);
        self.router = web::router(self.app.clone());
        self
    }
}

/// A ring in which nobody has a key.
#[derive(Debug)]
struct NoKeys;

impl signing::ring::KeyRing for NoKeys {
    fn official(
        &self,
        _: signing::ring::Official<'_>,
    ) -> Result<Option<signing::key::Credential>, signing::key::KeyError> {
        Ok(None)
    }

    fn organisation(
        &self,
        _: &AgencyCode,
    ) -> Result<Option<signing::key::Credential>, signing::key::KeyError> {
        Ok(None)
    }

    fn anchors(&self) -> &[signing::certificate::Certificate] {
        &[]
    }

    fn between(&self) -> &[signing::certificate::Certificate] {
        &[]
    }

    fn timestamps(&self) -> &[Arc<dyn signing::timestamp::TimestampSource>] {
        &[]
    }

    fn revocation(&self) -> Option<&dyn signing::revocation::RevocationSource> {
        None
    }
}
