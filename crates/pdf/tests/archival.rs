//! A PDF read back: what an archive asks for, what a screen reader needs, what a person sees.

use std::io::Write;
use std::process::{Command, Stdio};

use dondoc_rules::doc::{Block, Cell, Document, Merge, Paragraph, Row, Run, Table};
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, heading, layout, paragraph, table};
use lopdf::{Dictionary, Object};

fn form() -> Form {
    let text = |line: &str| Block::Paragraph(paragraph(line));
    let rows = (1..=120).map(|n| vec![n.to_string(), format!("Nhiệm vụ số {n}: rà soát, đẩy mạnh"), "Sở A".to_owned()]);
    Form {
        superior: Some("Ủy ban nhân dân tỉnh An Hòa".to_owned()),
        issuer: "Sở Tài chính".to_owned(),
        symbol: "/BC-STC".to_owned(),
        number: None,
        place: "An Hòa".to_owned(),
        issued_on: None,
        year: 2026,
        kind: Kind::Titled {
            type_name: "Báo cáo".to_owned(), title: "Kết quả thực hiện Kế hoạch".to_owned()
        },
        addressees: vec!["Ủy ban nhân dân tỉnh".to_owned(), "Sở Nội vụ".to_owned()],
        body: vec![
            Block::Paragraph(heading(1, "I. KẾT QUẢ")),
            text("Đoạn văn thứ nhất, đủ dài để thấy được hai lề của nó thẳng hàng và các chữ có dấu: ẫ ễ ộ ữ ỵ ặ."),
            text(r##"#set page(height: 1cm) $x$ *đậm* _nghiêng_ "ngoặc" \u{41} // chú #"thoát" ] } @a <b>"##),
            text("Hết./."),
        ],
        signature: Signature { lines: vec!["GIÁM ĐỐC".to_owned()], name: Some("Nguyễn Văn A".to_owned()) },
        recipients: vec!["Lưu: VT, TH".to_owned()],
        annexes: vec![
            Annex {
                title: "Danh mục nhiệm vụ".to_owned(),
                landscape: true,
                blocks: vec![table(&["TT", "Nhiệm vụ", "Chủ trì"], rows.collect(), &[1, 6, 3])],
            },
            Annex { title: "Thời hạn".to_owned(), landscape: false, blocks: vec![text("Nội dung.")] },
        ],
    }
}

fn written(document: &Document, title: &str) -> Vec<u8> {
    let at = "2026-12-07T01:30:00Z".parse().expect("a moment");
    dondoc_pdf::write(document, title, at).expect("a PDF is made")
}

/// The words on its pages, one space between them; none without poppler.
fn words(pdf: &[u8], more: &[&str]) -> Option<String> {
    let child =
        Command::new("pdftotext").args(more).args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        assert!(std::env::var_os("CI").is_none(), "pdftotext is missing");
        eprintln!("skipped: pdftotext is missing");
        return None;
    };
    child.stdin.take().expect("an input").write_all(pdf).expect("writes");
    let answer = child.wait_with_output().expect("ends");
    Some(String::from_utf8_lossy(&answer.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
}

fn text_of(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap_or_default()
}

#[test]
fn it_is_archival_tagged_and_says_what_it_is() {
    let pdf = lopdf::Document::load_mem(&written(&layout(&form()), "Báo cáo «thử» \"x\"")).expect("is a PDF");
    let catalog = pdf.catalog().expect("a catalogue");
    let dictionary = |object: &Object| -> Dictionary {
        let (_, object) = pdf.dereference(object).expect("is there");
        object.as_dict().expect("a dictionary").clone()
    };
    assert_eq!(text_of(catalog.get(b"Lang").expect("a language")), "vi-VN");
    let marks = dictionary(catalog.get(b"MarkInfo").expect("marks"));
    assert!(marks.get(b"Marked").expect("marked").as_bool().expect("a switch"));
    let tree = dictionary(catalog.get(b"StructTreeRoot").expect("a structure"));
    assert!(tree.has(b"K") && tree.has(b"ParentTree"));
    let intents = catalog.get(b"OutputIntents").and_then(Object::as_array).expect("a colour space");
    let intent = dictionary(&intents[0]);
    assert_eq!(intent.get(b"S").and_then(Object::as_name).expect("a kind"), b"GTS_PDFA1");
    assert!(intent.has(b"DestOutputProfile"));
    let metadata = catalog.get(b"Metadata").and_then(Object::as_reference).expect("metadata");
    let stream = pdf.get_object(metadata).and_then(Object::as_stream).expect("a stream");
    let xmp = String::from_utf8_lossy(&stream.content).into_owned();
    for words in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "Báo cáo «thử»",
        "2026-12-07T08:30:00",
    ] {
        assert!(xmp.contains(words), "«{words}» is missing in {xmp}");
    }
    let info = dictionary(pdf.trailer.get(b"Info").expect("information"));
    assert_eq!(text_of(info.get(b"Title").expect("a title")), "Báo cáo «thử» \"x\"");
    // Tables, their heads and headings are told apart for those who listen.
    let kinds: Vec<String> = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"S").ok()?.as_name().ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    for kind in ["Document", "H1", "P", "Table", "THead", "TH", "TR", "TD"] {
        assert!(
            kinds.iter().any(|other| other == kind),
            "no {kind} in {:?}",
            kinds.iter().collect::<std::collections::BTreeSet<_>>()
        );
    }
}

