//! A document is drafted: pasted from Word, with a footnote, taken from a file of Word and given as one; and the same by
//! somebody whose browser runs no script.

use crate::documents::{SPECIALIST, send};
use crate::people;
use anyhow::{Context, Result, ensure};
use e2e::{Papers, Shape, World};
use fantoccini::Locator;
use serde_json::json;
use std::sync::Arc;

tasks![
    a_draft_is_pasted_from_word_given_as_a_file_and_taken_back_from_it,
    a_draft_is_written_as_plain_text_where_no_script_runs,
];

/// What Word puts on the clipboard: a clause, a point, a table, a paragraph; and what must not come through.
const FROM_WORD: &str = "<html><head><style>p.MsoNormal{color:red}</style></head><body>\
    <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>Kiểm kê <b>toàn bộ</b> kho</p>\
    <p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>a)<span>&nbsp;</span></span><![endif]>Kho giấy</p>\
    <table class=MsoTableGrid><tr><td><p>Việc</p></td><td><p>Hạn</p></td></tr><tr><td>Kiểm kê</td><td>05/12</td></tr></table>\
    <p class=MsoNormal onclick='x()'>Thực hiện trong tháng mười hai<img src='file:///c:/anh.png'></p></body></html>";

const PASTE: &str = "const data = new DataTransfer(); data.setData('text/html', arguments[1]); data.setData('text/plain', 'x'); \
    const text = document.querySelector(arguments[0]); text.focus(); getSelection().selectAllChildren(text); getSelection().collapseToEnd(); \
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";

async fn a_draft_is_pasted_from_word_given_as_a_file_and_taken_back_from_it(
    world: Arc<World>,
) -> Result<()> {
    let papers = Papers::new()?;
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a specialist drafts with Word", async |browser| {
        people::sign_in(browser, SPECIALIST).await?;
        browser.go("/van-ban-di/soan").await?;
        browser.fill("Loại văn bản", "Kế hoạch").await?;
        browser.fill("Trích yếu", "kiểm kê kho lưu trữ cuối năm").await?;
        browser.waits_for(".editor-text").await?;
        let pasted = vec![json!(".editor-text"), json!(FROM_WORD)];
        browser.client.execute(PASTE, pasted).await?;
        browser.waits_for(".editor-text table").await?;
        browser.sees("Không lấy vào: hình ảnh").await?;
        ensure!(!browser.has(".editor-text img").await?, "a picture came through");
        browser.press("Chú thích").await?;
        browser.keys("Theo Luật Lưu trữ").await?;
        browser.submit("Lưu dự thảo").await?;
        browser.has_no_errors().await?;
        for part in [".prose ol.clauses ol.points", ".prose thead th", ".prose .notes", ".prose b"]
        {
            ensure!(browser.has(part).await?, "no {part} on the page");
        }
        ensure!(browser.read(".prose .notes").await?.contains("Theo Luật Lưu trữ"), "no note");

        let mut visitor = e2e::http::Visitor::new(&world.base);
        visitor.sign_in(SPECIALIST, people::PASSWORD).await?;
        let word = visitor.get(&format!("{}/docx", browser.path().await?)).await?;
        ensure!(word.body.starts_with(b"PK"), "no file of Word: {}", word.status);
        let file = papers.keep("ban-sua.docx", &word.body)?;

        browser.open_details("Sửa dự thảo").await?;
        browser.open_details("Lấy nội dung từ tệp Word").await?;
        browser.attach("input[accept='.docx']", &papers.keep("hong.docx", b"PK\x03\x04")?).await?;
        browser.submit("Đưa vào khung soạn thảo").await?;
        browser.sees("Không đọc được tệp này").await?;
        browser.open_details("Lấy nội dung từ tệp Word").await?;
        browser.attach("input[accept='.docx']", &file).await?;
        browser.submit("Đưa vào khung soạn thảo").await?;
        browser.sees("Đã đưa nội dung của tệp").await?;
        let last = browser.client.find(Locator::Css(".editor-text > p:last-of-type")).await;
        last.context("no paragraph in the editor")?.send_keys(" Thêm một câu.").await?;
        send(browser, "Sửa dự thảo").await?;
        browser.follow("So sánh các lần sửa").await?;
        let came = browser.read(".compared ins").await?;
        ensure!(came.contains("Thêm"), "the comparison does not tell: {came}");
        ensure!(!browser.has(".compared del").await?, "the way through Word changed words");
        Ok(())
    });
    play.await
}

async fn a_draft_is_written_as_plain_text_where_no_script_runs(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::DESK_WITHOUT_SCRIPT).await?;
    let play = browser.play("a specialist drafts without script", async |browser| {
        people::sign_in(browser, SPECIALIST).await?;
        browser.go("/van-ban-di/soan").await?;
        browser.fill("Loại văn bản", "Kế hoạch").await?;
        browser
            .fill("Nội dung", "# Điều 1. Phạm vi\n\n1. Một\na) **Hai**\n\n| A | < |\n| 1 | 2 |")
            .await?;
        browser.submit("Lưu dự thảo").await?;
        // The abstract is missing: what was typed stands there still.
        browser.sees("| A | < |").await?;
        browser.fill("Trích yếu", "soạn không cần script").await?;
        browser.submit("Lưu dự thảo").await?;
        browser.has_no_errors().await?;
        for part in [".prose .level-article", ".prose ol.points b", ".prose th[colspan='2']"] {
            ensure!(browser.has(part).await?, "no {part} on the page");
        }
        Ok(())
    });
    play.await
}
