//! A round of opinions on a frozen draft: asked, answered passage by passage or by agreement, replied to, gathered.

use axum::http::StatusCode;
use dondoc_files::{Limits, docx};

use crate::drafts::{Desk, sign_in};
use crate::world::engines;

fn words_of(bytes: &[u8]) -> String {
    docx::read("a.docx", bytes, &Limits::default()).expect("our own file is read").0.text()
}

fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split(before).nth(1).unwrap_or_else(|| panic!("no «{before}»: {page}"));
    rest.split(after).next().expect("an end")
}

#[tokio::test]
async fn a_round_of_opinions_from_the_letter_to_the_table() {
    for engine in engines() {
        let desk = Desk::set(engine, "2026-12-07T08:00").await;
        let world = &desk.world;
        let (edition, _) = desk.freeze().await;
        let rounds = format!("/editions/{edition}/circulations");
        let form = world.get(&rounds, &desk.focal).await.text;
        assert!(form.contains("Sở Công Thương") && form.contains(" checked"), "{form}");
        let mut ids = Vec::new();
        for name in ["Sở Công Thương", "Sở Xây dựng", "Sở Y tế", "Thanh tra tỉnh"] {
            ids.push(world.body(name).await.to_string());
        }
        let nobody = world.post(&rounds, &desk.focal, &[("due_on", "10/12/2026")]).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        let late = world.post(&rounds, &desk.focal, &[("due_on", "06/12/2026"), ("body", &ids[0])]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "a day that has passed");
        let mut asked: Vec<(&str, &str)> = ids.iter().map(|id| ("body", id.as_str())).collect();
        asked.push(("due_on", "10/12/2026"));
        let round = world.post(&rounds, &desk.focal, &asked).await;
        let round = round.location.unwrap_or_else(|| panic!("{}", round.text));
        let letter = words_of(&world.get(&format!("{round}/letter.docx"), &desk.focal).await.bytes);
        for words in
            ["lấy ý kiến dự thảo Báo cáo", "- Sở Công Thương", "hết ngày 10 tháng 12 năm 2026", "CỘNG HÒA XÃ HỘI"]
        {
            assert!(letter.contains(words), "{words}: {letter}");
        }

        // The body finds it on its first page, and speaks to one passage and in general.
        let trade = sign_in(world, "sct").await;
        let home = world.get("/", &trade).await.text;
        assert!(home.contains("Ý kiến về dự thảo báo cáo tổng hợp") && home.contains("10/12/2026"), "{home}");
        let draft = format!("{round}/draft");
        let page = world.get(&draft, &trade).await.text;
        let passage = page.split("<section class=\"piece\"").find(|piece| piece.contains("Thu hút 06 dự án"));
        let mark = between(passage.expect("the passage"), "id=\"", "\"").to_owned();
        let say = format!("{round}/opinions");
        let one = [("mark", mark.as_str()), ("words", "Đề nghị ghi rõ 06 dự án đã cấp phép.")];
        assert_eq!(world.post(&say, &trade, &one).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.post(&say, &trade, &[("words", "Bố cục rõ.")]).await.status, StatusCode::SEE_OTHER);
        let both = world.post(&format!("{round}/answer"), &trade, &[("answer", "agreed")]).await;
        assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY, "agreed and with opinions is neither");
        let before = world.get(&round, &desk.focal).await.text;
        assert!(!before.contains("đã cấp phép"), "what was not sent is the body's own: {before}");
        let sent = world.post(&format!("{round}/answer"), &trade, &[("answer", "opinions")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(world.post(&say, &trade, &[("words", "Thêm.")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!world.get("/", &trade).await.text.contains("Ý kiến về dự thảo"), "nothing waits any more");

        // One agrees; one by letter; one is silent; one that was not asked sees nothing.
        let building = sign_in(world, "sxd").await;
        let none = world.post(&format!("{round}/answer"), &building, &[("answer", "opinions")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was said");
        let agreed = world.post(&format!("{round}/answer"), &building, &[("answer", "agreed")]).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        let paper = [
            ("body", ids[2].as_str()),
            ("answer", "opinions"),
            ("letter_number", "950/SYT-VP"),
            ("letter_on", "07/12/2026"),
            ("words", "Bổ sung số bác sĩ."),
        ];
        let received = world.post(&format!("{round}/received"), &desk.focal, &paper).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
        let stranger = sign_in(world, "skhcn").await;
        assert_eq!(world.get(&draft, &stranger).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.get(&round, &trade).await.status, StatusCode::NOT_FOUND, "replies are the focal body's");

        // Each is replied to; what is accepted opens its passage.
        let page = world.get(&round, &desk.focal).await.text;
        assert!(page.contains("thống nhất 1, có ý kiến 2, chưa trả lời 1"), "{page}");
        for (words, reply, answer) in [
            ("Đề nghị ghi rõ 06 dự án", "accepted", "Đã bổ sung."),
            ("Bố cục rõ", "accepted", "Xin cảm ơn."),
            ("Bổ sung số bác sĩ", "explained", "Số liệu thuộc báo cáo chuyên đề."),
        ] {
            let card = page.split("<article class=\"ds-card\" id=\"opinion-").find(|card| card.contains(words));
            let id = card.expect("the opinion").split('"').next().expect("an id").to_owned();
            let path = format!("/opinions/{id}/reply");
            let bare = world.post(&path, &desk.focal, &[("reply", reply), ("words", "")]).await;
            assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
            let replied = world.post(&path, &desk.focal, &[("reply", reply), ("words", answer)]).await;
            let to = replied.location.unwrap_or_else(|| panic!("{}", replied.text));
            let opens = to.contains(&format!("draft?open={mark}"));
            assert_eq!(opens, words.contains("06 dự án"), "{to}");
        }
        let table = words_of(&world.get(&format!("{round}/table.docx"), &desk.focal).await.bytes);
        for words in [
            "BẢNG TỔNG HỢP, TIẾP THU, GIẢI TRÌNH Ý KIẾN",
            "Đề nghị ghi rõ 06 dự án đã cấp phép.\nSở Công Thương",
            "Tiếp thu. Đã bổ sung.",
            "Giải trình. Số liệu thuộc báo cáo chuyên đề.",
            "Thống nhất với dự thảo\nSở Xây dựng",
            "Chưa có ý kiến trả lời\nThanh tra tỉnh",
        ] {
            assert!(table.contains(words), "«{words}»: {table}");
        }
        // A body's answer says nothing about its report.
        let board = world.get(&format!("/cycles/{}", desk.cycle), &desk.focal).await.text;
        assert!(board.contains("Chậm 2 ngày") && board.contains("Quá hạn, chưa gửi"), "{board}");
    }
}
