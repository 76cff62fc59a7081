//! `[[mailbox]]` of the configuration: boxes of e-mail whose letters are taken in, each for one agency.
//! It opens nothing. What must always hold: every box has one name; a password comes from a variable of the environment or
//! a file that the configuration names, never stands in it, and never in `Debug`.

use super::{ConfigFault, Lookup, Origin, Secret, read_text};
use camino::{Utf8Path, Utf8PathBuf};
use kernel::{code::AgencyCode, time::Date};
use serde::Deserialize;
use std::collections::BTreeSet;

/// The port of IMAP over TLS (RFC 8314 §7.3).
const PORT: u16 = 993;
/// Seconds between two readings.
const PAUSE_SECONDS: u64 = 60;

/// One box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mailbox {
    pub(crate) name: String,
    pub(crate) agency: AgencyCode,
    pub(crate) server: String,
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) password: Secret,
    pub(crate) folder: String,
    /// The certificate of its server or of who certifies it; none for those that the machine trusts.
    pub(crate) certificate: Option<Utf8PathBuf>,
    /// Letters that came before this day are left alone.
    pub(crate) since: Option<Date>,
    pub(crate) pause_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    name: String,
    agency: String,
    server: String,
    port: Option<u16>,
    user: String,
    /// The variable that holds the password.
    password_variable: Option<String>,
    /// The file that holds it.
    password_file: Option<Utf8PathBuf>,
    folder: Option<String>,
    certificate: Option<Utf8PathBuf>,
    since: Option<String>,
    pause_seconds: Option<u64>,
}

pub(super) fn assemble(
    written: Vec<Written>,
    file: Option<&Utf8Path>,
    env: Lookup<'_>,
) -> Result<Vec<Mailbox>, ConfigFault> {
    let broken = |name, value: &str, problem| ConfigFault::Value {
        name,
        origin: Origin::File(file.map(Utf8Path::to_owned).unwrap_or_default()),
        value: value.to_owned(),
        problem,
    };
    let mut known = BTreeSet::new();
    let mut boxes = Vec::new();
    for one in written {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=40).contains(&one.name.len()) || !one.name.bytes().all(fits) {
            return Err(broken("mailbox.name", &one.name, "config-problem-exchange-name"));
        }
        if !known.insert(one.name.clone()) {
            return Err(broken("mailbox.name", &one.name, "config-problem-twice"));
        }
        let agency = one.agency.parse();
        let agency = agency
            .map_err(|_| broken("mailbox.agency", &one.agency, "config-problem-agency-code"))?;
        let password = match (&one.password_variable, &one.password_file) {
            (Some(variable), None) => env(variable).ok_or_else(|| {
                broken("mailbox.password_variable", variable, "config-problem-variable")
            })?,
            (None, Some(path)) => read_text(path)?.trim_end_matches(['\r', '\n']).to_owned(),
            _ => return Err(broken("mailbox.password_variable", "", "config-problem-password")),
        };
        let since = match &one.since {
            None => None,
            Some(text) => Some(
                text.parse().map_err(|_| broken("mailbox.since", text, "config-problem-day"))?,
            ),
        };
        let pause_seconds = one.pause_seconds.unwrap_or(PAUSE_SECONDS);
        if !(5..=86_400).contains(&pause_seconds) {
            let value = pause_seconds.to_string();
            return Err(broken("mailbox.pause_seconds", &value, "config-problem-pause"));
        }
        boxes.push(Mailbox {
            name: one.name,
            agency,
            server: one.server,
            port: one.port.unwrap_or(PORT),
            user: one.user,
            password: Secret(password),
            folder: one.folder.unwrap_or_else(|| "INBOX".to_owned()),
            certificate: one.certificate,
            since,
            pause_seconds,
        });
    }
    Ok(boxes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assembled(text: &str) -> Result<Vec<Mailbox>, ConfigFault> {
        #[derive(Deserialize)]
        struct All {
            mailbox: Vec<Written>,
        }
        let all: All = toml::from_str(text).unwrap();
        let env = |name: &str| (name == "BOX").then(|| "geheim".to_owned());
        assemble(all.mailbox, None, &env)
    }

    const ONE: &str = "[[mailbox]]\nname = \"van-thu\"\nagency = \"H56.301\"\n\
        server = \"imap.example.vn\"\nuser = \"van-thu@example.vn\"\n";

    #[test]
    fn a_box_is_read_with_its_defaults_and_its_password_stays_out_of_debug() {
        let boxes = assembled(&format!("{ONE}password_variable = \"BOX\"\n")).unwrap();
        assert_eq!((boxes[0].port, boxes[0].folder.as_str()), (993, "INBOX"));
        assert_eq!(boxes[0].password.0, "geheim");
        assert!(!format!("{boxes:?}").contains("geheim"));
    }

    #[test]
    fn a_wrong_box_is_refused_by_its_setting() {
        let good = "password_variable = \"BOX\"\n";
        for (text, name) in [
            (format!("{ONE}{good}{ONE}{good}"), "mailbox.name"),
            (format!("{ONE}password_variable = \"NONE\"\n"), "mailbox.password_variable"),
            (ONE.to_owned(), "mailbox.password_variable"),
            (format!("{ONE}{good}since = \"hom qua\"\n"), "mailbox.since"),
            (format!("{ONE}{good}pause_seconds = 0\n"), "mailbox.pause_seconds"),
            (format!("{ONE}{good}").replace("H56.301", "x"), "mailbox.agency"),
        ] {
            let fault = assembled(&text).unwrap_err();
            let named = matches!(fault, ConfigFault::Value { name: found, .. } if found == name);
            assert!(named, "{fault}");
        }
    }
}
