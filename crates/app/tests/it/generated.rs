//! The real annex at 1, 20 and 200 times, clean and as edited office files hold it (merged cells, tracked changes, content
//! controls, line breaks, headers pasted in), made by the generator that the peers were measured with.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use dondoc::imports::read::from_path;
use dondoc_rules::plans::draft::PlanDraft;
use serde_json::Value as Json;

use crate::world::shared;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn generated(hard: bool) -> Folder {
    let name = format!("dondoc_generated_{}_{hard}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    std::fs::create_dir_all(&folder.0).expect("a temporary folder can be made");
    let mut command = Command::new("python3");
    command.arg(shared("perf/gen_plan.py")).arg(shared("corpus/seed/source.txt")).arg(&folder.0);
    command.args(["--scale", "1", "20", "200"]).args(hard.then_some("--hard"));
    let answer = command.output().expect("python3 runs the generator");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    folder
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Task rows with all six cells right, and heading rows, of how many.
fn right(folder: &Path, name: &str) -> [(usize, usize); 2] {
    let plan: PlanDraft = from_path(&folder.join(format!("{name}.docx"))).expect("the file is read");
    let truth = std::fs::read_to_string(folder.join(format!("{name}.truth.json"))).expect("the truth is there");
    let truth: Json = serde_json::from_str(&truth).expect("the truth is JSON");
    let mut tasks: HashMap<Vec<String>, usize> = HashMap::new();
    for task in &plan.tasks {
        let cells = [
            &task.marker,
            &Some(task.text.clone()),
            &task.lead.raw,
            &task.cooperating.raw,
            &task.timeline.raw,
            &task.deliverable.raw,
        ];
        let cells = cells.map(|cell| squeezed(cell.as_deref().unwrap_or_default())).to_vec();
        *tasks.entry(cells).or_default() += 1;
    }
    let mut headings: HashMap<Vec<String>, usize> = HashMap::new();
    for group in &plan.groups {
        let cells = vec![squeezed(group.marker.as_deref().unwrap_or_default()), squeezed(&group.title)];
        *headings.entry(cells).or_default() += 1;
    }
    let mut counts = [(0, 0); 2];
    for row in truth["rows"].as_array().expect("the truth has rows") {
        let cells: Vec<String> = row["cells"]
            .as_array()
            .expect("cells")
            .iter()
            .map(|cell| squeezed(cell.as_str().unwrap_or_default()))
            .collect();
        let is_task = row["kind"] == "task";
        let (index, found) = if is_task { (0, tasks.get_mut(&cells)) } else { (1, headings.get_mut(&cells[..2])) };
        counts[index].1 += 1;
        if let Some(left) = found.filter(|left| **left > 0) {
            *left -= 1;
            counts[index].0 += 1;
        }
    }
    assert_eq!(plan.tasks.len(), counts[0].1, "{name}: tasks");
    counts
}

#[test]
fn every_row_of_clean_files_at_three_sizes() {
    let folder = generated(false);
    for (size, tasks) in [(1, 59), (20, 1180), (200, 11800)] {
        let headings = 9 * size;
        assert_eq!(right(&folder.0, &format!("plan_x{size}")), [(tasks, tasks), (headings, headings)], "{size}");
    }
}

#[test]
fn every_row_of_edited_files_at_three_sizes() {
    let folder = generated(true);
    for (size, tasks) in [(1, 59), (20, 1180), (200, 11800)] {
        let headings = 9 * size;
        assert_eq!(right(&folder.0, &format!("plan_hard_x{size}")), [(tasks, tasks), (headings, headings)], "{size}");
    }
}
