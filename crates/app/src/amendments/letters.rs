//! Documents of an amendment in the official layout: the submission (tờ trình), the draft decision with its table of
//! changes, and a redline of two versions. Numbers and days stay blank until the records office gives them.

use dondoc_rules::amendments::{Field, Line, LineKind, Noun, Said};
use dondoc_rules::doc::{Align, Block, Cell, Document, Paragraph, ParagraphStyle, Row, Run, Table};
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, heading, layout, paragraph};
use dondoc_rules::plans::redline::{Piece, PieceKind};

use super::content::{Proposed, proposed};
use super::{Amendment, headings, opinions, targets, tasks};
use crate::actor::Actor;
use crate::db::{DbError, Tx};
use crate::http::{Catalogue, Lang, catalogue};
use crate::instruments::Instrument;
use crate::plans::{Changes, Plan, PlanVersion};
use crate::{bodies, instruments, plans, words};

/// Widths of the table of changes in twips on a page laid across: number, now, after, reason.
const WIDTHS: [u32; 4] = [900, 5_400, 5_400, 2_300];

/// What the documents speak of.
struct Subject {
    plan: Plan,
    base: PlanVersion,
    /// The instrument that issued the plan, and the one that made the version that is changed.
    first: Instrument,
    made: Instrument,
}

async fn subject(tx: &mut Tx, amendment: &Amendment) -> Result<Option<Subject>, DbError> {
    let Some(plan) = plans::get(tx, &amendment.plan).await? else { return Ok(None) };
    let Some(base) = plans::version(tx, &amendment.base_version).await? else { return Ok(None) };
    let Some(first) = plans::versions(tx, &amendment.plan).await?.into_iter().next() else { return Ok(None) };
    let first = instruments::get(tx, &first.instrument).await?;
    let made = instruments::get(tx, &base.instrument).await?;
    let (Some(first), Some(made)) = (first, made) else { return Ok(None) };
    Ok(Some(Subject { plan, base, first, made }))
}

fn text(line: impl Into<String>) -> Block {
    Block::Paragraph(paragraph(line))
}

/// "Kế hoạch số 12/KH-UBND ngày …", with the amendment it already carries.
fn cited(subject: &Subject) -> String {
    match subject.base.number {
        1 => subject.first.cited(),
        _ => format!("{} (đã được sửa đổi, bổ sung tại {})", subject.first.cited(), subject.made.cited()),
    }
}

/// The submission of the focal body to the issuer of the plan.
pub async fn submission(tx: &mut Tx, actor: &Actor, amendment: &Amendment) -> Result<Option<Document>, DbError> {
    let Some(subject) = subject(tx, amendment).await? else { return Ok(None) };
    let Some(focal) = subject.plan.focal_body.clone() else { return Ok(None) };
    let on = actor.today();
    let seen = (on, actor.now);
    let (writing, named_on) = crate::successions::in_force(tx, &focal, on, seen).await?;
    let head = bodies::letterhead(tx, &writing, named_on, &subject.first.issuer).await?;
    let head = bodies::signed(tx, head, &writing, on).await?;
    let name = bodies::name_of(tx, &writing, named_on).await?;
    let register = bodies::register(tx, on).await?;
    let proposed = proposed(tx, amendment, &register).await?;
    let changes = proposed.changes();
    let given = opinions(tx, &amendment.id).await?;
    let mut body = vec![
        text(format!(
            "Thực hiện {} của {} về {}, {name} kính trình {} xem xét việc {}, cụ thể như sau:",
            cited(&subject),
            subject.first.issuer,
            subject.first.title,
            subject.first.issuer,
            lower(&amendment.title),
        )),
        Block::Paragraph(heading(1, "I. SỰ CẦN THIẾT")),
        text(sentence(&amendment.reason)),
        Block::Paragraph(heading(1, "II. NỘI DUNG SỬA ĐỔI, BỔ SUNG")),
        text(counted(&changes)),
        text("Nội dung chi tiết từng nhiệm vụ, chỉ tiêu tại Phụ lục kèm theo."),
        Block::Paragraph(heading(1, "III. Ý KIẾN CỦA CÁC CƠ QUAN, ĐƠN VỊ")),
    ];
    if given.is_empty() {
        body.push(text("Chưa có ý kiến tham gia bằng văn bản."));
    }
    for one in &given {
        let from = bodies::name_of(tx, &one.body, on).await?;
        let said = match (one.agrees, one.text.is_empty()) {
            (true, true) => "thống nhất".to_owned(),
            (true, false) => format!("thống nhất; {}", one.text),
            (false, _) => one.text.clone(),
        };
        let answer = one
            .answer
            .as_ref()
            .map(|answer| format!(" Tiếp thu, giải trình: {}", sentence(answer)))
            .unwrap_or_default();
        body.push(text(format!("- {from}: {}{answer}", sentence(&said))));
    }
    body.push(Block::Paragraph(heading(1, "IV. Ý KIẾN CỦA CƠ QUAN ĐẦU MỐI VÀ KIẾN NGHỊ")));
    if let Some(appraisal) = &amendment.appraisal {
        body.push(text(sentence(appraisal)));
    }
    body.push(text(format!(
        "Kính đề nghị {} xem xét, ban hành Quyết định {} (dự thảo kèm theo)./.",
        subject.first.issuer,
        lower(&amendment.title),
    )));
    let form = Form {
        symbol: head.titled_symbol("TTr"),
        superior: head.superior,
        issuer: head.issuer,
        number: None,
        place: subject.first.place.clone().unwrap_or_default(),
        issued_on: None,
        year: on.year(),
        kind: Kind::Titled {
            type_name: "Tờ trình".to_owned(), title: format!("Về việc {}", lower(&amendment.title))
        },
        addressees: vec![subject.first.issuer.clone()],
        body,
        signature: Signature { lines: head.signs, name: None },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes: vec![annex(tx, amendment, &proposed, &changes).await?],
    };
    Ok(Some(layout(form)))
}

