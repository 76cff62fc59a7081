//! Letters as mail programs write them, and as nobody should.

use reading::{LetterLimits, ReadingError, letter_of};

fn read(text: &str) -> reading::Letter {
    letter_of(text.replace('\n', "\r\n").as_bytes(), &LetterLimits::default()).unwrap()
}

const HEAD: &str = "From: =?UTF-8?B?UGjhuqFtIFRo4buLIE3huqt1?= <mau@example.vn>\n\
    Subject: =?UTF-8?Q?G=E1=BB=ADi_c=C3=B4ng_v=C4=83n?=\n\
    Date: Mon, 5 Oct 2026 09:15:30 +0700\nMIME-Version: 1.0\n";

#[test]
fn a_letter_with_text_html_and_a_file_gives_each() {
    let letter = read(&format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=o\n\n--o\n\
         Content-Type: multipart/alternative; boundary=i\n\n--i\nContent-Type: text/plain; charset=utf-8\n\n\
         Kính gửi văn thư,\nGửi kèm công văn.\n--i\nContent-Type: text/html; charset=utf-8\n\n\
         <style>p {{}}</style><p>Kính gửi</p><script>alert(1)</script><p>MẬT</p>\n--i--\n--o\n\
         Content-Type: application/pdf; name=\"cv.pdf\"\nContent-Disposition: attachment; filename*=UTF-8''c%C3%B4ng%20v%C4%83n.pdf\n\
         Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--o--\n"
    ));
    assert_eq!(letter.from_name, "Phạm Thị Mẫu");
    assert_eq!(letter.from_address, "mau@example.vn");
    assert_eq!(letter.subject, "Gửi công văn");
    assert_eq!(letter.written_at, Some(1_791_166_530));
    assert_eq!(letter.text.replace("\r\n", "\n"), "Kính gửi văn thư,\nGửi kèm công văn.");
    assert!(letter.beside.lines().any(|line| line.trim() == "MẬT"), "{:?}", letter.beside);
    assert_eq!(letter.files.len(), 1);
    assert_eq!(letter.files[0].name, "công văn.pdf");
    assert_eq!(letter.files[0].bytes, b"%PDF-1.4\n");
}

#[test]
fn a_letter_of_html_alone_gives_its_words_and_no_script() {
    let letter = read(&format!(
        "{HEAD}Content-Type: text/html; charset=windows-1258\nContent-Transfer-Encoding: quoted-printable\n\n\
         <html><head><script>alert(1)</script></head><body><p>K=EDnh g=FD</p><p>hai</p></body></html>\n"
    ));
    assert!(letter.text.contains("Kính"), "{:?}", letter.text);
    assert!(!letter.text.contains("alert") && !letter.text.contains('<'), "{:?}", letter.text);
}

#[test]
fn a_letter_inside_a_letter_is_unfolded_with_its_files() {
    let letter = read(&format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\n\nXem thu kem.\n--o\n\
         Content-Type: message/rfc822\n\nFrom: a@example.vn\nSubject: Thu ben trong\n\
         Content-Type: multipart/mixed; boundary=n\n\n--n\nContent-Type: text/plain\n\nNoi dung ben trong\n--n\n\
         Content-Type: application/pdf; name=trong.pdf\nContent-Disposition: attachment\n\n%PDF\n--n--\n--o--\n"
    ));
    for words in ["Xem thu kem.", "Thu ben trong", "Noi dung ben trong"] {
        assert!(letter.text.contains(words), "{words}: {:?}", letter.text);
    }
    assert_eq!(
        letter.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        ["trong.pdf"]
    );
}

#[test]
fn a_picture_inside_the_letter_is_told_from_one_that_is_attached() {
    let part = |how: &str| {
        format!(
            "--o\nContent-Type: image/png; name=a.png\n{how}Content-Transfer-Encoding: base64\n\niVBORw0K\n"
        )
    };
    let letter = read(&format!(
        "{HEAD}Content-Type: multipart/related; boundary=o\n\n--o\nContent-Type: text/html\n\n<img src=\"cid:x\">\n{}{}--o--\n",
        part("Content-ID: <x>\nContent-Disposition: inline\n"),
        part("Content-Disposition: attachment\n"),
    ));
    assert_eq!(letter.files.iter().map(|file| file.inside).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn what_is_more_than_the_limits_is_cut_and_told() {
    let limits = LetterLimits { characters: 10, files: 1, ..LetterLimits::default() };
    let body = "ô".repeat(500);
    let file = "--o\nContent-Type: application/pdf\nContent-Disposition: attachment\n\n%PDF\n";
    let text = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain; charset=utf-8\n\n{body}\n{file}{file}--o--\n"
    );
    let letter = letter_of(text.as_bytes(), &limits).unwrap();
    assert!(letter.cut && letter.more_files && letter.files.len() == 1);
    assert!(letter.text.len() <= 40);
    let small = LetterLimits { input_bytes: 10, ..limits };
    assert_eq!(letter_of(text.as_bytes(), &small), Err(ReadingError::TooLarge));
    assert_eq!(letter_of(b"", &small), Err(ReadingError::Damaged));
}

#[test]
fn letters_nested_beyond_the_depth_are_told_as_cut() {
    let mut text = "Subject: x\n\nroot\n".to_owned();
    for _ in 0..200 {
        text = format!("Subject: y\nContent-Type: message/rfc822\n\n{text}");
    }
    let letter = letter_of(text.as_bytes(), &LetterLimits::default()).unwrap();
    assert!(letter.cut || letter.text.len() < 1_000, "{}", letter.text.len());
}
