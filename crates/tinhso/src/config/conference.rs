//! `[conference]`: where live meetings listen. What must always hold: a place that browsers could not reach is refused.

use super::{ConfigFault, Lookup, Origin, read_text};
use camino::Utf8PathBuf;
use hall::Relays;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::thread::available_parallelism;

/// Most threads of the media core.
const WORKERS_MAX: u16 = 64;

/// As written; everything has a default but the addresses of a machine that listens on all of its own.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    address: Option<IpAddr>,
    /// UDP port of the first worker; each further one has the next.
    port: Option<u16>,
    workers: Option<u16>,
    /// Under which browsers reach this machine.
    #[serde(default)]
    announced: Vec<IpAddr>,
    recording: Option<Recording>,
    turn: Option<Turn>,
}

/// `[conference.turn]`: servers that carry sound and pictures where a network lets none through.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Turn {
    addresses: Vec<String>,
    /// The variable that holds the secret which the servers know.
    secret_variable: Option<String>,
    /// The file that holds it.
    secret_file: Option<Utf8PathBuf>,
}

/// `[conference.recording]`: everything in it has a default; without it nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Recording {
    /// Where recordings lie until they are films.
    pub(crate) folder: Utf8PathBuf,
    /// The program that makes films of them.
    pub(crate) program: Utf8PathBuf,
}

impl Default for Recording {
    fn default() -> Self {
        Self { folder: "data/recordings".into(), program: "ffmpeg".into() }
    }
}

/// Where live meetings listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conference {
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) announced: Vec<IpAddr>,
    pub(crate) recording: Option<Recording>,
    pub(crate) relays: Option<Relays>,
}

impl Conference {
    /// On one address, with ports that the system chooses. `recordings`: the folder for them.
    pub(crate) fn local(address: IpAddr, recordings: Utf8PathBuf) -> Self {
        let listen = vec![SocketAddr::new(address, 0); usize::from(cores())];
        let recording = Recording { folder: recordings, ..Recording::default() };
        Self { listen, announced: Vec::new(), recording: Some(recording), relays: None }
    }
}

impl Written {
    pub(super) fn assemble(
        self,
        http: IpAddr,
        origin: &Origin,
        env: Lookup<'_>,
    ) -> Result<Conference, ConfigFault> {
        let relays = self.turn.map(|turn| turn.relays(origin, env)).transpose()?;
        let broken = |name, value: String| ConfigFault::Value {
            name,
            origin: origin.clone(),
            value,
            problem: "config-problem-conference",
        };
        let address = self.address.unwrap_or(http);
        if address.is_unspecified() && self.announced.is_empty() {
            return Err(broken("conference.announced", String::new()));
        }
        let (port, workers) = (self.port.unwrap_or(10_000), self.workers.unwrap_or_else(cores));
        let ports = (0..workers).map(|number| port.checked_add(number));
        let ports: Option<Vec<u16>> = ports.collect();
        match ports {
            Some(ports) if (1..=WORKERS_MAX).contains(&workers) => Ok(Conference {
                listen: ports.into_iter().map(|port| SocketAddr::new(address, port)).collect(),
                announced: self.announced,
                recording: self.recording,
                relays,
            }),
            _ => Err(broken("conference.workers", workers.to_string())),
        }
    }
}

impl Turn {
    fn relays(self, origin: &Origin, env: Lookup<'_>) -> Result<Relays, ConfigFault> {
        let broken = |name, value: &str, problem| ConfigFault::Value {
            name,
            origin: origin.clone(),
            value: value.to_owned(),
            problem,
        };
        let strange = |one: &&String| !one.starts_with("turn:") && !one.starts_with("turns:");
        let fault = self.addresses.iter().find(strange).map(String::as_str);
        if let Some(address) = fault.or_else(|| self.addresses.is_empty().then_some("")) {
            return Err(broken("conference.turn.addresses", address, "config-problem-turn"));
        }
        let secret = match (&self.secret_variable, &self.secret_file) {
            (Some(variable), None) => env(variable).ok_or_else(|| {
                broken("conference.turn.secret_variable", variable, "config-problem-variable")
            })?,
            (None, Some(path)) => read_text(path)?.trim().to_owned(),
            _ => {
                let name = "conference.turn.secret_variable";
                return Err(broken(name, "", "config-problem-turn-secret"));
            }
        };
        Ok(Relays { addresses: self.addresses, secret })
    }
}

fn cores() -> u16 {
    available_parallelism().map_or(1, |count| u16::try_from(count.get()).unwrap_or(WORKERS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assembled(text: &str) -> Result<Conference, ConfigFault> {
        let written: Written = toml::from_str(text).unwrap();
        let env = |name: &str| (name == "TURN_SECRET").then(|| "north".to_owned());
        written.assemble("0.0.0.0".parse().unwrap(), &Origin::Environment("TEST"), &env)
    }

    #[test]
    fn each_worker_has_the_next_port() {
        let conference = assembled("announced = [\"203.0.113.5\"]\nworkers = 2").unwrap();
        let ports: Vec<u16> = conference.listen.iter().map(SocketAddr::port).collect();
        assert_eq!(ports, [10_000, 10_001]);
    }

    #[test]
    fn recordings_are_asked_for_and_have_defaults() {
        let with = |text: &str| {
            assembled(&format!("announced = [\"203.0.113.5\"]\n{text}")).unwrap().recording
        };
        assert_eq!(with(""), None);
        assert_eq!(with("[recording]"), Some(Recording::default()));
        assert_eq!(with("recording.folder = \"/srv/r\"").unwrap().folder, "/srv/r");
    }

    #[test]
    fn servers_that_carry_packets_have_an_address_and_a_secret() {
        let with =
            |text: &str| assembled(&format!("announced = [\"203.0.113.5\"]\n[turn]\n{text}"));
        let address = "addresses = [\"turns:relay.example:443?transport=tcp\"]";
        let found = with(&format!("{address}\nsecret_variable = \"TURN_SECRET\"")).unwrap();
        assert_eq!(found.relays.unwrap().secret, "north");
        assert!(with(&format!("{address}\nsecret_variable = \"OTHER\"")).is_err());
        assert!(with(address).is_err(), "without a secret");
        assert!(with("addresses = []\nsecret_variable = \"TURN_SECRET\"").is_err());
        let strange = "addresses = [\"stun:relay.example\"]\nsecret_variable = \"TURN_SECRET\"";
        assert!(with(strange).is_err());
    }

    #[test]
    fn a_machine_that_listens_everywhere_says_where_it_is_reached() {
        assert!(assembled("").is_err());
        assert!(assembled("address = \"192.0.2.1\"").is_ok());
        assert!(assembled("announced = [\"203.0.113.5\"]\nworkers = 0").is_err());
    }
}
