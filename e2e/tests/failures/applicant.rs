//! A citizen in the middle of a filing, who does the same things before, during and after a
//! failure, and looks at what the pages say.

use anyhow::{Context, Result, ensure};
use e2e::html::Html;
use e2e::http::{Answer, Visitor};
use e2e::program::pdf;

pub(crate) const NAME_BEFORE: &str = "Lò Văn Trước";
pub(crate) const NAME_TYPED: &str = "Lường Thị Mười Phương";
/// More than any journal takes without growing.
const SAVES_MAX: usize = 1_000;
const PROCEDURE: &str = "5.990001";
const FIELD: &str = "applicant.full_name";

pub(crate) struct Applicant {
    visitor: Visitor,
    draft: String,
    /// Address that takes files for a paper.
    paper: String,
    token: String,
}

/// The answer to a form that could not be recorded.
pub(crate) struct Trouble {
    answer: Answer,
    page: Html,
}

impl Applicant {
    /// Signs in, begins a filing and saves a name.
    pub(crate) async fn begin(base: &str) -> Result<Applicant> {
        let mut visitor = Visitor::new(base);
        visitor.sign_in("cong-dan", "tinhso-demo-2026").await?;
        let address = format!("/nop/{PROCEDURE}");
        let begun = visitor.fill(&address, &address, &[("case", "default")]).await?;
        let to = begun.header("location");
        let draft = to.split('/').nth(2).context("no draft")?.to_owned();
        let papers = visitor.get(&format!("/khai/{draft}/giay-to")).await?;
        let token = papers.value("_token").context("no form of papers")?;
        let text = papers.text();
        let start = format!("/khai/{draft}/giay-to/");
        let rest = text.split(&start).nth(1).context("no paper to attach")?;
        let component = rest.split(['"', '?', '/']).next().unwrap_or_default();
        let paper = format!("{start}{component}");
        let mut applicant = Applicant { visitor, draft, paper, token };
        applicant.saves(NAME_BEFORE).await?;
        applicant.finds_only(NAME_BEFORE).await?;
        Ok(applicant)
    }

    fn page(&self) -> String {
        format!("/khai/{}/trang/applicant", self.draft)
    }

    async fn post_name(&mut self, name: &str) -> Result<Answer> {
        let (page, token) = (self.page(), self.token.clone());
        self.visitor.post(&page, &[("_token", &token), (FIELD, name)]).await
    }

    /// Saves a name while all is well. The page has other questions still open.
    pub(crate) async fn saves(&mut self, name: &str) -> Result<()> {
        let answer = self.post_name(name).await?;
        ensure!(answer.status < 500, "saving answers {}", answer.status);
        Ok(())
    }

    /// Saves one name after another until one is refused; gives the last that was taken.
    pub(crate) async fn saves_until_refused(&mut self) -> Result<String> {
        let mut last = NAME_BEFORE.to_owned();
        for number in 0..SAVES_MAX {
            let name = format!("{NAME_BEFORE} {number}");
            if self.post_name(&name).await?.status == 503 {
                return Ok(last);
            }
            last = name;
        }
        anyhow::bail!("a full disk took {SAVES_MAX} changes")
    }

    /// Types a name while something is gone.
    pub(crate) async fn type_name(&mut self) -> Result<Trouble> {
        let answer = self.post_name(NAME_TYPED).await?;
        let page = Html::read(&answer.text());
        Ok(Trouble { answer, page })
    }

    /// The same in English.
    pub(crate) async fn is_told_in_english(&mut self) -> Result<()> {
        let mut english = self.visitor.clone();
        english.set_cookie("lang", "en");
        let (page, token) = (self.page(), self.token.clone());
        let answer = english.post(&page, &[("_token", &token), (FIELD, NAME_TYPED)]).await?;
        ensure!(answer.status >= 500, "in English: {}", answer.status);
        let text = answer.text();
        let told = text.contains("The system is") || text.contains("went wrong on our side");
        ensure!(told, "in English the page says {text}");
        let faults = Html::read(&text).faults("en");
        ensure!(faults.is_empty(), "{faults:?}");
        Ok(())
    }

    /// The draft shows this name, and the other nowhere.
    pub(crate) async fn finds_only(&mut self, name: &str) -> Result<()> {
        let page = self.page();
        let shown = self.visitor.get(&page).await?;
        ensure!(shown.status == 200, "the draft answers {}", shown.status);
        let found = shown.value(FIELD);
        ensure!(found.as_deref() == Some(name), "the draft has {found:?} instead of {name}");
        Ok(())
    }

    /// Sends the form of the page about the trouble, as it stands there.
    pub(crate) async fn sends_again(&mut self, trouble: &Trouble) -> Result<()> {
        let name = trouble.typed().context("nothing to send again")?;
        self.saves(&name).await
    }

    async fn upload(&mut self) -> Result<Answer> {
        let (paper, token) = (self.paper.clone(), self.token.clone());
        let bytes = pdf(&"a scan ".repeat(2_000));
        let file = ("file", "giay-to.pdf", "application/pdf", bytes.as_slice());
        self.visitor.upload(&paper, &[("_token", &token)], file).await
    }

    pub(crate) async fn cannot_attach(&mut self) -> Result<()> {
        let answer = self.upload().await?;
        ensure!(answer.status == 503, "a file is answered with {}", answer.status);
        ensure!(!answer.header("retry-after").is_empty(), "when to try again is not said");
        let page = Html::read(&answer.text());
        let faults = page.faults("vi");
        ensure!(faults.is_empty(), "{faults:?}");
        ensure!(answer.text().contains("Hệ thống"), "the page does not say what is wrong");
        Ok(())
    }

    pub(crate) async fn attaches(&mut self) -> Result<()> {
        let answer = self.upload().await?;
        ensure!(answer.status < 400, "a file is answered with {}", answer.status);
        let papers = self.visitor.get(&format!("/khai/{}/giay-to", self.draft)).await?.text();
        ensure!(papers.contains("giay-to.pdf"), "the file is not among the papers");
        Ok(())
    }
}

impl Trouble {
    /// Sentence, remedy, what was typed, and no inside of the program.
    pub(crate) fn keeps_what_was_typed(&self) -> Result<()> {
        let text = self.answer.text();
        let (status, again) = (self.answer.status, self.answer.header("retry-after"));
        match status {
            503 => {
                ensure!(!again.is_empty(), "when to try again is not said");
                ensure!(text.contains("Hệ thống"), "the page does not say what is wrong");
            }
            // To the embedded engine a page that cannot be read is a broken page.
            500 => ensure!(text.contains("Có lỗi ở phía chúng tôi"), "the page says {text}"),
            _ => anyhow::bail!("the trouble is answered with {status}"),
        }
        ensure!(self.typed().as_deref() == Some(NAME_TYPED), "what was typed is lost");
        for inside in ["SQLite", "postgres", "sqlite", "panicked", "os error", "tinhso.db"] {
            ensure!(!text.contains(inside), "the page shows {inside}");
        }
        let faults = self.page.faults("vi");
        ensure!(faults.is_empty(), "{faults:?}");
        Ok(())
    }

    /// What stands in the form of the page, hidden or not.
    fn typed(&self) -> Option<String> {
        self.page.named(FIELD).and_then(|field| field.get("value").cloned())
    }
}
