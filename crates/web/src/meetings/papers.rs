//! Papers of a meeting: their lines on the page, and their bytes for those who may see the meeting.
//! What must always hold: a paper that may not be taken away leaves only as a copy with its viewer's name across each page,
//! made for this one look and kept nowhere; what was taken out or withdrawn is sent to nobody.

use axum::extract::Path;
use meeting::meeting::{KeptPaper, Paper};
use tokio::task::spawn_blocking;

use super::facts::Shown;
use super::forms::{Act, Button, Forms};
use super::page;
use super::watermark;
use crate::answer::{Answer, go_saying};
use crate::format;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::session::Holder;
use crate::ui::{Icon, Tag, Tone};
use crate::upload::{self, Show};
use crate::visit::{Flash, Visit};

/// The one kind of paper that can be shown without being given away.
pub(super) const PDF: &str = "application/pdf";

/// A paper on the page.
#[derive(Debug, Clone)]
pub struct PaperLine {
    pub title: String,
    pub address: String,
    /// Size and kind of file.
    pub note: String,
    /// Whether it may be taken away.
    pub tag: Tag,
    pub keeps: bool,
    pub buttons: Vec<Button>,
    pub acts: Vec<Act>,
}

/// The papers of an item, or those of the whole meeting.
pub(super) fn lines(shown: &Shown<'_>, forms: &Forms<'_>, item: Option<u32>) -> Vec<PaperLine> {
    let papers = shown.found.matter.iter().flat_map(|matter| &matter.papers);
    let there = papers.filter(|paper| !paper.taken_out && paper.item == item);
    there.filter_map(|paper| line(shown, forms, paper)).collect()
}

fn line(shown: &Shown<'_>, forms: &Forms<'_>, paper: &Paper) -> Option<PaperLine> {
    let kept = paper.kept.as_deref()?;
    let number = paper.number;
    let mut buttons = Vec::new();
    if shown.may("set_paper_download") && kept.file.media_type == PDF {
        let key = if kept.downloadable { "meeting-paper-lock" } else { "meeting-paper-free" };
        let icon = if kept.downloadable { Icon::Eye } else { Icon::Download };
        let part = format!("{number}-{}", if kept.downloadable { "look" } else { "keep" });
        buttons.push(forms.button("set_paper_download", (part, key), icon, &kept.title));
    }
    let mut acts = Vec::new();
    if shown.may("take_out_meeting_paper") {
        let one = forms.part("take_out_meeting_paper", number);
        let words = one.words("");
        acts.push(one.act(vec![words], Icon::Trash));
    }
    if shown.may("withdraw_meeting_paper") {
        let act = forms.part("withdraw_meeting_paper", number).act(Vec::new(), Icon::Warning);
        acts.push(act.grave(shown.t("meeting-withdraw-paper-lead")));
    }
    let (tone, icon, key) = if kept.downloadable {
        (Tone::Plain, Icon::Download, "meeting-paper-keeps")
    } else {
        (Tone::Info, Icon::Eye, "meeting-paper-looks")
    };
    Some(PaperLine {
        title: kept.title.clone(),
        address: meetings::paper(shown.found.id, number),
        note: format!("{} · {}", kept.file.name, format::bytes(&shown.visit.say, kept.file.size)),
        tag: Tag::with_icon(tone, icon, shown.t(key)),
        keeps: kept.downloadable,
        buttons,
        acts,
    })
}

/// The bytes of a paper.
pub(super) async fn send(visit: Visit, Path((id, number)): Path<(String, String)>) -> Answer {
    let (_, seen) = page::read(&visit, &id).await?;
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    let matter = seen.record.matter.as_deref().ok_or(Problem::NotFound)?;
    let kept = matter.paper(number).ok_or(Problem::NotFound)?;
    let file = &kept.file;
    if kept.downloadable {
        let sending = upload::Sending {
            id: file.id,
            sha256: file.sha256,
            media_type: &file.media_type,
            name: &file.name,
        };
        return upload::send(&visit, sending, Show::Inline).await;
    }
    if let Some(pdf) = look(&visit, kept).await? {
        return upload::preview(pdf);
    }
    let flash = Flash { tone: Tone::Soon, key: "meeting-flash-unmarkable" };
    go_saying(&meetings::meeting(seen.record.id), flash)
}

/// A copy for this one look; `None` when it cannot be shown without being given away.
async fn look(visit: &Visit, kept: &KeptPaper) -> Result<Option<Vec<u8>>, Problem> {
    let file = &kept.file;
    if file.media_type != PDF || file.size > intake::READ_BYTES_MAX {
        return Ok(None);
    }
    let Some(object) = visit.app.desk.store().objects().get(&file.sha256).await? else {
        tracing::error!(file = %file.id, "a file's object is missing");
        return Err(Problem::Fault);
    };
    let bytes = object.bytes(intake::READ_BYTES_MAX).await?;
    let line = viewer_line(visit);
    let turn = std::sync::Arc::clone(&visit.app.paper_turns).acquire_owned();
    let turn = turn.await.map_err(|_| Problem::Busy)?;
    let work = spawn_blocking(move || {
        let _turn = turn;
        watermark::across(&bytes, &line)
    });
    work.await.map_err(|_| Problem::Fault)
}

/// Who looks, and when: what stands across each page.
fn viewer_line(visit: &Visit) -> String {
    let name = match visit.session().map(|session| &session.holder) {
        Some(Holder::Officer { full_name, .. }) => full_name.as_str(),
        _ => "",
    };
    let now = visit.app.desk.clock().now().local();
    format!("{name} - {} {}", format::time(now), format::date(now.date()))
}
