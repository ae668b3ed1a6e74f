//! Cases of policies: what is valid for a path, what is required, what is mapped, what is no policy extension at all.

use std::collections::BTreeSet;

use super::Topic;
use crate::forge::policy_path;

pub(super) fn declare(topic: &mut Topic) {
    let mut made = BTreeSet::new();
    for (name, about, path, asked) in
        PLAIN.iter().chain(GROWN).chain(REQUIRED).chain(MAPPED).chain(COUNTED).chain(INVALID)
    {
        let certs = policy_path::forge(path);
        for (file, fields) in &certs {
            if made.insert(file.clone()) {
                topic.cert(file, fields);
            }
        }
        let files: Vec<&str> = certs.iter().map(|(file, _)| file.as_str()).collect();
        let (leaf, between) = (files[files.len() - 1], files[1..].split_last().map_or(&[][..], |(_, between)| between));
        let question = topic.case(name, about, leaf, &between.join(" "), files[0]);
        let (policies, flags): (Vec<&str>, Vec<&str>) =
            asked.split_whitespace().partition(|word| !FLAGS.contains(word));
        question.set("flags", &flags.join(" "));
        question.set("policies", &policies.iter().map(|word| policy_path::dotted(word)).collect::<Vec<_>>().join(" "));
    }
}

const FLAGS: &[&str] = &["policy_check", "policy_print", "explicit_policy", "inhibit_any", "inhibit_map"];

/// Name, what it is about, the path, and what is asked: flags, and policies by their words.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// What is valid, and how it is printed.
const PLAIN: &[Row] = &[
    ("one", "one policy all along", "- | p1 | p1", "policy_check policy_print"),
    ("not-checked", "printing alone checks nothing", "- | p1 | p1", "policy_print"),
    ("not-printed", "without printing", "- | p1 | p1", "policy_check"),
    ("none-below", "no policies in the leaf", "- | p1 | -", "policy_check policy_print"),
    ("none-above", "no policies in the intermediate", "- | - | p1", "policy_check policy_print"),
    ("different", "different policies", "- | p1 | p2", "policy_check policy_print"),
    (
        "order",
        "shorter identifiers first, but the one named last",
        "- | p4 p2 p3 p1 | p4 p2 p3 p1",
        "policy_check policy_print",
    ),
    ("order-short", "the shortest named last", "- | p4 p2 1.2.3 | p4 p2 1.2.3", "policy_check policy_print"),
    (
        "order-searched",
        "all sorted when policies are asked for",
        "- | p4 p2 p3 p1 | p4 p2 p3 p1",
        "p3 p1 p9 p1 policy_print",
    ),
    ("leaf-any", "anyPolicy in the leaf continues", "- | p1 p2 | any", "policy_check policy_print"),
    ("leaf-any-and-one", "anyPolicy and one of two in the leaf", "- | p1 p2 | any p2", "policy_check policy_print"),
    ("inter-any", "anyPolicy in the intermediate", "- | any | p1", "policy_check policy_print"),
    ("all-any", "anyPolicy all along", "- | any | any", "policy_check policy_print"),
    ("all-any-asked", "anyPolicy all along, policies asked for", "- | any | any", "p1 p2 p1 policy_print"),
    (
        "any-critical-asked",
        "a critical anyPolicy, and the uncritical policy made of it",
        "- | any | any:cps critical",
        "p1 policy_print",
    ),
    (
        "any-and-one-asked",
        "anyPolicy and one beside, both asked for",
        "- | any | any:notice p1:cps",
        "p1 p2 policy_print",
    ),
    ("one-of-five", "a path of five", "- | p1 p2 p3 p4 | p1 p2 p3 | any | p1 p2 | p1", "policy_check policy_print"),
    (
        "any-late",
        "policies that begin at different levels",
        "- | any p4 | any p3 | any p2 | p1 p2 p3 p4",
        "policy_check policy_print",
    ),
    (
        "anchor-ignored",
        "what the anchor says does not count",
        "p1 explicit=0 skip=0 map=0 | p2 | p2",
        "policy_check policy_print",
    ),
    ("alone", "a path of one certificate", "p1 p1 explicit=0", "explicit_policy policy_print"),
    ("direct", "a path of two", "- | p1", "p1 explicit_policy policy_print"),
    ("direct-none", "a path of two without policies", "- | -", "explicit_policy policy_print"),
    ("critical", "critical policies", "- | any | p1 critical", "policy_check policy_print"),
    (
        "long-name",
        "policies with a registered name",
        "- | any | 2.5.29.32.0 1.3.6.1.5.5.7.3.1 2.5.4.3",
        "2.5.4.3 2.23.140.1.2.1 policy_print",
    ),
    ("empty-policies", "an empty list is none", "- | any | policies", "policy_check policy_print"),
    (
        "empty-policies-explicit",
        "an empty list where one is required",
        "- | any | policies explicit=0",
        "policy_check policy_print",
    ),
    (
        "empty-policies-mapped",
        "behind an empty list mappings are not looked at",
        "- | policies any>p1 skip=-1 | p1",
        "policy_check policy_print",
    ),
    ("qualifier-cps", "a practice statement", "- | any | p1:cps", "policy_check policy_print"),
    ("qualifier-cps-nul", "one with a zero octet", "- | any | p1:cps-nul:cps", "policy_check policy_print"),
    ("qualifier-notice", "a notice", "- | any | p1:notice", "policy_check policy_print"),
    ("qualifier-notice-text", "a notice without reference", "- | any | p1:notice-text", "policy_check policy_print"),
    ("qualifier-notice-number", "a notice with one number", "- | any | p1:notice-number", "policy_check policy_print"),
    ("qualifier-notice-bmp", "two-octet characters", "- | any | p1:notice-bmp", "policy_check policy_print"),
    (
        "qualifier-notice-empty",
        "a notice without anything",
        "- | any | p1:notice-empty:cps",
        "policy_check policy_print",
    ),
    ("qualifier-notice-big", "negative and large numbers", "- | any | p1:notice-big:cps", "policy_check policy_print"),
    ("qualifier-other", "other qualifiers", "- | any | p1:other:cps:other-named", "policy_check policy_print"),
    ("qualifier-none", "an empty list of qualifiers", "- | any | p1:none p2", "policy_check policy_print"),
    ("qualifier-inherited", "qualifiers of anyPolicy", "- | any | any:cps p1:notice", "p1 p2 policy_print"),
    (
        "qualifier-above",
        "those of the highest certificate are printed",
        "- | p1:cps | p1:notice",
        "policy_check policy_print",
    ),
];

