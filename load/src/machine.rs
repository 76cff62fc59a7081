//! What machine the figures come from. Reads `/proc`; where that is missing it says so.

use serde_json::{Value, json};

pub(crate) fn facts() -> Value {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    json!({
        "cores": cores,
        "processor": line_after("/proc/cpuinfo", "model name"),
        "memory": line_after("/proc/meminfo", "MemTotal"),
        "kernel": first_line("/proc/sys/kernel/osrelease"),
        "load_before": load(),
    })
}

pub(crate) fn told(facts: &Value) -> String {
    let text = |key: &str| match facts.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    format!(
        "{} cores ({}), {}, kernel {}, load {}",
        text("cores"),
        text("processor"),
        text("memory"),
        text("kernel"),
        text("load_before")
    )
}

/// The three load averages.
pub(crate) fn load() -> String {
    let line = first_line("/proc/loadavg");
    line.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// Resident memory of a process in bytes.
pub(crate) fn resident_bytes(process: u32) -> Option<u64> {
    let line = line_after(&format!("/proc/{process}/status"), "VmRSS");
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1_024)
}

fn first_line(path: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").trim().to_owned()
}

fn line_after(path: &str, key: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(key));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
}
