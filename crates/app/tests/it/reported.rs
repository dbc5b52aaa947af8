//! The report as a page and as files: with what its editors decided, every row leading to what it rests on; paragraphs of
//! one's own kept while they are written; whose signatures an edition bears.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dondoc_files::{Limits, docx};
use dondoc_rules::doc::Block;

use crate::drafts::Desk;
use crate::world::{Answer, Engine, engines, escape};

const QUOTE: &str = "Thu hút 06 dự án công nghiệp hỗ trợ";
const HEALTH: &str = "Hoàn thành nâng cấp 11 trạm y tế";

/// How many paragraphs outside tables say something.
fn said(bytes: &[u8], words: &str) -> usize {
    let (document, _) = docx::read("a.docx", bytes, &Limits::default()).expect("our own file is read");
    document.blocks.iter().filter(|block| matches!(block, Block::Paragraph(own) if own.text().contains(words))).count()
}

fn words_of(name: &str, bytes: &[u8]) -> String {
    dondoc_files::read(name, bytes, &Limits::default()).expect("our own file is read").0.text()
}

#[tokio::test]
async fn every_form_of_the_report_holds_what_its_editors_decided() {
    for engine in engines() {
        let desk = Desk::set(engine, "2026-12-07T08:00").await;
        let (world, address) = (&desk.world, format!("/reports/{}", desk.cycle));
        desk.write(&desk.mark(QUOTE).await, "- Sở Công Thương thu hút được 06 dự án.").await;
        let health = desk.mark(HEALTH).await;
        let out = desk.act(&health, "decision", &[("act", "leave_out"), ("reason", "Trùng với mục II")]).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.text);
        let own = desk.act(&health, "own", &[("text", "Đoạn do đầu mối viết thêm.")]).await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);

        let file = world.get(&format!("{address}/report.docx"), &desk.focal).await.bytes;
        for (words, count) in [("thu hút được 06 dự án.", 1), (QUOTE, 0), (HEALTH, 0), ("viết thêm.", 1)] {
            assert_eq!(said(&file, words), count, "«{words}»");
        }
        assert!(words_of("a.docx", &file).contains("lược bỏ khi biên tập: Trùng với mục II"));
        let page = world.get(&address, &desk.focal).await.text;
        let passages = page.split("<div class=\"piece\"").collect::<Vec<_>>();
        let piece = |words: &str| {
            let own = passages.iter().find(|piece| piece.contains(words));
            (*own.unwrap_or_else(|| panic!("no passage says «{words}»: {page}"))).to_owned()
        };
        let edited = piece("thu hút được 06 dự án.");
        assert!(edited.contains(">Đã sửa<") && edited.contains("href=\"/returns/"), "{edited}");
        assert!(edited.contains(&format!("{address}/draft?open=")), "its editor is one click away: {edited}");
        assert!(piece("viết thêm.").contains(">Đoạn thêm<"));
        assert!(!passages.iter().any(|piece| piece.contains(QUOTE) && !piece.contains("<table")), "{page}");
        assert!(page.contains("lược bỏ khi biên tập: Trùng với mục II"), "{page}");

        // Narrower reports from the same pieces say the editor's words too, and not what is of the whole report.
        let body = page.split("<option value=\"").find(|rest| rest.contains(">Sở Công Thương<")).expect("a body");
        let body = body.split('"').next().expect("a key");
        let narrow = world.get(&format!("{address}/report.docx?body={body}"), &desk.focal).await.bytes;
        for (words, count) in [("thu hút được 06 dự án.", 1), (QUOTE, 0), ("viết thêm.", 0)] {
            assert_eq!(said(&narrow, words), count, "«{words}» of one body");
        }

        // The annexes as a workbook and as lines; the leader reads them, a body's officer does not.
        let sheets = world.get(&format!("{address}/annexes.xlsx"), &desk.focal).await;
        let text = words_of("a.xlsx", &sheets.bytes);
        for words in ["lược bỏ khi biên tập: Trùng với mục II", QUOTE, "Số lần đôn đốc", "So với cùng kỳ (%)"]
        {
            assert!(text.contains(words), "«{words}»: {text}");
        }
        let number = page.split("/annexes/").filter_map(|rest| rest.split_once(".csv")).map(|(number, _)| number);
        let tables = number.filter(|number| number.len() == 1).collect::<Vec<_>>();
        assert!(tables.len() > 4, "{tables:?}");
        let mut all = String::new();
        for number in tables {
            all += &world.get(&format!("{address}/annexes/{number}.csv"), &desk.focal).await.text;
        }
        assert!(all.contains("lược bỏ khi biên tập: Trùng với mục II") && all.contains(QUOTE), "{all}");
        for wrong in ["0.csv", "99.csv", "x.csv", "1"] {
            let answer = world.get(&format!("{address}/annexes/{wrong}"), &desk.focal).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        let officer = crate::drafts::sign_in(world, "sct").await;
        for path in ["annexes.xlsx", "annexes/1.csv", "report.docx"] {
            assert_eq!(world.get(&format!("{address}/{path}"), &officer).await.status, StatusCode::NOT_FOUND);
        }
    }
}

