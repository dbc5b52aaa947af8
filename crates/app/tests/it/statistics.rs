//! SQLite knows what its tables hold, so that what one body owes is not looked for among everything that is stored.

use sqlx::{Connection, Row};

use crate::cycles::opened;
use crate::province::Province;
use crate::world::{Engine, World};

/// The tables that SQLite reads for "the items of what a body owes in open cycles", in its order.
async fn order(connection: &mut sqlx::SqliteConnection) -> Vec<String> {
    let rows = sqlx::query(
        "explain query plan
         select o.id, count(*)
         from obligations o
         join cycles c on c.tenant = o.tenant and c.id = o.cycle
         join obligation_items i on i.tenant = o.tenant and i.obligation = o.id
         where o.tenant = 1 and o.body = 'b' and c.closed_at is null and i.ended_at is null
         group by o.id",
    )
    .fetch_all(connection)
    .await
    .expect("explains");
    let details = rows.iter().map(|row| row.get::<String, _>("detail"));
    details.filter_map(|detail| detail.split_whitespace().nth(1).map(str::to_owned)).collect()
}

#[tokio::test]
async fn sqlite_looks_for_what_a_body_owes_before_it_looks_at_items() {
    let world = World::on(Engine::Sqlite, "2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    opened(&world, &province).await;
    world.db.tend().await.expect("is tended");
    world.db.tend().await.expect("and once more");
    let file = world.folder().expect("a folder").join("dondoc.sqlite");
    let mut connection =
        sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("the file opens");
    let told: i64 =
        sqlx::query_scalar("select count(*) from sqlite_stat1 where tbl in ('obligations', 'obligation_items')")
            .fetch_one(&mut connection)
            .await
            .expect("counts");
    assert!(told >= 4, "each index of both tables is told of: {told}");
    let order = order(&mut connection).await;
    let place = |name: &str| order.iter().position(|table| table == name).expect("it is read");
    assert!(place("o") < place("i"), "{order:?}");
}
