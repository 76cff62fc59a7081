//! The shared vocabulary of every other crate: time, ids, money, numbers, text, the State's codes and the working calendar.
//! It is not a place for rules of one capability, nor for input and output: nothing here reads a file, a socket or, outside
//! [`time::SystemClock`] and [`random::OsRandom`], the machine it runs on.
//! What must always hold: every parser is total (it refuses, it never panics), what it prints it parses back to the same
//! value, and nothing here shows personal data in `Debug` output.

pub mod calendar;
pub mod code;
pub mod hash;
pub mod holiday;
pub mod id;
pub mod lunar;
pub mod money;
pub mod number;
pub mod partial_date;
pub mod random;
pub mod secrecy;
pub mod text;
pub mod time;
