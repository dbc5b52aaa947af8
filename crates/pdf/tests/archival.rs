//! A PDF read back: what an archive asks for, what a screen reader needs, what a person sees. Poppler reads it: its answers
//! are another program's.

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

/// What one of poppler's programs says of a PDF; none without poppler.
fn told(program: &str, pdf: &[u8], arguments: &[&str]) -> Option<String> {
    let child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        assert!(std::env::var_os("CI").is_none(), "{program} is missing");
        eprintln!("skipped: {program} is missing");
        return None;
    };
    let (mut input, pdf) = (child.stdin.take().expect("an input"), pdf.to_vec());
    let writing = std::thread::spawn(move || input.write_all(&pdf));
    let answer = child.wait_with_output().expect("ends");
    writing.join().expect("the thread ends").expect("writes");
    assert!(answer.status.success(), "{program} {arguments:?}");
    Some(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// The words on its pages, one space between them.
fn words(pdf: &[u8], more: &[&str]) -> Option<String> {
    let text = told("pdftotext", pdf, &[more, &["-", "-"]].concat())?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn flat(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn pages(pdf: &[u8]) -> usize {
    lopdf::Document::load_mem(pdf).expect("is a PDF").get_pages().len()
}

fn text_of(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap_or_default()
}

#[test]
fn it_is_archival_tagged_and_says_what_it_is() {
    let pdf = lopdf::Document::load_mem(&written(&layout(form()), "Báo cáo «thử» \"x\"")).expect("is a PDF");
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
    let (_, intents) = pdf.dereference(catalog.get(b"OutputIntents").expect("a colour space")).expect("is there");
    let intent = dictionary(&intents.as_array().expect("a list")[0]);
    assert_eq!(intent.get(b"S").and_then(Object::as_name).expect("a kind"), b"GTS_PDFA1");
    assert!(intent.has(b"DestOutputProfile"));
    let metadata = catalog.get(b"Metadata").and_then(Object::as_reference).expect("metadata");
    let stream = pdf.get_object(metadata).and_then(Object::as_stream).expect("a stream");
    let xmp = String::from_utf8_lossy(&stream.content).into_owned();
    for words in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "Báo cáo «thử»",
        "2026-12-07T08:30:00",
    ] {
        assert!(xmp.contains(words), "«{words}» is missing in {xmp}");
    }
    let info = dictionary(pdf.trailer.get(b"Info").expect("information"));
    assert_eq!(text_of(info.get(b"Title").expect("a title")), "Báo cáo «thử» \"x\"");
}

#[test]
fn another_program_finds_the_standard_the_tags_and_the_faces() {
    let pdf = written(&layout(form()), "Báo cáo thử");
    let Some(info) = told("pdfinfo", &pdf, &["-"]) else { return };
    for line in ["Title:           Báo cáo thử", "Tagged:          yes", "JavaScript:      no", "A4"] {
        assert!(info.contains(line), "«{line}» is missing in {info}");
    }
    let meta = told("pdfinfo", &pdf, &["-meta", "-"]).expect("as above");
    assert!(meta.contains("<pdfaid:part>2<") && meta.contains("<pdfaid:conformance>A<"), "{meta}");
    let fonts = told("pdffonts", &pdf, &["-"]).expect("as above");
    let faces: Vec<&str> = fonts.lines().skip(2).collect();
    assert!((3..=4).contains(&faces.len()), "{fonts}");
    for face in faces {
        // Embedded, a part of the face, and its letters can be read back.
        assert!(face.contains("+LiberationSerif") && face.contains("Identity-H"), "{face}");
        assert_eq!(face.split_whitespace().filter(|word| *word == "yes").count(), 3, "{face}");
    }
}

#[test]
fn who_listens_hears_headings_paragraphs_and_tables_cell_by_cell() {
    let pdf = written(&layout(form()), "a");
    let Some(heard) = told("pdfinfo", &pdf, &["-struct-text", "-"]) else { return };
    let lines: Vec<&str> = heard.lines().map(str::trim).collect();
    let after = |tag: &str| lines.iter().position(|line| line.starts_with(tag)).map(|at| lines[at..].join(" "));
    assert!(after("H1").is_some_and(|text| text.contains("I. KẾT QUẢ")), "{heard}");
    let table = after("Table").expect("a table");
    let order = ["THead", "TH", "TT", "Nhiệm vụ", "Chủ trì", "TBody", "TR", "TD", "Nhiệm vụ số 1:", "Nhiệm vụ số 120:"];
    let mut rest = table.as_str();
    for words in order {
        let at = rest.find(words).unwrap_or_else(|| panic!("«{words}» is missing or too early: {table}"));
        rest = &rest[at..];
    }
    // 121 rows of three cells: those that are repeated on further pages are heard once.
    assert_eq!(lines.iter().filter(|line| line.starts_with("TR")).count(), 121);
    assert_eq!(lines.iter().filter(|line| line.starts_with("TH") && !line.starts_with("THead")).count(), 3);
    assert_eq!(lines.iter().filter(|line| line.starts_with("TD")).count(), 360);
    // What places text side by side is no table: the head is read from its first name to its day.
    assert_eq!(lines.iter().filter(|line| line.starts_with("Table")).count(), 1);
    let said = flat(&heard);
    let place = |words: &str| said.find(&flat(words)).unwrap_or_else(|| panic!("«{words}» is missing"));
    assert!(place("SỞ TÀI CHÍNH") < place("CỘNG HÒA XÃ HỘI") && place("CỘNG HÒA XÃ HỘI") < place("BÁO CÁO"));
}

#[test]
fn the_same_words_stand_in_it_and_none_is_a_program() {
    let document = layout(form());
    let pdf = written(&document, "a");
    assert_eq!(pdf, written(&document, "a"), "the same document gives the same bytes");
    let Some(text) = words(&pdf, &["-raw"]) else { return };
    let found = flat(&text);
    for line in document.text().lines().filter(|line| !line.trim().is_empty()) {
        assert!(found.contains(&flat(line)), "«{line}» is missing");
    }
}

#[test]
fn t3_r2_the_first_page_shows_no_number_and_each_annex_begins_at_one() {
    let pdf = written(&layout(form()), "a");
    let page = |number: usize| {
        let number = number.to_string();
        words(&pdf, &["-raw", "-f", &number, "-l", &number, "-x", "0", "-y", "0", "-W", "900", "-H", "50"])
    };
    let count = pages(&pdf);
    let numbers: Option<Vec<String>> = (1..=count).map(page).collect();
    let Some(numbers) = numbers else { return };
    // One page of text; an annex over several, the first without a number; an annex of one page.
    let mut expected = vec![String::new(), String::new()];
    expected.extend((2..count - 1).map(|number| number.to_string()));
    expected.push(String::new());
    assert_eq!(numbers, expected);
    assert!(count > 5, "the annex goes over pages");
}

#[test]
fn the_heading_row_of_a_table_stands_on_each_of_its_pages() {
    let pdf = written(&layout(form()), "a");
    for number in 2..pages(&pdf) {
        let number = number.to_string();
        let Some(text) = words(&pdf, &["-raw", "-f", &number, "-l", &number]) else { return };
        assert_eq!(text.matches("TT Nhiệm vụ Chủ trì").count(), 1, "page {number}: {text}");
    }
}

/// The words of a PDF with their pages and places: page, left, top, right, bottom, word.
fn places(pdf: &[u8]) -> Option<Vec<(usize, [f64; 4], String)>> {
    let told = told("pdftotext", pdf, &["-bbox", "-", "-"])?;
    let mut page = 0;
    let mut words = Vec::new();
    for line in told.lines().map(str::trim) {
        page += usize::from(line.starts_with("<page"));
        let Some(rest) = line.strip_prefix("<word ") else { continue };
        let number = |name: &str| -> f64 {
            let at = rest.find(name).expect("a place") + name.len() + 2;
            rest[at..].split('"').next().and_then(|text| text.parse().ok()).expect("a number")
        };
        let word = rest.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
        words.push((page, [number("xMin"), number("yMin"), number("xMax"), number("yMax")], word.to_owned()));
    }
    Some(words)
}

#[test]
fn t3_r1_text_stands_between_the_margins_and_both_its_edges_are_straight() {
    let long = "Rà soát, hoàn thiện cơ chế, chính sách; đẩy mạnh chuyển đổi số trong quản lý, điều hành. ".repeat(60);
    let blocks =
        vec![Block::Paragraph(paragraph(long)), table(&["TT", "Việc"], vec![vec!["1".to_owned(); 2]; 3], &[1, 9])];
    let Some(words) = places(&written(&Document { blocks, flattened: false }, "a")) else { return };
    // 30 mm left, 15 mm right, 20 mm above and below, in points.
    let (left, right, top, bottom) = (85.0, 595.3 - 42.5, 56.6, 841.9 - 56.6);
    let mut ends: Vec<f64> = Vec::new();
    for (index, (_, [x, y, end, low], word)) in words.iter().enumerate() {
        let is_inside = *x >= left - 0.1 && *end <= right + 0.1 && *y >= top - 0.1 && *low <= bottom + 0.1;
        assert!(is_inside || word.chars().all(|letter| letter.is_ascii_digit()), "«{word}» at {x} {y} {end} {low}");
        if words.get(index + 1).is_some_and(|(_, [_, next, ..], _)| next > &(y + 5.0)) {
            ends.push(*end);
        }
    }
    let straight = ends.iter().filter(|end| (**end - right).abs() < 0.2).count();
    assert!(straight > 40, "lines reach the right margin: {ends:?}");
}

#[test]
fn a_heading_goes_where_its_text_goes_and_no_line_stands_alone() {
    let text = "Một đoạn văn vừa đủ dài để đứng trên hai dòng của trang giấy, dù không dài hơn thế bao nhiêu cả, xin nhắc lại. ";
    for before in 0..45 {
        let mut blocks: Vec<Block> = (0..before).map(|_| Block::Paragraph(Paragraph::plain("dòng"))).collect();
        blocks.push(Block::Paragraph(heading(1, "MỤC")));
        blocks.push(Block::Paragraph(heading(2, "TIỂU")));
        blocks.push(Block::Paragraph(paragraph(format!("ĐẦU {}CUỐI", text.repeat(2)))));
        let Some(words) = places(&written(&Document { blocks, flattened: false }, "a")) else { return };
        let of = |wanted: &str| words.iter().find(|(.., word)| word == wanted).expect("is there");
        let (page, [_, y, ..], _) = of("ĐẦU");
        assert_eq!((of("MỤC").0, of("TIỂU").0), (*page, *page), "{before} lines before");
        let second = words.iter().find(|(other, [_, low, ..], _)| other == page && *low > y + 5.0);
        assert!(second.is_some(), "the second line stands with the first, {before} lines before");
        let (last, [_, low, ..], _) = of("CUỐI");
        let above = words
            .iter()
            .any(|(other, [_, y, ..], word)| other == last && *y < low - 5.0 && word.chars().all(char::is_alphabetic));
        assert!(above, "the last line does not stand alone, {before} lines before");
    }
}

fn cell(text: &str, columns: u32, merge: Merge) -> Cell {
    Cell { blocks: vec![Block::Paragraph(Paragraph::plain(text))], columns, merge, ..Cell::default() }
}

#[test]
fn what_people_paste_does_not_break_it() {
    let rows = vec![
        Row { cells: vec![cell("gộp", 1, Merge::Start), cell("b", 2, Merge::None)], header: true, ..Row::default() },
        Row { cells: vec![cell("", 1, Merge::Continue), cell("c", 1, Merge::None)], ..Row::default() },
        Row { cells: vec![cell("d", 1, Merge::None)], ..Row::default() },
        Row::default(),
    ];
    let inner = Table { rows, borders: true, ..Table::default() };
    let around = Cell { blocks: vec![Block::Table(inner.clone())], columns: 1, ..Cell::default() };
    let one = |text: String| Table {
        rows: vec![Row { cells: vec![cell(&text, 1, Merge::None)], ..Row::default() }],
        borders: true,
        ..Table::default()
    };
    let high = Cell { blocks: vec![Block::Table(one("sâu ".repeat(4_000)))], columns: 1, ..Cell::default() };
    let huge = Run { text: "to".to_owned(), size: u16::MAX, ..Run::default() };
    let wide = Row { cells: (0..200).map(|n| cell(&format!("o{n}"), 1, Merge::None)).collect(), ..Row::default() };
    let blocks = vec![
        Block::Paragraph(Paragraph::plain("mot\u{0}\u{1b}\u{202e}hai\u{200b}\u{ad} 😀漢\u{fffe}\u{e000}")),
        Block::Paragraph(Paragraph::plain("dòng\n".repeat(3_000))),
        Block::Paragraph(Paragraph { runs: vec![Run::default()], ..Paragraph::default() }),
        Block::Table(Table::default()),
        Block::Table(inner),
        Block::Table(Table { rows: vec![Row { cells: vec![around, high], ..Row::default() }], ..Table::default() }),
        Block::Table(one("dài ".repeat(8_000))),
        Block::Table(Table { rows: vec![wide], borders: true, ..Table::default() }),
        Block::Paragraph(Paragraph { runs: vec![huge], ..Paragraph::default() }),
        Block::Paragraph(Paragraph::plain("a".repeat(5_000))),
    ];
    let pdf = written(&Document { blocks, flattened: false }, "\u{0}\u{202e}x");
    let Some(text) = words(&pdf, &["-raw"]) else { return };
    assert!(text.starts_with("mothai □□"), "{}", text.chars().take(60).collect::<String>());
    assert_eq!(text.matches("dòng").count(), 3_000);
    assert_eq!(text.matches("dài").count(), 8_000);
    assert_eq!(text.matches("sâu").count(), 4_000);
    assert_eq!(text.matches("gộp").count(), 2);
    let found = flat(&text);
    assert!(found.contains("o199") && found.contains("to"));
    // A word longer than a line breaks.
    let broken = text.split(' ').filter(|word| word.len() > 1 && word.chars().all(|letter| letter == 'a'));
    assert_eq!(broken.map(str::len).sum::<usize>(), 5_000);
    assert!(!text.contains(&"a".repeat(200)));
    assert!(written(&Document::default(), "").starts_with(b"%PDF"));
}

#[test]
fn a_merged_cell_goes_on_over_pages_and_is_heard_once() {
    let mut rows: Vec<Row> = vec![Row {
        cells: vec![cell("TT", 1, Merge::None), cell("Việc", 1, Merge::None)],
        header: true,
        ..Row::default()
    }];
    rows.extend((0..150).map(|n| Row {
        cells: vec![
            if n == 0 { cell(&"chung ".repeat(900), 1, Merge::Start) } else { cell("", 1, Merge::Continue) },
            cell(&format!("việc số {n}."), 1, Merge::None),
        ],
        ..Row::default()
    }));
    let table = Table { rows, widths: vec![1, 3], borders: true, ..Table::default() };
    let pdf = written(&Document { blocks: vec![Block::Table(table)], flattened: false }, "a");
    let Some(text) = words(&pdf, &["-raw"]) else { return };
    assert_eq!(text.matches("chung").count(), 900);
    for n in 0..150 {
        assert_eq!(text.matches(&format!("việc số {n}.")).count(), 1, "row {n}");
    }
    assert!(pages(&pdf) > 2);
}

#[test]
fn memory_returns_after_a_large_document() {
    let resident = || -> usize {
        let statm = std::fs::read_to_string("/proc/self/statm").expect("this is Linux");
        statm.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0) * 4 / 1_024
    };
    let text = "Rà soát, hoàn thiện cơ chế, chính sách; đẩy mạnh chuyển đổi số trong quản lý. ".repeat(8);
    let blocks: Vec<Block> = (0..400).map(|_| Block::Paragraph(paragraph(text.clone()))).collect();
    let document = Document { blocks, flattened: false };
    for _ in 0..2 {
        written(&document, "a");
    }
    let before = resident();
    for _ in 0..8 {
        written(&document, "a");
    }
    let after = resident();
    assert!(after < before + 12, "{before} MB, eight documents later {after} MB");
}
