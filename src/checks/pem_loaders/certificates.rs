//! What each family makes of the certificates of a file.

use std::collections::HashSet;
use std::sync::Arc;

use crate::base::count::{counted, listed};
use crate::base::location::Location;
use crate::bundle::File;
use crate::bundle::object::ObjectKind;
use crate::checks::check::{Finding, Impact, Severity, Sink};
use crate::checks::pem_content::binary::{Harm, harm};
use crate::checks::pem_loaders::families::FAMILIES;
use crate::checks::pem_loaders::{CHECK, blocks, cause};
use crate::checks::pem_syntax::block;
use crate::loaders::openssl_store::{self, Wanted};
use crate::loaders::{Found, Loaded, Refusal, openssl_chain, openssl_verify};
use crate::pem::piece::{Block, Piece, is_certificate};
use crate::pem::salvage::salvage;
use crate::pem::strict as pem_strict;
use crate::x509::strict as x509_strict;

/// Adds one finding for what servers lose and one for what others lose.
pub(super) fn judge(file: &File, sink: &mut Sink) {
    if !blocks(file).any(|block| is_certificate(&block.label)) {
        return;
    }
    let server = openssl_chain::certificates(file.document.bytes());
    if let Some(refusal) = &server.refusal {
        return sink.add(refused(file, refusal));
    }
    compare(file, "OpenSSL servers", &server.certificate_lines(), sink);
}

/// Sets what these servers take from the file, by the lines of the certificates, beside what it holds and what others
/// load.
pub(super) fn compare(file: &File, servers: &str, served: &[u32], sink: &mut Sink) {
    let meant = meant(file);
    let mut lost: Vec<u32> = meant.iter().copied().filter(|line| served.binary_search(line).is_err()).collect();
    if !lost.is_empty() {
        // A second copy of what is served is no loss.
        let copies = copies(file, served);
        lost.retain(|line| !copies.contains(line));
    }
    if let Some(first) = lost.first() {
        sink.add(not_served(file, servers, *first, &lost, served.len()));
    }
    let silent = judge_others(file, servers, served, sink);
    note_odd_forms(file, sink);
    if lost.is_empty() && silent {
        let (name, certificates) = (&file.document.name, counted(served.len(), "certificate"));
        let others: Vec<String> = FAMILIES.iter().map(|family| family.name.to_owned()).collect();
        sink.note(format!("{name}: {servers}, openssl verify, {} load the same {certificates}", listed(&others)));
    }
}

/// The lines of all blocks that were meant as certificates, also of those that nobody sees.
fn meant(file: &File) -> Vec<u32> {
    let lines = file.pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) if is_certificate(&block.label) => Some(block.location.line),
        Piece::Broken(broken) if is_certificate(&broken.label) => Some(broken.location.line),
        _ => None,
    });
    let mut lines: Vec<u32> = lines.collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The lines of blocks, sound or not, that hold a certificate which is served.
fn copies(file: &File, served: &[u32]) -> HashSet<u32> {
    let is_served = |block: &&Block| served.binary_search(&block.location.line).is_ok();
    let served: HashSet<&[u8]> = blocks(file).filter(is_served).map(|block| block.der.as_slice()).collect();
    let saved = salvage(&file.document.name, file.document.bytes()).blocks.into_iter();
    saved.filter(|saved| served.contains(saved.block.der.as_slice())).map(|saved| saved.block.location.line).collect()
}

