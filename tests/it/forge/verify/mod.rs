//! The cases of `testdata/verify/`, declared: certificates by the forge, a question about them, no answer.
//!
//! A topic is a file here with one function, and a line in `TOPICS`. In it
//!
//! ```ignore
//! let root = Fields::ca("Root");
//! let inter = Fields::ca("Inter").by(&root);
//! topic.cert("root", &root).cert("inter", &inter);
//! topic.cert("leaf", &Fields::server("leaf").by(&inter).serial(100));
//! topic.list("revoked", &List::by(&inter).revoke(100));
//! topic.case("plain", "what is to be seen here", "leaf", "inter", "root");
//! topic.case("revoked", "its number is listed", "leaf", "inter", "root").lists("revoked").set("flags", "crl_check");
//! ```
//!
//! `case` takes the leaf, the untrusted and the trusted files by name; `set` takes any option of a case file. Then
//! `BLESS=1 cargo test --test it verify_cases` writes the PEM files and the cases, asks the installed `openssl` and
//! records what it says: read the diff, for what it says is the test. Without `BLESS` the files must be what is declared.
//! The pieces: [`super::fields`] (certificates), [`super::crl`] (lists), [`super::name`], [`super::extension`],
//! [`super::general_name`], [`super::policy`], [`super::resources`], [`super::distribution`], [`super::aux_trust`],
//! [`super::algorithm`], [`super::key`] (names of keys), [`super::der`] (anything else).

mod build;
mod constraints;
mod encoding;
mod extensions;
mod identity;
mod level;
mod lists;
mod policies;
mod purpose;
mod resources;
mod revocation;
mod signature;
mod sm2;
mod strict;
mod suite_b;
mod time;
mod tree;
mod trust;

use std::collections::BTreeMap;

use super::crl::List;
use super::fields::Fields;
use super::pem;
use crate::verify_case::options::Options;

/// Every topic; `tree` holds that no other folder stands in `testdata/verify/`.
const TOPICS: &[(&str, Declare)] = &[
    ("build", build::declare),
    ("constraints", constraints::declare),
    ("crl-delta", lists::delta::declare),
    ("crl-indirect", lists::indirect::declare),
    ("crl-reasons", lists::reasons::declare),
    ("crl-signer", lists::signer::declare),
    ("crl-store", lists::store::declare),
    ("encoding", encoding::declare),
    ("extensions", extensions::declare),
    ("identity", identity::declare),
    ("level", level::declare),
    ("policies", policies::declare),
    ("purpose", purpose::declare),
    ("resources", resources::declare),
    ("revocation", revocation::declare),
    ("signature", signature::declare),
    ("sm2", sm2::declare),
    ("strict", strict::declare),
    ("suite-b", suite_b::declare),
    ("time", time::declare),
    ("trust", trust::declare),
];

/// Declares the files of a topic, and the questions.
pub(crate) type Declare = fn(&mut Topic);

/// A folder of `testdata/verify/`: files and questions about them.
#[derive(Debug, Default)]
pub(crate) struct Topic {
    /// By file name.
    files: BTreeMap<String, String>,
    /// By name.
    questions: BTreeMap<String, Question>,
    /// Names of files that are not made here.
    kept: Vec<String>,
}

/// A question about files of the topic.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    about: String,
    leaf: String,
    untrusted: String,
    trusted: String,
    /// Whether the trusted files go to `-trusted`.
    listed: bool,
    lists: String,
    store_lists: String,
    options: Options,
    unjudged: bool,
}

impl Topic {
    /// The topic as it is declared.
    pub(crate) fn declared(declare: Declare) -> Topic {
        let mut topic = Topic::default();
        declare(&mut topic);
        topic
    }

    /// Puts a certificate into `NAME.pem`.
    pub(crate) fn cert(&mut self, name: &str, fields: &Fields) -> &mut Topic {
        self.file(name, fields.dump() + &pem::block("CERTIFICATE", &fields.der()))
    }

