//! What each family makes of the private key of a file.

use crate::base::location::Location;
use crate::bundle::File;
use crate::bundle::object::{Object, ObjectKind};
use crate::checks::check::{Finding, Severity, Sink};
use crate::checks::pem_loaders::families::{FAMILIES, listed};
use crate::checks::pem_loaders::{CHECK, blocks, cause};
use crate::loaders::{Refusal, openssl_chain};
use crate::x509::private_key::KeyContent;

/// Adds a finding when servers or others do not take a key that stands there.
pub(super) fn judge(file: &File, sink: &mut Sink) {
    let bytes = file.document.bytes();
    let server = openssl_chain::private_key(bytes);
    if let Some(refusal) = &server.refusal {
        // Without a plain key in the file, key-present and key-unencrypted say what there is.
        if let Some(object) = plain_key(file) {
            sink.add(not_taken(file, object, refusal));
        }
        return;
    }
    let Some(line) = server.key_line() else { return };
    let Some(block) = blocks(file).find(|block| block.location.line == line) else { return };
    let unread = |object: &Object| {
        object.location == block.location && matches!(object.kind, ObjectKind::PrivateKey(KeyContent::Malformed(_)))
    };
    if file.objects.iter().any(unread) {
        // key-present says so.
        return;
    }
    let wrong_form = form(&block.der).filter(|form| *form != block.label);
    let blind = FAMILIES.iter().filter(|family| {
        let loaded = (family.private_key)(bytes);
        let takes_any_form = family.name != "Rust";
        loaded.key_line() != Some(line) || loaded.refusal.is_some() || (wrong_form.is_some() && !takes_any_form)
    });
    let blind: Vec<String> = blind.map(|family| family.name.to_owned()).collect();
    // DSA keys have no place in the newer libraries; key-algorithm says what that means.
    if blind.is_empty() || block.label == "DSA PRIVATE KEY" {
        return;
    }
    let cause = cause::of(file, line);
    let why = match wrong_form {
        Some(form) => format!(": it says {} but holds what belongs under {form}", block.label),
        None => cause.clause(),
    };
    let name = &file.document.name;
    let message =
        format!("{name}:{line} is read by OpenSSL, but {} programs do not load this key{why}", listed(&blind));
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).at(&block.location);
    let finding =
        finding.fix("write the key anew, readable by root alone: (umask 077; openssl pkey -in KEY -out NEW.pem)");
    sink.add(match cause.row {
        Some(row) => finding.because_of(row),
        None => finding,
    });
}

/// The first key of the file that needs no passphrase.
fn plain_key(file: &File) -> Option<&Object> {
    let is_plain = |object: &&Object| matches!(object.kind, ObjectKind::PrivateKey(KeyContent::Plain(_)));
    file.objects.iter().find(is_plain)
}

/// There is a key, and the server stumbles over something before it.
fn not_taken(file: &File, key: &Object, refusal: &Refusal) -> Finding {
    let name = &file.document.name;
    let place = if refusal.line == 0 { Location::whole(name) } else { Location::at_line(name, refusal.line) };
    let message = format!(
        "{} holds a private key, but OpenSSL servers take none from this file: they stop at {place} ({})",
        key.location, refusal.reason
    );
    let finding = Finding::of(&CHECK, message).at(&key.location);
    let at = |object: &&Object| object.location.line == refusal.line;
    match file.objects.iter().find(at).map(|object| &object.kind) {
        Some(ObjectKind::PrivateKey(KeyContent::Encrypted(_))) => {
            finding.because_of("key-unencrypted").fix("remove the encrypted key, or put the plain one before it")
        }
        Some(ObjectKind::PrivateKey(KeyContent::Plain(_))) => {
            finding.because_of("key-algorithm").fix("put the key of the certificate before all others")
        }
        _ => match cause::of(file, refusal.line).row {
            Some(row) => finding.because_of(row).fix(format!("mend what {row} names")),
            None => finding.fix("keep one plain private key in the file, without header lines"),
        },
    }
}

/// The label that belongs to a key of this outer shape: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 A.1.2) or SEC 1 (RFC 5915).
fn form(der: &[u8]) -> Option<&'static str> {
    let header = match der.get(1)? {
        0x81 => 3,
        0x82 => 4,
        0x83 => 5,
        0..=0x7f => 2,
        _ => return None,
    };
    match der.get(header..)? {
        [0x02, 0x01, _, 0x30, ..] => Some("PRIVATE KEY"),
        [0x02, 0x01, _, 0x02, ..] => Some("RSA PRIVATE KEY"),
        [0x02, 0x01, _, 0x04, ..] => Some("EC PRIVATE KEY"),
        _ => None,
    }
}
