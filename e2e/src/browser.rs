//! One browser as a person uses it: opens an address, reads, fills fields by their labels, presses
//! buttons by their words. After each step that may lead to another page the accessibility rules
//! are run once for each page, and the page must not be an error page unless the task says so.

use crate::axe;
use crate::find::{buttons, folded, quoted};
use crate::shape::{Shape, capabilities};
use crate::waiting;
use crate::world::World;
use anyhow::{Context, Result, bail, ensure};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// How long a page may take to show what is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
const ENTER: &str = "\u{e007}";
/// Marks the document, so that its going can be seen.
const HERE: &str = "window.tinhsoHere = true";
/// Puts an element into the middle of the window.
const INTO_SIGHT: &str = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
const CONTROL: char = '\u{e009}';
const DOWN: &str = "\u{e015}";

/// A browser.
#[derive(Debug)]
pub struct Browser {
    pub client: Client,
    base: String,
    script: bool,
    axe: String,
    checked: BTreeSet<String>,
    /// What the accessibility rules found; told when the task is over, so that one run tells all.
    found: Vec<String>,
    failures: PathBuf,
}

impl Browser {
    pub(crate) async fn open(world: &World, shape: Shape) -> Result<Browser> {
        let capabilities = capabilities(shape)?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&world.driver)
            .await
            .context("the driver opened no browser")?;
        Ok(Browser {
            client,
            base: world.base.clone(),
            script: shape.script,
            axe: world.axe.clone(),
            checked: BTreeSet::new(),
            found: Vec::new(),
            failures: world.failures.clone(),
        })
    }

    async fn devtools(&self, command: &str, params: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": params });
        Ok(self.client.issue_cmd(Chromium { path: "goog/cdp/execute", body }).await?)
    }

    /// Plays `part` and closes the browser; when it fails, a picture and the source are kept.
    pub async fn play(
        mut self,
        name: &str,
        part: impl AsyncFnOnce(&mut Browser) -> Result<()>,
    ) -> Result<()> {
        let outcome = part(&mut self).await;
        let outcome = match outcome {
            Ok(()) if self.found.is_empty() => Ok(()),
            Ok(()) => Err(anyhow::anyhow!(self.found.join("\n    "))),
            Err(error) => {
                let at = self.client.current_url().await.map(|it| it.path().to_owned());
                let kept = self.keep_picture(name).await;
                let seen = self.text().await.unwrap_or_default();
                let seen: String = seen.chars().take(400).collect();
                Err(error
                    .context(format!("at {at:?}, picture {kept:?}, the page says:\n{seen}\n   ")))
            }
        };
        // A browser that cannot be closed ends with the driver.
        let _ = self.client.clone().close().await;
        outcome
    }

    async fn keep_picture(&self, name: &str) -> Result<PathBuf> {
        std::fs::create_dir_all(&self.failures)?;
        let stem = self.failures.join(name.replace(' ', "_"));
        std::fs::write(stem.with_extension("html"), self.client.source().await?)?;
        let picture = stem.with_extension("png");
        std::fs::write(&picture, self.full_picture().await?)?;
        Ok(picture)
    }

    /// The whole page as PNG, not only what the window shows.
    pub async fn full_picture(&self) -> Result<Vec<u8>> {
        let params = json!({ "format": "png", "captureBeyondViewport": true });
        let told = self.devtools("Page.captureScreenshot", params).await?;
        let data = told.get("data").and_then(Value::as_str).context("no picture")?;
        Ok(data_encoding::BASE64.decode(data.as_bytes())?)
    }

    /// Opens a path of the portal.
    pub async fn go(&mut self, path: &str) -> Result<()> {
        let address =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.client.goto(&address).await?;
        self.arrived().await
    }

    /// Forgets who is signed in and everything else the portal keeps in the browser.
    pub async fn forget(&mut self) -> Result<()> {
        Ok(self.client.delete_all_cookies().await?)
    }

    /// Takes over a cookie of somebody who signed in elsewhere.
    pub async fn hold_cookie(&mut self, name: &str, value: &str) -> Result<()> {
        let params = json!({ "name": name, "value": value, "url": self.base });
        let told = self.devtools("Network.setCookie", params).await?;
        ensure!(told.get("success") == Some(&Value::Bool(true)), "no cookie {name}: {told}");
        Ok(())
    }

    /// The path that the browser shows.
    pub async fn path(&self) -> Result<String> {
        Ok(self.client.current_url().await?.path().to_owned())
    }

    /// All words of the page.
    pub async fn text(&self) -> Result<String> {
        self.read("body").await
    }

    /// The first heading.
    pub async fn heading(&self) -> Result<String> {
        self.read("h1").await
    }

    /// The words at a CSS selector. A page that goes away under the question is asked again.
    pub async fn read(&self, selector: &str) -> Result<String> {
        waiting::until(selector, PATIENCE, || async {
            let Ok(element) = self.client.find(Locator::Css(selector)).await else {
                return Ok(None);
            };
            Ok(element.text().await.ok())
        })
        .await
    }

    /// Waits until the page shows these words.
    pub async fn sees(&self, words: &str) -> Result<()> {
        waiting::until(&format!("“{words}” on the page"), PATIENCE, || async {
            // The page may be going away under the question.
            Ok(self
                .text()
                .await
                .is_ok_and(|text| folded(&text).contains(&folded(words)))
                .then_some(()))
        })
        .await
    }

    /// Fails when the page shows these words.
    pub async fn does_not_see(&self, words: &str) -> Result<()> {
        ensure!(!folded(&self.text().await?).contains(&folded(words)), "the page says “{words}”");
        Ok(())
    }

    /// Whether there is anything at this CSS selector.
    pub async fn has(&self, selector: &str) -> Result<bool> {
        Ok(!self.client.find_all(Locator::Css(selector)).await?.is_empty())
    }

    /// Follows the link with these words.
    pub async fn follow(&mut self, words: &str) -> Result<()> {
        let found = format!("//a[contains(normalize-space(.), {0})]", quoted(words));
        self.leave_by(&found, &format!("a link “{words}”")).await
    }

    /// Follows the first link of the list item or table row that holds these words.
    pub async fn follow_row(&mut self, words: &str) -> Result<()> {
        let row =
            format!("*[self::li or self::tr][contains(normalize-space(.), {})]", quoted(words));
        self.leave_by(&format!("//main//{row}//a"), &format!("a row with “{words}”")).await
    }

    /// Sends the form inside the unfolded part with these words in its summary.
    pub async fn submit_part(&mut self, words: &str) -> Result<()> {
        let part = format!("//details[summary[contains(normalize-space(.), {})]]", quoted(words));
        let path = format!("{part}//form//*[contains(@class, 'actions')]//button");
        self.leave_by(&path, &format!("the button of “{words}”")).await
    }

    /// Presses the button with these words, which leads to another page or to this one anew.
    pub async fn submit(&mut self, words: &str) -> Result<()> {
        self.leave_by(&buttons(words), &format!("a button “{words}”")).await
    }

    /// Sends the form around a field by the Enter key.
    pub async fn enter(&mut self, label: &str) -> Result<()> {
        let field = self.field(label).await?;
        self.client.execute(HERE, Vec::new()).await?;
        field.send_keys(ENTER).await?;
        self.gone("Enter").await
    }

    /// Sends the form around a field by Ctrl and Enter, as officials do.
    pub async fn send_by_keys(&mut self, label: &str) -> Result<()> {
        let field = self.field(label).await?;
        self.client.execute(HERE, Vec::new()).await?;
        field.send_keys(&format!("{CONTROL}{ENTER}")).await?;
        self.gone("Ctrl and Enter").await
    }

    /// Clicks, and waits until the document has gone and another is there.
    async fn leave_by(&mut self, path: &str, what: &str) -> Result<()> {
        let element = self.visible(path, what).await?;
        self.leave(&element, what, ENTER).await
    }

    async fn leave(&mut self, element: &Element, what: &str, key: &str) -> Result<()> {
        self.client.execute(HERE, Vec::new()).await?;
        self.activate(element, key).await.with_context(|| format!("clicking {what}"))?;
        self.gone(what).await
    }

    async fn gone(&mut self, what: &str) -> Result<()> {
        let gone = "return !window.tinhsoHere && document.readyState == 'complete'";
        waiting::until(&format!("another page after {what}"), PATIENCE, || async {
            let gone = self.client.execute(gone, Vec::new()).await;
            Ok(gone.is_ok_and(|gone| gone == Value::Bool(true)).then_some(()))
        })
        .await?;
        self.arrived().await
    }

    /// Presses the button with these words.
    pub async fn press(&mut self, words: &str) -> Result<()> {
        self.click(&buttons(words), &format!("a button “{words}”")).await
    }

    /// Clicks what a CSS selector finds first, for things without words.
    pub async fn click_at(&mut self, selector: &str) -> Result<()> {
        let element = self.client.find(Locator::Css(selector)).await;
        let element = element.with_context(|| format!("nothing at {selector}"))?;
        self.activate(&element, ENTER).await?;
        self.arrived().await
    }

    /// Presses a button of the question that stands before everything else.
    pub async fn answer(&mut self, words: &str) -> Result<()> {
        let words_in = quoted(words);
        let path = format!("//dialog[@open]//button[contains(normalize-space(.), {words_in})]");
        self.click(&path, &format!("an answer “{words}”")).await
    }

    async fn click(&mut self, path: &str, what: &str) -> Result<()> {
        let element = self.visible(path, what).await?;
        self.activate(&element, ENTER).await.with_context(|| format!("clicking {what}"))?;
        self.arrived().await
    }

    /// A click; by keyboard where pages have no script, because the driver's click waits for a
    /// timer of the page, which then never comes.
    async fn activate(&self, element: &Element, key: &str) -> Result<()> {
        if self.script {
            // As a person does: what lies under a bar at the edge is moved into sight first.
            let arguments = vec![serde_json::to_value(element)?];
            self.client.execute(INTO_SIGHT, arguments).await?;
            element.click().await?;
        } else {
            element.send_keys(key).await?;
        }
        Ok(())
    }

    /// The first shown element of an XPath.
    async fn visible(&self, path: &str, what: &str) -> Result<Element> {
        waiting::until(what, PATIENCE, || async {
            for element in self.client.find_all(Locator::XPath(path)).await? {
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// The field under a label; of several with the same label the first that is shown.
    pub async fn field(&self, label: &str) -> Result<Element> {
        self.field_in("", label).await
    }

    /// The field under a label inside the group with this legend, or anywhere when it is empty.
    pub async fn field_in(&self, group: &str, label: &str) -> Result<Element> {
        let within = if group.is_empty() {
            String::new()
        } else {
            format!("//fieldset[legend[contains(normalize-space(.), {})]]", quoted(group))
        };
        let path = format!(
            "{within}//*[self::input or self::select or self::textarea or @contenteditable = 'true'][@id = //label[contains(normalize-space(.), {0})]/@for]",
            quoted(label)
        );
        self.visible(&path, &format!("a field “{label}” {group}")).await
    }

    /// Types into the field under a label, over what stood there.
    pub async fn fill(&mut self, label: &str, value: &str) -> Result<()> {
        self.fill_in("", label, value).await
    }

    /// The same inside a group.
    pub async fn fill_in(&mut self, group: &str, label: &str, value: &str) -> Result<()> {
        let field = self.field_in(group, label).await?;
        if field.tag_name().await? == "select" {
            return field.select_by_label(value).await.with_context(|| format!("choosing {value}"));
        }
        field.clear().await?;
        field.send_keys(value).await.with_context(|| format!("typing into “{label}”"))?;
        // Names of communes are offered while typing: the first one is taken, as by hand.
        let offers = self.script && field.attr("data-units").await?.is_some();
        if offers {
            self.waits_for(".unit-list [role=option]").await?;
            field.send_keys(&format!("{DOWN}{ENTER}")).await?;
        }
        Ok(())
    }

    /// Ticks the box or picks the answer with this label.
    pub async fn choose(&mut self, label: &str) -> Result<()> {
        self.choose_in("", label).await
    }

    /// The same inside a group: the answer to that question.
    pub async fn choose_in(&mut self, group: &str, label: &str) -> Result<()> {
        let field = self.field_in(group, label).await?;
        if !field.is_selected().await? {
            self.activate(&field, " ").await.with_context(|| format!("choosing “{label}”"))?;
        }
        Ok(())
    }

    /// Types into what a CSS selector finds first: cells of tables, named by row and column.
    pub async fn type_at(&mut self, selector: &str, value: &str) -> Result<()> {
        let field = self.waits_for(selector).await?;
        field.clear().await?;
        Ok(field.send_keys(value).await?)
    }

    /// Unfolds a part of the page by the words of its summary, unless it is unfolded.
    pub async fn open_details(&mut self, words: &str) -> Result<()> {
        let path = format!("//summary[contains(normalize-space(.), {})]", quoted(words));
        let summary = self.visible(&path, &format!("a part “{words}”")).await?;
        let open = summary.find(Locator::XPath("..")).await?.attr("open").await?.is_some();
        if !open {
            self.activate(&summary, ENTER).await?;
        }
        Ok(())
    }

    /// Hands a file to the first file field, or to the one under a label.
    pub async fn attach(&mut self, selector: &str, path: &str) -> Result<()> {
        let field = self.client.find(Locator::Css(selector)).await;
        field.with_context(|| format!("no file field at {selector}"))?.send_keys(path).await?;
        Ok(())
    }

    /// Presses keys where the cursor is, as an official does; Control is held to the end.
    pub async fn keys(&mut self, keys: &str) -> Result<()> {
        // Keys of the keyboard and not letters sent to an element: the cursor may stand nowhere,
        // or in a window that is just being closed.
        let mut hands = KeyActions::new("hands".to_owned());
        for value in keys.chars() {
            hands = hands.then(KeyAction::Down { value });
            if value != CONTROL {
                hands = hands.then(KeyAction::Up { value });
            }
        }
        if keys.contains(CONTROL) {
            hands = hands.then(KeyAction::Up { value: CONTROL });
        }
        self.client.perform_actions(hands).await?;
        Ok(())
    }

    /// Presses keys that lead to another page.
    pub async fn leave_by_keys(&mut self, keys: &str) -> Result<()> {
        self.client.execute(HERE, Vec::new()).await?;
        self.keys(keys).await?;
        self.gone("keys").await
    }

    /// Runs a script of the test on every page before its own.
    pub async fn before_every_page(&self, script: &str) -> Result<()> {
        let params = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", params).await?;
        Ok(())
    }

    /// Throttles or cuts the connection; `None` gives it back.
    pub async fn network(&self, bytes_per_second: Option<u64>, offline: bool) -> Result<()> {
        let speed = bytes_per_second.map_or(-1, |it| i64::try_from(it).unwrap_or(i64::MAX));
        let body = json!({ "network_conditions": { "offline": offline, "latency": 0,
            "download_throughput": speed, "upload_throughput": speed } });
        self.client.issue_cmd(Chromium { path: "chromium/network_conditions", body }).await?;
        Ok(())
    }

    /// Waits until a CSS selector finds something.
    pub async fn waits_for(&self, selector: &str) -> Result<Element> {
        waiting::until(selector, PATIENCE, || async {
            Ok(self.client.find_all(Locator::Css(selector)).await?.into_iter().next())
        })
        .await
    }

    /// After each step: no error page, and the accessibility rules, once for each page.
    async fn arrived(&mut self) -> Result<()> {
        // Two clicks on one page need not be two checks; the heading tells pages of a form apart.
        let title = self.client.title().await?;
        let path = self.path().await?;
        if !self.checked.insert(format!("{path} {title}")) {
            return Ok(());
        }
        if let Err(found) = axe::check(&self.client, &self.axe, self.script).await {
            self.found.push(format!("{found:#}"));
        }
        Ok(())
    }

    /// Fails when the portal shows a summary of errors that the task did not expect.
    pub async fn has_no_errors(&self) -> Result<()> {
        let summary = self.client.find_all(Locator::Css(".error-summary, [role=alert]")).await?;
        if let Some(summary) = summary.first() {
            bail!("the page tells errors: {}", summary.text().await?);
        }
        Ok(())
    }
}

/// A command of Chromium's driver beyond the standard.
#[derive(Debug)]
struct Chromium {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
