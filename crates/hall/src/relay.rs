//! Ways around networks that let no packets through: TURN servers (RFC 8656), and tickets for them.
//! Not a TURN server. What must always hold: a ticket is good for some hours, tells nothing of whoever holds it, and is made
//! without asking the server: both know a secret (the "TURN REST API" of coturn and others, `use-auth-secret`).

use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use data_encoding::BASE64;
use kernel::{random::Random, time::Timestamp};

/// How long a ticket is good: longer than the longest meeting.
const TICKET_SECONDS: i64 = 12 * 3_600;
/// Bytes of chance that tell tickets apart.
const NAME_BYTES: usize = 5;

/// The TURN servers of an installation.
#[derive(Clone, PartialEq, Eq)]
pub struct Relays {
    /// As browsers take them (RFC 7065): `turn:relay.example:3478?transport=udp`, `turns:relay.example:443?transport=tcp`.
    pub addresses: Vec<String>,
    /// `static-auth-secret` of coturn.
    pub secret: String,
}

impl std::fmt::Debug for Relays {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Relays").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// What lets a browser use them for a while.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// When it ends, in seconds since 1970, and some letters of chance.
    pub name: String,
    pub password: String,
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Ticket(…)")
    }
}

impl Relays {
    pub fn ticket(&self, now: Timestamp, random: &dyn Random) -> Ticket {
        let ends = now.as_micros() / 1_000_000 + TICKET_SECONDS;
        let name = format!("{ends}:{}", random.token(NAME_BYTES));
        // SHA-1 as the servers expect it; for a message authentication code that is not broken.
        let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.secret.as_bytes());
        let password = BASE64.encode(sign(&key, name.as_bytes()).as_ref());
        Ticket { name, password }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::random::SeededRandom;

    #[test]
    fn a_ticket_says_when_it_ends_and_is_signed_with_the_secret() {
        let relays = Relays { addresses: Vec::new(), secret: "north".to_owned() };
        let now = Timestamp::parse("2026-12-01T07:00:00+07:00").unwrap();
        let ticket = relays.ticket(now, &SeededRandom::new(1));
        let (ends, chance) = ticket.name.split_once(':').unwrap();
        assert_eq!(ends.parse::<i64>().unwrap(), now.as_micros() / 1_000_000 + 43_200);
        assert_eq!(chance.len(), 8);
        assert_ne!(ticket.name, relays.ticket(now, &SeededRandom::new(2)).name);
        assert_eq!(BASE64.decode(ticket.password.as_bytes()).unwrap().len(), 20);
        let other = Relays { secret: "south".to_owned(), ..relays };
        assert_ne!(ticket.password, other.ticket(now, &SeededRandom::new(1)).password);
        assert!(!format!("{other:?} {ticket:?}").contains("south"));
    }

    #[test]
    fn the_password_is_the_code_that_any_other_tool_computes() {
        // printf '1433895918:abcdefgh' | openssl dgst -sha1 -hmac north -binary | base64
        let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"north");
        let code = BASE64.encode(sign(&key, b"1433895918:abcdefgh").as_ref());
        assert_eq!(code, "dcvbpATHAe7CCEGCYvpD0HP8W8Y=");
    }
}
