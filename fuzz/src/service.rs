//! Answers of a signing service from anybody: read or refused, never a panic, and nothing of them in what is shown.

use authorities::remote::wire;

pub fn run(bytes: &[u8]) {
    let _ = wire::read::<wire::Info>(bytes);
    let _ = wire::read::<wire::ListAnswer>(bytes);
    let _ = wire::read::<wire::CredentialInfo>(bytes);
    let _ = wire::read::<wire::SignAnswer>(bytes);
    if let Ok(told) = wire::read::<wire::ErrorAnswer>(bytes) {
        let _ = told.of_sad();
    }
    if let Ok(answer) = wire::read::<wire::AuthorizeAnswer>(bytes) {
        let shown = format!("{answer:?}");
        assert!(
            answer.sad.len() < 20 || !shown.contains(&answer.sad),
            "the right to sign is shown"
        );
    }
    if let Ok(answer) = wire::read::<wire::TokenAnswer>(bytes) {
        let shown = format!("{answer:?}");
        let token = &answer.access_token;
        assert!(token.len() < 20 || !shown.contains(token), "the token is shown");
    }
}
