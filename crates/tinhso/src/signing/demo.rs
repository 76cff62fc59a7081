//! The ring of the sample: a certificate for every official of its script, and a seal for every unit that is asked about,
//! from an office in the data folder, with its own time-stamping authority in the same program and no network.
//! Keys are drawn from the sample's seed and the holder's label, so that a sample repeats itself. What must always hold:
//! everything is marked as a demonstration, and nothing that was kept is drawn anew.

use ::signing::{
    certificate::Certificate,
    key::{Credential, KeyError, KeyKind},
    revocation::RevocationSource,
    ring::{KeyRing, Official},
    timestamp::{LocalAuthority, TimestampSource},
};
use anyhow::Context as _;
use authorities::office::{Branch, Charter, Holder, Office, OfficeError, OfficeSource};
use camino::Utf8Path;
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    random::SeededRandom,
    time::{Clock, Timestamp},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Years of the holders' certificates: the sample reaches two years back and is kept for some.
const YEARS: i64 = 8;

/// An official of the sample.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) organisation: String,
}

/// Names of persons do not belong in logs.
impl std::fmt::Debug for Person {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Person").field("login", &self.login).finish_non_exhaustive()
    }
}

/// What the sample is made of.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) people: Vec<Person>,
    /// Names of units by their codes.
    pub(crate) units: BTreeMap<AgencyCode, String>,
}

/// The sample's ring.
#[derive(Debug, Clone)]
pub(crate) struct DemoRing {
    shared: Arc<Shared>,
    anchors: Vec<Certificate>,
    between: Vec<Certificate>,
    authority: LocalAuthority,
    timestamps: Vec<Arc<dyn TimestampSource>>,
    revocation: OfficeSource,
}

#[derive(Debug)]
struct Shared {
    office: Arc<Office>,
    cast: Cast,
    seed: u64,
    opened: Mutex<BTreeMap<(Branch, String), Credential>>,
}

impl DemoRing {
    /// Opens the ring in a folder, or founds it, with certificates from `begin` on. Officials get theirs at once.
    pub(crate) fn open(
        folder: &Utf8Path,
        charter: &Charter,
        cast: Cast,
        (seed, begin): (u64, Timestamp),
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let office = if folder.join("office.toml").is_file() {
            Office::open(folder)
        } else {
            let random = SeededRandom::new(seed);
            Office::found(folder, charter, KeyKind::P256, (&random, begin))
        };
        let office = Arc::new(office.with_context(|| format!("open {folder}"))?);
        let authority = office.timestamps(Arc::clone(&clock))?;
        let anchors = vec![office.certificate(Branch::Root).clone()];
        let between = [Branch::Officials, Branch::Organisations];
        let between = between.map(|it| office.certificate(it).clone()).to_vec();
        let revocation = OfficeSource::new(Arc::clone(&office), clock);
        let shared = Shared { office, cast, seed, opened: Mutex::default() };
        let ring = Self {
            shared: Arc::new(shared),
            anchors,
            between,
            timestamps: vec![Arc::new(authority.clone())],
            authority,
            revocation,
        };
        for person in &ring.shared.cast.people {
            ring.shared
                .official(person)
                .with_context(|| format!("certificate of {}", person.login))?;
        }
        Ok(ring)
    }

    /// The same ring at another clock: what the sample signs in the past is stamped in the past.
    pub(crate) fn at(&self, clock: Arc<dyn Clock>) -> Self {
        let authority = self.authority.at(Arc::clone(&clock));
        Self {
            timestamps: vec![Arc::new(authority.clone())],
            authority,
            revocation: OfficeSource::new(Arc::clone(&self.shared.office), clock),
            ..self.clone()
        }
    }
}

impl Shared {
    fn official(&self, person: &Person) -> Result<Credential, KeyError> {
        let holder = Holder {
            label: &person.login,
            name: &person.name,
            organisation: &person.organisation,
            title: Some(&person.title),
        };
        self.credential(Branch::Officials, holder)
    }

    fn credential(&self, branch: Branch, holder: Holder<'_>) -> Result<Credential, KeyError> {
        let place = (branch, holder.label.to_owned());
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(credential) = opened.get(&place) {
            return Ok(credential.clone());
        }
        let wrong = |fault: OfficeError| KeyError::Unsuitable(fault.to_string());
        let kept = self.office.credential(branch, holder.label).map_err(wrong)?;
        let credential = if let Some(kept) = kept {
            kept
        } else {
            let random = SeededRandom::new(self.seed ^ number(branch, holder.label));
            // As long as the authority above has lived.
            let begin = self.office.certificate(branch).not_before_at();
            let validity = (begin, begin.plus_seconds(YEARS * 365 * 86_400));
            let with = (KeyKind::P256, &random as &dyn kernel::random::Random);
            self.office.enrol(branch, holder, with, validity).map_err(wrong)?
        };
        opened.insert(place, credential.clone());
        Ok(credential)
    }
}