/// The draft decision of the plan's issuer.
pub async fn decision(tx: &mut Tx, actor: &Actor, amendment: &Amendment) -> Result<Option<Document>, DbError> {
    let Some(subject) = subject(tx, amendment).await? else { return Ok(None) };
    let Some(focal) = subject.plan.focal_body.clone() else { return Ok(None) };
    let on = actor.today();
    let (writing, named_on) = crate::successions::in_force(tx, &focal, on, (on, actor.now)).await?;
    let name = bodies::name_of(tx, &writing, named_on).await?;
    let register = bodies::register(tx, on).await?;
    let proposed = proposed(tx, amendment, &register).await?;
    let changes = proposed.changes();
    let italic = |line: String| {
        let mut own = paragraph(line);
        own.runs.iter_mut().for_each(|run| run.italic = true);
        Block::Paragraph(own)
    };
    let article = |number: &str, rest: String| {
        let mut own = paragraph("");
        own.runs = vec![
            Run { text: format!("Điều {number}. "), bold: true, ..Run::default() },
            Run { text: rest, ..Run::default() },
        ];
        Block::Paragraph(own)
    };
    let since = match amendment.effective_on {
        Some(day) => format!("từ ngày {}", words::day(day)),
        None => "kể từ ngày ký".to_owned(),
    };
    let centred = |text: String| {
        let style =
            ParagraphStyle { align: Align::Center, space_before: 120, space_after: 120, ..ParagraphStyle::default() };
        let runs = vec![Run { text, bold: true, ..Run::default() }];
        Block::Paragraph(Paragraph { runs, style, ..Paragraph::default() })
    };
    // The issuer's own letterhead where the register knows it; a plan is a People's Committee's else.
    let issuer = bodies::named(tx, &subject.first.issuer, on).await?;
    let (symbol, signs) = match issuer {
        Some(issuer) => {
            let head = bodies::letterhead(tx, &issuer, on, &subject.first.issuer).await?;
            (head.titled_symbol("QĐ"), head.signs)
        }
        None => ("/QĐ-UBND".to_owned(), vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "CHỦ TỊCH".to_owned()]),
    };
    // Cited in full once, among the bases; from then on by its kind and number (Phụ lục I, II.6b).
    let short = format!("{} số {}", subject.first.type_name, subject.first.number);
    // Nghị định 30/2020, Phụ lục III, Mẫu 1.2: whose competence it is stands over the bases.
    let body = vec![
        centred(subject.first.issuer.to_uppercase()),
        italic(format!("Căn cứ {} của {} về {};", cited(&subject), subject.first.issuer, subject.first.title)),
        italic(format!("Theo đề nghị của {name}.")),
        centred("QUYẾT ĐỊNH:".to_owned()),
        article(
            "1",
            format!(
                "Sửa đổi, bổ sung một số nội dung của {short}, chi tiết tại Phụ lục kèm theo. {}",
                counted(&changes)
            ),
        ),
        article("2", format!("Quyết định này có hiệu lực {since}. Các nội dung khác của {short} không thay đổi.")),
        article(
            "3",
            format!("{name}; thủ trưởng các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này./."),
        ),
    ];
    let form = Form {
        symbol,
        superior: None,
        issuer: subject.first.issuer.clone(),
        number: None,
        place: subject.first.place.clone().unwrap_or_default(),
        issued_on: None,
        year: on.year(),
        kind: Kind::Titled {
            type_name: "Quyết định".to_owned(),
            title: format!("Về việc {}", lower(&amendment.title)),
        },
        addressees: Vec::new(),
        body,
        signature: Signature { lines: signs, name: None },
        recipients: vec!["Như Điều 3".to_owned(), name, "Lưu: VT".to_owned()],
        annexes: vec![annex(tx, amendment, &proposed, &changes).await?],
    };
    Ok(Some(layout(form)))
}

