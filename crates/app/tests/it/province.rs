//! A small province of our own: six bodies, one plan of four tasks, a rule "trước ngày 05/12".

use dondoc::bodies;
use dondoc::events::Act;
use dondoc::ids::{
    BodyId, InstrumentId, PlanId, PlanVersionId, ReportingRuleId, RosterId, TaskGroupId, TaskId, TaskPartyId,
};
use dondoc::instruments::Instrument;
use dondoc::plans::{Plan, PlanVersion, ReportingRule, Task, TaskGroup, TaskParty};
use dondoc_rules::access::Role;
use dondoc_rules::obligations::CountingClass;
use jiff::civil::date;

use crate::world::World;

/// The register: the focal department, two departments, the police, two districts.
pub const REGISTER: &str = "id,official_name,kind,aliases,symbol_code
stc,Sở Tài chính,so,,STC
sxd,Sở Xây dựng,so,Sở XD,SXD
syt,Sở Y tế,so,,SYT
ca,Công an tỉnh,luc_luong_vu_trang,,CAT
ba,UBND huyện Bình An,ubnd_huyen,,
hl,UBND huyện Hòa Lạc,ubnd_huyen,,
";

/// The rule's own words.
pub const RULE: &str = "Định kỳ trước ngày 05 tháng 12 hàng năm, báo cáo kết quả thực hiện về Sở Tài chính.";

/// What a cycle's form asks beside its days.
pub const TERMS: [(&str, &str); 5] = [
    ("cause", RULE),
    ("content", "both"),
    ("method", "Nhập trên phần mềm"),
    ("outline", "(I) Triển khai\n(II) Kết quả"),
    ("forms", "Biểu kết quả thực hiện nhiệm vụ"),
];

/// A form's days with the usual terms.
pub fn with_terms<'a>(days: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    days.iter().copied().chain(TERMS).collect()
}

/// The plan, ready for a cycle, and accounts: `dau.moi` (focal officer), `xay.dung` (reporting officer), `lanh.dao`.
pub struct Province {
    pub plan: PlanId,
    pub version: PlanVersionId,
}

impl Province {
    /// Puts the province into a world.
    pub async fn settle(world: &World) -> Province {
        let system = world.system();
        bodies::load(&world.db, &system, REGISTER.as_bytes()).await.expect("the register loads");
        let focal = world.body("Sở Tài chính").await;
        let province = Province { plan: PlanId::new(), version: PlanVersionId::new() };
        let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
        province.put_head(&mut act, &focal).await;
        let (sxd, syt, police) =
            (world.body("Sở Xây dựng").await, world.body("Sở Y tế").await, world.body("Công an tỉnh").await);
        let districts = act.tx().list::<bodies::Roster>("where tenant = $1 order by id limit 100", &[]).await;
        let districts = districts.expect("rosters read").into_iter().find(|roster| roster.name.contains("huyện"));
        let districts = districts.expect("the districts have a roster").id;
        province.put_task(&mut act, 0, "I.1", "I", &[("lead", Some(&sxd), None)]).await;
        let both = [("lead", Some(&sxd), None), ("co_lead", Some(&syt), None)];
        province.put_task(&mut act, 1, "I.2", "I", &both).await;
        province.put_task(&mut act, 2, "II.1", "II", &[("lead", None, Some(&districts))]).await;
        let own = [("lead", Some(&focal), None), ("cooperating", Some(&police), None)];
        province.put_task(&mut act, 3, "II.2", "II", &own).await;
        act.commit(&format!("plans/{}", province.plan)).await.expect("the plan is recorded");
        world.account("dau.moi", Role::FocalOfficer, Some(&focal)).await;
        world.account("xay.dung", Role::ReportingOfficer, Some(&sxd)).await;
        world.account("lanh.dao", Role::Leader, None).await;
        province
    }

