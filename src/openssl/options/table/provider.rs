//! Options about providers, none of which is followed.

use super::{Row, Value, refused, valued};

pub(super) const ROWS: &[Row] = &[
    valued("provider-path", Value::Text, ABOUT, |_, _, _| refused("provider-path", WHY)),
    valued("provider", Value::Text, ABOUT, |_, _, _| refused("provider", WHY)),
    valued("propquery", Value::Text, ABOUT, |_, _, _| refused("propquery", WHY)),
];

const ABOUT: &str = "Refused: there are no providers here";
const WHY: &str = "certpreflight computes by itself and loads no provider";
