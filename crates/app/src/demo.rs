//! The demonstration: an embedded store with a worked example in it, made by the same verbs that people call.
//!
//! Everything in it is made up: the province, its bodies and its people. It plays in December 2026, so its clock is moved.

mod figures;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use dondoc_rules::access::Role;
use dondoc_rules::calendar::CycleDays;
use dondoc_rules::directives::Origin;
use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind};
use jiff::civil::{DateTime, date, datetime};

use crate::actor::Actor;
use crate::amendments::verbs::{NewAmendment, TaskForm};
use crate::cli::{Failure, Serving, serve};
use crate::clock::Clock;
use crate::db::{Db, DbError, Place, Tx};
use crate::directives::record::{DirectiveRefusal, NewDirective, record};
use crate::http::{Lang, catalogue};
use crate::ids::{BodyId, CycleId, ObligationId, ObstacleId, PlanId, ReturnId};
use crate::imports::{confirm, read};
use crate::obligations::open::{OpenForm, Wanted, open, proposal};
use crate::obligations::request::{self, Issued, RequestRefusal};
use crate::obstacles::raise::{NewObstacle, ObstacleRefusal, raise};
use crate::obstacles::steps::{self, NewStep};
use crate::plans::{self, Task};
use crate::returns::verbs::{self, Letter, Sent};
use crate::targets::catalogue::CatalogueRefusal;
use crate::targets::goals::GoalRefusal;
use crate::targets::observe::FigureRefusal;
use crate::{accounts, amendments, bodies, imports, obligations, returns};

const BODIES: &[u8] = include_bytes!("../demo/bodies.csv");
const PLAN: &[u8] = include_bytes!("../demo/plan.docx");
/// The password of every demonstration account.
const PASSWORD: &str = "dondoc";

/// When the demonstration begins to play: two days after the reports were due.
fn beginning() -> DateTime {
    datetime(2026, 12, 7, 8, 0, 0, 0)
}

/// Accounts: login, name, role, body's code.
const PEOPLE: &[(&str, &str, Role, Option<&str>)] = &[
    ("tonghop", "Chuyên viên A (giả định)", Role::FocalOfficer, Some("ah.stc")),
    ("stc.gd", "Giám đốc A (giả định)", Role::FocalHead, Some("ah.stc")),
    ("sct", "Chuyên viên B (giả định)", Role::ReportingOfficer, Some("ah.sct")),
    ("sct.gd", "Giám đốc B (giả định)", Role::Head, Some("ah.sct")),
    ("sxd", "Chuyên viên C (giả định)", Role::ReportingOfficer, Some("ah.sxd")),
    ("sxd.gd", "Giám đốc C (giả định)", Role::Head, Some("ah.sxd")),
    ("skhcn", "Chuyên viên D (giả định)", Role::ReportingOfficer, Some("ah.skhcn")),
    ("syt", "Chuyên viên E (giả định)", Role::ReportingOfficer, Some("ah.syt")),
    ("bqlkkt", "Chuyên viên G (giả định)", Role::ReportingOfficer, Some("ah.bqlkkt")),
    ("xatanlap", "Công chức H (giả định)", Role::ReportingOfficer, Some("ah.xa.1")),
    ("lanhdao", "Lãnh đạo K (giả định)", Role::Leader, Some("ah.ubnd")),
    ("kiemtra", "Thanh tra viên L (giả định)", Role::Auditor, None),
    ("quantri", "Quản trị viên M (giả định)", Role::Administrator, None),
];

/// Makes the store when it is not there, and serves it.
pub async fn run(data: Option<PathBuf>, listen: SocketAddr, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    let folder = data.unwrap_or_else(|| PathBuf::from("demo-data"));
    std::fs::create_dir_all(&folder)?;
    let db = Db::open(&Place::File(folder.join("dondoc.sqlite"))).await?;
    let mut tx = db.read(1).await?;
    let is_new = accounts::list(&mut tx).await?.is_empty();
    drop(tx);
    if is_new {
        let failed = |error: String| Failure::Unusable(t.with("demo.failed", &[("reason", &error)]));
        fill(&db).await.map_err(failed)?;
        change(&db).await.map_err(failed)?;
        measure(&db).await.map_err(failed)?;
    }
    println!("{}", t.with("demo.accounts", &[("password", PASSWORD)]));
    for (login, _, role, _) in PEOPLE {
        println!("  {login:10} {}", &t[&format!("role.{}", role.as_str())]);
    }
    let clock = Clock::starting_at(beginning()).map_err(|error| Failure::Usage(error.to_string()))?;
    serve(db, Serving { clock, listen, is_demo: true, mailer: None, scanner: None }, lang).await
}

