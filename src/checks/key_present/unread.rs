//! A key's block that servers do not read, or not in this place.

use crate::base::location::Location;
use crate::bundle::File;
use crate::bundle::object::ObjectKind;
use crate::checks::check::Finding;
use crate::checks::key_present::CHECK;
use crate::checks::key_rewrite;
use crate::x509::private_key::{Flaw, Mislabel};

/// The block that should hold the key holds none that OpenSSL servers read.
pub(super) fn refused(file: &File, flaw: &Flaw, place: &Location) -> Finding {
    let message = format!("{place} should hold the private key, but no server on OpenSSL can read it: {flaw}");
    let finding = Finding::of(&CHECK, message).at(place);
    match flaw {
        Flaw::Label(Mislabel { label, right, .. }) => {
            let finding = finding.fix(format!("write {right} for {label} in its BEGIN and END lines"));
            Finding { command: key_rewrite::relabel(file, place, right), ..finding }
        }
        Flaw::HeadersRemoved { .. } => finding.fix(
            "restore the file as it was: the second of the two lines holds the salt, without which no passphrase opens \
             the key; then decrypt it: (umask 077; openssl pkey -in KEY -out KEY.plain)",
        ),
        _ => {
            finding.fix("restore the key from where it was made (openssl pkey -check -noout -in KEY tells a good copy)")
        }
    }
}

/// What is said where the certificate's file holds the key behind its certificate.
pub(super) fn order(file: &File, key: &Location) -> Option<String> {
    let first = file.objects.iter().find(|object| matches!(object.kind, ObjectKind::Certificate(_)))?;
    (first.location.line < key.line).then(|| {
        format!(
            "{}: the certificate (line {}) stands before its key (line {}); smtpd_tls_cert_file and other servers take \
             that, smtpd_tls_chain_files needs the key before its certificate",
            file.document.name, first.location.line, key.line
        )
    })
}
