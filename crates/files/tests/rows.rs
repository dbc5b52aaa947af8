//! Invariant 1 over whole DOCX files: every table row and every non-empty paragraph of a generated file is accounted for
//! once, with vertical merges, spanning cells, gaps before a row, nested tables, tracked changes, line and page breaks,
//! several tables and repeated headers.

use std::io::{Cursor, Write};

use dondoc_files::{Limits, read};
use dondoc_rules::plans::draft::{PlanDraft, Source};
use dondoc_rules::plans::recognise;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

/// A row as an edited file may hold it.
#[derive(Debug, Clone)]
enum Met {
    Header,
    /// Its number in a cell of its own, its title over the rest.
    Section(u32),
    /// One cell over the whole table.
    Title(String),
    Task(Task),
    Empty,
    /// The table ends, a paragraph stands, and a new table with a header begins.
    Between(String),
}

#[derive(Debug, Clone)]
struct Task {
    text: String,
    lead: String,
    /// The lead cell goes on from the row above.
    merged: bool,
    dressing: Dressing,
}

/// What stands in or around the text of a task.
#[derive(Debug, Clone, Copy)]
enum Dressing {
    Plain,
    Tracked,
    LineBreak,
    PageBreak,
    Nested,
    /// The row begins one column further, without a cell for its number.
    Gap,
    ContentControl,
}

fn words() -> impl Strategy<Value = String> {
    "[A-ZĐ][a-zđêô]{2,7}( [a-zđêô]{2,7}){3,8}"
}

fn met() -> impl Strategy<Value = Met> {
    let dressing = prop_oneof![
        4 => Just(Dressing::Plain),
        1 => Just(Dressing::Tracked),
        1 => Just(Dressing::LineBreak),
        1 => Just(Dressing::PageBreak),
        1 => Just(Dressing::Nested),
        1 => Just(Dressing::Gap),
        1 => Just(Dressing::ContentControl),
    ];
    let task = (words(), "Sở [A-ZĐ][a-zêô]{2,8}", any::<bool>(), dressing)
        .prop_map(|(text, lead, merged, dressing)| Met::Task(Task { text, lead, merged, dressing }));
    prop_oneof![
        1 => Just(Met::Header),
        2 => (1_u32..9).prop_map(Met::Section),
        1 => words().prop_map(Met::Title),
        10 => task,
        1 => Just(Met::Empty),
        1 => words().prop_map(Met::Between),
    ]
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn cell(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{content}</w:p></w:tc>")
}

fn header() -> String {
    let names = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Sản phẩm"];
    let cells: String = names.iter().map(|name| cell("", &run(name))).collect();
    format!("<w:tr><w:trPr><w:tblHeader/></w:trPr>{cells}</w:tr>")
}

fn task_row(task: &Task, number: usize) -> String {
    let text = run(&task.text);
    let half = task.text.find(' ').unwrap_or(task.text.len());
    let (front, back) = task.text.split_at(half);
    let content = match task.dressing {
        Dressing::Plain | Dressing::Gap | Dressing::Nested => text.clone(),
        Dressing::Tracked => {
            format!("{}<w:del><w:r><w:delText> bỏ đi</w:delText></w:r></w:del><w:ins>{}</w:ins>", run(front), run(back))
        }
        Dressing::LineBreak => format!("{}<w:r><w:br/></w:r>{}", run(front), run(back)),
        Dressing::PageBreak => {
            format!("{}<w:r><w:lastRenderedPageBreak/><w:t xml:space=\"preserve\">{back}</w:t></w:r>", run(front))
        }
        Dressing::ContentControl => format!("<w:sdt><w:sdtContent>{text}</w:sdtContent></w:sdt>"),
    };
    let nested = match task.dressing {
        Dressing::Nested => {
            format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", &run("đợt một")), cell("", &run("đợt hai")))
        }
        _ => String::new(),
    };
    let own = format!("<w:tc><w:tcPr/><w:p>{content}</w:p>{nested}</w:tc>");
    let lead = match task.merged {
        true => cell("<w:vMerge/>", ""),
        false => cell("<w:vMerge w:val=\"restart\"/>", &run(&task.lead)),
    };
    let rest: String = ["Sở Tài chính", "Thường xuyên", "Báo cáo"].iter().map(|text| cell("", &run(text))).collect();
    match task.dressing {
        Dressing::Gap => format!("<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{own}{lead}{rest}</w:tr>"),
        _ => format!("<w:tr>{}{own}{lead}{rest}</w:tr>", cell("", &run(&number.to_string()))),
    }
}

fn document(met: &[Met]) -> String {
    let mut body = format!("<w:p>{}</w:p><w:tbl>{}", run("KẾ HOẠCH"), header());
    for (index, row) in met.iter().enumerate() {
        match row {
            Met::Header => body.push_str(&header()),
            Met::Section(number) => {
                let roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"][*number as usize - 1];
                let title = cell("<w:gridSpan w:val=\"5\"/>", &run("Một mục của kế hoạch"));
                body.push_str(&format!("<w:tr>{}{title}</w:tr>", cell("", &run(roman))));
            }
            Met::Title(title) => {
                body.push_str(&format!("<w:tr>{}</w:tr>", cell("<w:gridSpan w:val=\"6\"/>", &run(title))));
            }
            Met::Task(task) => body.push_str(&task_row(task, index + 1)),
            Met::Empty => body.push_str(&format!("<w:tr>{}</w:tr>", cell("", "").repeat(6))),
            Met::Between(text) => body.push_str(&format!("</w:tbl><w:p>{}</w:p><w:tbl>{}", run(text), header())),
        }
    }
    format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:tbl>\
         </w:body></w:document>"
    )
}

