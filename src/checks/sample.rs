//! Targets in memory for the tests of the rows about certificates and chains.

use std::sync::Arc;

use crate::base::accounts::Accounts;
use crate::base::document::Document;
use crate::base::moment::{DAY, Moment};
use crate::bundle::neighbours::Neighbours;
use crate::bundle::object::ObjectKind;
use crate::bundle::{Bundle, File, Role, open};
use crate::checks::check::{Check, Finding, Sink, SkipKind};
use crate::checks::facts::{Facts, Options, Threshold};
use crate::target::Target;
use crate::target::profile::Profile;
use crate::verify::request::Purpose;
use crate::verify::trust::AnchorStore;

/// A target: which certificates stand in its file, and how it is judged.
#[derive(Clone)]
pub(super) struct Sample {
    cert: String,
    anchors: String,
    lists: String,
    /// The time and all that the user asked for.
    pub(super) options: Options,
    /// The profile.
    pub(super) profile: Profile,
    /// Whether the anchor counts as one of the Mozilla set.
    is_public: bool,
    hostnames: Vec<String>,
}

impl Sample {
    /// A target whose certificate file holds these certificates of testdata/checks-units, anchored at `root`.
    pub(super) fn of(certs: &[&str]) -> Sample {
        Sample {
            cert: texts(certs),
            anchors: texts(&["root"]),
            lists: String::new(),
            options: options(),
            profile: Profile::Guide,
            is_public: false,
            hostnames: Vec::new(),
        }
    }

    /// The same with this text in the certificate file.
    pub(super) fn of_text(text: &str) -> Sample {
        Sample { cert: text.to_owned(), ..Sample::of(&[]) }
    }

    /// The same with these anchors.
    pub(super) fn anchors(self, anchors: &[&str]) -> Sample {
        Sample { anchors: texts(anchors), ..self }
    }

    /// The same with an anchor that counts as one of the Mozilla set.
    pub(super) fn public(self) -> Sample {
        Sample { is_public: true, ..self }
    }

    /// The same with these revocation lists given.
    pub(super) fn lists(mut self, lists: &[&str]) -> Sample {
        self.options.crls_given = true;
        Sample { lists: texts(lists), ..self }
    }

    /// The same with these names asked for.
    pub(super) fn hostnames(self, names: &[&str]) -> Sample {
        Sample { hostnames: names.iter().map(|name| (*name).to_owned()).collect(), ..self }
    }

    /// The same judged at this time.
    pub(super) fn at(mut self, time: &str) -> Sample {
        self.options.at = Moment::parse(time, NOW).unwrap();
        self
    }

    /// What a check says about it.
    pub(super) fn ask(&self, check: &Check) -> Sink {
        self.with_facts(|facts| {
            let mut sink = Sink::default();
            (check.run)(facts, &mut sink);
            sink
        })
    }

    /// The rows about certificates and chains that warn or fail: `id` of those that stand for themselves,
    /// `id < cause` of those that follow from another, sorted; blocked ones as `id blocked by cause`.
    pub(super) fn rows(&self) -> Vec<String> {
        let mut rows: Vec<String> = Vec::new();
        for check in super::CHECKS.iter().filter(|check| matches!(check.group(), "cert" | "chain")) {
            let sink = self.ask(check);
            let row = |finding: &Finding| match finding.cause {
                Some(cause) => format!("{} < {cause}", check.id),
                None => check.id.to_owned(),
            };
            rows.extend(sink.findings.iter().map(row));
            if let Some(SkipKind::Blocked(by)) = sink.skip.map(|skip| skip.kind) {
                rows.push(format!("{} blocked by {by}", check.id));
            }
        }
        rows.sort();
        rows.dedup();
        rows
    }

    /// Gathers the facts and looks at them.
    pub(super) fn with_facts<R>(&self, look: impl FnOnce(&Facts<'_>) -> R) -> R {
        let store = store(&self.anchors);
        let target = Target {
            name: "sample".to_owned(),
            sources: Vec::new(),
            cert: "cert.pem".into(),
            key: None,
            chain: Vec::new(),
            hostnames: self.hostnames.clone(),
            rules: self.profile.rules(),
        };
        let mut files = vec![file(Role::Cert, "cert.pem", &self.cert)];
        if self.options.crls_given {
            files.push(file(Role::Crl, "lists.pem", &self.lists));
        }
        let accounts = Accounts::default();
        let bundle = Bundle::build(files);
        let mut facts = Facts::gather(&target, &self.options, &accounts, &store, bundle, Neighbours::default());
        facts.anchor_is_public |= self.is_public;
        look(&facts)
    }
}

/// The messages of the findings.
pub(super) fn messages(sink: &Sink) -> Vec<&str> {
    sink.findings.iter().map(|finding| finding.message.as_str()).collect()
}

/// The PEM text of a certificate or list of testdata/checks-units.
pub(super) fn text(name: &str) -> &'static str {
    FILES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name} is not in the list")).1
}

fn texts(names: &[&str]) -> String {
    names.iter().map(|name| text(name)).collect()
}

fn file(role: Role, name: &str, text: &str) -> File {
    open::open(role, &Arc::new(Document::in_memory(name, text.as_bytes().to_vec())))
}

