//! Every reader loads the same objects.

use std::collections::BTreeMap;

use crate::base::location::Location;
use crate::bundle::object::{Object, ObjectKind};
use crate::bundle::{File, Role};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{key_rewrite, pem_syntax, pem_syntax_block};
use crate::loaders::{Loaded, go, openssl_chain, openssl_verify, rustls};
use crate::pem::piece::{Block, Piece, is_certificate};
use crate::pem::strict as pem_strict;
use crate::x509::private_key::{KeyContent, Mislabel, tolerated_mislabel};
use crate::x509::strict as x509_strict;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "pem-loaders",
    title: "every reader loads the same objects",
    severity: Severity::Fail,
    severity_note: "warn if the server loads everything and only other readers do not",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "OpenSSL's verify command, OpenSSL's servers and the strict readers of Rust and Go take different \
        blocks from one file. A TRUSTED CERTIFICATE counts for openssl verify and is never sent by a server; an X509 \
        CERTIFICATE is served by OpenSSL and invisible to Go and Rust. What a test tool sees is then not what clients \
        get.",
    fix: "write plain CERTIFICATE and PRIVATE KEY blocks without byte-order marks and header lines: \
        openssl x509 -in BLOCK and openssl pkey -in KEY print them so",
    sources: &[
        "OpenSSL ssl_rsa.c use_certificate_chain_file",
        "OpenSSL apps.c load_cert",
        "rustls-pki-types PemObject",
        "Go encoding/pem Decode",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let readable: Vec<&File> = facts.bundle.deployed().filter(|file| file.document.contents.is_ok()).collect();
    if readable.is_empty() {
        return sink.blocked_by("file-read", "no deployed file could be read");
    }
    for file in readable {
        match file.role {
            Role::Key => judge_key(file, sink),
            _ => judge_certificates(file, sink),
        }
    }
    let separate_key = facts.bundle.files.iter().any(|file| file.role == Role::Key);
    if let Some(file) =
        facts.bundle.deployed().find(|file| file.role == Role::Cert && !separate_key && file.holds_key())
    {
        judge_key(file, sink);
    }
}

