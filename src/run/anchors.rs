//! Reads the anchors of a plan into the store that the engine searches.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::bundle::{File, Role};
use crate::crypto::{digest, mozilla};
use crate::pem::piece::{Block, Piece, is_certificate};
use crate::pem::scan::scan;
use crate::report::matrix::AnchorsUsed;
use crate::run::library::Library;
use crate::target::anchors::AnchorPlan;
use crate::verify::trust::{Anchor, AnchorStore, Anchors};
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;

/// The anchors of a run.
pub(super) struct Loaded<'a> {
    /// Where a path may end.
    pub(super) store: Searched<'a>,
    /// What reports say of them.
    pub(super) used: AnchorsUsed,
    /// The files that the user named, which the file rows concern.
    pub(super) named: Vec<File>,
}

/// Reads every file of the plan. Certificates are indexed by subject and parsed only when a path asks for them.
pub(super) fn load<'a>(plan: &'a AnchorPlan, library: &mut Library<'a>) -> Loaded<'a> {
    let mut store = AnchorStore::default();
    let mut named = Vec::new();
    for file in &plan.files {
        if file.named {
            let file = library.file(&file.path, Role::Ca);
            push_pieces(&mut store, &file.pieces, &file.document);
            named.push(file);
        } else {
            push_document(&mut store, &library.lookup().document(&file.path));
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
    Loaded { store: Searched { store, hashed: &plan.hashed, lookup: library.lookup() }, used, named }
}

/// The anchors read, and behind them the directories searched by hashed name.
pub(super) struct Searched<'a> {
    store: AnchorStore,
    hashed: &'a [PathBuf],
    lookup: &'a dyn Lookup,
}

impl Anchors for Searched<'_> {
    /// A directory is asked only for a subject that nothing read has (`x509_lu.c X509_STORE_CTX_get_by_subject`).
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        let read = self.store.by_subject(canonical);
        if !read.is_empty() {
            return read;
        }
        let hash = digest::subject_hash(canonical);
        let mut found = AnchorStore::default();
        for directory in self.hashed {
            for number in 0..MOST_OF_ONE_HASH {
                let document = self.lookup.document(&directory.join(format!("{hash:08x}.{number}")));
                if document.contents.is_err() {
                    break;
                }
                push_document(&mut found, &document);
            }
        }
        found.by_subject(canonical)
    }

    /// What a directory searched by hashed name holds is not known before it is asked.
    fn is_empty(&self) -> bool {
        self.store.is_empty() && self.hashed.is_empty()
    }
}

fn push_document(store: &mut AnchorStore, document: &Document) {
    push_pieces(store, &scan(&document.name, document.bytes()), document);
}

fn push_pieces(store: &mut AnchorStore, pieces: &[Piece], document: &Document) {
    for piece in pieces {
        match piece {
            Piece::Block(block) if is_certificate(&block.label) => push_block(store, block),
            Piece::Binary(location) => {
                let der = document.bytes().get(location.bytes.clone()).unwrap_or_default();
                store.push(der.to_vec(), None, location.clone());
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

/// Where compiled-in anchors are said to come from.
const MOZILLA: &str = "Mozilla set";

/// Links of one hash that are followed; a directory made by `openssl rehash` holds one or two.
const MOST_OF_ONE_HASH: u32 = 64;

#[cfg(test)]
mod tests {
    use super::load;
    use crate::run::library::Library;
    use crate::service::memory::Memory;
    use crate::target::anchors::{AnchorFile, AnchorPlan};
    use crate::verify::trust::Anchors;
    use crate::x509::name::Name;

    const ROOT: &str = include_str!("../../testdata/deployments/good/ecdsa-p256/ca.pem");
    const OTHER: &str = include_str!("../../testdata/deployments/good/rsa/ca.pem");

    fn subject(pem: &str) -> Name {
        let file = std::sync::Arc::from("ca.pem");
        let pieces = crate::pem::scan::scan(&file, pem.as_bytes());
        let der = pieces.iter().find_map(|piece| match piece {
            crate::pem::piece::Piece::Block(block) => Some(block.der.to_vec()),
            _ => None,
        });
        crate::x509::cert::skim_subject(&der.unwrap()).unwrap()
    }

    #[test]
    fn a_hashed_directory_is_asked_for_what_the_files_lack() {
        // `openssl x509 -hash` of ROOT prints 03e6e1d7.
        let lookup = Memory::holding(&[("/store/03e6e1d7.0", ROOT), ("/bundle.pem", OTHER)]);
        let file = AnchorFile { path: "/bundle.pem".into(), named: false };
        let plan = AnchorPlan { files: vec![file], hashed: vec!["/store".into()], ..AnchorPlan::default() };
        let mut library = Library::new(&lookup);
        let loaded = load(&plan, &mut library);
        assert_eq!(loaded.used.count, 1);
        for pem in [ROOT, OTHER] {
            assert_eq!(loaded.store.by_subject(&subject(pem).canonical).len(), 1);
        }
        assert!(loaded.store.by_subject(b"nobody").is_empty());
        assert!(!loaded.store.is_empty());
        let nothing = AnchorPlan::default();
        assert!(load(&nothing, &mut library).store.is_empty());
    }
}
