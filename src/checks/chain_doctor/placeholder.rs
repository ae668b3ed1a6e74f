//! Is a self-signed certificate a placeholder that came with some software and was never meant to be served?

use crate::checks::facts::Facts;
use crate::x509::cert::Cert;

/// Whose placeholder it is, to follow `is`; none for a certificate that somebody made on purpose.
pub(in crate::checks) fn whose(facts: &Facts<'_>, cert: &Cert) -> Option<String> {
    if lies_where_debian_puts_it(facts, cert) {
        return Some("the self-signed placeholder of Debian's ssl-cert package".to_owned());
    }
    let (subject, names) = (cert.subject.oneline(), cert.names());
    if let Some((_, whose)) = MADE_BY.iter().find(|(words, _)| subject.contains(words)) {
        return Some(format!("the self-signed placeholder of {whose}"));
    }
    let is_local = |name: &String| LOCAL.contains(&name.to_ascii_lowercase().as_str());
    let common_names = cert.subject.common_names();
    let all = if names.is_empty() { &common_names } else { &names };
    (!all.is_empty() && all.iter().all(is_local)).then(|| "a self-signed placeholder for localhost".to_owned())
}

fn lies_where_debian_puts_it(facts: &Facts<'_>, cert: &Cert) -> bool {
    let own = facts.bundle.files.iter().find(|file| file.document.name == cert.location.file);
    own.is_some_and(|file| {
        let paths = [Some(&file.document.path), file.document.real_path.as_ref()];
        paths.into_iter().flatten().any(|path| path.to_string_lossy().contains("ssl-cert-snakeoil"))
    })
}

/// Names of this very machine, which no other one can reach.
const LOCAL: [&str; 6] = ["localhost", "localhost.localdomain", "localhost4", "localhost6", "127.0.0.1", "::1"];

/// Words of subjects that programs put into the certificates which they make when there is no other.
const MADE_BY: &[(&str, &str)] = &[
    ("Kubernetes Ingress Controller Fake Certificate", "ingress-nginx"),
    ("TRAEFIK DEFAULT CERT", "Traefik"),
    ("SomeOrganizationalUnit", "the installation of mod_ssl"),
];
