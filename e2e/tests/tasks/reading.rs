//! What anybody does without an account: look around, search, read a procedure.

use anyhow::{Result, ensure};
use e2e::{Shape, World};
use std::sync::Arc;

tasks![a_visitor_finds_a_procedure_without_accents_and_without_script];

async fn a_visitor_finds_a_procedure_without_accents_and_without_script(
    world: Arc<World>,
) -> Result<()> {
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    browser
        .play("a visitor finds a procedure", async |browser| {
            browser.go("/").await?;
            let search = browser.waits_for("input[type=search], input[name=q]").await?;
            search.send_keys("dang ky khai sinh").await?;
            browser.press("Tìm").await?;
            browser.follow("Đăng ký khai sinh").await?;
            ensure!(browser.heading().await?.to_lowercase().contains("khai sinh"), "another page");
            browser.sees("ngày làm việc").await?;
            browser.sees("Nộp hồ sơ").await
        })
        .await
}
