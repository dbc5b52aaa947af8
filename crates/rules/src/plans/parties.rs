//! Reading who: a cell's words into parties, each with its kind and the reason.

use super::draft::{Confidence, Party, PartyKind, PartyReading};
use super::lines::squeeze;
use crate::doc::Span;
use crate::vi::fold::fold;
use crate::vi::start_of;

/// Words with which the name of a body or a group begins, folded. A comma before one of them separates parties.
const HEADS: &[&str] = &[
    "so",
    "ubnd",
    "uy ban",
    "hdnd",
    "hoi dong",
    "ban",
    "bql",
    "bo",
    "cong an",
    "cac",
    "tat ca",
    "van phong",
    "thanh tra",
    "cuc",
    "chi cuc",
    "trung tam",
    "hoi",
    "hiep hoi",
    "lien doan",
    "lien minh",
    "lien hiep",
    "tinh doan",
    "thanh doan",
    "doan",
    "mat tran",
    "ngan hang",
    "kho bac",
    "bao hiem",
    "bhxh",
    "thue",
    "hai quan",
    "toa an",
    "vien",
    "vu",
    "hoc vien",
    "dai hoc",
    "du an",
    "de an",
    "nha xuat ban",
    "truong",
    "bao",
    "dai",
    "cong ty",
    "tap doan",
    "quy",
    "phong",
    "to",
    "dien luc",
    "vien thong",
    "buu dien",
    "cong thong tin",
    "tinh uy",
    "thanh uy",
    "huyen uy",
    "dang uy",
    "don vi",
    "co quan",
    "chu tich",
    "giam doc",
    "thu truong",
    "bch",
    "cang vu",
    "doanh nghiep",
    "hop tac xa",
    "nha truong",
    "benh vien",
    "lanh dao",
    "dong chi",
    "bi thu",
    "chi nhanh",
];

/// Words that continue a group phrase after a comma: "các sở, ban, ngành", "các huyện, thị xã, thành phố".
const GROUP_WORDS: &[&str] = &[
    "so",
    "ban",
    "nganh",
    "doan the",
    "dia phuong",
    "don vi",
    "co quan",
    "huyen",
    "thi xa",
    "thanh pho",
    "xa",
    "phuong",
    "thi tran",
    "to chuc",
    "dac khu",
    "quan",
    "tinh",
    "hoi",
    "doanh nghiep",
    "mat tran",
    "phong",
    "khu vuc",
];

/// Kinds of bodies without a name: alone before a comma, they begin a group.
const BARE: &[&str] = &[
    "so",
    "ban",
    "nganh",
    "vien",
    "truong",
    "ubnd xa",
    "ubnd cac xa",
    "ubnd huyen",
    "ubnd quan",
    "ubnd phuong",
    "uy ban nhan dan xa",
    "uy ban nhan dan huyen",
    "xa",
    "phuong",
    "huyen",
    "thi xa",
];

/// Names of bodies that hold a comma: what stands before it and after it.
const NAMES_WITH_COMMA: &[(&str, &str)] = &[
    ("van hoa", "the thao"),
    ("van hoa", "thong tin"),
    ("van hoa", "xa hoi"),
    ("phat thanh", "truyen hinh"),
    ("lao dong", "thuong binh"),
];

/// Longest words with which a name begins, in bytes.
const LONGEST_HEAD: usize = 60;

/// A longer cell is a text, not a list of bodies, in bytes; its words are kept, its parties are for a person to name.
const LONGEST_CELL: usize = 8_000;

/// Reads who leads and who helps. Where no cell names helpers, "Sở A chủ trì, phối hợp với B" names both.
pub fn read_both(lead: (Option<&str>, Span), help: (Option<&str>, Span)) -> (PartyReading, PartyReading) {
    let Some((own, other)) = lead.0.and_then(lead_and_help) else {
        return (read(lead.0, lead.1), read(help.0, help.1));
    };
    let is_named_apart = help.0.is_some_and(|cell| !cell.trim().is_empty());
    let help = if is_named_apart { read(help.0, help.1) } else { read(Some(other), lead.1.clone()) };
    (PartyReading { raw: lead.0.map(squeeze), ..read(Some(own), lead.1) }, help)
}

