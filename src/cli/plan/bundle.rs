//! What the arguments of `bundle` mean: the files, what is asked about them, where the outcome goes.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::Lookup;
use crate::cli::args::bundle::BundleArgs;
use crate::cli::args::check::JudgementArgs;
use crate::cli::plan::outputs::color;
use crate::cli::plan::{Surroundings, anchors, hostnames, options};
use crate::disk::write::{self, Attributes, Standing};
use crate::run::bundle::{BundleRequest, replaced};
use crate::service::files;

/// What `bundle` is to do.
pub(crate) struct BundlePlan {
    /// What to put together.
    pub(crate) request: BundleRequest,
    /// Where it goes.
    pub(crate) place: Place,
    /// `-q`.
    pub(crate) quiet: bool,
    /// `-v`.
    pub(crate) verbose: bool,
    /// `--color`.
    pub(crate) color: anstream::ColorChoice,
}

/// Where the outcome goes.
#[derive(Debug)]
pub(crate) enum Place {
    /// A file that is not there yet.
    New(PathBuf),
    /// In the place of a file, which these attributes are kept of.
    Replaced(PathBuf, Attributes),
    /// Standard output.
    Stdout,
    /// A device or pipe.
    Stream(PathBuf),
}

impl BundlePlan {
    /// Gives the arguments their meaning. Wrong usage first, then the output, then what needs files to be read.
    pub(crate) fn of(args: &BundleArgs, around: &Surroundings<'_>) -> Result<BundlePlan, Error> {
        let usage = |why: &str| Err(Error::new(ErrorKind::Usage, why));
        if args.files.is_empty() {
            return usage("nothing to put together; name the files: `certpreflight bundle FILE... --key KEY`");
        }
        // As everywhere, a dash is standard output.
        let output = args.written.output.as_deref().filter(|path| *path != Path::new("-"));
        if args.written.force && output.is_none() {
            return usage("--force replaces a file; name it with -o FILE");
        }
        let color = color(args.written.color.as_deref())?;
        let judgement = JudgementArgs {
            purpose: args.choice.purpose.clone(),
            at: args.choice.at.clone(),
            auth_level: args.choice.auth_level.clone(),
            ..JudgementArgs::default()
        };
        let options = options(&judgement, args.trust.partial_chain, false, around.now)?;
        let hostnames = hostnames::split(&args.choice.hostnames)?;
        let place = match output {
            Some(path) => place(path, args, around.lookup)?,
            None => Place::Stdout,
        };
        let (files, left_out) = files::with_pairs(&args.files, around.lookup)?;
        let request = BundleRequest {
            files,
            left_out: left_out.iter().map(ToString::to_string).collect(),
            key: args.choice.key.clone(),
            password_file: args.choice.password_file.clone(),
            options,
            hostnames,
            anchors: anchors::plan(&args.trust, around)?,
            with_key: args.written.with_key,
            with_root: args.written.with_root,
            name: output.map_or_else(|| "the bundle".to_owned(), |path| path.display().to_string()),
        };
        Ok(BundlePlan { request, place, quiet: args.written.quiet, verbose: args.written.verbose, color })
    }
}

fn place(path: &Path, args: &BundleArgs, lookup: &dyn Lookup) -> Result<Place, Error> {
    let refuse = |why: String| Err(Error::new(ErrorKind::Output, why).at(path.display().to_string(), None));
    match write::look(path) {
        Err(error) => refuse(format!("cannot be written: {}", write::words(&error))),
        Ok(Standing::Nothing) => match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) if !parent.is_dir() => {
                refuse(format!("cannot be written: the directory {} does not exist; make it first", parent.display()))
            }
            _ => Ok(Place::New(path.to_owned())),
        },
        Ok(Standing::Directory) => refuse("is a directory; name the file in it that is to be written".to_owned()),
        Ok(Standing::Link(target)) => refuse(format!(
            "is a symbolic link to {}, and links are not written through: other programs (certbot, for one) keep their \
             own order behind them; name the file itself or a new one",
            target.display()
        )),
        Ok(Standing::Stream) => Ok(Place::Stream(path.to_owned())),
        Ok(Standing::File(_)) if !args.written.force => refuse(EXISTS.to_owned()),
        Ok(Standing::File(attributes)) => {
            match replaced::obstacle(path, attributes.mode, args.written.with_key, lookup) {
                Some(why) => refuse(why),
                None => Ok(Place::Replaced(path.to_owned(), attributes)),
            }
        }
    }
}

/// What is said of a file that is there.
pub(crate) const EXISTS: &str = "exists; replace it with --force, or name another file";
