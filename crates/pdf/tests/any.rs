//! Whatever a document holds, its PDF is made and holds its words.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use dondoc_rules::doc::{
    Align, Block, Cell, Document, Merge, PageSetup, Paragraph, ParagraphStyle, Row, Rule, Run, Table,
};
use proptest::prelude::*;

fn run() -> impl Strategy<Value = Run> {
    let text = prop_oneof!["[a-zăâđêôơưạảấầ ,.;-]{0,60}", "\\PC{0,20}", "(.|\n|\t|\r){0,20}", "[aW]{0,400}",];
    (text, any::<[bool; 4]>(), prop_oneof![Just(0_u16), 1..60_u16]).prop_map(
        |(text, [bold, italic, struck, underlined], size)| Run { text, bold, italic, struck, underlined, size },
    )
}

fn paragraph() -> impl Strategy<Value = Paragraph> {
    let align = prop_oneof![Just(Align::Left), Just(Align::Center), Just(Align::Right), Just(Align::Justify)];
    let rule = prop_oneof![4 => Just(None), 1 => Just(Some(Rule::Full)), 1 => Just(Some(Rule::Part))];
    let style = (
        align,
        prop_oneof![3 => Just(None), 1 => (0..9_u8).prop_map(Some)],
        (-2_000..20_000_i32, -2_000..20_000_i32),
        (0..3_000_u32, 0..3_000_u32, prop_oneof![Just(0_u32), Just(110), any::<u32>()]),
        rule,
        any::<bool>(),
    );
    (prop::collection::vec(run(), 0..4), style, prop::option::of("[IVX]{1,3}\\.")).prop_map(
        |(runs, (align, heading, (first, left), (before, after, line), rule_below, keep_with_next), marker)| {
            Paragraph {
                runs,
                style: ParagraphStyle {
                    align,
                    heading,
                    first_line_indent: first,
                    left_indent: left,
                    space_before: before,
                    space_after: after,
                    line,
                    rule_below,
                    keep_with_next,
                },
                marker,
                ..Paragraph::default()
            }
        },
    )
}

fn table(inner: impl Strategy<Value = Block> + Clone + 'static) -> impl Strategy<Value = Block> {
    let merge = prop_oneof![3 => Just(Merge::None), 1 => Just(Merge::Start), 1 => Just(Merge::Continue)];
    let cell = (prop::collection::vec(inner, 0..3), 0..4_u32, merge).prop_map(|(blocks, columns, merge)| Cell {
        blocks,
        columns,
        merge,
        ..Cell::default()
    });
    let row = (prop::collection::vec(cell, 0..6), any::<bool>()).prop_map(|(cells, header)| Row {
        cells,
        header,
        ..Row::default()
    });
    (prop::collection::vec(row, 0..12), prop::collection::vec(any::<u32>(), 0..6), any::<bool>())
        .prop_map(|(rows, widths, borders)| Block::Table(Table { rows, widths, borders, ..Table::default() }))
}

fn document() -> impl Strategy<Value = Document> {
    let one = paragraph().prop_map(Block::Paragraph).boxed();
    let nested = prop_oneof![5 => one.clone(), 1 => table(one.clone())].boxed();
    let section = any::<(bool, bool)>()
        .prop_map(|(landscape, restart_numbering)| Block::NewSection(PageSetup { landscape, restart_numbering }));
    let block = prop_oneof![5 => one, 2 => table(nested), 1 => section];
    prop::collection::vec(block, 0..14).prop_map(|blocks| Document { blocks, flattened: false })
}

/// How often each letter stands in a text; digits are those of pages too.
fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for letter in text.chars().filter(|letter| letter.is_ascii_alphabetic() || "ăâđêôơưạảấầ".contains(*letter))
    {
        *counts.entry(letter).or_default() += 1;
    }
    counts
}

/// The text of a PDF as another program reads it; none without poppler.
fn read_back(pdf: &[u8]) -> Option<String> {
    let child = Command::new("pdftotext").args(["-raw", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        assert!(std::env::var_os("CI").is_none(), "pdftotext is missing");
        return None;
    };
    let (mut input, pdf) = (child.stdin.take().expect("an input"), pdf.to_vec());
    let writing = std::thread::spawn(move || input.write_all(&pdf));
    let answer = child.wait_with_output().expect("ends");
    writing.join().expect("the thread ends").expect("writes");
    Some(String::from_utf8_lossy(&answer.stdout).into_owned())
}

fn has_heads(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Table(table) => table.rows.iter().any(|row| row.header),
        Block::Paragraph(_) | Block::NewSection(_) => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_document_becomes_a_pdf_with_all_its_letters(document in document(), title in "\\PC{0,30}") {
        let at = "2026-12-07T01:30:00Z".parse().expect("a moment");
        let pdf = dondoc_pdf::write(&document, &title, at).expect("a PDF is made");
        let Some(found) = read_back(&pdf) else { return Ok(()) };
        let (found, wanted) = (letters(&found), letters(&document.text()));
        for (letter, count) in &wanted {
            let shown = found.get(letter).copied().unwrap_or(0);
            prop_assert!(shown >= *count, "«{letter}»: {shown} of {count}");
        }
        // Heading rows are repeated; nothing else is.
        if !has_heads(&document.blocks) {
            prop_assert_eq!(found, wanted);
        }
    }
}
