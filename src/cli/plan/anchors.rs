//! `--ca`, `--ca-dir`, `--anchors` and the environment: which anchors the run uses.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use memchr::memmem;

use crate::base::document::{Document, UnreadableReason};
use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::{Lookup, is_hashed_name};
use crate::cli::args::check::TrustArgs;
use crate::cli::plan::Surroundings;
use crate::cli::suggest::hint;
use crate::target::anchors::{AnchorFile, AnchorPlan};

/// Decides the anchors: what the user names; else the system store; else, where that holds nothing, the Mozilla set.
pub(super) fn plan(args: &TrustArgs, around: &Surroundings<'_>) -> Result<AnchorPlan, Error> {
    let given = !args.ca.is_empty() || !args.ca_dir.is_empty();
    let wanted = match listed(&args.anchors)? {
        Some(wanted) => wanted,
        None if given => Wanted { ca: true, ..Wanted::default() },
        None => return Ok(machine(around)),
    };
    if wanted.ca && !given {
        return Err(Error::new(
            ErrorKind::Usage,
            "--anchors lists ca, but there is none; add --ca FILE or --ca-dir DIR",
        ));
    }
    if given && !wanted.ca {
        return Err(Error::new(ErrorKind::Usage, "--ca is given, but --anchors leaves it out; add ca to --anchors"));
    }
    let mut plan = if wanted.ca { named(args, around.lookup)? } else { AnchorPlan::default() };
    if wanted.system {
        let system = system(around);
        let absent = system.files.is_empty().then(|| NO_STORE.to_owned());
        plan.note = system.note.or(absent);
        plan.files.extend(system.files);
        plan.hashed = system.hashed;
        plan.paths.extend(system.paths);
        plan.source = if plan.source.is_empty() { "system" } else { "mixed" };
    }
    if wanted.mozilla {
        plan.mozilla = true;
        plan.source = if plan.source.is_empty() { "mozilla" } else { "mixed" };
    }
    Ok(plan)
}

#[derive(Default)]
struct Wanted {
    ca: bool,
    mozilla: bool,
    system: bool,
}

fn listed(options: &[String]) -> Result<Option<Wanted>, Error> {
    let mut wanted = Wanted::default();
    for word in options.iter().flat_map(|list| list.split([',', ' '])) {
        match word {
            "ca" => wanted.ca = true,
            "mozilla" => wanted.mozilla = true,
            "system" => wanted.system = true,
            _ => {
                let hint = hint(word, ["system", "mozilla", "ca"]);
                return Err(Error::new(ErrorKind::Usage, format!("--anchors \"{word}\": no such source; {hint}")));
            }
        }
    }
    Ok((!options.is_empty()).then_some(wanted))
}

/// The `--ca` files and what is in the `--ca-dir` directories. A directory without any certificate stands for itself,
/// so that the file rows say what is wrong with it.
fn named(args: &TrustArgs, lookup: &dyn Lookup) -> Result<AnchorPlan, Error> {
    if let Some(path) = args.ca.iter().find(|path| is_directory(path, lookup)) {
        let message = format!("--ca {0}: is a directory; name it with --ca-dir {0}", path.display());
        return Err(Error::new(ErrorKind::Usage, message));
    }
    let mut files: Vec<PathBuf> = args.ca.clone();
    for directory in &args.ca_dir {
        let found = files_in(directory, true, lookup);
        if found.is_empty() { files.push(directory.clone()) } else { files.extend(found) }
    }
    let source = match (args.ca.is_empty(), args.ca_dir.is_empty()) {
        (false, true) => "file",
        (true, false) => "directory",
        _ => "mixed",
    };
    Ok(AnchorPlan {
        files: files.into_iter().map(|path| AnchorFile { path, named: true }).collect(),
        source,
        paths: args.ca.iter().chain(&args.ca_dir).map(|path| path.display().to_string()).collect(),
        ..AnchorPlan::default()
    })
}

