//! This year's report beside last year's, and editions beside each other, as a person reads them.

use axum::http::StatusCode;
use dondoc::ids::CycleId;

use crate::cycles::text_of;
use crate::desk::{first_year, next_year, save, send_and_confirm};
use crate::province::Province;
use crate::world::{World, engines};

async fn cycles(world: &World) -> Vec<CycleId> {
    let mut tx = world.db.read(1).await.expect("reads");
    let mut all = dondoc::cycles::list(&mut tx).await.expect("reads");
    all.sort_by_key(|cycle| cycle.period_to);
    all.into_iter().map(|cycle| cycle.id).collect()
}

/// Freezes an edition; gives its page.
async fn freeze(world: &World, cycle: &CycleId, focal: &str) -> String {
    let frozen = world.post(&format!("/reports/{cycle}/editions"), focal, &[]).await;
    assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
    let mut tx = world.db.read(1).await.expect("reads");
    let newest = dondoc::reports::editions(&mut tx, cycle).await.expect("reads").remove(0);
    format!("/editions/{}", newest.id)
}

#[tokio::test]
async fn this_years_report_is_read_beside_last_years_word_by_word() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        first_year(&mut world, &province).await;
        world.set_clock("2023-12-06T08:00");
        let focal = world.sign_in("dau.moi").await;
        let last = cycles(&world).await.remove(0);
        let none = world.get(&format!("/reports/{last}/comparison"), &focal).await.text;
        assert!(!none.contains("value=\"last\""), "there is no year before: {none}");
        let issued = freeze(&world, &last, &focal).await;
        world.post(&format!("{issued}/submission"), &focal, &[]).await;
        let number = [("number", "812/BC-STC"), ("issued_on", "06/12/2023"), ("signer", "Giám đốc A")];
        let done = world.post(&format!("{issued}/issue"), &focal, &number).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        // Frozen later, never issued: it is not what went out last year.
        freeze(&world, &last, &focal).await;

        let (id, items, reporter) = next_year(&mut world, &province, "2024").await;
        let fields = [
            ("deployment".to_owned(), "Đã ban hành kế hoạch năm 2024"),
            (format!("{}.done", items[0].id), "Đã rà soát 15 đồ án quy hoạch"),
            ("then".to_owned(), &format!("unchanged.{}", items[1].id)),
        ];
        let saved = save(&world, &reporter, &id, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        send_and_confirm(&world, &id, "01/12/2024").await;
        world.set_clock("2024-12-06T08:00");
        let focal = world.sign_in("dau.moi").await;
        let now = cycles(&world).await.remove(1);

        let query = "old=last&new=draft";
        let page = world.get(&format!("/reports/{now}/comparison?{query}"), &focal).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let page = page.text;
        assert!(page.contains("Năm 2023") && page.contains("bản 1"), "it says beside what: {page}");
        assert!(page.contains("<del>12</del><ins>15</ins>"), "the figure that changed: {page}");
        assert!(page.contains("Sở Xây dựng (nhiệm vụ I.1)"), "and where: {page}");
        let rows = page.split("<ol>").nth(1).expect("the differences");
        assert!(!rows.contains("40 km chiếu sáng"), "what did not change is not told: {rows}");
        // The annexes are tables: the rows that differ, each with the name of its annex.
        let annexes = page.split("<details class=\"annexes\">").nth(1).expect("rows of the annexes");
        assert!(annexes.contains("Phụ lục: 2 dòng khác nhau") && annexes.contains("Phụ lục II: I.1 | "), "{annexes}");
        let file = world.get(&format!("/reports/{now}/comparison.docx?{query}"), &focal).await;
        let words = text_of(&file.bytes);
        assert!(words.contains("Phụ lục II: I.1"), "the rows stand in the file too: {words}");
        assert!(words.contains("12 đồ án") && words.contains("15 đồ án") && words.contains("Năm 2023"), "{words}");

        // Two editions of one year: what was edited between them, and nothing else.
        let first = freeze(&world, &now, &focal).await.replace("/editions/", "edition:");
        let draft = world.get(&format!("/reports/{now}/draft"), &focal).await.text;
        let piece =
            draft.split("<section class=\"piece").find(|piece| piece.contains("15 đồ án")).expect("the passage");
        let mark = piece.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
        let form = [("text", "- Sở Xây dựng (nhiệm vụ I.1): Đã rà soát 15 đồ án quy hoạch đô thị")];
        let kept = world.post(&format!("/reports/{now}/draft/pieces/{mark}/words"), &focal, &form).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let second = freeze(&world, &now, &focal).await.replace("/editions/", "edition:");
        let page = world.get(&format!("/reports/{now}/comparison?old={first}&new={second}"), &focal).await.text;
        let rows = page.split("<ol>").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("the differences");
        assert_eq!(rows.matches("<li>").count(), 1, "{rows}");
        assert!(!page.contains("<details class=\"annexes\">"), "no row of an annex was touched: {page}");
        assert!(rows.contains("<ins> đô thị</ins>") || rows.contains("<ins>đô thị</ins>"), "{rows}");
    }
}
