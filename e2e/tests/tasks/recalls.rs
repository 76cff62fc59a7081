//! A released document is recalled by a new one: its recipient declines with a reason, is asked again, and gives it back.

use crate::people;
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Shape, World};
use fantoccini::Locator;
use std::sync::Arc;

tasks![a_recall_is_declined_with_a_reason_and_agreed_to_when_asked_again];

const AUTHOR: &str = "truong-phong-hac-thanh";
const LEADER: &str = "lanh-dao-hac-thanh";
const CLERK: &str = "van-thu-hac-thanh";
const RECIPIENT: &str = "van-thu-sam-son";
const SUBJECT: &str = "kiểm tra đê điều trước mùa bão";
const RECALL: &str = "V/v thu hồi văn bản số";
const ANSWER: &str = "Trả lời đề nghị của nơi gửi";
/// Times that a page is looked at until what follows from an act is there.
const LOOKS_MAX: usize = 60;

async fn as_official(
    world: &World,
    login: &str,
    part: impl AsyncFnOnce(&mut Browser) -> Result<()>,
) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let name = format!("a recall, {login}");
    let play = browser.play(&name, async |browser| {
        people::sign_in(browser, login).await?;
        part(browser).await
    });
    play.await.with_context(|| login.to_owned())
}

async fn send(browser: &mut Browser, title: &str) -> Result<()> {
    browser.submit_part(title).await?;
    browser.has_no_errors().await.with_context(|| format!("sending “{title}”"))
}

/// To the first leader who is offered.
async fn present(browser: &mut Browser) -> Result<()> {
    let leader = "//select[contains(@name, '.to')]/option[contains(., 'Ủy ban nhân dân phường')]";
    let name = browser.client.find(Locator::XPath(leader)).await?.text().await?;
    browser.open_details("Trình").await?;
    browser.fill("Chuyển đến", &name).await?;
    send(browser, "Trình").await
}

/// What its author has drafted is signed and released.
async fn released(world: &World, subject: &str) -> Result<()> {
    as_official(world, LEADER, async |browser| {
        browser.go("/van-ban-di").await?;
        browser.follow(subject).await?;
        send(browser, "Ký số").await
    })
    .await?;
    as_official(world, CLERK, async |browser| {
        browser.go("/van-ban-di?muc=cho-phat-hanh").await?;
        browser.follow(subject).await?;
        send(browser, "Cấp số, đóng dấu và phát hành").await
    })
    .await
}

/// A recall of the document, drafted on its page and released.
async fn recalled(world: &World) -> Result<()> {
    as_official(world, AUTHOR, async |browser| {
        browser.go("/van-ban-di?muc=da-qua-tay").await?;
        browser.follow(SUBJECT).await?;
        browser.follow("Soạn văn bản thu hồi").await?;
        browser.submit("Lưu dự thảo").await?;
        browser.has_no_errors().await?;
        present(browser).await
    })
    .await?;
    released(world, RECALL).await
}

/// The recipient's clerk answers, once the question is there.
async fn answered(world: &World, answer: &str, words: &str, then: &str) -> Result<()> {
    as_official(world, RECIPIENT, async |browser| {
        browser.go("/van-ban?muc=moi-den").await?;
        browser.follow(SUBJECT).await?;
        let page = browser.path().await?;
        let mut asked = false;
        for _ in 0..LOOKS_MAX {
            asked = browser.text().await?.contains(ANSWER);
            if asked {
                break;
            }
            browser.go(&page).await?;
        }
        ensure!(asked, "nobody asks on {page}");
        browser.sees("Nơi gửi đề nghị thu hồi").await?;
        browser.open_details(ANSWER).await?;
        browser.fill("Trả lời", answer).await?;
        browser.fill("Ý kiến (cần ghi lý do nếu không đồng ý)", words).await?;
        send(browser, ANSWER).await?;
        browser.sees(then).await
    })
    .await
}

async fn a_recall_is_declined_with_a_reason_and_agreed_to_when_asked_again(
    world: Arc<World>,
) -> Result<()> {
    as_official(&world, AUTHOR, async |browser| {
        browser.go("/van-ban-di").await?;
        browser.follow("Soạn văn bản").await?;
        browser.fill("Loại văn bản", "Công văn").await?;
        browser.fill("Trích yếu", SUBJECT).await?;
        browser.fill("Nơi nhận khác", "Ủy ban nhân dân phường Sầm Sơn").await?;
        browser.fill("Nội dung", "Đề nghị kiểm tra đê điều.").await?;
        browser.submit("Lưu dự thảo").await?;
        browser.has_no_errors().await?;
        present(browser).await
    })
    .await?;
    released(&world, SUBJECT).await?;
    recalled(&world).await?;
    answered(&world, "Không đồng ý", "Đã triển khai kiểm tra", "Không đồng ý").await?;
    as_official(&world, AUTHOR, async |browser| {
        browser.go("/van-ban-di?muc=da-qua-tay").await?;
        browser.follow(SUBJECT).await?;
        browser.sees("Bị thu hồi bởi").await?;
        browser.sees("Không đồng ý").await
    })
    .await?;
    recalled(&world).await?;
    answered(&world, "Đồng ý", "", "Đã trả lại").await
}
