//! The page of a procedure: everything domain.md §4.2 lists, in the order in which people ask.
//!
//! First what it takes (papers, minutes, days, money), then how, then the law. Views only.
//! What must always hold: a fee shows its exemptions and its legal basis; what is marked
//! unverified says so; papers stand under the cases they belong to.

use askama::Template;
use axum::extract::Path;
use procedure::model::{
    Audience, Channel, Component, Fee, FeeKind, LegalText, Need, OnlineLevel, Procedure,
    ReceivingUnit, ResultPaper,
};

use super::list::{level_key, online_tag};
use super::{address_of, field_name, find, narrowed_to_field, pick_all, terms};
use crate::answer::{Answer, moved, show};
use crate::format::{date, money};
use crate::page::Page;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{Icon, SummaryRow, Tag};
use crate::visit::Visit;
use crate::{page_views, paths};

/// The page.
#[derive(Debug, Template)]
#[template(path = "catalogue/show.html")]
pub(super) struct ShowProcedure {
    pub page: Page,
    pub name: String,
    pub code: String,
    pub summary: String,
    pub online: Tag,
    pub facts: Vec<Fact>,
    /// Where to begin on line; empty when it cannot be filed on line.
    pub begin: String,
    /// Why not on line, or where else; empty for none.
    pub begin_note: String,
    pub cases: Vec<CaseLine>,
    pub papers: Vec<PaperGroup>,
    pub sets: String,
    pub channels: Vec<ChannelLine>,
    pub fees: Vec<FeeLine>,
    /// Fees are taken, but their amounts are not known here.
    pub fees_unknown: bool,
    pub steps: Vec<String>,
    pub results: Vec<(String, String)>,
    pub conditions: Vec<String>,
    /// Who, where, under which number.
    pub particulars: Vec<SummaryRow>,
    pub law: Vec<LawLine>,
    /// Some of it was not seen in an official source.
    pub unverified: bool,
}

page_views!(ShowProcedure);

/// One of the facts on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub icon: Icon,
    pub value: String,
    pub label: String,
}

/// Trường hợp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CaseLine {
    pub name: String,
    pub hint: String,
    /// Why this case needs a visit; empty when it does not.
    pub counter_only: String,
}

/// Papers of all cases, or of some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PaperGroup {
    /// The cases; empty for papers of every case.
    pub title: String,
    pub papers: Vec<PaperLine>,
}

/// Thành phần hồ sơ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PaperLine {
    pub icon: Icon,
    pub name: String,
    /// `1 bản chính · 1 bản sao`.
    pub copies: String,
    /// When it is needed; empty when always.
    pub when: String,
    /// Form number, whether it is only shown, whether it is filled in on line.
    pub remarks: Vec<String>,
}

/// Cách thức thực hiện.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChannelLine {
    pub icon: Icon,
    pub name: String,
    pub term: String,
    /// Cases with another limit: name, limit.
    pub case_terms: Vec<(String, String)>,
    pub note: String,
}

/// Phí, lệ phí.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FeeLine {
    pub name: String,
    pub kind: String,
    pub amount: String,
    /// Tiers, upper limit, the channels and cases it is for.
    pub remarks: Vec<String>,
    /// Who pays less: who, how much less, legal basis.
    pub exemptions: Vec<(String, String, String)>,
    pub legal_basis: String,
    pub verified: bool,
}

/// Căn cứ pháp lý.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LawLine {
    pub number: String,
    pub title: String,
    /// Date and issuer; empty when unknown.
    pub issued: String,
    pub verified: bool,
}

/// The address without its words leads to the one with them.
pub(super) async fn short(visit: Visit, Path(code): Path<String>) -> Answer {
    let procedure = find(&visit, &code).ok_or(Problem::NotFound)?;
    moved(&address_of(procedure))
}

pub(super) async fn show_procedure(
    visit: Visit,
    Path((code, slug)): Path<(String, String)>,
) -> Answer {
    let procedure = find(&visit, &code).ok_or(Problem::NotFound)?;
    if procedure.slug != slug {
        return moved(&address_of(procedure));
    }
    show(view(&visit, procedure))
}

