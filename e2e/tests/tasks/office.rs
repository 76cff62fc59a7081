//! What officials do, each at their own desk: the counter takes a person's papers, and a dossier
//! travels from hand to hand to its result and back to the citizen who rates it.

use crate::filing::{Filed, file_birth, look_up};
use crate::people;
use anyhow::{Context, Result, ensure};
use e2e::http::Visitor;
use e2e::{Browser, Papers, Shape, World};
use std::sync::Arc;

tasks![
    a_clerk_takes_in_a_certified_copy_at_the_counter,
    a_dossier_travels_to_its_result_and_rating,
    a_result_is_signed_sealed_copied_downloaded_found_good_and_proven,
    a_supplement_pauses_the_clock,
    a_citizen_is_not_let_into_the_officials_room,
    the_supervisor_finds_who_is_late_and_opens_the_dossiers_behind_a_figure,
    the_administrator_walks_through_people_units_and_procedures,
];

const CLERK: &str = "mot-cua-hac-thanh";
const SPECIALIST: &str = "chuyen-vien-hac-thanh";
const LEADER: &str = "lanh-dao-hac-thanh";
const RECORDS: &str = "van-thu-hac-thanh";

/// Plays one official's part on one dossier, in a browser of their own.
async fn at_desk(
    world: &World,
    login: &str,
    filed: &Filed,
    part: impl AsyncFnOnce(&mut Browser) -> Result<()>,
) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let name = format!("the desk of {login}");
    let play = browser.play(&name, async |browser| {
        people::sign_in(browser, login).await?;
        browser.go("/lam-viec").await?;
        browser.fill("Tìm mã hồ sơ", &filed.code).await?;
        browser.enter("Tìm mã hồ sơ").await?;
        if !browser.has(".dossier").await? {
            browser.follow(&filed.code).await?;
        }
        browser.sees(&filed.code).await?;
        part(browser).await
    });
    play.await.with_context(|| format!("{login} at {}", filed.code))
}

/// Opens an action of the dossier page by its title.
async fn begin(browser: &mut Browser, title: &str) -> Result<()> {
    browser.open_details(title).await
}

/// Sends the action with this title.
async fn send(browser: &mut Browser, title: &str) -> Result<()> {
    browser.submit_part(title).await?;
    browser.has_no_errors().await.with_context(|| format!("sending “{title}”"))
}

async fn act(browser: &mut Browser, title: &str) -> Result<()> {
    begin(browser, title).await?;
    send(browser, title).await
}

async fn a_clerk_takes_in_a_certified_copy_at_the_counter(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a clerk takes in a certified copy", async |browser| {
        people::sign_in(browser, CLERK).await?;
        browser.go("/mot-cua").await?;
        browser.follow("Tiếp nhận mới").await?;
        browser.fill("Tên, từ khóa hoặc mã thủ tục", "sao tu ban chinh").await?;
        browser.enter("Tên, từ khóa hoặc mã thủ tục").await?;
        ensure!(browser.heading().await? == "Chứng thực bản sao từ bản chính", "another one");

        let person = people::planted();
        browser.fill("Họ và tên/Tên tổ chức", person.name).await?;
        browser.fill("Ngày sinh", "07/03/1995").await?;
        browser.choose_in("Giới tính", "Nữ").await?;
        browser.fill("Số định danh cá nhân", person.personal_number).await?;
        browser.fill("Điện thoại", person.phone).await?;
        browser.fill("Họ, chữ đệm, tên người yêu cầu", person.name).await?;
        browser
            .fill_in("Người yêu cầu chứng thực", "Số định danh cá nhân", person.personal_number)
            .await?;
        browser.fill("Tên giấy tờ", "Bằng tốt nghiệp đại học").await?;
        browser.choose("Tiếng Việt").await?;
        browser.choose("Bản giấy").await?;
        browser.fill("Số trang", "1").await?;
        browser.fill("Số bản sao", "2").await?;
        browser.send_by_keys("Số bản sao").await?;
        browser.has_no_errors().await?;
        browser.sees("Giấy tiếp nhận hồ sơ và hẹn trả kết quả").await?;
        browser.sees("H56.").await
    });
    play.await
}

