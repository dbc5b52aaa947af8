//! Ruled tables: the lines of a page into a grid of cells, merged where no line stands between them.

use super::Word;

/// Lines closer than this are one line, in points.
const SNAP: f64 = 3.0;

/// Shorter lines than this draw no table.
const SHORTEST: f64 = 4.0;

/// More lines than this on one page are a drawing.
const MOST: usize = 6_000;

/// More places than this on one page are no table.
const MOST_PLACES: usize = 20_000;

/// A straight line: where it stands and from where to where it goes.
#[derive(Debug, Clone, Copy)]
struct Segment {
    at: f64,
    from: f64,
    to: f64,
}

/// The lines of a page.
#[derive(Debug, Default)]
pub struct Segments {
    horizontal: Vec<Segment>,
    vertical: Vec<Segment>,
}

/// A cell with the grid columns and rows that it covers.
#[derive(Debug, Clone)]
pub struct Cell {
    pub column: u32,
    pub columns: u32,
    pub rows: u32,
    pub text: String,
}

/// A table of one page, or of several once they are joined.
#[derive(Debug)]
pub struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// For each place of the grid, the first place of the cell that holds it.
    owner: Vec<usize>,
    words: Vec<Vec<Word>>,
    pub rows: Vec<Vec<Cell>>,
}

impl Segments {
    pub fn horizontal(&mut self, y: f64, x0: f64, x1: f64) {
        self.horizontal.push(Segment { at: y, from: x0.min(x1), to: x0.max(x1) });
    }

    pub fn vertical(&mut self, x: f64, top: f64, bottom: f64) {
        self.vertical.push(Segment { at: x, from: top.min(bottom), to: top.max(bottom) });
    }

    /// A rectangle: its sides where they are drawn; filled only, a line when it is thin, and no line at all when it
    /// is the ground under a text.
    pub fn rectangle(&mut self, (x0, top, x1, bottom): (f64, f64, f64, f64), is_drawn: bool) {
        if (bottom - top).abs() <= SNAP {
            self.horizontal((top + bottom) / 2.0, x0, x1);
        } else if (x1 - x0).abs() <= SNAP {
            self.vertical((x0 + x1) / 2.0, top, bottom);
        } else if is_drawn {
            self.horizontal(top, x0, x1);
            self.horizontal(bottom, x0, x1);
            self.vertical(x0, top, bottom);
            self.vertical(x1, top, bottom);
        }
    }

