//! Which paragraph is which part of an official document (the chart of Phụ lục I, Mục IV).

use super::facts::{Facts, Look};
use crate::doc::Align;
use crate::vi::fold::fold;
use crate::vi::numerals::roman;

/// Kinds of documents that carry their kind as a title, folded.
const TYPES: &[&str] = &[
    "nghi quyet",
    "quyet dinh",
    "chi thi",
    "quy che",
    "quy dinh",
    "thong cao",
    "thong bao",
    "huong dan",
    "chuong trinh",
    "chuong trinh hanh dong",
    "ke hoach",
    "phuong an",
    "de an",
    "du an",
    "bao cao",
    "bien ban",
    "to trinh",
    "hop dong",
    "cong dien",
    "ban ghi nho",
    "ban thoa thuan",
    "giay uy quyen",
    "giay moi",
    "giay gioi thieu",
    "giay nghi phep",
    "phieu gui",
    "phieu chuyen",
    "phieu bao",
];

/// Of these the decree says that they have addressees, or may.
pub const ADDRESSED: &[&str] = &["to trinh", "bao cao", "cong dien", "phieu chuyen", "giay moi", "phieu gui"];

/// The head stands within so many paragraphs.
const HEAD: usize = 60;

/// An annex: its first line, its title, the line that says what it belongs to.
#[derive(Debug)]
pub struct Annex<'a> {
    /// Index of the first line.
    pub at: usize,
    pub start: &'a Look,
    pub title: Vec<&'a Look>,
    pub reference: Option<&'a Look>,
}

/// The parts of a document; none for what was not found.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    pub is_of_party: bool,
    pub all: &'a [Look],
    pub state_name: Option<&'a Look>,
    pub motto: Option<&'a Look>,
    pub superior: Vec<&'a Look>,
    pub issuer: Vec<&'a Look>,
    pub number: Option<&'a Look>,
    pub day: Option<&'a Look>,
    pub about: Option<&'a Look>,
    pub kind: Option<&'a Look>,
    pub title: Vec<&'a Look>,
    pub to: Option<&'a Look>,
    pub to_list: Vec<&'a Look>,
    pub bases: Vec<&'a Look>,
    /// What is left between head and foot, tables left out.
    pub body: Vec<&'a Look>,
    /// True when a table stands last in the body.
    pub ends_in_table: bool,
    pub receive: Option<&'a Look>,
    pub receivers: Vec<&'a Look>,
    pub signer: Vec<&'a Look>,
    pub name: Option<&'a Look>,
    pub annexes: Vec<Annex<'a>>,
}

/// Folded: case, marks and punctuation left out.
pub fn key(look: &Look) -> String {
    fold(&look.shown())
}

fn is_empty(look: &Look) -> bool {
    look.shown().is_empty()
}

fn is_bold(look: &Look) -> bool {
    look.inked().next().is_some() && look.inked().all(|run| run.bold)
}

fn is_capitals(look: &Look) -> bool {
    let shown = look.shown();
    shown.chars().any(char::is_alphabetic) && !shown.chars().any(char::is_lowercase)
}

/// "Phụ lục", "PHỤ LỤC II", "Phụ lục số 01" on a line of its own.
fn is_annex_line(look: &Look) -> bool {
    let key = key(look);
    let Some(rest) = key.strip_prefix("phu luc") else { return false };
    let rest = rest.trim().trim_start_matches("so").trim().trim_end_matches(['.', ':']);
    look.cell.is_none()
        // A larger number is that of a page in a table of contents.
        && (rest.is_empty()
            || roman(&rest.to_uppercase()).is_some()
            || rest.parse::<u32>().is_ok_and(|number| number <= 30))
}

