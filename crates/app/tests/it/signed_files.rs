//! The digital signatures of a signed report, shown where its file is recorded.

use axum::http::StatusCode;
use dondoc::events;
use dondoc::files::signed::{FileReading, FileSignature};

use crate::desk::{open_year, owed, save, start};
use crate::province::Province;
use crate::world::{World, engines, rows};

const ONE: &[u8] = include_bytes!("../../../files/tests/signatures/one.pdf");
const TWO: &[u8] = include_bytes!("../../../files/tests/signatures/two.pdf");
const STAMPED: &[u8] = include_bytes!("../../../files/tests/signatures/stamped.pdf");

#[tokio::test]
async fn by_whom_when_and_whether_the_whole_is_told_on_the_reports_page() {
    for engine in engines() {
        let altered = {
            let mut bytes = ONE.to_vec();
            let at = bytes.windows(10).position(|window| window == b"812/BC-SXD").expect("is in it");
            bytes[at] = b'9';
            bytes
        };
        let cases: [(&[u8], &[&str]); 5] = [
            (
                ONE,
                &[
                    "Chữ ký 1: Nguyễn Văn Mẫu, Sở Xây dựng tỉnh An Hòa",
                    "state-confirmed\">Nguyên vẹn, bao trùm toàn bộ tệp",
                    "do phần mềm ký tự ghi",
                    "do chính người ký tự cấp",
                    "có bị thu hồi hay không",
                ],
            ),
            (
                TWO,
                &[
                    "sau chữ ký này tệp được bổ sung",
                    "được chữ ký sau bao trùm đến hết tệp",
                    "Chữ ký 2: Văn thư Sở Xây dựng",
                ],
            ),
            (STAMPED, &["theo dấu thời gian của TSA Mẫu"]),
            (&altered, &["state-overdue\">Nội dung đã bị thay đổi sau khi ký"]),
            (b"%PDF-1.4\n%%EOF\n", &["Tệp PDF không có chữ ký số"]),
        ];
        for (bytes, says) in cases {
            let mut world = World::on(engine, "2023-10-16T08:00").await;
            let province = Province::settle(&world).await;
            let cycle = open_year(&world, &province, "2023").await;
            world.set_clock("2023-12-04T16:00");
            let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
            let reporter = world.sign_in("xay.dung").await;
            let id = start(&world, &reporter, &obligation).await;
            save(&world, &reporter, &id, &[("is_nil".to_owned(), "1")]).await;
            let letter = [("number", "812/BC-SXD"), ("issued_on", "04/12/2023"), ("signer", "Nguyễn Văn Mẫu")];
            let place = format!("/returns/{id}/signed-letter");
            let sent = world.upload_with(&place, &reporter, &letter, &[("file", "bao-cao.pdf", bytes)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
            let receipt = world.get(&format!("/returns/{id}/receipt.docx"), &reporter).await;
            let receipt = crate::cycles::text_of(&receipt.bytes);
            for words in [
                "PHIẾU BÁO",
                "Sở Tài chính đã tiếp nhận báo cáo số 812/BC-SXD, ngày 04 tháng 12 năm 2023 (bản 1) của Sở Xây dựng lúc",
                "đúng hạn.",
            ] {
                assert!(receipt.contains(words), "«{words}»: {receipt}");
            }
            for login in ["xay.dung", "dau.moi"] {
                let cookie = world.sign_in(login).await;
                let page = world.get(&format!("/returns/{id}"), &cookie).await.text;
                for part in says {
                    assert!(page.contains(part), "«{part}» is not on the page of {login}: {page}");
                }
            }
            let copy = World::on(engine, "2023-12-06T09:00").await;
            events::rebuild(&world.db, &copy.db, 1, jiff::Timestamp::MAX).await.expect("rebuilds");
            let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
            assert_eq!(rows::<FileSignature>(&mut left).await, rows::<FileSignature>(&mut right).await);
            assert_eq!(rows::<FileReading>(&mut left).await, rows::<FileReading>(&mut right).await);
        }
    }
}
