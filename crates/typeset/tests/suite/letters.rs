//! Every letter of both provinces with its sample: it is made, says what was filed, and has its
//! signature where the signer's name stands.

use crate::tools::{TODAY, folder, patient, province, sample, text, typesetter, words};
use typeset::Fonts;

/// Letter, pages, and what a reader must find on it.
const SAYS: [(&str, usize, &[&str]); 30] = [
    ("quyet-dinh.typ", 1, &["Số: 05/QĐ-UBND", "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH"]),
    ("cong-van.typ", 1, &["V/v rà soát, công khai thủ tục hành chính", "KHẨN", "LTH.08"]),
    (
        "van-ban.typ",
        2,
        &["KẾ HOẠCH", "Chỉnh lý tài liệu lưu trữ năm 2026", "QUY ĐỊNH CHUNG", "Lưu: VT, VP"],
    ),
    ("trich-sao.typ", 1, &["TRÍCH SAO", "II. Tiến độ", "Khảo sát trước ngày 05 tháng 12"]),
    ("tu-choi.typ", 1, &["không giải quyết", "75.000 đồng", "Kính gửi: Nguyễn Văn Khải"]),
    ("bien-lai.typ", 1, &["Ba mươi nghìn đồng", "30.000", "FT26328774120"]),
    ("bien-ban.typ", 1, &["19 giờ 00 phút, ngày 18 tháng 11 năm 2026", "CHỦ TRÌ"]),
    (
        "mau/01-tiep-nhan.typ",
        1,
        &["Mẫu số 01", "17 giờ 00 phút, ngày 03 tháng 12 năm 2026", "7KQM"],
    ),
    ("mau/02-bo-sung.typ", 1, &["Mẫu số 02", "NGƯỜI HƯỚNG DẪN", "Số: 86/HDHS"]),
    ("mau/03-tu-choi.typ", 1, &["Mẫu số 03", "Không thuộc thẩm quyền giải quyết."]),
    ("mau/04-xin-loi.typ", 1, &["xin lỗi ông/bà", "17 giờ 00 phút, ngày 10 tháng 12 năm 2026"]),
    ("mau/05-dung.typ", 1, &["kể từ ngày 01 tháng 12 năm 2026", "được hoàn trả 75.000 đồng"]),
    ("mau/06-kiem-soat.typ", 1, &["Đỗ Văn Hiệp", "Trước hạn"]),
    ("mau/07-so-theo-doi.typ", 3, &["Sổ này có 24 hồ sơ", "H56.14.797-261124-0054"]),
    (
        "ket-qua/khai-sinh.typ",
        2,
        &[
            "LÊ MINH KHÔI",
            "Ghi bằng chữ: Ngày hai mươi tháng mười năm hai nghìn không trăm hai mươi sáu",
            "Nơi sinh: Bệnh viện Phụ sản Thanh Hóa, phường Hạc Thành, tỉnh Thanh Hóa",
            "038226004417",
            "Dân tộc: Kinh",
        ],
    ),
    ("ket-qua/khai-tu.typ", 1, &["PHẠM VĂN THƯỞNG", "21 giờ 15 phút, ngày 12 tháng 11 năm 2026"]),
    ("ket-qua/ket-hon.typ", 2, &["ĐỖ THỊ KIM OANH", "PHAN VĂN LỘC", "xã Quỳnh Lưu, tỉnh Nghệ An"]),
    ("ket-qua/tinh-trang-hon-nhan.typ", 1, &["VŨ THỊ HÀ MY", "06 tháng kể từ ngày cấp"]),
    ("ket-qua/trich-luc-ban-sao.typ", 1, &["(Bản sao)", "TRỊNH THỊ NGỌC ÁNH", "quyển số 02/2003"]),
    ("ket-qua/chung-thuc-ban-sao.typ", 2, &["Bằng tốt nghiệp đại học", "1235", "SCT/BS"]),
    ("ket-qua/chung-thuc-chu-ky.typ", 1, &["đã ký vào giấy tờ", "Phạm Thu Hằng", "SCT/CK,ĐC"]),
    ("ket-qua/ho-kinh-doanh.typ", 1, &["1.200.000.000 đồng", "Một tỷ hai trăm triệu đồng", "5510"]),
    ("ket-qua/ho-kinh-doanh-tam-ngung.typ", 1, &["01 tháng 12 năm 2026 đến hết ngày 14 tháng 4"]),
    ("ket-qua/ho-kinh-doanh-cham-dut.typ", 1, &["2801999997", "số 1482/TB-TTH ngày 06/11/2026"]),
    ("ket-qua/giay-phep-xay-dung.typ", 2, &["96,5 m²", "15,9 m", "4 tầng nổi, tum", "CĐ 512346"]),
    ("ket-qua/tro-cap-xa-hoi.typ", 1, &["Hệ số: 2,5", "1.250.000 đồng/tháng", "3500205123456"]),
    ("ket-qua/ho-ngheo.typ", 2, &["Công nhận 01 hộ nghèo", "LÒ THỊ ƠN"]),
    ("ket-qua/ho-ngheo-giay-chung-nhan.typ", 1, &["GIẤY CHỨNG NHẬN HỘ NGHÈO", "VI THỊ HẬU"]),
    ("ket-qua/cu-tru.typ", 1, &["Mẫu CT08", "Căn 1205 chung cư Đông Hương", "LÊ THỊ HUYỀN"]),
    ("ket-qua/dat-dai.typ", 1, &["BM 637293", "AA 01882734", "720,2"]),
];

