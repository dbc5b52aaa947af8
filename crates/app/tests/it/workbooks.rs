//! Workbooks and Word reports: filled offline, read back, shown field by field, taken over by a person; many at once.

use std::io::{Cursor, Read, Write};

use axum::http::StatusCode;
use dondoc::ids::{CycleId, ObligationId, ReturnId};
use dondoc::obligations;
use dondoc::returns::{Entry, FieldHistory, Return, ReturnFile};
use dondoc_files::{archive, docx, xlsx};
use dondoc_rules::access::Role;
use dondoc_rules::doc::{Block, Document, Paragraph};
use dondoc_rules::sheets::{Cell, Kind, Sheet, Workbook};
use dondoc_rules::workbooks as rules;

use crate::cycles::opened;
use crate::office;
use crate::province::Province;
use crate::world::{World, engines, rows};

const GENERAL: u8 = 1;
pub const ITEMS: u8 = 2;
pub const IDENTITY: u8 = 3;

/// A world with an open cycle, and the reporting officer of "Sở Xây dựng".
pub struct Scene {
    pub world: World,
    pub cycle: CycleId,
    pub focal: String,
    pub officer: String,
    pub place: String,
}

impl Scene {
    pub async fn set(world: World) -> Scene {
        let province = Province::settle(&world).await;
        let (focal, cycle) = opened(&world, &province).await;
        let officer = world.sign_in("xay.dung").await;
        let place = format!("/obligations/{}", obligation(&world, "Sở Xây dựng").await);
        Scene { world, cycle, focal, officer, place }
    }

    /// The workbook as the body downloads it.
    pub async fn workbook(&self) -> Vec<u8> {
        let answer = self.world.get(&format!("{}/workbook.xlsx", self.place), &self.officer).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.bytes
    }

    /// The page that a file is shown on.
    pub async fn shown(&self, bytes: &[u8]) -> (StatusCode, String) {
        let path = format!("{}/workbook", self.place);
        let answer = self.world.upload(&path, &self.officer, &[("file", "biểu.xlsx", bytes)]).await;
        (answer.status, answer.text)
    }

    /// Everything of returns that is stored.
    pub async fn stored(&self) -> Vec<String> {
        let mut tx = self.world.db.read(1).await.expect("reads");
        let mut all = rows::<Return>(&mut tx).await;
        all.extend(rows::<Entry>(&mut tx).await);
        all.extend(rows::<FieldHistory>(&mut tx).await);
        all.extend(rows::<ReturnFile>(&mut tx).await);
        all
    }

    pub async fn begun(&self) -> String {
        let answer = self.world.post(&format!("{}/returns", self.place), &self.officer, &[]).await;
        answer.location.expect("the draft").trim_end_matches("/edit").to_owned()
    }

    pub async fn items(&self) -> Vec<String> {
        let mut tx = self.world.db.read(1).await.expect("reads");
        let id = ObligationId::parse(self.place.trim_start_matches("/obligations/")).expect("an id");
        obligations::items(&mut tx, &id).await.expect("reads").iter().map(|item| item.id.to_string()).collect()
    }
}

pub async fn obligation(world: &World, body: &str) -> ObligationId {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    obligations::of_body(&mut tx, &body).await.expect("reads")[0].id.clone()
}

/// The workbook with a part of it changed, as a spreadsheet program would leave it.
pub fn changed(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..zip.len() {
        let mut entry = zip.by_index(place).expect("a part");
        let name = entry.name().expect("a name").into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("text");
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("starts");
        let text = if name == part { change(text) } else { text };
        out.write_all(text.as_bytes()).expect("writes");
    }
    out.finish().expect("is whole").into_inner()
}

/// The workbook with what stands in a cell replaced.
pub fn with_cell(bytes: &[u8], sheet: u8, cell: &str, content: &str) -> Vec<u8> {
    changed(bytes, &format!("xl/worksheets/sheet{sheet}.xml"), |xml| {
        let start = xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell} in {xml}"));
        let tag = start + xml[start..].find('>').expect("ends") + 1;
        let end = if xml[..tag].ends_with("/>") { tag } else { tag + xml[tag..].find("</c>").expect("ends") + 4 };
        format!("{}<c r=\"{cell}\" {content}</c>{}", &xml[..start], &xml[end..])
    })
}

