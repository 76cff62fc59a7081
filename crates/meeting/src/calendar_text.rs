//! Meetings as an iCalendar object (RFC 5545, RFC 7986), for invitations by e-mail and for feeds: text, nothing is sent.
//! Not a reader of such texts. What must always hold: lines end with CRLF and are folded at 75 octets between characters;
//! unfolded they are the text that was meant; nothing that somebody typed can begin a line of its own.

use crate::meeting::{Meeting, Span, Standing};
use kernel::{code::Email, time::Timestamp};

/// Octets of a line without its end (RFC 5545 §3.1).
const LINE_OCTETS_MAX: usize = 75;
/// How soon a feed may have something new (RFC 7986 §5.7): an hour.
const REFRESH: &str = "PT1H";

/// What the receiver is to do with it (RFC 5546).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// An invitation, or a change of one.
    Request,
    /// It will not take place.
    Cancel,
    /// Entries of a feed: nothing to answer.
    Publish,
}

/// Somebody with an address. The name is shown by calendars.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub name: String,
    pub email: Email,
}

/// One meeting in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The same for every version of it: the id of the meeting, `@`, the host.
    pub uid: String,
    /// Goes up with every change ([`crate::Meeting::sequence`]).
    pub sequence: u32,
    pub cancelled: bool,
    pub changed_at: Timestamp,
    pub span: Span,
    pub summary: String,
    pub description: String,
    pub location: String,
    pub url: Option<String>,
    pub organizer: Option<Mailbox>,
    pub attendees: Vec<Mailbox>,
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Mailbox(…)")
    }
}

impl Meeting {
    /// Its entry in a calendar, without people: the desk adds those who may be named. A withdrawn meeting has no words left
    /// and is cancelled, with a number above any that was sent.
    pub fn calendar_entry(&self, host: &str, changed_at: Timestamp) -> CalendarEntry {
        let sheet = self.matter.as_deref().map(|matter| &matter.sheet);
        let gone =
            matches!(self.standing, Standing::Cancelled | Standing::Refused | Standing::Withheld);
        CalendarEntry {
            uid: format!("{}@{host}", self.id),
            sequence: self.sequence.saturating_add(u32::from(sheet.is_none())),
            cancelled: gone,
            changed_at,
            span: self.planned,
            summary: sheet.map(|sheet| sheet.title.clone()).unwrap_or_default(),
            description: sheet.map(|sheet| sheet.words.clone()).unwrap_or_default(),
            location: sheet.map(|sheet| sheet.place.clone()).unwrap_or_default(),
            url: None,
            organizer: None,
            attendees: Vec::new(),
        }
    }
}

/// The whole object, `text/calendar; charset=utf-8`. `made_at` is the moment of the text, not of the meeting.
pub fn calendar_text(method: Method, entries: &[CalendarEntry], made_at: Timestamp) -> String {
    whole(method, &[], entries, made_at)
}

/// A feed of this name, which programs fetch again and again. The properties of RFC 7986 stand beside those that older
/// programs know.
pub fn feed_text(name: &str, entries: &[CalendarEntry], made_at: Timestamp) -> String {
    let name = escaped(name);
    let about = [
        ("NAME", name.as_str()),
        ("X-WR-CALNAME", name.as_str()),
        ("REFRESH-INTERVAL;VALUE=DURATION", REFRESH),
        ("X-PUBLISHED-TTL", REFRESH),
    ];
    whole(Method::Publish, &about, entries, made_at)
}

/// `about` is what is said of the calendar itself, escaped.
fn whole(
    method: Method,
    about: &[(&str, &str)],
    entries: &[CalendarEntry],
    made_at: Timestamp,
) -> String {
    let mut lines = Lines::default();
    lines.plain("BEGIN:VCALENDAR");
    lines.plain("VERSION:2.0");
    lines.plain("PRODID:-//tinhso//meeting//VI");
    lines.plain("CALSCALE:GREGORIAN");
    lines.add("METHOD", method.name());
    for (name, value) in about {
        lines.add(name, value);
    }
    zone(&mut lines);
    for entry in entries {
        event(&mut lines, method, entry, made_at);
    }
    lines.plain("END:VCALENDAR");
    lines.0
}

/// The one zone of the State, without daylight saving (Decision 121-CP/1967; tz database since 1975).
fn zone(lines: &mut Lines) {
    for line in [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Ho_Chi_Minh",
        "BEGIN:STANDARD",
        "DTSTART:19750613T000000",
        "TZOFFSETFROM:+0700",
        "TZOFFSETTO:+0700",
        "TZNAME:+07",
        "END:STANDARD",
        "END:VTIMEZONE",
    ] {
        lines.plain(line);
    }
}