/// The size of the tree.
const GROWN: &[Row] = &[
    ("nodes", "a tree of 364 nodes", "- | all3 | all3 | all3 | all3 | all3", "policy_check policy_print"),
    (
        "nodes-too-many",
        "a tree of 1093 nodes",
        "- | all3 | all3 | all3 | all3 | all3 | all3",
        "policy_check policy_print",
    ),
];

/// Explicit policies: by option, by certificates, and when.
const REQUIRED: &[Row] = &[
    ("explicit-alone", "required, but none asked for", "- | p1 | p1", "explicit_policy"),
    ("explicit-asked", "required and there", "- | p1 | p1", "explicit_policy p1 policy_print"),
    ("explicit-other", "required, and another asked for", "- | p1 | p1", "explicit_policy p2"),
    ("explicit-one-of-two", "one of two asked for is there", "- | p1 p3 | p1 p3", "explicit_policy p2 p3 policy_print"),
    ("explicit-any", "anyPolicy asked for", "- | p1 p2 | p1", "explicit_policy any policy_print"),
    ("explicit-any-beside", "anyPolicy asked for beside another", "- | p1 | p1", "explicit_policy p9 any policy_print"),
    ("explicit-empty", "no policy valid", "- | p1 | p2", "explicit_policy p1"),
    ("explicit-made", "made of anyPolicy", "- | any | any", "explicit_policy p1 policy_print"),
    ("asked-not-required", "asked for and missing, but not required", "- | p1 | p1", "p2 policy_print"),
    ("constraint-leaf", "required by the leaf", "- | p1 | p1 explicit=0", "policy_check policy_print"),
    (
        "constraint-leaf-later",
        "required by the leaf for below it",
        "- | p1 | p1 explicit=1",
        "policy_check policy_print",
    ),
    ("constraint-inter", "required at once by the intermediate", "- | p1 explicit=0 | p1", "policy_check policy_print"),
    ("constraint-inter-asked", "the same, asked for", "- | p1 explicit=0 | p1", "p1 policy_print"),
    ("constraint-inter-one", "required for one below", "- | p1 explicit=1 | p1", "policy_check policy_print"),
    (
        "constraint-inter-two",
        "required for two below, there is one",
        "- | p1 explicit=2 | p1",
        "policy_check policy_print",
    ),
    (
        "constraint-without-policies",
        "required by one without policies",
        "- | explicit=0 | p1",
        "policy_check policy_print",
    ),
    (
        "constraint-not-raised",
        "a higher number does not raise the count",
        "- | p1 explicit=1 | p1 explicit=5 | p1",
        "policy_check policy_print",
    ),
    (
        "constraint-self-issued",
        "self-issued certificates do not count",
        "- | p1 explicit=1 | p1 self | p1 self",
        "policy_check policy_print",
    ),
    ("constraint-big", "a number beyond a long is none", "- | p1 explicit=big map=0 | p1", "policy_check policy_print"),
    ("constraint-mapping-alone", "inhibitPolicyMapping alone", "- | p1 map=0 | p1", "policy_check policy_print"),
];

