//! Deployments in memory, with owners, modes and directories, for the tests of the rows about files.

use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::accounts::Accounts;
use crate::base::document::{Document, FileKind, Metadata, Step, Unreadable, UnreadableReason};
use crate::bundle::neighbours::Neighbours;
use crate::bundle::object::ObjectKind;
use crate::bundle::{Bundle, File, Role, open};
use crate::checks::access::tests::accounts;
use crate::checks::check::{Check, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::sample;
use crate::target::Target;
use crate::target::profile::{FileRules, Profile};
use crate::verify::trust::AnchorStore;

/// A certificate file and a key file in `/srv/tls`, all root's and closed; tests spoil what they are about.
pub(super) struct Deployment {
    /// The rules.
    pub(super) rules: FileRules,
    /// The files, certificate first, then key.
    pub(super) files: Vec<(Role, Document)>,
    /// Files beside the key.
    pub(super) neighbours: Vec<Document>,
    /// Why the directory could not be listed.
    pub(super) unlisted: Option<String>,
    /// Files beside the key that were not looked at.
    pub(super) left_out: usize,
    accounts: Accounts,
}

impl Deployment {
    /// A good one under the profile guide.
    pub(super) fn new() -> Deployment {
        let cert = sample::text("leaf").to_owned() + sample::text("issuing");
        Deployment {
            rules: Profile::Guide.rules(),
            files: vec![
                (Role::Cert, document("cert.pem", &cert)),
                (Role::Key, document("key.pem", sample::text("leaf-key"))),
            ],
            neighbours: Vec::new(),
            unlisted: None,
            left_out: 0,
            accounts: accounts(),
        }
    }

    /// The same with this text in the certificate file.
    pub(super) fn with_cert(text: impl AsRef<[u8]>) -> Deployment {
        let mut deployment = Deployment::new();
        deployment.cert().contents = Ok(Zeroizing::new(text.as_ref().to_vec()));
        deployment
    }

    /// The same with this text in the key file.
    pub(super) fn with_key(text: impl AsRef<[u8]>) -> Deployment {
        let mut deployment = Deployment::new();
        deployment.key().contents = Ok(Zeroizing::new(text.as_ref().to_vec()));
        deployment
    }

    /// The certificate file.
    pub(super) fn cert(&mut self) -> &mut Document {
        &mut self.files[0].1
    }

    /// The key file.
    pub(super) fn key(&mut self) -> &mut Document {
        &mut self.files[1].1
    }

    /// Owner and mode of the key file.
    pub(super) fn key_metadata(&mut self) -> &mut Metadata {
        self.key().metadata.as_mut().unwrap()
    }

    /// Changes the directory `/srv/tls` on the way to every file.
    pub(super) fn directory(&mut self, change: impl Fn(&mut Step)) {
        for (_, document) in &mut self.files {
            document.way.iter_mut().filter(|step| step.path.ends_with("tls")).for_each(&change);
        }
    }

    /// What a check says about it.
    pub(super) fn ask(&self, check: &Check) -> Sink {
        let files = self.files.iter().map(|(role, document)| open::open(*role, &Arc::new(copy(document)))).collect();
        let beside: Vec<File> =
            self.neighbours.iter().map(|document| open::open(Role::Key, &Arc::new(copy(document)))).collect();
        let beside = Neighbours {
            files: beside,
            unlisted: self.unlisted.clone(),
            left_out: self.left_out,
            ..Neighbours::default()
        };
        let target = Target {
            name: "sample".to_owned(),
            sources: Vec::new(),
            cert: "cert.pem".into(),
            key: Some("key.pem".into()),
            chain: Vec::new(),
            hostnames: Vec::new(),
            rules: self.rules.clone(),
        };
        let store = AnchorStore::new();
        let options = sample::options_at(sample::NOW);
        let facts = Facts::gather(&target, &options, &self.accounts, &store, Bundle::build(files), beside);
        let mut sink = Sink::default();
        (check.run)(&facts, &mut sink);
        sink
    }
}

/// What `cat leaf.der FILE.pem` makes of the leaf and a certificate of testdata/checks-units.
pub(super) fn leaf_as_der_before(next: &str) -> Vec<u8> {
    let file = open::open(Role::Cert, &Arc::new(document("leaf.pem", sample::text("leaf"))));
    let Some(ObjectKind::Certificate(leaf)) = file.objects.first().map(|object| &object.kind) else {
        panic!("the leaf is no certificate")
    };
    [leaf.der.as_ref(), sample::text(next).as_bytes()].concat()
}

/// `fail: message`, `warn: message`, with ` < cause` behind the word for a consequence.
pub(super) fn lines(sink: &Sink) -> Vec<String> {
    let line = |finding: &crate::checks::check::Finding| {
        let word = if finding.severity == Severity::Fail { "fail" } else { "warn" };
        let cause = finding.cause.map_or(String::new(), |cause| format!(" < {cause}"));
        format!("{word}{cause}: {}", finding.message)
    };
    sink.findings.iter().map(line).collect()
}

/// A readable file of root's, 0600, in `/srv/tls`.
pub(super) fn document(name: &str, text: &str) -> Document {
    let path = PathBuf::from("/srv/tls").join(name);
    Document {
        name: Arc::from(name),
        real_path: Some(path.clone()),
        metadata: Some(Metadata {
            kind: FileKind::Regular,
            uid: 0,
            gid: 0,
            mode: 0o600,
            links: 1,
            device: 1,
            inode: name.bytes().fold(0, |sum, byte| sum * 7 + u64::from(byte)),
            modified: 0,
            acl: None,
        }),
        way: ["/", "/srv", "/srv/tls"].map(step).to_vec(),
        path,
        contents: Ok(Zeroizing::new(text.as_bytes().to_vec())),
    }
}

/// A directory of root's, 0755.
pub(super) fn step(path: &str) -> Step {
    Step { path: path.into(), link_target: None, uid: 0, gid: 0, mode: 0o755, acl: None, default_acl: None }
}

/// The document could not be read.
pub(super) fn unreadable(document: &mut Document, reason: UnreadableReason, at: Option<&str>) {
    document.contents = Err(Unreadable { reason, at: at.map(PathBuf::from) });
    document.metadata = None;
}

fn copy(document: &Document) -> Document {
    Document {
        name: Arc::clone(&document.name),
        path: document.path.clone(),
        real_path: document.real_path.clone(),
        contents: document.contents.clone(),
        metadata: document.metadata.clone(),
        way: document.way.clone(),
    }
}
