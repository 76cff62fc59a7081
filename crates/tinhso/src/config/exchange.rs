//! `[exchange]` of the configuration: who this house is to others, who they are, how they are reached.
//! It opens nothing. What must always hold: every house has one name; secrets come from variables of the environment that
//! the configuration names, and never stand in `Debug`.

use super::{ConfigFault, Origin, Secret, check_url};
use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use std::{collections::BTreeSet, net::SocketAddr};

/// A scan of a long file at good quality, and half as much. Where people may upload more, that.
const FILE_MEGABYTES: u64 = 150;

/// Everything the exchange is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// What other houses call this one.
    pub(crate) name: ::exchange::NodeName,
    /// Where other houses hand over; none when everything is fetched or goes by the axis.
    pub(crate) address: Option<SocketAddr>,
    pub(crate) certificate: Utf8PathBuf,
    /// The certificate's key, PKCS #8 in PEM.
    pub(crate) key: Utf8PathBuf,
    /// Megabytes of the largest file of a package that is taken in, whatever people here may upload.
    pub(crate) file_megabytes_max: u64,
    pub(crate) peers: Vec<PeerAt>,
    pub(crate) axes: Vec<AxisAt>,
}

/// Another house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PeerAt {
    pub(crate) name: ::exchange::NodeName,
    /// Its door; one without fetches its parcels here.
    pub(crate) url: Option<String>,
    /// Its certificates: the one in use, and the next one while it changes.
    pub(crate) certificates: Vec<Utf8PathBuf>,
}

/// A gateway of the national axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AxisAt {
    pub(crate) name: ::exchange::NodeName,
    pub(crate) shape: Shape,
    pub(crate) url: String,
    /// The agency in whose name its mailbox is read.
    pub(crate) organ: String,
    pub(crate) token: Secret,
}

/// How a gateway speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    Rest,
    Soap,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    name: String,
    address: Option<String>,
    certificate: Utf8PathBuf,
    key_file: Utf8PathBuf,
    file_megabytes_max: Option<u64>,
    #[serde(default)]
    peer: Vec<WrittenPeer>,
    #[serde(default)]
    axis: Vec<WrittenAxis>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPeer {
    name: String,
    url: Option<String>,
    certificates: Vec<Utf8PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAxis {
    name: String,
    shape: Shape,
    url: String,
    organ: String,
    /// The variable that holds the token.
    token_variable: String,
}

impl Written {
    pub(super) fn assemble(
        self,
        file: Option<&Utf8Path>,
        upload_megabytes_max: u64,
        env: super::Lookup<'_>,
    ) -> Result<Exchange, ConfigFault> {
        let here = || Origin::File(file.map(Utf8Path::to_owned).unwrap_or_default());
        let broken = |name, value: &str, problem| ConfigFault::Value {
            name,
            origin: here(),
            value: value.to_owned(),
            problem,
        };
        let mut known = BTreeSet::new();
        let mut named = |text: &str| {
            let name: ::exchange::NodeName = text
                .parse()
                .map_err(|_| broken("exchange.name", text, "config-problem-exchange-name"))?;
            if known.insert(name.clone()) {
                return Ok(name);
            }
            Err(broken("exchange.name", text, "config-problem-twice"))
        };
        let name = named(&self.name)?;
        let address = match &self.address {
            Some(text) => Some(
                text.parse()
                    .map_err(|_| broken("exchange.address", text, "config-problem-address"))?,
            ),
            None => None,
        };
        let file_megabytes_max =
            self.file_megabytes_max.unwrap_or(FILE_MEGABYTES.max(upload_megabytes_max));
        if !(1..=1_000).contains(&file_megabytes_max) {
            let value = file_megabytes_max.to_string();
            return Err(broken("exchange.file_megabytes_max", &value, "config-problem-upload"));
        }
        let mut peers = Vec::new();
        for peer in self.peer {
            if let Some(url) = &peer.url {
                check_url("exchange.peer.url", url, &here(), &["https://"])?;
            }
            if peer.certificates.is_empty() {
                let problem = "config-problem-exchange-certificates";
                return Err(broken("exchange.peer.certificates", &peer.name, problem));
            }
            let (url, certificates) = (peer.url, peer.certificates);
            peers.push(PeerAt { name: named(&peer.name)?, url, certificates });
        }
        let mut axes = Vec::new();
        for axis in self.axis {
            check_url("exchange.axis.url", &axis.url, &here(), &["http://", "https://"])?;
            let token = axis.token_variable;
            let secret = env(&token).ok_or_else(|| {
                broken("exchange.axis.token_variable", &token, "config-problem-variable")
            })?;
            axes.push(AxisAt {
                name: named(&axis.name)?,
                shape: axis.shape,
                url: axis.url,
                organ: axis.organ,
                token: Secret(secret),
            });
        }
        let (certificate, key) = (self.certificate, self.key_file);
        Ok(Exchange { name, address, certificate, key, file_megabytes_max, peers, axes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assembled(text: &str) -> Result<Exchange, ConfigFault> {
        let written: Written = toml::from_str(text).unwrap();
        let env = |name: &str| (name == "AXIS_TOKEN").then(|| "secret".to_owned());
        written.assemble(None, 25, &env)
    }

    const OWN: &str = "name = \"h56\"\ncertificate = \"own.pem\"\nkey_file = \"own.key\"\n";

    #[test]
    fn houses_are_told_apart_and_secrets_stay_out_of_debug() {
        let text = format!(
            "{OWN}address = \"127.0.0.1:8443\"\n[[peer]]\nname = \"h57\"\nurl = \"https://h57.example/\"\n\
             certificates = [\"h57.pem\"]\n[[peer]]\nname = \"so-x\"\ncertificates = [\"x.pem\"]\n\
             [[axis]]\nname = \"truc\"\nshape = \"rest\"\nurl = \"https://truc.example/\"\norgan = \"H56\"\n\
             token_variable = \"AXIS_TOKEN\"\n"
        );
        let told = assembled(&text).unwrap();
        assert_eq!((told.peers.len(), told.axes.len()), (2, 1));
        assert_eq!(told.file_megabytes_max, FILE_MEGABYTES);
        assert_eq!(told.peers.iter().filter(|it| it.url.is_none()).count(), 1);
        assert!(!format!("{told:?}").contains("secret"));
    }

    #[test]
    fn a_wrong_setting_is_refused_by_its_name() {
        for (more, name) in [
            ("file_megabytes_max = 0\n", "exchange.file_megabytes_max"),
            ("file_megabytes_max = 1001\n", "exchange.file_megabytes_max"),
            ("[[peer]]\nname = \"h56\"\ncertificates = [\"a\"]\n", "exchange.name"),
            ("[[peer]]\nname = \"H 57\"\ncertificates = [\"a\"]\n", "exchange.name"),
            ("[[peer]]\nname = \"h57\"\ncertificates = []\n", "exchange.peer.certificates"),
            (
                "[[peer]]\nname = \"h57\"\nurl = \"http://a\"\ncertificates = [\"a\"]\n",
                "exchange.peer.url",
            ),
            (
                "[[axis]]\nname = \"t\"\nshape = \"soap\"\nurl = \"https://t\"\norgan = \"H\"\ntoken_variable = \"NONE\"\n",
                "exchange.axis.token_variable",
            ),
        ] {
            let fault = assembled(&format!("{OWN}{more}")).unwrap_err();
            assert!(
                matches!(fault, ConfigFault::Value { name: found, .. } if found == name),
                "{fault}"
            );
        }
    }
}
