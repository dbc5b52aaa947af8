//! Values of columns: whole numbers, text and bytes only, each with its null.

use dondoc_rules::targets::Decimal;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::DbError;

/// A value bound to a statement or read from a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Option<Vec<u8>>),
}

/// A row that was read; values are taken from left to right.
#[derive(Debug)]
pub struct Row {
    pub(super) values: std::vec::IntoIter<Value>,
}

impl Row {
    /// The next column's value.
    pub fn take<T: Column>(&mut self) -> Result<T, DbError> {
        let value = self.values.next().ok_or_else(|| DbError::Broken("a column is missing".into()))?;
        T::from_value(value)
    }
}

/// A type that stands in one column.
pub trait Column: Sized {
    fn to_value(&self) -> Value;
    fn from_value(value: Value) -> Result<Self, DbError>;
}

impl Column for i64 {
    fn to_value(&self) -> Value {
        Value::Int(Some(*self))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        match value {
            Value::Int(Some(number)) => Ok(number),
            other => Err(DbError::Broken(format!("expected a number, found {other:?}"))),
        }
    }
}

impl Column for String {
    fn to_value(&self) -> Value {
        Value::Text(Some(self.clone()))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        match value {
            Value::Text(Some(text)) => Ok(text),
            other => Err(DbError::Broken(format!("expected a text, found {other:?}"))),
        }
    }
}

impl Column for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Blob(Some(self.clone()))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        match value {
            Value::Blob(Some(bytes)) => Ok(bytes),
            other => Err(DbError::Broken(format!("expected bytes, found {other:?}"))),
        }
    }
}

impl Column for bool {
    fn to_value(&self) -> Value {
        Value::Int(Some(i64::from(*self)))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        i64::from_value(value).map(|number| number != 0)
    }
}

/// Exact decimals are stored as text with a point, without zeros at the end.
impl Column for Decimal {
    fn to_value(&self) -> Value {
        Value::Text(Some(self.normalize().to_string()))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        let text = String::from_value(value)?;
        text.parse().map_err(|_| DbError::Broken(format!("not a decimal: {text}")))
    }
}

/// Civil dates are stored as ISO text.
impl Column for Date {
    fn to_value(&self) -> Value {
        Value::Text(Some(self.to_string()))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        let text = String::from_value(value)?;
        text.parse().map_err(|_| DbError::Broken(format!("not a date: {text}")))
    }
}

/// An hour of the day is stored as "16:00".
impl Column for Time {
    fn to_value(&self) -> Value {
        Value::Text(Some(format!("{:02}:{:02}", self.hour(), self.minute())))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        let text = String::from_value(value)?;
        format!("{text}:00").parse().map_err(|_| DbError::Broken(format!("not an hour: {text}")))
    }
}

/// Instants are stored as milliseconds since 1970 UTC.
impl Column for Timestamp {
    fn to_value(&self) -> Value {
        Value::Int(Some(self.as_millisecond()))
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        let number = i64::from_value(value)?;
        Timestamp::from_millisecond(number).map_err(|_| DbError::Broken(format!("not an instant: {number}")))
    }
}

impl<T: Column + NullOf> Column for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or_else(T::null, Column::to_value)
    }
    fn from_value(value: Value) -> Result<Self, DbError> {
        match value {
            Value::Int(None) | Value::Text(None) | Value::Blob(None) => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// The typed null of a column type (PostgreSQL needs to know which null it is).
pub trait NullOf {
    fn null() -> Value;
}

macro_rules! nulls {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl NullOf for $type { fn null() -> Value { Value::$variant(None) } })*
    };
}
nulls!(i64 => Int, String => Text, Vec<u8> => Blob, bool => Int, Date => Text, Time => Text, Timestamp => Int, Decimal => Text);

macro_rules! via_into {
    ($($type:ty),*) => { $(impl From<$type> for Value { fn from(v: $type) -> Value { Column::to_value(&v) } })* };
}
via_into!(i64, String, bool, Date, Timestamp);

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(Some(text.to_owned()))
    }
}

/// Makes a type that is stored as text (an id, a kind word) a column: `words!(Role => Role::as_str, Role::parse)`.
macro_rules! words {
    ($($type:ty),* $(,)?) => {
        $(
            impl $crate::db::Column for $type {
                fn to_value(&self) -> $crate::db::Value {
                    $crate::db::Value::Text(Some(self.as_str().to_owned()))
                }
                fn from_value(value: $crate::db::Value) -> Result<Self, $crate::db::DbError> {
                    let text = <String as $crate::db::Column>::from_value(value)?;
                    <$type>::parse(&text).ok_or_else(|| {
                        $crate::db::DbError::Broken(format!(concat!("not a ", stringify!($type), ": {}"), text))
                    })
                }
            }
            impl $crate::db::NullOf for $type {
                fn null() -> $crate::db::Value { $crate::db::Value::Text(None) }
            }
            impl From<$type> for $crate::db::Value {
                fn from(v: $type) -> $crate::db::Value { $crate::db::Column::to_value(&v) }
            }
        )*
    };
}
pub(crate) use words;