#[test]
fn every_face_is_embedded_and_is_the_one_we_ship() {
    let pdf = lopdf::Document::load_mem(&written(&layout(&form()), "a")).expect("is a PDF");
    let mut faces = 0;
    for descriptor in pdf.objects.values().filter_map(|object| object.as_dict().ok()) {
        if descriptor.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"FontDescriptor") {
            let name = descriptor.get(b"FontName").and_then(Object::as_name).expect("a name");
            let name = String::from_utf8_lossy(name);
            assert!(name.contains("LiberationSerif"), "{name}");
            assert!(descriptor.has(b"FontFile2") || descriptor.has(b"FontFile3"), "{name} is not embedded");
            faces += 1;
        }
    }
    assert!((3..=4).contains(&faces), "{faces} faces");
}

#[test]
fn the_same_words_stand_in_it_and_none_is_a_program() {
    let document = layout(&form());
    let Some(text) = words(&written(&document, "a"), &["-raw"]) else { return };
    let flat = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let found = flat(&text);
    for line in document.text().lines().filter(|line| !line.trim().is_empty()) {
        assert!(found.contains(&flat(line)), "«{line}» is missing");
    }
}

#[test]
fn t3_r2_the_first_page_shows_no_number_and_each_annex_begins_at_one() {
    let pdf = written(&layout(&form()), "a");
    let Some(all) = words(&pdf, &["-layout"]) else { return };
    assert!(all.contains("Phụ lục II"));
    let page = |number: usize| {
        let number = number.to_string();
        words(&pdf, &["-raw", "-f", &number, "-l", &number, "-x", "0", "-y", "0", "-W", "900", "-H", "56"])
            .expect("as above")
    };
    let pages = lopdf::Document::load_mem(&pdf).expect("is a PDF").get_pages().len();
    let numbers: Vec<String> = (1..=pages).map(page).collect();
    // One page of text; an annex over several, the first without a number; an annex of one page.
    let mut expected = vec![String::new(), String::new()];
    expected.extend((2..pages - 1).map(|number| number.to_string()));
    expected.push(String::new());
    assert_eq!(numbers, expected);
}

#[test]
fn what_people_paste_does_not_break_it() {
    let cell = |text: &str, columns, merge| Cell {
        blocks: vec![Block::Paragraph(Paragraph::plain(text))],
        columns,
        merge,
        ..Cell::default()
    };
    let rows = vec![
        Row { cells: vec![cell("gộp", 1, Merge::Start), cell("b", 2, Merge::None)], header: true, ..Row::default() },
        Row { cells: vec![cell("", 1, Merge::Continue), cell("c", 1, Merge::None)], ..Row::default() },
        Row { cells: vec![cell("d", 1, Merge::None)], ..Row::default() },
        Row::default(),
    ];
    let inner = Table { rows, borders: true, ..Table::default() };
    let around = Cell { blocks: vec![Block::Table(inner.clone())], columns: 1, ..Cell::default() };
    let long = Table {
        rows: vec![Row { cells: vec![cell(&"dài ".repeat(8_000), 1, Merge::None)], ..Row::default() }],
        borders: true,
        ..Table::default()
    };
    let blocks = vec![
        Block::Paragraph(Paragraph::plain("mot\u{0}\u{1b}\u{202e}hai\u{200b}\u{ad} 😀漢\u{fffe}")),
        Block::Paragraph(Paragraph::plain("dòng\n".repeat(3_000))),
        Block::Paragraph(Paragraph { runs: vec![Run::default()], ..Paragraph::default() }),
        Block::Table(Table::default()),
        Block::Table(inner),
        Block::Table(Table { rows: vec![Row { cells: vec![around], ..Row::default() }], ..Table::default() }),
        Block::Table(long),
        Block::Paragraph(Paragraph::plain("a".repeat(5_000))),
    ];
    let pdf = written(&Document { blocks, flattened: false }, "\u{0}\u{202e}x");
    let Some(text) = words(&pdf, &["-raw"]) else { return };
    assert!(text.starts_with("mothai □□"), "{}", &text[..60.min(text.len())]);
    assert_eq!(text.matches("dòng").count(), 3_000);
    assert_eq!(text.matches("dài").count(), 8_000);
    assert!(text.contains("gộp"));
    // A word as long as a page breaks.
    assert_eq!(text.matches("aaaaaaaaaa").count(), 500);
    assert!(!text.contains(&"a".repeat(200)));
    assert!(written(&Document::default(), "").starts_with(b"%PDF"));
}
