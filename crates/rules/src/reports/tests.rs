//! What holds of every report.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::findings::{DefectKind, Weight, conflicts, copies, defects};
use super::sums::{Failure, check};
use super::views::{Scope, merged, narrowed};
use super::*;
use crate::doc::Document;
use crate::obligations::{ObligationState, Timeliness};
use crate::returns::Progress;
use crate::tasks::Totals;

fn part(part: Part, level: u8, title: &str, lead: &str) -> TemplatePart {
    TemplatePart { part, level, title: title.to_owned(), lead: lead.to_owned(), is_in: true, most: 0 }
}

/// A whole template, as the program brings one.
fn whole() -> Vec<TemplatePart> {
    let shares = "Có {owing} cơ quan: đúng hạn {on_time} ({on_time_share}), chậm {late} ({late_share}), chưa gửi {missing} ({missing_share}).";
    let classes = "Đúng hạn {completed_on_time} ({completed_on_time_share}), muộn {completed_late} ({completed_late_share}), trong hạn {within_time} ({within_time_share}), quá hạn {overdue} ({overdue_share}).";
    vec![
        part(Part::Opening, 0, "Kết quả thực hiện {plan}", "Thực hiện {plan}:"),
        part(Part::Deployment, 1, "TRIỂN KHAI", ""),
        part(Part::Heading, 1, "KẾT QUẢ", ""),
        part(Part::Targets, 2, "Chỉ tiêu", "Có {targets} chỉ tiêu."),
        part(Part::Classes, 2, "Nhiệm vụ theo tình trạng", classes),
        part(Part::Results, 2, "Nhiệm vụ", ""),
        part(Part::Timeliness, 2, "Chế độ báo cáo", shares),
        part(Part::Assessment, 1, "ĐÁNH GIÁ", ""),
        part(Part::Obstacles, 1, "KHÓ KHĂN", ""),
        part(Part::Next, 1, "NHIỆM VỤ KỲ TỚI", ""),
        part(Part::Proposals, 1, "KIẾN NGHỊ", ""),
        part(Part::Previous, 2, "Kỳ trước", ""),
        part(Part::Closing, 0, "", "Trên đây là báo cáo./."),
        part(Part::AnnexTargets, 0, "Chỉ tiêu", ""),
        part(Part::AnnexTasks, 0, "Nhiệm vụ", ""),
        part(Part::AnnexObstacles, 0, "Khó khăn", ""),
        part(Part::AnnexTimeliness, 0, "Chế độ báo cáo", ""),
        part(Part::AnnexCoverage, 0, "Chưa có", ""),
        part(Part::AnnexSources, 0, "Nguồn", ""),
    ]
}

fn body(name: &str, timeliness: Timeliness, state: ObligationState, said: Option<Said>) -> BodyFacts {
    BodyFacts {
        name: name.to_owned(),
        obligation: format!("o-{name}."),
        state,
        timeliness,
        is_focal_part: false,
        letter: String::new(),
        arrived_on: None,
        asked: Vec::new(),
        urged_count: 0,
        period: String::new(),
        said,
    }
}

fn confirmed(name: &str, entries: &[(&str, Progress, &str, &str)]) -> BodyFacts {
    let filed = Filed {
        return_id: format!("r-{name}"),
        obligation: format!("o-{name}."),
        body: name.to_owned(),
        version: 1,
        approved_by: "Người duyệt".to_owned(),
        ..Filed::default()
    };
    let entries = entries.iter().map(|(label, progress, done, difficulties)| SaidEntry {
        label: (*label).to_owned(),
        item: format!("i-{name}-{label}"),
        progress: Some(*progress),
        done: (*done).to_owned(),
        difficulties: (*difficulties).to_owned(),
        ..SaidEntry::default()
    });
    let said = Said { filed: Arc::new(filed), entries: entries.collect(), ..Said::default() };
    body(name, Timeliness::OnTime, ObligationState::Confirmed, Some(said))
}

fn task(label: &str) -> TaskText {
    TaskText { label: label.to_owned(), text: format!("Việc {label}"), ..TaskText::default() }
}

fn plan(labels: &[&str], bodies: Vec<BodyFacts>) -> Consolidation {
    let tasks = labels.iter().map(|label| task(label)).collect();
    let section = SectionFacts { label: "I".to_owned(), marker: "I".to_owned(), title: "Mục".to_owned(), tasks };
    Consolidation { sections: vec![section], bodies, ..Consolidation::default() }
}

