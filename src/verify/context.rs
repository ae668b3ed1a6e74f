//! What one run of the engine knows: the request, the path so far, the events, and who decides to go on.

use crate::verify::code::Code;
use crate::verify::observer::Observer;
use crate::verify::outcome::{Event, Link, Outcome, Policies};
use crate::verify::request::Request;
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

/// A certificate of the path, with the auxiliary trust of the anchor it came from.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) cert: SharedCert,
    pub(super) aux: Option<AuxTrust>,
}

impl Node {
    /// A certificate from outside the anchors, whose auxiliary trust never counts.
    pub(super) fn untrusted(cert: &SharedCert) -> Node {
        Node { cert: SharedCert::clone(cert), aux: None }
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
    observer: &'a mut dyn Observer,
    events: Vec<Event>,
    unjudged: Option<String>,
}

impl<'a> Context<'a> {
    pub(super) fn new(request: &'a Request<'a>, observer: &'a mut dyn Observer) -> Context<'a> {
        Context {
            request,
            chain: vec![Node::untrusted(&request.leaf)],
            untrusted_count: 1,
            policies: None,
            observer,
            events: Vec::new(),
            unjudged: None,
        }
    }

    /// Reports an error; `Err` when the observer stops the run (`x509_vfy.c verify_cb_cert`).
    pub(super) fn report(&mut self, code: u8, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
        let event = Event { code: Code(code), depth, cert: Some(SharedCert::clone(cert)), crl_path: false };
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

    /// The certificate at this depth.
    pub(super) fn cert(&self, depth: usize) -> Option<SharedCert> {
        self.chain.get(depth).map(|node| SharedCert::clone(&node.cert))
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