fn view(visit: &Visit, procedure: &Procedure) -> ShowProcedure {
    let say = &visit.say;
    let name = pick(say, &procedure.name);
    let page = visit
        .page(name.clone())
        .crumb(visit.t("common-home"), "/")
        .crumb(field_name(visit, &procedure.field), narrowed_to_field(&procedure.field));
    let (begin, begin_note) = beginning(visit, procedure);
    ShowProcedure {
        page,
        name,
        code: procedure.code.to_string(),
        summary: pick(say, &procedure.summary),
        online: online_tag(visit, procedure.online_level),
        facts: facts(visit, procedure),
        begin,
        begin_note,
        cases: cases(visit, procedure),
        papers: papers(visit, procedure),
        sets: say.with("catalogue-sets", &[("count", procedure.sets.into())]),
        channels: channels(visit, procedure),
        fees: procedure.fees.iter().map(|fee| fee_line(visit, procedure, fee)).collect(),
        fees_unknown: procedure.fees_unknown(),
        steps: pick_all(visit, &procedure.steps_text),
        results: procedure.results.iter().map(|paper| result_line(visit, paper)).collect(),
        conditions: pick_all(visit, &procedure.conditions),
        particulars: particulars(visit, procedure),
        law: procedure.legal_basis.iter().map(law_line).collect(),
        unverified: !procedure.unverified.is_empty(),
    }
}

/// `3 giấy tờ`, `khoảng 10 phút`, `2 ngày làm việc`, `miễn phí`.
fn facts(visit: &Visit, procedure: &Procedure) -> Vec<Fact> {
    let say = &visit.say;
    let (always, sometimes) = paper_counts(procedure);
    let count = [("count", always.into()), ("more", sometimes.into())];
    let papers = match (always, sometimes) {
        (0, 0) => (visit.t("catalogue-no-papers"), visit.t("catalogue-no-papers-label")),
        (0, _) => {
            (say.with("catalogue-papers-at-most", &count), visit.t("catalogue-papers-sometimes"))
        }
        (_, 0) => (say.with("catalogue-papers", &count), visit.t("catalogue-papers-label")),
        _ => (say.with("catalogue-papers", &count), say.with("catalogue-papers-more", &count)),
    };
    let minutes = [("count", procedure.minutes_to_fill.into())];
    let term = terms::usual_term(procedure);
    let term = term.map_or_else(|| visit.t("catalogue-no-term"), |it| terms::term_words(say, &it));
    let fact = |icon, value, label| Fact { icon, value, label };
    vec![
        fact(Icon::Papers, papers.0, papers.1),
        fact(
            Icon::Pen,
            say.with("catalogue-minutes", &minutes),
            visit.t("catalogue-minutes-label"),
        ),
        fact(Icon::Calendar, term, visit.t("catalogue-term-label")),
        fact(Icon::Wallet, terms::fee_total_words(say, procedure), visit.t("catalogue-fee-label")),
    ]
}

/// Papers of the first case that are always needed, and those that may be.
fn paper_counts(procedure: &Procedure) -> (usize, usize) {
    let usual = procedure.cases.first().map(|case| case.key.as_str()).unwrap_or_default();
    let of_case = |paper: &&Component| {
        !paper.is_form && (paper.cases.is_empty() || paper.cases.iter().any(|key| key == usual))
    };
    let papers: Vec<&Component> = procedure.components.iter().filter(of_case).collect();
    let always = papers.iter().filter(|paper| paper.required == Need::Must).count();
    (always, papers.len() - always)
}

fn beginning(visit: &Visit, procedure: &Procedure) -> (String, String) {
    let online = procedure.channels.iter().any(|terms| terms.channel == Channel::Online);
    if !online || procedure.online_level == OnlineLevel::InformationOnly {
        return (String::new(), visit.t("catalogue-counter-only"));
    }
    let note = match procedure.online_level {
        OnlineLevel::Partial => visit.t("catalogue-partial-note"),
        _ => String::new(),
    };
    (paths::begin(procedure.code.as_str()), note)
}

fn cases(visit: &Visit, procedure: &Procedure) -> Vec<CaseLine> {
    if procedure.cases.len() < 2 && procedure.cases.iter().all(|it| it.counter_only.is_none()) {
        return Vec::new();
    }
    let words = |it: &Option<procedure::model::Words>| {
        it.as_ref().map(|words| pick(&visit.say, words)).unwrap_or_default()
    };
    let line = |case: &procedure::model::Case| CaseLine {
        name: pick(&visit.say, &case.name),
        hint: words(&case.hint),
        counter_only: words(&case.counter_only),
    };
    procedure.cases.iter().map(line).collect()
}

fn case_names(visit: &Visit, procedure: &Procedure, keys: &[String]) -> String {
    let named = procedure.cases.iter().filter(|case| keys.contains(&case.key));
    named.map(|case| pick(&visit.say, &case.name)).collect::<Vec<_>>().join("; ")
}

