//! What a plan's targets mean: units and prices that differ, goals as they stood, meanings that are fixed, whose goal it
//! is, words that stay when a form is refused, and what the next report corrects.

use axum::http::StatusCode;
use dondoc::events::Act;
use dondoc::ids::{IndicatorId, PlanVersionId, TargetId};
use dondoc::plans::Target;
use dondoc::plans::commitments::Commitment;
use dondoc::targets::goals::{self, GoalForm, GoalRefusal};
use dondoc::targets::{FigureSuggestion, Goal, corrections, judged, observe};
use dondoc_rules::access::Role;
use dondoc_rules::targets::{Comparator, Nature, Semantics};
use jiff::civil::date;

use crate::province::Province;
use crate::targets::{figure, indicator, settle};
use crate::world::{Answer, World, engines};

/// A target as a version's reading has it.
fn target(version: &PlanVersionId, text: &str, (value, unit): (&str, &str), semantics: &str) -> Target {
    Target {
        plan_version: version.clone(),
        id: TargetId::new(),
        label: "t9".to_owned(),
        text: text.to_owned(),
        indicator: None,
        comparator: "eq".to_owned(),
        value: Some(value.to_owned()),
        value_max: None,
        unit: Some(unit.to_owned()),
        from_year: Some(2026),
        to_year: Some(2030),
        semantics: semantics.to_owned(),
        supplier: None,
        span: "{}".to_owned(),
        position: 9,
        is_ended: false,
    }
}

async fn add(world: &World, province: &Province, new: &Target) {
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    act.put(new).await.expect("puts");
    act.commit(&format!("plans/{}", province.plan)).await.expect("commits");
}

async fn goals_of(world: &World, province: &Province) -> Vec<Goal> {
    let mut tx = world.db.read(1).await.expect("reads");
    goals::of_plan(&mut tx, &province.plan).await.expect("reads")
}

/// The form that ties a target, as a browser sends it.
fn tie<'a>(of: &'a IndicatorId, semantics: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("indicator", of.as_str()),
        ("semantics", semantics),
        ("comparator", "eq"),
        ("goal_value", value),
        ("from_year", "2026"),
        ("to_year", "2030"),
        ("goal_territory", "Tỉnh An Hòa"),
    ]
}

fn says(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {}", answer.text);
    assert!(answer.text.contains(words), "{words}: {}", answer.text);
}

/// «25 nghìn tỷ đồng» is no 25 tỷ đồng; constant prices are no current ones; a month is no year.
#[tokio::test]
async fn a_target_in_another_unit_waits_for_a_person_who_converts_it() {
    for engine in engines() {
        let world = World::on(engine, "2026-11-28T09:00").await;
        let (province, _) = settle(&world).await;
        let text = "Quy mô GRDP theo giá hiện hành đạt 25 nghìn tỷ đồng";
        let new = target(&province.version, text, ("25", "nghìn tỷ đồng"), "level");
        add(&world, &province, &new).await;
        let tied = goals::tie_proposed(&world.db, &world.system(), &province.plan).await.expect("is the focal body");
        assert_eq!(tied, 0, "nobody converts in silence");
        let cookie = world.sign_in("dau.moi").await;
        let ties = world.get(&format!("/plans/{}/targets/ties", province.plan), &cookie).await;
        assert!(ties.text.contains("Cần người xem"), "{}", ties.text);
        assert!(!ties.text.contains("Xác nhận các đề xuất"), "nothing is left to confirm: {}", ties.text);
        let address = format!("/plans/{}/targets/{}/tie", province.plan, new.id);
        let current = indicator(&world, "grdp_current").await;
        let refused = world.post(&address, &cookie, &tie(&current, "flow", "25")).await;
        says(&refused, "Kế hoạch ghi con số này theo «nghìn tỷ đồng», còn cách hiểu đã chọn tính bằng «tỷ đồng»");
        assert!(refused.text.contains("value=\"25\""), "what was typed stays: {}", refused.text);
        let with_tick = |value: &'static str| {
            let mut form = tie(&current, "flow", value);
            form.push(("is_converted", "1"));
            form
        };
        let unchanged = world.post(&address, &cookie, &with_tick("25")).await;
        says(&unchanged, "nhưng con số vẫn như trong kế hoạch");
        assert!(unchanged.text.contains("name=\"is_converted\" value=\"1\" checked"), "the tick stays");
        let kept = world.post(&address, &cookie, &with_tick("25000")).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let goal = goals_of(&world, &province).await.pop().expect("it stands");
        assert_eq!(goal.value.to_string(), "25000");
        assert_eq!(goal.converted_from.as_deref(), Some("25 nghìn tỷ đồng"));
        let page = world.get(&format!("/indicators/{current}"), &cookie).await;
        assert!(page.text.contains("Đã tự quy đổi từ «25 nghìn tỷ đồng» trong văn bản."), "{}", page.text);
        // Another price: no tick makes it the same.
        let constant = indicator(&world, "grdp_constant_2010").await;
        let mut form = tie(&constant, "flow", "25000");
        form.push(("is_converted", "1"));
        let prices = world.post(&address, &cookie, &form).await;
        says(&prices, "Văn bản nêu giá hiện hành, còn chỉ tiêu trong danh mục tính theo giá so sánh");
        // Percent and money.
        let town = indicator(&world, "urbanisation_rate").await;
        let other = world.post(&address, &cookie, &tie(&town, "level", "25")).await;
        says(&other, "«nghìn tỷ đồng», còn cách hiểu đã chọn tính bằng «%»");
    }
}

