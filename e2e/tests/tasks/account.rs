//! Opening an account, signing in and out.

use crate::people;
use anyhow::{Result, ensure};
use e2e::{Shape, World};
use std::sync::Arc;

tasks![
    a_citizen_opens_an_account_on_a_phone_without_script,
    a_wrong_password_is_told_and_what_was_typed_stays,
    every_role_signs_in_and_reads_its_first_page,
];

async fn a_citizen_opens_an_account_on_a_phone_without_script(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a citizen opens an account", async |browser| {
        let person = people::planted();
        browser.go("/dang-ky").await?;
        browser.choose("Công dân").await?;
        browser.fill("Họ và tên", person.name).await?;
        browser.fill("Số định danh cá nhân", "03819500991").await?;
        browser.fill("Số điện thoại", person.phone).await?;
        browser.fill("Thư điện tử", person.email).await?;
        browser.fill("Tên đăng nhập", "thu.nghiem").await?;
        browser.fill("Mật khẩu", person.password).await?;
        browser.submit("Tạo tài khoản").await?;
        browser.sees("12 chữ số").await?;
        let kept = browser.field("Họ và tên").await?.prop("value").await?;
        ensure!(kept.as_deref() == Some(person.name), "the name was lost: {kept:?}");

        browser.fill("Số định danh cá nhân", person.personal_number).await?;
        browser.fill("Mật khẩu", person.password).await?;
        browser.submit("Tạo tài khoản").await?;
        browser.sees("Tài khoản đã được mở").await?;
        browser.go("/tai-khoan").await?;
        browser.sees(person.name).await
    });
    play.await
}

async fn a_wrong_password_is_told_and_what_was_typed_stays(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a wrong password", async |browser| {
        browser.go("/dang-nhap").await?;
        browser.fill("Tên đăng nhập", "cong-dan").await?;
        browser.fill("Mật khẩu", "khong-phai-mat-khau").await?;
        browser.submit("Đăng nhập").await?;
        browser.sees("chưa đúng").await?;
        let kept = browser.field("Tên đăng nhập").await?.prop("value").await?;
        ensure!(kept.as_deref() == Some("cong-dan"), "the login was lost: {kept:?}");
        Ok(())
    });
    play.await
}

async fn every_role_signs_in_and_reads_its_first_page(world: Arc<World>) -> Result<()> {
    for login in people::EVERY_ROLE {
        let browser = world.browser(Shape::DESK).await?;
        let name = format!("sign in as {login}");
        let play = browser.play(&name, async |browser| {
            people::sign_in(browser, login).await?;
            let (path, first) = (browser.path().await?, people::first_room(login));
            ensure!(path == first, "{login} began at {path} instead of {first}");
            browser.go("/tai-khoan").await?;
            browser.submit("Đăng xuất").await?;
            browser.sees("Đăng nhập").await
        });
        play.await?;
    }
    Ok(())
}