fn is_directory(path: &Path, lookup: &dyn Lookup) -> bool {
    let trouble = lookup.document(path).contents.as_ref().err().map(|trouble| trouble.reason.clone());
    trouble == Some(UnreadableReason::Directory)
}

/// The system store, or the Mozilla set where it holds nothing.
fn machine(around: &Surroundings<'_>) -> AnchorPlan {
    let system = system(around);
    if !system.files.is_empty() {
        return system;
    }
    let why = system.note.unwrap_or_else(|| NO_STORE.to_owned());
    AnchorPlan {
        mozilla: true,
        source: "mozilla",
        note: Some(format!("{why}; the Mozilla set compiled in is used instead")),
        ..AnchorPlan::default()
    }
}

/// The store of the machine's OpenSSL: a file and directories, each replaced by its variable
/// (`X509_get_default_cert_file_env`, `X509_get_default_cert_dir_env`; trouble with them is silent there, a note here).
/// A directory whose bundle is read already, and the default directory beside the default file, hold what the file
/// holds; they are only searched by hashed name for what the file lacks, as OpenSSL does.
fn system(around: &Surroundings<'_>) -> AnchorPlan {
    let (lookup, file_variable, directory_variable) =
        (around.lookup, set(around, "SSL_CERT_FILE"), set(around, "SSL_CERT_DIR"));
    let mut plan = AnchorPlan { source: "system", ..AnchorPlan::default() };
    let file = match &file_variable {
        Some(path) => Some(PathBuf::from(path)).filter(|path| holds_certificate(&lookup.document(path))),
        None => DEFAULT_FILES.iter().map(PathBuf::from).find(|path| holds_certificate(&lookup.document(path))),
    };
    let directories: Vec<PathBuf> = match &directory_variable {
        Some(list) => std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect(),
        None => DEFAULT_DIRECTORIES.iter().map(PathBuf::from).collect(),
    };
    let has_default_file = file.is_some() && file_variable.is_none() && directory_variable.is_none();
    let bundle = file.as_ref().and_then(|path| lookup.document(path).real_path.clone());
    plan.paths.extend(file.iter().map(|path| path.display().to_string()));
    plan.files.extend(file.map(|path| AnchorFile { path, named: false }));
    for directory in directories {
        if lies_in(bundle.as_deref(), &directory, lookup) || has_default_file {
            plan.hashed.push(directory);
            continue;
        }
        let found = hashed_or_all(files_in(&directory, false, lookup));
        if !found.is_empty() {
            plan.paths.push(directory.display().to_string());
            plan.files.extend(found.into_iter().map(|path| AnchorFile { path, named: false }));
        }
    }
    plan.note = redirection(file_variable.as_ref(), directory_variable.as_ref(), plan.files.is_empty());
    plan
}

/// Whether the bundle is a file of the directory, as update-ca-certificates makes it: then it holds all that is there.
fn lies_in(bundle: Option<&Path>, directory: &Path, lookup: &dyn Lookup) -> bool {
    let real = lookup.document(directory).real_path.clone();
    bundle.and_then(Path::parent).is_some_and(|parent| real.as_deref() == Some(parent))
}

fn redirection(file: Option<&OsString>, directory: Option<&OsString>, empty: bool) -> Option<String> {
    let said: Vec<String> = [("SSL_CERT_FILE", file), ("SSL_CERT_DIR", directory)]
        .iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?.to_string_lossy())))
        .collect();
    match (said.is_empty(), empty) {
        (true, _) => None,
        (false, true) => Some(format!("the system store is empty with {}", said.join(" and "))),
        (false, false) => Some(format!("the system store is set by {}", said.join(" and "))),
    }
}

fn set(around: &Surroundings<'_>, name: &str) -> Option<OsString> {
    (around.variable)(name).filter(|value| !value.is_empty())
}

