//! The look of a document held against Nghị định 30/2020: facts in, departures out.
//!
//! Only what the decree says in numbers and words is judged; what it leaves open is not. A party's document follows rules
//! of its own and is only named as one.

mod annexes;
mod body;
pub mod facts;
mod foot;
mod head;
mod page;
mod parts;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::diagnostic::Severity;
use facts::{Facts, Look};
use parts::Parts;

macro_rules! departures {
    ($($variant:ident $text:literal $severity:ident $clause:literal $wanted:literal),* $(,)?) => {
        /// In what a document departs from the decree. This table is the one place that gives each its code, its
        /// severity, its clause and what the decree wants.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum Departure {
            $(#[doc = $wanted] #[serde(rename = $text)] $variant,)*
        }

        impl Departure {
            /// Every departure, in the order of the table.
            pub const ALL: &'static [Departure] = &[$(Departure::$variant),*];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(Departure::$variant => $text),* }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Departure::$variant => Severity::$severity),* }
            }

            /// Where the decree says it.
            pub fn clause(self) -> &'static str {
                match self { $(Departure::$variant => $clause),* }
            }

            /// What the decree wants, in Vietnamese.
            pub fn wanted(self) -> &'static str {
                match self { $(Departure::$variant => $wanted),* }
            }
        }
    };
}

