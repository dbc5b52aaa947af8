//! The season desk: who has opened, drafted, sent; what is late by how much; what waits for an answer; all open cycles.

use axum::http::StatusCode;
use dondoc::ids::ReturnId;
use dondoc_rules::access::Role;

use crate::cycles::{opened, put_return};
use crate::province::{Province, with_terms};
use crate::urges::obligation;
use crate::world::{World, engines};

/// The text of the row of a body in a board's page, without its marks.
fn row(page: &str, body: &str) -> String {
    let start = page.find(&format!("\">{body}</a></th>")).unwrap_or_else(|| panic!("{body} stands in {page}"));
    let end = page[start..].find("</tr>").expect("a row ends") + start;
    let mut text = String::new();
    let mut is_mark = false;
    for letter in page[start + 2..end].chars() {
        match letter {
            '<' => is_mark = true,
            '>' => {
                is_mark = false;
                text.push('|');
            }
            _ if !is_mark => text.push(letter),
            _ => {}
        }
    }
    text.split('|').filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("|")
}

#[tokio::test]
async fn the_desk_says_who_opened_drafted_and_sent_and_what_is_late_by_how_much() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        world.account("y.te", Role::ReportingOfficer, Some(&world.body("Sở Y tế").await)).await;

        world.set_clock("2023-11-20T09:30");
        let (focal, reporter) = (world.sign_in("dau.moi").await, world.sign_in("xay.dung").await);
        let board = format!("/cycles/{cycle}");
        let page = world.get(&board, &focal).await.text;
        assert!(page.contains("Chưa mở xem 4"), "{page}");
        // The focal body's look at another's report is no look of that body.
        let owed = obligation(&world, &cycle, "Sở Xây dựng").await;
        world.get(&format!("/obligations/{owed}"), &focal).await;
        assert!(world.get(&board, &focal).await.text.contains("Chưa mở xem 4"));
        world.get(&format!("/obligations/{owed}"), &reporter).await;
        world.set_clock("2023-11-21T10:00");
        world.get(&format!("/obligations/{owed}"), &reporter).await;
        let page = world.get(&board, &focal).await.text;
        assert!(page.contains("Chưa mở xem 3"), "{page}");
        assert!(row(&page, "Sở Xây dựng").contains("|09:30 ngày 20/11/2023|–|"), "{}", row(&page, "Sở Xây dựng"));

        let draft = world.post(&format!("/obligations/{owed}/returns"), &reporter, &[]).await;
        let draft = draft.location.expect("the form").split('/').nth(2).and_then(ReturnId::parse).expect("a return");
        let saved = world.post(&format!("/returns/{draft}/draft"), &reporter, &[("assessment", "Có tiến bộ.")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let page = world.get(&format!("{board}?mark=drafted"), &focal).await.text;
        assert!(row(&page, "Sở Xây dựng").contains("|10:00 ngày 21/11/2023|"), "{}", row(&page, "Sở Xây dựng"));
        assert!(page.contains("Chỉ hiện: Đã dự thảo, chưa gửi") && !page.contains(">Sở Y tế<"), "{page}");

        // Asked for a later day: a question to the focal body; sent without its signed document: awaited.
        let other = obligation(&world, &cycle, "Sở Y tế").await;
        let y_te = world.sign_in("y.te").await;
        let ask = [("due_on", "08/12/2023"), ("reason", "Chờ số liệu của tuyến huyện")];
        let asked = world.post(&format!("/obligations/{other}/extensions"), &y_te, &ask).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let page = world.get(&format!("{board}?mark=questions"), &focal).await.text;
        assert!(row(&page, "Sở Y tế").contains("1 đề nghị chờ đầu mối"), "{page}");
        let at = world.clock.now();
        put_return(&world, &cycle, "UBND huyện Bình An", |version| version.submitted_at = Some(at)).await;
        let page = world.get(&format!("{board}?mark=signed-awaited"), &focal).await.text;
        assert!(page.contains("Chỉ hiện: Có bản điện tử, chờ văn bản ký (") || page.contains("(1/5)"), "{page}");
        assert!(row(&page, "UBND huyện Bình An").contains("21/11/2023|Đúng hạn"), "{page}");

        world.set_clock("2023-12-09T08:00");
        let focal = world.sign_in("dau.moi").await;
        let page = world.get(&format!("{board}?kind=so&mark=late"), &focal).await.text;
        assert!(page.contains("Chỉ hiện: Sở · Chậm hoặc quá hạn"), "{page}");
        assert!(row(&page, "Sở Xây dựng").contains("Quá hạn 5 ngày, chưa gửi"), "{}", row(&page, "Sở Xây dựng"));
        assert!(!page.contains(">UBND huyện Hòa Lạc<"), "another kind");
        let table = world.get(&format!("{board}/board.csv?kind=so&mark=late"), &focal).await.text;
        assert!(table.contains("Chỉ hiện,Sở · Chậm hoặc quá hạn") && table.contains("Quá hạn 5 ngày"), "{table}");
        // A board of a past day leaves out what a draft and a question are today, and says when it was first opened.
        let past = world.get(&format!("{board}?as_of=2023-11-20"), &focal).await.text;
        assert!(row(&past, "Sở Xây dựng").contains("|09:30 ngày 20/11/2023|–|"), "{}", row(&past, "Sở Xây dựng"));
        let past = world.get(&format!("{board}?as_of=2023-11-19"), &focal).await.text;
        assert!(row(&past, "Sở Xây dựng").contains("|–|–|–|"), "{}", row(&past, "Sở Xây dựng"));
    }
}

