//! A task from the document that orders it to its rating, each part on the device it is played on, and the board, the
//! report and the savings that follow from it.

use crate::documents::{send, type_in, with_document};
use crate::people;
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Papers, Shape, World};
use std::sync::Arc;

tasks![a_leader_orders_a_task_and_sees_it_done];

const CLERK: &str = "van-thu-hac-thanh";
const LEADER: &str = "lanh-dao-hac-thanh";
const HEAD: &str = "truong-phong-kinh-te-hac-thanh";
const DIVISION: &str = "Phòng Kinh tế, Hạ tầng và Đô thị phường Hạc Thành";
const TITLE: &str = "Kiểm tra các bến đò ngang trước mùa mưa";

async fn a_leader_orders_a_task_and_sees_it_done(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let subject = "V/v bảo đảm an toàn bến đò ngang";
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a clerk registers what will be ordered", async |browser| {
        people::sign_in(browser, CLERK).await?;
        type_in(browser, "456/SXD-VT", subject).await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.has_no_errors().await
    });
    play.await?;

    let submitted = "/van-ban?muc=dang-trinh";
    with_document(&world, (LEADER, Shape::PHONE), (submitted, subject), async |browser| {
        browser.follow("Giao nhiệm vụ").await?;
        browser.sees(subject).await?;
        browser.fill("Việc phải làm", TITLE).await?;
        browser.fill("Chủ trì", DIVISION).await?;
        // A day that is over: told, and what was typed stays.
        browser.fill("Hạn hoàn thành", "01/01/2020").await?;
        browser.submit("Giao nhiệm vụ").await?;
        browser.sees("Hạn đã qua").await?;
        browser.fill("Hạn hoàn thành", "29/12/2030").await?;
        browser.fill("Mức độ", "Trọng tâm").await?;
        browser.submit("Giao nhiệm vụ").await?;
        browser.has_no_errors().await?;
        browser.sees("Đã giao nhiệm vụ").await?;
        browser.sees("Chờ nhận").await?;
        browser.follow(subject).await?;
        browser.sees("Văn bản này giao").await?;
        browser.sees(TITLE).await?;
        browser.fill(DIVISION, "Chủ trì").await?;
        send(browser, "Bút phê, chuyển xử lý").await
    })
    .await?;

    let mine = "/nhiem-vu";
    with_document(&world, (HEAD, Shape::DESK), (mine, TITLE), async |browser| {
        send(browser, "Nhận nhiệm vụ").await?;
        browser.open_details("Báo cáo tiến độ").await?;
        browser.fill("Tiến độ", "60").await?;
        browser.fill("Kết quả đã đạt", "Đã kiểm tra 3 trong 5 bến").await?;
        send(browser, "Báo cáo tiến độ").await?;
        browser.sees("60%").await?;
        browser.open_details("Xin gia hạn").await?;
        browser.fill("Xin gia hạn đến", "30/12/2030").await?;
        browser.fill("Lý do xin gia hạn", "Hai bến còn lại đang sửa").await?;
        send(browser, "Xin gia hạn").await?;
        browser.sees("Đã gửi đề nghị gia hạn").await
    })
    .await?;
    let given = "/nhiem-vu?muc=da-giao";
    with_document(&world, (LEADER, Shape::PHONE), (given, TITLE), async |browser| {
        browser.sees("Hai bến còn lại đang sửa").await?;
        send(browser, "Trả lời xin gia hạn").await?;
        browser.sees("Hạn 30/12/2030").await
    })
    .await?;
    with_document(&world, (HEAD, Shape::DESK), (mine, TITLE), async |browser| {
        browser.open_details("Báo cáo hoàn thành").await?;
        browser.fill("Kết quả", "Đã kiểm tra cả 5 bến").await?;
        // An answer that came in bears it out, beside a file.
        let offered = "select[name$='.paper'] option[value^='in:']";
        let came = browser.waits_for(offered).await?.prop("textContent").await?;
        let came = came.unwrap_or_default();
        ensure!(came.contains(subject), "another document is offered: {came}");
        browser.fill("Văn bản báo cáo", came.trim()).await?;
        let file = papers.pdf("bien-ban-kiem-tra.pdf", 20_000)?;
        browser.attach("input[name='_file.report_task_done']", &file).await?;
        send(browser, "Báo cáo hoàn thành").await?;
        browser.sees("Chờ nghiệm thu").await?;
        browser.sees("bien-ban-kiem-tra.pdf").await?;
        browser.follow(subject).await?;
        browser.sees("Văn bản này báo cáo").await
    })
    .await?;
    with_document(&world, (LEADER, Shape::PHONE), (given, TITLE), async |browser| {
        browser.fill("Đánh giá chất lượng", "Tốt").await?;
        send(browser, "Nghiệm thu, đánh giá").await?;
        browser.sees("Đúng hạn").await?;
        browser.go("/nhiem-vu/bang").await?;
        browser.sees("Ủy ban nhân dân phường Hạc Thành").await?;
        on_the_board(browser).await?;
        browser.go("/bao-cao/tiet-kiem").await?;
        browser.sees("Tổng cộng").await
    })
    .await?;
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a clerk reads the report of documents", async |browser| {
        people::sign_in(browser, CLERK).await?;
        browser.go("/van-ban").await?;
        browser.follow("Báo cáo văn bản").await?;
        browser.sees("Đã vào sổ trong kỳ").await?;
        browser.follow_row("Đã vào sổ trong kỳ").await?;
        browser.sees(subject).await
    });
    play.await
}

/// From the board to the units, and from a number to the task it counts.
async fn on_the_board(browser: &mut Browser) -> Result<()> {
    browser.follow_row("Ủy ban nhân dân phường Hạc Thành").await?;
    browser.sees(DIVISION).await?;
    let row = format!("//tr[contains(., '{DIVISION}')]//a[contains(@href, 'loai=done-in-time')]");
    let link = browser.client.find(fantoccini::Locator::XPath(&row)).await;
    let address = link.context("no number of tasks done in time")?.attr("href").await?;
    browser.go(&address.context("no address")?).await?;
    let text = browser.text().await?;
    ensure!(text.contains(TITLE), "the list behind the number lacks the task: {text}");
    // And from the average mark to the marks it is of.
    browser.go("/nhiem-vu/bang").await?;
    let row = "//tbody//a[contains(@href, 'loai=done') and not(contains(@href, 'loai=done-'))]";
    let link = browser.client.find(fantoccini::Locator::XPath(row)).await;
    let address = link.context("the average leads nowhere")?.attr("href").await?;
    browser.go(&address.context("no address")?).await?;
    browser.sees(TITLE).await?;
    browser.sees("Tốt").await
}
