//! Days off and days worked for them: data of the province, counted wherever working days are.

use axum::http::StatusCode;
use dondoc::calendar::{self, CalendarRefusal};
use dondoc::events;
use dondoc_rules::calendar::{is_working_day, working_days_until};
use jiff::Timestamp;
use jiff::civil::date;

use crate::province::{Province, with_terms};
use crate::world::{World, engines, rows, shared};

/// T2-R2, R6: the cut-off leaves a working day by the calendar that is kept, not only by weekends.
#[tokio::test]
async fn t2_r2_t2_r6_working_days_follow_the_calendar_that_is_kept() {
    for engine in engines() {
        let world = World::on(engine, "2026-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let plan = province.plan.to_string();
        let cycle = [
            ("plan", plan.as_str()),
            ("name", "Năm 2026"),
            ("period_from", "01/01/2026"),
            ("period_to", "31/12/2026"),
            ("opens_on", "16/10/2026"),
            ("cutoff_on", "02/12/2026"),
            ("due_on", "04/12/2026"),
        ];
        for day in ["03/12/2026", "04/12/2026"] {
            let form = [("day", day), ("kind", "off"), ("name", "Nghỉ theo thông báo"), ("status", "TB 1")];
            assert_eq!(world.post("/calendar", &cookie, &form).await.status, StatusCode::SEE_OTHER);
        }
        let page = world.get("/calendar", &cookie).await.text;
        assert!(page.contains("thứ Năm, 03/12/2026") && page.contains("Nghỉ theo thông báo"), "{page}");
        let form = world.get(&format!("/cycles/new?plan={plan}&year=2026"), &cookie).await.text;
        assert!(form.contains("là ngày nghỉ") && form.contains("07/12/2026"), "the due day is told to be off: {form}");
        let refused = world.post("/cycles", &cookie, &with_terms(&cycle)).await;
        assert!(refused.text.contains("ít nhất một ngày làm việc"), "{}", refused.text);
        assert_eq!(
            world.post("/calendar/removal", &cookie, &[("day", "04/12/2026")]).await.status,
            StatusCode::SEE_OTHER
        );
        let answer = world.post("/cycles", &cookie, &with_terms(&cycle)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        // Bad input stays typed, nothing is kept.
        for (form, says) in [
            ([("day", "31/02/2026"), ("kind", "off"), ("name", "Tết")], "Ngày «31/02/2026» chưa đúng"),
            ([("day", "01/05/2026"), ("kind", "off"), ("name", " ")], "Chưa có tên"),
        ] {
            let refused = world.post("/calendar", &cookie, &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains(says), "{}", refused.text);
            assert!(refused.text.contains(&format!("value=\"{}\"", form[0].1)), "{}", refused.text);
        }
        let copy = World::on(engine, "2026-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        let kept = rows::<calendar::CalendarDay>(&mut left).await;
        assert_eq!((kept.len(), &kept), (1, &rows::<calendar::CalendarDay>(&mut right).await));
    }
}

#[tokio::test]
async fn the_calendar_of_the_reference_loads_whole_or_not_at_all() {
    let world = World::at("2026-10-16T08:00").await;
    let csv = std::fs::read(shared("reference/calendar-vn.csv")).expect("the calendar can be read");
    let count = calendar::load(&world.db, &world.system(), &csv).await.expect("the calendar loads");
    assert_eq!(count, csv.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() - 1);
    assert_eq!(calendar::load(&world.db, &world.system(), &csv).await.expect("loads again"), 0);
    let mut tx = world.db.read(1).await.expect("reads");
    let days = calendar::work_days(&mut tx).await.expect("reads");
    drop(tx);
    // 2/5/2025 was swapped for Saturday 26/4; what is only proposed for 2026 does not count.
    assert!(is_working_day(date(2025, 4, 26), &days) && !is_working_day(date(2025, 5, 2), &days));
    assert!(is_working_day(date(2026, 11, 23), &days) && !is_working_day(date(2026, 11, 28), &days));
    assert_eq!(working_days_until(date(2025, 4, 25), date(2025, 5, 5), &days), 4, "26, 28, 29 April and 5 May");
    for (broken, line) in [
        ("date,day_off,name\n2026-01-01,yes,Tết\n2026-13-01,yes,Sai\n", Some(3)),
        ("date,day_off,name\n2026-01-01,maybe,Tết\n", Some(2)),
        ("day,name\n2026-01-01,Tết\n", None),
    ] {
        let fresh = World::at("2026-10-16T08:00").await;
        let refused = calendar::load(&fresh.db, &fresh.system(), broken.as_bytes()).await;
        match (refused, line) {
            (Err(CalendarRefusal::Line(found)), Some(line)) => assert_eq!(found, line),
            (Err(CalendarRefusal::Columns), None) => {}
            (other, _) => panic!("{broken:?}: {other:?}"),
        }
        let mut tx = fresh.db.read(1).await.expect("reads");
        assert!(calendar::list(&mut tx).await.expect("reads").is_empty(), "nothing half loaded");
    }
}
