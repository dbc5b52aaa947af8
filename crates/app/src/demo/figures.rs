//! Figures of the example: what the plan's targets mean, what is known of them, who supplies what. All of it made up.

use dondoc_rules::targets::{Comparator, Nature, Semantics, Status};
use jiff::civil::date;

use super::{Season, Stuck};
use crate::actor::Actor;
use crate::ids::{IndicatorId, PlanId};
use crate::plans::{self, Target};
use crate::targets::catalogue::{self, COMMON};
use crate::targets::goals::{self, GoalForm};
use crate::targets::observe::{self, NewFigure};
use crate::targets::{self, suppliers};
use crate::{cycles, returns};

/// The boundary of all figures.
const TERRITORY: &str = "Tỉnh An Hòa";
const YEARBOOK: &str = "Niên giám thống kê 2025 (giả định)";
const SECTOR: &str = "Báo cáo ngành năm 2025 (giả định)";
const STANDARD: &str = "Chuẩn nghèo đa chiều mới từ năm 2022: không so sánh được với trước";

/// An indicator's code, where its figures stand, and period and value of each.
type Figures = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Figures on record since spring.
const KNOWN: &[Figures] = &[
    ("grdp_growth", YEARBOOK, &[("2021", "4,1"), ("2022", "9,3"), ("2023", "7,2"), ("2024", "7,9")]),
    ("urbanisation_rate", YEARBOOK, &[("2020", "35,2"), ("2022", "36,8"), ("2024", "38,5"), ("2025", "39,1")]),
    ("forest_cover", SECTOR, &[("2020", "51"), ("2022", "50,9"), ("2024", "51,2"), ("2025", "51,1")]),
    ("multidim_poverty_rate", SECTOR, &[("2020", "3,1"), ("2022", "8,2"), ("2023", "7,5"), ("2025", "6,4")]),
    ("health_insurance_coverage", SECTOR, &[("2020", "91"), ("2022", "92,7"), ("2024", "94,1"), ("2025", "94,6")]),
    ("industrial_zone_occupancy", SECTOR, &[("2021", "38"), ("2023", "41"), ("2025", "44")]),
    ("grdp_share_agri", YEARBOOK, &[("2020", "18,2"), ("2023", "15,9"), ("2025", "14,6")]),
    ("grdp_share_industry_construction", YEARBOOK, &[("2020", "31,5"), ("2023", "33,8"), ("2025", "35,1")]),
    ("grdp_share_services", YEARBOOK, &[("2020", "42,6"), ("2023", "43"), ("2025", "43,4")]),
    ("grdp_share_product_tax", YEARBOOK, &[("2020", "7,7"), ("2023", "7,3")]),
];