#[tokio::test]
async fn one_page_holds_what_every_body_owes_in_every_open_cycle() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (focal, first) = opened(&world, &province).await;
    let second = Province::second_plan(&world).await;
    let plan = second.plan.to_string();
    let days = [
        ("plan", plan.as_str()),
        ("name", "Chín tháng"),
        ("period_from", "01/01/2023"),
        ("period_to", "30/09/2023"),
        ("cutoff_on", "30/09/2023"),
        ("opens_on", "16/10/2023"),
        ("due_on", "31/10/2023"),
    ];
    let answer = world.post("/cycles", &focal, &with_terms(&days)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let second = answer.location.expect("the board");

    world.set_clock("2023-11-03T08:00");
    let focal = world.sign_in("dau.moi").await;
    let page = world.get("/season", &focal).await.text;
    assert!(page.contains("Các đợt báo cáo (2)"), "{page}");
    let first_row = page.find("Quá hạn 3 ngày, chưa gửi").expect("the overdue one");
    assert!(first_row < page.find("Chưa gửi, còn hạn</span></td>").expect("one within time"), "the overdue stand first");
    assert!(page.contains(&second) && page.contains(&format!("/cycles/{first}")), "{page}");
    assert!(page.contains("Số liệu đến hết ngày 03/11/2023"), "the instant stands on the page as it is printed");
    let late = world.get("/season?mark=late", &focal).await.text;
    assert!(late.contains("Chín tháng") && !late.contains("Năm 2023</a><br>"), "{late}");
    let table = world.get("/season.csv?kind=so", &focal).await.text;
    assert!(table.contains("Chỉ hiện,Sở") && table.contains("Sở Xây dựng,Sở,Chín tháng"), "{table}");
    assert!(!table.contains("UBND huyện"), "{table}");
    let book = world.get("/season.xlsx", &focal).await;
    assert_eq!((book.status, &book.bytes[..2]), (StatusCode::OK, b"PK".as_slice()));
    // A leader sees it too; a reporter has no such page.
    let leader = world.sign_in("lanh.dao").await;
    assert_eq!(world.get("/season", &leader).await.status, StatusCode::OK);
    let reporter = world.sign_in("xay.dung").await;
    assert_eq!(world.get("/season", &reporter).await.status, StatusCode::NOT_FOUND);
    // A closed cycle leaves the page, and stands on it as of a day before.
    world.set_clock("2023-12-31T08:00");
    let focal = world.sign_in("dau.moi").await;
    assert_eq!(world.post(&format!("{second}/closing"), &focal, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!world.get("/season", &focal).await.text.contains("Chín tháng"));
    assert!(world.get("/season?as_of=2023-12-01", &focal).await.text.contains("Chín tháng"));
}
