//! The newer certificate in whose place a service still shows an older copy: a lineage given in the same run.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::bundle::object::ObjectKind;
use crate::bundle::{Bundle, Role};
use crate::run::library::Library;
use crate::target::Target;
use crate::x509::cert::{Cert, SharedCert};

/// The newest certificate for each set of names.
#[derive(Default)]
pub(super) struct Lineages {
    newest: HashMap<BTreeSet<String>, SharedCert>,
}

impl Lineages {
    /// Those of the targets that come from no service; nothing is read where there is no service.
    pub(super) fn of(targets: &[Target], library: &mut Library<'_>) -> Lineages {
        let mut lineages = Lineages::default();
        if targets.iter().all(|target| target.part.is_none()) {
            return lineages;
        }
        for target in targets.iter().filter(|target| target.part.is_none()) {
            let file = library.file(&target.cert, Role::Cert);
            let first = file.objects.iter().find_map(|object| match &object.kind {
                ObjectKind::Certificate(cert) => Some(cert),
                _ => None,
            });
            if let Some(cert) = first {
                lineages.add(cert);
            }
        }
        lineages
    }

    fn add(&mut self, cert: &SharedCert) {
        let known = self.newest.entry(names(cert)).or_insert_with(|| Arc::clone(cert));
        if is_newer(cert, known) {
            *known = Arc::clone(cert);
        }
    }

    /// A certificate for the very names of the leaf that was issued after it.
    pub(super) fn newer(&self, target: &Target, bundle: &Bundle) -> Option<SharedCert> {
        target.part.as_ref()?;
        let leaf = bundle.leaf()?;
        let newest = self.newest.get(&names(leaf)).filter(|newest| is_newer(newest, leaf))?;
        Some(Arc::clone(newest))
    }
}

fn names(cert: &Cert) -> BTreeSet<String> {
    cert.names().into_iter().map(|name| name.to_ascii_lowercase()).collect()
}

/// Certificates without names have none in common.
fn is_newer(one: &Cert, other: &Cert) -> bool {
    let begin = |cert: &Cert| cert.not_before.moment;
    !one.names().is_empty() && begin(one).is_some_and(|begins| begin(other).is_some_and(|known| begins > known))
}