fn text_of(report: &Report) -> String {
    Document { blocks: report.body(), flattened: false }.text()
}

#[test]
fn t6_r7_a_silent_body_is_named_and_its_task_has_no_report() {
    let facts = plan(&["I.1"], vec![body("Sở A", Timeliness::NotIn, ObligationState::Overdue, None)]);
    let report = compose(&facts, &whole());
    let text = text_of(&report);
    assert!(text.contains("chưa gửi báo cáo: Sở A") && text.contains("Nhiệm vụ I.1: chưa có báo cáo"), "{text}");
    assert!(!text.contains("chưa triển khai"), "{text}");
    let [row] = &report.not_used[..] else { panic!("one body is listed: {:?}", report.not_used) };
    assert_eq!((row.body.as_str(), row.reason.as_str()), ("Sở A", "quá hạn, chưa gửi"));
}

#[test]
fn t6_r1_a_target_without_a_confirmed_value_is_a_gap() {
    let target = TargetFacts {
        key: "1".to_owned(),
        text: "Tỷ lệ đô thị hóa".to_owned(),
        unit: "%".to_owned(),
        goal: "khoảng 60".to_owned(),
        reached: None,
        nature: String::new(),
        standing: TargetStanding::Unassessed,
        standing_word: "Chưa đủ cơ sở đánh giá".to_owned(),
        supplier: String::new(),
        note: String::new(),
    };
    let known = TargetFacts {
        key: "2".to_owned(),
        reached: Some("8,3".to_owned()),
        nature: "ước".to_owned(),
        ..target.clone()
    };
    let facts = Consolidation { targets: vec![target, known], ..plan(&["I.1"], Vec::new()) };
    let report = compose(&facts, &whole());
    let annex = &report.annexes[0];
    assert_eq!(annex.rows[0].cells[4], pieces::GAP);
    assert_eq!(annex.rows[0].figures[0].amount, Amount::Gap);
    assert_eq!(annex.rows[1].cells[4], "ước 8,3");
    // Tasks that nobody counted are gaps too, not zeros.
    assert!(text_of(&report).contains("quá hạn …… (……)"), "{}", text_of(&report));
}

#[test]
fn t6_r2_a_total_that_its_parts_do_not_make_is_found() {
    let mut facts = plan(&["I.1", "I.2"], vec![confirmed("Sở A", &[("I.1", Progress::Done, "Xong", "")])]);
    facts.sections[0].tasks[0].count = Some(TaskCount::Overdue);
    facts.sections[0].tasks[1].count = Some(TaskCount::Standing);
    facts.totals = Some(Totals::of([TaskCount::Overdue, TaskCount::Standing]));
    assert_eq!(check(&compose(&facts, &whole())), []);
    // The board counts a task that no section holds.
    facts.totals = Some(Totals::of([TaskCount::Overdue, TaskCount::Standing, TaskCount::Standing]));
    let failures = check(&compose(&facts, &whole()));
    assert_eq!(
        failures,
        [
            Failure::NotEqual { key: "tasks_by_section", total: 3, parts: 2 },
            Failure::NotEqual { key: "tasks_by_body", total: 3, parts: 2 },
        ]
    );
    // A figure that somebody changed in the text.
    facts.totals = None;
    let mut report = compose(&facts, &whole());
    let place = report.pieces.iter().position(|piece| piece.key == "lead:timeliness").expect("the sentence is there");
    let Block::Paragraph(paragraph) = &mut report.pieces[place].block else { panic!("a sentence") };
    paragraph.runs[0].text = paragraph.runs[0].text.replace("100,00%", "100,01%");
    assert!(matches!(&check(&report)[..], [Failure::Print { expected, .. }] if expected == "100,00%"));
}

