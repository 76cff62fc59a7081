//! Reading without an account, in both languages.

use super::House;
use crate::catalogue;
use axum::http::{StatusCode, header};

/// Keys of words that were not found stand in the page as they are: areas of the words files.
const AREAS: [&str; 8] =
    ["common-", "home-", "catalogue-", "signin-", "account-", "error-", "about-", "refusal-"];

/// Texts between tags, without attributes and scripts.
fn texts(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').filter_map(|piece| piece.split_once('>').map(|it| it.1.trim()))
}

fn assert_spoken(html: &str, address: &str) {
    for text in texts(html) {
        let missing = AREAS.iter().any(|area| text.starts_with(area) && !text.contains(' '));
        assert!(!missing, "{address}: no words for {text}");
    }
}

#[tokio::test]
async fn every_reading_page_is_shown_in_both_languages() {
    let house = House::open().await;
    let mut addresses: Vec<String> = [
        "/",
        "/tim-kiem",
        "/tim-kiem?q=khai+sinh",
        "/tim-kiem?q=zzzz",
        "/thu-tuc",
        "/su-kien",
        "/dang-nhap",
        "/dang-ky",
        "/gioi-thieu",
        "/tiep-can",
        "/quyen-rieng-tu",
    ]
    .map(str::to_owned)
    .to_vec();
    let today = house.app.desk.clock().now().local_date();
    let province = &house.app.province;
    addresses.extend(province.catalogue.all_in_force(today).map(|it| catalogue::address_of(it)));
    addresses.extend(province.life_events.iter().map(|it| crate::paths::life_event(&it.key)));
    assert!(addresses.len() > 60, "{}", addresses.len());
    for address in &addresses {
        for lang in ["vi", "en"] {
            let got = house.get(&crate::paths::with_query(address, &[("lang", lang)])).await;
            assert_eq!(got.status, StatusCode::OK, "{address}");
            assert!(got.text.contains(&format!("<html lang=\"{lang}\"")), "{address}");
            assert!(got.text.contains("<h1"), "{address}");
            assert_spoken(&got.text, address);
            assert!(got.text.len() < 100_000, "{address} has {} bytes", got.text.len());
        }
    }
}

#[tokio::test]
async fn readers_carry_no_cookie() {
    let house = House::open().await;
    for address in ["/", "/thu-tuc", "/tim-kiem?q=khai+sinh"] {
        assert!(!house.get(address).await.headers.contains_key(header::SET_COOKIE), "{address}");
    }
    // A page with a form needs one.
    assert!(house.get("/dang-nhap").await.cookies().starts_with("bieumau="));
}

#[tokio::test]
async fn search_forgives_slips_and_missing_accents() {
    let house = House::open().await;
    for (query, slug) in [
        ("dang ky khai sinh", "dang-ky-khai-sinh"),
        ("ho kinh doang", "ho-kinh-doanh"),
        ("độc thân", "tinh-trang-hon-nhan"),
    ] {
        let address = crate::paths::with_query("/tim-kiem", &[("q", query)]);
        let page = house.get(&address).await.text;
        let hits = page.split("class=\"hits\"").nth(1).unwrap();
        let first = hits.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(first.contains(slug), "{query}: {first}");
        let address = crate::paths::with_query("/tim-kiem/goi-y", &[("q", query)]);
        let json: serde_json::Value =
            serde_json::from_str(&house.get(&address).await.text).unwrap();
        assert_eq!(json[0]["url"], first, "{query}: both lists have the same order");
    }
}

