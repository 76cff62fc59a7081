//! The boxes of e-mail as the configuration describes them: lines are made, readers begin.
//! What must always hold: a box of an agency that keeps no book here, or a certificate that cannot be read, stops the start
//! and is named.

use crate::{config::Config, exchange::read_certificate, telling::Failure};
use ::mailbox::{MailboxAt, Postman, Running, Settings, line::TlsLine};
use anyhow::Context as _;
use desk::Desk;
use hub::Judge;
use std::{sync::Arc, time::Duration};

/// Begins to read the boxes that are configured; reading ends when what is returned is dropped.
pub(crate) fn begin(desk: &Desk, config: &Config) -> anyhow::Result<Vec<Running>> {
    if config.mailboxes.is_empty() {
        return Ok(Vec::new());
    }
    let judge = Judge::new(desk.clone(), crate::serve::trusted(desk, config)?.anchors);
    let reader = format!("{}-{}", std::process::id(), desk.random().token(4));
    let mut running = Vec::new();
    for one in &config.mailboxes {
        if !desk.exchanges(&one.agency) {
            let (name, agency) = (one.name.as_str(), one.agency.to_string());
            let values = [("name", name), ("agency", agency.as_str())];
            return Err(Failure::new("program-mailbox-agency", &values).into());
        }
        let roots = match &one.certificate {
            Some(path) => vec![read_certificate(path)?.der().to_vec()],
            None => Vec::new(),
        };
        let line = TlsLine::new(&one.server, one.port, roots).context(one.name.clone())?;
        let at = MailboxAt {
            name: one.name.clone(),
            agency: one.agency.clone(),
            line: Arc::new(line),
            user: one.user.clone(),
            password: one.password.0.clone(),
            folder: one.folder.clone(),
            since: one.since,
        };
        let settings = Settings {
            file_bytes_max: config.upload_megabytes_max * 1_000_000,
            pause: Duration::from_secs(one.pause_seconds),
            ..Settings::default()
        };
        let postman = Postman::new(desk.clone(), judge.clone(), settings);
        running.push(postman.run(vec![at], &reader));
    }
    Ok(running)
}
