//! A meeting in the live room, each on the device it is held on, with cameras and microphones that the browser makes up: let in
//! from the waiting room, heard when given the floor, voted, called, closed.

use crate::people;
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Shape, World};
use std::sync::Arc;

tasks![officials_hold_a_meeting_in_the_live_room];

const CHAIR: &str = "lanh-dao-hac-thanh";
const SECRETARY: &str = "van-thu-hac-thanh";
const HOST: &str = "truong-phong-hac-thanh";
const MEMBER: &str = "chuyen-vien-hac-thanh";
const TITLE: &str = "Phiên họp thường kỳ của Ủy ban nhân dân";
const MOTION: &str = "Thông qua chương trình công tác tháng";
/// Pictures of others, not the reader's own.
const OTHERS: &str = "[data-slot]:not([data-slot=self]) video";

async fn enter(browser: &mut Browser, login: &str) -> Result<()> {
    people::sign_in(browser, login).await?;
    browser.go("/hop").await?;
    browser.follow(TITLE).await?;
    browser.follow("Vào phòng họp trực tuyến").await?;
    browser.press("Vào phòng họp").await
}

async fn officials_hold_a_meeting_in_the_live_room(world: Arc<World>) -> Result<()> {
    // What is put to the vote is prepared on the page of the meeting.
    let secretary = world.browser(Shape::DESK).await?;
    let prepared = secretary.play("the secretary prepares a vote", async |secretary| {
        people::sign_in(secretary, SECRETARY).await?;
        secretary.go("/hop").await?;
        secretary.follow(TITLE).await?;
        secretary.open_details("Đưa ra biểu quyết").await?;
        secretary.fill("Nội dung biểu quyết", MOTION).await?;
        secretary.choose("Bỏ phiếu kín").await?;
        secretary.submit_part("Đưa ra biểu quyết").await?;
        secretary.has_no_errors().await
    });
    prepared.await?;
    let chair = world.browser(Shape::DESK).await?;
    let held = chair.play("a chair holds a meeting", async |chair| {
        enter(chair, CHAIR).await?;
        chair.sees("Chưa khai mạc").await?;
        let host = world.browser(Shape::DESK).await?;
        let held = host.play("a host beside the chair", async |host| {
            enter(host, HOST).await?;
            let member = world.browser(Shape::PHONE).await?;
            let held = member.play("a member on a phone", async |member| {
                enter(member, MEMBER).await?;
                member.sees("đang ở phòng chờ").await?;
                meeting(chair, host, member).await
            });
            held.await
        });
        held.await
    });
    held.await
}

async fn meeting(chair: &mut Browser, host: &mut Browser, member: &mut Browser) -> Result<()> {
    chair.press("Điều hành").await?;
    chair.press("Khai mạc").await?;
    chair.sees("Cuộc họp đã khai mạc").await?;
    chair.press("Mời tất cả vào").await?;
    member.sees("Giơ tay").await?;
    member.sees_moving(OTHERS).await.context("the member")?;
    host.sees_moving(OTHERS).await.context("the host")?;
    member.sees("Chỉ người được mời phát biểu mới được nghe").await?;
    chair.press("Ghi hình").await?;
    member.sees("Cuộc họp đang được ghi hình").await?;

    // The floor, in the order of hands.
    member.press("Giơ tay").await?;
    chair.press("Mời người kế tiếp").await?;
    member.sees("Mời Ông/Bà phát biểu").await?;
    member.press("Kết thúc phát biểu").await?;
    member.sees("Chỉ người được mời phát biểu mới được nghe").await?;

    // A page that is loaded again finds its place.
    member.client.refresh().await?;
    member.press("Vào phòng họp").await?;
    member.sees_moving(OTHERS).await.context("the member, come back")?;

    chair.press("Điểm danh").await?;
    chair.sees("Đã điểm danh").await?;
    let path = chair.path().await?;
    let id = path.split('/').nth(2).context("a meeting")?.to_owned();
    let page = format!("/hop/{id}");

    // A vote that nobody learns of, and that each finds again.
    host.go(&page).await?;
    host.open_details("Bắt đầu biểu quyết").await?;
    host.submit_part("Bắt đầu biểu quyết").await?;
    host.has_no_errors().await?;
    host.follow("Vào phòng họp trực tuyến").await?;
    host.press("Vào phòng họp").await?;
    for one in [&mut *chair, &mut *member, &mut *host] {
        one.waits_for(".room-foot:not([hidden])").await?;
        one.keys("b").await?;
        one.press("Tán thành").await?;
        one.sees("Mã biên nhận").await?;
    }
    let receipt = member.read(".receipt").await?;
    host.go(&page).await?;
    host.open_details("Kết thúc biểu quyết").await?;
    host.submit_part("Kết thúc biểu quyết").await?;
    host.sees("Được thông qua").await?;
    host.open_details("Danh sách phiếu").await?;
    host.sees(receipt.trim()).await?;
    chair.sees("Đã có kết quả").await?;

    chair.keys("g").await?;
    chair.press("Bế mạc").await?;
    chair.answer("Bế mạc").await?;
    member.sees("Cuộc họp đã kết thúc").await?;
    host.go(&page).await?;
    host.sees("có mặt 3/").await?;
    host.sees(MOTION).await?;
    let seconds = host.sees_film(&page, "video.film").await?;
    ensure!(seconds > 3.0, "a film of {seconds} s");
    host.sees("Bản ghi 1").await?;
    host.has_no_errors().await
}
