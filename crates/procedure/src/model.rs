//! The catalogue record of a procedure, one version of it, as it stands in `procedure.toml`.
//! Not its behaviour. Fields follow Decree 63/2010 art. 8 and domain.md §4.2; what the handbook
//! marks unverified is named in `unverified`, so that a screen can say so.

use crate::finding::Finding;
use jiff::civil::Date;
use kernel::{calendar::TermLimit, code::ProcedureCode, money::Dong};
use serde::{Deserialize, Serialize};

/// A text in both languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub vi: String,
    #[serde(default)]
    pub en: String,
}

/// One version of a procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    pub code: ProcedureCode,
    /// Lower-case, unaccented, hyphenated; part of the public address.
    pub slug: String,
    pub name: Words,
    /// Short name as people say it, for tiles and lists ("Khai sinh").
    #[serde(default)]
    pub short_name: Option<Words>,
    /// One or two sentences: what it is for, in plain words.
    pub summary: Words,
    /// Key of the field ("lĩnh vực") in `fields.toml`.
    pub field: String,
    /// Words people search by that the name does not hold.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// How commonly it is asked for, 0 to 100: decides in a search among those that fit alike.
    #[serde(default)]
    pub popularity: u8,
    pub valid_from: Date,
    #[serde(default)]
    pub valid_to: Option<Date>,
    #[serde(default)]
    pub replaces: Vec<ProcedureCode>,
    #[serde(default)]
    pub replaced_by: Option<ProcedureCode>,
    /// Decision that published it.
    #[serde(default)]
    pub decision: Option<LegalText>,
    /// Loại thủ tục.
    #[serde(default)]
    pub kind: Option<Words>,
    pub levels: Vec<Level>,
    pub audience: Vec<Audience>,
    pub online_level: OnlineLevel,
    /// Where people hand in: kind of the receiving unit.
    pub receiving: ReceivingUnit,
    /// Who decides, e.g. the division's key in the agency template.
    pub handling: Handling,
    /// Cơ quan thực hiện / có thẩm quyền / phối hợp, as words for the page.
    pub agency: Words,
    #[serde(default)]
    pub authority: Option<Words>,
    #[serde(default)]
    pub coordinating: Option<Words>,
    /// Key of a process in `processes/`, unless `steps.toml` lies beside the procedure.
    #[serde(default)]
    pub process: Option<String>,
    /// Number of sets of papers, normally 1.
    #[serde(default = "one")]
    pub sets: u32,
    /// Minutes a citizen needs to fill it in, by the office's own estimate.
    pub minutes_to_fill: u32,
    pub cases: Vec<Case>,
    pub channels: Vec<ChannelTerms>,
    #[serde(default)]
    pub fees: Vec<Fee>,
    #[serde(default)]
    pub components: Vec<Component>,
    /// Trình tự thực hiện, as sentences for the page.
    pub steps_text: Vec<Words>,
    pub results: Vec<ResultPaper>,
    #[serde(default)]
    pub conditions: Vec<Words>,
    pub legal_basis: Vec<LegalText>,
    #[serde(default)]
    pub flags: Flags,
    /// Fields of this file that the handbook marks [U], e.g. `fees`, `channels.term`.
    #[serde(default)]
    pub unverified: Vec<String>,
}

impl Procedure {
    /// Whether fees are taken whose amounts this folder does not know, which is not the same as none.
    pub fn fees_unknown(&self) -> bool {
        self.fees.is_empty() && self.unverified.iter().any(|field| field == "fees")
    }
}

fn one() -> u32 {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Province,
    Commune,
    /// Vertical body at commune level (police), shown and filed like the others.
    CommunePolice,
    ProvincePolice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Citizen,
    Foreigner,
    Household,
    Enterprise,
    Organisation,
}

/// Decree 42/2022: the levels 1–4 of 2021 are gone; level 3 shows as partial, 4 as full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnlineLevel {
    InformationOnly,
    Partial,
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceivingUnit {
    CommuneCentre,
    ProvincialCentre,
}

/// Which agency decides and which of its divisions works on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handling {
    /// `commune` (the commune's committee chosen as addressee) or the key of a provincial agency
    /// in `agencies.toml` (`tu-phap`).
    pub agency: String,
    /// Key of the division inside that agency (`van-hoa-xa-hoi`, `kinh-te`).
    pub division: String,
}

/// Trường hợp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub key: String,
    pub name: Words,
    #[serde(default)]
    pub hint: Option<Words>,
    /// This case cannot be filed on line; the page says why.
    #[serde(default)]
    pub counter_only: Option<Words>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Counter,
    Online,
    Post,
}

/// Cách thức thực hiện: time limit per channel, perhaps per case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelTerms {
    pub channel: Channel,
    /// `None`: no due date (KhongCoNgayHenTra).
    #[serde(default)]
    pub term: Option<TermLimit>,
    /// Cases with another limit.
    #[serde(default)]
    pub case_terms: Vec<CaseTerm>,
    #[serde(default)]
    pub note: Option<Words>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseTerm {
    pub case: String,
    pub term: TermLimit,
}