/// The server loads nothing at all.
fn refused(file: &File, refusal: &Refusal) -> Finding {
    let name = &file.document.name;
    let place = if refusal.line == 0 { Location::whole(name) } else { Location::at_line(name, refusal.line) };
    let judged = openssl_verify::target(file.document.bytes(), name);
    let verify = match judged.certificate_lines().first() {
        Some(verify) => format!("; openssl verify judges the certificate at line {verify} all the same"),
        None => String::new(),
    };
    let cause = cause::of(file, refusal.line);
    let message =
        format!("{place} makes OpenSSL servers refuse the file ({}){}{verify}", refusal.reason, cause.clause());
    let finding = Finding::of(&CHECK, message).at(&place);
    let is_odd = |piece: &Piece| matches!(piece, Piece::Block(block) if block::odds(block).is_some());
    let broken = file.pieces.iter().any(|piece| matches!(piece, Piece::Broken(_)) || is_odd(piece));
    let malformed = file.objects.iter().any(|object| matches!(object.kind, ObjectKind::Malformed(_)));
    match (broken, malformed) {
        (true, _) => finding.because_of("pem-syntax").fix("mend the block that pem-syntax names"),
        (false, true) => finding.because_of("pem-content").fix("replace the block that pem-content names"),
        (false, false) if !matches!(harm(file), Harm::None) => {
            finding.because_of("pem-content").fix("write what is binary as PEM, as pem-content says")
        }
        (false, false) if refusal.reason == "nested asn1 error" => {
            finding.fix("write the block anew: openssl x509 -in FILE -out NEW.pem drops what follows it")
        }
        (false, false) => {
            finding.fix("have a certificate issued that servers can use, and put it in place of this one")
        }
    }
}

/// Certificates that OpenSSL's server reader passes over without a word.
fn not_served(file: &File, servers: &str, first: u32, lost: &[u32], served: usize) -> Finding {
    let name = &file.document.name;
    let place = blocks(file).find(|block| block.location.line == first).map(|block| block.location.clone());
    let place = place.unwrap_or_else(|| Location::at_line(name, first));
    let cause = cause::of(file, first);
    let of_them = match served.saturating_add(lost.len()) {
        all if served == 1 => format!("1 certificate of the {all}"),
        all => format!("{served} certificates of the {all}"),
    };
    let message = format!(
        "{name}:{first} is not served: {servers} send {of_them} in this file{}; {}",
        cause.clause(),
        who_reads(file, lost)
    );
    let finding = Finding::of(&CHECK, message).impact(Impact::Client).at(&place);
    match cause.row {
        Some(row) => finding.because_of(row).fix(format!("mend what {row} names")),
        None => {
            let fix = "write plain CERTIFICATE blocks: openssl x509 -in BLOCK.pem -out PLAIN.pem, block by block";
            with_labels_mended(finding.fix(fix), file)
        }
    }
}