/// Reads a party cell.
pub fn read(raw: Option<&str>, span: Span) -> PartyReading {
    if let Some(long) = raw.filter(|raw| raw.len() > LONGEST_CELL) {
        return PartyReading { raw: Some(squeeze(long)), parties: Vec::new(), span };
    }
    let text = raw.map(squeeze).unwrap_or_default();
    let lines: Vec<String> = raw.unwrap_or_default().lines().map(squeeze).collect();
    let mut parties = Vec::new();
    for line in &lines {
        for piece in outside_brackets(line, ";").into_iter().flat_map(sentences) {
            parties.extend(piece_parties(piece.trim()));
        }
    }
    PartyReading { raw: raw.map(|_| text), parties, span }
}

/// The parts of a text between separators that stand outside brackets.
fn outside_brackets<'a>(text: &'a str, separators: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && separators.contains(letter) => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// "… theo phân cấp. Sở B …": a full stop after a word, before a capital, ends a party; "TP. Nha Trang" is one name.
fn sentences(text: &str) -> Vec<&str> {
    let is_end = |at: usize| {
        let word = text[..at].rsplit(' ').next().unwrap_or_default();
        let is_word = word.chars().count() > 2 && !word.chars().any(char::is_uppercase);
        is_word && text[at + 2..].chars().next().is_some_and(char::is_uppercase)
    };
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(". ").filter(|(at, _)| is_end(*at)) {
        parts.push(&text[start..at]);
        start = at + 2;
    }
    parts.push(&text[start..]);
    parts
}

/// Words before which "Sở …" or "các Sở …" stands inside a name: "Văn phòng Sở", "thuộc các Sở".
const JOINING: &[&str] = &[
    "cac", "phong", "tra", "doc", "cua", "thuoc", "tai", "voi", "va", "dao", "ca", "theo", "cho", "tu", "do", "cap",
    "lien", "moi", "mot", "nhung", "hoac", "cung", "don", "so", "hai", "ba", "doan", "bo", "ve", "nganh", "den",
];

/// Two names that stand side by side without a separator: "Sở A Sở B".
fn side_by_side(part: &str) -> Vec<&str> {
    let heads = [" Sở ", " UBND ", " Ủy ban nhân dân ", " các Sở", " các sở", " Các Sở", " Các sở"];
    let mut cuts: Vec<usize> = heads
        .iter()
        .flat_map(|head| part.match_indices(head))
        .map(|(at, _)| at)
        .filter(|at| {
            let front = &part[..*at];
            let is_whole = front.matches('(').count() == front.matches(')').count();
            let before = fold(front.rsplit(' ').next().unwrap_or_default());
            is_whole && !JOINING.contains(&before.as_str()) && !front.ends_with(['(', '-', '–', '/'])
        })
        .collect();
    cuts.sort_unstable();
    let mut parts = Vec::new();
    let mut start = 0;
    for at in cuts {
        parts.push(part[start..at].trim());
        start = at + 1;
    }
    parts.push(part[start..].trim());
    parts
}

/// What a name is followed by when the cell goes on to say what the body does.
const DOES: &[&str] = &[
    " trực tiếp ",
    " triển khai ",
    " thực hiện ",
    " chịu trách nhiệm ",
    " tham mưu ",
    " hướng dẫn ",
    " theo dõi ",
    " tổng hợp ",
    " chủ trì",
    " đăng ",
    " phối hợp ",
];

/// The name without what the cell says the body does; only names that begin like those of authorities are cut, since
/// "Ban Chỉ đạo thực hiện Đề án" is a name.
fn without_description(text: &str) -> (&str, bool) {
    let folded = fold(text);
    let is_authority = ["so ", "ubnd ", "uy ban nhan dan ", "cong an ", "cac so", "cac xa", "van phong ubnd "]
        .iter()
        .any(|head| folded.starts_with(head));
    let cut = DOES.iter().filter(|_| is_authority).filter_map(|word| text.find(word)).filter(|at| *at > 3).min();
    match cut {
        // "các cơ quan được giao chủ trì tại …" refers to another instrument.
        Some(at) if !folded.contains("duoc giao") => (text[..at].trim_end(), true),
        _ => (text, false),
    }
}

