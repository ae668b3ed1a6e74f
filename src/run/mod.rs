//! The whole story: targets to documents to bundles to facts to a matrix, reading through a `Lookup`.

mod anchors;
mod authorities;
mod beside;
pub mod bundle;
mod chains;
mod counterparts;
mod glance;
pub mod inventory;
mod library;
mod lineages;
mod neighbours;
mod passphrase;
pub mod service;

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::document::Document;
use crate::base::lookup::Lookup;
use crate::base::parallel;
use crate::bundle::neighbours::Neighbours;
use crate::bundle::{Bundle, File, LeafBy, Role};
use crate::checks::facts::{Facts, Options};
use crate::checks::judge::judge;
use crate::checks::policy::Policy;
use crate::checks::service::by_name::Known;
use crate::checks::service::{Around, Prediction};
use crate::report::matrix::{Matrix, TargetResult};
use crate::run::anchors::Loaded;
use crate::run::library::Library;
use crate::run::lineages::Lineages;
use crate::run::service::Overlay;
use crate::target::Target;
use crate::target::anchors::AnchorPlan;
use crate::target::service::{Service, Side};
use crate::verify::request::Purpose;
use crate::x509::cert::Cert;
use crate::x509::public_key::PublicKey;

/// What a run is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The identities to examine, in the order of the report.
    pub targets: Vec<Target>,
    /// The services of servers' configurations, each identity of which is a target, too.
    pub services: Vec<Service>,
    /// What these services load that is no file of its own, by the name under which they do.
    pub documents: Vec<(PathBuf, Arc<Document>)>,
    /// Time, purpose, thresholds, level.
    pub options: Options,
    /// Which checks run, and what their findings count as.
    pub policy: Policy,
    /// Which anchors to use.
    pub anchors: AnchorPlan,
    /// Files with revocation lists (`--crl`).
    pub crls: Vec<PathBuf>,
}

/// Examines every target of the request; what cannot be read or understood is a finding in the matrix.
pub fn run(request: &Request, lookup: &dyn Lookup) -> Matrix {
    let overlay = Overlay::new(lookup, &request.documents);
    let mut library = Library::new(&overlay);
    let anchors = anchors::load(&request.anchors, &mut library);
    let mut targets = request.targets.clone();
    let (mut predictions, mut known) = (Vec::new(), Known::default());
    for (number, service) in request.services.iter().enumerate() {
        targets.extend(service::targets(number, service, &mut library));
        predictions.push(service::prediction(service, &overlay, request.options.at, &mut known));
    }
    let for_clients = Options { purpose: Purpose::SslClient, ..request.options.clone() };
    let lineages = Lineages::of(&targets, &mut library);
    let run = Run {
        request,
        for_clients: &for_clients,
        targets: &targets,
        predictions: &predictions,
        anchors: &anchors,
        lineages: &lineages,
    };
    let files = targets.iter().map(|target| (target, files(target, request, &anchors, &mut library))).collect();
    let bundles = parallel::map(files, |(target, files)| Bundle::build_for(target.loader(), files));
    let pairs = targets.iter().zip(bundles);
    let prepared = pairs.map(|(target, bundle)| run.prepare(target, bundle, &mut library)).collect();
    let results = parallel::map(prepared, |prepared| run.examine(prepared, &library));
    Matrix { at: request.options.at, anchors: anchors.used, targets: results, refusal: None }
}

/// What all targets of a run have in common.
struct Run<'a> {
    request: &'a Request,
    /// The options, with the purpose of identities that are shown to servers.
    for_clients: &'a Options,
    targets: &'a [Target],
    /// Of each service of the request.
    predictions: &'a [Prediction],
    anchors: &'a Loaded<'a>,
    lineages: &'a Lineages,
}

/// A target with what was read for it.
struct Prepared<'a> {
    target: &'a Target,
    bundle: Bundle,
    neighbours: Neighbours,
    around: Option<Around<'a>>,
}

