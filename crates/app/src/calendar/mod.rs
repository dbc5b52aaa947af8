//! The calendar of days off: data that a province keeps, since swaps are announced every year.

pub mod web;

pub use dondoc_rules::calendar::DayKind;
use dondoc_rules::calendar::WorkDays;
use dondoc_rules::vi::fold::nfc;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record, words};
use crate::events::Act;
use crate::ids::AccountId;

words!(DayKind);

record! {
    /// A day on which offices do otherwise than on other weeks.
    pub struct CalendarDay in "calendar_days" key (day) {
        pub day: Date,
        pub kind: DayKind,
        /// "Quốc khánh".
        pub name: String,
        /// Where it is known from, in the words of who recorded it.
        pub status: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum CalendarRefusal {
    /// The day has no name.
    NoName,
    /// The file has not the columns `date`, `day_off`, `name`.
    Columns,
    /// A line is broken: its number with the heading as line 1.
    Line(usize),
    Store(DbError),
}

impl From<DbError> for CalendarRefusal {
    fn from(error: DbError) -> Self {
        CalendarRefusal::Store(error)
    }
}

/// All days, in order.
pub async fn list(tx: &mut Tx) -> Result<Vec<CalendarDay>, DbError> {
    tx.list("where tenant = $1 order by day limit 5000", &[]).await
}

/// The days off and the days worked for others, for counting working days.
pub async fn work_days(tx: &mut Tx) -> Result<WorkDays, DbError> {
    let mut days = WorkDays::default();
    for day in list(tx).await? {
        match day.kind {
            DayKind::Off => days.off.insert(day.day),
            DayKind::Worked => days.worked.insert(day.day),
            DayKind::Proposed => false,
        };
    }
    Ok(days)
}

/// Records a day, or changes it.
pub async fn keep(
    db: &Db,
    actor: &Actor,
    day: Date,
    kind: DayKind,
    name: &str,
    status: &str,
) -> Result<(), CalendarRefusal> {
    if name.trim().is_empty() {
        return Err(CalendarRefusal::NoName);
    }
    let mut act = Act::begin(db, actor, "calendar.kept").await?;
    act.put(&one(actor, day, kind, name, status)).await?;
    act.commit(&format!("calendar/{day}")).await?;
    Ok(())
}

fn one(actor: &Actor, day: Date, kind: DayKind, name: &str, status: &str) -> CalendarDay {
    let (name, status) = (name.trim().to_owned(), status.trim().to_owned());
    CalendarDay { day, kind, name, status, recorded_at: actor.now, recorded_by: actor.account.clone() }
}

/// Takes a day out of the calendar. False when it is not in it.
pub async fn remove(db: &Db, actor: &Actor, day: Date) -> Result<bool, DbError> {
    let mut act = Act::begin(db, actor, "calendar.removed").await?;
    let found: Option<CalendarDay> = act.tx().find("where tenant = $1 and day = $2", &[day.into()]).await?;
    let Some(found) = found else { return Ok(false) };
    act.remove(&found).await?;
    act.commit(&format!("calendar/{day}")).await?;
    Ok(true)
}

/// Loads a table of days (CSV): all lines or none; days that are recorded stay as they are. Gives how many came in.
pub async fn load(db: &Db, actor: &Actor, content: &[u8]) -> Result<usize, CalendarRefusal> {
    let lines = read(content)?;
    let mut act = Act::begin(db, actor, "calendar.loaded").await?;
    let known: Vec<Date> = list(act.tx()).await?.into_iter().map(|day| day.day).collect();
    let mut count = 0;
    for (day, kind, name, status) in lines.into_iter().filter(|(day, ..)| !known.contains(day)) {
        act.put(&one(actor, day, kind, &name, &status)).await?;
        count += 1;
    }
    if count > 0 {
        act.commit("calendar").await?;
    }
    Ok(count)
}

fn read(content: &[u8]) -> Result<Vec<(Date, DayKind, String, String)>, CalendarRefusal> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(content);
    let heading = reader.headers().map_err(|_| CalendarRefusal::Line(1))?.clone();
    let column = |name: &str| heading.iter().position(|column| column.trim() == name);
    let (Some(date), Some(off), Some(name)) = (column("date"), column("day_off"), column("name")) else {
        return Err(CalendarRefusal::Columns);
    };
    let (word, evidence) = (column("kind"), column("evidence"));
    let mut lines: Vec<(Date, DayKind, String, String)> = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let broken = || CalendarRefusal::Line(index + 2);
        let record = record.map_err(|_| broken())?;
        let cell = |place: usize| record.get(place).map(|text| nfc(text.trim())).ok_or_else(broken);
        let word = word.and_then(|place| record.get(place)).unwrap_or_default();
        let day: Date = cell(date)?.parse().map_err(|_| broken())?;
        let kind = match cell(off)?.as_str() {
            _ if word.starts_with("proposed") => DayKind::Proposed,
            "yes" => DayKind::Off,
            "no" => DayKind::Worked,
            "unknown" => DayKind::Proposed,
            _ => return Err(broken()),
        };
        let status = evidence.and_then(|place| record.get(place)).unwrap_or_default();
        // Two lines of one day: a holiday that is also another's stays a day off.
        match lines.iter_mut().find(|(other, ..)| *other == day) {
            Some(known) if known.1 == DayKind::Proposed => known.1 = kind,
            Some(_) => {}
            None => lines.push((day, kind, cell(name)?, nfc(status))),
        }
    }
    Ok(lines)
}