/// "trừ …" in a group: who is left out.
fn exceptions(text: &str) -> Vec<String> {
    let Some((_, rest)) = [" (trừ ", " trừ ", " (ngoại trừ ", " ngoại trừ ", "(không bao gồm ", " không bao gồm "]
        .iter()
        .find_map(|words| text.split_once(words))
    else {
        return Vec::new();
    };
    let rest = rest.trim_end_matches([')', '.', ' ']);
    let parts = rest.split([',', ';']).flat_map(|part| part.split(" và "));
    parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// "Sở A chủ trì, phối hợp với các sở B": who leads and who helps, where one text names both.
fn lead_and_help(text: &str) -> Option<(&str, &str)> {
    let at = text.find(" chủ trì")?;
    let rest = text[at + " chủ trì".len()..].trim_start_matches([',', ';', ' ']);
    let help = ["phối hợp với ", "phối hợp cùng ", "phối hợp "].iter().find_map(|words| rest.strip_prefix(words))?;
    // Help that is described further is a sentence, not a list.
    let ends = [" tổ chức ", " tham mưu ", " triển khai ", " xây dựng ", " thực hiện "];
    let end = ends.iter().filter_map(|words| help.find(words)).min().unwrap_or(help.len());
    Some((&text[..at], help[..end].trim_end_matches(['.', ' '])))
}

/// The parties of a piece without semicolons.
fn piece_parties(piece: &str) -> Vec<Party> {
    // Words that only ask are in the raw cell, in no party.
    let asking = ["Đề nghị phối hợp với ", "Đề nghị ", "Phối hợp với "];
    let piece = asking.iter().find_map(|words| piece.strip_prefix(words)).unwrap_or(piece);
    let mut texts: Vec<String> = Vec::new();
    // What a body does may be a list too: its parts are no parties.
    let mut is_described = false;
    let parts = outside_brackets(piece, ",").into_iter().map(str::trim).filter(|part| !part.is_empty());
    for part in parts.flat_map(side_by_side).flat_map(by_slash) {
        if is_described && !starts_with_head(part) {
            continue;
        }
        for (index, half) in split_and(part).into_iter().enumerate() {
            match texts.last_mut() {
                Some(last) if is_exception(last, &half) => {
                    last.push_str(", ");
                    last.push_str(&half);
                }
                Some(last) if index == 0 && continues(last, &half) => {
                    last.push_str(", ");
                    last.push_str(&half);
                }
                _ => texts.push(half),
            }
            if let Some(last) = texts.last_mut() {
                let (name, cut) = without_description(last);
                is_described = cut;
                *last = name.to_owned();
            }
        }
    }
    let head = texts.first().map(|first| elided_head(first)).unwrap_or_default();
    texts.into_iter().map(|text| party(text.trim_end_matches(['.', ' ']).to_owned(), head)).collect()
}

/// "Sở A/các công ty …": two names; "UBND xã/phường" is one.
fn by_slash(part: &str) -> Vec<&str> {
    let is_cut = |at: usize| {
        let after = part[at + 1..].trim_start();
        let is_name = after.chars().next().is_some_and(char::is_uppercase) || fold(after).starts_with("cac ");
        is_name && starts_with_head(after) && after.contains(' ') && starts_with_head(&part[..at])
    };
    match part.match_indices('/').map(|(at, _)| at).find(|at| is_cut(*at)) {
        Some(at) => vec![part[..at].trim(), part[at + 1..].trim()],
        None => vec![part],
    }
}

/// "các huyện, trừ huyện A, huyện B": what follows "trừ" belongs to the group.
fn is_exception(before: &str, after: &str) -> bool {
    let folded = fold(after);
    folded.starts_with("tru ") || folded.starts_with("ngoai tru ") || {
        let has_exception = fold(before).contains(" tru ");
        has_exception && !before.trim_end().ends_with(')') && after.chars().next().is_some_and(char::is_lowercase)
    }
}

/// "Sở A và Sở B" is two; "Văn hóa, Thể thao và Du lịch" and "các sở và địa phương" are one.
fn split_and(part: &str) -> Vec<String> {
    let mut halves = vec![part.to_owned()];
    while let Some(last) = halves.pop() {
        let cut = last.match_indices(" và ").find(|(at, word)| {
            let after = &last[at + word.len()..];
            let first = after.chars().next().is_some_and(char::is_uppercase) || fold(after).starts_with("cac ");
            let front = &last[..*at];
            let is_whole = front.matches('(').count() == front.matches(')').count();
            first && is_whole && starts_with_head(after) && !is_open_name(front)
        });
        match cut.map(|(at, word)| (last[..at].trim().to_owned(), last[at + word.len()..].trim().to_owned())) {
            Some((front, back)) => {
                halves.push(front);
                halves.push(back);
            }
            None => {
                halves.push(last);
                break;
            }
        }
    }
    halves
}

/// A front half that cannot stand alone: "các sở, ban, ngành" may end before "và", a bare head such as "Sở" may not.
fn is_open_name(front: &str) -> bool {
    !front.trim().contains(' ')
}

/// Whether a text begins like the name of a body or a group.
pub fn starts_with_head(text: &str) -> bool {
    let folded = fold(start_of(text, LONGEST_HEAD));
    HEADS.iter().any(|head| folded == *head || folded.starts_with(&format!("{head} ")))
}

/// Whether a text names authorities and nothing else: "Sở …", "Ủy ban nhân dân các …", in few words.
pub fn is_name_of_body(text: &str) -> bool {
    let folded = fold(text);
    let heads = ["so ", "uy ban nhan dan ", "ubnd ", "bo ", "cong an ", "cac so", "cac bo", "ban "];
    heads.iter().any(|head| folded.starts_with(head)) && text.split(' ').count() <= 20 && !text.ends_with('.')
}

fn starts_with_group_word(text: &str) -> bool {
    let folded = fold(text);
    let is_common = text.chars().next().is_some_and(char::is_lowercase);
    is_common && GROUP_WORDS.iter().any(|word| folded == *word || folded.starts_with(&format!("{word} ")))
}

/// Whether what follows a comma belongs to the party before it.
fn continues(before: &str, after: &str) -> bool {
    let (front, back) = (fold(before), fold(after));
    if NAMES_WITH_COMMA.iter().any(|(left, right)| front.ends_with(left) && back.starts_with(right)) {
        return true;
    }
    if is_group(&front) && starts_with_group_word(after) {
        return true;
    }
    // "Sở, ban, ngành có liên quan", "UBND xã, phường, đặc khu", "Viện, Trường": common nouns without a name.
    let last = front.rsplit([',']).next().unwrap_or(&front).trim();
    let is_bare = |text: &str| BARE.contains(&text);
    let last_word = before.rsplit(',').next().map(fold).unwrap_or_default();
    if (is_bare(last) || is_bare(&last_word))
        && (starts_with_group_word(after) || (is_bare(&back) && !back.contains(' ')))
    {
        return true;
    }
    // "UBND huyện A, B và C": a common noun after a group's comma was handled above; a place name is left apart.
    false
}

fn is_group(folded: &str) -> bool {
    folded.starts_with("cac ") || folded.starts_with("tat ca ") || folded.contains(" cac ")
}

/// The head that later parts leave out: "Sở Công Thương, Nông nghiệp và PTNT" says "Sở" once.
fn elided_head(first: &str) -> &'static str {
    if first.starts_with("Sở ") { "Sở" } else { "" }
}

