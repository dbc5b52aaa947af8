//! Tasks counted by class: what a person confirms, what is reported, and figures of any day that stand.

use axum::http::StatusCode;
use dondoc::events::{self, Act};
use dondoc::ids::{PlanId, PlanVersionId, TaskId};
use dondoc::plans::{self, PlanVersion, Task, TaskParty};
use dondoc::returns::{Entry, Return, verbs};
use dondoc::tasks::{TaskClass, TaskFollower, TaskResult};
use dondoc::{cycles, obligations};
use dondoc_rules::access::Role;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::returns::{Door, Progress};
use dondoc_rules::tasks::{STALE_DAYS, TaskCount};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::cycles::opened;
use crate::province::Province;
use crate::world::{Engine, World, engines, rows};

/// The province with a task due on 4 December (I.1), one due on 31 December with two leads (I.2), one of the districts
/// without a day (II.1), one of the focal body that waits for an event (II.2).
pub async fn settle(world: &World) -> Province {
    let province = Province::settle(world).await;
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    for mut task in plans::tasks(act.tx(), &province.version).await.expect("reads") {
        (task.counting_class, task.due_on, task.timeline_raw) = match task.label.as_str() {
            "I.1" => (CountingClass::Dated, Some(date(2023, 12, 4)), Some("Trước ngày 05/12/2023".to_owned())),
            "I.2" => (CountingClass::Dated, Some(date(2023, 12, 31)), Some("Năm 2023".to_owned())),
            "II.1" => (CountingClass::Undated, None, None),
            _ => (CountingClass::Bound, None, Some("Sau khi Quy hoạch được duyệt".to_owned())),
        };
        act.put(&task).await.expect("puts");
    }
    act.commit("plans").await.expect("commits");
    let syt = world.body("Sở Y tế").await;
    world.account("y.te", Role::ReportingOfficer, Some(&syt)).await;
    province
}

pub async fn task(world: &World, province: &Province, label: &str) -> TaskId {
    let mut tx = world.db.read(1).await.expect("reads");
    let tasks = plans::tasks(&mut tx, &province.version).await.expect("reads");
    tasks.into_iter().find(|task| task.label == label).expect("the task is there").id
}

/// The numbers of the sentence that adds the classes up.
fn partition(page: &str) -> Vec<usize> {
    let start = page.find("Tổng số ").unwrap_or_else(|| panic!("no sum: {page}"));
    let sentence = page[start..].split('<').next().unwrap_or_default();
    sentence.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}

