//! A whole season: the real plan and four others, 71 bodies, a fake clock from 1 October to 31 December, driven by a
//! script of events. The final table and every mail are computed here from the script alone and compared.

use std::collections::{BTreeMap, BTreeSet};

use dondoc::accounts::Actor;
use dondoc::bodies::{self, Body};
use dondoc::compliance::{ComplianceRow, Scope, collected};
use dondoc::events::Act;
use dondoc::http::{Lang, catalogue};
use dondoc::ids::{BodyId, CycleId, ObligationId, PlanId, SuccessionId};
use dondoc::imports::confirm::{self, ImportRefusal};
use dondoc::imports::{propose, read};
use dondoc::obligations::changes::{NewObligation, add};
use dondoc::obligations::open::{OpenForm, open};
use dondoc::obligations::{self, Obligation};
use dondoc::returns::elsewhere::{self, Stated};
use dondoc::returns::verbs::{self, Letter, Sent};
use dondoc::returns::{entries, excuses, extensions, of_obligation};
use dondoc::successions::Succession;
use dondoc::urges::job;
use dondoc::urges::mail::{MailSettings, Mailer, TlsMode};
use dondoc_rules::access::Role;
use dondoc_rules::calendar::CycleDays;
use dondoc_rules::compliance::Standing;
use dondoc_rules::successions::SuccessionKind;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use crate::sink::Sink;
use crate::world::{Engine, World, engines, shared};

const FOCAL: &str = "Sở Kế hoạch và Đầu tư";

/// The plan's folder in the corpus, and the last on-time day of its cycle.
const PLANS: [(&str, Date); 5] = [
    ("seed/plan.docx", date(2026, 12, 4)),
    ("bn-kh141-xd-phapluat/source.md", date(2026, 11, 13)),
    ("dt-kh552-congnghe/source.md", date(2026, 11, 19)),
    ("hn-kh277-100ngay/source.pdf", date(2026, 11, 30)),
    ("hcm-kh174-binhdanggioi/source.md", date(2026, 12, 15)),
];

/// Fourteen communes of our own beside the 57 provincial bodies of the register.
const COMMUNES: [&str; 14] = [
    "Suối Vàng",
    "Đồi Thông",
    "Bến Lau",
    "Gò Sim",
    "Hòn Chuông",
    "Rạch Dừa",
    "Lạch Bồng",
    "Bãi Sậy",
    "Đá Trắng",
    "Cồn Me",
    "Truông Mây",
    "Vườn Quýt",
    "Giếng Đá",
    "Sông Lấp",
];

/// What happens to one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Begin,
    /// Written, signed outside, recorded with its number.
    Sign,
    /// Approved here; its signed document is awaited.
    Approve,
    Nil,
    Ask,
    Confirm,
    Paper {
        arrived: Date,
    },
    State,
    Accept {
        found: Option<Date>,
    },
    Refuse,
    Later {
        wanted: Date,
    },
    Grant {
        until: Date,
    },
    Deny,
    Excuse,
}

/// Working days are Monday to Friday: the script's season has no holiday.
fn workday(from: Date, count: i64) -> Date {
    let step = if count < 0 { -1 } else { 1 };
    let (mut day, mut left) = (from, count.abs());
    while left > 0 {
        day = day.checked_add(step.days()).expect("a day of the season");
        left -= i64::from(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    }
    day
}

fn after(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).expect("a day of the season")
}

