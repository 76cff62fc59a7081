//! The accessibility rules of axe-core, run on the page that the browser shows. What is serious or
//! critical fails the task; the rest is not looked at. The rules come from outside the work tree.

use crate::waiting;
use anyhow::{Result, bail};
use fantoccini::Client;
use serde_json::Value;
use std::time::Duration;

/// Where the rules may run without the script of the page: timers do not come there, promises do.
const TIMERS: &str = "\
window.setTimeout = (work, delay) => { if (!(delay > 1000)) Promise.resolve().then(work); return 0; };";

const RUN: &str = "\
window.tinhsoFound = null;
axe.run(document, { preload: false, resultTypes: ['violations'] }, (fault, found) => {
  window.tinhsoFound = fault ? String(fault) : found.violations.map(it => ({
    id: it.id, impact: it.impact, help: it.help,
    nodes: it.nodes.slice(0, 3).map(node => node.target.join(' ') + '  ' + node.html.slice(0, 160)) }));
});";

const PATIENCE: Duration = Duration::from_secs(30);

/// Checks the page; `rules` is the script of axe-core, `script` whether pages may run script.
pub(crate) async fn check(client: &Client, rules: &str, script: bool) -> Result<()> {
    let timers = if script { "" } else { TIMERS };
    client.execute(&format!("{timers}{rules}"), Vec::new()).await?;
    client.execute(RUN, Vec::new()).await?;
    let found = waiting::until("the accessibility rules", PATIENCE, || async {
        let found = client.execute("return window.tinhsoFound", Vec::new()).await?;
        Ok((!found.is_null()).then_some(found))
    })
    .await?;
    let Some(found) = found.as_array() else { bail!("axe-core failed: {found}") };
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let serious = |it: &&Value| matches!(text(it, "impact").as_str(), "serious" | "critical");
    let mut told = Vec::new();
    for violation in found.iter().filter(serious) {
        let nodes = violation.get("nodes").and_then(Value::as_array).into_iter().flatten();
        let nodes: Vec<&str> = nodes.filter_map(Value::as_str).collect();
        let (id, help) = (text(violation, "id"), text(violation, "help"));
        told.push(format!("{id}: {help}\n      {}", nodes.join("\n      ")));
    }
    if told.is_empty() {
        return Ok(());
    }
    bail!("accessibility of {}:\n    {}", client.current_url().await?, told.join("\n    "))
}