departures! {
    PartyForm "party-form" Note "Điều 1" "văn bản của Đảng có thể thức riêng, không xét theo Nghị định 30/2020/NĐ-CP",
    Paper "paper" Error "Phụ lục I, I.1" "khổ giấy A4 (210 mm x 297 mm)",
    Orientation "orientation" Warning "Phụ lục I, I.2" "trình bày theo chiều dài khổ A4; chỉ trình bày theo chiều rộng khi có bảng, biểu không làm thành phụ lục riêng",
    Margins "margins" Error "Phụ lục I, I.3" "lề trên và dưới 20 - 25 mm, lề trái 30 - 35 mm, lề phải 15 - 20 mm",
    Font "font" Error "Phụ lục I, I.4" "phông chữ Times New Roman, bộ mã Unicode",
    Color "color" Error "Phụ lục I, I.4" "chữ màu đen",
    PageNumberMissing "page-number-missing" Warning "Phụ lục I, I.7" "số trang từ 1, bằng chữ số Ả Rập (văn bản một trang thì không hiển thị)",
    PageNumberPlace "page-number-place" Error "Phụ lục I, I.7" "số trang canh giữa theo chiều ngang trong phần lề trên",
    PageNumberLook "page-number-look" Error "Phụ lục I, I.7" "số trang cỡ chữ 13 - 14, kiểu chữ đứng",
    PageNumberFirst "page-number-first" Error "Phụ lục I, I.7" "không hiển thị số trang thứ nhất",
    StateName "state-name" Error "Phụ lục I, II.1" "có Quốc hiệu «CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM» và Tiêu ngữ ở phía trên cùng, bên phải trang đầu",
    StateNameLook "state-name-look" Error "Phụ lục I, II.1a" "Quốc hiệu: chữ in hoa, cỡ 12 - 13, đứng, đậm",
    MottoText "motto-text" Error "Phụ lục I, II.1b" "Tiêu ngữ «Độc lập - Tự do - Hạnh phúc»: giữa các cụm từ có gạch nối, có cách chữ",
    MottoLook "motto-look" Error "Phụ lục I, II.1b" "Tiêu ngữ: chữ in thường, cỡ 13 - 14, đứng, đậm",
    MottoRule "motto-rule" Warning "Phụ lục I, II.1b" "dưới Tiêu ngữ có đường kẻ ngang, nét liền, dài bằng dòng chữ",
    Superior "superior-look" Error "Phụ lục I, II.2b" "tên cơ quan chủ quản trực tiếp: chữ in hoa, cỡ 12 - 13, đứng (không đậm)",
    Issuer "issuer-look" Error "Phụ lục I, II.2b" "tên cơ quan ban hành: chữ in hoa, cỡ 12 - 13, đứng, đậm",
    IssuerRule "issuer-rule" Warning "Phụ lục I, II.2b" "dưới tên cơ quan ban hành có đường kẻ ngang, nét liền, dài bằng 1/3 đến 1/2 dòng chữ",
    NumberMissing "number-missing" Error "Phụ lục I, II.3" "có số, ký hiệu của văn bản («Số: …/…»)",
    NumberForm "number-form" Error "Phụ lục I, II.3" "số nhỏ hơn 10 ghi thêm số 0 phía trước; giữa số và ký hiệu có dấu gạch chéo, giữa các nhóm chữ có dấu gạch nối, không cách chữ",
    NumberLook "number-look" Error "Phụ lục I, II.3" "số, ký hiệu: cỡ chữ 13, đứng",
    DayMissing "day-missing" Error "Phụ lục I, II.4" "có địa danh và thời gian ban hành («…, ngày … tháng … năm …»)",
    DayForm "day-form" Error "Phụ lục I, II.4" "sau địa danh có dấu phẩy; ngày nhỏ hơn 10 và tháng 1, 2 ghi thêm số 0 phía trước, các tháng khác thì không",
    DayLook "day-look" Error "Phụ lục I, II.4" "địa danh và thời gian: cỡ chữ 13 - 14, nghiêng",
    TypeLook "type-look" Error "Phụ lục I, II.5" "tên loại văn bản: chữ in hoa, cỡ 13 - 14, đứng, đậm, canh giữa",
    TitleLook "title-look" Error "Phụ lục I, II.5" "trích yếu dưới tên loại: chữ in thường, cỡ 13 - 14, đứng, đậm, canh giữa",
    TitleRule "title-rule" Warning "Phụ lục I, II.5" "dưới trích yếu có đường kẻ ngang, nét liền, dài bằng 1/3 đến 1/2 dòng chữ",
    AboutMissing "about-missing" Error "Phụ lục I, II.5" "có tên loại và trích yếu, hoặc với công văn có trích yếu «V/v …» dưới số, ký hiệu",
    AboutLook "about-look" Error "Phụ lục I, II.5" "trích yếu công văn sau «V/v»: cỡ chữ 12 - 13, đứng, không đậm, canh giữa dưới số, ký hiệu",
    ToMissing "addressees-missing" Error "Phụ lục I, II.9a" "công văn, tờ trình có «Kính gửi:»",
    ToUnwanted "addressees-unwanted" Warning "Phụ lục I, II.9a" "«Kính gửi:» chỉ dùng cho công văn, tờ trình, báo cáo gửi cấp trên",
    ToForm "addressees-form" Error "Phụ lục I, II.9a" "gửi một nơi: cùng dòng với «Kính gửi:»; gửi nhiều nơi: mỗi nơi một dòng, đầu dòng có gạch nối, cuối dòng dấu chấm phẩy, dòng cuối dấu chấm",
    ToLook "addressees-look" Error "Phụ lục I, II.9a" "«Kính gửi:» và tên nơi nhận: cỡ chữ 13 - 14, đứng",
    BasisLook "basis-look" Error "Phụ lục I, II.6b" "căn cứ ban hành: kiểu chữ nghiêng, cỡ 13 - 14, dưới tên loại và trích yếu",
    BasisForm "basis-form" Error "Phụ lục I, II.6b" "sau mỗi căn cứ xuống dòng, cuối dòng có dấu chấm phẩy, dòng cuối kết thúc bằng dấu chấm",
    BodySize "body-size" Error "Phụ lục I, II.6đ" "nội dung: cỡ chữ 13 - 14",
    BodyUpright "body-upright" Note "Phụ lục I, II.6đ" "nội dung: kiểu chữ đứng",
    BodyAlign "body-align" Error "Phụ lục I, II.6e" "nội dung canh đều cả hai lề",
    BodyIndent "body-indent" Error "Phụ lục I, II.6e" "chữ đầu dòng lùi vào 1 cm hoặc 1,27 cm",
    BodySpace "body-space" Error "Phụ lục I, II.6e" "khoảng cách giữa các đoạn tối thiểu 6 pt",
    BodyLine "body-line" Error "Phụ lục I, II.6e" "khoảng cách giữa các dòng từ dòng đơn đến 1,5 dòng",
    HeadingLook "heading-look" Error "Phụ lục I, V.6" "phần, chương, mục và tiêu đề của khoản: đứng, đậm",
    PointLetters "point-letters" Warning "Phụ lục I, II.6d" "các điểm theo thứ tự bảng chữ cái tiếng Việt: a, b, c, d, đ, e, g, h, i, k…",
    BodyEnd "body-end" Warning "Phụ lục III, các mẫu 1.1 - 1.7" "cuối nội dung có dấu «./.»",
    ReceiversMissing "recipients-missing" Error "Phụ lục I, II.9b" "có mục «Nơi nhận:» ở cuối, bên trái, ngang hàng với chức vụ của người ký",
    ReceiversHeadLook "recipients-head-look" Error "Phụ lục I, II.9b" "«Nơi nhận:»: cỡ chữ 12, nghiêng, đậm",
    ReceiversLook "recipients-look" Error "Phụ lục I, II.9b" "danh sách nơi nhận: cỡ chữ 11, đứng",
    ReceiversForm "recipients-form" Error "Phụ lục I, II.9b" "mỗi nơi một dòng, đầu dòng có gạch nối, cuối dòng dấu chấm phẩy, dòng cuối dấu chấm",
    ReceiversAsAbove "recipients-as-above" Error "Phụ lục I, II.9b" "văn bản có «Kính gửi:» thì dòng đầu của nơi nhận là «Như trên»",
    ReceiversKept "recipients-kept" Error "Phụ lục I, II.9b" "dòng cuối là «Lưu:» VT, chữ viết tắt tên đơn vị soạn thảo",
    SignerMissing "signer-missing" Error "Phụ lục I, II.7" "có quyền hạn, chức vụ và họ tên của người ký",
    SignerLook "signer-look" Error "Phụ lục I, II.7" "quyền hạn, chức vụ của người ký: chữ in hoa, cỡ 13 - 14, đứng, đậm",
    SignerCollective "signer-collective" Error "Điều 13" "cơ quan làm việc theo chế độ thủ trưởng thì người đứng đầu ký, không ghi TM.; tập thể thì ghi TM. trước tên cơ quan",
    SignerRedelegated "signer-redelegated" Error "Điều 13, khoản 3" "người được ký thừa ủy quyền không được ủy quyền lại",
    SignerDelegated "signer-delegated" Note "Điều 13, khoản 3" "ký thừa ủy quyền phải có văn bản ủy quyền, giới hạn thời gian và nội dung",
    SignerByOrder "signer-by-order" Note "Điều 13, khoản 4" "ký thừa lệnh phải được quy định trong quy chế làm việc hoặc quy chế văn thư",
    NameLook "name-look" Error "Phụ lục I, II.7" "họ tên người ký: chữ in thường, cỡ 13 - 14, đứng, đậm",
    NameTitled "name-titled" Warning "Phụ lục I, II.7b" "không ghi học hàm, học vị và danh hiệu trước họ tên người ký",
    AnnexNumber "annex-number" Error "Phụ lục I, III.1b" "một phụ lục thì không đánh số; từ hai phụ lục trở lên đánh số bằng chữ số La Mã",
    AnnexNotNamed "annex-not-named" Error "Phụ lục I, III.1a" "văn bản có phụ lục thì trong văn bản phải có chỉ dẫn về phụ lục đó",
    AnnexLook "annex-look" Error "Phụ lục I, III.1c" "«Phụ lục» và số: chữ in thường, cỡ 14, đứng, đậm, dòng riêng, canh giữa",
    AnnexTitleLook "annex-title-look" Error "Phụ lục I, III.1c" "tiêu đề phụ lục: chữ in hoa, cỡ 13 - 14, đứng, đậm, canh giữa",
    AnnexReference "annex-reference" Error "Phụ lục I, III.1d" "dưới tiêu đề phụ lục có dòng «(Kèm theo … số … ngày … của …)», chữ in thường, nghiêng, cỡ 13 - 14",
    AnnexPages "annex-pages" Error "Phụ lục I, III.1đ" "số trang đánh riêng theo từng phụ lục, từ 1",
}