/// With the line for sh that writes CERTIFICATE for every older or private label, where the blocks hold a certificate
/// and nothing else.
fn with_labels_mended(finding: Finding, file: &File) -> Finding {
    match block::labels_mended(file) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// Which readers see what servers lose.
fn who_reads(file: &File, lost: &[u32]) -> String {
    let (bytes, name) = (file.document.bytes(), &file.document.name);
    let reads_all = |lines: &[u32]| lost.iter().all(|line| lines.binary_search(line).is_ok());
    let mut readers: Vec<String> = Vec::new();
    if reads_all(&verify_lines(bytes, name)) {
        readers.push("openssl verify".to_owned());
    }
    for family in &FAMILIES {
        let loaded = (family.certificates)(bytes);
        let mut lines = loaded.certificate_lines();
        lines.sort_unstable();
        if loaded.refusal.is_none() && reads_all(&lines) {
            readers.push(family.name.to_owned());
        }
    }
    let what = if lost.len() == 1 { "it" } else { "them" };
    match readers.len() {
        0 => {
            let all = ["openssl verify"].into_iter().chain(FAMILIES.iter().map(|family| family.name));
            format!("{} do not see {what} either", listed(&all.map(str::to_owned).collect::<Vec<_>>()))
        }
        1 => format!("{} reads {what} all the same", listed(&readers)),
        _ => format!("{} read {what} all the same", listed(&readers)),
    }
}

/// The lines of the certificates that `openssl verify` reads with `-untrusted`.
fn verify_lines(bytes: &[u8], name: &Arc<str>) -> Vec<u32> {
    let found = openssl_store::read(bytes, name, Wanted::Certs);
    let lines = found.iter().filter_map(|found| match found {
        Found::Cert(cert, _) => Some(cert.location.line),
        Found::Crl(_) => None,
    });
    lines.collect()
}

/// Adds a finding when others do not load all that the server sends; whether they do.
fn judge_others(file: &File, servers: &str, served: &[u32], sink: &mut Sink) -> bool {
    let name = &file.document.name;
    let (mut first, mut leftover) = (None, None);
    let mut outcomes: Vec<(String, Vec<String>)> = Vec::new();
    for family in &FAMILIES {
        let loaded = (family.certificates)(file.document.bytes());
        if let Some(refusal) = loaded.refusal.as_ref().filter(|_| loaded.refuses_content()) {
            let reader = family.name;
            sink.note(format!("{name}:{}: {reader} servers do not start with it ({})", refusal.line, refusal.reason));
        }
        let Some(missing) = first_missing(&loaded, served) else { continue };
        let refused_at = loaded.refusal.as_ref().map(|refusal| refusal.line);
        leftover = leftover.or_else(|| cause::leftover(file, refused_at?));
        first = Some(first.map_or(missing, |known: u32| known.min(missing)));
        let outcome = outcome(&loaded);
        match outcomes.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, names)) => names.push(family.name.to_owned()),
            None => outcomes.push((outcome, vec![family.name.to_owned()])),
        }
    }
    let Some(first) = first else { return true };
    let cause = cause::of(file, first);
    let programs: Vec<String> =
        outcomes.iter().map(|(outcome, names)| format!("{} programs {outcome}", listed(names))).collect();
    let message = format!(
        "{name}:{first} is lost on some: {servers} send {} from this file, {}{}",
        counted(served.len(), "certificate"),
        listed(&programs),
        cause.clause()
    );
    let place = blocks(file).find(|block| block.location.line == first).map(|block| block.location.clone());
    let place = place.unwrap_or_else(|| Location::at_line(name, first));
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Client).at(&place);
    let finding = finding.fix("write plain CERTIFICATE blocks: openssl x509 -in BLOCK.pem prints one");
    sink.add(match (cause.row, leftover) {
        (Some(row), _) => finding.because_of(row),
        (None, Some(remedy)) => finding.fix(remedy),
        (None, None) => with_labels_mended(finding, file),
    });
    false
}

/// The first certificate that the server sends and this reader does not load.
fn first_missing(loaded: &Loaded, served: &[u32]) -> Option<u32> {
    if let Some(refusal) = loaded.refusal.as_ref().filter(|_| !loaded.refuses_content()) {
        let at = served.iter().copied().find(|line| *line == refusal.line);
        return at.or_else(|| served.first().copied());
    }
    let mut lines = loaded.certificate_lines();
    lines.sort_unstable();
    served.iter().copied().find(|line| lines.binary_search(line).is_err())
}

/// What a reader does: `load 1`, `refuse it at line 13 (base64 decode error)`.
fn outcome(loaded: &Loaded) -> String {
    match (&loaded.refusal, loaded.certificate_lines().len()) {
        (Some(refusal), _) if refusal.line > 0 => format!("refuse it at line {} ({})", refusal.line, refusal.reason),
        (Some(refusal), _) => format!("refuse it ({})", refusal.reason),
        (None, 0) => "load none".to_owned(),
        (None, count) => format!("load {count}"),
    }
}

/// Certificates that load, though a strict reader of the text or of the DER would refuse them.
fn note_odd_forms(file: &File, sink: &mut Sink) {
    for object in file.objects.iter() {
        let ObjectKind::Certificate(cert) = &object.kind else { continue };
        let text = file.document.bytes().get(object.location.bytes.clone()).unwrap_or_default();
        if let Some(why) = pem_strict::refusal(text) {
            sink.note(format!("{} is not PEM as RFC 7468 has it: {why}", object.location));
        }
        if let Some(why) = x509_strict::refusal(cert) {
            sink.note(format!("{} is not strict DER; readers stricter than OpenSSL refuse it: {why}", object.location));
        }
    }
}
