//! The story of `bundle`: files to a heap, the heap to one file, that file judged as `check` would judge it.

mod refusal;
pub mod replaced;

use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::assemble::remark::{Fate, Remark};
use crate::assemble::{Assembly, Question, assemble};
use crate::base::document::Document;
use crate::base::error::Error;
use crate::base::lookup::Lookup;
use crate::bundle::neighbours::Neighbours;
use crate::bundle::open::open;
use crate::bundle::{Bundle, Role};
use crate::checks::CHECKS;
use crate::checks::check::{Skip, SkipKind, Status};
use crate::checks::facts::{Facts, Options};
use crate::checks::judge::judge;
use crate::checks::policy::Policy;
use crate::report::matrix::{Matrix, TargetResult};
use crate::run::anchors;
use crate::run::library::Library;
use crate::run::passphrase::{first_line_of, readable};
use crate::target::Target;
use crate::target::anchors::AnchorPlan;
use crate::target::profile::Profile;
use crate::verify::trust::Anchors;

/// What `bundle` is asked.
#[derive(Clone, Debug)]
pub struct BundleRequest {
    /// The heap, in the order named.
    pub files: Vec<PathBuf>,
    /// Why directories among what was named give no files, a sentence each.
    pub left_out: Vec<String>,
    /// The file whose key alone counts.
    pub key: Option<PathBuf>,
    /// The file whose first line is the passphrase.
    pub password_file: Option<PathBuf>,
    /// Time, purpose, level.
    pub options: Options,
    /// Names that the leaf must cover.
    pub hostnames: Vec<String>,
    /// Which anchors to use.
    pub anchors: AnchorPlan,
    /// Whether the key is written, too.
    pub with_key: bool,
    /// Whether the root is written, too.
    pub with_root: bool,
    /// What the file to be written is called in findings.
    pub name: String,
}

/// What came of it.
pub struct Bundled {
    /// What was taken, mended and dropped.
    pub remarks: Vec<Remark>,
    /// The bytes to write, or why they are not to be written.
    pub outcome: Result<Zeroizing<Vec<u8>>, Refusal>,
    /// How many certificates the file holds.
    pub certificates: usize,
    /// The checks of what would be written; no targets when nothing could be put together.
    pub matrix: Matrix,
}

/// Why nothing is to be written.
#[derive(Debug)]
pub struct Refusal {
    /// What is wrong or what would help, a sentence each.
    pub hints: Vec<String>,
}

/// Puts the heap together and judges the outcome.
///
/// # Errors
/// A file that was named cannot be read.
pub fn bundle(request: &BundleRequest, lookup: &dyn Lookup) -> Result<Bundled, Error> {
    let mut heap = Vec::new();
    for path in &request.files {
        heap.push(readable(path, Role::Cert, lookup)?);
    }
    let key = request.key.as_ref().map(|path| readable(path, Role::Key, lookup)).transpose()?;
    let passphrase = request.password_file.as_ref().map(|path| first_line_of(path, lookup)).transpose()?;
    let mut library = Library::new(lookup);
    let anchors = anchors::load(&request.anchors, &mut library);
    if let Some(file) = anchors.named.iter().find(|file| file.document.contents.is_err()) {
        readable(&file.document.path, Role::Ca, lookup)?;
    }
    let question = Question {
        heap: &heap,
        key: key.as_ref(),
        passphrase: passphrase.as_ref().map(|line| line.as_slice()),
        options: &request.options,
        hostnames: &request.hostnames,
        with_key: request.with_key,
        with_root: request.with_root,
    };
    let left_out: Vec<Remark> =
        request.left_out.iter().map(|why| Remark { fate: Fate::Dropped, place: None, text: why.clone() }).collect();
    let mut matrix = Matrix { at: request.options.at, anchors: anchors.used, targets: Vec::new(), refusal: None };
    let assembly = match assemble(&question, &anchors.store) {
        Ok(assembly) => assembly,
        Err(why) => {
            let outcome = Err(Refusal { hints: vec![why] });
            return Ok(Bundled { remarks: left_out, outcome, certificates: 0, matrix });
        }
    };
    if !assembly.certs.is_empty() {
        matrix.targets.push(examine(&assembly, &request.name, request, &anchors.store, lookup));
    }
    let stands = matrix.targets.iter().any(|target| passes(target, request));
    if !stands {
        for target in &mut matrix.targets {
            *target = examine(&assembly, refusal::UNWRITTEN, request, &anchors.store, lookup);
            refusal::reword(target, &assembly, request.with_key);
        }
    }
    let outcome = match stands {
        true => Ok(assembly.text(request.with_key)),
        false => Err(Refusal {
            hints: assembly.hints.into_iter().chain(matrix.targets.iter().filter_map(missing)).collect(),
        }),
    };
    let mut remarks = left_out;
    remarks.extend(assembly.remarks);
    remarks.sort_by_key(|remark| remark.fate);
    if stands {
        remarks.extend(matrix.targets.iter().flat_map(remaining));
    }
    Ok(Bundled { certificates: assembly.certs.len(), remarks, outcome, matrix })
}

