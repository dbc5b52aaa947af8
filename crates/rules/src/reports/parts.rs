//! The parts of a report, each made of pieces: what bodies say, the plan's own sections, figures in sentences.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::facts::{BodyFacts, CaseFacts, Consolidation, Said, SaidEntry, Settled, Stated, TaskText, Voice, by_task};
use super::pieces::{Amount, Field, Figure, Piece, SourceRef};
use super::selection::condensed;
use super::template::{Fields, Part, TemplatePart, fill, print};
use crate::doc::{Block, Paragraph};
use crate::instruments::form::{basis, heading, paragraph};
use crate::obligations::Timeliness;
use crate::returns::Progress;
use crate::tasks::TaskCount;
use crate::vi::fold::fold;

/// A text with the source it is taken from.
pub(super) type Quoted<'a> = (&'a str, SourceRef);

pub(super) fn text(key: impl Into<String>, line: impl Into<String>) -> Piece {
    Piece::plain(key, paragraph(line))
}

pub(super) fn head(key: impl Into<String>, level: u8, line: &str) -> Piece {
    Piece::plain(key, heading(level, line))
}

/// A sentence of the program's own, with the counts that stand in it.
#[derive(Default)]
struct Line {
    text: String,
    figures: Vec<Figure>,
}

impl Line {
    fn words(mut self, words: &str) -> Line {
        self.text.push_str(words);
        self
    }

    fn count(mut self, key: &str, value: usize, unit: &str) -> Line {
        let (amount, start) = (Amount::Count(value), self.text.len());
        let printed = print(&amount, 0);
        self.text.push_str(&printed);
        let range = (start, self.text.len());
        let (key, unit) = (key.to_owned(), unit.to_owned());
        self.figures.push(Figure { key, amount, printed, unit, denominator: None, range });
        self
    }

    fn piece(self, key: impl Into<String>) -> Piece {
        Piece { figures: self.figures, ..text(key, self.text) }
    }
}

/// What a report is composed with.
pub(super) struct Composer<'a> {
    pub facts: &'a Consolidation,
    pub voices: HashMap<&'a str, Vec<Voice<'a>>>,
    pub fields: Fields,
    /// Texts of which nothing is in the report, with the reason.
    pub dropped: Vec<(SourceRef, String)>,
    nil_tasks: Vec<Voice<'a>>,
}

impl<'a> Composer<'a> {
    pub fn new(facts: &'a Consolidation, fields: Fields) -> Composer<'a> {
        Composer { voices: by_task(facts), facts, fields, dropped: Vec::new(), nil_tasks: Vec::new() }
    }

    /// A sentence of the template with its figures.
    pub fn sentence(&self, key: impl Into<String>, lead: &str) -> Piece {
        let (line, figures) = fill(lead, &self.fields, self.facts.choices.decimals);
        Piece { figures, ..text(key, line) }
    }

    /// A quoted text: a lead (the body's name) in front of its first line, each line leading back to its source, without
    /// the sentences that a person left out.
    fn quote(&mut self, lead: &str, words: &str, source: &SourceRef, into: &mut Vec<Piece>) {
        let key = source.text_key();
        let choice = self.facts.choices.left_out.get(&key);
        let left_out: HashSet<&str> =
            choice.map(|(out, _)| out.iter().map(String::as_str).collect()).unwrap_or_default();
        let before = into.len();
        for line in words.lines().filter(|line| !line.trim().is_empty()) {
            let Some(line) = condensed(line, &left_out) else { continue };
            let (key, line) = match into.len() - before {
                0 => (key.clone(), format!("- {lead}: {line}")),
                more => (format!("{key}~{}", more + 1), line),
            };
            let paragraph = Paragraph { source: Some(source.place()), ..paragraph(line) };
            into.push(Piece { sources: vec![source.clone()], ..Piece::plain(key, paragraph) });
        }
        if into.len() == before {
            self.dropped.push((source.clone(), choice.map(|(_, reason)| reason.clone()).unwrap_or_default()));
        }
    }

    fn quote_of(&mut self, body: &BodyFacts, words: &str, source: &SourceRef, into: &mut Vec<Piece>) {
        let lead = match source.item {
            Some(_) => format!("{} (nhiệm vụ {})", body.shown(), source.label),
            None => body.shown(),
        };
        self.quote(&lead, words, source, into);
    }

    /// What bodies say under a heading, body by body.
    fn quoted(&mut self, of: &dyn for<'b> Fn(&'b Said) -> Vec<Quoted<'b>>, into: &mut Vec<Piece>) {
        let facts = self.facts;
        for (body, said) in facts.said() {
            for (words, source) in of(said) {
                self.quote_of(body, words, &source, into);
            }
        }
    }

