//! What a draw is about: each theme bends a sound world so that one part of the judgement has something to do.

mod build;
mod constraints;
mod extensions;
mod identity;
mod names;
mod policies;
mod reading;
mod resources;
mod revocation;
mod signature;
mod strength;
mod time;
mod trust;

use super::publish::publish;
use super::question::Question;
use super::world::World;
use crate::random::Random;

/// One part of the judgement.
struct Theme {
    name: &'static str,
    /// How often, compared with the others.
    weight: usize,
    /// Changes names, keys and extensions of the path before its certificates are issued.
    shape: fn(&mut World),
    /// Adds what stands beside the path, breaks signatures, sets options.
    finish: fn(&mut World),
}

/// The question of one draw.
pub(super) fn draw(mut random: Random) -> Question {
    let only = std::env::var("CERTPREFLIGHT_THEME").ok();
    let mut themes: Vec<&Theme> = THEMES.iter().filter(|theme| only.as_deref() == Some(theme.name)).collect();
    if themes.is_empty() {
        themes.push(any(&mut random));
    }
    if random.one_in(3) {
        let other = any(&mut random);
        if other.name != themes[0].name {
            themes.push(other);
        }
    }
    let mut world = World::new(random);
    for theme in &themes {
        (theme.shape)(&mut world);
    }
    world.link();
    for theme in &themes {
        (theme.finish)(&mut world);
    }
    world.season();
    world.settle_schemes();
    publish(world, themes.iter().map(|theme| theme.name).collect())
}

fn any(random: &mut Random) -> &'static Theme {
    let mut left = random.below(THEMES.iter().map(|theme| theme.weight).sum());
    let chosen = THEMES.iter().find(|theme| {
        let is_here = left < theme.weight;
        left = left.saturating_sub(theme.weight);
        is_here
    });
    chosen.unwrap()
}

/// Leaves the world as it is.
fn nothing(_: &mut World) {}

const THEMES: &[Theme] = &[
    Theme { name: "build", weight: 3, shape: build::shape, finish: build::finish },
    Theme { name: "constraints", weight: 2, shape: constraints::shape, finish: nothing },
    Theme { name: "extensions", weight: 3, shape: extensions::shape, finish: extensions::finish },
    Theme { name: "identity", weight: 1, shape: identity::shape, finish: nothing },
    Theme { name: "names", weight: 2, shape: names::shape, finish: names::finish },
    Theme { name: "policies", weight: 2, shape: policies::shape, finish: nothing },
    Theme { name: "reading", weight: 2, shape: nothing, finish: reading::finish },
    Theme { name: "resources", weight: 1, shape: resources::shape, finish: nothing },
    Theme { name: "revocation", weight: 4, shape: revocation::shape, finish: revocation::finish },
    Theme { name: "signature", weight: 2, shape: signature::shape, finish: signature::finish },
    Theme { name: "strength", weight: 2, shape: strength::shape, finish: strength::finish },
    Theme { name: "time", weight: 1, shape: nothing, finish: time::finish },
    Theme { name: "trust", weight: 2, shape: nothing, finish: trust::finish },
];
