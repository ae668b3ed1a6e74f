//! Policies and RFC 3779 resources against the `openssl` command, whole output: on the recorded cases of policies, and on
//! random paths.
//!
//! `CERTPREFLIGHT_PATH_DRAWS` sets how many paths are drawn of each kind, `CERTPREFLIGHT_SEED` where to begin; a
//! difference prints its path in the words of `forge/policy_path.rs` and `forge/resource_path.rs`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::binary;
use crate::forge::fields::Fields;
use crate::forge::{pem, policy_path, resource_path};
use crate::random::Random;
use crate::verify_case::{all_cases, command_is_missing};

#[test]
fn recorded_policies_are_printed_as_the_command_prints_them() {
    if let Some(why) = command_is_missing() {
        println!("skipped: {why}");
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let cases: Vec<_> = all_cases().into_iter().filter(|case| case.name.starts_with("policies/")).collect();
    for case in &cases {
        let files = Files { leaf: &case.leaf, untrusted: &case.untrusted, trusted: &case.trusted };
        let difference = files.difference(scratch.path(), &case.options.arguments());
        wrong.extend(difference.map(|difference| format!("{}: {difference}", case.name)));
    }
    assert!(cases.len() > 100, "only {} cases found", cases.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn random_paths_of_policies_are_judged_as_the_command_judges_them() {
    compare(policy_path::forge, |random| {
        let levels = [2, 3, 3, 4, 4, 5][random.below(6)];
        let path: Vec<String> = (0..levels).map(|_| draw_policies(random)).collect();
        let mut options = vec!["-policy_check".to_owned(), "-policy_print".to_owned()];
        for flag in ["-explicit_policy", "-inhibit_any", "-inhibit_map"] {
            options.extend(random.one_in(4).then(|| flag.to_owned()));
        }
        for _ in 0..random.below(4) {
            options.extend(["-policy".to_owned(), policy_path::dotted(POLICIES[random.below(POLICIES.len())])]);
        }
        (path.join(" | "), options)
    });
}

#[test]
fn random_paths_of_resources_are_judged_as_the_command_judges_them() {
    compare(resource_path::forge, |random| {
        let levels = [1, 2, 3, 3, 4][random.below(5)];
        let kinds = random.below(3);
        let path: Vec<String> = (0..levels).map(|depth| draw_resources(random, kinds, depth == 0)).collect();
        (path.join(" | "), Vec::new())
    });
}

/// Asks both about paths drawn, with the options drawn beside them.
fn compare(forge: fn(&str) -> Vec<(String, Fields)>, draw: fn(&mut Random) -> (String, Vec<String>)) {
    if let Some(why) = command_is_missing() {
        println!("skipped: {why}");
        return;
    }
    let setting = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (draws, seed) = (setting("CERTPREFLIGHT_PATH_DRAWS", 60), setting("CERTPREFLIGHT_SEED", 1));
    let mut random = Random::new(seed);
    let scratch = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for _ in 0..draws {
        let (path, options) = draw(&mut random);
        let mut paths: Vec<PathBuf> = Vec::new();
        for (depth, (_, fields)) in forge(&path).iter().enumerate() {
            let file = scratch.path().join(format!("{depth}.pem"));
            std::fs::write(&file, pem::block("CERTIFICATE", &fields.der())).unwrap();
            paths.push(file);
        }
        let between = paths.get(1..paths.len() - 1).unwrap_or_default();
        let files = Files { leaf: &paths[paths.len() - 1], untrusted: between, trusted: &paths[..1] };
        let options = [options, vec!["-attime".to_owned(), "1767225600".to_owned()]].concat();
        let difference = files.difference(scratch.path(), &options);
        wrong.extend(difference.map(|difference| format!("{path}\n{options:?}\n{difference}")));
    }
    println!("{draws} paths, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{} of {draws} differ, seed {seed}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a question is about.
struct Files<'a> {
    leaf: &'a Path,
    untrusted: &'a [PathBuf],
    trusted: &'a [PathBuf],
}

impl Files<'_> {
    /// What the command prints, and what we do, where these differ.
    fn difference(&self, scratch: &Path, options: &[String]) -> Option<String> {
        let mut arguments: Vec<String> = ["verify", "-no-CApath", "-no-CAstore"].map(str::to_owned).to_vec();
        for (option, files) in [("-CAfile", self.trusted), ("-untrusted", self.untrusted)] {
            if !files.is_empty() {
                let whole: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
                let joined = scratch.join(format!("joined{option}.pem"));
                std::fs::write(&joined, whole).unwrap();
                arguments.extend([option.to_owned(), joined.display().to_string()]);
            }
        }
        arguments.extend_from_slice(options);
        arguments.push(self.leaf.display().to_string());
        let theirs = said(&Command::new("openssl").args(&arguments).output().unwrap());
        let ours = said(&binary::certpreflight(&arguments));
        (theirs != ours).then(|| format!("the command {theirs}\nwe {ours}"))
    }
}

/// Exit status and both streams, without what is left of the errors inside the library.
fn said(output: &Output) -> String {
    let is_line_of_library = |line: &str| {
        let mut parts = line.split(':');
        parts.next().is_some_and(|id| !id.is_empty() && id.bytes().all(|octet| octet.is_ascii_hexdigit()))
            && parts.next() == Some("error")
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<&str> = errors.lines().filter(|line| !is_line_of_library(line)).collect();
    format!("{:?}\n{}{}", output.status.code(), String::from_utf8_lossy(&output.stdout), errors.join("\n"))
}

/// The words of a certificate about policies, nonsense now and then.
fn draw_policies(random: &mut Random) -> String {
    let mut words = vec!["-".to_owned()];
    let pick = |random: &mut Random, from: &[&str]| from[random.below(from.len())].to_owned();
    if !random.one_in(10) {
        let mut drawn: Vec<&str> = POLICIES.to_vec();
        for _ in 0..random.below(POLICIES.len()) {
            drawn.remove(random.below(drawn.len()));
        }
        for word in drawn {
            let qualifiers = if random.one_in(3) { pick(random, QUALIFIERS) } else { String::new() };
            words.insert(random.below(words.len() + 1), format!("{word}{qualifiers}"));
        }
    }
    if random.one_in(3) {
        for _ in 0..=random.below(4) {
            words.push(format!("{}>{}", pick(random, &POLICIES[1..]), pick(random, &POLICIES[1..])));
        }
    }
    for word in ["explicit=0", "explicit=1", "explicit=2", "map=0", "map=1", "skip=0", "skip=1", "self", "critical"] {
        if random.one_in(12) {
            words.push(word.to_owned());
        }
    }
    if random.one_in(20) {
        words.push(pick(random, NONSENSE));
    }
    words.join(" ")
}

/// The words of a certificate about resources: addresses, numbers, or both.
fn draw_resources(random: &mut Random, kinds: usize, is_anchor: bool) -> String {
    let pick = |random: &mut Random, from: &[&str]| from[random.below(from.len())].to_owned();
    let mut words = vec!["-".to_owned()];
    let has_much = is_anchor && !random.one_in(4);
    if kinds != 1 && !random.one_in(8) {
        let family = pick(random, &["4:", "4:", "4:", "6:", "4.1:", "hex.0003:"]);
        let claims: &[&str] = if has_much { &["0/0"] } else { ADDRESSES };
        let claims = if family == "6:" && !has_much { ADDRESSES_6 } else { claims };
        words.push(format!("{family}{}", pick(random, claims)));
        if family == "4:" && random.one_in(3) {
            words.push(format!("6:{}", pick(random, ADDRESSES_6)));
        }
    }
    if kinds != 0 && !random.one_in(8) {
        let claims: &[&str] = if has_much { &["0-b"] } else { NUMBERS };
        words.push(format!("as:{}", pick(random, claims)));
        if random.one_in(3) {
            words.push(format!("rdi:{}", pick(random, claims)));
        }
    }
    words.join(" ")
}

const POLICIES: &[&str] = &["any", "p1", "p2", "p3", "1.2.4", "2.23.140.1.2.1"];
const QUALIFIERS: &[&str] =
    &[":cps", ":cps-nul:other", ":notice", ":notice-text:cps", ":notice-number", ":notice-bmp", ":notice-big", ":none"];
const NONSENSE: &[&str] = &[
    "p1 p1",
    "any any",
    "any>p1",
    "mappings",
    "constraints",
    "twice:policies",
    "broken:policies",
    "more:policies",
    "explicit=-1",
    "skip=-1",
    "skip=big",
];
const ADDRESSES: &[&str] = &[
    "inherit",
    "none",
    "10/8",
    "10/8",
    "10.1/16",
    "10/8,12/8",
    "10/16-10.2/16",
    "10.0/16,10.2/16",
    "10/8,11/8",
    "12/8,10/8",
    "10/7",
    "10/9-11/9",
    "10.1.1.1.1/40",
    "0/0",
];
const ADDRESSES_6: &[&str] =
    &["inherit", "2001:db8/32", "2001:db8/33", "2001:db8/32-2001:dba/32", "2001:db8/33,2001:dba/32", "0/0"];
const NUMBERS: &[&str] =
    &["inherit", "none", "1", "1-9", "1-9,11-19", "3,5", "5,3", "5,6", "9-1", "~5-9", "~5,~3", "0-b", "5-5"];
