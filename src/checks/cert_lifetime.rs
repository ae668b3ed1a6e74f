//! The lifetime keeps the public CAs' limit in force on notBefore.

use crate::base::moment::{DAY, Moment};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, path};
use crate::x509::cert::Cert;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-lifetime",
    title: "the lifetime keeps the public CAs' limit",
    severity: Severity::Warn,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Browsers refuse publicly rooted certificates that were issued for longer than the CA/Browser Forum \
        allowed on their notBefore: 825 days from 2018-03-01, 398 from 2020-09-01, 200 from 2026-03-15, 100 from \
        2027-03-15, 47 from 2029-03-15. Private CAs are not bound by it.",
    fix: "have a certificate of a shorter lifetime issued, and its renewal automated",
    sources: &["CA/Browser Forum Baseline Requirements 6.3.2", "CA/Browser Forum ballot SC-081v3"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    if !path::reaches_anchor(facts) {
        sink.blocked_by(path::why_no_anchor(facts), "the path ends at no anchor, so whose rules hold cannot be told");
        return;
    }
    if !facts.anchor_is_public {
        sink.not_applicable(format!(
            "the anchor is not in the Mozilla set: the public CAs' limits do not bind it{}",
            apple(leaf)
        ));
        return;
    }
    let (Some(begin), Some(end)) = (leaf.not_before.moment, leaf.not_after.moment) else {
        sink.blocked_by("cert-validity", "its times cannot be read");
        return;
    };
    let days = lifetime_days(begin, end);
    let Some((since, most)) = limit(begin) else { return };
    if days > most {
        let message = format!(
            "a lifetime of {days} days ({} to {}), at most {most} allowed for certificates issued since {since}",
            begin.date(),
            end.date()
        );
        sink.add(Finding::of(&CHECK, message).at(&leaf.location));
    }
}

/// What Apple's systems ask of private CAs, too: 825 days for what was issued from July 2019 on.
fn apple(leaf: &Cert) -> String {
    let days = leaf.not_before.moment.zip(leaf.not_after.moment).map_or(0, |(begin, end)| lifetime_days(begin, end));
    let is_bound = leaf.not_before.moment.is_some_and(|begin| begin.0 >= APPLE_SINCE);
    if days <= APPLE_MOST || !is_bound {
        return String::new();
    }
    format!(" (Apple's systems want at most {APPLE_MOST} days under private CAs, too; this one lasts {days})")
}

/// Days of the validity period, both ends included (RFC 5280 4.1.2.5); a second over counts as a day (BR 6.3.2).
fn lifetime_days(begin: Moment, end: Moment) -> i64 {
    let seconds = end.0.saturating_sub(begin.0).saturating_add(1);
    seconds.saturating_add(DAY - 1).div_euclid(DAY)
}

/// The date from which the limit in force at this moment holds, and the limit in days.
fn limit(begin: Moment) -> Option<(&'static str, i64)> {
    LIMITS.iter().find(|(from, ..)| begin.0 >= *from).map(|(_, date, days)| (*date, *days))
}

/// Seconds since 1970, the same as a date, and days at most; latest first.
const LIMITS: &[(i64, &str, i64)] = &[
    (1_868_227_200, "2029-03-15", 47),
    (1_805_068_800, "2027-03-15", 100),
    (1_773_532_800, "2026-03-15", 200),
    (1_598_918_400, "2020-09-01", 398),
    (1_519_862_400, "2018-03-01", 825),
];

/// 2019-07-01, seconds since 1970 (Apple, "Requirements for trusted certificates in iOS 13 and macOS 10.15").
const APPLE_SINCE: i64 = 1_561_939_200;

/// Days that Apple's systems allow under private CAs.
const APPLE_MOST: i64 = 825;

#[cfg(test)]
mod tests {
    use super::{CHECK, LIMITS, lifetime_days, limit};
    use crate::base::moment::Moment;
    use crate::checks::fixture::sample::{Sample, messages};

    #[test]
    fn the_limit_binds_public_anchors_alone() {
        // The leaf: 2026-10-01 to 2027-10-01, where 200 days are allowed.
        let private = Sample::of(&["leaf", "issuing"]);
        assert!(private.ask(&CHECK).findings.is_empty());
        let sink = private.public().ask(&CHECK);
        assert_eq!(
            messages(&sink),
            ["a lifetime of 366 days (2026-10-01 to 2027-10-01), at most 200 allowed for certificates issued since \
              2026-03-15"]
        );
        let short = Sample::of(&["leaf-older", "issuing"]).public();
        assert!(short.ask(&CHECK).findings.is_empty(), "154 days");
    }

    #[test]
    fn the_limits_begin_at_midnight_of_their_dates() {
        for (from, date, days) in LIMITS {
            assert_eq!(Moment(*from).rfc3339(), format!("{date}T00:00:00Z"));
            assert_eq!(limit(Moment(*from)), Some((*date, *days)));
            assert_ne!(limit(Moment(*from - 1)), Some((*date, *days)));
        }
        assert_eq!(limit(Moment(0)), None);
    }

    #[test]
    fn a_second_over_counts_as_a_day() {
        let begin = Moment(1_773_532_800);
        assert_eq!(lifetime_days(begin, Moment(begin.0 + 200 * 86_400 - 1)), 200);
        assert_eq!(lifetime_days(begin, Moment(begin.0 + 200 * 86_400)), 201);
    }
}