/// Mappings.
const MAPPED: &[Row] = &[
    ("mapped", "a mapped policy, by its upper name", "- | p1 p1>p2 | p2", "explicit_policy p1 policy_print"),
    ("mapped-lower-name", "by its lower name", "- | p1 p1>p2 | p2", "explicit_policy p2"),
    ("mapped-away", "the upper name below the mapping", "- | p1 p1>p2 | p1", "policy_check policy_print"),
    ("mapped-to-two", "mapped to two", "- | p1 p1>p2 p1>p3 | p3", "policy_check policy_print"),
    ("mapped-two-to-one", "two mapped to one", "- | p1 p2 p1>p3 p2>p3 | p3", "policy_check policy_print"),
    ("mapped-twice", "the same mapping twice", "- | p1 p1>p2 p1>p2 | any p2", "policy_check policy_print"),
    ("mapped-to-itself", "to itself and another", "- | p1 p1>p1 p1>p2 | p1 p2", "policy_check policy_print"),
    ("mapped-not-named", "a policy that is not named", "- | p1 p4>p2 | p1 p2", "policy_check policy_print"),
    ("mapped-from-any", "a policy covered by anyPolicy", "- | any p1>p2 | p2", "explicit_policy p1 policy_print"),
    ("mapped-from-any-twice", "the same to two", "- | any:cps p1>p2 p1>p3 | p3 any", "explicit_policy p1 policy_print"),
    ("mapped-from-any-below", "anyPolicy below keeps the upper name", "- | any p1>p2 | any", "p1 p2 policy_print"),
    (
        "mapped-any-below",
        "anyPolicy below a mapping to two",
        "- | p1 p1>p2 p1>p3 | any | p3",
        "policy_check policy_print",
    ),
    ("mapped-order", "what mappings add stands last", "- | any p5 p4>p9 p3>p9 | p9 p5", "policy_check policy_print"),
    (
        "mapped-order-searched",
        "unless searched again",
        "- | any p5 p4>p9 p3>p9 p4>p8 | p9 p5 p8",
        "policy_check policy_print",
    ),
    ("mapped-chain", "mapped from level to level", "- | p1 p1>p2 | p2 p2>p3 | p3", "explicit_policy p1 policy_print"),
    (
        "mapped-without-policies",
        "mappings without policies do not count",
        "- | p1>any | p1",
        "policy_check policy_print",
    ),
    ("mapped-by-leaf", "the leaf's mappings", "- | p1 | p1 p1>p2", "explicit_policy p1 policy_print"),
    ("unmapped-by-option", "mapping inhibited from the start", "- | p1 p2 p1>p3 | p2 p3", "inhibit_map policy_print"),
    (
        "unmapped-by-option-any",
        "a mapping from anyPolicy inhibited",
        "- | any p1>p3 | p1 p3",
        "inhibit_map policy_print",
    ),
    (
        "unmapped-at-once",
        "inhibited below the intermediate",
        "- | p1 map=0 | p1 p1>p2 | p1 p2",
        "policy_check policy_print",
    ),
    ("unmapped-next", "inhibited one later", "- | p1 map=1 | p1 p1>p2 | p2", "policy_check policy_print"),
    (
        "unmapped-self-issued",
        "self-issued certificates do not count",
        "- | p1 map=1 | p1 self p1>p2 | p2 p2>p3 | p3",
        "policy_check policy_print",
    ),
];

