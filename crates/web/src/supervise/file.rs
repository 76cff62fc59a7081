//! The figures as a file for spreadsheets (RFC 4180), in the order and words of the page.
//! What must always hold: no cell is taken for a formula by the program that opens it.

use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::figures::{self, Asked, Line};
use crate::answer::Answer;
use crate::visit::Visit;

/// Tells spreadsheets that the text is UTF-8.
const MARK: &str = "\u{feff}";

pub(super) async fn send(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let lines = figures::lines(&visit, &actor, &asked).await?;
    let (by, _) = asked.dimension(&visit);
    let heads = [
        visit.t(&format!("supervise-by-{by}")),
        visit.t("supervise-code"),
        visit.t("supervise-open"),
        visit.t("work-class-overdue"),
        visit.t("work-class-due_soon"),
        visit.t("work-class-in_time"),
        visit.t("work-class-standing"),
    ];
    let rows = lines.iter().map(|line| cells(line).to_vec());
    Ok(table("giam-sat.csv", &heads, rows))
}

/// A table as a file that spreadsheets open.
pub(crate) fn table(
    name: &str,
    heads: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> Response {
    let mut text = MARK.to_owned();
    row(&mut text, heads);
    rows.for_each(|cells| row(&mut text, &cells));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, text).into_response()
}

fn cells(line: &Line) -> [String; 7] {
    let figures = [&line.open, &line.overdue, &line.due_soon, &line.in_time, &line.standing];
    let [open, overdue, due_soon, in_time, standing] = figures.map(|it| it.count.to_string());
    [line.name.clone(), line.key.clone(), open, overdue, due_soon, in_time, standing]
}

fn row(text: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// In quotes, and no formula.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_never_formulas() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("Phòng \"một\""), "\"Phòng \"\"một\"\"\"");
    }
}
