//! Records: a struct that stands for one row of one table.
//!
//! The struct is written once; the column list, the reading and the writing follow from it. Every table's first column
//! is `tenant`, which the transaction fills in, so no statement can forget it.

use super::{DbError, Row, Value};

/// A row of a table.
pub trait Record: Sized + Send {
    /// The table.
    const TABLE: &'static str;
    /// The columns after `tenant`, in order.
    const COLUMNS: &'static [&'static str];
    /// The columns, among [`Record::COLUMNS`], that with `tenant` are the primary key.
    const KEY: &'static [&'static str];
    /// Columns that events hold by reference only, since they are personal data or secrets.
    const PRIVATE: &'static [&'static str];

    fn values(&self) -> Vec<Value>;
    fn from_row(row: &mut Row) -> Result<Self, DbError>;
}

/// Declares a record.
///
/// ```ignore
/// record! {
///     /// A name that a body carried for a time.
///     pub struct BodyName in "body_names" key (id) {
///         pub id: NameId,
///         pub body: BodyId,
///     }
/// }
/// ```
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident in $table:literal key ($($key:ident),+) $(private ($($private:ident),+))? {
            $($(#[$field_meta:meta])* pub $field:ident : $type:ty,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)+
        }

        impl $crate::db::Record for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
            const KEY: &'static [&'static str] = &[$(stringify!($key)),+];
            const PRIVATE: &'static [&'static str] = &[$($(stringify!($private)),+)?];

            fn values(&self) -> Vec<$crate::db::Value> {
                vec![$($crate::db::Column::to_value(&self.$field)),+]
            }

            fn from_row(row: &mut $crate::db::Row) -> Result<Self, $crate::db::DbError> {
                Ok(Self { $($field: row.take()?),+ })
            }
        }
    };
}
pub(crate) use record;

/// `insert … on conflict … do update` for a record's table.
pub(super) fn upsert_sql<R: Record>() -> String {
    upsert_text(R::TABLE, R::COLUMNS, R::KEY)
}

/// The same from names, for replaying events.
pub(super) fn upsert_text(table: &str, columns: &[&str], key: &[&str]) -> String {
    let places: Vec<String> = (1..=columns.len() + 1).map(|n| format!("${n}")).collect();
    let updates: Vec<String> =
        columns.iter().filter(|c| !key.contains(c)).map(|c| format!("{c} = excluded.{c}")).collect();
    let action = if updates.is_empty() { "nothing".to_owned() } else { format!("update set {}", updates.join(", ")) };
    format!(
        "insert into {table} (tenant, {}) values ({}) on conflict (tenant, {}) do {action}",
        columns.join(", "),
        places.join(", "),
        key.join(", "),
    )
}