/// The files of a directory that hold certificates, whatever they are called, each once however many links lead to
/// it. Of a directory that the user named, one that cannot be read is kept, so that the file rows say so.
fn files_in(directory: &Path, named: bool, lookup: &dyn Lookup) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut entries = lookup.entries(directory).unwrap_or_default();
    entries.sort_by_key(|path| !is_hashed_name(path));
    let mut is_wanted = |path: &PathBuf| {
        let document = lookup.document(path);
        let wanted = match &document.contents {
            Ok(_) => holds_certificate(&document),
            Err(trouble) => named && trouble.reason == UnreadableReason::Denied,
        };
        wanted && seen.insert(document.real_path.clone().unwrap_or_else(|| document.path.clone()))
    };
    entries.into_iter().filter(|path| is_wanted(path)).collect()
}

/// OpenSSL looks into a store directory by hashed name alone (`by_dir.c get_cert_by_subject`), so that a bundle beside
/// the links is not read twice; a directory that nobody has hashed is taken whole.
fn hashed_or_all(files: Vec<PathBuf>) -> Vec<PathBuf> {
    let (hashed, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| is_hashed_name(path));
    if hashed.is_empty() { others } else { hashed }
}

/// Whether a certificate's armour, or binary DER, is in the file; the engine has the last word on what it is.
fn holds_certificate(document: &Document) -> bool {
    let bytes = document.bytes();
    bytes.starts_with(DER_SEQUENCE) || ARMOUR.iter().any(|line| memmem::find(bytes, line).is_some())
}

/// `X509_get_default_cert_file` of the usual builds: Debian's and Red Hat's OPENSSLDIR, then where their bundles lie.
const DEFAULT_FILES: &[&str] = &[
    "/usr/lib/ssl/cert.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
];

/// `X509_get_default_cert_dir`.
const DEFAULT_DIRECTORIES: &[&str] = &["/etc/ssl/certs"];

/// The labels that OpenSSL takes for certificates (`PEM_STRING_X509*`).
const ARMOUR: &[&[u8]] =
    &[b"-----BEGIN CERTIFICATE-----", b"-----BEGIN TRUSTED CERTIFICATE-----", b"-----BEGIN X509 CERTIFICATE-----"];

/// SEQUENCE with a two-byte length, as every certificate of 256 bytes and more begins.
const DER_SEQUENCE: &[u8] = &[0x30, 0x82];

const NO_STORE: &str = "this machine has no system store";

#[cfg(test)]
mod tests {
    use super::plan;
    use crate::base::document::UnreadableReason;
    use crate::base::moment::Moment;
    use crate::cli::args::check::TrustArgs;
    use crate::cli::plan::Surroundings;
    use crate::service::memory::Memory;
    use crate::target::anchors::AnchorPlan;
    use std::ffi::OsString;

    const PEM: &str = "-----BEGIN CERTIFICATE-----\n";

