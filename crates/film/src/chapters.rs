//! The chapters of a film as a file that ffmpeg reads (its format `FFMETADATA1`).
//! Not what is a chapter, which the meeting says. What must always hold: whatever a title holds, it stays a title; no
//! chapter goes beyond the film.

use std::fmt::Write as _;
use std::time::Duration;

/// A part of the film with a name, such as an item of the agenda.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chapter {
    /// What players show; any text.
    pub title: String,
    /// Since time zero.
    pub begins: Duration,
    /// Since time zero; no later than the next one begins.
    pub ends: Duration,
}

/// The title of a film of this length and its chapters in the order they begin.
pub(crate) fn metadata(title: &str, chapters: &[Chapter], length: Duration) -> String {
    let mut text = format!(";FFMETADATA1\ntitle={}\n", escaped(title));
    let mut chapters: Vec<&Chapter> = chapters.iter().collect();
    chapters.sort_by_key(|chapter| chapter.begins);
    for chapter in chapters {
        let (begins, ends) = (chapter.begins.as_millis(), chapter.ends.min(length).as_millis());
        if begins >= ends {
            continue;
        }
        let title = escaped(&chapter.title);
        let _ =
            write!(text, "[CHAPTER]\nTIMEBASE=1/1000\nSTART={begins}\nEND={ends}\ntitle={title}\n");
    }
    text
}

/// Signs of the format get a backslash; other control characters become spaces.
fn escaped(title: &str) -> String {
    let mut escaped = String::with_capacity(title.len());
    for letter in title.chars() {
        match letter {
            '=' | ';' | '#' | '\\' | '\n' => escaped.extend(['\\', letter]),
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chapter(title: &str, begins: u64, ends: u64) -> Chapter {
        let (begins, ends) = (Duration::from_millis(begins), Duration::from_millis(ends));
        Chapter { title: title.to_owned(), begins, ends }
    }

    #[test]
    fn chapters_stand_in_order_and_within_the_film() {
        let chapters =
            [chapter("Hai", 4_000, 9_000), chapter("Một", 0, 4_000), chapter("Ba", 6_000, 9_000)];
        let text = metadata("Kỳ họp", &chapters, Duration::from_secs(6));
        let expected = ";FFMETADATA1\ntitle=Kỳ họp\n\
            [CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=4000\ntitle=Một\n\
            [CHAPTER]\nTIMEBASE=1/1000\nSTART=4000\nEND=6000\ntitle=Hai\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn signs_of_the_format_are_letters_of_a_title() {
        assert_eq!(escaped("a=b;c#d\\e\nf\r\0"), "a\\=b\\;c\\#d\\\\e\\\nf  ");
    }

    /// As ffmpeg reads lines: a backslash keeps what follows.
    fn lines(text: &str) -> Vec<String> {
        let (mut lines, mut letters) = (vec![String::new()], text.chars());
        while let Some(letter) = letters.next() {
            match letter {
                '\n' => lines.push(String::new()),
                '\\' => lines.last_mut().unwrap().extend(letters.next()),
                _ => lines.last_mut().unwrap().push(letter),
            }
        }
        lines
    }

    proptest! {
        #[test]
        fn a_title_reads_back_whatever_it_holds(title in "[a-zạ=;#\\\\\n\\[\\]]{0,20}") {
            let text = metadata("", &[chapter(&title, 0, 5)], Duration::from_secs(1));
            let lines = lines(&text);
            prop_assert_eq!(lines.len(), 8);
            prop_assert_eq!(&lines[6], &format!("title={title}"));
        }
    }
}