/// The eighteen fates of a report, each by its days around the due day.
fn fate(number: usize, due: Date) -> Vec<(Date, Deed)> {
    let early = |count: i64| workday(due, -count);
    let later = |days: i64| after(due, days);
    let extended = || vec![(early(7), Deed::Later { wanted: later(7) }), (early(6), Deed::Grant { until: later(7) })];
    match number % 18 {
        0 => vec![(early(5), Deed::Sign), (early(3), Deed::Confirm)],
        1 => vec![(due, Deed::Sign)],
        2 => vec![(later(3), Deed::Sign), (later(6), Deed::Confirm)],
        3 => vec![],
        4 => vec![(early(4), Deed::Sign), (early(2), Deed::Ask), (later(2), Deed::Sign), (later(4), Deed::Confirm)],
        5 => vec![(early(2), Deed::Sign), (later(1), Deed::Ask)],
        6 => vec![(early(1), Deed::Nil), (later(1), Deed::Confirm)],
        7 => vec![(early(6), Deed::State), (early(4), Deed::Accept { found: None })],
        8 => vec![(later(2), Deed::State), (later(5), Deed::Accept { found: Some(early(1)) })],
        9 => vec![(early(3), Deed::State), (later(1), Deed::Refuse), (later(7), Deed::Sign)],
        10 => [extended(), vec![(later(6), Deed::Sign)]].concat(),
        11 => [extended(), vec![(later(9), Deed::Sign), (later(10), Deed::Confirm)]].concat(),
        12 => vec![(early(7), Deed::Later { wanted: later(7) }), (early(6), Deed::Deny), (later(1), Deed::Sign)],
        13 => vec![(later(4), Deed::Paper { arrived: due }), (later(6), Deed::Confirm)],
        14 => vec![(later(2), Deed::Paper { arrived: later(2) })],
        15 => vec![(early(5), Deed::Excuse)],
        16 => vec![(early(1), Deed::Approve)],
        _ => vec![(early(3), Deed::Begin)],
    }
}

/// One report of the season: who owes it in which cycle, and what happens to it.
struct Report {
    obligation: Obligation,
    cycle: usize,
    body: BodyId,
    deeds: Vec<(Date, Deed)>,
}

/// What becomes of three communes on 2 November: the first goes over into the second, the third ends.
struct Bodies {
    gone: BodyId,
    heir: BodyId,
    ended: BodyId,
    on: Date,
}

/// A row of the final table as the script makes it.
#[derive(Debug, PartialEq, Eq)]
struct Expected {
    state: &'static str,
    standing: Standing,
    late_days: i64,
    first: Option<Date>,
    completed: Option<Date>,
    confirmed: Option<Date>,
    due: Date,
}

/// Reads the deeds of a report one after another; nothing of the program is asked.
fn expected(report: &Report, due: Date, bodies: &Bodies) -> Expected {
    let mut due = due;
    let (mut first, mut last, mut completed, mut confirmed) = (None, None, None, None);
    let (mut stated, mut accepted, mut excused, mut asked, mut signed) = (None, false, false, false, true);
    for (day, deed) in &report.deeds {
        match deed {
            Deed::Sign | Deed::Nil | Deed::Approve | Deed::Paper { .. } => {
                let arrived = if let Deed::Paper { arrived } = deed { *arrived } else { *day };
                first = first.or(Some(arrived));
                (last, completed, asked) = (Some(arrived), Some(arrived), false);
                signed = *deed != Deed::Approve;
            }
            Deed::Ask => (asked, completed) = (true, None),
            Deed::Confirm => confirmed = Some(*day),
            Deed::State => stated = Some(*day),
            Deed::Accept { found } => {
                stated = found.or(stated);
                (accepted, confirmed) = (true, Some(*day));
            }
            Deed::Refuse => stated = None,
            Deed::Grant { until } => due = *until,
            Deed::Excuse => excused = true,
            Deed::Begin | Deed::Later { .. } | Deed::Deny => {}
        }
    }
    if stated.is_some() {
        (first, completed) = (stated, stated.filter(|_| accepted));
    }
    let days = |first: Date| i64::from(first.since(due).expect("days").get_days());
    let (standing, late_days) = match first {
        _ if report.obligation.is_focal_part => (Standing::FocalPart, 0),
        Some(first) if first <= due => (Standing::OnTime, 0),
        Some(first) => (Standing::Late, days(first)),
        None => (Standing::NotIn, 0),
    };
    let begun = report.deeds.iter().any(|(_, deed)| *deed == Deed::Begin);
    let (state, standing) = match () {
        () if report.obligation.is_focal_part => (if begun { "draft" } else { "open" }, standing),
        () if accepted => ("reported_elsewhere", standing),
        () if excused => ("excused", Standing::Excused),
        () if confirmed.is_some() => ("confirmed", standing),
        () if asked => ("completion_asked", standing),
        () if last.is_some() && !signed => ("signed_awaited", standing),
        () if last.is_some() || stated.is_some() => ("submitted", standing),
        () if report.body == bodies.ended => ("suspended", Standing::Suspended),
        () => ("overdue", standing),
    };
    Expected { state, standing, late_days, first, completed, confirmed, due }
}

