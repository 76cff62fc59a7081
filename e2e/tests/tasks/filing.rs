//! What a citizen does: file a birth registration on a phone, with and without script, with a
//! connection that breaks in the middle of an upload, and find it again afterwards.

use crate::walk::walk;
use crate::{birth, people};
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Papers, Shape, World};
use std::sync::Arc;

tasks![
    a_citizen_files_a_birth_registration_on_a_phone_without_script,
    a_citizen_files_with_script_through_a_dropped_connection,
    a_file_that_lies_about_its_type_is_refused_with_a_reason,
];

/// Where a filed dossier is followed.
pub(crate) struct Filed {
    pub(crate) code: String,
    pub(crate) secret: String,
}

const BIRTH: &str = "/nop/1.001193";
/// The file field of the paper that everybody may attach to a birth registration.
const MARRIAGE_FILE: &str = "#f-marriage-certificate";

/// Begins a birth registration and answers its pages up to the papers.
async fn answer_pages(browser: &mut Browser) -> Result<()> {
    browser.go(BIRTH).await?;
    browser.choose("Có giấy chứng sinh").await?;
    browser.submit("Bắt đầu").await?;
    let heading = walk(browser, birth::PAGES).await?;
    ensure!(heading == "Giấy tờ kèm theo", "came to “{heading}” instead of the papers");
    Ok(())
}

/// From the papers to the receipt; signs in on the way when the browser is not signed in.
async fn hand_in(browser: &mut Browser) -> Result<Filed> {
    browser.submit("Tiếp tục").await?;
    let heading = walk(browser, birth::PAGES).await?;
    ensure!(heading == "Kiểm tra và nộp", "came to “{heading}” instead of the check");
    browser.has_no_errors().await?;
    for words in ["Cầm Bá Thử Nghiệm", "10/11/2026", "Hạc Thành"] {
        browser.sees(words).await?;
    }
    if browser.text().await?.contains("Đăng nhập để nộp hồ sơ") {
        browser.submit("Đăng nhập để nộp hồ sơ").await?;
        people::sign_in(browser, people::CITIZEN).await?;
        ensure!(browser.heading().await? == "Kiểm tra và nộp", "signing in leads astray");
    }
    browser.choose("Tôi cam đoan").await?;
    browser.submit("Nộp hồ sơ").await?;
    ensure!(browser.heading().await?.contains("Đã nộp hồ sơ"), "no receipt");
    receipt(browser).await
}

async fn receipt(browser: &Browser) -> Result<Filed> {
    let text = browser.read(".confirmation").await?;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let after = |label: &str| {
        let at = lines.iter().position(|line| *line == label)?;
        lines.get(at + 1).map(|line| (*line).to_owned())
    };
    let code = after("Mã hồ sơ").context("no code on the receipt")?;
    let secret = after("Mã tra cứu").context("no secret on the receipt")?;
    ensure!(code.starts_with("H56."), "a strange code {code}");
    ensure!(browser.has(".confirmation svg").await?, "no QR picture");
    Ok(Filed { code, secret })
}

/// A whole birth registration by the citizen of the sample, without papers.
pub(crate) async fn file_birth(world: &World) -> Result<Filed> {
    let browser = world.browser(Shape::PHONE).await?;
    let mut filed = None;
    let play = browser.play("file a birth registration", async |browser| {
        people::sign_in(browser, people::CITIZEN).await?;
        answer_pages(browser).await?;
        filed = Some(hand_in(browser).await?);
        Ok(())
    });
    play.await?;
    filed.context("nothing was filed")
}

/// Opens a dossier by code and secret, in any browser.
pub(crate) async fn look_up(browser: &mut Browser, filed: &Filed) -> Result<()> {
    browser.go("/tra-cuu").await?;
    browser.fill("Mã hồ sơ", &filed.code).await?;
    browser.fill("Mã tra cứu", &filed.secret).await?;
    browser.submit("Tra cứu").await?;
    browser.sees(&filed.code).await
}

async fn a_citizen_files_a_birth_registration_on_a_phone_without_script(
    world: Arc<World>,
) -> Result<()> {
    let papers = Papers::new()?;
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a citizen files without script", async |browser| {
        answer_pages(browser).await?;

        // Nothing typed is lost: two pages back, and what was typed stands there.
        browser.client.back().await?;
        browser.client.back().await?;
        browser.client.forward().await?;
        browser.client.forward().await?;

        let photograph = papers.png("giay-ket-hon.png")?;
        browser.attach(MARRIAGE_FILE, &photograph).await?;
        browser.submit("Tải lên").await?;
        browser.sees("giay-ket-hon.png").await?;

        let filed = hand_in(browser).await?;
        browser.submit("Xem hồ sơ").await?;
        browser.sees(&filed.code).await?;
        browser.sees("Chờ tiếp nhận").await?;
        browser.go("/ho-so").await?;
        browser.sees(&filed.code).await?;

        // Somebody else's browser, with code and secret from the paper.
        let other = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
        let follow = other.play("follow without account", async |browser| {
            look_up(browser, &filed).await?;
            browser.sees("Chờ tiếp nhận").await
        });
        follow.await
    });
    play.await
}

async fn a_citizen_files_with_script_through_a_dropped_connection(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let browser = world.browser(Shape::PHONE).await?;
    let play = browser.play("a citizen files through a dropped connection", async |browser| {
        people::sign_in(browser, people::CITIZEN).await?;
        answer_pages(browser).await?;

        // Slow enough to be in the middle when the connection breaks.
        let scan = papers.pdf("giay-ket-hon.pdf", 3_000_000)?;
        browser.network(Some(400_000), false).await?;
        browser.attach(MARRIAGE_FILE, &scan).await?;
        browser.waits_for(".sending progress").await?;
        browser.sees("Đang tải lên 1").await?;
        browser.network(None, true).await?;
        browser.sees("Mất kết nối").await?;
        browser.network(None, false).await?;
        browser.waits_for(".files a").await?;
        browser.sees("giay-ket-hon.pdf").await?;

        hand_in(browser).await.map(|_| ())
    });
    play.await
}

async fn a_file_that_lies_about_its_type_is_refused_with_a_reason(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a file that lies", async |browser| {
        answer_pages(browser).await?;
        let liar = papers.liar("giay-ket-hon.pdf")?;
        browser.attach(MARRIAGE_FILE, &liar).await?;
        browser.submit("Tải lên").await?;
        browser.sees("chỉ đổi tên tệp là chưa đủ").await?;
        ensure!(!browser.has(".files a").await?, "the file was taken all the same");
        Ok(())
    });
    play.await
}
