//! Each file holds what its role allows.

pub(super) mod binary;
mod damage;
mod remedy;

use std::path::Path;

use crate::base::document::FileKind;
use crate::base::location::Location;
use crate::bundle::object::{Form, Known, Object, ObjectKind};
use crate::bundle::{File, Role};
use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::pem_content::damage::content_damage;
use crate::checks::pem_content::remedy::Remedy;
use crate::checks::pem_syntax::block;
use crate::pem::piece::Piece;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "pem-content",
    title: "each file holds what its role allows",
    severity: Severity::Fail,
    severity_note: "warn for things that do no harm beside good blocks",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "Servers read PEM and say no more than `no start line` when they are given anything else: the request \
        instead of the certificate, a PKCS#12 container, a binary file, a web page from a failed download, the key and \
        the certificate in each other's place. A private key in a file that is meant for the public ends up with \
        everybody who is sent that file.",
    fix: "put the right thing into the file: the certificate that the CA issued (not the request), converted to PEM \
        where it came in another form, and the private key in its own file; certpreflight bundle takes PKCS#7, PKCS#12 \
        and DER and writes the PEM that a server wants",
    sources: &[
        "RFC 2315 (PKCS#7)",
        "RFC 7292 (PKCS#12)",
        "RFC 7468 sections 5 to 13",
        "OpenSSL SSL_CTX_use_certificate_chain_file(3), SSL_CTX_use_PrivateKey_file(3)",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let readable: Vec<&File> = facts.bundle.identity().filter(|file| file.document.contents.is_ok()).collect();
    if readable.is_empty() {
        return sink.blocked_by("file-read", "no deployed file could be read");
    }
    if let Some(finding) = swapped(&readable) {
        return sink.add(finding);
    }
    for path in facts.target.part.iter().flat_map(|part| &part.skipped) {
        sink.add(skipped(path));
    }
    let separate_key = facts.bundle.files.iter().any(|file| file.role == Role::Key);
    for file in readable {
        match file.role {
            Role::Key => judge_key_file(file, sink),
            _ => judge_certificate_file(facts, file, separate_key, sink),
        }
    }
}

/// A file of a list that gives Postfix nothing, and no word of it in the log.
fn skipped(path: &Path) -> Finding {
    let name = path.display().to_string();
    Finding::of(
        &CHECK,
        format!("{name} is listed and holds neither key nor certificate; Postfix skips it without a word"),
    )
    .severity(Severity::Warn)
    .impact(Impact::Policy)
    .at(&Location::whole(&name.into()))
    .fix("put the certificates there that were meant to be, or take it off the list")
}

/// Certificate and key file in each other's place.
fn swapped(files: &[&File]) -> Option<Finding> {
    let cert = files.iter().find(|file| file.role == Role::Cert)?;
    let key = files.iter().find(|file| file.role == Role::Key)?;
    let crossed = cert.holds_key() && !holds_certificate(cert) && holds_certificate(key) && !key.holds_key();
    crossed.then(|| {
        let (cert, key) = (&cert.document.name, &key.document.name);
        Finding::of(
            &CHECK,
            format!("{cert}, given as certificate, holds the key, and {key}, given as key, the certificate"),
        )
        .at(&Location::at_line(cert, 1))
        .fix(format!("exchange the two: {key} is the certificate file, {cert} the key file"))
    })
}

fn judge_certificate_file(facts: &Facts<'_>, file: &File, separate_key: bool, sink: &mut Sink) {
    let undecoded = file.objects.iter().filter_map(|object| match &object.kind {
        ObjectKind::Malformed(reason) => Some((object, reason)),
        _ => None,
    });
    for (count, (object, reason)) in undecoded.enumerate() {
        let finding = malformed(file, object, reason, count < MOST_LOOKED_AT);
        sink.add(explained(finding, file, object));
    }
    let malformed = file.objects.iter().any(|object| matches!(object.kind, ObjectKind::Malformed(_)));
    if !holds_certificate(file) && !malformed {
        return sink.add(without(file, "certificate"));
    }
    if let Some(finding) = binary::beside_blocks(facts, file, blocked::misses_the_leaf(facts)) {
        sink.add(finding);
    }
    for object in file.objects.iter() {
        match object.kind {
            ObjectKind::ForeignCertificate(_) if object.form == Form::Plain => {}
            _ => judge_beside(file, object, sink),
        }
    }
    if (file.role == Role::Chain || separate_key)
        && let Some(finding) = key_in_public_file(file)
    {
        sink.add(finding);
    }
}

