//! The ring of keys by the configuration: each credential is opened when it is first asked for, and kept.
//! What must always hold: a PIN that a token or service refused is not sent again by this program; a token that was taken
//! out is tried again at the next signature; what a holder allowed a service serves that holder alone.

use crate::config::{Authorisation, Config, Place, Secret, ServiceAt, Signing, Who};
use ::signing::{
    certificate::Certificate,
    key::{
        Credential, KeyError, KeyPlace, SoftwareKey,
        token::{AuthPin, Library, PinSource, TokenKey, TokenPlace},
    },
    pem,
    revocation::RevocationSource,
    ring::{ConsentEnd, Consents, Holder, Holding, KeyRing, NoKeys, Official, Returned},
    timestamp::TimestampSource,
};
use anyhow::Context as _;
use authorities::{
    courier::Courier,
    reach::Reach,
    remote::{
        Access, Allowances, ClientAccess, FixedConsent, OauthAt, RemoteKey, Service, wire::AuthData,
    },
    revocation::{HttpRevocation, Limits},
    timestamps::{AuthorityAt, HttpTimestamps, Trusted},
};
use camino::{Utf8Path, Utf8PathBuf};
use kernel::{code::AgencyCode, hash::Sha256Hash, random::OsRandom, time::Clock};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Times a method of a signing service is sent.
const TRIES: u32 = 4;
/// The first pause between them.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest.
const PAUSE_MAX: Duration = Duration::from_secs(20);

/// Asks for the PIN of a token for which the configuration names none.
pub(crate) type AskPin<'a> = &'a dyn Fn(&str) -> anyhow::Result<String>;

/// The ring that the configuration describes.
pub(crate) fn ring(
    config: &Config,
    clock: &Arc<dyn Clock>,
    ask: AskPin<'_>,
) -> anyhow::Result<Arc<dyn KeyRing>> {
    let told = &config.signing;
    if *told == Signing::default() || (told.officials.is_empty() && told.organisations.is_empty()) {
        return Ok(Arc::new(NoKeys));
    }
    let reach = Reach::new(told.hosts.iter().cloned(), told.private_networks);
    let courier = Arc::new(Courier::start(&reach)?);
    let (anchors, between) = (certificates(&told.anchors)?, certificates(&told.between)?);
    let authority = |at: &crate::config::TimestampAt| {
        let policy = at.policy.as_deref().map(str::parse).transpose();
        let policy = policy.map_err(|_| anyhow::anyhow!("policy of {}", at.url))?;
        let patience = Duration::from_secs(at.patience_seconds);
        anyhow::Ok(AuthorityAt { url: at.url.clone(), policy, patience })
    };
    let authorities = told.timestamps.iter().map(authority).collect::<anyhow::Result<Vec<_>>>()?;
    let trusted = Trusted { anchors: anchors.clone(), between: between.clone() };
    let asked = (Arc::clone(&courier), &reach);
    let times = HttpTimestamps::new(asked, Arc::clone(clock), trusted, &authorities)?;
    let timestamps: Vec<Arc<dyn TimestampSource>> =
        if authorities.is_empty() { Vec::new() } else { vec![Arc::new(times)] };
    let asked = (Arc::clone(&courier), reach.clone());
    let revocation = HttpRevocation::new(asked, Arc::clone(clock), Limits::default());
    let mut services = BTreeMap::new();
    // Where services send browsers back to.
    let back = format!("{}{}", config.base_url, web::paths::consent_back());
    for at in &told.services {
        let service = service(at, (&courier, &reach), (clock, &back));
        services.insert(at.name.clone(), service.with_context(|| at.name.clone())?);
    }
    let library = match &told.token_library {
        Some(path) => Some(Arc::new(Library::load(path.as_std_path())?)),
        None => None,
    };
    Ok(Arc::new(ConfiguredRing {
        anchors,
        between,
        timestamps,
        revocation,
        officials: told.officials.clone(),
        organisations: told.organisations.clone(),
        pins: Arc::new(pins(told, ask)?),
        sessions: told.token_sessions,
        library,
        services,
        opened: Mutex::default(),
    }))
}

/// A service and what holders allowed it.
#[derive(Debug)]
struct Remote {
    courier: Arc<Courier>,
    reach: Reach,
    at: authorities::remote::ServiceAt,
    allowances: Arc<Allowances>,
    /// Asked in this program's name; `None` where it is asked in its holders'.
    own: Option<Arc<Service>>,
}

impl Remote {
    /// The service, as it is asked for a holder.
    fn of(&self, holder: &str) -> Result<Arc<Service>, KeyError> {
        if let Some(own) = &self.own {
            return Ok(Arc::clone(own));
        }
        let with = (Arc::clone(&self.courier), &self.reach);
        let service = Service::new(with, self.at.clone(), self.allowances.access(holder));
        service.map(Arc::new).map_err(|fault| KeyError::Unsuitable(fault.to_string()))
    }
}