#[test]
fn t6_r3_t6_r4_a_percentage_names_what_it_is_of_once_and_how_it_is_rounded() {
    let silent = |name: &str, timeliness| body(name, timeliness, ObligationState::Overdue, None);
    let bodies =
        vec![silent("A", Timeliness::OnTime), silent("B", Timeliness::Late(1)), silent("C", Timeliness::NotIn)];
    let mut facts = plan(&["I.1"], bodies);
    let text = text_of(&compose(&facts, &whole()));
    assert_eq!(text.matches("Tỷ lệ tính trên tổng số cơ quan, đơn vị phải báo cáo.").count(), 1, "{text}");
    assert_eq!(text.matches("làm tròn đến 2 chữ số thập phân").count(), 1, "{text}");
    assert!(text.contains("đúng hạn 1 (33,33%)") && text.contains("không bằng 100% do làm tròn"), "{text}");
    facts.choices.decimals = 0;
    let text = text_of(&compose(&facts, &whole()));
    assert!(text.contains("đúng hạn 1 (33%)") && text.contains("làm tròn đến số nguyên"), "{text}");
    facts.bodies.pop();
    facts.choices.decimals = 2;
    let report = compose(&facts, &whole());
    assert!(!text_of(&report).contains("do làm tròn"), "50% and 50% make a hundred");
    assert_eq!(check(&report), []);
    // A share whose sentence does not say of what: found before it leaves.
    let mut report = report;
    for figure in report.pieces.iter_mut().flat_map(|piece| &mut piece.figures) {
        figure.denominator = None;
    }
    assert!(
        check(&report).iter().all(|one| matches!(one, Failure::NoDenominator { .. })) && !check(&report).is_empty()
    );
}

#[test]
fn t6_r6_different_words_of_one_task_are_found_and_both_stay() {
    let facts = plan(
        &["I.1", "I.2"],
        vec![
            confirmed(
                "Sở A",
                &[
                    ("I.1", Progress::Done, "Thu hút 06 dự án công nghiệp hỗ trợ", ""),
                    ("I.2", Progress::Doing, "Cấp 10 giấy phép xây dựng năm 2026", ""),
                ],
            ),
            confirmed(
                "Sở B",
                &[
                    ("I.1", Progress::Doing, "Đã thu hút 5 dự án công nghiệp hỗ trợ trên địa bàn", ""),
                    ("I.2", Progress::Doing, "Cấp 10 giấy phép xây dựng năm 2026", ""),
                ],
            ),
        ],
    );
    let found = conflicts(&facts);
    let keys: Vec<&str> = found.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["conflict:I.1/progress", "conflict:I.1/figure/du an cong"], "{found:?}");
    let said: Vec<&str> = found[1].sides.iter().map(|side| side.said.as_str()).collect();
    assert_eq!(said, ["06 dự án công", "5 dự án công"]);
    let text = text_of(&compose(&facts, &whole()));
    assert!(text.contains("Thu hút 06 dự án") && text.contains("thu hút 5 dự án"), "{text}");
}

#[test]
fn copies_of_another_body_and_of_the_last_period_are_found() {
    let words = "Đã tổ chức quán triệt, triển khai kế hoạch đến toàn thể cán bộ, công chức và người lao động trong đơn vị theo quy định";
    let other =
        "Hoàn thành quy hoạch phân khu đô thị trung tâm, trình thẩm định và phê duyệt đúng tiến độ được giao trong năm";
    let facts = plan(
        &["I.1"],
        vec![
            confirmed("Sở A", &[("I.1", Progress::Doing, words, "")]),
            confirmed("Sở B", &[("I.1", Progress::Doing, &format!("{words}."), "")]),
            confirmed("Sở C", &[("I.1", Progress::Doing, other, "")]),
        ],
    );
    let last = HashMap::from([("text:o-Sở C./i-Sở C-I.1/done".to_owned(), other.to_owned())]);
    let found = copies(&facts, &last);
    let pairs: BTreeSet<(&str, &str)> = found.iter().map(|one| (one.body.as_str(), one.other.as_str())).collect();
    assert_eq!(pairs, BTreeSet::from([("Sở B", "Sở A"), ("Sở C", "")]));
}

#[test]
fn t6_r8_nil_reports_fold_into_one_sentence() {
    let mut bodies = vec![
        confirmed("Sở A", &[("I.1", Progress::Nil, "", ""), ("I.2", Progress::Nil, "", "")]),
        confirmed("Sở B", &[("I.1", Progress::Nil, "", "")]),
        confirmed("Sở C", &[("I.2", Progress::Nil, "", "")]),
    ];
    for body in bodies.iter_mut().take(2) {
        body.said.as_mut().expect("confirmed").is_nil = true;
    }
    let text = text_of(&compose(&plan(&["I.1", "I.2"], bodies), &whole()));
    assert!(text.contains("Báo cáo không phát sinh nội dung trong kỳ: Sở A; Sở B."), "{text}");
    assert!(text.contains("Nhiệm vụ không phát sinh nội dung trong kỳ: I.2 (Sở C)."), "{text}");
    assert!(!text.contains("chưa có báo cáo"), "a nil report is a report: {text}");
}

