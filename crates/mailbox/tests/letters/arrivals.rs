//! Letters arrive: with everything a clerk needs, once, and without a trace in their box.

use crate::house::House;
use crate::post::{Near, at, clerk, letter, lying, mail_box, pdf, postman, read};
use document::Command;
use document::incoming::{NewIncoming, Standing};
use document::model::{Signatures, Way};
use mailbox::Round;
use std::collections::BTreeSet;

pub(crate) async fn a_letter_waits_for_the_clerk_with_its_words_and_files_and_its_box_stays_as_it_is(
    house: &House,
) {
    let (clerk, own) = (clerk(house).await, mail_box());
    let paper = pdf("one");
    own.put(&letter(
        "=?UTF-8?Q?G=E1=BB=ADi_c=C3=B4ng_v=C4=83n_123/UBND-VX?=",
        "Kính gửi văn thư,\r\n\r\n\r\nGửi kèm công văn.\u{200b}\u{202e}",
        &[
            ("123.pdf", "application/pdf", &paper),
            ("lai.pdf", "application/pdf", &paper),
            ("anh.zip", "application/zip", b"PK\x03\x04 no office document"),
            ("thu.exe", "application/octet-stream", b"MZ"),
        ],
    ));
    assert_eq!(read(house, &own).await, Ok(Round { taken: 1, ..Round::default() }));
    let found = lying(house, &clerk, Standing::Arrived).await;
    let matter = found[0].matter.as_deref().unwrap();
    assert_eq!(matter.way, Way::Email);
    let said = matter.letter.as_deref().unwrap();
    assert_eq!(said.from, "Phạm Thị Mẫu <mau@example.vn>");
    assert_eq!(said.text, "Kính gửi văn thư,\n\nGửi kèm công văn.");
    let files: Vec<_> = matter.files.iter().map(|it| (it.name.as_str(), it.signatures)).collect();
    assert_eq!(files, [("123.pdf", Signatures::None)], "the same file twice is one");
    let left: Vec<_> = said.left_out.iter().map(|it| (it.name.as_str(), it.why.as_str())).collect();
    assert_eq!(left, [("anh.zip", "broken"), ("thu.exe", "unknown-kind")]);
    let sheet = &matter.sheet;
    assert_eq!((sheet.author.as_str(), sheet.number.as_str()), ("Phạm Thị Mẫu", "123/UBND-VX"));
    assert_eq!(sheet.dated.to_string(), "2026-01-02");

    let mut mended = sheet.clone();
    "Công ty Mẫu".clone_into(&mut mended.author);
    let register = Command::Register(Box::new(NewIncoming {
        id: found[0].id,
        agency: found[0].agency.clone(),
        way: Way::Email,
        sheet: mended,
        files: vec![],
        affirmed: false,
        twin: None,
        origin: None,
        concern: None,
        letter: None,
    }));
    let done = house.desk.document(&clerk, found[0].id, register, &house.key(), None).await;
    let done = done.unwrap().record;
    assert_eq!(done.registration.map(|line| line.number), Some(1));
    assert!(done.matter.as_deref().unwrap().letter.is_some(), "its words stay with it");
    assert_eq!(done.corrections().len(), 1);

    assert_eq!(read(house, &own).await, Ok(Round::default()));
    assert_eq!(own.count(), 1);
    let changing = ["STORE", "EXPUNGE", "SELECT", "COPY", "MOVE", "BODY["];
    let said = own.commands();
    assert!(said.iter().all(|it| !changing.iter().any(|word| it.contains(word))), "{said:?}");
    let health = &house.desk.mailboxes(&clerk).await.unwrap()[0];
    assert_eq!((health.taken, health.passed_over, health.failures), (1, 0, 0));
    assert!(health.good_at.is_some());
}

pub(crate) async fn a_letter_arrives_once_when_its_server_numbers_the_box_anew(house: &House) {
    let (clerk, own) = (clerk(house).await, mail_box());
    for at in 0..3 {
        own.put(&letter(&format!("Thư {at}"), "Nội dung", &[]));
    }
    assert_eq!(read(house, &own).await.unwrap().taken, 3);
    own.renumber();
    own.put(&letter("Thư mới", "Nội dung", &[]));
    let again = read(house, &own).await.unwrap();
    assert_eq!((again.known, again.taken), (3, 1));
    assert_eq!(lying(house, &clerk, Standing::Arrived).await.len(), 4);
    // Taken out of the box by a person before it was read.
    let gone = own.put(&letter("Thư rút lại", "Nội dung", &[]));
    own.remove(gone);
    assert_eq!(read(house, &own).await, Ok(Round::default()));
}

/// Two processes read, and are killed again and again after a few steps.
pub(crate) async fn letters_arrive_once_whatever_is_killed_and_however_many_read(house: &House) {
    let (clerk, own) = (clerk(house).await, mail_box());
    let other = house.another_desk().await;
    for at in 0..6 {
        let paper = pdf(&format!("paper {at}"));
        own.put(&letter(&format!("Thư {at}"), "Nội dung", &[("a.pdf", "application/pdf", &paper)]));
    }
    for steps in 0..40_usize {
        let desk = if steps % 2 == 0 { &house.desk } else { &other };
        let (postman, box_at) = (postman(desk), at(Near(own.clone())));
        let reader = format!("reader {}", steps % 2);
        let reading = tokio::spawn(async move { postman.read_once(&box_at, &reader).await });
        for _ in 0..steps * 3 {
            tokio::task::yield_now().await;
        }
        reading.abort();
        let _ = reading.await;
        // A dead reader's lease runs out.
        house.pass_hours(1);
    }
    let (one, two) = (postman(&house.desk), postman(&other));
    let box_at = at(Near(own.clone()));
    let (first, second) =
        tokio::join!(one.read_once(&box_at, "one"), two.read_once(&box_at, "two"));
    first.unwrap();
    second.unwrap();
    let found = lying(house, &clerk, Standing::Arrived).await;
    let subjects: BTreeSet<String> =
        found.iter().map(|it| it.matter.as_deref().unwrap().sheet.subject.clone()).collect();
    assert_eq!((found.len(), subjects.len()), (6, 6));
    for found in &found {
        let file = &found.matter.as_deref().unwrap().files[0];
        assert!(house.desk.store().objects().exists(&file.sha256).await.unwrap());
    }
}

pub(crate) async fn a_letter_too_large_is_told_by_its_head(house: &House) {
    let (clerk, own) = (clerk(house).await, mail_box());
    own.put(&letter(
        "Thư lớn",
        "Nội dung",
        &[("a.pdf", "application/pdf", &vec![b'a'; 3_200_000])],
    ));
    own.put(&letter(
        "Thư vừa",
        "Nội dung",
        &[("b.pdf", "application/pdf", &vec![b'a'; 2_500_000])],
    ));
    assert_eq!(read(house, &own).await.unwrap().taken, 2);
    let found = lying(house, &clerk, Standing::Arrived).await;
    let told = |subject: &str| {
        let of = |it: &&document::Incoming| it.matter.as_deref().unwrap().sheet.subject == subject;
        let letter = found.iter().find(of).unwrap().matter.as_deref().unwrap().letter.clone();
        letter.unwrap().left_out.into_iter().map(|it| it.why).collect::<Vec<_>>()
    };
    assert_eq!(told("Thư lớn"), ["letter-too-large"]);
    // Fetched whole, in three pieces; what it carries is no PDF.
    assert_eq!(told("Thư vừa"), ["unknown-kind"]);
}