/// A ratio of a month's income to a year's product means nothing.
#[tokio::test]
async fn a_ratio_compares_what_is_counted_alike() {
    let world = World::at("2026-11-28T09:00").await;
    let (_, _) = settle(&world).await;
    let form = |reference: IndicatorId| GoalForm {
        indicator: None,
        stated_in: "Nghị quyết số 45/NQ-HĐND".to_owned(),
        text: String::new(),
        semantics: Semantics::RatioToReference,
        comparator: Comparator::Ge,
        value: "1,2".to_owned(),
        value_max: String::new(),
        tolerance: String::new(),
        from_year: String::new(),
        to_year: "2030".to_owned(),
        base_year: String::new(),
        territory: "Tỉnh An Hòa".to_owned(),
        reference: Some(reference),
        reference_territory: "cả nước".to_owned(),
        is_converted: false,
    };
    let (month, year) = (indicator(&world, "income_per_capita_month").await, indicator(&world, "gdp_per_capita").await);
    let refused = goals::state(&world.db, &world.system(), &month, &form(year.clone())).await;
    assert!(matches!(refused, Err(GoalRefusal::OtherReference { .. })), "{refused:?}");
    let constant = indicator(&world, "grdp_constant_2010").await;
    let current = indicator(&world, "grdp_current").await;
    let refused = goals::state(&world.db, &world.system(), &current, &form(constant)).await;
    assert!(matches!(refused, Err(GoalRefusal::ReferencePrices(..))), "{refused:?}");
    let own = indicator(&world, "grdp_per_capita").await;
    goals::state(&world.db, &world.system(), &own, &form(year)).await.expect("both are of a year, in current prices");
}

/// «giảm bình quân 1 %/năm» was read as an average of growth, which no fall ever meets.
#[tokio::test]
async fn a_yearly_fall_of_a_share_is_one_of_points() {
    for engine in engines() {
        let world = World::on(engine, "2026-11-28T09:00").await;
        let (province, _) = settle(&world).await;
        let text = "Tỷ lệ hộ nghèo đa chiều giảm bình quân 1%/năm";
        let new = target(&province.version, text, ("1", "%/năm"), "period_average");
        add(&world, &province, &new).await;
        // A rise where a fall is good says something else than the catalogue: a person looks.
        let text = "Tỷ lệ hộ cận nghèo tăng bình quân 2%/năm";
        add(&world, &province, &target(&province.version, text, ("2", "%/năm"), "annual_change")).await;
        let tied = goals::tie_proposed(&world.db, &world.system(), &province.plan).await.expect("is the focal body");
        assert_eq!(tied, 1);
        let goal = goals_of(&world, &province).await.pop().expect("it stands");
        assert_eq!((goal.target.as_ref(), goal.semantics), (Some(&new.id), Semantics::AnnualChangePoints));
        let cookie = world.sign_in("dau.moi").await;
        let poverty = indicator(&world, "multidim_poverty_rate").await;
        let address = format!("/plans/{}/targets/{}/tie", province.plan, new.id);
        let refused = world.post(&address, &cookie, &tie(&poverty, "period_average", "1")).await;
        says(&refused, "Mời chọn «Thay đổi mỗi năm (điểm phần trăm)»");
    }
}