#[test]
fn t6_r9_proposals_stand_by_who_decides_and_last_periods_come_again() {
    let stated = |source: &str, text: &str| Stated { source: source.to_owned(), text: text.to_owned() };
    let mut facts = plan(&["I.1"], vec![confirmed("Sở A", &[("I.1", Progress::Doing, "Làm", "Thiếu vốn đối ứng.")])]);
    facts.bodies[0].said.as_mut().expect("confirmed").proposals = "Cấp thêm vốn".to_owned();
    facts.obstacles = ObstacleFacts {
        difficulties: vec![stated("obstacles/1", "- Thiếu vốn đối ứng (Sở A nêu; nhiệm vụ I.1).")],
        proposals: vec![(
            "central",
            "Đối với Trung ương".to_owned(),
            vec![stated("obstacles/1", "- Bố trí vốn (theo đề nghị của Sở A).")],
        )],
        previous: vec![stated("obstacles/2", "- Sửa quy hoạch (Sở B, nêu ngày 05/11/2025): đã được trả lời.")],
        directives: vec![stated("directives/1", "- Ý kiến chỉ đạo ngày 05/11/2026: Bố trí vốn.")],
    };
    let report = compose(&facts, &whole());
    let text = text_of(&report);
    assert!(text.contains("1. Đối với Trung ương\n- Bố trí vốn (theo đề nghị của Sở A)."), "{text}");
    assert!(text.contains("2. Chưa xác định cấp có thẩm quyền\n- Sở A: Cấp thêm vốn"), "{text}");
    assert!(text.contains("- Sửa quy hoạch (Sở B, nêu ngày 05/11/2025): đã được trả lời."), "{text}");
    assert_eq!(text.matches("Thiếu vốn đối ứng").count(), 1, "told by the case, not again by the return: {text}");
    assert_eq!(report.not_used, [], "what a case tells is used");
}

#[test]
fn t6_r10_words_are_quoted_under_the_bodys_name_and_a_cut_is_seen() {
    let words = "Câu một. Câu hai. Câu ba.";
    let mut facts = plan(&["I.1"], vec![confirmed("Sở A", &[("I.1", Progress::Doing, words, "")])]);
    let key = "text:o-Sở A./i-Sở A-I.1/done".to_owned();
    let report = compose(&facts, &whole());
    let piece = report.pieces.iter().find(|piece| piece.key == key).expect("quoted");
    assert_eq!(piece.text(), format!("- Sở A (nhiệm vụ I.1): {words}"));
    assert_eq!(piece.sources[0].place(), "r-Sở A/i-Sở A-I.1");
    let out = |sentences: &[&str]| sentences.iter().map(|one| (*one).to_owned()).collect::<HashSet<String>>();
    facts.choices.left_out.insert(key.clone(), (out(&["Câu hai."]), String::new()));
    let text = text_of(&compose(&facts, &whole()));
    assert!(text.contains("Câu một. […] Câu ba.") && !text.contains("Câu hai"), "{text}");
    facts.choices.left_out.insert(key, (out(&["Câu một.", "Câu hai.", "Câu ba."]), "trùng mục II".to_owned()));
    let report = compose(&facts, &whole());
    assert!(!text_of(&report).contains("chưa có báo cáo"), "left out is not silent");
    assert_eq!(report.not_used[0].reason, "được lược bỏ khi tổng hợp: trùng mục II");
    assert_eq!(by_reason(&report.not_used), [("được lược bỏ khi tổng hợp".to_owned(), 1)]);
}

