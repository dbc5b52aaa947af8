//! What proves that something is done: by kind of deliverable, a number, a day, a file; or a stated reason why not.

use crate::returns::typed_day;
use crate::vi::fold::fold;

/// What a kind of deliverable wants when an entry says that it is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    pub code: String,
    /// "Quy hoạch được phê duyệt".
    pub name: String,
    /// Words of a deliverable, any of which makes it of this kind.
    pub words: Vec<String>,
    pub wants_number: bool,
    pub wants_day: bool,
    pub wants_file: bool,
}

/// What an entry gives as proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceFacts {
    pub number: String,
    pub day: String,
    /// A file is attached at its task. A link is no file: what it leads to may be gone tomorrow (vn-rules T5-R9).
    pub has_file: bool,
    /// Why there is none.
    pub reason: String,
}

/// What is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    Number,
    Day,
    File,
}

/// A folded text between blanks, so that "quy hoạch" is not found within another word.
fn padded(text: &str) -> String {
    format!(" {} ", fold(text))
}

/// The demand on a deliverable: the first, in their order, one of whose words it has.
pub fn demanded<'a>(demands: &'a [Demand], deliverable: &str) -> Option<&'a Demand> {
    let text = padded(deliverable);
    let has = |word: &&String| !word.trim().is_empty() && text.contains(&padded(word));
    demands.iter().find(|demand| demand.words.iter().any(|word| has(&word)))
}

/// What is lacking of a demand. A stated reason answers for all of it.
pub fn lacks(demand: &Demand, given: &EvidenceFacts) -> Vec<Lack> {
    if !given.reason.trim().is_empty() {
        return Vec::new();
    }
    let wanted = [
        (demand.wants_number && given.number.trim().is_empty(), Lack::Number),
        (demand.wants_day && typed_day(&given.day).is_none(), Lack::Day),
        (demand.wants_file && !given.has_file, Lack::File),
    ];
    wanted.into_iter().filter(|(is_lacking, _)| *is_lacking).map(|(_, lack)| lack).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(name: &str, words: &[&str], wants: bool) -> Demand {
        Demand {
            code: name.to_owned(),
            name: name.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            wants_number: wants,
            wants_day: wants,
            wants_file: wants,
        }
    }

    #[test]
    fn the_first_demand_whose_words_stand_in_the_deliverable_holds() {
        let all = [
            demand("định kỳ", &["báo cáo định kỳ"], false),
            demand("quy hoạch", &["quy hoạch", "đồ án"], true),
            demand("báo cáo", &["báo cáo"], true),
        ];
        let of = |text: &str| demanded(&all, text).map(|demand| demand.name.as_str());
        assert_eq!(of("Báo cáo định kỳ hằng năm"), Some("định kỳ"));
        assert_eq!(of("QUY HOẠCH được phê duyệt"), Some("quy hoạch"));
        assert_eq!(of("Báo cáo chuyên đề"), Some("báo cáo"));
        assert_eq!(of("Hội nghị"), None);
        assert_eq!(of(""), None);
        assert_eq!(demanded(&[demand("trống", &[" "], true)], "Hội nghị"), None, "no word is in every text");
    }

    #[test]
    fn t5_r9_a_link_is_no_file_and_a_reason_answers_for_all() {
        let wanted = demand("quy hoạch", &["quy hoạch"], true);
        let number = EvidenceFacts { number: "12/QĐ-UBND".to_owned(), ..EvidenceFacts::default() };
        assert_eq!(lacks(&wanted, &EvidenceFacts::default()), [Lack::Number, Lack::Day, Lack::File]);
        assert_eq!(lacks(&wanted, &number), [Lack::Day, Lack::File]);
        let half = EvidenceFacts { day: "31/02/2023".to_owned(), has_file: true, ..number.clone() };
        assert_eq!(lacks(&wanted, &half), [Lack::Day]);
        assert_eq!(lacks(&wanted, &EvidenceFacts { day: "3/2/2023".to_owned(), ..half }), []);
        let why = EvidenceFacts { reason: "Đang chờ cấp số".to_owned(), ..EvidenceFacts::default() };
        assert_eq!(lacks(&wanted, &why), []);
        assert_eq!(lacks(&demand("định kỳ", &[], false), &EvidenceFacts::default()), []);
    }
}
