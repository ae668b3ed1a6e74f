//! temp
use crate::cli::args::ExplainArgs;
pub(crate) fn run(_args: &ExplainArgs) -> u8 {
    0
}