/// Where a departure is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// From 1, every paragraph counted; none for what concerns a whole page or document.
    pub paragraph: Option<u32>,
    /// From 1, for what stands in a table.
    pub table: Option<u32>,
    /// How the text begins.
    pub text: String,
}

/// One departure, with its first place and how many there are of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: Departure,
    pub severity: Severity,
    pub place: Place,
    /// What the document shows, in Vietnamese.
    pub found: String,
    pub wanted: &'static str,
    pub clause: &'static str,
    /// In so many places; those of one kind are one finding.
    pub count: u32,
}

/// The departures found so far.
#[derive(Debug, Default)]
struct Findings {
    all: Vec<Finding>,
}

/// How much of a text says where one is.
const EXCERPT: usize = 60;

impl Findings {
    /// A departure of a whole page or document.
    fn add(&mut self, code: Departure, found: impl Into<String>) {
        self.put(code, Place::default(), found.into());
    }

    /// A departure at a paragraph.
    fn at(&mut self, code: Departure, look: &Look, found: impl Into<String>) {
        let text: String = look.shown().chars().take(EXCERPT).collect();
        let place = Place { paragraph: Some(look.number), table: look.cell.map(|cell| cell.table), text };
        self.put(code, place, found.into());
    }

    /// Departures of one kind that look alike are one finding.
    fn put(&mut self, code: Departure, place: Place, found: String) {
        match self.all.iter_mut().find(|known| known.code == code && known.found == found) {
            Some(known) => known.count += 1,
            None => self.all.push(Finding {
                code,
                severity: code.severity(),
                place,
                found,
                wanted: code.wanted(),
                clause: code.clause(),
                count: 1,
            }),
        }
    }
}