    /// Paragraphs that another part of the program made.
    fn stated(&self, part: &str, rows: &[Stated], into: &mut Vec<Piece>) {
        for row in rows {
            let paragraph = Paragraph { source: Some(row.source.clone()), ..paragraph(row.text.clone()) };
            into.push(Piece::plain(format!("case:{part}/{}", row.source), paragraph));
        }
    }

    /// The paragraphs of a part, without its heading and sentence.
    pub fn fill_part(&mut self, part: &TemplatePart, into: &mut Vec<Piece>) {
        match part.part {
            Part::Opening => self.versions(into),
            Part::Closing | Part::Heading | Part::Targets => {}
            Part::Classes => self.classes_by_body(into),
            Part::Bases => {
                let last = self.facts.bases.len();
                for (number, base) in (1..).zip(&self.facts.bases) {
                    let end = if number == last { '.' } else { ';' };
                    into.push(Piece::plain(format!("basis:{number}"), basis(format!("Căn cứ {base}{end}"))));
                }
            }
            Part::Deployment => {
                self.stated("directives", &self.facts.obstacles.directives, into);
                self.quoted(
                    &|said| {
                        let documents = general(said, Field::Documents, &said.documents, Vec::new());
                        general(said, Field::Deployment, &said.deployment, documents)
                    },
                    into,
                );
            }
            Part::Assessment => {
                self.quoted(&|said| general(said, Field::Assessment, &said.assessment, Vec::new()), into);
            }
            Part::Results => self.results(into),
            Part::Timeliness => self.timeliness(into),
            Part::Shortcomings => self.shortcomings(into),
            Part::Obstacles => {
                self.stated("obstacles", &self.facts.obstacles.difficulties, into);
                let told = told(&self.facts.obstacles.difficulties);
                self.quoted(&|said| untold(entries(said, Field::Difficulties, |one| &one.difficulties), &told), into);
            }
            Part::Causes => self.causes(into),
            Part::Next => self.quoted(
                &|said| {
                    let steps = entries(said, Field::NextSteps, |one| &one.next_steps);
                    general(said, Field::NextPeriod, &said.next_period, steps)
                },
                into,
            ),
            Part::Proposals => self.proposals(part.level, into),
            Part::Previous => self.stated("previous", &self.facts.obstacles.previous, into),
            Part::AnnexTargets
            | Part::AnnexTasks
            | Part::AnnexObstacles
            | Part::AnnexTimeliness
            | Part::AnnexCoverage
            | Part::AnnexCitations
            | Part::AnnexSources => {}
        }
    }

    /// Which versions of the plan the report covers: what amended it, and which returns answered which.
    fn versions(&self, into: &mut Vec<Piece>) {
        if self.facts.versions.is_empty() {
            return;
        }
        self.stated("versions", &self.facts.versions, into);
        let mut answered: BTreeMap<i64, Vec<(&BodyFacts, &Said)>> = BTreeMap::new();
        for (body, said) in self.facts.said().filter(|(_, said)| said.answers_version > 0) {
            answered.entry(said.answers_version).or_default().push((body, said));
        }
        for (version, rows) in answered {
            let names: Vec<String> = rows.iter().map(|(body, _)| body.shown()).collect();
            let line = format!("Báo cáo đã xác nhận trả lời theo phiên bản {version}: {}.", names.join("; "));
            let sources = rows.iter().map(|(_, said)| said.general(Field::Arrival)).collect();
            into.push(Piece { sources, ..text(format!("figure:version-{version}"), line) });
        }
    }

