//! Packages of the document axis that a clerk brings as files.

use crate::office::Office;
use crate::{clerk, page_with, send};
use axum::http::StatusCode;
use data_encoding::BASE64;
use desk::DocumentList;
use kernel::hash::Sha256Hash;
use person::Role;
fn package(to: &str, action: &str, file: &[u8]) -> String {
    let id = "6f1d2c4e-0000-4000-8000-000000000001";
    let encoded = BASE64.encode(file);
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>H38</edXML:OrganId><edXML:OrganName>Ủy ban nhân dân tỉnh bạn</edXML:OrganName></edXML:From>
<edXML:To><edXML:OrganId>{to}</edXML:OrganId><edXML:OrganName>Nơi nhận</edXML:OrganName></edXML:To>
<edXML:Code><edXML:CodeNumber>0123</edXML:CodeNumber><edXML:CodeNotation>UBND-KT</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:Place>Nghệ An</edXML:Place><edXML:PromulgationDate>2026/10/01</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>18</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
<edXML:Subject>V/v phối hợp quản lý địa bàn giáp ranh</edXML:Subject>
<edXML:SignerInfo><edXML:Position>Chủ tịch</edXML:Position><edXML:FullName>Nguyễn Văn Mẫu</edXML:FullName></edXML:SignerInfo>
<edXML:OtherInfo><edXML:Priority>1</edXML:Priority></edXML:OtherInfo>
<edXML:DocumentId>H38,2026/10/01,0123/UBND-KT</edXML:DocumentId></edXML:MessageHeader>
<edXML:TraceHeaderList id="a1" version="1.0" mustUnderstand="1" actor="next"><edXML:TraceHeader><edXML:OrganId>H38</edXML:OrganId><edXML:Timestamp>2026/10/01 09:00:00</edXML:Timestamp></edXML:TraceHeader>
<edXML:Bussiness>{action}</edXML:Bussiness></edXML:TraceHeaderList></edXML:edXMLHeader>
<edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:{id}" xlink:type="simple"><edXML:AttachmentName>0123-UBND-KT.pdf</edXML:AttachmentName><edXML:ContentType>application/pdf</edXML:ContentType><edXML:ContentId>cid:{id}</edXML:ContentId></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>
<AttachmentEncoded><Attachment><ContentType>application/pdf</ContentType><ContentId>{id}</ContentId><ContentTransferEncoded>{encoded}</ContentTransferEncoded><AttachmentName>0123-UBND-KT.pdf</AttachmentName></Attachment></AttachmentEncoded></edXML>"#
    )
}

const NEW: &str = "<edXML:BussinessDocType>0</edXML:BussinessDocType>";

const RECALL: &str = "<edXML:BussinessDocType>1</edXML:BussinessDocType>\
                      <edXML:DocumentId>H38,2026/10/01,0123/UBND-KT</edXML:DocumentId>";

#[tokio::test]
async fn package_arrives_once_and_waits_to_be_entered_into_the_book() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let agency = office.places.agency.to_string();
    let bring = ("/van-ban/goi-tin", "package");
    let text = package(&agency, NEW, &page_with("UY BAN NHAN DAN"));
    let first = send(&office, &clerk, bring, &[], ("goi.edxml", text.as_bytes())).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let page = office.get(&clerk, first.location()).await;
    for told in ["0123/UBND-KT", "giáp ranh", "Nguyễn Văn Mẫu", "0123-UBND-KT.pdf", "Khẩn"]
    {
        assert!(page.holds(told), "{told} is not on the page");
    }
    let again = send(&office, &clerk, bring, &[], ("goi-2.edxml", text.as_bytes())).await;
    assert_eq!(again.location(), first.location(), "the same package is the same document");
    let form = page.form(first.location());
    let (token, key, seen) = (form.hidden("_token"), form.hidden("_key"), form.hidden("_seen"));
    let press = [
        ("_token", token.as_str()),
        ("_key", key.as_str()),
        ("_seen", seen.as_str()),
        ("_action", "register_document"),
        // The form stands filled with what the package says.
        ("register_document.author", "Ủy ban nhân dân tỉnh"),
        ("register_document.number", "0123/UBND-KT"),
        ("register_document.dated", "01/10/2026"),
        ("register_document.kind", "cong-van"),
        ("register_document.subject", "V/v giáp ranh"),
        ("register_document.urgency", "urgent"),
    ];
    let got = office.post(&clerk, first.location(), &press).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    assert!(office.get(&clerk, "/van-ban/so-den").await.holds("giáp ranh"));
}

#[tokio::test]
async fn package_that_is_not_for_us_or_marked_or_broken_leaves_nothing() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let agency = office.places.agency.to_string();
    let file = page_with("UY BAN NHAN DAN");
    let marked = page_with("TOI MAT");
    let broken = package(&agency, NEW, &file).replace("</edXML:Subject>", "");
    let attack = package(&agency, NEW, &file)
        .replace("<edXML xmlns", "<!DOCTYPE a [<!ENTITY b \"c\">]><edXML xmlns");
    for (text, told) in [
        (package("H56.99", NEW, &file), "không gửi cho cơ quan"),
        (broken, "Không nhận được gói"),
        (attack, "xml.doctype"),
        (package(&agency, NEW, &marked), "Tối mật"),
    ] {
        let bring = ("/van-ban/goi-tin", "package");
        let got = send(&office, &clerk, bring, &[], ("goi.edxml", text.as_bytes())).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(got.holds(told), "{told}: {}", got.text);
    }
    let list = office.get(&clerk, "/van-ban?muc=moi-den").await;
    assert!(!list.holds("giáp ranh"), "something of it stayed");
    assert!(!office.desk.store().objects().exists(&Sha256Hash::of(&marked)).await.unwrap());
}

