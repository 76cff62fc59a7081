//! What people do beside the great journey: change a password that was given to them, follow and
//! rate with the paper in hand alone, answer a supplement without script, and answer questions that
//! follow from another question.

use crate::filing::{Filed, look_up};
use crate::people::{self, CITIZEN, PASSWORD};
use crate::programs;
use anyhow::{Result, ensure};
use e2e::program::{Program, Submitted, text};
use e2e::{Browser, Papers, Shape, World};
use serde_json::json;
use std::sync::Arc;

tasks![
    an_official_replaces_a_password_that_was_given,
    somebody_with_code_and_secret_alone_follows_and_rates,
    a_citizen_answers_a_supplement_on_a_phone_without_script,
    a_citizen_is_asked_what_follows_from_an_answer_with_script,
    a_citizen_is_asked_what_follows_from_an_answer_without_script,
];

async fn an_official_replaces_a_password_that_was_given(world: Arc<World>) -> Result<()> {
    let mut administrator = Program::sign_in(&world.base, "quan-tri", PASSWORD).await?;
    let official = json!({ "login": "nguoi-moi", "full_name": "Cao Thị Mới", "home": "H56.202" });
    let opened = administrator.good("POST", "/api/v1/accounts", "citizen-new", &official).await?;
    let (id, given) = (text(&opened, "/account/id")?, text(&opened, "/password")?);
    let seat = json!({ "role": "records_clerk", "unit": "H56.202" });
    let path = format!("/api/v1/accounts/{id}/give-seat");
    administrator.good("POST", &path, "citizen-seat", &seat).await?;

    let own = "mot-cau-ngan-de-nho-2026";
    let browser = world.browser(Shape::DESK_WITHOUT_SCRIPT).await?;
    let play = browser.play("replace a password", async |browser| {
        sign_in(browser, &given).await?;
        browser.sees("Đổi mật khẩu").await?;
        // Nothing else opens before.
        browser.go("/lam-viec").await?;
        ensure!(browser.path().await? != "/lam-viec", "the given password opens the office");
        browser.go("/tai-khoan/mat-khau").await?;
        browser.fill("Mật khẩu đang dùng", &given).await?;
        browser.fill("Mật khẩu mới", own).await?;
        browser.fill("Nhập lại mật khẩu mới", "another-one-2026").await?;
        browser.submit("Đổi mật khẩu").await?;
        ensure!(browser.path().await? == "/tai-khoan/mat-khau", "two different ones were taken");
        browser.fill("Mật khẩu đang dùng", &given).await?;
        browser.fill("Mật khẩu mới", own).await?;
        browser.fill("Nhập lại mật khẩu mới", own).await?;
        browser.submit("Đổi mật khẩu").await?;
        browser.sees("Đã đổi mật khẩu").await?;
        browser.go("/lam-viec").await?;
        ensure!(browser.path().await? == "/lam-viec", "the own password does not open the office");

        browser.forget().await?;
        sign_in(browser, &given).await?;
        browser.sees("chưa đúng").await?;
        sign_in(browser, own).await?;
        ensure!(browser.path().await? == "/lam-viec", "the own password does not sign in");
        Ok(())
    });
    play.await
}

async fn sign_in(browser: &mut Browser, password: &str) -> Result<()> {
    browser.go("/dang-nhap").await?;
    browser.fill("Tên đăng nhập", "nguoi-moi").await?;
    browser.fill("Mật khẩu", password).await?;
    browser.submit("Đăng nhập").await
}

fn paper(submitted: Submitted) -> Filed {
    Filed { code: submitted.code, secret: submitted.secret }
}

