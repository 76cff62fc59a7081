//! What anybody does without an account: look around, search, read a procedure, change language.

use anyhow::{Result, ensure};
use e2e::{Shape, World};
use std::sync::Arc;

tasks![
    a_visitor_finds_a_procedure_without_accents_and_without_script,
    a_visitor_sees_suggestions_while_typing_with_slips,
    a_visitor_walks_from_a_life_event_to_a_procedure,
    a_visitor_reads_the_portal_in_english,
    a_wrong_secret_and_an_unknown_code_get_the_same_answer,
];

async fn a_visitor_finds_a_procedure_without_accents_and_without_script(
    world: Arc<World>,
) -> Result<()> {
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a visitor finds a procedure", async |browser| {
        browser.go("/").await?;
        browser.fill("Tìm thủ tục", "dang ky khai sinh").await?;
        browser.submit("Tìm").await?;
        browser.follow("Đăng ký khai sinh").await?;
        ensure!(browser.heading().await? == "Đăng ký khai sinh", "the closest hit is not first");
        for words in ["giấy tờ", "hạn trả kết quả", "Phí, lệ phí", "Trình tự thực hiện"]
        {
            browser.sees(words).await?;
        }
        ensure!(browser.has("a[href^='/nop/']").await?, "the procedure cannot be begun");
        Ok(())
    });
    play.await
}

async fn a_visitor_sees_suggestions_while_typing_with_slips(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::PHONE).await?;
    let play = browser.play("a visitor sees suggestions", async |browser| {
        browser.go("/").await?;
        browser.fill("Tìm thủ tục", "ho kinh doang").await?;
        let suggestion = browser.waits_for("[role=listbox] [role=option]").await?;
        let words = suggestion.text().await?;
        ensure!(words.contains("hộ kinh doanh"), "the first suggestion is {words}");
        Ok(())
    });
    play.await
}

async fn a_visitor_walks_from_a_life_event_to_a_procedure(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a visitor walks from a life event", async |browser| {
        browser.go("/").await?;
        browser.follow("Sự kiện đời sống").await?;
        browser.click_at("main a[href^='/su-kien/']").await?;
        browser.click_at("main a[href^='/thu-tuc/']").await?;
        browser.sees("Trình tự thực hiện").await?;
        browser.go("/thu-tuc").await?;
        for path in ["/gioi-thieu", "/tiep-can", "/quyen-rieng-tu", "/api"] {
            browser.go(path).await?;
        }
        Ok(())
    });
    play.await
}

async fn a_visitor_reads_the_portal_in_english(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a visitor reads english", async |browser| {
        browser.go("/").await?;
        browser.follow("English").await?;
        ensure!(browser.has("html[lang=en]").await?, "the page is not in English");
        browser.follow("Sign in").await?;
        ensure!(browser.has("html[lang=en]").await?, "the language is lost on the way");
        browser.follow("Tiếng Việt").await?;
        ensure!(browser.has("html[lang=vi]").await?, "there is no way back");
        Ok(())
    });
    play.await
}

async fn a_wrong_secret_and_an_unknown_code_get_the_same_answer(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a wrong secret", async |browser| {
        let mut answers = Vec::new();
        for code in ["H56.201-261123-0001", "H56.999-200101-9999"] {
            browser.go("/tra-cuu").await?;
            browser.fill("Mã hồ sơ", code).await?;
            browser.fill("Mã tra cứu", "AAAA2222").await?;
            browser.submit("Tra cứu").await?;
            answers.push(browser.read("main").await?.replace(code, ""));
        }
        ensure!(answers.first() == answers.get(1), "the answers differ: {answers:?}");
        Ok(())
    });
    play.await
}
