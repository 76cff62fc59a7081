//! The values that travel between Rust and either engine.
//! Not the place for domain types: the SQL modules turn those into values and back.
//! Always holds: a value accepted by one engine is accepted by the other, and comes back the same.

use std::fmt;

use kernel::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;

/// A value sent to, or read from, a column.
///
/// | variant | SQLite (STRICT) | PostgreSQL |
/// |---|---|---|
/// | `Bool` | INTEGER 0/1 | boolean |
/// | `Int` (also instants, microseconds since 1970 UTC) | INTEGER | bigint |
/// | `Text` | TEXT | text |
/// | `Bytes` | BLOB | bytea |
/// | `Id` | BLOB of 16 bytes | uuid |
/// | `Json` | TEXT | jsonb (key order and spacing are not kept) |
///
/// SQLite gives an id back as `Bytes`, a bool as `Int`, JSON as `Text`; [`super::Row`] evens that out.
/// Its debug form shows no text, JSON or bytes, so that a statement or row in a log tells nothing.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Id(Uuid),
    Json(String),
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("Null"),
            Self::Bool(value) => write!(formatter, "Bool({value})"),
            Self::Int(value) => write!(formatter, "Int({value})"),
            Self::Id(value) => write!(formatter, "Id({value})"),
            Self::Text(value) => write!(formatter, "Text({} bytes)", value.len()),
            Self::Bytes(value) => write!(formatter, "Bytes({} bytes)", value.len()),
            Self::Json(value) => write!(formatter, "Json({} bytes)", value.len()),
        }
    }
}

impl Value {
    /// Serializes anything into a JSON value.
    pub fn json(of: &impl serde::Serialize) -> Result<Self, StoreError> {
        serde_json::to_string(of)
            .map(Self::Json)
            .map_err(|_| StoreError::invalid("value.json", "cannot be serialized"))
    }

    /// What the variant is called in error messages; the content never is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Id(_) => "id",
            Self::Json(_) => "json",
        }
    }

    /// PostgreSQL cannot keep U+0000 in text or jsonb; refused on both engines so that they agree.
    fn has_nul(&self) -> bool {
        match self {
            Self::Text(text) => text.as_bytes().contains(&0),
            Self::Json(text) => text.as_bytes().contains(&0) || escapes_nul(text.as_bytes()),
            _ => false,
        }
    }
}

/// Whether JSON text holds the escape of U+0000 (and not an escaped backslash before `u0000`).
fn escapes_nul(json: &[u8]) -> bool {
    let mut escaped = false;
    for (at, byte) in json.iter().enumerate() {
        if escaped {
            if json.get(at..at + 5) == Some(b"u0000".as_slice()) {
                return true;
            }
            escaped = false;
        } else {
            escaped = *byte == b'\\';
        }
    }
    false
}

/// Refuses what one of the engines would refuse or change.
pub(super) fn check(statement: &'static str, params: &[Value]) -> Result<(), StoreError> {
    match params.iter().position(Value::has_nul) {
        None => Ok(()),
        Some(at) => {
            Err(StoreError::invalid(statement, format_args!("parameter {} holds U+0000", at + 1)))
        }
    }
}

macro_rules! value_from {
    ($($of:ty => $variant:ident),* $(,)?) => {$(
        impl From<$of> for Value {
            fn from(value: $of) -> Self { Self::$variant(value.into()) }
        }
    )*};
}

value_from! {
    bool => Bool,
    i64 => Int,
    i32 => Int,
    u32 => Int,
    String => Text,
    &str => Text,
    Vec<u8> => Bytes,
    &[u8] => Bytes,
    Uuid => Id,
}

/// Versions, sizes and counts. None of them comes near the top of the signed range.
impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

/// An instant as microseconds since 1970 UTC.
impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.as_micros())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_form_shows_no_personal_data() {
        let shown = format!("{:?}", [Value::from("Lê Văn A"), Value::Json("Lê Văn A".into())]);
        assert_eq!(shown, "[Text(10 bytes), Json(10 bytes)]");
    }

    #[test]
    fn escaped_nul_is_told_from_an_escaped_backslash() {
        assert!(Value::Json(r#"{"a":"\u0000"}"#.into()).has_nul());
        assert!(Value::Json(r#"{"a":"\\\u0000"}"#.into()).has_nul());
        assert!(!Value::Json(r#"{"a":"\\u0000"}"#.into()).has_nul());
        assert!(!Value::Json(r#"{"a":"\u00001"}"#.replace("0000", "0030")).has_nul());
        assert!(Value::Text("a\0b".into()).has_nul());
        assert!(!Value::Text("Thanh Hoá".into()).has_nul());
    }
}