#[test]
fn t6_r11_sections_keep_the_plans_own_numbers_even_wrong_ones() {
    let mut facts = plan(&["VII.1"], Vec::new());
    facts.sections[0].marker = "VII".to_owned();
    let tasks = vec![task("XIII.1"), TaskText { group: "Đô thị".to_owned(), ..task("XIII.2") }, task("XIII.3")];
    let title = "Mục sau".to_owned();
    facts.sections.push(SectionFacts { label: "XIII".to_owned(), marker: "XIII".to_owned(), title, tasks });
    let text = text_of(&compose(&facts, &whole()));
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("«{words}» in {text}"));
    assert!(place("VII. Mục") < place("XIII. Mục sau"));
    assert!(place("Nhiệm vụ XIII.3") < place("* Đô thị") && place("* Đô thị") < place("Nhiệm vụ XIII.2"), "{text}");
}

#[test]
fn t6_r12_defects_stand_by_body_and_weight() {
    let mut facts = plan(
        &["I.1", "I.2"],
        vec![
            confirmed("Sở A", &[("I.1", Progress::NotStarted, "", ""), ("I.2", Progress::Done, "Đã xong", "")]),
            body("Sở B", Timeliness::NotIn, ObligationState::Overdue, None),
            confirmed(
                "Sở C",
                &[("I.1", Progress::NotStarted, "", "Thiếu vốn"), ("I.2", Progress::Doing, "Đang làm", "")],
            ),
        ],
    );
    facts.bodies[2].said.as_mut().expect("confirmed").deployment = "Đã triển khai".to_owned();
    facts.sections[0].tasks[1].count = Some(TaskCount::Overdue);
    let found = conflicts(&facts);
    let defects = defects(&facts, &found, &[]);
    let of = |name: &str| -> Vec<(DefectKind, Weight)> {
        let own = defects.iter().find(|(body, _)| body.name == name).map(|(_, own)| own.as_slice()).unwrap_or_default();
        own.iter().map(|one| (one.kind, one.kind.weight())).collect()
    };
    assert_eq!(
        of("Sở A"),
        [
            (DefectKind::NoReason, Weight::High),
            (DefectKind::Contradicts, Weight::High),
            (DefectKind::NoEvidence, Weight::Medium),
            (DefectKind::NoGeneralPart, Weight::Watch),
        ]
    );
    assert_eq!(of("Sở B"), [(DefectKind::NotSent, Weight::High)]);
    assert_eq!(
        of("Sở C"),
        [
            (DefectKind::Contradicts, Weight::High),
            (DefectKind::VagueReason, Weight::Medium),
            (DefectKind::OverdueUnexplained, Weight::Medium),
        ]
    );
}

#[test]
fn other_reports_are_made_of_the_same_pieces() {
    let facts = plan(
        &["I.1", "I.2"],
        vec![
            confirmed("Sở A", &[("I.1", Progress::Doing, "Việc của A", "")]),
            confirmed("Sở B", &[("I.2", Progress::Doing, "Việc của B", "")]),
        ],
    );
    let of_a = text_of(&compose(&narrowed(facts.clone(), &Scope::Body("o-Sở A.".to_owned())), &whole()));
    assert!(of_a.contains("Việc của A") && !of_a.contains("Việc của B") && !of_a.contains("I.2"), "{of_a}");
    let mut two = facts.clone();
    two.sections.push(SectionFacts { label: "II".to_owned(), tasks: vec![task("II.1")], ..SectionFacts::default() });
    let section = compose(&narrowed(two, &Scope::Section("II".to_owned())), &whole());
    assert!(text_of(&section).contains("II.1") && !text_of(&section).contains("Việc của"));
    let quarter = |name: &str| {
        let mut one = Consolidation { period: name.to_owned(), ..facts.clone() };
        for body in &mut one.bodies {
            body.obligation = format!("{name}-{}", body.obligation);
            let said = body.said.as_mut().expect("confirmed");
            said.filed = Arc::new(Filed { obligation: body.obligation.clone(), ..(*said.filed).clone() });
        }
        one
    };
    let both = merged(vec![quarter("quý II"), quarter("quý I")], "6 tháng đầu năm").expect("two");
    let report = compose(&both, &whole());
    let text = text_of(&report);
    assert!(text.contains("Sở A (quý I) (nhiệm vụ I.1)") && text.contains("Sở A (quý II) (nhiệm vụ I.1)"), "{text}");
    assert_eq!(report.figures.owing_count, 4);
    let brief: Vec<TemplatePart> = whole()
        .into_iter()
        .map(|part| TemplatePart { most: usize::from(part.part == Part::Results), ..part })
        .collect();
    let text = text_of(&compose(&facts, &brief));
    assert!(text.contains("Việc của A") && text.contains("(Còn 1 nội dung khác nêu tại báo cáo đầy đủ.)"), "{text}");
}

