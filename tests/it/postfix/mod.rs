//! Real Postfix, in private instances: what it does with each variant of a deployment, held against what is recorded,
//! expected and, of the same files at the same time, foretold.

mod ask;
mod delivery;
mod draw;
mod drawn_settings;
mod guard;
mod instance;
mod material;
mod prediction;
mod record;
mod site;
mod starting;
mod values;
mod variant;
mod variants;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::thread;

use instance::{Instance, PATIENCE, wait};
use prediction::Judge;
use record::Facts;
use site::{Service, Site};
use variant::Variant;

use crate::differential::setting;
use crate::{generated, source, tools};

/// Asks real Postfix for the facts of these variants, and hands out each with its site and service while they stand.
pub(crate) fn for_each_variant(variants: &[Variant], mut visit: impl FnMut(&Variant, &Site, &Service, &Facts)) {
    for together in sites(variants) {
        let site = Site::lay(&together);
        site.own_for_postfix();
        let anchor = site.folder().join("root.pem");
        fs::write(&anchor, material::pem("R")).unwrap();
        let mut instance = Instance::start(&site);
        if together.iter().any(|variant| variant.is_client) {
            delivery::send(&site, &instance);
            for (variant, service) in together.iter().zip(&site.services) {
                visit(variant, &site, service, &delivery::facts(service, &site, &instance.log()));
            }
            continue;
        }
        for (variant, service) in together.iter().zip(&site.services) {
            let answer = ask::ask(service, &variant.question, &anchor.display().to_string(), &mut instance);
            wait(PATIENCE, || record::ends(&instance.log(), service) >= answer.connections);
            let facts = Facts::of(&answer, &instance.log(), service, &site);
            visit(variant, &site, service, &facts);
        }
    }
}

/// What stands together in one Postfix: all that say nothing of main.cf, and each of the others alone.
fn sites(variants: &[Variant]) -> Vec<Vec<&Variant>> {
    let (shared, alone): (Vec<&Variant>, Vec<&Variant>) = variants.iter().partition(|variant| variant.main.is_empty());
    let most = if variants.iter().any(|variant| variant.is_client) { MOST_CLIENTS } else { MOST_SERVICES };
    let mut sites: Vec<Vec<&Variant>> = shared.chunks(most).map(<[_]>::to_vec).collect();
    sites.extend(alone.into_iter().map(|variant| vec![variant]));
    sites
}

/// Holds a group of variants against real Postfix, and what that does against its record, what is expected and what is
/// foretold.
fn hold(group: &str, variants: &[Variant]) {
    if is_missing() {
        return;
    }
    let kept = fs::read_to_string(source::package().join(record::path(group))).unwrap_or_default();
    let mut found = asked(variants);
    // What daemons say as they fall over each other differs from run to run: who differs is asked again, by himself.
    for _ in 0..MOST_REPEATS {
        let is_other = |variant: &&Variant| {
            let (facts, differences) = &found[&variant.name];
            !differences.is_empty() || !kept.contains(&record::text([(*variant, facts)])[record::text([]).len()..])
        };
        let others: Vec<Variant> = variants.iter().filter(is_other).cloned().collect();
        for variant in others {
            println!("asked again: {}: {:?}", variant.name, found[&variant.name]);
            found.extend(asked(&[variant]));
        }
    }
    assert_eq!(found.len(), variants.len(), "names are unique");
    let wrong: Vec<&String> = found.values().flat_map(|(_, differences)| differences).collect();
    println!("{} variants", variants.len());
    wrong.iter().for_each(|difference| println!("{difference}"));
    let text = record::text(variants.iter().map(|variant| (variant, &found[&variant.name].0)));
    generated::hold(&record::path(group), &text);
    assert!(wrong.is_empty(), "{} facts of {} variants differ, as is told above", wrong.len(), variants.len());
}

/// By the name of each variant what Postfix does, and what of it is expected or foretold otherwise.
fn asked(variants: &[Variant]) -> BTreeMap<String, (Facts, Vec<String>)> {
    let (mut judge, mut found) = (Judge::default(), BTreeMap::new());
    for_each_variant(variants, |variant, site, service, facts| {
        let differences = [facts.differences(&variant.expected), judge.differences(variant, site, service, facts)];
        let told = differences.concat().into_iter().map(|difference| format!("{}: {difference}", variant.name));
        found.insert(variant.name.clone(), (facts.clone(), told.collect()));
    });
    found
}

