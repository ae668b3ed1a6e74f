//! Validity: each second around its ends, and times in odd forms.

use super::super::world::{NOW, World};
use crate::forge::der;
use crate::random::Random;

pub(super) fn finish(world: &mut World) {
    for _ in 0..world.random.pick(&[1, 1, 2, 3]) {
        let at = world.any();
        let (is_start, is_end) = (world.random.one_in(2), world.random.one_in(2));
        let random = &mut world.random;
        let (start, end) = (is_start.then(|| moment(random)), (is_end || !is_start).then(|| moment(random)));
        world.change(at, |mut fields| {
            fields.start = start.unwrap_or(fields.start);
            fields.end = end.unwrap_or(fields.end);
            fields
        });
    }
    world.maybe_flag(15, "-no_check_time");
    world.maybe_flag(15, "-partial_chain");
    world.time = match world.random.below(12) {
        0 => None,
        1 => Some(0),
        2 => Some(-1),
        3 => Some(2_524_608_000 + world.random.between(-1, 1)),
        4 => Some(world.random.pick(&[
            4_102_444_800,
            253_402_300_799,
            253_402_300_800,
            67_768_036_191_676_799,
            i64::MAX,
        ])),
        _ => Some(NOW),
    };
}

/// A time about now, or long ago, or far off, in a form that is right or odd.
fn moment(random: &mut Random) -> Vec<u8> {
    let digits = random.pick(&[
        "20260101000000",
        "20251231235959",
        "20260101000001",
        "20260101000000",
        "20200101000000",
        "20491231235959",
        "20500101000000",
        "20300229000000",
        "20240229000000",
        "20260101006000",
        "20251231235960",
        "00000101000000",
        "99991231235959",
        "19491231235959",
        "19500101000000",
        "20251301000000",
        "20250100000000",
        "19691231235959",
    ]);
    match random.below(14) {
        0 => der::generalized_time(&format!("{digits}Z")),
        1 => der::utc_time(&format!("{}Z", &digits[2..])),
        2 => der::utc_time(&format!("{}Z", &digits[2..12])),
        3 => der::utc_time(&format!("{}+0100", &digits[2..])),
        4 => der::generalized_time(&format!("{digits}.5Z")),
        5 => der::generalized_time(digits),
        6 => der::utc_time(""),
        7 => der::utc_time(&format!("{}ZZ", &digits[2..])),
        8 => der::generalized_time(&format!("{digits}-0100")),
        9 => der::utc_time(&format!("{}0Z", &digits[2..])),
        10 => der::utc_time(&format!(" {}Z", &digits[3..])),
        _ => der::time(&format!("{digits}Z")),
    }
}
