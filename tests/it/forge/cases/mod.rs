//! The cases of `testdata/`: deployments with what must be said about them.

mod cert;
mod chain;
mod file;
mod good;
mod key;
mod mistakes;
mod pem;
mod service;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::cert::{Certificate, Draft, SERVER};
use super::key::Key;

/// One deployment in a folder of its own.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The folder below `testdata/`.
    pub(crate) folder: String,
    /// The name under `deployments/broken/`, when it is also shown there.
    pub(crate) shown_as: Option<String>,
    about: String,
    entry: Option<String>,
    say: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
    options: Vec<String>,
    meta: Vec<String>,
    expect: Vec<String>,
}

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    let lab = Lab::open();
    let mut cases = good::cases();
    for group in [file::cases, pem::cases, key::cases, cert::cases, chain::cases, service::cases, mistakes::cases] {
        cases.extend(group(&lab));
    }
    cases
}

/// The PKI of the cases: P-256 throughout.
pub(crate) struct Lab {
    /// `Forge Root`.
    pub(crate) root: Certificate,
    /// `Forge Issuing`, by the root.
    pub(crate) issuing: Certificate,
    /// `Forge Upper`, by the root, may issue CAs.
    pub(crate) upper: Certificate,
    /// `Other Root`, unrelated.
    pub(crate) other: Certificate,
    /// `mx.example.org`, by `issuing`.
    pub(crate) leaf: Certificate,
}

impl Lab {
    /// Makes it.
    pub(crate) fn open() -> Lab {
        let root = Draft::root("ecdsa-p256-root", "Forge Root").self_signed();
        let issuing = Draft::intermediate("ecdsa-p256-issuing", "Forge Issuing").issued_by(&root);
        let upper = Draft::root("ecdsa-p256-upper", "Forge Upper").issued_by(&root);
        let other = Draft::root("ecdsa-p256-other", "Other Root").self_signed();
        let leaf = Draft::server("ecdsa-p256-leaf").issued_by(&issuing);
        Lab { root, issuing, upper, other, leaf }
    }

    /// A good deployment as a case of this check: `fullchain.pem`, `privkey.pem`, `ca.pem`.
    pub(crate) fn case(&self, check: &str, name: &str, about: &str) -> Case {
        let mut case = Case::new(format!("checks/{check}/{name}"), about).ca(&self.root);
        case = case.chain(&[&self.leaf, &self.issuing]).key(&self.leaf.key);
        case
    }

    /// A good deployment as a case of this entry of the catalogue of mistakes, such as `PEM-05`: what is spoilt in it
    /// is the caller's to do. `name` tells several cases of one entry apart; it may be empty.
    pub(crate) fn mistake(&self, code: &str, name: &str, about: &str) -> Case {
        let folder = if name.is_empty() { code.to_lowercase() } else { format!("{}-{name}", code.to_lowercase()) };
        let mut case = self.case("", "", about);
        case.folder = format!("mistakes/{folder}");
        case.entry = Some(code.to_owned());
        case
    }

    /// The same with another leaf by the same issuer.
    pub(crate) fn case_of(&self, check: &str, name: &str, about: &str, leaf: Draft) -> Case {
        let leaf = leaf.issued_by(&self.issuing);
        self.case(check, name, about).chain(&[&leaf, &self.issuing]).key(&leaf.key)
    }
}

impl Case {
    /// An empty deployment.
    pub(crate) fn new(folder: String, about: &str) -> Case {
        Case {
            folder,
            shown_as: None,
            about: about.to_owned(),
            entry: None,
            say: Vec::new(),
            files: BTreeMap::new(),
            options: Vec::new(),
            meta: Vec::new(),
            expect: Vec::new(),
        }
    }

    /// Puts the anchor into `ca.pem`.
    pub(crate) fn ca(self, root: &Certificate) -> Case {
        self.file("ca.pem", root.pem())
    }

    /// Puts these certificates into `fullchain.pem`.
    pub(crate) fn chain(self, certs: &[&Certificate]) -> Case {
        let text: String = certs.iter().map(|cert| cert.pem()).collect();
        self.file("fullchain.pem", text)
    }

    /// Puts this key into `privkey.pem`.
    pub(crate) fn key(self, key: &Key) -> Case {
        self.file("privkey.pem", key.pem())
    }

    /// Puts these bytes into a file, in place of what it held.
    pub(crate) fn file(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Case {
        self.files.insert(name.to_owned(), bytes.as_ref().to_vec());
        self
    }

    /// Takes a file away.
    pub(crate) fn without(mut self, name: &str) -> Case {
        self.files.remove(name);
        self
    }

    /// Rewrites the text of a file.
    pub(crate) fn edit(mut self, name: &str, edit: impl FnOnce(String) -> String) -> Case {
        let text = String::from_utf8(self.files.remove(name).unwrap()).unwrap();
        self.file(name, edit(text))
    }

    /// The text of a file.
    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.files[name].clone()).unwrap()
    }

    /// Further options, in place of the usual one where it is the same.
    pub(crate) fn option(mut self, name: &str, value: &str) -> Case {
        self.options.extend([name.to_owned(), value.to_owned()]);
        self
    }

    /// A line about owner, mode or links: `privkey.pem mode=0644`.
    pub(crate) fn meta(mut self, line: &str) -> Case {
        self.meta.push(line.to_owned());
        self
    }

    /// What must be said: `key-match fail`.
    pub(crate) fn expect(mut self, line: &str) -> Case {
        self.expect.push(line.to_owned());
        self
    }

    /// Words that a finding, fix, command or note of this row must have.
    pub(crate) fn say(mut self, id: &str, words: &str) -> Case {
        self.say.push(format!("{id} {words}"));
        self
    }

    /// Also shown under `deployments/broken/`.
    pub(crate) fn shown(mut self) -> Case {
        self.shown_as = self.folder.split('/').nth(1).map(str::to_owned);
        self
    }

    /// The arguments after `certpreflight check`, run in the case's folder.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut words = Vec::new();
        let by_postfix = self.files.contains_key("main.cf");
        let usual: &[(&str, &str)] = match by_postfix {
            true => &[("--at", "2026-11-22T00:00:00Z"), ("--ca", "ca.pem"), ("--postfix", ".")],
            false => &[
                ("--at", "2026-11-22T00:00:00Z"),
                ("--ca", "ca.pem"),
                ("--key", "privkey.pem"),
                ("--hostname", SERVER),
            ],
        };
        for (name, value) in usual.iter().copied() {
            let file_is_there = !value.ends_with(".pem") || self.files.contains_key(value);
            if file_is_there && !self.options.iter().any(|option| option == name) {
                words.extend([name.to_owned(), value.to_owned()]);
            }
        }
        words.extend(self.options.iter().filter(|option| !option.is_empty()).cloned());
        if !by_postfix {
            words.push("fullchain.pem".to_owned());
        }
        words
    }

    /// The files of the folder, `case` among them.
    pub(crate) fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files.clone();
        let mut text = format!("about: {}\nargs: {}\n", self.about, self.arguments().join(" "));
        if let Some(code) = &self.entry {
            let _ = writeln!(text, "entry: {code}");
        }
        for line in &self.meta {
            let _ = writeln!(text, "meta: {line}");
        }
        for line in &self.expect {
            let _ = writeln!(text, "expect: {line}");
        }
        for line in &self.say {
            let _ = writeln!(text, "say: {line}");
        }
        files.insert("case".to_owned(), text.into_bytes());
        files
    }
}
