//! The files of a target and a line about each object in them.

use crate::bundle::object::{Object, ObjectKind};
use crate::bundle::{File, Role};
use crate::checks::facts::Facts;
use crate::checks::path;
use crate::checks::summary::{FileSummary, ObjectSummary};
use crate::x509::cert::Cert;
use crate::x509::private_key::KeyContent;

/// The files in the order of the bundle.
pub(super) fn of(facts: &Facts<'_>) -> Vec<FileSummary> {
    facts.bundle.files.iter().map(|file| of_file(facts, file)).collect()
}

fn of_file(facts: &Facts<'_>, file: &File) -> FileSummary {
    let metadata = file.document.metadata.as_ref();
    let real_path = file.document.real_path.as_ref();
    FileSummary {
        path: file.document.name.to_string(),
        real_path: real_path.map(|path| path.to_string_lossy().into_owned()),
        role: role(file.role),
        owner: metadata.map(|m| (facts.accounts.user_name(m.uid), m.uid)),
        group: metadata.map(|m| (facts.accounts.group_name(m.gid), m.gid)),
        mode: metadata.map(|m| format!("{:04o}", m.mode)),
        objects: file.objects.iter().map(of_object).collect(),
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Cert => "cert",
        Role::Key => "key",
        Role::Chain => "chain",
        Role::Authority | Role::Ca => "ca",
        Role::Crl => "crl",
    }
}

fn of_object(object: &Object) -> ObjectSummary {
    let (kind, note) = in_words(object);
    ObjectSummary { kind, line: object.location.line, end_line: object.location.end_line, note }
}

fn in_words(object: &Object) -> (String, String) {
    let kind = |text: &str| text.to_owned();
    match &object.kind {
        ObjectKind::Anchor(subject) => (kind("certificate"), subject.short()),
        ObjectKind::Certificate(cert) => (kind("certificate"), about_certificate(cert)),
        ObjectKind::ForeignCertificate(cert) => {
            (kind("certificate in another container"), format!("{}; not loaded from here", about_certificate(cert)))
        }
        ObjectKind::Crl(crl) => {
            let next = crl.next_update.as_ref().and_then(|time| time.moment);
            let next = next.map_or_else(|| "no next update".to_owned(), |next| format!("next update {}", next.date()));
            let count = crl.entries.len();
            (kind("revocation list"), format!("of {}, {count} entries, {next}", crl.issuer.short()))
        }
        ObjectKind::PrivateKey(KeyContent::Plain(key)) => (kind("private key"), key.describe()),
        ObjectKind::PrivateKey(KeyContent::Encrypted(how)) => (kind("private key"), format!("encrypted: {how}")),
        ObjectKind::PrivateKey(KeyContent::Malformed(why)) => (kind("private key"), format!("cannot be read: {why}")),
        ObjectKind::Other(known) => (kind(known.words()), labelled(&object.label)),
        ObjectKind::Malformed(why) => (kind("certificate"), format!("cannot be read: {why}")),
    }
}

fn about_certificate(cert: &Cert) -> String {
    let end = cert.not_after.moment.map_or_else(|| "an unreadable date".to_owned(), |end| end.date());
    format!("{}, issued by {}, {}, until {end}", path::called(cert), cert.issuer.short(), cert.public_key.describe())
}

fn labelled(label: &str) -> String {
    if label.is_empty() { String::new() } else { format!("BEGIN {label}") }
}
