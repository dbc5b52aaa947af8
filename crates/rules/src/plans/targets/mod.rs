//! Targets: the numbers to be reached, each with what it is compared with and its unit.
//!
//! Under a heading of targets every number with a unit is one. Elsewhere (tasks, products, the text of the plan) only
//! numbers that the sentence itself says are to be reached: "100% …", "tối thiểu 20 doanh nghiệp", "phấn đấu đạt 30%".

mod numbers;
mod units;

use std::collections::{HashMap, HashSet};

use super::draft::{Comparator, Section, Semantics, TargetDraft, TaskDraft};
use super::lines::Line;
use super::reporting::{LONGEST_SENTENCE, sentences};
use crate::doc::Span;
use crate::vi::fold::fold;
use crate::vi::start_of;
use numbers::Number;

/// Where a text stands: it decides how plainly a number must be called a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Under a heading of targets.
    Targets,
    /// A product, or a heading row of a task table.
    Product,
    /// A task, or the text of the plan.
    Prose,
}

/// Reads the targets of a document: of its lines, then of its tasks and their products.
pub fn read(lines: &[Line], sections: &[Section], others: &[Line], tasks: &[TaskDraft]) -> Vec<TargetDraft> {
    let mut reader = Reader::default();
    let mut inside: Option<u8> = None;
    let headings: HashMap<&Span, &Section> = sections.iter().map(|section| (&section.span, section)).collect();
    for line in lines {
        if let Some(section) = headings.get(&line.span) {
            let folded = fold(&section.title);
            let is_heading_of_targets = folded.contains("muc tieu") || folded.contains("chi tieu");
            // A vision is no target.
            let is_vision = folded.starts_with("tam nhin");
            inside = match inside {
                Some(level) if section.level > level && !is_vision => Some(level),
                _ if is_heading_of_targets && !is_vision => Some(section.level),
                // "2. Tầm nhìn" ends the targets, and what follows beside it is a target again.
                Some(level) if section.level > level => Some(level),
                _ => None,
            };
            reader.is_vision = is_vision;
            reader.horizon = last_year(&section.title).or(reader.horizon.filter(|_| section.level > 1));
            continue;
        }
        let place = if inside.is_some() && !reader.is_vision { Place::Targets } else { Place::Prose };
        if !(reader.is_vision && inside.is_some()) {
            reader.text(&line.text, &line.span, place);
        }
    }
    reader.horizon = None;
    for line in others {
        reader.text(&line.text, &line.span, Place::Product);
    }
    for task in tasks {
        reader.text(&task.text, &task.span, Place::Prose);
        if let Some(raw) = &task.deliverable.raw {
            reader.text(raw, &task.deliverable.span, Place::Product);
        }
    }
    reader.finish()
}

/// A sentence with more numbers is a table that lost its form.
const MOST_NUMBERS: usize = 40;

/// Value and unit.
type Said = (String, String);

#[derive(Debug, Default)]
struct Reader {
    /// None for one that was said again in the section of targets.
    targets: Vec<Option<TargetDraft>>,
    horizon: Option<i32>,
    is_vision: bool,
    /// Value and unit of what was found so far, with the words after it: said again it is no new target.
    said: HashSet<(Said, String)>,
    /// Targets that prose said, by value and unit.
    ahead: HashMap<Said, Vec<usize>>,
}

impl Reader {
    /// What was read, numbered.
    fn finish(self) -> Vec<TargetDraft> {
        let numbered = self.targets.into_iter().flatten().enumerate();
        numbered.map(|(index, target)| TargetDraft { id: format!("t{}", index + 1), ..target }).collect()
    }

