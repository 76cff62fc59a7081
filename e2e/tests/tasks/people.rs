//! Who acts in the tasks: the accounts of the sample province, and somebody whose data no log may
//! ever show.

use anyhow::{Context, Result, ensure};
use e2e::Browser;

/// The password of every account of the sample (`provinces/thanh-hoa/demo.toml`).
pub(crate) const PASSWORD: &str = "tinhso-demo-2026";

pub(crate) const CITIZEN: &str = "cong-dan";

pub(crate) const EVERY_ROLE: &[&str] = &[
    CITIZEN,
    "doanh-nghiep",
    "mot-cua-hac-thanh",
    "chuyen-vien-hac-thanh",
    "truong-phong-hac-thanh",
    "lanh-dao-hac-thanh",
    "van-thu-hac-thanh",
    "mot-cua-tinh",
    "giam-sat",
    "quan-tri",
];

/// The page on which somebody begins after signing in.
pub(crate) fn first_room(login: &str) -> &'static str {
    match login {
        CITIZEN | "doanh-nghiep" => "/ho-so",
        "mot-cua-hac-thanh" | "mot-cua-tinh" => "/mot-cua",
        "giam-sat" => "/giam-sat",
        "quan-tri" => "/quan-tri",
        _ => "/lam-viec",
    }
}

/// Somebody who does not exist. All texts stand in `planted.txt` and are searched for in logs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planted {
    pub(crate) name: &'static str,
    pub(crate) personal_number: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) email: &'static str,
    pub(crate) password: &'static str,
}

pub(crate) const fn planted() -> Planted {
    Planted {
        name: "Lường Thị Mười Phương",
        personal_number: "038195009913",
        phone: "0968313907",
        email: "thu.nghiem.rieng.tu@vidu.vn",
        password: "Mat-khau-thu-nghiem-9913",
    }
}

/// Signs in and checks that the portal knows it.
pub(crate) async fn sign_in(browser: &mut Browser, login: &str) -> Result<()> {
    if !browser.path().await?.starts_with("/dang-nhap") {
        browser.go("/dang-nhap").await?;
    }
    browser.fill("Tên đăng nhập", login).await?;
    browser.fill("Mật khẩu", PASSWORD).await?;
    browser.submit("Đăng nhập").await.with_context(|| format!("signing in as {login}"))?;
    let path = browser.path().await?;
    ensure!(path != "/dang-nhap", "{login} was not let in");
    Ok(())
}
