//! Documents that come to an agency, each at their own desk: the clerk's book, the leader's note on a phone, the head, the
//! specialist; and what must not come in.

use crate::people;
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Papers, Shape, World};
use fantoccini::Locator;
use std::sync::Arc;

tasks![
    an_incoming_document_goes_from_the_book_to_its_end,
    a_clerk_mends_a_slip_in_the_book_and_everybody_sees_what_changed,
    a_secret_document_is_refused_and_one_that_slipped_in_is_withdrawn,
    a_document_goes_out_with_initials_signature_number_and_seal_and_arrives,
    a_document_is_found_by_a_word_in_its_file,
    a_draft_with_an_attachment_is_compared_with_its_edition_before,
];

pub(crate) const CLERK: &str = "van-thu-hac-thanh";
pub(crate) const LEADER: &str = "lanh-dao-hac-thanh";
pub(crate) const HEAD: &str = "truong-phong-kinh-te-hac-thanh";
pub(crate) const SPECIALIST: &str = "chuyen-vien-kinh-te-hac-thanh";
pub(crate) const DIVISION: &str = "Phòng Kinh tế, Hạ tầng và Đô thị phường Hạc Thành";

/// Plays one official's part, from the list in which the document stands.
pub(crate) async fn with_document(
    world: &World,
    (login, shape): (&str, Shape),
    (list, subject): (&str, &str),
    part: impl AsyncFnOnce(&mut Browser) -> Result<()>,
) -> Result<()> {
    let browser = world.browser(shape).await?;
    let name = format!("documents of {login}");
    let play = browser.play(&name, async |browser| {
        people::sign_in(browser, login).await?;
        browser.go(list).await?;
        browser.follow(subject).await?;
        part(browser).await
    });
    play.await.with_context(|| format!("{login} in {list}"))
}

pub(crate) async fn send(browser: &mut Browser, title: &str) -> Result<()> {
    browser.submit_part(title).await?;
    browser.has_no_errors().await.with_context(|| format!("sending “{title}”"))
}

pub(crate) async fn type_in(browser: &mut Browser, number: &str, subject: &str) -> Result<()> {
    browser.go("/van-ban/dang-ky").await?;
    browser.fill("Cơ quan ban hành", "Sở Xây dựng").await?;
    browser.fill("Số, ký hiệu", number).await?;
    browser.fill("Ngày văn bản", "01/10/2026").await?;
    browser.fill("Trích yếu", subject).await
}

async fn an_incoming_document_goes_from_the_book_to_its_end(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let subject = "V/v rà soát quy hoạch khu dân cư ven sông";
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a clerk registers a document", async |browser| {
        people::sign_in(browser, CLERK).await?;
        type_in(browser, "123/SXD-QLN", subject).await?;
        browser.attach("input[type=file]", &papers.pdf("cong-van-123.pdf", 30_000)?).await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.has_no_errors().await?;
        browser.sees("Đã vào sổ văn bản").await?;
        // The same again: told before it gets a number.
        type_in(browser, "123 / sxd-qln", "V/v rà soát").await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.sees("Văn bản này đã có").await?;
        // A package that is none leaves nothing.
        browser.go("/van-ban/dang-ky").await?;
        browser.attach("#package", &papers.keep("goi.edxml", b"<edXML>")?).await?;
        browser.submit("Nhận gói edXML").await?;
        browser.sees("Không nhận được gói").await?;
        browser.go("/van-ban/so-den").await?;
        browser.sees("123/SXD-QLN").await?;
        browser.does_not_see("123 / sxd-qln").await
    });
    play.await?;

    let submitted = "/van-ban?muc=dang-trinh";
    with_document(&world, (LEADER, Shape::PHONE), (submitted, subject), async |browser| {
        browser.fill(DIVISION, "Chủ trì").await?;
        browser.fill("Hạn xử lý", "31/12/2030").await?;
        browser.fill("Nội dung bút phê", "Phòng chủ trì, tham mưu trả lời").await?;
        send(browser, "Bút phê, chuyển xử lý").await?;
        browser.sees("Đã chuyển xử lý theo bút phê").await
    })
    .await?;
    with_document(&world, (HEAD, Shape::DESK), ("/van-ban", subject), async |browser| {
        browser.sees("Phòng chủ trì, tham mưu trả lời").await?;
        let person = browser.read("select[name$='.person'] option").await?;
        browser.fill("Giao cho", person.trim()).await?;
        send(browser, "Giao chuyên viên").await?;
        browser.sees("Đã giao văn bản").await
    })
    .await?;
    with_document(&world, (SPECIALIST, Shape::DESK), ("/van-ban", subject), async |browser| {
        send(browser, "Bắt đầu xử lý").await?;
        browser.open_details("Báo kết quả, hoàn thành").await?;
        browser.fill("Kết quả xử lý", "Đã trả lời bằng văn bản").await?;
        send(browser, "Báo kết quả, hoàn thành").await?;
        browser.sees("Đã xong").await?;
        let chain = browser.text().await?;
        for turn in ["Vào sổ", "Trình lãnh đạo", "Bút phê", "Giao tiếp", "Báo kết quả", "Kết thúc"]
        {
            ensure!(chain.contains(turn), "the chain does not tell “{turn}”");
        }
        Ok(())
    })
    .await?;
    let done = "/van-ban?muc=da-xong";
    with_document(&world, (CLERK, Shape::DESK), (done, subject), async |browser| {
        browser.sees("cong-van-123.pdf").await?;
        browser.sees("Không có chữ ký số").await
    })
    .await
}