    fn text(&mut self, text: &str, span: &Span, place: Place) {
        // Most lines hold no number at all.
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return;
        }
        for sentence in sentences(text).into_iter().flat_map(items) {
            let folded = fold(start_of(sentence, 80));
            // What is so today is no target.
            let is_state = ["hien nay ", "hien co ", "tinh den ", "den nay ", "trong nam 2024 da "]
                .iter()
                .any(|words| folded.starts_with(words));
            if !is_state && sentence.len() <= LONGEST_SENTENCE {
                self.sentence(sentence, span, place);
            }
        }
    }

    fn sentence(&mut self, sentence: &str, span: &Span, place: Place) {
        let found = numbers::find(sentence);
        // A share says what is to be so; the numbers after it in the same clause say of what.
        let mut share_until = 0;
        let mut before: Option<(Comparator, &str, usize)> = None;
        for number in found.iter().take(MOST_NUMBERS) {
            let Some(unit) = units::after(sentence, number) else { continue };
            let front = &sentence[..number.start];
            let clause_start = front.rfind([';', '(']).map_or(0, |at| at + 1);
            let clause = fold(&front[clause_start..]);
            if number.start < share_until && unit.text != "%" {
                continue;
            }
            let mut comparator = comparator(&clause, &sentence[unit.end..], number.max.is_some());
            // "ít nhất 100 doanh nghiệp A, 50 doanh nghiệp B": the second is one of the same kind.
            if let Some((above, same, end)) = before
                && comparator == Comparator::Eq
                && same == unit.name
                && front.trim_end().ends_with(',')
                && !sentence[end..number.start].contains([';', '.', '('])
            {
                comparator = above;
            }
            let is_said = is_called_target(sentence, &clause, number, comparator, unit.text == "%", place);
            if !is_said {
                continue;
            }
            before = Some((comparator, unit.name, unit.end));
            if unit.text == "%" {
                let rest = &sentence[unit.end..];
                let stop = [";", "đồng thời", "nâng ", "trong đó", "trung bình", "đạt "];
                let length = stop.iter().filter_map(|word| rest.find(word)).min().unwrap_or(rest.len());
                share_until = unit.end + length;
            }
            let words = fold(&sentence[unit.end..]).split(' ').take(4).collect::<Vec<_>>().join(" ");
            let key = (number.value.clone(), unit.text.clone());
            if place == Place::Targets {
                // The opening of a plan may say ahead what its section of targets then lists.
                if let Some(at) = self.ahead.get_mut(&key).and_then(Vec::pop) {
                    self.targets[at] = None;
                }
            } else if self.said.contains(&(key.clone(), words.clone())) {
                continue;
            }
            if place == Place::Prose {
                self.ahead.entry(key.clone()).or_default().push(self.targets.len());
            }
            self.said.insert((key, words));
            self.put(sentence, span, number, unit, comparator);
        }
        if place == Place::Targets {
            self.rank(sentence, span);
        }
    }

    fn put(&mut self, sentence: &str, span: &Span, number: &Number, unit: units::Unit<'_>, comparator: Comparator) {
        let front = sentence[..number.start].trim_start_matches(['-', '–', '+', ' ']).trim();
        let clause = front.rsplit([';', '(']).next().unwrap_or(front).trim();
        let behind = sentence[unit.end..].split([';', '.', '(']).next().unwrap_or_default().trim();
        let folded = fold(clause);
        let semantics = semantics(&folded, &fold(&sentence[unit.end..]), &unit.text, comparator);
        // "100% hộ dân …" names its indicator behind the number, "tỷ lệ … đạt 90%" ahead of it.
        let is_behind = clause.split(' ').count() < 4 && !behind.is_empty();
        let indicator = if is_behind { behind } else { clause };
        self.targets.push(Some(TargetDraft {
            id: String::new(),
            text: sentence.trim().to_owned(),
            indicator: (!indicator.is_empty()).then(|| indicator.to_owned()),
            comparator,
            value: Some(number.value.clone()),
            value_max: number.max.clone(),
            unit: Some(unit.text).filter(|unit| !unit.is_empty()),
            from: first_year(front),
            to: last_year(front).or_else(|| last_year(behind)).or(self.horizon),
            semantics,
            span: span.clone(),
        }));
    }

    /// "thuộc top 03": a rank to be reached or bettered.
    fn rank(&mut self, sentence: &str, span: &Span) {
        let lower = sentence.to_lowercase();
        let Some((at, words)) = ["top ", "nhóm "]
            .iter()
            .find_map(|words| Some((lower.find(words)?, *words)))
            .filter(|_| lower.len() == sentence.len())
        else {
            return;
        };
        let rest = &sentence[at + words.len()..];
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let is_group = words != "nhóm " || fold(&rest[digits.len()..]).starts_with("dung dau");
        let Some(value) = digits.parse::<u32>().ok().filter(|_| is_group) else { return };
        self.targets.push(Some(TargetDraft {
            id: String::new(),
            text: sentence.trim().to_owned(),
            indicator: Some(sentence[..at].trim_start_matches(['-', ' ']).trim().to_owned()),
            comparator: Comparator::Le,
            value: Some(value.to_string()),
            value_max: None,
            unit: None,
            from: None,
            to: last_year(sentence).or(self.horizon),
            semantics: Semantics::Level,
            span: span.clone(),
        }));
    }
}

