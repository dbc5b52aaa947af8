//! Targets: the numbers to be reached, each with what it is compared with and its unit.
//!
//! Under a heading of targets every number with a unit is one. Elsewhere (tasks, products, the text of the plan) only
//! numbers that the sentence itself says are to be reached: "100% …", "tối thiểu 20 doanh nghiệp", "phấn đấu đạt 30%".

mod numbers;
mod units;
mod years;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::draft::{Comparator, Section, Semantics, TargetDraft, TaskDraft};
use super::lines::Line;
use super::reporting::{LONGEST_SENTENCE, sentences};
use crate::doc::Span;
use crate::vi::fold::{fold, nfc};
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
            reader.horizon = years::last(&section.title).or(reader.horizon.filter(|_| section.level > 1));
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
        let found = found.iter().take(MOST_NUMBERS);
        let counted: Vec<(&Number, units::Unit<'_>)> =
            found.filter_map(|number| Some((number, units::after(sentence, number)?))).collect();
        let places: Vec<Range<usize>> = counted.iter().map(|(number, unit)| number.start..unit.end).collect();
        let years = if counted.is_empty() { Vec::new() } else { years::mentions(sentence) };
        // A share says what is to be so; the numbers after it in the same clause say of what.
        let mut share_until = 0;
        let mut before: Option<(Comparator, &str, usize)> = None;
        for (index, (number, unit)) in counted.iter().enumerate() {
            let front = &sentence[..number.start];
            let clause_start = front.rfind([';', '(']).map_or(0, |at| at + 1);
            let clause = fold(&front[clause_start..]);
            if number.start < share_until && unit.text != "%" {
                continue;
            }
            let printed = nfc(&front[clause_start..]).to_lowercase();
            let next = counted.get(index + 1).filter(|(_, next)| next.name.eq_ignore_ascii_case(unit.name));
            if next.is_some_and(|(next, _)| is_baseline(&printed, &sentence[unit.end..next.start])) {
                continue;
            }
            let reached = without_baseline(number, unit, &printed, &sentence[unit.end..]);
            let number = reached.as_ref().unwrap_or(number);
            let mut comparator = match &reached {
                Some(_) => Comparator::Eq,
                None => comparator(&clause, &printed, &sentence[unit.end..], number.max.is_some()),
            };
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
            let by = years::of(sentence, &years, &places, index, self.horizon);
            self.put(sentence, span, number, unit, comparator, by);
        }
        if place == Place::Targets {
            self.rank(sentence, span);
        }
    }

    fn put(
        &mut self,
        sentence: &str,
        span: &Span,
        number: &Number,
        unit: &units::Unit<'_>,
        comparator: Comparator,
        (from, to): (Option<i32>, Option<i32>),
    ) {
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
            unit: Some(unit.text.clone()).filter(|unit| !unit.is_empty()),
            from,
            to,
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
            to: years::last(sentence).or(self.horizon),
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
            // "nâng tỷ lệ lấp đầy … lên 70% vào năm 2030": what a share is raised or brought down to by a year.
            let is_moved = has(&["nang ty le", "tang ty le", "giam ty le", "dua ty le"])
                && ["len", "dat", "xuong", "con", "xuong con"].iter().any(|word| ends_with_words(clause, &[word]));
            let rest = sentence.get(number.end..).unwrap_or_default();
            let is_by_year = fold(start_of(rest, 40)).contains("nam 20");
            strives
                || (is_share && is_moved && is_by_year)
                || is_whole
                || (is_least && is_order && (is_share || comparator == Comparator::Ge || clause.starts_with("doi voi")))
        }
    }
}

fn leading(sentence: &str) -> usize {
    sentence.len() - sentence.trim_start_matches(['-', '+', '–', ' ']).len()
}

/// Whether a text ends with one of these as whole words.
fn ends_with_words(text: &str, words: &[&str]) -> bool {
    words
        .iter()
        .any(|word| text.strip_suffix(word).is_some_and(|front| !front.ends_with(|last: char| last.is_alphanumeric())))
}

