//! What lies about when nothing was given to check.

use std::path::{Path, PathBuf};

use crate::base::document::UnreadableReason;
use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::Lookup;

/// The error of a run without targets; it names what could be checked here.
pub(super) fn nothing_given(lookup: &dyn Lookup) -> Error {
    let mut found: Vec<String> = local_files(lookup);
    for (path, option) in PLACES {
        if exists(Path::new(path), lookup) {
            found.push(format!("{path} is here: try {option}"));
        }
    }
    let message = match found.is_empty() {
        true => "nothing to check; name a certificate file: `certpreflight check CERT --key KEY`".to_owned(),
        false => format!("nothing to check; {}", found.join("; ")),
    };
    Error::new(ErrorKind::NothingToCheck, message)
}

/// A pair, or a certificate by its usual name, in the directory of the caller.
fn local_files(lookup: &dyn Lookup) -> Vec<String> {
    let entries = lookup.entries(Path::new(".")).unwrap_or_default();
    let holds = |name: &str| entries.iter().any(|entry| entry.file_name().is_some_and(|found| found == name));
    for (cert, key) in [("fullchain.pem", "privkey.pem"), ("tls.crt", "tls.key")] {
        if holds(cert) && holds(key) {
            return vec![format!("{cert} and {key} are here: try `certpreflight check .`")];
        }
    }
    let is_certificate = |entry: &&PathBuf| {
        let extension = entry.extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| ["crt", "cer", "pem"].contains(&extension))
    };
    let first = entries.iter().find(is_certificate).and_then(|entry| entry.file_name());
    first
        .map(|name| name.to_string_lossy())
        .map(|name| format!("{name} is here: try `certpreflight check {name}`"))
        .into_iter()
        .collect()
}

fn exists(path: &Path, lookup: &dyn Lookup) -> bool {
    match &lookup.document(path).contents {
        Ok(_) => true,
        Err(trouble) => {
            trouble.reason == UnreadableReason::Directory
                || trouble.reason == UnreadableReason::Denied && trouble.at.as_deref().is_none_or(|at| at == path)
        }
    }
}

const PLACES: &[(&str, &str)] = &[
    ("/etc/postfix/main.cf", "--postfix"),
    ("/etc/letsencrypt/live", "--certbot"),
    ("/etc/dovecot/dovecot.conf", "--dovecot"),
    ("/etc/nginx/nginx.conf", "--nginx"),
    ("/etc/apache2/apache2.conf", "--apache"),
    ("/etc/httpd/conf/httpd.conf", "--apache"),
    ("/etc/haproxy/haproxy.cfg", "--haproxy"),
    ("/etc/exim4/update-exim4.conf.conf", "--exim"),
];

#[cfg(test)]
mod tests {
    use super::nothing_given;
    use crate::base::error::ErrorKind;
    use crate::service::memory::Memory;

    #[test]
    fn what_lies_about_is_named() {
        let message = |files: &[(&str, &str)]| {
            let error = nothing_given(&Memory::holding(files));
            assert_eq!(error.kind(), ErrorKind::NothingToCheck);
            error.to_string()
        };
        assert!(message(&[]).contains("name a certificate file"));
        assert!(message(&[("/etc/postfix/main.cf", "")]).contains("/etc/postfix/main.cf is here: try --postfix"));
        assert!(message(&[("/etc/letsencrypt/live/x/privkey.pem", "")]).contains("try --certbot"));
        assert!(message(&[("tls.crt", ""), ("tls.key", "")]).contains("certpreflight check ."));
        assert!(message(&[("a.txt", ""), ("mx.pem", "")]).contains("certpreflight check mx.pem"));
    }
}
