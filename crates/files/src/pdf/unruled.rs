//! Tables without lines: columns are where nothing is written on most lines, rows begin where the first column has a
//! number. What is found is drawn as lines, and read as a ruled table from there on.

use dondoc_rules::vi::numerals::marker;

use super::grid::Segments;
use super::{Word, lines};

/// A gap this wide parts two cells, in points; words of one cell stand closer.
const GAP: f64 = 7.0;

/// A column's edge is at least this wide.
const GUTTER: f64 = 4.0;

/// Lines of a page that have three cells or more, at least; fewer are no table.
const FEWEST: usize = 3;

/// A share of a page's lines that may run over a column's edge: headings of sections do.
const CROSSING: f64 = 0.2;

/// Fewer lines than this share have something by chance.
const STRAY: f64 = 0.02;

/// A share of the rows that begin with a number, at least.
const NUMBERED: f64 = 0.6;

/// Words of one page at one height, and the parts of it between wide gaps.
struct Line {
    top: f64,
    bottom: f64,
    parts: Vec<(f64, f64)>,
    /// The first part's text.
    first: String,
    text: String,
}

impl Line {
    fn new(words: &[Word]) -> Line {
        let mut parts: Vec<(f64, f64)> = Vec::new();
        let (mut first, mut text) = (String::new(), String::new());
        for word in words {
            match parts.last_mut() {
                Some((_, x1)) if word.x0 - *x1 < GAP => *x1 = x1.max(word.x1),
                _ => parts.push((word.x0, word.x1)),
            }
            if parts.len() == 1 {
                first.push_str(&word.text);
            }
            text.push_str(&word.text);
            text.push(' ');
        }
        let top = words.iter().map(|word| word.top).fold(f64::MAX, f64::min);
        let bottom = words.iter().map(|word| word.bottom).fold(0.0, f64::max);
        Line { top, bottom, parts, first, text }
    }

    /// Whether something is written over a place.
    fn crosses(&self, x: f64) -> bool {
        self.parts.iter().any(|(x0, x1)| *x0 < x && x < *x1)
    }
}

/// The lines of one page, and which of them are a table.
struct Page {
    lines: Vec<Line>,
    /// From the first to past the last line of the table.
    table: std::ops::Range<usize>,
    /// Lines of three cells and more.
    wide: usize,
}

/// Draws the tables of pages that have none drawn. Gives for each page the lines of its table, if it has one.
pub fn rule(pages: &[&[Word]]) -> Vec<Option<Segments>> {
    let read: Vec<Option<Page>> = pages.iter().map(|words| page(words)).collect();
    let mut drawn: Vec<Option<Segments>> = Vec::with_capacity(pages.len());
    let mut at = 0;
    while at < read.len() {
        // Pages of one table stand one after another; their columns are the same.
        let pages = read[at..].iter().map_while(Option::as_ref);
        // The last page may have little of it; a page that starts a table has not.
        let mut is_table = false;
        let run: Vec<&Page> = pages
            .take_while(|page| {
                let goes_on = page.wide >= FEWEST || is_table;
                is_table = page.wide >= FEWEST;
                goes_on
            })
            .collect();
        let length = run.len().max(1);
        drawn.extend(match run.is_empty() {
            true => vec![None],
            false => draw(&run),
        });
        at += length;
    }
    drawn
}

/// A page that may hold a part of a table.
fn page(words: &[Word]) -> Option<Page> {
    let lines: Vec<Line> = lines::lines(words.to_vec()).iter().map(|words| Line::new(words)).collect();
    let is_wide = |line: &&Line| line.parts.len() >= 3;
    let wide = lines.iter().filter(is_wide).count();
    let start = lines.iter().position(|line| is_wide(&line))?;
    let end = lines.iter().rposition(|line| is_wide(&line))? + 1;
    Some(Page { lines, table: start..end, wide })
}

