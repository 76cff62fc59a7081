//! Every page there is, as each person comes to it by links: in both languages, whole, of one
//! language, without what the policy of content forbids, and within the accessibility rules at
//! both widths. A route that nobody comes to fails, unless it says here why.

use crate::people::{CITIZEN, EVERY_ROLE, PASSWORD};
use crate::programs;
use anyhow::{Context, Result, ensure};
use e2e::crawl::{self, Visited};
use e2e::html::Html;
use e2e::http::{Answer, Visitor};
use e2e::routes::{self, Route};
use e2e::words::Words;
use e2e::{Shape, World};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::OnceCell;

tasks![
    every_page_is_whole_in_both_languages,
    every_page_passes_the_accessibility_rules_at_both_widths,
];

/// Routes that no link leads to, each with the reason.
const WITHOUT_LINKS: &[(&str, &str)] = &[
    ("/tai-len/{upload}", "asked by script about an upload under way; see the upload tasks"),
    ("/don-vi", "asked by script while somebody types the name of a unit"),
    (
        "/tai-khoan/chu-ky/ve",
        "a signing service sends its holders back there; see `consent` in crate web",
    ),
    (
        "/lam-viec/phe-duyet/tien-do",
        "asked by script while a pile is signed; see `papers` in crate desk",
    ),
    ("/vi-tri", "shown to officials with several seats; see `signing_in` in crate web"),
    ("/tim-kiem/goi-y", "asked by script while somebody types; see the suggestion task"),
    ("/lien-thong/{id}", "the sample has no other house; see the suite of crate hub"),
    ("/lien-thong/{id}/goi", "a file; see the suite of crate hub"),
    ("/lien-thong/{id}/bien-nhan", "a file; see the suite of crate hub"),
    ("/lien-thong/{id}/bang-chung", "a file; see the suite of crate hub"),
    ("/hop/{id}/phong/tin-hieu", "listened to by script without end; see the meeting task"),
    ("/hop/{id}/ghi-hinh/{number}", "a film; see the meeting task"),
    ("/lich/{file}", "fetched by programs of calendars; see `meetings` in crate web"),
    ("/healthz", "for monitoring"),
    ("/readyz", "for monitoring"),
    ("/metrics", "for monitoring"),
    ("/nhat-ky/checkpoint", "read by programs that follow the log; see `public_log` in crate desk"),
    (
        "/nhat-ky/tile/{*path}",
        "read by programs that follow the log; see `public_log` in crate desk",
    ),
];

/// Addresses that stand on paper and in messages, not on pages.
const SHORT: &[&str] = &["/thu-tuc/1.001193"];
/// Printed papers have the form and the language that the law gives them.
const PAPERS: &[&str] =
    &["/ho-so/{id}/giay-tiep-nhan", "/lam-viec/{id}/phieu-bo-sung", "/lam-viec/{id}/phieu-tu-choi"];

/// Somebody, and what they came to.
struct Walk {
    who: &'static str,
    visitor: Visitor,
    visited: Vec<Visited>,
}

static WALKS: OnceCell<Vec<Walk>> = OnceCell::const_new();

async fn every_page_is_whole_in_both_languages(world: Arc<World>) -> Result<()> {
    let words = Words::load()?;
    // Fault → where it was met first: what stands on every page is told once.
    let mut faults: BTreeMap<String, String> = BTreeMap::new();
    let mut shown = BTreeSet::new();
    for walk in walks(&world).await? {
        let mut english = walk.visitor.clone();
        english.set_cookie("lang", "en");
        for page in &walk.visited {
            let (path, status) = (&page.path, page.answer.status);
            let at = format!("{} at {path}", walk.who);
            if status >= 400 {
                faults.insert(format!("a link leads to a page that answers {status}"), at);
                continue;
            }
            if status < 400 {
                shown.insert(page.route.pattern);
            }
            let html = page.answer.header("content-type").starts_with("text/html");
            if status != 200 || !html || PAPERS.contains(&page.route.pattern) {
                continue;
            }
            let mut keep = |found: Vec<String>| {
                for fault in found {
                    faults.entry(fault).or_insert_with(|| at.clone());
                }
            };
            keep(told(&words, &page.answer, "vi"));
            // Pages of one route differ in data, not in words.
            let answer = english.get(path).await?;
            ensure!(answer.status == 200, "{at} in English answers {}", answer.status);
            keep(told(&words, &answer, "en"));
        }
    }
    let reasons: BTreeMap<&str, &str> = WITHOUT_LINKS.iter().copied().collect();
    for route in routes::table()?.iter().filter(|it| is_page(it)) {
        if !shown.contains(route.pattern) && !reasons.contains_key(route.pattern) {
            faults.insert(format!("nobody comes to {} by links", route.pattern), String::new());
        }
    }
    let told: Vec<String> = faults.iter().map(|(fault, at)| format!("{at}: {fault}")).collect();
    ensure!(told.is_empty(), "{} faults:\n    {}", told.len(), told.join("\n    "));
    Ok(())
}

