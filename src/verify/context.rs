//! What one run of the engine knows: the request, the path so far, the events, and who decides to go on.

use std::rc::Rc;

use crate::verify::code::Code;
use crate::verify::decoded::Decoded;
use crate::verify::observer::Observer;
use crate::verify::outcome::{Event, Link, Outcome, Policies};
use crate::verify::request::Request;
use crate::verify::revocation::Lists;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::{Cert, SharedCert};

/// Why a run ended before its last phase.
#[derive(Debug)]
pub(super) enum Halt {
    /// The observer had seen enough.
    Stopped,
    /// OpenSSL ends here without an error number; says why.
    Aborted(String),
    /// The engine has no answer; says why.
    Unjudged(String),
}

/// A certificate of the path, with the auxiliary trust of the block it came from.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) cert: SharedCert,
    pub(super) aux: Option<AuxTrust>,
}

impl Node {
    /// A certificate from outside the anchors.
    pub(super) fn untrusted(cert: &SharedCert, aux: Option<&AuxTrust>) -> Node {
        Node { cert: SharedCert::clone(cert), aux: aux.cloned() }
    }
}

/// The state of a run (`X509_STORE_CTX`).
pub(super) struct Context<'a> {
    pub(super) request: &'a Request<'a>,
    /// The path from the leaf upwards.
    pub(super) chain: Vec<Node>,
    /// How many certificates at the lower end of the path are not from the anchors (`num_untrusted`).
    pub(super) untrusted_count: usize,
    /// What policy checking came to.
    pub(super) policies: Option<Policies>,
    /// The depth looked at last (`error_depth`), which an error without a certificate goes by: the leaf's once signatures
    /// are verified, until a later error names another.
    pub(super) last_depth: usize,
    /// Whether this is the run on the path of a CRL issuer (`X509_STORE_CTX` with a parent).
    pub(super) is_crl_path: bool,
    /// Whether an anchor's trust list may stand above the rules of the purpose (`x509_vfy.c check_purpose`).
    pub(super) trust_overrides_purpose: bool,
    /// The revocation lists, once they were asked for; shared with the runs on paths of CRL issuers.
    lists: Option<Rc<Lists>>,
    /// Untrusted certificates that OpenSSL has decoded so far, and lists that were decoded here.
    decoded: Decoded,
    observer: &'a mut dyn Observer,
    events: Vec<Event>,
    unjudged: Option<String>,
}