impl Season<'_> {
    /// What the plan's targets mean and what is known of them on the day the example plays.
    pub(super) async fn measure(&self, plan: &PlanId) -> Result<(), Stuck> {
        let spring = self.on("tonghop", 3, 2, 9)?;
        catalogue::load(self.db, &spring, COMMON.as_bytes(), TERRITORY).await?;
        goals::tie_proposed(self.db, &spring, plan).await?;
        self.averages(&spring, plan).await?;
        for (code, source, values) in KNOWN {
            let indicator = self.indicator(code).await?;
            for (period, value) in *values {
                self.figure(&spring, &indicator, (period, value, Nature::Official), source).await?;
            }
        }
        let poverty = self.indicator("multidim_poverty_rate").await?;
        catalogue::cut(self.db, &spring, &poverty, "2022", STANDARD).await?;
        // The last year was an estimate until September; this year is one still.
        let growth = self.indicator("grdp_growth").await?;
        let estimate = ("2025", "8,6", Nature::Estimate);
        self.figure(&spring, &growth, estimate, "Báo cáo tháng 12/2025 (giả định)").await?;
        let autumn = self.on("tonghop", 9, 15, 9)?;
        self.figure(&autumn, &growth, ("2025", "8,1", Nature::Official), YEARBOOK).await?;
        let winter = self.on("tonghop", 11, 25, 9)?;
        let reported = "Công văn của cơ quan thống kê (giả định)";
        self.figure(&winter, &growth, ("2026", "8,3", Nature::Estimate), reported).await?;
        self.figure(&winter, &poverty, ("2026", "5,2", Nature::Preliminary), SECTOR).await?;
        self.other_instrument(&winter).await?;
        self.set_status(&winter, plan).await?;
        self.supply(plan).await
    }

    async fn indicator(&self, code: &str) -> Result<IndicatorId, Stuck> {
        let mut tx = self.db.read(1).await?;
        Ok(targets::coded(&mut tx, code).await?.ok_or(Stuck::Missing("an indicator"))?.id)
    }

    async fn target(&self, plan: &PlanId, words: &str) -> Result<Target, Stuck> {
        let mut tx = self.db.read(1).await?;
        let version = plans::latest(&mut tx, plan).await?.ok_or(Stuck::Missing("a version"))?;
        let all = plans::targets(&mut tx, &version.id).await?;
        let is_named = |target: &Target| target.indicator.as_ref().is_some_and(|name| name.contains(words));
        all.into_iter().find(is_named).ok_or(Stuck::Missing("a target"))
    }

    async fn figure(
        &self,
        actor: &Actor,
        indicator: &IndicatorId,
        (period, value, nature): (&str, &str, Nature),
        source: &str,
    ) -> Result<(), Stuck> {
        let new = NewFigure {
            period: period.to_owned(),
            territory: TERRITORY.to_owned(),
            value: value.to_owned(),
            nature: Some(nature),
            source: source.to_owned(),
            note: String::new(),
            // Seen by whoever made the example up.
            is_checked: true,
        };
        Ok(observe::record(self.db, actor, indicator, &new).await?)
    }

    /// Averages of a period whose first year the plan's sentence leaves open: a person says that it is the plan's own.
    async fn averages(&self, actor: &Actor, plan: &PlanId) -> Result<(), Stuck> {
        for (words, code) in [("tăng trưởng", "grdp_growth"), ("hộ nghèo", "multidim_poverty_rate")] {
            let target = self.target(plan, words).await?;
            let mut tx = self.db.read(1).await?;
            let of = targets::coded(&mut tx, code).await?.ok_or(Stuck::Missing("an indicator"))?;
            drop(tx);
            let form = GoalForm { from_year: "2026".to_owned(), ..goals::proposed(&target, &of, "") };
            goals::tie(self.db, actor, plan, &target.id, &form).await?;
        }
        Ok(())
    }

    /// What the year's own resolution wants: an interim target beside the plan's.
    async fn other_instrument(&self, actor: &Actor) -> Result<(), Stuck> {
        let town = self.indicator("urbanisation_rate").await?;
        let none = String::new;
        let form = GoalForm {
            indicator: Some(town.clone()),
            stated_in: "Nghị quyết số 08/NQ-HĐND ngày 10/12/2025 (giả định)".to_owned(),
            text: "Năm 2026, tỷ lệ đô thị hóa đạt 40%".to_owned(),
            semantics: Semantics::Level,
            comparator: Comparator::Ge,
            value: "40".to_owned(),
            value_max: none(),
            tolerance: none(),
            from_year: none(),
            to_year: "2026".to_owned(),
            base_year: none(),
            territory: TERRITORY.to_owned(),
            reference: None,
            reference_territory: none(),
            is_converted: false,
        };
        goals::state(self.db, actor, &town, &form).await?;
        Ok(())
    }

    /// A status that the focal body sets beside the computed one.
    async fn set_status(&self, actor: &Actor, plan: &PlanId) -> Result<(), Stuck> {
        let insured = self.indicator("health_insurance_coverage").await?;
        let mut tx = self.db.read(1).await?;
        let own = goals::of_plan(&mut tx, plan).await?;
        drop(tx);
        let goal = own.into_iter().find(|goal| goal.indicator == insured).ok_or(Stuck::Missing("a goal"))?;
        let reason = "Chưa bố trí kinh phí hỗ trợ mua thẻ năm 2027 (giả định)";
        goals::set_status(self.db, actor, &goal.id, Some(Status::Behind), reason).await?;
        Ok(())
    }

    /// Who supplies what from now on; one value is asked for in the cycle that is open.
    async fn supply(&self, plan: &PlanId) -> Result<(), Stuck> {
        let actor = self.on("tonghop", 11, 26, 9)?;
        let filled = self.target(plan, "lấp đầy").await?;
        let reason = "Theo chức năng quản lý khu công nghiệp";
        suppliers::assign(self.db, &actor, plan, &filled.id, "Ban Quản lý Khu kinh tế An Hòa", reason).await?;
        let insured = self.target(plan, "bảo hiểm y tế").await?;
        suppliers::assign(self.db, &actor, plan, &insured.id, "Sở Y tế", "Theo chức năng quản lý ngành").await?;
        let mut tx = self.db.read(1).await?;
        let cycle = cycles::list(&mut tx).await?.into_iter().find(|cycle| cycle.plan == *plan);
        let cycle = cycle.filter(|cycle| cycle.due_on == date(2026, 12, 4)).ok_or(Stuck::Missing("a cycle"))?;
        drop(tx);
        let actor = self.on("tonghop", 12, 4, 9)?;
        returns::figures::give(self.db, &actor, &cycle.id, &filled.id, "Cần số liệu năm 2026 cho báo cáo").await?;
        Ok(())
    }
}
