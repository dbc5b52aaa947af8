//! The draft of the consolidated report on the worked example: what an editor wrote stays, what is new stands beside it;
//! Word and back; editions from draft to issue.

use axum::http::StatusCode;
use dondoc::demo;
use dondoc::drafts::{Course, DraftEdit, DraftWaiver};
use dondoc::events::sha256;
use dondoc::opinions::{Asked, Circulation, Opinion};
use dondoc_files::{Limits, docx};
use dondoc_rules::doc::{Block, Document};

use crate::office;
use crate::world::{Answer, Engine, World, engines, post, rows};

/// The worked example on an engine, with its focal officer at the draft.
pub struct Desk {
    pub world: World,
    pub focal: String,
    pub cycle: String,
}

impl Desk {
    pub async fn set(engine: Engine, moment: &str) -> Desk {
        let world = World::on(engine, moment).await;
        demo::fill(&world.db).await.expect("the example is made");
        let focal = sign_in(&world, "tonghop").await;
        let mut tx = world.db.read(1).await.expect("reads");
        let cycle = dondoc::cycles::list(&mut tx).await.expect("reads")[0].id.to_string();
        drop(tx);
        Desk { world, focal, cycle }
    }

    pub async fn page(&self) -> String {
        let page = self.world.get(&format!("/reports/{}/draft", self.cycle), &self.focal).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        page.text
    }

    /// The mark of the first piece that says something.
    pub async fn mark(&self, words: &str) -> String {
        mark_in(&self.page().await, words)
    }

    pub async fn open(&self, mark: &str) -> String {
        self.world.get(&format!("/reports/{}/draft?open={mark}", self.cycle), &self.focal).await.text
    }

    pub async fn act(&self, mark: &str, noun: &str, form: &[(&str, &str)]) -> Answer {
        self.world.post(&format!("/reports/{}/draft/pieces/{mark}/{noun}", self.cycle), &self.focal, form).await
    }

