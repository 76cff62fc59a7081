//! Invented people of the sample: names by ethnic group, numbers that obey the rules.
//! Nobody real: names are drawn part by part from the province's lists, numbers from chance.

use super::offices::{Draft, Letter, MeetingSample};
use kernel::random::Random;
use serde::Deserialize;

/// `demo.toml` of a province folder, as far as the sample needs it.
#[derive(Debug, Deserialize)]
pub(crate) struct Script {
    pub(crate) password: String,
    pub(crate) streets: Vec<String>,
    pub(crate) names: Vec<Names>,
    pub(crate) phrases: Phrases,
    #[serde(default)]
    pub(crate) weight: Vec<Weight>,
    pub(crate) account: Vec<ScriptAccount>,
    /// Letters that come to offices.
    #[serde(default)]
    pub(crate) letter: Vec<Letter>,
    /// Papers that offices write.
    #[serde(default)]
    pub(crate) draft: Vec<Draft>,
    /// Meetings that are called; none to have no meeting in the sample.
    #[serde(default)]
    pub(crate) meeting: Vec<MeetingSample>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Names {
    pub(crate) weight: u64,
    pub(crate) surnames: Vec<String>,
    pub(crate) male_middle: Vec<String>,
    pub(crate) male_given: Vec<String>,
    pub(crate) female_middle: Vec<String>,
    pub(crate) female_given: Vec<String>,
}

/// What people of the sample write: words are data of the province.
#[derive(Debug, Deserialize)]
pub(crate) struct Phrases {
    /// With `{number}` and `{street}`.
    pub(crate) street: String,
    pub(crate) request: String,
    pub(crate) rejection: String,
    pub(crate) supplement: String,
    pub(crate) supplement_reason: String,
    pub(crate) supplement_answer: String,
    pub(crate) withdrawal: String,
    pub(crate) refusal: String,
    pub(crate) proposal: String,
    /// What is reported of a task.
    pub(crate) task_report: String,
    /// Beginning of an organisation's name, which is left as it is.
    pub(crate) organisation: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Weight {
    pub(crate) procedure: String,
    pub(crate) weight: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ScriptAccount {
    pub(crate) login: String,
    pub(crate) role: String,
    pub(crate) title: Title,
    pub(crate) name: String,
    pub(crate) personal_number: Option<String>,
    pub(crate) tax_code: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    /// Commune of a citizen.
    pub(crate) unit: Option<String>,
    pub(crate) hamlet: Option<String>,
    /// Name of a business, whose person `name` is.
    pub(crate) organisation: Option<String>,
    pub(crate) agency: Option<String>,
    pub(crate) division: Option<String>,
    /// Printed when the demo starts, one per role.
    #[serde(default)]
    pub(crate) shown: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Title {
    pub(crate) vi: String,
    pub(crate) en: String,
}

/// Somebody who files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Somebody {
    pub(crate) full_name: String,
    pub(crate) phone: String,
    pub(crate) street: String,
}

impl Script {
    /// Draws a name for a man or a woman.
    pub(crate) fn name(&self, male: bool, random: &dyn Random) -> String {
        let total: u64 = self.names.iter().map(|names| names.weight).sum();
        let mut at = random.below(total.max(1));
        let names = self.names.iter().find(|names| {
            let here = at < names.weight;
            at = at.saturating_sub(names.weight);
            here
        });
        let Some(names) = names.or(self.names.first()) else { return String::new() };
        let (middle, given) = if male {
            (&names.male_middle, &names.male_given)
        } else {
            (&names.female_middle, &names.female_given)
        };
        [pick(&names.surnames, random), pick(middle, random), pick(given, random)].join(" ")
    }

    pub(crate) fn somebody(&self, random: &dyn Random) -> Somebody {
        Somebody {
            full_name: self.name(random.below(2) == 0, random),
            phone: format!("091{:07}", random.below(10_000_000)),
            street: self
                .phrases
                .street
                .replace("{number}", &(1 + random.below(300)).to_string())
                .replace("{street}", pick(&self.streets, random)),
        }
    }

    /// Draws a procedure by weight among those given.
    pub(crate) fn procedure<'a>(&self, among: &'a [String], random: &dyn Random) -> &'a str {
        let weight_of = |code: &str| {
            self.weight.iter().find(|one| one.procedure == code).map_or(3, |one| one.weight)
        };
        let total: u64 = among.iter().map(|code| weight_of(code)).sum();
        let mut at = random.below(total.max(1));
        for code in among {
            let weight = weight_of(code);
            if at < weight {
                return code;
            }
            at -= weight;
        }
        among.first().map_or("", String::as_str)
    }
}

pub(crate) fn pick<'a>(from: &'a [String], random: &dyn Random) -> &'a str {
    let length = u64::try_from(from.len()).unwrap_or(1).max(1);
    let at = usize::try_from(random.below(length)).unwrap_or(0);
    from.get(at).map_or("", String::as_str)
}
