//! What is asked for whole is had whole or not at all: no table and no count stands on the first rows only.

use dondoc::db::DbError;
use dondoc::ids::CycleId;
use dondoc::obligations;

use crate::world::{World, engines};

const FULL: &str =
    "with recursive numbers(n) as (select cast($1 as bigint) union all select n + 1 from numbers where n < 2000)
     select n from numbers limit 2000";
const OVER: &str =
    "with recursive numbers(n) as (select cast($1 as bigint) union all select n + 1 from numbers where n < 2001)
     select n from numbers limit 2000";
/// The first page of something long is asked for as such.
const PAGE: &str =
    "with recursive numbers(n) as (select cast($1 as bigint) union all select n + 1 from numbers where n < 2001)
     select n from numbers limit 100";

#[tokio::test]
async fn what_does_not_fit_is_refused_and_never_cut() {
    for engine in engines() {
        let world = World::on(engine, "2026-12-01T08:00").await;
        let mut tx = world.db.read(1).await.expect("reads");
        assert_eq!(tx.rows(FULL, &[]).await.expect("fits").len(), 2000);
        assert!(matches!(tx.rows(OVER, &[]).await, Err(DbError::TooMany(2000))));
        assert_eq!(tx.rows(PAGE, &[]).await.expect("a page").len(), 100);
        assert!(obligations::items_of_cycle(&mut tx, &CycleId::new()).await.expect("reads").is_empty());
    }
}
