//! Random sequences of reports, amendments and successions, from seeds that a failure names: nothing confirmed is out of
//! reach afterwards, versions compose, and the plan as of any day is what replaying the log gives.

use axum::http::StatusCode;
use dondoc::ids::{BodyId, CycleId, ItemId, ObligationId, TaskId};
use dondoc::plans::{self, Task};
use dondoc::{bodies, events, obligations, returns};
use dondoc_rules::access::Role;
use dondoc_rules::amendments::{Said, apply, diff};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::amendments::ok;
use crate::province::{Province, with_terms};
use crate::world::{Engine, World};

/// Bodies that come up in 2025.
const NEW: &str = "id,official_name,kind,aliases,symbol_code
sgt,Sở Xây dựng và Giao thông,so,,SXDGT
tl,UBND xã Tân Lập,ubnd_xa,,
";

/// Numbers that look random and come again from their seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (most.max(1) as u64)).expect("small")
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let place = self.below(all.len());
        &all[place]
    }
}

/// Words of an entry that were confirmed, with where they were said.
struct Confirmed {
    words: String,
    page: String,
    task: TaskId,
}

struct Play {
    seed: u64,
    dice: Dice,
    world: World,
    province: Province,
    cycle: CycleId,
    day: Date,
    /// Login and body of those who report.
    reporters: Vec<(&'static str, BodyId)>,
    /// Names that may lead today.
    leads: Vec<&'static str>,
    succeeded: [bool; 2],
    confirmed: Vec<Confirmed>,
    /// Moments after which the plan was looked at.
    moments: Vec<(Date, Timestamp)>,
    count: usize,
    told: Vec<String>,
}

#[tokio::test]
async fn nothing_confirmed_is_out_of_reach_after_any_amendments_and_successions() {
    for seed in [3, 11, 27, 58, 91] {
        let mut play = Play::begin(seed).await;
        for _ in 0..8 {
            play.step().await;
        }
        // At least something was confirmed and something amended, else the seed says nothing.
        play.report().await;
        play.amend().await;
        play.holds().await;
    }
}

impl Play {
    async fn begin(seed: u64) -> Play {
        let world = World::on(Engine::Sqlite, "2025-02-20T08:00").await;
        let province = Province::settle(&world).await;
        bodies::load(&world.db, &world.system(), NEW.as_bytes()).await.expect("the register loads");
        let mut reporters = vec![("xay.dung", world.body("Sở Xây dựng").await)];
        for (login, name) in [("y.te", "Sở Y tế"), ("binh.an", "UBND huyện Bình An"), ("hoa.lac", "UBND huyện Hòa Lạc")]
        {
            let body = world.body(name).await;
            world.account(login, Role::ReportingOfficer, Some(&body)).await;
            reporters.push((login, body));
        }
        let focal = world.sign_in("dau.moi").await;
        let plan = province.plan.to_string();
        let form = [
            ("plan", plan.as_str()),
            ("name", "2025"),
            ("period_from", "01/01/2025"),
            ("period_to", "31/12/2025"),
            ("opens_on", "20/02/2025"),
            ("cutoff_on", "30/11/2025"),
            ("due_on", "04/12/2025"),
        ];
        let answer = world.post("/cycles", &focal, &with_terms(&form)).await;
        let cycle = answer.location.unwrap_or_else(|| panic!("{}", answer.text));
        let cycle = CycleId::parse(cycle.trim_start_matches("/cycles/")).expect("an id");
        Play {
            seed,
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            world,
            province,
            cycle,
            day: date(2025, 2, 20),
            reporters,
            leads: vec!["Sở Xây dựng", "Sở Y tế", "UBND huyện Bình An", "UBND huyện Hòa Lạc"],
            succeeded: [false; 2],
            confirmed: Vec::new(),
            moments: Vec::new(),
            count: 0,
            told: Vec::new(),
        }
    }

    fn told(&self) -> String {
        format!("seed {}: {}", self.seed, self.told.join("; "))
    }

