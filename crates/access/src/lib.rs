//! Who may do what: Cedar policies over principals, actions and resources, and the filter of lists
//! that follows from the same policies.
//!
//! Words: a *principal* asks; a *resource* is asked about; a *scope* is the set of dossiers one may
//! view, as data that `store` turns into SQL. Policies are files (`policies/*.cedar`); a province
//! adds its own on top. Not the rules of states (those are `dossier`'s) and not sign-in.
//!
//! What must always hold: what no policy permits is denied; a `forbid` beats every `permit`; a list
//! shows a row exactly when its reader may view the record, because the scope is computed from the
//! very policies that guard it. Policies that could not be turned into a filter are refused when
//! loaded.

mod entities;
mod fault;
mod filter;
mod meeting;
mod policies;
mod principal;
mod resource;
mod scope;
mod slices;

pub use fault::AccessFault;
pub use meeting::MeetingFacts;
pub use principal::Principal;
pub use resource::{
    AccountFacts, Area, DocumentFacts, DossierFacts, KeyUseFacts, OutgoingFacts, Resource,
    TaskFacts, WorkFileFacts,
};
pub use scope::{Column, Row, Scope};

use agency::Tree;
use cedar_policy::{Authorizer, Context, Entities, EntityUid, Request};
use entities::Names;
use slices::{Slice, Slices};

/// The policies in force.
#[derive(Debug)]
pub struct Access {
    authorizer: Authorizer,
    slices: Slices,
    names: Names,
    filter: filter::Filter,
}

/// An answer, with the policies that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub allowed: bool,
    /// Ids of the policies that permitted, or that forbade; empty when nothing permitted.
    pub policy_ids: Vec<String>,
}

/// Who asks about what, with the entities around them; the action is still open.
struct Question {
    principal: EntityUid,
    resource: EntityUid,
    entities: Entities,
}

impl Decision {
    fn denied() -> Self {
        Self { allowed: false, policy_ids: Vec::new() }
    }
}

impl Access {
    /// Reads the policies of the program and, on top, those of a province: (file name, text).
    /// All are checked strictly against the schema.
    pub fn load(extra_policies: &[(&str, &str)]) -> Result<Access, AccessFault> {
        let policies::Loaded { policies, actions, groups } = policies::load(extra_policies)?;
        let names = Names::parse()?;
        Ok(Access {
            authorizer: Authorizer::new(),
            filter: filter::Filter::compile(&policies)?,
            slices: Slices::sort(&policies, actions, &groups, &names.askers()),
            names,
        })
    }

    /// Names of all actions, in order.
    pub fn actions(&self) -> Vec<&str> {
        self.slices.actions()
    }

    /// May `who` do `action` on `what`? An action nobody has heard of is denied.
    pub fn allowed(&self, who: &Principal, action: &str, what: &Resource, tree: &Tree) -> Decision {
        match (self.slices.of(action), self.question(who, what, tree)) {
            (Some(action), Some(question)) => self.ask(&question, action),
            _ => Decision::denied(),
        }
    }

    /// Those of the actions that `who` may do on `what`, in the order given: what a page offers.
    pub fn permitted<'a>(
        &self,
        who: &Principal,
        actions: &[&'a str],
        what: &Resource,
        tree: &Tree,
    ) -> Vec<&'a str> {
        let Some(question) = self.question(who, what, tree) else { return Vec::new() };
        let may = |action: &&str| {
            self.slices.of(action).is_some_and(|action| self.ask(&question, action).allowed)
        };
        actions.iter().copied().filter(|action| may(action)).collect()
    }

    fn question(&self, who: &Principal, what: &Resource, tree: &Tree) -> Option<Question> {
        let mut building = entities::Building::new(&self.names, tree);
        let principal = building.principal(who)?;
        let resource = building.resource(what)?;
        Some(Question { principal, resource, entities: building.finish()? })
    }

    fn ask(&self, question: &Question, slice: &Slice) -> Decision {
        let Question { principal, resource, entities } = question;
        let Some(policies) = slice.for_asker(principal) else { return Decision::denied() };
        let (principal, resource) = (principal.clone(), resource.clone());
        let asked = Request::new(principal, slice.action.clone(), resource, Context::empty(), None);
        let Ok(request) = asked else { return Decision::denied() };
        let response = self.authorizer.is_authorized(&request, policies, entities);
        // Strict validation rules out policies that fail on some input; should one fail all the
        // same, a forbid may have been passed over, so nothing is allowed.
        if response.diagnostics().errors().next().is_some() {
            return Decision::denied();
        }
        let mut policy_ids: Vec<String> =
            response.diagnostics().reason().map(ToString::to_string).collect();
        policy_ids.sort_unstable();
        Decision { allowed: response.decision() == cedar_policy::Decision::Allow, policy_ids }
    }

    /// Which dossiers a list shows to `who`; `action` is `list`, `search` or `report`. Empty when
    /// the page itself is closed to them.
    pub fn scope(&self, who: &Principal, action: &str, tree: &Tree) -> Scope {
        let page = match action {
            "list" | "search" => Area::Dossiers,
            "report" => Area::Reports,
            _ => return Scope::Nothing,
        };
        if !self.allowed(who, action, &Resource::Area(page), tree).allowed {
            return Scope::Nothing;
        }
        self.visible(who, tree)
    }

    /// Which dossiers `who` may view, whatever the page: the `view` policies as a condition on rows.
    pub fn visible(&self, who: &Principal, tree: &Tree) -> Scope {
        self.filter.scope(who, tree)
    }
}
