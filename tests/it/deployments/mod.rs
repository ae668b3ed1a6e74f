//! Deployments made with the `openssl` command, one fault each: that fault's row is red, what follows from it is
//! marked as its consequence, and no other row is red.

mod cert_faults;
mod chain_commands;
mod chain_faults;
mod file_commands;
mod file_faults;
mod key_commands;
mod key_faults;
mod pem_commands;
mod pem_faults;
mod workshop;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use certpreflight::checks::CHECKS;
use serde_json::Value;

use crate::binary;
use workshop::{Contents, Deployment, P256, RSA, Workshop};

/// One fault.
struct Fault {
    /// A name for the directory and for people.
    name: &'static str,
    /// The row that must be red of itself; no other may.
    row: &'static str,
    /// The status of that row.
    status: &'static str,
    /// Spoils a good deployment. `false` says that this machine cannot have such a fault.
    make: fn(&mut Deployment<'_>) -> bool,
}

#[test]
fn one_fault_makes_one_row_red() {
    let Some(shop) = Workshop::open() else { return };
    let faults: Vec<&Fault> = faults().collect();
    assert!(faults.len() >= 60, "{} deployments are too few", faults.len());
    let (next, complaints) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from).min(8) {
            scope.spawn(|| {
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(complaint) = judge(&shop, fault) {
                        complaints.lock().unwrap().push(complaint);
                    }
                }
            });
        }
    });
    let mut complaints = complaints.into_inner().unwrap();
    complaints.sort();
    assert!(complaints.is_empty(), "{} of {} faults:\n{}", complaints.len(), faults.len(), complaints.join("\n"));
}

#[test]
fn unspoilt_deployments_pass() {
    let Some(shop) = Workshop::open() else { return };
    let p384: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
    for (name, kind) in [("p256", P256), ("rsa", RSA), ("p384", p384), ("ed25519", &["-algorithm", "ED25519"])] {
        let deployment = shop.deploy(name);
        deployment.install_leaf(kind, Contents::LEAF);
        let report = binary::json(&binary::certpreflight(&deployment.arguments()));
        let red = red_rows(&report);
        assert!(red.is_empty() && report["verdict"] == "pass", "{name}: {red:#?}");
    }
}

#[test]
fn every_row_has_its_fault() {
    // Nobody here can issue under an anchor of the Mozilla set, of which alone cert-lifetime speaks. The rows about a
    // service are those of a server's configuration, which other tests deploy.
    for check in CHECKS.iter().filter(|check| check.id != "cert-lifetime" && check.group() != "service") {
        assert!(faults().any(|fault| fault.row == check.id), "no deployment makes {} red", check.id);
    }
    let names: BTreeSet<&str> = faults().map(|fault| fault.name).collect();
    assert_eq!(names.len(), faults().count(), "two faults share a name, and so a directory");
}

fn faults() -> impl Iterator<Item = &'static Fault> {
    [file_faults::FAULTS, pem_faults::FAULTS, key_faults::FAULTS, cert_faults::FAULTS, chain_faults::FAULTS]
        .into_iter()
        .flatten()
}

/// Makes the deployment, checks it, and says what is not as expected.
fn judge(shop: &Workshop, fault: &Fault) -> Option<String> {
    let mut deployment = shop.deploy(fault.name);
    if !(fault.make)(&mut deployment) {
        println!("skipped on this machine: {}", fault.name);
        return None;
    }
    let report = binary::json(&binary::certpreflight(&deployment.arguments()));
    let red = red_rows(&report);
    let wanted = red.iter().any(|row| row.id == fault.row && row.status == fault.status && row.cause.is_none());
    let others = red.iter().filter(|row| row.id != fault.row && row.cause.is_none()).count();
    let strays = red.iter().filter(|row| row.cause.as_deref().is_some_and(|cause| !is_red(&red, cause))).count();
    if wanted && others == 0 && strays == 0 {
        return None;
    }
    let mut complaint = format!("{}: wanted {} to {}, alone\n", fault.name, fault.row, fault.status);
    for row in &red {
        let cause = row.cause.as_ref().map_or(String::new(), |cause| format!(" because of {cause}"));
        let _ = writeln!(complaint, "    {} {}{cause}: {}", row.id, row.status, row.message);
    }
    Some(complaint)
}

/// A check that warns or fails.
#[derive(Debug)]
struct Row {
    id: String,
    status: String,
    cause: Option<String>,
    message: String,
}

fn red_rows(report: &Value) -> Vec<Row> {
    let word = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let checks = report["targets"][0]["checks"].as_array().unwrap_or_else(|| panic!("no checks in {report:#}"));
    let red = checks.iter().filter(|check| check["status"] == "warn" || check["status"] == "fail");
    red.map(|check| Row {
        id: word(&check["id"]),
        status: word(&check["status"]),
        cause: check["cause"].as_str().map(str::to_owned),
        message: word(&check["message"]),
    })
    .collect()
}

fn is_red(red: &[Row], id: &str) -> bool {
    red.iter().any(|row| row.id == id)
}