/// Fills an empty store with the example.
pub async fn fill(db: &Db) -> Result<(), String> {
    let told = |error: DbError| crate::http::chain(&error);
    let system = at(Actor::system(1, Clock::System), datetime(2026, 1, 5, 8, 0, 0, 0));
    bodies::load(db, &system, BODIES).await.map_err(|error| error.to_string())?;
    for (login, name, role, code) in PEOPLE {
        let account = accounts::open(db, &system, login, name, PASSWORD).await.map_err(told)?;
        let body = match code {
            Some(code) => Some(body(db, code).await.map_err(told)?),
            None => None,
        };
        accounts::appoint(db, &system, &account.id, body.as_ref(), *role, date(2026, 1, 5)).await.map_err(told)?;
    }
    let season = Season { db, people: people(db).await.map_err(told)? };
    season.play().await.map_err(|refusal| format!("{refusal:?}"))
}

/// Puts beside the filled example what is stuck and what changes: a difficulty of two bodies, a directive, a proposal.
pub async fn change(db: &Db) -> Result<(), String> {
    let (season, plan) = season(db).await?;
    season.change(&plan).await.map_err(|refusal| format!("{refusal:?}"))
}

/// Puts beside the filled example what its targets mean, their figures and who supplies them.
pub async fn measure(db: &Db) -> Result<(), String> {
    let (season, plan) = season(db).await?;
    season.measure(&plan).await.map_err(|refusal| format!("{refusal:?}"))
}

/// The filled example: its people and its plan.
async fn season(db: &Db) -> Result<(Season<'_>, PlanId), String> {
    let told = |error: DbError| crate::http::chain(&error);
    let season = Season { db, people: people(db).await.map_err(told)? };
    let mut tx = db.read(1).await.map_err(told)?;
    let plan = plans::list(&mut tx).await.map_err(told)?.into_iter().next().ok_or("the example has no plan")?;
    Ok((season, plan.id))
}

async fn body(db: &Db, code: &str) -> Result<BodyId, DbError> {
    let mut tx = db.read(1).await?;
    let found = bodies::named(&mut tx, code, date(2026, 12, 1)).await?;
    found.ok_or_else(|| DbError::Broken(format!("the example has no body {code}")))
}

async fn people(db: &Db) -> Result<HashMap<String, Actor>, DbError> {
    let mut tx = db.read(1).await?;
    let mut people = HashMap::new();
    for account in accounts::list(&mut tx).await? {
        let role = accounts::memberships(&mut tx, &account.id, date(2026, 12, 1)).await?.into_iter().next();
        if let Some(membership) = role {
            let actor = Actor {
                tenant: 1,
                account: Some(account.id),
                membership: Some(membership.id),
                name: account.name,
                body: membership.body,
                inherited: Vec::new(),
                role: membership.role,
                now: Clock::System.now(),
            };
            people.insert(account.login, actor);
        }
    }
    Ok(people)
}

fn at(actor: Actor, moment: DateTime) -> Actor {
    let now = Clock::fixed_at(moment).map_or(actor.now, Clock::now);
    Actor { now, ..actor }
}