#[test]
fn every_letter_says_what_its_sample_holds() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    let told: Vec<&str> = SAYS.iter().map(|(letter, ..)| *letter).collect();
    for letter in province.letters.samples.keys() {
        assert!(told.contains(&letter.as_str()), "{letter} is not in the table of this test");
    }
    let mut wrong = Vec::new();
    for (letter, pages, says) in SAYS {
        let paper = typesetter.render(letter, &sample(&province, letter), TODAY).unwrap();
        if paper.pages != pages {
            wrong.push(format!("{letter} has {} pages, not {pages}", paper.pages));
        }
        let text = text(&paper);
        for words in says.iter().filter(|words| !text.contains(**words)) {
            wrong.push(format!("{letter} does not say “{words}”: {text}"));
        }
        if !text.contains("BẢN MẪU – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ") {
            wrong.push(format!("{letter} is not marked as a demonstration"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_signature_stands_over_the_name_of_its_signer() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    let mut wrong = Vec::new();
    for (letter, sample) in &province.letters.samples {
        let data = province.spoken_sample(sample);
        let paper = typesetter.render(letter, &data, TODAY).unwrap();
        let name = match letter.as_str() {
            "bien-ban.typ" => "Lương Văn Tiến",
            _ => data["signer"]["name"].as_str().unwrap(),
        };
        let last = name.split_whitespace().last().unwrap();
        let marks: Vec<_> = paper.anchors.iter().filter(|it| it.label == "chu-ky").collect();
        if marks.is_empty() {
            wrong.push(format!("{letter} has no place for a signature"));
        }
        let words = words(&paper);
        for mark in marks {
            let below = words.iter().any(|word| {
                word.text == last
                    && word.page == mark.page
                    && word.left > mark.x - 40.0
                    && word.left < mark.x + mark.width + 40.0
                    && word.top <= mark.y + 4.0
                    && mark.y - word.top < 30.0
            });
            if !below {
                wrong.push(format!("{letter}: {name} does not stand under {mark:?}"));
            }
            let over = words.iter().find(|word| {
                word.page == mark.page
                    && word.left > mark.x
                    && word.left < mark.x + mark.width
                    && word.bottom > mark.y + 2.0
                    && word.top < mark.y + mark.height - 2.0
                    && !"BẢN MẪU – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ".contains(word.text.as_str())
            });
            if let Some(word) = over {
                wrong.push(format!("{letter}: “{}” stands inside {mark:?}", word.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn seal_lies_over_the_left_of_the_signature() {
    let province = province("thanh-hoa");
    let letter = "quyet-dinh.typ";
    let paper = typesetter(&province).render(letter, &sample(&province, letter), TODAY).unwrap();
    let of = |label: &str| paper.anchors.iter().find(|it| it.label == label).unwrap();
    let (seal, hand) = (of("dau"), of("chu-ky"));
    let overlap = seal.x + seal.width - hand.x;
    assert!(overlap > hand.width * 0.2 && overlap < hand.width * 0.45, "{seal:?} {hand:?}");
    assert_eq!(seal.page, hand.page);
}

#[test]
fn every_letter_is_made_in_tinos_too() {
    let province = province("thanh-hoa");
    let fonts = Fonts::preferring("/usr/share/fonts/truetype/croscore".into()).unwrap();
    assert_eq!(fonts.family(), "Tinos", "fonts-croscore is missing; run `cargo xtask setup`");
    let typesetter = patient(fonts, province.letters.sources.clone());
    for letter in province.letters.samples.keys() {
        let paper = typesetter.render(letter, &sample(&province, letter), TODAY).unwrap();
        assert!(paper.pages >= 1);
    }
}

#[test]
fn letters_of_the_template_province_are_made() {
    let province = province("mau");
    let typesetter = typesetter(&province);
    assert!(province.letters.samples.len() >= 2);
    for letter in province.letters.samples.keys() {
        let paper = typesetter.render(letter, &sample(&province, letter), TODAY).unwrap();
        // The sample of a document shows all that a text may hold.
        let pages = if letter == "van-ban.typ" { 2 } else { 1 };
        assert_eq!(paper.pages, pages, "{letter}");
    }
}

#[test]
fn both_provinces_have_the_same_page() {
    for page in ["trang.typ", "than-bai.typ", "quyet-dinh.typ", "van-ban.typ", "trich-sao.typ"] {
        let of = |province: &str| {
            std::fs::read_to_string(folder(province).join("letters").join(page)).unwrap()
        };
        assert!(of("mau") == of("thanh-hoa"), "{page} differs; copy the one that is right");
    }
}
