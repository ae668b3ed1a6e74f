//! The report is held against the published schema, and its keys against the contract.

use serde_json::Value;

use super::{write, write_error};
use crate::base::error::{Error, ErrorKind};
use crate::report::matrix::{AnchorsUsed, Matrix};
use crate::report::sample::{NOW, bad, blocked, broken, finding, good, matrix, set, target, warning};

/// The schema with no room for keys that it does not name, so that none is added without being described.
fn strict_schema() -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(include_str!("../../../docs/report.schema.json")).unwrap();
    close(&mut schema);
    jsonschema::validator_for(&schema).unwrap()
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            if keys.get("type").is_some_and(|kind| kind == "object") {
                keys.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            keys.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn report(run: &Matrix) -> Value {
    let mut out = Vec::new();
    write(run, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn assert_valid(report: &Value) {
    let errors: Vec<String> =
        strict_schema().iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    let checks = report["targets"][0]["checks"].as_array().unwrap();
    checks.iter().find(|check| check["id"] == id).unwrap()
}

#[test]
fn every_kind_of_run_fits_the_schema() {
    let mut blocks = broken("b", "b.pem");
    set(&mut blocks, bad("file-read", vec![finding("file-read", "no such file").fix("")]));
    set(&mut blocks, blocked("key-match", "file-read"));
    set(&mut blocks, warning("cert-expiry", "soon", "renew it"));
    let bare = target("c.pem", vec![blocked("key-match", "file-read")]);
    for run in [matrix(vec![good("a", "a.pem")]), matrix(vec![blocks, bare]), matrix(Vec::new())] {
        assert_valid(&report(&run));
    }
}

#[test]
fn the_schema_refuses_what_it_should() {
    let mut wrong = report(&matrix(vec![good("a", "a.pem")]));
    wrong["verdict"] = "maybe".into();
    assert!(!strict_schema().is_valid(&wrong));
    let mut wrong = report(&matrix(vec![good("a", "a.pem")]));
    wrong["targets"][0]["checks"][0].as_object_mut().unwrap().remove("cause");
    assert!(!strict_schema().is_valid(&wrong));
}

#[test]
fn a_failing_check_tells_its_first_finding() {
    let report = report(&matrix(vec![broken("mx", "cert.pem")]));
    let complete = check(&report, "chain-complete");
    assert_eq!((&complete["status"], &complete["impact"]), (&"fail".into(), &"client".into()));
    assert_eq!((&complete["file"], &complete["line"]), (&"cert.pem".into(), &1.into()));
    assert_eq!(complete["message"], complete["findings"][0]["message"]);
    let trust = check(&report, "chain-trust");
    assert_eq!(trust["cause"], "chain-complete");
    assert_eq!(trust["openssl"]["code"], 20);
    assert_eq!(report["summary"]["findings"], 2);
    assert_eq!(report["answers"]["client"], "no");
    assert_eq!(check(&report, "cert-name")["skip"], "not-asked");
    assert_eq!(check(&report, "file-read")["fix"], Value::Null);
}

#[test]
fn a_fix_is_never_empty_and_a_block_names_its_cause() {
    let mut one = good("a", "a.pem");
    set(&mut one, bad("file-read", vec![finding("file-read", "no such file").fix("")]));
    set(&mut one, blocked("key-match", "file-read"));
    let report = report(&matrix(vec![one]));
    assert_eq!(check(&report, "file-read")["fix"], "see certpreflight explain file-read");
    assert_eq!(check(&report, "key-match")["cause"], "file-read");
    assert_eq!(check(&report, "key-match")["skip"], "blocked");
}

#[test]
fn a_run_that_could_not_do_its_job_says_why() {
    let error = Error::new(ErrorKind::Configuration, "unknown key `warn-dayz`").at("c.toml", Some(3));
    let empty = Matrix { at: NOW, anchors: AnchorsUsed::default(), targets: Vec::new(), refusal: None };
    let mut out = Vec::new();
    write_error(&error, &empty, &mut out).unwrap();
    let report: Value = serde_json::from_slice(&out).unwrap();
    assert_valid(&report);
    assert_eq!(report["verdict"], "fail");
    assert_eq!(
        report["error"],
        serde_json::json!({ "message": "unknown key `warn-dayz`", "file": "c.toml", "line": 3 })
    );
    assert_eq!(report["answers"]["load"], "not-asked");
}

#[test]
fn no_string_can_act_on_a_terminal() {
    let name = "a\u{1b}[2J\u{9b}\u{7f}\u{202e}\u{e0041}\"\\\n\u{e4}";
    let mut out = Vec::new();
    write(&matrix(vec![good(name, "a.pem")]), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.chars().any(|c| c != '\n' && crate::report::escape::is_unsafe(c)));
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["targets"][0]["name"], name);
}