fn event(lines: &mut Lines, method: Method, entry: &CalendarEntry, made_at: Timestamp) {
    let cancelled = entry.cancelled || method == Method::Cancel;
    lines.plain("BEGIN:VEVENT");
    lines.add("UID", &escaped(&entry.uid));
    lines.add("SEQUENCE", &entry.sequence.to_string());
    lines.add("DTSTAMP", &universal(made_at));
    lines.add("LAST-MODIFIED", &universal(entry.changed_at));
    lines.add("DTSTART;TZID=Asia/Ho_Chi_Minh", &local(entry.span.begins_at));
    lines.add("DTEND;TZID=Asia/Ho_Chi_Minh", &local(entry.span.ends_at));
    lines.add("SUMMARY", &escaped(&entry.summary));
    for (name, value) in [("DESCRIPTION", &entry.description), ("LOCATION", &entry.location)] {
        if !value.is_empty() {
            lines.add(name, &escaped(value));
        }
    }
    // A URI is no text: what would need escaping does not stand in one.
    let uri = |url: &String| url.bytes().all(|byte| byte.is_ascii_graphic());
    if let Some(url) = entry.url.as_ref().filter(|url| uri(url)) {
        lines.add("URL", url);
    }
    lines.add("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" });
    lines.add("TRANSP", if cancelled { "TRANSPARENT" } else { "OPAQUE" });
    if let Some(organizer) = &entry.organizer {
        lines.add(&format!("ORGANIZER;CN={}", quoted(&organizer.name)), &address(organizer));
    }
    let asks = if method == Method::Request { ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE" } else { "" };
    for attendee in &entry.attendees {
        let name = format!("ATTENDEE;CN={};ROLE=REQ-PARTICIPANT{asks}", quoted(&attendee.name));
        lines.add(&name, &address(attendee));
    }
    lines.plain("END:VEVENT");
}

fn address(mailbox: &Mailbox) -> String {
    format!("mailto:{}", mailbox.email.as_str())
}

/// `20261005T073000`, what clocks in Việt Nam show.
fn local(at: Timestamp) -> String {
    stamp(at.local())
}

/// `20261005T003000Z`.
fn universal(at: Timestamp) -> String {
    // Clocks in Việt Nam show what those in UTC show seven hours later.
    format!("{}Z", stamp(at.plus_seconds(-7 * 3_600).local()))
}