/// Whether a report is still awaited on the morning of a day, and by which due day.
fn awaited(report: &Report, due: Date, day: Date, bodies: &Bodies) -> Option<Date> {
    let mut due = due;
    let mut is_in = report.obligation.is_focal_part || (report.body == bodies.ended && day >= bodies.on);
    for (_, deed) in report.deeds.iter().filter(|(on, _)| *on < day) {
        match deed {
            Deed::Sign | Deed::Nil | Deed::Approve | Deed::Paper { .. } | Deed::State | Deed::Excuse => is_in = true,
            Deed::Refuse => is_in = false,
            Deed::Grant { until } => due = *until,
            _ => {}
        }
    }
    (!is_in).then_some(due)
}

/// Whether a body is told of a deed: that its report is to be completed, that what it completed was confirmed, what was decided
/// on its request for a later day.
fn is_news(report: &Report, day: Date, deed: Deed) -> bool {
    let was_asked = || report.deeds.iter().any(|(on, other)| *other == Deed::Ask && *on < day);
    match deed {
        Deed::Ask | Deed::Grant { .. } | Deed::Deny => true,
        Deed::Confirm => was_asked(),
        _ => false,
    }
}

/// The days on which a due day has reminders: to the body before and on it, to the head after it.
fn reminders(due: Date) -> Vec<(Date, &'static str)> {
    let before = [7, 3, 1, 0].map(|count| (workday(due, -count), "body"));
    let late = [2, 5, 8, 11, 14].map(|count| (workday(due, count), "head"));
    before.into_iter().chain(late).collect()
}

impl World {
    fn one_of(&self, role: Role, body: &BodyId, inherited: &[BodyId]) -> Actor {
        Actor { role, body: Some(body.clone()), inherited: inherited.to_vec(), ..self.system() }
    }
}

async fn do_it(world: &World, report: &Report, deed: Deed, focal: &BodyId, bodies: &Bodies) {
    let id = &report.obligation.id;
    let is_moved = report.body == bodies.gone && world.clock.today() >= bodies.on;
    let (holder, inherited) = if is_moved { (&bodies.heir, vec![bodies.gone.clone()]) } else { (&report.body, vec![]) };
    let own = world.one_of(Role::ReportingOfficer, holder, &inherited);
    let head = world.one_of(Role::Head, holder, &inherited);
    let officer = world.one_of(Role::FocalOfficer, focal, &[]);
    let db = &world.db;
    let today = world.clock.today();
    let letter = |arrived: Date| Letter {
        number: format!("{}/BC", today.day_of_year()),
        issued_on: Some(arrived),
        signer: String::new(),
        file: None,
    };
    let last = async || {
        let mut tx = db.read(1).await.expect("reads");
        of_obligation(&mut tx, id).await.expect("reads").last().map(|version| version.id.clone()).expect("a version")
    };
    match deed {
        Deed::Begin => drop(verbs::start(db, &own, id).await.expect("begins")),
        Deed::Sign | Deed::Approve | Deed::Nil => {
            let draft = verbs::start(db, &own, id).await.expect("begins");
            let mut tx = db.read(1).await.expect("reads");
            let asked = entries(&mut tx, &draft).await.expect("reads");
            drop(tx);
            let mut sent: Sent = Sent::new();
            if deed == Deed::Nil {
                sent.insert("is_nil".to_owned(), "1".to_owned());
            }
            for entry in asked.iter().filter(|entry| entry.is_open && deed != Deed::Nil) {
                sent.insert(format!("{}.progress", entry.item), "doing".to_owned());
                sent.insert(format!("{}.done", entry.item), "Đã triển khai theo kế hoạch.".to_owned());
            }
            sent.insert("assessment".to_owned(), "Thực hiện theo đúng kế hoạch.".to_owned());
            verbs::save(db, &own, &draft, &sent, &Sent::new()).await.expect("saves");
            if deed == Deed::Approve {
                verbs::approve(db, &head, &draft).await.expect("is approved");
            } else {
                verbs::record_signed(db, &own, &draft, &letter(today)).await.expect("is signed");
            }
        }
        Deed::Ask => verbs::ask_completion(db, &officer, &last().await, "Bổ sung số liệu", &[]).await.expect("asks"),
        Deed::Confirm => verbs::confirm(db, &officer, &last().await).await.expect("confirms"),
        Deed::Paper { arrived } => {
            drop(verbs::record_received(db, &officer, id, &letter(arrived), Some(arrived)).await.expect("records"));
        }
        Deed::State => {
            let issued_on = Some(after(today, -20));
            let stated = Stated { number: "88/BC", issued_on, section: "II" };
            elsewhere::state(db, &own, id, &stated).await.expect("states");
        }
        Deed::Accept { found } => elsewhere::accept(db, &officer, id, found).await.expect("accepts"),
        Deed::Refuse => elsewhere::refuse(db, &officer, id, "Không có nội dung").await.expect("refuses"),
        Deed::Later { wanted } => extensions::ask(db, &own, id, wanted, "Chờ số liệu").await.expect("asks"),
        Deed::Grant { until } => extensions::decide(db, &officer, id, Some(until), "Có lý do").await.expect("grants"),
        Deed::Deny => extensions::decide(db, &officer, id, None, "Không đủ lý do").await.expect("denies"),
        Deed::Excuse => excuses::excuse(db, &officer, id, "Không có nhiệm vụ", "").await.expect("excuses"),
    }
}

