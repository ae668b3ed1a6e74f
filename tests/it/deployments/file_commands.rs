//! The lines for sh that file rows offer are run, and the deployment is checked again: what they were offered for is gone.

use std::process::Command;

use serde_json::Value;

use super::file_faults::FAULTS;
use super::workshop::{Deployment, Workshop};
use crate::binary;

#[test]
fn offered_commands_mend() {
    let Some(shop) = Workshop::open() else { return };
    let mut ran = 0;
    for fault in FAULTS {
        let mut deployment = shop.deploy(&format!("commands-{}", fault.name));
        if !(fault.make)(&mut deployment) {
            continue;
        }
        let before = offers(&deployment);
        for (id, message, command) in &before {
            if command.starts_with("setfacl") && Command::new("setfacl").arg("--version").output().is_err() {
                println!("skipped, there is no setfacl: {}", fault.name);
                continue;
            }
            let done = Command::new("sh").arg("-c").arg(command).output().unwrap();
            assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
            let after = offers(&deployment);
            let still = after.iter().any(|(again, words, _)| again == id && words == message);
            assert!(!still, "{}: after {command} still: {message}", fault.name);
            ran += 1;
        }
    }
    assert!(ran >= 10, "only {ran} commands were run");
}

/// Id, message and command of every finding of the file rows that has one.
fn offers(deployment: &Deployment<'_>) -> Vec<(String, String, String)> {
    let report = binary::json(&binary::certpreflight(&deployment.arguments()));
    let word = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let checks = report["targets"][0]["checks"].as_array().unwrap().clone();
    let of_files = checks.iter().filter(|check| {
        let id = check["id"].as_str().unwrap_or("");
        id.starts_with("file-") || id == "key-copies"
    });
    let findings = of_files.flat_map(|check| {
        let of_check = check["findings"].as_array().unwrap().iter();
        of_check.map(|finding| (word(&check["id"]), word(&finding["message"]), word(&finding["command"])))
    });
    findings.filter(|(_, _, command)| !command.is_empty()).collect()
}
