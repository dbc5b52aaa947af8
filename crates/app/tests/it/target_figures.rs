//! Figures after they were recorded: replaced by a correction, taken back with a reason, looked at again.

use axum::http::StatusCode;
use dondoc::ids::{CycleId, IndicatorId, ItemId, ObligationId, ReturnId};
use dondoc::returns::supplements::{self, Side, Wanted};
use dondoc::returns::verbs::{self, Letter};
use dondoc::targets::sheet::{self, Mark, Outcome};
use dondoc::targets::{Observation, corrections, goals, observe, series, suggestions};
use dondoc_files::Limits;
use dondoc_rules::targets::{Nature, number};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cycles::opened;
use crate::province::Province;
use crate::target_returns::{answers_for_tasks, assign, draft, item};
use crate::targets::{figure, indicator, settle};
use crate::world::{Answer, Engine, World, engines};

/// A body that is asked for the rate of urbanisation, with its draft.
struct Scene {
    world: World,
    province: Province,
    town: IndicatorId,
    cycle: CycleId,
    obligation: ObligationId,
    item: ItemId,
    draft: ReturnId,
}

impl Scene {
    async fn set(engine: Engine) -> Scene {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let (province, targets) = settle(&world).await;
        let town = indicator(&world, "urbanisation_rate").await;
        let focal = world.sign_in("dau.moi").await;
        assert_eq!(assign(&world, &focal, &province, &targets[1], "Sở Xây dựng").await, StatusCode::SEE_OTHER);
        let (_, cycle) = opened(&world, &province).await;
        let (obligation, item) = item(&world, &cycle, "Sở Xây dựng", &targets[1]).await.expect("it is asked");
        world.set_clock("2023-11-27T08:00");
        let own = world.sign_in("xay.dung").await;
        let draft = draft(&world, &own, &obligation).await;
        Scene { world, province, town, cycle, obligation, item, draft }
    }

