//! Cases of RFC 3779 resources: what an issuer must have, and the form in which it must be told.

use std::collections::BTreeSet;

use super::Topic;
use crate::forge::resource_path;

pub(super) fn declare(topic: &mut Topic) {
    let mut made = BTreeSet::new();
    for (name, about, path) in ADDRESSES.iter().chain(FORMS).chain(SYSTEMS) {
        let certs = resource_path::forge(path);
        for (file, fields) in &certs {
            if made.insert(file.clone()) {
                topic.cert(file, fields);
            }
        }
        let files: Vec<&str> = certs.iter().map(|(file, _)| file.as_str()).collect();
        let (leaf, between) = (files[files.len() - 1], files[1..].split_last().map_or(&[][..], |(_, between)| between));
        topic.case(name, about, leaf, &between.join(" "), files[0]);
    }
}

/// Name, what it is about, the path.
type Row = (&'static str, &'static str, &'static str);

/// Addresses along the path.
const ADDRESSES: &[Row] = &[
    ("addresses", "less from level to level", "4:0/0 6:0/0 | 4:10/8 | 4:10.1/16"),
    ("addresses-same", "the same all along", "4:10/8 6:2001:db8/32 | 4:10/8 6:2001:db8/32 | 4:10/8 6:2001:db8/32"),
    ("addresses-outside", "more than the intermediate has", "4:0/0 | 4:10/8 | 4:11/16"),
    ("addresses-wider", "a wider prefix than the intermediate's", "4:0/0 | 4:10/8 | 4:10/7"),
    ("addresses-anchor", "more than the anchor has", "4:10/8 | 4:11/8 | 4:11/16"),
    ("addresses-across", "a range across two neighbours' gap", "4:0/0 | 4:10/16,10.2/16 | 4:10/15"),
    ("addresses-in-range", "prefixes in a range", "4:0/0 | 4:10/16-10.2/16 | 4:10.0/16,10.2/16"),
    ("addresses-second", "in the second of two", "4:0/0 | 4:10/8,12/8 | 4:12.1/16"),
    ("addresses-many", "each in another", "4:0/0 | 4:10/8,12/8,14/8 | 4:10.1/16,12.1/16,14/8"),
    ("addresses-none-above", "nothing in the intermediate", "4:0/0 | - | 4:10/8"),
    ("addresses-none-at-top", "nothing in the anchor", "- | 4:10/8 | 4:10/8"),
    ("addresses-family-missing", "the family is missing above", "6:0/0 | 6:0/0 | 4:10/8"),
    ("addresses-other-family", "a second family is missing above", "4:0/0 6:0/0 | 4:0/0 | 4:10/8 6:0/0"),
    ("addresses-traffic", "bound to a kind of traffic, above not", "4:0/0 | 4:0/0 | 4.1:10/8"),
    ("addresses-not-in-leaf", "without addresses in the leaf nothing is looked at", "4:0/0 | 4:none | -"),
    ("addresses-alone", "a path of one", "4:10/8"),
    ("inherit", "inherited", "4:0/0 | 4:inherit | 4:10/8"),
    ("inherit-leaf", "inherited by the leaf", "4:0/0 | 4:10/8 | 4:inherit"),
    ("inherit-through", "inherited all the way, out of what the anchor has", "4:10/8 | 4:inherit | 4:11/8"),
    ("inherit-nothing", "inherited from an intermediate without", "4:0/0 | - | 4:inherit"),
    ("inherit-other-family", "inherited, and above the family is missing", "6:0/0 | 6:0/0 | 4:inherit"),
    ("inherit-anchor", "the anchor cannot inherit", "4:inherit | 4:inherit | 4:inherit"),
    ("inherit-anchor-other", "unless nobody asks for it", "4:0/0 6:inherit | 4:10/8 | 4:10/8"),
    ("inherit-alone", "a path of one that inherits", "4:inherit"),
    ("inherit-nobody", "nobody has any", "- | - | 4:inherit 6:inherit"),
];

/// Forms of addresses.
const FORMS: &[Row] = &[
    ("form-empty", "no family", "4:0/0 | 4:0/0 | addresses"),
    ("form-empty-list", "an empty list", "4:0/0 | 4:0/0 | 4:none"),
    ("form-families-unsorted", "families out of order", "4:0/0 6:0/0 | 4:0/0 6:0/0 | 6:0/0 4:0/0"),
    ("form-family-twice", "a family twice", "4:0/0 | 4:0/0 | 4:10/8 4:11/8"),
    ("form-unsorted", "prefixes out of order", "4:0/0 | 4:0/0 | 4:12/8,10/8"),
    ("form-overlapping", "overlapping prefixes", "4:0/0 | 4:0/0 | 4:10/8,10.1/16"),
    ("form-neighbours", "neighbours that are one prefix", "4:0/0 | 4:0/0 | 4:10/8,11/8"),
    ("form-neighbours-apart", "neighbours that are no one prefix", "4:0/0 | 4:0/0 | 4:11/8,12/8"),
    ("form-range-prefix", "a range that is a prefix", "4:0/0 | 4:0/0 | 4:10/16-10.255/16"),
    ("form-range", "a range that is none", "4:0/0 | 4:0/0 | 4:10/16-10.254/16"),
    ("form-range-all", "all addresses as a range", "4:0/0 | 4:0/0 | 4:0/0-0/0"),
    ("form-range-inverted", "an inverted range", "4:0/0 | 4:0/0 | 4:11/8-10/8"),
    ("form-range-first-inverted", "the first of two inverted", "4:0/0 | 4:0/0 | 4:11/8-10/8,20/8"),
    ("form-too-long", "a prefix longer than any address", "4:0/0 | 4:0/0 | 4:10.1.1.1.1/40"),
    ("form-too-long-first", "one such before another prefix", "4:0/0 | 4:0/0 | 4:10.1.1.1.1/40,11/8"),
    ("form-partial", "bits set that are unused", "4:0/0 | 4:0/0 | 4:partial"),
    ("form-in-inter", "a form that is wrong in the intermediate", "4:0/0 | 4:12/8,10/8 | 4:10/8"),
    ("form-in-anchor", "in the anchor", "4:12/8,10/8 | 4:10/8 | 4:10/8"),
    ("form-unknown-family", "a family that nobody knows, with no bits", "hex.0003:0/0 | hex.0003:0/0 | hex.0003:0/0"),
    ("form-unknown-bits", "the same with bits", "hex.0003:10/8 | hex.0003:10/8 | hex.0003:10/8"),
    ("form-short-family", "a family of one octet", "hex.00:10/8 | hex.00:10/8 | hex.00:10/8"),
    ("form-short-inherit", "the same, inherited: no error number", "hex.00:inherit | hex.00:inherit | hex.00:inherit"),
    ("form-long-family", "a family of four octets, inherited", "- | - | hex.00010101:inherit"),
    ("form-long-anchor", "such a one in the anchor", "hex.00010101:inherit | 4:inherit | 4:inherit"),
    ("form-twice", "the extension twice breaks the certificate", "4:0/0 | 4:0/0 | 4:10/8 twice:addresses"),
];

/// Autonomous systems and routing domains.
const SYSTEMS: &[Row] = &[
    ("systems", "less from level to level", "as:0-99 | as:10-19 | as:11,13-15"),
    ("systems-outside", "more than the intermediate has", "as:0-99 | as:10-19 | as:20"),
    ("systems-across", "a range that begins below", "as:0-99 | as:10-19 | as:9-11"),
    ("systems-anchor", "more than the anchor has", "as:0-9 | as:10-19 | as:11"),
    ("systems-none-above", "nothing in the intermediate", "as:0-99 | - | as:11"),
    ("systems-kind-missing", "routing domains alone above", "rdi:0-99 | rdi:0-99 | as:11"),
    ("systems-domains", "routing domains", "rdi:0-99 | rdi:0-99 | rdi:11"),
    (
        "systems-domains-outside",
        "routing domains the intermediate has not",
        "as:0-99 rdi:0-9 | as:0-99 rdi:0-9 | as:1 rdi:11",
    ),
    ("systems-unasked", "what the intermediate lists unasked is wanted of the anchor", "rdi:0-9 | as:1 rdi:1 | rdi:1"),
    ("systems-inherit", "inherited", "as:0-99 | as:inherit | as:11"),
    ("systems-inherit-nothing", "inherited from nobody", "- | - | as:inherit"),
    ("systems-inherit-over", "inherited over an intermediate without", "as:1 | - | as:inherit"),
    ("systems-inherit-anchor", "the anchor cannot inherit", "as:inherit | as:inherit | as:inherit"),
    ("systems-inherit-unasked", "even when nobody asks for it", "rdi:inherit | systems | systems"),
    ("systems-empty", "nothing in it", "as:1 | as:1 | systems"),
    ("systems-empty-list", "an empty list", "as:1 | as:1 | as:none"),
    ("systems-unsorted", "out of order", "as:0-99 | as:0-99 | as:5,3"),
    ("systems-neighbours", "neighbours", "as:0-99 | as:0-99 | as:5,6"),
    ("systems-inverted", "an inverted range", "as:0-99 | as:0-99 | as:6-5"),
    ("systems-range-of-one", "a range of one number is fine", "as:0-99 | as:0-99 | as:5-5"),
    ("systems-negative", "negative numbers", "as:~9-9 | as:~9-9 | as:~5,~3,1"),
    ("systems-negative-neighbours", "neighbours across zero", "as:~9-9 | as:~9-9 | as:~1,0"),
    ("systems-large", "large numbers", "as:0-b | as:0-b | as:4294967295,4294967297-b"),
    ("systems-before-addresses", "systems are looked at before addresses", "4:0/0 as:1 | 4:0/0 as:1 | 4:none as:2"),
    ("systems-then-addresses", "addresses after them", "4:0/0 as:1 | 4:0/0 as:1 | 4:none as:1"),
    ("systems-twice", "the extension twice breaks the certificate", "as:1 | as:1 | as:1 twice:systems"),
];
