//! What is known about a target before any check runs: computed once, from values alone.

use std::sync::Arc;

use crate::base::accounts::Accounts;
use crate::base::moment::Moment;
use crate::bundle::neighbours::Neighbours;
use crate::bundle::{Bundle, LeafBy};
use crate::checks::path::{self, Ending};
use crate::checks::service::Around;
use crate::crypto::mozilla;
use crate::crypto::private::{Fit, fit};
use crate::target::Target;
use crate::verify;
use crate::verify::issuer::is_self_signed;
use crate::verify::observer::Everything;
use crate::verify::outcome::{Link, Outcome};
use crate::verify::request::{Flags, Purpose, Request, TimeCheck};
use crate::verify::trust::Anchors;
use crate::x509::cert::SharedCert;

/// What the checks of one target may look at.
pub struct Facts<'a> {
    /// The target.
    pub target: &'a Target,
    /// What the user asked for.
    pub options: &'a Options,
    /// The service that loads the target's files, and what becomes of it; none for files named without one.
    pub service: Option<Around<'a>>,
    /// Local users and groups.
    pub accounts: &'a Accounts,
    /// The target's files and what is in them.
    pub bundle: Bundle,
    /// What lies beside the key.
    pub neighbours: Neighbours,
    /// Whether the loaded key fits the leaf; none without one of the two, or when the key is encrypted or malformed.
    pub fit: Option<Fit>,
    /// The anchors.
    pub anchors: &'a dyn Anchors,
    /// The engine's answer for `chain-trust`: the other certificates as untrusted, no level, no names, no CRLs. None
    /// without a leaf.
    pub outcome: Option<Outcome>,
    /// The engine's answer with every certificate of the path checked against the given CRLs; none without CRLs.
    pub revocation: Option<Outcome>,
    /// The path of `outcome` from the leaf upwards, as far as it was built, and where each certificate comes from.
    pub path: Vec<PathStep>,
    /// How `path` ends and what is missing in it.
    pub(super) ending: Ending,
    /// Whether the leaf is self-signed and among the anchors: self-signed on purpose.
    pub trusted_by_itself: bool,
    /// Whether the path ends in an anchor of the Mozilla set.
    pub anchor_is_public: bool,
}

/// One certificate of the path from the leaf upwards, and where it comes from.
#[derive(Clone, Debug)]
pub struct PathStep {
    /// The certificate.
    pub cert: SharedCert,
    /// Index in `Bundle::certs` when the target's files hold it.
    pub in_file: Option<usize>,
    /// Whether it was taken from the anchors (the file may hold it as well).
    pub anchor: bool,
}

impl<'a> Facts<'a> {
    /// Whether the identity is shown to servers, by a client (`--purpose sslclient`, the clients of a configuration).
    pub fn is_of_client(&self) -> bool {
        self.options.purpose == Purpose::SslClient
    }

    /// To whom the identity is shown.
    pub fn peers(&self) -> &'static str {
        if self.is_of_client() { "servers" } else { "clients" }
    }

    /// Computes what follows from a target's files and the anchors.
    pub fn gather(
        target: &'a Target,
        options: &'a Options,
        accounts: &'a Accounts,
        anchors: &'a dyn Anchors,
        bundle: Bundle,
        neighbours: Neighbours,
    ) -> Facts<'a> {
        let leaf = bundle.leaf().cloned();
        let fit = match bundle.leaf_by {
            LeafBy::Key => Some(Fit::Fits),
            _ => bundle.private_key().zip(leaf.as_ref()).map(|(key, leaf)| fit(key, &leaf.public_key)),
        };
        let outcome = leaf.as_ref().map(|leaf| ask(leaf, &bundle, anchors, options, false));
        let revocation =
            leaf.as_ref().filter(|_| options.crls_given).map(|leaf| ask(leaf, &bundle, anchors, options, true));
        let path = outcome.as_ref().map(|outcome| steps(outcome, &bundle)).unwrap_or_default();
        let may_end = options.partial_chain || outcome.as_ref().is_some_and(|outcome| outcome.accepted);
        let ending = Ending::of(&path, may_end, &bundle, anchors);
        let trusted_by_itself = leaf.as_ref().is_some_and(|leaf| {
            is_self_signed(leaf) && anchors.by_subject(&leaf.subject.canonical).iter().any(|a| a.cert.der == leaf.der)
        });
        let anchor_is_public = path.last().is_some_and(|last| last.anchor && mozilla::contains(&last.cert));
        Facts {
            target,
            options,
            service: None,
            accounts,
            bundle,
            neighbours,
            fit,
            anchors,
            outcome,
            revocation,
            path,
            ending,
            trusted_by_itself,
            anchor_is_public,
        }
    }
}

impl Facts<'_> {
    /// Whether the path lacks a certificate that is neither in the target's files nor among the anchors.
    pub fn lacks_certificate(&self) -> bool {
        path::missing(self).iter().any(|gap| gap.only_anchor.is_none())
    }
}

fn ask(leaf: &SharedCert, bundle: &Bundle, anchors: &dyn Anchors, options: &Options, crls: bool) -> Outcome {
    let untrusted: Vec<SharedCert> = bundle.certs.iter().filter(|cert| !Arc::ptr_eq(cert, leaf)).cloned().collect();
    let request = Request {
        untrusted: &untrusted,
        crls: if crls { &bundle.crls } else { &[] },
        purpose: Some(options.purpose),
        flags: Flags { partial_chain: options.partial_chain, crl_check_all: crls, crl_check: crls, ..Flags::default() },
        ..Request::new(Arc::clone(leaf), anchors, TimeCheck::At(options.at))
    };
    verify::judge(&request, &mut Everything)
}

fn steps(outcome: &Outcome, bundle: &Bundle) -> Vec<PathStep> {
    let step = |link: &Link| PathStep {
        cert: Arc::clone(&link.cert),
        in_file: bundle.certs.iter().position(|cert| cert.der == link.cert.der),
        anchor: link.trusted,
    };
    outcome.chain.iter().map(step).collect()
}

/// What the user asked for, as far as checks need it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The time at which everything is judged.
    pub at: Moment,
    /// `--purpose`.
    pub purpose: Purpose,
    /// `--warn-days`.
    pub warn_expiry: Vec<Threshold>,
    /// `--crit-days`.
    pub critical_expiry: Vec<Threshold>,
    /// `--auth-level`.
    pub auth_level: u8,
    /// `--partial-chain`.
    pub partial_chain: bool,
    /// Whether `--crl` was given.
    pub crls_given: bool,
}

impl Options {
    /// The purpose that `--purpose` calls so, as `openssl verify -purpose` spells it; else the names there are.
    pub fn purpose_named(name: &str) -> Result<Purpose, Vec<&'static str>> {
        Purpose::named(name).ok_or_else(|| Purpose::ALL.into_iter().map(Purpose::name).collect())
    }
}

/// How much life must be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Seconds.
    Seconds(i64),
    /// Hundredths of the certificate's lifetime.
    Percent(u32),
}
