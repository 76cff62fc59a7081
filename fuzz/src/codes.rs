//! Official codes, numbers and dates from outside: never a panic, and what is printed parses back.

use kernel::{
    code::{
        AgencyCode, DossierCode, Email, PersonalNumber, Phone, ProcedureCode, TaxCode, UnitCode,
    },
    money::Dong,
    partial_date::PartialDate,
};

macro_rules! parses_back {
    ($text:expr, $($kind:ty),*) => {$(
        if let Ok(value) = $text.parse::<$kind>() {
            assert_eq!(value.as_str().parse::<$kind>().as_ref(), Ok(&value));
        }
    )*};
}

pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    parses_back!(
        text,
        AgencyCode,
        DossierCode,
        Email,
        PersonalNumber,
        Phone,
        ProcedureCode,
        TaxCode,
        UnitCode
    );
    if let Ok(date) = text.parse::<PartialDate>() {
        assert_eq!(date.to_iso().parse::<PartialDate>(), Ok(date));
        assert!(date.earliest() <= date.latest());
    }
    if let Ok(amount) = text.parse::<Dong>() {
        assert_eq!(amount.grouped().parse::<Dong>(), Ok(amount));
    }
    if let Ok(old) = AgencyCode::from_old(text) {
        assert!(old.as_str().parse::<AgencyCode>().is_ok());
    }
}
