//! Real Postfix, in private instances: what it does with each variant of a deployment, held against what is recorded
//! and expected.

mod ask;
mod draw;
mod instance;
mod material;
mod prediction;
mod record;
mod site;
mod variant;
mod variants;

use std::collections::BTreeMap;
use std::fs;

use instance::{Instance, PATIENCE, wait};
use record::Facts;
use site::{Service, Site};
use variant::Variant;

use crate::differential::setting;
use crate::{generated, tools};

/// Asks real Postfix for the facts of these variants, and hands out each with its site and service while they stand.
pub(crate) fn for_each_variant(variants: &[Variant], mut visit: impl FnMut(&Variant, &Site, &Service, &Facts)) {
    for together in sites(variants) {
        let site = Site::lay(&together);
        site.own_for_postfix();
        let anchor = site.folder().join("root.pem");
        fs::write(&anchor, material::pem("R")).unwrap();
        let mut instance = Instance::start(&site);
        for (variant, service) in together.iter().zip(&site.services) {
            let answer = ask::ask(service, &variant.question, &anchor.display().to_string(), &mut instance);
            wait(PATIENCE, || record::ends(&instance.log(), service) >= answer.connections);
            let facts = Facts::of(&answer, &instance.log(), service, &site);
            visit(variant, &site, service, &facts);
        }
    }
}

/// Lays out every variant of the groups and hands it out with what is recorded of it: no Postfix runs, but its user and
/// its `postmap` have to be there.
pub(crate) fn for_each_recorded(mut visit: impl FnMut(&Variant, &Site, &Service, &Facts)) {
    let drawn = ("drawn", draw::variants(1, 100));
    for (group, variants) in variants::groups().into_iter().chain([drawn]) {
        let recorded = record::read(group);
        for together in sites(&variants) {
            let site = Site::lay(&together);
            for (variant, service) in together.iter().zip(&site.services) {
                visit(variant, &site, service, &recorded[&variant.name]);
            }
        }
    }
}

/// What stands together in one Postfix: all that say nothing of main.cf, and each of the others alone.
fn sites(variants: &[Variant]) -> Vec<Vec<&Variant>> {
    let (shared, alone): (Vec<&Variant>, Vec<&Variant>) = variants.iter().partition(|variant| variant.main.is_empty());
    let mut sites: Vec<Vec<&Variant>> = shared.chunks(MOST_SERVICES).map(<[_]>::to_vec).collect();
    sites.extend(alone.into_iter().map(|variant| vec![variant]));
    sites
}

/// Holds a group of variants against real Postfix, and what that does against its record and what is expected.
fn hold(group: &str, variants: &[Variant]) {
    if is_missing() || !is_live() {
        return;
    }
    let (mut wrong, mut found) = (Vec::new(), BTreeMap::new());
    for_each_variant(variants, |variant, _, _, facts| {
        let differences = facts.differences(&variant.expected);
        wrong.extend(differences.into_iter().map(|difference| format!("{}: {difference}", variant.name)));
        found.insert(variant.name.clone(), facts.clone());
    });
    assert_eq!(found.len(), variants.len(), "names are unique");
    let text = record::text(variants.iter().map(|variant| (variant, &found[&variant.name])));
    generated::hold(&record::path(group), &text);
    println!("{} variants", variants.len());
    assert!(wrong.is_empty(), "{} facts of {} variants differ:\n{}", wrong.len(), variants.len(), wrong.join("\n"));
}

/// Whether daemons are to be started; else what is recorded of them stands for them. To make the records anew is to ask.
fn is_live() -> bool {
    let is_live = std::env::var_os("CERTPREFLIGHT_POSTFIX").is_some() || std::env::var_os("BLESS").is_some();
    if !is_live {
        println!("not started: CERTPREFLIGHT_POSTFIX=1 asks real Postfix again");
    }
    is_live
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
    if is_missing() || !is_live() {
        return;
    }
    for_each_variant(&variants, |variant, _, _, facts| {
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
}

/// Every record is read, and names what the forge makes.
#[test]
fn records_are_of_the_variants() {
    if is_missing() {
        return;
    }
    let mut count = 0;
    for_each_recorded(|variant, site, service, facts| {
        assert!(site.configuration().join("main.cf").exists() && service.folder.exists());
        assert!(facts.differences(&variant.expected).is_empty(), "{}: {facts:?}", variant.name);
        assert_eq!(facts.digests().len(), facts.served.len());
        count += 1;
    });
    assert!(count >= 500, "{count}");
}

/// How many services one Postfix gets.
const MOST_SERVICES: usize = 100;
