//! Targets in returns: who supplies what, entry with its unit and nature, missing values, and what a confirmation records.

use axum::http::StatusCode;
use dondoc::ids::{CycleId, ItemId, ObligationId, ReturnId, TargetId};
use dondoc::returns::figures;
use dondoc::returns::verbs::{self, Letter};
use dondoc::{obligations, returns};
use dondoc_rules::targets::Nature;
use jiff::civil::date;

use crate::cycles::opened;
use crate::province::Province;
use crate::targets::{figure, indicator, settle};
use crate::world::{World, engines};

pub async fn assign(world: &World, cookie: &str, province: &Province, target: &TargetId, body: &str) -> StatusCode {
    let address = format!("/plans/{}/targets/{target}/supplier", province.plan);
    world.post(&address, cookie, &[("body", body)]).await.status
}

/// The obligation of a body in a cycle, with its item for a target.
pub async fn item(world: &World, cycle: &CycleId, body: &str, target: &TargetId) -> Option<(ObligationId, ItemId)> {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    for owed in obligations::of_cycle(&mut tx, cycle).await.expect("reads") {
        let items = obligations::items(&mut tx, &owed.id).await.expect("reads");
        let found = items.into_iter().find(|item| owed.body == body && item.target.as_ref() == Some(target));
        if let Some(found) = found {
            return Some((owed.id, found.id));
        }
    }
    None
}

pub async fn draft(world: &World, cookie: &str, obligation: &ObligationId) -> ReturnId {
    let answer = world.post(&format!("/obligations/{obligation}/returns"), cookie, &[]).await;
    let location = answer.location.expect("the form");
    ReturnId::parse(location.trim_start_matches("/returns/").trim_end_matches("/edit")).expect("an id")
}

pub async fn answers_for_tasks(world: &World, id: &ReturnId, but: &ItemId) -> Vec<(String, String)> {
    let mut tx = world.db.read(1).await.expect("reads");
    let entries = returns::entries(&mut tx, id).await.expect("reads");
    let own = entries.into_iter().filter(|entry| entry.item != *but);
    own.flat_map(|entry| {
        [
            (format!("{}.progress", entry.item), "doing".to_owned()),
            (format!("{}.done", entry.item), "Đã làm".to_owned()),
        ]
    })
    .collect()
}