async fn somebody_with_code_and_secret_alone_follows_and_rates(world: Arc<World>) -> Result<()> {
    let (done, _) = programs::delivered(&world, "citizen-rates").await?;
    let filed = paper(done);
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("rate with code and secret", async |browser| {
        look_up(browser, &filed).await?;
        browser.sees("Đã trả kết quả").await?;
        browser.follow("Đánh giá").await?;
        browser.submit("Gửi đánh giá").await?;
        browser.sees("Ông/Bà hãy chọn mức hài lòng").await?;
        browser.choose_in("Mức hài lòng", "5").await?;
        browser.submit("Gửi đánh giá").await?;
        browser.sees("Cảm ơn").await?;
        // Once.
        look_up(browser, &filed).await?;
        browser.does_not_see("Ông/Bà thấy việc giải quyết hồ sơ này thế nào").await?;
        browser.submit("Xem xong, đóng hồ sơ").await?;
        browser.does_not_see(&filed.code).await
    });
    play.await
}

async fn a_citizen_answers_a_supplement_on_a_phone_without_script(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let waiting = programs::waiting_for_a_supplement(&world, "citizen-supplies").await?;
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("answer a supplement without script", async |browser| {
        people::sign_in(browser, CITIZEN).await?;
        browser.go("/ho-so").await?;
        browser.follow_row(&waiting.code).await?;
        browser.follow("Xem và bổ sung").await?;
        browser.sees("Bản chụp rõ hơn").await?;
        let photograph = papers.png("ban-chup-ro.png")?;
        browser.attach("#f-marriage-certificate", &photograph).await?;
        browser.submit("Tải lên").await?;
        browser.sees("ban-chup-ro.png").await?;
        browser.submit("Gửi bổ sung").await?;
        browser.has_no_errors().await?;
        browser.sees("Đang giải quyết").await
    });
    play.await
}

/// The question that brings others, its answers, and where those others stand when they are seen.
const HOW: &str = "Hình thức nhận kết quả";
const BY_POST: &str = "Qua dịch vụ bưu chính công ích";
const AT_COUNTER: &str = "Nhận tại quầy";
const FOLLOWING: &str = "[data-when]:not([hidden])";

/// Opens the page of a draft on which one says how to receive the result.
async fn at_delivery(world: &World, browser: &mut Browser, key: &str) -> Result<()> {
    let mut program = Program::sign_in(&world.base, CITIZEN, PASSWORD).await?;
    let draft = program.draft_birth(key, programs::parent()).await?;
    people::sign_in(browser, CITIZEN).await?;
    browser.go(&format!("/khai/{draft}")).await?;
    browser.follow("Nhận kết quả").await
}

async fn a_citizen_is_asked_what_follows_from_an_answer_with_script(
    world: Arc<World>,
) -> Result<()> {
    let browser = world.browser(Shape::PHONE).await?;
    let play = browser.play("what follows, with script", async |browser| {
        at_delivery(&world, browser, "citizen-script").await?;
        browser.choose_in(HOW, AT_COUNTER).await?;
        ensure!(!browser.has(FOLLOWING).await?, "an address is asked for at the counter");
        browser.choose_in(HOW, BY_POST).await?;
        browser.waits_for(FOLLOWING).await?;
        browser.choose_in(HOW, AT_COUNTER).await?;
        ensure!(!browser.has(FOLLOWING).await?, "the question stays behind");
        Ok(())
    });
    play.await
}

async fn a_citizen_is_asked_what_follows_from_an_answer_without_script(
    world: Arc<World>,
) -> Result<()> {
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("what follows, without script", async |browser| {
        at_delivery(&world, browser, "citizen-plain").await?;
        browser.choose_in(HOW, BY_POST).await?;
        browser.submit("Lưu và tiếp tục").await?;
        // The page stands there again, with what was left out named beside it.
        ensure!(browser.heading().await? == "Nhận kết quả", "nobody asked for the address");
        ensure!(browser.has(FOLLOWING).await?, "the question is not shown");
        browser.choose_in(HOW, AT_COUNTER).await?;
        browser.submit("Lưu và tiếp tục").await?;
        browser.has_no_errors().await?;
        ensure!(browser.heading().await? != "Nhận kết quả", "the page does not go on");
        Ok(())
    });
    play.await
}
