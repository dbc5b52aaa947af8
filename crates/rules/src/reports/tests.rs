//! What holds of every report.

mod properties;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

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
    let targets = "Có {targets} chỉ tiêu: {targets_reached}, {targets_on_track}, {targets_behind}, {targets_at_risk}, {targets_unassessed}.";
    vec![
        part(Part::Opening, 0, "Kết quả thực hiện {plan}", "Thực hiện {plan}:"),
        part(Part::Deployment, 1, "TRIỂN KHAI", ""),
        part(Part::Heading, 1, "KẾT QUẢ", ""),
        part(Part::Targets, 2, "Chỉ tiêu", targets),
        part(Part::Classes, 2, "Nhiệm vụ theo tình trạng", classes),
        part(Part::Results, 2, "Nhiệm vụ", ""),
        part(Part::Timeliness, 2, "Chế độ báo cáo", shares),
        part(Part::Assessment, 1, "ĐÁNH GIÁ", ""),
        part(Part::Shortcomings, 1, "TỒN TẠI", ""),
        part(Part::Obstacles, 1, "KHÓ KHĂN", ""),
        part(Part::Causes, 2, "Nguyên nhân", ""),
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
        year_plan: String::new(),
        reached: None,
        same_period: String::new(),
        to_plan: String::new(),
        return_id: None,
        place: String::new(),
        nature: String::new(),
        standing: TargetStanding::Unassessed,
        standing_word: "Chưa đủ cơ sở đánh giá".to_owned(),
        supplier: String::new(),
        note: String::new(),
    };
    let known = TargetFacts {
        key: "2".to_owned(),
        year_plan: "8".to_owned(),
        reached: Some("8,3".to_owned()),
        same_period: "+0,30 điểm".to_owned(),
        to_plan: "+0,30 điểm".to_owned(),
        return_id: Some("r-Sở A".to_owned()),
        place: "indicators/2".to_owned(),
        nature: "ước".to_owned(),
        ..target.clone()
    };
    let facts = Consolidation { targets: vec![target, known], ..plan(&["I.1"], vec![confirmed("Sở A", &[])]) };
    let report = compose(&facts, &whole());
    let annex = &report.annexes[0];
    assert_eq!(annex.rows[0].cells[5], pieces::GAP);
    assert_eq!((&annex.rows[0].figures[0].amount, annex.rows[0].sources.len()), (&Amount::Gap, 0));
    // The columns of vn-rules.md topic 6.2, and where the value comes from.
    let expected = ["2", "Tỷ lệ đô thị hóa", "%", "khoảng 60", "8", "ước 8,3", "+0,30 điểm", "+0,30 điểm"];
    assert_eq!(annex.rows[1].cells[..8], expected);
    assert_eq!(
        annex.columns[4..8],
        ["Kế hoạch năm", "Thực hiện / Ước thực hiện năm", "So với cùng kỳ (%)", "So với kế hoạch (%)"]
    );
    let [source] = &annex.rows[1].sources[..] else { panic!("one return: {:?}", annex.rows[1].sources) };
    assert_eq!((source.place(), source.field), ("r-Sở A".to_owned(), Field::Figure));
    assert_eq!(annex.rows[1].place, "indicators/2");
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
fn t6_r6_the_report_says_which_side_it_follows_and_why() {
    let mut facts = plan(
        &["I.1"],
        vec![
            confirmed("Sở A", &[("I.1", Progress::Done, "Thu hút 06 dự án công nghiệp hỗ trợ", "")]),
            confirmed("Sở B", &[("I.1", Progress::Done, "Thu hút 5 dự án công nghiệp hỗ trợ", "")]),
        ],
    );
    let conflict = conflicts(&facts).remove(0);
    let settled = |followed: Option<&str>| Settled {
        conflict: conflict.clone(),
        followed: followed.map(str::to_owned),
        reason: "Sở A là cơ quan cấp phép.".to_owned(),
    };
    facts.settled = vec![settled(Some("Sở A"))];
    let report = compose(&facts, &whole());
    let piece =
        report.pieces.iter().find(|piece| piece.key == format!("settled:{}", conflict.key)).expect("it is said");
    let expected =
        "(Nhiệm vụ I.1: Sở A, Sở B nêu số liệu khác nhau; báo cáo này theo Sở A. Lý do: Sở A là cơ quan cấp phép.)";
    assert_eq!(piece.text(), expected);
    assert_eq!(piece.sources.len(), 2, "it leads to both");
    let text = text_of(&report);
    assert!(text.contains("06 dự án") && text.contains("5 dự án"), "both stay: {text}");
    facts.settled = vec![settled(None)];
    assert!(text_of(&compose(&facts, &whole())).contains("báo cáo này giữ cả hai nội dung"));
}