/// The words ahead decide, `before` folded and `printed` with its marks: "tư" and "hôn" compare nothing.
fn comparator(before: &str, printed: &str, after: &str, is_range: bool) -> Comparator {
    let ends = |words: &[&str]| ends_with_words(before, words);
    let last = |words: &[&str]| ends_with_words(printed.trim_end(), words);
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
        || (last(&["từ"]) && after.contains("tro len"))
    {
        Comparator::Ge
    } else if ends(&["toi da", "khong qua", "khong vuot qua", "khong vuot", "khong cao hon"]) {
        Comparator::Le
    } else if last(&["dưới", "thấp hơn", "còn dưới"]) {
        Comparator::Lt
    } else if ends(&["tren khoang"]) || last(&["trên", "vượt", "hơn"]) {
        Comparator::Gt
    } else if ends(&["xap xi"]) || last(&["khoảng", "gần"]) {
        Comparator::About
    } else if last(&["từ"]) {
        Comparator::Ge
    } else {
        Comparator::Eq
    }
}

/// What changes from one number to another.
const CHANGES: &[&str] = &["tăng", "giảm", "nâng", "hạ", "đưa", "kéo"];

/// Whether the words ahead of a number say that something changes from it.
fn changes_from(printed: &str) -> bool {
    let near: Vec<&str> = printed.split_whitespace().rev().take(9).collect();
    ends_with_words(printed.trim_end(), &["từ"]) && near.iter().any(|word| CHANGES.contains(word))
}

/// "tăng từ 53,6% lên 85%": what stands between a number and the next says that the first is so today.
fn is_baseline(printed: &str, between: &str) -> bool {
    let between = format!(" {} ", nfc(between).to_lowercase()).replace("trở lên", "").replace("trở xuống", "");
    let has = |word: &str| between.contains(&format!(" {word} "));
    let leads_on = || {
        let last: Vec<&str> = between.split_whitespace().rev().take(2).collect();
        last.iter().any(|word| matches!(*word, "đến" | "tới"))
    };
    ends_with_words(printed.trim_end(), &["từ"])
        && !between.contains(';')
        && (has("lên") || has("xuống") || (changes_from(printed) && leads_on()))
}

/// "tăng từ 53,6% đến 85%": the second number alone; none where both are ends of a range ("tăng từ 5 đến 7%/năm").
fn without_baseline(number: &Number, unit: &units::Unit<'_>, printed: &str, after: &str) -> Option<Number> {
    let max = number.max.as_ref().filter(|_| number.is_from_to && changes_from(printed))?;
    let after = fold(start_of(after, 60));
    let is_yearly = unit.text.ends_with("/năm")
        || printed.contains("bình quân")
        || ["moi nam", "hang nam", "so voi"].iter().any(|words| after.starts_with(words));
    (!is_yearly).then(|| Number { value: max.clone(), max: None, is_from_to: false, ..number.clone() })
}

/// Whether the last word of change ahead of a number is a fall.
fn falls(before: &str) -> bool {
    let mut words = before.split(' ').rev();
    words.find(|word| matches!(*word, "tang" | "giam")) == Some("giam")
}