#[tokio::test]
async fn the_command_line_writes_the_edited_report() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let first = desk.act("start", "own", &[("text", "Đoạn do đầu mối viết thêm.")]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let folder = desk.world.folder().expect("a world on SQLite");
    for (name, words) in [("a.docx", "Đoạn do đầu mối viết thêm."), ("a.xlsx", "Số lần đôn đốc")] {
        let out = folder.join(name);
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_dondoc"))
            .args(["report", "--cycle", &desk.cycle, "--out"])
            .arg(&out)
            .arg("--data")
            .arg(folder)
            .output()
            .expect("the program starts");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let text = words_of(name, &std::fs::read(&out).expect("it is written"));
        assert!(text.contains(words), "«{words}» in {name}: {text}");
    }
}

/// Issue E, part 4, in the annexes: each row leads to the returns and cases that it rests on.
#[tokio::test]
async fn rows_of_annexes_lead_to_what_they_rest_on() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let page = desk.world.get(&format!("/reports/{}", desk.cycle), &desk.focal).await.text;
    let tables = page.split("<table class=\"annex\">").skip(1).filter_map(|table| table.split("</table>").next());
    let rows: Vec<&str> = tables.flat_map(|table| table.split("<tr")).collect();
    let task = rows.iter().find(|row| row.contains(QUOTE)).expect("the row of the task");
    let link = task.split("href=\"").nth(1).and_then(|rest| rest.split(['"', '#']).next()).expect("a link");
    let source = desk.world.get(link, &desk.focal).await;
    assert!(link.starts_with("/returns/") && source.text.contains(QUOTE), "{link}: {}", source.text);
    assert!(task.contains("xác nhận lúc"), "and names who stands for it: {task}");
    let mut kinds: Vec<&str> =
        rows.iter().flat_map(|row| row.split("href=\"/").skip(1)).filter_map(|rest| rest.split('/').next()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let first = rows.iter().find_map(|row| row.split(&format!("href=\"/{kind}/")).nth(1));
        let rest = first.and_then(|rest| rest.split(['"', '#']).next()).expect("a link");
        let answer = desk.world.get(&format!("/{kind}/{rest}"), &desk.focal).await;
        assert_eq!(answer.status, StatusCode::OK, "/{kind}/{rest} can be opened");
    }
}

async fn autosave(desk: &Desk, mark: &str, form: &[(&str, &str)]) -> Answer {
    let body: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    let request = Request::post(format!("/reports/{}/draft/pieces/{mark}/own", desk.cycle))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, &desk.focal)
        .header("sec-fetch-site", "same-origin")
        .header("x-autosave", "1")
        .body(Body::from(body.join("&")))
        .expect("a request");
    desk.world.send(request).await
}

