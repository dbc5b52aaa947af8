//! The rules of the style guide that a program can check.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dondoc::http::{Lang, catalogue};

/// Features in the order in which things happen; one may name those before it only.
const FEATURES: &[&str] = &[
    "events",
    "files",
    "calendar",
    "bodies",
    "successions",
    "accounts",
    "jobs",
    "instruments",
    "plans",
    "imports",
    "targets",
    "layouts",
    "clarity",
    "cycles",
    "obligations",
    "obstacles",
    "directives",
    "inside",
    "contributions",
    "returns",
    "workbooks",
    "register",
    "reorganisations",
    "tasks",
    "reviews",
    "answers",
    "urges",
    "boards",
    "briefings",
    "compliance",
    "reports",
    "drafts",
    "opinions",
    "amendments",
    "home",
    "audit",
    "demo",
];

const LONGEST_FILE: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules", ".git", "vendor"].contains(&name.as_str()) {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn no_source_file_is_too_long() {
    let long: Vec<String> = files(&root().join("crates"), ".rs")
        .iter()
        .map(|path| (path, read(path).lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "at most {LONGEST_FILE} lines a file:\n{}", long.join("\n"));
}

/// The library is not built a second time for tests in it (`test = false`): they would never run.
#[test]
fn no_test_stands_where_it_would_not_run() {
    let files = files(&root().join("crates/app/src"), ".rs");
    let found: Vec<_> = files.iter().filter(|path| read(path).contains("#[cfg(test)]")).collect();
    assert!(found.is_empty(), "tests of the app stand in crates/app/tests/it: {found:?}");
}

