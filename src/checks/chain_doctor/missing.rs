//! Which certificate is missing in a chain, what stands there in its place, and where to get it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::count::counted;
use crate::base::location::Location;
use crate::bundle::Role;
use crate::checks::blocked;
use crate::checks::chain_complete::CHECK;
use crate::checks::chain_doctor::edit;
use crate::checks::chain_doctor::staging;
use crate::checks::chain_doctor::trust_words;
use crate::checks::check::Finding;
use crate::checks::facts::{Facts, PathStep};
use crate::checks::path::{self, AtHand, Missing};
use crate::checks::pem_content::binary;
use crate::verify::issuer::is_self_signed;
use crate::x509::cert::Cert;

/// A certificate that this machine's anchors have and the server does not send.
pub(in crate::checks) fn only_anchor(facts: &Facts<'_>, gap: &Missing, step: &PathStep) -> Finding {
    let (issuer, file) = (path::called(&step.cert), file_name(facts));
    let store = &step.cert.location;
    let message = format!(
        "the chain is complete only on this machine: the certificate of \"{issuer}\", issuer of \"{}\", is not in {file} \
         but only among the anchors ({store}); remote clients do not have it",
        path::called(&gap.below)
    );
    let mut fix = format!("append the certificate of \"{issuer}\" to {file}; a copy stands at {store}");
    if store.file.starts_with("/etc/ssl/certs/") {
        fix.push_str(
            "; update-ca-certificates puts there what lies in /usr/local/share/ca-certificates, where only roots belong",
        );
    }
    let finding = Finding::of(&CHECK, message).at(&gap.below.location).fix(fix);
    match edit::append_from_file(facts, &gap.below, &step.cert, &anchor_file(facts, &store.file)) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// A certificate that is neither in the files nor among the anchors.
pub(in crate::checks) fn nowhere(facts: &Facts<'_>, gap: &Missing) -> Finding {
    let below = &gap.below;
    let issuer = below.issuer.short();
    let mut message = format!(
        "{} holds {}; that of \"{issuer}\"{}, issuer of \"{}\", is missing there and among the \
         anchors{}",
        file_name(facts),
        counted(facts.bundle.certs.len(), "certificate"),
        wanted_key_id(below),
        path::called(below),
        in_its_place(facts, below)
    );
    if facts.anchors.is_empty() {
        message.insert_str(0, "there are no anchors at all: ");
        let fix = format!("{}; then see whether \"{issuer}\" is still missing", trust_words::WITHOUT_ANCHORS);
        return Finding::of(&CHECK, message).at(&below.location).fix(fix);
    }
    if staging::issued(below) {
        message.push_str("; it is a staging or test CA's, which no client trusts");
        return Finding::of(&CHECK, message).at(&below.location).fix(staging::FIX);
    }
    let finding = Finding::of(&CHECK, message).at(&below.location);
    if let Some(place) = in_binary(facts, below) {
        return finding.fix(format!("write the certificate of \"{issuer}\", which stands at {place}, as PEM"));
    }
    if let Some(found) = path::at_hand(facts, below) {
        return from_file(facts, below, &found, finding);
    }
    let finding = finding.fix(fix(facts, below));
    match offered_at(below).and_then(|address| edit::append_from_address(facts, below, address)) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// The remedy where the certificate lies at hand.
fn from_file(facts: &Facts<'_>, below: &Cert, found: &AtHand<'_>, finding: Finding) -> Finding {
    let (issuer, file) = (below.issuer.short(), file_name(facts));
    let place = &found.cert.location;
    if is_self_signed(found.cert) {
        let root =
            format!("the root \"{issuer}\" stands at {place}: name that file with --ca when your clients hold it");
        return finding.fix(root);
    }
    let finding = finding.fix(format!("append the certificate of \"{issuer}\" to {file}; it stands at {place}"));
    let command = edit::append_from_file(facts, below, found.cert, &found.file.document.path);
    match command.filter(|_| found.is_plain) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

fn fix(facts: &Facts<'_>, below: &Cert) -> String {
    let (issuer, file) = (below.issuer.short(), file_name(facts));
    let source = match offered_at(below) {
        Some(uri) => format!(", which the CA offers at {uri} (in DER form: convert it with openssl x509 -inform DER)"),
        None => String::new(),
    };
    if lookalike(facts, below).is_some() {
        return format!(
            "use the chain that was delivered with this very certificate: \"{issuer}\" has had several keys, and the \
             certificate of the right one{source} belongs into {file} in place of the other"
        );
    }
    match facts.path.len() {
        0 | 1 => format!(
            "append the certificate of \"{issuer}\" to {file}{source}, or deploy the file with the full chain (certbot: \
             fullchain.pem instead of cert.pem); when \"{issuer}\" is a root of your own, name its file with --ca"
        ),
        _ => format!(
            "when \"{issuer}\" is a root of your own, name its file with --ca; when it is an intermediate, append its \
             certificate to {file}{source}"
        ),
    }
}

/// The address at which the CA says it offers its certificate (RFC 5280 4.2.2.1).
fn offered_at(below: &Cert) -> Option<&str> {
    below.extensions.ca_issuers.iter().map(String::as_str).find(|uri| uri.starts_with("http"))
}

/// The authority key identifier of a certificate in words, where it has one.
fn wanted_key_id(below: &Cert) -> String {
    let id = below.extensions.authority_key_id.as_ref().and_then(|id| id.key_id.as_ref());
    id.map_or_else(String::new, |id| format!(" (key id {})", path::key_id_text(id)))
}

/// What the files hold instead of the missing certificate, to go on with a sentence.
fn in_its_place(facts: &Facts<'_>, below: &Cert) -> String {
    if let Some(other) = lookalike(facts, below) {
        return other;
    }
    if let Some(place) = in_binary(facts, below) {
        return format!("; it stands at {place} in binary (DER), which servers pass over");
    }
    let unused = || facts.bundle.certs.iter().filter(|cert| !facts.path.iter().any(|step| step.cert.der == cert.der));
    let is_intermediate = |cert: &&Arc<Cert>| !is_self_signed(cert) && blocked::is_authority(cert);
    if let Some(other) = unused().find(is_intermediate) {
        return format!(
            "; it has \"{}\" instead, at {}{}",
            path::called(other),
            other.location,
            full_names(other, below)
        );
    }
    match unused().find(|cert| is_self_signed(cert)) {
        Some(root) => {
            let name = path::called(root);
            format!(
                "; the root \"{name}\" at {} was put there instead and does not take its place{}",
                root.location,
                full_names(root, below)
            )
        }
        None => String::new(),
    }
}

/// Where the deployed files hold the missing certificate in binary.
fn in_binary<'f>(facts: &'f Facts<'_>, below: &Cert) -> Option<&'f Location> {
    let mut binary = facts.bundle.deployed().flat_map(binary::certificates);
    binary.find(|cert| cert.subject == below.issuer).map(|cert| &cert.location)
}

/// Both names in full, where two that differ look alike in short.
fn full_names(other: &Cert, below: &Cert) -> String {
    if path::called(other) != below.issuer.short() || other.subject == below.issuer {
        return String::new();
    }
    format!(", whose full name is \"{}\" where \"{}\" is wanted", other.subject.oneline(), below.issuer.oneline())
}

/// Says that a certificate of the wanted name is there whose key is another.
fn lookalike(facts: &Facts<'_>, below: &Cert) -> Option<String> {
    let candidate = path::same_name(&facts.bundle, facts.anchors, below).next()?;
    let id = candidate.extensions.subject_key_id.as_ref();
    let id = id.map_or_else(String::new, |id| format!(" (key id {})", path::key_id_text(id)));
    let is_in_files = facts.bundle.certs.iter().any(|cert| Arc::ptr_eq(cert, &candidate));
    let among = if is_in_files { "" } else { " among the anchors" };
    let place = format!("{}{among}", candidate.location);
    Some(format!("; the one of that name at {place} has another key{id}: the right name, the wrong key"))
}

/// The path of a file of anchors that is known by the name under which it was given.
fn anchor_file(facts: &Facts<'_>, name: &str) -> PathBuf {
    let given = facts.bundle.files.iter().find(|file| file.role == Role::Ca && &*file.document.name == name);
    given.map_or_else(|| Path::new(name).to_owned(), |file| file.document.path.clone())
}

/// The name of the file that the leaf stands in.
fn file_name<'f>(facts: &'f Facts<'_>) -> &'f str {
    facts.bundle.leaf().map_or("the certificate file", |leaf| &leaf.location.file)
}
