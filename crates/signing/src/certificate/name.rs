//! Distinguished names: who a certificate belongs to and who issued it (RFC 5280 §4.1.2.4, X.520).
//! Their bytes are kept as they came. What must always hold: two names match when they differ only in letters' case and
//! runs of spaces (RFC 5280 §7.1), and a name that cannot be shown as text is still kept.

use std::fmt;

use const_oid::ObjectIdentifier;

use crate::asn1::{self, Asn1Error, Element, tag};
use crate::oid;

/// TeletexString, BMPString: in old certificates alone.
const TELETEX: u8 = 0x14;
const BMP: u8 = 0x1e;

/// A distinguished name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name {
    der: Vec<u8>,
    /// For each step from the root the kinds and values in it, ready to compare.
    steps: Vec<Vec<(ObjectIdentifier, String)>>,
}

impl Name {
    /// Reads the DER of a Name.
    pub fn read(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut steps = Vec::new();
        for step in Element::only(der)?.tagged(tag::SEQUENCE)?.inside()?.all()? {
            let mut values = Vec::new();
            for pair in step.tagged(tag::SET)?.inside()?.all()? {
                let mut pair = pair.tagged(tag::SEQUENCE)?.inside()?;
                let kind = pair.expect(tag::OID)?.oid()?;
                values.push((kind, text(&pair.element()?)));
                pair.finish()?;
            }
            steps.push(values);
        }
        Ok(Self { der: der.to_vec(), steps })
    }

    /// A name of one value a step. Countries are PrintableString, everything else UTF8String.
    pub fn of(values: &[(ObjectIdentifier, &str)]) -> Self {
        let mut encoded = Vec::new();
        let mut steps = Vec::new();
        for (kind, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
            let written =
                if *kind == oid::COUNTRY { asn1::printable(value) } else { asn1::utf8(value) };
            let pair = asn1::sequence(&[&asn1::oid(*kind), &written]);
            encoded.extend(asn1::set(&[pair]));
            steps.push(vec![(*kind, (*value).to_owned())]);
        }
        Self { der: asn1::sequence(&[&encoded]), steps }
    }

    /// The bytes as they came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether there is nothing in it.
    pub fn empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The last value of a kind, which is the most particular one.
    pub fn value(&self, kind: ObjectIdentifier) -> Option<&str> {
        let mut values = self.steps.iter().rev().flatten();
        values.find(|(it, _)| *it == kind).map(|(_, value)| value.as_str())
    }

    /// The common name.
    pub fn common_name(&self) -> Option<&str> {
        self.value(oid::COMMON_NAME)
    }

    /// Whether both name the same, letters' case and runs of spaces aside.
    pub fn matches(&self, other: &Self) -> bool {
        self.der == other.der || (self.steps.len() == other.steps.len() && self.within(other))
    }

    /// Whether this name is `base` or stands below it.
    pub fn within(&self, base: &Self) -> bool {
        self.steps.len() >= base.steps.len()
            && self.steps.iter().zip(&base.steps).all(|(ours, theirs)| {
                ours.len() == theirs.len()
                    && theirs.iter().all(|wanted| ours.iter().any(|has| same(has, wanted)))
            })
    }
}

fn same(one: &(ObjectIdentifier, String), other: &(ObjectIdentifier, String)) -> bool {
    one.0 == other.0 && (one.1 == other.1 || folded(&one.1) == folded(&other.1))
}

fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The value as text; of a kind that is no text its bytes in hexadecimal after `#`, as RFC 4514 shows them.
fn text(value: &Element<'_>) -> String {
    match value.tag {
        tag::UTF8 | tag::PRINTABLE | tag::IA5 => {
            String::from_utf8(value.content.to_vec()).unwrap_or_else(|_| raw(value))
        }
        TELETEX => value.content.iter().map(|byte| char::from(*byte)).collect(),
        BMP => {
            let units = value.content.chunks_exact(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            });
            String::from_utf16(&units.collect::<Vec<u16>>()).unwrap_or_else(|_| raw(value))
        }
        _ => raw(value),
    }
}

fn raw(value: &Element<'_>) -> String {
    format!("#{}", crate::hexadecimal(value.raw))
}

/// RFC 4514, the most particular value first.
impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (kind, value)) in self.steps.iter().rev().flatten().enumerate() {
            if position > 0 {
                formatter.write_str(",")?;
            }
            match short(*kind) {
                Some(short) => write!(formatter, "{short}=")?,
                None => write!(formatter, "{kind}=")?,
            }
            for letter in value.chars() {
                if matches!(letter, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=') {
                    formatter.write_str("\\")?;
                }
                write!(formatter, "{letter}")?;
            }
        }
        Ok(())
    }
}

fn short(kind: ObjectIdentifier) -> Option<&'static str> {
    let known = [
        (oid::COMMON_NAME, "CN"),
        (oid::SERIAL_NUMBER, "serialNumber"),
        (oid::COUNTRY, "C"),
        (oid::LOCALITY, "L"),
        (oid::ORGANISATION, "O"),
        (oid::ORGANISATIONAL_UNIT, "OU"),
        (oid::TITLE, "title"),
    ];
    known.into_iter().find(|(it, _)| *it == kind).map(|(_, short)| short)
}

/// Names of persons do not belong in logs.
impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Name").field("steps", &self.steps.len()).finish()
    }
}
