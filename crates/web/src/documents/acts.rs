//! The forms of a document's page: one for each act that its reader may do now, with what was typed before.
//! Decides nothing. What must always hold: what is offered is what the register and the policies allow.

use document::Incoming;
use document::incoming::{Ask, Matter, Part, Share, Standing};
use register::Actor;

use super::asks;
use super::page::{Act, Returned, TwinLine, UnitLine, prefix};
use super::shares::{self, Names};
use super::sheet;
use crate::format;
use crate::paths::documents;
use crate::problem::Problem;
use crate::ui::{Choice, Control, Field, Icon, Width};
use crate::visit::Visit;

/// The forms that the reader may send now, the likeliest first.
pub(super) async fn acts(
    visit: &Visit,
    actor: &Actor,
    found: &Incoming,
    returned: &Returned,
    names: &Names,
) -> Result<Vec<Act>, Problem> {
    let desk = &visit.app.desk;
    let allowed = desk.document_actions(actor, found);
    let own = desk.own_shares(actor, found);
    let forms = Forms { visit, returned };
    let in_hand = found.standing == Standing::InHand;
    let mut acts = Vec::new();
    let may = |action: &str| allowed.contains(&action);
    if may("clear_document") {
        acts.push(forms.clear());
    }
    if may("answer_ask")
        && let Some(ask) = found.open_ask()
    {
        acts.push(forms.answer_ask(ask));
    }
    if may("register_document") {
        acts.push(forms.register(found).await?);
    }
    if may("direct") && !in_hand {
        acts.push(forms.direct(found));
    }
    for share in &own {
        if may("pass_on") && share.to.account.is_none() {
            acts.push(forms.pass_on(share).await?);
        }
        if may("begin") && share.begun_at.is_none() && share.part != Part::Inform {
            acts.push(forms.of_share("begin", share, Vec::new(), Icon::Edit));
        }
        if may("answer") {
            let words = forms.words("answer", share.part != Part::Inform);
            acts.push(forms.of_share("answer", share, vec![words], Icon::CheckCircle));
        }
        if may("hand_back") && share.part != Part::Inform {
            let words = forms.words("hand_back", true);
            acts.push(forms.of_share("hand_back", share, vec![words], Icon::ArrowLeft));
        }
    }
    if may("submit_document") {
        acts.push(forms.submit(found).await?);
    }
    if may("direct") && in_hand {
        acts.push(forms.direct(found));
    }
    if may("extend") {
        let leads =
            matches!(actor, Actor::Officer { seat, .. } if seat.role == person::Role::Leader.key());
        let given = |share: &&Share| leads || actor.account() == Some(share.given_by);
        for share in found.open_shares().filter(given).filter(|share| share.part != Part::Inform) {
            let due = forms.day("extend");
            let fields = vec![due, forms.words("extend", true)];
            let act = forms.of_share("extend", share, fields, Icon::Clock);
            let place = names.place(visit, &share.to);
            let values = [("title", act.title.into()), ("place", place.into())];
            acts.push(Act { title: visit.say.with("document-act-of", &values), ..act });
        }
    }
    for (action, icon) in [("close_document", Icon::CheckCircle), ("note_document", Icon::Edit)] {
        if may(action) {
            acts.push(forms.plain(action, vec![forms.words(action, true)], icon));
        }
    }
    if may("amend")
        && let Some(matter) = found.matter.as_deref()
    {
        acts.push(forms.amend(matter));
    }
    if may("refuse_document") {
        let words = forms.words("refuse_document", true);
        acts.push(forms.plain("refuse_document", vec![words], Icon::CrossCircle));
    }
    if may("withdraw") {
        acts.push(Act {
            grave: true,
            lead: visit.t("document-act-withdraw-lead"),
            ..forms.plain("withdraw", Vec::new(), Icon::Warning)
        });
    }
    // Work that is under way is not asked to be handed out again.
    let asks = |act: &&mut Act| match act.action {
        "clear_document" | "withdraw" => false,
        "direct" => !in_hand,
        _ => true,
    };
    if returned.action.is_empty()
        && found.standing != Standing::Done
        && let Some(first) = acts.first_mut().filter(asks)
    {
        first.open = true;
    }
    Ok(acts)
}

