//! Strength: kinds and sizes of keys and digests, under security levels and Suite B.

use super::super::world::World;
use crate::forge::algorithm::{Hash, Scheme};
use crate::forge::der;
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    let is_suite_b = world.random.percent(35);
    for at in 0..world.path.len() {
        let key = if is_suite_b { suite_b_key(&mut world.random, at) } else { any_key(&mut world.random, at) };
        if world.random.percent(70) {
            world.change(at, |fields| fields.key(&key));
        }
    }
    if is_suite_b {
        world.option_of("-suiteB", &["_128", "_128", "_128_only", "_192"]);
        let level = world.words.pop().unwrap();
        let option = world.words.pop().unwrap();
        world.flag(&(option + &level));
        if world.random.one_in(10) {
            let at = world.any();
            world.change(at, |fields| fields.version(1));
        }
    } else {
        world.option_of("-auth_level", &["0", "1", "1", "2", "2", "2", "3", "3", "4", "5", "6", "-1", "0x2", "02"]);
    }
}

pub(super) fn finish(world: &mut World) {
    for at in 0..world.path.len() {
        let signer = world.path[at].fields.signer.name.clone();
        if world.random.percent(40) {
            let scheme = scheme(&mut world.random, &signer);
            world.change(at, |fields| fields.scheme(scheme));
        }
    }
    if world.random.one_in(12) {
        let at = world.any();
        let key = world.path[at].fields.key.public.clone();
        let broken = [
            der::sequence(&[&der::sequence(&[&der::oid("1.2.3.4")]), &der::bits(&[1])]),
            der::with_more(&key, &[5, 0]),
        ];
        let broken = world.random.pick(&broken);
        world.change(at, |fields| fields.public(broken));
    }
}

/// A key of any kind that the forge has.
pub(super) fn any_key(random: &mut Random, at: usize) -> String {
    let role = ["root", "issuing", "leaf"][at.min(2)];
    match random.below(20) {
        0..=2 => format!("rsa-{role}"),
        3 => "rsa-1024".to_owned(),
        4 | 5 => format!("rsa-pss-{role}"),
        6 => format!("dsa-{role}"),
        7 => format!("p384 {role}"),
        8 => format!("p521 {role}"),
        9 => format!("p224 {role}"),
        10 => format!("p192 {role}"),
        11 => format!("k256 {role}"),
        12 => format!("bp256 {role}"),
        13 => format!("bp384 {role}"),
        14 => format!("sm2 {role}"),
        15 => format!("ed25519 {role}"),
        16 => format!("ed448 {role}"),
        _ => format!("p256 {role}"),
    }
}

fn suite_b_key(random: &mut Random, at: usize) -> String {
    match random.below(12) {
        0 => any_key(random, at),
        1..=5 => format!("p384 {at}"),
        _ => format!("p256 {at}"),
    }
}

/// A way to sign with this key.
pub(super) fn scheme(random: &mut Random, signer: &str) -> Scheme {
    let hash = random.pick(&[
        Hash::Md5,
        Hash::Sha1,
        Hash::Sha1,
        Hash::Sha224,
        Hash::Sha256,
        Hash::Sha256,
        Hash::Sha384,
        Hash::Sha384,
        Hash::Sha512,
        Hash::Sha512Short256,
        Hash::Sha3Short224,
        Hash::Sha3Short256,
        Hash::Sha3Short384,
        Hash::Sha3Short512,
    ]);
    let is_pss = signer.starts_with("rsa-pss");
    if is_pss || signer.starts_with("rsa") && random.one_in(3) {
        let has_short_key = signer == "rsa-1024";
        let hash = if has_short_key { Hash::Sha256 } else { hash };
        let mask = if random.one_in(4) { Hash::Sha256 } else { hash };
        return Scheme::Pss(hash, mask, random.pick(&[20, 32, 32, 48, 0]));
    }
    match signer.split([' ', '-']).next() {
        Some("sm2") => Scheme::Sm2(random.pick(&["", "", "1234567812345678", "x"])),
        Some("ed25519" | "ed448") => Scheme::Usual,
        Some("rsa") => Scheme::With(hash),
        _ if matches!(hash, Hash::Md5 | Hash::Sha512Short256) => Scheme::With(Hash::Sha1),
        _ => Scheme::With(hash),
    }
}
