//! The province as its pages show it: name, mark, contact, names of its units.
//! Not its law. What must always hold: a colour that is not `#rrggbb` never reaches the stylesheet.

use kernel::code::AgencyCode;
use procedure::model::Words;
use province::Province;

use crate::i18n::Say;
use crate::page::Portal;
use crate::ui::Mark;
use crate::visit::Visit;

/// What stands around every page.
pub fn of(province: &Province, say: &Say) -> Portal {
    let file = &province.file;
    let name = pick(say, &file.name);
    Portal {
        name: pick(say, &file.portal_name),
        province: say.with("common-province-name", &[("name", name.into())]),
        mark: mark(province),
        seal: seal(province),
        colour: colour(&file.identity.primary).unwrap_or_default().to_owned(),
        phone: file.contact.phone.clone(),
        email: file.contact.email.clone(),
        address: pick(say, &file.contact.address),
    }
}

/// The star in the header and the browser's tab: too small for more than two rings.
pub fn mark(province: &Province) -> Mark {
    let identity = &province.file.identity;
    Mark::new(identity.star_points.into(), identity.rings.min(2).into())
}

/// The star with all its rings.
pub fn seal(province: &Province) -> Mark {
    let identity = &province.file.identity;
    Mark::new(identity.star_points.into(), identity.rings.into())
}

/// The digits of `#rrggbb`, if it is one.
pub fn colour(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('#')?;
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(digits)
}

/// A text of the province in the reader's language.
pub fn pick(say: &Say, words: &Words) -> String {
    say.of(&words.vi, &words.en).to_owned()
}

/// What a unit is called; its code when it has no name.
pub fn unit_name(visit: &Visit, unit: &AgencyCode) -> String {
    let found = visit.app.province.unit_name(unit);
    found.map_or_else(|| unit.to_string(), |words| pick(&visit.say, words))
}

#[cfg(test)]
mod tests {
    use super::colour;

    #[test]
    fn only_colours_are_colours() {
        assert_eq!(colour("#8a1c1c"), Some("8a1c1c"));
        for text in ["", "8a1c1c", "#fff", "#8a1c1g", "#000;}*{x:y", "#8a1c1c;"] {
            assert_eq!(colour(text), None, "{text}");
        }
    }
}