/// The pages of an earlier moment show the goals of that moment.
#[tokio::test]
async fn goals_and_marks_stand_as_they_stood_at_a_moment() {
    for engine in engines() {
        let mut world = World::on(engine, "2025-12-01T09:00").await;
        let (province, targets) = settle(&world).await;
        let town = indicator(&world, "urbanisation_rate").await;
        let cookie = world.sign_in("dau.moi").await;
        let cut = |period: &'static str, reason: &'static str| [("break_period", period), ("break_reason", reason)];
        let refused =
            world.post(&format!("/indicators/{town}/breaks"), &cookie, &cut("năm kia", "Đổi cách tính")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("value=\"năm kia\"") && refused.text.contains("value=\"Đổi cách tính\""));
        world.post(&format!("/indicators/{town}/breaks"), &cookie, &cut("2024", "Đổi cách tính")).await;
        let then = (date(2025, 12, 1), world.system().now);
        world.set_clock("2026-09-15T09:00");
        let cookie = world.sign_in("dau.moi").await;
        let goal = goals_of(&world, &province).await;
        let goal = goal.iter().find(|one| one.target.as_ref() == Some(&targets[1])).expect("it stands");
        let undone = world.post(&format!("/goals/{}/undoing", goal.id), &cookie, &[]).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        let page = world.get(&format!("/indicators/{town}"), &cookie).await.text;
        let mark = page.split("/breaks/").nth(1).and_then(|rest| rest.split('/').next()).expect("a button").to_owned();
        let undone = world.post(&format!("/indicators/{town}/breaks/{mark}/undoing"), &cookie, &[]).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        let now = (date(2026, 9, 15), world.system().now);
        let mut tx = world.db.read(1).await.expect("reads");
        let count = async |tx: &mut _, seen| judged::of_plan(tx, &province.plan, seen).await.expect("reads").0;
        let before = count(&mut tx, then).await;
        let town_then = before.iter().find(|one| one.indicator.id == town).expect("it stood");
        assert_eq!(town_then.breaks.len(), 1, "and its mark");
        assert_eq!(before.len(), 3);
        assert_eq!(count(&mut tx, now).await.len(), 2);
        drop(tx);
        let page = world.get(&format!("/indicators/{town}"), &cookie).await;
        assert!(page.text.contains("đã được dau.moi bỏ lúc"), "who and when: {}", page.text);
        let fixed = world.get(&format!("/indicators/{town}?as_of=2025-12-01&known=then"), &cookie).await;
        assert!(fixed.text.contains("tính theo định nghĩa khác"), "{}", fixed.text);
    }
}

/// What a figure means is fixed as soon as anything is said in its unit.
#[tokio::test]
async fn a_goal_or_a_waiting_line_fixes_what_an_indicator_means() {
    for engine in engines() {
        let world = World::on(engine, "2026-11-28T09:00").await;
        settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let change = async |code: &str| {
            let id = indicator(&world, code).await;
            let form = [
                ("id", id.as_str()),
                ("code", code),
                ("name", "Chỉ tiêu"),
                ("definition", "Định nghĩa"),
                ("unit", "phần nghìn"),
                ("territory", "Tỉnh An Hòa"),
                ("kind", "level"),
                ("direction", "up"),
                ("frequency", "year"),
                ("prices", "none"),
            ];
            world.post("/indicators", &cookie, &form).await
        };
        // Urbanisation has a goal and no value; the poor have neither.
        says(&change("urbanisation_rate").await, "không đổi được mục «Đơn vị tính»");
        assert_eq!(change("near_poor_rate").await.status, StatusCode::SEE_OTHER);
        let forest = indicator(&world, "forest_area").await;
        suggest(&world, &forest, "quãng 2024", "46.000").await;
        says(&change("forest_area").await, "không đổi được mục «Đơn vị tính»");
    }
}