/// A body of a generated province: timeliness, what it says of two tasks, its general words.
type Answer = (u8, Option<(bool, Vec<(u8, String)>, String)>);

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let words = "[a-zđêô]{3,12}( [a-zđêô]{2,6}){0,3}";
    let said = (any::<bool>(), prop::collection::vec((0_u8..5, words), 0..3), words);
    prop::collection::vec((0_u8..4, prop::option::weighted(0.7, said)), 1..20)
}

/// A province of generated answers, each word its own.
fn generated(answers: Vec<Answer>) -> Consolidation {
    let mut bodies: Vec<BodyFacts> = Vec::new();
    for (index, (kind, said)) in answers.into_iter().enumerate() {
        let name = format!("Sở {index}");
        let labels = ["I.1", "I.2", "IX.9"];
        let entries: Vec<(&str, Progress, String, String)> = said
            .iter()
            .flat_map(|(_, entries, _)| entries)
            .enumerate()
            .map(|(place, (progress, words))| {
                let progress = Progress::ALL[usize::from(*progress)];
                let done = if progress == Progress::Nil {
                    String::new()
                } else {
                    format!("{words} {index}/{place}. Câu sau {words}.")
                };
                (labels[place], progress, done, format!("khó {words} {index}/{place}"))
            })
            .collect();
        let entries: Vec<(&str, Progress, &str, &str)> = entries
            .iter()
            .map(|(label, progress, done, why)| (*label, *progress, done.as_str(), why.as_str()))
            .collect();
        let mut one = confirmed(&name, &entries);
        match &said {
            Some((is_nil, _, words)) => {
                let own = one.said.as_mut().expect("confirmed");
                own.is_nil = *is_nil && entries.is_empty();
                own.deployment = format!("đã triển khai {words} {index}\ndòng hai {words} {index}");
                own.proposals = format!("đề nghị {words} {index}");
                own.next_period = format!("kỳ tới {words} {index}");
            }
            None => (one.said, one.state) = (None, ObligationState::Overdue),
        }
        one.timeliness =
            [Timeliness::OnTime, Timeliness::Late(2), Timeliness::NotIn, Timeliness::FocalPart][usize::from(kind)];
        one.asked = vec!["I.1".to_owned(), "I.2".to_owned()];
        bodies.push(one);
    }
    let mut facts = plan(&["I.1", "I.2"], bodies);
    facts.sections[0].tasks[0].count = Some(TaskCount::Overdue);
    facts.sections[0].tasks[1].count = Some(TaskCount::CompletedOnTime);
    facts.totals = Some(Totals::of([TaskCount::Overdue, TaskCount::CompletedOnTime]));
    facts
}