impl<'a> Run<'a> {
    /// Reads what lies beside the files of a target, one target after the other, through the library.
    fn prepare(&self, target: &'a Target, mut bundle: Bundle, library: &mut Library<'_>) -> Prepared<'a> {
        let Run { request, targets, predictions, .. } = *self;
        let around = target.part.as_ref().and_then(|part| {
            let service = request.services.get(part.service)?;
            Some(Around { service, part, prediction: predictions.get(part.service)? })
        });
        if let Some(around) = &around {
            service::complete(around, &mut bundle);
        }
        let mut neighbours = neighbours::of(target, &bundle, library);
        neighbours.newer = self.lineages.newer(target, &bundle);
        neighbours.weak_keys = bundle.leaf().and_then(|leaf| weak_keys(leaf, library));
        if bundle.leaf_by != LeafBy::Key {
            neighbours.elsewhere = neighbours::elsewhere(target, targets, library);
            neighbours.elsewhere.extend(counterparts::keys(&bundle, library));
            if bundle.private_key().is_some() {
                neighbours.certificates = counterparts::certificates(target, targets, &bundle, library);
            }
        }
        Prepared { target, bundle, neighbours, around }
    }

    /// Judges a target by itself; the library is only looked into.
    fn examine(&self, prepared: Prepared<'a>, library: &Library<'_>) -> TargetResult {
        let Prepared { target, bundle, neighbours, around } = prepared;
        let (options, accounts) = (self.options(target), library.lookup().accounts());
        let mut facts = Facts::gather(target, options, accounts, &self.anchors.store, bundle, neighbours);
        if facts.lacks_certificate() {
            facts.neighbours.chains = chains::beside(&facts.bundle, library);
        }
        facts.service = around;
        let cells = judge(&facts, &self.request.policy);
        TargetResult::of(&facts, cells)
    }

    /// What a target is judged by: an identity that a client shows to servers has to be fit for that, unless another
    /// purpose than the default was asked for.
    fn options(&self, target: &Target) -> &'a Options {
        let service = target.part.as_ref().and_then(|part| self.request.services.get(part.service));
        let is_client = service.is_some_and(|service| service.side == Side::Client);
        if is_client && self.request.options.purpose == Purpose::SslServer {
            self.for_clients
        } else {
            &self.request.options
        }
    }
}

/// The list of the predictable RSA keys of this size that Debian's package openssl-blacklist installs.
fn weak_keys(leaf: &Cert, library: &Library<'_>) -> Option<Arc<Document>> {
    let size = leaf.public_key.bits().filter(|_| matches!(leaf.public_key.key, PublicKey::Rsa { .. }))?;
    let path = PathBuf::from(format!("/usr/share/openssl-blacklist/blacklist.RSA-{size}"));
    LISTED_SIZES.contains(&size).then(|| library.lookup().document(&path)).filter(|list| list.contents.is_ok())
}

/// The files of a target in the order of `Bundle::files`; each once a role, however often it was named.
fn files(target: &Target, request: &Request, anchors: &Loaded<'_>, library: &mut Library<'_>) -> Vec<File> {
    // A service without any, or a table that gives none.
    let is_without_identity = target.part.is_some() && target.cert.as_os_str().is_empty();
    if is_without_identity {
        return Vec::new();
    }
    let mut files = vec![service::file(target, &target.cert, Role::Cert, library)];
    if let Some(key) = target.key.as_ref().filter(|key| **key != target.cert) {
        files.push(service::file(target, key, Role::Key, library));
    }
    for (paths, role) in [(&target.chain, Role::Chain), (&request.crls, Role::Crl)] {
        for path in paths {
            files.push(service::file(target, path, role, library));
        }
    }
    files.extend(target.authorities.iter().map(|path| library.file(path, Role::Authority)));
    files.extend(anchors.named.iter().map(|file| file.in_role(Role::Ca)));
    files
}

/// Sizes of RSA keys, in bits, for which there are such lists.
const LISTED_SIZES: [u32; 4] = [512, 1024, 2048, 4096];

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::weak_keys;
    use crate::bundle::Role;
    use crate::bundle::object::ObjectKind;
    use crate::crypto::private::is_listed;
    use crate::run::library::Library;
    use crate::service::memory::Memory;

    const CERT: &str = include_str!("../../testdata/keys/certs/rsa.pem");

    /// `openssl x509 -in testdata/keys/certs/rsa.pem -noout -modulus | sha1sum | cut -c21-40`
    const LISTED: &str = "# predictable keys\nd5521678f69c8322ee49\n";

    #[test]
    fn debians_list_is_read_where_it_is_installed() {
        let list = PathBuf::from("/usr/share/openssl-blacklist/blacklist.RSA-2048");
        for (path, wanted) in [(list.to_str().unwrap(), Some(true)), ("/elsewhere", None)] {
            let memory = Memory::holding(&[("/d/cert.pem", CERT), (path, LISTED)]);
            let mut library = Library::new(&memory);
            let file = library.file(Path::new("/d/cert.pem"), Role::Cert);
            let ObjectKind::Certificate(leaf) = &file.objects[0].kind else { panic!("no certificate") };
            let found = weak_keys(leaf, &library).map(|list| is_listed(&leaf.public_key, list.bytes()));
            assert_eq!(found, wanted, "{path}");
        }
    }
}
