//! The picture of a trajectory as places on paper: where points, lines and marks lie. Who draws it chooses how they look.
//!
//! Values of different boundaries are lines of their own, with marks of their own, and are never joined (T9-R6).

use super::number::{Decimal, rounded};

/// A value in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Months since the year 0.
    pub month: i32,
    pub value: Decimal,
    /// The line it belongs to.
    pub line: usize,
}

/// A goal in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aim {
    /// From where its line is drawn; only a mark at its end where none.
    pub from: Option<i32>,
    pub month: i32,
    pub value: Decimal,
    pub value_max: Option<Decimal>,
}

/// What is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scene {
    pub points: Vec<Point>,
    pub aims: Vec<Aim>,
    /// From the last value to where its pace leads.
    pub projection: Option<((i32, Decimal), (i32, Decimal))>,
}

/// The paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    pub width: i32,
    pub height: i32,
    /// Room for what is written at the left and below.
    pub left: i32,
    pub bottom: i32,
}

/// A place.
pub type Place = (i32, i32);

/// Where everything lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// Lines across with their values, lowest first.
    pub levels: Vec<(i32, Decimal)>,
    /// Years along the bottom.
    pub years: Vec<(i32, i32)>,
    /// One for each line of values: the places of its values in order.
    pub lines: Vec<Vec<Place>>,
    /// Goals: the line's beginning, its end, and how high its band is (zero for one value).
    pub aims: Vec<(Option<Place>, Place, i32)>,
    pub projection: Option<(Place, Place)>,
    /// Between two lines of values: where the series breaks.
    pub breaks: Vec<i32>,
}

const YEAR: i32 = 12;
const TOP: i32 = 12;
const RIGHT: i32 = 12;

/// Lays a scene out; none where there is nothing to show.
pub fn lay_out(scene: &Scene, paper: Paper) -> Option<Picture> {
    let ends = scene.projection.iter().flat_map(|(from, to)| [*from, *to]);
    let aims = scene.aims.iter().flat_map(|aim| {
        let top = aim.value_max.unwrap_or(aim.value);
        [(aim.month, aim.value), (aim.month, top), (aim.from.unwrap_or(aim.month), aim.value)]
    });
    let all: Vec<(i32, Decimal)> =
        scene.points.iter().map(|point| (point.month, point.value)).chain(ends).chain(aims).collect();
    let (first, last) = (all.iter().map(|one| one.0).min()?, all.iter().map(|one| one.0).max()?);
    let (low, high) = (all.iter().map(|one| one.1).min()?, all.iter().map(|one| one.1).max()?);
    let step = step(high - low);
    let low = (low / step).floor() * step;
    let high = ((high / step).ceil() * step).max(low + step);
    // Months are ends of periods: the year that ends there is what stands below it.
    let (first, last) = (first.min(last - YEAR), last.max(first + YEAR));
    let across = |month: i32| {
        let room = i64::from(paper.width - paper.left - RIGHT);
        paper.left + i32::try_from(room * i64::from(month - first) / i64::from(last - first)).unwrap_or(0)
    };
    let up = |value: Decimal| {
        let room = Decimal::from(paper.height - paper.bottom - TOP);
        let part = (value - low) / (high - low) * room;
        paper.height - paper.bottom - i32::try_from(rounded(part, 0)).unwrap_or(0)
    };
    let place = |(month, value): (i32, Decimal)| (across(month), up(value));
    let count = scene.points.iter().map(|point| point.line + 1).max().unwrap_or(0);
    let of_line = |line: usize| scene.points.iter().filter(move |point| point.line == line);
    let lines: Vec<Vec<Place>> =
        (0..count).map(|line| of_line(line).map(|point| place((point.month, point.value))).collect()).collect();
    // A line that begins where the first has ended, or ends where it begins, stands for another boundary or definition of
    // the same thing.
    let begin = |line: usize| of_line(line).map(|point| point.month).min();
    let end = |line: usize| of_line(line).map(|point| point.month).max();
    let mut breaks: Vec<i32> = Vec::new();
    for line in 1..count {
        let after = begin(line).filter(|begin| end(0).is_some_and(|end| *begin > end));
        let ahead = begin(0).filter(|begin| end(line).is_some_and(|end| *begin > end));
        breaks.extend(after.or(ahead).map(|month| across(month) - 6));
    }
    breaks.sort_unstable();
    breaks.dedup();
    let mut levels = Vec::new();
    let mut level = low;
    while level <= high && levels.len() < 12 {
        levels.push((up(level), level.normalize()));
        level += step;
    }
    let span = (last - first) / YEAR + 1;
    // A year needs this much room to be read.
    let places = ((paper.width - paper.left - RIGHT) / 44).max(1);
    let every = ((span + places - 1) / places).max(1);
    let years = (first.div_euclid(YEAR)..=last.div_euclid(YEAR))
        .filter(|year| (last.div_euclid(YEAR) - year) % every == 0 && year * YEAR >= first)
        .map(|year| (across(year * YEAR), year - 1));
    let aims = scene.aims.iter().map(|aim| {
        let top = aim.value_max.unwrap_or(aim.value);
        let height = (up(aim.value) - up(top)).abs();
        (aim.from.map(|from| (across(from), up(aim.value))), (across(aim.month), up(aim.value.max(top))), height)
    });
    Some(Picture {
        levels,
        years: years.collect(),
        aims: aims.collect(),
        projection: scene.projection.map(|(from, to)| (place(from), place(to))),
        breaks,
        lines,
    })
}