    pub async fn write(&self, mark: &str, text: &str) {
        let answer = self.act(mark, "words", &[("text", text)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// The paper of a body that was silent arrives: the sentence of timeliness says something else.
    pub async fn late_paper(&self) {
        let mut tx = self.world.db.read(1).await.expect("reads");
        let body = self.world.body("Thanh tra tỉnh").await;
        let cycle = dondoc::ids::CycleId::parse(&self.cycle).expect("an id");
        let owed = dondoc::obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
        let id = owed.into_iter().find(|one| one.body == body).expect("it owes").id;
        drop(tx);
        let paper =
            [("number", "31/BC-TTr"), ("issued_on", "07/12/2026"), ("arrived_on", "07/12/2026"), ("signer", "")];
        let answer = self.world.post(&format!("/obligations/{id}/received"), &self.focal, &paper).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Freezes an edition; gives its id and its file.
    pub async fn freeze(&self) -> (String, Vec<u8>) {
        let frozen = self.world.post(&format!("/reports/{}/editions", self.cycle), &self.focal, &[]).await;
        assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
        let mut tx = self.world.db.read(1).await.expect("reads");
        let cycle = dondoc::ids::CycleId::parse(&self.cycle).expect("an id");
        let edition = dondoc::reports::editions(&mut tx, &cycle).await.expect("reads").remove(0);
        drop(tx);
        let path = format!("/reports/{}/editions/{}", self.cycle, edition.number);
        (edition.id.to_string(), self.world.get(&path, &self.focal).await.bytes)
    }
}

pub async fn sign_in(world: &World, login: &str) -> String {
    let answer = world.send(post("/sign-in", None, &[("login", login), ("password", "dondoc"), ("next", "/")])).await;
    answer.cookie.unwrap_or_else(|| panic!("{login} signs in: {}", answer.text))
}

fn mark_in(page: &str, words: &str) -> String {
    let piece = page.split("<section class=\"piece").skip(1).find(|piece| piece.contains(words));
    let piece = piece.unwrap_or_else(|| panic!("no piece says «{words}»: {page}"));
    piece.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a piece has a mark").to_owned()
}

fn words_of(bytes: &[u8]) -> String {
    docx::read("a.docx", bytes, &Limits::default()).expect("our own file is read").0.text()
}

const QUOTE: &str = "Thu hút 06 dự án công nghiệp hỗ trợ";

#[tokio::test]
async fn what_an_editor_wrote_outlives_a_late_return() {
    for engine in engines() {
        let desk = Desk::set(engine, "2026-12-07T08:00").await;
        let (timely, quote) = (desk.mark("cơ quan, đơn vị phải báo cáo (không tính").await, desk.mark(QUOTE).await);
        let said = desk.open(&timely).await;
        let generated = said.split("name=\"base\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let generated = generated.expect("the form holds what is generated").replace("&quot;", "\"");
        desk.write(&timely, &format!("{generated} Công tác báo cáo có chuyển biến.")).await;
        desk.write(&quote, "- Sở Công Thương thu hút được 06 dự án công nghiệp hỗ trợ.").await;
        let before = desk.page().await;
        assert!(!before.contains("có nội dung mới so với"), "nothing is new yet: {before}");

        desk.late_paper().await;
        let after = desk.page().await;
        assert!(after.contains("1 đoạn có nội dung mới"), "{engine:?}: {after}");
        assert!(after.contains("Công tác báo cáo có chuyển biến."), "the editor's words stay");
        assert!(after.contains("Sở Công Thương thu hút được 06 dự án"), "the other's too");
        let open = desk.open(&timely).await;
        assert!(open.contains("Nội dung nguồn đã thay đổi") && open.contains("<ins>"), "the new facts: {open}");

        // A save in the background settles nothing; the button does.
        let merged = "Báo cáo gửi chậm tăng thêm một cơ quan.";
        let kept = desk.act(&timely, "decision", &[("act", "keep")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let page = desk.page().await;
        assert!(!page.contains("có nội dung mới so với") && page.contains("chuyển biến"), "{page}");
        let again = desk.act(&timely, "decision", &[("act", "take")]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        assert!(!desk.page().await.contains("chuyển biến"), "what is generated stands again");
        desk.write(&timely, merged).await;
        let (_, file) = desk.freeze().await;
        let words = words_of(&file);
        for own in [merged, "Sở Công Thương thu hút được 06 dự án"] {
            assert!(words.contains(own), "«{own}» is in the edition: {words}");
        }
        let page = desk.world.get(&format!("/reports/{}", desk.cycle), &desk.focal).await.text;
        assert!(page.contains(&sha256(&file)), "its hash is shown");
    }
}

#[tokio::test]
async fn two_editors_meet_at_a_passage_and_nothing_is_written_over() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let mark = desk.mark(QUOTE).await;
    let open = desk.open(&mark).await;
    let was = open.split("name=\"was.text\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("shown");
    let was = was.to_owned();
    let first = desk.act(&mark, "words", &[("text", "Lời của người thứ nhất."), ("was.text", &was)]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let second = desk.act(&mark, "words", &[("text", "Lời của người thứ hai."), ("was.text", &was)]).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["Lời của người thứ nhất.", "Lời của người thứ hai.", "Người khác vừa sửa đoạn này"]
    {
        assert!(second.text.contains(words), "{words}: {}", second.text);
    }
    // Saved once more, over what was shown this time.
    let shown = [("text", "Lời của người thứ hai."), ("was.text", "Lời của người thứ nhất.")];
    assert_eq!(desk.act(&mark, "words", &shown).await.status, StatusCode::SEE_OTHER);
    assert!(desk.page().await.contains("Lời của người thứ hai."));
    let empty = desk.act(&mark, "words", &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "no words are no passage");
    // Who only reads sees the draft and no form.
    let leader = sign_in(&desk.world, "lanhdao").await;
    let read = desk.world.get(&format!("/reports/{}/draft?open={mark}", desk.cycle), &leader).await;
    assert!(read.text.contains("Lời của người thứ hai.") && !read.text.contains("<textarea"), "{}", read.text);
}

#[tokio::test]
async fn t6_r10_an_edited_text_shows_that_it_is_and_its_source_stays_a_click_away() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let quote = desk.mark(QUOTE).await;
    let piece = |page: &str| {
        let piece = page.split("<section class=\"piece").find(|piece| piece.contains(&format!("id=\"{quote}\"")));
        piece.expect("the piece").to_owned()
    };
    let before = piece(&desk.page().await);
    assert!(before.contains("href=\"/returns/") && !before.contains("Đã sửa"), "{before}");
    desk.write(&quote, "- Sở Công Thương: 06 dự án.").await;
    let after = piece(&desk.page().await);
    assert!(after.contains("Đã sửa") && after.contains("href=\"/returns/"), "{after}");
    let open = piece(&desk.open(&quote).await);
    assert!(open.contains("Nội dung theo nguồn") && open.contains(QUOTE), "the body's own words: {open}");
    assert!(open.contains("Chuyên viên A (giả định)"), "and whose the others are: {open}");
}

#[tokio::test]
async fn passages_are_moved_left_out_and_added() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let quote = desk.mark(QUOTE).await;
    let (_, whole) = desk.freeze().await;
    let bare = desk.act(&quote, "decision", &[("act", "leave_out"), ("reason", "")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is asked for");
    let out = desk.act(&quote, "decision", &[("act", "leave_out"), ("reason", "Trùng với mục II")]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.text);
    let table = "# Đề mục thêm\nĐoạn của đầu mối.\n| Tên | Số |\n| Xã | ba |";
    let health = desk.mark("Hoàn thành nâng cấp 11 trạm y tế").await;
    let own = desk.act(&health, "own", &[("text", table)]).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
    let own = desk.mark("Đoạn của đầu mối.").await;
    let page = desk.page().await;
    let at = |page: &str, words: &str| page.find(&format!("id=\"{words}\"")).expect("stands");
    assert!(at(&page, &health) < at(&page, &own), "it stands behind");
    assert_eq!(desk.act(&own, "decision", &[("act", "up")]).await.status, StatusCode::SEE_OTHER);
    let page = desk.page().await;
    assert!(at(&page, &own) < at(&page, &health), "it was moved up");

    let (_, file) = desk.freeze().await;
    let words = words_of(&file);
    assert_eq!(said_in_body(&file, QUOTE) + 1, said_in_body(&whole, QUOTE), "one passage less: {words}");
    assert!(words.contains("lược bỏ khi biên tập: Trùng với mục II"), "coverage says why: {words}");
    assert!(words.contains("Đề mục thêm\nĐoạn của đầu mối.\nTên\nSố\nXã\nba"), "{words}");
    assert_eq!(desk.act(&quote, "decision", &[("act", "put_back")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.act(&own, "decision", &[("act", "take")]).await.status, StatusCode::SEE_OTHER);
    let page = desk.page().await;
    assert!(!page.contains("Đoạn của đầu mối.") && !page.contains("Trùng với mục II"), "{page}");
}

#[tokio::test]
async fn t6_r1_a_figure_that_differs_from_its_source_blocks_the_submission() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let quote = desk.mark(QUOTE).await;
    desk.write(&quote, "- Sở Công Thương thu hút 08 dự án, tỷ lệ lấp đầy 48%.").await;
    let page = desk.page().await;
    assert!(page.contains("Ghi 08, nguồn là 06."), "{page}");
    let (edition, _) = desk.freeze().await;
    let submit = format!("/editions/{edition}/submission");
    let refused = desk.world.post(&submit, &desk.focal, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Còn 1 điểm cần xem lại") && refused.text.contains("Số 08"), "{}", refused.text);

    let bare = desk.act(&quote, "waivers", &[("figure", "08"), ("reason", " ")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is asked for");
    let why = [("figure", "08"), ("reason", "Số cập nhật theo công văn 15/12")];
    assert_eq!(desk.act(&quote, "waivers", &why).await.status, StatusCode::SEE_OTHER);
    let page = desk.page().await;
    assert!(!page.contains("id=\"flags\"") && page.contains("Số cập nhật theo công văn"), "{page}");
    let (edition, _) = desk.freeze().await;
    let submitted = desk.world.post(&format!("/editions/{edition}/submission"), &desk.focal, &[]).await;
    assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.text);
    // Another figure is another question.
    desk.write(&quote, "- Sở Công Thương thu hút 09 dự án.").await;
    assert!(desk.page().await.contains("Ghi 09, nguồn là 06."));
}

#[tokio::test]
async fn t3_r11_an_issued_edition_never_changes_and_is_corrected_by_another() {
    for engine in engines() {
        let mut desk = Desk::set(engine, "2026-12-07T08:00").await;
        let (edition, file) = desk.freeze().await;
        let path = format!("/editions/{edition}");
        let early = [("number", "812/BC-STC"), ("issued_on", "07/12/2026"), ("signer", "Giám đốc A")];
        let refused = desk.world.post(&format!("{path}/issue"), &desk.focal, &early).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "submitted first");
        assert_eq!(
            desk.world.post(&format!("{path}/submission"), &desk.focal, &[]).await.status,
            StatusCode::SEE_OTHER
        );
        for (form, word) in [
            ([("number", ""), ("issued_on", "07/12/2026"), ("signer", "A")], "Cần nhập số"),
            ([("number", "1/BC"), ("issued_on", "09/12/2026"), ("signer", "A")], "Ngày ban hành"),
            ([("number", "1/BC"), ("issued_on", "07/12/2026"), ("signer", "")], "người ký"),
        ] {
            let refused = desk.world.post(&format!("{path}/issue"), &desk.focal, &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains(word), "{}", refused.text);
        }
        let issued = desk.world.post(&format!("{path}/issue"), &desk.focal, &early).await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        let again = desk.world.post(&format!("{path}/issue"), &desk.focal, &early).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");

        desk.world.set_clock("2026-12-08T08:00");
        desk.focal = sign_in(&desk.world, "tonghop").await;
        desk.write(&desk.mark(QUOTE).await, "- Sở Công Thương: số liệu đính chính, 06 dự án.").await;
        let corrected = desk.world.post(&format!("{path}/correction"), &desk.focal, &[]).await;
        let later = corrected.location.unwrap_or_else(|| panic!("{}", corrected.text));
        let old = desk.world.get(&path, &desk.focal).await.text;
        assert!(old.contains("812/BC-STC") && old.contains("đã được đính chính") && old.contains(&later), "{old}");
        assert!(desk.world.get(&later, &desk.focal).await.text.contains("Đính chính, thay thế cho"));
        let kept = desk.world.get(&format!("/reports/{}/editions/1", desk.cycle), &desk.focal).await.bytes;
        assert_eq!(sha256(&kept), sha256(&file), "the issued file is as it was");

        // Two editions beside each other, on screen and as a file.
        let query = format!("old=edition:{edition}&new={}", later.replace("/editions/", "edition:"));
        let page = desk.world.get(&format!("/reports/{}/comparison?{query}", desk.cycle), &desk.focal).await.text;
        assert!(page.contains(" chỗ khác nhau") && page.contains("đính chính, "), "{page}");
        let file = desk.world.get(&format!("/reports/{}/comparison.docx?{query}", desk.cycle), &desk.focal).await;
        let words = words_of(&file.bytes);
        assert!(words.contains(QUOTE) && words.contains("số liệu đính chính"), "{words}");
    }
}

#[tokio::test]
async fn a_signed_pdf_is_recorded_as_the_issued_edition() {
    const SIGNED: &[u8] = include_bytes!("../../../files/tests/signatures/one.pdf");
    for engine in engines() {
        let desk = Desk::set(engine, "2026-12-07T08:00").await;
        let (edition, _) = desk.freeze().await;
        let path = format!("/editions/{edition}");
        let submitted = desk.world.post(&format!("{path}/submission"), &desk.focal, &[]).await;
        assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.text);
        let form = [("number", "812/BC-STC"), ("issued_on", "07/12/2026"), ("signer", "Giám đốc A")];
        let broken = [("file", "da-ky.pdf", &b"MZ not a document"[..])];
        let refused = desk.world.upload_with(&format!("{path}/issue"), &desk.focal, &form, &broken).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("value=\"812/BC-STC\""), "what was typed stays: {}", refused.text);
        let signed = [("file", "da-ky.pdf", SIGNED)];
        let issued = desk.world.upload_with(&format!("{path}/issue"), &desk.focal, &form, &signed).await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        let page = desk.world.get(&path, &desk.focal).await.text;
        for words in [sha256(SIGNED).as_str(), "Nguyễn Văn Mẫu", "Sở Xây dựng tỉnh An Hòa", "Tải tệp đã ký"]
        {
            assert!(page.contains(words), "«{words}» is missing: {page}");
        }
        let kept = desk.world.get(&format!("{path}/signed"), &desk.focal).await;
        assert!(kept.bytes == SIGNED, "the file is as it was signed");
    }
}

#[tokio::test]
async fn a_frozen_edition_keeps_its_pdf_under_its_hash() {
    for engine in engines() {
        let desk = Desk::set(engine, "2026-12-07T08:00").await;
        let (edition, word) = desk.freeze().await;
        let path = format!("/editions/{edition}/print");
        let print = desk.world.get(&path, &desk.focal).await;
        if !dondoc::http::has_pdf() {
            assert_eq!(print.status, StatusCode::NOT_FOUND);
            continue;
        }
        assert!(print.bytes.starts_with(b"%PDF-1.7"), "{}", print.text);
        let page = desk.world.get(&format!("/editions/{edition}"), &desk.focal).await.text;
        assert!(page.contains(&sha256(&print.bytes)) && page.contains(&sha256(&word)), "{page}");
        assert!(page.contains(&path), "{page}");
        // Hidden from whom the edition is hidden from.
        let other = sign_in(&desk.world, "sct").await;
        assert_eq!(desk.world.get(&path, &other).await.status, StatusCode::NOT_FOUND);
        // A file that was finished outside is kept alone.
        let upload = [("file", "ban-cuoi.docx", word.as_slice())];
        let frozen =
            desk.world.upload_with(&format!("/reports/{}/editions", desk.cycle), &desk.focal, &[], &upload).await;
        assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
        let mut tx = desk.world.db.read(1).await.expect("reads");
        let prints: Vec<dondoc::drafts::Print> = tx.list("where tenant = $1 limit 9", &[]).await.expect("reads");
        assert_eq!(prints.iter().map(|print| print.edition.as_str()).collect::<Vec<_>>(), [edition.as_str()]);
    }
}

/// A downloaded draft with what a person does to it in Word: the first paragraph that says the one says the other, and
/// goes where the other is nothing.
fn edited(bytes: &[u8], changes: &[(&str, &str)], own: Option<&str>) -> Vec<u8> {
    let (Document { mut blocks, .. }, _) = docx::read("a.docx", bytes, &Limits::default()).expect("is read");
    for (says, new) in changes {
        let place = blocks.iter().position(|block| matches!(block, Block::Paragraph(own) if own.text().contains(says)));
        let place = place.unwrap_or_else(|| panic!("no paragraph says «{says}»"));
        match &mut blocks[place] {
            Block::Paragraph(paragraph) if !new.is_empty() => {
                paragraph.runs.truncate(1);
                paragraph.runs[0].text = (*new).to_owned();
            }
            _ => drop(blocks.remove(place)),
        }
        if let Some(own) = own.filter(|_| *says == QUOTE) {
            blocks.insert(place + 1, Block::Paragraph(dondoc_rules::doc::Paragraph::plain(own)));
        }
    }
    docx::write(&Document { blocks, flattened: false }, "a")
}

/// How many paragraphs of a report's body say something.
fn said_in_body(bytes: &[u8], words: &str) -> usize {
    let (document, _) = docx::read("a.docx", bytes, &Limits::default()).expect("is read");
    document.blocks.iter().filter(|block| matches!(block, Block::Paragraph(own) if own.text().contains(words))).count()
}

#[tokio::test]
async fn a_draft_finished_in_word_is_offered_piece_by_piece() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let path = format!("/reports/{}/draft", desk.cycle);
    let file = desk.world.post(&format!("{path}/downloads"), &desk.focal, &[]).await;
    assert_eq!(file.status, StatusCode::OK);
    let untouched =
        desk.world.upload(&format!("{path}/uploads"), &desk.focal, &[("file", "a.docx", &file.bytes)]).await;
    let same = desk.world.get(&untouched.location.expect("offers"), &desk.focal).await.text;
    assert!(same.contains("Không còn chỗ nào khác"), "{same}");

    // Meanwhile a colleague edits one passage, and a late paper changes another.
    desk.write(&desk.mark("Hoàn thành nâng cấp 11 trạm y tế").await, "- Sở Y tế: 11 trạm y tế đã nâng cấp.").await;
    desk.late_paper().await;
    let since = desk.page().await;
    let since = since.split("href=\"/reports/").find(|link| link.contains("comparison?old=download")).expect("a link");
    let since = format!("/reports/{}", since.split('"').next().expect("its end").replace("&amp;", "&"));
    let new = desk.world.get(&since, &desk.focal).await.text;
    assert!(new.contains("Nội dung mới kể từ bản đã tải") && new.contains("11 trạm y tế đã nâng cấp"), "{new}");
    let as_file = desk.world.get(&since.replace("comparison?", "comparison.docx?"), &desk.focal).await;
    assert!(words_of(&as_file.bytes).contains("11 trạm y tế đã nâng cấp"));

    let changes = [
        (QUOTE, "- Sở Công Thương: 06 dự án đã vào khu công nghiệp."),
        ("Hoàn thành nâng cấp 11", "- Sở Y tế: sửa trong Word."),
        ("Đã tuyên truyền trên hệ thống", ""),
    ];
    let back = edited(&file.bytes, &changes, Some("Đoạn viết thêm trong Word."));
    let up = desk.world.upload(&format!("{path}/uploads"), &desk.focal, &[("file", "sua.docx", &back)]).await;
    let offers = up.location.unwrap_or_else(|| panic!("{}", up.text));
    let page = desk.world.get(&offers, &desk.focal).await.text;
    for words in
        ["đã vào khu công nghiệp", "Đoạn viết thêm trong Word.", "Dự thảo hiện ghi khác", "Đoạn không có trong tệp"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("name=\"take\"").count(), 4, "{page}");
    assert_eq!(page.matches(" checked").count(), 2, "a deletion and another's words wait for a hand: {page}");
    assert!(!desk.page().await.contains("đã vào khu công nghiệp"), "nothing is taken silently");
    let names: Vec<&str> =
        page.split("name=\"take\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all: Vec<(&str, &str)> = names.iter().map(|name| ("take", *name)).collect();
    let bare = desk.world.post(&offers, &desk.focal, &all).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "leaving out wants a reason");
    let with = [&all[..], &[("reason", "Đã nêu ở mục khác")]].concat();
    let taken = desk.world.post(&offers, &desk.focal, &with).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let draft = desk.page().await;
    for words in ["đã vào khu công nghiệp", "Đoạn viết thêm trong Word.", "sửa trong Word.", "Đã nêu ở mục khác"]
    {
        assert!(draft.contains(words), "{words}: {draft}");
    }
    let done = desk.world.get(&offers, &desk.focal).await.text;
    assert!(done.contains("Không còn chỗ nào khác"), "what was taken is no offer any more: {done}");
}

#[tokio::test]
async fn a_file_of_another_report_or_with_open_changes_is_named_and_refused() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let other = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let path = format!("/reports/{}/draft", desk.cycle);
    let uploads = format!("{path}/uploads");
    let foreign = other.world.post(&format!("/reports/{}/draft/downloads", other.cycle), &other.focal, &[]).await.bytes;
    let own = desk.world.post(&format!("{path}/downloads"), &desk.focal, &[]).await.bytes;
    let plain = docx::write(
        &Document {
            blocks: vec![Block::Paragraph(dondoc_rules::doc::Paragraph::plain("Báo cáo tự soạn"))],
            flattened: false,
        },
        "a",
    );
    let tracked = office::with_change(&own);
    for (name, bytes, words) in [
        ("khac.docx", &foreign, "không thuộc báo cáo của đợt này"),
        ("tu-soan.docx", &plain, "Không tìm thấy đoạn nào của dự thảo"),
        ("theo-doi.docx", &tracked, "1 thay đổi theo dõi"),
        ("a.pdf", &b"%PDF-1.4".to_vec(), "không phải tệp Word"),
        ("a.docx", &b"PK\x03\x04hong".to_vec(), "bị hỏng"),
    ] {
        let answer = desk.world.upload(&uploads, &desk.focal, &[("file", name, bytes)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains(words), "{name}: {words}: {}", answer.text);
    }
    // As the final file of an edition they are looked at too; a plain one is taken as it is.
    let editions = format!("/reports/{}/editions", desk.cycle);
    for (bytes, status) in [
        (&tracked, StatusCode::UNPROCESSABLE_ENTITY),
        (&foreign, StatusCode::UNPROCESSABLE_ENTITY),
        (&plain, StatusCode::SEE_OTHER),
    ] {
        let answer = desk.world.upload(&editions, &desk.focal, &[("file", "cuoi.docx", bytes)]).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    let kept = desk.world.get(&format!("{editions}/1"), &desk.focal).await.bytes;
    assert_eq!(kept, plain, "the final file is the edition's file");
}

#[tokio::test]
async fn marks_survive_an_office_suite() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let path = format!("/reports/{}/draft", desk.cycle);
    let file = desk.world.post(&format!("{path}/downloads"), &desk.focal, &[]).await.bytes;
    let back = edited(&file, &[(QUOTE, "- Sở Công Thương: 06 dự án.")], None);
    let Some(saved) = office::document_saved_again(&back, "marks") else { return };
    let up = desk.world.upload(&format!("{path}/uploads"), &desk.focal, &[("file", "sua.docx", &saved)]).await;
    let page = desk.world.get(&up.location.unwrap_or_else(|| panic!("{}", up.text)), &desk.focal).await.text;
    assert_eq!(page.matches("name=\"take\"").count(), 1, "the one change and nothing else: {page}");
    assert!(page.contains("<ins>- Sở Công Thương: 06 dự án.</ins>"), "{page}");
}

/// Invariant 4: what was decided, what became of editions and what bodies said can be rebuilt from the log alone.
#[tokio::test]
async fn the_log_rebuilds_drafts_editions_and_opinions() {
    for engine in engines() {
        let desk = Desk::set(engine, "2026-12-07T08:00").await;
        let quote = desk.mark(QUOTE).await;
        desk.write(&quote, "- Sở Công Thương thu hút 08 dự án.").await;
        let why = [("figure", "08"), ("reason", "Số mới")];
        assert_eq!(desk.act(&quote, "waivers", &why).await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.act(&quote, "own", &[("text", "Đoạn thêm.")]).await.status, StatusCode::SEE_OTHER);
        let health = desk.mark("Hoàn thành nâng cấp 11 trạm y tế").await;
        desk.write(&health, "- Sở Y tế: 11 trạm.").await;
        assert_eq!(desk.act(&health, "decision", &[("act", "take")]).await.status, StatusCode::SEE_OTHER);
        let (edition, _) = desk.freeze().await;
        let body = desk.world.body("Sở Xây dựng").await.to_string();
        let form = [("body", body.as_str()), ("due_on", "10/12/2026")];
        let round = desk.world.post(&format!("/editions/{edition}/circulations"), &desk.focal, &form).await;
        let round = round.location.unwrap_or_else(|| panic!("{}", round.text));
        let building = sign_in(&desk.world, "sxd").await;
        let said = desk.world.post(&format!("{round}/opinions"), &building, &[("words", "Rõ.")]).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        let sent = desk.world.post(&format!("{round}/answer"), &building, &[("answer", "opinions")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let path = format!("/editions/{edition}/submission");
        assert_eq!(desk.world.post(&path, &desk.focal, &[]).await.status, StatusCode::SEE_OTHER);

        let copy = World::on(engine, "2026-12-07T08:00").await;
        dondoc::events::rebuild(&desk.world.db, &copy.db, 1, jiff::Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) =
            (desk.world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        macro_rules! same {
            ($($record:ty),*) => {$({
                let (left, right) = (rows::<$record>(&mut left).await, rows::<$record>(&mut right).await);
                assert!(!left.is_empty(), "{}", stringify!($record));
                assert_eq!(left, right, "{}", stringify!($record));
            })*};
        }
        same!(DraftEdit, DraftWaiver, Course, Circulation, Asked, Opinion);
    }
}
