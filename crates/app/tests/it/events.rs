//! The log: whole, and sufficient to rebuild the tables (invariant 4).

use dondoc::accounts;
use dondoc::events::{self, Verdict};
use dondoc_rules::access::Role;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::world::{PASSWORD, World, engines, rows};

#[tokio::test]
async fn events_rebuild_the_tables_and_tell_of_a_change() {
    for engine in engines() {
        let world = World::on(engine, "2023-10-02T08:00").await;
        let system = world.system();
        let account = accounts::open(&world.db, &system, "an", "Người thử", PASSWORD).await.expect("opens");
        accounts::appoint(&world.db, &system, &account.id, None, Role::Auditor, Date::constant(2023, 1, 1))
            .await
            .expect("a role is given");
        assert!(accounts::close(&world.db, &system, "an").await.expect("closes"));

        let Verdict::Whole { count, .. } = events::verify(&world.db, 1).await.expect("verifies") else {
            panic!("the chain is broken")
        };
        assert_eq!(count, 3);

        let copy = World::on(engine, "2023-10-02T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<accounts::Account>(&mut left).await, rows::<accounts::Account>(&mut right).await);
        assert_eq!(rows::<accounts::Membership>(&mut left).await, rows::<accounts::Membership>(&mut right).await);
        drop((left, right));

        let mut tx = world.db.write(1).await.expect("writes");
        tx.execute("update events set subject = 'x' where tenant = $1 and sequence = 2", &[]).await.expect("updates");
        tx.commit().await.expect("commits");
        assert_eq!(events::verify(&world.db, 1).await.expect("verifies"), Verdict::Broken { sequence: 2 });
    }
}

#[tokio::test]
async fn the_log_notices_that_its_end_was_cut_off() {
    let world = World::at("2023-10-02T08:00").await;
    let system = world.system();
    for login in ["an", "binh"] {
        accounts::open(&world.db, &system, login, login, PASSWORD).await.expect("opens");
    }
    let mut tx = world.db.write(1).await.expect("writes");
    tx.execute("delete from events where tenant = $1 and sequence = 2", &[]).await.expect("deletes");
    tx.commit().await.expect("commits");
    assert_eq!(events::verify(&world.db, 1).await.expect("verifies"), Verdict::Broken { sequence: 2 });
}