/// Why the example could not be made: a refusal of some verb.
#[derive(Debug)]
enum Stuck {
    Import(#[expect(dead_code, reason = "shown by Debug")] confirm::ImportRefusal),
    Open(#[expect(dead_code, reason = "shown by Debug")] obligations::open::OpenRefusal),
    Request(#[expect(dead_code, reason = "shown by Debug")] RequestRefusal),
    Return(#[expect(dead_code, reason = "shown by Debug")] verbs::ReturnRefusal),
    Obstacle(#[expect(dead_code, reason = "shown by Debug")] ObstacleRefusal),
    Directive(#[expect(dead_code, reason = "shown by Debug")] DirectiveRefusal),
    Amendment(#[expect(dead_code, reason = "shown by Debug")] amendments::verbs::Refusal),
    Catalogue(#[expect(dead_code, reason = "shown by Debug")] CatalogueRefusal),
    Goal(#[expect(dead_code, reason = "shown by Debug")] GoalRefusal),
    Figure(#[expect(dead_code, reason = "shown by Debug")] FigureRefusal),
    Store(#[expect(dead_code, reason = "shown by Debug")] DbError),
    Missing(#[expect(dead_code, reason = "shown by Debug")] &'static str),
}

macro_rules! stuck {
    ($($type:ty => $variant:ident),*) => { $(impl From<$type> for Stuck { fn from(e: $type) -> Stuck { Stuck::$variant(e) } })* };
}
stuck!(confirm::ImportRefusal => Import, obligations::open::OpenRefusal => Open, RequestRefusal => Request, verbs::ReturnRefusal => Return, DbError => Store,
    CatalogueRefusal => Catalogue, GoalRefusal => Goal, FigureRefusal => Figure, ObstacleRefusal => Obstacle, DirectiveRefusal => Directive, amendments::verbs::Refusal => Amendment);

/// The year of the example.
struct Season<'a> {
    db: &'a Db,
    people: HashMap<String, Actor>,
}

impl Season<'_> {
    fn on(&self, login: &str, month: i8, day: i8, hour: i8) -> Result<Actor, Stuck> {
        let actor = self.people.get(login).cloned().ok_or(Stuck::Missing("an account"))?;
        Ok(at(actor, datetime(2026, month, day, hour, 15, 0, 0)))
    }

    async fn play(&self) -> Result<(), Stuck> {
        let focal = self.on("tonghop", 2, 16, 9)?;
        let draft = read::from_bytes("35-KH-UBND.docx", PLAN).map_err(|_| Stuck::Missing("the example plan"))?;
        let import = imports::propose(self.db, &focal, &draft, PLAN).await?;
        let plan = confirm::confirm(self.db, &focal, &import, None).await?;
        let days = CycleDays {
            period_from: date(2026, 1, 1),
            period_to: date(2026, 12, 31),
            opens_on: date(2026, 10, 20),
            cutoff_on: date(2026, 11, 15),
            due_on: date(2026, 12, 4),
            focal_due_on: Some(date(2026, 12, 15)),
            issuer_due_on: Some(date(2026, 12, 20)),
        };
        let focal = self.on("tonghop", 10, 20, 9)?;
        let mut tx = self.db.read(1).await?;
        let proposal = proposal(&mut tx, &focal, &plan, &Wanted::on(days.due_on)).await?;
        drop(tx);
        let cause = proposal.rule.ok_or(Stuck::Missing("a rule"))?.raw;
        let cycle = open(self.db, &focal, &plan, &OpenForm::periodic("Năm 2026", days, &cause)).await?;
        let day = date(2026, 10, 22);
        let letter = Issued { number: "1187/STC-TH", issued_on: day, due_on: None };
        request::record(self.db, &self.on("tonghop", 10, 22, 10)?, &cycle, &letter).await?;
        self.industry(&cycle).await?;
        self.science(&cycle).await?;
        self.construction(&cycle).await?;
        self.health(&cycle).await?;
        self.others(&cycle).await
    }

    /// What is stuck in it and what is to change.
    async fn change(&self, plan: &PlanId) -> Result<(), Stuck> {
        let case = self.difficulty(plan).await?;
        self.directive(&case).await?;
        self.amendment(plan).await
    }

    /// The task of the newest version whose text begins so.
    async fn task(&self, plan: &PlanId, begins: &str) -> Result<Task, Stuck> {
        let mut tx = self.db.read(1).await?;
        let version = plans::latest(&mut tx, plan).await?.ok_or(Stuck::Missing("a version"))?;
        let all = plans::tasks(&mut tx, &version.id).await?;
        all.into_iter().find(|task| task.text.starts_with(begins)).ok_or(Stuck::Missing("a task"))
    }

    /// Two bodies raise the same difficulty; it is one case, and the Committee has decided.
    async fn difficulty(&self, plan: &PlanId) -> Result<ObstacleId, Stuck> {
        let task = self.task(plan, "Thu hút dự án").await?;
        let new = NewObstacle {
            text: "Thiếu quỹ đất sạch tại khu công nghiệp phía Nam để giao cho dự án công nghiệp hỗ trợ".to_owned(),
            asks: "Bố trí vốn giải phóng mặt bằng giai đoạn 2 khu công nghiệp phía Nam".to_owned(),
            kind: Some(ObstacleKind::Land),
            authority: Some(CompetentAuthority::Committee),
            wanted_by: Some(date(2026, 12, 31)),
            tasks: vec![task.id.clone()],
            ..NewObstacle::default()
        };
        let first = raise(self.db, &self.on("sct", 11, 16, 9)?, plan, &new).await?;
        let new = NewObstacle {
            text: "Chưa có quỹ đất sạch tại khu công nghiệp phía Nam, ba nhà đầu tư đang chờ".to_owned(),
            ..new
        };
        let second = raise(self.db, &self.on("bqlkkt", 11, 17, 14)?, plan, &new).await?;
        let focal = self.on("tonghop", 11, 18, 9)?;
        steps::merge(self.db, &focal, &second, &first).await?;
        let routed = NewStep {
            about: Some(ObstacleKind::Land),
            authority: Some(CompetentAuthority::Committee),
            ..NewStep::default()
        };
        steps::route(self.db, &focal, &first, &routed).await?;
        let decided = NewStep {
            reference: "Thông báo số 214/TB-UBND ngày 27/11/2026 (giả định)".to_owned(),
            text: "Giao Ban Quản lý Khu kinh tế lập phương án giải phóng mặt bằng giai đoạn 2".to_owned(),
            happened_on: Some(date(2026, 11, 27)),
            ..NewStep::default()
        };
        steps::decide(self.db, &self.on("tonghop", 11, 28, 9)?, &first, &decided).await?;
        Ok(first)
    }

    /// The decision as a directive with a day.
    async fn directive(&self, case: &ObstacleId) -> Result<(), Stuck> {
        let mut tx = self.db.read(1).await?;
        let mut named = Vec::new();
        for code in ["ah.bqlkkt", "ah.sct"] {
            let body = bodies::named(&mut tx, code, date(2026, 12, 1)).await?;
            named.push(body.ok_or(Stuck::Missing("a body"))?);
        }
        drop(tx);
        let new = NewDirective {
            text:
                "Lập phương án giải phóng mặt bằng giai đoạn 2 khu công nghiệp phía Nam, báo cáo Ủy ban nhân dân tỉnh"
                    .to_owned(),
            ordered_by: "Phó Chủ tịch N (giả định)".to_owned(),
            ordered_on: Some(date(2026, 11, 27)),
            origin: Origin::Decision,
            reference: "Thông báo số 214/TB-UBND ngày 27/11/2026 (giả định)".to_owned(),
            bodies: named,
            due_on: Some(date(2026, 12, 18)),
            due_words: "trước ngày 19/12/2026".to_owned(),
            obstacle: Some(case.clone()),
            plan: None,
        };
        record(self.db, &self.on("tonghop", 11, 28, 10)?, &new).await?;
        Ok(())
    }

    /// A proposal that bodies are asked about; one has answered.
    async fn amendment(&self, plan: &PlanId) -> Result<(), Stuck> {
        let focal = self.on("tonghop", 12, 1, 14)?;
        let new = NewAmendment {
            title: "Sửa đổi, bổ sung một số nhiệm vụ của Kế hoạch (giả định)".to_owned(),
            reason: "Quỹ đất sạch tại khu công nghiệp phía Nam chưa đáp ứng tiến độ thu hút đầu tư".to_owned(),
            effective_on: Some(date(2027, 1, 1)),
        };
        let id = amendments::verbs::begin(self.db, &focal, plan, &new).await?;
        let task = self.task(plan, "Thu hút dự án").await?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let form = TaskForm {
            task: Some(task.id.clone()),
            origins: String::new(),
            ends_origins: false,
            reason: "Gắn với tiến độ giải phóng mặt bằng".to_owned(),
            label: task.label.clone(),
            group: text(&task.task_group),
            text: task.text.replace("70% vào năm 2030", "65% vào năm 2028 và 70% vào năm 2030"),
            lead: text(&task.lead_raw),
            cooperating: text(&task.cooperating_raw),
            timeline: text(&task.timeline_raw),
            deliverable: text(&task.deliverable_raw),
            class: task.counting_class,
            due_on: task.due_on,
            after: String::new(),
            confirmed: false,
        };
        amendments::verbs::put_task(self.db, &focal, &id, &form).await?;
        amendments::verbs::circulate(self.db, &focal, &id, Some(date(2026, 12, 11))).await?;
        let said = "Đề nghị nêu rõ diện tích đất sạch bàn giao từng năm";
        Ok(amendments::verbs::opine(self.db, &self.on("sct", 12, 3, 10)?, &id, false, said).await?)
    }

    async fn obligation(&self, tx: &mut Tx, cycle: &CycleId, code: &str) -> Result<ObligationId, Stuck> {
        let body = bodies::named(tx, code, date(2026, 12, 1)).await?.ok_or(Stuck::Missing("a body"))?;
        let all = obligations::of_cycle(tx, cycle).await?;
        all.into_iter().find(|o| o.body == body).map(|o| o.id).ok_or(Stuck::Missing("an obligation"))
    }

    /// Starts a draft and fills every entry with the same words.
    async fn write(&self, actor: &Actor, cycle: &CycleId, code: &str, words: Words<'_>) -> Result<ReturnId, Stuck> {
        let mut tx = self.db.read(1).await?;
        let obligation = self.obligation(&mut tx, cycle, code).await?;
        drop(tx);
        let id = verbs::start(self.db, actor, &obligation).await?;
        let mut tx = self.db.read(1).await?;
        let entries = returns::entries(&mut tx, &id).await?;
        drop(tx);
        let mut sent: Sent = HashMap::new();
        sent.insert("deployment".to_owned(), words.deployment.to_owned());
        for entry in entries {
            for (field, text) in
                [("progress", words.progress), ("done", words.done), ("difficulties", words.difficulties)]
            {
                sent.insert(format!("{}.{field}", entry.item), text.to_owned());
            }
        }
        verbs::save(self.db, actor, &id, &sent, &HashMap::new()).await?;
        Ok(id)
    }

    fn letter(number: &str, day: i8) -> Letter {
        Letter { number: number.to_owned(), issued_on: Some(date(2026, 12, day)), signer: String::new(), file: None }
    }

    /// On time, approved here, confirmed.
    async fn industry(&self, cycle: &CycleId) -> Result<(), Stuck> {
        let words = Words {
            deployment: "Sở đã ban hành kế hoạch triển khai và giao chỉ tiêu thu hút dự án cho từng phòng.",
            progress: "standing",
            done: "Thu hút 06 dự án công nghiệp hỗ trợ, tỷ lệ lấp đầy khu công nghiệp đạt 48%.",
            difficulties: "Quỹ đất sạch tại khu công nghiệp phía Nam còn thiếu.",
        };
        let id = self.write(&self.on("sct", 11, 27, 14)?, cycle, "ah.sct", words).await?;
        verbs::ask_approval(self.db, &self.on("sct", 11, 27, 15)?, &id).await?;
        verbs::approve(self.db, &self.on("sct.gd", 11, 30, 9)?, &id).await?;
        verbs::record_signed(self.db, &self.on("sct", 12, 1, 9)?, &id, &Self::letter("642/BC-SCT", 1)).await?;
        Ok(verbs::confirm(self.db, &self.on("tonghop", 12, 2, 10)?, &id).await?)
    }

    /// On time, signed outside, to be reviewed.
    async fn science(&self, cycle: &CycleId) -> Result<(), Stuck> {
        let words = Words {
            deployment: "Đã tham mưu ban hành danh mục nhiệm vụ phát triển kinh tế số.",
            progress: "done",
            done: "Đã trình và được ban hành; kèm quyết định phê duyệt.",
            difficulties: "",
        };
        let id = self.write(&self.on("skhcn", 12, 1, 8)?, cycle, "ah.skhcn", words).await?;
        let letter = Self::letter("388/BC-SKHCN", 3);
        Ok(verbs::record_signed(self.db, &self.on("skhcn", 12, 3, 16)?, &id, &letter).await?)
    }

    /// On time, asked to complete one entry.
    async fn construction(&self, cycle: &CycleId) -> Result<(), Stuck> {
        let words = Words {
            deployment: "Đã thành lập tổ công tác theo dõi tiến độ công trình.",
            progress: "doing",
            done: "Đang thi công, khối lượng đạt khá.",
            difficulties: "Giá vật liệu tăng.",
        };
        let id = self.write(&self.on("sxd", 12, 2, 8)?, cycle, "ah.sxd", words).await?;
        verbs::approve(self.db, &self.on("sxd.gd", 12, 3, 8)?, &id).await?;
        let mut tx = self.db.read(1).await?;
        let entries = returns::entries(&mut tx, &id).await?;
        drop(tx);
        let item = entries.first().map(|entry| entry.item.clone()).ok_or(Stuck::Missing("an entry"))?;
        let comment = [(item, "Đề nghị nêu rõ khối lượng hoàn thành (%) và thời điểm thông xe.".to_owned())];
        Ok(verbs::ask_completion(self.db, &self.on("tonghop", 12, 4, 15)?, &id, "", &comment).await?)
    }

    /// Two days late, confirmed.
    async fn health(&self, cycle: &CycleId) -> Result<(), Stuck> {
        let words = Words {
            deployment: "Đã rà soát hiện trạng toàn bộ trạm y tế cấp xã.",
            progress: "doing",
            done: "Hoàn thành nâng cấp 11 trạm y tế, đạt 55% kế hoạch năm.",
            difficulties: "Thiếu bác sĩ tại các xã vùng xa.",
        };
        let id = self.write(&self.on("syt", 12, 6, 9)?, cycle, "ah.syt", words).await?;
        verbs::record_signed(self.db, &self.on("syt", 12, 6, 10)?, &id, &Self::letter("915/BC-SYT", 6)).await?;
        Ok(verbs::confirm(self.db, &self.on("tonghop", 12, 6, 15)?, &id).await?)
    }

    /// A nil return, a paper that came in time, a draft; the rest are silent.
    async fn others(&self, cycle: &CycleId) -> Result<(), Stuck> {
        let words = Words {
            deployment: "Đã tuyên truyền trên hệ thống truyền thanh xã.",
            progress: "standing",
            done: "Tổ chức 12 buổi tuyên truyền tại các thôn.",
            difficulties: "",
        };
        let id = self.write(&self.on("xatanlap", 12, 1, 9)?, cycle, "ah.xa.1", words).await?;
        verbs::record_signed(self.db, &self.on("xatanlap", 12, 1, 10)?, &id, &Self::letter("77/BC-UBND", 1)).await?;
        verbs::confirm(self.db, &self.on("tonghop", 12, 2, 11)?, &id).await?;
        let mut tx = self.db.read(1).await?;
        let police = self.obligation(&mut tx, cycle, "ah.ca").await?;
        drop(tx);
        let arrived_on = Some(date(2026, 12, 4));
        let letter = Self::letter("1204/BC-CAT", 3);
        verbs::record_received(self.db, &self.on("tonghop", 12, 6, 8)?, &police, &letter, arrived_on).await?;
        let words = Words { deployment: "Đang tổng hợp.", progress: "", done: "", difficulties: "" };
        self.write(&self.on("bqlkkt", 12, 3, 17)?, cycle, "ah.bqlkkt", words).await?;
        Ok(())
    }
}

/// What a body of the example writes.
#[derive(Clone, Copy)]
struct Words<'a> {
    deployment: &'a str,
    progress: &'a str,
    done: &'a str,
    difficulties: &'a str,
}
