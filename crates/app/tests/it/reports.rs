//! The consolidated report on the worked example: sources, coverage, frozen editions, the file in an office suite.

use axum::http::StatusCode;
use dondoc::demo;
use dondoc::events::sha256;
use jiff::civil::date;

use crate::office;
use crate::world::World;

async fn example(moment: &str) -> World {
    let world = World::at(moment).await;
    demo::fill(&world.db).await.expect("the example is made");
    world
}

async fn sign_in(world: &World, login: &str) -> String {
    let form = [("login", login), ("password", "dondoc"), ("next", "/")];
    let answer = world.send(crate::world::post("/sign-in", None, &form)).await;
    answer.cookie.unwrap_or_else(|| panic!("{login} signs in: {}", answer.text))
}

async fn cycle(world: &World) -> String {
    let mut tx = world.db.read(1).await.expect("reads");
    let cycles = dondoc::cycles::list(&mut tx).await.expect("reads");
    assert_eq!(cycles[0].due_on, date(2026, 12, 4));
    cycles[0].id.to_string()
}

#[tokio::test]
async fn the_example_shows_every_kind_of_answer() {
    let world = example("2026-12-07T08:00").await;
    let focal = sign_in(&world, "tonghop").await;
    let board = world.get(&format!("/cycles/{}", cycle(&world).await), &focal).await.text;
    for words in
        ["Đạt yêu cầu", "Đã gửi, chờ rà soát", "Đề nghị bổ sung, hoàn thiện", "Quá hạn, chưa gửi", "Chậm 2 ngày"]
    {
        assert!(board.contains(words), "{words}");
    }
    let home = world.get("/", &focal).await.text;
    assert!(home.contains("báo cáo chờ rà soát") && home.contains("quá hạn, chưa gửi"), "{home}");
    let officer = sign_in(&world, "sxd").await;
    let home = world.get("/", &officer).await.text;
    assert!(home.contains("Đề nghị bổ sung, hoàn thiện"), "{home}");
}

#[tokio::test]
async fn the_report_leads_back_and_names_the_silent() {
    let world = example("2026-12-07T08:00").await;
    let focal = sign_in(&world, "tonghop").await;
    let cycle = cycle(&world).await;
    let page = world.get(&format!("/reports/{cycle}"), &focal).await;
    assert_eq!(page.status, StatusCode::OK);
    let source = page.text.split("class=\"source\" href=\"").nth(1).and_then(|rest| rest.split(['#', '"']).next());
    let source = source.expect("a paragraph leads to its source").to_owned();
    let leads = world.get(&source, &focal).await;
    assert_eq!(leads.status, StatusCode::OK, "the source can be opened");
    assert!(page.text.contains("Thu hút 06 dự án công nghiệp hỗ trợ"));
    assert!(!page.text.contains("Đang thi công, khối lượng đạt khá"), "only confirmed returns are used");
    assert!(page.text.contains("Thanh tra tỉnh: quá hạn, chưa gửi"), "{}", page.text);
    let officer = sign_in(&world, "sct").await;
    let other = world.get(&format!("/reports/{cycle}"), &officer).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_frozen_edition_never_changes() {
    let mut world = example("2026-12-07T08:00").await;
    let focal = sign_in(&world, "tonghop").await;
    let cycle = cycle(&world).await;
    let frozen = world.post(&format!("/reports/{cycle}/editions"), &focal, &[]).await;
    assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
    let path = format!("/reports/{cycle}/editions/1");
    let first = world.get(&path, &focal).await.bytes;

    world.set_clock("2026-12-07T10:00");
    let board = world.get(&format!("/cycles/{cycle}?state=submitted"), &focal).await.text;
    let place =
        board.split("href=\"/obligations/").nth(1).and_then(|rest| rest.split('"').next()).expect("one to review");
    let page = world.get(&format!("/obligations/{place}"), &focal).await.text;
    let version = page.split("href=\"/returns/").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
    let confirmed = world.post(&format!("/returns/{version}/confirmation"), &focal, &[]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);

    assert_eq!(world.get(&path, &focal).await.bytes, first, "the edition stays as it was");
    let page = world.get(&format!("/reports/{cycle}"), &focal).await.text;
    assert!(page.contains(&sha256(&first)), "its hash is shown");
    let draft = world.get(&format!("/reports/{cycle}/report.docx"), &focal).await.bytes;
    assert_ne!(draft, first, "the draft goes on");
}

#[tokio::test]
async fn an_office_suite_opens_the_report() {
    let world = example("2026-12-07T08:00").await;
    let focal = sign_in(&world, "tonghop").await;
    let bytes = world.get(&format!("/reports/{}/report.docx", cycle(&world).await), &focal).await.bytes;
    let Some(text) = office::words_of(&bytes, "example") else { return };
    for words in [
        "BÁO CÁO",
        "Thu hút 06 dự án công nghiệp hỗ trợ",
        "Thanh tra tỉnh",
        "Phụ lục III",
        "Kính gửi: Ủy ban nhân dân tỉnh An Hòa",
    ] {
        assert!(text.contains(words), "«{words}» is missing in the PDF");
    }
}
