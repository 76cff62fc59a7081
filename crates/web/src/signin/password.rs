//! Hashing and checking passwords: Argon2id (RFC 9106), off the request threads.
//!
//! Not who may sign in. What must always hold: a few hashes run at once, so that a crowd at the
//! door does not take all memory; checking takes as long when there is no account.

use std::fmt;
use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::random::Random;
use person::PasswordHash;
use tokio::sync::Semaphore;

/// Memory of one hash in KiB, passes, lanes (OWASP's first choice for Argon2id).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes at once.
const AT_ONCE: usize = 2;
/// Hashes waiting beyond which the door is closed for a moment.
const WAITING_MAX: usize = 64;

static RUNNING: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: Semaphore = Semaphore::const_new(WAITING_MAX);
static NOBODY: OnceLock<String> = OnceLock::new();

/// Too many are signing in at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Crowd;

/// A password on its way to be hashed. Never shown.
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// Hashes at once, on this thread: for tools and sample data.
pub fn hash_now(password: &str, random: &dyn Random) -> Option<PasswordHash> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    hash_with(password, &salt).map(PasswordHash::new)
}

/// Hashes a new password. Gives nothing when hashing itself fails.
pub async fn hash(password: Password, random: &dyn Random) -> Result<Option<PasswordHash>, Crowd> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    let hash = off_thread(move || hash_with(&password.0, &salt)).await?;
    Ok(hash.flatten().map(PasswordHash::new))
}

/// Whether the password is the one behind `known`; without an account, a hash nobody has is
/// checked all the same.
pub async fn fits(password: Password, known: Option<PasswordHash>) -> Result<bool, Crowd> {
    let checked = off_thread(move || {
        let phc = known.as_ref().map_or_else(|| nobody(), |hash| hash.as_phc());
        let right = check(&password.0, phc);
        right && known.is_some()
    });
    Ok(checked.await?.unwrap_or(false))
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, Crowd> {
    let _waiting = WAITING.try_acquire().map_err(|_| Crowd)?;
    let _running = RUNNING.acquire().await.map_err(|_| Crowd)?;
    Ok(tokio::task::spawn_blocking(work).await.ok())
}

fn nobody() -> &'static str {
    NOBODY.get_or_init(|| hash_with("", &[7; 16]).unwrap_or_default())
}

fn check(password: &str, phc: &str) -> bool {
    Phc::new(phc).is_ok_and(|hash| {
        argon().is_some_and(|argon| argon.verify_password(password.as_bytes(), &hash).is_ok())
    })
}

fn hash_with(password: &str, salt: &[u8]) -> Option<String> {
    let hash: Phc = argon()?.hash_password_with_salt(password.as_bytes(), salt).ok()?;
    Some(hash.to_string())
}

fn argon() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::random::SeededRandom;

    fn password(text: &str) -> Password {
        Password(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let random = SeededRandom::new(1);
        let known = hash(password("mật khẩu dài"), &random).await.unwrap().unwrap();
        assert!(
            known.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            known.as_phc()
        );
        assert!(fits(password("mật khẩu dài"), Some(known.clone())).await.unwrap());
        assert!(!fits(password("mat khau dai"), Some(known)).await.unwrap());
        assert!(!fits(password(""), None).await.unwrap());
    }

    #[test]
    fn same_password_is_hashed_differently_each_time() {
        let random = SeededRandom::new(2);
        assert_ne!(hash_now("một", &random), hash_now("một", &random));
    }
}