/// Loads 57 provincial bodies of the register and fourteen communes of our own, each with a mailbox.
async fn settle(world: &World) -> Vec<(BodyId, String)> {
    let register = std::fs::read_to_string(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register");
    bodies::load(&world.db, &world.system(), register.as_bytes()).await.expect("the register loads");
    let communes = COMMUNES.iter().enumerate().map(|(place, name)| format!("xa{place},UBND xã {name},ubnd_xa\n"));
    let communes = format!("id,official_name,kind\n{}", communes.collect::<String>());
    bodies::load(&world.db, &world.system(), communes.as_bytes()).await.expect("the communes load");
    let mut act = Act::begin(&world.db, &world.system(), "body.loaded").await.expect("an act");
    let mut found = Vec::new();
    for body in bodies::every(act.tx()).await.expect("reads") {
        if ["trung_uong", "dang", "hdnd", "ubnd_tinh"].contains(&body.kind.as_str()) {
            continue;
        }
        let name = bodies::name_of(act.tx(), &body.id, date(2026, 10, 1)).await.expect("reads");
        found.push((body.id.clone(), name));
        act.put(&Body { mailbox: Some(format!("{}@tinh.example", body.id)), authority: "urge".to_owned(), ..body })
            .await
            .expect("puts");
    }
    act.commit("bodies").await.expect("commits");
    found
}

/// Imports a plan, says who leads what its reading leaves open, records it and opens its cycle.
async fn opened(world: &World, place: usize, bodies: &[(BodyId, String)]) -> CycleId {
    let (file, due_on) = PLANS[place];
    let path = shared(&format!("corpus/{file}"));
    let draft = read::from_path(&path).expect("the plan is read");
    let bytes = std::fs::read(&path).expect("the file reads");
    let import = propose(&world.db, &world.system(), &draft, &bytes).await.expect("is proposed");
    let plan: PlanId = loop {
        match confirm::confirm(&world.db, &world.system(), &import, Some(FOCAL)).await {
            Ok(plan) => break plan,
            Err(ImportRefusal::Unresolved(labels)) => {
                for (number, label) in labels.iter().enumerate() {
                    let lead = bodies[(number * 5 + place) % bodies.len()].1.as_str();
                    confirm::correct_lead(&world.db, &world.system(), &import, label, &[lead]).await.expect("corrects");
                }
            }
            Err(other) => panic!("{file}: {other:?}"),
        }
    };
    let days = CycleDays {
        period_from: date(2026, 1, 1),
        period_to: date(2026, 12, 31),
        opens_on: date(2026, 10, 1),
        cutoff_on: after(due_on, -14),
        due_on,
        focal_due_on: None,
        issuer_due_on: None,
    };
    let form = OpenForm { accepts_empty_rosters: true, ..OpenForm::periodic("Năm 2026", days, "Theo kế hoạch") };
    open(&world.db, &world.system(), &plan, &form).await.unwrap_or_else(|error| panic!("{file}: {error:?}"))
}

async fn owed(world: &World, cycle: &CycleId) -> Vec<Obligation> {
    let mut tx = world.db.read(1).await.expect("reads");
    obligations::of_cycle(&mut tx, cycle).await.expect("reads")
}

async fn record_successions(world: &World, bodies: &Bodies) {
    let mut act = Act::begin(&world.db, &world.system(), "succession.recorded").await.expect("an act");
    let moves =
        [(SuccessionKind::Whole, &bodies.gone, Some(bodies.heir.clone())), (SuccessionKind::End, &bodies.ended, None)];
    for (kind, from, to_body) in moves {
        let one = Succession {
            id: SuccessionId::new(),
            kind,
            from_body: from.clone(),
            to_body,
            function: String::new(),
            starts_on: bodies.on,
            ends_on: None,
            basis: "Nghị quyết 1 (lập cho phép thử)".to_owned(),
            effects: "[]".to_owned(),
            recorded_at: world.clock.now(),
            recorded_by: None,
            undone_at: None,
            undone_by: None,
        };
        act.put(&one).await.expect("puts");
    }
    act.commit("successions").await.expect("commits");
}

fn mailer(port: u16) -> Mailer {
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        tls: TlsMode::None,
        user: None,
        password: None,
        authority: None,
        from: "dau.moi@tinh.example".to_owned(),
    };
    Mailer::new(&settings).expect("a way out")
}

