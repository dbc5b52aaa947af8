//! Who may do what: every route × every role, as a table that is read by people (`access.out`), and as requests.

use std::path::PathBuf;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use dondoc_rules::access::{Reach, Role, reach};

use crate::world::{Answer, World, post};

/// Set to write the table anew instead of comparing it.
const UPDATE: &str = "DONDOC_UPDATE_ACCESS";

/// The roles that people hold; the program itself may do everything and has no session.
fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| *role != Role::System)
}

/// The table: a line a route, a column a role.
fn table() -> String {
    let mut text = "# Own: what the person's own body owes. Focal: plans whose focal body it is. All: the tenant. -: no page (404).\n"
        .to_owned();
    let heads: Vec<&str> = roles().map(Role::as_str).collect();
    text.push_str(&format!("{:<48} {:<16} {}\n", "# route", "right", heads.join(" ")));
    let routes = dondoc::http::routes();
    let mut lines: Vec<String> = routes
        .rows()
        .iter()
        .map(|row| {
            let cells = roles().map(|role| {
                let word = match reach(role, row.right) {
                    Some(Reach::Own) => "own",
                    Some(Reach::Focal) => "focal",
                    Some(Reach::Tenant) => "all",
                    None => "-",
                };
                format!("{word:<width$}", width = role.as_str().len())
            });
            let cells = cells.collect::<Vec<_>>().join(" ");
            let route = format!("{} {}", row.path, row.method);
            format!("{route:<48} {:<16} {}", row.right.as_str(), cells.trim_end())
        })
        .collect();
    lines.sort();
    text.push_str(&lines.join("\n"));
    text.push('\n');
    text
}

#[test]
fn the_table_of_rights_is_as_it_was_agreed() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/access.out");
    let found = table();
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, &found).expect("the table is written");
        return;
    }
    let agreed = std::fs::read_to_string(&file).unwrap_or_default();
    let new = found.lines().filter(|line| !agreed.lines().any(|other| other == *line));
    let gone = agreed.lines().filter(|line| !found.lines().any(|other| other == *line));
    let changes: Vec<String> =
        new.map(|line| format!("+ {line}")).chain(gone.map(|line| format!("- {line}"))).collect();
    assert!(
        found == agreed,
        "the rights differ from tests/it/access.out:\n{}\nIf each line is as wanted: {UPDATE}=1 cargo nextest run -p dondoc access",
        changes.join("\n")
    );
}

/// The address of a route with ids in it that nothing carries.
fn address(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "0190a0a0-0000-7000-8000-000000000000",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(world: &World, method: &Method, path: &str, cookie: Option<&str>) -> Answer {
    match (method, cookie) {
        (&Method::POST, _) => world.send(post(path, cookie, &[])).await,
        (_, Some(cookie)) => world.get(path, cookie).await,
        (_, None) => world.send(Request::get(path).body(Body::empty()).expect("a request")).await,
    }
}

#[tokio::test]
async fn without_a_session_every_route_asks_to_sign_in() {
    let world = World::at("2023-12-06T09:00").await;
    for row in dondoc::http::routes().rows() {
        let answer = ask(&world, &row.method, &address(&row.path), None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{} {}", row.method, row.path);
        let location = answer.location.unwrap_or_default();
        assert!(location.starts_with("/sign-in"), "{} {} leads to {location}", row.method, row.path);
    }
}

#[tokio::test]
async fn a_role_without_the_right_finds_no_page() {
    let world = World::at("2023-12-06T09:00").await;
    for role in roles() {
        world.account(role.as_str(), role, None).await;
        let cookie = world.sign_in(role.as_str()).await;
        for row in dondoc::http::routes().rows() {
            if reach(role, row.right).is_none() {
                let answer = ask(&world, &row.method, &address(&row.path), Some(&cookie)).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {} {}", role.as_str(), row.method, row.path);
            }
        }
    }
}

/// A role with a right never meets a page of ours that breaks, whatever id it asks for.
#[tokio::test]
async fn an_id_that_nothing_carries_is_not_found_and_breaks_nothing() {
    let world = World::at("2023-12-06T09:00").await;
    for role in roles() {
        world.account(role.as_str(), role, None).await;
        let cookie = world.sign_in(role.as_str()).await;
        for row in dondoc::http::routes().rows().iter().filter(|row| row.path.contains('{')) {
            if reach(role, row.right).is_some() {
                let answer = ask(&world, &row.method, &address(&row.path), Some(&cookie)).await;
                let is_clear = answer.status.is_client_error();
                assert!(is_clear, "{} {} {}: {}", role.as_str(), row.method, row.path, answer.status);
            }
        }
    }
}
