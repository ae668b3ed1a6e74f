//! Where anchors are looked for: what the options name, else what the environment or the system says.

use crate::openssl::files::Files;
use crate::openssl::options::Settings;
use crate::openssl::surroundings::Variable;

/// The three places, each independent of the others (`apps.c setup_verify`).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// The bundle.
    pub(super) file: Option<Place>,
    /// The hashed directories, in order.
    pub(super) directories: Vec<Vec<u8>>,
    /// The store URI.
    pub(super) uri: Option<Place>,
}

/// One place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Path or URI.
    pub(super) name: Vec<u8>,
    /// Whether an option names it, so that it must be there.
    pub(super) named: bool,
}

impl Places {
    /// The places of a run. The directory of the system is asked twice by default, as a hashed directory and as a store.
    pub(super) fn of(settings: &Settings, files: Files<'_>, variable: Variable<'_>) -> Places {
        let named = |name: &Vec<u8>| Place { name: name.clone(), named: true };
        let set = |name: &str| variable(name).map(|value| value.as_encoded_bytes().to_vec());
        let home = || DIRECTORIES.iter().find(|home| files.is_directory(home.as_bytes())).unwrap_or(&DIRECTORIES[0]);
        let below = |name: &str| [home().as_bytes(), name.as_bytes()].concat();
        let default_file = || set("SSL_CERT_FILE").unwrap_or_else(|| below("/cert.pem"));
        let default_directory = || set("SSL_CERT_DIR").unwrap_or_else(|| below("/certs"));
        let default = |name| Place { name, named: false };
        let directories = match &settings.ca_path {
            Some(path) => split(path),
            None if settings.no_ca_path => Vec::new(),
            None => split(&default_directory()),
        };
        let file = settings.ca_file.as_ref().map(named);
        let uri = settings.ca_store.as_ref().map(named);
        Places {
            file: file.or_else(|| (!settings.no_ca_file).then(|| default(default_file()))),
            directories,
            uri: uri.or_else(|| (!settings.no_ca_store).then(|| default(default_directory()))),
        }
    }
}

/// The directories of a list, each once (`by_dir.c add_cert_dir`).
fn split(list: &[u8]) -> Vec<Vec<u8>> {
    let mut directories: Vec<Vec<u8>> = Vec::new();
    for directory in list.split(|octet| *octet == b':').filter(|directory| !directory.is_empty()) {
        if !directories.iter().any(|known| known == directory) {
            directories.push(directory.to_vec());
        }
    }
    directories
}

/// OPENSSLDIR of the usual builds: Debian's, Red Hat's, and that of most others; the first that exists counts.
const DIRECTORIES: [&str; 3] = ["/usr/lib/ssl", "/etc/pki/tls", "/etc/ssl"];
