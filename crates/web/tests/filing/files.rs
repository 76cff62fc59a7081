//! Files: what is taken, what is refused and why, uploads in parts, sending files back.

use std::io::Write as _;

use super::support::{Browser, Got, House, pdf};
use axum::http::StatusCode;

const BIRTH: &str = "1.001193";

async fn papers(browser: &mut Browser) -> (String, String) {
    let first = browser.begin(BIRTH, "standard").await;
    let draft = first.split("/trang/").next().unwrap().to_owned();
    let token = browser.get(&format!("{draft}/giay-to")).await.hidden("_token");
    (draft, token)
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend_from_slice(&width.to_be_bytes());
    bytes.extend_from_slice(&height.to_be_bytes());
    bytes.extend_from_slice(b"\x08\x06\0\0\0\0\0\0\0\0\0\0\0IEND\xaeB`\x82");
    bytes
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes =
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\x00\x11\x08".to_vec();
    bytes.extend_from_slice(&height.to_be_bytes());
    bytes.extend_from_slice(&width.to_be_bytes());
    bytes.extend_from_slice(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9");
    bytes
}

fn archive(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut entries = vec![
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("word/document.xml", b"<w:document/>".to_vec()),
    ];
    entries.extend(more.iter().cloned());
    archive(&entries)
}

#[tokio::test]
async fn files_of_the_six_kinds_are_taken() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (draft, token) = papers(&mut browser).await;
    let xlsx = archive(&[("[Content_Types].xml", vec![]), ("xl/workbook.xml", vec![])]);
    let mut heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x14ispe\0\0\0\0".to_vec();
    heic.extend_from_slice(&[0, 0, 16, 0, 0, 0, 12, 0]);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("giấy chứng sinh.pdf", pdf("a")),
        ("ảnh.JPG", jpeg(1200, 800)),
        ("ảnh.png", png(1200, 800)),
        ("IMG_1.HEIC", heic),
        ("đơn.docx", docx(&[])),
        ("bảng.xlsx", xlsx),
    ];
    let sent: Vec<(&str, &[u8])> = files.iter().map(|it| (it.0, it.1.as_slice())).collect();
    let got = browser.upload(&format!("{draft}/giay-to/birth_notice"), &token, &sent).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{:?}", got.errors());
    let page = browser.get(&got.location()).await;
    for name in ["giấy chứng sinh.pdf", "ảnh.jpg", "ảnh.png", "IMG_1.heic", "đơn.docx", "bảng.xlsx"]
    {
        assert!(page.text.contains(name), "{name}");
    }
}

#[tokio::test]
async fn file_whose_content_is_not_what_it_says_is_refused_with_a_way_out() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (draft, token) = papers(&mut browser).await;
    let zeros = vec![0; 12_000_000];
    let cut: Vec<u8> = pdf("a")[..20].to_vec();
    for (name, bytes, sentence) in [
        ("virus.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec(), "không phải PDF"),
        ("trang.pdf", b"<html><script>alert(1)</script>".to_vec(), "không phải PDF"),
        ("ảnh.png", b"GIF89a\x01\0\x01\0".to_vec(), "không phải PDF"),
        ("trống.pdf", Vec::new(), "Tệp này trống"),
        ("cụt.pdf", cut, "bị cắt mất"),
        ("to.png", png(60_000, 60_000), "Ảnh quá lớn"),
        ("không.png", png(0, 10), "bị hỏng"),
        ("bom.docx", docx(&[("word/media/1.bin", zeros)]), "bung ra quá lớn"),
        ("thoát.docx", docx(&[("../../etc/cron.d/x", b"x".to_vec())]), "cấu trúc bất thường"),
        ("gốc.docx", docx(&[("/etc/x", b"x".to_vec())]), "cấu trúc bất thường"),
        ("lệnh.docx", docx(&[("word/vbaProject.bin", b"x".to_vec())]), "macro"),
        ("nén.docx", archive(&[("a.txt", b"x".to_vec())]), "không phải PDF"),
        ("to.pdf", [pdf("a"), vec![b' '; 2_100_000]].concat(), "lớn hơn 2,0 MB"),
    ] {
        let files: [(&str, &[u8]); 1] = [(name, &bytes)];
        let got = browser.upload(&format!("{draft}/giay-to/birth_notice"), &token, &files).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let errors = got.errors();
        assert!(errors.iter().any(|it| it.contains(sentence)), "{name}: {errors:?}");
    }
    let page = browser.get(&format!("{draft}/giay-to")).await;
    assert!(!page.text.contains("class=\"files\""), "none of them was attached");
    let staged = std::fs::read_dir(house.folder.join("objects/staging")).unwrap().count();
    assert_eq!(staged, 0, "and none of them left anything behind");
}

#[tokio::test]
async fn good_file_stays_when_the_next_one_is_refused() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (draft, token) = papers(&mut browser).await;
    let (good, bad) = (pdf("a"), b"MZ".to_vec());
    let files: [(&str, &[u8]); 2] = [("tốt.pdf", &good), ("xấu.pdf", &bad)];
    let got = browser.upload(&format!("{draft}/giay-to/birth_notice"), &token, &files).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text.contains("tốt.pdf</a>") && got.errors()[0].starts_with("xấu.pdf: "));
}