fn stamp(at: kernel::time::DateTime) -> String {
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// A value of type TEXT (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// The value of a parameter, in quotes (RFC 6868).
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '^' => out.push_str("^^"),
            '"' => out.push_str("^'"),
            '\n' => out.push_str("^n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        self.plain(&format!("{name}:{value}"));
    }

    /// One content line, folded.
    fn plain(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Method::Request => "REQUEST",
            Method::Cancel => "CANCEL",
            Method::Publish => "PUBLISH",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        CalendarEntry, LINE_OCTETS_MAX, Lines, Mailbox, Method, calendar_text, escaped, feed_text,
        quoted,
    };
    use crate::meeting::Span;
    use kernel::time::Timestamp;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn entry() -> CalendarEntry {
        let begins_at = at("2026-10-05T07:30:00+07:00");
        CalendarEntry {
            uid: "met_00000000000000000000000005@tinhso.vn".to_owned(),
            sequence: 2,
            cancelled: false,
            changed_at: at("2026-10-01T10:00:00+07:00"),
            span: Span { begins_at, ends_at: begins_at.plus_seconds(5_400) },
            summary: "Họp giao ban; tuần 41, tháng 10".to_owned(),
            description: "Nội dung:\nRà soát \\ đánh giá".to_owned(),
            location: "Phòng họp số 2".to_owned(),
            url: Some("https://tinhso.vn/hop/5".to_owned()),
            organizer: Some(Mailbox {
                name: "Văn phòng \"UBND\"".to_owned(),
                email: "vanphong@tinhso.vn".parse().unwrap(),
            }),
            attendees: vec![Mailbox {
                name: "Nguyễn Văn A".to_owned(),
                email: "a@tinhso.vn".parse().unwrap(),
            }],
        }
    }

    fn made() -> Timestamp {
        at("2026-10-02T06:00:00+07:00")
    }

    fn unfolded(text: &str) -> Vec<String> {
        let whole = text.replace("\r\n ", "");
        whole.split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn invitation_says_when_where_and_who_in_the_zone_of_viet_nam() {
        let lines = unfolded(&calendar_text(Method::Request, &[entry()], made()));
        for line in [
            "BEGIN:VCALENDAR",
            "METHOD:REQUEST",
            "TZID:Asia/Ho_Chi_Minh",
            "UID:met_00000000000000000000000005@tinhso.vn",
            "SEQUENCE:2",
            "DTSTAMP:20261001T230000Z",
            "DTSTART;TZID=Asia/Ho_Chi_Minh:20261005T073000",
            "DTEND;TZID=Asia/Ho_Chi_Minh:20261005T090000",
            "SUMMARY:Họp giao ban\\; tuần 41\\, tháng 10",
            "DESCRIPTION:Nội dung:\\nRà soát \\\\ đánh giá",
            "STATUS:CONFIRMED",
            "ORGANIZER;CN=\"Văn phòng ^'UBND^'\":mailto:vanphong@tinhso.vn",
            "ATTENDEE;CN=\"Nguyễn Văn A\";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:a@tinhso.vn",
            "END:VCALENDAR",
        ] {
            assert!(lines.iter().any(|one| one == line), "{line} is not in {lines:#?}");
        }
    }

    #[test]
    fn cancellation_bears_the_same_uid_and_frees_the_time() {
        let lines = unfolded(&calendar_text(Method::Cancel, &[entry()], made()));
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"] {
            assert!(lines.iter().any(|one| one == line), "{line}");
        }
        assert!(lines.iter().any(|one| one.starts_with("UID:met_")));
        assert!(!lines.iter().any(|one| one.contains("RSVP")));
    }

    #[test]
    fn meeting_has_one_uid_and_a_number_that_goes_up() {
        let meeting = crate::meeting::tests::running_meeting();
        let entry = meeting.calendar_entry("tinhso.vn", made());
        assert_eq!(entry.uid, format!("{}@tinhso.vn", meeting.id));
        assert_eq!((entry.sequence, entry.cancelled), (0, false));
        let withheld = crate::Meeting {
            matter: None,
            standing: crate::meeting::Standing::Withheld,
            ..meeting
        };
        let gone = withheld.calendar_entry("tinhso.vn", made());
        assert_eq!((gone.uid, gone.sequence, gone.cancelled), (entry.uid, 1, true));
        assert!(gone.summary.is_empty() && gone.location.is_empty());
    }

    #[test]
    fn feed_holds_every_meeting_and_asks_nothing() {
        let cancelled = CalendarEntry { cancelled: true, ..entry() };
        let lines = unfolded(&calendar_text(Method::Publish, &[entry(), cancelled], made()));
        assert_eq!(lines.iter().filter(|one| *one == "BEGIN:VEVENT").count(), 2);
        assert_eq!(lines.iter().filter(|one| *one == "STATUS:CANCELLED").count(), 1);
        assert!(lines.contains(&"METHOD:PUBLISH".to_owned()));
    }

    #[test]
    fn feed_says_its_name_and_when_to_come_again_before_its_entries() {
        let lines = unfolded(&feed_text("Lịch họp; của tôi\nX-EVIL:1", &[entry()], made()));
        let at = |wanted: &str| lines.iter().position(|one| one == wanted);
        let first = at("BEGIN:VTIMEZONE").unwrap();
        for line in [
            "METHOD:PUBLISH",
            "NAME:Lịch họp\\; của tôi\\nX-EVIL:1",
            "X-WR-CALNAME:Lịch họp\\; của tôi\\nX-EVIL:1",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
        ] {
            assert!(at(line).unwrap() < first, "{line}");
        }
        assert!(at("UID:met_00000000000000000000000005@tinhso.vn").is_some());
    }

    #[test]
    fn feed_without_meetings_is_a_calendar_all_the_same() {
        let lines = unfolded(&feed_text("Lịch họp", &[], made()));
        assert_eq!(lines.first().unwrap(), "BEGIN:VCALENDAR");
        assert_eq!(lines.last().unwrap(), "END:VCALENDAR");
        assert!(lines.iter().all(|one| !one.contains("VEVENT")));
    }

    #[test]
    fn address_that_is_no_uri_is_left_out() {
        let strange = CalendarEntry { url: Some("https://x/\r\nATTENDEE:y".to_owned()), ..entry() };
        let text = calendar_text(Method::Publish, &[strange], made());
        assert!(!text.contains("URL:"));
    }

    /// The reader of RFC 5545 §3.3.11.
    fn unescaped(text: &str) -> String {
        let mut out = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some('n') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => {}
                },
                other => out.push(other),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn folded_lines_unfold_to_the_same_text(line in "[^\\p{C}]{0,400}") {
            let mut lines = Lines::default();
            lines.plain(&line);
            let folded = lines.0;
            for piece in folded.split_terminator("\r\n") {
                prop_assert!(piece.len() <= LINE_OCTETS_MAX, "{} octets", piece.len());
            }
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }

        #[test]
        fn whatever_is_typed_stays_in_its_line(summary in "(\\PC|[\r\n;,:\\\\\"^]){0,200}", name in "(\\PC|[\r\n;,:\\\\\"^]){0,80}") {
            let mailbox = Mailbox { name: name.clone(), email: "a@tinhso.vn".parse().unwrap() };
            let entry = CalendarEntry { summary: summary.clone(), attendees: vec![mailbox], ..entry() };
            let text = calendar_text(Method::Request, &[entry], made());
            let lines = unfolded(&text);
            let plain = unfolded(&calendar_text(Method::Request, &[super::tests::entry()], made()));
            prop_assert_eq!(lines.len(), plain.len(), "a line of its own");
            let expected: String = summary.chars().filter(|it| *it == '\n' || !it.is_control()).collect();
            let shown = lines.iter().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            prop_assert_eq!(unescaped(shown), expected);
            prop_assert_eq!(escaped(&summary), shown);
            let in_quotes = quoted(&name);
            let inner = in_quotes.trim_start_matches('"').trim_end_matches('"');
            prop_assert!(!inner.contains('"') && !inner.contains(char::is_control));
        }
    }
}
