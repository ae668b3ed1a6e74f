//! Reads the anchors of a plan into the store that the engine searches.

use std::path::Path;
use std::sync::Arc;

use crate::base::location::Location;
use crate::bundle::{File, Role};
use crate::crypto::mozilla;
use crate::pem::piece::{Block, Piece};
use crate::pem::scan::scan;
use crate::report::matrix::AnchorsUsed;
use crate::run::library::Library;
use crate::target::anchors::AnchorPlan;
use crate::verify::trust::AnchorStore;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;

/// The anchors of a run.
pub(super) struct Loaded {
    /// The store.
    pub(super) store: AnchorStore,
    /// What reports say of them.
    pub(super) used: AnchorsUsed,
    /// The files that the user named, which the file rows concern.
    pub(super) named: Vec<File>,
}

/// Reads every file of the plan. Certificates are indexed by subject and parsed only when a path asks for them.
pub(super) fn load(plan: &AnchorPlan, library: &mut Library<'_>) -> Loaded {
    let mut store = AnchorStore::default();
    let mut named = Vec::new();
    for file in &plan.files {
        push_file(&mut store, &file.path, library);
        if file.named {
            named.push(library.file(&file.path, Role::Ca));
        }
    }
    if plan.mozilla {
        let place = Location::whole(&Arc::from(MOZILLA));
        for der in mozilla::certificates() {
            store.push(der, None, place.clone());
        }
    }
    let used =
        AnchorsUsed { source: plan.source, paths: plan.paths.clone(), count: store.len(), note: plan.note.clone() };
    Loaded { store, used, named }
}

fn push_file(store: &mut AnchorStore, path: &Path, library: &Library<'_>) {
    let document = library.lookup().document(path);
    for piece in scan(&document.name, document.bytes()) {
        match piece {
            Piece::Block(block) if CERTIFICATE_LABELS.contains(&block.label.as_str()) => {
                push_block(store, &block);
            }
            Piece::Binary(location) => {
                store.push(document.bytes().to_vec(), None, location);
            }
            _ => {}
        }
    }
}

/// Auxiliary trust counts under its own label alone, as in OpenSSL's bundle reader.
fn push_block(store: &mut AnchorStore, block: &Block) {
    if block.label != "TRUSTED CERTIFICATE" {
        store.push(block.der.to_vec(), None, block.location.clone());
        return;
    }
    let Ok(cert) = Cert::parse(&block.der, block.location.clone()) else { return };
    let aux = block.der.get(cert.der.len()..).and_then(AuxTrust::parse);
    store.push(cert.der, aux, cert.location);
}

/// The labels that OpenSSL's bundle reader takes for certificates.
const CERTIFICATE_LABELS: &[&str] = &["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];

/// Where compiled-in anchors are said to come from.
const MOZILLA: &str = "Mozilla set";