pub async fn sum(world: &World, cookie: &str, query: &str) -> Vec<usize> {
    let page = world.get(&format!("/tasks{query}"), cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let found = partition(&page.text);
    assert_eq!(found.len(), 10, "{query}: {found:?}");
    assert_eq!(found[0], found[1..].iter().sum::<usize>(), "{query}: the classes add up");
    found
}

/// Everything that this feature records is in the log (invariant 4).
async fn holds(world: &World, engine: Engine) {
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
    let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
    assert_eq!(rows::<TaskClass>(&mut left).await, rows::<TaskClass>(&mut right).await);
    assert_eq!(rows::<TaskResult>(&mut left).await, rows::<TaskResult>(&mut right).await);
    assert_eq!(rows::<TaskFollower>(&mut left).await, rows::<TaskFollower>(&mut right).await);
}

/// T1-R2, R3: for every filter and in any combination the total is the sum of the classes; only tasks with a day enter the
/// rates, and a rate says what it is of.
#[tokio::test]
async fn t1_r2_t1_r3_the_classes_add_up_for_every_filter() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let province = settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let body = world.body("Sở Y tế").await;
        let follow = [("subject", "section:I"), ("officer", ""), ("starts_on", "02/10/2023")];
        let page = world.get(&format!("/plans/{}/followers", province.plan), &cookie).await.text;
        let officer =
            page.split("<option value=\"").skip(1).find(|rest| rest.contains(">dau.moi<")).expect("an officer");
        let officer = officer.split('"').next().expect("an id").to_owned();
        let mut follow = follow.to_vec();
        follow[1].1 = &officer;
        let answer = world.post(&format!("/plans/{}/followers", province.plan), &cookie, &follow).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);

        world.set_clock("2023-12-06T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let plan = format!("plan={}", province.plan);
        let (body, person) = (format!("body={body}"), format!("person={officer}"));
        assert_eq!(sum(&world, &cookie, "").await, [4, 0, 0, 1, 1, 0, 1, 0, 1, 0]);
        assert_eq!(sum(&world, &cookie, &format!("?{body}")).await, [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(sum(&world, &cookie, &format!("?{person}")).await, [2, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(sum(&world, &cookie, &format!("?{plan}&section=II")).await, [2, 0, 0, 0, 0, 0, 1, 0, 1, 0]);
        for day in ["2023-06-01", "2023-12-04", "2024-02-01"] {
            for filter in ["", &plan, &body, &person] {
                for section in ["", "&section=I", "&section=none"] {
                    for known in ["then", "now"] {
                        sum(&world, &cookie, &format!("?{filter}{section}&as_of={day}&known={known}")).await;
                    }
                }
            }
        }
        for class in TaskCount::ALL {
            let totals = sum(&world, &cookie, &format!("?class={}", class.as_str())).await;
            let page = world.get(&format!("/tasks?class={}", class.as_str()), &cookie).await.text;
            let title = format!("Danh sách {} nhiệm vụ", totals[1 + *class as usize]);
            assert!(page.contains(&title), "the list is the class: {title}: {page}");
        }
        let page = world.get("/tasks", &cookie).await.text;
        for words in [
            "tỷ lệ % tính trên tổng số nhiệm vụ có thời hạn: 2",
            "50,0%",
            "Đang thực hiện, quá hạn 2 ngày",
            "Tính riêng, không đưa vào tỷ lệ đúng hạn",
            "Số liệu đến hết ngày 06/12/2023, ghi nhận đến 08:00 ngày 06/12/2023.",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let other = world.get("/tasks?rate=completed", &cookie).await.text;
        assert!(other.contains("tỷ lệ % tính trên số nhiệm vụ có thời hạn đã hoàn thành: 0"), "{other}");
        let bound = world.get("/tasks?class=bound", &cookie).await.text;
        assert!(bound.contains("Danh sách 1 nhiệm vụ: Theo sự kiện/văn bản khác"), "{bound}");
        assert!(bound.contains(">Nhiệm vụ II.2 của kế hoạch<") && !bound.contains(">Nhiệm vụ I.1 của kế hoạch<"));
        holds(&world, engine).await;
    }
}

#[tokio::test]
async fn t1_r1_a_person_confirms_or_changes_what_the_words_propose() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let province = settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let address = format!("/plans/{}/classes", province.plan);
        let page = world.get(&address, &cookie).await.text;
        assert!(page.contains("Không thời hạn (đề xuất, chưa xác nhận)") && page.contains("4/4"), "{page}");
        let ids: Vec<String> = page
            .split("name=\"task\" value=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next().map(str::to_owned))
            .collect();
        assert_eq!(ids.len(), 4);
        let undated = task(&world, &province, "II.1").await.to_string();
        let form = |changes: &[(&'static str, &str)]| {
            let mut form: Vec<(String, String)> = Vec::new();
            for id in &ids {
                form.push(("task".to_owned(), id.clone()));
                let start = page.find(&format!("name=\"class.{id}\"")).expect("a choice");
                let chosen = page[start..].split("\" selected").next().expect("a chosen one");
                let chosen = chosen.rsplit("value=\"").next().expect("a word");
                form.push((format!("class.{id}"), chosen.to_owned()));
                if *id == undated {
                    form.extend(changes.iter().map(|(name, value)| (format!("{name}.{id}"), (*value).to_owned())));
                }
            }
            // What is given last is what was chosen.
            form.reverse();
            form
        };
        let post = async |world: &World, cookie: &str, changes: &[(&'static str, &str)]| {
            let form = form(changes);
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            world.post(&address, cookie, &form).await
        };
        for (changes, says) in [
            (vec![("class", "dated"), ("due", "30/11/2023")], "Nhiệm vụ II.1 được đổi phân loại mà chưa nêu lý do"),
            (vec![("class", "dated"), ("reason", "Theo công văn")], "có thời hạn mà chưa có ngày"),
            (vec![("class", "dated"), ("due", "31/11/2023"), ("reason", "x")], "Ngày «31/11/2023» chưa đúng"),
        ] {
            let refused = post(&world, &cookie, &changes).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            assert!(refused.text.contains(says), "{says}: {}", refused.text);
            for (_, typed) in changes.iter().filter(|(name, _)| *name != "class") {
                assert!(refused.text.contains(&format!("value=\"{typed}\"")), "{typed} stays: {}", refused.text);
            }
        }
        let mut tx = world.db.read(1).await.expect("reads");
        assert!(rows::<TaskClass>(&mut tx).await.is_empty(), "nothing is half recorded");
        drop(tx);
        world.set_clock("2023-11-01T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let changes = [("class", "dated"), ("due", "30/11/2023"), ("reason", "Công văn 7/UBND giao đến hết tháng 11")];
        let answer = post(&world, &cookie, &changes).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = world.get(&address, &cookie).await.text;
        assert!(
            page.contains("0/4") && page.contains("Có thời hạn (dau.moi xác nhận lúc 08:00 ngày 01/11/2023)"),
            "{page}"
        );
        // A second time nothing is recorded.
        assert_eq!(post(&world, &cookie, &changes).await.status, StatusCode::SEE_OTHER);
        let mut tx = world.db.read(1).await.expect("reads");
        assert_eq!(rows::<TaskClass>(&mut tx).await.len(), 4);
        drop(tx);
        world.set_clock("2023-12-02T08:00");
        let cookie = world.sign_in("dau.moi").await;
        assert_eq!(sum(&world, &cookie, "").await, [4, 0, 0, 2, 1, 0, 0, 0, 1, 0], "it is two days late");
        assert_eq!(sum(&world, &cookie, "?as_of=2023-10-31").await, [4, 0, 0, 2, 0, 0, 1, 0, 1, 0], "not known then");
        // Singly, from the task's page; the earlier decision stays.
        let id = undated.as_str();
        let (class, reason) = (format!("class.{id}"), format!("reason.{id}"));
        let single = [("task", id), ("back", id), (&class, "bound"), (&reason, "Chờ quy hoạch")];
        let answer = world.post(&address, &cookie, &single).await;
        assert_eq!(answer.location.as_deref(), Some(format!("/tasks/{id}").as_str()), "{}", answer.text);
        let page = world.get(&format!("/tasks/{id}"), &cookie).await.text;
        for words in [
            "Theo sự kiện/văn bản khác (dau.moi xác nhận lúc 08:00 ngày 02/12/2023)",
            "08:00 ngày 01/11/2023: dau.moi xác nhận «Có thời hạn» (đề xuất: «Không thời hạn»)",
            "Công văn 7/UBND giao đến hết tháng 11",
            "Chờ quy hoạch",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // Another body's officer confirms nothing.
        let other = world.body("Sở Y tế").await;
        world.account("khac", Role::FocalOfficer, Some(&other)).await;
        let cookie = world.sign_in("khac").await;
        assert_eq!(world.get(&address, &cookie).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.post(&address, &cookie, &single).await.status, StatusCode::NOT_FOUND);
        holds(&world, engine).await;
    }
}

/// The address of the first form of a page that ends so.
pub fn form_of(page: &str, ending: &str) -> String {
    let all = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    all.into_iter().find(|address| address.ends_with(ending)).unwrap_or_else(|| panic!("{ending}: {page}")).to_owned()
}

#[tokio::test]
async fn t1_r7_a_result_is_reported_accepted_or_returned_with_the_old_day() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let province = settle(&world).await;
        let id = task(&world, &province, "I.1").await;
        world.set_clock("2023-12-04T16:00");
        let lead = world.sign_in("xay.dung").await;
        let page = world.get(&format!("/tasks/{id}"), &lead).await.text;
        assert!(page.contains("Trước ngày 05/12/2023") && page.contains("đến hạn hôm nay"), "{page}");
        let empty = world.post(&format!("/tasks/{id}/results"), &lead, &[("number", ""), ("note", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("Chưa có gì về kết quả"), "{}", empty.text);
        let undated = [("number", "15/QĐ-SXD"), ("issued_on", "")];
        let undated = world.post(&format!("/tasks/{id}/results"), &lead, &undated).await;
        assert!(undated.text.contains("chưa có ngày ban hành") && undated.text.contains("value=\"15/QĐ-SXD\""));
        let good = [("number", "15/QĐ-SXD"), ("issued_on", "01/12/2023"), ("note", "Đã ban hành quy chế")];
        let answer = world.post(&format!("/tasks/{id}/results"), &lead, &good).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let twice = world.post(&format!("/tasks/{id}/results"), &lead, &good).await;
        assert!(twice.text.contains("Đang có một kết quả chờ xác nhận"), "{}", twice.text);
        // What others lead is not theirs to see.
        let other = task(&world, &province, "II.2").await;
        assert_eq!(world.get(&format!("/tasks/{other}"), &lead).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.post(&format!("/tasks/{other}/results"), &lead, &good).await.status, StatusCode::NOT_FOUND);
        assert_eq!(sum(&world, &lead, "").await[0], 2, "own tasks only");

        world.set_clock("2023-12-08T09:00");
        let focal = world.sign_in("dau.moi").await;
        assert_eq!(sum(&world, &focal, "").await[3], 2, "it waits, and came in time");
        assert!(world.get("/", &focal).await.text.contains("1 kết quả nhiệm vụ chờ xác nhận"));
        let waiting = world.get("/tasks?waiting=1", &focal).await.text;
        assert!(waiting.contains("Danh sách 1 nhiệm vụ có kết quả chờ xác nhận"), "{waiting}");
        let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
        assert!(page.contains("15/QĐ-SXD, 01/12/2023") && page.contains("chờ xác nhận"), "{page}");
        let reopening = form_of(&page, "/reopening");
        let acceptance = form_of(&page, "/acceptance");
        let refused = world.post(&acceptance, &world.sign_in("xay.dung").await, &[]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "a lead does not accept its own");
        let refused = world.post(&reopening, &focal, &[("reason", " ")]).await;
        assert!(refused.text.contains("Chưa nêu lý do trả lại"), "{}", refused.text);
        let returned = world.post(&reopening, &focal, &[("reason", "Thiếu phụ lục")]).await;
        assert_eq!(returned.status, StatusCode::SEE_OTHER, "{}", returned.text);
        let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
        assert!(page.contains("Đang thực hiện, quá hạn 4 ngày") && page.contains("Thiếu phụ lục"), "{page}");

        // Reported anew on the 8th: late, whenever it is accepted.
        let lead = world.sign_in("xay.dung").await;
        assert_eq!(world.post(&format!("/tasks/{id}/results"), &lead, &good).await.status, StatusCode::SEE_OTHER);
        world.set_clock("2023-12-20T09:00");
        let focal = world.sign_in("dau.moi").await;
        let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
        let accepted = world.post(&form_of(&page, "/acceptance"), &focal, &[]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text);
        let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
        assert!(page.contains("Hoàn thành quá hạn 4 ngày"), "{page}");
        assert_eq!(sum(&world, &focal, "").await, [4, 0, 1, 1, 0, 0, 1, 0, 1, 0]);
        holds(&world, engine).await;
    }
}

#[tokio::test]
async fn t1_r8_a_task_without_a_day_is_listed_for_review_after_ninety_days() {
    let mut world = World::at("2023-06-21T08:00").await;
    let province = settle(&world).await;
    let listed = async |world: &World, query: &str| {
        let cookie = world.sign_in("dau.moi").await;
        let page = world.get(&format!("/tasks?review=1{query}"), &cookie).await.text;
        page.contains(">Nhiệm vụ II.1 của kế hoạch<")
    };
    assert_eq!(STALE_DAYS, 90);
    world.set_clock("2023-09-17T08:00");
    assert!(!listed(&world, "").await, "89 days after 20 June");
    assert!(listed(&world, "&stale=30").await);
    world.set_clock("2023-09-18T08:00");
    assert!(listed(&world, "").await);
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get("/tasks", &cookie).await.text;
    assert!(page.contains("Cần rà soát: 1 nhiệm vụ không thời hạn"), "{page}");
    let page = world.get("/tasks?review=1", &cookie).await.text;
    assert!(page.contains("Danh sách 1 nhiệm vụ cần rà soát"), "{page}");
    // A result of one district is an update; the other's part is open.
    let (id, district) = (task(&world, &province, "II.1").await, world.body("UBND huyện Bình An").await);
    let form = [("body", district.as_str()), ("note", "Đã rà soát"), ("reported_on", "18/09/2023")];
    assert_eq!(world.post(&format!("/tasks/{id}/results"), &cookie, &form).await.status, StatusCode::SEE_OTHER);
    assert!(!listed(&world, "").await);
}

/// T1-R6: an amendment gives another day; the first one stays beside it, and lateness against both.
#[tokio::test]
async fn t1_r6_an_amended_day_stands_beside_the_first() {
    let mut world = World::at("2023-10-02T08:00").await;
    let province = settle(&world).await;
    let id = task(&world, &province, "I.1").await;
    world.set_clock("2023-12-20T08:00");
    amend(&world, &province.plan, &province.version, date(2023, 12, 20)).await;
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/tasks/{id}"), &cookie).await.text;
    for words in
        ["Chủ nhật, 31/03/2024; không chậm", "thứ Hai, 04/12/2023; chậm 16 ngày", "2, có hiệu lực từ ngày 20/12/2023"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let board = world.get("/tasks", &cookie).await.text;
    assert!(board.contains("31/03/2024 (ban đầu 04/12/2023)"), "{board}");
    assert_eq!(sum(&world, &cookie, "").await, [4, 0, 0, 2, 0, 0, 1, 0, 1, 0]);
    assert_eq!(sum(&world, &cookie, "?as_of=2023-12-19").await[4], 1, "it was overdue before");
}

/// Version 2: the same tasks, I.1 due on 31 March.
async fn amend(world: &World, plan: &PlanId, version: &PlanVersionId, effective_on: Date) {
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    let first = plans::version(act.tx(), version).await.expect("reads").expect("a version");
    let next = PlanVersion {
        id: PlanVersionId::new(),
        number: 2,
        effective_on,
        recorded_at: world.clock.now(),
        plan: plan.clone(),
        ..first
    };
    act.put(&next).await.expect("puts");
    for task in plans::tasks(act.tx(), version).await.expect("reads") {
        let due_on = if task.label == "I.1" { Some(date(2024, 3, 31)) } else { task.due_on };
        act.put(&Task { plan_version: next.id.clone(), due_on, ..task }).await.expect("puts");
    }
    for party in plans::parties(act.tx(), version).await.expect("reads") {
        let id = dondoc::ids::TaskPartyId::new();
        act.put(&TaskParty { id, plan_version: next.id.clone(), ..party }).await.expect("puts");
    }
    act.commit("plans").await.expect("commits");
}

/// Opens a cycle and puts a return of a body that says how far a task came.
pub async fn say(world: &World, province: &Province, body: &str, task: &TaskId, fill: impl FnOnce(&mut Return)) {
    let body = world.body(body).await;
    let mut act = Act::begin(&world.db, &world.system(), "return.started").await.expect("an act begins");
    let cycle = cycles::of_plan(act.tx(), &province.plan).await.expect("reads").remove(0);
    let owed = obligations::of_cycle(act.tx(), &cycle.id).await.expect("reads");
    let owed = owed.into_iter().find(|one| one.body == body).expect("the body owes");
    let items = obligations::items(act.tx(), &owed.id).await.expect("reads");
    let item = items.into_iter().find(|item| item.task.as_ref() == Some(task)).expect("the task is asked").id;
    let mut version = verbs::blank(&owed.id, 1, Door::Typed, &world.system());
    fill(&mut version);
    act.put(&version).await.expect("puts");
    let entry = Entry {
        progress: Some(Progress::Done),
        done: "Đã hoàn thành quy chế".to_owned(),
        saved_at: Some(world.clock.now()),
        ..verbs::blank_entry(&version.id, &item)
    };
    act.put(&entry).await.expect("puts");
    act.commit("returns").await.expect("commits");
}

#[tokio::test]
async fn a_return_that_says_done_is_a_result_and_each_lead_has_its_own_part() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = settle(&world).await;
        opened(&world, &province).await;
        let id = task(&world, &province, "I.2").await;
        world.set_clock("2023-12-29T08:00");
        let now = world.clock.now();
        say(&world, &province, "Sở Xây dựng", &id, |version| version.submitted_at = Some(now)).await;
        world.set_clock("2024-01-05T08:00");
        let focal = world.sign_in("dau.moi").await;
        assert_eq!(sum(&world, &focal, "?as_of=2023-12-30").await[3], 1, "it waits to be confirmed");
        let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
        assert!(page.contains("Đã hoàn thành quy chế") && page.contains("bản 1, đến ngày 29/12/2023"), "{page}");
        let back = page.split("href=\"/returns/").nth(1).and_then(|rest| rest.split('#').next()).expect("a return");
        let confirmed = world.post(&format!("/returns/{back}/confirmation"), &focal, &[]).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
        // The focal lead closes the task for the plan; the other lead still has its own part.
        let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
        assert!(page.contains("Hoàn thành đúng hạn"), "{page}");
        assert_eq!(sum(&world, &focal, "").await, [4, 1, 0, 0, 1, 0, 1, 0, 1, 0]);
        let (first, second) = (world.body("Sở Xây dựng").await, world.body("Sở Y tế").await);
        assert_eq!(sum(&world, &focal, &format!("?body={first}")).await, [2, 1, 0, 0, 1, 0, 0, 0, 0, 0]);
        assert_eq!(sum(&world, &focal, &format!("?body={second}")).await, [1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
        let other = world.sign_in("y.te").await;
        assert_eq!(sum(&world, &other, "").await, [1, 0, 0, 0, 1, 0, 0, 0, 0, 0], "its own part");
        let page = world.get(&format!("/tasks/{id}"), &other).await.text;
        assert!(!page.contains("Đã hoàn thành quy chế"), "another body's report is not theirs to read: {page}");
        for cookie in [&focal, &world.sign_in("lanh.dao").await] {
            assert_eq!(world.get("/tasks", cookie).await.status, StatusCode::OK);
        }
    }
}

/// What is typed of a paper may be typed anew until it is confirmed; then it counts from the day on which it came.
#[tokio::test]
async fn a_paper_report_counts_for_its_tasks_from_the_day_it_came() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = settle(&world).await;
    opened(&world, &province).await;
    let id = task(&world, &province, "I.1").await;
    world.set_clock("2023-12-11T08:00");
    let now = world.clock.now();
    say(&world, &province, "Sở Xây dựng", &id, |version| {
        version.door = Door::Paper;
        version.arrived_on = Some(date(2023, 12, 4));
        version.recorded_at = Some(now);
        version.submitted_at = Some(now);
    })
    .await;
    let focal = world.sign_in("dau.moi").await;
    assert_eq!(sum(&world, &focal, "").await[4], 1);
    let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
    let back = page.split("href=\"/returns/").nth(1).and_then(|rest| rest.split('#').next()).expect("a return");
    let confirmed = world.post(&format!("/returns/{back}/confirmation"), &focal, &[]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
    assert_eq!(sum(&world, &focal, "").await[1], 1, "on time, by the day on which it came");
    assert_eq!(sum(&world, &focal, "?as_of=2023-12-10").await[4], 1, "and the official view of the day before stands");
}

#[tokio::test]
async fn an_officer_follows_what_is_assigned_and_the_earlier_assignment_stays() {
    let world = World::at("2023-10-02T08:00").await;
    let province = settle(&world).await;
    let focal = world.body("Sở Tài chính").await;
    world.account("theo.doi", Role::FocalOfficer, Some(&focal)).await;
    let cookie = world.sign_in("dau.moi").await;
    let address = format!("/plans/{}/followers", province.plan);
    let page = world.get(&address, &cookie).await.text;
    let officer = page.split("<option value=\"").skip(1).find(|rest| rest.contains(">theo.doi<")).expect("an officer");
    let officer = officer.split('"').next().expect("an id");
    let body = format!("body:{}", world.body("Sở Xây dựng").await);
    let bad = [("subject", body.as_str()), ("officer", officer), ("starts_on", "31/02/2024")];
    let refused = world.post(&address, &cookie, &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Ngày «31/02/2024» chưa đúng") && refused.text.contains("value=\"31/02/2024\""));
    let nowhere = [("subject", "section:IX"), ("officer", officer), ("starts_on", "02/10/2023")];
    assert!(world.post(&address, &cookie, &nowhere).await.text.contains("không có trong kế hoạch"));
    for officer in [officer, ""] {
        let good = [("subject", body.as_str()), ("officer", officer), ("starts_on", "02/10/2023")];
        if officer.is_empty() {
            let page = world.get("/tasks", &cookie).await.text;
            assert!(page.contains(">theo.doi</option>") && page.contains(">theo.doi</td>"), "{page}");
        }
        assert_eq!(world.post(&address, &cookie, &good).await.status, StatusCode::SEE_OTHER);
    }
    let page = world.get(&address, &cookie).await.text;
    assert!(page.contains("<td data-label=\"Chuyên viên theo dõi\">theo.doi</td>"), "the earlier one stays: {page}");
    // Two acts of one instant: the later one holds.
    assert_eq!(sum(&world, &cookie, &format!("?person={officer}")).await[0], 0);
}