async fn suggest(world: &World, of: &IndicatorId, period: &str, raw: &str) -> FigureSuggestion {
    let system = world.system();
    let row = FigureSuggestion {
        id: dondoc::ids::FigureSuggestionId::new(),
        indicator: of.clone(),
        period: period.to_owned(),
        territory: "Tỉnh An Hòa".to_owned(),
        raw: raw.to_owned(),
        unit: "ha".to_owned(),
        nature: Nature::Official.as_str().to_owned(),
        source: "Niên giám".to_owned(),
        note: String::new(),
        reason: "figures.reason.period".to_owned(),
        recorded_at: system.now,
        recorded_by: None,
        answered_at: None,
        answered_by: None,
        observation: None,
    };
    let mut act = Act::begin(&world.db, &system, "figure.loaded").await.expect("an act begins");
    act.put(&row).await.expect("puts");
    act.commit("indicators").await.expect("commits");
    row
}

/// A period that cannot be read is written anew in the answer; what was typed stays; many lines stand on several pages.
#[tokio::test]
async fn a_waiting_line_is_answered_with_its_period_and_keeps_what_was_typed() {
    for engine in engines() {
        let world = World::on(engine, "2026-11-28T09:00").await;
        settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let forest = indicator(&world, "forest_area").await;
        let line = suggest(&world, &forest, "quãng 2024", "46.000").await;
        let answer = async |period: &str, value: &str| {
            let form = [
                ("indicator", forest.as_str()),
                ("suggestion", line.id.as_str()),
                ("period", period),
                ("value", value),
            ];
            world.post(&format!("/indicators/suggestions/{}", line.id), &cookie, &form).await
        };
        let refused = answer("năm kia", "46000,5").await;
        says(&refused, "Chưa đọc được kỳ số liệu");
        assert_eq!(refused.text.matches("value=\"46000,5\"").count(), 1, "in its own form alone: {}", refused.text);
        assert!(refused.text.contains("value=\"năm kia\""));
        let taken = answer("2024", "46000,5").await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        let mut tx = world.db.read(1).await.expect("reads");
        let all = dondoc::targets::observations(&mut tx, &forest).await.expect("reads");
        assert_eq!((all[0].period.as_str(), all[0].value.to_string().as_str()), ("2024", "46000.5"));
        // The same words of the same boundary do not wait again, though they are answered; another boundary is another line.
        let is_there = async |tx: &mut _, territory: &str| {
            let place = ("quãng 2024", territory);
            dondoc::targets::is_suggested(tx, &forest, place, "46.000").await.expect("reads")
        };
        assert!(is_there(&mut tx, "Tỉnh An Hòa").await && !is_there(&mut tx, "cả nước").await);
        drop(tx);
        for number in 0..101 {
            suggest(&world, &forest, &format!("quãng {number:03}"), "1").await;
        }
        let first = world.get(&format!("/indicators/{forest}"), &cookie).await;
        assert!(first.text.contains("Trang 1/2") && !first.text.contains("quãng 100"), "a page of a hundred");
        let second = world.get(&format!("/indicators/{forest}?waiting=2"), &cookie).await;
        assert!(second.text.contains("Trang 2/2") && second.text.contains("quãng 100"));
    }
}