async fn a_clerk_mends_a_slip_in_the_book_and_everybody_sees_what_changed(
    world: Arc<World>,
) -> Result<()> {
    let subject = "V/v kiểm kê cây xanh đường phố";
    let (mend, reason) = ("Sửa thông tin đã vào sổ", "Lý do sửa");
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a clerk mends a slip", async |browser| {
        people::sign_in(browser, CLERK).await?;
        for (number, subject) in [("77/SXD-CX", subject), ("78/SXD-CX", "V/v trồng cây đầu xuân")]
        {
            type_in(browser, number, subject).await?;
            browser.submit("Vào sổ và cấp số đến").await?;
            browser.has_no_errors().await?;
        }
        browser.go("/van-ban?muc=dang-trinh").await?;
        browser.follow(subject).await?;
        browser.open_details(mend).await?;
        // A day that is none, and no reason: everything typed is still there.
        browser.fill("Số, ký hiệu", "78/SXD-CX").await?;
        browser.fill("Ngày văn bản", "31/02/2026").await?;
        browser.submit_part(mend).await?;
        browser.sees("Ghi ngày theo dạng").await?;
        browser.fill("Ngày văn bản", "01/10/2026").await?;
        browser.submit_part(mend).await?;
        // The number is another document's: told, with the way to it.
        browser.sees("Văn bản này đã có").await?;
        browser.fill("Số, ký hiệu", "79/SXD-CX").await?;
        browser.submit_part(mend).await?;
        browser.sees("Mục “Lý do” còn trống").await?;
        browser.fill(reason, "Đọc nhầm số trên bản quét").await?;
        browser.submit_part(mend).await?;
        browser.has_no_errors().await?;
        browser.sees("Đã sửa thông tin văn bản").await?;
        browser.sees("Số, ký hiệu: “77/SXD-CX” → “79/SXD-CX”").await?;
        browser.sees("Đọc nhầm số trên bản quét").await?;
        browser.go("/van-ban/so-den").await?;
        browser.sees("79/SXD-CX").await?;
        browser.does_not_see("77/SXD-CX").await
    });
    play.await
}

