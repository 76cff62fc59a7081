//! Reading and writing of DER, the encoding of certificates, signatures and time stamps (ITU-T X.690).
//! The reader only points into the bytes it was given, so that whoever checks a signature checks the bytes that
//! came and never a copy that was encoded anew. It is not a BER reader: an indefinite length is refused by its own error.
//! What must always hold: no input makes the reader panic or read beyond its bytes.

mod reader;
#[cfg(test)]
mod tests;
mod time;
mod writer;

pub use reader::{Asn1Error, Element, Reader};
pub use time::{generalized_time, read_time, time};
pub use writer::{
    bit_string, boolean, enumerated, explicit, implicit, implicit_set, integer, null, octet_string,
    oid, printable, sequence, set, small_integer, tlv, utf8,
};

/// Tags that this crate meets, with the constructed bit where DER sets it.
pub mod tag {
    /// BOOLEAN.
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER.
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: u8 = 0x04;
    /// NULL.
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OID: u8 = 0x06;
    /// ENUMERATED.
    pub const ENUMERATED: u8 = 0x0a;
    /// UTF8String.
    pub const UTF8: u8 = 0x0c;
    /// PrintableString.
    pub const PRINTABLE: u8 = 0x13;
    /// IA5String.
    pub const IA5: u8 = 0x16;
    /// UTCTime.
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: u8 = 0x30;
    /// SET and SET OF.
    pub const SET: u8 = 0x31;

    /// A constructed context tag `[number]`.
    pub const fn constructed(number: u8) -> u8 {
        0xa0 | number
    }

    /// A primitive context tag `[number]`.
    pub const fn primitive(number: u8) -> u8 {
        0x80 | number
    }
}