/// The checks of what would be written, as files in memory: of the rows about files only reading concerns them.
fn examine(
    assembly: &Assembly,
    name: &str,
    request: &BundleRequest,
    anchors: &dyn Anchors,
    lookup: &dyn Lookup,
) -> TargetResult {
    let document = |name: &str, bytes: &[u8]| Arc::new(Document::in_memory(name, bytes.to_vec()));
    let mut files = vec![open(Role::Cert, &document(name, &assembly.text(request.with_key)))];
    if let Some(key) = assembly.key.as_ref().filter(|_| !request.with_key) {
        // The key stands at the line that it has in its file, so that findings name that place.
        let (file, line) = assembly.key_place.as_ref().map_or(("", 0), |place| (&*place.file, place.line));
        let above = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
        let mut text = Vec::with_capacity(above.saturating_add(key.len()));
        text.resize(above, b'\n');
        text.extend_from_slice(key);
        files.push(open(Role::Key, &Arc::new(Document::in_memory(file, text))));
    }
    let target = Target {
        sources: vec!["command line".to_owned()],
        hostnames: request.hostnames.clone(),
        ..Target::of_files(name.to_owned(), name.into(), None, Profile::Ci.rules())
    };
    let bundle = Bundle::build(files);
    let facts = Facts::gather(&target, &request.options, lookup.accounts(), anchors, bundle, Neighbours::default());
    let skip = CHECKS.iter().filter(|check| check.group() == "file" || check.id == "key-copies").map(|check| check.id);
    let cells = judge(&facts, &Policy { skip: skip.collect(), ..Policy::default() });
    TargetResult::of(&facts, cells)
}

/// Contract section 8: the rows about chain and key must not fail; nor must the names that were asked for.
fn passes(target: &TargetResult, request: &BundleRequest) -> bool {
    let is_asked = |id: &str| {
        id.starts_with("chain-") || id.starts_with("key-") || (id == "cert-name" && !request.hostnames.is_empty())
    };
    target.cells.iter().filter(|cell| is_asked(cell.id)).all(|cell| match cell.status {
        Status::Pass | Status::Warn => true,
        Status::Fail => false,
        // What nothing is known about is not in order.
        Status::Skip => {
            !PROVEN.contains(&cell.id) && !matches!(&cell.skip, None | Some(Skip { kind: SkipKind::Blocked(_), .. }))
        }
    })
}

/// What helps where a certificate is missing.
fn missing(target: &TargetResult) -> Option<String> {
    let gap = target.cells.iter().find(|cell| cell.id == "chain-complete" && cell.status == Status::Fail)?;
    gap.findings.first().filter(|finding| finding.cause.is_none())?;
    Some("a certificate is missing among these files: name a file that holds it, too".to_owned())
}

/// What the checks find all the same in a file that is written.
fn remaining(target: &TargetResult) -> Vec<Remark> {
    let cells = target.cells.iter().filter(|cell| cell.is_bad());
    let findings = cells.flat_map(|cell| cell.findings.iter().map(move |finding| (cell.id, finding)));
    let own = findings.filter(|(_, finding)| finding.cause.is_none());
    own.map(|(id, finding)| Remark::noted(format!("{id}: {}", finding.message))).collect()
}

/// The rows that must have been judged: a file is written when they are in order, not when nobody could say.
const PROVEN: [&str; 3] = ["chain-trust", "chain-complete", "key-match"];