/// A step of 1, 2 or 5 times a power of ten that makes about five of a span.
fn step(span: Decimal) -> Decimal {
    let wanted = if span.is_zero() { Decimal::ONE } else { span / Decimal::from(5) };
    let mut power = Decimal::ONE;
    while power > wanted && power.scale() < 9 {
        power /= Decimal::TEN;
    }
    while power * Decimal::TEN <= wanted {
        power *= Decimal::TEN;
    }
    let factors = [Decimal::ONE, Decimal::TWO, Decimal::from(5), Decimal::TEN];
    factors.into_iter().map(|factor| factor * power).find(|step| *step >= wanted).unwrap_or(power * Decimal::TEN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAPER: Paper = Paper { width: 640, height: 320, left: 60, bottom: 40 };

    fn at(year: i32, value: i64, line: usize) -> Point {
        Point { month: (year + 1) * YEAR, value: Decimal::from(value), line }
    }

    #[test]
    fn boundaries_are_lines_of_their_own() {
        let scene = Scene {
            points: vec![at(2020, 10, 0), at(2022, 20, 0), at(2025, 60, 1)],
            aims: vec![Aim { from: None, month: 2031 * YEAR, value: Decimal::from(70), value_max: None }],
            projection: None,
        };
        let picture = lay_out(&scene, PAPER).expect("there is something to show");
        assert_eq!(picture.lines.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(picture.breaks.len(), 1);
        assert_eq!(picture.years.last(), Some(&(628, 2030)));
        assert_eq!(picture.levels.first().map(|level| level.1), Some(Decimal::ZERO));
        // A definition of before stands left of the line that counts, with one mark for all that changed there.
        let points = vec![at(2025, 60, 0), at(2026, 61, 0), at(2020, 10, 1), at(2022, 20, 1), at(2021, 9, 2)];
        let picture = lay_out(&Scene { points, ..Scene::default() }, PAPER).expect("there is something to show");
        assert_eq!(picture.breaks, [picture.lines[0][0].0 - 6]);
        assert!(lay_out(&Scene::default(), PAPER).is_none());
    }

    proptest! {
        /// Nothing lies outside the paper, and more is always higher.
        #[test]
        fn everything_lies_on_the_paper(values in prop::collection::vec((1990_i32..2050, -100_000_i64..10_000_000), 1..20)) {
            let points: Vec<Point> = values.iter().map(|(year, value)| at(*year, *value, 0)).collect();
            let picture = lay_out(&Scene { points: points.clone(), ..Scene::default() }, PAPER).expect("there is something");
            for (place, point) in picture.lines[0].iter().zip(&points) {
                prop_assert!((PAPER.left..=PAPER.width).contains(&place.0) && (0..=PAPER.height).contains(&place.1));
                for (other, of) in picture.lines[0].iter().zip(&points) {
                    prop_assert!(of.value < point.value || other.1 <= place.1);
                }
            }
        }
    }
}