/// Issue E, part 5: nothing typed is lost, in a paragraph of one's own too, before anybody pressed a button.
#[tokio::test]
async fn a_paragraph_of_ones_own_is_kept_while_it_is_written() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let mark = desk.mark(QUOTE).await;
    let path = format!("/reports/{}/draft?insert={mark}", desk.cycle);
    let page = desk.world.get(&path, &desk.focal).await.text;
    let form = page.split("<form id=\"own\"").nth(1).expect("the form");
    assert!(form.contains("data-autosave") && page.contains("data-save-state"), "{form}");
    let own = form.split("name=\"own\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a name");
    let nothing = autosave(&desk, &mark, &[("own", own), ("text", ""), ("was.text", "")]).await;
    assert_eq!(nothing.status, StatusCode::NO_CONTENT, "{}", nothing.text);
    for (was, text) in [("", "Đoạn mới"), ("Đoạn mới", "Đoạn mới của đầu mối")] {
        let kept = autosave(&desk, &mark, &[("own", own), ("text", text), ("was.text", was)]).await;
        assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.text);
    }
    assert_eq!(desk.page().await.matches("Đoạn mới của đầu mối</p>").count(), 1, "one paragraph, whatever was saved");
    // Somebody else goes on with it; the old window is told and keeps both texts.
    let place = desk.mark("Đoạn mới của đầu mối").await;
    desk.write(&place, "Đoạn của người khác").await;
    let stale = [("own", own), ("text", "Đoạn mới của tôi"), ("was.text", "Đoạn mới của đầu mối")];
    assert_eq!(autosave(&desk, &mark, &stale).await.status, StatusCode::CONFLICT);
    let met = desk.act(&mark, "own", &stale).await;
    assert_eq!(met.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        met.text.contains("Đoạn của người khác") && met.text.contains(">Đoạn mới của tôi</textarea>"),
        "{}",
        met.text
    );
    assert!(met.text.contains(&format!("name=\"own\" value=\"{own}\"")), "it goes on under its name: {}", met.text);
    let over = [("own", own), ("text", "Đoạn mới của tôi"), ("was.text", "Đoạn của người khác")];
    assert_eq!(desk.act(&mark, "own", &over).await.status, StatusCode::SEE_OTHER);
    let page = desk.page().await;
    assert!(page.contains("Đoạn mới của tôi</p>") && !page.contains("Đoạn của người khác</p>"), "{page}");
    // A page that another person left open is not saved in this one's name.
    let other =
        [("own", own), ("person", "01900000-0000-7000-8000-000000000000"), ("text", "Lời người lạ"), ("was.text", "")];
    assert_eq!(autosave(&desk, &mark, &other).await.status, StatusCode::CONFLICT);
    let empty = desk.act(&mark, "own", &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "a paragraph has words");
}

#[tokio::test]
async fn an_editions_page_says_whose_signatures_its_file_bears() {
    const SIGNED: &[u8] = include_bytes!("../../../files/tests/signatures/one.pdf");
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let (edition, _) = desk.freeze().await;
    let path = format!("/editions/{edition}");
    let before = desk.world.get(&path, &desk.focal).await.text;
    assert!(!before.contains("id=\"signatures\""), "a Word file bears none: {before}");
    assert_eq!(desk.world.post(&format!("{path}/submission"), &desk.focal, &[]).await.status, StatusCode::SEE_OTHER);
    let form = [("number", "812/BC-STC"), ("issued_on", "07/12/2026"), ("signer", "Giám đốc A")];
    let files: [(&str, &str, &[u8]); 1] = [("file", "bao-cao-ky-so.pdf", SIGNED)];
    let issued = desk.world.upload_with(&format!("{path}/issue"), &desk.focal, &form, &files).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
    let page = desk.world.get(&path, &desk.focal).await.text;
    for words in ["Chữ ký 1: Nguyễn Văn Mẫu", "Nguyên vẹn, bao trùm toàn bộ tệp", "bao-cao-ky-so.pdf"]
    {
        assert!(page.contains(words), "«{words}»: {page}");
    }
    // Finished outside and frozen as a PDF: its own signatures are told of at once.
    let frozen = desk.world.upload(&format!("/reports/{}/editions", desk.cycle), &desk.focal, &files).await;
    assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
    let mut tx = desk.world.db.read(1).await.expect("reads");
    let cycle = dondoc::ids::CycleId::parse(&desk.cycle).expect("an id");
    let newest = dondoc::reports::editions(&mut tx, &cycle).await.expect("reads").remove(0);
    drop(tx);
    let page = desk.world.get(&format!("/editions/{}", newest.id), &desk.focal).await.text;
    assert!(page.contains("Chữ ký 1: Nguyễn Văn Mẫu"), "{page}");
    // A file that bears the stamp of a secret document is not kept (T1-R11).
    let secret = dondoc_files::docx::write(
        &dondoc_rules::doc::Document {
            blocks: vec![
                Block::Paragraph(dondoc_rules::doc::Paragraph::plain("TỐI MẬT")),
                Block::Paragraph(dondoc_rules::doc::Paragraph::plain("Nội dung báo cáo.")),
            ],
            flattened: false,
        },
        "a",
    );
    let files: [(&str, &str, &[u8]); 1] = [("file", "a.docx", &secret)];
    let refused = desk.world.upload(&format!("/reports/{}/editions", desk.cycle), &desk.focal, &files).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
}
