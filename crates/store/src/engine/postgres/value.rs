//! Turns values into PostgreSQL's binary forms and back.
//! Not a general mapping: only the column types named in [`Value`]'s table, and their near kin.
//! Always holds: a type outside that set is an error naming the column, never a guess.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::Row as Raw;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::engine::value::Value;
use crate::error::StoreError;

/// The first byte of the binary form of jsonb.
const JSONB_VERSION: u8 = 1;

impl ToSql for Value {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(value) if *of == Type::BOOL => value.to_sql(of, out),
            Self::Bool(value) => int(i64::from(*value), of, out),
            Self::Int(value) => int(*value, of, out),
            Self::Text(value) | Self::Json(value) => text(value, of, out),
            Self::Bytes(value) if *of == Type::UUID => Uuid::from_slice(value)?.to_sql(of, out),
            Self::Bytes(value) => bytes(value, of, out),
            Self::Id(value) if *of == Type::UUID => value.to_sql(of, out),
            Self::Id(value) => bytes(value.as_bytes(), of, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Decided per value in `to_sql`, which knows both sides.
        true
    }

    to_sql_checked!();
}

fn int(value: i64, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    match *of {
        Type::INT8 => value.to_sql(of, out),
        Type::INT4 => i32::try_from(value)?.to_sql(of, out),
        Type::INT2 => i16::try_from(value)?.to_sql(of, out),
        Type::BOOL if value == 0 || value == 1 => (value == 1).to_sql(of, out),
        _ => Err("a number for another type".into()),
    }
}

fn text(
    value: &str,
    of: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    match *of {
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
            value.to_sql(&Type::TEXT, out)
        }
        Type::JSON => value.to_sql(&Type::TEXT, out),
        Type::JSONB => {
            out.put_u8(JSONB_VERSION);
            out.put_slice(value.as_bytes());
            Ok(IsNull::No)
        }
        _ => Err("text for another type".into()),
    }
}

fn bytes(
    value: &[u8],
    of: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    if *of != Type::BYTEA {
        return Err("bytes for another type".into());
    }
    value.to_sql(of, out)
}

/// JSON as the text the server sent.
struct JsonText(String);

impl<'a> FromSql<'a> for JsonText {
    fn from_sql(of: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let text = match (raw, of) {
            ([JSONB_VERSION, text @ ..], &Type::JSONB) => text,
            (_, &Type::JSONB) => return Err("an unknown version of jsonb".into()),
            (text, _) => text,
        };
        Ok(Self(std::str::from_utf8(text)?.to_owned()))
    }

    fn accepts(of: &Type) -> bool {
        matches!(*of, Type::JSON | Type::JSONB)
    }
}

/// The values of a row, in column order.
pub(super) fn decode(statement: &'static str, row: &Raw) -> Result<Vec<Value>, StoreError> {
    let mut values = Vec::with_capacity(row.len());
    for (at, column) in row.columns().iter().enumerate() {
        values.push(decode_column(statement, row, at, column.type_())?);
    }
    Ok(values)
}

fn decode_column(
    statement: &'static str,
    row: &Raw,
    at: usize,
    of: &Type,
) -> Result<Value, StoreError> {
    let value = match *of {
        Type::BOOL => row.try_get::<_, Option<bool>>(at).map(|value| value.map(Value::Bool)),
        Type::INT8 => row.try_get::<_, Option<i64>>(at).map(|value| value.map(Value::Int)),
        Type::INT4 => row.try_get::<_, Option<i32>>(at).map(|value| value.map(Value::from)),
        Type::INT2 => {
            row.try_get::<_, Option<i16>>(at).map(|value| value.map(|int| Value::Int(int.into())))
        }
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => {
            row.try_get::<_, Option<String>>(at).map(|value| value.map(Value::Text))
        }
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map(|value| value.map(Value::Bytes)),
        Type::UUID => row.try_get::<_, Option<Uuid>>(at).map(|value| value.map(Value::Id)),
        Type::JSON | Type::JSONB => row
            .try_get::<_, Option<JsonText>>(at)
            .map(|value| value.map(|JsonText(text)| Value::Json(text))),
        ref other => {
            return Err(StoreError::invalid(
                statement,
                format_args!("column {at}: type {other} is not read; cast it (sums to bigint)"),
            ));
        }
    };
    value.map(|value| value.unwrap_or(Value::Null)).map_err(|_| {
        StoreError::invalid(statement, format_args!("column {at}: cannot be read as {of}"))
    })
}
