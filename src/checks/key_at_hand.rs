//! Which private key the server loads, what stands in the way of it, and which other key at hand fits the certificate.

use crate::base::location::Location;
use crate::bundle::object::ObjectKind;
use crate::bundle::{File, Role};
use crate::checks::check::Sink;
use crate::checks::command::quote;
use crate::checks::facts::Facts;
use crate::checks::{blocked, path};
use crate::crypto::private::{Fit, fit};
use crate::pem::piece::Piece;
use crate::target::service::Loader;
use crate::x509::cert::Cert;
use crate::x509::private_key::{KeyContent, PrivateKey};

/// The plain key that the loader takes, and its place; where there is none, the sink is told which row says why.
pub(super) fn plain<'f>(facts: &'f Facts<'_>, sink: &mut Sink) -> Option<(&'f PrivateKey, &'f Location)> {
    match facts.bundle.loaded_key() {
        Some((_, KeyContent::Plain(key), place)) => return Some((key, place)),
        Some((_, KeyContent::Encrypted(_), _)) => sink.blocked_by("key-unencrypted", "the key is encrypted"),
        Some((_, KeyContent::Malformed(_), _)) => sink.blocked_by("key-present", "the key cannot be read"),
        None => without_key(facts, sink),
    }
    None
}

/// Tells the sink why there is no key at all: a file that cannot be read, for which `file-read` always fails, or else
/// `key-present`, which fails and names the row about a broken block itself.
pub(super) fn without_key(facts: &Facts<'_>, sink: &mut Sink) {
    match lost_key(facts) {
        Some("file-read") => sink.blocked_by("file-read", "the file that should hold the key cannot be read"),
        Some(_) => sink.blocked_by("key-present", "the key's block is broken"),
        None => sink.blocked_by("key-present", "there is no private key"),
    }
}

/// The row that says why the key's file, or one of a list, gave no key although it may hold one; none when it just holds none.
pub(super) fn lost_key(facts: &Facts<'_>) -> Option<&'static str> {
    let mut files = key_files(facts);
    let is_list = facts.target.loader() == Some(Loader::List);
    let further = facts.bundle.files.iter().filter(|file| is_list && file.role == Role::Chain);
    if files.clone().chain(further).any(|file| file.document.contents.is_err()) {
        return Some("file-read");
    }
    files.any(|file| file.pieces.iter().any(is_lost_key)).then_some("pem-syntax")
}

/// The files in which the loader looks for its key: the key file, or the certificate file when no other is named.
pub(super) fn key_files<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = &'f File> + Clone {
    let role = if facts.bundle.files.iter().any(|file| file.role == Role::Key) { Role::Key } else { Role::Cert };
    facts.bundle.files.iter().filter(move |file| file.role == role)
}

/// A key, other than the one that the loader takes, that fits the certificate: among the given files, then beside them.
/// None where the certificate is a CA's, whose key has no place on a server, or stands in for one that is lost.
pub(super) fn fitting<'f>(facts: &'f Facts<'_>, leaf: &Cert) -> Option<(&'f File, &'f Location)> {
    if blocked::is_authority(leaf) || lost_in_text(facts).is_some() {
        return None;
    }
    let loaded = facts.bundle.loaded_key().map(|(_, _, place)| place);
    let given = facts.bundle.identity();
    let objects = given
        .chain(&facts.neighbours.files)
        .chain(&facts.neighbours.elsewhere)
        .flat_map(|file| file.objects.iter().map(move |object| (file, object)));
    let keys = objects.filter_map(|(file, object)| match &object.kind {
        ObjectKind::PrivateKey(KeyContent::Plain(key)) if Some(&object.location) != loaded => {
            Some((file, key, &object.location))
        }
        _ => None,
    });
    keys.take(MOST_CANDIDATES)
        .find(|(_, key, _)| fit(key, &leaf.public_key) == Fit::Fits)
        .map(|(file, _, place)| (file, place))
}

/// The row about the text or the content of the certificate file, where that lost a certificate: the one that is left
/// may be another than the one that is meant.
pub(super) fn lost_in_text(facts: &Facts<'_>) -> Option<&'static str> {
    path::lost_certificate(facts).filter(|cause| matches!(*cause, "pem-syntax" | "pem-content"))
}

/// What to do about a key that fits but stands further down in the very file whose first key is loaded; none when it
/// stands in another file.
pub(super) fn bring_forward(fitting: &Location, loaded: &Location) -> Option<String> {
    (fitting.file == loaded.file).then(|| {
        format!(
            "the key at line {} fits this certificate: put it first in {}, or remove the one at line {}",
            fitting.line, fitting.file, loaded.line
        )
    })
}

/// The command that checks the target's certificate with the key of this file.
pub(super) fn check_with(facts: &Facts<'_>, key: &File) -> String {
    let cert = facts.bundle.files.iter().find(|file| file.role == Role::Cert);
    let cert = cert.map_or(&facts.target.cert, |file| &file.document.path);
    format!("certpreflight check {} -k {}", quote(cert), quote(&key.document.path))
}

fn is_lost_key(piece: &Piece) -> bool {
    match piece {
        Piece::Broken(broken) => broken.label.is_empty() || broken.label.contains("PRIVATE KEY"),
        _ => false,
    }
}

/// Keys that are tried; more are not looked at, for folders full of them.
const MOST_CANDIDATES: usize = 32;
