//! Configuration: a TOML file, then the environment on top. The only module that reads either.
//! Secrets (database and object-store passwords) come from the environment or a file that the
//! configuration names, never from the configuration itself in a repository.
//! What must always hold: a wrong setting is refused with its name, its origin, what is wrong and
//! how to mend it; nothing starts with half a configuration.

mod conference;
mod exchange;
mod mailbox;
mod signing;

pub(crate) use conference::{Conference, Recording};
pub(crate) use exchange::{AxisAt, Exchange, PeerAt, Shape};
pub(crate) use mailbox::Mailbox;
pub(crate) use signing::{Authorisation, Place, Secret, ServiceAt, Signing, TimestampAt, Who};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use std::net::SocketAddr;

/// Where a value came from, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    File(Utf8PathBuf),
    Environment(&'static str),
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConfigFault {
    #[error("cannot read {path}: {why}")]
    Unreadable { path: Utf8PathBuf, why: String },
    #[error("{path}: {why}")]
    Syntax { path: Utf8PathBuf, why: String },
    #[error("{name} from {origin:?} is {value:?}: {problem}")]
    Value { name: &'static str, origin: Origin, value: String, problem: &'static str },
}

/// Everything the program is told from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) address: SocketAddr,
    pub(crate) base_url: String,
    pub(crate) database_url: String,
    pub(crate) objects: String,
    /// Folder where uploads wait until a bucket has them; unused with a folder of objects.
    pub(crate) staging: Utf8PathBuf,
    pub(crate) s3: S3,
    pub(crate) province: Utf8PathBuf,
    /// Folder of the Tinos files; where they are not, the carried family serves.
    pub(crate) fonts: Utf8PathBuf,
    pub(crate) upload_megabytes_max: u64,
    pub(crate) address_header: String,
    pub(crate) log: LogForm,
    pub(crate) log_level: String,
    pub(crate) otlp_endpoint: Option<String>,
    /// Programs that carry it read `/metrics`; a secret, so from the environment alone.
    pub(crate) metrics_token: String,
    /// Rate of one address; the default suits a portal behind no shared proxy.
    pub(crate) requests_per_second: u32,
    /// Wrong and right passwords of one account; five times as many from one address.
    pub(crate) sign_in_tries_per_hour: u32,
    pub(crate) public_log: PublicLog,
    pub(crate) signing: Signing,
    /// Other houses; none when documents stay in this one.
    pub(crate) exchange: Option<Exchange>,
    /// Boxes of e-mail that are read.
    pub(crate) mailboxes: Vec<Mailbox>,
    /// What reads scans; none where they are not read.
    pub(crate) recognition: Option<recognition::Settings>,
    /// Where live meetings listen; none where no meetings are held on line.
    pub(crate) conference: Option<Conference>,
    /// Folder of certificates that are trusted on papers that people bring, beside the anchors of signing.
    pub(crate) trust: Option<Utf8PathBuf>,
}

/// The public log; without a key none is kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct PublicLog {
    /// `PRIVATE+KEY+name+id+key`; a secret, so from a file or the environment.
    pub(crate) key: Option<String>,
    pub(crate) witnesses: Vec<WitnessAt>,
    /// Witnesses that a proof should have.
    pub(crate) quorum: u64,
}

impl std::fmt::Debug for PublicLog {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key stays out of logs.
        formatter
            .debug_struct("PublicLog")
            .field("witnesses", &self.witnesses)
            .field("quorum", &self.quorum)
            .finish_non_exhaustive()
    }
}

/// A witness to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WitnessAt {
    /// Prefix of its address; `/add-checkpoint` follows.
    pub(crate) url: String,
    /// Its public key: `name+id+key`.
    pub(crate) key: String,
}

