//! Every kind of document that the site offers, made in the worked example, for tests of how they look.

use dondoc::demo;
use dondoc::urges::Urge;

use crate::world::World;

/// A document: its address and its bytes.
pub struct Paper {
    pub address: String,
    pub bytes: Vec<u8>,
}

/// The worked example on the day after its reports were due.
pub async fn example() -> World {
    let world = World::at("2026-12-07T08:00").await;
    demo::fill(&world.db).await.expect("the example is made");
    world
}

/// Signs in to the worked example.
pub async fn sign_in(world: &World, login: &str) -> String {
    let form = [("login", login), ("password", "dondoc"), ("next", "/")];
    let answer = world.send(crate::world::post("/sign-in", None, &form)).await;
    answer.cookie.unwrap_or_else(|| panic!("{login} signs in: {}", answer.text))
}

/// The addresses of all official documents of the example, urging letters drafted before.
pub async fn addresses(world: &World, focal: &str) -> Vec<String> {
    let mut tx = world.db.read(1).await.expect("reads");
    let cycle = dondoc::cycles::list(&mut tx).await.expect("reads")[0].clone();
    drop(tx);
    let form = [("new_due_on", "18/12/2026")];
    let drafted = world.post(&format!("/cycles/{}/urges/letters", cycle.id), focal, &form).await;
    assert_eq!(drafted.status, axum::http::StatusCode::SEE_OTHER, "{}", drafted.text);
    let mut tx = world.db.read(1).await.expect("reads");
    let mut urges = dondoc::urges::of_cycle(&mut tx, &cycle.id).await.expect("reads");
    urges.retain(Urge::is_draft);
    let returns: Vec<dondoc::returns::Return> =
        tx.list("where tenant = $1 order by id limit 100", &[]).await.expect("reads");
    let mut addresses = vec![
        format!("/cycles/{}/request.docx", cycle.id),
        format!("/reports/{}/report.docx", cycle.id),
        format!("/plans/{}/clarity.docx", cycle.plan),
    ];
    assert!(!urges.is_empty() && returns.len() > 3, "the example has letters and returns");
    addresses.extend(urges.iter().map(|urge| format!("/urges/{}/letter.docx", urge.id)));
    addresses.extend(returns.iter().map(|version| format!("/returns/{}/report.docx", version.id)));
    addresses.extend(returns.iter().map(|version| format!("/returns/{}/receipt.docx", version.id)));
    addresses
}

/// All official documents of the example that the focal officer may download.
pub async fn all(world: &World) -> Vec<Paper> {
    let focal = sign_in(world, "tonghop").await;
    let mut papers = Vec::new();
    for address in addresses(world, &focal).await {
        let answer = world.get(&address, &focal).await;
        if answer.status == axum::http::StatusCode::OK {
            papers.push(Paper { address, bytes: answer.bytes });
        }
    }
    for kind in ["/cycles/", "/reports/", "/plans/", "/urges/", "/returns/"] {
        assert!(papers.iter().any(|paper| paper.address.starts_with(kind)), "no document of {kind}");
    }
    papers
}