    fn results(&mut self, into: &mut Vec<Piece>) {
        let facts = self.facts;
        for section in &facts.sections {
            let number = if section.marker.is_empty() { &section.label } else { &section.marker };
            let line = if number.is_empty() { section.title.clone() } else { format!("{number}. {}", section.title) };
            into.push(head(format!("head:plan/{}", section.label), 3, &line));
            for task in section.tasks.iter().filter(|task| task.group.is_empty()) {
                self.task(task, into);
            }
            let mut groups: Vec<&str> = Vec::new();
            for task in section.tasks.iter().filter(|task| !task.group.is_empty()) {
                if !groups.contains(&task.group.as_str()) {
                    groups.push(&task.group);
                }
            }
            for group in groups {
                into.push(head(format!("head:group/{}/{group}", section.label), 4, &format!("* {group}")));
                for task in section.tasks.iter().filter(|task| task.group == group) {
                    self.task(task, into);
                }
            }
        }
        self.nil(into);
    }

    /// Nil reports in one sentence, and entries that nothing occurred in another (T6-R8).
    fn nil(&mut self, into: &mut Vec<Piece>) {
        let nil: Vec<(&BodyFacts, &Said)> = self.facts.said().filter(|(_, said)| said.is_nil).collect();
        if !nil.is_empty() {
            let names: Vec<String> = nil.iter().map(|(body, _)| body.shown()).collect();
            let line = format!("Báo cáo không phát sinh nội dung trong kỳ: {}.", names.join("; "));
            let sources = nil.iter().map(|(_, said)| said.general(Field::Nil)).collect();
            into.push(Piece { sources, ..text("nil", line) });
        }
        let tasks = std::mem::take(&mut self.nil_tasks);
        if !tasks.is_empty() {
            let named: Vec<String> =
                tasks.iter().map(|voice| format!("{} ({})", voice.entry.label, voice.body.shown())).collect();
            let line = format!("Nhiệm vụ không phát sinh nội dung trong kỳ: {}.", named.join("; "));
            let sources = tasks.iter().map(|voice| voice.said.entry(voice.entry, Field::Nil)).collect();
            into.push(Piece { sources, ..text("nil:tasks", line) });
        }
    }

    /// What is said of a task. A task of which no confirmed return speaks has no report, which is not the same as not begun
    /// (T6-R7).
    fn task(&mut self, task: &TaskText, into: &mut Vec<Piece>) {
        let before = into.len();
        let dropped_before = self.dropped.len();
        let voices = self.voices.get(task.label.as_str()).cloned().unwrap_or_default();
        let mut is_nil = false;
        for voice in &voices {
            let words = voice.words();
            if !words.is_empty() {
                let lead = format!("{} (nhiệm vụ {})", voice.body.shown(), task.label);
                self.quote(&lead, words, &voice.said.entry(voice.entry, Field::Done), into);
            } else if voice.said.is_nil || voice.entry.progress == Some(Progress::Nil) {
                is_nil = true;
                if !voice.said.is_nil {
                    self.nil_tasks.push(*voice);
                }
            } else if voice.entry.progress == Some(Progress::NotStarted) {
                let reason = match voice.entry.difficulties.trim() {
                    "" => ".".to_owned(),
                    why => format!("; lý do: {why}"),
                };
                let lead = format!("{} (nhiệm vụ {})", voice.body.shown(), task.label);
                let source = voice.said.entry(voice.entry, Field::Progress);
                self.quote(&lead, &format!("chưa triển khai{reason}"), &source, into);
            }
        }
        for settled in self.facts.settled.iter().filter(|one| one.conflict.label == task.label) {
            into.push(settlement(settled));
        }
        if into.len() == before && self.dropped.len() == dropped_before && !is_nil {
            let line = match voices.is_empty() {
                true => format!("- Nhiệm vụ {}: chưa có báo cáo.", task.label),
                false => format!("- Nhiệm vụ {}: báo cáo đã xác nhận không nêu kết quả.", task.label),
            };
            into.push(text(format!("silent:{}", task.label), line));
        }
    }

    fn timeliness(&self, into: &mut Vec<Piece>) {
        let mut list = |key: &str, words: &str, of: &dyn Fn(&BodyFacts) -> bool| {
            let bodies: Vec<&BodyFacts> = self.facts.bodies.iter().filter(|body| of(body)).collect();
            if !bodies.is_empty() {
                let names: Vec<String> = bodies.iter().map(|body| body.shown()).collect();
                let said = bodies.iter().filter_map(|body| body.said.as_ref());
                let sources = said.map(|said| said.general(Field::Arrival)).collect();
                into.push(Piece { sources, ..text(key, format!("{words}: {}.", names.join("; "))) });
            }
        };
        list("figure:late", "Cơ quan, đơn vị gửi báo cáo chậm", &|body| {
            matches!(body.timeliness, Timeliness::Late(_))
        });
        list("figure:missing", "Cơ quan, đơn vị chưa gửi báo cáo", &|body| {
            body.timeliness == Timeliness::NotIn
        });
    }

