//! The data that comes with the program is read whole, and small readers say what they should.

use std::path::PathBuf;

use dondoc::bodies::{self, Letterhead, kinds, lines};
use dondoc::files::scan::{Scan, verdict};
use dondoc::instruments::types;
use dondoc::reports::templates;
use dondoc::returns::evidence;
use dondoc::urges::ladder::{self, LadderRefusal, LadderStep};
use dondoc::words::{days_between, parse_day};
use dondoc_rules::evidence::{Demand, demanded};
use dondoc_rules::reports::template::{Outline, check as check_template};
use dondoc_rules::urges::Settings;
use jiff::civil::Date;

/// How many lines a file of data holds under its head.
fn count(file: &str) -> usize {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(file);
    std::fs::read_to_string(path).expect("the data can be read").lines().count() - 1
}

#[test]
fn only_what_the_daemon_calls_clean_is_clean() {
    assert_eq!(verdict("stream: OK"), Scan::Clean);
    assert_eq!(verdict("stream: Eicar-Signature FOUND"), Scan::Infected("Eicar-Signature".to_owned()));
    for other in ["", "INSTREAM size limit exceeded. ERROR", "stream: OK but", "UNKNOWN COMMAND"] {
        assert_eq!(verdict(other), Scan::Failed(other.to_owned()));
    }
}

#[test]
fn the_types_of_instruments_are_read() {
    assert_eq!(types::types().len(), count("instrument-types.csv"));
    assert_eq!(types::named("chương trình hành động").map(|one| one.code).as_deref(), Some("CTr"));
    assert_eq!(types::named("KH").map(|one| one.name).as_deref(), Some("Kế hoạch"));
    assert!(types::named("Bản vẽ").is_none());
}

#[test]
fn every_demand_of_evidence_is_read_and_has_words() {
    let list = evidence::given();
    assert_eq!(list.len(), count("evidence.csv"));
    let demands: Vec<Demand> = list.iter().map(evidence::EvidenceDemand::demand).collect();
    assert!(demands.iter().all(|one| !one.words.is_empty()));
    let of = |text: &str| demanded(&demands, text).map(|one| (one.code.as_str(), one.wants_file));
    assert_eq!(of("Báo cáo định kỳ"), Some(("bao-cao-dinh-ky", false)));
    assert_eq!(of("Quy hoạch được phê duyệt"), Some(("quy-hoach", true)));
    assert_eq!(of("Quyết định của UBND"), Some(("quyet-dinh", true)));
}

#[test]
fn days_are_read_as_people_type_them() {
    let expected = Date::constant(2026, 12, 5);
    for text in ["05/12/2026", "5/12/2026", "2026-12-05", " 5.12.2026 "] {
        assert_eq!(parse_day(text), Some(expected), "{text}");
    }
    for text in ["", "31/02/2026", "12/2026", "5/12/2026/1", "mai"] {
        assert_eq!(parse_day(text), None, "{text}");
    }
}

#[test]
fn days_between_counts_over_months() {
    assert_eq!(days_between(Date::constant(2026, 11, 24), Date::constant(2026, 12, 4)), 10);
    assert_eq!(days_between(Date::constant(2026, 12, 7), Date::constant(2026, 12, 4)), -3);
}