async fn a_secret_document_is_refused_and_one_that_slipped_in_is_withdrawn(
    world: Arc<World>,
) -> Result<()> {
    let papers = Papers::new()?;
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a clerk meets secret documents", async |browser| {
        people::sign_in(browser, CLERK).await?;
        type_in(browser, "01/BTL", "[TỐI MẬT] Kế hoạch diễn tập").await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.sees("Văn bản mật không được đưa vào hệ thống").await?;
        browser.does_not_see("Kế hoạch diễn tập").await?;
        type_in(browser, "02/BTL", "Kế hoạch diễn tập").await?;
        browser.attach("input[type=file]", &papers.pdf("TUYET_MAT.pdf", 20_000)?).await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.sees("Tuyệt mật").await?;
        browser.does_not_see("TUYET_MAT.pdf").await?;
        browser.submit("Ghi nhận đã nhận văn bản mật trên giấy").await?;
        browser.sees("Đã ghi nhận một văn bản mật nhận trên giấy").await?;

        // Nothing on it tells: it slips in, and somebody sees it.
        let subject = "Phương án bố trí lực lượng đêm hội";
        type_in(browser, "03/BTL", subject).await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.has_no_errors().await?;
        browser.follow(subject).await?;
        browser.open_details("Gỡ văn bản mật lọt vào").await?;
        send(browser, "Gỡ văn bản mật lọt vào").await?;
        browser.sees("Đã gỡ văn bản cùng mọi nội dung").await?;
        browser.does_not_see(subject).await?;
        browser.go("/van-ban").await?;
        browser.fill("Tìm số đến, số ký hiệu, trích yếu, nơi gửi", "bo tri luc luong").await?;
        browser.enter("Tìm số đến, số ký hiệu, trích yếu, nơi gửi").await?;
        browser.sees("Không có văn bản nào khớp").await?;
        browser.go("/van-ban/so-den").await?;
        browser.sees("Đã gỡ").await?;
        browser.does_not_see(subject).await
    });
    play.await
}

async fn a_document_goes_out_with_initials_signature_number_and_seal_and_arrives(
    world: Arc<World>,
) -> Result<()> {
    let subject = "phối hợp nạo vét kênh tiêu trước mùa mưa";
    let author = world.browser(Shape::DESK).await?;
    let play = author.play("a specialist drafts a document", async |browser| {
        people::sign_in(browser, SPECIALIST).await?;
        browser.go("/van-ban-di").await?;
        browser.follow("Soạn văn bản").await?;
        browser.fill("Loại văn bản", "Công văn").await?;
        browser.fill("Trích yếu", subject).await?;
        browser
            .fill("Nơi nhận khác", "Ủy ban nhân dân phường Sầm Sơn\nCông ty Thủy lợi Sông Chu")
            .await?;
        browser
            .fill(
                "Nội dung",
                "Ủy ban nhân dân phường đề nghị phối hợp.\n\n- Kênh thứ nhất\n- Kênh thứ hai",
            )
            .await?;
        browser.submit("Lưu dự thảo").await?;
        browser.has_no_errors().await?;
        browser.sees("Gửi bản giấy").await?;
        present(browser, "Trình", "Phòng Kinh tế").await
    });
    play.await?;

    let mine = ("/van-ban-di", subject);
    let office = "truong-phong-hac-thanh";
    with_document(&world, (HEAD, Shape::DESK), mine, async |browser| {
        present(browser, "Ký nháy và trình tiếp", "Văn phòng").await
    })
    .await?;
    with_document(&world, (office, Shape::DESK), mine, async |browser| {
        present(browser, "Ký nháy và trình tiếp", "Ủy ban nhân dân phường Hạc Thành").await
    })
    .await?;
    with_document(&world, (LEADER, Shape::PHONE), mine, async |browser| {
        browser.sees("Ký nháy").await?;
        send(browser, "Ký số").await?;
        browser.sees("Đã ký số").await
    })
    .await?;
    let waiting = ("/van-ban-di?muc=cho-phat-hanh", subject);
    with_document(&world, (CLERK, Shape::DESK), waiting, async |browser| {
        send(browser, "Cấp số, đóng dấu và phát hành").await?;
        browser.sees("Đã phát hành văn bản").await?;
        browser.sees("/UBND-KT").await?;
        browser.sees("Kiểm tra được lâu dài").await?;
        browser.sees("Mới đến").await?;
        let find = "Tìm số ký hiệu, trích yếu, nội dung, nơi nhận";
        browser.go("/van-ban-di").await?;
        browser.fill(find, "nao vet kenh").await?;
        browser.enter(find).await?;
        browser.sees(subject).await
    })
    .await?;

    let arrived = ("/van-ban?muc=moi-den", subject);
    with_document(&world, ("van-thu-sam-son", Shape::DESK), arrived, async |browser| {
        browser.sees("Chữ ký số hợp lệ").await?;
        send(browser, "Vào sổ và cấp số đến").await?;
        browser.sees("Đã vào sổ").await
    })
    .await?;
    let released = ("/van-ban-di?muc=da-phat-hanh", subject);
    with_document(&world, (CLERK, Shape::DESK), released, async |browser| {
        let read = browser.text().await?.split_whitespace().collect::<Vec<_>>().join(" ");
        ensure!(
            read.contains("Sầm Sơn Đã vào sổ"),
            "the sender does not see it registered: {read}"
        );
        let mut visitor = e2e::http::Visitor::new(&world.base);
        visitor.sign_in(CLERK, people::PASSWORD).await?;
        let paper = visitor.get(&format!("{}/giay", browser.path().await?)).await?;
        ensure!(paper.body.starts_with(b"%PDF-"), "no paper: {}", paper.status);
        Ok(())
    })
    .await
}

