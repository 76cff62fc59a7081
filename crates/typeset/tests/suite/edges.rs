//! Papers that are not like the sample: nothing filled in, long names, many rows, several pages.

use crate::tools::{TODAY, province, sample, text, typesetter, words};
use serde_json::{Value, json};

/// What a letter says of a value that it cannot do without (`can` of `trang.typ`).
const LACKS: &str = "the letter lacks ";

#[test]
fn every_letter_comes_out_of_nothing_or_says_what_it_lacks() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    let mut wrong = Vec::new();
    for letter in province.letters.samples.keys() {
        match typesetter.render(letter, &json!({}), TODAY) {
            Ok(paper) => {
                let text = text(&paper);
                if text.contains("none") || text.contains("null") {
                    wrong.push(format!("{letter} shows that something is missing: {text}"));
                }
            }
            Err(error) if error.to_string().contains(LACKS) => {}
            Err(error) => wrong.push(format!("{letter}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_letter_stands_the_loss_of_any_one_value() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    let letter = "ket-qua/khai-sinh.typ";
    let whole = sample(&province, letter);
    let mut paths = Vec::new();
    leaves(&whole, &mut String::new(), &mut paths);
    assert!(paths.len() > 40);
    for path in paths {
        let mut data = whole.clone();
        let (above, key) = path.rsplit_once('/').unwrap();
        if let Some(Value::Object(map)) = data.pointer_mut(above) {
            map.shift_remove(key);
        }
        let made = typesetter.render(letter, &data, TODAY);
        assert!(made.is_ok(), "without {path}: {}", made.unwrap_err());
    }
}

fn leaves(value: &Value, path: &mut String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, below) in map {
                let length = path.len();
                path.push('/');
                path.push_str(key);
                leaves(below, path, found);
                path.truncate(length);
            }
        }
        Value::Array(_) => {}
        _ => found.push(path.clone()),
    }
}

#[test]
fn long_names_stay_inside_the_margins() {
    let province = province("thanh-hoa");
    let letter = "ket-qua/ket-hon.typ";
    let mut data = sample(&province, letter);
    let long = "NGUYỄN PHÚC HOÀNG BẢO NGỌC THIÊN KIM ANH THƯ MINH KHUÊ TÔN NỮ QUỲNH TRANG";
    for who in ["bride", "groom"] {
        data["answers"][who]["full_name"] = json!(long);
        data["answers"][who]["residence"] = json!(
            "số nhà 1234 ngách 56/78 ngõ 910 đường Đại tướng Võ Nguyên Giáp, tổ dân phố Thành Công Mới, phường Hạc Thành, tỉnh Thanh Hóa"
        );
    }
    let paper = typesetter(&province).render(letter, &data, TODAY).unwrap();
    // A4 is 595 points wide; the margins are 24 and 22 millimetres.
    for word in words(&paper) {
        assert!(word.left > 60.0 && word.left < 560.0, "{word:?}");
    }
    let text = text(&paper);
    assert!(text.contains("KHUÊ") && text.contains("QUỲNH"), "{text}");
}

#[test]
fn many_members_go_on_over_pages_with_the_head_repeated() {
    let province = province("thanh-hoa");
    let letter = "ket-qua/ho-ngheo-giay-chung-nhan.typ";
    let mut data = sample(&province, letter);
    let member = data["answers"]["members"][0].clone();
    data["answers"]["members"] = Value::Array(vec![member; 70]);
    let paper = typesetter(&province).render(letter, &data, TODAY).unwrap();
    assert_eq!(paper.pages, 3);
    let heads = text(&paper).matches("STT").count();
    assert_eq!(heads, 3, "the head of the table stands on every page");
    let words = words(&paper);
    let numbered = |page: usize, number: &str| {
        words.iter().any(|it| it.page == page && it.text == number && it.bottom > 790.0)
    };
    assert!(!numbered(0, "1"), "the first page has no number");
    assert!(numbered(1, "2") && numbered(2, "3"), "later pages are numbered in the top margin");
    let hand = paper.anchors.iter().find(|it| it.label == "chu-ky").unwrap();
    assert_eq!(hand.page, 2, "the signature stands on the last page");
}

#[test]
fn signature_never_stands_alone_on_a_page() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    let letter = "quyet-dinh.typ";
    let mut data = sample(&province, letter);
    let article = data["decision"]["articles"][0].clone();
    for count in 3..16 {
        data["decision"]["articles"] = Value::Array(vec![article.clone(); count]);
        let paper = typesetter.render(letter, &data, TODAY).unwrap();
        let hand = paper.anchors.iter().find(|it| it.label == "chu-ky").unwrap();
        let last = format!("{count}.");
        let with = words(&paper).iter().any(|it| it.page == hand.page && it.text == last);
        assert!(with, "with {count} articles the signature is on page {} alone", hand.page + 1);
    }
}

#[test]
fn father_who_is_not_determined_is_struck() {
    let province = province("thanh-hoa");
    let letter = "ket-qua/khai-sinh.typ";
    let mut data = sample(&province, letter);
    data["answers"].as_object_mut().unwrap().shift_remove("father");
    let paper = typesetter(&province).render(letter, &data, TODAY).unwrap();
    let text = text(&paper);
    assert!(text.contains("Họ, chữ đệm, tên người cha: /"), "{text}");
}

#[test]
fn urgency_limit_and_copy_have_their_places() {
    let province = province("thanh-hoa");
    let letter = "cong-van.typ";
    let mut data = sample(&province, letter);
    data["urgency"] = json!("express");
    data["circulation"] = json!("Lưu hành nội bộ");
    data["copy"] = json!({ "kind": "SAO Y", "agency": "Ủy ban nhân dân phường Hạc Thành",
        "at": "2026-11-23T09:15:30+07:00" });
    let paper = typesetter(&province).render(letter, &data, TODAY).unwrap();
    let text = text(&paper);
    for words in ["HỎA TỐC", "LƯU HÀNH NỘI BỘ", "SAO Y", "2026-11-23T09:15:30+07:00"] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    let copy = paper.anchors.iter().find(|it| it.label == "ban-sao").unwrap();
    assert!(copy.page == 0 && copy.x > 300.0 && copy.y > 770.0, "top right: {copy:?}");
}

#[test]
fn real_papers_bear_no_mark_of_the_demonstration() {
    let province = province("thanh-hoa");
    let mut data = sample(&province, "quyet-dinh.typ");
    data["demo"] = json!(false);
    let paper = typesetter(&province).render("quyet-dinh.typ", &data, TODAY).unwrap();
    assert!(!text(&paper).contains("BẢN MẪU"));
}

#[test]
fn stamps_have_the_size_of_their_place_and_never_a_second_page() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    let long = "Ủy ban nhân dân phường Đào Duy Từ và Trung tâm Phục vụ hành chính công tỉnh";
    let line = json!({ "text": long, "italic": true, "width": 119.06, "height": 17.58 });
    let stamp = |demo: bool| {
        let at = "24/11/2026 09:15:00 +07:00";
        json!({ "name": long, "at": at, "width": 141.73, "height": 68.03, "demo": demo })
    };
    for (letter, data) in [
        ("khuon/o-trong.typ", line),
        ("khuon/chu-ky.typ", stamp(true)),
        ("khuon/con-dau.typ", stamp(false)),
    ] {
        let paper = typesetter.render(letter, &data, TODAY).unwrap();
        assert_eq!(paper.pages, 1, "{letter}");
        assert!(!text(&paper).is_empty(), "{letter}");
    }
}
