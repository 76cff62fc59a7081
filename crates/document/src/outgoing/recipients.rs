//! Whom a document goes to: agencies one by one or by a group, and addresses outside the exchange (Decree 30/2020/NĐ-CP
//! annex I, part II, 9). Not the way there. What must always hold: an agency is named once, whatever it was chosen by; the
//! paper names a group in its short form where the exchange delivers to each of its members.

use super::decide::RECIPIENTS_MAX;
use crate::Refusal;
use crate::incoming::LINE_CHARS_MAX;
use crate::secrets;
use kernel::{
    code::{AgencyCode, Email},
    text::{clean_line, fold},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Whom it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// As printed under "Nơi nhận", unless it was chosen by a group.
    pub name: String,
    /// The agency, where it works on this platform or is reached by the exchange.
    #[serde(default)]
    pub agency: Option<AgencyCode>,
    /// Outside the exchange: where to write by e-mail; on paper where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// What it was chosen by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<ChosenBy>,
}

/// A group as it was when it was chosen: what becomes of it later changes no document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenBy {
    /// Which one: opaque here.
    pub key: String,
    /// As printed: `UBND các xã, phường`.
    pub name: String,
}

impl Recipient {
    /// An address outside the exchange, on paper.
    pub fn outside(name: impl Into<String>) -> Self {
        Self { name: name.into(), agency: None, email: None, group: None }
    }

    /// An agency that works on this platform or is reached by the exchange.
    pub fn agency(name: impl Into<String>, code: AgencyCode) -> Self {
        Self { agency: Some(code), ..Self::outside(name) }
    }

    /// The same, chosen by a group.
    #[must_use]
    pub fn by(mut self, group: &ChosenBy) -> Self {
        self.group = Some(group.clone());
        self
    }

    /// What it is printed as.
    pub fn printed(&self) -> &str {
        self.group.as_ref().map_or(&self.name, |group| &group.name)
    }
}

/// The lines under "Nơi nhận": each once, in the order of the first that it stands for.
pub fn printed(recipients: &[Recipient]) -> Vec<&str> {
    let mut known = BTreeSet::new();
    recipients.iter().map(Recipient::printed).filter(|line| known.insert(*line)).collect()
}

/// Names cleaned and agencies once; whatever was chosen first stays.
///
/// Errors: a name that is empty, too long or holds what cannot be printed; more than [`RECIPIENTS_MAX`].
pub(crate) fn cleaned(recipients: &[Recipient]) -> Result<Vec<Recipient>, Refusal> {
    let mut known = BTreeSet::new();
    let mut kept = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        let mut recipient = recipient.clone();
        recipient.name = line(&recipient.name)?;
        if let Some(group) = &mut recipient.group {
            group.name = line(&group.name)?;
        }
        let whom = match (&recipient.agency, &recipient.email) {
            (Some(agency), _) => agency.to_string(),
            (None, Some(email)) => email.as_str().to_owned(),
            (None, None) => fold(&recipient.name),
        };
        if known.insert(whom) {
            kept.push(recipient);
        }
    }
    if kept.len() > RECIPIENTS_MAX {
        return Err(Refusal::TooManyRecipients);
    }
    Ok(kept)
}

fn line(text: &str) -> Result<String, Refusal> {
    let fault = Refusal::TextFault { field: "recipients" };
    match clean_line(text, LINE_CHARS_MAX) {
        Ok(line) if !line.is_empty() => secrets::unmarked("recipients", line),
        _ => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(n: u32) -> AgencyCode {
        format!("H56.{n:03}").parse().unwrap()
    }

    fn communes() -> ChosenBy {
        ChosenBy {
            key: "commune_committee".to_owned(), name: "UBND các xã, phường".to_owned()
        }
    }

    #[test]
    fn paper_names_a_group_once_where_its_first_member_stands() {
        let group = communes();
        let mut all = vec![Recipient::outside("Hội Luật gia tỉnh")];
        all.extend(
            (201..=366).map(|n| Recipient::agency(format!("UBND xã {n}"), code(n)).by(&group)),
        );
        all.push(Recipient::agency("Sở Nội vụ", code(101)));
        let kept = cleaned(&all).unwrap();
        assert_eq!(kept.len(), 168);
        assert_eq!(printed(&kept), ["Hội Luật gia tỉnh", "UBND các xã, phường", "Sở Nội vụ"]);
    }

    #[test]
    fn agency_chosen_twice_goes_out_once() {
        let alone = Recipient::agency("UBND xã Mường Chanh", code(201));
        let kept = cleaned(&[alone.clone(), alone.clone().by(&communes())]).unwrap();
        assert_eq!(kept, [alone]);
    }

    #[test]
    fn what_cannot_be_printed_is_refused_and_too_many_too() {
        let fault = Refusal::TextFault { field: "recipients" };
        assert_eq!(cleaned(&[Recipient::outside(" ")]), Err(fault));
        let all: Vec<_> = (0..=400).map(|n| Recipient::outside(format!("Nơi {n}"))).collect();
        assert_eq!(cleaned(&all), Err(Refusal::TooManyRecipients));
        assert!(cleaned(&all[1..]).is_ok());
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(picks in prop::collection::vec((0_u32..20, any::<bool>(), any::<bool>()), 0..60)) {
            let all: Vec<_> = picks.iter().map(|(n, inside, grouped)| {
                let one = if *inside {
                    Recipient::agency(format!(" Cơ quan  {n}"), code(*n))
                } else {
                    Recipient::outside(format!("Cơ quan {n} "))
                };
                if *grouped { one.by(&communes()) } else { one }
            }).collect();
            let kept = cleaned(&all).unwrap();
            prop_assert_eq!(cleaned(&kept).unwrap(), kept.clone());
            // Everybody who was named is served once.
            let whom = |one: &Recipient| one.agency.clone().map_or_else(|| fold(&one.name), |it| it.to_string());
            let asked: BTreeSet<_> = all.iter().map(whom).collect();
            let served: BTreeSet<_> = kept.iter().map(whom).collect();
            prop_assert_eq!(asked, served);
        }
    }
}
