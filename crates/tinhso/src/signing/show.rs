//! `tinhso keys`: opens every credential of the configuration, lets it sign something, and asks for one time stamp.
//! Papers are not touched. What must always hold: it fails when anything that is configured cannot be used.

use super::ring::ring;
use crate::{
    command,
    config::{self, Config, LogForm, Who},
    logs,
    telling::{Failure, Telling},
};
use ::signing::{
    algorithm::Digest,
    key::{Credential, KeyError, KeyPlace},
    ring::{KeyRing, Official},
    timestamp::{self, TimestampSource},
};
use kernel::{
    id::AccountId,
    random::{OsRandom, Random as _},
    time::{Clock, SystemClock},
};
use std::{
    io::{BufRead, IsTerminal as _},
    sync::Arc,
};
use uuid::Uuid;

/// The ring that the configuration describes; a PIN that it does not name is asked for on the terminal.
pub(crate) fn keys_of(
    config: &Config,
    clock: &Arc<dyn Clock>,
    telling: &Telling,
) -> anyhow::Result<Arc<dyn KeyRing>> {
    ring(config, clock, &|token| {
        let stdin = std::io::stdin();
        if stdin.is_terminal() {
            telling.tell("signing-tell-pin", &[("token", token)]);
            return Ok(hidden()?);
        }
        let line = line_of(&mut stdin.lock())?;
        line.ok_or_else(|| Failure::new("signing-tell-pin-missing", &[("token", token)]).into())
    })
}

/// What is typed on the terminal without showing it.
#[cfg(unix)]
fn hidden() -> std::io::Result<String> {
    use nix::sys::signal::{SigSet, Signal};
    // After Ctrl+C the program is to end as always, but not before the terminal shows again what is typed.
    let mut interrupt = SigSet::empty();
    interrupt.add(Signal::SIGINT);
    interrupt.thread_block()?;
    let typed = rpassword::read_password();
    interrupt.thread_unblock()?;
    typed
}

#[cfg(not(unix))]
fn hidden() -> std::io::Result<String> {
    rpassword::read_password()
}

/// A PIN that comes through a pipe: one line for each; `None` at its end.
fn line_of(input: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut pin = String::new();
    let read = input.read_line(&mut pin)?;
    Ok((read > 0).then(|| pin.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Blocks on tokens and services: it is run beside the runtime.
pub(crate) fn keys(options: &command::Serve, telling: &Telling) -> anyhow::Result<()> {
    let config = Config::read(options.config.as_deref(), &config::environment)?;
    logs::start(LogForm::Text, "warn", None).finish();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ring = keys_of(&config, &clock, telling)?;
    let mut faults = 0;
    for (who, _) in &config.signing.officials {
        let nobody = AccountId::from_uuid(Uuid::nil());
        let (official, shown) = match who {
            Who::Login(login) => (Official { account: nobody, login }, login.clone()),
            Who::Account(account) => {
                (Official { account: *account, login: "" }, account.to_string())
            }
        };
        faults += usize::from(!told(&shown, ring.official(official), telling));
    }
    for agency in config.signing.organisations.keys() {
        faults += usize::from(!told(agency.as_ref(), ring.organisation(agency), telling));
    }
    let sources: Vec<&dyn TimestampSource> = ring.timestamps().iter().map(AsRef::as_ref).collect();
    if !sources.is_empty() {
        let imprint = Digest::Sha256.of(&[b"tinhso keys"]);
        match timestamp::obtain(&sources, Digest::Sha256, &imprint, OsRandom.u64()) {
            Ok(_) => telling.tell("signing-tell-time", &[]),
            Err(fault) => {
                faults += 1;
                telling
                    .tell("signing-tell-key-bad", &[("who", "tsa"), ("why", &fault.to_string())]);
            }
        }
    }
    if faults > 0 {
        return Err(Failure::new("signing-tell-faults", &[("count", &faults.to_string())]).into());
    }
    Ok(())
}

/// Tells of one credential; whether it can be used.
fn told(who: &str, found: Result<Option<Credential>, KeyError>, telling: &Telling) -> bool {
    let signed = match found {
        Ok(Some(credential)) => credential.key().sign(b"tinhso keys").map(|_| Some(credential)),
        other => other,
    };
    match signed {
        Ok(Some(credential)) => {
            let place = match credential.place() {
                KeyPlace::Software => telling.sentence("signing-place-software", &[]),
                KeyPlace::Token => telling.sentence("signing-place-token", &[]),
                KeyPlace::Remote => telling.sentence("signing-place-remote", &[]),
            };
            let until = credential.certificate().not_after_at().local_date().to_string();
            telling.tell("signing-tell-key", &[("who", who), ("place", &place), ("until", &until)]);
            true
        }
        Ok(None) => true,
        // Its holder consents on a page, where nobody is now: as it is configured to be.
        Err(KeyError::Consent(_)) => {
            telling.tell("signing-tell-key-consent", &[("who", who)]);
            true
        }
        Err(fault) => {
            telling.tell("signing-tell-key-bad", &[("who", who), ("why", &fault.to_string())]);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn pins_come_through_a_pipe_line_by_line_and_an_empty_pipe_is_told() {
        let mut pipe = "1234\r\n 56 78\n".as_bytes();
        assert_eq!(line_of(&mut pipe).unwrap().as_deref(), Some("1234"));
        assert_eq!(line_of(&mut pipe).unwrap().as_deref(), Some(" 56 78"));
        assert_eq!(line_of(&mut pipe).unwrap(), None);
    }
}
