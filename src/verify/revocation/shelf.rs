//! The revocation lists at hand, found by issuer.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::verify::budget;
use crate::verify::context::Halt;
use crate::verify::decoded::Decoded;
use crate::verify::request::Request;
use crate::verify::revocation::list::List;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;
use crate::x509::name::Name;

/// What a run and the runs on the paths of CRL issuers may consult, and what that may still cost.
#[derive(Debug)]
pub(in crate::verify) struct Lists {
    /// The lists of `-CRLfile`.
    pub(super) given: Shelf,
    decoded: Decoded,
    /// The lists of the store, by the issuer they were asked for.
    kept: RefCell<HashMap<Vec<u8>, Rc<Shelf>>>,
    /// The untrusted certificates by their subject.
    untrusted: OnceCell<HashMap<Vec<u8>, Vec<SharedCert>>>,
    comparisons: Cell<usize>,
    paths: Cell<usize>,
}

/// Lists of one origin, in its order.
#[derive(Debug)]
pub(super) struct Shelf {
    lists: Vec<Arc<List>>,
    by_issuer: HashMap<Vec<u8>, Vec<usize>>,
    indirect: Vec<usize>,
}

impl Lists {
    pub(in crate::verify) fn of(request: &Request<'_>, decoded: &Decoded) -> Lists {
        Lists {
            given: Shelf::read(request.crls, decoded),
            decoded: decoded.clone(),
            kept: RefCell::default(),
            untrusted: OnceCell::new(),
            comparisons: Cell::new(0),
            paths: Cell::new(0),
        }
    }

    /// The lists of the store under this issuer's name (`x509_lu.c X509_STORE_CTX_get1_crls`).
    pub(super) fn in_store(&self, request: &Request<'_>, issuer: &Name) -> Rc<Shelf> {
        let read = || Rc::new(Shelf::read(&request.list_store().crls_by_issuer(&issuer.canonical), &self.decoded));
        Rc::clone(self.kept.borrow_mut().entry(issuer.canonical.clone()).or_insert_with(read))
    }

    /// The untrusted certificates of this subject, in order.
    pub(super) fn untrusted(&self, request: &Request<'_>, subject: &Name) -> &[SharedCert] {
        let index = self.untrusted.get_or_init(|| {
            let mut index: HashMap<Vec<u8>, Vec<SharedCert>> = HashMap::new();
            for cert in request.untrusted {
                index.entry(cert.subject.canonical.clone()).or_default().push(SharedCert::clone(cert));
            }
            index
        });
        index.get(&subject.canonical).map(Vec::as_slice).unwrap_or_default()
    }

    /// Counts comparisons against the cap of the run.
    pub(super) fn count(&self, comparisons: usize) -> Result<(), Halt> {
        let cap = budget::POINT_COMPARISONS_OF_RUN;
        self.comparisons.set(self.comparisons.get().saturating_add(comparisons));
        match self.comparisons.get() > cap {
            true => Err(Halt::Unjudged(format!("choosing revocation lists takes more than {cap} comparisons"))),
            false => Ok(()),
        }
    }

    /// Counts a path of a CRL issuer against the cap of the run.
    pub(super) fn count_path(&self) -> Result<(), Halt> {
        let cap = budget::CRL_PATHS_OF_RUN;
        self.paths.set(self.paths.get().saturating_add(1));
        match self.paths.get() > cap {
            true => Err(Halt::Unjudged(format!("the issuers of revocation lists need more than {cap} paths"))),
            false => Ok(()),
        }
    }
}

impl Shelf {
    fn read(crls: &[SharedCrl], decoded: &Decoded) -> Shelf {
        let mut shelf = Shelf { lists: Vec::new(), by_issuer: HashMap::new(), indirect: Vec::new() };
        for (position, crl) in crls.iter().enumerate() {
            let list = decoded.list(crl);
            shelf.by_issuer.entry(crl.issuer.canonical.clone()).or_default().push(position);
            if list.is_indirect() {
                shelf.indirect.push(position);
            }
            shelf.lists.push(list);
        }
        shelf
    }

    /// The lists of this issuer.
    pub(super) fn of_issuer(&self, issuer: &Name) -> impl Iterator<Item = &Arc<List>> {
        let positions = self.by_issuer.get(&issuer.canonical).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.lists.get(*position))
    }

    /// The lists that may speak of certificates of this issuer: its own, and the indirect ones of all.
    pub(super) fn about(&self, issuer: &Name, with_indirect: bool) -> impl Iterator<Item = &Arc<List>> {
        let mut positions = self.by_issuer.get(&issuer.canonical).cloned().unwrap_or_default();
        if with_indirect {
            positions.extend_from_slice(&self.indirect);
            positions.sort_unstable();
            positions.dedup();
        }
        positions.into_iter().filter_map(|position| self.lists.get(position))
    }
}
