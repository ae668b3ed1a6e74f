//! Targets in memory for the tests of the rows about keys.

use std::sync::Arc;

use crate::base::accounts::Accounts;
use crate::base::document::Document;
use crate::base::moment::Moment;
use crate::bundle::neighbours::Neighbours;
use crate::bundle::object::ObjectKind;
use crate::bundle::{Bundle, File, Role, open};
use crate::checks::check::{Check, Finding, Severity, Sink, SkipKind};
use crate::checks::facts::Facts;
use crate::checks::sample;
use crate::target::Target;
use crate::target::profile::Profile;
use crate::verify::trust::AnchorStore;
use crate::x509::private_key::fixture::FILES;

/// What a target's files hold: names of testdata/keys, joined; `certs/` for certificates.
#[derive(Clone, Default)]
pub(super) struct KeySample {
    /// The certificate file.
    pub(super) cert: Vec<&'static str>,
    /// The key file, when one is named.
    pub(super) key: Option<Vec<&'static str>>,
    /// Text behind what the key file holds.
    pub(super) key_text: &'static str,
    /// Files beside the key.
    pub(super) beside: Vec<&'static str>,
    /// Names asked for.
    pub(super) hostnames: Vec<&'static str>,
}

impl KeySample {
    /// A certificate file and a key file.
    pub(super) fn pair(cert: &[&'static str], key: &[&'static str]) -> KeySample {
        KeySample { cert: cert.to_vec(), key: Some(key.to_vec()), ..KeySample::default() }
    }

    /// A certificate file alone.
    pub(super) fn alone(cert: &[&'static str]) -> KeySample {
        KeySample { cert: cert.to_vec(), ..KeySample::default() }
    }

    /// What the check says of it.
    pub(super) fn ask(&self, check: &Check) -> Sink {
        let mut files = vec![file(Role::Cert, "cert.pem", &texts(&self.cert))];
        if let Some(names) = &self.key {
            files.push(file(Role::Key, "key.pem", &(texts(names) + self.key_text)));
        }
        let files_beside = self.beside.iter().map(|name| file(Role::Key, name, text(name))).collect();
        let neighbours = Neighbours { files: files_beside, ..Neighbours::default() };
        let target = Target {
            name: "sample".to_owned(),
            sources: Vec::new(),
            cert: "cert.pem".into(),
            key: self.key.as_ref().map(|_| "key.pem".into()),
            chain: Vec::new(),
            hostnames: self.hostnames.iter().map(|name| (*name).to_owned()).collect(),
            rules: Profile::Guide.rules(),
        };
        let (options, accounts, anchors) = (sample::options_at(AT), Accounts::default(), anchors());
        let facts = Facts::gather(&target, &options, &accounts, &anchors, Bundle::build(files), neighbours);
        let mut sink = Sink::default();
        (check.run)(&facts, &mut sink);
        sink
    }

    /// The same in one line: `pass`, `blocked by ID`, or the findings as `fail: MESSAGE`, `warn < CAUSE: MESSAGE`.
    pub(super) fn line(&self, check: &Check) -> String {
        let sink = self.ask(check);
        let finding = |finding: &Finding| {
            let word = if finding.severity == Severity::Fail { "fail" } else { "warn" };
            let cause = finding.cause.map(|cause| format!(" < {cause}")).unwrap_or_default();
            format!("{word}{cause}: {}", finding.message)
        };
        match (&sink.skip, sink.findings.as_slice()) {
            (Some(skip), []) => match skip.kind {
                SkipKind::Blocked(by) => format!("blocked by {by}"),
                _ => format!("skip: {}", skip.reason),
            },
            (None, []) => "pass".to_owned(),
            (_, findings) => findings.iter().map(finding).collect::<Vec<_>>().join("\n"),
        }
    }
}

fn texts(names: &[&str]) -> String {
    names.iter().map(|name| text(name)).collect()
}

fn text(name: &str) -> &'static str {
    FILES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no fixture {name}")).1
}

fn file(role: Role, name: &str, text: &str) -> File {
    open::open(role, &Arc::new(Document::in_memory(name, text.as_bytes().to_vec())))
}

/// Every certificate of testdata/keys/certs that signed itself.
fn anchors() -> AnchorStore {
    let mut store = AnchorStore::new();
    for (name, text) in FILES.iter().filter(|(name, _)| name.starts_with("certs/")) {
        for object in file(Role::Chain, name, text).objects.iter() {
            if let ObjectKind::Certificate(cert) = &object.kind
                && cert.is_self_issued()
            {
                store.push(cert.der.clone(), None, cert.location.clone());
            }
        }
    }
    store
}

/// 2027-06-01T00:00:00Z.
const AT: Moment = Moment(1_811_808_000);