fn party(text: String, head: &str) -> Party {
    let folded = fold(&text);
    let (kind, reason, confidence) = kind(&text, &folded);
    let is_elided = kind == PartyKind::Body && !head.is_empty() && !starts_with_head(&text);
    let name = is_elided.then(|| format!("{head} {text}"));
    let reason = if is_elided {
        format!("«{head}» được hiểu từ cơ quan đứng trước")
    } else {
        reason.to_owned()
    };
    let confidence = if is_elided { Confidence::Likely } else { confidence };
    let except = exceptions(&text);
    Party { text, name, kind, except, body: None, reason, confidence }
}

fn kind(text: &str, folded: &str) -> (PartyKind, &'static str, Confidence) {
    let has = |words: &str| folded.contains(words);
    let starts = |words: &str| folded.starts_with(words);
    if has(" so ") && (has("duoc giao") || has("theo quyet dinh") || has("theo ke hoach") || has("tai quyet dinh")) {
        return (PartyKind::Reference, "nêu qua văn bản khác", Confidence::Sure);
    }
    if has("lien quan") || has("don vi khac") {
        return (PartyKind::OpenSet, "nhóm mở, không đủ để tính nợ báo cáo", Confidence::Sure);
    }
    if (starts("bo ") && !starts("bo chi huy") && !starts("bo tu lenh"))
        || starts("thanh tra chinh phu")
        || starts("cac bo")
    {
        return (PartyKind::Outside, "cơ quan Trung ương", Confidence::Likely);
    }
    if ["cac so", "so ban", "tat ca cac so", "ubnd cac", "uy ban nhan dan cac", "cac huyen", "cac dia phuong"]
        .iter()
        .any(|words| starts(words))
    {
        return (PartyKind::Roster, "nhóm cơ quan xác định", Confidence::Likely);
    }
    if starts("cac ") || starts("tat ca ") {
        return (PartyKind::OpenSet, "nhóm chưa có danh sách", Confidence::Likely);
    }
    if starts("dong chi ") || starts("ong ") || starts("ba ") || starts("pho chu tich ") || starts("chu tich ") {
        return (PartyKind::Person, "nêu người", Confidence::Likely);
    }
    if starts("phong ") {
        return (PartyKind::Division, "nêu đơn vị bên trong", Confidence::Likely);
    }
    if starts_with_head(text) {
        return (PartyKind::Body, "tên bắt đầu như tên cơ quan", Confidence::Sure);
    }
    (PartyKind::Body, "tên không bắt đầu như tên cơ quan", Confidence::Doubtful)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_split_into_parties() {
        let check = |raw: &str, expected: &[&str]| {
            let reading = read(Some(raw), Span::default());
            let texts: Vec<&str> = reading.parties.iter().map(|party| party.text.as_str()).collect();
            assert_eq!(texts, expected, "{raw}");
        };
        check(
            "Các Sở, ban, ngành thuộc tỉnh, UBND các huyện, thị xã, thành phố",
            &["Các Sở, ban, ngành thuộc tỉnh", "UBND các huyện, thị xã, thành phố"],
        );
        check(
            "Sở Công Thương, Nông nghiệp và PTNT,Giao thông Vận tải, các đơn vị khác có liên quan",
            &["Sở Công Thương", "Nông nghiệp và PTNT", "Giao thông Vận tải", "các đơn vị khác có liên quan"],
        );
        check(
            "Sở Văn hóa, Thể thao và Du lịch; Sở Tài chính và các đơn vị liên quan",
            &["Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính", "các đơn vị liên quan"],
        );
        check(
            "Bộ Quốc phòng; các Bộ, các Sở, ngành, đơn vị có liên quan",
            &["Bộ Quốc phòng", "các Bộ", "các Sở, ngành, đơn vị có liên quan"],
        );
        check("Sở Y tế và Công an tỉnh", &["Sở Y tế", "Công an tỉnh"]);
        check("Đề nghị phối hợp với các Bộ, ngành liên quan", &["các Bộ, ngành liên quan"]);
        check("Vụ A và Vụ B", &["Vụ A", "Vụ B"]);
        check(
            "Viện, Trường; Doanh nghiệp, Sở, ban, ngành có liên quan",
            &["Viện, Trường", "Doanh nghiệp", "Sở, ban, ngành có liên quan"],
        );
        check("Các sở, ngành, UBND xã, phường, đặc khu", &["Các sở, ngành", "UBND xã, phường, đặc khu"]);
        check("Sở Xây dựng/các công ty quản lý lĩnh vực", &["Sở Xây dựng", "các công ty quản lý lĩnh vực"]);
        check("UBND xã/phường, Công an tỉnh", &["UBND xã/phường", "Công an tỉnh"]);
        check("Sở Y tế Sở Công Thương; UBND các phường, xã", &["Sở Y tế", "Sở Công Thương", "UBND các phường, xã"]);
        check(
            "Các sở, ngành; UBND xã, phường, đặc khu Sở Y tế",
            &["Các sở, ngành", "UBND xã, phường, đặc khu", "Sở Y tế"],
        );
        check("Phòng Tổ chức, Văn phòng Sở", &["Phòng Tổ chức", "Văn phòng Sở"]);
        check(
            "Sở Y tế (Văn phòng và các Chi nhánh), Sở Nội vụ",
            &["Sở Y tế (Văn phòng và các Chi nhánh)", "Sở Nội vụ"],
        );
        check(
            "Sở Y tế, UBND các xã, phường triển khai tại địa bàn. Sở Nội vụ triển khai hệ thống, hạ tầng, dữ liệu.",
            &["Sở Y tế", "UBND các xã, phường", "Sở Nội vụ"],
        );
        check("Ban Chỉ đạo thực hiện Đề án", &["Ban Chỉ đạo thực hiện Đề án"]);
        check("", &[]);
    }

    #[test]
    fn one_cell_may_name_who_leads_and_who_helps() {
        let none = || (None, Span::default());
        let texts = |reading: &PartyReading| reading.parties.iter().map(|party| party.text.clone()).collect::<Vec<_>>();
        let cell = "Sở Y tế chủ trì, phối hợp với Sở Nội vụ, các sở, ban, ngành";
        let (lead, help) = read_both((Some(cell), Span::default()), none());
        assert_eq!((texts(&lead), lead.raw.as_deref()), (vec!["Sở Y tế".to_owned()], Some(cell)));
        assert_eq!(texts(&help), ["Sở Nội vụ", "các sở, ban, ngành"]);
        let (lead, help) = read_both((Some(cell), Span::default()), (Some("Công an tỉnh"), Span::default()));
        assert_eq!((texts(&lead), texts(&help)), (vec!["Sở Y tế".to_owned()], vec!["Công an tỉnh".to_owned()]));
    }

    #[test]
    fn exclusions_stay_with_their_group() {
        let reading = read(Some("UBND các huyện, thị xã, thành phố (trừ huyện A, huyện B); Sở Y tế"), Span::default());
        assert_eq!(reading.parties.len(), 2);
        assert_eq!(reading.parties[0].except, ["huyện A", "huyện B"]);
        let reading = read(Some("Các sở, ban, ngành, trừ Thanh tra tỉnh"), Span::default());
        assert_eq!(reading.parties.len(), 1);
        assert_eq!(reading.parties[0].except, ["Thanh tra tỉnh"]);
    }

    #[test]
    fn kinds_of_parties() {
        let check = |text: &str, expected: PartyKind| {
            assert_eq!(read(Some(text), Span::default()).parties[0].kind, expected, "{text}");
        };
        check("Sở Xây dựng", PartyKind::Body);
        check("Bộ Chỉ huy Quân sự tỉnh", PartyKind::Body);
        check("Bộ Quốc phòng", PartyKind::Outside);
        check("Các Sở, ban, ngành", PartyKind::Roster);
        check("UBND các huyện, thị xã, thành phố", PartyKind::Roster);
        check("Các ngành liên quan", PartyKind::OpenSet);
        check("Các cơ quan được giao chủ trì tại Quyết định số 12/QĐ-UBND", PartyKind::Reference);
    }

    #[test]
    fn an_elided_head_is_understood() {
        let reading = read(Some("Sở Công Thương, Du lịch"), Span::default());
        assert_eq!(reading.parties[1].name.as_deref(), Some("Sở Du lịch"));
        assert_eq!(reading.parties[0].name, None);
    }
}