fn plan(met: &[Met]) -> PlanDraft {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        ("word/document.xml", document(met)),
    ];
    for (name, content) in parts {
        file.start_file(name, SimpleFileOptions::default()).expect("a part starts");
        file.write_all(content.as_bytes()).expect("a part is written");
    }
    let bytes = file.finish().expect("the file ends").into_inner();
    let (document, ..) = read("plan.docx", &bytes, &Limits::default()).expect("the file is read");
    recognise(document, Source::default())
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn rows_in_are_rows_out(met in prop::collection::vec(met(), 0..30)) {
        let plan = plan(&met);
        // Every row of an outer table once; those of nested tables belong to their cell.
        let mut places: Vec<(u32, u32)> =
            plan.rows.iter().filter_map(|row| Some((row.span.table?, row.span.row?))).collect();
        let count = places.len();
        places.sort_unstable();
        places.dedup();
        prop_assert_eq!(places.len(), count, "a row is accounted for twice");
        let between = met.iter().filter(|row| matches!(row, Met::Between(_))).count();
        let expected = 1 + met.len();
        prop_assert_eq!(count, expected, "rows are lost or made up ({} tables)", between + 1);
        // Every paragraph outside tables.
        let lines = plan.rows.iter().filter(|row| row.span.table.is_none()).count();
        prop_assert_eq!(lines, 1 + between);
        // Each task with its whole text, and the lead that its merged cell stands for.
        let tasks: Vec<&Task> = met.iter().filter_map(|row| match row { Met::Task(task) => Some(task), _ => None }).collect();
        prop_assert_eq!(plan.tasks.len(), tasks.len());
        for (read, task) in plan.tasks.iter().zip(&tasks) {
            let nested = if matches!(task.dressing, Dressing::Nested) { " đợt một đợt hai" } else { "" };
            prop_assert_eq!(&read.text, &format!("{}{nested}", squeezed(&task.text)));
        }
        let mut above: Option<String> = None;
        let mut at = 0;
        for row in &met {
            match row {
                Met::Task(task) => {
                    if !task.merged {
                        above = Some(task.lead.clone());
                    }
                    let expected = above.clone().unwrap_or_default();
                    prop_assert_eq!(plan.tasks[at].lead.raw.clone().unwrap_or_default(), expected);
                    at += 1;
                }
                // Any other row ends the merged cell.
                _ => above = None,
            }
        }
    }
}
