//! Policies: trees with mappings and constraints, any policy, and everything malformed about them.

use super::super::world::World;
use crate::forge::der;
use crate::forge::extension::Extension;
use crate::forge::name;
use crate::forge::policy::{
    ANY_POLICY, CERTIFICATE_POLICIES, INHIBIT_ANY_POLICY, POLICY_CONSTRAINTS, POLICY_MAPPINGS, constraints,
    inhibit_any, mappings, policies_with, policy, practice_statement, qualifier, user_notice,
};
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    if world.path.len() > 2 && world.random.one_in(5) {
        let at = 1 + world.random.below(world.path.len() - 2);
        let mut twin = world.path[at].clone();
        twin.fields = twin.fields.key("p256 rolled over").serial(50);
        world.path.insert(at + 1, twin);
    }
    let leaf = world.leaf();
    for at in 0..=leaf {
        if world.random.percent(90) {
            let extension = policies(&mut world.random, at == leaf);
            world.extend(at, extension);
        }
        if at < leaf && world.random.percent(35) {
            let pairs: Vec<(&str, &str)> = (0..=world.random.below(2))
                .map(|_| (any_mapped(&mut world.random), any_mapped(&mut world.random)))
                .collect();
            world.extend(at, mappings(&pairs));
        }
        if world.random.percent(25) {
            let number = |random: &mut Random| random.pick(&[None, Some(0), Some(0), Some(1), Some(2), Some(3)]);
            let extension = constraints(number(&mut world.random), number(&mut world.random));
            world.extend(at, extension);
        }
        if world.random.percent(15) {
            let skip = world.random.between(0, 3);
            world.extend(at, inhibit_any(skip));
        }
    }
    if world.random.one_in(7) {
        let at = world.any();
        let extension = malformed(&mut world.random);
        let is_second = world.random.one_in(6);
        world.change(at, |fields| if is_second { fields } else { fields.without(extension.oid) }.with(extension));
    }
    options(world);
}

fn options(world: &mut World) {
    for _ in 0..world.random.pick(&[0, 1, 1, 1, 2, 3]) {
        world.option_of("-policy", &["1.2.3.1", "1.2.3.1", "1.2.3.2", "1.2.3.3", ANY_POLICY, ANY_POLICY, "anyPolicy"]);
    }
    world.maybe_flag(20, "-policy_check");
    world.maybe_flag(50, "-explicit_policy");
    world.maybe_flag(15, "-inhibit_any");
    world.maybe_flag(15, "-inhibit_map");
    world.maybe_flag(70, "-policy_print");
    world.maybe_flag(5, "-partial_chain");
}

fn any_policy(random: &mut Random) -> &'static str {
    random.pick(&["1.2.3.1", "1.2.3.1", "1.2.3.1", "1.2.3.2", "1.2.3.2", "1.2.3.3", "1.2.3.4", ANY_POLICY])
}

fn any_mapped(random: &mut Random) -> &'static str {
    if random.one_in(15) {
        ANY_POLICY
    } else {
        random.pick(&["1.2.3.1", "1.2.3.1", "1.2.3.2", "1.2.3.2", "1.2.3.3", "1.2.3.4"])
    }
}

fn policies(random: &mut Random, is_leaf: bool) -> Extension {
    let mut oids: Vec<&str> = (0..random.pick(&[1, 1, 2, 2, 3])).map(|_| any_policy(random)).collect();
    if !is_leaf && random.percent(30) {
        oids = vec![ANY_POLICY];
    }
    if !random.one_in(20) {
        let mut seen = Vec::new();
        oids.retain(|oid| {
            !seen.contains(oid) && {
                seen.push(*oid);
                true
            }
        });
    }
    let policies: Vec<Vec<u8>> = oids.iter().map(|oid| policy(oid, &qualifiers(random))).collect();
    let extension = policies_with(&policies);
    if random.one_in(4) { extension.critical() } else { extension }
}

fn qualifiers(random: &mut Random) -> Vec<Vec<u8>> {
    let texts = ["text", "a\nb", "ü", "", "two  words"];
    let count = random.pick(&[0, 0, 0, 1, 2]);
    (0..count)
        .map(|_| {
            let tag = random.pick(&[name::UTF8, name::UTF8, name::IA5, name::BMP, name::VISIBLE]);
            match random.below(6) {
                0 | 1 => practice_statement(random.pick(&["https://a.example/cps", "x", ""])),
                2 => user_notice(None, Some((tag, random.pick(&texts)))),
                3 => user_notice(Some((tag, random.pick(&texts), random.pick(&[&[1][..], &[1, 2, 300], &[]]))), None),
                4 => user_notice(Some((tag, "Org", &[1, u64::MAX])), Some((tag, random.pick(&texts)))),
                _ => qualifier("1.2.3.9", &der::null()),
            }
        })
        .collect()
}

fn malformed(random: &mut Random) -> Extension {
    let oid = random.pick(&[CERTIFICATE_POLICIES, POLICY_MAPPINGS, POLICY_CONSTRAINTS, INHIBIT_ANY_POLICY]);
    let value = match random.below(8) {
        0 => Vec::new(),
        1 => der::sequence(&[]),
        2 => der::null(),
        3 => der::signed(-1),
        4 => der::sequence(&[&der::retagged(&der::signed(-1), 0x80)]),
        5 => der::unsigned(&[0xff; 9]),
        6 => der::sequence(&[&der::sequence(&[&der::oid("1.2.3.1"), &der::null()])]),
        _ => der::sequence(&[&der::sequence(&[])]),
    };
    let extension = Extension::plain(oid, value);
    if random.one_in(2) { extension.critical() } else { extension }
}
