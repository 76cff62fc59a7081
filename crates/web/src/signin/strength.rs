//! Whether a new password is hard enough to guess (NIST SP 800-63B §3.1.1.2: length, and nothing
//! that guessers try first).
//!
//! Not a meter, and no demand for signs of every kind. What must always hold: the fault says what
//! to do about it; a text typed in another Unicode form is judged alike.

use kernel::text::fold;

use super::PASSWORD_BYTES_MAX;

/// Fewest characters of a password.
const CHARACTERS_MIN: usize = 10;
/// Fewest different characters.
const DIFFERENT_MIN: usize = 5;
/// Rows that fingers run along, on keyboards and in the alphabet.
const ROWS: [&str; 5] =
    ["01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"];
/// Shortest run that counts as one, and shortest fact about the person.
const RUN_MIN: usize = 4;

/// The key of the sentence that says what is wrong with `password`; `about` is what is known of
/// its owner (login, phone, personal number), which guessers try first.
pub fn fault(password: &str, about: &[&str]) -> Option<&'static str> {
    if password.chars().count() < CHARACTERS_MIN {
        return Some("signin-fault-password");
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Some("signin-fault-password-long");
    }
    let plain = fold(password);
    let rest = without_runs(&plain);
    let different: std::collections::BTreeSet<char> = rest.chars().collect();
    if different.len() < DIFFERENT_MIN {
        return Some("signin-fault-password-plain");
    }
    let known = about.iter().map(|fact| fold(fact)).filter(|fact| fact.chars().count() >= RUN_MIN);
    let mut left = rest.clone();
    for fact in known {
        left = left.replace(&fact, "");
    }
    if left != rest && left.chars().count() < DIFFERENT_MIN {
        return Some("signin-fault-password-own");
    }
    None
}

/// What is left when runs along a row, there or back, are taken away.
fn without_runs(text: &str) -> String {
    let marks: Vec<char> = text.chars().collect();
    let follows = |pair: &[char]| match pair {
        [one, two] => {
            let (there, back) = (format!("{one}{two}"), format!("{two}{one}"));
            ROWS.iter().any(|row| row.contains(&there) || row.contains(&back))
        }
        _ => false,
    };
    let mut left = String::new();
    let mut run = Vec::new();
    for mark in marks {
        if run.last().is_some_and(|last| !follows(&[*last, mark])) {
            keep(&mut left, &mut run);
        }
        run.push(mark);
    }
    keep(&mut left, &mut run);
    left
}

fn keep(left: &mut String, run: &mut Vec<char>) {
    if run.len() < RUN_MIN {
        left.extend(run.iter());
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn long_sentences_pass_and_what_guessers_try_first_does_not() {
        let about = ["hoa.le", "0912345678", "038190000001"];
        for good in
            ["một câu dễ nhớ", "trâu vàng ăn cỏ non", "x9-hK2_pwQ7r", "hoa.le thích ăn bánh"]
        {
            assert_eq!(fault(good, &about), None, "{good}");
        }
        for (bad, why) in [
            ("ngắn", "signin-fault-password"),
            ("aaaaaaaaaaaa", "signin-fault-password-plain"),
            ("abababababab", "signin-fault-password-plain"),
            ("1234567890", "signin-fault-password-plain"),
            ("0987654321", "signin-fault-password-plain"),
            ("Qwertyuiop1", "signin-fault-password-plain"),
            ("abcdefghijkl", "signin-fault-password-plain"),
            ("0912345678!", "signin-fault-password-plain"),
            ("hoa.lehoa.le1", "signin-fault-password-own"),
            ("038190000001", "signin-fault-password-own"),
        ] {
            assert_eq!(fault(bad, &about), Some(why), "{bad}");
        }
        let long = "câu này dài ".repeat(60);
        assert_eq!(fault(&long, &about), Some("signin-fault-password-long"));
    }
}