fn semantics(before: &str, after: &str, unit: &str, comparator: Comparator) -> Semantics {
    if comparator == Comparator::Maintain {
        Semantics::Maintain
    } else if unit == "lần" && after.contains("ca nuoc") {
        Semantics::RatioToNational
    } else if unit == "lần" {
        Semantics::MultipleOfBase
    } else if unit == "%/năm" && falls(before) {
        // "giảm bình quân 1 %/năm": a fall each year, no rate of growth.
        Semantics::AnnualChange
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
    fn each_number_takes_the_year_of_its_own_clause() {
        let check = |text: &str, expected: &[(&str, i32)]| {
            let mut reader = Reader { horizon: Some(2050), ..Reader::default() };
            reader.text(text, &Span::default(), Place::Targets);
            let targets = reader.finish();
            let found: Vec<(&str, i32)> =
                targets.iter().map(|one| (one.value.as_deref().unwrap_or_default(), one.to.unwrap_or(0))).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Tỷ lệ đạt 70% vào năm 2025 và 80% vào năm 2030", &[("70", 2025), ("80", 2030)]);
        check("Đến năm 2025 đạt 70% và đến năm 2030 đạt 80%", &[("70", 2025), ("80", 2030)]);
        check("Đến năm 2025, đạt 70%; đến năm 2030, đạt 80%", &[("70", 2025), ("80", 2030)]);
        check("Tỷ lệ hộ đạt 70% năm 2025, 80% năm 2030", &[("70", 2025), ("80", 2030)]);
        check("đạt 70% số hộ, số xã vào năm 2025 và 80% vào năm 2030", &[("70", 2025), ("80", 2030)]);
        check("Tỷ lệ A đạt 70%, tỷ lệ B đạt 80% vào năm 2030", &[("70", 2030), ("80", 2030)]);
        check("Đến năm 2030, tỷ lệ A đạt 70%, tỷ lệ B đạt 80%", &[("70", 2030), ("80", 2030)]);
        check("Quy mô gấp 4 lần so với năm 2020", &[("4", 2050)]);
        check("Năm 2030, quy mô gấp 4 lần so với năm 2020", &[("4", 2030)]);
        check("gấp 4 lần so với năm 2020 và đạt 90% vào năm 2035", &[("4", 2035), ("90", 2035)]);
        check("Giai đoạn 2026-2030 đạt 70% vào năm 2028 và 80% vào năm 2030", &[("70", 2028), ("80", 2030)]);
    }

    #[test]
    fn words_that_only_end_like_a_comparison_compare_nothing() {
        let check = |text: &str, expected: &[&str]| assert_eq!(found(text, Place::Targets), expected, "{text}");
        check("Hộ nông thôn 85%", &["eq 85 %"]);
        check("Tổng vốn đầu tư 500 tỷ đồng", &["eq 500 tỷ đồng"]);
        check("Tỷ lệ tảo hôn 3%", &["eq 3 %"]);
        check("không cao hơn 3%; không vượt 5%; thấp hơn 7%", &["le 3 %", "le 5 %", "lt 7 %"]);
        check("đạt trên 90%; cao hơn 80%; từ 70%", &["gt 90 %", "gt 80 %", "ge 70 %"]);
    }

    #[test]
    fn what_is_so_today_is_no_target() {
        let check = |text: &str, expected: &[&str]| assert_eq!(found(text, Place::Targets), expected, "{text}");
        check("Tỷ lệ hộ dùng nước sạch tăng từ 53,6% lên 85%", &["eq 85 %"]);
        check("Tỷ lệ tăng từ 53,6% (năm 2023) lên trên 85%", &["gt 85 %"]);
        check("Tỷ lệ hộ nghèo giảm từ 12% xuống còn dưới 5%", &["lt 5 %"]);
        check("nâng số trường từ 20 trường lên 35 trường", &["eq 35 trường"]);
        check("Tỷ lệ tăng từ 53,6% đến 85%", &["eq 85 %"]);
        check("Thu nhập tăng từ 5 đến 7%/năm", &["range 5-7 %/năm"]);
        check("đạt từ 10% đến 15%", &["range 10-15 %"]);
        check("từ 95% trở lên, tỷ lệ khác 80%", &["ge 95 %", "eq 80 %"]);
    }

    #[test]
    fn a_yearly_fall_is_no_rate_of_growth() {
        let semantics = |text: &str| {
            let mut reader = Reader::default();
            reader.text(text, &Span::default(), Place::Targets);
            reader.finish().into_iter().map(|target| target.semantics).collect::<Vec<_>>()
        };
        assert_eq!(semantics("Tỷ lệ hộ nghèo giảm bình quân 1 %/năm"), [Semantics::AnnualChange]);
        assert_eq!(semantics("Tỷ lệ nghèo bình quân giảm 1 - 1,5%/năm"), [Semantics::AnnualChange]);
        assert_eq!(semantics("GRDP tăng bình quân 8,3%/năm"), [Semantics::PeriodAverage]);
        assert_eq!(semantics("Công tác giảm nghèo, thu nhập tăng bình quân 8%/năm"), [Semantics::PeriodAverage]);
    }

    #[test]
    fn products_and_prose_say_targets_too() {
        assert_eq!(
            found("- Tối thiểu 20 doanh nghiệp tham gia; - Doanh thu đạt tối thiểu 500 tỷ đồng", Place::Product),
            ["ge 20 doanh nghiệp", "ge 500 tỷ đồng"]
        );
        assert_eq!(found("126 xã, phường tổ chức (duy trì tối thiểu 01 lần/tuần)", Place::Product)[0], "eq 126 xã");
        assert_eq!(found("phấn đấu nâng tỷ lệ lấp đầy lên 70% vào năm 2030", Place::Prose), ["eq 70 %"]);
        assert_eq!(
            found("Thu hút dự án, nâng tỷ lệ lấp đầy khu công nghiệp lên 70% vào năm 2030.", Place::Prose),
            ["eq 70 %"]
        );
        assert!(found("Nâng tỷ lệ hỗ trợ lên 30% chi phí", Place::Prose).is_empty());
        assert!(found("Hỗ trợ 30% chi phí cho 12 doanh nghiệp", Place::Prose).is_empty());
    }
}
