//! Documents of an amendment in the official layout: the submission (tờ trình), the draft decision with its table of
//! changes, and a redline of two versions. Numbers and days stay blank until the records office gives them.

use dondoc_rules::amendments::{Field, Line, LineKind, redline};
use dondoc_rules::doc::{Align, Block, Cell, Document, Paragraph, ParagraphStyle, Row, Run, Table};
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, heading, layout, paragraph};
use dondoc_rules::plans::redline::{Piece, PieceKind};

use super::content::{Proposed, proposed};
use super::{Amendment, opinions, targets, tasks};
use crate::actor::Actor;
use crate::db::{DbError, Tx};
use crate::http::{Catalogue, Lang, catalogue};
use crate::instruments::Instrument;
use crate::plans::{Plan, PlanVersion};
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
    let name = bodies::name_of(tx, &writing, named_on).await?;
    let register = bodies::register(tx, on).await?;
    let proposed = proposed(tx, amendment, &register).await?;
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
        text(counted(&proposed)),
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
        let answer = one.answer.as_ref().map(|answer| format!(" Tiếp thu, giải trình: {answer}")).unwrap_or_default();
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
        annexes: vec![annex(tx, amendment, &proposed).await?],
    };
    Ok(Some(layout(&form)))
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
    let centred = Paragraph {
        runs: vec![Run { text: "QUYẾT ĐỊNH:".to_owned(), bold: true, ..Run::default() }],
        style: ParagraphStyle {
            align: Align::Center,
            space_before: 120,
            space_after: 120,
            ..ParagraphStyle::default()
        },
        ..Paragraph::default()
    };
    let body = vec![
        italic(format!("Căn cứ {} của {} về {};", cited(&subject), subject.first.issuer, subject.first.title)),
        italic(format!("Theo đề nghị của {name}.")),
        Block::Paragraph(centred),
        article(
            "1",
            format!(
                "Sửa đổi, bổ sung một số nội dung của {} của {} về {}, chi tiết tại Phụ lục kèm theo. {}",
                subject.first.cited(),
                subject.first.issuer,
                subject.first.title,
                counted(&proposed)
            ),
        ),
        article(
            "2",
            format!(
                "Quyết định này có hiệu lực {since}. Các nội dung khác của {} không thay đổi.",
                subject.first.cited()
            ),
        ),
        article(
            "3",
            format!("{name}; thủ trưởng các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này./."),
        ),
    ];
    let form = Form {
        symbol: "/QĐ-UBND".to_owned(),
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
        signature: Signature {
            lines: vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "CHỦ TỊCH".to_owned()], name: None
        },
        recipients: vec!["Như Điều 3".to_owned(), name, "Lưu: VT".to_owned()],
        annexes: vec![annex(tx, amendment, &proposed).await?],
    };
    Ok(Some(layout(&form)))
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

