//! Real Postfix, in private instances: what it does with each variant of a deployment, held against what is recorded
//! and expected.

mod ask;
mod instance;
mod material;
mod record;
mod site;
mod variant;
mod variants;

use std::collections::BTreeMap;

use instance::{Instance, PATIENCE, wait};
use record::Facts;
use site::{Service, Site};
use variant::Variant;

use crate::generated;

/// Asks real Postfix for the facts of these variants, in their order, and hands out each with its site and service while
/// they stand.
pub(crate) fn for_each_variant(variants: &[Variant], mut visit: impl FnMut(&Variant, &Site, &Service, &Facts)) {
    let (shared, alone): (Vec<&Variant>, Vec<&Variant>) = variants.iter().partition(|variant| variant.main.is_empty());
    let mut sites: Vec<Vec<&Variant>> = shared.chunks(MOST_SERVICES).map(<[_]>::to_vec).collect();
    sites.extend(alone.into_iter().map(|variant| vec![variant]));
    for together in sites {
        let site = Site::lay(&together);
        site.own_for_postfix();
        let anchor = site.folder().join("root.pem");
        std::fs::write(&anchor, material::pem("R")).unwrap();
        let mut instance = Instance::start(&site);
        for (variant, service) in together.iter().zip(&site.services) {
            let answer = ask::ask(service, &variant.question, &anchor.display().to_string(), &mut instance);
            // Each connection ends with a line of the daemon, behind which stands nothing that it caused.
            let ends = format!(" {}/smtpd", service.tag);
            let count = |log: &str| {
                log.lines().filter(|line| line.contains(&ends) && line.contains(": disconnect from ")).count()
            };
            wait(PATIENCE, || count(&instance.log()) >= answer.connections);
            let facts = Facts::of(&answer, &instance.log(), service, &site);
            visit(variant, &site, service, &facts);
        }
    }
}

/// Holds a group of variants against real Postfix, or records what it does; what is not as expected.
fn hold(group: &str, variants: &[Variant]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut found = BTreeMap::new();
    for_each_variant(variants, |variant, _, _, facts| {
        let differences = facts.differences(&variant.expected);
        wrong.extend(differences.into_iter().map(|difference| format!("{}: {difference}", variant.name)));
        found.insert(variant.name.clone(), facts.clone());
    });
    let text = record::text(variants.iter().map(|variant| (variant, &found[&variant.name])));
    generated::hold(&record::path(group), &text);
    wrong
}

/// How many services one Postfix gets.
const MOST_SERVICES: usize = 100;
