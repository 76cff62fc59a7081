//! What bears a mark of secrecy does not come in by e-mail either.

use crate::house::House;
use crate::post::{clerk, letter, lying, mail_box, pdf, read};
use desk::DocumentSearch;
use document::incoming::Standing;
use kernel::hash::Sha256Hash;

pub(crate) async fn a_mark_anywhere_in_a_letter_leaves_a_stub_and_nothing_else(house: &House) {
    let (clerk, own) = (clerk(house).await, mail_box());
    let paper = pdf("plan of the night");
    let with = |subject: &str, text: &str, name: &str| {
        letter(subject, text, &[(name, "application/pdf", &paper)])
    };
    own.put(&with("Fwd: (TUYỆT MẬT) phương án", "Nội dung", "a.pdf"));
    own.put(&with("Phương án", "Kính gửi\r\n> T Ố I  M Ậ T\r\nNội dung", "a.pdf"));
    own.put(&with("Phương án", "Nội dung", "TOI_MAT.pdf"));
    own.put(&with("Phương án", &format!("{}\r\nMẬT\r\n", "dòng\r\n".repeat(9_000)), "a.pdf"));
    let html = "From: a@example.vn\r\nSubject: x\r\nContent-Type: multipart/alternative; boundary=o\r\n\r\n\
        --o\r\nContent-Type: text/plain\r\n\r\nxin chao\r\n--o\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <p>M&#7852;T</p><p>xin chao</p>\r\n--o--\r\n";
    own.put(html.as_bytes());
    let inner = "From: a@example.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n\
        --o\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?UTF-8?B?TeG6rFQ=?=\r\n\r\nabc\r\n--o--\r\n";
    own.put(inner.as_bytes());
    own.put(&letter("Thư mời họp", "Nội dung", &[]));
    let round = read(house, &own).await.unwrap();
    assert_eq!((round.kept_out, round.taken), (6, 1), "{round:?}");
    let stubs = lying(house, &clerk, Standing::KeptOut).await;
    assert!(stubs.len() == 6 && stubs.iter().all(|it| it.matter.is_none()));
    let objects = house.desk.store().objects();
    assert!(!objects.exists(&Sha256Hash::of(&paper)).await.unwrap(), "its file is gone");
    for stub in &stubs {
        let entries = store::register::entries(house.desk.store().engine(), stub.id.as_uuid());
        let entries = entries.await.unwrap();
        assert!(entries.len() == 1 && !entries[0].body.contains("Phương án"), "{entries:?}");
    }
    let asked = DocumentSearch { text: "phương án".to_owned(), ..DocumentSearch::default() };
    let found = house.desk.find_documents(&clerk, &asked, None, 20).await.unwrap();
    assert!(found.found.is_empty());
    // The stub stands once, however the box is numbered.
    own.renumber();
    let again = read(house, &own).await.unwrap();
    assert_eq!(lying(house, &clerk, Standing::KeptOut).await.len(), 6, "{again:?}");
}
