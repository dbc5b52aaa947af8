//! What a number counts: the unit printed right after it.

use super::numbers::Number;

/// A unit and where it ends in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit<'a> {
    /// As the plan contract wants it.
    pub text: String,
    /// The noun as printed, to compare with another's.
    pub name: &'a str,
    pub end: usize,
}

/// Nouns that numbers of targets count, as printed in lower case; the longer stand before those they begin with.
const NOUNS: &[&str] = &[
    "triệu đồng/người/năm",
    "triệu đồng",
    "nghìn tỷ đồng",
    "tỷ đồng",
    "tỷ usd",
    "triệu usd",
    "usd",
    "triệu lượt",
    "lượt người",
    "lượt khách",
    "lượt",
    "triệu thửa",
    "thửa",
    "triệu tấn",
    "nghìn tấn",
    "tấn",
    "mw",
    "gw",
    "kwh",
    "ha",
    "km2",
    "km",
    "m2",
    "m3",
    "khu công nghiệp",
    "cụm công nghiệp",
    "khu kinh tế",
    "kcn",
    "ccn",
    "doanh nghiệp",
    "hợp tác xã",
    "hộ",
    "dự án",
    "mô hình",
    "sản phẩm",
    "dịch vụ",
    "vùng",
    "trung tâm",
    "cơ sở",
    "chuỗi",
    "bộ",
    "đợt",
    "lần",
    "hoạt động",
    "điểm",
    "tuyến phố",
    "tuyến",
    "chợ",
    "xã",
    "phường",
    "huyện",
    "thôn",
    "tổ dân phố",
    "khu phố",
    "trường",
    "lớp",
    "học sinh",
    "giáo viên",
    "trẻ em",
    "người",
    "cán bộ",
    "công chức",
    "lao động",
    "giường bệnh",
    "bác sĩ",
    "dược sĩ",
    "điều dưỡng",
    "sáng chế",
    "đề tài",
    "nhiệm vụ",
    "cuộc",
    "hội nghị",
    "phóng sự",
    "tin",
    "bài",
    "trạm",
    "căn hộ",
    "căn",
    "ngôi nhà",
    "nhà",
    "công trình",
    "tổ chức",
    "câu lạc bộ",
    "đô thị",
    "thị xã",
    "cảng",
    "bến",
    "tiêu chí",
    "thủ tục hành chính",
    "thủ tục",
    "hồ sơ",
    "phần mềm",
    "nền tảng",
    "hệ thống",
    "kỹ sư",
    "chuyên gia",
    "tàu",
    "lồng",
    "giống",
    "cây",
    "con",
    "trạm y tế",
    "buổi",
    "vụ",
    "gian hàng",
    "khu du lịch",
    "làng nghề",
    "nghệ nhân",
    "di tích",
    "lễ hội",
];

/// Units of a rate's lower part.
const PER: &[&str] =
    &["vạn dân", "người/năm", "người", "năm", "tuần", "tháng", "quý", "ngày", "ha", "hộ", "km2", "1.000 dân", "xã"];

/// The unit after a number; none when nothing is counted.
pub fn after<'a>(sentence: &'a str, number: &Number) -> Option<Unit<'a>> {
    let rest = &sentence[number.end..];
    if let Some(behind) = rest.strip_prefix('%').or_else(|| rest.strip_prefix(" %")) {
        let sign = rest.len() - behind.len();
        let per_year = behind.starts_with("/năm");
        let end = number.end + sign + if per_year { "/năm".len() } else { 0 };
        let text = if per_year { "%/năm" } else { "%" }.to_owned();
        return Some(Unit { text, name: "%", end });
    }
    let trimmed = rest.trim_start();
    let at = number.end + rest.len() - trimmed.len();
    if let Some(rate) = rate(trimmed, at) {
        return Some(rate);
    }
    let (lower, printed) = (trimmed.to_lowercase(), trimmed);
    if lower.len() != printed.len() {
        return None;
    }
    let is_word = |length: usize| !lower[length..].starts_with(|c: char| c.is_alphanumeric());
    let noun =
        NOUNS.iter().filter(|noun| lower.starts_with(**noun) && is_word(noun.len())).max_by_key(|noun| noun.len())?;
    let mut length = noun.len();
    // "sản phẩm/dịch vụ", "hoạt động/điểm": two names of what is counted.
    if let Some(second) = lower[length..].strip_prefix('/')
        && let Some(other) = NOUNS.iter().filter(|other| second.starts_with(**other)).max_by_key(|other| other.len())
    {
        length += 1 + other.len();
    }
    Some(Unit { text: printed[..length].to_owned(), name: &printed[..noun.len()], end: at + length })
}

/// "giường bệnh/vạn dân", "lần/tuần", "triệu đồng/người/năm".
fn rate(text: &str, at: usize) -> Option<Unit<'_>> {
    let head = text.split([',', ';', '(', ')', '.']).next()?;
    let slash = head.find('/')?;
    let upper = head[..slash].trim();
    let behind = &head[slash + 1..];
    let lower = PER
        .iter()
        .filter(|per| behind.to_lowercase().starts_with(**per))
        .max_by_key(|per| per.len())
        .filter(|per| !behind[per.len().min(behind.len())..].starts_with(char::is_alphanumeric))?;
    let is_short = upper.split(' ').count() <= 5 && !upper.is_empty() && !upper.contains(|c: char| c.is_ascii_digit());
    let end = at + slash + 1 + lower.len();
    is_short.then(|| Unit { text: format!("{upper}/{}", &behind[..lower.len()]), name: &text[..slash], end })
}
