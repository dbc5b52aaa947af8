use jiff::civil::{Date, date};

use super::*;

fn named<'a>(number: &'a str, issuer: &'a str, issued_on: Option<Date>, term: &'a str) -> Named<'a> {
    Named { number, issuer, issued_on, term, ..Named::default() }
}

/// Number, year, type, organ, and whether it is the Party's.
type Parts<'a> = (&'a str, Option<i16>, Option<&'a str>, &'a str, bool);

#[test]
fn a_number_is_taken_apart() {
    let check = |text: &str, expected: Option<Parts<'_>>| {
        let found = symbol(text);
        let shown = found.as_ref().map(|s| (s.number.as_str(), s.year, s.type_code, s.organ.as_str(), s.is_party));
        assert_eq!(shown, expected, "{text}");
    };
    check("6047/KH-UBND", Some(("6047", None, Some("KH"), "UBND", false)));
    check("54-CTR/TU", Some(("54", None, Some("CTr"), "TU", true)));
    check("09 – NQ/TW", Some(("9", None, Some("NQ"), "TW", true)));
    check("45/2025/NĐ-CP", Some(("45", Some(2025), Some("NĐ"), "CP", false)));
    check("66.25/2026/NQ-CP", Some(("66.25", Some(2026), Some("NQ"), "CP", false)));
    check("12a/2026/QĐ-UBND", Some(("12a", Some(2026), Some("QĐ"), "UBND", false)));
    check("2357/QĐ-BNN-KL", Some(("2357", None, Some("QĐ"), "BNN", false)));
    check("12521/UBND-TH", Some(("12521", None, None, "UBND", false)));
    check("202/2025/QH15", Some(("202", Some(2025), None, "QH", false)));
    check("1667/NQ-UBTVQH15", Some(("1667", None, Some("NQ"), "UBTVQH", false)));
    for none in ["", "không số", "/QĐ-TTg", "29/4/2022", "12", "12/5", "26-NQ", "1-2/3", "12/2025"] {
        check(none, None);
    }
}

