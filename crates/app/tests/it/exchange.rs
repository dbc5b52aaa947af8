//! T5-R7: a received task list comes in as a file, tasks go out as files; nothing needs the other system to answer.

use axum::http::StatusCode;
use dondoc::imports::read::from_bytes;
use dondoc_rules::sheets::Workbook;

use crate::tasks::{settle, task};
use crate::world::World;

/// The text of the first element of a name, from a place on.
fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let start = xml.find(&format!("<{name}")).unwrap_or_else(|| panic!("{name} stands in {xml}"));
    let rest = &xml[start..];
    let inside = &rest[rest.find('>').expect("a start ends") + 1..];
    &inside[..inside.find("</").expect("an element ends")]
}

#[tokio::test]
async fn t5_r7_tasks_go_out_as_xml_per_plan_and_per_body() {
    let mut world = World::at("2023-10-02T08:00").await;
    let province = settle(&world).await;
    world.set_clock("2023-12-06T09:00");
    let focal = world.sign_in("dau.moi").await;
    let id = task(&world, &province, "I.1").await;
    let plan = format!("/tasks.xml?plan={}", province.plan);
    let answer = world.get(&plan, &focal).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let xml = &answer.text;
    assert!(xml.contains("<Tasks xmlns=\"urn:dondoc:tasks:1\" AsOf=\"2023-12-06\""), "{xml}");
    assert!(xml.contains("Count=\"4\"") && xml.matches("<Task Id=").count() == 4, "{xml}");
    let own = &xml[xml.find(&format!("<Task Id=\"{id}\"")).expect("the task")..];
    for (name, text) in [
        ("Code", "12/KH-UBND"),
        ("IssuedDate", "2023-06-20"),
        ("Number", "I.1"),
        ("Content", "Nhiệm vụ I.1 của kế hoạch"),
        ("Lead", "Cơ quan chủ trì"),
        ("DueDate", "2023-12-04"),
        ("State", "Đang thực hiện, quá hạn"),
        ("LateDays", "2"),
    ] {
        assert_eq!(element(own, name), text, "{name}");
    }
    assert!(own.contains("<Class Code=\"dated\" Confirmed="), "{own}");
    // Of one body; and a body that reports gets its own alone, whatever it asks.
    let health = world.body("Sở Y tế").await;
    let of_health = world.get(&format!("/tasks.xml?body={health}"), &focal).await.text;
    assert!(of_health.contains("Count=\"1\"") && element(&of_health, "Number") == "I.2", "{of_health}");
    let own = world.sign_in("y.te").await;
    let lead = world.body("Sở Xây dựng").await;
    assert!(world.get(&format!("/tasks.xml?body={lead}"), &own).await.text.contains("Count=\"1\""));
    // The address with both instants gives the same file again.
    let known = xml.split("KnownAt=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an instant");
    world.set_clock("2024-02-01T08:00");
    let focal = world.sign_in("dau.moi").await;
    let again = world.get(&format!("{plan}&as_of=2023-12-06&known_at={known}"), &focal).await;
    assert_eq!(again.text, *xml);
    // The schema names every element that is written.
    let schema = include_str!("../../../../schemas/tasks.xsd");
    for name in xml.split('<').filter_map(|part| part.split([' ', '>']).next()) {
        let is_name = name.chars().next().is_some_and(|first| first.is_ascii_uppercase());
        assert!(!is_name || schema.contains(&format!("name=\"{name}\"")), "{name}");
    }
}

