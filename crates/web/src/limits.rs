//! Limits on tries and on pace: by network address, and by account for sign-in.
//!
//! They live in this process alone; several processes multiply them, which slows a guesser all the
//! same. Keys are hashed before they are kept. What must always hold: a limit that is reached says
//! how long to wait, and it is the same whether or not the account or dossier exists.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use kernel::hash::Sha256Hash;

use crate::app::Settings;

/// Keys beyond which old ones are dropped.
const KEYS_MAX: usize = 100_000;

/// All limits of the pages.
#[derive(Debug)]
pub struct Limits {
    sign_in_by_address: Limit,
    sign_in_by_account: Limit,
    lookup_by_address: Limit,
    paper_by_address: Limit,
    pace_by_address: Limit,
}

#[derive(Debug)]
struct Limit(DefaultKeyedRateLimiter<[u8; 8]>);

impl Limit {
    fn new(quota: Quota) -> Limit {
        Limit(RateLimiter::keyed(quota))
    }

    fn per_hour(tries: u32) -> Limit {
        Limit::new(Quota::per_hour(at_least_one(tries)))
    }

    /// Counts one try; too many say how long to wait.
    fn take(&self, key: &str) -> Result<(), Duration> {
        if self.0.len() > KEYS_MAX {
            self.0.retain_recent();
        }
        let hash = Sha256Hash::of(key.as_bytes());
        let short = hash.as_bytes().first_chunk::<8>().copied().unwrap_or_default();
        let taken = self.0.check_key(&short);
        taken.map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

impl Limits {
    /// The limits the settings ask for; `lookup_tries_per_hour` is the province's.
    pub fn new(settings: &Settings, lookup_tries_per_hour: u32) -> Limits {
        let lookups = settings.lookup_tries_per_hour.unwrap_or(lookup_tries_per_hour);
        let pace = at_least_one(settings.requests_per_second);
        let burst = at_least_one(settings.requests_per_second.saturating_mul(4));
        Limits {
            sign_in_by_address: Limit::per_hour(settings.sign_in_tries_per_hour.saturating_mul(5)),
            sign_in_by_account: Limit::per_hour(settings.sign_in_tries_per_hour),
            lookup_by_address: Limit::per_hour(lookups),
            paper_by_address: Limit::per_hour(settings.papers_per_hour),
            pace_by_address: Limit::new(Quota::per_second(pace).allow_burst(burst)),
        }
    }

    /// Before a password is looked at. `login` is as typed.
    pub fn sign_in(&self, address: IpAddr, login: &str) -> Result<(), Duration> {
        self.sign_in_by_address.take(&network(address))?;
        self.sign_in_by_account.take(&kernel::text::fold(login))
    }

    /// Before a dossier is looked up by code and secret.
    pub fn lookup(&self, address: IpAddr) -> Result<(), Duration> {
        self.lookup_by_address.take(&network(address))
    }

    /// Before a paper is taken in to be judged.
    pub fn paper(&self, address: IpAddr) -> Result<(), Duration> {
        self.paper_by_address.take(&network(address))
    }

    /// Every request but those for assets.
    pub fn pace(&self, address: IpAddr) -> Result<(), Duration> {
        self.pace_by_address.take(&network(address))
    }
}

/// One IPv4 address, or one IPv6 /64, which is what one household or office usually holds.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(tries: u32) -> Limits {
        Limits::new(&Settings { sign_in_tries_per_hour: tries, ..Settings::default() }, 20)
    }

    #[test]
    fn tries_on_one_account_end_however_its_name_is_typed() {
        let limits = limits(2);
        let address = |last: u8| IpAddr::from([10, 0, 0, last]);
        assert!(limits.sign_in(address(1), "Hoa.Le").is_ok());
        assert!(limits.sign_in(address(2), "hoa.le").is_ok());
        let wait = limits.sign_in(address(3), "hoa.le").unwrap_err();
        assert!(wait > Duration::from_mins(1), "{wait:?}");
        assert!(limits.sign_in(address(3), "somebody.else").is_ok());
    }

    #[test]
    fn one_household_on_ipv6_counts_as_one() {
        let near: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let same: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap();
        let other: IpAddr = "2001:db8:1:3::1".parse().unwrap();
        assert_eq!(network(near), network(same));
        assert_ne!(network(near), network(other));
        assert_eq!(network("::ffff:10.0.0.1".parse().unwrap()), "10.0.0.1");
    }
}