/// The first letter small: a title within a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A text as a sentence of its own.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// How many headings, tasks and targets are new, end, change: figures that the annex bears out.
fn counted(changes: &Changes) -> String {
    fn counts<T>(lines: &[Line<T>], noun: &str, into: &mut Vec<String>) {
        for (kind, verb) in
            [(LineKind::Changed, "sửa đổi"), (LineKind::Added, "bổ sung"), (LineKind::Ended, "chấm dứt")]
        {
            let count = lines.iter().filter(|line| line.kind == kind).count();
            if count > 0 {
                into.push(format!("{verb} {count} {noun}"));
            }
        }
    }
    let mut said = Vec::new();
    counts(&changes.headings, "đề mục", &mut said);
    counts(&changes.tasks, "nhiệm vụ", &mut said);
    counts(&changes.targets, "chỉ tiêu", &mut said);
    let said = said.join(", ");
    let mut letters = said.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

/// A piece of a field in words: a class is stored as a word of the program.
pub fn piece_words(field: Field, piece: &Piece, t: &Catalogue) -> String {
    match field {
        Field::Class => t[&format!("class.{}", piece.text)].to_owned(),
        _ => piece.text.clone(),
    }
}

fn run(field: Field, piece: &Piece, t: &Catalogue) -> Run {
    Run {
        text: piece_words(field, piece, t),
        struck: piece.kind == PieceKind::Deleted,
        underlined: piece.kind == PieceKind::Inserted,
        size: 24,
        ..Run::default()
    }
}

fn cell(paragraphs: Vec<Vec<Run>>) -> Cell {
    let blocks = paragraphs.into_iter().map(|runs| Block::Paragraph(Paragraph { runs, ..Paragraph::default() }));
    Cell { blocks: blocks.collect(), columns: 1, ..Cell::default() }
}

fn plain(text: &str) -> Vec<Run> {
    vec![Run { text: text.to_owned(), size: 24, ..Run::default() }]
}

fn head(texts: &[&str]) -> Row {
    let cells = texts.iter().map(|text| {
        let runs = vec![Run { text: (*text).to_owned(), bold: true, size: 24, ..Run::default() }];
        let style = ParagraphStyle { align: Align::Center, ..ParagraphStyle::default() };
        let paragraph = Paragraph { runs, style, ..Paragraph::default() };
        Cell { blocks: vec![Block::Paragraph(paragraph)], columns: 1, ..Cell::default() }
    });
    Row { cells: cells.collect(), header: true, ..Row::default() }
}

/// What a field of a noun is called; of a target the text is no task's.
pub fn field_word(noun: Noun, field: Field, t: &Catalogue) -> &str {
    match (noun, field) {
        (Noun::Target, Field::Text) => &t["amendment.target-text"],
        _ => &t[&format!("field.{}", field.as_str())],
    }
}

/// The fields of a new or ended task, heading or target that say something, beside its number.
pub fn whole<T: Said>(said: &T) -> impl Iterator<Item = (Field, String)> + use<T> {
    let fields = said.fields().into_iter();
    fields.filter(|(field, text)| !text.is_empty() && !matches!(field, Field::Label | Field::Class | Field::Group))
}

/// A line of a redline as two cells: as it stands, as it is to stand; new words underlined, old ones struck.
fn sides<T: Said>(line: &Line<T>, t: &Catalogue) -> (Cell, Cell) {
    let named = |field: Field| format!("{}: ", field_word(T::NOUN, field, t));
    let all = || {
        let texts = whole(&line.said).map(|(field, text)| plain(&format!("{}{text}", named(field))));
        cell(texts.collect())
    };
    match line.kind {
        LineKind::Added => (cell(vec![plain("(chưa có)")]), all()),
        LineKind::Ended => (all(), cell(vec![plain("Chấm dứt thực hiện")])),
        LineKind::Same | LineKind::Changed => {
            let side = |without: PieceKind| {
                let fields = line.fields.iter().map(|(field, pieces)| {
                    let mut runs = plain(&named(*field));
                    match (field, without) {
                        (Field::Place, PieceKind::Deleted) => runs.extend(plain("chuyển đến vị trí mới")),
                        (Field::Place, _) => runs.extend(plain("như hiện hành")),
                        _ => {
                            let shown = pieces.iter().filter(|piece| piece.kind != without);
                            runs.extend(shown.map(|piece| run(*field, piece, t)));
                        }
                    }
                    runs
                });
                cell(fields.collect())
            };
            (side(PieceKind::Inserted), side(PieceKind::Deleted))
        }
    }
}

fn bordered(rows: Vec<Row>, widths: &[u32]) -> Block {
    Block::Table(Table { rows, widths: widths.to_vec(), borders: true, ..Table::default() })
}

/// A line of the table under which the changes of one noun stand.
fn part(title: &str, columns: u32) -> Row {
    let runs = vec![Run { text: title.to_owned(), bold: true, size: 24, ..Run::default() }];
    let paragraph = Paragraph { runs, ..Paragraph::default() };
    let cell = Cell { blocks: vec![Block::Paragraph(paragraph)], columns, ..Cell::default() };
    Row { cells: vec![cell], ..Row::default() }
}

/// The changes of one noun as rows; `reason` gives the last cell, where the table has one.
fn rows<T: Said>(
    title: &str,
    lines: &[Line<T>],
    reason: Option<&dyn Fn(&str) -> String>,
    t: &Catalogue,
    into: &mut Vec<Row>,
) {
    if lines.is_empty() {
        return;
    }
    into.push(part(title, if reason.is_some() { 4 } else { 3 }));
    for line in lines {
        let (before, after) = sides(line, t);
        let mut cells = vec![cell(vec![plain(line.said.label())]), before, after];
        cells.extend(reason.map(|reason| cell(vec![plain(&reason(&line.id))])));
        into.push(Row { cells, ..Row::default() });
    }
}

async fn annex(tx: &mut Tx, amendment: &Amendment, proposed: &Proposed, changes: &Changes) -> Result<Annex, DbError> {
    let t = catalogue(Lang::Vi);
    let own_headings = headings(tx, &amendment.id).await?;
    let own_tasks = tasks(tx, &amendment.id).await?;
    let own_targets = targets(tx, &amendment.id).await?;
    let of_heading = |id: &str| {
        let own = own_headings.iter().find(|own| own.heading.as_str() == id);
        own.map(|own| own.reason.clone()).unwrap_or_default()
    };
    let of_task = |id: &str| {
        let Some(own) = own_tasks.iter().find(|own| own.task.as_str() == id) else { return String::new() };
        let origins: Vec<String> = own.origins().iter().map(|id| proposed.label(id.as_str())).collect();
        match origins.is_empty() {
            true => own.reason.clone(),
            false => format!("{} (từ nhiệm vụ {})", own.reason, origins.join(", ")),
        }
    };
    let of_target = |id: &str| {
        let own = own_targets.iter().find(|own| own.target.as_str() == id);
        own.map(|own| own.reason.clone()).unwrap_or_default()
    };
    let mut table = vec![head(&["TT", "Nội dung hiện hành", "Nội dung sửa đổi, bổ sung", "Lý do"])];
    rows("Đề mục", &changes.headings, Some(&of_heading), t, &mut table);
    rows("Nhiệm vụ", &changes.tasks, Some(&of_task), t, &mut table);
    rows("Chỉ tiêu", &changes.targets, Some(&of_target), t, &mut table);
    Ok(Annex {
        title: "Nội dung sửa đổi, bổ sung".to_owned(), landscape: true, blocks: vec![bordered(table, &WIDTHS)]
    })
}

/// A redline of two versions as a document.
pub fn between(title: &str, changes: &Changes) -> Document {
    let t = catalogue(Lang::Vi);
    let centred = |text: &str| {
        let runs = vec![Run { text: text.to_owned(), bold: true, size: 28, ..Run::default() }];
        let style = ParagraphStyle { align: Align::Center, space_after: 120, ..ParagraphStyle::default() };
        Block::Paragraph(Paragraph { runs, style, ..Paragraph::default() })
    };
    let mut table = vec![head(&["TT", "Phiên bản trước", "Phiên bản sau"])];
    rows("Đề mục", &changes.headings, None, t, &mut table);
    rows("Nhiệm vụ", &changes.tasks, None, t, &mut table);
    rows("Chỉ tiêu", &changes.targets, None, t, &mut table);
    let page = dondoc_rules::doc::PageSetup { landscape: true, restart_numbering: true };
    Document {
        blocks: vec![Block::NewSection(page), centred(title), bordered(table, &[900, 6_500, 6_500])],
        flattened: false,
    }
}