fn papers(visit: &Visit, procedure: &Procedure) -> Vec<PaperGroup> {
    let mut groups: Vec<(&[String], PaperGroup)> = Vec::new();
    for paper in &procedure.components {
        let line = paper_line(visit, paper);
        if let Some((_, group)) = groups.iter_mut().find(|it| it.0 == paper.cases.as_slice()) {
            group.papers.push(line);
            continue;
        }
        let title = case_names(visit, procedure, &paper.cases);
        groups.push((&paper.cases, PaperGroup { title, papers: vec![line] }));
    }
    // Papers of every case come first.
    groups.sort_by_key(|it| !it.0.is_empty());
    groups.into_iter().map(|it| it.1).collect()
}

fn paper_line(visit: &Visit, paper: &Component) -> PaperLine {
    let say = &visit.say;
    let mut copies = Vec::new();
    if paper.originals > 0 {
        copies.push(say.with("catalogue-originals", &[("count", paper.originals.into())]));
    }
    if paper.copies > 0 {
        copies.push(say.with("catalogue-copies", &[("count", paper.copies.into())]));
    }
    let when = match (&paper.when, paper.required) {
        (Some(when), _) => pick(say, when),
        (None, Need::Must) => String::new(),
        (None, Need::Conditional) => visit.t("catalogue-need-conditional"),
        (None, Need::IfNotFound) => visit.t("catalogue-need-if-not-found"),
        (None, Need::Optional) => visit.t("catalogue-need-optional"),
    };
    let mut remarks = Vec::new();
    if paper.is_form {
        remarks.push(visit.t("catalogue-is-form"));
    }
    if paper.shown_only {
        remarks.push(visit.t("catalogue-shown-only"));
    }
    remarks.extend(paper.template.clone());
    let icon = if paper.is_form { Icon::Pen } else { Icon::Paper };
    PaperLine { icon, name: pick(say, &paper.name), copies: copies.join(" · "), when, remarks }
}

fn channels(visit: &Visit, procedure: &Procedure) -> Vec<ChannelLine> {
    let say = &visit.say;
    let line = |terms_of: &procedure::model::ChannelTerms| ChannelLine {
        icon: channel_icon(terms_of.channel),
        name: channel_words(visit, terms_of.channel),
        term: terms_of
            .term
            .map_or_else(|| visit.t("catalogue-no-term"), |term| terms::term_words(say, &term)),
        case_terms: terms_of
            .case_terms
            .iter()
            .map(|one| {
                let case = case_names(visit, procedure, std::slice::from_ref(&one.case));
                (case, terms::term_words(say, &one.term))
            })
            .collect(),
        note: terms_of.note.as_ref().map(|note| pick(say, note)).unwrap_or_default(),
    };
    procedure.channels.iter().map(line).collect()
}

const fn channel_icon(channel: Channel) -> Icon {
    match channel {
        Channel::Counter => Icon::Building,
        Channel::Online => Icon::Globe,
        Channel::Post => Icon::Post,
    }
}

fn channel_words(visit: &Visit, channel: Channel) -> String {
    visit.t(match channel {
        Channel::Counter => "catalogue-channel-counter",
        Channel::Online => "catalogue-channel-online",
        Channel::Post => "catalogue-channel-post",
    })
}

/// Who, how much less, and by which law.
pub(crate) fn exemption(
    visit: &Visit,
    exemption: &procedure::model::Exemption,
) -> (String, String, String) {
    let less = if exemption.percent_off >= 100 {
        visit.t("catalogue-exempt")
    } else {
        let percent = u32::from(exemption.percent_off);
        visit.say.with("catalogue-reduced", &[("percent", percent.into())])
    };
    (pick(&visit.say, &exemption.who), less, exemption.legal_basis.clone())
}

fn fee_line(visit: &Visit, procedure: &Procedure, fee: &Fee) -> FeeLine {
    let say = &visit.say;
    let mut remarks = Vec::new();
    for tier in &fee.tiers {
        let amount = money(say, tier.amount.amount());
        let values = [("from", tier.from.into()), ("amount", amount.into())];
        remarks.push(say.with("catalogue-fee-tier", &values));
    }
    if let Some(maximum) = fee.maximum {
        let amount = money(say, maximum.amount());
        remarks.push(say.with("catalogue-fee-maximum", &[("amount", amount.into())]));
    }
    if !fee.channels.is_empty() {
        let names: Vec<String> =
            fee.channels.iter().map(|channel| channel_words(visit, *channel)).collect();
        remarks.push(say.with("catalogue-fee-for", &[("what", names.join(", ").into())]));
    }
    if !fee.cases.is_empty() {
        let names = case_names(visit, procedure, &fee.cases);
        remarks.push(say.with("catalogue-fee-for", &[("what", names.into())]));
    }
    FeeLine {
        name: pick(say, &fee.name),
        kind: visit.t(match fee.kind {
            FeeKind::Fee => "catalogue-kind-fee",
            FeeKind::Levy => "catalogue-kind-levy",
        }),
        amount: terms::amount_words(say, fee),
        remarks,
        exemptions: fee.exemptions.iter().map(|it| exemption(visit, it)).collect(),
        legal_basis: fee.legal_basis.clone(),
        verified: fee.verified,
    }
}