async fn a_dossier_travels_to_its_result_and_rating(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let filed = file_birth(&world).await?;
    at_desk(&world, CLERK, &filed, async |browser| {
        act(browser, "Tiếp nhận").await?;
        browser.sees("Đã tiếp nhận hồ sơ").await?;
        act(browser, "Chuyển xử lý").await
    })
    .await?;
    at_desk(&world, SPECIALIST, &filed, async |browser| {
        act(browser, "Nhận việc").await?;
        begin(browser, "Đề xuất kết quả").await?;
        browser.fill("Tóm tắt thẩm định", "Đủ điều kiện đăng ký khai sinh").await?;
        send(browser, "Đề xuất kết quả").await
    })
    .await?;
    at_desk(&world, LEADER, &filed, async |browser| {
        browser.sees("Đủ điều kiện đăng ký khai sinh").await?;
        act(browser, "Phê duyệt").await
    })
    .await?;
    at_desk(&world, RECORDS, &filed, async |browser| {
        let result = papers.pdf("giay-khai-sinh.pdf", 20_000)?;
        begin(browser, "Thêm tệp").await?;
        browser.fill("Là giấy tờ nào", "Kết quả giải quyết").await?;
        browser.attach("#attach-file", &result).await?;
        send(browser, "Thêm tệp").await?;
        act(browser, "Phát hành kết quả").await
    })
    .await?;
    at_desk(&world, CLERK, &filed, async |browser| {
        begin(browser, "Trả kết quả").await?;
        browser.fill("Người nhận", people::planted().name).await?;
        send(browser, "Trả kết quả").await?;
        browser.sees("Đã trả kết quả").await
    })
    .await?;

    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a citizen rates", async |browser| {
        look_up(browser, &filed).await?;
        browser.sees("Đã trả kết quả").await?;
        people::sign_in(browser, people::CITIZEN).await?;
        browser.go("/ho-so").await?;
        browser.follow_row(&filed.code).await?;
        browser.sees("giay-khai-sinh.pdf").await?;
        browser.follow("Đánh giá").await?;
        browser.choose_in("Mức hài lòng", "5").await?;
        browser.submit("Gửi đánh giá").await?;
        browser.has_no_errors().await?;
        browser.sees("Cảm ơn").await
    });
    play.await
}

async fn a_result_is_signed_sealed_copied_downloaded_found_good_and_proven(
    world: Arc<World>,
) -> Result<()> {
    let papers = Papers::new()?;
    let filed = file_birth(&world).await?;
    at_desk(&world, CLERK, &filed, async |browser| {
        act(browser, "Tiếp nhận").await?;
        act(browser, "Chuyển xử lý").await
    })
    .await?;
    at_desk(&world, SPECIALIST, &filed, async |browser| {
        act(browser, "Nhận việc").await?;
        begin(browser, "Đề xuất kết quả").await?;
        browser.fill("Tóm tắt thẩm định", "Đủ điều kiện đăng ký khai sinh").await?;
        browser.fill("Quyển số", "02/2026").await?;
        send(browser, "Đề xuất kết quả").await
    })
    .await?;
    at_desk(&world, LEADER, &filed, async |browser| {
        act(browser, "Phê duyệt").await?;
        browser.sees("Ký số văn bản kết quả").await
    })
    .await?;
    at_desk(&world, RECORDS, &filed, async |browser| {
        act(browser, "Phát hành kết quả").await?;
        browser.sees("kiểm tra được lâu dài").await?;
        act(browser, "Cấp bản sao điện tử (sao y)").await?;
        browser.sees("Đã cấp bản sao điện tử").await
    })
    .await?;

    let (mut proof, mut kept) = Default::default();
    let browser = world.browser(Shape::PHONE_WITHOUT_SCRIPT).await?;
    let play = browser.play("a citizen checks the result", async |browser| {
        people::sign_in(browser, people::CITIZEN).await?;
        browser.go("/ho-so").await?;
        browser.follow_row(&filed.code).await?;
        let mut visitor = Visitor::new(&world.base);
        visitor.sign_in(people::CITIZEN, people::PASSWORD).await?;
        let page = visitor.get(&browser.path().await?).await?.text();
        let link = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let link = link.filter(|link| link.contains("/tep/")).last().context("no result")?;
        let result = visitor.get(link).await?;
        ensure!(result.body.starts_with(b"%PDF-"), "the result is no PDF: {}", result.status);
        // The last file is the copy: the very paper, and one signature more.
        proof = link_on(&result.body).context("no proof on the paper")?;
        kept = papers.keep("ket-qua.pdf", &result.body)?;
        browser.go("/kiem-tra-giay-to").await?;
        browser.attach("#f-giay-to", &kept).await?;
        browser.submit("Kiểm tra").await?;
        browser.sees("do cổng này phát hành, là bản mới nhất").await?;
        browser.sees("Chữ ký hợp lệ").await
    });
    play.await?;

    // Nobody comes back from a signing service that was never gone to.
    let mut holder = Visitor::new(&world.base);
    holder.sign_in(LEADER, people::PASSWORD).await?;
    let back = holder.get("/tai-khoan/chu-ky/ve?state=khong-co&code=khong-co").await?;
    ensure!(back.status < 500, "coming back without having gone: {}", back.status);

    let browser = world.browser(Shape::PHONE).await?;
    let play = browser.play("a citizen opens the proof on the result", async |browser| {
        browser.go(&proof).await?;
        browser.sees("Bằng chứng đúng").await?;
        browser.sees("Lãnh đạo đã ký giấy kết quả").await?;
        browser.attach("#proof-paper", &kept).await?;
        browser.sees("Giấy vừa chọn đúng là giấy đã được ký").await?;
        browser.attach("#proof-paper", &papers.pdf("giay-khac.pdf", 900_000)?).await?;
        browser.sees("Giấy vừa chọn không phải là giấy").await
    });
    play.await
}