impl<'a> Parts<'a> {
    /// Finds the parts.
    pub fn of(facts: &'a Facts) -> Parts<'a> {
        let all = facts.paragraphs.as_slice();
        let mut parts = Parts { all, ..Parts::default() };
        let head = &all[..all.len().min(HEAD)];
        parts.is_of_party = head.iter().any(|look| key(look).contains("dang cong san viet nam") && is_capitals(look))
            && !head.iter().any(|look| key(look).contains("cong hoa xa hoi chu nghia viet nam"));
        let annexes: Vec<usize> = all
            .iter()
            .enumerate()
            .filter(|(_, look)| is_annex_line(look) && (is_bold(look) || look.align == Align::Center))
            .map(|(at, _)| at)
            .collect();
        let main_end = annexes.first().copied().unwrap_or(all.len());
        let receive = all[..main_end].iter().rposition(|look| key(look).starts_with("noi nhan"));
        let head_end = parts.find_head(&all[..main_end.min(HEAD)]);
        let foot_start = receive.map_or(main_end, |at| parts.find_foot(at, main_end));
        let body_start = parts.find_title(head_end, foot_start);
        parts.find_body(body_start, foot_start);
        parts.annexes = annexes.iter().map(|&at| annex(all, at)).collect();
        parts
    }

    /// The parts of the head; where what follows it begins.
    fn find_head(&mut self, head: &'a [Look]) -> usize {
        let find = |test: &dyn Fn(&str) -> bool| head.iter().position(|look| test(&key(look)));
        let state = find(&|key| key.contains("cong hoa xa hoi chu nghia viet nam"));
        let motto = find(&|key| {
            let words: String = key.chars().filter(|c| c.is_alphabetic() || *c == ' ').collect();
            words.split_whitespace().collect::<String>() == "doclaptudohanhphuc"
        });
        let begins = |look: &Look, word: &str| look.shown().to_lowercase().starts_with(word);
        let number = head.iter().position(|look| begins(look, "số:") || begins(look, "số :"));
        let day = find(&|key| key.contains("ngay") && key.contains("thang") && key.contains("nam") && key.len() < 80);
        let about = number.and_then(|at| {
            let about = head[at..].iter().take(4).position(|look| begins(look, "v/v"))?;
            Some(at + about)
        });
        let get = |at: Option<usize>| at.map(|at| &head[at]);
        (self.state_name, self.motto, self.number) = (get(state), get(motto), get(number));
        (self.day, self.about) = (get(day), get(about));
        // The names stand over the number on the left: in the cell of the first names, or before the number.
        if let Some(number) = number {
            let names = head[..number].iter().filter(|look| {
                let same_table = look.cell.map(|cell| cell.table) == head[number].cell.map(|cell| cell.table);
                let same_side = look.cell.map(|cell| cell.cell) == head[number].cell.map(|cell| cell.cell);
                let is_right =
                    [self.state_name, self.motto, self.day].iter().flatten().any(|part| part.number == look.number);
                same_table && same_side && !is_right && !is_empty(look) && look.inked().next().is_some()
            });
            let (issuer, superior): (Vec<_>, Vec<_>) = names.partition(|look| is_bold(look));
            (self.issuer, self.superior) = (issuer, superior);
        }
        // What the head's table still holds behind its last part belongs to it.
        let last = [state, motto, number, day, about].into_iter().flatten().max();
        let table = last.and_then(|at| head[at].cell).map(|cell| cell.table);
        last.map_or(0, |at| {
            let rest = head[at + 1..].iter().take_while(|look| table.is_some() && look.cell.map(|c| c.table) == table);
            at + 1 + rest.count()
        })
    }

    /// Kind, title, addressees and bases; where the body begins.
    fn find_title(&mut self, from: usize, to: usize) -> usize {
        let mut at = from;
        let skip = |at: &mut usize, all: &[Look]| {
            while *at < to && is_empty(&all[*at]) {
                *at += 1;
            }
        };
        skip(&mut at, self.all);
        if at < to && TYPES.contains(&key(&self.all[at]).as_str()) && self.all[at].cell.is_none() {
            self.kind = Some(&self.all[at]);
            at += 1;
            // Whose competence a decision is stands over its bases in capitals (Phụ lục III, Mẫu 1.1 and 1.2): no title.
            let is_competence = |look: &Look, has_title: bool| has_title && is_capitals(look);
            while at < to
                && (is_empty(&self.all[at]) || (is_bold(&self.all[at]) && self.all[at].align == Align::Center))
                && !is_competence(&self.all[at], !self.title.is_empty())
            {
                if !is_empty(&self.all[at]) {
                    self.title.push(&self.all[at]);
                }
                at += 1;
            }
            let is_centred = |look: &Look| is_bold(look) && look.align == Align::Center;
            if at < to && is_centred(&self.all[at]) && is_competence(&self.all[at], !self.title.is_empty()) {
                at += 1;
            }
            // A title that stands wrongly is still the line below the kind.
            if self.title.is_empty() && at < to && self.all[at].cell.is_none() && key(&self.all[at]).len() < 250 {
                let is_other =
                    ["kinh gui", "can cu", "thuc hien"].iter().any(|word| key(&self.all[at]).starts_with(word));
                if !is_other && !self.all[at].shown().ends_with([':', ';']) {
                    self.title.push(&self.all[at]);
                    at += 1;
                }
            }
        }
        skip(&mut at, self.all);
        if at < to && key(&self.all[at]).starts_with("kinh gui") {
            self.to = Some(&self.all[at]);
            let is_alone = key(&self.all[at]) == "kinh gui";
            at += 1;
            while at < to && (is_empty(&self.all[at]) || self.all[at].shown().starts_with(['-', '–', '+'])) && is_alone
            {
                if !is_empty(&self.all[at]) {
                    self.to_list.push(&self.all[at]);
                }
                let ends = self.all[at].shown().ends_with('.');
                at += 1;
                if ends {
                    break;
                }
            }
        }
        skip(&mut at, self.all);
        while at < to
            && ["can cu", "theo de nghi", "xet de nghi"].iter().any(|word| key(&self.all[at]).starts_with(word))
        {
            // A sentence that goes on is no line of bases.
            if !self.all[at].shown().ends_with([';', '.', ',']) {
                break;
            }
            self.bases.push(&self.all[at]);
            at += 1;
        }
        // One upright sentence that only begins so is the body's.
        let slants = |look: &Look| look.inked().all(|run| run.italic);
        if self.bases.len() == 1 && !self.bases[0].shown().ends_with(';') && !slants(self.bases[0]) {
            at -= 1;
            self.bases.clear();
        }
        at
    }

    fn find_body(&mut self, from: usize, to: usize) {
        let Some(range) = self.all.get(from..to) else { return };
        let last = range.iter().rev().find(|look| !is_empty(look));
        self.ends_in_table = last.is_some_and(|look| look.cell.is_some());
        self.body = range.iter().filter(|look| look.cell.is_none() && !is_empty(look)).collect();
    }

    /// Recipients and signer around "Nơi nhận:"; where the foot begins.
    fn find_foot(&mut self, at: usize, end: usize) -> usize {
        let receive = &self.all[at];
        self.receive = Some(receive);
        let Some(own) = receive.cell else {
            let list = self.all[at + 1..end].iter().take_while(|look| is_empty(look) || look.shown().starts_with('-'));
            self.receivers = list.filter(|look| !is_empty(look)).collect();
            return at;
        };
        let in_table = |look: &&Look| look.cell.is_some_and(|cell| cell.table == own.table);
        let start = self.all[..at].iter().rposition(|look| !in_table(&look)).map_or(0, |before| before + 1);
        let table = self.all[start..end].iter().take_while(in_table);
        for look in table.filter(|look| !is_empty(look) && look.number != receive.number) {
            match look.cell.is_some_and(|cell| cell.cell == own.cell) {
                true if look.number > receive.number => self.receivers.push(look),
                true => {}
                false => self.signer.push(look),
            }
        }
        // The name stands last and is not in capitals.
        if self.signer.last().is_some_and(|look| !is_capitals(look)) && self.signer.len() > 1 {
            self.name = self.signer.pop();
        }
        start
    }
}

fn annex(all: &[Look], at: usize) -> Annex<'_> {
    let mut title = Vec::new();
    let mut reference = None;
    for look in all[at + 1..].iter().filter(|look| !is_empty(look)).take(6) {
        let shown = look.shown();
        if shown.starts_with('(') && (key(look).contains("kem theo") || key(look).contains("ban hanh")) {
            reference = Some(look);
            break;
        }
        if look.cell.is_some() || is_annex_line(look) || (!is_bold(look) && !is_capitals(look) && !title.is_empty()) {
            break;
        }
        if !is_bold(look) && !is_capitals(look) && look.align != Align::Center {
            break;
        }
        title.push(look);
    }
    Annex { at, start: &all[at], title, reference }
}