#[test]
fn what_resets_the_number_is_part_of_the_key() {
    use Sameness::{Different, Perhaps, Same};
    let check = |a: Named<'_>, b: Named<'_>, expected| {
        assert_eq!(compare(&identity(&a), &identity(&b)), expected, "{a:?} {b:?}");
        assert_eq!(compare(&identity(&b), &identity(&a)), expected, "{b:?} {a:?}");
    };
    let on = |year, month, day| Some(date(year, month, day));
    let province = "Ủy ban nhân dân tỉnh An Hòa";
    let decision = |issuer, issued_on| named("1165/QĐ-UBND", issuer, issued_on, "");
    // The year, whatever the day in it; another year is another decision.
    check(decision(province, on(2022, 4, 29)), decision("UBND tỉnh An Hòa", on(2022, 5, 4)), Same);
    check(decision(province, on(2022, 4, 29)), decision(province, on(2023, 4, 29)), Different);
    check(decision(province, on(2022, 4, 29)), decision("UBND tỉnh", on(2022, 4, 29)), Perhaps);
    check(decision(province, on(2022, 4, 29)), decision("UBND huyện Bình An", on(2022, 4, 29)), Different);
    check(decision(province, on(2022, 4, 29)), decision(province, None), Perhaps);
    check(decision(province, on(2022, 4, 29)), named("1165/KH-UBND", province, on(2022, 4, 29), ""), Different);
    check(named("01165/QĐ-UBND", province, on(2022, 4, 29), ""), decision(province, on(2022, 4, 29)), Same);
    // A national issuer is known by its symbol.
    check(named("168/NQ-CP", "Chính phủ", on(2022, 12, 29), ""), named("168/NQ-CP", "", on(2022, 12, 29), ""), Same);
    // A letter of the alphabet, a branch and a unit are part of the number.
    check(named("12/2026/QĐ-UBND", province, None, ""), named("12a/2026/QĐ-UBND", province, None, ""), Different);
    check(named("66/2026/NQ-CP", "", None, ""), named("66.25/2026/NQ-CP", "", None, ""), Different);
    // A Party number runs over the term.
    let party = |issued_on, term| named("28-NQ/TW", "Bộ Chính trị", issued_on, term);
    check(party(on(2008, 9, 22), "X"), party(on(2008, 9, 22), "khóa X"), Same);
    check(party(on(2008, 9, 22), "X"), party(on(2013, 10, 25), "XI"), Different);
    check(party(on(2008, 9, 22), ""), party(on(2018, 5, 23), ""), Different);
    check(party(on(2013, 10, 25), ""), party(on(2018, 5, 23), ""), Perhaps);
    check(party(on(2013, 10, 25), ""), party(on(2013, 10, 25), ""), Same);
    check(party(None, ""), party(on(2013, 10, 25), "XI"), Perhaps);
    check(party(on(2013, 10, 25), "11"), party(on(2013, 5, 2), "XI"), Same);
    check(
        named("54-CTR/TU", "Tỉnh ủy An Hòa (khóa XVIII)", None, ""),
        named("54-CTr/TU", "Ban Chấp hành Đảng bộ tỉnh An Hòa", None, "khóa 18"),
        Same,
    );
    check(named("26-NQ/TW", "", None, ""), named("26/NQ-TW", "", None, ""), Different);
    // A law and a resolution of one number are two.
    let law = Named { type_name: "Luật", ..named("63/2025/QH15", "Quốc hội", None, "") };
    check(law, Named { type_name: "Nghị quyết", ..law }, Different);
    check(law, law, Same);
    // Without a number the title decides.
    let plain =
        Named {
            title: "Quy hoạch tỉnh", type_name: "Quy hoạch", ..named("không số", province, on(2023, 3, 29), "")
        };
    check(plain, plain, Same);
    check(plain, Named { title: "Quy hoạch vùng", ..plain }, Different);
}

#[test]
fn a_citation_finds_what_it_names() {
    let on = |year, month, day| Some(date(year, month, day));
    let known = [
        named("28-NQ/TW", "Bộ Chính trị", on(2008, 9, 22), "X"),
        named("28-NQ/TW", "Ban Chấp hành Trung ương", on(2013, 10, 25), "XI"),
        named("1165/QĐ-UBND", "Ủy ban nhân dân tỉnh An Hòa", on(2022, 4, 29), ""),
        named("1165/QĐ-UBND", "Ủy ban nhân dân tỉnh An Hòa", on(2024, 4, 29), ""),
    ];
    let check = |cited: Named<'_>, cited_on, expected: &[usize]| {
        let found = find(&identity(&cited), cited_on, known.iter().map(|one| (one, identity(one))));
        let found = match found {
            Match::None => Vec::new(),
            Match::One(one) => vec![one],
            Match::Several(several) => several,
        };
        let places: Vec<usize> = found.iter().filter_map(|one| known.iter().position(|k| k == *one)).collect();
        assert_eq!(places, expected, "{cited:?}");
    };
    check(named("28-NQ/TW", "", None, ""), None, &[0, 1]);
    check(named("28-NQ/TW", "", on(2008, 9, 22), ""), None, &[0]);
    check(named("28-nq/tw", "", None, ""), on(2010, 1, 1), &[0]);
    check(named("1165/QĐ-UBND", "UBND tỉnh", on(2022, 4, 29), ""), None, &[2]);
    check(named("1165/QĐ-UBND", "UBND tỉnh", on(2021, 4, 29), ""), None, &[]);
    // What is issued after the day of citing is not meant.
    check(named("1165/QĐ-UBND", "UBND tỉnh", None, ""), on(2023, 6, 20), &[2]);
    check(named("1165/QĐ-UBND", "UBND huyện Hòa Lạc", on(2022, 4, 29), ""), None, &[]);
}