/// Searches that may be made before what is searched for was read.
const SEARCHES_MAX: usize = 60;

async fn a_document_is_found_by_a_word_in_its_file(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let subject = "V/v thông báo lịch mở cửa cống";
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a clerk searches for documents", async |browser| {
        people::sign_in(browser, CLERK).await?;
        type_in(browser, "88/TB-TL", subject).await?;
        let letter = papers.letter("thong-bao-88.pdf", "Cong Bai Trung mo luc 5 gio")?;
        browser.attach("input[type=file]", &letter).await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.has_no_errors().await?;
        type_in(browser, "89/TB-TL", "V/v bản quét không có chữ").await?;
        browser.attach("input[type=file]", &papers.pdf("ban-quet-89.pdf", 3_000)?).await?;
        browser.submit("Vào sổ và cấp số đến").await?;
        browser.has_no_errors().await?;

        browser.go("/van-ban").await?;
        browser.follow("Tra cứu văn bản").await?;
        let words = "Từ trong trích yếu";
        for _ in 0..SEARCHES_MAX {
            browser.fill(words, "\"cống Bái Trung\"").await?;
            browser.submit("Tìm kiếm").await?;
            if browser.text().await?.contains(subject) {
                break;
            }
        }
        browser.sees("tìm thấy trong nội dung tệp").await?;
        // Not in this order, not of another type.
        browser.fill(words, "\"Trung Bái cống\"").await?;
        browser.submit("Tìm kiếm").await?;
        browser.sees("Không có văn bản nào khớp").await?;
        browser.fill(words, "88/TB-TL").await?;
        browser.open_details("Thu hẹp theo ngày").await?;
        browser.fill("Ngày văn bản từ", "31/02/2026").await?;
        browser.submit("Tìm kiếm").await?;
        browser.sees("Ghi ngày theo dạng").await?;
        browser.fill("Ngày văn bản từ", "01/10/2026").await?;
        browser.fill("Ngày văn bản đến hết", "02/10/2026").await?;
        browser.submit("Tìm kiếm").await?;
        browser.sees(subject).await?;
        browser.does_not_see("tìm thấy trong nội dung tệp").await?;
        // What cannot be read is counted, and the count leads to it.
        browser.submit("Xem các văn bản này").await?;
        browser.follow("V/v bản quét không có chữ").await?;
        browser.sees("Bản quét không có lớp chữ").await
    });
    play.await
}

