//! Targets from files and directories named on the command line.

use std::path::{Path, PathBuf};

use crate::base::document::UnreadableReason;
use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::Lookup;
use crate::target::Target;
use crate::target::profile::Profile;

/// One target for each certificate argument, in order. `keys` holds none, one for all, or one for each.
pub fn targets(certs: &[PathBuf], keys: &[PathBuf], lookup: &dyn Lookup) -> Result<Vec<Target>, Error> {
    if keys.len() > 1 && keys.len() != certs.len() {
        let message = format!(
            "{} keys for {} certificates: give one --key for each CERT, in the same order, or one for all",
            keys.len(),
            certs.len()
        );
        return Err(Error::new(ErrorKind::Usage, message));
    }
    let key_of = |at: usize| if keys.len() == 1 { keys.first() } else { keys.get(at) };
    certs.iter().enumerate().map(|(at, cert)| target(cert, key_of(at), lookup)).collect()
}

fn target(cert: &Path, key: Option<&PathBuf>, lookup: &dyn Lookup) -> Result<Target, Error> {
    let pair = if is_directory(cert, lookup) { Some(pair_in(cert, key.is_some(), lookup)?) } else { None };
    let (file, key) = match pair {
        Some((file, its_key)) => (file, Some(key.cloned().unwrap_or(its_key))),
        None => (cert.to_owned(), key.cloned()),
    };
    let profile = if is_certbot_live(&lookup.document(&file).path) { Profile::Web } else { Profile::Guide };
    Ok(Target {
        name: name(cert, key.as_deref().filter(|_| file == cert)),
        sources: vec!["command line".to_owned()],
        cert: file,
        key,
        chain: Vec::new(),
        hostnames: Vec::new(),
        rules: profile.rules(),
    })
}

/// `certificate.pem + key.pem`; a directory is called by its own name.
fn name(cert: &Path, key: Option<&Path>) -> String {
    let spoken = |path: &Path| {
        if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
    };
    match key {
        Some(key) if key != cert => format!("{} + {}", spoken(cert), spoken(key)),
        _ => spoken(cert),
    }
}

fn is_directory(path: &Path, lookup: &dyn Lookup) -> bool {
    let document = lookup.document(path);
    document
        .contents
        .as_ref()
        .is_err_and(|trouble| trouble.reason == UnreadableReason::Directory && trouble.at.is_none())
}

/// The certificate and the key of a directory. One that this user may not list is taken at certbot's word, so that
/// reading it fails with the system's reason.
fn pair_in(directory: &Path, key_given: bool, lookup: &dyn Lookup) -> Result<(PathBuf, PathBuf), Error> {
    let Some(entries) = lookup.entries(directory) else {
        let (cert, key) = PAIRS.first().copied().unwrap_or_default();
        return Ok((directory.join(cert), directory.join(key)));
    };
    let holds = |name: &str| entries.iter().any(|entry| entry.file_name().is_some_and(|found| found == name));
    let whole: Vec<_> = PAIRS.iter().filter(|(cert, key)| holds(cert) && (key_given || holds(key))).collect();
    let started = PAIRS.iter().find(|(cert, key)| holds(cert) || holds(key));
    match (whole.as_slice(), started) {
        ([(cert, key)], _) | ([], Some((cert, key))) => Ok((directory.join(cert), directory.join(key))),
        ([], None) => Err(Error::new(ErrorKind::Usage, no_pair(directory, &entries))),
        _ => {
            let message = format!(
                "{} holds both fullchain.pem and tls.crt; name the file: `certpreflight check {}`",
                directory.display(),
                directory.join("fullchain.pem").display()
            );
            Err(Error::new(ErrorKind::Usage, message))
        }
    }
}

fn no_pair(directory: &Path, entries: &[PathBuf]) -> String {
    let shown = directory.display();
    let names: Vec<_> = entries.iter().filter_map(|entry| Some(entry.file_name()?.to_string_lossy())).collect();
    let holds = match names.len() {
        0 => "nothing".to_owned(),
        n if n <= MOST_NAMES => names.join(", "),
        n => format!(
            "{} and {} more",
            names.iter().take(MOST_NAMES).map(AsRef::as_ref).collect::<Vec<&str>>().join(", "),
            n - MOST_NAMES
        ),
    };
    let wanted = "neither fullchain.pem with privkey.pem nor tls.crt with tls.key";
    if names.iter().any(|name| name == "live") {
        return format!("{shown} has {wanted}, but a live directory: try --certbot={shown}");
    }
    format!("{shown} has {wanted}; it holds {holds}: name the certificate file itself, and its --key")
}

/// Whether certbot put the file there: `.../live/NAME/fullchain.pem` and its three brothers.
fn is_certbot_live(path: &Path) -> bool {
    let file = path.file_name().and_then(|name| name.to_str());
    let grandparent = path.parent().and_then(Path::parent).and_then(Path::file_name);
    grandparent.is_some_and(|name| name == "live")
        && file.is_some_and(|name| ["cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"].contains(&name))
}

/// Certificate and key: as certbot names them, as Kubernetes does.
const PAIRS: &[(&str, &str)] = &[("fullchain.pem", "privkey.pem"), ("tls.crt", "tls.key")];

/// How many names of a directory an error lists.
const MOST_NAMES: usize = 6;
