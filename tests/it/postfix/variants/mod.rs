//! The variants, a group a file.

mod placement;

use super::{hold, variant::Variant};

#[test]
fn placement() {
    hold("placement", &placement::all());
}
