//! `[signing]` of the configuration: where credentials are found, who is trusted, whom signing asks.
//! It opens nothing. What must always hold: each credential has exactly one place; secrets come from variables of the
//! environment that the configuration names, and never stand in `Debug`.

use super::{ConfigFault, Origin, check_url};
use camino::{Utf8Path, Utf8PathBuf};
use kernel::{code::AgencyCode, id::AccountId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A secret of the configuration.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("…")
    }
}

/// Everything signing is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Signing {
    /// Files of trusted certificates.
    pub(crate) anchors: Vec<Utf8PathBuf>,
    /// Files of certificates that may stand between.
    pub(crate) between: Vec<Utf8PathBuf>,
    /// Hosts that certificates may send us to.
    pub(crate) hosts: Vec<String>,
    pub(crate) private_networks: bool,
    /// The maker's library for tokens.
    pub(crate) token_library: Option<Utf8PathBuf>,
    /// Signatures a token makes at the same time.
    pub(crate) token_sessions: usize,
    pub(crate) timestamps: Vec<TimestampAt>,
    pub(crate) services: Vec<ServiceAt>,
    pub(crate) officials: Vec<(Who, Place)>,
    pub(crate) organisations: BTreeMap<AgencyCode, Place>,
}

/// A time-stamping authority.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimestampAt {
    pub(crate) url: String,
    pub(crate) policy: Option<String>,
    #[serde(default = "ten")]
    pub(crate) patience_seconds: u64,
}

/// A signing service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceAt {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) oauth_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret,
    pub(crate) authorisation: Authorisation,
    pub(crate) patience_seconds: u64,
}

/// In whose name a signing service is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Authorisation {
    /// In this program's, by its name and secret.
    #[default]
    Program,
    /// In the holder's, who allows it on the service's page: the authorisation code.
    Code,
}

/// An official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    Account(AccountId),
    Login(String),
}

/// Where a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In files: for the demo and tests alone.
    Files { key: Utf8PathBuf, certificate: Utf8PathBuf },
    /// On a token. Without a PIN it is asked for on the terminal.
    Token { token: String, key: String, certificate: Utf8PathBuf, pin: Option<Secret> },
    /// At a signing service.
    Service { service: String, credential: String, secrets: Vec<(String, Secret)> },
}

const fn ten() -> u64 {
    10
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    /// Folder of certificates that are trusted on papers that people bring.
    pub(super) trust: Option<Utf8PathBuf>,
    #[serde(default)]
    anchors: Vec<Utf8PathBuf>,
    #[serde(default)]
    between: Vec<Utf8PathBuf>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    private_networks: bool,
    token_library: Option<Utf8PathBuf>,
    token_sessions: Option<usize>,
    #[serde(default)]
    timestamp: Vec<TimestampAt>,
    #[serde(default)]
    service: Vec<WrittenService>,
    #[serde(default)]
    official: Vec<WrittenHolder>,
    #[serde(default)]
    organisation: Vec<WrittenHolder>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenService {
    name: String,
    url: String,
    oauth_url: String,
    client_id: String,
    client_secret_variable: String,
    #[serde(default)]
    authorisation: Authorisation,
    #[serde(default = "ten")]
    patience_seconds: u64,
}

/// An official or an organisation, with the place of their key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHolder {
    account: Option<AccountId>,
    login: Option<String>,
    agency: Option<AgencyCode>,
    key_file: Option<Utf8PathBuf>,
    certificate: Option<Utf8PathBuf>,
    token: Option<String>,
    key: Option<String>,
    pin_variable: Option<String>,
    service: Option<String>,
    credential: Option<String>,
    #[serde(default)]
    secret_variables: BTreeMap<String, String>,
}

/// The environment by names that the configuration gives.
pub(super) type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Written {
    pub(super) fn assemble(
        self,
        file: Option<&Utf8Path>,
        env: Variables<'_>,
    ) -> Result<Signing, ConfigFault> {
        let origin = Origin::File(file.map(Utf8Path::to_owned).unwrap_or_default());
        let wrong = |name, value: &str, problem| ConfigFault::Value {
            name,
            origin: origin.clone(),
            value: value.to_owned(),
            problem,
        };
        let secret = |name: &str| {
            let found = env(name).map(Secret);
            found.ok_or_else(|| wrong("signing", name, "config-problem-variable"))
        };
        for at in &self.timestamp {
            check_url("signing.timestamp.url", &at.url, &origin, &["http://", "https://"])?;
            let policy = at.policy.as_deref().unwrap_or("1.2.3");
            if policy.parse::<signing::oid::ObjectIdentifier>().is_err() {
                return Err(wrong("signing.timestamp.policy", policy, "config-problem-policy"));
            }
        }
        let mut services = Vec::new();
        for written in self.service {
            for url in [&written.url, &written.oauth_url] {
                check_url("signing.service.url", url, &origin, &["http://", "https://"])?;
            }
            services.push(ServiceAt {
                client_secret: secret(&written.client_secret_variable)?,
                name: written.name,
                url: written.url,
                oauth_url: written.oauth_url,
                client_id: written.client_id,
                authorisation: written.authorisation,
                patience_seconds: written.patience_seconds,
            });
        }
        let place = |written: WrittenHolder, who: &str| {
            let place = written.place(&secret)?;
            let place = place.ok_or_else(|| wrong("signing", who, "config-problem-key-place"))?;
            match &place {
                Place::Service { service, .. }
                    if !services.iter().any(|it| it.name == *service) =>
                {
                    Err(wrong("signing", service, "config-problem-key-service"))
                }
                Place::Token { token, .. } if self.token_library.is_none() => {
                    Err(wrong("signing", token, "config-problem-token-library"))
                }
                _ => Ok(place),
            }
        };
        let mut officials = Vec::new();
        for written in self.official {
            let who = match (written.account, &written.login, &written.agency) {
                (Some(account), None, None) => Who::Account(account),
                (None, Some(login), None) => Who::Login(login.clone()),
                _ => return Err(wrong("signing.official", "login", "config-problem-official")),
            };
            let shown = match &who {
                Who::Account(account) => account.to_string(),
                Who::Login(login) => login.clone(),
            };
            officials.push((who, place(written, &shown)?));
        }
        let mut organisations = BTreeMap::new();
        for written in self.organisation {
            let agency = match (&written.agency, written.account, &written.login) {
                (Some(agency), None, None) => agency.clone(),
                _ => return Err(wrong("signing.organisation", "agency", "config-problem-agency")),
            };
            let shown = agency.to_string();
            let found = place(written, &shown)?;
            if organisations.insert(agency, found).is_some() {
                return Err(wrong("signing.organisation", &shown, "config-problem-twice"));
            }
        }
        Ok(Signing {
            anchors: self.anchors,
            between: self.between,
            hosts: self.hosts,
            private_networks: self.private_networks,
            token_library: self.token_library,
            token_sessions: self.token_sessions.unwrap_or(2).max(1),
            timestamps: self.timestamp,
            services,
            officials,
            organisations,
        })
    }
}