/// A goal of another instrument is judged and taken back by who recorded it and by the focal body of a plan beside it.
#[tokio::test]
async fn the_goal_of_another_instrument_has_its_keepers() {
    for engine in engines() {
        let world = World::on(engine, "2026-11-28T09:00").await;
        settle(&world).await;
        let health = world.body("Sở Y tế").await;
        world.account("y.te", Role::FocalOfficer, Some(&health)).await;
        let (own, other) = (world.sign_in("dau.moi").await, world.sign_in("y.te").await);
        let state = async |of: &IndicatorId, cookie: &str| {
            let mut form = tie(of, "level", "62");
            form.retain(|(name, _)| *name != "indicator");
            form.push(("stated_in", "Nghị quyết số 45/NQ-HĐND ngày 06/12/2024"));
            let answer = world.post(&format!("/indicators/{of}/goals"), cookie, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
            let mut tx = world.db.read(1).await.expect("reads");
            let all = goals::of_indicator(&mut tx, of, world.system().now).await.expect("reads");
            all.into_iter().find(|goal| goal.plan.is_none()).expect("it stands").id
        };
        let set = [("status", "behind"), ("reason", "Mới giao vốn")];
        let town = indicator(&world, "urbanisation_rate").await;
        // The plan looks at urbanisation: its focal body may judge what the other body recorded.
        let of_other = state(&town, &other).await;
        let page = world.get(&format!("/indicators/{town}"), &own).await;
        assert!(page.text.contains(&format!("/goals/{of_other}/status")), "{}", page.text);
        let refused =
            world.post(&format!("/goals/{of_other}/status"), &own, &[("status", "behind"), ("reason", "")]).await;
        says(&refused, "Chưa ghi lý do");
        assert!(refused.text.contains("value=\"behind\" selected"), "what was chosen stays: {}", refused.text);
        let judged = world.post(&format!("/goals/{of_other}/status"), &own, &set).await;
        assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text);
        // No plan of Sở Y tế looks at bank beds: what Sở Tài chính recorded there is not theirs.
        let doctors = indicator(&world, "doctors_per_10k").await;
        let of_own = state(&doctors, &own).await;
        let page = world.get(&format!("/indicators/{doctors}"), &other).await;
        assert!(!page.text.contains(&format!("/goals/{of_own}/status")), "{}", page.text);
        for address in [format!("/goals/{of_own}/status"), format!("/goals/{of_own}/undoing")] {
            assert_eq!(world.post(&address, &other, &set).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        let undone = world.post(&format!("/goals/{of_own}/undoing"), &own, &[]).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
    }
}

/// A commitment in a task's prose is told as such, and its lead is one click away from supplying the value.
#[tokio::test]
async fn a_commitment_proposes_the_lead_of_its_task_as_supplier() {
    let mut world = World::at("2023-10-16T08:00").await;
    let (province, _) = settle(&world).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let tasks = dondoc::plans::tasks(&mut tx, &province.version).await.expect("reads");
    drop(tx);
    let text = "phấn đấu nâng tỷ lệ lấp đầy khu công nghiệp lên 70% vào năm 2030";
    let new = target(&province.version, text, ("70", "%"), "level");
    let task = tasks.iter().find(|task| task.label == "I.1").expect("a task").clone();
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    act.put(&dondoc::plans::Task { text: format!("Xúc tiến đầu tư, {text}"), ..task.clone() }).await.expect("puts");
    let commitment = Commitment {
        id: dondoc::ids::CommitmentId::new(),
        plan_version: province.version.clone(),
        task: task.id.clone(),
        text: format!("Xúc tiến đầu tư, {text}"),
        due_on: Some(date(2030, 12, 31)),
        position: 0,
    };
    act.put(&commitment).await.expect("puts");
    act.commit(&format!("plans/{}", province.plan)).await.expect("commits");
    add(&world, &province, &new).await;
    let cookie = world.sign_in("dau.moi").await;
    let address = format!("/plans/{}/targets/ties", province.plan);
    let page = world.get(&address, &cookie).await;
    assert!(page.text.contains("Cam kết trong nhiệm vụ I.1, đến 31/12/2030."), "{}", page.text);
    assert!(page.text.contains("Giao cho cơ quan chủ trì: Sở Xây dựng"), "{}", page.text);
    let supplier = format!("/plans/{}/targets/{}/supplier", province.plan, new.id);
    let refused = world.post(&supplier, &cookie, &[("body", "Sở Không có")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"Sở Không có\""), "what was typed stays: {}", refused.text);
    world.post(&supplier, &cookie, &[("body", "Sở Xây dựng")]).await;
    let page = world.get(&address, &cookie).await;
    assert!(!page.text.contains("Giao cho cơ quan chủ trì"), "it supplies it: {}", page.text);
    // Where the body answers for the commitment, it leads to the target.
    let tied = goals::tie_proposed(&world.db, &world.system(), &province.plan).await.expect("is the focal body");
    assert_eq!(tied, 1);
    let (_, cycle) = crate::cycles::opened(&world, &province).await;
    let (obligation, _) =
        crate::target_returns::item(&world, &cycle, "Sở Xây dựng", &new.id).await.expect("it is asked");
    world.set_clock("2023-11-27T08:00");
    let reporter = world.sign_in("xay.dung").await;
    let answer = world.post(&format!("/obligations/{obligation}/returns"), &reporter, &[]).await;
    let form = world.get(&answer.location.expect("the form"), &reporter).await;
    assert!(form.text.contains("Chỉ tiêu của kế hoạch: <a href=\"/plans/"), "{}", form.text);
}

/// «Chỉ tiêu» in the navigation tells values and statuses; home tells how many targets need a look.
#[tokio::test]
async fn the_catalogue_and_home_tell_where_targets_stand() {
    for engine in engines() {
        let world = World::on(engine, "2026-11-28T09:00").await;
        let (province, _) = settle(&world).await;
        let town = indicator(&world, "urbanisation_rate").await;
        for (year, value) in [("2023", "60"), ("2024", "60,1")] {
            let new = figure(year, value, Nature::Official);
            observe::record(&world.db, &world.system(), &town, &new).await.expect("is recorded");
        }
        let cookie = world.sign_in("dau.moi").await;
        let page = world.get("/indicators", &cookie).await;
        assert!(page.text.contains("60,1 (năm 2024)"), "{}", page.text);
        assert!(page.text.contains(&format!("/plans/{}/targets#goal-", province.plan)), "{}", page.text);
        assert!(page.text.contains("Có nguy cơ không đạt"), "{}", page.text);
        let home = world.get("/", &cookie).await;
        assert!(home.text.contains("1 có nguy cơ không đạt, 2 chưa đánh giá được"), "{}", home.text);
        assert!(home.text.contains(&format!("href=\"/plans/{}/targets\"", province.plan)));
    }
}

/// The report of the next year is told what the one before said that is known otherwise, its reference series too.
#[tokio::test]
async fn the_next_report_is_told_what_the_one_before_must_be_corrected_in() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let (province, _) = settle(&world).await;
        let (town, country) = (indicator(&world, "grdp_per_capita").await, indicator(&world, "gdp_per_capita").await);
        let text = "GRDP bình quân đầu người bằng 1,2 lần so với cả nước";
        let new = target(&province.version, text, ("1.2", "lần"), "ratio_to_national");
        add(&world, &province, &new).await;
        let cookie = world.sign_in("dau.moi").await;
        let mut form = tie(&town, "ratio_to_reference", "1,2");
        form.extend([("reference", country.as_str()), ("reference_territory", "cả nước")]);
        let answer = world.post(&format!("/plans/{}/targets/{}/tie", province.plan, new.id), &cookie, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let mut of_country = figure("2022", "95,6", Nature::Preliminary);
        of_country.territory = "cả nước".to_owned();
        observe::record(&world.db, &world.system(), &country, &of_country).await.expect("is recorded");
        crate::desk::first_year(&mut world, &province).await;
        world.set_clock("2023-12-06T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let mut tx = world.db.read(1).await.expect("reads");
        let first = dondoc::cycles::list(&mut tx).await.expect("reads").remove(0);
        drop(tx);
        let frozen = world.post(&format!("/reports/{}/editions", first.id), &cookie, &[]).await;
        assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
        let said = (date(2023, 12, 6), world.system().now);
        // Known otherwise in the middle of the next year.
        world.set_clock("2024-06-15T08:00");
        of_country.value = "96,1".to_owned();
        of_country.nature = Some(Nature::Official);
        observe::record(&world.db, &world.system(), &country, &of_country).await.expect("is recorded");
        crate::desk::next_year(&mut world, &province, "2024").await;
        let cookie = world.sign_in("dau.moi").await;
        let mut tx = world.db.read(1).await.expect("reads");
        let found = corrections::corrections(&mut tx, &province.plan, said, world.system().now).await.expect("reads");
        assert_eq!(found.len(), 1, "the reference series is told: {found:?}");
        let next = dondoc::cycles::list(&mut tx).await.expect("reads").remove(0);
        drop(tx);
        let page = world.get(&format!("/reports/{}", next.id), &cookie).await;
        assert!(page.text.contains("1 số liệu đã thay đổi so với báo cáo"), "{}", page.text);
        let link = page.text.split("href=\"").find(|part| part.contains("/targets/corrections?")).expect("a link");
        let link = link.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&");
        assert!(link.contains("as_of=2023-12-06") && link.contains("known_at=2023-12-06T"), "{link}");
        let list = world.get(&link, &cookie).await;
        assert!(list.text.contains("95,6 (Sơ bộ)") && list.text.contains("96,1 (Chính thức)"), "{}", list.text);
        let before = world.get(&format!("/reports/{}", first.id), &cookie).await;
        assert!(!before.text.contains("số liệu đã thay đổi"), "nothing was said before it");
    }
}