#[tokio::test]
async fn a_season_ends_in_the_table_and_the_mails_that_its_script_makes() {
    season(Engine::Sqlite).await;
}

/// The same on the other engine, in a test of its own so that both run beside each other.
#[tokio::test]
async fn a_season_ends_the_same_on_the_other_engine() {
    if engines().contains(&Engine::Postgres) {
        season(Engine::Postgres).await;
    }
}

async fn season(engine: Engine) {
    let mut world = World::on(engine, "2026-10-01T07:00").await;
    let all = settle(&world).await;
    assert_eq!(all.len(), 71);
    let focal = world.body(FOCAL).await;
    let mut cycles = Vec::new();
    for place in 0..PLANS.len() {
        cycles.push(opened(&world, place, &all).await);
    }
    let listed: BTreeSet<BodyId> = owed(&world, &cycles[0]).await.into_iter().map(|one| one.body).collect();
    for (body, name) in all.iter().filter(|(body, _)| !listed.contains(body)) {
        let new = NewObligation { body: name.clone(), reason: "Bổ sung".to_owned(), basis: String::new() };
        add(&world.db, &world.system(), &cycles[0], &new)
            .await
            .unwrap_or_else(|error| panic!("{name} {body}: {error:?}"));
    }
    let commune = |place: usize| all[57 + place].0.clone();
    let bodies = Bodies { gone: commune(0), heir: commune(1), ended: commune(2), on: date(2026, 11, 2) };

    // The script: each report has its fate, by its body's place and its cycle.
    let mut reports: Vec<Report> = Vec::new();
    for (cycle, id) in cycles.iter().enumerate() {
        for obligation in owed(&world, id).await {
            let place = all.iter().position(|(body, _)| *body == obligation.body).expect("a body of the 71");
            let mut deeds = fate(place * 5 + cycle * 7, PLANS[cycle].1);
            if obligation.is_focal_part || obligation.body == bodies.ended {
                deeds.clear();
            }
            if obligation.body == bodies.gone {
                deeds = fate(2, PLANS[cycle].1);
            }
            reports.push(Report { body: obligation.body.clone(), obligation, cycle, deeds });
        }
    }
    assert_eq!(reports.iter().filter(|report| report.cycle == 0).count(), 71);
    let fates: BTreeSet<usize> = (0..71).map(|place| place * 5 % 18).collect();
    assert_eq!(fates.len(), 18, "every fate comes up under the real plan");
    let mut script: BTreeMap<Date, Vec<(usize, Deed)>> = BTreeMap::new();
    for (place, report) in reports.iter().enumerate() {
        for (day, deed) in &report.deeds {
            script.entry(*day).or_default().push((place, *deed));
        }
    }

    let sink = Sink::start().await;
    let mailer = mailer(sink.address.port());
    let (mut got, mut wanted): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut news = 0;
    for day in date(2026, 10, 1).series(1.day()).take_while(|day| *day <= date(2026, 12, 31)) {
        world.set_clock(&format!("{day}T08:00"));
        job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
        got.extend(sink.take().into_iter().map(|mail| format!("{day} {}", mail.to.trim_end_matches("@tinh.example"))));
        let mut digests: BTreeSet<(BodyId, &str)> = BTreeSet::new();
        for report in &reports {
            let Some(due) = awaited(report, PLANS[report.cycle].1, day, &bodies) else { continue };
            let holder = if report.body == bodies.gone && day >= bodies.on { &bodies.heir } else { &report.body };
            let now = reminders(due).into_iter().filter(|(on, _)| *on == day);
            digests.extend(now.map(|(_, audience)| (holder.clone(), audience)));
        }
        let mut lines: Vec<String> = digests.into_iter().map(|(body, _)| format!("{day} {body}")).collect();
        lines.sort();
        wanted.extend(lines);
        world.set_clock(&format!("{day}T09:00"));
        if day == date(2026, 10, 30) {
            record_successions(&world, &bodies).await;
        }
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (place, deed) in script.remove(&day).unwrap_or_default() {
            let report = &reports[place];
            do_it(&world, report, deed, &focal, &bodies).await;
            told.extend(is_news(report, day, deed).then(|| report.body.to_string()));
        }
        // The late run of the day tells of what was asked and decided, one digest a body; a second one nothing more.
        world.set_clock(&format!("{day}T17:00"));
        job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
        let late: Vec<String> =
            sink.take().into_iter().map(|mail| mail.to.trim_end_matches("@tinh.example").to_owned()).collect();
        assert_eq!(late.iter().cloned().collect::<BTreeSet<_>>(), told, "{day}: what is news");
        assert_eq!(late.len(), told.len(), "{day}: one digest a body");
        news += late.len();
        job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
        assert_eq!(sink.take(), Vec::new(), "{day}: nothing twice");
    }
    assert!(script.is_empty(), "the whole script was played: {script:?}");
    assert!(wanted.len() > 300, "a season has its mails: {}", wanted.len());
    assert!(news > 30, "and its news: {news}");
    assert_eq!(got, wanted);

    // The table of the year, row by row.
    world.set_clock("2026-12-31T23:00");
    let mut tx = world.db.read(1).await.expect("reads");
    let seen = (date(2026, 12, 31), world.clock.now());
    let table = collected(&mut tx, &Scope::Year(2026), &|_| true, seen, catalogue(Lang::Vi)).await.expect("a table");
    drop(tx);
    let mut rows: BTreeMap<ObligationId, ComplianceRow> =
        table.rows.into_iter().map(|row| (row.obligation.clone(), row)).collect();
    assert_eq!(rows.len(), reports.len());
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for report in &reports {
        let expected = expected(report, PLANS[report.cycle].1, &bodies);
        let row = rows.remove(&report.obligation.id).expect("a row for each report");
        let found = (row.state.as_str(), row.standing, row.late_days, row.arrived_on, row.completed_on);
        let wanted = (expected.state, expected.standing, expected.late_days, expected.first, expected.completed);
        let name = format!("{} in {}: {:?}", row.body_name, PLANS[report.cycle].0, report.deeds);
        assert_eq!(found, wanted, "{name}");
        assert_eq!((row.confirmed_on, row.due_on), (expected.confirmed, expected.due), "{name}");
        *counts.entry(expected.standing.as_str()).or_default() += 1;
    }
    assert_eq!(table.confirmed_in_time, table.confirmed_of, "every plan was confirmed on the day of its import");

    // The sum and both rates as the page prints them.
    let of = |word: &str| counts.get(word).copied().unwrap_or(0);
    let (on_time, late, not_in) = (of("on_time"), of("late"), of("not_in"));
    let owing = on_time + late + not_in;
    let percent = |part: usize| {
        let hundredths = (part as f64 * 10_000.0 / owing as f64).round() as u64;
        format!("{},{:02}%", hundredths / 100, hundredths % 100)
    };
    world.account("tong.hop", Role::FocalOfficer, Some(&focal)).await;
    let cookie = world.sign_in("tong.hop").await;
    let page = world.get("/compliance/draft?year=2026", &cookie).await.text;
    let sum = page.split(">Tổng cộng</th>").nth(1).and_then(|rest| rest.split("</tr>").next()).expect("a sum");
    let cells: Vec<&str> = sum.split("</td>").filter_map(|cell| cell.rsplit('>').next()).collect();
    let numbers = [owing, on_time, late, not_in].map(|count| count.to_string());
    assert_eq!(cells[..4], numbers.each_ref().map(String::as_str));
    assert_eq!(cells[4..6], [percent(on_time + late).as_str(), percent(on_time).as_str()]);
    assert!(on_time > 0 && late > 0 && not_in > 0 && of("excused") > 0 && of("suspended") > 0, "{counts:?}");
}