/// The whole way, on both engines: assigned, asked, typed, confirmed, on record.
#[tokio::test]
async fn t2_r4_a_figure_of_a_period_that_is_not_over_says_how_sure_it_is() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let (province, targets) = settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let town = indicator(&world, "urbanisation_rate").await;
        dondoc::targets::observe::record(&world.db, &world.system(), &town, &figure("2022", "57,8", Nature::Official))
            .await
            .expect("is recorded");
        assert_eq!(assign(&world, &cookie, &province, &targets[1], "Sở Xây dựng").await, StatusCode::SEE_OTHER);
        let refused = assign(&world, &cookie, &province, &targets[1], "Sở Không có").await;
        assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, cycle) = opened(&world, &province).await;
        let (obligation, item) = item(&world, &cycle, "Sở Xây dựng", &targets[1]).await.expect("it is asked");
        world.set_clock("2023-11-27T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let own = world.sign_in("xay.dung").await;
        let id = draft(&world, &own, &obligation).await;
        let edit = format!("/returns/{id}/edit");
        let page = world.get(&edit, &own).await;
        // T2-R7: unit and definition are shown and are no fields; the last value stands beside.
        assert!(page.text.contains("Giá trị (%)"), "{}", page.text);
        assert!(page.text.contains("Dân số khu vực đô thị, kể cả quy đổi, so với tổng dân số"));
        assert!(page.text.contains("Số liệu gần nhất: 57,8 (năm 2022)"), "{}", page.text);
        assert!(page.text.contains("bắt buộc, vì hạn gửi nằm trong kỳ số liệu"));
        let save = async |fields: &[(&str, &str)]| {
            let mut form: Vec<(String, String)> =
                fields.iter().map(|(name, value)| (format!("{item}.{name}"), (*value).to_owned())).collect();
            form.extend(answers_for_tasks(&world, &id, &item).await);
            form.push(("then".to_owned(), "stay".to_owned()));
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = world.post(&format!("/returns/{id}/draft"), &own, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
            world.get(&edit, &own).await.text
        };
        let ask = async || world.post(&format!("/returns/{id}/approval-request"), &own, &[]).await;
        // A decimal point is kept as typed and asked back (T10-R2); the return does not leave with it.
        let page = save(&[("figure_value", "58.9")]).await;
        assert!(page.contains("58,9 (năm mươi tám phẩy chín)"), "{page}");
        assert!(ask().await.text.contains("con số có thể đọc khác nhau"));
        // Plausible or not is told, and does not stand in the way.
        let page = save(&[("figure_value", "5,89")]).await;
        assert!(page.contains("có nhầm dấu phẩy thập phân không?"), "{page}");
        let page = save(&[("figure_value", "158,9")]).await;
        assert!(page.contains("cao hơn mức cao nhất có thể (100)"), "{page}");
        assert!(ask().await.text.contains("không thể có theo giới hạn của chỉ tiêu"));
        save(&[("figure_value", "58,9"), ("figure_unit", "tỷ đồng")]).await;
        assert!(ask().await.text.contains("chưa chọn tính chất của số liệu"), "T2-R4");
        // Neither value nor reason, then a reason.
        save(&[("figure_value", "")]).await;
        assert!(ask().await.text.contains("Mời ghi số liệu hoặc chọn lý do chưa có"));
        save(&[("figure_missing", "awaits_statistics")]).await;
        let answer = ask().await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        save(&[("figure_missing", ""), ("figure_value", "58,9"), ("figure_nature", "estimate")]).await;
        let letter = Letter {
            number: "45/BC-SXD".to_owned(),
            issued_on: Some(date(2023, 11, 27)),
            signer: "Người ký".to_owned(),
            file: None,
        };
        verbs::record_signed(&world.db, &world.system(), &id, &letter).await.expect("it leaves");
        let review = world.get(&format!("/returns/{id}"), &cookie).await;
        assert!(review.text.contains("Số liệu năm 2023: 58,9 % (Ước thực hiện)"), "{}", review.text);
        let mut tx = world.db.read(1).await.expect("reads");
        let before = dondoc::targets::observations(&mut tx, &town).await.expect("reads");
        assert_eq!(before.len(), 1, "what is not confirmed is no figure");
        drop(tx);
        verbs::confirm(&world.db, &world.system(), &id).await.expect("it is confirmed");
        let mut tx = world.db.read(1).await.expect("reads");
        let kept = dondoc::targets::observations(&mut tx, &town).await.expect("reads").pop().expect("a figure");
        assert_eq!(
            (kept.period.as_str(), kept.value.to_string(), kept.nature),
            ("2023", "58.9".into(), Nature::Estimate)
        );
        assert_eq!(kept.source, "Sở Xây dựng, số 45/BC-SXD ngày 27/11/2023");
        assert_eq!((kept.return_id.as_ref(), kept.territory.as_str()), (Some(&id), "Tỉnh An Hòa"));
        let figure = figures::of_return(&mut tx, &id).await.expect("reads").pop().expect("the figure of the return");
        assert_eq!(figure.observation, Some(kept.id));
    }
}

/// Explicitly into an open cycle, with a reason; never into a return that was sent.
#[tokio::test]
async fn a_target_is_given_to_its_supplier_in_an_open_cycle_with_a_reason() {
    let mut world = World::at("2023-10-16T08:00").await;
    let (province, targets) = settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    world.set_clock("2023-11-20T08:00");
    let cookie = world.sign_in("dau.moi").await;
    assert_eq!(assign(&world, &cookie, &province, &targets[2], "Sở Xây dựng").await, StatusCode::SEE_OTHER);
    assert!(item(&world, &cycle, "Sở Xây dựng", &targets[2]).await.is_none(), "from the next opening on, not before");
    let address = format!("/cycles/{cycle}/targets");
    let page = world.get(&address, &cookie).await;
    assert!(page.text.contains("Tỷ lệ che phủ rừng ổn định"), "{}", page.text);
    let id = targets[2].to_string();
    let give = async |reason: &str| world.post(&address, &cookie, &[("target", id.as_str()), ("reason", reason)]).await;
    let refused = give("").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Chưa ghi lý do"), "{}", refused.text);
    // A draft that is open takes the new entry.
    let own = world.sign_in("xay.dung").await;
    let body = world.body("Sở Xây dựng").await;
    let mut tx = world.db.read(1).await.expect("reads");
    let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
    let owed = owed.into_iter().find(|owed| owed.body == body).expect("it owes").id;
    drop(tx);
    let draft = draft(&world, &own, &owed).await;
    assert_eq!(give("Bộ yêu cầu số liệu che phủ rừng").await.status, StatusCode::SEE_OTHER);
    let (_, item) = item(&world, &cycle, "Sở Xây dựng", &targets[2]).await.expect("it is asked now");
    let page = world.get(&format!("/returns/{draft}/edit"), &own).await;
    assert!(page.text.contains(&format!("{item}.figure_value")), "{}", page.text);
    // Y tế had nothing of it; a target that it supplies makes it answer, and what was sent stays as it was.
    assert_eq!(assign(&world, &cookie, &province, &targets[1], "Sở Xây dựng").await, StatusCode::SEE_OTHER);
    let mut form = answers_for_tasks(&world, &draft, &item).await;
    form.push((format!("{item}.figure_missing"), "not_surveyed".to_owned()));
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.post(&format!("/returns/{draft}/draft"), &own, &form).await;
    let letter =
        Letter { number: "1/BC".to_owned(), issued_on: Some(date(2023, 11, 20)), signer: String::new(), file: None };
    verbs::record_signed(&world.db, &world.system(), &draft, &letter).await.expect("it leaves");
    let second = targets[1].to_string();
    let refused = world.post(&address, &cookie, &[("target", second.as_str()), ("reason", "Bổ sung")]).await;
    assert!(refused.text.contains("đã gửi nên không thêm mục được"), "{}", refused.text);
    // Assigned in an earlier cycle, asked in the next opening.
    assert_eq!(assign(&world, &cookie, &province, &targets[0], "Sở Y tế").await, StatusCode::SEE_OTHER);
    let page = world.get(&format!("/plans/{}/targets/ties", province.plan), &cookie).await;
    assert!(page.text.contains("value=\"Sở Y tế\""), "{}", page.text);
}

