//! Now lies between notBefore and notAfter.

use std::collections::HashSet;

use crate::base::moment::{DAY, Moment};
use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::left_behind;
use crate::x509::cert::Cert;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-validity",
    title: "the certificate is valid now",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "A server loads an expired certificate, or one that is not valid yet, without a word and serves it; \
        every client that verifies then refuses the connection. OpenSSL counts the second that notAfter names as \
        expired already, and the second that notBefore names as valid.",
    fix: "renew the certificate, deploy the new one and reload the server; when it is not valid yet, look at the \
        clock of this machine first (timedatectl)",
    sources: &["RFC 5280 4.1.2.5", "OpenSSL 3.0 x509_vfy.c ossl_x509_check_cert_time (errors 9, 10, 13, 14)"],
    run,
};

/// Whether the check fails about this certificate at this time.
pub(super) fn fails(cert: &Cert, at: Moment) -> bool {
    fault(cert, at).is_some()
}

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let Some((message, fix)) = fault(leaf, facts.options.at) else { return };
    let mut finding = Finding::of(&CHECK, message).at(&leaf.location).fix(fix);
    if let Some(newer) = replacement(facts, leaf) {
        finding = finding.fix(format!(
            "the files hold a certificate for the same names that is valid, at {}: remove the one at {} so that the \
             valid one stands first, and see that the key is its key",
            newer.location, leaf.location
        ));
    }
    if let Some(fix) = left_behind::fix(facts) {
        finding = finding.fix(fix);
    }
    sink.add(finding);
}

/// Another certificate of the files that is valid and fits the same key or one of the same names.
fn replacement<'f>(facts: &'f Facts<'_>, leaf: &Cert) -> Option<&'f Cert> {
    let names: HashSet<String> = leaf.names().into_iter().collect();
    facts.bundle.certs.iter().map(AsRef::as_ref).find(|cert| {
        cert.der != leaf.der
            && !blocked::is_authority(cert)
            && !fails(cert, facts.options.at)
            && is_for_same_server(cert, leaf, &names)
    })
}

/// Whether a certificate is for the leaf's key, its subject or one of its names.
pub(super) fn is_for_same_server(cert: &Cert, leaf: &Cert, names_of_leaf: &HashSet<String>) -> bool {
    cert.public_key.der == leaf.public_key.der
        || cert.subject == leaf.subject && !leaf.subject.is_empty()
        || cert.names().iter().any(|name| names_of_leaf.contains(name))
}

/// What is wrong with the dates, and what to do.
fn fault(cert: &Cert, at: Moment) -> Option<(String, &'static str)> {
    let Some(begin) = cert.not_before.moment else {
        return Some((malformed("notBefore", &cert.not_before.content), MALFORMED));
    };
    let Some(end) = cert.not_after.moment else {
        return Some((malformed("notAfter", &cert.not_after.content), MALFORMED));
    };
    if begin > at {
        let wait = span(begin.0.saturating_sub(at.0));
        let message = format!("not valid before {}, {wait} from now ({})", begin.minutes(), at.minutes());
        let is_near = begin.0.saturating_sub(at.0) <= DAY;
        return Some((message, if is_near { NOT_YET } else { LONG_BEFORE }));
    }
    (end <= at).then(|| {
        let ago = span(at.0.saturating_sub(end.0));
        (format!("expired {ago} ago, on {} (now {})", end.minutes(), at.minutes()), EXPIRED)
    })
}

fn malformed(field: &str, content: &[u8]) -> String {
    format!(
        "{field} \"{}\" is no time that OpenSSL reads (YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ wanted)",
        String::from_utf8_lossy(content)
    )
}

/// A span of seconds in words: `10 days`, `1 day`, `3 hours`, `12 minutes`, `5 seconds`.
pub(super) fn span(seconds: i64) -> String {
    let (number, unit) = match seconds {
        172_800.. => (seconds / 86_400, "day"),
        7_200.. => (seconds / 3_600, "hour"),
        120.. => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

const EXPIRED: &str = "renew the certificate (with certbot: certbot renew --cert-name LINEAGE), deploy the new one and \
    reload the server";

const MALFORMED: &str = "have the certificate issued anew with dates in UTC, with seconds and Z";

/// What to do about a certificate whose time has not come.
pub(super) const NOT_YET: &str = "look at the clock of this machine first (timedatectl); if it is right, wait for that \
    date, or deploy a certificate that is valid now";

/// The same when that is more than a day away, which no clock is wrong by.
const LONG_BEFORE: &str = "deploy a certificate that is valid now, and this one when its time has come; if its time has \
    come already, the clock of this machine is wrong (timedatectl)";

#[cfg(test)]
mod tests {
    use super::{CHECK, span};
    use crate::base::moment::Moment;
    use crate::checks::fixture::sample::Sample;

    #[test]
    fn too_early_and_too_late_have_their_own_remedies() {
        for (at, wanted) in [
            (1_790_812_799, "look at the clock"),
            (1_790_726_400, "look at the clock"),
            (1_790_726_399, "deploy a certificate that is valid now"),
            (9_000_000_000, "renew the certificate"),
        ] {
            let mut sample = Sample::of(&["leaf"]);
            sample.options.at = Moment(at);
            let sink = sample.ask(&CHECK);
            assert!(sink.findings[0].fix.starts_with(wanted), "{}", sink.findings[0].fix);
        }
    }

    #[test]
    fn spans_read_well() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (150, "2 minutes"),
            (7_200, "2 hours"),
            (86_400, "24 hours"),
            (172_800, "2 days"),
            (864_000, "10 days"),
        ] {
            assert_eq!(span(seconds), text);
        }
    }
}
