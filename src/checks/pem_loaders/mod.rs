//! Every reader loads the same objects.

mod cause;
mod certificates;
mod combined;
mod families;
mod key;
mod sequence;

use crate::bundle::{File, Role};
use crate::checks::check::{Check, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::pem::piece::{Block, Piece};
use crate::target::service::Loader;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "pem-loaders",
    title: "every reader loads the same objects",
    severity: Severity::Fail,
    severity_note: "warn if the server loads everything and only other readers do not",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "OpenSSL's verify command, OpenSSL's servers, Postfix where one file holds certificate and key, and \
        the readers of Go, Rust and GnuTLS take different blocks from one file. A TRUSTED CERTIFICATE counts for \
        openssl verify and is never sent by a server; an X509 CERTIFICATE is served by OpenSSL and invisible to Go and Rust. What a test tool sees is then not what clients \
        get.",
    fix: "write plain CERTIFICATE and PRIVATE KEY blocks without byte-order marks and header lines: \
        openssl x509 -in BLOCK and openssl pkey -in KEY print them so",
    sources: &[
        "OpenSSL ssl_rsa.c use_certificate_chain_file",
        "OpenSSL pem_pkey.c pem_read_bio_key",
        "OpenSSL apps.c load_cert",
        "Postfix tls_certkey.c",
        "rustls-pki-types PemObject",
        "Go encoding/pem Decode, crypto/tls X509KeyPair",
        "GnuTLS gnutls_x509_crt_list_import2",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let readable: Vec<&File> = facts.bundle.identity().filter(|file| file.document.contents.is_ok()).collect();
    if readable.is_empty() {
        return sink.blocked_by("file-read", "no deployed file could be read");
    }
    let loader = facts.target.loader();
    if matches!(loader, Some(Loader::Mixed | Loader::List)) {
        return sequence::judge(facts, sink);
    }
    for file in readable {
        match file.role {
            Role::Key => key::judge(file, sink),
            _ => certificates::judge(file, sink),
        }
    }
    let separate_key = facts.bundle.files.iter().any(|file| file.role == Role::Key);
    let combined = facts.bundle.identity().find(|file| file.role == Role::Cert && !separate_key && file.holds_key());
    if let Some(file) = combined.filter(|_| loader.is_none()) {
        key::judge(file, sink);
        combined::judge(file, sink);
    }
}

/// The well-formed blocks of a file.
fn blocks(file: &File) -> impl Iterator<Item = &Block> {
    file.pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) => Some(block),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::deployment::{Deployment, lines};
    use crate::checks::fixture::sample::text;

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
            found.len() == 1
                && found[0].starts_with("fail: ")
                && found[0].contains("send 1 certificate of the 2 in this file, because of its label"),
            "{found:?}"
        );
        assert!(with_second_label("ATTRIBUTE CERTIFICATE").is_empty());
        let found = with_second_label("X509 CERTIFICATE");
        assert!(
            found.len() == 1 && found[0].starts_with("warn: ") && found[0].contains("Go and Rust programs load 1"),
            "{found:?}"
        );
    }

    #[test]
    fn what_stands_behind_nul_bytes_is_counted() {
        let file = format!("{}\0\0\n{}{}", text("leaf"), text("issuing"), text("root"));
        let found = lines(&Deployment::with_cert(&file).ask(&CHECK));
        let nul = text("leaf").lines().count() + 1;
        let words = format!("1 certificate of the 3 in this file, because of the NUL bytes in line {nul};");
        assert!(
            found.len() == 1 && found[0].starts_with("fail < pem-syntax") && found[0].contains(&words),
            "{found:?}"
        );
    }

    #[test]
    fn a_misshapen_begin_line_loses_an_intermediate() {
        let issuing = text("issuing").replacen("-----BEGIN", "----BEGIN", 1);
        let found = lines(&Deployment::with_cert(text("leaf").to_owned() + &issuing).ask(&CHECK));
        assert!(found.len() == 1 && found[0].contains("because of the misshapen BEGIN line"), "{found:?}");
    }

    /// What is found in a file that holds certificates and key and is the only one.
    fn combined(file: &str) -> (Vec<String>, Vec<String>) {
        let mut deployment = Deployment::with_cert(file);
        deployment.files.truncate(1);
        let sink = deployment.ask(&CHECK);
        (lines(&sink), sink.notes)
    }

    #[test]
    fn postfix_reads_a_combined_file_in_its_own_way() {
        let key = text("leaf-key");
        let (found, notes) = combined(&format!("{key}{}{}", text("leaf"), text("issuing")));
        assert!(found.is_empty() && !notes.concat().contains("smtpd_tls_chain_files"), "{found:?} {notes:?}");
        let (found, notes) = combined(&format!("{}{key}", text("leaf")));
        assert!(found.is_empty() && notes.concat().contains("(key not first)"), "{found:?} {notes:?}");
        let trusted = text("leaf").replace("CERTIFICATE", "TRUSTED CERTIFICATE");
        let (found, _) = combined(&format!("{trusted}{key}"));
        let postfix = found.iter().find(|line| line.contains("makes Postfix refuse the file")).unwrap();
        assert!(postfix.starts_with("fail: ") && postfix.contains("its label TRUSTED CERTIFICATE"), "{postfix}");
        let header = text("leaf").replacen("-----\n", "-----\na: b\n\n", 1);
        let (_, notes) = combined(&format!("{header}{key}"));
        assert!(notes.concat().contains("Postfix alone loads it"), "{notes:?}");
    }

    #[test]
    fn a_key_behind_an_encrypted_one_is_lost() {
        let encrypted = include_str!("../../../testdata/keys/rsa-encrypted-pbes2.pem");
        let found = lines(&Deployment::with_key(format!("{encrypted}{}", text("leaf-key"))).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("fail < key-unencrypted"), "{found:?}");
        assert!(found[0].contains("they stop at key.pem:1 (bad password read)"), "{found:?}");
    }

    #[test]
    fn a_refused_file_has_its_cause_in_the_syntax() {
        let spoilt = text("leaf").replacen("\nM", "\n*", 1) + text("issuing");
        let found = lines(&Deployment::with_cert(spoilt).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("fail < pem-syntax"), "{found:?}");
        let second = text("leaf").lines().count() + 1;
        assert!(
            found[0].ends_with(&format!("openssl verify judges the certificate at line {second} all the same")),
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