/// The items of a cell or a line: "- A - B".
fn items(sentence: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in sentence.match_indices(" - ") {
        let after = &sentence[at + 3..];
        let begins = after.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        // "Quý IV/2025 - Quý I/2026", "10 - 15%" and "kinh tế - xã hội" are no items.
        let is_range =
            sentence[..at].ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit());
        if begins && !is_range && sentence.trim_start().starts_with('-') {
            parts.push(&sentence[start..at]);
            start = at + 1;
        }
    }
    parts.push(&sentence[start..]);
    parts
}

/// Whether a sentence says that a number is to be reached.
fn is_called_target(
    sentence: &str,
    clause: &str,
    number: &Number,
    comparator: Comparator,
    is_share: bool,
    place: Place,
) -> bool {
    if number.is_in_brackets {
        return fold(&sentence[..number.start]).ends_with("trong do")
            || clause.starts_with("trong do")
            || ["duy tri toi thieu", "duy tri it nhat"].contains(&clause);
    }
    let has = |words: &[&str]| words.iter().any(|word| clause.contains(word));
    match place {
        Place::Targets => true,
        Place::Product => true,
        Place::Prose => {
            let is_bound = !matches!(comparator, Comparator::Eq | Comparator::Range);
            let strives = has(&["phan dau", "dat muc tieu", "bao dam dat", "dam bao dat"]);
            let is_whole = is_share && number.value == "100" && number.start < 60 + leading(sentence);
            let is_least = is_bound
                && matches!(comparator, Comparator::Ge | Comparator::About)
                && has(&["it nhat", "toi thieu", "khoang", "khong thap hon"]);
            let is_order = clause.split(' ').count() <= 12;
            strives
                || is_whole
                || (is_least && is_order && (is_share || comparator == Comparator::Ge || clause.starts_with("doi voi")))
        }
    }
}

fn leading(sentence: &str) -> usize {
    sentence.len() - sentence.trim_start_matches(['-', '+', '–', ' ']).len()
}

fn comparator(before: &str, after: &str, is_range: bool) -> Comparator {
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let after = fold(after.get(..after.char_indices().nth(40).map_or(after.len(), |(at, _)| at)).unwrap_or(after));
    if is_range {
        Comparator::Range
    } else if before.contains("on dinh o muc") || ends(&["duy tri", "duy tri o muc", "giu vung"]) {
        Comparator::Maintain
    } else if after.starts_with("tro len") {
        Comparator::Ge
    } else if after.starts_with("tro xuong") {
        Comparator::Le
    } else if ends(&["khong duoi", "khong thap hon", "it nhat", "toi thieu", "toi thieu la", "it nhat la"])
        || (ends(&["tu"]) && after.contains("tro len"))
    {
        Comparator::Ge
    } else if ends(&["tren khoang", "tren", "vuot", "hon", "cao hon", "lon hon"]) {
        Comparator::Gt
    } else if ends(&["khoang", "xap xi", "gan"]) {
        Comparator::About
    } else if ends(&["toi da", "khong qua", "khong vuot qua", "khong vuot", "khong cao hon"]) {
        Comparator::Le
    } else if ends(&["duoi", "thap hon", "con duoi"]) {
        Comparator::Lt
    } else if ends(&["tu"]) {
        Comparator::Ge
    } else {
        Comparator::Eq
    }
}

fn semantics(before: &str, after: &str, unit: &str, comparator: Comparator) -> Semantics {
    if comparator == Comparator::Maintain {
        Semantics::Maintain
    } else if unit == "lần" && after.contains("ca nuoc") {
        Semantics::RatioToNational
    } else if unit == "lần" {
        Semantics::MultipleOfBase
    } else if before.contains("binh quan") && unit == "%/năm" {
        Semantics::PeriodAverage
    } else if unit == "%/năm" {
        Semantics::AnnualChange
    } else if before.contains("co cau") || before.contains("chiem") {
        Semantics::Share
    } else {
        Semantics::Level
    }
}

