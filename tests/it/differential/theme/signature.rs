//! Signatures: algorithm identifiers that do not fit, parameters of RSASSA-PSS, restricted keys, broken values.

use super::super::world::{World, is_rsa};
use super::strength::{any_key, scheme};
use crate::forge::algorithm::{Hash, Scheme, identifier, pss_parameters};
use crate::forge::der;
use crate::forge::fields::flip_last_bit;
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    for at in 0..world.path.len() {
        if world.random.percent(75) {
            let key = any_key(&mut world.random, at);
            world.change(at, |fields| fields.key(&key));
        }
    }
}

pub(super) fn finish(world: &mut World) {
    for at in 0..world.path.len() {
        let signer = world.path[at].fields.signer.name.clone();
        let share = if signer.starts_with("sm2") { 90 } else { 40 };
        if world.random.percent(share) {
            let scheme = scheme(&mut world.random, &signer);
            world.change(at, |fields| fields.scheme(scheme));
        }
    }
    if world.random.percent(70) {
        let at = world.any();
        odd(world, at);
    }
    if world.random.one_in(6) {
        restrict(world);
    }
    if world.random.one_in(6) {
        odd_key(world);
    }
    world.maybe_flag(25, "-check_ss_sig");
    world.maybe_flag(10, "-partial_chain");
    let has_sm2 = world.path.iter().any(|member| member.fields.signer.name.starts_with("sm2"));
    if world.random.percent(if has_sm2 { 50 } else { 3 }) {
        world.option_of("-vfyopt", &["distid:1234567812345678", "distid:x", "hexdistid:78", "distid:"]);
    }
}

/// One odd thing about the signature of the certificate at this place.
fn odd(world: &mut World, at: usize) {
    let signer = world.path[at].fields.signer.clone();
    let usual = signer.algorithm(world.path[at].fields.scheme);
    let random = &mut world.random;
    let other = other_identifier(random, &usual);
    let (kind, inside, unused) = (random.below(14), random.one_in(2), random.pick(&[1, 7, 8]));
    let damage = random.pick::<fn(Vec<u8>) -> Vec<u8>>(&[
        flip_last_bit,
        shortened,
        lengthened,
        emptied,
        padded_integer,
        led_by_zero,
        trailed,
    ]);
    let parameters = match (is_rsa(&signer), random.one_in(2)) {
        (true, true) => Some(pss(random)),
        _ => None,
    };
    world.change(at, |mut fields| {
        match kind {
            0 => fields.inner = Some(other),
            1 => fields.outer = Some(other),
            2 => fields = fields.algorithm(&other),
            3 => fields.unused_bits = unused,
            4 => fields = fields.signed_with("p256 somebody").scheme(Scheme::Usual),
            5 if signer.name.starts_with("rsa") => fields = fields.signed_with("rsa-leaf").scheme(Scheme::Usual),
            6..=8 if parameters.is_some() => {
                let (parameters, signed) = parameters.unwrap();
                fields = fields.scheme(signed);
                match inside {
                    true => fields = fields.algorithm(&parameters),
                    false => fields.outer = Some(parameters),
                }
            }
            _ => fields = fields.damaged(damage),
        }
        fields
    });
}

/// An identifier that is nearly this one, or another.
fn other_identifier(random: &mut Random, usual: &[u8]) -> Vec<u8> {
    let parts = der::contents(usual)[0];
    let oid_length = der::contents(parts)[0].len() + 2;
    let oid = &parts[..oid_length];
    match random.below(10) {
        0 => der::sequence(&[oid]),
        1 => der::sequence(&[oid, &der::null()]),
        2 => der::sequence(&[oid, &der::sequence(&[])]),
        3 => der::sequence(&[oid, &der::integer(1)]),
        4 => der::with_long_length(usual, 2),
        _ => {
            let dotted = random.pick(&[
                "1.2.840.113549.1.1.1",
                "1.2.840.113549.1.1.5",
                "1.2.840.113549.1.1.11",
                "1.2.840.113549.1.1.2",
                "1.2.840.10045.4.3.2",
                "1.2.840.10045.4.3.3",
                "1.2.840.10045.4.1",
                "1.2.840.10045.2.1",
                "1.3.14.3.2.29",
                "1.3.101.112",
                "1.2.3.4",
                "2.16.840.1.101.3.4.2.1",
                "1.2.840.10040.4.3",
                "1.2.156.10197.1.501",
            ]);
            identifier(dotted, if random.one_in(2) { &[5, 0] } else { &[] })
        }
    }
}