#[tokio::test]
async fn t5_r7_a_received_list_of_tasks_is_imported_from_a_workbook() {
    let line = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
    let lines = [
        line(&["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn hoàn thành", "Sản phẩm"]),
        line(&["1", "Rà soát quy hoạch khu dân cư Bắc Sông", "Sở Xây dựng", "Sở Tài chính", "Quý I/2024", "Báo cáo"]),
        line(&["2", "Xây dựng đề án trạm y tế lưu động", "Sở Y tế", "", "Trước ngày 30/6/2024", "Đề án"]),
    ];
    let bytes = dondoc_files::xlsx::write(&Workbook::table("Danh sách", lines.to_vec(), Some(0)));
    let draft = from_bytes("danh-sach.xlsx", &bytes).expect("the list is read");
    let found: Vec<(&str, &str)> =
        draft.tasks.iter().map(|task| (task.text.as_str(), task.lead.raw.as_deref().unwrap_or_default())).collect();
    let wanted =
        [("Rà soát quy hoạch khu dân cư Bắc Sông", "Sở Xây dựng"), ("Xây dựng đề án trạm y tế lưu động", "Sở Y tế")];
    assert_eq!(found, wanted);
    assert_eq!(draft.tasks[1].timeline.to.as_deref(), Some("2024-06-29"), "trước ngày 30/6");

    let world = World::at("2023-12-20T08:00").await;
    settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let sent = world.upload("/imports", &focal, &[("file", "danh-sach.xlsx", &bytes)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let page = world.get(&sent.location.expect("the proposal"), &focal).await.text;
    assert!(page.contains("Xây dựng đề án trạm y tế lưu động"), "{page}");
}

/// The list that went out comes in again: checked as a whole, shown beside its words, confirmed by a person.
#[tokio::test]
async fn t5_r7_a_list_of_tasks_as_xml_is_read_in_again_checked_and_confirmed() {
    let mut world = World::at("2023-10-02T08:00").await;
    let province = settle(&world).await;
    world.set_clock("2023-12-06T09:00");
    let focal = world.sign_in("dau.moi").await;
    let given = world.get(&format!("/tasks.xml?plan={}", province.plan), &focal).await.text;
    // Another plan of another number, whose leads are in the register.
    let xml = given.replace("12/KH-UBND", "99/KH-UBND").replace(">Cơ quan chủ trì<", ">Sở Xây dựng<");
    assert_ne!(xml, given);
    let send = async |xml: &str| world.upload("/imports", &focal, &[("file", "viec.xml", xml.as_bytes())]).await;
    for (broken, sentence) in [
        (xml.replace("Count=\"4\"", "Count=\"5\""), "ghi có 5 nhiệm vụ nhưng tệp có 4"),
        (xml.replacen("99/KH-UBND", "98/KH-UBND", 1), "nhiều văn bản (98/KH-UBND, 99/KH-UBND)"),
        (xml.replace("urn:dondoc:tasks:1", "urn:khac"), "không phải danh sách nhiệm vụ theo mẫu"),
        (
            xml.replace(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<?xml version=\"1.0\"?><!DOCTYPE Tasks [<!ENTITY a \"b\">]>",
            ),
            "bị hỏng",
        ),
        (xml.replace("</Tasks>", ""), "bị hỏng"),
    ] {
        let refused = send(&broken).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(refused.text.contains(sentence), "{sentence}: {}", refused.text);
    }
    let sent = send(&xml).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let import = sent.location.expect("the proposal");
    let page = world.get(&import, &focal).await.text;
    for words in ["99/KH-UBND", "Nhiệm vụ I.1 của kế hoạch", "Sở Xây dựng"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let source = world.get(&format!("{import}/source"), &focal).await;
    assert!(source.status == StatusCode::OK && source.text.contains("Nhiệm vụ I.1 của kế hoạch"), "{}", source.text);
    let recorded = world.post(&format!("{import}/recording"), &focal, &[("focal", "Sở Tài chính")]).await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
    let plan = recorded.location.expect("the plan").trim_start_matches("/plans/").to_owned();
    let again = world.get(&format!("/tasks.xml?plan={plan}"), &focal).await.text;
    let texts = |xml: &str, name: &str| -> Vec<String> {
        xml.split(&format!("<{name}>")).skip(1).filter_map(|rest| Some(rest.split_once("</")?.0.to_owned())).collect()
    };
    for name in ["Code", "IssuedDate", "Subject", "Number", "Content", "Lead"] {
        assert_eq!(texts(&again, name), texts(&xml, name), "{name}");
    }
    // The same list a second time is the same document: nothing is recorded twice.
    let twice = send(&xml).await.location.expect("a proposal");
    let refused = world.post(&format!("{twice}/recording"), &focal, &[("focal", "Sở Tài chính")]).await;
    assert!(refused.status.is_client_error() && refused.text.contains("99/KH-UBND"), "{}", refused.text);
}
