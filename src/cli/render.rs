//! temp
use crate::base::error::Error;
use crate::base::moment::Moment;
use crate::cli::plan::Plan;
use crate::cli::plan::outputs::{Destination, Format};
use crate::report::matrix::Matrix;

pub(crate) fn report(_f: Format, _d: &Destination, _p: &Plan, m: &Matrix) -> Result<Vec<u8>, Error> {
    Ok(format!("{m:#?}\n").into_bytes())
}
pub(crate) fn trouble(f: Format, e: &Error, _now: Moment) -> Option<Vec<u8>> {
    match f {
        Format::Text => None,
        _ => Some(format!("{e}\n").into_bytes()),
    }
}