/// The reach of anyPolicy.
const COUNTED: &[Row] = &[
    ("no-any-option", "inhibited from the start", "- | any | p1", "inhibit_any policy_print"),
    ("no-any-option-named", "the same with named policies", "- | p1 | p1", "inhibit_any policy_print"),
    ("no-any-option-self-issued", "self-issued ones are exempt", "- | any self | p1", "inhibit_any policy_print"),
    ("no-any-leaf-self-issued", "the leaf is not", "- | p1 | any self", "inhibit_any policy_print"),
    ("no-any-at-once", "inhibited for the next", "- | p1 skip=0 | any", "policy_check policy_print"),
    ("no-any-later", "inhibited for the one after", "- | p1 skip=1 | any | p1", "policy_check policy_print"),
    ("no-any-reached", "and there", "- | p1 skip=1 | any | any", "policy_check policy_print"),
    ("no-any-without-policies", "without policies it does not count", "- | skip=-1 | any", "policy_check policy_print"),
    ("no-any-big", "a number beyond a long is none", "- | p1 skip=big | any", "policy_check policy_print"),
];

/// What is no policy extension, and in which order that is found.
const INVALID: &[Row] = &[
    ("policies-broken", "policies that are none", "- | p1 | p1 broken:policies", "policy_check"),
    ("policies-more", "octets behind the policies", "- | p1 | p1 more:policies", "policy_check policy_print"),
    ("policies-twice", "the extension twice", "- | p1 | p1 twice:policies", "policy_check"),
    ("policy-twice", "a policy twice", "- | p1 | p1 p2 p1", "policy_check"),
    ("any-twice", "anyPolicy twice", "- | any any | p1", "policy_check"),
    ("policies-broken-anchor", "in the anchor", "p1 p1 twice:constraints | p1 | p1", "policy_check policy_print"),
    ("policies-broken-unasked", "when nobody asks", "- | p1 | p1 p1", ""),
    ("policies-broken-both", "in two certificates, the leaf first", "- | p1 p1 | p2 p2", "policy_check"),
    ("policies-broken-inter", "in the intermediate", "- | p1 p1 | p2", "policy_check"),
    (
        "policies-broken-behind",
        "below one without policies, once explicit ones are required",
        "- | - | p1 p1",
        "explicit_policy",
    ),
    ("policies-broken-before", "above one without policies", "- | p1 p1 | -", "explicit_policy"),
    ("mappings-broken", "mappings that are none", "- | p1 p1>p2 broken:mappings | p2", "policy_check"),
    ("mappings-empty", "empty mappings", "- | p1 mappings | p1", "policy_check"),
    ("mappings-twice", "mappings twice", "- | p1 p1>p2 twice:mappings | p2", "policy_check"),
    ("mappings-to-any", "a mapping to anyPolicy", "- | p1 p1>any | p1", "policy_check"),
    ("mappings-from-any", "a mapping from anyPolicy itself", "- | any any>p1 | p1", "policy_check"),
    ("constraints-broken", "constraints that are none", "- | p1 explicit=0 broken:constraints | p1", "policy_check"),
    ("constraints-empty", "empty constraints", "- | constraints | p1", "policy_check"),
    ("constraints-negative", "a negative number", "- | p1 explicit=-1 | p1", "policy_check"),
    ("constraints-negative-mapping", "a negative number of mappings", "- | map=-1 | p1", "policy_check"),
    ("constraints-twice", "constraints twice", "- | p1 explicit=5 twice:constraints | p1", "policy_check"),
    ("inhibit-broken", "inhibitAnyPolicy that is none", "- | p1 skip=0 broken:inhibit | p1", "policy_check"),
    ("inhibit-negative", "a negative number of anyPolicy", "- | p1 skip=-1 | p1", "policy_check"),
    ("inhibit-twice", "inhibitAnyPolicy twice", "- | p1 skip=0 twice:inhibit | p1", "policy_check"),
    ("qualifier-cps-utf8", "a practice statement of another type", "- | any | p1:cps-utf8", "policy_check"),
    ("qualifier-notice-printable", "a text of a type that is none", "- | any | p1:notice-printable", "policy_check"),
    ("qualifier-notice-odd", "half a character", "- | any | p1:notice-odd-bmp", "policy_check"),
    ("qualifier-other-missing", "a qualifier without value", "- | any | p1:other-missing", "policy_check"),
];