/// Builds forms with what was typed before.
struct Forms<'v> {
    visit: &'v Visit,
    returned: &'v Returned,
}

impl Forms<'_> {
    /// Filled again with what was typed; [`Forms::act`] gives each field its name on the page.
    fn typed(&self, action: &str, name: &str) -> String {
        let same = self.returned.action == action;
        if same { self.returned.typed.get(name).to_owned() } else { String::new() }
    }

    fn act(&self, action: &'static str, share: String, mut fields: Vec<Field>, icon: Icon) -> Act {
        let open = self.returned.action == action && self.returned.share == share;
        for field in &mut fields {
            let fault = self.returned.faults.iter().find(|fault| open && fault.name == field.name);
            field.error = fault.map(|fault| fault.sentence.clone()).unwrap_or_default();
            field.name.insert_str(0, &prefix(action, &share));
        }
        Act {
            action,
            title: self.visit.t(&format!("document-act-{action}")),
            icon,
            share,
            fields,
            units: Vec::new(),
            open,
            grave: false,
            lead: String::new(),
            twin: self.returned.twin.as_ref().filter(|_| open).map(|(id, number)| TwinLine {
                field: format!("{}twin", prefix(action, "")),
                id: id.clone(),
                number: number.clone(),
                address: documents::document(id),
                anyway: self.visit.t(if action == "amend" {
                    "document-twin-anyway-amend"
                } else {
                    "document-twin-anyway"
                }),
            }),
            affirm: if open && self.returned.affirm {
                format!("{}affirmed", prefix(action, ""))
            } else {
                String::new()
            },
        }
    }

    /// The sheet to be mended: as it was typed, or as it stands.
    fn sheet(&self, action: &str, matter: &Matter) -> Vec<Field> {
        let typed = self.returned.action == action && self.returned.typed.has("author");
        if typed {
            return sheet::fields(self.visit, &self.returned.typed);
        }
        sheet::fields(self.visit, &sheet::form_of(&matter.sheet))
    }

    /// A slip in what the book says.
    fn amend(&self, matter: &Matter) -> Act {
        let mut fields = self.sheet("amend", matter);
        fields.push(self.words("amend", true));
        let lead = self.visit.t("document-act-amend-lead");
        Act { lead, ..self.plain("amend", fields, Icon::Edit) }
    }

    fn plain(&self, action: &'static str, fields: Vec<Field>, icon: Icon) -> Act {
        self.act(action, String::new(), fields, icon)
    }

    fn of_share(&self, action: &'static str, share: &Share, fields: Vec<Field>, icon: Icon) -> Act {
        let part = self.visit.t(&format!("document-part-{}", share.part.name()));
        let mut act = self.act(action, share.number.to_string(), fields, icon);
        act.lead = match share.due {
            Some(due) => format!("{part} · {}", format::date(due)),
            None => part,
        };
        act
    }

    fn words(&self, action: &str, needed: bool) -> Field {
        let control =
            Control::Area { value: self.typed(action, "words"), rows: 3, length_max: 4_000 };
        let label = self.visit.t(&format!("document-words-{action}"));
        let mut field = Field::new(&self.visit.say, "words", label, control);
        field.required = needed;
        field
    }

    fn day(&self, action: &str) -> Field {
        let label = self.visit.t("document-field-due");
        let typed = self.typed(action, "due");
        let field = Field::digits(&self.visit.say, "due", label, &typed, Width::Short);
        let field = field.hint(self.visit.t("document-field-day-hint"));
        if action == "extend" { field } else { field.optional() }
    }

    fn select(
        &self,
        action: &str,
        name: &str,
        people: Vec<(String, String)>,
        empty: String,
    ) -> Field {
        let typed = self.typed(action, name);
        let choices = people.into_iter().map(|(value, label)| Choice {
            chosen: value == typed,
            value,
            label,
            hint: String::new(),
        });
        let label = self.visit.t(&format!("document-field-{name}"));
        let control = Control::Select { choices: choices.collect(), empty };
        Field::new(&self.visit.say, name, label, control)
    }

    /// What lies there as arrived goes into the book, as its sender described it or as the clerk mends it.
    async fn register(&self, found: &Incoming) -> Result<Act, Problem> {
        let later = self.visit.t("document-leader-later");
        let matter = found.matter.as_deref();
        let mut fields =
            matter.map_or_else(Vec::new, |matter| self.sheet("register_document", matter));
        fields.push(self.leader("register_document", found, later).await?);
        Ok(self.plain("register_document", fields, Icon::Book))
    }

    async fn leader(
        &self,
        action: &str,
        found: &Incoming,
        empty: String,
    ) -> Result<Field, Problem> {
        let leaders = shares::leaders(self.visit, &found.agency).await?;
        let leaders = leaders.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        Ok(self.select(action, "leader", leaders, empty).optional())
    }

    /// A false alarm: the box says that a person has looked, which nothing says beforehand.
    fn clear(&self) -> Act {
        let words = self.words("clear_document", true);
        Act {
            lead: self.visit.t("document-act-clear_document-lead"),
            affirm: format!("{}affirmed", prefix("clear_document", "")),
            ..self.plain("clear_document", vec![words], Icon::CheckCircle)
        }
    }

    /// Agreeing gives a document back for good: nothing is chosen beforehand.
    fn answer_ask(&self, ask: &Ask) -> Act {
        let answers = ["agree", "decline"]
            .map(|answer| (answer.to_owned(), self.visit.t(&format!("document-answer-{answer}"))));
        let choose = self.visit.t("document-answer-choose");
        let answer = self.select("answer_ask", "answer", answers.to_vec(), choose);
        let fields = vec![answer, self.words("answer_ask", false)];
        let lead = asks::lead(self.visit, ask.request);
        Act { lead, ..self.plain("answer_ask", fields, Icon::ArrowLeft) }
    }

    async fn submit(&self, found: &Incoming) -> Result<Act, Problem> {
        let any = self.visit.t("document-leader-any");
        let to = self.leader("submit_document", found, any).await?;
        let fields = vec![to, self.words("submit_document", false)];
        Ok(self.plain("submit_document", fields, Icon::ArrowRight))
    }

    async fn pass_on(&self, share: &Share) -> Result<Act, Problem> {
        let people = shares::people(self.visit, &share.to.unit).await?;
        let people = people.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        let to = self.select("pass_on", "person", people, String::new());
        let fields = vec![to, self.day("pass_on"), self.words("pass_on", false)];
        Ok(self.of_share("pass_on", share, fields, Icon::ArrowRight))
    }

    fn direct(&self, found: &Incoming) -> Act {
        let parts =
            [("", "none"), ("lead", "lead"), ("coordinate", "coordinate"), ("inform", "inform")];
        let line = |(code, name): (kernel::code::AgencyCode, String)| {
            let field = format!("unit.{code}");
            let chosen = self.typed("direct", &field);
            let part = |(value, word): (&'static str, &str)| {
                (value, self.visit.t(&format!("document-part-{word}")), value == chosen)
            };
            let field = format!("{}{field}", prefix("direct", ""));
            UnitLine { field, name, parts: parts.map(part).to_vec() }
        };
        let units = shares::units(self.visit, &found.agency);
        Act {
            units: units.into_iter().map(line).collect(),
            ..self.plain("direct", vec![self.day("direct"), self.words("direct", false)], Icon::Pen)
        }
    }
}