/// T2-R10: what the provincial reporting system takes is one row for each indicator, period and body with code, value,
/// unit and nature, as of any day, as a page and as two files.
#[tokio::test]
async fn t2_r10_confirmed_figures_go_out_one_row_an_indicator_period_and_body() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let (province, targets) = settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        assert_eq!(assign(&world, &cookie, &province, &targets[1], "Sở Xây dựng").await, StatusCode::SEE_OTHER);
        let (_, cycle) = opened(&world, &province).await;
        let (obligation, item) = item(&world, &cycle, "Sở Xây dựng", &targets[1]).await.expect("it is asked");
        world.set_clock("2023-11-27T08:00");
        let own = world.sign_in("xay.dung").await;
        let id = draft(&world, &own, &obligation).await;
        let mut form = answers_for_tasks(&world, &id, &item).await;
        form.push((format!("{item}.figure_value"), "58,9".to_owned()));
        form.push((format!("{item}.figure_nature"), "estimate".to_owned()));
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.post(&format!("/returns/{id}/draft"), &own, &form).await;
        let letter = Letter {
            number: "45/BC-SXD".to_owned(),
            issued_on: Some(date(2023, 11, 27)),
            signer: "Người ký".to_owned(),
            file: None,
        };
        verbs::record_signed(&world.db, &world.system(), &id, &letter).await.expect("it leaves");
        let focal = world.sign_in("dau.moi").await;
        let address = format!("/cycles/{cycle}/figures");
        let page = world.get(&address, &focal).await;
        assert!(page.text.contains("Chưa có số liệu chỉ tiêu nào"), "not confirmed, no figure: {}", page.text);
        world.set_clock("2023-11-29T09:30");
        verbs::confirm(&world.db, &world.system(), &id).await.expect("it is confirmed");
        let focal = world.sign_in("dau.moi").await;
        let page = world.get(&address, &focal).await;
        assert!(page.text.contains("urbanisation_rate") && page.text.contains("Ước thực hiện"), "{}", page.text);
        assert!(world.get(&format!("/cycles/{cycle}"), &focal).await.text.contains(&address), "the board leads there");

        // One row: code, name, period's code, period, body's code, body, boundary, value, unit, nature.
        let csv = world.get(&format!("{address}.csv"), &focal).await;
        let mut lines = csv.text.trim_start_matches('\u{feff}').lines();
        assert!(lines.next().expect("heads").starts_with("Mã chỉ tiêu,"), "{}", csv.text);
        let row: Vec<&str> = lines.next().expect("the figure").split(',').collect();
        assert_eq!((row[0], row[2], row[3]), ("urbanisation_rate", "2023", "năm 2023"), "{}", csv.text);
        assert!(
            csv.text.contains(",Sở Xây dựng,Tỉnh An Hòa,\"58,9\",%,Ước thực hiện,29/11/2023,,2023-11-29,"),
            "{}",
            csv.text
        );
        assert_eq!(lines.next(), None, "{}", csv.text);
        let sheet = world.get(&format!("{address}.xlsx"), &focal).await;
        let (book, ..) = dondoc_files::read("f.xlsx", &sheet.bytes, &Default::default()).expect("a workbook");
        let text = book.text();
        for cell in ["Mã chỉ tiêu", "urbanisation_rate", "58,9", "Ước thực hiện", "Tỉnh An Hòa"] {
            assert!(text.contains(cell), "{cell}: {text}");
        }

        // Of the day before nothing was confirmed; a body sees no board.
        let before = world.get(&format!("{address}.csv?as_of=2023-11-28"), &focal).await;
        assert_eq!(before.text.lines().count(), 1, "{}", before.text);
        let own = world.sign_in("xay.dung").await;
        assert_eq!(world.get(&address, &own).await.status, StatusCode::NOT_FOUND);
    }
}