fn years(text: &str) -> impl DoubleEndedIterator<Item = i32> {
    let years: Vec<i32> = crate::vi::dates::numbers(text)
        .map(|(_, _, value)| value)
        .filter(|value| (2000..=2100).contains(value))
        .filter_map(|value| i32::try_from(value).ok())
        .collect();
    years.into_iter()
}

/// The last year that a text names; a year that something is compared with is none by which it is to be reached.
fn last_year(text: &str) -> Option<i32> {
    let compared = |year: &i32| text.contains(&format!("so với năm {year}"));
    years(text).rfind(|year| !compared(year))
}

/// The first year of a period that the text names: "giai đoạn 2021-2030".
fn first_year(text: &str) -> Option<i32> {
    let all: Vec<i32> = years(text).collect();
    match all.as_slice() {
        [first, second] if second > first && fold(text).contains("giai doan") => Some(*first),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, place: Place) -> Vec<String> {
        let mut reader = Reader::default();
        reader.text(text, &Span::default(), place);
        let shown = |target: TargetDraft| {
            let comparator = format!("{:?}", target.comparator).to_lowercase();
            let max = target.value_max.map(|max| format!("-{max}")).unwrap_or_default();
            format!("{comparator} {}{max} {}", target.value.unwrap_or_default(), target.unit.unwrap_or_default())
        };
        reader.finish().into_iter().map(shown).collect()
    }

    #[test]
    fn numbers_under_a_heading_of_targets() {
        let check = |text: &str, expected: &[&str]| assert_eq!(found(text, Place::Targets), expected, "{text}");
        check("Giai đoạn 2021-2030, tăng trưởng bình quân đạt khoảng 8,3%/năm.", &["about 8.3 %/năm"]);
        check("Quy mô gấp 4 lần so với năm 2020, dịch vụ chiếm khoảng 48%", &["eq 4 lần", "about 48 %"]);
        check(
            "đạt 40 giường bệnh/vạn dân (trong đó 34 giường bệnh công lập/vạn dân)",
            &["eq 40 giường bệnh/vạn dân", "eq 34 giường bệnh công lập/vạn dân"],
        );
        check("100% hộ ở thành thị và 85% hộ ở nông thôn dùng nước sạch", &["eq 100 %", "eq 85 %"]);
        check("100% khu công nghiệp có tối thiểu 1 trạm phát sóng", &["eq 100 %"]);
        check("Hình thành mới 05 Khu công nghiệp, nâng tổng số lên 12 KCN", &["eq 5 Khu công nghiệp", "eq 12 KCN"]);
        check("nâng công suất lên 4.758,5 MW (gồm 166 dự án thủy điện; 02 dự án điện gió)", &["eq 4758.5 MW"]);
        check(
            "ít nhất 100 doanh nghiệp khởi nghiệp, 50 doanh nghiệp khoa học, trong đó có 20 doanh nghiệp dẫn dắt",
            &["ge 100 doanh nghiệp", "ge 50 doanh nghiệp", "eq 20 doanh nghiệp"],
        );
        check("Tỷ lệ nghèo giảm từ 1 - 1,5%/năm; còn dưới 10%", &["range 1-1.5 %/năm", "lt 10 %"]);
        check("ổn định ở mức 46,5%", &["maintain 46.5 %"]);
        check("từ 95% trở lên", &["ge 95 %"]);
        check("Trở thành địa phương thuộc top 03 của vùng", &["le 3 "]);
        check("Thực hiện Nghị quyết số 12/NQ-CP ngày 20/3/2024 trước năm 2030", &[]);
    }

    #[test]
    fn products_and_prose_say_targets_too() {
        assert_eq!(
            found("- Tối thiểu 20 doanh nghiệp tham gia; - Doanh thu đạt tối thiểu 500 tỷ đồng", Place::Product),
            ["ge 20 doanh nghiệp", "ge 500 tỷ đồng"]
        );
        assert_eq!(found("126 xã, phường tổ chức (duy trì tối thiểu 01 lần/tuần)", Place::Product)[0], "eq 126 xã");
        assert_eq!(found("phấn đấu nâng tỷ lệ lấp đầy lên 70% vào năm 2030", Place::Prose), ["eq 70 %"]);
        assert!(found("Hỗ trợ 30% chi phí cho 12 doanh nghiệp", Place::Prose).is_empty());
    }
}
