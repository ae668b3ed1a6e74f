//! What the arguments of `bundle` mean: the files, what is asked about them, where the outcome goes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::Lookup;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::{File, Role};
use crate::cli::args::bundle::BundleArgs;
use crate::cli::args::check::JudgementArgs;
use crate::cli::plan::outputs::color;
use crate::cli::plan::{Surroundings, anchors, hostnames, options};
use crate::crypto::private::{Fit, fit};
use crate::disk::write::{self, Attributes, Standing};
use crate::pem::piece::{Piece, TextKind};
use crate::run::bundle::BundleRequest;
use crate::service::files;
use crate::x509::private_key::KeyContent;

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
        if args.written.force && args.written.output.is_none() {
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
        let output = args.written.output.as_deref();
        let place = match output {
            Some(path) => place(path, args, around.lookup)?,
            None => Place::Stdout,
        };
        let request = BundleRequest {
            files: heap(&args.files, around.lookup)?,
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

/// The files; of a directory the pair in it, as `check` takes it.
fn heap(typed: &[PathBuf], lookup: &dyn Lookup) -> Result<Vec<PathBuf>, Error> {
    let mut heap = Vec::new();
    for path in typed {
        let trouble = lookup.document(path).contents.as_ref().err().map(|trouble| trouble.reason.clone());
        if trouble == Some(UnreadableReason::Directory) {
            for target in files::targets(std::slice::from_ref(path), &[], lookup)? {
                heap.push(target.cert);
                heap.extend(target.key);
            }
        } else {
            heap.push(path.clone());
        }
    }
    Ok(heap)
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
        Ok(Standing::File(attributes)) => match spoilt(path, &attributes, args.written.with_key, lookup) {
            Some(why) => refuse(why),
            None => Ok(Place::Replaced(path.to_owned(), attributes)),
        },
    }
}

/// Why a file must not be replaced though it may: its key would be lost, or a key would lie open in it.
fn spoilt(path: &Path, old: &Attributes, with_key: bool, lookup: &dyn Lookup) -> Option<String> {
    let document = lookup.document(path);
    if document.contents.is_err() {
        return Some("is there and cannot be read, so nobody can say what would be lost with it".to_owned());
    }
    let file = open(Role::Key, &document);
    let holds_key = file.exposes_key();
    let mode = old.mode;
    match (with_key, holds_key) {
        (false, true) => Some(
            "holds a private key, which would be lost; write to another file, or the key as well: --with-key"
                .to_owned(),
        ),
        _ if foreign(&file, with_key) => Some(
            "holds something that is no certificate (a container, a key in another form, a damaged block), which would \
             be lost; write to another file"
                .to_owned(),
        ),
        (true, _) if mode & OTHERS != 0 || mode & GROUP_WRITES != 0 => Some(format!(
            "has mode {mode:04o}, which it would keep, so others could use the private key; chmod 0600 it first, or \
             write to another file"
        )),
        (true, false) if mode & GROUP != 0 => Some(format!(
            "has mode {mode:04o}, which it would keep, so its group could read the private key; it holds none yet: \
             chmod 0600 it first, or write to another file"
        )),
        _ => None,
    }
}

/// Whether anything stands there beside text, certificates and, where a key is written, readable keys with their
/// parameters. What is not known may be somebody's only key.
fn foreign(file: &File, with_key: bool) -> bool {
    let is_lost = |object: &Object| match &object.kind {
        ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_) => false,
        ObjectKind::PrivateKey(KeyContent::Plain(_)) | ObjectKind::Other(Known::EcParameters) => !with_key,
        _ => true,
    };
    let is_broken = |piece: &Piece| match piece {
        Piece::Broken(_) => true,
        Piece::Text(text) => matches!(
            text.kind,
            TextKind::BareBase64 | TextKind::DoubleEncoded | TextKind::NearlyArmour | TextKind::Nul | TextKind::Utf16
        ),
        Piece::Block(_) | Piece::Binary(_) => false,
    };
    file.objects.iter().any(is_lost) || file.pieces.iter().any(is_broken)
}

/// Why these bytes, key included, must not take the place of the file: it holds a key that is not the one in them.
pub(crate) fn other_key(path: &Path, bytes: &[u8], lookup: &dyn Lookup) -> Option<String> {
    let written = open(Role::Cert, &Arc::new(Document::in_memory("", bytes.to_vec())));
    // The key that is written fits the leaf, so any other that fits it is the same.
    let leaf = written.objects.iter().find_map(|object| match &object.kind {
        ObjectKind::Certificate(cert) => Some(cert),
        _ => None,
    })?;
    let is_other = |object: &Object| match &object.kind {
        ObjectKind::PrivateKey(KeyContent::Plain(key)) => fit(key, &leaf.public_key) != Fit::Fits,
        ObjectKind::PrivateKey(_) => true,
        _ => false,
    };
    let old = open(Role::Key, &lookup.document(path));
    let other = old.objects.iter().find(|object| is_other(object))?;
    Some(format!(
        "holds another private key in line {}, which would be lost; write to another file",
        other.location.line
    ))
}

/// What is said of a file that is there.
pub(crate) const EXISTS: &str = "exists; replace it with --force, or name another file";

const OTHERS: u32 = 0o007;
const GROUP: u32 = 0o070;
const GROUP_WRITES: u32 = 0o020;