    /// The tables that the lines draw.
    pub fn grids(self) -> Vec<Grid> {
        if self.horizontal.len() + self.vertical.len() > MOST {
            return Vec::new();
        }
        let (horizontal, vertical) = (joined(self.horizontal), joined(self.vertical));
        // Lines that touch belong to one table.
        let count = horizontal.len();
        let mut parent: Vec<usize> = (0..count + vertical.len()).collect();
        for (h, line) in horizontal.iter().enumerate() {
            for (v, post) in vertical.iter().enumerate() {
                let touches = post.at >= line.from - SNAP
                    && post.at <= line.to + SNAP
                    && line.at >= post.from - SNAP
                    && line.at <= post.to + SNAP;
                if touches {
                    let (a, b) = (root(&mut parent, h), root(&mut parent, count + v));
                    parent[a] = b;
                }
            }
        }
        let mut roots: Vec<usize> = (0..parent.len()).map(|at| root(&mut parent, at)).collect();
        let of = roots.clone();
        roots.sort_unstable();
        roots.dedup();
        let grids = roots.into_iter().filter_map(|own| {
            let lines: Vec<Segment> = (0..count).filter(|at| of[*at] == own).map(|at| horizontal[at]).collect();
            let posts: Vec<Segment> =
                (0..vertical.len()).filter(|at| of[count + at] == own).map(|at| vertical[at]).collect();
            Grid::new(&lines, &posts)
        });
        grids.collect()
    }
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Lines that stand at one place and meet, as one line.
fn joined(mut segments: Vec<Segment>) -> Vec<Segment> {
    segments.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    // One place for lines drawn as thin boxes.
    let mut place = f64::NEG_INFINITY;
    for segment in &mut segments {
        if segment.at - place > SNAP {
            place = segment.at;
        }
        segment.at = place;
    }
    segments.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut lines: Vec<Segment> = Vec::new();
    for segment in segments {
        match lines.last_mut() {
            Some(last) if last.at == segment.at && segment.from <= last.to + SNAP => last.to = last.to.max(segment.to),
            _ => lines.push(segment),
        }
    }
    lines.retain(|line| line.to - line.from >= SHORTEST);
    lines
}

fn places(segments: &[Segment]) -> Vec<f64> {
    let mut places: Vec<f64> = segments.iter().map(|segment| segment.at).collect();
    places.sort_by(f64::total_cmp);
    places.dedup_by(|a, b| *a - *b <= SNAP);
    places
}

impl Grid {
    fn new(lines: &[Segment], posts: &[Segment]) -> Option<Grid> {
        let (xs, ys) = (places(posts), places(lines));
        if xs.len() < 3 || ys.len() < 2 {
            return None;
        }
        let (columns, rows) = (xs.len() - 1, ys.len() - 1);
        if columns * rows > MOST_PLACES {
            return None;
        }
        let mut parent: Vec<usize> = (0..columns * rows).collect();
        let stands = |segments: &[Segment], at: f64, middle: f64| {
            segments.iter().any(|line| (line.at - at).abs() <= SNAP && line.from <= middle && line.to >= middle)
        };
        for row in 0..rows {
            for column in 0..columns {
                let here = row * columns + column;
                let (x, y) = ((xs[column] + xs[column + 1]) / 2.0, (ys[row] + ys[row + 1]) / 2.0);
                if column + 1 < columns && !stands(posts, xs[column + 1], y) {
                    unite(&mut parent, here, here + 1);
                }
                if row + 1 < rows && !stands(lines, ys[row + 1], x) {
                    unite(&mut parent, here, here + columns);
                }
            }
        }
        let owner = (0..parent.len()).map(|at| root(&mut parent, at)).collect();
        Some(Grid { words: vec![Vec::new(); columns * rows], xs, ys, owner, rows: Vec::new() })
    }

    pub fn top(&self) -> f64 {
        self.ys.first().copied().unwrap_or_default()
    }

    fn place(&self, word: &Word) -> Option<usize> {
        let (x, y) = ((word.x0 + word.x1) / 2.0, (word.top + word.bottom) / 2.0);
        let column = self.xs.windows(2).position(|pair| pair[0] <= x && x < pair[1])?;
        let row = self.ys.windows(2).position(|pair| pair[0] <= y && y < pair[1])?;
        Some(row * (self.xs.len() - 1) + column)
    }

    pub fn holds(&self, word: &Word) -> bool {
        self.place(word).is_some()
    }

    pub fn put(&mut self, word: Word) {
        if let Some(place) = self.place(&word) {
            let owner = self.owner[place];
            self.words[owner].push(word);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(Vec::is_empty)
    }

    /// Makes the rows of cells, each with its words in reading order.
    pub fn write(&mut self) {
        let columns = self.xs.len() - 1;
        let count = self.ys.len() - 1;
        for row in 0..count {
            let mut cells = Vec::new();
            let mut column = 0;
            while column < columns {
                let own = self.owner[row * columns + column];
                let width = (column..columns).take_while(|at| self.owner[row * columns + at] == own).count();
                // A cell begins in its first row; below it the tree puts what reaches down.
                if row == 0 || self.owner[(row - 1) * columns + column] != own {
                    let height = (row..count).take_while(|at| self.owner[at * columns + column] == own).count();
                    let text = super::lines::text(std::mem::take(&mut self.words[own]));
                    cells.push(Cell { column: column as u32, columns: width as u32, rows: height as u32, text });
                }
                column += width;
            }
            self.rows.push(cells);
        }
    }

    /// Whether two tables have their columns at the same places.
    pub fn same_columns(&self, other: &Grid, within: f64) -> bool {
        self.xs.len() == other.xs.len() && self.xs.iter().zip(&other.xs).all(|(a, b)| (a - b).abs() <= within)
    }
}

/// The first place of a cell stands for all of it.
fn unite(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    let (first, other) = (a.min(b), a.max(b));
    parent[other] = first;
}

pub fn same_text(a: &[Cell], b: &[Cell]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.text == b.text) && a.iter().any(|cell| !cell.text.is_empty())
}