    /// Saves fields of the figure as a window that shows `before` would, and gives the form as it is then.
    async fn save(&self, fields: &[(&str, &str)], before: &[(&str, &str)]) -> String {
        let own = self.world.sign_in("xay.dung").await;
        let named = |place: &str, all: &[(&str, &str)]| -> Vec<(String, String)> {
            let name = |field: &str| format!("{place}{}.{field}", self.item);
            all.iter().map(|(field, text)| (name(field), (*text).to_owned())).collect()
        };
        let mut form = named("", fields);
        form.extend(named("was.", before));
        form.extend(answers_for_tasks(&self.world, &self.draft, &self.item).await);
        form.push(("then".to_owned(), "stay".to_owned()));
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.world.post(&format!("/returns/{}/draft", self.draft), &own, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.world.get(&format!("/returns/{}/edit", self.draft), &own).await.text
    }

    async fn ask_approval(&self) -> Answer {
        let own = self.world.sign_in("xay.dung").await;
        self.world.post(&format!("/returns/{}/approval-request", self.draft), &own, &[]).await
    }

    async fn confirm(&self, number: &str) {
        let letter = Letter {
            number: number.to_owned(),
            issued_on: Some(self.world.clock.today()),
            signer: "Người ký".to_owned(),
            file: None,
        };
        let system = self.world.system();
        verbs::record_signed(&self.world.db, &system, &self.draft, &letter).await.expect("it leaves");
        verbs::confirm(&self.world.db, &system, &self.draft).await.expect("it is confirmed");
    }

    /// Opens the next version to correct the figure.
    async fn correct(&mut self, at: &str) {
        self.world.set_clock(at);
        let items = [self.item.clone()];
        let due_on = Some(self.world.clock.today());
        let wanted = Wanted { reason: "Đối chiếu lại", due_on, items: &items, has_general: false };
        let system = self.world.system();
        let next = supplements::ask(&self.world.db, &system, &self.obligation, Side::Focal, &wanted).await;
        self.draft = next.expect("it opens");
    }

    async fn rows(&self) -> Vec<Observation> {
        let mut tx = self.world.db.read(1).await.expect("reads");
        dondoc::targets::observations(&mut tx, &self.town).await.expect("reads")
    }

    /// What is in force, as known at a moment.
    async fn in_force(&self, known_at: Timestamp) -> Vec<String> {
        let shown = |one: &dondoc_rules::targets::Observation| {
            format!("{} {} {}", one.period.code(), number::shown(one.value), one.nature.as_str())
        };
        series(&self.rows().await, (Date::MAX, known_at)).0.iter().map(shown).collect()
    }
}

/// When, what the correction says, what is in force then.
type Step = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

/// A corrected return takes back what the version before it recorded: another value, the first one again, another nature,
/// another period, none at all. What was known before stays.
#[tokio::test]
async fn a_correction_takes_back_what_it_does_not_say_any_more() {
    for engine in engines() {
        let mut scene = Scene::set(engine).await;
        scene.save(&[("figure_value", "58,9"), ("figure_nature", "estimate")], &[]).await;
        scene.confirm("1/BC").await;
        let first = scene.world.clock.now();
        assert_eq!(scene.in_force(first).await, ["2023 58,9 estimate"]);
        let steps: [Step; 6] = [
            ("2023-12-01T08:00", &[("figure_value", "59,4")], &["2023 59,4 estimate"]),
            ("2023-12-02T08:00", &[("figure_value", "58,9")], &["2023 58,9 estimate"]),
            ("2023-12-03T08:00", &[("figure_nature", "official")], &["2023 58,9 official"]),
            ("2023-12-04T08:00", &[("figure_nature", "estimate")], &["2023 58,9 estimate"]),
            ("2023-12-05T08:00", &[("figure_period", "2022")], &["2022 58,9 estimate"]),
            ("2023-12-06T08:00", &[("figure_value", ""), ("figure_missing", "awaits_statistics")], &[]),
        ];
        for (number, (at, fields, expected)) in steps.into_iter().enumerate() {
            scene.correct(at).await;
            scene.save(fields, &[]).await;
            scene.confirm(&format!("{}/BC", number + 2)).await;
            let now = scene.world.clock.now();
            assert_eq!(scene.in_force(now).await, expected, "{at}");
        }
        // Nothing is gone: each row tells why it was taken back, and the first day still shows what it showed.
        let rows = scene.rows().await;
        assert_eq!(rows.len(), 6);
        let reasons = rows.iter().map(|row| row.withdraw_reason.as_deref().unwrap_or_default());
        assert!(reasons.into_iter().all(|reason| reason.starts_with("Báo cáo được đính chính: Sở Xây dựng")));
        assert_eq!(scene.in_force(first).await, ["2023 58,9 estimate"], "as reported");
        // A report of that day is told what it must correct.
        let mut tx = scene.world.db.read(1).await.expect("reads");
        let said = (jiff::civil::date(2023, 11, 27), first);
        let now = scene.world.clock.now();
        let found = corrections::corrections(&mut tx, &scene.province.plan, said, now).await.expect("reads");
        assert!(found.len() == 1 && found[0].is_withdrawn, "{found:?}");
        drop(tx);
        let focal = scene.world.sign_in("dau.moi").await;
        let page = scene.world.get(&format!("/indicators/{}", scene.town), &focal).await.text;
        assert!(page.contains("<del>58,9</del>") && page.contains("Đã thu hồi"), "{page}");
        let csv = scene.world.get(&format!("/indicators/{}/figures.csv", scene.town), &focal).await.text;
        assert!(!csv.contains("58,9"), "what was taken back does not go out as a figure: {csv}");
        // A correction that leaves the figure as it is records nothing new.
        scene.correct("2023-12-07T08:00").await;
        scene.save(&[("figure_note", "Không đổi")], &[]).await;
        scene.confirm("9/BC").await;
        assert_eq!(scene.rows().await.len(), 6);
    }
}

/// "Đã kiểm tra" is what the box says now, and falls with the figure that was looked at.
#[tokio::test]
async fn what_was_looked_at_is_the_figure_as_it_stood() {
    for engine in engines() {
        let scene = Scene::set(engine).await;
        observe::record(&scene.world.db, &scene.world.system(), &scene.town, &figure("2022", "57,8", Nature::Official))
            .await
            .expect("is recorded");
        let ticked = |page: &str| page.contains(&format!("name=\"{}.figure_checked\" value=\"1\" checked", scene.item));
        let page = scene.save(&[("figure_value", "5,89"), ("figure_nature", "estimate")], &[]).await;
        assert!(page.contains("có nhầm dấu phẩy thập phân không?") && !ticked(&page), "{page}");
        // The form shows the usual period; ticking the box beside it changes no figure.
        let tick = [("figure_checked", "1"), ("figure_value", "5,89"), ("figure_period", "năm 2023")];
        let before = [("figure_checked", ""), ("figure_value", "5,89"), ("figure_period", "")];
        let checked = async |scene: &Scene| {
            let mut tx = scene.world.db.read(1).await.expect("reads");
            let kept = dondoc::returns::figures::of_return(&mut tx, &scene.draft).await.expect("reads");
            kept[0].checked.clone()
        };
        scene.save(&tick, &before).await;
        assert_eq!(checked(&scene).await, "1");
        // Unticked, it sends nothing.
        scene.save(&[("figure_value", "5,89")], &[("figure_checked", "1"), ("figure_value", "5,89")]).await;
        assert_eq!(checked(&scene).await, "");
        for change in [("figure_value", "5,88"), ("figure_period", "2022"), ("figure_nature", "preliminary")] {
            scene.save(&[("figure_checked", "1")], &[("figure_checked", "")]).await;
            assert_eq!(checked(&scene).await, "1");
            scene.save(&[("figure_checked", "1"), change], &[("figure_checked", "1")]).await;
            assert_eq!(checked(&scene).await, "", "{change:?}");
        }
    }
}

/// A value that stands in another document is named before it is replaced; a nature and a note are asked for.
#[tokio::test]
async fn a_return_says_what_it_would_replace_and_how_sure_it_is() {
    for engine in engines() {
        let scene = Scene::set(engine).await;
        observe::record(&scene.world.db, &scene.world.system(), &scene.town, &figure("2022", "57,8", Nature::Official))
            .await
            .expect("is recorded");
        let fields = [("figure_value", "58,1"), ("figure_period", "2022")];
        scene.save(&fields, &[]).await;
        let refused = scene.ask_approval().await.text;
        assert!(refused.contains("chưa chọn tính chất của số liệu"), "of a period that is over too: {refused}");
        let page = scene.save(&[("figure_nature", "official")], &[]).await;
        let words = "Kỳ này đã có số 57,8 cùng tính chất (nguồn: Niên giám thống kê)";
        assert!(page.contains(words), "{page}");
        // Official before the year is over.
        let page = scene.save(&[("figure_period", "2023")], &[]).await;
        assert!(page.contains("Kỳ số liệu chưa kết thúc"), "{page}");
        // A space is no comma.
        let page = scene.save(&[("figure_value", "58 1")], &[]).await;
        assert!(page.contains("Chưa đọc được con số"), "{page}");
        // Reasons that say nothing without a note.
        for reason in ["other", "other_body"] {
            let page = scene.save(&[("figure_value", ""), ("figure_missing", reason), ("figure_note", "")], &[]).await;
            assert!(page.contains("Lý do này cần ghi chú"), "{page}");
            let refused = scene.ask_approval().await;
            assert!(refused.text.contains("cần ghi chú. Mời ghi rõ"), "{}", refused.text);
        }
        scene.save(&[("figure_note", "Cục Thống kê tỉnh công bố tháng 3")], &[]).await;
        let answer = scene.ask_approval().await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }
}

/// The focal body takes a figure back with a reason; it may be recorded again.
#[tokio::test]
async fn a_figure_is_taken_back_on_its_page_with_a_reason() {
    for engine in engines() {
        let mut world = World::on(engine, "2026-11-28T09:00").await;
        settle(&world).await;
        let town = indicator(&world, "urbanisation_rate").await;
        let record = async |world: &World, value: &str, is_checked: bool| {
            let new = observe::NewFigure { is_checked, ..figure("2024", value, Nature::Official) };
            observe::record(&world.db, &world.system(), &town, &new).await
        };
        record(&world, "59,5", false).await.expect("is recorded");
        let then = world.clock.now();
        // The first value again, after another one: the last is what it is held against.
        record(&world, "59,7", true).await.expect("is recorded beside it");
        record(&world, "59,5", true).await.expect("is recorded again");
        assert!(matches!(record(&world, "59,5", true).await, Err(observe::FigureRefusal::Known)));
        world.set_clock("2026-11-28T10:00");
        let rows = async |world: &World| {
            let mut tx = world.db.read(1).await.expect("reads");
            dondoc::targets::observations(&mut tx, &town).await.expect("reads")
        };
        let last = rows(&world).await.pop().expect("a figure").id;
        let address = format!("/indicators/observations/{last}/withdrawal");
        let own = town.to_string();
        let form = |reason: &'static str| [("indicator", own.clone()), ("reason", reason.to_owned())];
        let post = async |cookie: &str, reason: &'static str| {
            let form = form(reason);
            let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
            world.post(&address, cookie, &form).await
        };
        let focal = world.sign_in("dau.moi").await;
        let refused = post(&focal, " ").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Chưa ghi lý do thu hồi số liệu"), "{}", refused.text);
        let leader = world.sign_in("lanh.dao").await;
        assert!(post(&leader, "Nhầm tỉnh").await.status.is_client_error());
        assert_eq!(post(&focal, "Nhầm tỉnh").await.status, StatusCode::SEE_OTHER);
        assert_eq!(post(&focal, "Lần nữa").await.status, StatusCode::NOT_FOUND);
        let page = world.get(&format!("/indicators/{town}"), &focal).await.text;
        assert!(page.contains("<del>59,5</del>") && page.contains("Nhầm tỉnh"), "{page}");
        assert!(page.contains("<strong>59,7</strong>"), "what stood before is in force: {page}");
        // As known then, all stand.
        let before = world.get(&format!("/indicators/{town}?as_of=2026-11-28&known_at={then}"), &focal).await.text;
        assert!(!before.contains("<del>"), "{before}");
        assert_eq!(rows(&world).await.len(), 3, "nothing is deleted");
    }
}