proptest! {
    /// Invariant 6 and "every confirmed entry is used or listed": whatever parts a template leaves out, and whatever
    /// sentences a person leaves out.
    #[test]
    fn every_confirmed_entry_is_used_or_listed(
        answers in answers(),
        off in prop::collection::hash_set(0_usize..13, 0..6),
        cuts in prop::collection::hash_set(0_usize..20, 0..6),
    ) {
        let mut facts = generated(answers);
        for place in cuts {
            let key = format!("text:o-Sở {place}./i-Sở {place}-I.1/done");
            let said = facts.bodies.get(place).and_then(|body| body.said.as_ref());
            let Some(entry) = said.and_then(|said| said.entries.first()) else { continue };
            let first = selection::sentences(&entry.done).first().map(|one| (*one).to_owned());
            facts.choices.left_out.insert(key, (first.into_iter().collect(), String::new()));
        }
        let mut template = whole();
        for place in off {
            template[place].is_in = false;
        }
        let report = compose(&facts, &template);
        let text = text_of(&report);
        let used: HashSet<&str> = report.pieces.iter().map(|piece| piece.key.as_str()).collect();
        for body in &facts.bodies {
            let Some(said) = &body.said else {
                prop_assert!(report.not_used.iter().any(|row| row.key == body.obligation));
                continue;
            };
            for (source, words) in texts(said) {
                let key = source.text_key();
                let is_listed = report.not_used.iter().any(|row| row.key == key);
                prop_assert!(used.contains(key.as_str()) != is_listed, "{} is used or listed, not both", key);
                let is_cut = facts.choices.left_out.contains_key(&key);
                if !is_listed && !is_cut {
                    for line in words.lines() {
                        prop_assert!(text.contains(line), "«{}» is quoted whole", line);
                    }
                }
            }
        }
    }

    /// Every figure equals its source, counted here by another way; sums hold.
    #[test]
    fn every_figure_equals_its_source(answers in answers(), decimals in 0_u32..5) {
        let mut facts = generated(answers);
        facts.choices.decimals = decimals;
        let report = compose(&facts, &whole());
        prop_assert_eq!(check(&report), vec![]);
        let count = |of: fn(&Timeliness) -> bool| facts.bodies.iter().filter(|body| of(&body.timeliness)).count();
        let owing = count(|one| *one != Timeliness::FocalPart);
        let expected = HashMap::from([
            ("owing", owing),
            ("on_time", count(|one| *one == Timeliness::OnTime)),
            ("late", count(|one| matches!(one, Timeliness::Late(_)))),
            ("missing", count(|one| *one == Timeliness::NotIn)),
            ("overdue", 1), ("completed_on_time", 1), ("completed_late", 0), ("within_time", 0), ("targets", 0),
        ]);
        for piece in &report.pieces {
            let text = piece.text();
            for figure in &piece.figures {
                prop_assert_eq!(&text[figure.range.0..figure.range.1], figure.printed.as_str());
                match (&figure.amount, figure.key.strip_suffix("_share")) {
                    (Amount::Count(value), None) => prop_assert_eq!(expected.get(figure.key.as_str()), Some(value)),
                    (Amount::Share { part, whole }, Some(key)) => {
                        prop_assert_eq!(expected.get(key), Some(part));
                        let exact = *part as f64 * 100.0 / *whole as f64;
                        let printed: f64 = figure.printed.trim_end_matches('%').replace(',', ".").parse().expect("a number");
                        prop_assert!((printed - exact).abs() <= 0.500_001 / 10_f64.powi(decimals as i32));
                    }
                    (Amount::Gap, Some(_)) => prop_assert_eq!(owing, 0),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
    }

    /// No key stands twice; a key and its text depend neither on the order of bodies nor on what others say.
    #[test]
    fn keys_are_unique_and_stay(answers in answers()) {
        let mut facts = generated(answers);
        let keys = |facts: &Consolidation| -> Vec<(String, String)> {
            let report = compose(facts, &whole());
            let rows = report.annexes.iter().flat_map(|annex| &annex.rows).map(|row| (row.key.clone(), String::new()));
            let annexes = report.annexes.iter().map(|annex| (annex.key.clone(), String::new()));
            let pieces = report.pieces.iter().map(|piece| (piece.key.clone(), piece.text()));
            pieces.chain(rows).chain(annexes).collect()
        };
        let before = keys(&facts);
        let set: BTreeSet<&String> = before.iter().map(|(key, _)| key).collect();
        prop_assert_eq!(set.len(), before.len());
        facts.bodies.reverse();
        let gone = facts.bodies.pop().expect("at least one");
        let after: HashSet<(String, String)> = keys(&facts).into_iter().collect();
        for row in before.iter().filter(|(key, _)| key.starts_with("text:") && !key.contains(&gone.obligation)) {
            prop_assert!(after.contains(row), "{} is lost", row.0);
        }
    }
}

#[test]
fn a_rating_stands_beside_what_the_body_states() {
    let mut facts = plan(&["I.1"], vec![confirmed("Sở 0", &[("I.1", Progress::Done, "xong", "")])]);
    facts.focal = "Sở Đ".to_owned();
    let entry = facts.bodies[0].said.as_mut().map(|said| &mut said.entries[0]).expect("it said something");
    entry.rating = Some((Progress::Doing, "Chưa có quyết định".to_owned()));
    let report = compose(&facts, &whole());
    let cells: Vec<&String> = report.annexes[1].rows.iter().flat_map(|row| &row.cells).collect();
    let expected = "Sở 0: Đã hoàn thành\n(Sở Đ đánh giá: Đang thực hiện. Chưa có quyết định)";
    assert!(cells.iter().any(|cell| *cell == expected), "{cells:?}");
}