    /// The bodies that hold overdue tasks, with how many.
    fn classes_by_body(&self, into: &mut Vec<Piece>) {
        let mut late: Vec<(&str, usize)> = Vec::new();
        let tasks = self.facts.sections.iter().flat_map(|section| &section.tasks);
        for task in tasks.filter(|task| task.count == Some(TaskCount::Overdue) && !task.closing.is_empty()) {
            match late.iter_mut().find(|(body, _)| *body == task.closing) {
                Some((_, count)) => *count += 1,
                None => late.push((&task.closing, 1)),
            }
        }
        if !late.is_empty() {
            let mut line = Line::default().words("Cơ quan, đơn vị có nhiệm vụ quá hạn, chưa hoàn thành: ");
            for (place, (body, count)) in late.into_iter().enumerate() {
                let between = if place == 0 { "" } else { "; " };
                line = line.words(&format!("{between}{body}: "));
                line = line.count(&format!("overdue/{body}"), count, "nhiệm vụ").words(" nhiệm vụ");
            }
            into.push(line.words(".").piece("figure:overdue-bodies"));
        }
    }

    /// What the difficulties that are followed as cases come from, as the focal body saw them.
    fn causes(&self, into: &mut Vec<Piece>) {
        let mut found: Vec<(&str, Vec<&CaseFacts>)> = Vec::new();
        for case in self.facts.obstacles.cases.iter().filter(|case| case.is_open) {
            match found.iter_mut().find(|(cause, _)| *cause == case.cause) {
                Some((_, own)) => own.push(case),
                None => found.push((&case.cause, vec![case])),
            }
        }
        // The most frequent first, those that nobody has told apart last.
        found.sort_by_key(|(cause, own)| (cause.is_empty(), std::cmp::Reverse(own.len())));
        for (cause, own) in found {
            let mut bodies: Vec<&str> = Vec::new();
            for body in own.iter().flat_map(|case| &case.bodies) {
                if !bodies.contains(&body.as_str()) {
                    bodies.push(body);
                }
            }
            let name = if cause.is_empty() { "Chưa phân loại nguyên nhân" } else { cause };
            let line = Line::default().words(&format!("- {name}: "));
            let line = line.count(&format!("cause/{cause}"), own.len(), "khó khăn, vướng mắc");
            let line = line.words(&format!(" khó khăn, vướng mắc ({} nêu).", bodies.join(", ")));
            into.push(line.piece(format!("cause:{}", fold(name))));
        }
    }

    fn shortcomings(&self, into: &mut Vec<Piece>) {
        let tasks = || self.facts.sections.iter().flat_map(|section| &section.tasks);
        let labels = |of: &dyn Fn(&TaskText) -> bool| -> Vec<&str> {
            tasks().filter(|task| of(task)).map(|task| task.label.as_str()).collect()
        };
        let overdue = labels(&|task| task.count == Some(TaskCount::Overdue));
        let silent = labels(&|task| !self.voices.contains_key(task.label.as_str()));
        let not_begun = labels(&|task| {
            let voices = self.voices.get(task.label.as_str());
            voices.is_some_and(|voices| voices.iter().any(|one| one.entry.progress == Some(Progress::NotStarted)))
        });
        for (key, words, labels) in [
            ("figure:overdue-tasks", "nhiệm vụ quá hạn, chưa hoàn thành", overdue),
            ("figure:not-begun", "nhiệm vụ có cơ quan báo cáo chưa triển khai", not_begun),
            ("figure:silent-tasks", "nhiệm vụ chưa có báo cáo", silent),
        ] {
            if !labels.is_empty() {
                let name = key.trim_start_matches("figure:");
                let line = Line::default().words("- ").count(name, labels.len(), "nhiệm vụ");
                into.push(line.words(&format!(" {words}: {}.", labels.join("; "))).piece(key));
            }
        }
    }

