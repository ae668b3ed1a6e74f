//! One question about a file, asked of a reader and of the command: which objects of the pool does it load?

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use certpreflight::crypto::digest::subject_hash;
use certpreflight::loaders::openssl_store::Wanted;
use certpreflight::loaders::{Found, openssl_bundle, openssl_hashed, openssl_store};

use crate::compose::Pool;

/// What was loaded, in words, by the number of the object in the pool; for a target the first certificate alone.
pub(super) type Answer = BTreeMap<usize, &'static str>;

/// One way to hand a file to the command.
pub(super) struct Question {
    /// The option.
    pub(super) option: &'static str,
    read: fn(&[u8]) -> Vec<Found>,
    /// Whether the file is asked for lists.
    lists: bool,
}

/// Every way to hand over a file.
pub(super) const QUESTIONS: [Question; 6] = [
    Question { option: "-trusted", read: |bytes| read_store(bytes, Wanted::Certs), lists: false },
    Question { option: "-CAfile", read: read_bundle, lists: false },
    Question { option: "-CAstore", read: |bytes| openssl_store::read_anchors(bytes, &Arc::from("f")).0, lists: false },
    Question { option: "-CApath", read: |bytes| openssl_hashed::read(bytes, &Arc::from("f"), false).0, lists: false },
    Question { option: "-CRLfile", read: |bytes| read_store(bytes, Wanted::Crls), lists: true },
    Question { option: "", read: |bytes| read_store(bytes, Wanted::FirstCert), lists: false },
];

fn read_store(bytes: &[u8], wanted: Wanted) -> Vec<Found> {
    openssl_store::read(bytes, &Arc::from("f"), wanted)
}

fn read_bundle(bytes: &[u8]) -> Vec<Found> {
    openssl_bundle::read(bytes, &Arc::from("f")).unwrap_or_default()
}

impl Question {
    pub(super) fn ask_reader(&self, pool: &Pool, bytes: &[u8]) -> Answer {
        let mut answer = Answer::new();
        for found in (self.read)(bytes) {
            let (der, word) = match &found {
                Found::Cert(cert, aux) => {
                    let restricts = aux.as_ref().is_some_and(|aux| aux.trusted.is_some() || !aux.rejected.is_empty());
                    let word = if restricts && !self.option.is_empty() { "restricted" } else { "loaded" };
                    (&cert.der, if self.lists { continue } else { word })
                }
                Found::Crl(crl) if self.lists => (&crl.der, "loaded"),
                Found::Crl(_) => continue,
            };
            let objects = if self.lists { &pool.lists } else { &pool.roots };
            match objects.iter().position(|object| object == der) {
                Some(number) => _ = answer.entry(number).or_insert(word),
                // Damaged, but readable: no target tells of it, except that it is the target itself.
                None if self.option.is_empty() => _ = answer.insert(usize::MAX, "loaded"),
                None => {}
            }
        }
        if self.option == "-CAstore" && !openssl_store::read_anchors(bytes, &Arc::from("f")).1 {
            // The first target asks first, and the search that opens the file then comes to nothing.
            answer.remove(&0);
        }
        if self.option == "-CApath" && openssl_hashed::read(bytes, &Arc::from("f"), false).1 {
            answer.entry(LAST).or_insert("loaded");
        }
        answer
    }

    pub(super) fn ask_command(&self, pool: &Pool, scratch: &Scratch, bytes: &[u8]) -> Answer {
        let at = |name: &str| scratch.folder.path().join(name).display().to_string();
        let file = if self.option == "-CApath" { format!("{}.0", scratch.hashed) } else { "file".to_owned() };
        std::fs::write(at(&file), bytes).unwrap();
        let mut command = Command::new("openssl");
        command.args(["verify", "-attime", "1780000000"]);
        match self.option {
            "" => _ = command.args(["-show_chain", "-trusted", &at("roots"), &at(&file)]),
            "-CRLfile" => {
                command.args(["-crl_check", "-trusted", &at("roots"), "-CRLfile", &at(&file)]);
                command.args((0..pool.lists.len()).map(|number| at(&format!("leaf-{number}"))));
            }
            option => {
                for (other, none) in [("-CAfile", "-no-CAfile"), ("-CApath", "-no-CApath"), ("-CAstore", "-no-CAstore")]
                {
                    command.args(Some(none).filter(|_| other != option));
                }
                command.args([option, &at(if option == "-CApath" { "." } else { &file })]);
                command.args((0..pool.roots.len()).map(|number| at(&format!("root-{number}"))));
            }
        }
        command.env("SSL_CERT_FILE", at("none")).env("SSL_CERT_DIR", at("none")).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let _ = std::fs::remove_file(at(&file));
        if self.option.is_empty() { target(&text) } else { answer(&text) }
    }
}

/// Which certificate was the target: what the command prints of it.
fn target(text: &str) -> Answer {
    if text.contains("Unable to load certificate file") {
        return Answer::new();
    }
    let name = text.lines().find_map(|line| line.strip_prefix("depth=0: CN = pool "));
    let number = name.and_then(|name| name.parse().ok());
    Answer::from([(number.unwrap_or(usize::MAX), "loaded")])
}

/// What the verdicts on all targets say.
fn answer(text: &str) -> Answer {
    let mut answer = Answer::new();
    let mut restricted = false;
    for line in text.lines() {
        let name = |line: &str| line.rsplit_once('-').and_then(|(_, number)| number.parse::<usize>().ok());
        if line.starts_with("error 28 at ") {
            restricted = true;
        } else if let Some(number) = line.strip_suffix(": OK").and_then(name) {
            answer.insert(number, "loaded");
        } else if let Some(number) = line.strip_suffix(": verification failed").and_then(name)
            && std::mem::take(&mut restricted)
        {
            answer.insert(number, "restricted");
        }
    }
    answer
}

/// The files that do not change.
pub(super) struct Scratch {
    folder: tempfile::TempDir,
    hashed: String,
}

impl Scratch {
    pub(super) fn new(pool: &Pool) -> Scratch {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        for (number, root) in pool.root_blocks.iter().enumerate() {
            write(&format!("root-{number}"), root);
        }
        for (number, leaf) in pool.leaf_blocks.iter().enumerate() {
            write(&format!("leaf-{number}"), leaf);
        }
        write("roots", &pool.root_blocks.concat());
        let hash = hash_of(&pool.roots[0]);
        write(&format!("{hash}.1"), &pool.root_blocks[LAST]);
        assert!(Path::new(&folder.path().join(format!("{hash}.1"))).exists());
        Scratch { folder, hashed: hash }
    }
}

fn hash_of(der: &[u8]) -> String {
    let subject = certpreflight::x509::cert::skim_subject(der).unwrap();
    format!("{:08x}", subject_hash(&subject.canonical))
}

/// The root that a hashed directory yields when its search goes on behind the file in question.
const LAST: usize = crate::compose::ROOTS - 1;