/// Whether there is no Postfix to ask.
fn is_missing() -> bool {
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root deploys for Postfix");
        return true;
    }
    let why = instance::is_missing();
    if let Some(why) = why {
        tools::skip(why);
    }
    why.is_some()
}

/// `CERTPREFLIGHT_SEED` draws others than those that are recorded, `CERTPREFLIGHT_POSTFIX_DRAWS` so many.
#[test]
fn drawn_deployments_in_real_postfix() {
    let (seed, count) = (setting("CERTPREFLIGHT_SEED", 1), setting("CERTPREFLIGHT_POSTFIX_DRAWS", 100));
    println!("seed {seed}");
    let variants = draw::variants(seed, count);
    if (seed, count) == (1, 100) {
        return hold("drawn", &variants);
    }
    if is_missing() {
        return;
    }
    let (mut judge, mut wrong) = (Judge::default(), Vec::new());
    for_each_variant(&variants, |variant, site, service, facts| {
        let differences = judge.differences(variant, site, service, facts);
        wrong.extend(differences.into_iter().map(|difference| format!("{}: {difference}", variant.name)));
        // Whatever is drawn: TLS is announced, and what is served began with a leaf of ours or was refused aloud.
        assert_eq!(facts.offered, "yes", "{}: {facts:?}", variant.name);
        match facts.handshake.as_str() {
            "ok" => {
                assert!(facts.served.first().is_some_and(|leaf| leaf.starts_with('L')), "{}: {facts:?}", variant.name)
            }
            "454" | "fails" => assert!(!facts.log.is_empty(), "{}: {facts:?}", variant.name),
            _ => panic!("{}: {facts:?}", variant.name),
        }
    });
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// `CERTPREFLIGHT_SEED` draws others, `CERTPREFLIGHT_POSTFIX_SETTINGS` so many.
#[test]
fn drawn_settings_in_real_postfix() {
    hold_drawn(drawn_settings::servers);
}

/// The same of those that send.
#[test]
fn drawn_settings_of_clients_in_real_postfix() {
    hold_drawn(drawn_settings::clients);
}

fn hold_drawn(draw: fn(u64, u64) -> Vec<Variant>) {
    let (seed, count) = (setting("CERTPREFLIGHT_SEED", 1), setting("CERTPREFLIGHT_POSTFIX_SETTINGS", 60));
    println!("seed {seed}");
    if is_missing() {
        return;
    }
    let variants = draw(seed, count);
    let wrong: Vec<String> = thread::scope(|scope| {
        let chunks = variants.chunks(variants.len().div_ceil(AT_ONCE));
        let halves: Vec<_> = chunks.map(|chunk| scope.spawn(|| unlike(chunk))).collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is foretold otherwise than it came, with the settings.
fn unlike(variants: &[Variant]) -> Vec<String> {
    let (mut judge, mut wrong) = (Judge::default(), Vec::new());
    for_each_variant(variants, |variant, site, service, facts| {
        let differences = judge.differences(variant, site, service, facts);
        let about = |difference| format!("{}: {:?}\n{difference}", variant.name, variant.settings());
        wrong.extend(differences.into_iter().map(about));
    });
    wrong
}

/// As many as were asked for, and none in two groups.
#[test]
fn variants_are_many_and_differ() {
    let drawn = draw::variants(1, 100);
    let groups = variants::groups();
    let names: Vec<&str> =
        groups.iter().flat_map(|(_, variants)| variants).chain(&drawn).map(|variant| variant.name.as_str()).collect();
    assert!(names.len() >= 640, "{}", names.len());
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}

/// How many Postfixes draw settings at one time.
const AT_ONCE: usize = 2;

/// How often a variant is asked again.
const MOST_REPEATS: usize = 2;

/// How many services one Postfix gets.
const MOST_SERVICES: usize = 100;

/// How many of those that send, which all start at once.
const MOST_CLIENTS: usize = 16;
