//! What each family makes of the private key of a file.

use crate::base::count::listed;
use crate::base::location::Location;
use crate::bundle::File;
use crate::bundle::object::{Object, ObjectKind};
use crate::checks::check::{Finding, Severity, Sink};
use crate::checks::key_rewrite;
use crate::checks::pem_loaders::families::{FAMILIES, Family};
use crate::checks::pem_loaders::{CHECK, blocks, cause};
use crate::loaders::{Refusal, openssl_chain};
use crate::pem::piece::Piece;
use crate::x509::private_key::{KeyContent, Mislabel, tolerated_mislabel};

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
    if let Some(line) = server.key_line() {
        judge_at(file, line, sink);
    }
}

/// Adds a finding when others do not take the key that the server takes, which stands on this line.
pub(super) fn judge_at(file: &File, line: u32, sink: &mut Sink) {
    let bytes = file.document.bytes();
    let Some(block) = blocks(file).find(|block| block.location.line == line) else { return };
    let is_plain = |object: &Object| {
        object.location == block.location && matches!(object.kind, ObjectKind::PrivateKey(KeyContent::Plain(_)))
    };
    if !file.objects.iter().any(is_plain) {
        // Encrypted, which key-unencrypted says, or something that OpenSSL cannot decode either, which key-present says.
        return;
    }
    let mislabel = tolerated_mislabel(&block.label, &block.der);
    let blind = blind(bytes, line, mislabel.as_ref());
    // DSA keys have no place in Rust's and Go's libraries; key-algorithm says what that means.
    if blind.is_empty() || block.label == "DSA PRIVATE KEY" {
        return;
    }
    let cause = cause::of(file, line);
    let why = match &mislabel {
        Some(mislabel) => format!(": it says {} and holds {}", mislabel.label, mislabel.form),
        None => cause.clause(),
    };
    let name = &file.document.name;
    let message =
        format!("{name}:{line} is read by OpenSSL, but {} programs do not load this key{why}", listed(&blind));
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).at(&block.location);
    sink.add(match (mislabel, cause.row) {
        (Some(Mislabel { label, right, .. }), _) => {
            let finding = finding.fix(format!("write {right} for {label} in its BEGIN and END lines"));
            Finding { command: key_rewrite::relabel(file, &block.location, right), ..finding }
        }
        (None, Some(row)) => finding.because_of(row),
        // A block that OpenSSL steps over stands before it.
        (None, None) if holds_unreadable_before(file, line) => finding.because_of("key-present"),
        (None, None) => finding.fix(leftover_before(file, line).unwrap_or_else(|| {
            "write the key anew, readable by root alone: (umask 077; openssl pkey -in KEY -out NEW.pem)".to_owned()
        })),
    });
}

/// The families that do not take the key on this line. That they find the algorithm or the numbers wanting is for
/// key-algorithm, key-strength and key-valid to say.
fn blind(bytes: &[u8], line: u32, mislabel: Option<&Mislabel>) -> Vec<String> {
    let fails = |family: &&Family| {
        let loaded = (family.private_key)(bytes);
        // With ring in place of aws-lc-rs rustls takes no key under another label.
        let refuses = loaded.refusal.is_some() && (mislabel.is_some() || !loaded.refuses_content());
        loaded.key_line() != Some(line) || refuses || (mislabel.is_some() && family.name == "Rust")
    };
    FAMILIES.iter().filter(fails).map(|family| family.name.to_owned()).collect()
}

/// Whether a block that should hold a key and holds none stands before this line.
fn holds_unreadable_before(file: &File, line: u32) -> bool {
    let is_unreadable = |object: &Object| matches!(object.kind, ObjectKind::PrivateKey(KeyContent::Malformed(_)));
    file.objects.iter().any(|object| object.location.line < line && is_unreadable(object))
}

/// What to remove before this line, where a block that is commented out stands there.
fn leftover_before(file: &File, line: u32) -> Option<String> {
    let texts = file.pieces.iter().map(Piece::location).filter(|place| place.line < line);
    texts.filter_map(|place| cause::leftover(file, place.line)).next()
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
