//! The shapes of the small files: `province.toml`, `fields.toml`, `life-events.toml`, `demo.toml`.
//! Not their use. Unknown keys are mistakes, so that a slip of the pen does not pass silently.

use kernel::code::{AgencyCode, ProcedureCode, UnitCode};
use procedure::model::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `province.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvinceFile {
    pub key: String,
    pub unit_code: UnitCode,
    pub agency_code: AgencyCode,
    pub name: Words,
    pub portal_name: Words,
    pub contact: Contact,
    pub identity: Identity,
    #[serde(default)]
    pub settings: OfficeSettings,
    /// How heads of agencies sign, by the kind of agency.
    #[serde(default)]
    pub signers: BTreeMap<String, SignerWords>,
}

/// The lines above a head's signature (Decree 30/2020, annex I, part I, 7).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignerWords {
    /// `TM. Ủy ban nhân dân` for a body that decides as a whole; none for a head alone.
    #[serde(default)]
    pub authority: Vec<String>,
    /// `Chủ tịch`, `Giám đốc`.
    pub position: String,
    /// How the note of a deputy's seat begins: `Phó`. Deputies sign in the head's place.
    #[serde(default)]
    pub deputy: Option<String>,
}

/// How people reach the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub phone: String,
    pub email: String,
    pub address: Words,
    #[serde(default = "yes")]
    pub verified: bool,
}

/// What the province looks like on its portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// `#rrggbb`.
    pub primary: String,
    /// Points of the bronze drum's star.
    pub star_points: u8,
    /// Rings around it.
    pub rings: u8,
}

/// Local choices that are not law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfficeSettings {
    pub drafts_per_person: u32,
    pub show_officer_names: bool,
    /// Working days before the due moment from which a dossier counts as due soon.
    pub due_soon_working_days: u32,
    /// Office hours within which an online filing must be checked.
    pub intake_check_hours: u32,
    pub online_outside_hours_counts_next_opening: bool,
    pub phone_area: String,
    pub lookup_tries_per_hour: u32,
    pub max_extensions: u32,
    pub retention_of_drafts_days: u32,
    /// Days after which stored bytes that no dossier names are taken away: scans of an intake that
    /// was given up, papers of a draft thrown away. At least one.
    pub retention_of_loose_files_days: u32,
    /// Office hours in which an agency elsewhere should say that it took a document in.
    pub acknowledgement_hours: u32,
}

impl Default for OfficeSettings {
    fn default() -> Self {
        OfficeSettings {
            drafts_per_person: 5,
            show_officer_names: false,
            due_soon_working_days: 1,
            intake_check_hours: 8,
            online_outside_hours_counts_next_opening: true,
            phone_area: String::new(),
            lookup_tries_per_hour: 20,
            max_extensions: 1,
            retention_of_drafts_days: 90,
            retention_of_loose_files_days: 7,
            acknowledgement_hours: 8,
        }
    }
}

/// A field ("lĩnh vực") of procedures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOfWork {
    pub key: String,
    pub name: Words,
    #[serde(default)]
    pub icon: Option<String>,
}

/// A life event with the procedures it brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub key: String,
    pub name: Words,
    pub summary: Words,
    #[serde(default)]
    pub icon: Option<String>,
    pub procedures: Vec<ProcedureCode>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldsFile {
    #[serde(default)]
    pub(crate) field: Vec<FieldOfWork>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsFile {
    #[serde(default)]
    pub(crate) event: Vec<Event>,
}

/// `demo.toml`: names, streets, accounts of the practice province. Read as it is by the program's
/// `demo`; nothing in it is law.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Demo {
    pub table: toml::Table,
}

fn yes() -> bool {
    true
}
