//! One row that came back, read by column index.
//! Not a mapper: each SQL module reads its own columns in the order its constant names them.
//! Always holds: a wrong index or type is an error naming the statement and column, never a panic.

use kernel::time::Timestamp;
use uuid::Uuid;

use super::value::Value;
use crate::error::StoreError;

/// A row of values, in the order of the select list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    statement: &'static str,
    values: Vec<Value>,
}

impl Row {
    pub(crate) fn new(statement: &'static str, values: Vec<Value>) -> Self {
        Self { statement, values }
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The raw value, as the engine gave it.
    pub fn value(&self, column: usize) -> Result<&Value, StoreError> {
        self.values.get(column).ok_or_else(|| {
            StoreError::invalid(self.statement, format_args!("no column {column} in the row"))
        })
    }

    fn wrong(&self, column: usize, wanted: &str, found: &Value) -> StoreError {
        StoreError::invalid(
            self.statement,
            format_args!("column {column}: wanted {wanted}, found {}", found.kind()),
        )
    }

    /// The value unless it is null.
    fn some(&self, column: usize) -> Result<Option<&Value>, StoreError> {
        Ok(Some(self.value(column)?).filter(|value| **value != Value::Null))
    }

    fn must<T>(&self, column: usize, wanted: &str, found: Option<T>) -> Result<T, StoreError> {
        found.ok_or_else(|| self.wrong(column, wanted, &Value::Null))
    }

    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.some(column)? {
            None => Ok(None),
            Some(Value::Int(value)) => Ok(Some(*value)),
            Some(other) => Err(self.wrong(column, "int", other)),
        }
    }

    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.must(column, "int", self.opt_int(column)?)
    }

    /// A whole number that cannot be negative: a version, a size, a count.
    pub fn opt_unsigned(&self, column: usize) -> Result<Option<u64>, StoreError> {
        let Some(value) = self.opt_int(column)? else { return Ok(None) };
        u64::try_from(value)
            .map(Some)
            .map_err(|_| self.wrong(column, "int of 0 or more", &Value::Int(value)))
    }

    pub fn unsigned(&self, column: usize) -> Result<u64, StoreError> {
        self.must(column, "int", self.opt_unsigned(column)?)
    }

    /// An instant, kept as microseconds since 1970 UTC.
    pub fn opt_timestamp(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int(column)?.map(Timestamp::from_micros))
    }

    pub fn timestamp(&self, column: usize) -> Result<Timestamp, StoreError> {
        self.must(column, "int", self.opt_timestamp(column)?)
    }

    pub fn opt_bool(&self, column: usize) -> Result<Option<bool>, StoreError> {
        match self.some(column)? {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(Value::Int(0)) => Ok(Some(false)),
            Some(Value::Int(1)) => Ok(Some(true)),
            Some(other) => Err(self.wrong(column, "bool", other)),
        }
    }

    pub fn bool(&self, column: usize) -> Result<bool, StoreError> {
        self.must(column, "bool", self.opt_bool(column)?)
    }

    /// Text or JSON, as text.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.some(column)? {
            None => Ok(None),
            Some(Value::Text(value) | Value::Json(value)) => Ok(Some(value.clone())),
            Some(other) => Err(self.wrong(column, "text", other)),
        }
    }

    /// Text or JSON, as text.
    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        self.must(column, "text", self.opt_text(column)?)
    }

    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self.some(column)? {
            None => Ok(None),
            Some(Value::Bytes(value)) => Ok(Some(value.clone())),
            Some(Value::Id(value)) => Ok(Some(value.as_bytes().to_vec())),
            Some(other) => Err(self.wrong(column, "bytes", other)),
        }
    }

    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        self.must(column, "bytes", self.opt_bytes(column)?)
    }

    pub fn opt_id(&self, column: usize) -> Result<Option<Uuid>, StoreError> {
        match self.some(column)? {
            None => Ok(None),
            Some(Value::Id(value)) => Ok(Some(*value)),
            Some(found @ Value::Bytes(value)) => {
                Uuid::from_slice(value).map(Some).map_err(|_| self.wrong(column, "id", found))
            }
            Some(other) => Err(self.wrong(column, "id", other)),
        }
    }

    pub fn id(&self, column: usize) -> Result<Uuid, StoreError> {
        self.must(column, "id", self.opt_id(column)?)
    }

    /// Reads a JSON column into a type. JSON that does not fit is [`StoreError::Corrupt`].
    pub fn opt_json<T: serde::de::DeserializeOwned>(
        &self,
        column: usize,
    ) -> Result<Option<T>, StoreError> {
        let Some(text) = self.opt_text(column)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            // The message of serde may quote a value, so only its category and place are kept.
            StoreError::Corrupt {
                statement: self.statement,
                detail: format!(
                    "column {column}: JSON {:?} error at character {}",
                    error.classify(),
                    error.column()
                ),
            }
        })
    }

    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        self.must(column, "json", self.opt_json(column)?)
    }
}