/// What is wrong with one answer in one language.
fn told(words: &Words, answer: &Answer, lang: &str) -> Vec<String> {
    let page = Html::read(&answer.text());
    let mut faults = page.faults(lang);
    faults.extend(words.faults(&page, lang));
    let policy = answer.header("content-security-policy");
    if !policy.contains("default-src") || policy.contains("unsafe") {
        faults.push(format!("the policy of content is {policy:?}"));
    }
    faults.iter().map(|fault| format!("in {lang}: {fault}")).collect()
}

async fn every_page_passes_the_accessibility_rules_at_both_widths(world: Arc<World>) -> Result<()> {
    let walks = walks(&world).await?;
    // Two cores: one browser draws while the other one's page is judged.
    let (phone, desk) =
        tokio::join!(judge(&world, walks, Shape::PHONE), judge(&world, walks, Shape::DESK));
    phone.context("at 360 pixels")?;
    desk.context("at 1366 pixels")
}

/// One page of each route, as the first person comes to it; of rooms that several roles share,
/// one for each.
async fn judge(world: &World, walks: &[Walk], shape: Shape) -> Result<()> {
    let browser = world.browser(shape).await?;
    let play = browser.play("every page", async |browser| {
        let mut seen = BTreeSet::new();
        for walk in walks {
            browser.forget().await?;
            for (name, value) in walk.visitor.cookies() {
                browser.hold_cookie(name, value).await?;
            }
            for page in &walk.visited {
                let shared = page.route.who.contains("officials");
                let key = (page.route.pattern, if shared { walk.who } else { "" });
                let html = page.answer.header("content-type").starts_with("text/html");
                if html && page.answer.status == 200 && seen.insert(key) {
                    browser.go(&page.path).await.with_context(|| page.path.clone())?;
                }
            }
        }
        ensure!(seen.len() > 40, "only {} pages were looked at", seen.len());
        Ok(())
    });
    play.await
}

/// Pages that people read; answers for programs and files of the program are none.
fn is_page(route: &Route) -> bool {
    let machine = ["api.", "assets."].iter().any(|room| route.name.starts_with(room));
    route.method == "GET" && (!machine || route.name == "api.page")
}

/// Walks as everybody, once for all tasks.
async fn walks(world: &World) -> Result<&'static [Walk]> {
    let walks = WALKS.get_or_try_init(|| async {
        let routes = routes::table()?;
        let nobody = Visitor::new(&world.base);
        let mut walks = vec![walk("nobody", nobody, SHORT, &routes).await?];
        for who in EVERY_ROLE {
            let mut visitor = Visitor::new(&world.base);
            visitor.sign_in(who, PASSWORD).await?;
            let mut start = world.remembered(who);
            if *who == CITIZEN {
                start.push(new_draft(&mut visitor).await?);
                let filed = programs::file(world, "pages-open").await?;
                let waiting = programs::waiting_for_a_supplement(world, "pages-waits").await?;
                let (done, _) = programs::delivered(world, "pages-done").await?;
                start.extend([filed.id, waiting.id, done.id].map(|id| format!("/ho-so/{id}")));
            }
            if *who == programs::CLERK {
                let refused = programs::refused(world, "pages-refused").await?;
                start.push(format!("/lam-viec/{}", refused.id));
                start.push(format!("/lam-viec/{}/phieu-tu-choi", refused.id));
            }
            walks.push(walk(who, visitor, &start, &routes).await?);
        }
        walks.push(follower(world, &routes).await?);
        anyhow::Ok(walks)
    });
    Ok(walks.await?)
}

/// Walks as whoever holds code and secret of a dossier that is done, and no account.
async fn follower(world: &World, routes: &[Route]) -> Result<Walk> {
    let (done, _) = programs::delivered(world, "pages-followed").await?;
    let mut visitor = Visitor::new(&world.base);
    let proof = [("ma", done.code.as_str()), ("bi_mat", done.secret.as_str())];
    let proven = visitor.fill("/tra-cuu", "/tra-cuu", &proof).await?;
    let address = proven.header("location").to_owned();
    ensure!(address.starts_with("/tra-cuu/"), "no way in: {} {address}", proven.status);
    walk("follower", visitor, &[address], routes).await
}

async fn walk(
    who: &'static str,
    mut visitor: Visitor,
    start: &[impl ToString + Sync],
    routes: &[Route],
) -> Result<Walk> {
    let mut from: Vec<String> = start.iter().map(ToString::to_string).collect();
    from.push("/".to_owned());
    let (visited, faults) = crawl::walk(&mut visitor, &from, routes).await?;
    ensure!(faults.is_empty(), "{who}: {}", faults.join("\n"));
    Ok(Walk { who, visitor, visited })
}

/// Begins a filing; gives the address of its tasks.
async fn new_draft(visitor: &mut Visitor) -> Result<String> {
    let begun = visitor.fill("/nop/1.001193", "/nop/1.001193", &[("case", "standard")]).await?;
    let address = begun.header("location").to_owned();
    ensure!(address.starts_with("/khai/"), "no draft: {} {address}", begun.status);
    Ok(address)
}