/// Access to an S3 store; the secret key comes from the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct S3 {
    pub(crate) endpoint: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) access_key: Option<String>,
    pub(crate) secret_key: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogForm {
    Json,
    Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    address: Option<String>,
    base_url: Option<String>,
    database_url: Option<String>,
    database_url_file: Option<Utf8PathBuf>,
    objects: Option<String>,
    staging: Option<Utf8PathBuf>,
    s3_endpoint: Option<String>,
    s3_region: Option<String>,
    province: Option<Utf8PathBuf>,
    fonts: Option<Utf8PathBuf>,
    upload_megabytes_max: Option<u64>,
    address_header: Option<String>,
    log: Option<LogForm>,
    log_level: Option<String>,
    otlp_endpoint: Option<String>,
    requests_per_second: Option<u32>,
    sign_in_tries_per_hour: Option<u32>,
    log_key_file: Option<Utf8PathBuf>,
    log_quorum: Option<u64>,
    #[serde(default)]
    witness: Vec<WitnessAt>,
    #[serde(default)]
    signing: signing::Written,
    exchange: Option<exchange::Written>,
    #[serde(default)]
    mailbox: Vec<mailbox::Written>,
    recognition: Option<Recognising>,
    conference: Option<conference::Written>,
}

/// `[recognition]`: everything in it has a default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recognising {
    tesseract: Option<Utf8PathBuf>,
    pdftoppm: Option<Utf8PathBuf>,
    languages: Option<String>,
    page_seconds_max: Option<u64>,
    memory_megabytes_max: Option<u64>,
}

impl Recognising {
    fn settings(self) -> recognition::Settings {
        let usual = recognition::Settings::default();
        recognition::Settings {
            tesseract: self.tesseract.unwrap_or(usual.tesseract),
            pdftoppm: self.pdftoppm.unwrap_or(usual.pdftoppm),
            languages: self.languages.unwrap_or(usual.languages),
            seconds_max: self.page_seconds_max.unwrap_or(usual.seconds_max),
            memory_bytes_max: self
                .memory_megabytes_max
                .map_or(usual.memory_bytes_max, |megabytes| megabytes << 20),
        }
    }
}

