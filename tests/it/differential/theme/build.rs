//! Building the path: twins, cross-signs, loops, near misses of key identifiers, anchors in odd places, short limits.

use super::super::world::{Anchoring, Member, World};
use crate::forge::cert::identifier;
use crate::forge::der;
use crate::forge::extension::{AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, Extension, KEY_USAGE};
use crate::forge::fields::Fields;
use crate::forge::general_name;

pub(super) fn shape(world: &mut World) {
    match world.random.below(14) {
        0 => world.path.truncate(1),
        // A leaf that is its own issuer, by its own key or by another of its name.
        1 => {
            let leaf = world.path.pop().unwrap();
            world.path = vec![leaf];
            if world.random.one_in(3) {
                let mut other = world.path[0].clone();
                other.fields = other.fields.key("p256 leaf other").serial(99);
                other.is_anchor = world.random.one_in(2);
                world.path.insert(0, other);
            }
        }
        2 if world.path.len() > 2 => {
            let at = 1 + world.random.below(world.path.len() - 2);
            // A CA that is issued by itself under its old key.
            let mut twin = world.path[at].clone();
            twin.fields = twin.fields.key("p256 rolled over").serial(50);
            world.path.insert(at + 1, twin);
        }
        _ => {}
    }
    let leaf = world.leaf();
    for at in 0..leaf {
        if world.random.one_in(6) {
            world.change(at, Fields::unidentified);
        }
    }
}

pub(super) fn finish(world: &mut World) {
    for at in 0..world.path.len() {
        for _ in 0..world.random.pick(&[0, 0, 1, 1, 2, 3]) {
            let twin = twin(world, at);
            let member = Member::somewhere(twin, &mut world.random);
            world.others.push(member);
        }
    }
    if world.random.one_in(3) && world.path.len() > 1 {
        let at = world.any_issued();
        authority(world, at);
    }
    if world.random.one_in(4) {
        cross_signs(world);
    }
    places(world);
    if world.random.one_in(5) {
        world.anchoring = Anchoring::Mixed;
    }
    world.keeps_order = world.random.one_in(4);
    world.maybe_flag(35, "-partial_chain");
    world.maybe_flag(10, "-no_check_time");
    if world.random.one_in(10) {
        world.time = None;
    }
    if world.random.one_in(4) {
        world.option_of("-verify_depth", &["0", "1", "2", "3", "1", "-1", "0x2", "010"]);
    }
}

/// Where the certificates of the path stand, when not where they should.
fn places(world: &mut World) {
    let leaf = world.leaf();
    if world.random.one_in(2) {
        let at = world.any();
        let place = world.random.below(6);
        let member = &mut world.path[at];
        match place {
            0 | 1 => member.is_anchor = true,
            2 => member.is_untrusted = false,
            3 => member.is_untrusted = true,
            4 => (member.is_anchor, member.is_untrusted) = (true, false),
            _ => (member.is_anchor, member.is_untrusted) = (false, true),
        }
    }
    if world.random.one_in(8) {
        world.path[leaf].is_anchor = true;
    }
    if world.random.one_in(6) {
        world.path[0].is_anchor = false;
    }
    if world.random.one_in(8) {
        let copy = world.any();
        let copy = world.path[copy].clone();
        world.others.push(copy);
    }
}

/// A certificate that is nearly the one at this place.
fn twin(world: &mut World, at: usize) -> Fields {
    let mut twin = world.path[at].fields.clone();
    for _ in 0..=world.random.below(2) {
        let serial = world.random.between(200, 203);
        twin = match world.random.below(16) {
            0 | 1 => twin.key("p256 twin").serial(serial),
            2 => twin.valid("2020-01-01", "2023-01-01").serial(serial),
            3 => twin.valid("2020-01-01", "2024-01-01").serial(serial),
            4 => twin.valid("2031-01-01", "2056-01-01").serial(serial),
            5 => twin.valid("2024-01-01", "2030-01-01").serial(serial),
            6 => twin.unidentified(),
            7 => twin.serial(serial),
            8 => twin.without(KEY_USAGE).with(Extension::key_usage(&[0])),
            9 => twin.without(BASIC_CONSTRAINTS).with(Extension::basic_constraints(false, None)),
            10 => twin.without(BASIC_CONSTRAINTS).with(Extension::basic_constraints(true, Some(0))),
            11 => twin.tampered(),
            12 => {
                // Its own issuer.
                let (subject, key) = (twin.subject.clone(), twin.key.name.clone());
                Fields { issuer: subject, ..twin }.signed_with(&key)
            }
            13 => twin.with(Extension::unknown_critical()),
            14 => twin.signed_with("p256 somebody"),
            _ => {
                let subject =
                    world.random.pick(&["O=Forge/CN=Other", "O=forge/CN=ROOT", "O:printable=Forge /CN=inter  1"]);
                twin.subject(subject)
            }
        };
    }
    twin
}

/// An authorityKeyIdentifier that fits, or nearly.
fn authority(world: &mut World, at: usize) {
    let issuer = world.path[at - 1].fields.clone();
    let random = &mut world.random;
    let key = identifier(&issuer.key);
    let wrong = identifier(&crate::forge::key::Key::named("p256 twin"));
    let key = match random.below(4) {
        0 => None,
        1 => Some(wrong),
        _ => Some(key),
    };
    let names: Vec<Vec<u8>> = match random.below(6) {
        0 => vec![general_name::directory(&issuer.issuer)],
        1 => vec![general_name::directory(&issuer.subject)],
        2 => vec![general_name::dns("x"), general_name::directory(&issuer.issuer)],
        3 => vec![general_name::dns("x")],
        _ => Vec::new(),
    };
    let own = issuer.serial.as_ref().map_or(1, |serial| i64::from(*der::contents(serial)[0].last().unwrap()));
    let serial = match random.below(4) {
        0 => Some(own),
        1 => Some(own + 1),
        _ => None,
    };
    let extension = Extension::authority_key(key.as_deref(), &names, serial);
    let member = &mut world.path[at].fields;
    *member = member.clone().without(AUTHORITY_KEY_IDENTIFIER).without_authority().with(extension);
}

/// Other roots, CAs issued by them, and CAs that issue each other.
fn cross_signs(world: &mut World) {
    let elder = Fields::ca("Elder").serial(3);
    let at = world.random.below(world.path.len());
    let crossed = world.path[at].fields.clone().serial(60).by(&elder);
    let member = Member::somewhere(elder.clone(), &mut world.random);
    world.others.push(member);
    let member = Member::somewhere(crossed, &mut world.random);
    world.others.push(member);
    if world.random.one_in(3) {
        let below = world.any();
        let back = elder.serial(61).by(&world.path[below].fields);
        let member = Member::somewhere(back, &mut world.random);
        world.others.push(member);
    }
}
