//! The command `explain`: what a check, an error number or a server's words mean.

use crate::base::error::Error;
use crate::cli::args::ExplainArgs;
use crate::cli::output;
use crate::cli::plan::outputs::Destination;
use crate::cli::render::stdout_options;
use crate::report::explain;

/// Prints the answer to the words typed; without any, the list of all checks.
pub(crate) fn run(args: &ExplainArgs) -> Result<(), Error> {
    let question = args.words.join(" ");
    let question = (!args.words.is_empty()).then_some(question.trim());
    let answer = explain::answer(question, &stdout_options(anstream::ColorChoice::Auto, false))?;
    output::write(&Destination::Stdout, answer.as_bytes())
}
