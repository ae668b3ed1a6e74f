//! What Postfix makes of a file that holds certificate and key: it reads such a file in a way of its own.

use crate::base::location::Location;
use crate::bundle::File;
use crate::checks::check::{Finding, Sink};
use crate::checks::pem_loaders::{CHECK, cause};
use crate::loaders::{openssl_chain, postfix};

/// Adds a finding when Postfix loses what other servers load, and a note about `smtpd_tls_chain_files`.
pub(super) fn judge(file: &File, sink: &mut Sink) {
    let bytes = file.document.bytes();
    let (certificates, key) = (openssl_chain::certificates(bytes), openssl_chain::private_key(bytes));
    let postfix = postfix::mixed(bytes);
    if certificates.refusal.is_some() || key.refusal.is_some() {
        if postfix.refusal.is_none() {
            let name = &file.document.name;
            sink.note(format!("{name}: Postfix alone loads it, as certificate file and key file in one"));
        }
        return;
    }
    if let Some(refusal) = &postfix.refusal {
        // A key of another certificate is what key-match is about, unless Postfix did not see the right one.
        if !refusal.reason.contains("does not match") || odd_line(file).is_some() {
            sink.add(refused(file, refusal.line, &refusal.reason, false));
        }
        return;
    }
    let as_list = postfix::chain_files(&[bytes]);
    if let Some(refusal) = &as_list.refusal {
        sink.note(format!(
            "{}:{} would not do in smtpd_tls_chain_files of Postfix ({}): there the key stands before its certificates",
            file.document.name,
            refusal.line.max(1),
            refusal.words
        ));
    }
}

pub(super) fn refused(file: &File, line: u32, reason: &str, is_deployed: bool) -> Finding {
    let name = &file.document.name;
    let unseen = reason.starts_with("No certs") || reason.contains("does not match");
    let line = if unseen { odd_line(file).unwrap_or(line) } else { line };
    let place = if line == 0 { Location::whole(name) } else { Location::at_line(name, line) };
    let cause = cause::of(file, line);
    let message = match is_deployed {
        true => format!("{place} makes Postfix refuse the file ({reason}){}", cause.clause()),
        false => format!(
            "{place} makes Postfix refuse the file where it is certificate file and key file in one ({reason}){}; other \
             servers on OpenSSL load it",
            cause.clause()
        ),
    };
    let finding = Finding::of(&CHECK, message).at(&place);
    match cause.row {
        Some(row) => finding.because_of(row).fix(format!("mend what {row} names")),
        None => {
            finding.fix("write plain CERTIFICATE and PRIVATE KEY blocks: openssl x509 and openssl pkey print them so")
        }
    }
}

/// Postfix passes over a block without a word; the first certificate under a label that it does not know.
pub(super) fn odd_line(file: &File) -> Option<u32> {
    super::blocks(file).find(|block| block.label == "TRUSTED CERTIFICATE").map(|block| block.location.line)
}
