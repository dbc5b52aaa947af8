//! The plan contract: what `import` prints is what `schemas/plan.schema.json` says.
//!
//! The check below knows the keywords that the schema uses and refuses any other, so the schema cannot promise what
//! is not looked at. A validator from the registry would bring thirty crates for this one file.

use std::path::PathBuf;

use dondoc::imports::read::{from_bytes, from_path};
use dondoc_rules::diagnostic::Code;
use serde_json::{Map, Value as Json, json};

use crate::world::shared;

fn schema() -> Json {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schemas/plan.schema.json");
    let text = std::fs::read_to_string(file).expect("the schema can be read");
    serde_json::from_str(&text).expect("the schema is JSON")
}

/// Every way in which a value breaks a schema, with its place.
fn faults(root: &Json, schema: &Json, value: &Json, place: &str, found: &mut Vec<String>) {
    let rules: &Map<String, Json> = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in rules {
        let holds = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "properties" => true,
            "$ref" => {
                let name = rule.as_str().and_then(|text| text.strip_prefix("#/$defs/")).expect("a local reference");
                faults(root, &root["$defs"][name], value, place, found);
                root["$defs"].get(name).is_some()
            }
            "type" => match rule {
                Json::Array(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
                kind => is_of(kind, value),
            },
            "const" => rule == value,
            "enum" => rule.as_array().is_some_and(|words| words.contains(value)),
            "anyOf" => rule.as_array().is_some_and(|ways| {
                ways.iter().any(|way| {
                    let mut inner = Vec::new();
                    faults(root, way, value, place, &mut inner);
                    inner.is_empty()
                })
            }),
            "required" => value.as_object().is_none_or(|fields| {
                rule.as_array()
                    .is_some_and(|names| names.iter().all(|n| fields.contains_key(n.as_str().unwrap_or_default())))
            }),
            "additionalProperties" => {
                let known = rules.get("properties").and_then(Json::as_object).expect("properties are listed");
                for (name, inner) in value.as_object().into_iter().flatten() {
                    match known.get(name) {
                        Some(schema) => faults(root, schema, inner, &format!("{place}/{name}"), found),
                        None => found.push(format!("{place}/{name}: not in the schema")),
                    }
                }
                rule == &json!(false)
            }
            "items" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    faults(root, rule, inner, &format!("{place}/{index}"), found);
                }
                true
            }
            "minItems" => value.as_array().is_none_or(|all| all.len() as u64 >= rule.as_u64().unwrap_or(u64::MAX)),
            "maxItems" => value.as_array().is_none_or(|all| all.len() as u64 <= rule.as_u64().unwrap_or(0)),
            "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap_or(i64::MAX)),
            "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap_or(i64::MIN)),
            "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap_or_default(), text)),
            other => panic!("{place}: the check does not know the keyword {other}"),
        };
        if !holds {
            found.push(format!("{place}: {keyword} {rule} does not hold for {value}"));
        }
    }
}

fn is_of(kind: &Json, value: &Json) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => panic!("the check does not know the type {kind}"),
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match pattern {
        "^[0-9a-f]{64}$" => text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
        r"^-?[0-9]+(\.[0-9]+)?$" => {
            let text = text.strip_prefix('-').unwrap_or(text);
            text.split_once('.').map_or_else(|| digits(text), |(whole, rest)| digits(whole) && digits(rest))
        }
        other => panic!("the check does not know the pattern {other}"),
    }
}

fn check(value: &Json, name: &str) {
    let (schema, mut found) = (schema(), Vec::new());
    faults(&schema, &schema, value, "", &mut found);
    assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
}

#[test]
fn what_is_read_from_the_corpus_keeps_the_contract() {
    let mut read_count = 0;
    let folders = std::fs::read_dir(shared("corpus")).expect("the corpus can be listed");
    for folder in folders.flatten().filter(|entry| entry.path().is_dir()) {
        let files = std::fs::read_dir(folder.path()).expect("a folder can be listed");
        for path in files.flatten().map(|entry| entry.path()) {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if !["docx", "txt"].contains(&ending) {
                continue;
            }
            let draft = from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            check(&serde_json::to_value(&draft).expect("a draft is JSON"), &path.display().to_string());
            read_count += 1;
        }
    }
    assert!(read_count >= 8, "only {read_count} documents were read");
}

#[test]
fn the_plan_of_the_demonstration_keeps_the_contract() {
    let draft = from_bytes("demo.docx", include_bytes!("../../demo/plan.docx")).expect("it is read");
    check(&serde_json::to_value(&draft).expect("a draft is JSON"), "demo.docx");
}

#[test]
fn a_text_that_is_no_plan_keeps_the_contract_too() {
    let draft = from_bytes("thu.txt", "Kính gửi các đồng chí,\n\nMời họp lúc 8 giờ.\n".as_bytes()).expect("it is text");
    check(&serde_json::to_value(&draft).expect("a draft is JSON"), "thu.txt");
}

#[test]
fn a_document_that_breaks_the_contract_is_noticed() {
    let draft = from_path(&shared("corpus/seed/plan.docx")).expect("the real plan is read");
    let whole = serde_json::to_value(&draft).expect("a draft is JSON");
    let schema = schema();
    let broken = |change: &dyn Fn(&mut Json)| {
        let mut value = whole.clone();
        change(&mut value);
        let mut found = Vec::new();
        faults(&schema, &schema, &value, "", &mut found);
        found
    };
    assert!(broken(&|_| ()).is_empty());
    let changes: [&dyn Fn(&mut Json); 6] = [
        &|plan| plan["format"] = json!("dondoc-plan/2"),
        &|plan| plan["tasks"][0]["timeline"]["kind"] = json!("always"),
        &|plan| plan["tasks"][0]["lead"]["span"]["row"] = json!("7"),
        &|plan| plan["document"]["issued_on"] = json!("20/06/2023"),
        &|plan| plan["tasks"][0]["colour"] = json!("red"),
        &|plan| drop(plan["document"]["signer"].as_object_mut().and_then(|signer| signer.remove("name"))),
    ];
    for (index, change) in changes.iter().enumerate() {
        assert!(!broken(*change).is_empty(), "change {index} was not noticed");
    }
}

#[test]
fn the_schema_lists_every_code_of_a_finding() {
    let schema = schema();
    let listed = schema["$defs"]["diagnostic"]["properties"]["code"]["enum"].clone();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(listed, json!(codes));
}
