//! Targets from files and directories named on the command line.

use std::path::{Path, PathBuf};

use memchr::memmem;

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
    let alone = certs.len() == 1;
    certs.iter().enumerate().map(|(at, cert)| target(cert, key_of(at), alone, lookup)).collect()
}

/// The files named; of a directory the pair in it. A directory without one is left out, and comes back as
/// what is wrong with it.
///
/// # Errors
/// Nothing is left: a directory without a pair, or with two, is all that was named.
pub fn with_pairs(named: &[PathBuf], lookup: &dyn Lookup) -> Result<(Vec<PathBuf>, Vec<Error>), Error> {
    let (mut all, mut left_out) = (Vec::new(), Vec::new());
    for path in named {
        // Of standard input no file can be opened by its name.
        let is_named = path != Path::new("-");
        match (is_named && is_directory(path, lookup)).then(|| pair_in(path, false, lookup)) {
            None => all.push(path.clone()),
            Some(Ok((cert, key))) => {
                all.push(cert);
                all.extend(key);
            }
            Some(Err(error)) => left_out.push(error),
        }
    }
    if all.is_empty() && !left_out.is_empty() {
        return Err(left_out.swap_remove(0));
    }
    Ok((all, left_out))
}

/// A directory without a pair is wrong usage when it stands alone; beside others it is a target that cannot be read, so
/// that the others are judged all the same.
fn target(cert: &Path, key: Option<&PathBuf>, alone: bool, lookup: &dyn Lookup) -> Result<Target, Error> {
    let pair = match is_directory(cert, lookup).then(|| pair_in(cert, key.is_some(), lookup)) {
        Some(Err(error)) if alone => return Err(error),
        Some(Ok(pair)) => Some(pair),
        Some(Err(_)) | None => None,
    };
    let (file, key) = match pair {
        Some((file, its_key)) => (file, key.cloned().or(its_key)),
        None => (cert.to_owned(), key.cloned()),
    };
    let profile = if is_certbot_live(&lookup.document(&file).path) { Profile::Web } else { Profile::Guide };
    Ok(Target {
        sources: vec!["command line".to_owned()],
        ..Target::of_files(name(cert, key.as_deref().filter(|_| file == cert)), file, key, profile.rules())
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

type Pair = (PathBuf, Option<PathBuf>);

/// The certificate and the key of a directory; no key when the certificate's file holds it itself. A directory that this user may not list is taken at certbot's word, so that
/// reading it fails with the system's reason.
fn pair_in(directory: &Path, key_given: bool, lookup: &dyn Lookup) -> Result<Pair, Error> {
    let Some(entries) = lookup.entries(directory) else {
        let (cert, key) = PAIRS.first().copied().unwrap_or_default();
        return Ok((directory.join(cert), Some(directory.join(key))));
    };
    let holds = |name: &str| entries.iter().any(|entry| entry.file_name().is_some_and(|found| found == name));
    let whole: Vec<_> = PAIRS.iter().filter(|(cert, key)| holds(cert) && (key_given || holds(key))).collect();
    let started = PAIRS.iter().find(|(cert, key)| holds(cert) || holds(key));
    match (whole.as_slice(), started) {
        ([(cert, key)], _) | ([], Some((cert, key))) => {
            let (cert, apart) = (directory.join(cert), holds(key));
            let key = Some(directory.join(key)).filter(|_| apart || !holds_key(&cert, lookup));
            Ok((cert, key))
        }
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

fn holds_key(path: &Path, lookup: &dyn Lookup) -> bool {
    memmem::find(lookup.document(path).bytes(), b"PRIVATE KEY-----").is_some()
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
    if names.iter().any(|name| name == "main.cf") {
        return format!("{shown} has {wanted}, but a main.cf: for a Postfix of this directory, try --postfix={shown}");
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

#[cfg(test)]
mod tests {
    use super::targets;
    use crate::base::document::UnreadableReason;
    use crate::service::memory::Memory;
    use crate::target::Target;
    use crate::target::profile::Profile;
    use std::path::{Path, PathBuf};

    fn found(certs: &[&str], keys: &[&str], files: &Memory) -> Result<Vec<Target>, String> {
        let paths = |words: &[&str]| words.iter().map(PathBuf::from).collect::<Vec<_>>();
        targets(&paths(certs), &paths(keys), files).map_err(|error| error.to_string())
    }

    fn pair(target: &Target) -> (&Path, Option<&Path>) {
        (&target.cert, target.key.as_deref())
    }

    #[test]
    fn keys_go_to_their_certificates() {
        let none = Memory::default();
        let two = found(&["a.pem", "b.pem"], &["a.key", "b.key"], &none).unwrap();
        assert_eq!(pair(&two[1]), (Path::new("b.pem"), Some(Path::new("b.key"))));
        let shared = found(&["a.pem", "b.pem"], &["k"], &none).unwrap();
        assert!(shared.iter().all(|target| target.key.as_deref() == Some(Path::new("k"))));
        assert!(found(&["a.pem"], &[], &none).unwrap()[0].key.is_none());
        for (certs, keys) in [(&["a"][..], &["k", "l"][..]), (&["a", "b", "c"], &["k", "l"])] {
            let message = found(certs, keys, &none).unwrap_err();
            assert!(message.contains("one --key for each CERT"), "{message}");
        }
    }

    #[test]
    fn names_are_what_was_typed() {
        let none = Memory::default();
        assert_eq!(found(&["a.pem"], &["k.pem"], &none).unwrap()[0].name, "a.pem + k.pem");
        assert_eq!(found(&["a.pem"], &["a.pem"], &none).unwrap()[0].name, "a.pem");
        assert_eq!(found(&["-"], &[], &none).unwrap()[0].name, "standard input");
    }

    #[test]
    fn a_directory_is_the_pair_in_it() {
        let files = Memory::holding(&[
            ("/c/fullchain.pem", ""),
            ("/c/privkey.pem", ""),
            ("/k/tls.crt", ""),
            ("/k/tls.key", ""),
            ("/half/tls.crt", ""),
            ("/one/fullchain.pem", "-----BEGIN PRIVATE KEY-----\n"),
        ]);
        let certbot = found(&["/c"], &[], &files).unwrap();
        assert_eq!(pair(&certbot[0]), (Path::new("/c/fullchain.pem"), Some(Path::new("/c/privkey.pem"))));
        assert_eq!(certbot[0].name, "/c");
        let kubernetes = found(&["/k"], &[], &files).unwrap();
        assert_eq!(pair(&kubernetes[0]), (Path::new("/k/tls.crt"), Some(Path::new("/k/tls.key"))));
        let half = found(&["/half"], &[], &files).unwrap();
        assert_eq!(pair(&half[0]), (Path::new("/half/tls.crt"), Some(Path::new("/half/tls.key"))));
        let one = found(&["/one"], &[], &files).unwrap();
        assert_eq!(pair(&one[0]), (Path::new("/one/fullchain.pem"), None));
        let own_key = found(&["/half"], &["k"], &files).unwrap();
        assert_eq!(pair(&own_key[0]), (Path::new("/half/tls.crt"), Some(Path::new("k"))));
    }

    #[test]
    fn a_directory_without_a_pair_is_named_with_what_it_holds() {
        let files = Memory::holding(&[("/d/a.pem", ""), ("/d/b.pem", ""), ("/l/live/x/fullchain.pem", "")]);
        let message = found(&["/d"], &[], &files).unwrap_err();
        assert!(message.contains("it holds a.pem, b.pem"), "{message}");
        assert!(found(&["/l"], &[], &files).unwrap_err().ends_with("try --certbot=/l"));
        let both = Memory::holding(&[
            ("/b/fullchain.pem", ""),
            ("/b/privkey.pem", ""),
            ("/b/tls.crt", ""),
            ("/b/tls.key", ""),
        ]);
        assert!(found(&["/b"], &[], &both).unwrap_err().contains("holds both"));
    }

    #[test]
    fn a_directory_that_may_not_be_listed_is_still_a_target() {
        let files = Memory::holding(&[]).and_trouble("/d", UnreadableReason::Denied);
        assert_eq!(found(&["/d"], &[], &files).unwrap()[0].cert, Path::new("/d"));
    }

    #[test]
    fn certbot_files_have_the_profile_web() {
        let none = Memory::default();
        let profile = |path: &str| found(&[path], &[], &none).unwrap()[0].rules.profile;
        assert_eq!(profile("/etc/letsencrypt/live/mx/fullchain.pem"), Profile::Web);
        assert_eq!(profile("/etc/letsencrypt/live/mx/other.pem"), Profile::Guide);
        assert_eq!(profile("/etc/ssl/fullchain.pem"), Profile::Guide);
    }
}
