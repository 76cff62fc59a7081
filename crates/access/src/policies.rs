//! Reading and checking policy files. Each policy is called by its `@id`, or by its file and place.
//! What must hold: nothing is loaded that the schema does not accept strictly.

use crate::AccessFault;
use cedar_policy::{EntityUid, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use miette::Diagnostic;
use std::collections::{HashMap, HashSet};

const SCHEMA: &str = include_str!("../policies/schema.cedarschema");

/// The program's own policies, by role.
const OWN: &[(&str, &str)] = &[
    ("administrator.cedar", include_str!("../policies/administrator.cedar")),
    ("applicant.cedar", include_str!("../policies/applicant.cedar")),
    ("division_head.cedar", include_str!("../policies/division_head.cedar")),
    ("everyone.cedar", include_str!("../policies/everyone.cedar")),
    ("key_holder.cedar", include_str!("../policies/key_holder.cedar")),
    ("leader.cedar", include_str!("../policies/leader.cedar")),
    ("reception.cedar", include_str!("../policies/reception.cedar")),
    ("records_clerk.cedar", include_str!("../policies/records_clerk.cedar")),
    ("specialist.cedar", include_str!("../policies/specialist.cedar")),
    ("supervisor.cedar", include_str!("../policies/supervisor.cedar")),
    ("system.cedar", include_str!("../policies/system.cedar")),
];

pub(crate) struct Loaded {
    pub(crate) policies: PolicySet,
    pub(crate) actions: HashMap<String, EntityUid>,
    /// Actions that have others below them.
    pub(crate) groups: HashSet<EntityUid>,
}

pub(crate) fn load(extra: &[(&str, &str)]) -> Result<Loaded, AccessFault> {
    let (schema, _warnings) = Schema::from_cedarschema_str(SCHEMA)
        .map_err(|fault| AccessFault::Schema { message: fault.to_string() })?;
    let mut policies = PolicySet::new();
    for (file, text) in OWN.iter().chain(extra) {
        add(&mut policies, file, text)?;
    }
    let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
    if let Some(fault) = result.validation_errors().next() {
        return Err(AccessFault::Invalid {
            id: fault.policy_id().to_string(),
            message: fault.to_string(),
        });
    }
    let actions =
        schema.actions().map(|uid| (uid.id().unescaped().to_owned(), uid.clone())).collect();
    let groups = schema.action_groups().cloned().collect();
    Ok(Loaded { policies, actions, groups })
}

fn add(policies: &mut PolicySet, file: &str, text: &str) -> Result<(), AccessFault> {
    let syntax = |message: String| AccessFault::Syntax { file: file.to_owned(), message };
    let read: PolicySet = text.parse().map_err(|fault: cedar_policy::ParseErrors| {
        syntax(place(text, &fault).unwrap_or_default() + &fault.to_string())
    })?;
    if read.templates().next().is_some() {
        return Err(AccessFault::Template { file: file.to_owned() });
    }
    for policy in read.policies() {
        let id = match policy.annotation("id") {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => format!("{file}#{}", policy.id()),
        };
        let named = policy.new_id(PolicyId::new(&id));
        policies.add(named).map_err(|_| AccessFault::Duplicate { id })?;
    }
    Ok(())
}

/// `line 3: `, for a mistake whose place is known.
fn place(text: &str, faults: &cedar_policy::ParseErrors) -> Option<String> {
    let offset = faults.labels()?.next()?.offset();
    let line = text.get(..offset)?.matches('\n').count() + 1;
    Some(format!("line {line}: "))
}