#[tokio::test]
async fn files_without_the_token_of_the_browser_are_not_read() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (draft, _) = papers(&mut browser).await;
    let bytes = pdf("a");
    let files: [(&str, &[u8]); 1] = [("a.pdf", &bytes)];
    let got = browser.upload(&format!("{draft}/giay-to/birth_notice"), "x", &files).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    let got = browser.upload(&format!("{draft}/giay-to/result"), "x", &files).await;
    assert_eq!(got.status, StatusCode::NOT_FOUND, "papers of the office are not theirs");
}

#[tokio::test]
async fn own_file_is_sent_back_without_being_trusted() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (draft, token) = papers(&mut browser).await;
    let bytes = pdf("a");
    let files: [(&str, &[u8]); 1] = [("giấy \"chứng\" sinh.pdf", &bytes)];
    let sent = browser.upload(&format!("{draft}/giay-to/birth_notice"), &token, &files).await;
    let page = browser.get(&sent.location()).await;
    let address = page.links("/ho-so/").into_iter().find(|it| it.contains("/tep/")).unwrap();
    let file = browser.get(&address).await;
    assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, bytes.as_slice()));
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(file.header("content-disposition").starts_with("inline; filename*=UTF-8''"));
    let mut other = house.citizen("tam.do").await;
    assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
    let off = page.text.split("action=\"").find(|it| it.contains("/bo\"")).unwrap();
    let off = off.split('"').next().unwrap().to_owned();
    browser.post(&off, &[("_token", &token)]).await;
    assert_eq!(browser.get(&address).await.status, StatusCode::NOT_FOUND);
}

async fn announce(browser: &mut Browser, draft: &str, token: &str, size: usize) -> Got {
    let size = size.to_string();
    let pairs = [
        ("_token", token),
        ("component", "birth_notice"),
        ("kind", "original_scan"),
        ("name", "từng phần.pdf"),
        ("size", &size),
    ];
    browser.post(&format!("{draft}/tai-len"), &pairs).await
}

fn told(got: &Got, key: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(&got.text).unwrap();
    body[key].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn upload_goes_on_where_it_broke_off_even_after_a_restart() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (draft, token) = papers(&mut browser).await;
    let bytes = pdf(&"x".repeat(100_000));
    let begun = announce(&mut browser, &draft, &token, bytes.len()).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text);
    let (upload, done) = (told(&begun, "upload"), told(&begun, "done"));
    let first = browser.part(&upload, &token, 0, &bytes[..40_000]).await;
    assert_eq!((first.status, first.header("upload-offset")), (StatusCode::NO_CONTENT, "40000"));
    let early = browser.post(&done, &[("_token", &token)]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "it is not whole yet");

    let house = house.again().await;
    let mut browser = browser.moved_to(&house);
    let reached = browser.get(&upload).await;
    assert_eq!(reached.header("upload-offset"), "40000");
    let twice = browser.part(&upload, &token, 0, &bytes[..40_000]).await;
    assert_eq!((twice.status, twice.header("upload-offset")), (StatusCode::CONFLICT, "40000"));
    let mut other = house.citizen("tam.do").await;
    assert_eq!(other.get(&upload).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.part(&upload, "x", 40_000, b"y").await.status, StatusCode::FORBIDDEN);

    let rest = browser.part(&upload, &token, 40_000, &bytes[40_000..]).await;
    assert_eq!(rest.status, StatusCode::NO_CONTENT);
    let ended = browser.post(&done, &[("_token", &token)]).await;
    assert_eq!(ended.status, StatusCode::CREATED, "{}", ended.text);
    let page = browser.get(&format!("{draft}/giay-to")).await;
    let address = page.links("/ho-so/").into_iter().find(|it| it.contains("/tep/")).unwrap();
    assert_eq!(browser.get(&address).await.bytes, bytes);
    assert_eq!(browser.get(&upload).await.status, StatusCode::NOT_FOUND, "its parts are forgotten");
    let mut objects = 0;
    let mut list = house.app.desk.store().objects().list();
    while futures::StreamExt::next(&mut list).await.is_some() {
        objects += 1;
    }
    assert_eq!(objects, 1, "only the file itself is kept");
}

#[tokio::test]
async fn upload_in_parts_is_judged_like_any_other() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (draft, token) = papers(&mut browser).await;
    let big = announce(&mut browser, &draft, &token, 2_000_001).await;
    assert_eq!(big.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told(&big, "sentence").contains("lớn hơn"));
    let begun = announce(&mut browser, &draft, &token, 6).await;
    let (upload, done) = (told(&begun, "upload"), told(&begun, "done"));
    let over = browser.part(&upload, &token, 0, b"GIF89a+").await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY, "more than was announced");
    browser.part(&upload, &token, 0, b"GIF89a").await;
    let ended = browser.post(&done, &[("_token", &token)]).await;
    assert_eq!(ended.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told(&ended, "sentence").contains("không phải PDF"));
}
