//! The command `show`: files taken apart and told, no check run.

use crate::base::error::{Error, ErrorKind};
use crate::base::moment::Moment;
use crate::cli::args::show::ShowArgs;
use crate::cli::exit::Convention;
use crate::cli::output;
use crate::cli::plan::moment;
use crate::cli::plan::outputs::{Destination, color, destination};
use crate::cli::render::text_options;
use crate::cli::suggest::hint;
use crate::disk::{Disk, clock};
use crate::report::show;
use crate::run::inventory::{ShowRequest, inventory};
use crate::service::files::with_pairs;

/// Shows what the arguments name, and gives the exit code.
///
/// # Errors
/// Wrong usage, a directory without a pair, a passphrase that cannot be read, an output that cannot be written.
pub(crate) fn run(args: &ShowArgs) -> Result<u8, Error> {
    if args.files.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "say what to show: `certpreflight show FILE...`"));
    }
    let is_json = match args.format.as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(word) => {
            let hint = hint(word, ["text", "json"]);
            return Err(Error::new(ErrorKind::Usage, format!("--format {word}: show has no such format; {hint}")));
        }
    };
    let at: Moment = moment(args.at.as_deref(), clock::now())?;
    let color = color(args.color.as_deref())?;
    let to = args.output.as_deref().map_or(Destination::Stdout, destination);
    let disk = Disk::new();
    // Whoever reads JSON finds the trouble in it.
    let (files, left_out) = match with_pairs(&args.files, &disk) {
        Err(error) if is_json => (args.files.clone(), vec![error]),
        found => found?,
    };
    left_out.iter().for_each(output::complain);
    let request = ShowRequest { files, password_file: args.password_file.clone(), at };
    let found = inventory(&request, &disk)?;
    let mut bytes = Vec::new();
    let written = match is_json {
        true => show::write_json(&found, &mut bytes),
        false => show::write(&found, &text_options(&to, color, args.verbose), &mut bytes),
    };
    written.map_err(|error| Error::new(ErrorKind::Output, format!("what was found cannot be told: {error}")))?;
    output::write(&to, &bytes)?;
    Ok(if found.is_incomplete() || !left_out.is_empty() { Convention::Plain.trouble() } else { 0 })
}