    /// The same with auxiliary trust data.
    pub(crate) fn trusted_cert(&mut self, name: &str, fields: &Fields, aux: &[u8]) -> &mut Topic {
        let block = pem::block("TRUSTED CERTIFICATE", &[&fields.der(), aux].concat());
        self.file(name, fields.dump() + "With auxiliary trust data\n" + &block)
    }

    /// Puts a revocation list into `NAME.crl.pem`.
    pub(crate) fn list(&mut self, name: &str, list: &List) -> &mut Topic {
        self.file(&format!("{name}.crl"), list.dump() + &pem::block("X509 CRL", &list.der()))
    }

    /// Puts any DER under any label into `NAME.pem`, with a line on what it is.
    pub(crate) fn block(&mut self, name: &str, about: &str, label: &str, der: &[u8]) -> &mut Topic {
        self.file(name, format!("{about}\n{}", pem::block(label, der)))
    }

    /// Whether there is a file `NAME.pem` already.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.contains_key(&format!("{name}.pem"))
    }

    /// Puts a text into `NAME.pem`.
    pub(crate) fn file(&mut self, name: &str, text: String) -> &mut Topic {
        assert!(self.files.insert(format!("{name}.pem"), text).is_none(), "two files {name}");
        self
    }

    /// Names files `NAME.pem` that stand in the folder but are not made by the forge.
    pub(crate) fn kept(&mut self, names: &[&str]) -> &mut Topic {
        self.kept.extend(names.iter().map(|name| format!("{name}.pem")));
        self
    }

    /// Asks about a leaf with these untrusted and trusted files, each a list of names between blanks.
    pub(crate) fn case(
        &mut self,
        name: &str,
        about: &str,
        leaf: &str,
        untrusted: &str,
        trusted: &str,
    ) -> &mut Question {
        let question = Question {
            about: about.to_owned(),
            leaf: files(leaf, ".pem"),
            untrusted: files(untrusted, ".pem"),
            trusted: files(trusted, ".pem"),
            listed: false,
            lists: String::new(),
            store_lists: String::new(),
            options: Options::default(),
            unjudged: false,
        };
        assert!(!self.questions.contains_key(name), "two cases {name}");
        self.questions.entry(name.to_owned()).or_insert(question)
    }
}

impl Question {
    /// With these revocation lists, by name.
    pub(crate) fn lists(&mut self, names: &str) -> &mut Question {
        self.lists = files(names, ".crl.pem");
        self
    }

    /// With these revocation lists behind the anchors, by name.
    pub(crate) fn store(&mut self, names: &str) -> &mut Question {
        self.store_lists = files(names, ".crl.pem");
        self
    }

    /// With the trusted files in `-trusted` instead of `-CAfile`.
    pub(crate) fn listed(&mut self) -> &mut Question {
        self.listed = true;
        self
    }

    /// With an option, as a case file spells it; empty for none.
    pub(crate) fn set(&mut self, key: &str, value: &str) -> &mut Question {
        assert!(value.is_empty() || self.options.set(key, value), "unknown option {key}");
        self
    }

    /// With an option that is there but empty.
    pub(crate) fn set_empty(&mut self, key: &str) -> &mut Question {
        assert!(self.options.set(key, ""), "unknown option {key}");
        self
    }

    /// One that the engine does not judge.
    pub(crate) fn unjudged(&mut self) -> &mut Question {
        self.unjudged = true;
        self
    }

    /// The case file up to the answer.
    fn text(&self) -> String {
        let line = |key, value: &String| if value.is_empty() { String::new() } else { format!("{key}: {value}\n") };
        let mut text = format!("# {}\nleaf: {}\n", self.about, self.leaf);
        text += &line("untrusted", &self.untrusted);
        text += &line(if self.listed { "listed" } else { "trusted" }, &self.trusted);
        text += &line("crl", &self.lists);
        text += &line("store_crl", &self.store_lists);
        text += &self.options.lines();
        if self.unjudged {
            text += "engine: unjudged\n";
        }
        text + "expected:\n"
    }
}

fn files(names: &str, ending: &str) -> String {
    names.split_whitespace().map(|name| format!("{name}{ending}")).collect::<Vec<_>>().join(" ")
}
