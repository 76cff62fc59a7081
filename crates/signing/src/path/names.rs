//! Name constraints (RFC 5280 §4.2.1.10): which names the authorities of a path may give.
//! Names of a form that this crate cannot compare are refused as soon as a constraint is about that form. What must always
//! hold: what one authority forbids no authority below it can allow.

use super::PathError;
use crate::asn1::{Asn1Error, Element, tag};
use crate::certificate::{Certificate, Name};
use crate::oid;

const EMAIL: u8 = tag::primitive(1);
const DNS: u8 = tag::primitive(2);
const DIRECTORY: u8 = tag::constructed(4);
const URL: u8 = tag::primitive(6);
const ADDRESS: u8 = tag::primitive(7);

/// A name or a limit: the tag of its form among the GeneralNames, and its contents.
type General = (u8, Vec<u8>);

/// All limits of the authorities so far.
#[derive(Debug, Default)]
pub(super) struct NameLimits {
    /// For each authority that allows only some: what it allows.
    permitted: Vec<Vec<General>>,
    excluded: Vec<General>,
}

impl NameLimits {
    /// Takes over the limits of an authority.
    pub(super) fn narrow(&mut self, authority: &Certificate) -> Result<(), PathError> {
        let Some(extension) = authority.extension(oid::NAME_CONSTRAINTS) else { return Ok(()) };
        let mut fields = Element::only(&extension.value)?.tagged(tag::SEQUENCE)?.inside()?;
        if let Some(permitted) = fields.optional(tag::constructed(0))? {
            self.permitted.push(subtrees(&permitted)?);
        }
        if let Some(excluded) = fields.optional(tag::constructed(1))? {
            self.excluded.extend(subtrees(&excluded)?);
        }
        Ok(fields.finish()?)
    }

    /// Whether all names of a certificate lie within the limits.
    pub(super) fn admit(&self, certificate: &Certificate) -> Result<(), PathError> {
        if self.permitted.is_empty() && self.excluded.is_empty() {
            return Ok(());
        }
        for name in names(certificate)? {
            for excluded in self.excluded.iter().filter(|it| it.0 == name.0) {
                if within(&name, excluded)? {
                    return Err(PathError::Name);
                }
            }
            for permitted in &self.permitted {
                let mut same_form = permitted.iter().filter(|it| it.0 == name.0).peekable();
                if same_form.peek().is_none() {
                    continue;
                }
                let mut found = false;
                for limit in same_form {
                    found |= within(&name, limit)?;
                }
                if !found {
                    return Err(PathError::Name);
                }
            }
        }
        Ok(())
    }
}

fn subtrees(list: &Element<'_>) -> Result<Vec<General>, PathError> {
    let mut found = Vec::new();
    for subtree in list.inside()?.all()? {
        let mut fields = subtree.tagged(tag::SEQUENCE)?.inside()?;
        let base = fields.element()?;
        // Distances are fixed at 0 and unlimited; anything else is not used (RFC 5280 §4.2.1.10).
        fields.finish()?;
        found.push((base.tag, base.content.to_vec()));
    }
    Ok(found)
}

/// The subject and every alternative name.
fn names(certificate: &Certificate) -> Result<Vec<General>, PathError> {
    let mut names = Vec::new();
    if !certificate.subject().empty() {
        names.push((DIRECTORY, certificate.subject().der().to_vec()));
    }
    if let Some(extension) = certificate.extension(oid::SUBJECT_ALT_NAME) {
        for name in Element::only(&extension.value)?.tagged(tag::SEQUENCE)?.inside()?.all()? {
            names.push((name.tag, name.content.to_vec()));
        }
    }
    Ok(names)
}

/// Whether a name lies within a limit of the same form.
fn within((form, name): &General, (_, limit): &General) -> Result<bool, PathError> {
    match *form {
        DIRECTORY => Ok(Name::read(name)?.within(&Name::read(limit)?)),
        DNS => Ok(host_within(&text(name)?, &text(limit)?)),
        EMAIL => Ok(email_within(&text(name)?, &text(limit)?)),
        URL => {
            let url = text(name)?;
            let host = url.split_once("://").map(|it| it.1).unwrap_or_default();
            let host = host.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit_once('@').map_or(host, |it| it.1);
            let host = host.split_once(':').map_or(host, |it| it.0);
            let limit = text(limit)?;
            // Without a point in front the limit is one host; with it, all hosts below.
            Ok(match limit.strip_prefix('.') {
                Some(domain) => host.len() > domain.len() + 1 && host_within(host, domain),
                None => host == limit,
            })
        }
        ADDRESS => {
            let half = limit.len() / 2;
            let (Some(network), Some(mask)) = (limit.get(..half), limit.get(half..)) else {
                return Err(PathError::Name);
            };
            Ok(name.len() == half
                && name.iter().zip(network).zip(mask).all(|((a, b), mask)| a & mask == b & mask))
        }
        _ => Err(PathError::Name),
    }
}

fn host_within(host: &str, domain: &str) -> bool {
    let domain = domain.trim_start_matches('.');
    domain.is_empty()
        || host == domain
        || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn email_within(email: &str, limit: &str) -> bool {
    let host = email.rsplit_once('@').map(|it| it.1).unwrap_or_default();
    if limit.contains('@') {
        return email == limit;
    }
    match limit.strip_prefix('.') {
        Some(domain) => host.len() > domain.len() + 1 && host_within(host, domain),
        None => host == limit,
    }
}

fn text(bytes: &[u8]) -> Result<String, PathError> {
    let text = std::str::from_utf8(bytes).map_err(|_| Asn1Error::Value)?;
    Ok(text.to_ascii_lowercase())
}