impl WrittenHolder {
    /// The one place that is written; `None` when it is none or several.
    fn place(
        self,
        secret: &dyn Fn(&str) -> Result<Secret, ConfigFault>,
    ) -> Result<Option<Place>, ConfigFault> {
        Ok(match (self.key_file, self.token, self.service) {
            (Some(key), None, None) => {
                self.certificate.map(|certificate| Place::Files { key, certificate })
            }
            (None, Some(token), None) => {
                let pin = self.pin_variable.as_deref().map(secret).transpose()?;
                let both = self.key.zip(self.certificate);
                both.map(|(key, certificate)| Place::Token { token, key, certificate, pin })
            }
            (None, None, Some(service)) => {
                let read = |(id, name): (String, String)| Ok((id, secret(&name)?));
                let secrets = self.secret_variables.into_iter().map(read);
                let secrets = secrets.collect::<Result<Vec<_>, ConfigFault>>()?;
                self.credential.map(|credential| Place::Service { service, credential, secrets })
            }
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Signing, ConfigFault> {
        let written: Written = toml::from_str(text).unwrap();
        written.assemble(None, &|name| (name == "SET").then(|| "geheim".to_owned()))
    }

    #[test]
    fn every_place_is_read() {
        let signing = read(
            r#"
            token_library = "/usr/lib/softhsm/libsofthsm2.so"
            [[timestamp]]
            url = "http://tsa.example.vn"
            [[service]]
            name = "one"
            url = "https://sign.example.vn/csc/v2"
            oauth_url = "https://sign.example.vn"
            client_id = "tinhso"
            client_secret_variable = "SET"
            [[official]]
            login = "an.nt"
            key_file = "an.key"
            certificate = "an.crt"
            [[official]]
            login = "binh.tv"
            token = "HSM"
            key = "binh"
            certificate = "binh.crt"
            pin_variable = "SET"
            [[organisation]]
            agency = "H56.03"
            service = "one"
            credential = "seal"
            secret_variables = { PIN = "SET" }
            "#,
        )
        .unwrap();
        assert_eq!(signing.officials.len(), 2);
        assert!(matches!(signing.officials[1].1, Place::Token { pin: Some(_), .. }));
        assert_eq!(signing.organisations.len(), 1);
        assert!(!format!("{signing:?}").contains("geheim"));
    }

    #[test]
    fn wrong_places_are_refused_with_their_reason() {
        let official = |rest: &str| format!("[[official]]\nlogin = \"an\"\n{rest}");
        for (text, wanted) in [
            (official(""), "config-problem-key-place"),
            (official("key_file = \"a\""), "config-problem-key-place"),
            (
                official("key_file = \"a\"\ncertificate = \"b\"\ntoken = \"c\""),
                "config-problem-key-place",
            ),
            (
                official("token = \"c\"\nkey = \"k\"\ncertificate = \"b\""),
                "config-problem-token-library",
            ),
            (official("service = \"x\"\ncredential = \"c\""), "config-problem-key-service"),
            (
                official(
                    "token = \"c\"\nkey = \"k\"\ncertificate = \"b\"\npin_variable = \"UNSET\"",
                ),
                "config-problem-variable",
            ),
            (
                "[[official]]\nkey_file = \"a\"\ncertificate = \"b\"".to_owned(),
                "config-problem-official",
            ),
            ("[[timestamp]]\nurl = \"tsa\"".to_owned(), "config-problem-url"),
            (
                "[[timestamp]]\nurl = \"http://t\"\npolicy = \"x\"".to_owned(),
                "config-problem-policy",
            ),
        ] {
            let Err(ConfigFault::Value { problem, .. }) = read(&text) else { panic!("{text}") };
            assert_eq!(problem, wanted, "{text}");
        }
    }
}