    /// A second plan of the same focal body: its one task orders what I.1 of the first does.
    pub async fn second_plan(world: &World) -> Province {
        let system = world.system();
        let (focal, sxd) = (world.body("Sở Tài chính").await, world.body("Sở Xây dựng").await);
        let province = Province { plan: PlanId::new(), version: PlanVersionId::new() };
        let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
        province.put_head(&mut act, &focal).await;
        let instruments: Vec<Instrument> =
            act.tx().list("where tenant = $1 order by id desc limit 1", &[]).await.expect("reads");
        let second = Instrument { number: "34/KH-UBND".to_owned(), ..instruments[0].clone() };
        act.put(&second).await.expect("puts");
        province.put_task(&mut act, 0, "I.1", "I", &[("lead", Some(&sxd), None)]).await;
        act.commit(&format!("plans/{}", province.plan)).await.expect("the plan is recorded");
        province
    }

    async fn put_head(&self, act: &mut Act, focal: &BodyId) {
        let instrument = Instrument {
            id: InstrumentId::new(),
            type_code: Some("KH".to_owned()),
            type_name: "Kế hoạch".to_owned(),
            number: "12/KH-UBND".to_owned(),
            issuer: "Ủy ban nhân dân tỉnh An Hòa".to_owned(),
            place: Some("An Hòa".to_owned()),
            issued_on: Some(date(2023, 6, 20)),
            title: "Triển khai Nghị quyết về phát triển đô thị".to_owned(),
            signer_name: None,
            signer_position: None,
            signer_capacity: None,
            file: None,
            term: None,
            body: None,
        };
        act.put(&instrument).await.expect("puts");
        let plan = Plan { id: self.plan.clone(), title: instrument.title.clone(), focal_body: Some(focal.clone()) };
        act.put(&plan).await.expect("puts");
        let version = PlanVersion {
            id: self.version.clone(),
            plan: self.plan.clone(),
            number: 1,
            instrument: instrument.id,
            effective_on: date(2023, 6, 20),
            import: None,
            recorded_at: act.at(),
            recorded_by: None,
        };
        act.put(&version).await.expect("puts");
        for (position, label, title) in [(0, "I", "Phát triển đô thị"), (1, "II", "Quản lý, điều hành")] {
            let group = TaskGroup {
                id: TaskGroupId::new(),
                plan_version: self.version.clone(),
                label: label.to_owned(),
                marker: Some(label.to_owned()),
                title: title.to_owned(),
                parent: None,
                position,
                heading: None,
                is_ended: false,
            };
            act.put(&group).await.expect("puts");
        }
        let rule = ReportingRule {
            id: ReportingRuleId::new(),
            plan_version: self.version.clone(),
            raw: RULE.to_owned(),
            reporters: None,
            recipient: Some("Sở Tài chính".to_owned()),
            recipient_body: Some(focal.clone()),
            cadence: "yearly".to_owned(),
            due_month: Some(12),
            due_day: Some(5),
            due_weekday: None,
            due_time: None,
            strictly_before: true,
            span: "{}".to_owned(),
            position: 0,
        };
        act.put(&rule).await.expect("puts");
    }

    async fn put_task(
        &self,
        act: &mut Act,
        position: i64,
        label: &str,
        group: &str,
        parties: &[(&str, Option<&BodyId>, Option<&RosterId>)],
    ) {
        let task = Task {
            plan_version: self.version.clone(),
            id: TaskId::new(),
            label: label.to_owned(),
            marker: label.rsplit('.').next().map(str::to_owned),
            task_group: Some(group.to_owned()),
            text: format!("Nhiệm vụ {label} của kế hoạch"),
            lead_raw: Some("Cơ quan chủ trì".to_owned()),
            cooperating_raw: None,
            timeline_raw: Some("Thường xuyên".to_owned()),
            timeline_kind: "standing".to_owned(),
            starts_on: None,
            due_on: None,
            deliverable_raw: None,
            deliverable_kind: "unspecified".to_owned(),
            counting_class: CountingClass::Standing,
            span: "{}".to_owned(),
            position,
            is_ended: false,
        };
        act.put(&task).await.expect("puts");
        for (position, (role, body, roster)) in parties.iter().enumerate() {
            let party = TaskParty {
                id: TaskPartyId::new(),
                plan_version: self.version.clone(),
                task: task.id.clone(),
                role: (*role).to_owned(),
                text: "như trong kế hoạch".to_owned(),
                kind: if roster.is_some() { "roster" } else { "body" }.to_owned(),
                body: body.cloned(),
                roster: roster.cloned(),
                exceptions: "[]".to_owned(),
                position: position as i64,
            };
            act.put(&party).await.expect("puts");
        }
    }
}