async fn a_draft_with_an_attachment_is_compared_with_its_edition_before(
    world: Arc<World>,
) -> Result<()> {
    let papers = Papers::new()?;
    let subject = "kế hoạch kiểm tra trạm bơm tiêu";
    let author = world.browser(Shape::DESK).await?;
    let play = author.play("a specialist attaches and edits", async |browser| {
        people::sign_in(browser, SPECIALIST).await?;
        browser.go("/van-ban-di/soan").await?;
        browser.fill("Loại văn bản", "Kế hoạch").await?;
        browser.fill("Trích yếu", subject).await?;
        browser.fill("Nội dung", "Kiểm tra ba trạm bơm trong tháng mười.").await?;
        browser.submit("Lưu dự thảo").await?;
        browser.has_no_errors().await?;
        let bring = "Thêm tài liệu kèm theo";
        browser.open_details(bring).await?;
        browser.attach("input[type=file][multiple]", &papers.pdf("TOI_MAT.pdf", 3_000)?).await?;
        browser.submit_part(bring).await?;
        browser.sees("Tối mật").await?;
        browser.does_not_see("TOI_MAT.pdf").await?;
        browser.open_details(bring).await?;
        browser
            .attach(
                "input[type=file][multiple]",
                &papers.letter("phu-luc-tram-bom.pdf", "Phu luc")?,
            )
            .await?;
        browser.submit_part(bring).await?;
        browser.has_no_errors().await?;
        browser.sees("phu-luc-tram-bom.pdf").await?;
        browser.open_details("Sửa dự thảo").await?;
        browser.fill("Nội dung", "Kiểm tra năm trạm bơm trong tháng mười.").await?;
        send(browser, "Sửa dự thảo").await?;
        browser.follow("So sánh các lần sửa").await?;
        let (went, came) =
            (browser.read(".compared del").await?, browser.read(".compared ins").await?);
        ensure!(went.contains("ba") && came.contains("năm"), "not told: {went} / {came}");
        browser.click_at("[data-up]").await?;
        present(browser, "Trình", "Ủy ban nhân dân phường Hạc Thành").await
    });
    play.await?;
    let mine = ("/van-ban-di", subject);
    with_document(&world, (LEADER, Shape::DESK), mine, async |browser| {
        browser.sees("phu-luc-tram-bom.pdf").await?;
        send(browser, "Ký số").await
    })
    .await?;
    let waiting = ("/van-ban-di?muc=cho-phat-hanh", subject);
    with_document(&world, (CLERK, Shape::DESK), waiting, async |browser| {
        send(browser, "Cấp số, đóng dấu và phát hành").await?;
        browser.sees("Tài liệu kèm theo").await?;
        browser.sees("Chữ ký số hợp lệ").await?;
        let path = browser.path().await?;
        world.remember(CLERK, path.clone());
        ask_for_a_copy(&world, browser).await?;
        keep_a_group(&world, browser).await
    })
    .await
}

/// A certified copy of the document whose page is shown is laid before the leader.
async fn ask_for_a_copy(world: &World, browser: &mut Browser) -> Result<()> {
    browser.follow("Lập bản sao").await?;
    browser.choose("Sao y").await?;
    browser.submit("Trình duyệt bản sao").await?;
    browser.has_no_errors().await?;
    browser.sees("Chờ duyệt").await?;
    let copy = browser.path().await?;
    let mut visitor = e2e::http::Visitor::new(&world.base);
    visitor.sign_in(CLERK, people::PASSWORD).await?;
    // Nothing is issued yet, and what is copied whole has no paper of its own.
    visitor.get(&format!("{copy}/giay")).await?;
    world.remember(CLERK, copy);
    Ok(())
}

/// A group of recipients is kept and found again.
async fn keep_a_group(world: &World, browser: &mut Browser) -> Result<()> {
    browser.go("/van-ban-di/nhom/them").await?;
    browser.fill("Tên nhóm", "Các thành viên Tổ công nghệ số").await?;
    browser.fill("Nơi nhận khác", "Ban Quản lý chợ Vườn Hoa").await?;
    browser.submit("Lưu nhóm").await?;
    browser.has_no_errors().await?;
    browser.go("/van-ban-di/nhom").await?;
    browser.follow("Các thành viên Tổ công nghệ số").await?;
    browser.sees("Ban Quản lý chợ Vườn Hoa").await?;
    world.remember(CLERK, browser.path().await?);
    Ok(())
}

/// Hands the document to the first who is offered of a unit.
async fn present(browser: &mut Browser, title: &str, unit: &str) -> Result<()> {
    let options = format!("//select[contains(@name, '.to')]/option[contains(., '{unit}')]");
    let option = browser.client.find(Locator::XPath(&options)).await;
    let name = option.with_context(|| format!("nobody of {unit}"))?.text().await?;
    browser.open_details(title).await?;
    browser.fill("Chuyển đến", &name).await?;
    send(browser, title).await
}
