//! Cases of validity: which times are read, and where each second belongs.

use super::Topic;
use crate::forge::der::{generalized_time, utc_time};
use crate::forge::fields::{Fields, date};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    let root_old = Fields::ca("Root old").key("p256 Root").valid("2010-01-01", "2020-01-01");
    topic.cert("root", &root).cert("root-old", &root_old);
    topic.cert("leaf-of-old", &Fields::server("leaf").by(&root_old));
    let (start, end) = (|| date("2025-01-01"), || date("2027-01-01"));
    for (name, start, end) in [
        ("plain", start(), end()),
        ("generalized", generalized_time("20250101000000Z"), generalized_time("20270101000000Z")),
        ("far", start(), date("9999-12-31")),
        ("no-seconds", utc_time("2501010000Z"), end()),
        ("no-seconds-end", start(), utc_time("2701010000Z")),
        ("offset", utc_time("250101000000+0100"), end()),
        ("fraction", generalized_time("20250101000000.5Z"), end()),
        ("bad-day", utc_time("250230000000Z"), end()),
        ("leap-second", utc_time("241231235960Z"), end()),
        ("leap-day", utc_time("240229000000Z"), end()),
        ("letters", start(), utc_time("27010100000xZ")),
        ("reversed", end(), start()),
        ("year-50", utc_time("500101000000Z"), end()),
        ("year-zero", generalized_time("00000101000000Z"), end()),
    ] {
        let leaf = format!("leaf-{name}");
        topic.cert(&leaf, &Fields { start, end, ..Fields::server("leaf").by(&root) });
        topic.case(name, &format!("dates: {name}"), &leaf, "", "root");
    }
    for (name, time) in [
        ("not-before-less-one", "2024-12-31T23:59:59Z"),
        ("not-before", "2025-01-01T00:00:00Z"),
        ("not-after-less-one", "2026-12-31T23:59:59Z"),
        ("not-after", "2027-01-01T00:00:00Z"),
    ] {
        topic.case(&format!("at-{name}"), "the very second", "leaf-plain", "", "root").set("time", time);
    }
    topic.case("off-expired", "no dates checked", "leaf-of-old", "", "root-old").set("time", "off");
    topic.case("off-malformed", "nor their form", "leaf-bad-day", "", "root").set("time", "off");
    topic.case("root-expired", "an expired anchor", "leaf-of-old", "", "root-old");
    topic.case("both-expired", "anchor and leaf", "leaf-of-old", "", "root-old").set("time", "2055-01-01T00:00:00Z");
    topic.case("too-early", "before anything", "leaf-plain", "", "root").set("time", "2000-01-01T00:00:00Z");
    let inter = Fields::ca("Inter").by(&root).valid("2010-01-01", "2020-01-01");
    topic.cert("inter-old", &inter);
    topic.cert("leaf-of-inter", &Fields::server("leaf").by(&inter).valid("2010-01-01", "2020-01-01"));
    topic.case("intermediate-and-leaf-expired", "every expired one is named", "leaf-of-inter", "inter-old", "root");
}