/// A line whose word for its nature is not known waits, and is called a fact with the nature that a person chooses.
#[tokio::test]
async fn a_waiting_line_is_answered_with_its_nature_and_period() {
    let world = World::at("2026-11-28T09:00").await;
    settle(&world).await;
    let csv = "indicator,period,value,unit,status,evidence\n\
               urbanisation_rate,2024,59.5,%,loại B,READ\n\
               urbanisation_rate,mùa xuân 2023,58.5,%,official,READ\n";
    let lines = sheet::read(csv.as_bytes(), &Limits::default()).expect("a table");
    let done = sheet::load(&world.db, &world.system(), lines, Mark::Point, &[], "tham khảo").await.expect("loads");
    assert_eq!(done[0].outcome, Outcome::Suggested("figures.reason.nature"));
    let town = indicator(&world, "urbanisation_rate").await;
    let mut tx = world.db.read(1).await.expect("reads");
    let waiting = suggestions(&mut tx, &town, 1).await.expect("reads");
    drop(tx);
    assert_eq!(waiting[0].nature, "");
    let town = town.to_string();
    let focal = world.sign_in("dau.moi").await;
    let answer = async |id: &str, fields: &[(&str, &str)]| {
        let mut form = vec![("indicator", town.as_str())];
        form.extend_from_slice(fields);
        world.post(&format!("/indicators/suggestions/{id}"), &focal, &form).await
    };
    let first = waiting[0].id.to_string();
    let refused = answer(&first, &[("value", "59,5"), ("nature", "")]).await;
    assert!(
        refused.text.contains("Chưa chọn tính chất") && refused.text.contains("value=\"59,5\""),
        "{}",
        refused.text
    );
    assert_eq!(answer(&first, &[("value", "59,5"), ("nature", "preliminary")]).await.status, StatusCode::SEE_OTHER);
    let second = waiting[1].id.to_string();
    let answered = answer(&second, &[("value", "58,5"), ("nature", "official"), ("period", "2023")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
}

/// A target that is tied only after a report with its value was confirmed: the value becomes a figure then; what is strange
/// about it waits for a person.
#[tokio::test]
async fn a_target_tied_late_finds_what_was_confirmed_before() {
    for engine in engines() {
        for (value, is_strange) in [("58,9", false), ("5,89", true)] {
            let scene = Scene::set(engine).await;
            let world = &scene.world;
            observe::record(&world.db, &world.system(), &scene.town, &figure("2022", "57,8", Nature::Official))
                .await
                .expect("is recorded");
            let mut tx = world.db.read(1).await.expect("reads");
            let tied = goals::of_plan(&mut tx, &scene.province.plan).await.expect("reads");
            let goal = tied.iter().find(|goal| goal.indicator == scene.town).expect("it is tied").id.clone();
            drop(tx);
            goals::untie(&world.db, &world.system(), &goal).await.expect("is untied");
            scene.save(&[("figure_value", value), ("figure_nature", "estimate")], &[]).await;
            scene.confirm("1/BC").await;
            assert_eq!(scene.rows().await.len(), 1, "it is tied to nothing");
            let focal = world.sign_in("dau.moi").await;
            let answer = world.post(&format!("/plans/{}/targets/ties", scene.province.plan), &focal, &[]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
            let address = format!("/cycles/{}/targets", scene.cycle);
            let page = world.get(&address, &focal).await.text;
            assert_eq!(page.contains("Số liệu đã xác nhận, chưa vào chuỗi số liệu"), is_strange, "{page}");
            if is_strange {
                assert!(page.contains("có nhầm dấu phẩy thập phân không?"), "{page}");
                assert_eq!(scene.rows().await.len(), 1, "what is strange waits");
                let item = scene.item.to_string();
                let answer = world.post(&format!("{address}/figures"), &focal, &[("item", item.as_str())]).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
            }
            let row = scene.rows().await.pop().expect("a figure");
            assert_eq!((number::shown(row.value), row.nature), (value.to_owned(), Nature::Estimate));
            assert_eq!(row.source, "Sở Xây dựng, số 1/BC ngày 27/11/2023");
            assert_eq!(row.return_id.as_ref(), Some(&scene.draft));
            let page = world.get(&address, &focal).await.text;
            assert!(!page.contains("Số liệu đã xác nhận, chưa vào chuỗi số liệu"), "{page}");
        }
    }
}
