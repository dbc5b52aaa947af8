//! Inside the body: entries given to divisions and people, each writing only their own; collecting, sending, approving; the
//! focal body's own part, which another officer checks.

use axum::http::StatusCode;
use dondoc::accounts;
use dondoc::events;
use dondoc::ids::{DivisionId, ItemId, ObligationId, ReturnId};
use dondoc::inside::{Division, DivisionMember, GivenEntry, divisions};
use dondoc::returns::{self, Entry, FieldHistory, Return};
use dondoc_rules::access::Role;

use crate::desk::{entry, items, open_year, owed, save, start};
use crate::province::Province;
use crate::world::{Answer, Engine, World, engines, rows};

/// Sở Xây dựng with an officer (`xay.dung`), a head (`xd.gd`), a contributor in a division (`xd.an`) and one in none
/// (`xd.binh`); the year's cycle is open.
async fn settled(engine: Engine) -> (World, ObligationId) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let obligation = settle(&mut world).await;
    (world, obligation)
}

/// The same in a world that is there, for the browser.
pub async fn settle(world: &mut World) -> ObligationId {
    let province = Province::settle(world).await;
    let body = world.body("Sở Xây dựng").await;
    world.account("xd.gd", Role::Head, Some(&body)).await;
    world.account("xd.an", Role::Contributor, Some(&body)).await;
    world.account("xd.binh", Role::Contributor, Some(&body)).await;
    let cycle = open_year(world, &province, "2023").await;
    world.set_clock("2023-11-20T09:00");
    owed(world, &cycle, "Sở Xây dựng").await
}

async fn account(world: &World, login: &str) -> String {
    let mut tx = world.db.read(1).await.expect("reads");
    let all = accounts::list(&mut tx).await.expect("reads");
    all.into_iter().find(|one| one.login == login).expect("the account").id.to_string()
}

async fn division(world: &World, body: &str) -> DivisionId {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    divisions::of_body(&mut tx, &body, world.clock.today()).await.expect("reads").remove(0).id
}