/// An identifier of RSASSA-PSS, and a way to sign that it describes, or nearly.
fn pss(random: &mut Random) -> (Vec<u8>, Scheme) {
    let hash = random.pick(&[Hash::Sha1, Hash::Sha256, Hash::Sha256, Hash::Sha384]);
    let (mask, salt) = (if random.one_in(4) { Hash::Sha1 } else { hash }, random.pick(&[20, 32, 0]));
    let trailer = random.pick(&[None, None, Some(1), Some(2), Some(0)]);
    let parameters = match random.below(9) {
        0 => Vec::new(),
        1 => der::null(),
        2 => der::sequence(&[]),
        3 => der::with_more(&pss_parameters(hash, mask, salt, trailer), &[5, 0]),
        4 => der::sequence(&[&der::tagged(0, &identifier("1.2.3", &[]))]),
        5 => pss_parameters(hash, mask, salt + 1, trailer),
        6 => {
            // What stands at its default, written out.
            let mask = der::tagged(1, &identifier("1.2.840.113549.1.1.8", &mask.identifier()));
            der::sequence(&[&der::tagged(0, &hash.identifier()), &mask, &der::tagged(2, &der::integer(salt as u64))])
        }
        _ => pss_parameters(hash, mask, salt, trailer),
    };
    (identifier("1.2.840.113549.1.1.10", &parameters), Scheme::Pss(hash, mask, salt))
}

/// Ties a key of the path to RSASSA-PSS, with or without parameters of its own.
fn restrict(world: &mut World) {
    let at = world.any();
    let key = world.path[at].fields.key.clone();
    if !is_rsa(&key) {
        return;
    }
    let random = &mut world.random;
    let (hash, salt) = (random.pick(&[Hash::Sha1, Hash::Sha256, Hash::Sha384]), random.pick(&[0, 20, 32, 33]));
    let mask = if random.one_in(4) { Hash::Sha1 } else { hash };
    let parameters = match random.below(5) {
        0 => Vec::new(),
        1 => der::null(),
        2 => der::sequence(&[]),
        _ => pss_parameters(hash, mask, salt, None),
    };
    let oid = random.pick(&["1.2.840.113549.1.1.10", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.1"]);
    let info = der::sequence(&[&identifier(oid, &parameters), &der::bits(&key.public_bits())]);
    world.change(at, |fields| fields.public(info));
}

/// Writes a key of the path in another form, which may be wrong.
fn odd_key(world: &mut World) {
    let at = world.any();
    let key = world.path[at].fields.key.clone();
    let random = &mut world.random;
    let (algorithm, bits) = (der::contents(der::contents(&key.public)[0])[0], key.public_bits());
    let oid = &algorithm[..2 + der::contents(algorithm)[0].len()];
    let parameters = &algorithm[oid.len()..];
    let is_curve = oid == der::oid("1.2.840.10045.2.1");
    let point = || (bits[1..].len() / 2, bits.last().map_or(0, |last| last & 1));
    let (parameters, bits) = match random.below(8) {
        0 => (Vec::new(), bits),
        1 => (der::null(), bits),
        2 if is_curve => {
            let (length, odd) = point();
            (parameters.to_vec(), [&[2 + odd], &bits[1..=length]].concat())
        }
        3 if is_curve => {
            let (_, odd) = point();
            (parameters.to_vec(), [&[6 + odd], &bits[1..]].concat())
        }
        4 if is_curve => (parameters.to_vec(), flip_last_bit(bits)),
        5 if is_curve => (parameters.to_vec(), vec![0]),
        6 => (parameters.to_vec(), lengthened(bits)),
        _ => (parameters.to_vec(), shortened(bits)),
    };
    let unused = if random.one_in(10) { 1 } else { 0 };
    let info = der::sequence(&[&der::sequence(&[oid, &parameters]), &der::bits_but(&bits, unused)]);
    world.change(at, |fields| fields.public(info));
}

fn shortened(mut octets: Vec<u8>) -> Vec<u8> {
    octets.pop();
    octets
}

fn lengthened(mut octets: Vec<u8>) -> Vec<u8> {
    octets.push(0);
    octets
}

fn emptied(_: Vec<u8>) -> Vec<u8> {
    Vec::new()
}

fn led_by_zero(octets: Vec<u8>) -> Vec<u8> {
    [&[0], &octets[..]].concat()
}

/// The first INTEGER of a pair with an octet too much.
fn padded_integer(octets: Vec<u8>) -> Vec<u8> {
    match der::contents(&octets).first().map(|pair| der::contents(pair)) {
        Some(pair) if pair.len() == 2 => {
            der::sequence(&[&der::value(2, &[&[0], pair[0]].concat()), &der::value(2, pair[1])])
        }
        _ => octets,
    }
}

/// A pair with something behind it.
fn trailed(octets: Vec<u8>) -> Vec<u8> {
    if octets.first() == Some(&0x30) { der::with_more(&octets, &[5, 0]) } else { octets }
}
