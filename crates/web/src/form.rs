//! Forms that came with the token of the browser they were shown to.
//!
//! A handler that takes [`Form`] cannot forget the check: without the right `_token` the extractor
//! refuses. Multipart uploads check with [`token_fits`]. What must always hold: fields keep their
//! order and text as sent; the token is compared in constant time.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::problem::Problem;
use crate::visit::Visit;

/// Name of the hidden field with the token.
pub const TOKEN: &str = "_token";
/// Fields one form may have.
const FIELDS_MAX: usize = 2_000;

/// A form as sent: names and texts. Repeated names keep every text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// A form read in another way than [`Form::parse`]; whoever reads it checks the token.
    pub fn of(pairs: Vec<(String, String)>) -> Form {
        Form { pairs }
    }

    /// Everything as sent, hidden fields too.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The first text under this name; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str())
    }

    /// The part of a form with several: fields whose names begin with `prefix`, by the rest of their names.
    #[must_use]
    pub fn under(&self, prefix: &str) -> Form {
        let part = self.pairs.iter().filter_map(|(name, text)| {
            name.strip_prefix(prefix).map(|rest| (rest.to_owned(), text.clone()))
        });
        Form { pairs: part.collect() }
    }

    /// All texts under this name.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.pairs.iter().filter(move |pair| pair.0 == name).map(|pair| pair.1.as_str())
    }

    /// Whether the name was sent at all, such as that of the button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|pair| pair.0 == name)
    }

    /// Everything typed, by name, without the hidden fields (they begin with `_`).
    pub fn typed(&self) -> BTreeMap<String, String> {
        let shown = self.pairs.iter().filter(|pair| !pair.0.starts_with('_'));
        shown.map(|(name, text)| (name.clone(), text.clone())).collect()
    }

    /// Reads `application/x-www-form-urlencoded` (URL Standard §5.1); what is not UTF-8 is refused.
    pub fn parse(body: &[u8]) -> Result<Form, Problem> {
        let mut pairs = Vec::new();
        for piece in body.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            if pairs.len() == FIELDS_MAX {
                return Err(Problem::TooLarge);
            }
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default()).ok_or(Problem::BadRequest)?;
            let text = decode(halves.next().unwrap_or_default()).ok_or(Problem::BadRequest)?;
            pairs.push((name, text));
        }
        Ok(Form { pairs })
    }
}

/// Undoes percent-encoding, `+` for a blank; a percent sign without two digits stands for itself.
fn decode(text: &[u8]) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        let encoded = match (first, after) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match encoded {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = after.get(2..).unwrap_or_default();
            }
            None if *first == b'+' => bytes.push(b' '),
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

impl FromRequest<App> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Form, Problem> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let plain = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|it| it.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        if !plain {
            return Err(Problem::BadRequest);
        }
        let request = Request::from_parts(parts, body);
        let bytes = Bytes::from_request(request, app).await.map_err(|_| Problem::TooLarge)?;
        let form = Form::parse(&bytes)?;
        if !token_fits(&visit, form.get(TOKEN)) {
            return Err(Problem::FormExpired);
        }
        Ok(form)
    }
}

/// Whether `token` is the one this browser's forms carry.
pub fn token_fits(visit: &Visit, token: &str) -> bool {
    visit.form_token().as_bytes().ct_eq(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_text_and_hidden_ones_stay_out() {
        let form = Form::parse("a=1&a=2&_token=t&t%C3%AAn=H%C3%B2a+L%C3%AA&x=".as_bytes()).unwrap();
        assert_eq!(form.get("tên"), "Hòa Lê");
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(form.has("x") && !form.has("y"));
        assert!(!form.typed().contains_key("_token"));
    }

    #[test]
    fn odd_encodings_are_kept_or_refused() {
        assert_eq!(Form::parse(b"a=100%&b=%zz%4").unwrap().get("a"), "100%");
        assert_eq!(Form::parse(b"b=%zz%4").unwrap().get("b"), "%zz%4");
        assert_eq!(Form::parse(b"a=%ff%fe"), Err(Problem::BadRequest));
        assert_eq!(Form::parse(b""), Ok(Form::default()));
    }

    #[test]
    fn endless_forms_are_refused() {
        let body = "a=1&".repeat(FIELDS_MAX + 1);
        assert_eq!(Form::parse(body.as_bytes()), Err(Problem::TooLarge));
    }
}