fn service(
    at: &ServiceAt,
    (courier, reach): (&Arc<Courier>, &Reach),
    (clock, back): (&Arc<dyn Clock>, &str),
) -> anyhow::Result<Remote> {
    let patience = Duration::from_secs(at.patience_seconds);
    let oauth = OauthAt {
        url: at.oauth_url.clone(),
        client_id: at.client_id.clone(),
        client_secret: at.client_secret.0.clone(),
        patience,
    };
    let by_code = at.authorisation == Authorisation::Code;
    let allowances = Allowances::new(
        (Arc::clone(courier), reach.clone()),
        oauth.clone(),
        (back.to_owned(), by_code),
        (Arc::clone(clock), Arc::new(OsRandom)),
    );
    let access = ClientAccess::new((Arc::clone(courier), reach), oauth, Arc::clone(clock))?;
    let access: Arc<dyn Access> = Arc::new(access);
    let at = authorities::remote::ServiceAt {
        url: at.url.clone(),
        patience,
        tries: TRIES,
        pause: PAUSE,
        pause_max: PAUSE_MAX,
    };
    let own = Service::new((Arc::clone(courier), reach), at.clone(), access)?;
    Ok(Remote {
        courier: Arc::clone(courier),
        reach: reach.clone(),
        at,
        allowances: Arc::new(allowances),
        own: (!by_code).then(|| Arc::new(own)),
    })
}

/// The PIN of every token that is named, by its label.
fn pins(told: &Signing, ask: AskPin<'_>) -> anyhow::Result<Pins> {
    let mut pins = BTreeMap::new();
    let places = told.officials.iter().map(|(_, place)| place).chain(told.organisations.values());
    for place in places {
        let Place::Token { token, pin, .. } = place else { continue };
        match (pin, pins.contains_key(token)) {
            (Some(pin), _) => drop(pins.insert(token.clone(), pin.clone())),
            (None, false) => drop(pins.insert(token.clone(), Secret(ask(token)?))),
            (None, true) => {}
        }
    }
    Ok(Pins(pins))
}

#[derive(Debug)]
struct Pins(BTreeMap<String, Secret>);

impl PinSource for Pins {
    fn pin(&self, token: &str) -> Result<AuthPin, KeyError> {
        let pin =
            self.0.get(token).ok_or_else(|| KeyError::Refused(format!("no PIN of {token}")))?;
        Ok(AuthPin::new(pin.0.clone().into()))
    }
}

fn certificates(files: &[Utf8PathBuf]) -> anyhow::Result<Vec<Certificate>> {
    let mut all = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| format!("read {file}"))?;
        all.extend(pem::certificates(&text).with_context(|| file.to_string())?);
    }
    Ok(all)
}

#[derive(Debug)]
struct ConfiguredRing {
    anchors: Vec<Certificate>,
    between: Vec<Certificate>,
    timestamps: Vec<Arc<dyn TimestampSource>>,
    revocation: HttpRevocation,
    officials: Vec<(Who, Place)>,
    organisations: BTreeMap<AgencyCode, Place>,
    pins: Arc<Pins>,
    sessions: usize,
    library: Option<Arc<Library>>,
    services: BTreeMap<String, Remote>,
    opened: Mutex<Opened>,
}

#[derive(Debug, Default)]
struct Opened {
    /// Opened credentials by their place.
    credentials: BTreeMap<String, Credential>,
    /// Tokens and credentials that refused.
    refused: BTreeMap<String, KeyError>,
}

/// Under which names a place is kept when it is opened, and when it refused.
fn names(place: &Place, holder: &str) -> (String, String) {
    match place {
        Place::Files { key, certificate } => {
            let name = format!("file {key} {certificate}");
            (name.clone(), name)
        }
        Place::Token { token, key, .. } => {
            (format!("token {token} {key}"), format!("token {token}"))
        }
        Place::Service { service, credential, .. } => {
            let name = format!("service {service} {credential} {holder}");
            (name.clone(), name)
        }
    }
}

/// A holder's name towards services: of the account, whatever its login name is.
fn holder_name(holder: Holder<'_>) -> String {
    match holder {
        Holder::Official(who) => who.account.to_string(),
        Holder::Organisation(agency) => agency.to_string(),
    }
}

impl ConfiguredRing {
    fn place(&self, holder: Holder<'_>) -> Option<&Place> {
        let who = match holder {
            Holder::Organisation(agency) => return self.organisations.get(agency),
            Holder::Official(who) => who,
        };
        let meant = |(it, _): &&(Who, Place)| match it {
            Who::Account(account) => *account == who.account,
            Who::Login(login) => login == who.login,
        };
        self.officials.iter().find(meant).map(|(_, place)| place)
    }

    fn open(&self, holder: Holder<'_>) -> Result<Option<Credential>, KeyError> {
        let Some(place) = self.place(holder) else { return Ok(None) };
        let holder = holder_name(holder);
        self.open_place(place, &holder).map(Some)
    }

