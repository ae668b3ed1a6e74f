//! Reading: one change of DER in something that is asked about, and files in odd forms.

use super::super::world::World;
use crate::forge::fields::Fields;

pub(super) fn finish(world: &mut World) {
    if world.random.percent(60) {
        for _ in 0..world.random.pick(&[1, 1, 1, 2]) {
            let seed = world.random.next();
            if world.random.one_in(4) && !world.lists.is_empty() {
                let at = world.random.below(world.lists.len());
                world.lists[at].mutations.push(seed);
            } else {
                let at = world.any();
                world.path[at].mutations.push(seed);
            }
        }
    }
    world.has_odd_files = world.random.percent(50);
    if world.random.one_in(5) {
        world.others.push(super::super::world::Member::somewhere(Fields::ca("Bystander"), &mut world.random));
    }
    world.maybe_flag(20, "-x509_strict");
    world.maybe_flag(15, "-partial_chain");
    world.maybe_flag(15, "-check_ss_sig");
    world.keeps_order = world.random.one_in(2);
}