    /// Some days later one thing happens.
    async fn step(&mut self) {
        self.later();
        match self.dice.below(7) {
            0..=2 => self.report().await,
            3..=5 => self.amend().await,
            _ => self.succeed().await,
        }
        if self.dice.below(3) > 0 {
            self.go_over().await;
        }
    }

    fn later(&mut self) {
        let days = 3 + self.dice.below(5);
        self.day = self.day.checked_add(jiff::Span::new().days(days as i64)).expect("in range");
        self.world.set_clock(&format!("{}T09:00", self.day));
        self.moments.push((self.day, self.world.system().now));
    }

    /// A body that has sent nothing yet reports on everything it is asked, and the focal body confirms.
    async fn report(&mut self) {
        let (login, body) = self.dice.pick(&self.reporters).clone();
        let mut tx = self.world.db.read(1).await.expect("reads");
        let owed = obligations::of_cycle(&mut tx, &self.cycle).await.expect("reads");
        let Some(own) = owed.into_iter().find(|one| one.body == body) else { return };
        if returns::of_obligation(&mut tx, &own.id).await.expect("reads").iter().any(|one| one.submitted_at.is_some()) {
            return;
        }
        drop(tx);
        let items = self.items(&own.id).await;
        if items.is_empty() {
            return;
        }
        self.told.push(format!("{}: {login} reports", self.day));
        let (cookie, focal) = (self.world.sign_in(login).await, self.world.sign_in("dau.moi").await);
        let answer = self.world.post(&format!("/obligations/{}/returns", own.id), &cookie, &[]).await;
        let page = answer.location.unwrap_or_else(|| panic!("{}: {}", self.told(), answer.text));
        let page = page.trim_end_matches("/edit").to_owned();
        let mut fields = vec![("deployment".to_owned(), "Đã triển khai thực hiện kế hoạch".to_owned())];
        for (item, task) in items {
            self.count += 1;
            let words = format!("Kết quả số {} của lượt {} do đơn vị nêu", self.count, self.seed);
            fields.push((format!("{item}.done"), words.clone()));
            fields.push((format!("{item}.progress"), "standing".to_owned()));
            self.confirmed.push(Confirmed { words, page: page.clone(), task });
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        ok(&self.world, &format!("{page}/draft"), &cookie, &fields).await;
        let day = self.day.strftime("%d/%m/%Y").to_string();
        let number = format!("{}/BC", self.count);
        let signed = [("number", number.as_str()), ("issued_on", &day), ("signer", "Thủ trưởng")];
        ok(&self.world, &format!("{page}/signed-letter"), &cookie, &signed).await;
        ok(&self.world, &format!("{page}/confirmation"), &focal, &[]).await;
    }

    async fn items(&self, obligation: &ObligationId) -> Vec<(ItemId, TaskId)> {
        let mut tx = self.world.db.read(1).await.expect("reads");
        let items = obligations::items(&mut tx, obligation).await.expect("reads");
        items
            .into_iter()
            .filter(|item| item.ended_at.is_none())
            .filter_map(|item| Some((item.id, item.task?)))
            .collect()
    }

    async fn tasks(&self) -> Vec<Task> {
        let mut tx = self.world.db.read(1).await.expect("reads");
        let latest = plans::latest(&mut tx, &self.province.plan).await.expect("reads").expect("a version");
        plans::tasks(&mut tx, &latest.id).await.expect("reads")
    }

    /// A proposal of one to three changes, issued the same day; it holds at once or some days later.
    async fn amend(&mut self) {
        let focal = self.world.sign_in("dau.moi").await;
        let begun = [("title", "Sửa đổi một số nội dung"), ("reason", "Theo thực tế triển khai")];
        let answer = self.world.post(&format!("/plans/{}/amendments", self.province.plan), &focal, &begun).await;
        let proposal = answer.location.unwrap_or_else(|| panic!("{}: {}", self.told(), answer.text));
        let live = self.tasks().await;
        let mut touched: Vec<TaskId> = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let task = self.dice.pick(&live).clone();
            if touched.contains(&task.id) {
                continue;
            }
            touched.push(task.id.clone());
            self.change(&proposal, &focal, &task, live.len() - touched.len() > 1).await;
        }
        self.count += 1;
        let number = format!("{}/QĐ-UBND", 200 + self.count);
        let ahead = if self.dice.below(4) == 0 { 2 } else { 0 };
        let holds = self.day.checked_add(jiff::Span::new().days(ahead)).expect("in range");
        let (day, holds) = (self.day.strftime("%d/%m/%Y").to_string(), holds.strftime("%d/%m/%Y").to_string());
        let issued = [
            ("type", "Quyết định"),
            ("number", number.as_str()),
            ("issuer", "Ủy ban nhân dân tỉnh An Hòa"),
            ("issued_on", &day),
            ("title", "Sửa đổi một số nội dung của Kế hoạch"),
            ("effective_on", &holds),
            ("ends_open", "1"),
        ];
        let answer = self.world.post(&format!("{proposal}/issue"), &focal, &issued).await;
        // Two amendments may not overtake each other: what holds earlier than the version before is refused.
        let is_overtaking = answer.text.contains("sớm hơn ngày có hiệu lực của phiên bản");
        assert!(answer.status == StatusCode::SEE_OTHER || is_overtaking, "{}: {}", self.told(), answer.text);
        self.told.push(format!("{}: amended by {number}", self.day));
    }

