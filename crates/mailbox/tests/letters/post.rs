//! A box in memory, letters, and a postman for it.

use crate::house::{House, units};
use desk::{Desk, DocumentList, Seen};
use document::Incoming;
use document::incoming::Standing;
use futures::future::BoxFuture;
use hub::Judge;
use mailbox::line::{Line, Wire};
use mailbox::{Fault, MailboxAt, Postman, Round, Settings};
use register::Actor;
use simulator_mail::{MailBox, serve};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const USER: &str = "van-thu@example.vn";
pub(crate) const PASSWORD: &str = "mật khẩu \"thử\"";

/// A line to a box in this process.
#[derive(Debug)]
pub(crate) struct Near(pub(crate) MailBox);

impl Line for Near {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Wire>, Fault>> {
        let (near, far) = tokio::io::duplex(1_000);
        tokio::spawn(serve(self.0.clone(), far));
        Box::pin(async { Ok(Box::new(near) as Box<dyn Wire>) })
    }
}

pub(crate) fn mail_box() -> MailBox {
    MailBox::new(USER, &PASSWORD.replace('"', "\\\""))
}

pub(crate) fn at(line: impl Line + 'static) -> MailboxAt {
    MailboxAt {
        name: "van-thu".to_owned(),
        agency: units().agency.parse().unwrap(),
        line: Arc::new(line),
        user: USER.to_owned(),
        password: PASSWORD.to_owned(),
        folder: "INBOX".to_owned(),
        since: None,
    }
}

pub(crate) fn postman(desk: &Desk) -> Postman {
    let judge = Judge::new(desk.clone(), Vec::new());
    let settings = Settings {
        letter_bytes_max: 3_000_000,
        patience: Duration::from_secs(20),
        ..Settings::default()
    };
    Postman::new(desk.clone(), judge, settings)
}

pub(crate) async fn read(house: &House, own: &MailBox) -> Result<Round, Fault> {
    postman(&house.desk).read_once(&at(Near(own.clone())), "one").await
}

/// A letter of text with files: name, type, bytes.
pub(crate) fn letter(subject: &str, text: &str, files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut letter = format!(
        "From: =?UTF-8?B?UGjhuqFtIFRo4buLIE3huqt1?= <mau@example.vn>\r\nSubject: {subject}\r\n\
         Date: Fri, 2 Jan 2026 09:15:30 +0700\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes();
    for (name, kind, bytes) in files {
        let head = format!(
            "--o\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n"
        );
        letter.extend(head.into_bytes());
        letter.extend(*bytes);
        letter.extend(b"\r\n");
    }
    letter.extend(b"--o--\r\n");
    letter
}

/// Small files that intake takes for PDF, each with other bytes.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.4\n% {text}\n%%EOF").into_bytes()
}

pub(crate) async fn lying(house: &House, clerk: &Actor, standing: Standing) -> Vec<Incoming> {
    let list = DocumentList::Standing(standing);
    let page = house.desk.documents(clerk, &list, None, 100).await.unwrap();
    page.documents.into_iter().map(|seen: Seen<Incoming>| seen.record).collect()
}

pub(crate) async fn clerk(house: &House) -> Actor {
    house.officer("records_clerk", &units().agency).await
}
