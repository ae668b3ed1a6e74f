//! The store of anchors and lists: what is held in memory, then the hashed directories, then the store URI.
//!
//! What a lookup brings is kept, and serves the next targets. A subject that is held already is not looked up again,
//! even if another certificate of that name would have been the right one; an issuer of lists always is (`x509_lu.c
//! X509_STORE_CTX_get_by_subject`, `X509_STORE_CTX_get1_crls`).

mod cache;
mod hashed;
pub(super) mod list;
mod places;
mod uri;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::loaders::openssl_bundle;
use crate::openssl::anchors::cache::Cache;
use crate::openssl::anchors::hashed::HashedDirectory;
use crate::openssl::anchors::places::Places;
use crate::openssl::anchors::uri::StoreUri;
use crate::openssl::files::{Files, Opened};
use crate::openssl::messages;
use crate::openssl::options::Settings;
use crate::openssl::surroundings::Variable;
use crate::verify::trust::{Anchor, Anchors};
use crate::x509::crl::SharedCrl;

/// The anchors and lists of a run (`X509_STORE`).
pub(super) struct Store<'a> {
    files: Files<'a>,
    state: Mutex<State>,
}

/// What lookups change.
#[derive(Default)]
struct State {
    cache: Cache,
    directories: Vec<HashedDirectory>,
    uri: Option<StoreUri>,
}

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Certs,
    Crls,
}

impl<'a> Store<'a> {
    /// The store that the options and the environment ask for (`apps.c setup_verify`); the line to end with when
    /// something that was named cannot be loaded. What is there by default may be missing.
    pub(super) fn open(settings: &Settings, files: Files<'a>, variable: Variable<'_>) -> Result<Store<'a>, Vec<u8>> {
        let places = Places::of(settings, files, variable);
        let mut state = State::default();
        if let Some(file) = &places.file {
            let loaded = load_bundle(&file.name, files, &mut state.cache);
            if loaded.is_none() && file.named {
                return Err(messages::error_loading_file(&file.name));
            }
        }
        state.directories = places.directories.into_iter().map(HashedDirectory::new).collect();
        if let Some(uri) = places.uri {
            if files.find_uri(&uri.name).is_some() {
                state.uri = Some(StoreUri::new(uri.name));
            } else if uri.named {
                return Err(messages::error_loading_uri(&uri.name));
            }
        }
        Ok(Store { files, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Anchors for Store<'_> {
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        let mut state = self.state();
        if state.cache.holds(Kind::Certs, canonical) || state.look_up(Kind::Certs, canonical, self.files) {
            state.cache.certs(canonical)
        } else {
            Vec::new()
        }
    }

    fn is_empty(&self) -> bool {
        let state = self.state();
        state.cache.is_empty() && state.directories.is_empty() && state.uri.is_none()
    }

    fn crls_by_issuer(&self, canonical: &[u8]) -> Vec<SharedCrl> {
        let mut state = self.state();
        let held = state.cache.holds(Kind::Crls, canonical);
        if state.look_up(Kind::Crls, canonical, self.files) || held { state.cache.crls(canonical) } else { Vec::new() }
    }
}

impl State {
    /// Asks the directories, then the store; says whether one of them answered. What was brought stays all the same.
    fn look_up(&mut self, kind: Kind, canonical: &[u8], files: Files<'_>) -> bool {
        for directory in &mut self.directories {
            directory.load(kind, canonical, files, &mut self.cache);
            if self.cache.holds(kind, canonical) {
                return true;
            }
        }
        let answered = self.uri.as_mut().is_some_and(|uri| uri.load(canonical, files, &mut self.cache));
        answered && self.cache.holds(kind, canonical)
    }
}

/// Loads a bundle whole (`by_file.c X509_load_cert_crl_file`), or nothing of it.
fn load_bundle(name: &[u8], files: Files<'_>, cache: &mut Cache) -> Option<()> {
    let Some(Opened::File(document)) = files.open(name) else { return None };
    for found in openssl_bundle::read(document.bytes(), &document.name).ok()? {
        cache.add(found);
    }
    Some(())
}