/// What the paper's proof code says, without the platform's address.
fn link_on(pdf: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(pdf);
    let (_, value) = text.split_once("/kiem-chung#")?;
    let digits = value.split(')').next()?;
    Some(format!("/kiem-chung#{digits}"))
}

async fn a_supplement_pauses_the_clock(world: Arc<World>) -> Result<()> {
    let papers = Papers::new()?;
    let filed = file_birth(&world).await?;
    at_desk(&world, CLERK, &filed, async |browser| {
        act(browser, "Tiếp nhận").await?;
        act(browser, "Chuyển xử lý").await
    })
    .await?;
    at_desk(&world, SPECIALIST, &filed, async |browser| {
        act(browser, "Nhận việc").await?;
        begin(browser, "Yêu cầu bổ sung").await?;
        browser
            .type_at(
                "details[open] input[aria-label*='Giấy chứng nhận kết hôn'][name$='.what']",
                "Bản chụp rõ hơn",
            )
            .await?;
        send(browser, "Yêu cầu bổ sung").await?;
        browser.sees("Thời hạn tạm dừng").await?;
        browser.sees("Chờ bổ sung").await
    })
    .await?;

    let browser = world.browser(Shape::PHONE).await?;
    let play = browser.play("a citizen answers a supplement", async |browser| {
        look_up(browser, &filed).await?;
        browser.sees("Cần bổ sung").await?;
        people::sign_in(browser, people::CITIZEN).await?;
        browser.go("/ho-so").await?;
        browser.follow_row(&filed.code).await?;
        browser.sees("Trong lúc chờ, thời hạn giải quyết tạm dừng").await?;
        browser.follow("Xem và bổ sung").await?;
        browser.sees("Bản chụp rõ hơn").await?;
        let scan = papers.pdf("ban-chup-ro.pdf", 50_000)?;
        browser.attach("#f-marriage-certificate", &scan).await?;
        browser.sees("ban-chup-ro.pdf").await?;
        browser.waits_for(".files a").await?;
        browser.submit("Gửi bổ sung").await?;
        browser.has_no_errors().await?;
        browser.sees("Đang giải quyết").await
    });
    play.await?;

    at_desk(&world, SPECIALIST, &filed, async |browser| {
        browser.sees("tính lại sau khi bổ sung").await?;
        browser.sees("ban-chup-ro.pdf").await
    })
    .await
}

async fn a_citizen_is_not_let_into_the_officials_room(world: Arc<World>) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("a citizen at the officials' door", async |browser| {
        people::sign_in(browser, people::CITIZEN).await?;
        for path in ["/lam-viec", "/mot-cua", "/mot-cua/tra"] {
            browser.go(path).await?;
            ensure!(!browser.has("[data-rows]").await?, "{path} shows a list to a citizen");
        }
        Ok(())
    });
    play.await
}

async fn the_supervisor_finds_who_is_late_and_opens_the_dossiers_behind_a_figure(
    world: Arc<World>,
) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("the supervisor", async |browser| {
        people::sign_in(browser, "giam-sat").await?;
        browser.go("/giam-sat").await?;
        browser.follow("Thủ tục").await?;
        browser.go("/giam-sat").await?;
        let figure = "main table a[href*='/lam-viec']";
        ensure!(browser.has(figure).await?, "no figure leads to its dossiers");
        browser.click_at(figure).await?;
        ensure!(browser.has("[data-rows]").await?, "the figure leads to no list");
        Ok(())
    });
    play.await
}

async fn the_administrator_walks_through_people_units_and_procedures(
    world: Arc<World>,
) -> Result<()> {
    let browser = world.browser(Shape::DESK).await?;
    let play = browser.play("the administrator", async |browser| {
        people::sign_in(browser, "quan-tri").await?;
        browser.go("/quan-tri").await?;
        for part in ["Tài khoản cán bộ", "Đơn vị", "Thủ tục mở ở đâu", "Việc nền bị hỏng"]
        {
            browser.go("/quan-tri").await?;
            browser.follow(part).await?;
            browser.has_no_errors().await?;
        }
        browser.go("/quan-tri/tai-khoan").await?;
        browser.follow("Mở tài khoản").await
    });
    play.await
}
