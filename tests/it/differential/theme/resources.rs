//! Resources of RFC 3779: addresses and AS numbers, nested, nearly nested, inherited, in forms that are not canonical.

use super::super::world::World;
use crate::forge::resources::{addresses, family, prefix, range, system, systems, systems_between};
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    let has_addresses = world.random.percent(70);
    let has_systems = !has_addresses || world.random.percent(50);
    for at in 0..world.path.len() {
        let from_leaf = world.path.len() - at;
        if has_addresses && world.random.percent(88) {
            let extension = all_addresses(&mut world.random, from_leaf);
            world.extend(at, extension);
        }
        if has_systems && world.random.percent(88) {
            let extension = all_systems(&mut world.random, from_leaf);
            world.extend(at, extension);
        }
    }
    world.maybe_flag(10, "-partial_chain");
}

/// The higher in the path, the wider.
fn all_addresses(random: &mut Random, width: usize) -> crate::forge::extension::Extension {
    let mut families = Vec::new();
    if random.percent(85) {
        let safi = random.pick(&[None, None, None, None, None, Some(1), Some(0), Some(200)]);
        let ranges = four(random, width);
        families.push(family(1, safi, (!random.one_in(6)).then_some(&ranges)));
    }
    if random.percent(40) {
        let ranges = six(random, width);
        families.push(family(2, None, (!random.one_in(6)).then_some(&ranges)));
    }
    if random.one_in(14) {
        families.reverse();
    }
    if random.one_in(20) {
        families.extend(families.first().cloned());
    }
    if random.one_in(25) {
        families.push(family(3, None, Some(&[prefix(&[1], 8)])));
    }
    let extension = addresses(&families);
    if random.one_in(4) { extension.not_critical() } else { extension }
}

/// Ranges of IPv4, mostly in order and apart.
fn four(random: &mut Random, width: usize) -> Vec<Vec<u8>> {
    let mut ranges: Vec<Vec<u8>> = Vec::new();
    for net in [10_u8, 20, 30] {
        if !random.percent(if width > 2 { 90 } else { 60 }) {
            continue;
        }
        let host = [net, random.pick(&[0, 0, 1, 2]), 0, 0];
        ranges.push(match random.below(10) {
            0 => range((&[net, 0, 0, 0], 15), (&[net, 2, 255, 255], 16)),
            1 => range((&[net, 1, 0, 0], 16), (&[net, 4, 255, 255], 32)),
            2 => range((&[net, 1, 0, 0], 32), (&[net, 1, 255, 255], 16)),
            3 => range((&[net, 3, 0, 0], 16), (&[net, 1, 255, 255], 16)),
            4 => prefix(&[net, 0, 0, 0], 0),
            5 => prefix(&[net, 1, 2, 3], 32),
            _ => prefix(&host, random.pick(&[8, 8, 9, 16, 24]).min(8 * width.max(1) as u8 + 8).max(8)),
        });
        if width > 2 && random.percent(70) {
            ranges.pop();
            ranges.push(prefix(&[net], 8));
        }
    }
    disorder(random, &mut ranges, prefix(&[11], 8));
    ranges
}

fn six(random: &mut Random, width: usize) -> Vec<Vec<u8>> {
    let host = [0x20, 1, 0xd, 0xb8, random.pick(&[0, 0, 1]), 0];
    let mut ranges = vec![prefix(&host, if width > 2 { 32 } else { random.pick(&[32, 40, 48, 31, 12]) })];
    disorder(random, &mut ranges, prefix(&[0x20, 2], 16));
    ranges
}

fn all_systems(random: &mut Random, width: usize) -> crate::forge::extension::Extension {
    let list = |random: &mut Random| {
        let mut list: Vec<Vec<u8>> = Vec::new();
        for start in [10_u64, 100, 64_512] {
            if !random.percent(if width > 2 { 90 } else { 60 }) {
                continue;
            }
            list.push(match random.below(8) {
                0 => system(start),
                1 => systems_between(start, start),
                2 => systems_between(start + 9, start + 2),
                3 => systems_between(start, start + 30),
                4 => system(start + 5),
                _ if width > 2 => systems_between(start, start + 40),
                _ => systems_between(start + 1, start + 20),
            });
        }
        let extra =
            random.pick(&[system(11), systems_between(5, 6), system(0), system(1 << 32), systems_between(0, u64::MAX)]);
        disorder(random, &mut list, extra);
        list
    };
    let numbers = list(random);
    let domains = list(random);
    let is_inherited = random.one_in(6);
    let numbers = random.percent(92).then_some((!is_inherited).then_some(&numbers[..]));
    let domains = random.one_in(6).then_some((!is_inherited).then_some(&domains[..]));
    let extension = systems(numbers, domains);
    if random.one_in(4) { extension.not_critical() } else { extension }
}

/// Seldom: out of order, doubled, empty, something more.
fn disorder(random: &mut Random, list: &mut Vec<Vec<u8>>, extra: Vec<u8>) {
    match random.below(30) {
        0 => list.reverse(),
        1 => list.extend(list.first().cloned()),
        2 => list.clear(),
        3 | 4 => list.push(extra),
        5 => list.insert(0, extra),
        _ => {}
    }
}