pub fn filled(bytes: &[u8], cells: &[(u8, &str, &str)]) -> Vec<u8> {
    cells.iter().fold(bytes.to_vec(), |bytes, (sheet, cell, text)| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        with_cell(&bytes, *sheet, cell, &format!("t=\"inlineStr\"><is><t>{text}</t></is>"))
    })
}

fn unescaped(text: &str) -> String {
    [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (coded, sign)| text.replace(coded, sign))
}

/// The form of a preview as a browser would send it: hidden fields and ticked boxes.
pub fn form_of(page: &str) -> Vec<(String, String)> {
    let part = page.split("/taking-over\">").nth(1).expect("the page has the form").split("</form>").next();
    let tags = part.unwrap_or_default().split("<input ").skip(1);
    let tags = tags.map(|tag| &tag[..tag.find('>').expect("the tag ends")]);
    let attribute = |tag: &str, name: &str| {
        let text = tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        unescaped(text.unwrap_or_default())
    };
    tags.filter(|tag| tag.contains("type=\"hidden\"") || tag.contains(" checked"))
        .map(|tag| (attribute(tag, "name"), attribute(tag, "value")))
        .collect()
}

pub fn borrowed(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn a_workbook_is_filled_offline_shown_and_taken_over() {
    for engine in engines() {
        let scene = Scene::set(World::on(engine, "2023-11-20T08:00").await).await;
        let page = scene.world.get(&scene.place, &scene.officer).await.text;
        assert!(page.contains("Tải biểu Excel") && page.contains("/workbook.xlsx"), "{page}");
        let empty = scene.workbook().await;
        let before = scene.stored().await;
        let book = filled(
            &empty,
            &[
                (GENERAL, "C9", "Đã ban hành Kế hoạch & họp giao ban"),
                (ITEMS, "F2", "Đang thực hiện"),
                (ITEMS, "G2", "Đã rà soát 5/9 đô thị"),
                (ITEMS, "F3", "chưa triển khai"),
                (ITEMS, "J3", "Đề nghị bố trí vốn"),
            ],
        );
        let (status, page) = scene.shown(&book).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        for words in [
            "Trang «Phần chung», ô C9",
            "Trang «Nhiệm vụ», ô G2",
            "I.1: Kết quả đã thực hiện",
            "Trang «Nhiệm vụ», ô H3: chưa triển khai nhưng chưa nêu lý do.",
            "Chưa triển khai (nêu lý do",
            "(5)",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Ô sai"), "a missing reason is a warning: {page}");
        assert_eq!(scene.stored().await, before, "looking stores nothing");

        let form = form_of(&page);
        let answer = scene.world.post(&format!("{}/taking-over", scene.place), &scene.officer, &borrowed(&form)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let edit = answer.location.expect("the draft");
        let page = unescaped(&scene.world.get(&edit, &scene.officer).await.text);
        for words in ["Đã ban hành Kế hoạch & họp giao ban", "Đã rà soát 5/9 đô thị", "Đề nghị bố trí vốn"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(page.contains("Tải biểu Excel"), "{page}");
        let mut tx = scene.world.db.read(1).await.expect("reads");
        let id = ReturnId::parse(edit.trim_start_matches("/returns/").trim_end_matches("/edit")).expect("an id");
        let version = dondoc::returns::get(&mut tx, &id).await.expect("reads").expect("the draft");
        assert_eq!((version.submitted_at, version.version), (None, 1), "nothing is sent by itself");
        drop(tx);
        // The same file once more says nothing new.
        let (_, page) = scene.shown(&book).await;
        assert!(page.contains("không có nội dung nào khác"), "{page}");
    }
}

#[tokio::test]
async fn what_was_written_here_since_is_merged_by_field_and_never_overwritten_unseen() {
    for engine in engines() {
        let scene = Scene::set(World::on(engine, "2023-11-20T08:00").await).await;
        let draft = scene.begun().await;
        let book = scene.workbook().await;
        let items = scene.items().await;
        let done = |item: &str| format!("{item}.done");
        let typed = [(done(&items[0]), "Viết trên trang"), (done(&items[1]), "Cũng viết trên trang")];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        scene.world.post(&format!("{draft}/draft"), &scene.officer, &typed).await;
        let book = filled(&book, &[(ITEMS, "G2", "Viết trong biểu"), (ITEMS, "H2", "Thiếu vốn")]);
        let (_, page) = scene.shown(&book).await;
        for words in ["đã được lưu thêm sau khi lập biểu", "Viết trên trang", "Viết trong biểu", "Mời đọc cả hai"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Cũng viết trên trang"), "what the form did not touch is not offered");
        let mut form = form_of(&page);
        let ticked: Vec<String> = form.iter().filter(|(name, _)| name == "take").map(|(_, v)| v.clone()).collect();
        assert_eq!(ticked, [format!("{}.difficulties", items[0])], "a conflict is not ticked");

        // Ticked by a person, while a third text comes in by another window.
        form.push(("take".to_owned(), done(&items[0])));
        let third = [(done(&items[0]), "Cửa sổ thứ ba".to_owned())];
        scene.world.post(&format!("{draft}/draft"), &scene.officer, &borrowed(&third)).await;
        let path = format!("{}/taking-over", scene.place);
        let met = scene.world.post(&path, &scene.officer, &borrowed(&form)).await;
        assert_eq!(met.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", met.text);
        for words in ["Cửa sổ thứ ba", "Viết trong biểu", "Thiếu vốn", "Chưa có gì bị ghi đè"] {
            assert!(met.text.contains(words), "{words}: {}", met.text);
        }
        let form = form_of(&met.text);
        let taken = scene.world.post(&path, &scene.officer, &borrowed(&form)).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "both were seen: {}", taken.text);
        let page = scene.world.get(&format!("{draft}/edit"), &scene.officer).await.text;
        for words in ["Viết trong biểu", "Thiếu vốn", "Cũng viết trên trang"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(scene.stored().await.iter().any(|row| row.contains("Cửa sổ thứ ba")), "the history keeps it");
        let nothing = scene.world.post(&path, &scene.officer, &[("new.assessment", "x")]).await;
        assert!(nothing.status.is_client_error() && nothing.text.contains("Chưa đánh dấu mục nào"));
    }
}

/// The mark at the end of a hidden sheet, as the first program made it.
fn mark(lines: &[Vec<String>]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    for line in lines {
        for cell in line {
            cell.bytes().for_each(&mut take);
            take(0x1f);
        }
        take(0x1e);
    }
    format!("{hash:016x}")
}

#[tokio::test]
async fn an_early_form_is_read_with_a_guide() {
    let scene = Scene::set(World::at("2023-11-20T08:00").await).await;
    let items = scene.items().await;
    let own = scene.place.trim_start_matches("/obligations/").to_owned();
    let cycle = scene.cycle.to_string();
    let mut lines: Vec<Vec<String>> = [
        vec!["format", "0"],
        vec!["obligation", &own],
        vec!["cycle", &cycle],
        vec!["progress", "done", "Hoàn thành"],
        vec!["item", &items[0], "I.1"],
    ]
    .iter()
    .map(|line| line.iter().map(|cell| (*cell).to_owned()).collect())
    .collect();
    for field in ["progress", "done", "difficulties", "next_steps"] {
        lines.push(vec!["was".to_owned(), format!("{}.{field}", items[0])]);
    }
    let mark = mark(&lines);
    lines.push(vec!["seal".to_owned(), mark]);
    let sheet = |name: &str, is_hidden, lines: &[Vec<String>]| Sheet {
        name: name.to_owned(),
        is_hidden,
        rows: lines
            .iter()
            .map(|line| line.iter().map(|text| Cell::new(Kind::Plain, text.as_str())).collect())
            .collect(),
        ..Sheet::default()
    };
    let row = [items[0].as_str(), "I.1", "", "", "", "hoàn thành", "Xong cả", "", ""].map(str::to_owned).to_vec();
    let sheets = vec![sheet("Báo cáo", false, &[row]), sheet("dondoc", true, &lines)];
    let (status, page) = scene.shown(&xlsx::write(&Workbook { sheets, ..Workbook::default() })).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    for words in ["Biểu lập theo mẫu cũ (mẫu 0)", "Xong cả", "Đã hoàn thành", "ô G1"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

const PAPER: [(&str, &str); 4] =
    [("number", "15/BC-SYT"), ("issued_on", "17/11/2023"), ("arrived_on", "20/11/2023"), ("signer", "")];

#[tokio::test]
async fn many_workbooks_fill_what_is_empty_beside_recorded_papers() {
    for engine in engines() {
        let scene = Scene::set(World::on(engine, "2023-11-20T08:00").await).await;
        let board = scene.world.get(&format!("/cycles/{}", scene.cycle), &scene.focal).await.text;
        let path = format!("/cycles/{}/workbooks", scene.cycle);
        assert!(board.contains(&path), "{board}");
        let all = scene.world.get(&format!("{path}.zip"), &scene.focal).await.bytes;
        let limits = dondoc::workbooks::limits();
        let all = archive::unpack(&all, &limits).expect("is unpacked");
        assert_eq!(all.len(), 5);
        let of = |body: &str| {
            let found = all.iter().find(|(name, _)| name.contains(body)).unwrap_or_else(|| panic!("{body}: {all:?}"));
            found.1.as_ref().expect("is unpacked").clone()
        };
        let health = filled(&of("so-y-te"), &[(ITEMS, "F2", "đã hoàn thành"), (ITEMS, "G2", "Đã xây 3 trạm")]);
        let works = filled(&of("so-xay-dung"), &[(ITEMS, "G2", "Đã làm")]);
        let files = archive::pack(&[
            ("a/../../y te.xlsx".to_owned(), health.clone()),
            ("xay dung.xlsx".to_owned(), works.clone()),
            ("thu.txt".to_owned(), b"ghi chu".to_vec()),
            ("long.zip".to_owned(), archive::pack(&[("x.xlsx".to_owned(), health.clone())])),
        ]);
        let before = scene.stored().await;
        let packed = [("files", "tất cả.zip", files.as_slice())];
        let send = || scene.world.upload(&path, &scene.focal, &packed);
        let page = send().await.text;
        assert!(page.contains("(0/4)") && page.contains("Chưa ghi nhận báo cáo đến"), "{page}");
        assert!(
            page.contains("tệp nén trong tệp nén") && page.contains("<th scope=\"row\" data-label=\"Tệp\">y te.xlsx"),
            "{page}"
        );
        assert_eq!(scene.stored().await, before, "without an arrival nothing is typed in for a body");

        let place = format!("/obligations/{}", obligation(&scene.world, "Sở Y tế").await);
        let received = scene.world.post(&format!("{place}/received"), &scene.focal, &PAPER).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
        let page = send().await.text;
        assert!(page.contains("(1/4)") && page.contains("Đã nhập thay 2 mục."), "{page}");
        let edit = received.location.expect("the version");
        let form = scene.world.get(&edit, &scene.focal).await.text;
        assert!(form.contains("Đã xây 3 trạm") && form.contains("15/BC-SYT"), "{form}");
        let stored = scene.stored().await;
        let page = send().await.text;
        assert!(page.contains("Không có nội dung mới."), "{page}");
        assert_eq!(scene.stored().await, stored, "the same files again change nothing");

        // Another file of the body says something else: nothing is overwritten, and it is told.
        let other = filled(&health, &[(ITEMS, "G2", "Đã xây 4 trạm"), (ITEMS, "F2", "gần xong")]);
        let pair = [("files", "1.xlsx", other.as_slice()), ("folder", "thu-muc/2.xlsx", &health)];
        let page = scene.world.upload(&path, &scene.focal, &pair).await.text;
        for words in [
            "đang có nội dung khác nên giữ nguyên",
            "«gần xong» không có trong danh sách",
            "một tệp khác của cùng cơ quan",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(scene.stored().await, stored);

        // The body begins a version of its own: from now on it speaks for itself.
        let body = scene.world.body("Sở Y tế").await;
        scene.world.account("y.te", Role::ReportingOfficer, Some(&body)).await;
        let own = scene.world.sign_in("y.te").await;
        let begun = scene.world.post(&format!("{place}/returns"), &own, &[]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let page = send().await.text;
        assert!(page.contains("Cơ quan đã có bản mới hơn"), "{page}");
        // Its own form, made before it began, still holds.
        let shown = scene.world.upload(&format!("{place}/workbook"), &own, &[("file", "a.xlsx", &health)]).await;
        assert!(shown.status == StatusCode::OK && shown.text.contains("Đã xây 3 trạm"), "{}", shown.text);

        let none = scene.world.upload(&path, &scene.focal, &[]).await;
        assert!(none.status.is_client_error() && none.text.contains("Chưa chọn tệp nào"), "{}", none.text);
        let foreign = scene.world.get(&path, &own).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_word_report_is_offered_part_by_part_and_never_taken_silently() {
    for engine in engines() {
        let scene = Scene::set(World::on(engine, "2023-11-20T08:00").await).await;
        let lines = [
            "SỞ XÂY DỰNG",
            "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
            "Sở đã họp giao ban.",
            "II. KẾT QUẢ THỰC HIỆN",
            "Nhiệm vụ I.1: Đã rà soát năm đô thị.",
            "V. KIẾN NGHỊ, ĐỀ XUẤT",
            "Nhiệm vụ I.2: Bố trí thêm vốn.",
            "Trên đây là báo cáo của Sở Xây dựng./.",
        ];
        let blocks = lines.iter().map(|line| Block::Paragraph(Paragraph::plain(*line))).collect();
        let report = docx::write(&Document { blocks, flattened: false }, "Báo cáo");
        let path = format!("{}/word-report", scene.place);
        let before = scene.stored().await;
        let answer = scene.world.upload(&path, &scene.officer, &[("file", "báo cáo.docx", &report)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        for words in [
            "Sở đã họp giao ban.",
            "I.1: Kết quả đã thực hiện",
            "I.2: Kiến nghị, đề xuất",
            "Chưa có gì được lấy",
            "Đoạn chưa xếp được vào mục nào (2)",
        ] {
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
        let mut form = form_of(&answer.text);
        assert!(!form.iter().any(|(name, _)| name == "take"), "nothing is ticked: {form:?}");
        assert_eq!(scene.stored().await, before);
        form.push(("take".to_owned(), format!("{}.done", scene.items().await[0])));
        let taken = scene.world.post(&format!("{}/taking-over", scene.place), &scene.officer, &borrowed(&form)).await;
        let edit = taken.location.expect("the draft");
        let page = scene.world.get(&edit, &scene.officer).await.text;
        assert!(page.contains("Đã rà soát năm đô thị.") && !page.contains("Sở đã họp giao ban."), "{page}");

        for (bytes, sentence) in [
            (scene.workbook().await.as_slice(), "không phải báo cáo Word"),
            (b"PK word/".as_slice(), "không phải báo cáo Word"),
            (&vec![b'a'; (10 << 20) + 1], "Tệp lớn hơn 10 MB"),
        ] {
            let refused = scene.world.upload(&path, &scene.officer, &[("file", "a.docx", bytes)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains(sentence), "{}", refused.text);
        }
    }
}

#[tokio::test]
async fn the_generated_report_of_a_body_is_read_back_into_its_own_fields() {
    let scene = Scene::set(World::at("2023-11-20T08:00").await).await;
    let book = filled(
        &scene.workbook().await,
        &[
            (GENERAL, "C9", "Đã họp."),
            (ITEMS, "G2", "Đã xong phần một."),
            (ITEMS, "H3", "Thiếu vốn."),
            (ITEMS, "J2", "Xin thêm người."),
        ],
    );
    let (_, page) = scene.shown(&book).await;
    let taken =
        scene.world.post(&format!("{}/taking-over", scene.place), &scene.officer, &borrowed(&form_of(&page))).await;
    let draft = taken.location.expect("the draft").trim_end_matches("/edit").to_owned();
    let report = scene.world.get(&format!("{draft}/report.docx"), &scene.officer).await.bytes;
    let path = format!("{}/word-report", scene.place);
    let shown = scene.world.upload(&path, &scene.officer, &[("file", "bao-cao.docx", &report)]).await;
    let offered = form_of_or_none(&shown.text);
    // "Không phát sinh." stands under headings without text; what the draft says already is not offered again.
    let said: Vec<&String> =
        offered.iter().filter(|(name, _)| name.starts_with("new.")).map(|(_, text)| text).collect();
    assert!(said.iter().all(|text| *text == "Không phát sinh."), "{said:?}");
}

fn form_of_or_none(page: &str) -> Vec<(String, String)> {
    if page.contains("/taking-over\">") { form_of(page) } else { Vec::new() }
}

#[tokio::test]
async fn a_workbook_saved_by_libreoffice_reads_back_equal() {
    let scene = Scene::set(World::at("2023-11-20T08:00").await).await;
    let book = filled(
        &scene.workbook().await,
        &[
            (GENERAL, "C9", "Dòng một\nDòng hai & «ba»"),
            (ITEMS, "F2", "Đang thực hiện"),
            (ITEMS, "G2", "=không phải công thức"),
            (ITEMS, "H3", "5/9"),
        ],
    );
    let Some(saved) = office::saved_again(&book, "workbook") else { return };
    let limits = dondoc::workbooks::limits();
    let read = |bytes: &[u8]| rules::read(&xlsx::cells(bytes, &limits).expect("opens")).expect("our own form");
    let (own, again) = (read(&book), read(&saved));
    assert_eq!(own.said.len(), 16);
    assert_eq!(own, again);
    // What it saves keeps cells locked and lists offered.
    let mut zip = zip::ZipArchive::new(Cursor::new(&saved)).expect("a zip");
    let mut xml = String::new();
    zip.by_name("xl/worksheets/sheet2.xml").expect("the tasks").read_to_string(&mut xml).expect("text");
    for part in ["<sheetProtection", "type=\"list\"", "orientation=\"landscape\"", "hidden=\"true\""] {
        assert!(xml.contains(part), "{part}: {xml}");
    }
    let (status, page) = scene.shown(&saved).await;
    assert!(status == StatusCode::OK && page.contains("=không phải công thức"), "{page}");
    // An exported table too.
    let table = scene.world.get("/tasks.xlsx", &scene.focal).await.bytes;
    let saved = office::saved_again(&table, "table").expect("the suite is there");
    let cells = |bytes: &[u8]| xlsx::cells(bytes, &limits).expect("opens")[0].rows.clone();
    assert_eq!(cells(&table), cells(&saved));
}

#[tokio::test]
async fn exported_tables_say_the_same_as_workbooks() {
    let scene = Scene::set(World::at("2023-11-20T08:00").await).await;
    for path in ["/tasks".to_owned(), format!("/cycles/{}", scene.cycle)] {
        let page = scene.world.get(&path, &scene.focal).await.text;
        assert!(page.contains("Tải bảng (.xlsx)"), "{page}");
        let base = if path == "/tasks" { path.clone() } else { format!("{path}/board") };
        let csv = scene.world.get(&format!("{base}.csv"), &scene.focal).await.text;
        let book = scene.world.get(&format!("{base}.xlsx"), &scene.focal).await.bytes;
        let sheets = xlsx::cells(&book, &dondoc_files::Limits::default()).expect("opens");
        let mut lines = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let mut count = 0;
        // An empty line of a CSV is no record: what both hold is compared without them.
        let sheet: Vec<Vec<&str>> =
            sheets[0].rows.values().map(|cells| cells.values().map(|cell| cell.text.as_str()).collect()).collect();
        let mut found = sheet.iter();
        for line in lines.records() {
            let line = line.expect("a record");
            let cells: Vec<&str> = line.iter().filter(|cell| !cell.is_empty()).collect();
            if !cells.is_empty() {
                assert_eq!(found.next().expect("a row"), &cells);
                count += 1;
            }
        }
        assert!(count > 6 && found.next().is_none(), "{count}");
        assert!(csv.contains("20/11/2023"), "both instants stand in it");
    }
}

/// Files for the browser: a filled workbook with one wrong cell, a Word report, an archive with a body's workbook whose
/// paper is recorded.
pub async fn for_the_browser(world: World, folder: &std::path::Path) -> (World, serde_json::Value) {
    let scene = Scene::set(world).await;
    let book = filled(
        &scene.workbook().await,
        &[(ITEMS, "F2", "Đang thực hiện"), (ITEMS, "G2", "Đã rà soát 5/9 đô thị"), (ITEMS, "F3", "gần xong")],
    );
    let lines =
        ["I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", "Sở đã họp giao ban.", "II. KẾT QUẢ", "Nhiệm vụ I.2: Xong bước một."];
    let blocks = lines.iter().map(|line| Block::Paragraph(Paragraph::plain(*line))).collect();
    let report = docx::write(&Document { blocks, flattened: false }, "Báo cáo");
    let health = obligation(&scene.world, "Sở Y tế").await;
    let answer = scene.world.get(&format!("/obligations/{health}/workbook.xlsx"), &scene.focal).await;
    let health_book = filled(&answer.bytes, &[(ITEMS, "F2", "Đã hoàn thành"), (ITEMS, "G2", "Đã xây 3 trạm")]);
    let received = scene.world.post(&format!("/obligations/{health}/received"), &scene.focal, &PAPER).await;
    assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
    let packed = archive::pack(&[("y-te.xlsx".to_owned(), health_book), ("ghi-chu.txt".to_owned(), b"x".to_vec())]);
    std::fs::create_dir_all(folder).expect("a folder can be made");
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).expect("the file can be written");
        folder.join(name)
    };
    let given = serde_json::json!({
        "book": put("book.xlsx", &book),
        "report": put("report.docx", &report),
        "archive": put("many.zip", &packed),
        "board": format!("/cycles/{}", scene.cycle),
    });
    (scene.world, given)
}