fn store(text: &str) -> AnchorStore {
    let mut store = AnchorStore::new();
    for object in file(Role::Chain, "ca.pem", text).objects.iter() {
        if let ObjectKind::Certificate(cert) = &object.kind {
            store.push(cert.der.clone(), None, cert.location.clone());
        }
    }
    store
}

fn options() -> Options {
    Options {
        warn_expiry: vec![Threshold::Seconds(30 * DAY), Threshold::Percent(25)],
        critical_expiry: vec![Threshold::Seconds(7 * DAY), Threshold::Percent(10)],
        ..options_at(NOW)
    }
}

/// What is asked of a TLS server at this time, without thresholds.
pub(super) fn options_at(at: Moment) -> Options {
    Options {
        at,
        purpose: Purpose::SslServer,
        warn_expiry: Vec::new(),
        critical_expiry: Vec::new(),
        auth_level: 2,
        partial_chain: false,
        crls_given: false,
    }
}

/// 2026-11-23T12:00:00Z.
pub(super) const NOW: Moment = Moment(1_795_435_200);

const FILES: &[(&str, &str)] = &[
    ("deep", include_str!("../../testdata/checks-units/deep.pem")),
    ("issuing", include_str!("../../testdata/checks-units/issuing.pem")),
    ("issuing-bound", include_str!("../../testdata/checks-units/issuing-bound.pem")),
    ("issuing-cross", include_str!("../../testdata/checks-units/issuing-cross.pem")),
    ("issuing-cross-expired", include_str!("../../testdata/checks-units/issuing-cross-expired.pem")),
    ("issuing-expired", include_str!("../../testdata/checks-units/issuing-expired.pem")),
    ("issuing-key", include_str!("../../testdata/checks-units/issuing-key.pem")),
    ("issuing-mail", include_str!("../../testdata/checks-units/issuing-mail.pem")),
    ("issuing-no-ca", include_str!("../../testdata/checks-units/issuing-no-ca.pem")),
    ("issuing-rekeyed", include_str!("../../testdata/checks-units/issuing-rekeyed.pem")),
    ("leaf", include_str!("../../testdata/checks-units/leaf.pem")),
    ("leaf-bound", include_str!("../../testdata/checks-units/leaf-bound.pem")),
    ("leaf-broken", include_str!("../../testdata/checks-units/leaf-broken.pem")),
    ("leaf-ca", include_str!("../../testdata/checks-units/leaf-ca.pem")),
    ("leaf-clients", include_str!("../../testdata/checks-units/leaf-clients.pem")),
    ("leaf-deep", include_str!("../../testdata/checks-units/leaf-deep.pem")),
    ("leaf-ended", include_str!("../../testdata/checks-units/leaf-ended.pem")),
    ("leaf-expired", include_str!("../../testdata/checks-units/leaf-expired.pem")),
    ("leaf-key", include_str!("../../testdata/checks-units/leaf-key.pem")),
    ("leaf-lists-only", include_str!("../../testdata/checks-units/leaf-lists-only.pem")),
    ("leaf-mail", include_str!("../../testdata/checks-units/leaf-mail.pem")),
    ("leaf-mail-name", include_str!("../../testdata/checks-units/leaf-mail-name.pem")),
    ("leaf-no-ca", include_str!("../../testdata/checks-units/leaf-no-ca.pem")),
    ("leaf-no-eku", include_str!("../../testdata/checks-units/leaf-no-eku.pem")),
    ("leaf-no-names", include_str!("../../testdata/checks-units/leaf-no-names.pem")),
    ("leaf-no-signing", include_str!("../../testdata/checks-units/leaf-no-signing.pem")),
    ("leaf-odd-names", include_str!("../../testdata/checks-units/leaf-odd-names.pem")),
    ("leaf-older", include_str!("../../testdata/checks-units/leaf-older.pem")),
    ("leaf-other-issuer", include_str!("../../testdata/checks-units/leaf-other-issuer.pem")),
    ("leaf-poison", include_str!("../../testdata/checks-units/leaf-poison.pem")),
    ("leaf-unknown-critical", include_str!("../../testdata/checks-units/leaf-unknown-critical.pem")),
    ("leaf-version-1", include_str!("../../testdata/checks-units/leaf-version-1.pem")),
    ("leaf-wrong-key-id", include_str!("../../testdata/checks-units/leaf-wrong-key-id.pem")),
    ("list-issuing-empty", include_str!("../../testdata/checks-units/list-issuing-empty.pem")),
    ("list-issuing-leaf", include_str!("../../testdata/checks-units/list-issuing-leaf.pem")),
    ("list-root-issuing", include_str!("../../testdata/checks-units/list-root-issuing.pem")),
    ("other-root", include_str!("../../testdata/checks-units/other-root.pem")),
    ("root", include_str!("../../testdata/checks-units/root.pem")),
    ("self-signed", include_str!("../../testdata/checks-units/self-signed.pem")),
    ("self-signed-plain", include_str!("../../testdata/checks-units/self-signed-plain.pem")),
    ("stranger", include_str!("../../testdata/checks-units/stranger.pem")),
    ("upper", include_str!("../../testdata/checks-units/upper.pem")),
];
