//! Revocation: lists in and out of scope, indirect ones, deltas, those of some reasons, and who signs them.

use super::super::world::{Anchoring, Listed, Member, World};
use crate::forge::cert::identifier;
use crate::forge::crl::{List, entry};
use crate::forge::der;
use crate::forge::distribution::{
    DISTRIBUTION_POINTS, Scope, certificate_issuer, delta, freshest, full_name, number, point, points, reason,
    relative_name,
};
use crate::forge::extension::{Extension, KEY_USAGE};
use crate::forge::fields::{Fields, date, flip_last_bit};
use crate::forge::general_name::{directory, uri};
use crate::forge::key::Key;
use crate::forge::name;
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    for at in 0..world.path.len() {
        if world.random.one_in(3) {
            let points = distribution_points(&mut world.random);
            world.extend(at, points);
        }
        if world.random.one_in(8) {
            let freshest = freshest(&[point(&full_name(&[uri(world.random.pick(PLACES))]), &[], &[])]);
            world.change(at, |fields| fields.with(freshest));
        }
    }
    if world.random.one_in(8) {
        let at = world.any_authority();
        world.extend(at, Extension::key_usage(&[5]));
    }
    if world.random.one_in(12) {
        let at = world.any_authority();
        world.change(at, |fields| fields.without(KEY_USAGE));
    }
}

pub(super) fn finish(world: &mut World) {
    for at in 0..world.leaf() {
        for _ in 0..world.random.pick(&[0, 1, 1, 1, 1, 2, 3]) {
            let issuer = world.path[at].fields.clone();
            let list = list(world, &issuer);
            add(world, list);
        }
    }
    if world.random.percent(35) {
        signer(world);
    }
    world.maybe_flag(55, "-crl_check");
    world.maybe_flag(55, "-crl_check_all");
    world.maybe_flag(55, "-extended_crl");
    world.maybe_flag(45, "-use_deltas");
    world.maybe_flag(10, "-no_check_time");
    world.keeps_order = world.random.one_in(2);
}

fn add(world: &mut World, list: List) {
    let mut listed = Listed::new(list);
    listed.is_in_store = world.anchoring != Anchoring::Listed && world.random.percent(30);
    world.lists.push(listed);
}

/// A list of this issuer that suits, or nearly.
fn list(world: &mut World, issuer: &Fields) -> List {
    let serials: Vec<i64> = vec![1, 10, 11, 12, 100, 77];
    let random = &mut world.random;
    let mut list = List::by(issuer);
    match random.below(12) {
        0 => list = list.valid("2024-01-01", Some("2025-06-01")),
        1 => list = list.valid("2026-01-02", Some("2030-01-01")),
        2 => list = list.valid("2025-01-01", None),
        3 => list = list.valid("2025-02-01", Some("2026-01-01")),
        4 => list = list.valid("2026-01-01", Some("2030-01-01")),
        5 => list = list.valid("2025-03-01", Some("2030-01-01")),
        6 => list.this_update = der::utc_time("2501010000Z"),
        7 => list.next_update = der::utc_time("301301000000Z"),
        _ => {}
    }
    for serial in random.each(&serials, 18) {
        let extensions = entry_extensions(random, issuer);
        list = list.revoke_for(serial, &extensions);
    }
    if random.one_in(20) {
        list = list.entry(entry(&der::signed(100), &date("2040-01-01"), &[]));
    }
    list = identified(random, issuer, list);
    let scope = random.percent(35).then(|| scope(random));
    if let Some(scope) = scope {
        let extension = scope.extension();
        list = list.with(if random.one_in(5) { extension.not_critical() } else { extension });
    }
    match random.below(30) {
        0 => list = list.with(Extension::plain("1.2.3.4", der::null()).critical()),
        1 => list = list.damaged(flip_last_bit),
        2 => list = list.signed_with("p256 somebody"),
        3 => list.version = Vec::new(),
        4 => list = list.with(number(5)),
        5 => list = list.with(Extension::plain("2.5.29.28", der::null())),
        6 => list.outer = Some(der::sequence(&[&der::oid("1.2.840.10045.4.3.3")])),
        7 => list.issuer = name::name("O=forge /CN=ROOT"),
        8 => list = list.with(freshest(&[point(&full_name(&[uri(PLACES[0])]), &[], &[])])),
        _ => {}
    }
    list
}

/// Numbers, delta indicators and key identifiers.
fn identified(random: &mut Random, issuer: &Fields, mut list: List) -> List {
    if random.percent(70) {
        list = list.with(number(random.between(1, 6)));
    }
    if random.percent(35) {
        let base = delta(random.between(0, 6));
        list = list.with(if random.one_in(5) { base.not_critical() } else { base });
    }
    if random.percent(50) {
        let key = match random.below(8) {
            0 => identifier(&Key::named("p256 twin")),
            _ => identifier(&issuer.key),
        };
        list = list.with(Extension::authority_key_identifier(&key));
    } else if random.one_in(8) {
        let serial = random.pick(&[1, 10, 11]);
        list = list.with(Extension::authority_key(None, &[directory(&issuer.issuer)], Some(serial)));
    }
    list
}

