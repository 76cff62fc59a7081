//! E-mail addresses, checked enough to catch slips of the keyboard; only a message answered proves an address.
//! Quoted local parts, comments and non-ASCII addresses (RFC 5321, RFC 6531) are refused: no portal of the State takes them.
//! What must always hold: the domain is in lower case and has a dot; no character could end a mail header.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{masked_between, shown_masked, text_form};

/// Characters an address may have, RFC 5321 §4.5.3.1.
pub const EMAIL_CHARACTERS_MAX: usize = 254;
const LOCAL_CHARACTERS_MAX: usize = 64;
const LABEL_CHARACTERS_MAX: usize = 63;

/// An e-mail address. Serialised whole; `Display` and `Debug` mask it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EmailFault {
    /// Not one `@` between two parts.
    #[error("e-mail address has not one at sign between two parts")]
    AtSign,
    /// Too long in a part or in all.
    #[error("e-mail address is too long")]
    TooLong,
    /// What stands before the `@` has a wrong character or dot.
    #[error("name part of the e-mail address is malformed")]
    Name,
    /// What stands after the `@` is no domain with a dot.
    #[error("domain of the e-mail address is malformed")]
    Domain,
}

impl EmailFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AtSign => "email.at-sign",
            Self::TooLong => "email.too-long",
            Self::Name => "email.name",
            Self::Domain => "email.domain",
        }
    }
}

impl Email {
    /// The whole address. Personal data: not for logs, metrics or addresses of pages.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form for screens that need not show the whole: `h**@example.vn`.
    pub fn masked(&self) -> String {
        let (name, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        format!("{}@{domain}", masked_between(name, 1, 0))
    }
}

fn name_fits(name: &str) -> bool {
    let dots_fit = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte);
    dots_fit && name.bytes().all(fits)
}

fn domain_fits(domain: &str) -> bool {
    let label_fits = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        inner && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let last_named = domain
        .rsplit('.')
        .next()
        .is_some_and(|last| last.len() > 1 && !last.bytes().all(|byte| byte.is_ascii_digit()));
    domain.contains('.') && domain.split('.').all(label_fits) && last_named
}

impl FromStr for Email {
    type Err = EmailFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, domain) = text.trim().split_once('@').ok_or(EmailFault::AtSign)?;
        if name.is_empty() || domain.is_empty() || domain.contains('@') {
            return Err(EmailFault::AtSign);
        }
        let labels_long = domain.split('.').any(|label| label.len() > LABEL_CHARACTERS_MAX);
        let characters = name.len() + 1 + domain.len();
        if characters > EMAIL_CHARACTERS_MAX || name.len() > LOCAL_CHARACTERS_MAX || labels_long {
            return Err(EmailFault::TooLong);
        }
        if !name_fits(name) {
            return Err(EmailFault::Name);
        }
        if !domain_fits(domain) {
            return Err(EmailFault::Domain);
        }
        Ok(Self(format!("{name}@{}", domain.to_ascii_lowercase())))
    }
}

text_form!(Email, EmailFault);
shown_masked!(Email);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_addresses_are_taken_and_their_domain_lowered() {
        for (text, stored) in [
            (" Hoa.Nguyen@Example.VN ", "Hoa.Nguyen@example.vn"),
            ("a+b@sub.thanhhoa.gov.vn", "a+b@sub.thanhhoa.gov.vn"),
        ] {
            assert_eq!(text.parse::<Email>().unwrap().as_str(), stored);
        }
        assert_eq!(format!("{:?}", "hoa@example.vn".parse::<Email>().unwrap()), "h**@example.vn");
    }

    #[test]
    fn slips_of_the_keyboard_are_refused_with_the_reason() {
        for (text, fault) in [
            ("hoa", EmailFault::AtSign),
            ("@example.vn", EmailFault::AtSign),
            ("hoa@a@example.vn", EmailFault::AtSign),
            ("hoa..n@example.vn", EmailFault::Name),
            ("hoa nguyen@example.vn", EmailFault::Name),
            ("hoa\nbcc:x@example.vn", EmailFault::Name),
            ("hòa@example.vn", EmailFault::Name),
            ("hoa@example", EmailFault::Domain),
            ("hoa@-example.vn", EmailFault::Domain),
            ("hoa@10.0.0.1", EmailFault::Domain),
            ("hoa@example.vn\r\n.x", EmailFault::Domain),
        ] {
            assert_eq!(text.parse::<Email>(), Err(fault), "{text}");
        }
        let long = format!("{}@example.vn", "a".repeat(65));
        assert_eq!(long.parse::<Email>(), Err(EmailFault::TooLong));
    }

    proptest! {
        #[test]
        fn parsed_address_prints_and_parses_to_itself(text in "\\PC*|[a-zA-Z.+]{1,9}@[a-zA-Z.-]{1,9}") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert_eq!(email.as_str().parse(), Ok(email.clone()));
                prop_assert!(!email.as_str().contains(char::is_control));
            }
        }
    }
}
