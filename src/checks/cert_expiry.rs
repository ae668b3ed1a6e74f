//! Enough life is left in the leaf and in every certificate of its path.

use crate::base::moment::Moment;
use crate::checks::blocked;
use crate::checks::cert_validity::{self, span};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::{Facts, Threshold};
use crate::checks::left_behind;
use crate::checks::path;
use crate::target::profile::Profile;
use crate::x509::cert::Cert;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-expiry",
    title: "enough time is left on every certificate of the path",
    severity: Severity::Warn,
    severity_note: "fail under --crit-days, except in profile ci",
    impact: Impact::Policy,
    since: "0.1.0",
    rationale: "A certificate that ends soon, although it should have been renewed by now, means that renewal has \
        stopped working. The thresholds are days and a share of the lifetime, of which the smaller counts, so that \
        90-day and 6-day certificates under healthy automatic renewal raise no alarm. The whole path counts, the \
        anchor included: a service is usable only until its first certificate ends. Where lineages are given beside \
        the server's configuration (--certbot with --postfix), a service that shows an older certificate than its \
        lineage holds is told where the newer one lies.",
    fix: "find out why automatic renewal has not run (for certbot: systemctl list-timers 'certbot*', then certbot \
        renew --dry-run), renew, and reload the server",
    sources: &["RFC 5280 4.1.2.5", "CA/Browser Forum Baseline Requirements 6.3.2"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let at = facts.options.at;
    let mut certs = path::used(facts);
    if certs.is_empty() {
        certs.push(leaf);
    }
    for (depth, cert) in certs.into_iter().enumerate() {
        let Some((begin, end)) = cert.not_before.moment.zip(cert.not_after.moment) else {
            let row = if depth == 0 { "cert-validity" } else { "chain-trust" };
            let name = path::called(cert);
            sink.blocked_by(
                row,
                format!("when \"{name}\" begins or ends cannot be read, so what is left cannot be told"),
            );
            continue;
        };
        let lifetime = end.0.saturating_sub(begin.0).max(0);
        let left = end.0.saturating_sub(at.0);
        let critical = smallest(&facts.options.critical_expiry, lifetime);
        let warn = smallest(&facts.options.warn_expiry, lifetime);
        let (severity, wanted) = match (critical, warn) {
            (Some(critical), _) if left <= critical => (Severity::Fail, critical),
            (_, Some(warn)) if left <= warn => (Severity::Warn, warn),
            _ if left <= 0 => (Severity::Fail, 0),
            _ => continue,
        };
        let finding = finding(facts, cert, depth, &Measured { left, lifetime, end }, severity, wanted);
        sink.add(match left_behind::fix(facts).filter(|_| depth == 0) {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
    }
    if let Some(newer) = left_behind::newer(facts) {
        sink.note(format!("{newer}, and the service shows an older one"));
    }
    note_first_end(facts, leaf, sink);
}

/// The end of the path, where that is not the end of its leaf.
fn note_first_end(facts: &Facts<'_>, leaf: &Cert, sink: &mut Sink) {
    let ends = path::used(facts).into_iter().filter_map(|cert| Some((cert.not_after.moment?, cert)));
    let first = ends.min_by_key(|(end, _)| *end).filter(|(end, _)| Some(*end) < leaf.not_after.moment);
    if let Some((end, cert)) = first {
        sink.note(format!(
            "usable until {}, when \"{}\" ({}) ends, and not to the end of the certificate itself: renew earlier",
            end.minutes(),
            path::called(cert),
            cert.location
        ));
    }
}

/// What is measured of a certificate: times in seconds, and its end.
struct Measured {
    left: i64,
    lifetime: i64,
    end: Moment,
}

fn finding(
    facts: &Facts<'_>,
    cert: &Cert,
    depth: usize,
    measured: &Measured,
    severity: Severity,
    wanted: i64,
) -> Finding {
    let Measured { left, lifetime, end } = *measured;
    let who = if depth == 0 { "the certificate".to_owned() } else { format!("\"{}\"", path::called(cert)) };
    let message = match left {
        ..=0 => format!("{who} ended on {}, {} ago", end.minutes(), span(left.saturating_neg())),
        _ => format!(
            "{who} ends on {}, in {} of {} ({} %); more than {} wanted",
            end.minutes(),
            span(left),
            span(lifetime),
            left.saturating_mul(100).checked_div(lifetime).unwrap_or(0),
            span(wanted)
        ),
    };
    let severity = if facts.target.rules.profile == Profile::Ci { Severity::Warn } else { severity };
    let finding = Finding::of(&CHECK, message).severity(severity).at(&cert.location);
    match (left, depth) {
        (1.., 0) => finding,
        (1.., _) => finding.fix(format!(
            "take the current certificate of \"{}\" from its CA; when there is none, have the leaf issued by a CA \
             that lasts longer",
            path::called(cert)
        )),
        (_, 0) if cert_validity::fails(cert, facts.options.at) => finding.because_of("cert-validity"),
        _ => finding.because_of("chain-trust"),
    }
}

/// The smallest of the thresholds, in seconds, for a certificate of this lifetime in seconds.
fn smallest(thresholds: &[Threshold], lifetime: i64) -> Option<i64> {
    thresholds
        .iter()
        .map(|threshold| match threshold {
            Threshold::Seconds(seconds) => *seconds,
            Threshold::Percent(percent) => (lifetime / 100).saturating_mul(i64::from(*percent)),
        })
        .min()
}
