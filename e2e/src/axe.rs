//! The accessibility rules of axe-core, run on the page that the browser shows. What is serious or
//! critical fails the task; the rest is not looked at. The rules come from outside the work tree.

use anyhow::{Result, bail};
use fantoccini::Client;
use serde_json::Value;

const RUN: &str = "\
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(found => done(found.violations.map(it => ({
    id: it.id, impact: it.impact, help: it.help,
    nodes: it.nodes.slice(0, 3).map(node => node.target.join(' ') + '  ' + node.html.slice(0, 160)) }))))
  .catch(fault => done(String(fault)));";

/// Checks the page; `rules` is the script of axe-core.
pub(crate) async fn check(client: &Client, rules: &str) -> Result<()> {
    client.execute(rules, Vec::new()).await?;
    let found = client.execute_async(RUN, Vec::new()).await?;
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
