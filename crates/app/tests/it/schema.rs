//! What `dondoc import --json` prints holds to `schemas/plan.schema.json`.

use dondoc::imports::read::{from_bytes, from_path};
use serde_json::Value as Json;

use crate::world::shared;

/// The parts of JSON Schema that the project's schema uses.
fn check(value: &Json, schema: &Json, root: &Json, path: &str) {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
        return check(value, &root["$defs"][name], root, path);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let wanted = choices.iter().find(|choice| (choice["type"] == "null") == value.is_null());
        return check(value, wanted.unwrap_or_else(|| panic!("{path}: {value}")), root, path);
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{path}: {value} is not among {words:?}");
    }
    if let Some(constant) = schema.get("const") {
        assert_eq!(value, constant, "{path}");
    }
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    match &schema["type"] {
        Json::String(wanted) => assert_eq!(kind, wanted, "{path}: {value}"),
        Json::Array(wanted) => assert!(wanted.iter().any(|word| word == kind), "{path}: {value}"),
        _ => {}
    }
    match value {
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check(item, &schema["items"], root, &format!("{path}[{index}]"));
            }
        }
        Json::Object(fields) => {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            for name in &required {
                assert!(fields.contains_key(*name), "{path}.{name} is missing");
            }
            for (name, field) in fields {
                assert!(required.contains(&name.as_str()), "{path}.{name} is not in the schema");
                check(field, &schema["properties"][name], root, &format!("{path}.{name}"));
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[test]
fn readings_hold_to_the_schema() {
    let schema: Json =
        serde_json::from_str(include_str!("../../../../schemas/plan.schema.json")).expect("the schema is JSON");
    let plans = [
        from_path(&shared("corpus/seed/plan.docx")),
        from_path(&shared("corpus/seed/source.txt")),
        from_bytes("demo.docx", include_bytes!("../../demo/plan.docx")),
        from_bytes("thu.txt", "Kính gửi các đồng chí,".as_bytes()),
    ];
    for plan in plans {
        let plan = serde_json::to_value(plan.expect("it is read")).expect("it is JSON");
        check(&plan, &schema, &schema, "plan");
    }
}