/// Phí (service fee) or lệ phí (levy). Never shown without its exemptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    pub key: String,
    pub name: Words,
    pub kind: FeeKind,
    /// Amount in đồng per unit; 0 is a real amount ("miễn phí").
    pub amount: Dong,
    pub per: FeeUnit,
    /// Dotted answer path that gives the number of units, e.g. `quantity`; absent means 1.
    #[serde(default)]
    pub quantity_from: Option<String>,
    /// Dotted answer path that multiplies each row's amount, e.g. `items.*.copies`: tiers and
    /// maximum count for one copy. Must lie in the same table as `quantity_from`.
    #[serde(default)]
    pub copies_from: Option<String>,
    /// Later tiers: from the n-th unit on another amount (certified copies).
    #[serde(default)]
    pub tiers: Vec<FeeTier>,
    /// Upper limit per dossier or copy.
    #[serde(default)]
    pub maximum: Option<Dong>,
    /// Channels it applies to; empty means all.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Cases it applies to; empty means all.
    #[serde(default)]
    pub cases: Vec<String>,
    pub legal_basis: String,
    #[serde(default)]
    pub exemptions: Vec<Exemption>,
    pub valid_from: Date,
    #[serde(default)]
    pub valid_to: Option<Date>,
    #[serde(default = "yes")]
    pub verified: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    Fee,
    Levy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeUnit {
    Dossier,
    Copy,
    Page,
    Person,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTier {
    pub from: u32,
    pub amount: Dong,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Stable key recorded on the dossier (`poor_household`).
    pub key: String,
    pub who: Words,
    pub legal_basis: String,
    /// 100 = exempt, 50 = half.
    pub percent_off: u8,
}

/// Thành phần hồ sơ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    pub key: String,
    pub name: Words,
    /// Cases it belongs to; empty means all.
    #[serde(default)]
    pub cases: Vec<String>,
    pub originals: u32,
    pub copies: u32,
    pub required: Need,
    /// When the paper is needed, in words, for `conditional` and `if_not_found`.
    #[serde(default)]
    pub when: Option<Words>,
    /// The same condition over the answers, where it can be computed.
    #[serde(default)]
    pub when_answers: Option<crate::form::Condition>,
    /// Papers of one such key stand for one another: any of them will do, and one is demanded.
    #[serde(default)]
    pub one_of: Option<String>,
    /// The original is inspected and given back.
    #[serde(default)]
    pub shown_only: bool,
    /// The electronic form itself stands for this paper; nothing to attach on line.
    #[serde(default)]
    pub is_form: bool,
    /// Restricted contents (health, children), domain.md §1 personal-data law.
    #[serde(default)]
    pub sensitive: bool,
    /// Number of a form the office gives out, e.g. "Mẫu số 01 Phụ lục II".
    #[serde(default)]
    pub template: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    Must,
    Conditional,
    /// Only if the databases do not hold it.
    IfNotFound,
    Optional,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultPaper {
    pub key: String,
    pub name: Words,
    /// e.g. `{n}/{yyyy}`, `{nn}/GPXD`: see forms.md §13. `None`: numbered elsewhere (police).
    #[serde(default)]
    pub number_pattern: Option<String>,
    /// The register book the number comes from.
    #[serde(default)]
    pub book: Option<String>,
    /// Months the paper is valid, if limited.
    #[serde(default)]
    pub valid_months: Option<u32>,
    /// The letter it is typeset by, within the province's letters folder; absent: the general
    /// decision.
    #[serde(default)]
    pub letter: Option<String>,
    /// Its letter says what only other registers know: it is made and signed outside the platform.
    #[serde(default)]
    pub by_hand: bool,
    /// What the office finds and the paper says beyond what was filed; asked of whoever proposes.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalText {
    /// Số, ký hiệu: `23/2015/NĐ-CP`.
    pub number: String,
    pub title: String,
    #[serde(default)]
    pub issued_on: Option<Date>,
    #[serde(default)]
    pub issuer: Option<String>,
    #[serde(default = "yes")]
    pub verified: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Flags {
    /// The result is a paper that must exist as a file when released.
    pub needs_result_file: bool,
    /// May be filed at any commune ("phi địa giới").
    pub non_boundary: bool,
    /// Leaders may approve many at once.
    pub bulk_approve: bool,
    /// Personal act: no agent, both present (marriage).
    pub personal_act: bool,
    /// Supplement requests after acceptance before the dossier counts as overdue.
    pub supplements_max: u32,
    /// Days the citizen has to answer a supplement request, if the office sets one.
    pub supplement_days: Option<u32>,
}

impl Default for Flags {
    fn default() -> Self {
        Flags {
            needs_result_file: true,
            non_boundary: false,
            bulk_approve: false,
            personal_act: false,
            supplements_max: 1,
            supplement_days: None,
        }
    }
}
