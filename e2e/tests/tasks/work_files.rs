//! A document from the clerk's book to a file in the agency's archive, each at their own desk.

use crate::documents::{CLERK, DIVISION, HEAD, LEADER, SPECIALIST, send, type_in, with_document};
use crate::people;
use anyhow::{Result, ensure};
use e2e::{Papers, Shape, World};
use std::sync::Arc;

tasks![an_incoming_document_ends_in_a_closed_work_file];

const TITLE: &str = "Hồ sơ kiểm tra tuyến đê hữu sông Mã";

async fn an_incoming_document_ends_in_a_closed_work_file(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let subject = "V/v kiểm tra tuyến đê hữu sông Mã trước mùa lũ";
    let clerk = world.browser(Shape::DESK).await?;
    let play = clerk.play("a clerk registers what will be filed", async |browser| {
        people::sign_in(browser, CLERK).await?;
        type_in(browser, "456/SNNMT-DD", subject).await?;
        browser.attach("input[type=file]", &papers.pdf("cong-van-456.pdf", 20_000)?).await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.has_no_errors().await?;
        // The list of titles of the year, which a leader will issue.
        browser.go("/ho-so-cong-viec").await?;
        browser.follow("Danh mục hồ sơ").await?;
        browser.submit("Lập danh mục năm này").await?;
        browser.fill("Số và ký hiệu hồ sơ", "1.kt").await?;
        browser.fill("Tên hồ sơ", "Hồ sơ phòng, chống thiên tai").await?;
        browser.fill("Đơn vị", DIVISION).await?;
        browser.submit("Thêm hồ sơ vào danh mục").await?;
        browser.has_no_errors().await?;
        browser.sees("01.KT").await
    });
    play.await?;
    let submitted = "/van-ban?muc=dang-trinh";
    with_document(&world, (LEADER, Shape::PHONE), (submitted, subject), async |browser| {
        browser.fill(DIVISION, "Chủ trì").await?;
        browser.fill("Nội dung bút phê", "Phòng kiểm tra, báo cáo").await?;
        send(browser, "Bút phê, chuyển xử lý").await?;
        browser.go("/ho-so-cong-viec/danh-muc").await?;
        browser.submit("Ban hành danh mục").await?;
        browser.sees("Đã ban hành danh mục hồ sơ").await
    })
    .await?;
    with_document(&world, (HEAD, Shape::DESK), ("/van-ban", subject), async |browser| {
        let person = browser.read("select[name$='.person'] option").await?;
        browser.fill("Giao cho", person.trim()).await?;
        send(browser, "Giao chuyên viên").await
    })
    .await?;
    let mut until = String::new();
    with_document(&world, (SPECIALIST, Shape::DESK), ("/van-ban", subject), async |browser| {
        browser.open_details("Báo kết quả, hoàn thành").await?;
        browser.fill("Kết quả xử lý", "Đã kiểm tra, báo cáo xong").await?;
        send(browser, "Báo kết quả, hoàn thành").await?;
        browser.follow("Mở hồ sơ mới cho văn bản này").await?;
        browser.fill("Số và ký hiệu hồ sơ", "91.kt").await?;
        browser.fill("Tên hồ sơ", TITLE).await?;
        browser.submit("Mở hồ sơ").await?;
        browser.has_no_errors().await?;
        browser.sees("91.KT").await?;
        browser.sees(subject).await?;

        browser.open_details("Thêm tài liệu").await?;
        browser.attach("input[type=file]", &papers.pdf("bien-ban.pdf", 10_000)?).await?;
        browser.fill("Tên tài liệu", "Biên bản kiểm tra thực địa").await?;
        browser.fill("Ngày tài liệu", "02/10/2026").await?;
        browser.fill("Số trang", "3").await?;
        send(browser, "Thêm tài liệu").await?;
        browser.sees("Biên bản kiểm tra thực địa").await?;

        // Not before every page is counted.
        browser.open_details("Kết thúc hồ sơ").await?;
        browser.submit_part("Kết thúc hồ sơ").await?;
        browser.sees("Văn bản số 1 chưa ghi số trang").await?;
        browser.open_details("Ghi số trang").await?;
        browser.fill("Số thứ tự trong hồ sơ", "1").await?;
        browser.fill("Số trang", "2").await?;
        send(browser, "Ghi số trang").await?;
        browser.open_details("Kết thúc hồ sơ").await?;
        send(browser, "Kết thúc hồ sơ").await?;
        browser.sees("2 văn bản, 5 trang").await?;
        // A day within the year: by when it has to be with the archive.
        let told = browser.text().await?;
        let day = told.split("Nộp lưu trước ngày").nth(1).unwrap_or_default();
        until.push_str(day.split_whitespace().next().unwrap_or_default());
        browser.follow("Mục lục văn bản, tài liệu").await?;
        let contents = browser.text().await?;
        for told in ["456/SNNMT-DD", "1–2", "3–5", "Biên bản kiểm tra thực địa"] {
            ensure!(contents.contains(told), "the table of contents does not tell “{told}”");
        }
        browser.follow("Về hồ sơ").await?;
        browser.open_details("Nộp vào lưu trữ cơ quan").await?;
        send(browser, "Nộp vào lưu trữ cơ quan").await?;
        browser.sees("chờ lưu trữ nhận").await
    })
    .await?;

    let waiting = "/ho-so-cong-viec?muc=cho-nhan";
    with_document(&world, (CLERK, Shape::DESK), (waiting, TITLE), async |browser| {
        browser.follow("Biên bản giao nhận").await?;
        browser.sees("1 hồ sơ, 5 trang").await?;
        browser.follow(TITLE).await?;
        browser.open_details("Nhận vào kho lưu trữ").await?;
        browser.fill("Nơi để bản giấy", "Kho 1, hộp 12").await?;
        send(browser, "Nhận vào kho lưu trữ").await?;
        browser.sees("Đã nhận hồ sơ vào kho lưu trữ").await?;
        browser.open_details("Đề nghị mượn hồ sơ").await?;
        browser.fill("Mượn đến ngày", "31/12/2099").await?;
        browser.fill("Mục đích mượn", "Đối chiếu số liệu kiểm tra năm trước").await?;
        browser.submit_part("Đề nghị mượn hồ sơ").await?;
        browser.sees("mượn không quá một năm").await?;
        browser.fill("Mượn đến ngày", &until).await?;
        send(browser, "Đề nghị mượn hồ sơ").await?;
        browser.sees("Chờ duyệt").await?;
        let address = browser.path().await?;
        let mut visitor = e2e::http::Visitor::new(&world.base);
        visitor.sign_in(CLERK, people::PASSWORD).await?;
        let package = format!("{address}/goi");
        let made = visitor.fill(&address, &package, &[("_key", "package-of-task")]).await?;
        ensure!(made.body.starts_with(b"PK"), "no package: {}", made.status);
        Ok(())
    })
    .await?;
    let asked = "/ho-so-cong-viec?muc=xin-doc";
    with_document(&world, (LEADER, Shape::PHONE), (asked, TITLE), async |browser| {
        browser.open_details("Duyệt cho mượn").await?;
        send(browser, "Duyệt cho mượn").await?;
        browser.sees("Đã cho mượn").await
    })
    .await?;
    let lent = "/ho-so-cong-viec?muc=dang-muon";
    with_document(&world, (CLERK, Shape::DESK), (lent, TITLE), async |browser| {
        browser.open_details("Trả hồ sơ").await?;
        send(browser, "Trả hồ sơ").await?;
        browser.sees("Đã nhận lại hồ sơ").await?;
        let find = "Tìm mã, tên hồ sơ hoặc văn bản trong hồ sơ";
        browser.go("/ho-so-cong-viec").await?;
        browser.fill(find, "tuyen de huu song").await?;
        browser.enter(find).await?;
        browser.sees(TITLE).await
    })
    .await
}