fn scope(random: &mut Random) -> Scope {
    let is = |random: &mut Random, share| random.percent(share);
    Scope {
        name: if is(random, 50) { point_name(random) } else { Vec::new() },
        only_users: is(random, 20),
        only_authorities: is(random, 15),
        only_reasons: if is(random, 30) { random.each(&[1, 2, 3, 4, 5, 6, 7, 8], 50) } else { Vec::new() },
        indirect: is(random, 25),
        only_attributes: is(random, 4),
    }
}

fn point_name(random: &mut Random) -> Vec<u8> {
    match random.below(8) {
        0 => relative_name(&[name::attribute(name::COMMON_NAME, name::UTF8, random.pick(&["x", "y"]).as_bytes())]),
        1 => full_name(&[directory(&name::forge("Inter 1"))]),
        2 => full_name(&[directory(&name::name("O=Forge/CN=Inter 1/CN=x"))]),
        3 => full_name(&[uri(PLACES[1]), uri(random.pick(PLACES))]),
        _ => full_name(&[uri(random.pick(PLACES))]),
    }
}

fn distribution_points(random: &mut Random) -> Extension {
    let one = |random: &mut Random| {
        let name = if random.percent(80) { point_name(random) } else { Vec::new() };
        let reasons = if random.one_in(5) { random.each(&[1, 2, 3, 4, 5, 6], 50) } else { Vec::new() };
        let has_issuer = name.is_empty() && !random.one_in(12) || random.one_in(4);
        let issuers = ["CRL Signer", "CRL Signer", "Root", "Inter 1"];
        let issuer = if has_issuer { vec![directory(&name::forge(random.pick(&issuers)))] } else { Vec::new() };
        point(&name, &reasons, &issuer)
    };
    let all: Vec<Vec<u8>> = (0..=random.below(2)).map(|_| one(random)).collect();
    Extension { oid: DISTRIBUTION_POINTS, ..points(&all) }
}

fn entry_extensions(random: &mut Random, issuer: &Fields) -> Vec<Extension> {
    let mut extensions = Vec::new();
    match random.below(8) {
        0 => extensions.push(reason(8)),
        1 => extensions.push(reason(6)),
        2 => extensions.push(reason(random.pick(&[0, 1, 2, 3, 7, 11]))),
        _ => {}
    }
    match random.below(14) {
        0 => extensions.push(certificate_issuer(&[directory(&issuer.subject)])),
        1 => extensions
            .push(certificate_issuer(&[directory(&name::forge(random.pick(&["Root", "Inter 1", "Inter 2"])))])),
        2 => extensions.push(Extension::plain("1.2.3.4", der::null()).critical()),
        3 => extensions.push(Extension::plain("2.5.29.24", der::generalized_time("20200101000000Z"))),
        4 if random.one_in(3) => extensions.push(reason(1).critical()),
        _ => {}
    }
    extensions
}

/// A signer of lists that stands beside the path, and a list of its own.
fn signer(world: &mut World) {
    let at = world.any_authority();
    let above = world.path[at].fields.clone();
    let random = &mut world.random;
    let is_rollover = random.one_in(3);
    let fields = match is_rollover {
        // The same CA under another key.
        true => above.clone().key("p256 lists only").serial(30),
        false => Fields::named("CRL Signer").identified().by(&above).serial(31),
    };
    let usage = random.pick(&[&[6][..], &[6], &[6], &[5, 6], &[0]]);
    let mut fields =
        if random.percent(85) { fields.without(KEY_USAGE).with(Extension::key_usage(usage)) } else { fields };
    if random.one_in(8) {
        fields = fields.valid("2020-01-01", "2025-01-01");
    }
    if random.one_in(8) {
        fields = fields.by(&Fields::ca("Elder"));
        let elder = Member::somewhere(Fields::ca("Elder"), random);
        world.others.push(elder);
    }
    let mut list = list(world, &fields);
    if world.random.percent(60) {
        let victims = world.random.each(&[10_i64, 100, 77], 50);
        for serial in victims {
            let whose = directory(&name::forge(world.random.pick(&["Root", "Inter 1", "Inter 2"])));
            list = list.revoke_for(serial, &[certificate_issuer(&[whose])]);
        }
        if list.extensions.iter().all(|extension| !der::contents(extension)[0].starts_with(&der::oid("2.5.29.28"))) {
            list = list.with(Scope { indirect: true, ..Scope::default() }.extension());
        }
    }
    add(world, list);
    let mut member = Member::untrusted(fields);
    member.is_anchor = world.random.one_in(8);
    world.others.push(member);
}

const PLACES: &[&str] =
    &["http://a.example/1.crl", "http://a.example/1.crl", "http://a.example/2.crl", "HTTP://a.example/1.crl"];