#[test]
fn sql_stands_only_in_stores() {
    let source = root().join("crates/app/src");
    let mut found = Vec::new();
    for path in files(&source, ".rs") {
        let relative = path.strip_prefix(&source).expect("below the source").to_string_lossy().into_owned();
        if relative.starts_with("db/") || relative.ends_with("store.rs") || relative.contains("/store/") {
            continue;
        }
        for (number, line) in read(&path).lines().enumerate() {
            let code = line.trim_start();
            if !code.starts_with("//")
                && ["\"select ", "\"insert into", "\"update ", "\"delete from"].iter().any(|s| code.contains(s))
            {
                found.push(format!("{relative}:{}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "SQL outside a store:\n{}", found.join("\n"));
}

#[test]
fn a_feature_names_only_those_before_it() {
    let source = root().join("crates/app/src");
    let mut found = Vec::new();
    for (index, feature) in FEATURES.iter().enumerate() {
        for path in files(&source.join(feature), ".rs") {
            let text = read(&path);
            for later in &FEATURES[index + 1..] {
                let names = [format!("crate::{later}::"), format!("crate::{later};")];
                if names.iter().any(|name| text.contains(name)) {
                    found.push(format!("{} names {later}", path.display()));
                }
            }
            for other in FEATURES.iter().filter(|other| *other != feature) {
                if text.contains(&format!("{other}::store")) {
                    found.push(format!("{} reaches into the store of {other}", path.display()));
                }
            }
        }
    }
    // A feature's web pages stand inside the shell, which shows the acting body's name.
    assert!(found.is_empty(), "the order of features is broken:\n{}", found.join("\n"));
}

#[test]
fn both_languages_have_the_same_sentences() {
    let keys = |lang| catalogue(lang).keys().collect::<BTreeSet<_>>();
    let (vietnamese, english) = (keys(Lang::Vi), keys(Lang::En));
    let missing: Vec<_> = vietnamese.symmetric_difference(&english).collect();
    assert!(missing.is_empty(), "in one language only: {missing:?}");
}

#[test]
fn placeholders_are_the_same_in_both_languages() {
    let holes = |text: &str| -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
    };
    for key in catalogue(Lang::Vi).keys() {
        assert_eq!(holes(&catalogue(Lang::Vi)[key]), holes(&catalogue(Lang::En)[key]), "{key}");
    }
}

/// T10-R8: the interface speaks Vietnamese first; a sentence of any length without a single accented letter is none.
#[test]
fn vietnamese_sentences_are_accented() {
    let catalogue = catalogue(Lang::Vi);
    let plain: Vec<&str> = catalogue
        .keys()
        .filter(|key| {
            let words =
                catalogue[*key].split(' ').filter(|word| word.len() > 2 && word.chars().all(char::is_alphabetic));
            words.count() >= 3 && catalogue[*key].is_ascii()
        })
        .collect();
    assert!(plain.is_empty(), "without accents: {plain:?}");
}

/// Every row of the table of rules names a test that is there, or says why the rule does not apply; of those there is at
/// most a quarter for each issue.
#[test]
fn every_rule_of_the_table_has_its_test() {
    let table = read(&root().join("docs/rules.md"));
    let mut sources = String::new();
    for path in files(&root().join("crates"), ".rs") {
        sources.push_str(&read(&path));
    }
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| T"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    // By issue: the topics that it brings, with the number of their rules that belong to it.
    for topics in [
        &[("T4-", 7), ("T10-", 9)][..],
        &[("T1-", 11), ("T2-", 10), ("T9-", 8), ("T5-", 10)],
        &[("T3-", 11), ("T6-", 12)],
    ] {
        let (mut unmet, mut all) = (0, 0);
        for (topic, count) in topics {
            let own: Vec<&Vec<&str>> = rows.iter().filter(|row| row[0].starts_with(topic)).collect();
            assert_eq!(own.len(), *count, "rules of {topic}");
            unmet += own.iter().filter(|row| row[3].starts_with("not applying")).count();
            all += count;
        }
        assert!(unmet * 4 <= all, "{topics:?}: {unmet} of {all} rules do not apply");
    }
    for row in &rows {
        for test in row[3].split('`').skip(1).step_by(2).filter(|_| !row[3].starts_with("not applying")) {
            let name = test.rsplit("::").next().unwrap_or(test);
            assert!(sources.contains(&format!("fn {name}(")), "{}: there is no test {test}", row[0]);
        }
    }
}

#[test]
fn no_key_is_given_twice() {
    let mut seen: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in files(&root().join("crates/app/src"), "messages.vi") {
        for line in read(&path).lines().filter(|line| !line.starts_with('#')) {
            let Some((key, _)) = line.split_once(" = ") else {
                continue;
            };
            if let Some(before) = seen.insert(key.trim().to_owned(), path.clone()) {
                panic!("«{key}» stands in {} and {}", before.display(), path.display());
            }
        }
    }
}

#[test]
fn every_key_used_in_a_template_exists() {
    let known: BTreeSet<&str> = catalogue(Lang::Vi).keys().collect();
    let source = root().join("crates/app/src");
    for path in files(&source, ".html").into_iter().chain(files(&source, ".rs")) {
        let text = read(&path);
        for opening in ["t[\"", "t.with(\""] {
            for rest in text.split(opening).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                let is_key = key.contains('.') && !key.contains('{') && !key.ends_with('.');
                assert!(!is_key || known.contains(key), "{} uses «{key}», which no file says", path.display());
            }
        }
    }
}

#[test]
fn every_event_has_its_sentence() {
    let known: BTreeSet<&str> = catalogue(Lang::Vi).keys().collect();
    let mut count = 0;
    for path in files(&root().join("crates/app/src"), ".rs") {
        let text = read(&path);
        let begun = text.split("Act::begin(").skip(1).map(|rest| rest.split(".await").next().unwrap_or_default());
        // What several kinds of acts share names its event by a constant; the literals of those are looked at too.
        let begun = begun.filter(|arguments| !arguments.contains("::EVENT"));
        let named =
            text.split("const EVENT: &'static str = ").skip(1).map(|rest| rest.split(';').next().unwrap_or_default());
        for stated in begun.chain(named) {
            let kind = stated.split('"').nth(1).unwrap_or_default();
            assert!(known.contains(format!("event.{kind}").as_str()), "{} begins «{kind}»", path.display());
            count += 1;
        }
    }
    assert!(count > 100, "{count} acts found");
}

#[test]
fn documents_name_files_that_exist() {
    let root = root();
    let mut missing = Vec::new();
    for document in files(&root, ".md") {
        let text = read(&document);
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_path = quoted.contains('/') && !quoted.contains([' ', '*', '<', '{', ':', '…', '$']);
            let known =
                ["crates/", "docs/", "schemas/", "xtask/", ".ci/"].iter().any(|start| quoted.starts_with(start));
            if is_path && known && !root.join(quoted).exists() {
                missing.push(format!("{}: {quoted}", document.display()));
            }
        }
    }
    assert!(missing.is_empty(), "named but not there:\n{}", missing.join("\n"));
}

#[test]
fn no_path_of_a_machine_is_in_the_tree() {
    let root = root();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tidy.rs");
    for ending in [".rs", ".md", ".toml", ".html", ".mjs", ".js", ".css", ".sql"] {
        for path in files(&root, ending) {
            let text = read(&path);
            for folder in ["work", "farm", "root", "home"] {
                let needle = format!("/{folder}/");
                let is_found = text.split(&needle).zip(text.split(&needle).skip(1)).any(|(before, _)| {
                    !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | '}'))
                });
                assert!(path == own || !is_found, "{} names a folder of one machine: {needle}", path.display());
            }
        }
    }
}
