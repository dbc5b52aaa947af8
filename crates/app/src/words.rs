//! Days, instants and counts in words, as they stand on screens.

pub use dondoc_rules::calendar::days_between;
use dondoc_rules::tasks::{Band, TaskCount, TaskState};
use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};

use crate::clock::{day_of, zone};
use crate::http::{Catalogue, Lang};

/// "05/12/2026".
pub fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// "thứ Sáu".
pub fn weekday(day: Date, lang: Lang) -> &'static str {
    match (day.weekday(), lang) {
        (Weekday::Monday, Lang::Vi) => "thứ Hai",
        (Weekday::Tuesday, Lang::Vi) => "thứ Ba",
        (Weekday::Wednesday, Lang::Vi) => "thứ Tư",
        (Weekday::Thursday, Lang::Vi) => "thứ Năm",
        (Weekday::Friday, Lang::Vi) => "thứ Sáu",
        (Weekday::Saturday, Lang::Vi) => "thứ Bảy",
        (Weekday::Sunday, Lang::Vi) => "Chủ nhật",
        (Weekday::Monday, Lang::En) => "Monday",
        (Weekday::Tuesday, Lang::En) => "Tuesday",
        (Weekday::Wednesday, Lang::En) => "Wednesday",
        (Weekday::Thursday, Lang::En) => "Thursday",
        (Weekday::Friday, Lang::En) => "Friday",
        (Weekday::Saturday, Lang::En) => "Saturday",
        (Weekday::Sunday, Lang::En) => "Sunday",
    }
}

/// "thứ Sáu, 04/12/2026".
pub fn long_day(on: Date, lang: Lang) -> String {
    format!("{}, {}", weekday(on, lang), day(on))
}

/// "16:00".
pub fn hour(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// "14:32".
pub fn time(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(zone());
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// "14:32 ngày 04/12/2026".
pub fn instant(at: Timestamp, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("{} ngày {}", time(at), day(day_of(at))),
        Lang::En => format!("{} on {}", time(at), day(day_of(at))),
    }
}

/// "Hạn: trước ngày 05/12/2026 (tính đúng hạn đến hết thứ Sáu, 04/12/2026; còn 11 ngày)".
///
/// Where an hour is named: "Hạn: trước 16:00 ngày 20/03/2026 (thứ Sáu; còn 11 ngày)".
pub fn due((last, hour): (Date, Option<Time>), today: Date, t: &Catalogue, lang: Lang) -> String {
    let before = last.tomorrow().map_or_else(|_| day(last), day);
    let days = days_between(today, last);
    let rest = match days {
        0 => t["due.today"].to_owned(),
        1.. => t.with("due.left", &[("days", &days.to_string())]),
        _ => t.with("due.past", &[("days", &(-days).to_string())]),
    };
    if let Some(hour) = hour {
        let (hour, weekday) = (self::hour(hour), weekday(last, lang));
        let words = [("hour", hour.as_str()), ("day", &day(last)), ("weekday", weekday), ("rest", &rest)];
        return t.with("due.sentence-hour", &words);
    }
    t.with("due.sentence", &[("before", &before), ("last", &long_day(last, lang)), ("rest", &rest)])
}

/// With its first letter a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A day typed by a person, `05/12/2026`, `5/12/2026` or ISO 8601.
pub fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let mut parts = text.split(['/', '-', '.']).map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The words of a class.
pub fn task_count(t: &Catalogue, count: TaskCount) -> String {
    t[&format!("tasks.count.{}", count.as_str())].to_owned()
}

/// How a class looks: the states of obligations that mean the same.
pub fn task_look(state: &TaskState) -> &'static str {
    match (state.count, state.band) {
        (TaskCount::CompletedOnTime | TaskCount::UndatedDone, _) => "confirmed",
        (TaskCount::CompletedLate, _) => "completion_asked",
        (TaskCount::Overdue, _) => "overdue",
        (_, Some(Band::DueSoon | Band::DueToday)) => "due_soon",
        (_, Some(Band::Reported)) => "submitted",
        _ => "open",
    }
}

/// A class with its days and its band: "Đang thực hiện quá hạn 3 ngày", "Đang thực hiện trong hạn, sắp đến hạn".
pub fn task_state(t: &Catalogue, state: &TaskState) -> String {
    let class = task_count(t, state.count);
    match (state.late_days, state.band) {
        (Some(days), _) => t.with("tasks.late-by", &[("class", &class), ("days", &days.to_string())]),
        (None, Some(Band::Ahead) | None) => class,
        (None, Some(band)) => format!("{class}, {}", &t[&format!("tasks.band.{}", band.as_str())]),
    }
}