#[tokio::test]
async fn package_that_recalls_an_earlier_one_is_told_on_the_page_of_that_one() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let agency = office.places.agency.to_string();
    let bring = ("/van-ban/goi-tin", "package");
    let new = package(&agency, NEW, &page_with("UY BAN NHAN DAN"));
    let first = send(&office, &clerk, bring, &[], ("goi.edxml", new.as_bytes())).await;
    let recall = package(&agency, RECALL, &page_with("THU HOI"))
        .replace("0123</edXML:CodeNumber>", "0124</edXML:CodeNumber>")
        .replace(
            "0123/UBND-KT</edXML:DocumentId></edXML:MessageHeader>",
            "0124/UBND-KT</edXML:DocumentId></edXML:MessageHeader>",
        )
        .replace("V/v phối hợp quản lý", "V/v thu hồi văn bản về quản lý");
    let second = send(&office, &clerk, bring, &[], ("goi-2.edxml", recall.as_bytes())).await;
    assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.text);
    assert_ne!(second.location(), first.location());
    while office.desk.work_once("test").await.unwrap().done > 0 {}
    let page = office.get(&clerk, &format!("{}?lang=vi", first.location())).await;
    assert!(page.holds("Thu hồi") && page.holds(second.location()), "{}", page.text);
    // Brought again it is the one that is here, also without what was kept of the first bringing.
    let again = send(&office, &clerk, bring, &[], ("goi-3.edxml", recall.as_bytes())).await;
    assert_eq!(again.location(), second.location());
}

#[tokio::test]
async fn package_with_a_mark_anywhere_in_its_envelope_leaves_a_stub_and_nothing_else() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let agency = office.places.agency.to_string();
    let text = package(&agency, NEW, &page_with("UY BAN NHAN DAN"));
    let subject = "<edXML:Subject>V/v phối hợp quản lý địa bàn giáp ranh</edXML:Subject>";
    let content = format!("{subject}<edXML:Content>TUYỆT MẬT</edXML:Content>");
    let disguises = [
        text.replace("<edXML:TypeName>Công văn", "<edXML:TypeName>Công văn (MẬT)"),
        text.replace(subject, &content),
        text.replace("0123-UBND-KT.pdf", "TOI_MAT.0123.pdf"),
    ];
    for (at, disguise) in disguises.iter().enumerate() {
        assert_ne!(*disguise, text, "disguise {at}");
        let text = disguise.replace("0123/UBND", &format!("{at}/UBND"));
        let bring_at = ("/van-ban/goi-tin", "package");
        let got = send(&office, &clerk, bring_at, &[], ("goi.edxml", text.as_bytes())).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "disguise {at}");
        assert!(got.holds("không được đưa vào hệ thống"), "disguise {at}: {}", got.text);
    }
    assert!(!office.get(&clerk, "/van-ban?muc=moi-den").await.holds("giáp ranh"));
    let list = DocumentList::Standing(document::incoming::Standing::KeptOut);
    let stubs = office.desk.documents(&clerk.actor, &list, None, 10).await.unwrap().documents;
    assert_eq!(stubs.len(), 3, "that something came is told each time");
    assert!(stubs.iter().all(|stub| stub.record.matter.is_none()));
}

#[tokio::test]
async fn package_for_two_agencies_arrives_at_each_that_brings_it() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let root = office.places.agency.to_string();
    let root = root.split('.').next().unwrap();
    let other = office.official("Văn Thư Khác", Role::RecordsClerk, &root.parse().unwrap()).await;
    let agency = office.places.agency.to_string();
    let second = format!("</edXML:To><edXML:To><edXML:OrganId>{root}</edXML:OrganId></edXML:To>");
    let text = package(&agency, NEW, &page_with("UY BAN NHAN DAN")).replace("</edXML:To>", &second);
    let mut places = Vec::new();
    for clerk in [&clerk, &other] {
        let bring_at = ("/van-ban/goi-tin", "package");
        let got = send(&office, clerk, bring_at, &[], ("goi.edxml", text.as_bytes())).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
        let page = office.get(clerk, got.location()).await;
        assert!(page.holds("giáp ranh"), "{}", page.text);
        places.push(got.location().to_owned());
    }
    assert_ne!(places[0], places[1]);
}

#[tokio::test]
async fn package_in_the_older_form_of_mime_arrives_too() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let text = package(office.places.agency.as_ref(), NEW, b"");
    let between = |from: &str, to: &str| {
        text.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned()
    };
    let header = between("<edXML:edXMLHeader>", "</edXML:edXMLHeader>");
    let body =
        between("<edXML:edXMLBody>", "</edXML:edXMLBody>").replace("edXMLManifest", "Manifest");
    let soap = format!(
        "<?xml version=\"1.0\"?>\n<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><S:Header>{header}</S:Header>\
         <S:Body>{body}</S:Body></S:Envelope>"
    );
    let mut mime = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"=_b\"; type=\"text/xml\"\r\n\r\n\
         --=_b\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: <root>\r\n\r\n{soap}\r\n\
         --=_b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\
         Content-ID: <6f1d2c4e-0000-4000-8000-000000000001>\r\n\r\n"
    )
    .into_bytes();
    mime.extend(page_with("UY BAN NHAN DAN"));
    mime.extend_from_slice(b"\r\n--=_b--\r\n");
    let got =
        send(&office, &clerk, ("/van-ban/goi-tin", "package"), &[], ("goi.mime", &mime)).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    let page = office.get(&clerk, got.location()).await;
    assert!(page.holds("giáp ranh") && page.holds("0123-UBND-KT.pdf"), "{}", page.text);
}