/// The environment, so that tests need not change the process's own.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The process's environment; an empty variable counts as absent.
#[expect(clippy::disallowed_methods, reason = "this module is where the environment is read")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Config {
    /// Reads the file, if one is named, and lets the environment have the last word.
    pub(crate) fn read(file: Option<&Utf8Path>, env: Lookup<'_>) -> Result<Config, ConfigFault> {
        let written = match file {
            None => Written::default(),
            Some(path) => {
                let text = read_text(path)?;
                toml::from_str(&text).map_err(|error| ConfigFault::Syntax {
                    path: path.to_owned(),
                    why: error.to_string(),
                })?
            }
        };
        Self::assemble(written, file, env)
    }

    fn assemble(
        mut written: Written,
        file: Option<&Utf8Path>,
        env: Lookup<'_>,
    ) -> Result<Config, ConfigFault> {
        let public_log = public_log(&written, file, env)?;
        let trust = written.signing.trust.take();
        let signing = std::mem::take(&mut written.signing).assemble(file, env)?;
        let upload = written.upload_megabytes_max.unwrap_or(25);
        if !(1..=1_000).contains(&upload) {
            return Err(ConfigFault::Value {
                name: "upload_megabytes_max",
                origin: Origin::File(file.map(Utf8Path::to_owned).unwrap_or_default()),
                value: upload.to_string(),
                problem: "config-problem-upload",
            });
        }
        let exchange =
            written.exchange.take().map(|it| it.assemble(file, upload, env)).transpose()?;
        let mailboxes = mailbox::assemble(std::mem::take(&mut written.mailbox), file, env)?;
        let pick = |name: &'static str, value: Option<String>, default: &str| match env(name) {
            Some(value) => (value, Origin::Environment(name)),
            None => (
                value.unwrap_or_else(|| default.to_owned()),
                Origin::File(file.map(Utf8Path::to_owned).unwrap_or_default()),
            ),
        };
        let (address, origin) = pick("TINHSO_ADDRESS", written.address, "127.0.0.1:8080");
        let address: SocketAddr = address.parse().map_err(|_| ConfigFault::Value {
            name: "address",
            origin,
            value: address.clone(),
            problem: "config-problem-address",
        })?;
        let here = Origin::File(file.map(Utf8Path::to_owned).unwrap_or_default());
        let conference = written.conference.take();
        let conference = conference.map(|it| it.assemble(address.ip(), &here, env)).transpose()?;
        let (base_url, origin) =
            pick("TINHSO_BASE_URL", written.base_url, &format!("http://{address}"));
        check_url("base_url", &base_url, &origin, &["http://", "https://"])?;
        let from_file = match &written.database_url_file {
            Some(path) => Some(read_text(path)?.trim().to_owned()),
            None => written.database_url,
        };
        let (database_url, origin) = pick("DATABASE_URL", from_file, "sqlite:data/tinhso.db");
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|p| database_url.starts_with(p))
        {
            return Err(ConfigFault::Value {
                name: "database_url",
                origin,
                // The value may hold a password.
                value: "…".to_owned(),
                problem: "config-problem-database",
            });
        }
        let (objects, origin) = pick("TINHSO_OBJECTS", written.objects, "data/objects");
        // A folder may have any name, but "s3:/bucket" is a bucket with a slip.
        let remote = objects.contains("://") || objects.starts_with("s3:");
        if remote && !objects.starts_with("s3://") {
            return Err(ConfigFault::Value {
                name: "objects",
                origin,
                value: objects,
                problem: "config-problem-objects",
            });
        }
        let (staging, _) =
            pick("TINHSO_STAGING", written.staging.map(Utf8PathBuf::into_string), "data/staging");
        let (province, origin) = pick(
            "TINHSO_PROVINCE",
            written.province.map(Utf8PathBuf::into_string),
            "provinces/thanh-hoa",
        );
        if !Utf8Path::new(&province).is_dir() {
            return Err(ConfigFault::Value {
                name: "province",
                origin,
                value: province,
                problem: "config-problem-province",
            });
        }
        let trust = env("TINHSO_TRUST").map(Utf8PathBuf::from).or(trust);
        Ok(Config {
            address,
            base_url: base_url.trim_end_matches('/').to_owned(),
            database_url,
            objects,
            staging: staging.into(),
            s3: S3 {
                endpoint: env("AWS_ENDPOINT_URL").or(written.s3_endpoint),
                region: env("AWS_REGION").or(written.s3_region),
                access_key: env("AWS_ACCESS_KEY_ID"),
                secret_key: env("AWS_SECRET_ACCESS_KEY"),
            },
            province: province.into(),
            fonts: crate::letters::fonts_folder(env("TINHSO_FONTS"), written.fonts),
            upload_megabytes_max: upload,
            address_header: pick("TINHSO_ADDRESS_HEADER", written.address_header, "").0,
            log: written.log.unwrap_or(LogForm::Json),
            log_level: pick("TINHSO_LOG", written.log_level, "info").0,
            otlp_endpoint: env("OTEL_EXPORTER_OTLP_ENDPOINT").or(written.otlp_endpoint),
            metrics_token: env("TINHSO_METRICS_TOKEN").unwrap_or_default(),
            requests_per_second: written.requests_per_second.unwrap_or(50),
            sign_in_tries_per_hour: written.sign_in_tries_per_hour.unwrap_or(20),
            public_log,
            signing,
            exchange,
            mailboxes,
            recognition: written.recognition.map(Recognising::settings),
            conference,
            trust,
        })
    }
}

