//! Periods of figures: years, parts of years, months, spans of years.

/// A stretch of whole months; a figure of a day counts at its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Months since the year 0, the first and the one after the last.
    to: i32,
    from: i32,
}

/// How many months a year has.
const YEAR: i32 = 12;

impl Period {
    /// How many months a year has.
    pub const YEAR: i32 = YEAR;

    /// A month of a year, from 1.
    pub fn month(year: i32, month: i32) -> Period {
        Period::months(year, month, month)
    }

    /// Its first month, counted since the year 0.
    pub fn begin(self) -> i32 {
        self.from
    }

    /// How many months it has.
    pub fn length(self) -> i32 {
        self.to - self.from
    }

    /// The first and the last year, where it is made of whole ones.
    pub fn whole_years(self) -> Option<(i32, i32)> {
        let is_whole = self.from.rem_euclid(YEAR) == 0 && self.to.rem_euclid(YEAR) == 0;
        is_whole.then(|| (self.first_year(), self.last_year()))
    }

    /// A calendar year.
    pub fn year(year: i32) -> Period {
        Period::span(year, year)
    }

    /// The years from one to another, both in it.
    pub fn span(from: i32, to: i32) -> Period {
        Period { from: from * YEAR, to: (to + 1) * YEAR }
    }

    /// Months of a year from the first to the last, from 1.
    fn months(year: i32, first: i32, last: i32) -> Period {
        Period { from: year * YEAR + first - 1, to: year * YEAR + last }
    }

    /// The year it ends in.
    pub fn last_year(self) -> i32 {
        (self.to - 1).div_euclid(YEAR)
    }

    /// The year it begins in.
    pub fn first_year(self) -> i32 {
        self.from.div_euclid(YEAR)
    }

    /// The same months so many years later, or earlier.
    pub(super) fn moved(self, years: i32) -> Period {
        Period { from: self.from + years * YEAR, to: self.to + years * YEAR }
    }

    /// The month after its last, counted since the year 0: its place on a line of time.
    pub fn end(self) -> i32 {
        self.to
    }

    /// The year, where it is a whole one.
    pub fn whole_year(self) -> Option<i32> {
        self.whole_years().filter(|(first, last)| first == last).map(|(year, _)| year)
    }

    /// Whether it is over on the days of a month.
    pub fn is_over(self, year: i32, month: i32) -> bool {
        self.to < year * YEAR + month
    }

    /// Whether it had begun by a day's month.
    pub fn has_begun(self, year: i32, month: i32) -> bool {
        self.from < year * YEAR + month
    }

    /// As it is stored: "2023", "2021-2023", "2024-H1", "2024-9M", "2025-11M", "2024-Q3", "2024-02".
    pub fn code(self) -> String {
        let (year, first, count) = (self.first_year(), self.from.rem_euclid(YEAR) + 1, self.to - self.from);
        match (first, count) {
            (1, 12) => format!("{year:04}"),
            (1, _) if count % YEAR == 0 => format!("{year:04}-{:04}", self.last_year()),
            (1, 6) => format!("{year:04}-H1"),
            (7, 6) => format!("{year:04}-H2"),
            (1 | 4 | 7 | 10, 3) => format!("{year:04}-Q{}", (first + 2) / 3),
            // The first months of a year: "11 tháng đầu năm 2025".
            (1, 2..=11) => format!("{year:04}-{count}M"),
            _ => format!("{year:04}-{first:02}"),
        }
    }