    /// Proposals by who decides; those that stand only in returns follow, under no authority yet.
    fn proposals(&mut self, level: u8, into: &mut Vec<Piece>) {
        let cases = &self.facts.obstacles.proposals;
        let all: Vec<Stated> = cases.iter().flat_map(|(_, _, rows)| rows.clone()).collect();
        let mut number = 0;
        for (key, title, rows) in cases {
            number += 1;
            into.push(head(format!("head:proposals/{key}"), level + 1, &format!("{number}. {title}")));
            self.stated(&format!("proposals/{key}"), rows, into);
        }
        let told = told(&all);
        let mut rest = Vec::new();
        self.quoted(
            &|said| {
                let own = untold(entries(said, Field::Proposals, |one| &one.proposals), &told);
                general(said, Field::Proposals, &said.proposals, own)
            },
            &mut rest,
        );
        if number > 0 && !rest.is_empty() {
            let title = format!("{}. Chưa xác định cấp có thẩm quyền", number + 1);
            into.push(head("head:proposals/undecided", level + 1, &title));
        }
        into.append(&mut rest);
    }
}

/// That bodies contradict each other, which word the report follows and why (T6-R6).
fn settlement(settled: &Settled) -> Piece {
    let conflict = &settled.conflict;
    let what = if conflict.is_progress { "tình trạng" } else { "số liệu" };
    let bodies: Vec<&str> = conflict.sides.iter().map(|side| side.body.as_str()).collect();
    let follows = match &settled.followed {
        Some(body) => format!("báo cáo này theo {body}"),
        None => "báo cáo này giữ cả hai nội dung".to_owned(),
    };
    let reason = settled.reason.trim().trim_end_matches(['.', ';']);
    let line = format!(
        "(Nhiệm vụ {}: {} nêu {what} khác nhau; {follows}. Lý do: {reason}.)",
        conflict.label,
        bodies.join(", ")
    );
    let sources = conflict.sides.iter().map(|side| side.source.clone()).collect();
    Piece { sources, ..text(format!("settled:{}", conflict.key), line) }
}

impl<'a> Voice<'a> {
    /// What is told of the task, or where it is told.
    pub fn words(&self) -> &'a str {
        if self.entry.done.is_empty() { &self.entry.stands } else { &self.entry.done }
    }
}

/// Texts of entries with their sources.
fn entries<'a>(said: &'a Said, field: Field, pick: impl Fn(&'a SaidEntry) -> &'a String) -> Vec<Quoted<'a>> {
    let texts = said.entries.iter().filter(|entry| !pick(entry).is_empty());
    texts.map(|entry| (pick(entry).as_str(), said.entry(entry, field))).collect()
}

fn general<'a>(said: &'a Said, field: Field, words: &'a str, mut rest: Vec<Quoted<'a>>) -> Vec<Quoted<'a>> {
    if !words.is_empty() {
        rest.insert(0, (words, said.general(field)));
    }
    rest
}

/// What cases tell, folded, so that the same words of a return are not told twice.
fn told(rows: &[Stated]) -> Vec<String> {
    rows.iter().map(|row| fold(&row.text)).collect()
}

fn untold<'a>(texts: Vec<Quoted<'a>>, told: &[String]) -> Vec<Quoted<'a>> {
    let is_told = |words: &str| {
        let own = fold(words.trim().trim_end_matches(['.', ';']));
        told.iter().any(|case| case.contains(&own))
    };
    texts.into_iter().filter(|(words, _)| told.is_empty() || !is_told(words)).collect()
}

/// At most so many paragraphs; how many more there are is said.
pub(super) fn cut(part: Part, most: usize, pieces: &mut Vec<Piece>) {
    let is_text = |piece: &Piece| matches!(&piece.block, Block::Paragraph(one) if one.style.heading.is_none());
    let count = pieces.iter().filter(|piece| is_text(piece)).count();
    if most == 0 || count <= most {
        return;
    }
    let mut seen = 0;
    pieces.retain(|piece| {
        seen += usize::from(is_text(piece));
        seen <= most
    });
    // A heading with nothing under it any more goes too.
    while pieces.last().is_some_and(|piece| !is_text(piece)) {
        pieces.pop();
    }
    let line = Line::default().words("(Còn ").count("more", count - most, "nội dung");
    let line = line.words(" nội dung khác nêu tại báo cáo đầy đủ.)");
    pieces.push(line.piece(format!("more:{}", part.as_str())));
}
