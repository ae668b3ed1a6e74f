//! Trust: auxiliary settings on anchors, in blocks that say so or not, under every purpose.

use super::super::world::{Member, World};
use super::extensions::PURPOSES;
use crate::forge::aux_trust::aux_trust;
use crate::forge::extension::{
    ANY_USE, CLIENT_AUTH, CODE_SIGNING, EMAIL_PROTECTION, OCSP_SIGNING, SERVER_AUTH, TIME_STAMPING,
};
use crate::random::Random;

pub(super) fn finish(world: &mut World) {
    for at in 0..world.path.len() {
        if world.random.percent(if at == 0 { 85 } else { 25 }) {
            world.path[at].aux = Some((settings(&mut world.random), world.random.percent(80)));
            let share = if at == 0 { 90 } else { 60 };
            world.path[at].is_anchor = world.random.percent(share);
        }
    }
    if world.random.one_in(4) {
        // The same again with other settings.
        let at = world.any();
        let mut copy = world.path[at].clone();
        copy.aux = world.random.one_in(2).then(|| (settings(&mut world.random), world.random.one_in(2)));
        copy.is_anchor = true;
        world.others.push(copy);
    }
    if world.random.one_in(5) {
        let fields = world.path[0].fields.clone().valid("2020-01-01", "2023-01-01").serial(70);
        let mut old = Member::anchor(fields);
        old.aux = Some((settings(&mut world.random), true));
        world.others.push(old);
        world.path[0].is_anchor = world.random.one_in(2);
    }
    if world.random.percent(80) {
        world.option_of("-purpose", PURPOSES);
    }
    if world.random.percent(25) {
        world.option_of("-verify_name", &["default", "pkcs7", "smime_sign", "ssl_client", "ssl_server"]);
        if world.random.one_in(2) {
            world.words.rotate_right(2);
        }
    }
    world.maybe_flag(30, "-partial_chain");
    world.maybe_flag(10, "-x509_strict");
    world.keeps_order = world.random.one_in(2);
}

fn settings(random: &mut Random) -> Vec<u8> {
    let uses =
        [ANY_USE, SERVER_AUTH, SERVER_AUTH, CLIENT_AUTH, EMAIL_PROTECTION, TIME_STAMPING, CODE_SIGNING, OCSP_SIGNING];
    let list = |random: &mut Random, most| random.several(&uses, 0, most);
    let trusted = random.percent(70).then(|| list(random, 3));
    let rejected = random.percent(30).then(|| list(random, 2));
    let alias = random.one_in(4).then_some("alias");
    aux_trust(trusted.as_deref(), rejected.as_deref(), alias)
}