    fn decided(args: &TrustArgs, files: &Memory, variables: &[(&str, &str)]) -> Result<AnchorPlan, String> {
        let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value));
        let around = Surroundings { now: Moment(0), lookup: files, variable: &variable };
        plan(args, &around).map_err(|error| error.to_string())
    }

    fn paths(plan: &AnchorPlan) -> Vec<&str> {
        plan.files.iter().filter_map(|file| file.path.to_str()).collect()
    }

    fn debian() -> Memory {
        Memory::holding(&[("/usr/lib/ssl/cert.pem", PEM), ("/etc/ssl/certs/0a1b2c3d.0", PEM), ("/own/a.pem", PEM)])
    }

    fn sources(list: &str) -> TrustArgs {
        TrustArgs { anchors: vec![list.to_owned()], ..TrustArgs::default() }
    }

    #[test]
    fn the_system_store_is_the_default() {
        let system = decided(&TrustArgs::default(), &debian(), &[]).unwrap();
        assert_eq!((paths(&system), system.source, &system.note), (vec!["/usr/lib/ssl/cert.pem"], "system", &None));
        assert_eq!(system.hashed, [std::path::Path::new("/etc/ssl/certs")]);
        let no_file = Memory::holding(&[("/etc/ssl/certs/0a1b2c3d.0", PEM), ("/etc/ssl/certs/bundle.crt.txt", PEM)]);
        let system = decided(&TrustArgs::default(), &no_file, &[]).unwrap();
        assert_eq!(paths(&system), ["/etc/ssl/certs/0a1b2c3d.0"]);
    }

    #[test]
    fn variables_replace_their_part_of_it() {
        let file = decided(&TrustArgs::default(), &debian(), &[("SSL_CERT_FILE", "/own/a.pem")]).unwrap();
        assert_eq!(paths(&file), ["/own/a.pem", "/etc/ssl/certs/0a1b2c3d.0"]);
        assert!(file.note.unwrap().contains("SSL_CERT_FILE=/own/a.pem"));
        let directory = decided(&TrustArgs::default(), &debian(), &[("SSL_CERT_DIR", "/nowhere:/own")]).unwrap();
        assert_eq!(paths(&directory), ["/usr/lib/ssl/cert.pem", "/own/a.pem"]);
    }

    #[test]
    fn an_empty_store_gives_way_to_mozilla_with_a_note() {
        let redirected = [("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/nonexistent")];
        for (files, variables) in [(Memory::default(), &[][..]), (debian(), &redirected)] {
            let plan = decided(&TrustArgs::default(), &files, variables).unwrap();
            assert!(plan.mozilla && plan.files.is_empty() && plan.source == "mozilla");
            assert!(plan.note.unwrap().ends_with("the Mozilla set compiled in is used instead"));
        }
    }

    #[test]
    fn named_files_leave_the_system_out() {
        let ca = TrustArgs { ca: vec!["/own/a.pem".into()], ..TrustArgs::default() };
        let plan = decided(&ca, &debian(), &[]).unwrap();
        assert!(paths(&plan) == ["/own/a.pem"] && plan.source == "file" && plan.files.iter().all(|file| file.named));
        let missing = TrustArgs { ca: vec!["/no".into()], ca_dir: vec!["/none".into()], ..TrustArgs::default() };
        let plan = decided(&missing, &debian(), &[]).unwrap();
        assert!(paths(&plan) == ["/no", "/none"] && plan.source == "mixed" && !plan.mozilla);
        let files = debian().and_trouble("/own/b.pem", UnreadableReason::Denied);
        let directory = TrustArgs { ca_dir: vec!["/own".into()], ..TrustArgs::default() };
        let plan = decided(&directory, &files, &[]).unwrap();
        assert!(paths(&plan) == ["/own/a.pem", "/own/b.pem"] && plan.source == "directory");
    }

    #[test]
    fn a_list_names_them_outright() {
        let mozilla = decided(&sources("mozilla"), &debian(), &[]).unwrap();
        assert!(mozilla.mozilla && mozilla.files.is_empty() && mozilla.source == "mozilla");
        let both = TrustArgs { ca: vec!["/own/a.pem".into()], ..sources("mozilla,ca") };
        let both = decided(&both, &debian(), &[]).unwrap();
        assert!(both.mozilla && paths(&both) == ["/own/a.pem"] && both.source == "mixed");
        let system = decided(&sources("system"), &Memory::default(), &[]).unwrap();
        assert!(!system.mozilla && system.files.is_empty() && system.note.is_some());
    }

    #[test]
    fn contradictions_are_wrong_usage() {
        assert!(decided(&sources("ca"), &debian(), &[]).unwrap_err().contains("--ca FILE"));
        let left_out = TrustArgs { ca: vec!["/own/a.pem".into()], ..sources("mozilla") };
        assert!(decided(&left_out, &debian(), &[]).unwrap_err().contains("leaves it out"));
        assert!(decided(&sources("mozila"), &debian(), &[]).unwrap_err().contains("did you mean mozilla?"));
        let directory = TrustArgs { ca: vec!["/own".into()], ..TrustArgs::default() };
        let files = Memory::default().and_trouble("/own", UnreadableReason::Directory);
        assert!(decided(&directory, &files, &[]).unwrap_err().ends_with("name it with --ca-dir /own"));
        assert!(decided(&sources(""), &debian(), &[]).is_err());
    }
}