fn judge_key_file(file: &File, sink: &mut Sink) {
    if !file.holds_key() {
        return sink.add(without(file, "private key"));
    }
    for object in file.objects.iter() {
        judge_beside(file, object, sink);
    }
}

/// A block that says CERTIFICATE and holds none that anybody can decode.
fn malformed(file: &File, object: &Object, reason: &str, look_inside: bool) -> Finding {
    let (name, line) = (&file.document.name, object.location.line);
    if let Some(known) = object.in_truth.filter(|_| look_inside) {
        let Remedy { what, fix, command } = remedy::for_mislabelled(known, file, object);
        let message = format!("{name}:{line} says {} and holds {what}", object.label);
        return with_command(Finding::of(&CHECK, message).at(&object.location).fix(fix), command);
    }
    let (what, fix) = match content_damage(file, object, reason) {
        Some(damage) => (
            format!("that no reader can decode: {damage} ({reason})"),
            "get the certificate again from its CA or from a copy; no line of this one can be trusted",
        ),
        None => (
            format!("that no reader can decode: {reason}"),
            "get the certificate again from its CA or from a copy; what the block holds is damaged, or no certificate",
        ),
    };
    Finding::of(&CHECK, format!("{name}:{line} is a {} {what}", object.label)).at(&object.location).fix(fix)
}

/// Things that stand beside what the file is for.
fn judge_beside(file: &File, object: &Object, sink: &mut Sink) {
    let (name, line) = (&file.document.name, object.location.line);
    let what = match &object.kind {
        ObjectKind::Other(known @ (Known::Csr | Known::DhParameters | Known::DsaParameters | Known::EcParameters)) => {
            return sink.note(format!("{name}:{line} is {}; servers pass over it", known.with_article()));
        }
        // pem-syntax tells of a web page between good blocks.
        ObjectKind::Other(Known::Html) => return,
        ObjectKind::Other(Known::Unknown) => match object.in_truth {
            Some(known) => format!("a block that says {} and holds {}", object.label, known.with_article()),
            None => format!("a block that says {}", object.label),
        },
        ObjectKind::Other(known) => known.with_article(),
        ObjectKind::Crl(_) => "a revocation list (CRL)".to_owned(),
        ObjectKind::ForeignCertificate(_) => "a binary (DER) certificate".to_owned(),
        _ => return,
    };
    let message = format!("{name}:{line} is {what}, which does not belong here; servers pass over it");
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Policy).at(&object.location);
    sink.add(explained(finding.fix(format!("remove it from {name}")), file, object));
}

/// A block whose label only does not say what it holds: pem-syntax tells of it, and how it is mended.
fn explained(finding: Finding, file: &File, object: &Object) -> Finding {
    if block::is_mislabelled(file, &object.location) { finding.because_of("pem-syntax") } else { finding }
}

/// The file holds nothing of what it is for: say what it is instead.
fn without(file: &File, wanted: &str) -> Finding {
    let name = &file.document.name;
    // Parameters alone are told only when there is nothing else to tell.
    let is_harmless = |object: &&Object| {
        matches!(object.kind, ObjectKind::Other(Known::DhParameters | Known::DsaParameters | Known::EcParameters))
    };
    let telling =
        file.objects.iter().filter(|object| !is_harmless(object)).chain(file.objects.iter().filter(is_harmless));
    let instead = telling.take(MOST_LOOKED_AT).find_map(|object| {
        let remedy = match (&object.kind, object.in_truth) {
            (ObjectKind::Other(Known::Unknown), Some(known)) => {
                let remedy = remedy::for_mislabelled(known, file, object);
                Some(Remedy { what: format!("a block that says {} and holds {}", object.label, remedy.what), ..remedy })
            }
            _ => remedy::for_object(file, object),
        };
        remedy.map(|remedy| (remedy, object))
    });
    if let Some((Remedy { what, fix, command }, object)) = instead {
        let finding = Finding::of(&CHECK, format!("{name} is {what}, not a {wanted} as PEM"));
        let finding = finding.at(&object.location).fix(fix);
        return explained(with_command(finding, command), file, object);
    }
    let is_odd = |object: &Object| block::is_mislabelled(file, &object.location);
    if file.pieces.iter().any(|piece| matches!(piece, Piece::Broken(_))) || file.objects.iter().any(is_odd) {
        return Finding::of(&CHECK, format!("{name} holds no {wanted} that OpenSSL can read"))
            .at(&Location::whole(name))
            .fix("mend the broken block first")
            .because_of("pem-syntax");
    }
    let (what, fix) = remedy::for_text(file);
    Finding::of(&CHECK, format!("{name} {what}, where a {wanted} belongs")).at(&Location::whole(name)).fix(fix)
}