    fn open_place(&self, place: &Place, holder: &str) -> Result<Credential, KeyError> {
        let (name, guard) = names(place, holder);
        // The lock is held while a key is opened, so that many who ask for it send one PIN.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(credential) = opened.credentials.get(&name) {
            return Ok(credential.clone());
        }
        if let Some(fault) = opened.refused.get(&guard) {
            return Err(fault.clone());
        }
        match self.open_now(place, holder) {
            Ok(credential) => {
                opened.credentials.insert(name, credential.clone());
                Ok(credential)
            }
            Err(fault) => {
                if let KeyError::Refused(_) = fault {
                    opened.refused.insert(guard, fault.clone());
                }
                Err(fault)
            }
        }
    }

    fn open_now(&self, place: &Place, holder: &str) -> Result<Credential, KeyError> {
        match place {
            Place::Files { key, certificate } => {
                let text = read(key)?;
                let der = pem::first(pem::PRIVATE_KEY, &text).map_err(|it| unsuitable(key, it))?;
                let key = Arc::new(SoftwareKey::read(&der)?);
                joined(key, certificate)
            }
            Place::Token { token, key, certificate, .. } => {
                let library = self.library.clone();
                let library = library
                    .ok_or_else(|| KeyError::Unsuitable("no library for tokens".to_owned()))?;
                let place = TokenPlace { token: token.clone(), key: key.clone() };
                let pins = Arc::clone(&self.pins);
                let key = TokenKey::open(library, place, pins, self.sessions)?;
                joined(Arc::new(key), certificate)
            }
            Place::Service { service, credential, secrets } => {
                let remote = self.remote(service)?;
                let data = |(id, secret): &(String, Secret)| AuthData {
                    id: id.clone(),
                    value: secret.0.clone(),
                };
                let fixed = FixedConsent(secrets.iter().map(data).collect());
                let consent = remote.allowances.consent(holder, fixed);
                RemoteKey::open(remote.of(holder)?, credential, consent)
            }
        }
    }

    fn remote(&self, service: &str) -> Result<&Remote, KeyError> {
        let found = self.services.get(service);
        found.ok_or_else(|| KeyError::Unsuitable(format!("no service {service}")))
    }
}

impl Consents for ConfiguredRing {
    fn begin(&self, holder: Holder<'_>, session: Sha256Hash) -> Result<String, KeyError> {
        match self.place(holder) {
            Some(Place::Service { service, .. }) => {
                self.remote(service)?.allowances.begin(&holder_name(holder), session)
            }
            _ => Err(KeyError::Unsuitable("key is at no signing service".to_owned())),
        }
    }

    fn finish(&self, session: Sha256Hash, returned: &Returned<'_>) -> ConsentEnd {
        let mut services = self.services.values();
        let end = services.find_map(|it| it.allowances.finish(session, returned));
        end.unwrap_or(ConsentEnd::Foreign)
    }
}

/// A key with the certificates of a file, the key's own first.
fn joined(
    key: Arc<dyn ::signing::key::SigningKey>,
    file: &Utf8Path,
) -> Result<Credential, KeyError> {
    let found = pem::certificates(&read(file)?).map_err(|fault| unsuitable(file, fault))?;
    let mut found = found.into_iter();
    let own = found.next().ok_or_else(|| unsuitable(file, "no certificate"))?;
    let chain = found.filter(|it| !it.self_issued()).collect();
    Credential::new(key, own, chain).map_err(|fault| unsuitable(file, fault))
}

fn read(path: &Utf8Path) -> Result<String, KeyError> {
    std::fs::read_to_string(path).map_err(|fault| unsuitable(path, fault))
}

fn unsuitable(path: &Utf8Path, fault: impl std::fmt::Display) -> KeyError {
    KeyError::Unsuitable(format!("{path}: {fault}"))
}

impl KeyRing for ConfiguredRing {
    fn official(&self, who: Official<'_>) -> Result<Option<Credential>, KeyError> {
        self.open(Holder::Official(who))
    }

    fn organisation(&self, agency: &AgencyCode) -> Result<Option<Credential>, KeyError> {
        self.open(Holder::Organisation(agency))
    }

    fn holding(&self, holder: Holder<'_>) -> Result<Option<Holding>, KeyError> {
        let Some(place) = self.place(holder) else { return Ok(None) };
        let Place::Service { service, .. } = place else {
            return Ok(self.open(holder)?.as_ref().map(Holding::of));
        };
        // What was opened before; the service is not asked for a page.
        let name = holder_name(holder);
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let credential = opened.credentials.get(&names(place, &name).0);
        Ok(Some(Holding {
            place: KeyPlace::Remote,
            service: Some(service.clone()),
            certificate: credential.map(|it| it.certificate().clone()),
            allowance: Some(self.remote(service)?.allowances.standing(&name)),
        }))
    }

    fn consents(&self) -> Option<&dyn Consents> {
        (!self.services.is_empty()).then_some(self)
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
mod tests;