    /// Reads a stored or typed period; days count at their month, "2025-mid" at June.
    pub fn parse(text: &str) -> Option<Period> {
        let folded = crate::vi::fold::fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        let digits = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
        let year = |word: &str| word.parse::<i32>().ok().filter(|year| (1900..=2200).contains(year));
        let month = |word: &str| word.parse::<i32>().ok().filter(|month| (1..=12).contains(month));
        let quarter = |word: &str| -> Option<(i32, i32)> {
            Some(match word {
                "q1" | "i" => (1, 3),
                "q2" | "ii" => (4, 6),
                "q3" | "iii" => (7, 9),
                "q4" | "iv" => (10, 12),
                _ => return None,
            })
        };
        let named = |word: &str| quarter(word).or_else(|| quarter(&format!("q{word}")));
        let part = |code: &str| -> Option<(i32, i32)> {
            match code {
                "h1" => Some((1, 6)),
                "h2" => Some((7, 12)),
                "mid" => Some((6, 6)),
                _ => {
                    let first = code.strip_suffix('m').filter(|count| digits(count)).and_then(month);
                    first.map(|last| (1, last)).or_else(|| quarter(code))
                }
            }
        };
        let of = |of: i32, (first, last): (i32, i32)| Period::months(of, first, last);
        match words.as_slice() {
            ["6", "thang", "cuoi", "nam", of_] => Some(of(year(of_)?, (7, 12))),
            [count, "thang", of_] | [count, "thang", "nam", of_] | [count, "thang", "dau", "nam", of_] => {
                Some(of(year(of_)?, (1, month(count)?)))
            }
            ["quy", word, of_] | ["quy", word, "nam", of_] => Some(of(year(of_)?, named(word)?)),
            ["thang", number, of_] | ["thang", number, "nam", of_] => {
                Some(of(year(of_)?, (month(number)?, month(number)?)))
            }
            // "202312".
            [only] if only.len() == 6 && digits(only) => {
                let (of_, number) = only.split_at(4);
                Some(of(year(of_)?, (month(number)?, month(number)?)))
            }
            [only] | ["nam", only] => year(only).map(Period::year),
            [first, last] | ["giai", "doan", first, last] | [first, "den", last] => match (year(first), year(last)) {
                (Some(first), Some(last)) => (last > first).then(|| Period::span(first, last)),
                (Some(first), None) => {
                    let months = part(last).or_else(|| Some((month(last)?, month(last)?)));
                    months.map(|months| of(first, months))
                }
                (None, Some(last)) => {
                    let months = month(first).map(|month| (month, month)).or_else(|| quarter(first));
                    months.map(|months| of(last, months))
                }
                (None, None) => None,
            },
            [first, middle, last] => match (year(first), year(last)) {
                (Some(first), None) => month(middle).map(|month| of(first, (month, month))),
                (None, Some(last)) => month(middle).map(|month| of(last, (month, month))),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_stored() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Period::parse(text).map(Period::code).as_deref(), Some(expected), "{text}");
            assert_eq!(Period::parse(expected).map(Period::code).as_deref(), Some(expected), "{expected}");
        };
        check("2023", "2023");
        check("Năm 2023", "2023");
        check("2024-H1", "2024-H1");
        check("6 tháng đầu năm 2024", "2024-H1");
        check("2024-9M", "2024-9M");
        check("Quý III/2024", "2024-Q3");
        check("02/2024", "2024-02");
        check("tháng 02/2024", "2024-02");
        check("2019-04-01", "2019-04");
        check("2025-mid", "2025-06");
        check("giai đoạn 2021-2030", "2021-2030");
        check("11 tháng năm 2025", "2025-11M");
        check("11 tháng đầu năm 2025", "2025-11M");
        check("2 tháng 2025", "2025-2M");
        check("3 tháng đầu năm 2025", "2025-Q1");
        check("6 tháng năm 2025", "2025-H1");
        check("9 tháng đầu năm 2025", "2025-9M");
        check("12 tháng năm 2025", "2025");
        check("1 tháng đầu năm 2025", "2025-01");
        check("quý 4/2023", "2023-Q4");
        check("Quý 4 năm 2023", "2023-Q4");
        check("IV/2023", "2023-Q4");
        check("202312", "2023-12");
        for text in ["20234", "202313", "13 tháng năm 2025", "quý 5/2023", "quý H1/2023", "2025-13M", "0 tháng 2025"]
        {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        let (whole, eleven) = (Period::year(2025), Period::parse("2025-11M").expect("a period"));
        assert!(!whole.is_over(2025, 12) && whole.is_over(2026, 1));
        assert!(eleven.is_over(2025, 12) && eleven.length() == 11);
        for text in ["", "mai", "13/2024", "2024-H3", "2030-2021", "quý V/2024", "99999", "2024 (approx.)"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        assert!(Period::year(2023) < Period::parse("2024-H1").expect("a period"));
    }
}
