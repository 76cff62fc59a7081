//! Walks through the pages of a filing: answers each page by its heading, as one reads it, and
//! goes on with the page's own button.

use anyhow::{Context, Result, bail, ensure};
use e2e::Browser;

/// What one does on a page.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    /// Types under a label.
    Type(&'static str, &'static str),
    /// Picks an answer to a question.
    Pick(&'static str, &'static str),
}

/// A page by its heading, and its answers.
pub(crate) type PageAnswers = (&'static str, &'static [Answer]);

/// More pages than any form has.
const PAGES_MAX: usize = 40;

/// Answers page after page until a heading that has no answers; gives that heading.
pub(crate) async fn walk(browser: &mut Browser, pages: &[PageAnswers]) -> Result<String> {
    let mut again = 0;
    let mut last = String::new();
    for _ in 0..PAGES_MAX {
        let heading = browser.heading().await?;
        let Some((_, answers)) = pages.iter().find(|page| page.0 == heading) else {
            return Ok(heading);
        };
        browser.has_no_errors().await?;
        again = if heading == last { again + 1 } else { 0 };
        // Without script a page is shown once more when an answer brings further questions.
        ensure!(again < 2, "the page “{heading}” does not go on");
        for answer in *answers {
            give(browser, *answer).await.with_context(|| format!("on the page “{heading}”"))?;
        }
        browser.submit("Lưu và tiếp tục").await?;
        last = heading;
    }
    bail!("more than {PAGES_MAX} pages")
}

async fn give(browser: &mut Browser, answer: Answer) -> Result<()> {
    match answer {
        Answer::Type(label, value) => browser.fill(label, value).await,
        Answer::Pick(question, value) => browser.choose_in(question, value).await,
    }
}
