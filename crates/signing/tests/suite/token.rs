//! Keys on a token, with SoftHSM as the token. Its configuration is read from the environment, which a test may not
//! change for itself: each test runs this program again with the environment it needs, for the test of the same name
//! below `inside`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kernel::time::Timestamp;
use signing::batch::{Done, Paper, sign_all};
use signing::key::token::{AuthPin, Library, PinSource, TokenKey, TokenPlace};
use signing::key::{Credential, KeyError, KeyKind, KeyPlace, SigningKey};
use signing::pades::{Level, sign_basic};
use signing::pki::{Order, Profile};
use tempfile::TempDir;

use crate::levels::reports;
use crate::support::{Form, Ground, paper, unseen};

const LIBRARIES: [&str; 2] =
    ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"];

/// Runs the test of this name below `inside` in a program of its own, with a fresh token.
fn run(name: &str) {
    if std::env::var_os("TINHSO_TEST_NO_JUDGES").is_some() {
        return;
    }
    let folder: TempDir = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let settings = folder.path().join("softhsm2.conf");
    fs::write(&settings, format!("directories.tokendir = {}\n", tokens.display())).unwrap();
    let made = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", "proto", "--so-pin", "1234", "--pin", "5678"])
        .env("SOFTHSM2_CONF", &settings)
        .output();
    let made =
        made.expect("missing: softhsm2-util, from softhsm2; `cargo xtask setup` installs it");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", &format!("token::inside::{name}"), "--nocapture"])
        .env("SOFTHSM2_CONF", &settings)
        .env("TINHSO_TEST_TOKENS", &tokens)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn keys_on_a_token_sign_papers() {
    run("keys_on_a_token_sign_papers");
}

#[test]
fn wrong_pin_is_tried_once() {
    run("wrong_pin_is_tried_once");
}

#[test]
fn token_that_was_taken_out_is_an_error_until_it_is_back() {
    run("token_that_was_taken_out_is_an_error_until_it_is_back");
}

#[test]
fn token_taken_out_in_the_middle_of_a_batch_costs_papers_until_it_is_back() {
    run("token_taken_out_in_the_middle_of_a_batch_costs_papers_until_it_is_back");
}

#[test]
fn many_threads_share_few_sessions() {
    run("many_threads_share_few_sessions");
}

/// A PIN that is known, and how often it was asked for.
#[derive(Debug)]
struct Known(&'static str, AtomicU32);

impl PinSource for Known {
    fn pin(&self, _: &str) -> Result<AuthPin, KeyError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Ok(AuthPin::new(self.0.into()))
    }
}

fn pin(pin: &'static str) -> Arc<Known> {
    Arc::new(Known(pin, AtomicU32::new(0)))
}

fn library() -> Arc<Library> {
    let file = LIBRARIES.into_iter().map(Path::new).find(|it| it.exists());
    let file = file.expect("missing: libsofthsm2.so, from softhsm2");
    Arc::new(Library::load(file).unwrap())
}

fn place(key: &str) -> TokenPlace {
    TokenPlace { token: "proto".to_owned(), key: key.to_owned() }
}

mod inside {
    use super::*;

    #[test]
    #[ignore = "run by the test of the same name above"]
    fn keys_on_a_token_sign_papers() {
        let library = library();
        assert_eq!(library.tokens().unwrap()[0].label, "proto");
        let ground = Ground::usual();
        let validity = (ground.now, Timestamp::parse("2030-01-01T00:00:00Z").unwrap());
        let kinds = [KeyKind::P256, KeyKind::P384, KeyKind::Rsa(2048)];
        for (kind, label) in kinds.into_iter().zip(["ec", "ec384", "rsa"]) {
            let key = TokenKey::generate(library.clone(), place(label), pin("5678"), kind);
            let key = Arc::new(key.unwrap());
            let public = key.public_key().clone();
            let name = crate::support::name("Con dấu trong token");
            let order = Order::new(name, &public, Profile::Signer, &[50], validity);
            let credential = ground.world.organisations().enrol(key, &order).unwrap();
            let credential: Credential = credential;
            let pdf =
                sign_basic(&paper(Form::Table), &unseen("KySo"), &ground.details(), &credential);
            let found = reports(&pdf.unwrap().pdf);
            assert_eq!(found[0].1.certificate, *credential.certificate(), "{kind:?}");
        }
        let again = TokenKey::generate(library.clone(), place("ec"), pin("5678"), KeyKind::P256);
        assert!(matches!(again, Err(KeyError::Unsuitable(_))), "{again:?}");
        let missing = TokenKey::open(library, place("none"), pin("5678"), 1);
        assert!(matches!(missing, Err(KeyError::Unsuitable(_))), "{missing:?}");
    }

    #[test]
    #[ignore = "run by the test of the same name above"]
    fn wrong_pin_is_tried_once() {
        let library = library();
        let wrong = pin("0000");
        let refused = TokenKey::open(library.clone(), place("ec"), wrong.clone(), 2);
        assert!(matches!(refused, Err(KeyError::Refused(_))), "{refused:?}");
        assert_eq!(wrong.1.load(Ordering::SeqCst), 1);
        let key = TokenKey::generate(library, place("ec"), pin("5678"), KeyKind::P256);
        assert!(key.unwrap().sign(b"message").is_ok());
    }

    #[test]
    #[ignore = "run by the test of the same name above"]
    fn token_that_was_taken_out_is_an_error_until_it_is_back() {
        let tokens = PathBuf::from(std::env::var_os("TINHSO_TEST_TOKENS").unwrap());
        let aside = tokens.with_file_name("aside");
        let library = library();
        let pins = pin("5678");
        let key = TokenKey::generate(library, place("ec"), pins.clone(), KeyKind::P256).unwrap();
        assert!(key.sign(b"before").is_ok());
        let asked = pins.1.load(Ordering::SeqCst);

        fs::rename(&tokens, &aside).unwrap();
        let fault = key.sign(b"out");
        assert!(
            matches!(fault, Err(KeyError::Unreachable(_) | KeyError::Unsuitable(_))),
            "{fault:?}"
        );

        fs::rename(&aside, &tokens).unwrap();
        assert_eq!(key.sign(b"back").map(|_| ()), Ok(()));
        assert!(pins.1.load(Ordering::SeqCst) > asked, "the token was opened anew");
    }

    #[test]
    #[ignore = "run by the test of the same name above"]
    fn token_taken_out_in_the_middle_of_a_batch_costs_papers_until_it_is_back() {
        let tokens = PathBuf::from(std::env::var_os("TINHSO_TEST_TOKENS").unwrap());
        let aside = tokens.with_file_name("aside");
        let ground = Ground::usual();
        let key = TokenKey::generate(library(), place("ec"), pin("5678"), KeyKind::P256).unwrap();
        let public = key.public_key().clone();
        let validity = (ground.now, ground.now.plus_seconds(86_400));
        let name = crate::support::name("Con dấu trong token");
        let order = Order::new(name, &public, Profile::Signer, &[51], validity);
        let credential = ground.world.organisations().enrol(Arc::new(key), &order).unwrap();
        assert_eq!(credential.place(), KeyPlace::Token);
        let pdf = paper(Form::Table);
        let papers =
            (0..7).map(|_| Paper { pdf: &pdf, field: unseen("KySo"), details: ground.details() });
        let mut letters = String::new();
        let tally = ground.with_services(|services| {
            sign_all(papers, &credential, (services, Level::Basic), &mut |position, done| {
                letters.push(match done {
                    Done::Signed(outcome) => {
                        assert_eq!(reports(&outcome.pdf).len(), 1);
                        's'
                    }
                    Done::Failed(_) => 'f',
                    Done::NotTried(_) => 'n',
                });
                match position {
                    1 => fs::rename(&tokens, &aside).unwrap(),
                    3 => fs::rename(&aside, &tokens).unwrap(),
                    _ => {}
                }
            })
        });
        assert_eq!(letters, "ssffsss");
        assert_eq!((tally.signed, tally.failed, tally.stopped), (5, 2, None));
    }

    #[test]
    #[ignore = "run by the test of the same name above"]
    fn many_threads_share_few_sessions() {
        let library = library();
        let pins = pin("5678");
        drop(TokenKey::generate(library.clone(), place("ec"), pins.clone(), KeyKind::P256));
        let pins = pin("5678");
        let key = TokenKey::open(library, place("ec"), pins.clone(), 3).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8_u8 {
                let key = &key;
                scope.spawn(move || {
                    for number in 0..20_u8 {
                        assert!(key.sign(&[thread, number]).is_ok());
                    }
                });
            }
        });
        let asked = pins.1.load(Ordering::SeqCst);
        assert!((1..=3).contains(&asked), "{asked} sessions");
    }
}