fn draw(run: &[&Page]) -> Vec<Option<Segments>> {
    let edges = gutters(run);
    if edges.len() < 2 {
        // The pages may belong to several tables, or some to none.
        return match run {
            [] | [_] => run.iter().map(|_| None).collect(),
            _ => run.iter().flat_map(|page| draw(&[page])).collect(),
        };
    }
    let tables: Vec<std::ops::Range<usize>> = run.iter().map(|page| reach(page, &edges)).collect();
    let all = || run.iter().zip(&tables).flat_map(|(page, table)| &page.lines[table.clone()]);
    let starts: Vec<&Line> = all().filter(|line| starts_row(line, edges[0])).collect();
    let numbered = starts.iter().filter(|line| is_number(&line.first)).count();
    // The heads of the columns, once on each page, have none.
    if (numbered as f64) < NUMBERED * (starts.len().saturating_sub(run.len())) as f64 || numbered < FEWEST {
        return run.iter().map(|_| None).collect();
    }
    let left = all().flat_map(|line| &line.parts).map(|(x0, _)| *x0).fold(f64::MAX, f64::min) - 2.0;
    let right = all().flat_map(|line| &line.parts).map(|(_, x1)| *x1).fold(0.0, f64::max) + 2.0;
    // The heads of the columns come again on each page, and a row that the page break cut may follow them.
    let heads: Vec<&Line> =
        run.iter().zip(&tables).take(1).flat_map(|(page, table)| &page.lines[table.clone()]).collect();
    let height = 1 + heads.iter().skip(1).take_while(|line| !starts_row(line, edges[0])).count();
    let heads = heads.get(..height).unwrap_or_default();
    let draw = |(page, table): (&&Page, &std::ops::Range<usize>)| {
        let lines = &page.lines[table.clone()];
        let strays = |line: &Line| line.parts.len() >= 3 && edges.iter().any(|edge| line.crosses(*edge));
        if page.wide < FEWEST && lines.iter().any(strays) {
            return None;
        }
        let (first, last) = (lines.first()?, lines.last()?);
        let has_heads = lines.len() > height && lines.iter().zip(heads).all(|(line, head)| line.text == head.text);
        let mut rows: Vec<std::ops::Range<usize>> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            match rows.last_mut() {
                Some(row) if !(starts_row(line, edges[0]) || has_heads && at == height) => row.end = at + 1,
                _ => rows.push(at..at + 1),
            }
        }
        let mut segments = Segments::default();
        let mut top = first.top - 2.0;
        for (number, row) in rows.iter().enumerate() {
            let bottom = match rows.get(number + 1).and_then(|next| lines.get(next.start)) {
                Some(next) => (lines[row.end - 1].bottom + next.top) / 2.0,
                None => last.bottom + 2.0,
            };
            segments.horizontal(top, left, right);
            segments.vertical(left, top, bottom);
            segments.vertical(right, top, bottom);
            for edge in edges.iter().filter(|edge| !lines[row.clone()].iter().any(|line| line.crosses(**edge))) {
                segments.vertical(*edge, top, bottom);
            }
            top = bottom;
        }
        segments.horizontal(top, left, right);
        Some(segments)
    };
    run.iter().zip(&tables).map(draw).collect()
}

/// The middles of the edges between columns: places where most lines of the table have nothing.
fn gutters(run: &[&Page]) -> Vec<f64> {
    let lines: Vec<&Line> = run.iter().flat_map(|page| &page.lines[page.table.clone()]).collect();
    let right = lines.iter().flat_map(|line| &line.parts).map(|(_, x1)| *x1).fold(0.0, f64::max).min(5_000.0);
    // How many lines have something at each point of the page's width: begun here, ended here.
    let mut counts = vec![0_i64; right as usize + 3];
    for (x0, x1) in lines.iter().flat_map(|line| &line.parts) {
        let (from, to) = (x0.max(0.0) as usize, x1.max(0.0).ceil() as usize);
        if let Some([begun, .., ended]) = counts.get_mut(from..=to.max(from + 1)) {
            *begun += 1;
            *ended -= 1;
        }
    }
    let share = |share: f64| (lines.len() as f64 * share) as i64;
    let (most, few) = (share(CROSSING), share(STRAY));
    let mut free: Vec<Vec<(usize, i64)>> = Vec::new();
    let (mut here, mut has_text, mut is_free) = (0, false, false);
    for (x, change) in counts.iter().enumerate() {
        here += change;
        // A column of numbers has something on a few lines only: what is free is narrowed to its emptiest part below.
        has_text |= here > few;
        match free.last_mut() {
            Some(edge) if is_free && here <= most => edge.push((x, here)),
            _ if has_text && here <= most => free.push(vec![(x, here)]),
            _ => {}
        }
        is_free = has_text && here <= most;
    }
    // What is free up to the right margin parts nothing.
    free.retain(|edge| edge.last().is_some_and(|(x, _)| x + 2 < counts.len()));
    let emptiest = |edge: &Vec<(usize, i64)>| {
        let least = edge.iter().map(|(_, here)| *here).min()?;
        let parts = edge.chunk_by(|a, b| (a.1 <= least + few) == (b.1 <= least + few));
        let part = parts.filter(|part| part[0].1 <= least + few).max_by_key(|part| part.len())?;
        (part.len() as f64 >= GUTTER).then(|| part[0].0 as f64 + part.len() as f64 / 2.0)
    };
    free.iter().filter_map(emptiest).collect()
}

/// The table's lines on a page, with those above and below that belong to rows cut by the page break.
fn reach(page: &Page, edges: &[f64]) -> std::ops::Range<usize> {
    let belongs = |line: &Line, next: &Line| {
        let gap = next.top - line.bottom;
        gap < (line.bottom - line.top) * 0.6
    };
    let keeps_columns = |line: &Line| !edges.iter().any(|edge| line.crosses(*edge));
    let std::ops::Range { mut start, mut end } = page.table;
    while start > 0 && keeps_columns(&page.lines[start - 1]) && belongs(&page.lines[start - 1], &page.lines[start]) {
        start -= 1;
    }
    while end < page.lines.len() && keeps_columns(&page.lines[end]) && belongs(&page.lines[end - 1], &page.lines[end]) {
        end += 1;
    }
    start..end
}

/// Whether a line has something in the first column, or runs over its edge as a heading does.
fn starts_row(line: &Line, edge: f64) -> bool {
    line.parts.first().is_some_and(|(x0, _)| *x0 < edge)
}

/// "7", "7.1", "II", "a)", "-".
fn is_number(text: &str) -> bool {
    let bare = text.trim_end_matches(['.', ')']);
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    matches!(bare, "-" | "+")
        || bare.split('.').all(is_digits)
        || marker(text).is_some()
        || marker(&format!("{bare}.")).is_some()
}
