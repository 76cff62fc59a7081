//! Officials by keyboard alone: keys are pressed in a browser and counted, data typed in are not.

use crate::people;
use anyhow::{Context, Result, bail, ensure};
use e2e::{Browser, Shape, World};
use std::sync::Arc;

tasks![
    a_clerk_goes_from_the_empty_screen_to_the_printed_receipt_in_under_twenty_keys,
    an_official_walks_through_list_and_dossier_by_keys,
    a_clerk_registers_documents_by_keys_alone,
];

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const CONTROL: &str = "\u{e009}";
/// Counts what would come out of the printer instead of opening the browser's window for it.
const PRINTER: &str =
    "window.print = () => { window.tinhsoPrinted = (window.tinhsoPrinted ?? 0) + 1; };";
/// Steps of a form after which something goes round in circles.
const STEPS_MAX: usize = 40;

/// Hands on a keyboard: a key is counted, data are not.
struct Hands<'b> {
    browser: &'b mut Browser,
    keys: usize,
}

impl Hands<'_> {
    async fn press(&mut self, key: &str) -> Result<()> {
        self.keys += key.chars().count();
        self.browser.keys(key).await
    }

    /// Presses a key that leads to another page.
    async fn leave(&mut self, key: &str) -> Result<()> {
        self.keys += key.chars().count();
        self.browser.leave_by_keys(key).await
    }

    async fn write(&mut self, data: &str) -> Result<()> {
        self.browser.keys(data).await
    }

    async fn here(&self, attribute: &str) -> Result<String> {
        let here = self.browser.client.active_element().await?;
        Ok(here.attr(attribute).await?.unwrap_or_default())
    }
}

async fn a_clerk_goes_from_the_empty_screen_to_the_printed_receipt_in_under_twenty_keys(
    world: Arc<World>,
) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("the counter by keyboard", async |browser| {
        browser.before_every_page(PRINTER).await?;
        people::sign_in(browser, "mot-cua-hac-thanh").await?;
        browser.go("/mot-cua").await?;
        let mut hands = Hands { browser, keys: 0 };
        hands.leave("n").await?;
        hands.write("sao tu ban chinh").await?;
        hands.leave(ENTER).await?;
        hands.write(people::CITIZEN).await?;
        hands.leave(ENTER).await?;
        ensure!(hands.here("name").await? == "_person", "nobody was found by the keyboard");
        hands.leave(ENTER).await?;
        fill_by_keys(&mut hands).await?;
        hands.leave(ENTER).await?;
        let keys = hands.keys + 1; // Enter in the window of the printer.
        browser.has_no_errors().await?;
        browser.sees("Giấy tiếp nhận hồ sơ và hẹn trả kết quả").await?;
        let printed = browser.client.execute("return window.tinhsoPrinted", Vec::new()).await?;
        ensure!(printed == 1, "printed {printed} times");
        let sheets =
            browser.client.execute("return document.querySelectorAll('.sheet').length", Vec::new());
        ensure!(sheets.await? == 2, "form 01 has two copies");
        ensure!(keys < 20, "{keys} keys beside the data");
        Ok(())
    });
    play.await
}

/// Answers what the form stops at until it stops at the button that accepts.
async fn fill_by_keys(hands: &mut Hands<'_>) -> Result<()> {
    for _ in 0..STEPS_MAX {
        let name = hands.here("name").await?;
        let data = match name.rsplit('.').next().unwrap_or_default() {
            "" => {
                let primary = hands.here("class").await?.contains("primary");
                ensure!(primary, "the cursor is nowhere");
                return Ok(());
            }
            "birth_date" => "07/03/1995",
            "personal_number" => "038195009913",
            "phone" => "0968313907",
            "title" => "Bằng tốt nghiệp đại học",
            "pages" => "1",
            "copies" => "2",
            "detail" => "12 Lê Lợi",
            // The first answer by its digit, which also goes on.
            "language" | "output" | "sex" | "identity_kind" | "id_type" | "country" => {
                hands.press("1").await?;
                continue;
            }
            other => bail!("the form stops at “{other}” ({name}), which nobody expected"),
        };
        hands.write(data).await?;
        hands.press(ENTER).await.with_context(|| name.clone())?;
    }
    bail!("the form never comes to its button")
}

async fn an_official_walks_through_list_and_dossier_by_keys(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("the work list by keyboard", async |browser| {
        // Of all dossiers, so that there are some.
        people::sign_in(browser, "mot-cua-hac-thanh").await?;
        browser.go("/lam-viec?ds=tat-ca").await?;
        let mut hands = Hands { browser, keys: 0 };
        hands.press("?").await?;
        ensure!(hands.browser.has("dialog[open]").await?, "no help by “?”");
        hands.press(ESCAPE).await?;
        ensure!(!hands.browser.has("dialog[open]").await?, "the help stays");
        hands.press("/").await?;
        ensure!(hands.here("id").await? == "find", "“/” does not lead to the search");
        hands.press(ESCAPE).await?;
        hands.press("j").await?;
        hands.press("j").await?;
        hands.press("k").await?;
        hands.leave(ENTER).await?;
        ensure!(hands.browser.path().await?.starts_with("/lam-viec/"), "no dossier was opened");
        hands.press("i").await?;
        hands.write("Đã gọi nhắc đơn vị thụ lý").await?;
        hands.leave(&format!("{CONTROL}{ENTER}")).await?;
        hands.browser.has_no_errors().await?;
        hands.browser.sees("Đã gọi nhắc đơn vị thụ lý").await?;
        hands.leave("u").await?;
        ensure!(hands.browser.path().await? == "/lam-viec", "“u” does not lead back");
        Ok(())
    });
    play.await
}

/// Documents that the clerk registers one after the other: a day's pile, and a few on the second engine.
const DOCUMENTS: usize = 200;
const DOCUMENTS_FEW: usize = 5;
const TAB: &str = "\u{e004}";

async fn a_clerk_registers_documents_by_keys_alone(world: Arc<World>) -> Result<()> {
    let documents = if world.on_second_engine() { DOCUMENTS_FEW } else { DOCUMENTS };
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("documents by keyboard", async |browser| {
        people::sign_in(browser, "van-thu-sam-son").await?;
        browser.go("/van-ban").await?;
        let mut hands = Hands { browser, keys: 0 };
        hands.leave("n").await?;
        for number in 1..=documents {
            let data = [
                "Sở Nội vụ",
                &format!("{number}/SNV-VP"),
                "02/10/2026",
                "",
                "V/v báo cáo số lượng cán bộ",
            ];
            for (at, typed) in data.iter().enumerate() {
                if at > 0 {
                    hands.press(TAB).await?;
                }
                hands.write(typed).await?;
            }
            hands.leave(&format!("{CONTROL}{ENTER}")).await?;
            hands.browser.has_no_errors().await?;
            hands.browser.sees("Đã vào sổ văn bản").await?;
        }
        // One to begin; then four from field to field and two to send, whatever is typed.
        ensure!(hands.keys == 1 + documents * 6, "{} keys for {documents} documents", hands.keys);
        hands.browser.go("/van-ban/so-den").await?;
        hands.browser.sees(&format!("{documents}/SNV-VP")).await
    });
    play.await
}