#[test]
fn causes_are_counted_by_what_the_focal_body_saw_in_them() {
    let case = |text: &str, cause: &str, is_open| CaseFacts {
        source: format!("obstacles/{text}"),
        text: text.to_owned(),
        cause: cause.to_owned(),
        bodies: vec!["Sở A".to_owned()],
        tasks: vec!["I.1".to_owned()],
        authority: "Đối với Trung ương".to_owned(),
        asks: "Bố trí vốn".to_owned(),
        wanted_by: Some(jiff::civil::date(2026, 11, 30)),
        is_open,
        outcome: "chưa có kết quả giải quyết".to_owned(),
    };
    let mut facts = plan(&["I.1"], vec![confirmed("Sở B", &[("I.1", Progress::Doing, "Làm", "Thiếu vốn")])]);
    facts.bodies[0].said.as_mut().expect("confirmed").entries[0].proposals = "Thêm người".to_owned();
    facts.obstacles.cases = vec![
        case("Thiếu vốn", "Kinh phí, nguồn vốn", true),
        case("Chưa rõ", "", true),
        case("Chậm vốn", "Kinh phí, nguồn vốn", true),
        case("Xong rồi", "Đất đai, mặt bằng", false),
    ];
    let report = compose(&facts, &whole());
    let text = text_of(&report);
    let said = "- Kinh phí, nguồn vốn: 2 khó khăn, vướng mắc (Sở A nêu).\n- Chưa phân loại nguyên nhân: 1 khó khăn, vướng mắc (Sở A nêu).";
    assert!(text.contains(said) && !text.contains("Đất đai"), "{text}");
    // Its annex: cause, day asked for, outcome; what a case tells is not told again by the return.
    let annex = report.annexes.iter().find(|annex| annex.key == "annex:obstacles").expect("the annex");
    let row = [
        "1",
        "(nhiệm vụ I.1) Thiếu vốn",
        "Kinh phí, nguồn vốn",
        "Sở A",
        "Đối với Trung ương",
        "Bố trí vốn",
        "30/11/2026",
        "chưa có kết quả giải quyết",
    ];
    assert_eq!(annex.rows[0].cells, row);
    assert_eq!(annex.rows[0].place, "obstacles/Thiếu vốn");
    let last = annex.rows.last().expect("rows");
    assert_eq!((annex.rows.len(), last.cells[1].as_str(), last.cells[5].as_str()), (5, "(nhiệm vụ I.1)", "Thêm người"));
}

#[test]
fn a_column_is_as_wide_as_what_stands_in_it_and_headings_span_the_table() {
    let mut facts = plan(&["I.1"], vec![confirmed("Sở A", &[("I.1", Progress::Done, "Xong", "")])]);
    facts.sections[0].tasks[0].text = "Một nhiệm vụ dài của kế hoạch. ".repeat(20);
    let report = compose(&facts, &whole());
    let annex = report.annexes.iter().find(|annex| annex.key == "annex:tasks").expect("the annex");
    assert!(annex.widths[1] > 25 && annex.widths[2] == 7, "{:?}", annex.widths);
    assert!(annex.widths.iter().sum::<u32>() == 100 && annex.widths.len() == annex.columns.len());
    let laid = annex.clone().annex();
    let Block::Table(table) = &laid.blocks[0] else { panic!("a table") };
    let spans: Vec<Vec<u32>> =
        table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.columns).collect()).collect();
    assert_eq!(spans, [vec![1; 11], vec![1, 10], vec![1; 11]]);
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
        ..ObstacleFacts::default()
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