/// A division "Phòng Quy hoạch" with one person in it.
async fn with_division(world: &World, officer: &str, member: &str) -> DivisionId {
    let added = world.post("/divisions", officer, &[("name", " Phòng  Quy hoạch ")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let division = division(world, "Sở Xây dựng").await;
    let member = account(world, member).await;
    let joined = world.post(&format!("/divisions/{division}/members"), officer, &[("account", &member)]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
    division
}

async fn give(
    world: &World,
    officer: &str,
    obligation: &ObligationId,
    items: &[&ItemId],
    to: &str,
    due: &str,
) -> Answer {
    let items: Vec<String> = items.iter().map(|item| item.to_string()).collect();
    let mut form = vec![("to", to), ("due_on", due), ("note", "Nêu rõ số liệu đến 31/10")];
    form.extend(items.iter().map(|item| ("item", item.as_str())));
    world.post(&format!("/obligations/{obligation}/given"), officer, &form).await
}

async fn draft(world: &World, obligation: &ObligationId) -> ReturnId {
    let mut tx = world.db.read(1).await.expect("reads");
    returns::of_obligation(&mut tx, obligation).await.expect("reads").remove(0).id
}

fn field(item: &ItemId, name: &str) -> String {
    format!("{item}.{name}")
}

#[tokio::test]
async fn entries_are_given_written_collected_sent_and_approved() {
    for engine in engines() {
        let (mut world, obligation) = settled(engine).await;
        let officer = world.sign_in("xay.dung").await;
        let division = with_division(&world, &officer, "xd.an").await;
        let known = items(&world, &obligation).await;
        let (first, second) = (&known[0].id, &known[1].id);
        let given = give(&world, &officer, &obligation, &[first], &format!("division.{division}"), "28/11/2023").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        let binh = format!("person.{}", account(&world, "xd.binh").await);
        assert_eq!(give(&world, &officer, &obligation, &[second], &binh, "").await.status, StatusCode::SEE_OTHER);
        let id = draft(&world, &obligation).await;

        // The first page of the division's person leads to their entry, and the form holds nothing else.
        let an = world.sign_in("xd.an").await;
        let home = world.get("/", &an).await.text;
        assert!(
            home.contains("phần được giao, 1 nội dung") && home.contains("Hạn nội bộ: hết ngày 28/11/2023"),
            "{home}"
        );
        let form = world.get(&format!("/returns/{id}/edit"), &an).await.text;
        assert!(form.contains(&field(first, "done")) && !form.contains(&field(second, "done")), "{form}");
        assert!(!form.contains("name=\"deployment\"") && form.contains("Nêu rõ số liệu đến 31/10"), "{form}");
        let officers = world.get(&format!("/returns/{id}/edit"), &officer).await.text;
        assert!(
            officers.contains("Giao Phòng Quy hoạch, hạn nội bộ hết ngày 28/11/2023. Đã giao, chưa xong."),
            "{officers}"
        );

        // An empty part is not done; a written one is, and is closed.
        let done = format!("/returns/{id}/part-done");
        let empty = world.post(&done, &an, &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.text);
        let words = [(field(first, "progress"), "doing"), (field(first, "done"), "Đã lập 3 đồ án")];
        let form: Vec<(&str, &str)> = words.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        assert_eq!(world.post(&done, &an, &form).await.status, StatusCode::SEE_OTHER);
        let late = save(&world, &an, &id, &[(field(first, "done"), "Sửa sau khi báo xong")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text.contains("<q>Sửa sau khi báo xong</q>"), "what was typed is shown: {}", late.text);
        assert_eq!(entry(&world, &id, first).await.done, "Đã lập 3 đồ án");

        // The officer sees who has not given theirs, gives one back, collects.
        world.set_clock("2023-11-29T09:00");
        let (officer, an) = (world.sign_in("xay.dung").await, world.sign_in("xd.an").await);
        let page = format!("/obligations/{obligation}/given");
        let seen = world.get(&page, &officer).await.text;
        assert!(seen.contains("Đã xong 1/2 phần được giao. Chưa xong: xd.binh (1 nội dung)."), "{seen}");
        assert!(seen.contains("xd.an báo xong lúc"), "{seen}");
        assert!(world.get("/", &officer).await.text.contains("nội dung giao trong đơn vị, đã xong 1/2"));
        let back = [("item", first.as_str()), ("note", "Thiếu tên đồ án")];
        assert_eq!(world.post(&format!("{page}/return"), &officer, &back).await.status, StatusCode::SEE_OTHER);
        let form = world.get(&format!("/returns/{id}/edit"), &an).await.text;
        assert!(form.contains("Thiếu tên đồ án"), "{form}");
        let again = [(field(first, "done"), "Đã lập 3 đồ án: A, B, C"), (field(first, "was"), "")];
        assert_eq!(save(&world, &an, &id, &again).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.post(&done, &an, &[]).await.status, StatusCode::SEE_OTHER);
        let resumed = world.post(&format!("/returns/{id}/part-resumed"), &an, &[]).await;
        assert_eq!(resumed.status, StatusCode::SEE_OTHER, "{}", resumed.text);
        assert_eq!(world.post(&done, &an, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.post(&format!("{page}/collection"), &officer, &[]).await.status, StatusCode::SEE_OTHER);
        let bin = world.sign_in("xd.binh").await;
        let closed = save(&world, &bin, &id, &[(field(second, "done"), "Quá muộn")]).await;
        assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY, "collected: {}", closed.text);
        assert_eq!(
            world.post(&format!("{page}/collection"), &officer, &[]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );

        // The officer completes the rest and sends it; the head, another person, approves.
        let rest = [(field(second, "progress"), "standing"), (field(second, "done"), "Duy trì chiếu sáng")];
        assert_eq!(save(&world, &officer, &id, &rest).await.status, StatusCode::SEE_OTHER);
        let asked = world.post(&format!("/returns/{id}/approval-request"), &officer, &[]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let head = world.sign_in("xd.gd").await;
        assert!(world.get("/", &head).await.text.contains("Báo cáo chờ phê duyệt"));
        let approved = world.post(&format!("/returns/{id}/approval"), &head, &[]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);

        // Who wrote which words stands in the history; the focal body reads nothing of what went on inside.
        let history = world.get(&format!("/returns/{id}/history?field={}", field(first, "done")), &officer).await.text;
        assert!(history.contains("Đang là (do xd.an ghi lúc") && history.contains("Do xd.an ghi lúc"), "{history}");
        let focal = world.sign_in("dau.moi").await;
        assert_eq!(world.get(&page, &focal).await.status, StatusCode::NOT_FOUND);
        let timeline = world.get(&format!("/obligations/{obligation}"), &focal).await.text;
        assert!(!timeline.contains("Giao nội dung trong đơn vị"), "{timeline}");
        assert!(
            world
                .get(&format!("/obligations/{obligation}"), &officer)
                .await
                .text
                .contains("Giao nội dung trong đơn vị")
        );
        replayed(&world, engine).await;
    }
}

async fn replayed(world: &World, engine: Engine) {
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, jiff::Timestamp::MAX).await.expect("rebuilds");
    macro_rules! same {
        ($($record:ty),* $(,)?) => {$({
            let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
            let (left, right) = (rows::<$record>(&mut left).await, rows::<$record>(&mut right).await);
            assert_eq!(left, right, stringify!($record));
        })*};
    }
    same!(Division, DivisionMember, GivenEntry, Return, Entry, FieldHistory);
}

/// The rule stands in the verbs: whatever a form sends, nothing but the person's own part is written.
#[tokio::test]
async fn a_contributor_writes_nothing_but_their_part() {
    for engine in engines() {
        let (world, obligation) = settled(engine).await;
        let officer = world.sign_in("xay.dung").await;
        let known = items(&world, &obligation).await;
        let (first, second) = (&known[0].id, &known[1].id);
        let an = world.sign_in("xd.an").await;
        // Nothing is given yet: no draft of the body's is theirs to see or to begin.
        assert_eq!(
            world.post(&format!("/obligations/{obligation}/returns"), &an, &[]).await.status,
            StatusCode::NOT_FOUND
        );
        let id = start(&world, &officer, &obligation).await;
        assert_eq!(world.get(&format!("/returns/{id}/report.docx"), &an).await.status, StatusCode::NOT_FOUND);
        let to_an = format!("person.{}", account(&world, "xd.an").await);
        assert_eq!(give(&world, &officer, &obligation, &[first], &to_an, "").await.status, StatusCode::SEE_OTHER);
        let forged = [
            (field(first, "done"), "Phần của tôi"),
            (field(second, "done"), "Phần của người khác"),
            ("deployment".to_owned(), "Phần chung"),
            ("document.1.number".to_owned(), "1/QĐ"),
            ("is_nil".to_owned(), "1"),
        ];
        let answer = save(&world, &an, &id, &forged).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text.contains("<q>Phần của người khác</q>") && answer.text.contains("<q>Phần chung</q>"),
            "{}",
            answer.text
        );
        assert_eq!(entry(&world, &id, first).await.done, "Phần của tôi", "their own was saved");
        assert_eq!(entry(&world, &id, second).await.done, "");
        let mut tx = world.db.read(1).await.expect("reads");
        let version = returns::get(&mut tx, &id).await.expect("reads").expect("is there");
        assert_eq!((version.deployment.as_str(), version.is_nil), ("", false));
        assert!(returns::documents(&mut tx, &id).await.expect("reads").is_empty());
        drop(tx);
        // Neither files of other entries nor any act of the officer.
        let png: &[u8] = b"\x89PNG\r\n\x1a\nanh";
        let upload = world.upload(&format!("/returns/{id}/files"), &an, &[("file", "a.png", png)]).await;
        assert_ne!(upload.status, StatusCode::SEE_OTHER, "{}", upload.text);
        for act in ["approval-request", "signed-letter", "approval", "hand-over"] {
            let refused = world.post(&format!("/returns/{id}/{act}"), &an, &[]).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{act}");
        }
        for act in ["given", "given/collection", "given/return", "given/removal", "workbook", "extensions"] {
            let refused = world.post(&format!("/obligations/{obligation}/{act}"), &an, &[]).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{act}");
        }
        let other = format!("/returns/{id}/history?field={}", field(second, "done"));
        assert_eq!(world.get(&other, &an).await.status, StatusCode::NOT_FOUND);
        let own = format!("/returns/{id}/history?field={}", field(first, "done"));
        assert!(world.get(&own, &an).await.text.contains("Đang là (do xd.an ghi lúc"));
        // Given to another one, it is theirs no more.
        let to_binh = format!("person.{}", account(&world, "xd.binh").await);
        assert_eq!(give(&world, &officer, &obligation, &[first], &to_binh, "").await.status, StatusCode::SEE_OTHER);
        assert_ne!(save(&world, &an, &id, &[(field(first, "done"), "Vẫn viết")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(entry(&world, &id, first).await.done, "Phần của tôi");
        assert!(!world.get("/", &an).await.text.contains("phần được giao"));
    }
}

#[tokio::test]
async fn what_cannot_be_given_is_told_and_kept() {
    let (world, obligation) = settled(Engine::Sqlite).await;
    let officer = world.sign_in("xay.dung").await;
    let division = with_division(&world, &officer, "xd.an").await;
    let known = items(&world, &obligation).await;
    let item = &known[0].id;
    let to = format!("division.{division}");
    for (to, due, says) in [
        ("", "", "Chưa chọn phòng, đơn vị hoặc người"),
        ("person.0190a0a0-0000-7000-8000-000000000000", "", "Chưa chọn phòng, đơn vị hoặc người"),
        (to.as_str(), "19/11/2023", "từ hôm nay đến hết ngày 04/12/2023"),
        (to.as_str(), "05/12/2023", "từ hôm nay đến hết ngày 04/12/2023"),
        (to.as_str(), "mai", "chưa đúng dạng"),
    ] {
        let refused = give(&world, &officer, &obligation, &[item], to, due).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{to} {due}");
        assert!(refused.text.contains(says) && refused.text.contains("Nêu rõ số liệu"), "{}", refused.text);
    }
    let nothing = give(&world, &officer, &obligation, &[], &to, "").await;
    assert!(nothing.text.contains("Chưa chọn nội dung nào"), "{}", nothing.text);
    // A division of that name stands there; one that holds entries is not ended.
    let twice = world.post("/divisions", &officer, &[("name", "phòng quy hoạch")]).await;
    assert!(twice.text.contains("Đã có phòng, đơn vị mang tên này"), "{}", twice.text);
    give(&world, &officer, &obligation, &[item], &to, "").await;
    let held = world.post(&format!("/divisions/{division}/end"), &officer, &[]).await;
    assert!(held.text.contains("chưa thu về"), "{}", held.text);
    let taken =
        world.post(&format!("/obligations/{obligation}/given/removal"), &officer, &[("item", item.as_str())]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    assert_eq!(world.post(&format!("/divisions/{division}/end"), &officer, &[]).await.status, StatusCode::SEE_OTHER);
    // Another body's people reach none of it.
    let focal = world.sign_in("dau.moi").await;
    assert_eq!(world.post(&format!("/divisions/{division}/end"), &focal, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(give(&world, &focal, &obligation, &[item], &to, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_approves_what_they_alone_wrote_and_sent_where_there_are_two() {
    for engine in engines() {
        let (world, obligation) = settled(engine).await;
        let head = world.sign_in("xd.gd").await;
        let id = start(&world, &head, &obligation).await;
        let mut fields = Vec::new();
        for item in items(&world, &obligation).await {
            fields.extend([(field(&item.id, "progress"), "doing"), (field(&item.id, "done"), "Tự viết")]);
        }
        save(&world, &head, &id, &fields).await;
        let alone = world.post(&format!("/returns/{id}/approval"), &head, &[]).await;
        assert_eq!(alone.status, StatusCode::CONFLICT);
        assert!(alone.text.contains("không tự phê duyệt"), "{}", alone.text);
        world.post(&format!("/returns/{id}/approval-request"), &head, &[]).await;
        assert_eq!(world.post(&format!("/returns/{id}/approval"), &head, &[]).await.status, StatusCode::CONFLICT);
        // The officer looks at it and sends it: two people stand behind it.
        let officer = world.sign_in("xay.dung").await;
        world.post(&format!("/returns/{id}/approval-request"), &officer, &[]).await;
        let approved = world.post(&format!("/returns/{id}/approval"), &head, &[]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
    }
}

#[tokio::test]
async fn a_body_of_one_person_approves_its_own() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let body = world.body("Sở Y tế").await;
    world.account("y.te", Role::Head, Some(&body)).await;
    let cycle = open_year(&world, &province, "2023").await;
    world.set_clock("2023-11-20T09:00");
    let obligation = owed(&world, &cycle, "Sở Y tế").await;
    let head = world.sign_in("y.te").await;
    let id = start(&world, &head, &obligation).await;
    save(&world, &head, &id, &[("is_nil".to_owned(), "1")]).await;
    let approved = world.post(&format!("/returns/{id}/approval"), &head, &[]).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
}

#[tokio::test]
async fn the_focal_bodys_own_part_is_checked_by_another_officer_and_no_letter_goes_out() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let focal = world.body("Sở Tài chính").await;
        world.account("tc.phong", Role::Contributor, Some(&focal)).await;
        let cycle = open_year(&world, &province, "2023").await;
        world.set_clock("2023-11-20T09:00");
        let obligation = owed(&world, &cycle, "Sở Tài chính").await;
        let officer = world.sign_in("dau.moi").await;
        let known = items(&world, &obligation).await;
        let item = &known[0].id;
        let to = format!("person.{}", account(&world, "tc.phong").await);
        assert_eq!(give(&world, &officer, &obligation, &[item], &to, "").await.status, StatusCode::SEE_OTHER);
        let id = draft(&world, &obligation).await;
        let writer = world.sign_in("tc.phong").await;
        let words = [(field(item, "progress"), "doing"), (field(item, "done"), "Đã cân đối vốn")];
        assert_eq!(save(&world, &writer, &id, &words).await.status, StatusCode::SEE_OTHER);
        let words = [(field(item, "next_steps"), "Giao dự toán")];
        assert_eq!(save(&world, &officer, &id, &words).await.status, StatusCode::SEE_OTHER);
        let edit = world.get(&format!("/returns/{id}/edit"), &officer).await.text;
        assert!(edit.contains("Chuyển để người khác rà soát"), "{edit}");
        let handed = world.post(&format!("/returns/{id}/hand-over"), &officer, &[]).await;
        assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.text);
        let page = world.get(&format!("/returns/{id}"), &officer).await.text;
        assert!(!page.contains("signed-letter"), "no letter: {page}");

        // With a second officer the first does not confirm what they wrote in; alone they would.
        world.account("dau.moi.2", Role::FocalOfficer, Some(&focal)).await;
        let own = world.post(&format!("/returns/{id}/confirmation"), &officer, &[]).await;
        assert_eq!(own.status, StatusCode::CONFLICT);
        assert!(own.text.contains("không tự phê duyệt, tự xác nhận"), "{}", own.text);
        assert!(!world.get(&format!("/returns/{id}"), &officer).await.text.contains("/confirmation"));
        let second = world.sign_in("dau.moi.2").await;
        let checked = world.post(&format!("/returns/{id}/confirmation"), &second, &[]).await;
        assert_eq!(checked.status, StatusCode::SEE_OTHER, "{}", checked.text);
        // It stands outside timeliness: neither on time nor late.
        let board = world.get(&format!("/obligations/{obligation}"), &officer).await.text;
        assert!(board.contains("phần của chính cơ quan đầu mối") && !board.contains("gửi đúng hạn"), "{board}");
    }
}

#[tokio::test]
async fn a_focal_body_of_one_officer_checks_its_own_part() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let cycle = open_year(&world, &province, "2023").await;
    world.set_clock("2023-11-20T09:00");
    let obligation = owed(&world, &cycle, "Sở Tài chính").await;
    let officer = world.sign_in("dau.moi").await;
    let id = start(&world, &officer, &obligation).await;
    save(&world, &officer, &id, &[("is_nil".to_owned(), "1")]).await;
    world.post(&format!("/returns/{id}/hand-over"), &officer, &[]).await;
    let confirmed = world.post(&format!("/returns/{id}/confirmation"), &officer, &[]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
}

/// A body of more people than fit on a page: each of them may be given entries.
#[tokio::test]
async fn nobody_of_a_large_body_is_left_out() {
    let world = World::at("2023-10-16T08:00").await;
    Province::settle(&world).await;
    let body = world.body("Sở Xây dựng").await;
    let system = world.system();
    // One account with a password; the others carry its hash, since making each takes long.
    world.account("nguoi.00", Role::Contributor, Some(&body)).await;
    let mut act = events::Act::begin(&world.db, &system, "account.opened").await.expect("an act begins");
    let first: accounts::Account = act
        .tx()
        .find("where tenant = $1 and login = $2", &["nguoi.00".into()])
        .await
        .expect("reads")
        .expect("is there");
    let mut others = Vec::new();
    for number in 1..=60 {
        let other = accounts::Account {
            id: dondoc::ids::AccountId::new(),
            login: format!("nguoi.{number:02}"),
            name: format!("Người {number:02}"),
            ..first.clone()
        };
        act.put(&other).await.expect("puts");
        others.push(other.id);
    }
    act.commit("accounts").await.expect("commits");
    for other in &others {
        accounts::appoint(&world.db, &system, other, Some(&body), Role::Contributor, jiff::civil::date(2020, 1, 1))
            .await
            .expect("a role is given");
    }
    let mut tx = world.db.read(1).await.expect("reads");
    let found = accounts::holders(&mut tx, &body, Role::Contributor, world.clock.today()).await.expect("reads");
    assert_eq!(found.len(), 61);
}