    async fn change(&mut self, proposal: &str, focal: &str, task: &Task, may_end: bool) {
        self.count += 1;
        let (id, lead, reason) = (task.id.to_string(), *self.dice.pick(&self.leads), "Theo thực tế");
        let group = task.task_group.clone().unwrap_or_default();
        let text = format!("Nhiệm vụ sửa đổi lần {} của lượt {}", self.count, self.seed);
        let new_label = format!("{}.{}", if group.is_empty() { "I" } else { &group }, 100 + self.count);
        let base = [("timeline", "Thường xuyên"), ("class", "standing"), ("reason", reason), ("lead", lead)];
        let with = |more: &[(&str, &str)]| -> Vec<(String, String)> {
            base.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let tasks = format!("{proposal}/tasks");
        let kind = self.dice.below(5);
        self.told.push(format!("{}: change {kind} of {} to {lead}", self.day, task.label));
        let (path, fields) = match kind {
            0 if may_end => (format!("{proposal}/ended-tasks"), with(&[("task", &id)])),
            1 if may_end => {
                let more =
                    [("label", new_label.as_str()), ("group", &group), ("text", &text), ("origins", &task.label)];
                (tasks, [with(&more), vec![("ends_origins".to_owned(), "1".to_owned())]].concat())
            }
            2 => (tasks, with(&[("label", &new_label), ("group", &group), ("text", &text)])),
            3 => {
                let heading = format!("M{}", self.count);
                let own = [("label", heading.as_str()), ("title", "Mục bổ sung"), ("reason", reason)];
                ok(&self.world, &format!("{proposal}/headings"), focal, &own).await;
                let label = format!("{heading}.1");
                (tasks, with(&[("label", &label), ("group", &heading), ("text", &text)]))
            }
            _ => (tasks, with(&[("task", &id), ("label", &task.label), ("group", &group), ("text", &text)])),
        };
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        ok(&self.world, &path, focal, &fields).await;
    }

    /// The cycle goes over to the version in force, where it asks by an earlier one.
    async fn go_over(&mut self) {
        let focal = self.world.sign_in("dau.moi").await;
        let page = self.world.get(&format!("/plans/{}/versions", self.province.plan), &focal).await.text;
        let version = page.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        if let Some(version) = version {
            ok(&self.world, &format!("/cycles/{}/version", self.cycle), &focal, &[("version", version)]).await;
            self.told.push(format!("{}: goes over", self.day));
        }
    }

    /// A body is merged into a new one, each of two once.
    async fn succeed(&mut self) {
        let which = self.dice.below(2);
        if std::mem::replace(&mut self.succeeded[which], true) {
            return;
        }
        let (from, to) =
            [("Sở Xây dựng", "Sở Xây dựng và Giao thông"), ("UBND huyện Bình An", "UBND xã Tân Lập")][which];
        let focal = self.world.sign_in("dau.moi").await;
        let day = self.day.strftime("%d/%m/%Y").to_string();
        let form = [
            ("from", from),
            ("kind", "whole"),
            ("to", to),
            ("function", ""),
            ("starts_on", &day),
            ("ends_on", ""),
            ("basis", "Nghị quyết số 05/NQ-HĐND ngày 20/02/2025 của Hội đồng nhân dân tỉnh"),
        ];
        ok(&self.world, "/successions", &focal, &form).await;
        self.told.push(format!("{}: {from} became {to}", self.day));
        self.leads.retain(|lead| *lead != from);
        self.leads.push(to);
    }

    async fn holds(mut self) {
        self.later();
        self.go_over().await;
        assert!(!self.confirmed.is_empty(), "{}: nothing was confirmed", self.told());
        let focal = self.world.sign_in("dau.moi").await;
        let report = self.world.get(&format!("/reports/{}", self.cycle), &focal).await.text;
        for one in &self.confirmed {
            let page = self.world.get(&one.page, &focal).await.text;
            assert!(page.contains(&one.words), "«{}» is not on its own page; {}", one.words, self.told());
            assert!(report.contains(&one.words), "«{}» is not in the report; {}", one.words, self.told());
            let task = self.world.get(&format!("/tasks/{}", one.task), &focal).await;
            assert!(task.text.contains(&one.words), "«{}» is not at its task; {}", one.words, self.told());
        }
        self.composes().await;
        self.replays().await;
    }

    /// Each version is the one before it with what differs laid over it.
    async fn composes(&self) {
        fn follows<T: Said + std::fmt::Debug>(before: &[T], after: &[T], told: &str) {
            let mut expected = after.to_vec();
            expected.sort_by(|a, b| (a.position(), a.id()).cmp(&(b.position(), b.id())));
            assert_eq!(apply(before, &diff(before, after)), expected, "{told}");
            for one in before {
                assert!(after.iter().any(|other| other.id() == one.id()), "{} is lost; {told}", one.label());
            }
        }
        let mut tx = self.world.db.read(1).await.expect("reads");
        let all = plans::versions(&mut tx, &self.province.plan).await.expect("reads");
        assert!(all.len() > 1, "{}: nothing was amended", self.told());
        for pair in all.windows(2) {
            let before = plans::wording(&mut tx, &pair[0].id).await.expect("reads");
            let after = plans::wording(&mut tx, &pair[1].id).await.expect("reads");
            follows(&before.tasks, &after.tasks, &self.told());
            follows(&before.headings, &after.headings, &self.told());
            follows(&before.targets, &after.targets, &self.told());
        }
    }

    /// A store rebuilt from the log up to a moment has the plan that this one shows for that day.
    async fn replays(&self) {
        for (day, at) in self.moments.iter().step_by(3) {
            let copy = World::on(Engine::Sqlite, "2025-02-20T08:00").await;
            events::rebuild(&self.world.db, &copy.db, 1, *at).await.expect("rebuilds");
            let mut both = Vec::new();
            for (db, known) in [(&self.world.db, *at), (&copy.db, Timestamp::MAX)] {
                let mut tx = db.read(1).await.expect("reads");
                let version = plans::version_on(&mut tx, &self.province.plan, *day, known).await.expect("reads");
                both.push(plans::wording(&mut tx, &version.expect("a version").id).await.expect("reads"));
            }
            assert_eq!(both[0], both[1], "as of {day}; {}", self.told());
        }
    }
}
