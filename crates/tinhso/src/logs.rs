//! Structured logs to standard error, as JSON lines or as text. No personal data: what is logged
//! are names of things, ids, numbers and codes.

use crate::config::LogForm;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Starts logging; a filter that cannot be read falls back to `info`.
pub(crate) fn start(form: LogForm, level: &str) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    match form {
        LogForm::Json => {
            registry.with(fmt::layer().json().with_writer(std::io::stderr)).init();
        }
        LogForm::Text => {
            registry.with(fmt::layer().compact().with_writer(std::io::stderr)).init();
        }
    }
}