fn with_command(finding: Finding, command: Option<String>) -> Finding {
    match command {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// A private key in a chain file, or in a certificate file beside which the key has its own: everybody is sent such files.
fn key_in_public_file(file: &File) -> Option<Finding> {
    let is_key = |object: &&Object| {
        matches!(object.kind, ObjectKind::PrivateKey(_)) && object.in_truth != Some(Known::Certificate)
    };
    let object = file.objects.iter().find(is_key)?;
    let name = &file.document.name;
    let on_disk = file.document.metadata.as_ref().filter(|metadata| metadata.kind == FileKind::Regular);
    let open = on_disk.is_some_and(|metadata| metadata.mode & 0o077 != 0);
    let severity = if file.role == Role::Chain || open { Severity::Fail } else { Severity::Warn };
    let message = format!("{name}:{} is a private key in a file that is meant for the public", object.location.line);
    Some(
        Finding::of(&CHECK, message)
            .severity(severity)
            .impact(Impact::Secret)
            .at(&object.location)
            .fix(format!("remove the key from {name}; if others could read the file, make a new key")),
    )
}

fn holds_certificate(file: &File) -> bool {
    file.objects.iter().any(|object| matches!(object.kind, ObjectKind::Certificate(_)))
}

/// Objects of one file that are looked into; each look may cost a passphrase's worth of work.
const MOST_LOOKED_AT: usize = 4;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::bundle::Role;
    use crate::checks::fixture::deployment::{Deployment, document, leaf_as_der_before, lines};
    use crate::checks::fixture::sample::text;

    fn block(label: &str) -> String {
        format!("-----BEGIN {label}-----\nMAMCAQE=\n-----END {label}-----\n")
    }

    #[test]
    fn the_right_things_pass_and_harmless_ones_are_notes() {
        assert!(lines(&Deployment::new().ask(&CHECK)).is_empty());
        let sink = Deployment::with_cert(text("leaf").to_owned() + &block("CERTIFICATE REQUEST")).ask(&CHECK);
        assert!(sink.findings.is_empty() && sink.notes[0].contains("certificate request"), "{:?}", sink.notes);
    }

    #[test]
    fn what_stands_in_the_place_of_a_certificate_is_named() {
        for (content, word) in [
            (block("CERTIFICATE REQUEST"), "certificate request"),
            (block("PKCS7"), "PKCS#7"),
            (block("PUBLIC KEY"), "public key"),
            (block("OPENSSH PRIVATE KEY"), "SSH key"),
            (block("FOO"), "a block that says FOO"),
            (String::new(), "is empty (0 bytes)"),
            ("Certificate:\n    Data:\n".to_owned(), "the readable form"),
            ("hello\n".to_owned(), "text and no PEM block"),
            ("<html>\n</html>\n".to_owned(), "web page"),
            (text("leaf").lines().filter(|line| !line.starts_with('-')).collect(), "base64 without BEGIN"),
            ("ssh-rsa AAAAB3Nz me@example\n".to_owned(), "SSH public key"),
        ] {
            let found = lines(&Deployment::with_cert(&content).ask(&CHECK));
            assert!(found.len() == 1 && found[0].starts_with("fail: ") && found[0].contains(word), "{word}: {found:?}");
        }
    }

    #[test]
    fn a_binary_certificate_beside_good_blocks_fails_where_it_is_the_leaf() {
        let found = lines(&Deployment::with_cert(leaf_as_der_before("issuing")).ask(&CHECK));
        assert!(
            found.len() == 1 && found[0].starts_with("fail: cert.pem:1 is a binary (DER) certificate"),
            "{found:?}"
        );
        let glued = lines(&Deployment::with_cert(leaf_as_der_before("leaf")).ask(&CHECK));
        assert!(
            glued.len() == 1 && glued[0].starts_with("fail: cert.pem:1 is a binary (DER) certificate"),
            "{glued:?}"
        );
        assert!(glued[0].ends_with("refuses the file (no start line)"), "{glued:?}");
        let mut apart = leaf_as_der_before("leaf");
        apart.splice(apart.len() - text("leaf").len()..apart.len() - text("leaf").len(), *b"\n");
        let sink = Deployment::with_cert(apart).ask(&CHECK);
        assert!(lines(&sink)[0].starts_with("warn: cert.pem:1 is a binary (DER) certificate"), "{:?}", lines(&sink));
        assert_eq!(sink.findings[0].fix, "remove it from cert.pem: what it holds is there as PEM already");
    }

    #[test]
    fn no_byte_of_a_bare_key_is_shown() {
        // Whatever the scanner takes it for: text, bytes with a NUL, a DER value cut short.
        for key in [b"\x70\xad\xbe\x60".repeat(8), b"\x70\xad\x00\x60".repeat(8), b"\x30\x82\xbe\x60".repeat(8)] {
            let found = lines(&Deployment::with_key(key).ask(&CHECK));
            assert!(found.len() == 1 && found[0].contains("32 bytes, which may be a bare key"), "{found:?}");
            assert!(!found[0].contains("first bytes") && !found[0].contains("be 60"), "{found:?}");
        }
    }

    #[test]
    fn no_command_writes_one_certificate_over_two() {
        let mut der = leaf_as_der_before("leaf");
        der.truncate(der.len() - text("leaf").len());
        let mut two = Deployment::with_cert([der.clone(), der.clone()].concat());
        let pieces = crate::pem::scan::scan(&"f".into(), &[der.clone(), der.clone()].concat());
        assert_eq!(pieces.len(), 2);
        let sink = two.ask(&CHECK);
        assert!(sink.findings.len() == 1 && sink.findings[0].command.is_none(), "{:?}", sink.findings);
        two = Deployment::with_cert([&der[..], b"\n\n"].concat());
        let sink = two.ask(&CHECK);
        assert!(sink.findings[0].command.is_some(), "{:?}", sink.findings);
    }

    #[test]
    fn a_broken_block_is_the_cause() {
        let found = lines(&Deployment::with_cert("-----BEGIN CERTIFICATE-----\nQUJD\n").ask(&CHECK));
        assert_eq!(found, ["fail < pem-syntax: cert.pem holds no certificate that OpenSSL can read"]);
    }

    #[test]
    fn swapped_files_are_told_once() {
        let mut deployment = Deployment::with_cert(text("leaf-key"));
        deployment.files[1] = (Role::Key, document("key.pem", text("leaf")));
        let found = lines(&deployment.ask(&CHECK));
        assert!(found.len() == 1 && found[0].contains("given as certificate, holds the key"), "{found:?}");
    }

    #[test]
    fn a_key_in_a_public_file_fails_or_warns() {
        let both = text("leaf").to_owned() + text("leaf-key");
        let mut deployment = Deployment::with_cert(both);
        assert!(lines(&deployment.ask(&CHECK))[0].starts_with("warn: "));
        deployment.cert().metadata.as_mut().unwrap().mode = 0o644;
        assert!(lines(&deployment.ask(&CHECK))[0].starts_with("fail: "));
        let mut deployment = Deployment::new();
        let chain = text("issuing").to_owned() + text("leaf-key");
        deployment.files.push((Role::Chain, document("chain.pem", &chain)));
        assert!(lines(&deployment.ask(&CHECK))[0].starts_with("fail: chain.pem:"));
    }

    #[test]
    fn a_certificate_block_without_a_certificate_fails() {
        let found = lines(&Deployment::with_cert(block("CERTIFICATE")).ask(&CHECK));
        assert!(found.len() == 1 && found[0].contains("no reader can decode"), "{found:?}");
    }
}
