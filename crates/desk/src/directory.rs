//! Units and open procedures, in memory: read by every request, changed a few times a year.
//! Not the registers behind it; rebuilt from them after every change through this process, and by
//! the sweep job for changes made through another.

use crate::{Desk, DeskError, IdempotencyKey};
use agency::{Tree, Unit};
use kernel::code::{AgencyCode, ProcedureCode};
use province::Province;
use register::Actor;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Job name under which the folder's units are established.
pub(crate) const ESTABLISH: &str = "province.establish";

/// What the desk knows of the organisation at one moment.
#[derive(Debug, Default)]
pub struct Directory {
    pub tree: Tree,
    /// Explicitly opened or closed; what is not here is open.
    offerings: HashMap<(AgencyCode, ProcedureCode), bool>,
}

impl Directory {
    /// Whether a procedure may be filed at this reception unit.
    pub fn offered(&self, unit: &AgencyCode, procedure: &ProcedureCode) -> bool {
        self.offerings.get(&(unit.clone(), procedure.clone())).copied().unwrap_or(true)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Cell {
    now: RwLock<Arc<Directory>>,
}

impl Cell {
    fn get(&self) -> Arc<Directory> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, directory: Directory) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
    }
}

impl Desk {
    pub fn directory(&self) -> Arc<Directory> {
        self.shared.directory.get()
    }

    /// Reads units and offerings again.
    pub(crate) async fn reload_directory(&self) -> Result<(), DeskError> {
        let engine = self.store().engine();
        let units: Vec<Unit> = store::agency::units(engine)
            .await?
            .iter()
            .map(|(_, _, json)| crate::door::parse(json))
            .collect::<Result<_, _>>()?;
        let tree = Tree::build(units).map_err(DeskError::fault)?;
        let mut offerings = HashMap::new();
        for row in store::agency::offerings(engine).await? {
            let (Ok(unit), Ok(procedure)) = (row.unit.parse(), row.procedure.parse()) else {
                return Err(DeskError::fault("offering with a broken code"));
            };
            offerings.insert((unit, procedure), row.open);
        }
        self.shared.directory.set(Directory { tree, offerings });
        Ok(())
    }

    /// Establishes the units of the province folder that the register does not hold yet, level by
    /// level, so that a parent is always there before its children.
    pub(crate) async fn establish_folder_units(&self) -> Result<(), DeskError> {
        let actor = Actor::System { job: ESTABLISH.to_owned() };
        loop {
            let known = self.directory();
            let missing: Vec<Unit> = folder_units(self.province())
                .into_iter()
                .filter(|unit| known.tree.unit(&unit.code).is_none())
                .filter(|unit| {
                    unit.parent.as_ref().is_none_or(|parent| known.tree.unit(parent).is_some())
                })
                .collect();
            if missing.is_empty() {
                return Ok(());
            }
            let work = missing.into_iter().map(|unit| {
                let key = IdempotencyKey::derived(format!("establish:{}", unit.code));
                let code = unit.code.clone();
                let command = agency::Command::Establish {
                    code: unit.code,
                    key: unit.key,
                    name: unit.name,
                    kind: unit.kind,
                    parent: unit.parent,
                    commune: unit.commune,
                    valid_from: unit.valid_from,
                    origin: agency::Origin::Folder,
                };
                let actor = &actor;
                async move { self.unit_quietly(actor, &code, command, &key).await }
            });
            for result in futures::future::join_all(work).await {
                result?;
            }
            self.reload_directory().await?;
        }
    }
}

/// The agencies of the folder as the register's units. They have stood since before anything that
/// this installation keeps, so they are valid from the first day on.
fn folder_units(province: &Province) -> Vec<Unit> {
    let since = kernel::time::Timestamp::EPOCH.local_date();
    province
        .agencies
        .all()
        .map(|unit| Unit {
            code: unit.code.clone(),
            key: unit.key.clone(),
            name: agency::Name { vi: unit.name.vi.clone(), en: unit.name.en.clone() },
            kind: agency::Kind(unit.kind.clone()),
            parent: unit.parent.clone(),
            commune: unit.commune.clone(),
            valid_from: since,
            valid_to: None,
            successor: None,
            origin: agency::Origin::Folder,
        })
        .collect()
}
