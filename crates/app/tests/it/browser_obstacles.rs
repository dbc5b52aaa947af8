//! A difficulty from three bodies to a directive, and the weekly page on one sheet, in headless Chromium with scripts and without.

use dondoc_rules::access::Role;
use serde_json::json;

use crate::browser::{node, packages};
use crate::directives::order;
use crate::obstacles::{raise, route};
use crate::province::Province;
use crate::world::{PASSWORD, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_difficulty_of_three_bodies_becomes_a_directive() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("obstacles", true), ("obstacles-no-scripts", false)] {
        let mut world = World::at("2023-11-01T08:00").await;
        let province = Province::settle(&world).await;
        for (login, body) in [("y.te", "Sở Y tế"), ("binh.an", "UBND huyện Bình An")] {
            let body = world.body(body).await;
            world.account(login, Role::ReportingOfficer, Some(&body)).await;
        }
        let given = json!({
            "scripts": scripts,
            "folder": packages.join("../../../target/browser").join(name),
            "password": PASSWORD,
            "names": ["Sở Xây dựng", "Sở Y tế", "UBND huyện Bình An"],
            "raised": [
                { "login": "xay.dung", "text": "Chưa có định mức kinh phí số hóa hồ sơ quy hoạch" },
                { "login": "y.te", "text": "Chưa có định mức kinh phí số hóa hồ sơ bệnh án" },
                { "login": "binh.an", "text": "Thiếu định mức kinh phí số hóa hồ sơ đất đai" },
            ],
        });
        let run = async |world: &World, phases: &[&str]| {
            let mut given = given.clone();
            given["phases"] = json!(phases);
            node(world, &packages, &["obstacles.mjs"], &given).await;
        };
        run(&world, &["raise", "merge"]).await;
        world.set_clock("2023-11-20T08:00");
        run(&world, &["decide", "answer"]).await;
        busy(&mut world, &province).await;
        run(&world, &["week"]).await;
    }
}

/// A busy month: three dozen orders with long words for several bodies, a dozen proposals that wait, five leaders.
async fn busy(world: &mut World, province: &Province) {
    let focal = world.sign_in("dau.moi").await;
    let bodies = ["Sở Xây dựng", "Sở Y tế", "Công an tỉnh", "UBND huyện Bình An", "UBND huyện Hòa Lạc"];
    let leaders = ["Lê Văn Cường", "Trần Thị Bình", "Đỗ Hữu Dũng", "Phạm Thị Giang", "Võ Minh Hải"];
    for (body, leader) in bodies.iter().zip(leaders) {
        let subject = format!("body:{}", world.body(body).await);
        let leader = format!("Phó Chủ tịch Ủy ban nhân dân tỉnh {leader}");
        let form = [("subject", subject.as_str()), ("leader", &leader), ("starts_on", "01/11/2023")];
        world.post("/briefings/charges", &focal, &form).await;
    }
    for number in 0..36 {
        let text = format!(
            "Chỉ đạo số {number}: rà soát, tháo gỡ vướng mắc về giải phóng mặt bằng, vốn và thủ tục của các dự án chậm tiến \
             độ trên địa bàn, báo cáo kết quả cụ thể từng dự án, xác định rõ trách nhiệm của tập thể, cá nhân có liên quan"
        );
        let due = if number % 2 == 0 { "19/11/2023" } else { "20/12/2023" };
        let own = bodies.iter().cycle().skip(number).take(3).copied().collect::<Vec<_>>().join("; ");
        let changes = [("text", text.as_str()), ("bodies", &own), ("due_on", due), ("ordered_on", "02/11/2023")];
        order(world, &changes).await;
    }
    for number in 0..12 {
        let text =
            format!("Khó khăn thứ {number} trong bố trí nhân lực và kinh phí thực hiện nhiệm vụ được giao hằng năm");
        let asks = format!("Kiến nghị thứ {number}: xem xét bổ sung biên chế, kinh phí và cơ chế đặc thù cho cơ quan");
        let login = if number % 2 == 0 { "xay.dung" } else { "y.te" };
        let case = raise(world, province, login, &text, &[("asks", &asks)]).await;
        route(world, &case).await;
    }
    world.set_clock("2023-12-10T08:00");
}
