//! What is known about a target before any check runs: computed once, from values alone.

use std::sync::Arc;

use crate::base::accounts::Accounts;
use crate::base::document::Document;
use crate::base::moment::Moment;
use crate::bundle::{Bundle, File};
use crate::crypto::private::Fit;
use crate::target::Target;
use crate::verify::outcome::Outcome;
use crate::verify::request::Purpose;
use crate::verify::trust::Anchors;
use crate::x509::cert::SharedCert;

/// What the checks of one target may look at.
pub struct Facts<'a> {
    /// The target.
    pub target: &'a Target,
    /// What the user asked for.
    pub options: &'a Options,
    /// Local users and groups.
    pub accounts: &'a Accounts,
    /// The target's files and what is in them.
    pub bundle: Bundle,
    /// Files beside the key, for stray copies and for the key that fits; taken apart, too.
    pub neighbours: Vec<File>,
    /// Whether the loaded key fits the leaf; none without one of the two, or when the key is encrypted or malformed.
    pub fit: Option<Fit>,
    /// The anchors.
    pub anchors: &'a dyn Anchors,
    /// The engine's answer for `chain-trust`: the file's certificates as untrusted, no level, no names. None without a leaf.
    pub outcome: Option<Outcome>,
    /// The engine's answer with the lists of `--crl` and `crl_check_all`, otherwise asked as for `outcome`. None without a
    /// leaf or without lists.
    pub revocation: Option<Outcome>,
    /// The same with the file's certificates and the anchors both as untrusted material: what a complete file would give.
    pub path: Vec<PathStep>,
    /// Whether the leaf is self-signed and given as an anchor: self-signed on purpose.
    pub trusted_by_itself: bool,
    /// Whether the path's last certificate is in the Mozilla set.
    pub anchor_is_public: bool,
    /// The documents given as `--ca` and `--ca-dir`.
    pub anchor_documents: &'a [Arc<Document>],
}

/// One certificate of the best path from the leaf upwards, and where it comes from.
#[derive(Clone, Debug)]
pub struct PathStep {
    /// The certificate.
    pub cert: SharedCert,
    /// Index in `Bundle::certs` when the target's files hold it.
    pub in_file: Option<usize>,
    /// Whether it is an anchor.
    pub anchor: bool,
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

/// How much life must be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Seconds.
    Seconds(i64),
    /// Hundredths of the certificate's lifetime.
    Percent(u32),
}
