//! A letter in the form of e-mail (RFC 5322, MIME): who says that they wrote it, its words as plain text, the files in it.
//! Nothing is fetched and no HTML is shown: of a letter that is HTML alone, the words are taken. Letters inside a letter are
//! unfolded into it. Not a judgement about its sender: what a letter says of itself anybody can write.
//! What must always hold: work and memory are bounded by the letter's bytes and `LetterLimits`; no panic leaves it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::ReadingError;

/// Bounds for one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLimits {
    /// Bytes of the letter; more are refused unread.
    pub input_bytes: usize,
    /// Characters of words in all, each of `text` and `beside`.
    pub characters: usize,
    /// Files taken out of it.
    pub files: usize,
    /// How deep letters may lie in one another.
    pub depth: usize,
}

impl Default for LetterLimits {
    fn default() -> Self {
        Self { input_bytes: 64 << 20, characters: 400_000, files: 100, depth: 3 }
    }
}

/// What a letter says and carries. Texts are as they came: not cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    pub from_name: String,
    pub from_address: String,
    pub subject: String,
    /// When it says it was written, in seconds since 1970.
    pub written_at: Option<i64>,
    pub text: String,
    /// Words that another program may show instead of `text`: the HTML form of the same letter. To be looked through.
    pub beside: String,
    /// There are more words than were kept, or letters lie too deep in one another.
    pub cut: bool,
    pub files: Vec<LetterFile>,
    /// There are more files than were taken out.
    pub more_files: bool,
}

/// A file in a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterFile {
    /// As its sender named it; empty when not named.
    pub name: String,
    pub bytes: Vec<u8>,
    /// A picture that stands inside the HTML of the letter, such as a logo.
    pub inside: bool,
}

/// Reads a letter.
///
/// Errors: [`ReadingError::TooLarge`], [`ReadingError::Damaged`] when not even a head can be found,
/// [`ReadingError::Internal`].
pub fn letter_of(bytes: &[u8], limits: &LetterLimits) -> Result<Letter, ReadingError> {
    if bytes.len() > limits.input_bytes {
        return Err(ReadingError::TooLarge);
    }
    let read = || {
        let message = MessageParser::default().parse(bytes).ok_or(ReadingError::Damaged)?;
        let mut reader = Reader { limits, letter: Letter::default() };
        reader.head(&message);
        reader.unfold(&message, limits.depth);
        Ok(reader.letter)
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(ReadingError::Internal))
}

struct Reader<'l> {
    limits: &'l LetterLimits,
    letter: Letter,
}

impl Reader<'_> {
    fn head(&mut self, message: &Message<'_>) {
        let from = message.from().and_then(|from| from.first());
        let own = |text: Option<&str>| text.unwrap_or_default().to_owned();
        self.letter.from_name = own(from.and_then(|from| from.name()));
        self.letter.from_address = own(from.and_then(|from| from.address()));
        self.letter.subject = own(message.subject());
        let date = message.date().filter(|date| date.is_valid());
        self.letter.written_at = date.map(mail_parser::DateTime::to_timestamp);
    }

    fn unfold(&mut self, message: &Message<'_>, depth: usize) {
        for part in message.text_bodies() {
            match &part.body {
                PartType::Text(text) => self.say(text),
                PartType::Html(html) => self.say(&html_to_text(html)),
                _ => {}
            }
        }
        for part in message.html_bodies() {
            if let PartType::Html(html) = &part.body {
                let words = html_to_text(html);
                self.letter.cut |= push(&mut self.letter.beside, &words, self.limits.characters);
            }
        }
        for part in message.attachments() {
            if let PartType::Message(inner) = &part.body {
                if depth == 0 {
                    self.letter.cut = true;
                    continue;
                }
                self.say(inner.subject().unwrap_or_default());
                self.unfold(inner, depth - 1);
            } else {
                self.keep(part);
            }
        }
    }

    fn say(&mut self, words: &str) {
        self.letter.cut |= push(&mut self.letter.text, words, self.limits.characters);
    }

    fn keep(&mut self, part: &MessagePart<'_>) {
        if self.letter.files.len() == self.limits.files {
            self.letter.more_files = true;
            return;
        }
        let kind = part.content_type().map(|kind| kind.ctype().to_ascii_lowercase());
        let attached =
            part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
        self.letter.files.push(LetterFile {
            name: part.attachment_name().unwrap_or_default().to_owned(),
            bytes: part.contents().to_vec(),
            inside: part.content_id().is_some()
                && !attached
                && kind.is_some_and(|kind| kind == "image"),
        });
    }
}

/// Adds words on a line of their own; whether some were left out.
fn push(text: &mut String, words: &str, most: usize) -> bool {
    let words = words.trim();
    if words.is_empty() {
        return false;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    // Characters are counted by bytes here: four at most to each.
    let room = most.saturating_mul(4).saturating_sub(text.len());
    if words.len() <= room {
        text.push_str(words);
        return false;
    }
    let end = (0..=room).rev().find(|end| words.is_char_boundary(*end)).unwrap_or_default();
    text.push_str(words.get(..end).unwrap_or_default());
    true
}
