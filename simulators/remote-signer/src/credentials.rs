//! The credentials of the simulator, one for each way in which a holder consents.
//! Their keys live in memory. What must always hold: every certificate says in its name that it is simulated.

use std::sync::Arc;

use kernel::random::Random;
use kernel::time::Timestamp;
use signing::certificate::{Certificate, Name};
use signing::key::{Credential, KeyKind, SigningKey as _, SoftwareKey};
use signing::oid;
use signing::pki::{Addresses, Order, Profile, World};

/// A holder who gives a PIN; a hundred hashes at once.
pub const BY_PIN: &str = "leader-pin";
/// A holder who gives a PIN and a password for one time; ten hashes at once.
pub const BY_OTP: &str = "leader-otp";
/// A holder who goes to the service's page.
pub const BY_PAGE: &str = "leader-page";
/// A seal for which nobody is asked; signs by RSA.
pub const SEAL: &str = "seal";
/// Signs one hash at a time, and gives r and s one after the other.
pub const PLAIN: &str = "plain";
/// A key that was switched off.
pub const OFF: &str = "off";

/// A credential.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) id: &'static str,
    pub(crate) key: Arc<SoftwareKey>,
    pub(crate) credential: Credential,
    pub(crate) multisign: usize,
    pub(crate) mode: &'static str,
    /// Ids and values of what is asked for.
    pub(crate) secrets: &'static [(&'static str, &'static str)],
    pub(crate) enabled: bool,
    /// r and s one after the other in place of DER.
    pub(crate) pair: bool,
}

/// Id, kind of key, hashes at once, way of consenting, what is asked for.
type Row = (&'static str, KeyKind, usize, &'static str, &'static [(&'static str, &'static str)]);

#[derive(Debug)]
pub(crate) struct Credentials {
    world: World,
    held: Vec<Held>,
}

impl Credentials {
    pub(crate) fn draw(random: &dyn Random, now: Timestamp) -> anyhow::Result<Self> {
        let name = |common: &str| {
            let mark = "Mô phỏng, không có giá trị pháp lý";
            Name::of(&[(oid::COUNTRY, "VN"), (oid::ORGANISATION, mark), (oid::COMMON_NAME, common)])
        };
        let addresses = Addresses {
            root: name("Gốc mô phỏng"),
            officials: name("Chứng thư cá nhân mô phỏng"),
            organisations: name("Chứng thư tổ chức mô phỏng"),
            time: name("Dấu thời gian mô phỏng"),
            url: "http://pki.simulator.example".to_owned(),
        };
        let world = World::draw(&addresses, KeyKind::P256, random, now)?;
        let pin: &[_] = &[("PIN", crate::PIN)];
        let both: &[_] = &[("PIN", crate::PIN), ("OTP", crate::OTP)];
        let rows: [Row; 6] = [
            (BY_PIN, KeyKind::P256, 100, "explicit", pin),
            (BY_OTP, KeyKind::P384, 10, "explicit", both),
            (BY_PAGE, KeyKind::P256, 100, "oauth2code", &[]),
            (SEAL, KeyKind::Rsa(2048), 100, "implicit", &[]),
            (PLAIN, KeyKind::P256, 1, "implicit", &[]),
            (OFF, KeyKind::P256, 1, "implicit", &[]),
        ];
        let mut held = Vec::new();
        let validity = (now.plus_seconds(-86_400), now.plus_seconds(3 * 365 * 86_400));
        for (serial, (id, kind, multisign, mode, secrets)) in (50_u8..).zip(rows) {
            let key = Arc::new(SoftwareKey::draw(kind, random)?);
            let public = key.public_key().clone();
            let serial = [serial];
            let order = Order::new(name(id), &public, Profile::Signer, &serial, validity);
            let authority = if id == SEAL { world.organisations() } else { world.officials() };
            let credential = authority.enrol(Arc::clone(&key) as Arc<_>, &order)?;
            let (enabled, pair) = (id != OFF, id == PLAIN);
            held.push(Held { id, key, credential, multisign, mode, secrets, enabled, pair });
        }
        Ok(Self { world, held })
    }

    pub(crate) fn root(&self) -> Certificate {
        self.world.root().certificate().clone()
    }

    pub(crate) fn all(&self) -> &[Held] {
        &self.held
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Held> {
        self.held.iter().find(|it| it.id == id)
    }
}
