//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::base::moment::Moment;

/// The system's clock.
pub fn now() -> Moment {
    let seconds = |span: std::time::Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => Moment(seconds(since)),
        Err(before) => Moment(seconds(before.duration()).saturating_neg()),
    }
}