#[test]
fn each_migration_is_named_once() {
    let mut names: Vec<&str> = dondoc::db::MIGRATIONS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn the_templates_that_come_with_the_program_stand() {
    let all: usize = Outline::ALL.iter().map(|outline| templates::given(*outline).len()).sum();
    assert_eq!(all, count("report-templates.csv"));
    for outline in Outline::ALL {
        assert_eq!(check_template(&templates::given(*outline), *outline), [], "{outline:?}");
    }
}

#[test]
fn every_step_of_the_ladder_is_read_and_stands() {
    let steps = ladder::given();
    assert_eq!(steps.len(), count("ladder.csv"));
    let set = Settings { minimum_hours: 4, send_hour: 8, effect_days: 5 };
    assert!(ladder::check(&steps, set).is_ok());
    let early = LadderStep { days: 0, ..steps[5].clone() };
    assert!(matches!(ladder::check(&[early], set), Err(LadderRefusal::TooEarly(_))));
}

#[test]
fn every_kind_of_body_is_read() {
    assert_eq!(kinds::all().len(), count("kinds.csv"));
    assert!(kinds::all().iter().all(|kind| ["urge", "request", "inform"].contains(&kind.authority.as_str())));
    assert_eq!(kinds::authority("trung_uong"), "request");
    assert_eq!(kinds::authority("something new"), "urge");
}

#[test]
fn every_letterhead_is_read() {
    let lines = bodies::letterhead_lines();
    assert_eq!(lines.len(), count("letterheads.csv"));
    assert!(lines.iter().all(|line| ["issuer", "none"].contains(&line.superior.as_str()) && !line.signs.is_empty()));
}

fn signs(kind: &str, name: &str, superior: bool, issuer: &str, signs: &[&str]) {
    let head = Letterhead::new(kind, name, None, "Ủy ban nhân dân tỉnh An Hải");
    assert_eq!(head.superior.is_some(), superior, "{name}");
    let signs: Vec<String> = signs.iter().map(|&line| line.to_owned()).collect();
    assert_eq!((head.issuer.as_str(), &head.signs), (issuer, &signs));
}

#[test]
fn t3_r8_a_committee_signs_for_the_collective_and_a_department_does_not() {
    signs("so", "Sở Tài chính tỉnh An Hải", true, "Sở Tài chính", &["GIÁM ĐỐC"]);
    signs("so", "Văn phòng Ủy ban nhân dân tỉnh An Hải", true, "Văn phòng Ủy ban nhân dân", &["CHÁNH VĂN PHÒNG"]);
    signs("co_quan_ngang_so", "Thanh tra tỉnh", true, "Thanh tra tỉnh", &["CHÁNH THANH TRA"]);
    signs("ban_quan_ly", "Ban Quản lý Khu kinh tế B", true, "Ban Quản lý Khu kinh tế B", &["TRƯỞNG BAN"]);
    let committee = "Ủy ban nhân dân xã Tân Lập";
    signs("ubnd_xa", committee, false, committee, &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]);
    signs("trung_uong", "Bộ Xây dựng", false, "Bộ Xây dựng", &["BỘ TRƯỞNG"]);
    signs("something new", "Nhà máy nước", true, "Nhà máy nước", &["THỦ TRƯỞNG CƠ QUAN"]);
}

#[test]
fn t3_r9_a_symbol_that_is_not_sure_stays_blank() {
    let of = |symbol: Option<&str>| Letterhead::new("so", "Sở Y tế", symbol.map(str::to_owned), "");
    assert_eq!(of(Some("SYT")).titled_symbol("BC"), "/BC-SYT");
    assert_eq!(of(Some("SYT")).letter_symbol(), "/SYT-          ");
    assert_eq!(of(Some("KKT (chưa rõ)")).titled_symbol("BC"), "/BC-          ");
    assert_eq!(of(None).letter_symbol(), "");
}

#[test]
fn the_rosters_of_the_data_are_read() {
    assert_eq!(lines::rosters().len(), count("rosters.csv"));
}

#[test]
fn a_broken_line_of_the_register_is_named() {
    let check = |text: &str, expected: &str| {
        let refusal = lines::read(text.as_bytes()).expect_err("it is broken");
        assert_eq!(refusal.to_string(), expected, "{text}");
    };
    check("", "no lines");
    check("id,official_name,kind\n", "no lines");
    check("id,name\na,b\n", "the columns [\"official_name\", \"kind\"] are missing");
    check("id,official_name,kind\na,Sở A,so\nb,,so\n", "line 3: Missing(\"official_name\")");
    check("id,official_name,kind\na,Sở A,so\na,Sở B,so\n", "line 3: Repeated(\"a\")");
    check("id,official_name,kind\na,Sở A,so,thừa\n", "line 2: CellCount");
    let latin = [b"id,official_name,kind\na,S".as_slice(), &[0xFF], b",so\n"].concat();
    assert_eq!(lines::read(&latin).expect_err("it is broken").to_string(), "line 2: NotText");
}

#[test]
fn names_stand_once_and_the_parent_column_may_carry_a_year() {
    let text =
        "\u{feff}id,official_name,kind,aliases,symbol_code,parent_2030\na,Sở A,so,A|Sở A| |A,SA,b\nb,UBND,x,,,\n";
    let lines = lines::read(text.as_bytes()).expect("it is whole");
    let [first, second] = lines.as_slice() else { panic!("two lines") };
    assert_eq!(first.names(), [("Sở A", "official"), ("A", "alias"), ("SA", "symbol")]);
    assert_eq!((first.parent.as_deref(), second.parent.as_deref()), (Some("b"), None));
}
