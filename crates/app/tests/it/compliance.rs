//! "Tình hình chấp hành chế độ báo cáo": counted, published for correction, objected to, decided, frozen for ever.

use axum::http::StatusCode;
use dondoc::compliance::{Compliance, ComplianceRow, Objection};
use dondoc::events::{self, Verdict, sha256};
use dondoc_rules::access::Role;
use jiff::Timestamp;

use crate::cycles::{opened, put_return};
use crate::province::Province;
use crate::urges::{excuse, obligation};
use crate::world::{World, engines, rows};

/// The cells of a body's line in the first table of a page.
fn line(page: &str, body: &str) -> Vec<String> {
    let start = page.find(&format!(">{body}</th>")).unwrap_or_else(|| panic!("{body} stands in {page}"));
    let end = page[start..].find("</tr>").expect("a line ends") + start;
    let cells = page[start + 1..end].split("</t").map(|cell| cell.rsplit('>').next().unwrap_or_default().to_owned());
    cells.take(8).collect()
}

#[tokio::test]
async fn t5_r10_a_table_is_published_corrected_and_frozen_and_never_changes() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let health = world.body("Sở Y tế").await;
        world.account("y.te", Role::ReportingOfficer, Some(&health)).await;
        world.account("y.te.2", Role::Contributor, Some(&health)).await;
        world.set_clock("2023-12-04T15:00");
        let at = world.clock.now();
        put_return(&world, &cycle, "Sở Xây dựng", |version| version.submitted_at = Some(at)).await;
        excuse(&world, &cycle, "UBND huyện Hòa Lạc").await;
        world.set_clock("2023-12-06T09:00");
        let at = world.clock.now();
        put_return(&world, &cycle, "Sở Y tế", |version| {
            version.submitted_at = Some(at);
            version.confirmed_at = Some(at);
        })
        .await;

        world.set_clock("2023-12-12T09:00");
        let focal = world.sign_in("dau.moi").await;
        let draft = format!("/compliance/draft?cycle={cycle}");
        let page = world.get(&draft, &focal).await.text;
        assert!(page.contains("Dự thảo, chưa công khai."), "{page}");
        assert_eq!(line(&page, "Sở Y tế"), ["Sở Y tế", "1", "0", "1", "0", "100,00%", "0,00%", "chậm nhiều nhất 2 ngày"]);
        assert_eq!(line(&page, "UBND huyện Bình An")[1..7], ["1", "0", "0", "1", "0,00%", "0,00%"]);
        assert_eq!(line(&page, "UBND huyện Hòa Lạc")[1], "0", "excused");
        assert_eq!(line(&page, "Tổng cộng")[1..7], ["3", "1", "1", "1", "66,67%", "33,33%"]);
        assert!(page.contains("Cơ quan gửi tất cả báo cáo đúng hạn: 1 trong 3 cơ quan"), "{page}");
        assert!(page.contains("Trung vị số ngày chậm: 2 ngày, tính trên 1 báo cáo gửi chậm."), "{page}");
        assert!(page.contains("Tỷ lệ đúng hạn = số báo cáo đúng hạn chia cho số báo cáo phải gửi"), "the rules stand on it");
        let order: Vec<usize> =
            ["Sở Tài chính", "Sở Xây dựng", "Sở Y tế", "UBND huyện Bình An", "UBND huyện Hòa Lạc"]
                .map(|body| page.find(&format!(">{body}</th>")).expect(body))
                .to_vec();
        assert!(order.is_sorted(), "alphabetical: {order:?}");
        // As of the day before the late one came.
        let then = world.get(&format!("{draft}&as_of=2023-12-05"), &focal).await.text;
        assert_eq!(line(&then, "Tổng cộng")[1..7], ["3", "1", "0", "2", "33,33%", "33,33%"]);

        let answer = world.post("/compliance", &focal, &[("cycle", cycle.as_str()), ("as_of", "2023-12-12")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let table = answer.location.expect("the table");
        let again = world.post("/compliance", &focal, &[("cycle", cycle.as_str()), ("as_of", "2023-12-12")]).await;
        assert!(again.text.contains("đã công khai và chưa chốt"), "{}", again.text);
        let page = world.get(&table, &focal).await.text;
        assert!(page.contains("kiến nghị đến hết ngày 15/12/2023"), "three working days: {page}");

        // The body is told, sees its own row, and objects with reason and evidence; another body's row is not its own.
        let health = world.sign_in("y.te").await;
        assert!(world.get("/messages", &health).await.text.contains("Đề nghị kiểm tra số liệu"));
        let own = world.get("/compliance/own", &health).await.text;
        assert!(own.contains("Chậm 2 ngày") && !own.contains("Sở Xây dựng"), "{own}");
        let id = obligation(&world, &cycle, "Sở Y tế").await.to_string();
        let claim = |obligation: &str, reason: &str| {
            [("obligation", obligation.to_owned()), ("reason", reason.to_owned()), ("arrived_on", "04/12/2023".to_owned())]
        };
        let path = format!("{table}/objections");
        let other = obligation(&world, &cycle, "Sở Xây dựng").await.to_string();
        let send = async |who: &str, form: &[(&str, String); 3]| {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            world.post(&path, who, &form).await
        };
        assert_eq!(send(&health, &claim(&other, "Sai")).await.status, StatusCode::NOT_FOUND);
        assert!(send(&health, &claim(&id, "")).await.text.contains("Mời ghi lý do"));
        let helper = world.sign_in("y.te.2").await;
        assert_eq!(send(&helper, &claim(&id, "Sai")).await.status, StatusCode::NOT_FOUND, "a contributor does not speak");
        let why = "Báo cáo giấy đã nộp tại văn thư ngày 04/12";
        assert_eq!(send(&health, &claim(&id, why)).await.status, StatusCode::SEE_OTHER);
        let own = world.get("/compliance/own", &health).await.text;
        assert!(own.contains(why) && own.contains("Chờ cơ quan đầu mối trả lời"), "{own}");

        // Not frozen while a day of correction is left, nor while an objection waits.
        world.set_clock("2023-12-15T17:00");
        let focal = world.sign_in("dau.moi").await;
        let freezing = format!("{table}/freezing");
        assert!(world.post(&freezing, &focal, &[]).await.text.contains("đến hết ngày 15/12/2023"));
        world.set_clock("2023-12-18T08:00");
        let focal = world.sign_in("dau.moi").await;
        assert!(world.post(&freezing, &focal, &[]).await.text.contains("Còn 1 kiến nghị"));
        let health = world.sign_in("y.te").await;
        let late: Vec<(&str, &str)> = vec![("obligation", &id), ("reason", "Nữa"), ("arrived_on", "")];
        assert!(world.post(&path, &health, &late).await.text.contains("đã hết vào ngày 15/12/2023"));
        let page = world.get(&table, &focal).await.text;
        assert!(page.contains(why), "{page}");
        let decision = page.split(&format!("{table}/decisions/")).nth(1).and_then(|rest| rest.split('"').next());
        let decision = format!("{table}/decisions/{}", decision.expect("a form"));
        let upheld = [("decision", "uphold"), ("arrived_on", "04/12/2023"), ("reason", "Sổ văn thư ghi ngày 04/12")];
        let unsaid = [("decision", "uphold"), ("arrived_on", "04/12/2023"), ("reason", "")];
        assert!(world.post(&decision, &focal, &unsaid).await.text.contains("Mời ghi lý do"));
        assert_eq!(world.post(&decision, &focal, &upheld).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.post(&decision, &focal, &upheld).await.status, StatusCode::NOT_FOUND, "decided once");
        assert_eq!(world.post(&freezing, &focal, &[]).await.status, StatusCode::SEE_OTHER);

        let frozen = world.get(&table, &focal).await.text;
        assert!(frozen.contains("Đã chốt lúc 08:00 ngày 18/12/2023"), "{frozen}");
        assert_eq!(line(&frozen, "Tổng cộng")[1..7], ["3", "2", "0", "1", "66,67%", "66,67%"]);
        assert!(frozen.contains("điều chỉnh theo kiến nghị"), "{frozen}");
        let mut bytes = Vec::new();
        for name in ["table.xlsx", "table.csv", "annex.docx"] {
            let file = world.get(&format!("{table}/files/{name}"), &focal).await;
            assert!(frozen.contains(&sha256(&file.bytes)), "{name} stands under its hash");
            bytes.push(file.bytes);
        }
        let list = String::from_utf8(bytes[1].clone()).expect("UTF-8");
        assert!(list.contains("Báo cáo phải gửi = đúng hạn + gửi chậm + chưa gửi"), "the rules stand in the export");
        assert!(list.contains("Sở Y tế,1,1,0,0,\"100,00%\",\"100,00%\","), "{list}");
        let annex = dondoc_files::read("a.docx", &bytes[2], &dondoc_files::Limits::default()).expect("a document").0;
        let text = format!("{annex:?}");
        assert!(text.contains("Phụ lục I") && text.contains("Tổng cộng"), "{text}");

        // Whatever comes later, the table and its files stay.
        world.set_clock("2023-12-20T08:00");
        let focal = world.sign_in("dau.moi").await;
        let at = world.clock.now();
        put_return(&world, &cycle, "UBND huyện Bình An", |version| version.submitted_at = Some(at)).await;
        assert!(world.post(&decision, &focal, &upheld).await.text.contains("đã chốt"));
        // The day on top of every page is another; all else is the same.
        let main = |page: &str| {
            let main = page.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>"));
            main.map(|(main, _)| main.to_owned()).expect("a page has a main part")
        };
        assert_eq!(main(&world.get(&table, &focal).await.text), main(&frozen));
        for (name, kept) in ["table.xlsx", "table.csv", "annex.docx"].iter().zip(&bytes) {
            assert_eq!(world.get(&format!("{table}/files/{name}"), &focal).await.bytes, *kept, "{name}");
        }
        let leader = world.sign_in("lanh.dao").await;
        assert_eq!(world.get(&table, &leader).await.status, StatusCode::OK);
        assert_eq!(world.post(&freezing, &leader, &[]).await.status, StatusCode::NOT_FOUND);

        let copy = World::on(engine, "2023-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Compliance>(&mut left).await, rows::<Compliance>(&mut right).await);
        assert_eq!(rows::<ComplianceRow>(&mut left).await, rows::<ComplianceRow>(&mut right).await);
        assert_eq!(rows::<Objection>(&mut left).await, rows::<Objection>(&mut right).await);
        drop((left, right));
        assert!(matches!(events::verify(&world.db, 1).await.expect("verifies"), Verdict::Whole { .. }));
    }
}

#[tokio::test]
async fn a_year_holds_the_cycles_that_fell_due_in_it() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    world.set_clock("2023-12-01T08:00");
    let at = world.clock.now();
    put_return(&world, &cycle, "Sở Xây dựng", |version| version.submitted_at = Some(at)).await;
    let focal = world.sign_in("dau.moi").await;
    let page = world.get("/compliance/draft?year=2023", &focal).await.text;
    assert!(page.contains("Tình hình chấp hành chế độ báo cáo năm 2023"), "{page}");
    assert_eq!(line(&page, "Tổng cộng")[1..7], ["1", "1", "0", "0", "100,00%", "100,00%"], "the rest is not due yet");
    assert!(page.contains("Chưa đến hạn"), "{page}");
    assert_eq!(world.get("/compliance/draft?year=2022", &focal).await.status, StatusCode::NOT_FOUND);
    let book = world.get("/compliance/draft/table.xlsx?year=2023", &focal).await;
    assert_eq!((book.status, &book.bytes[..2]), (StatusCode::OK, b"PK".as_slice()));
    let list = world.get("/compliance", &focal).await.text;
    assert!(list.contains("Cả năm 2023") && list.contains(&format!("/compliance/draft?cycle={cycle}")), "{list}");
}
