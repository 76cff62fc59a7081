//! Takes pictures of pages, phone and desk, for people to look at: `cargo xtask shots`. Checks
//! nothing. The pages stand in one table, each with who must be signed in.

use anyhow::{Context, Result};
use e2e::{Browser, Shape, World};
use std::path::PathBuf;
use std::process::ExitCode;

/// File name, path, login of the sample or nothing.
const PAGES: &[(&str, &str, &str)] = &[
    ("home", "/", ""),
    ("search", "/tim-kiem?q=dang+ky+khai+sinh", ""),
    ("procedures", "/thu-tuc", ""),
    ("procedure", "/thu-tuc/1.001193", ""),
    ("events", "/su-kien", ""),
    ("begin", "/nop/1.001193", ""),
    ("lookup", "/tra-cuu", ""),
    ("sign-in", "/dang-nhap", ""),
    ("register", "/dang-ky", ""),
    ("home-en", "/?lang=en", ""),
    ("my-dossiers", "/ho-so", "cong-dan"),
    ("counter", "/mot-cua", "mot-cua-hac-thanh"),
    ("counter-intake", "/mot-cua/tiep-nhan/2.000815", "mot-cua-hac-thanh"),
    ("counter-returns", "/mot-cua/tra", "mot-cua-hac-thanh"),
    ("work", "/lam-viec", "chuyen-vien-hac-thanh"),
    ("work-leader", "/lam-viec", "lanh-dao-hac-thanh"),
    ("supervise", "/giam-sat", "giam-sat"),
    ("administer", "/quan-tri", "quan-tri"),
];
const PASSWORD: &str = "tinhso-demo-2026";

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        return ExitCode::FAILURE;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = runtime.map_err(anyhow::Error::from).and_then(|it| it.block_on(take(folder)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a command-line tool")]
fn tell(line: &str) {
    eprintln!("{line}");
}

async fn take(folder: PathBuf) -> Result<()> {
    std::fs::create_dir_all(&folder)?;
    let world = World::start().await?;
    for (shape, suffix) in [(Shape::PHONE, "360"), (Shape::DESK, "1366")] {
        for (name, path, login) in PAGES {
            let browser = world.browser(shape).await?;
            let file = folder.join(format!("{name}-{suffix}.png"));
            let shot = picture(&browser, &world.base, path, login).await;
            // A browser that cannot be closed ends with the driver.
            let _ = browser.client.clone().close().await;
            std::fs::write(&file, shot.with_context(|| format!("{name} at {path}"))?)?;
            tell(&file.to_string_lossy());
        }
    }
    Ok(())
}

async fn picture(browser: &Browser, base: &str, path: &str, login: &str) -> Result<Vec<u8>> {
    if !login.is_empty() {
        browser.client.goto(&format!("{base}/dang-nhap")).await?;
        browser.field("Tên đăng nhập").await?.send_keys(login).await?;
        browser.field("Mật khẩu").await?.send_keys(&format!("{PASSWORD}\u{e007}")).await?;
        browser.waits_for("header form button").await?;
    }
    browser.client.goto(&format!("{base}{path}")).await?;
    browser.full_picture().await
}