fn result_line(visit: &Visit, paper: &ResultPaper) -> (String, String) {
    let months = |count: u32| visit.say.with("catalogue-valid-months", &[("count", count.into())]);
    (pick(&visit.say, &paper.name), paper.valid_months.map(months).unwrap_or_default())
}

fn law_line(text: &LegalText) -> LawLine {
    let issued = [text.issued_on.map(date), text.issuer.clone()];
    LawLine {
        number: text.number.clone(),
        title: text.title.clone(),
        issued: issued.into_iter().flatten().collect::<Vec<_>>().join(", "),
        verified: text.verified,
    }
}

fn particulars(visit: &Visit, procedure: &Procedure) -> Vec<SummaryRow> {
    let say = &visit.say;
    let audience = procedure.audience.iter().map(|it| visit.t(audience_key(*it))).collect();
    let levels = procedure.levels.iter();
    let levels = levels.map(|it| visit.t(&format!("catalogue-level-{}", level_key(*it)))).collect();
    let received = visit.t(match procedure.receiving {
        ReceivingUnit::CommuneCentre if procedure.flags.non_boundary => {
            "catalogue-receiving-any-commune"
        }
        ReceivingUnit::CommuneCentre => "catalogue-receiving-commune",
        ReceivingUnit::ProvincialCentre => "catalogue-receiving-province",
    });
    let words = |it: &Option<procedure::model::Words>| -> Vec<String> {
        it.iter().map(|words| pick(say, words)).collect()
    };
    let decision = procedure.decision.iter().map(|text| {
        let line = law_line(text);
        [line.number, line.title, line.issued].join(" ")
    });
    let mut in_force =
        say.with("catalogue-in-force-from", &[("date", date(procedure.valid_from).into())]);
    if let Some(until) = procedure.valid_to {
        in_force = say.with(
            "catalogue-in-force-between",
            &[("from", date(procedure.valid_from).into()), ("to", date(until).into())],
        );
    }
    // A procedure is published with these two; where the folder does not know them the page says so.
    let or_unknown = |told: Vec<String>| -> Vec<String> {
        if told.is_empty() { vec![visit.t("catalogue-not-told")] } else { told }
    };
    let codes =
        |codes: &[kernel::code::ProcedureCode]| codes.iter().map(ToString::to_string).collect();
    let rows: Vec<(&str, Vec<String>)> = vec![
        ("catalogue-row-audience", audience),
        ("catalogue-row-receiving", vec![received]),
        ("catalogue-row-agency", vec![pick(say, &procedure.agency)]),
        ("catalogue-row-authority", words(&procedure.authority)),
        ("catalogue-row-coordinating", or_unknown(words(&procedure.coordinating))),
        ("catalogue-row-field", vec![field_name(visit, &procedure.field)]),
        ("catalogue-row-level", levels),
        ("catalogue-row-code", vec![procedure.code.to_string()]),
        ("catalogue-row-kind", words(&procedure.kind)),
        ("catalogue-row-decision", or_unknown(decision.collect())),
        ("catalogue-row-in-force", vec![in_force]),
        ("catalogue-row-replaces", codes(&procedure.replaces)),
        ("catalogue-row-replaced-by", codes(procedure.replaced_by.as_slice())),
    ];
    rows.into_iter()
        .filter(|row| !row.1.is_empty())
        .map(|(key, values)| SummaryRow { label: visit.t(key), values, ..SummaryRow::default() })
        .collect()
}

const fn audience_key(audience: Audience) -> &'static str {
    match audience {
        Audience::Citizen => "catalogue-audience-citizen",
        Audience::Foreigner => "catalogue-audience-foreigner",
        Audience::Household => "catalogue-audience-household",
        Audience::Enterprise => "catalogue-audience-enterprise",
        Audience::Organisation => "catalogue-audience-organisation",
    }
}