impl<'a> Context<'a> {
    pub(super) fn new(request: &'a Request<'a>, observer: &'a mut dyn Observer) -> Context<'a> {
        Context {
            request,
            chain: vec![Node::untrusted(&request.leaf, None)],
            untrusted_count: 1,
            policies: None,
            last_depth: 0,
            is_crl_path: false,
            trust_overrides_purpose: true,
            lists: None,
            decoded: request.program.decoded.cloned().unwrap_or_default(),
            observer,
            events: Vec::new(),
            unjudged: None,
        }
    }

    /// Runs phases on the path of a CRL issuer, this request's leaf: they report to the same observer, and their events
    /// stand among those of the main run. Gives how they ended and the path they built.
    pub(super) fn run_crl_path(
        &mut self,
        request: &Request<'_>,
        phases: impl FnOnce(&mut Context<'_>) -> Result<(), Halt>,
    ) -> (Result<(), Halt>, Vec<Node>) {
        let mut branch = Context::new(request, &mut *self.observer);
        branch.is_crl_path = true;
        branch.trust_overrides_purpose = request.purpose == self.request.purpose;
        branch.lists = self.lists.clone();
        branch.decoded = self.decoded.clone();
        branch.note_decoded(&request.leaf);
        branch.events = std::mem::take(&mut self.events);
        let end = phases(&mut branch);
        let Context { events, unjudged, chain, .. } = branch;
        self.events = events;
        if let Some(why) = unjudged {
            self.note_unjudged(why);
        }
        (end, chain)
    }

    /// Reports an error; `Err` when the observer stops the run (`x509_vfy.c verify_cb_cert`).
    pub(super) fn report(&mut self, code: u8, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
        self.last_depth = depth;
        self.tell(Event { code: Code(code), depth, cert: Some(SharedCert::clone(cert)), crl_path: self.is_crl_path })
    }

    /// Reports an error that concerns no certificate, at the depth that was looked at last.
    pub(super) fn report_of_path(&mut self, code: u8) -> Result<(), Halt> {
        self.tell(Event { code: Code(code), depth: self.last_depth, cert: None, crl_path: self.is_crl_path })
    }

    fn tell(&mut self, event: Event) -> Result<(), Halt> {
        let goes_on = self.observer.goes_on(&event);
        self.events.push(event);
        if goes_on { Ok(()) } else { Err(Halt::Stopped) }
    }

    /// Reports an error of the certificate at this depth when `wrong` holds (`CB_FAIL_IF`).
    pub(super) fn report_if(&mut self, wrong: bool, code: u8, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
        if wrong { self.report(code, depth, cert) } else { Ok(()) }
    }

    /// Notes that something could not be judged, whatever else comes; the first note stays.
    pub(super) fn note_unjudged(&mut self, why: String) {
        self.unjudged.get_or_insert(why);
    }

    /// The identifier that the leaf's signature was made along (`-vfyopt distid:`). OpenSSL attaches it to the certificate
    /// it was given, so that it is lost where the anchors' copy takes the leaf's place.
    pub(super) fn identifier_of_leaf(&self) -> Option<&'a [u8]> {
        self.request.distinguishing_id.as_deref().filter(|_| self.untrusted_count > 0)
    }

    /// The certificates of the path with their depths; a copy, so that events can be reported while walking.
    pub(super) fn certs(&self) -> Vec<SharedCert> {
        self.chain.iter().map(|node| SharedCert::clone(&node.cert)).collect()
    }

    /// The depth of the topmost certificate.
    pub(super) fn top_depth(&self) -> usize {
        self.chain.len().saturating_sub(1)
    }

    /// The topmost certificate.
    pub(super) fn top(&self) -> SharedCert {
        self.chain.last().map_or_else(|| SharedCert::clone(&self.request.leaf), |node| SharedCert::clone(&node.cert))
    }

    /// Notes that OpenSSL has decoded the extensions of this untrusted certificate by now.
    pub(super) fn note_decoded(&self, cert: &SharedCert) {
        self.decoded.note(cert);
    }

    /// Whether OpenSSL has decoded the extensions of this untrusted certificate by now.
    pub(super) fn is_decoded(&self, cert: &SharedCert) -> bool {
        self.decoded.holds(cert)
    }

    /// The revocation lists at hand.
    pub(super) fn lists(&mut self) -> Rc<Lists> {
        let read = || Rc::new(Lists::of(self.request, &self.decoded));
        Rc::clone(self.lists.get_or_insert_with(read))
    }

    /// Whether this certificate already stands in the path, byte for byte.
    pub(super) fn contains(&self, cert: &Cert) -> bool {
        self.chain.iter().any(|node| node.cert.der == cert.der)
    }

    pub(super) fn into_outcome(self, end: Result<(), Halt>) -> Outcome {
        let ended = end.is_ok();
        let (aborted, halted) = match end {
            Err(Halt::Aborted(why)) => (Some(why), None),
            Err(Halt::Unjudged(why)) => (None, Some(why)),
            Err(Halt::Stopped) | Ok(()) => (None, None),
        };
        let unjudged = self.unjudged.or(halted);
        let untrusted = self.untrusted_count;
        let link = |(depth, node): (usize, Node)| Link { cert: node.cert, trusted: depth >= untrusted };
        Outcome {
            chain: self.chain.into_iter().enumerate().map(link).collect(),
            accepted: ended && self.events.iter().all(|event| event.crl_path) && unjudged.is_none(),
            events: self.events,
            aborted,
            unjudged,
            policies: self.policies,
        }
    }
}
