//! The season desk and how the regime was kept, in a browser: from the draft to the frozen table, with scripts and without.

use dondoc_rules::access::Role;
use serde_json::json;

use crate::browser::{node, packages};
use crate::cycles::{opened, put_return};
use crate::province::Province;
use crate::world::{PASSWORD, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_the_regime_was_kept_from_draft_to_frozen() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("season", true), ("season-no-scripts", false)] {
        let mut world = World::at("2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        world.account("quan.tri", Role::Administrator, None).await;
        world.account("kiem.tra", Role::Auditor, None).await;
        world.account("giam.doc", Role::Head, Some(&world.body("Sở Xây dựng").await)).await;
        world.set_clock("2023-12-06T09:00");
        let at = world.clock.now();
        put_return(&world, &cycle, "Sở Xây dựng", |version| version.submitted_at = Some(at)).await;
        let folder = packages.join("../../../target/browser").join(name);
        let given = json!({ "scripts": scripts, "folder": folder, "password": PASSWORD });
        for (moment, phase) in
            [("2023-12-12T08:00", "publish"), ("2023-12-13T08:00", "object"), ("2023-12-18T08:00", "freeze")]
        {
            world.set_clock(moment);
            node(&world, &packages, &["season.mjs", phase], &given).await;
        }
    }
}
