//! The site's edge: signing in, roles, foreign requests, languages.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dondoc_rules::access::Role;

use crate::world::{World, post};

#[tokio::test]
async fn a_page_asks_to_sign_in_first_and_leads_back() {
    let mut world = World::at("2023-12-06T09:00").await;
    let answer = world.get("/events", "session=0").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location.as_deref(), Some("/sign-in?next=/events"));

    world.account("kiem.tra", Role::Auditor, None).await;
    let cookie = world.sign_in("kiem.tra").await;
    let page = world.get("/events", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Chuỗi nhật ký nguyên vẹn"), "{}", page.text);
    assert!(page.text.contains("Mở tài khoản"));

    world.set_clock("2023-12-06T21:30");
    let later = world.get("/events", &cookie).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER, "a session ends by itself");
}

#[tokio::test]
async fn a_role_without_the_right_sees_no_page() {
    let world = World::at("2023-12-06T09:00").await;
    world.account("lanh.dao", Role::Leader, None).await;
    let cookie = world.sign_in("lanh.dao").await;
    let page = world.get("/events", &cookie).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("Không tìm thấy trang"), "{}", page.text);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_too_many_close_the_door() {
    let world = World::at("2023-12-06T09:00").await;
    world.account("an", Role::Leader, None).await;
    for _ in 0..10 {
        let answer = world.send(post("/sign-in", None, &[("login", "an"), ("password", "sai"), ("next", "/")])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("chưa đúng"));
        assert!(answer.text.contains("value=\"an\""), "what was typed is kept");
    }
    let right = [("login", "an"), ("password", crate::world::PASSWORD), ("next", "/")];
    let answer = world.send(post("/sign-in", None, &right)).await;
    assert!(answer.text.contains("tạm khóa"), "{}", answer.text);
}

#[tokio::test]
async fn an_act_that_another_site_started_is_refused() {
    let world = World::at("2023-12-06T09:00").await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://example.org")] {
        let request = Request::post("/sign-in").header(header::HOST, "localhost").header(name, value);
        let answer = world.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test]
async fn signing_in_leads_only_to_pages_of_this_site() {
    let world = World::at("2023-12-06T09:00").await;
    world.account("an", Role::Leader, None).await;
    for next in ["//example.org", "https://example.org", "/\\example.org"] {
        let form = [("login", "an"), ("password", crate::world::PASSWORD), ("next", next)];
        let answer = world.send(post("/sign-in", None, &form)).await;
        assert_eq!(answer.location.as_deref(), Some("/"), "{next}");
    }
}

#[tokio::test]
async fn the_interface_speaks_english_on_request() {
    let world = World::at("2023-12-06T09:00").await;
    let page = world.get("/sign-in", "lang=en").await;
    assert!(page.text.contains("Sign in") && page.text.contains("lang=\"en\""), "{}", page.text);
}