/// What each family makes of the certificates of a file.
fn judge_certificates(file: &File, sink: &mut Sink) {
    let wanted: Vec<&Block> = blocks(file).filter(|block| is_certificate(&block.label)).collect();
    if wanted.is_empty() {
        return;
    }
    let server = openssl_chain::certificates(file.document.bytes());
    if let Some(refusal) = &server.refusal {
        return sink.add(refused(file, refusal.line, &refusal.reason));
    }
    let served = server.certificate_lines();
    for block in wanted.iter().filter(|block| served.binary_search(&block.location.line).is_err()) {
        sink.add(not_served(file, block));
    }
    let bytes = file.document.bytes();
    let readers = [("Rust", rustls::certificates(bytes)), ("Go", go::certificates(bytes))];
    judge_strict(file, &wanted, &served, &readers, sink);
    note_odd_forms(file, sink);
    if sink.findings.is_empty() {
        let (name, count) = (&file.document.name, served.len());
        let plural = if count == 1 { "" } else { "s" };
        sink.note(format!(
            "{name}: OpenSSL servers, openssl verify, Rust and Go load the same {count} certificate{plural}"
        ));
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

/// The server loads nothing at all.
fn refused(file: &File, line: u32, reason: &str) -> Finding {
    let name = &file.document.name;
    let place = if line == 0 { Location::whole(name) } else { Location::at_line(name, line) };
    let judged = openssl_verify::target(file.document.bytes(), &file.document.name);
    let verify = match judged.certificate_lines().first() {
        Some(verify) => format!(", although openssl verify judges the certificate at line {verify}"),
        None => String::new(),
    };
    let finding =
        Finding::of(&CHECK, format!("{place} makes OpenSSL servers refuse the file ({reason}){verify}")).at(&place);
    let is_odd = |piece: &Piece| matches!(piece, Piece::Block(block) if pem_syntax_block::odds(block).is_some());
    let broken = file.pieces.iter().any(|piece| matches!(piece, Piece::Broken(_)) || is_odd(piece));
    let malformed = file.objects.iter().any(|object| matches!(object.kind, ObjectKind::Malformed(_)));
    match (broken, malformed) {
        (true, _) => finding.because_of("pem-syntax").fix("mend the block that pem-syntax names"),
        (false, true) => finding.because_of("pem-content").fix("replace the block that pem-content names"),
        (false, false) => finding.fix("write the block anew: openssl x509 -in FILE -out NEW.pem drops what follows it"),
    }
}

/// A certificate that OpenSSL's server reader passes over.
fn not_served(file: &File, block: &Block) -> Finding {
    let (name, line) = (&file.document.name, block.location.line);
    let finding = Finding::of(
        &CHECK,
        format!("{name}:{line} says {}; openssl verify reads it, but servers on OpenSSL, Go and Rust pass over it: no server will send it", block.label),
    )
    .impact(Impact::Client)
    .at(&block.location)
    .fix("write it as a plain certificate: openssl x509 -in BLOCK.pem -out PLAIN.pem, block by block");
    with_labels_mended(finding, file)
}

/// Certificates that the server sends and a strict reader does not see.
fn judge_strict(file: &File, wanted: &[&Block], served: &[u32], readers: &[(&str, Loaded)], sink: &mut Sink) {
    let mut blind: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for (reader, loaded) in readers {
        // Both libraries know the label CERTIFICATE alone.
        let plain = loaded.blocks.iter().filter(|block| block.label == "CERTIFICATE");
        let lines: Vec<u32> = plain.map(|block| block.line).collect();
        for line in served.iter().filter(|line| loaded.refusal.is_some() || lines.binary_search(line).is_err()) {
            blind.entry(*line).or_default().push(reader);
        }
    }
    let Some((line, readers)) = blind.first_key_value() else { return };
    let name = &file.document.name;
    let place = wanted.iter().find(|block| block.location.line == *line).map(|block| block.location.clone());
    let place = place.unwrap_or_else(|| Location::at_line(name, *line));
    let label = wanted.iter().find(|block| block.location.line == *line).map_or("", |block| block.label.as_str());
    let why = if label == "CERTIFICATE" { String::new() } else { format!(", since it says {label}") };
    let more = match blind.len() {
        1 => String::new(),
        count => format!(" and {} more", count.saturating_sub(1)),
    };
    let message = format!(
        "{name}:{line} is served by OpenSSL, but {} programs do not load this certificate{more}{why}",
        readers.join(" and ")
    );
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Client).at(&place);
    let finding = finding.fix("write plain CERTIFICATE blocks: openssl x509 -in BLOCK.pem prints one");
    let finding = with_labels_mended(finding, file);
    sink.add(if pem_syntax::speaks_of_blocks(file) { finding.because_of("pem-syntax") } else { finding });
}

/// With the line for sh that writes CERTIFICATE for every older or private label, where the blocks hold a certificate
/// and nothing else.
fn with_labels_mended(finding: Finding, file: &File) -> Finding {
    match pem_syntax_block::labels_mended(file) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// What each family makes of the private key of a file.
fn judge_key(file: &File, sink: &mut Sink) {
    let server = openssl_chain::private_key(file.document.bytes());
    let Some(line) = server.key_line() else { return };
    let Some(block) = blocks(file).find(|block| block.location.line == line) else { return };
    let is_plain = |object: &Object| {
        object.location == block.location && matches!(object.kind, ObjectKind::PrivateKey(KeyContent::Plain(_)))
    };
    if !file.objects.iter().any(is_plain) {
        // Encrypted, which key-unencrypted says, or something that OpenSSL cannot decode either, which key-present says.
        return;
    }
    let name = &file.document.name;
    let bytes = file.document.bytes();
    let go = go::private_key(bytes);
    let rust = rustls::private_key(bytes);
    let mislabel = tolerated_mislabel(&block.label, &block.der);
    let mut blind: Vec<&str> = Vec::new();
    if rust.key_line() != Some(line) || rust.refusal.is_some() || mislabel.is_some() {
        blind.push("Rust");
    }
    if go.key_line() != Some(line) {
        blind.push("Go");
    }
    // GnuTLS takes a plain key under ENCRYPTED PRIVATE KEY, and of the other forms none under a label not its own.
    if mislabel.as_ref().is_some_and(|mislabel| mislabel.label != "ENCRYPTED PRIVATE KEY") {
        blind.push("GnuTLS");
    }
    // DSA keys have no place in Rust's and Go's libraries; key-algorithm says what that means.
    if blind.is_empty() || block.label == "DSA PRIVATE KEY" {
        return;
    }
    let why = mislabel
        .as_ref()
        .map_or_else(String::new, |mislabel| format!(": it says {} and holds {}", mislabel.label, mislabel.form));
    let message =
        format!("{name}:{line} is read by OpenSSL, but {} programs do not load this key{why}", blind.join(" and "));
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).at(&block.location);
    sink.add(match mislabel {
        Some(Mislabel { label, right, .. }) => {
            let finding = finding.fix(format!("write {right} for {label} in its BEGIN and END lines"));
            Finding { command: key_rewrite::relabel(file, &block.location, right), ..finding }
        }
        None if pem_syntax::speaks_of_blocks(file) => finding.because_of("pem-syntax"),
        None => {
            finding.fix("write the key anew, readable by root alone: (umask 077; openssl pkey -in KEY -out NEW.pem)")
        }
    });
}

fn blocks(file: &File) -> impl Iterator<Item = &Block> {
    file.pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) => Some(block),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::deployment::{Deployment, lines};
    use crate::checks::sample::text;

    fn with_second_label(label: &str) -> Vec<String> {
        let second = text("issuing").replace("CERTIFICATE", label);
        lines(&Deployment::with_cert(text("leaf").to_owned() + &second).ask(&CHECK))
    }

    #[test]
    fn all_families_agree_on_a_plain_file() {
        let sink = Deployment::new().ask(&CHECK);
        assert!(sink.findings.is_empty() && sink.notes[0].contains("the same 2 certificates"), "{:?}", sink.notes);
    }

    #[test]
    fn labels_decide_who_loads_what() {
        let found = with_second_label("TRUSTED CERTIFICATE");
        assert!(
            found.len() == 1 && found[0].starts_with("fail: ") && found[0].contains("no server will send"),
            "{found:?}"
        );
        assert!(with_second_label("ATTRIBUTE CERTIFICATE").is_empty());
        let found = with_second_label("X509 CERTIFICATE");
        assert!(found.len() == 1 && found[0].starts_with("warn: ") && found[0].contains("Rust and Go"), "{found:?}");
    }

    #[test]
    fn a_refused_file_has_its_cause_in_the_syntax() {
        let spoilt = text("leaf").replacen("\nM", "\n*", 1) + text("issuing");
        let found = lines(&Deployment::with_cert(spoilt).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("fail < pem-syntax"), "{found:?}");
        let second = text("leaf").lines().count() + 1;
        assert!(
            found[0].ends_with(&format!("although openssl verify judges the certificate at line {second}")),
            "{found:?}"
        );
    }

    #[test]
    fn invisible_characters_blind_strict_readers() {
        let marked = text("leaf").to_owned() + &text("issuing").replacen("-----\n", "-----\u{200b}\n", 1);
        let found = lines(&Deployment::with_cert(marked).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("warn < pem-syntax"), "{found:?}");
        let marked = format!("{}\u{feff}{}", text("leaf"), text("issuing"));
        let found = lines(&Deployment::with_cert(marked).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("warn < pem-syntax"), "{found:?}");
    }

    #[test]
    fn a_key_that_openssl_cannot_read_either_is_left_to_key_present() {
        let found = lines(&Deployment::with_key(text("leaf-key").replace("PRIVATE", "RSA PRIVATE")).ask(&CHECK));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_key_under_the_wrong_label_is_lost_on_rust() {
        let found = lines(&Deployment::with_key(text("leaf-key").replace("PRIVATE", "EC PRIVATE")).ask(&CHECK));
        assert!(found.len() == 1 && found[0].contains("it says EC PRIVATE KEY and holds a PKCS#8 key"), "{found:?}");
    }
}
