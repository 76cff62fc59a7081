//! Which places may be asked: certificates name addresses, and whoever sends us a certificate must not choose whom this
//! machine talks to (server-side request forgery).
//! It opens no connection. What must always hold: an address from a certificate is asked only when its host is allowed;
//! an address in a private network only when the configuration says so, whatever name it hides behind.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;
use thiserror::Error;

/// Longest address that is looked at.
const URL_BYTES_MAX: usize = 2_048;

/// Why a place is not asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreached {
    /// No address of http or https, or one with a name and password in it.
    #[error("address is not one of http or https")]
    Form,
    /// The host is not among those allowed.
    #[error("host {0} is not allowed")]
    Host(String),
    /// The address lies in a private network.
    #[error("host {0} lies in a private network")]
    Private(String),
}

/// What may be asked.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    hosts: BTreeSet<String>,
    private_networks: bool,
}

impl Reach {
    /// Hosts that certificates may name, `.example.vn` for all below; and whether private networks may be asked.
    pub fn new(hosts: impl IntoIterator<Item = String>, private_networks: bool) -> Self {
        let hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, private_networks }
    }

    /// An address that the configuration names.
    pub fn configured(&self, url: &str) -> Result<Url, Unreached> {
        if url.len() > URL_BYTES_MAX {
            return Err(Unreached::Form);
        }
        let url = Url::parse(url).map_err(|_| Unreached::Form)?;
        let plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !plain {
            return Err(Unreached::Form);
        }
        let host = url.host_str().ok_or(Unreached::Form)?;
        // A name is looked at when it is resolved; an address in figures never is.
        let figures = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if figures.is_ok_and(|address| !self.admits(address)) {
            return Err(Unreached::Private(host.to_owned()));
        }
        Ok(url)
    }

    /// An address that a certificate names.
    pub fn named(&self, url: &str) -> Result<Url, Unreached> {
        let url = self.configured(url)?;
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let allowed = self.hosts.iter().any(|it| match it.strip_prefix('.') {
            Some(below) => host.strip_suffix(below).is_some_and(|rest| rest.ends_with('.')),
            None => *it == host,
        });
        if allowed { Ok(url) } else { Err(Unreached::Host(host)) }
    }

    /// Whether a machine with this address may be talked to.
    pub fn admits(&self, address: IpAddr) -> bool {
        let nobody = address.is_unspecified() || address.is_multicast();
        !nobody && (self.private_networks || public(address))
    }
}

fn public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => public_v4(address),
        IpAddr::V6(address) => public_v6(address),
    }
}

/// The registry of special addresses (RFC 6890), those that lead nowhere among them.
fn public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_broadcast();
    let more = matches!(
        (first, second, third),
        (0 | 240.., _, _) | (100, 64..128, _) | (192, 0, 0) | (198, 18..20, _)
    );
    !special && !more
}

fn public_v6(address: Ipv6Addr) -> bool {
    if let Some(inside) = address.to_ipv4_mapped() {
        return public_v4(inside);
    }
    let [first, second, ..] = address.segments();
    let [.., a, b, c, d] = address.octets();
    // NAT64 carries an address of the older kind in its last four bytes; 6to4 and Teredo carry one elsewhere and are
    // used by nobody.
    if (first, second) == (0x64, 0xff9b) {
        return public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let special = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80 || first & 0xffc0 == 0xfec0;
    let tunnel = first == 0x2002 || (first, second) == (0x2001, 0) || first == 0;
    !special && !tunnel && (first, second) != (0x2001, 0xdb8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificate_may_name_allowed_hosts_alone() {
        let reach = Reach::new(["ocsp.example.vn".to_owned(), ".ca.example".to_owned()], false);
        assert!(reach.named("http://OCSP.example.vn/a?b").is_ok());
        assert!(reach.named("https://crl.one.ca.example/list.crl").is_ok());
        for other in [
            "http://ca.example/",
            "http://evilca.example/",
            "http://ocsp.example.vn.evil.example/",
            "http://93.184.216.34/",
        ] {
            assert!(matches!(reach.named(other), Err(Unreached::Host(_))), "{other}");
        }
    }

    #[test]
    fn only_plain_addresses_of_http_are_asked() {
        let reach = Reach::new([], true);
        for other in ["ldap://a.example/", "file:///etc/passwd", "http://u:p@a.example/", "a", ""] {
            assert_eq!(reach.configured(other), Err(Unreached::Form), "{other}");
        }
        let long = format!("http://a.example/{}", "x".repeat(URL_BYTES_MAX));
        assert_eq!(reach.configured(&long), Err(Unreached::Form));
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        let strict = Reach::new([], false);
        for other in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://10.1.2.3/",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/",
            "http://192.168.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[2002:a00:1::]/",
            "http://0.0.0.0/",
        ] {
            assert!(matches!(strict.configured(other), Err(Unreached::Private(_))), "{other}");
        }
        assert!(strict.configured("http://93.184.216.34/").is_ok());
        assert!(strict.configured("http://[2606:4700::1111]/").is_ok());
        let open = Reach::new([], true);
        assert!(open.configured("http://127.0.0.1:8080/").is_ok());
        assert!(open.configured("http://[::]/").is_err());
    }
}