/// The key of the public log and who watches it.
fn public_log(
    written: &Written,
    file: Option<&Utf8Path>,
    env: Lookup<'_>,
) -> Result<PublicLog, ConfigFault> {
    let here = || Origin::File(file.map(Utf8Path::to_owned).unwrap_or_default());
    let named = env("TINHSO_LOG_KEY_FILE").map(Utf8PathBuf::from);
    let (key, origin) = match (env("TINHSO_LOG_KEY"), named.or(written.log_key_file.clone())) {
        (Some(key), _) => (Some(key), Origin::Environment("TINHSO_LOG_KEY")),
        (None, Some(path)) => (Some(read_text(&path)?.trim().to_owned()), Origin::File(path)),
        (None, None) => (None, here()),
    };
    let broken = |name, origin: Origin, value: &str, problem| ConfigFault::Value {
        name,
        origin,
        value: value.to_owned(),
        problem,
    };
    if key.as_ref().is_some_and(|key| transparency::Signer::from_secret(key).is_err()) {
        // The value is a secret.
        return Err(broken("log_key", origin, "…", "config-problem-log-key"));
    }
    for witness in &written.witness {
        check_url("witness.url", &witness.url, &here(), &["http://", "https://"])?;
        if witness.key.parse::<transparency::VerifierKey>().is_err() {
            return Err(broken("witness.key", here(), &witness.key, "config-problem-witness-key"));
        }
    }
    let quorum = written.log_quorum.unwrap_or(u64::from(!written.witness.is_empty()));
    if quorum > written.witness.len() as u64 {
        return Err(broken("log_quorum", here(), &quorum.to_string(), "config-problem-log-quorum"));
    }
    Ok(PublicLog { key, witnesses: written.witness.clone(), quorum })
}

fn read_text(path: &Utf8Path) -> Result<String, ConfigFault> {
    std::fs::read_to_string(path)
        .map_err(|error| ConfigFault::Unreadable { path: path.to_owned(), why: error.to_string() })
}

fn check_url(
    name: &'static str,
    value: &str,
    origin: &Origin,
    schemes: &[&str],
) -> Result<(), ConfigFault> {
    if schemes.iter().any(|scheme| value.starts_with(scheme)) {
        return Ok(());
    }
    Err(ConfigFault::Value {
        name,
        origin: origin.clone(),
        value: value.to_owned(),
        problem: "config-problem-url",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn province_here() -> String {
        env!("CARGO_MANIFEST_DIR").to_owned()
    }

    fn nothing(name: &str) -> Option<String> {
        (name == "TINHSO_PROVINCE").then(province_here)
    }

    #[test]
    fn without_a_file_the_defaults_stand() {
        let config = Config::read(None, &nothing).unwrap();
        assert_eq!(config.database_url, "sqlite:data/tinhso.db");
        assert_eq!(config.base_url, "http://127.0.0.1:8080");
        assert_eq!(config.upload_megabytes_max, 25);
    }

    #[test]
    fn the_environment_has_the_last_word() {
        let config = Config::read(None, &|name| match name {
            "DATABASE_URL" => Some("postgres://h/d".to_owned()),
            other => nothing(other),
        })
        .unwrap();
        assert_eq!(config.database_url, "postgres://h/d");
    }

    #[test]
    fn a_wrong_address_is_named_with_its_origin() {
        let fault = Config::read(None, &|name| match name {
            "TINHSO_ADDRESS" => Some("here".to_owned()),
            other => nothing(other),
        })
        .unwrap_err();
        assert_eq!(
            fault,
            ConfigFault::Value {
                name: "address",
                origin: Origin::Environment("TINHSO_ADDRESS"),
                value: "here".to_owned(),
                problem: "config-problem-address",
            }
        );
    }

    #[test]
    fn a_wrong_database_is_refused_without_showing_its_password() {
        let fault = Config::read(None, &|name| match name {
            "DATABASE_URL" => Some("mysql://root:geheim@h/d".to_owned()),
            other => nothing(other),
        })
        .unwrap_err();
        assert!(!format!("{fault:?}").contains("geheim"));
    }

    #[test]
    fn a_broken_key_of_the_log_is_refused_without_showing_it() {
        let fault = Config::read(None, &|name| match name {
            "TINHSO_LOG_KEY" => Some("PRIVATE+KEY+geheim".to_owned()),
            other => nothing(other),
        })
        .unwrap_err();
        assert!(!format!("{fault:?}").contains("geheim"));
    }

    #[test]
    fn an_unknown_key_in_the_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("t.toml")).unwrap();
        std::fs::write(&path, "adress = \"127.0.0.1:1\"").unwrap();
        assert!(matches!(Config::read(Some(&path), &nothing), Err(ConfigFault::Syntax { .. })));
    }
}
