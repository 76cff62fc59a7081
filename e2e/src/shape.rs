//! What a person holds in the hand, and what Chromium is asked for to be it.
//! Not what is done with it. What must always hold: nothing outside this machine is reached, and cameras are made up.

use anyhow::{Result, bail};
use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

/// What a person holds in the hand, and whether script runs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub phone: bool,
    pub script: bool,
}

impl Shape {
    pub const PHONE: Shape = Shape { phone: true, script: true };
    pub const PHONE_WITHOUT_SCRIPT: Shape = Shape { phone: true, script: false };
    pub const DESK: Shape = Shape { phone: false, script: true };
    pub const DESK_WITHOUT_SCRIPT: Shape = Shape { phone: false, script: false };
}

/// What Chromium is asked for.
pub(crate) fn capabilities(shape: Shape) -> Result<Capabilities> {
    let size = if shape.phone { "360,740" } else { "1366,900" };
    let mut options = json!({
        "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-search-engine-choice-screen",
            "--use-fake-device-for-media-stream=fps=10", "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required", "--lang=vi", format!("--window-size={size}"),
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        "prefs": { "intl.accept_languages": "vi,vi-VN" },
    });
    if shape.phone {
        merge(
            &mut options,
            "mobileEmulation",
            json!({ "deviceMetrics":
            { "width": 360, "height": 740, "pixelRatio": 2.0, "touch": true, "mobile": true } }),
        );
    }
    if !shape.script {
        merge(
            &mut options,
            "prefs",
            json!({ "intl.accept_languages": "vi,vi-VN",
            "profile.managed_default_content_settings.javascript": 2 }),
        );
    }
    let all = json!({ "browserName": "chrome", "goog:chromeOptions": options,
        "timeouts": { "script": 60_000, "pageLoad": 60_000 } });
    let Value::Object(all) = all else { bail!("capabilities are an object") };
    Ok(all)
}

fn merge(options: &mut Value, key: &str, value: Value) {
    if let Some(options) = options.as_object_mut() {
        options.insert(key.to_owned(), value);
    }
}
