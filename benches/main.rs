//! How long the parts take: scanning a bundle, judging a chain, whole runs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "what cannot happen ends a test; the laws are for product code"
)]

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use certpreflight::base::accounts::Accounts;
use certpreflight::base::document::{Document, Unreadable, UnreadableReason};
use certpreflight::base::lookup::Lookup;
use certpreflight::base::moment::{DAY, Moment};
use certpreflight::checks::facts::{Options, Threshold};
use certpreflight::checks::policy::Policy;
use certpreflight::crypto::mozilla;
use certpreflight::pem::piece::Piece;
use certpreflight::pem::scan::scan;
use certpreflight::run::{self, Request};
use certpreflight::target::Target;
use certpreflight::target::anchors::{AnchorFile, AnchorPlan};
use certpreflight::target::profile::Profile;
use certpreflight::verify;
use certpreflight::verify::observer::Everything;
use certpreflight::verify::request::{Purpose, TimeCheck};
use certpreflight::verify::trust::AnchorStore;
use certpreflight::x509::cert::{Cert, SharedCert};
use data_encoding::BASE64;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

/// The bundle of a system: the Mozilla set as PEM.
#[divan::bench]
fn scan_system_bundle(bencher: Bencher<'_, '_>) {
    let bundle = system_bundle();
    let name: Arc<str> = Arc::from("ca-certificates.crt");
    bencher.counter(BytesCount::of_str(&bundle)).bench(|| scan(black_box(&name), black_box(bundle.as_bytes())));
}

/// Leaf, intermediate and root of one kind of key, signatures verified.
#[divan::bench(args = ["ecdsa-p256", "rsa", "ed25519"])]
fn verify_depth_3(bencher: Bencher<'_, '_>, kind: &str) {
    let certs = certificates(&deployed(kind, "fullchain.pem"));
    let mut anchors = AnchorStore::new();
    for root in certificates(&deployed(kind, "ca.pem")) {
        anchors.push(root.der.to_vec(), None, root.location.clone());
    }
    let request = verify::request::Request {
        untrusted: &certs,
        purpose: Some(Purpose::SslServer),
        auth_level: 2,
        ..verify::request::Request::new(Arc::clone(&certs[0]), &anchors, TimeCheck::At(NOW))
    };
    bencher.bench(|| verify::judge(black_box(&request), &mut Everything));
}

/// Everything from reading to the matrix, the root among the whole system store.
#[divan::bench(args = [1, 100])]
fn run_targets(bencher: Bencher<'_, '_>, targets: usize) {
    let mut machine = Memory::default();
    let mut store = deployed("ecdsa-p256", "ca.pem");
    store.extend(system_bundle().bytes());
    machine.put("/store.pem", store);
    for number in 0..targets {
        for file in ["fullchain.pem", "privkey.pem"] {
            machine.put(&format!("/{number}/{file}"), deployed("ecdsa-p256", file));
        }
    }
    let request = request(targets);
    bencher.counter(ItemsCount::new(targets)).bench(|| run::run(black_box(&request), &machine));
}

fn request(targets: usize) -> Request {
    let target = |number: usize| Target {
        hostnames: vec!["mx.example.org".to_owned()],
        ..Target::of_files(
            number.to_string(),
            PathBuf::from(format!("/{number}/fullchain.pem")),
            Some(PathBuf::from(format!("/{number}/privkey.pem"))),
            Profile::Ci.rules(),
        )
    };
    let options = Options {
        at: NOW,
        purpose: Purpose::SslServer,
        warn_expiry: vec![Threshold::Seconds(30 * DAY)],
        critical_expiry: vec![Threshold::Seconds(7 * DAY)],
        auth_level: 2,
        partial_chain: false,
        crls_given: false,
    };
    let store = AnchorFile { path: PathBuf::from("/store.pem"), named: false };
    let anchors = AnchorPlan { files: vec![store], source: "file", ..AnchorPlan::default() };
    Request {
        targets: (0..targets).map(target).collect(),
        services: Vec::new(),
        documents: Vec::new(),
        options,
        policy: Policy::default(),
        anchors,
        crls: Vec::new(),
    }
}

/// A file of a good deployment.
fn deployed(kind: &str, file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/deployments/good");
    fs::read(folder.join(kind).join(file)).unwrap()
}

fn certificates(pem: &[u8]) -> Vec<SharedCert> {
    let pieces = scan(&Arc::from("bench"), pem);
    let blocks = pieces.iter().filter_map(|piece| if let Piece::Block(block) = piece { Some(block) } else { None });
    blocks.map(|block| Arc::new(Cert::parse(&block.der, block.location.clone()).unwrap())).collect()
}

fn system_bundle() -> String {
    let block = |der: &[u8]| {
        let base64 = BASE64.encode(der);
        let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    };
    mozilla::certificates().map(block).collect()
}

/// Files in memory, so that no bench measures a disk.
#[derive(Default)]
struct Memory {
    files: BTreeMap<PathBuf, Arc<Document>>,
    accounts: Accounts,
}

impl Memory {
    fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(PathBuf::from(path), Arc::new(Document::in_memory(path, bytes)));
    }
}

impl Lookup for Memory {
    fn document(&self, path: &Path) -> Arc<Document> {
        let missing = || {
            let contents = Err(Unreadable { reason: UnreadableReason::Missing, at: None });
            Arc::new(Document { contents, ..Document::in_memory(&path.to_string_lossy(), Vec::new()) })
        };
        self.files.get(path).map_or_else(missing, Arc::clone)
    }

    fn entries(&self, _directory: &Path) -> Option<Vec<PathBuf>> {
        None
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }
}

/// 2026-11-22T00:00:00Z.
const NOW: Moment = Moment(1_795_305_600);