/// A number of a label's own.
fn number(branch: Branch, label: &str) -> u64 {
    let hash = Sha256Hash::of(format!("{} {label}", branch.name()).as_bytes()).to_string();
    hash.get(..16).and_then(|it| u64::from_str_radix(it, 16).ok()).unwrap_or_default()
}

impl KeyRing for DemoRing {
    fn official(&self, who: Official<'_>) -> Result<Option<Credential>, KeyError> {
        let mut people = self.shared.cast.people.iter();
        let found = people.find(|it| it.login == who.login);
        found.map(|person| self.shared.official(person)).transpose()
    }

    fn organisation(&self, agency: &AgencyCode) -> Result<Option<Credential>, KeyError> {
        let Some(name) = self.shared.cast.units.get(agency) else { return Ok(None) };
        let label = agency.to_string();
        let holder = Holder { label: &label, name, organisation: name, title: None };
        self.shared.credential(Branch::Organisations, holder).map(Some)
    }

    fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    fn between(&self) -> &[Certificate] {
        &self.between
    }

    fn timestamps(&self) -> &[Arc<dyn TimestampSource>] {
        &self.timestamps
    }

    fn revocation(&self) -> Option<&dyn RevocationSource> {
        Some(&self.revocation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::signing::{algorithm::Digest, key::KeyPlace, timestamp};
    use kernel::{id::AccountId, time::ManualClock};
    use uuid::Uuid;

    fn open(folder: &Utf8Path, now: Timestamp) -> anyhow::Result<DemoRing> {
        let charter = Charter {
            organisation: "Tỉnh".to_owned(),
            mark: "Thử nghiệm".to_owned(),
            authorities: ["a", "b", "c", "d"].map(ToOwned::to_owned),
            url: "http://pki.example".to_owned(),
        };
        let person = Person {
            login: "an.nt".to_owned(),
            name: "Nguyễn Thị Ẩn".to_owned(),
            title: "Giám đốc".to_owned(),
            organisation: "Sở".to_owned(),
        };
        let units = BTreeMap::from([("H56.03".parse()?, "Sở".to_owned())]);
        let cast = Cast { people: vec![person], units };
        DemoRing::open(folder, &charter, cast, (7, now), Arc::new(ManualClock::new(now)))
    }

    fn official(ring: &DemoRing, login: &str) -> Option<Credential> {
        let account = AccountId::from_uuid(Uuid::nil());
        ring.official(Official { account, login }).unwrap()
    }

    #[test]
    fn sample_repeats_itself_and_is_marked() {
        let now = Timestamp::parse("2026-02-24T12:00:00+07:00").unwrap();
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = |it: &tempfile::TempDir| Utf8Path::from_path(it.path()).unwrap().join("signing");
        let (first, second) = (open(&path(&one), now).unwrap(), open(&path(&two), now).unwrap());
        let found = official(&first, "an.nt").unwrap();
        assert_eq!(official(&second, "an.nt").unwrap().certificate(), found.certificate());
        assert_eq!(found.place(), KeyPlace::Software);
        assert!(official(&first, "nobody").is_none());
        let agency = "H56.03".parse().unwrap();
        let seal = first.organisation(&agency).unwrap().unwrap();
        assert!(first.organisation(&"H56.04".parse().unwrap()).unwrap().is_none());
        assert!(open(&path(&one), now).is_err(), "one program at a time holds the numbers");
        drop(first);
        let again = open(&path(&one), now.plus_seconds(99)).unwrap();
        assert_eq!(again.organisation(&agency).unwrap().unwrap().certificate(), seal.certificate());
    }

    #[test]
    fn ring_at_another_clock_stamps_at_that_time() {
        let now = Timestamp::parse("2026-02-24T12:00:00+07:00").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let ring = open(&Utf8Path::from_path(folder.path()).unwrap().join("signing"), now).unwrap();
        let later = now.plus_seconds(3_600);
        let there = ring.at(Arc::new(ManualClock::new(later)));
        let imprint = Digest::Sha256.of(&[b"x"]);
        let mut serials = Vec::new();
        for (ring, at) in [(&ring, now), (&there, later)] {
            let sources = [ring.timestamps()[0].as_ref()];
            let token = timestamp::obtain(&sources, Digest::Sha256, &imprint, 1).unwrap();
            let token = timestamp::TimestampToken::read(&token).unwrap();
            assert_eq!(token.generated_at, at);
            serials.push(token.serial.to_vec());
        }
        assert_ne!(serials[0], serials[1]);
        let leaf = official(&ring, "an.nt").unwrap();
        let evidence = there.revocation().unwrap();
        assert!(evidence.evidence(leaf.certificate(), &there.between()[0]).is_ok());
    }
}
