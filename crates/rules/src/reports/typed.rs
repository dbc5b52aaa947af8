//! Figures in an editor's words, held against what their piece rests on (vn-rules.md topic 6, rule 1).
//!
//! A figure is a number of things: days, years, numbers of instruments, of tasks and of headings are none.

/// Words after which a number is a name, not a figure.
const NAMES: &[&str] = &[
    "năm", "ngày", "tháng", "quý", "điều", "khoản", "điểm", "mục", "phần", "lục", "vụ", "số", "lần", "kỳ", "giai",
    "đoạn",
];

/// A figure of an editor that its source does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// As it was typed.
    pub typed: String,
    /// What the source says in its place; none where the source says no such figure at all.
    pub source: Option<String>,
}

/// The figures of a text, as they are written.
pub fn figures(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches(['#', ' ', '\t']);
        let mut before = "";
        for (place, word) in line.split([' ', '\t', '|', '\u{a0}']).filter(|word| !word.is_empty()).enumerate() {
            let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
            let is_number = bare.starts_with(|sign: char| sign.is_ascii_digit())
                && bare.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','));
            // "1." at the beginning of a line numbers it.
            let is_label = place == 0 && word.trim_start_matches(bare).starts_with(['.', ')']);
            let is_name = NAMES.contains(&before.to_lowercase().as_str());
            if is_number && !is_label && !is_name {
                found.push(bare);
            }
            before = bare;
        }
    }
    found
}

/// A figure without what only shows it: zeros in front, dots between thousands.
pub fn value(figure: &str) -> String {
    let (whole, part) = figure.split_once(',').unwrap_or((figure, ""));
    let grouped = whole.split('.').skip(1).all(|group| group.len() == 3);
    let whole = if grouped { whole.replace('.', "") } else { whole.to_owned() };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() || whole.starts_with('.') { format!("0{whole}") } else { whole.to_owned() };
    let part = part.trim_end_matches('0');
    if part.is_empty() { whole } else { format!("{whole},{part}") }
}

/// The figures of a text that the sources do not say, each beside the source's figure that it stands in place of.
pub fn flags<'a>(text: &str, sources: impl IntoIterator<Item = &'a str>) -> Vec<Flag> {
    let said: Vec<&str> = sources.into_iter().flat_map(figures).collect();
    let values: Vec<String> = said.iter().map(|figure| value(figure)).collect();
    let typed = figures(text);
    let own: Vec<String> = typed.iter().map(|figure| value(figure)).collect();
    let mut missing = said.iter().zip(&values).filter(|(_, value)| !own.contains(value)).map(|(figure, _)| *figure);
    let strange = typed.iter().zip(&own).filter(|(_, value)| !values.contains(value));
    let mut found: Vec<Flag> = Vec::new();
    for (figure, _) in strange {
        if !found.iter().any(|flag| flag.typed == *figure) {
            found.push(Flag { typed: (*figure).to_owned(), source: missing.next().map(str::to_owned) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_years_and_numbers_of_documents_are_no_figures() {
        let check = |text: &str, expected: &[&str]| assert_eq!(figures(text), expected, "{text}");
        check("Thu hút 06 dự án, đạt 83,5% kế hoạch năm 2026", &["06", "83,5"]);
        check("Quyết định số 12/QĐ-UBND ngày 05/12/2026 của 3 sở", &["3"]);
        check("1. Kết quả\n2) Nhiệm vụ I.1: 1.573,1 tỷ đồng (tăng 2%).", &["1.573,1", "2"]);
        check("(nhiệm vụ 4) đã cấp 12 giấy phép", &["12"]);
        check("| 1 | 45 hồ sơ |", &["1", "45"]);
    }

    #[test]
    fn t6_r1_a_typed_figure_that_its_source_does_not_say_is_flagged() {
        let check = |text: &str, source: &str, expected: &[(&str, Option<&str>)]| {
            let found = flags(text, [source]);
            let found: Vec<(&str, Option<&str>)> =
                found.iter().map(|flag| (flag.typed.as_str(), flag.source.as_deref())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Thu hút 6 dự án", "Thu hút 06 dự án", &[]);
        check("Thu hút 8 dự án", "Thu hút 06 dự án", &[("8", Some("06"))]);
        check("Thu hút 06 dự án, 3 dự án lớn", "Thu hút 06 dự án", &[("3", None)]);
        check("Đạt 1.573,10 tỷ", "Đạt 1573,1 tỷ", &[]);
        check("Bỏ con số", "Thu hút 06 dự án", &[]);
    }

    proptest! {
        /// Cutting and reordering a source's words never flags anything.
        #[test]
        fn a_sources_own_figures_are_never_flagged(numbers in prop::collection::vec(0_u32..100_000, 0..8), cut in 0_usize..8) {
            let words = |numbers: &[u32]| numbers.iter().map(|number| format!("đạt {number} hồ sơ")).collect::<Vec<_>>().join("; ");
            let mut kept = numbers.clone();
            kept.truncate(cut);
            kept.reverse();
            prop_assert_eq!(flags(&words(&kept), [words(&numbers).as_str()]), vec![]);
        }

        /// Any other value than the source's is.
        #[test]
        fn another_value_is_flagged(said in 0_u32..100_000, typed in 0_u32..100_000) {
            let found = flags(&format!("đạt {typed} hồ sơ"), [format!("đạt {said} hồ sơ").as_str()]);
            prop_assert_eq!(found.is_empty(), said == typed);
        }
    }
}
