//! One conversation: lines of commands in, answers out.

use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};

use crate::{Conduct, MailBox};

/// Bytes that are sent, until the line breaks.
struct Out<W> {
    inner: W,
    left: Option<usize>,
}

impl<W: AsyncWrite + Unpin> Out<W> {
    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let whole = self.left.is_none_or(|left| left >= bytes.len());
        let count = self.left.map_or(bytes.len(), |left| left.min(bytes.len()));
        self.inner.write_all(bytes.get(..count).unwrap_or_default()).await?;
        self.inner.flush().await?;
        if let Some(left) = &mut self.left {
            *left -= count;
        }
        if whole { Ok(()) } else { Err(io::ErrorKind::ConnectionAborted.into()) }
    }

    async fn line(&mut self, text: &str) -> io::Result<()> {
        self.send(format!("{text}\r\n").as_bytes()).await
    }
}

/// Serves one connection until it ends.
///
/// Errors: the line broke, on purpose or not.
pub async fn serve<S: AsyncRead + AsyncWrite + Unpin>(own: MailBox, stream: S) -> io::Result<()> {
    let (read, write) = tokio::io::split(stream);
    let conduct = own.state().conduct;
    let mut out = Out { inner: write, left: conduct.drops_after };
    let mut lines = BufReader::new(read).lines();
    out.line("* OK ready").await?;
    while let Some(line) = lines.next_line().await? {
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let word = command.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        let noted = if word == "LOGIN" { word.clone() } else { command.to_owned() };
        own.state().commands.push(noted);
        if conduct.silent && word != "LOGIN" {
            std::future::pending::<()>().await;
        }
        if conduct.babbles && word != "LOGIN" {
            out.line("* )( %% {nothing}").await?;
        }
        match word.as_str() {
            "LOGIN" if command == own.login() => out.line(&format!("{tag} OK signed in")).await?,
            "LOGIN" => out.line(&format!("{tag} NO [AUTHENTICATIONFAILED] no")).await?,
            "EXAMINE" | "SELECT" if command.contains("INBOX") => {
                let (validity, next, count) = {
                    let state = own.state();
                    (state.validity, state.next, state.letters.len())
                };
                out.line(&format!("* {count} EXISTS")).await?;
                out.line(&format!("* OK [UIDVALIDITY {validity}] ok")).await?;
                out.line(&format!("* OK [UIDNEXT {next}] ok")).await?;
                out.line(&format!("{tag} OK [READ-ONLY] done")).await?;
            }
            "EXAMINE" | "SELECT" => out.line(&format!("{tag} NO no such folder")).await?,
            "UID" if command.to_ascii_uppercase().starts_with("UID SEARCH") => {
                search(&own, &mut out, command).await?;
                out.line(&format!("{tag} OK done")).await?;
            }
            "UID" => {
                fetch(&own, &mut out, command, conduct).await?;
                out.line(&format!("{tag} OK done")).await?;
            }
            "LOGOUT" => {
                out.line("* BYE").await?;
                out.line(&format!("{tag} OK done")).await?;
                return Ok(());
            }
            _ => out.line(&format!("{tag} OK done")).await?,
        }
    }
    Ok(())
}

impl MailBox {
    fn login(&self) -> String {
        format!("LOGIN \"{}\" \"{}\"", self.user, self.password)
    }
}

/// `UID SEARCH UID n:*`: also the last letter when it is older, as the standard has it.
async fn search<W: AsyncWrite + Unpin>(
    own: &MailBox,
    out: &mut Out<W>,
    command: &str,
) -> io::Result<()> {
    let first = command.split("UID ").nth(2).and_then(|rest| rest.split(':').next());
    let first: u32 = first.and_then(|first| first.parse().ok()).unwrap_or(1);
    let answer = {
        let state = own.state();
        let last = state.letters.iter().map(|letter| letter.0).max();
        let found = state.letters.iter().map(|letter| letter.0);
        let found = found.filter(|number| *number >= first || Some(*number) == last);
        found.fold("* SEARCH".to_owned(), |line, number| format!("{line} {number}"))
    };
    out.line(&answer).await
}

/// `UID FETCH n (UID RFC822.SIZE)`, or a piece of a letter or its head.
async fn fetch<W: AsyncWrite + Unpin>(
    own: &MailBox,
    out: &mut Out<W>,
    command: &str,
    conduct: Conduct,
) -> io::Result<()> {
    let number: u32 =
        command.split(' ').nth(2).and_then(|text| text.parse().ok()).unwrap_or_default();
    let found = {
        let state = own.state();
        let at = state.letters.iter().position(|letter| letter.0 == number);
        at.and_then(|at| state.letters.get(at).map(|letter| (at + 1, letter.1.clone())))
    };
    let Some((at, letter)) = found else { return Ok(()) };
    if command.contains("RFC822.SIZE") {
        let size = if conduct.wrong_sizes { letter.len() / 2 } else { letter.len() };
        return out.line(&format!("* {at} FETCH (UID {number} RFC822.SIZE {size})")).await;
    }
    let piece = command.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let (from, most) = piece.and_then(|(piece, _)| piece.split_once('.')).unwrap_or(("0", ""));
    let from: usize = from.parse().unwrap_or_default();
    let most: usize = most.parse().unwrap_or(usize::MAX);
    let (name, whole) = if command.contains("[HEADER]") {
        let end = letter
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .map_or(letter.len(), |at| at + 4);
        ("BODY[HEADER]", letter.get(..end).unwrap_or_default())
    } else {
        ("BODY[]", letter.as_slice())
    };
    let rest = whole.get(from.min(whole.len())..).unwrap_or_default();
    let piece = rest.get(..most.min(rest.len())).unwrap_or_default();
    let told = conduct.announces.unwrap_or(piece.len() as u64);
    out.send(format!("* {at} FETCH (UID {number} {name}<{from}> {{{told}}}\r\n").as_bytes())
        .await?;
    if conduct.announces_only {
        std::future::pending::<()>().await;
    }
    out.send(piece).await?;
    out.line(")").await
}