/// How many tasks are new, end, change: figures that the annex bears out.
fn counted(proposed: &Proposed) -> String {
    let lines = lines(proposed);
    let count = |kind| lines.iter().filter(|line| line.kind == kind).count();
    let said = [
        (count(LineKind::Changed), "sửa đổi {} nhiệm vụ"),
        (count(LineKind::Added), "bổ sung {} nhiệm vụ"),
        (count(LineKind::Ended), "chấm dứt {} nhiệm vụ"),
        (changed_targets(proposed).len(), "điều chỉnh {} chỉ tiêu"),
    ];
    let said: Vec<String> =
        said.iter().filter(|(n, _)| *n > 0).map(|(n, words)| words.replace("{}", &n.to_string())).collect();
    let said = said.join(", ");
    let mut letters = said.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

/// What differs between the base and the proposal.
pub fn lines(proposed: &Proposed) -> Vec<Line> {
    let words = |tasks: &[plans::Task]| tasks.iter().map(plans::Task::words).collect::<Vec<_>>();
    redline(&words(&proposed.base), &words(&proposed.tasks)).into_iter().filter(|l| l.kind != LineKind::Same).collect()
}

/// The targets that are worded otherwise: before and after.
pub fn changed_targets(proposed: &Proposed) -> Vec<(&plans::Target, &plans::Target)> {
    let pairs = proposed.targets.iter().filter_map(|after| {
        let before = proposed.base_targets.iter().find(|before| before.id == after.id)?;
        (before != after).then_some((before, after))
    });
    pairs.collect()
}

fn run(piece: &Piece) -> Run {
    Run {
        text: piece.text.clone(),
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

/// A line of a redline as two cells: as it stands, as it is to stand; new words underlined, old ones struck.
fn sides(line: &Line, t: &Catalogue) -> (Cell, Cell) {
    let whole = || {
        let task = &line.task;
        let named = [
            (Field::Text, &task.text),
            (Field::Lead, &task.lead),
            (Field::Cooperating, &task.cooperating),
            (Field::Timeline, &task.timeline),
            (Field::Deliverable, &task.deliverable),
        ];
        let texts = named.into_iter().filter(|(_, text)| !text.is_empty());
        texts.map(|(field, text)| plain(&format!("{}: {text}", &t[&format!("field.{}", field.as_str())])))
    };
    match line.kind {
        LineKind::Added => (cell(vec![plain("(chưa có)")]), cell(whole().collect())),
        LineKind::Ended => (cell(whole().collect()), cell(vec![plain("Chấm dứt thực hiện")])),
        LineKind::Same | LineKind::Changed => {
            let side = |without: PieceKind| {
                let fields = line.fields.iter().map(|(field, pieces)| {
                    let mut runs = plain(&format!("{}: ", &t[&format!("field.{}", field.as_str())]));
                    runs.extend(pieces.iter().filter(|piece| piece.kind != without).map(run));
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

async fn annex(tx: &mut Tx, amendment: &Amendment, proposed: &Proposed) -> Result<Annex, DbError> {
    let t = catalogue(Lang::Vi);
    let reasons = tasks(tx, &amendment.id).await?;
    let over = targets(tx, &amendment.id).await?;
    let mut rows = vec![head(&["TT", "Nội dung hiện hành", "Nội dung sửa đổi, bổ sung", "Lý do"])];
    for line in lines(proposed) {
        let own = reasons.iter().find(|change| change.task.as_str() == line.id);
        let reason = own.map(|change| change.reason.clone()).unwrap_or_default();
        let origins: Vec<String> =
            own.map(|own| own.origins()).unwrap_or_default().iter().map(|id| proposed.label(id.as_str())).collect();
        let reason = match origins.is_empty() {
            true => reason,
            false => format!("{reason} (từ nhiệm vụ {})", origins.join(", ")),
        };
        let (before, after) = sides(&line, t);
        rows.push(Row {
            cells: vec![cell(vec![plain(&line.task.label)]), before, after, cell(vec![plain(&reason)])],
            ..Row::default()
        });
    }
    for (before, after) in changed_targets(proposed) {
        let own = over.iter().find(|change| change.target == after.id);
        let reason = own.map(|change| change.reason.as_str()).unwrap_or_default();
        let cells = [before.label.as_str(), before.text.as_str(), after.text.as_str(), reason];
        let cells = cells.iter().map(|text| cell(vec![plain(text)])).collect();
        rows.push(Row { cells, ..Row::default() });
    }
    Ok(Annex {
        title: "Nội dung sửa đổi, bổ sung".to_owned(), landscape: true, blocks: vec![bordered(rows, &WIDTHS)]
    })
}

/// A redline of two versions as a document.
pub fn between(title: &str, lines: &[Line]) -> Document {
    let t = catalogue(Lang::Vi);
    let centred = |text: &str| {
        let runs = vec![Run { text: text.to_owned(), bold: true, size: 28, ..Run::default() }];
        let style = ParagraphStyle { align: Align::Center, space_after: 120, ..ParagraphStyle::default() };
        Block::Paragraph(Paragraph { runs, style, ..Paragraph::default() })
    };
    let mut rows = vec![head(&["TT", "Phiên bản trước", "Phiên bản sau"])];
    for line in lines.iter().filter(|line| line.kind != LineKind::Same) {
        let (before, after) = sides(line, t);
        rows.push(Row { cells: vec![cell(vec![plain(&line.task.label)]), before, after], ..Row::default() });
    }
    let page = dondoc_rules::doc::PageSetup { landscape: true, restart_numbering: true };
    Document {
        blocks: vec![Block::NewSection(page), centred(title), bordered(rows, &[900, 6_500, 6_500])],
        flattened: false,
    }
}
