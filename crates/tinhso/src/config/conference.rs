//! `[conference]`: where live meetings listen. What must always hold: a place that browsers could not reach is refused.

use super::{ConfigFault, Origin};
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
}

/// Where live meetings listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conference {
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) announced: Vec<IpAddr>,
}

impl Conference {
    /// On one address, with ports that the system chooses.
    pub(crate) fn local(address: IpAddr) -> Self {
        let listen = vec![SocketAddr::new(address, 0); usize::from(cores())];
        Self { listen, announced: Vec::new() }
    }
}

impl Written {
    pub(super) fn assemble(self, http: IpAddr, origin: &Origin) -> Result<Conference, ConfigFault> {
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
            }),
            _ => Err(broken("conference.workers", workers.to_string())),
        }
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
        written.assemble("0.0.0.0".parse().unwrap(), &Origin::Environment("TEST"))
    }

    #[test]
    fn each_worker_has_the_next_port() {
        let conference = assembled("announced = [\"203.0.113.5\"]\nworkers = 2").unwrap();
        let ports: Vec<u16> = conference.listen.iter().map(SocketAddr::port).collect();
        assert_eq!(ports, [10_000, 10_001]);
    }

    #[test]
    fn a_machine_that_listens_everywhere_says_where_it_is_reached() {
        assert!(assembled("").is_err());
        assert!(assembled("address = \"192.0.2.1\"").is_ok());
        assert!(assembled("announced = [\"203.0.113.5\"]\nworkers = 0").is_err());
    }
}