/// Every departure of a document, in the order of its paragraphs.
pub fn check(facts: &Facts) -> Vec<Finding> {
    let mut findings = Findings::default();
    let parts = Parts::of(facts);
    if parts.is_of_party {
        findings.add(Departure::PartyForm, "ĐẢNG CỘNG SẢN VIỆT NAM");
        return findings.all;
    }
    page::check(facts, &mut findings);
    head::check(&parts, &mut findings);
    body::check(&parts, &mut findings);
    foot::check(&parts, &mut findings);
    annexes::check(facts, &parts, &mut findings);
    findings.all.sort_by_key(|finding| finding.place.paragraph);
    findings.all
}

/// Sizes in half points of what is shown, least and most; none where nothing is.
fn sizes(look: &Look) -> Option<(u16, u16)> {
    let least = look.inked().map(|run| run.size).min()?;
    let most = look.inked().map(|run| run.size).max()?;
    Some((least, most))
}

/// "13", "12,5".
fn points(half: u16) -> String {
    if half.is_multiple_of(2) { (half / 2).to_string() } else { format!("{},5", half / 2) }
}

/// What a line should look like.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// In half points.
    sizes: (u16, u16),
    bold: bool,
    italic: bool,
    /// Capitals only, or not capitals only, or either.
    capitals: Option<bool>,
    centred: bool,
}

/// In what a line departs from what is wanted, in words; none when in nothing.
fn differs(look: &Look, wanted: Wanted) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    if let Some((least, most)) = sizes(look)
        && (least < wanted.sizes.0 || most > wanted.sizes.1)
    {
        words.push(match least == most {
            true => format!("cỡ chữ {}", points(least)),
            false => format!("cỡ chữ {} - {}", points(least), points(most)),
        });
    }
    let of = |has: &dyn Fn(&facts::RunLook) -> bool| look.inked().filter(|run| has(run)).count();
    let all = look.inked().count();
    match (wanted.bold, of(&|run| run.bold)) {
        (true, bold) if bold < all => words.push("không đậm".to_owned()),
        (false, bold) if bold > 0 => words.push("đậm".to_owned()),
        _ => {}
    }
    match (wanted.italic, of(&|run| run.italic)) {
        (true, italic) if italic < all => words.push("không nghiêng".to_owned()),
        (false, italic) if italic > 0 => words.push("nghiêng".to_owned()),
        _ => {}
    }
    let shown = look.shown();
    let is_capitals = shown.chars().any(char::is_uppercase) && !shown.chars().any(char::is_lowercase);
    match wanted.capitals {
        Some(true) if !is_capitals => words.push("chữ in thường".to_owned()),
        Some(false) if is_capitals && shown.split_whitespace().count() > 1 => words.push("chữ in hoa".to_owned()),
        _ => {}
    }
    if wanted.centred && look.align != crate::doc::Align::Center {
        words.push("không canh giữa".to_owned());
    }
    (!words.is_empty()).then(|| words.join(", "))
}