#[tokio::test]
async fn narrowing_leads_to_as_many_as_it_says() {
    let house = House::open().await;
    let page = house.get("/thu-tuc").await.text;
    let ways = page.split("class=\"narrow-ways\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let mut seen = 0;
    for link in ways.split("<li><a href=\"").skip(1) {
        let address = link.split('"').next().unwrap().replace("&#38;", "&");
        let count = link.split("class=\"count\">").nth(1).unwrap().split('<').next().unwrap();
        let got = house.get(&address).await;
        assert_eq!(got.status, StatusCode::OK, "{address}");
        let narrowed = got.text;
        let hits = narrowed.split("class=\"hits\"").nth(1).unwrap();
        let hits = hits.split("</ul>").next().unwrap().matches("<li>").count();
        assert_eq!(hits.to_string(), count, "{address}");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[tokio::test]
async fn procedure_says_what_it_will_take() {
    let house = House::open().await;
    let page = house.get("/thu-tuc/1.004873/xac-nhan-tinh-trang-hon-nhan").await.text;
    for words in [
        "Khoảng 10 phút",
        "3 ngày làm việc",
        "15.000 đồng mỗi hồ sơ",
        "Người thuộc hộ nghèo",
        "Luật Hộ tịch",
        "có giá trị 6 tháng",
        "href=\"/nop/1.004873\"",
        "chưa đối chiếu",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn fee_that_is_not_known_is_not_called_free() {
    let house = House::open().await;
    let page = house.get("/thu-tuc/1.012783/cap-doi-giay-chung-nhan-dat").await.text;
    assert!(page.contains("mức thu chưa có ở đây"), "{page}");
    for words in ["Miễn phí", "Không thu phí"] {
        assert!(!page.contains(words), "{words}");
    }
    let page = house.get("/thu-tuc/2.000815/chung-thuc-ban-sao").await.text;
    assert!(page.contains("2.000 đồng mỗi trang"), "{page}");
}

#[tokio::test]
async fn page_says_what_it_does_not_know_of_a_procedure() {
    let house = House::open().await;
    let page = house.get("/thu-tuc/1.004873/xac-nhan-tinh-trang-hon-nhan").await.text;
    for row in ["Quyết định công bố", "Cơ quan phối hợp", "Chưa có thông tin"] {
        assert!(page.contains(row), "{row}");
    }
}

#[tokio::test]
async fn short_and_mistyped_addresses_lead_to_the_procedure() {
    let house = House::open().await;
    let to = "/thu-tuc/1.001193/dang-ky-khai-sinh";
    for address in ["/thu-tuc/1.001193", "/thu-tuc/1.001193/khai-xinh"] {
        let got = house.get(address).await;
        assert_eq!((got.status, got.location()), (StatusCode::PERMANENT_REDIRECT, to));
    }
    for address in ["/thu-tuc/9.999999", "/thu-tuc/khong", "/khong-co-trang-nay", "/su-kien/khong"]
    {
        let got = house.get(address).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{address}");
        assert!(got.text.contains("Không có trang này"), "{address}");
        assert_spoken(&got.text, address);
    }
}

#[tokio::test]
async fn chosen_language_is_kept() {
    let house = House::open().await;
    let got = house.get("/thu-tuc?lang=en").await;
    assert_eq!(got.cookies(), "lang=en");
    let later = house.get_with("/thu-tuc", &got.cookies()).await;
    assert!(later.text.contains("Administrative procedures"));
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let house = House::open().await;
    for address in ["/", "/khong-co", "/dau-hieu.svg", &crate::assets::address("app.css")] {
        let got = house.get(address).await;
        let policy = got.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(got.headers.contains_key(header::X_CONTENT_TYPE_OPTIONS), "{address}");
    }
}

#[tokio::test]
async fn pages_hold_no_inline_script_or_style() {
    let house = House::open().await;
    for address in ["/", "/thu-tuc", "/thu-tuc/1.001193/dang-ky-khai-sinh", "/dang-ky"] {
        let page = house.get(address).await.text;
        for forbidden in [" style=", "<style", " onclick=", "<script>", "javascript:"] {
            assert!(!page.contains(forbidden), "{address}: {forbidden}");
        }
    }
}

#[tokio::test]
async fn stylesheet_takes_the_colour_of_the_province() {
    let house = House::open().await;
    let page = house.get("/").await.text;
    let address = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap();
    let got = house.get(address.split('"').next().unwrap()).await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.text.ends_with(":root { --identity: #8a1c1c; }\n"));
    let odd = house.get(&format!("{}?mau=fff;}}", crate::assets::address("app.css"))).await;
    assert!(!odd.text.contains("fff;}"));
}
