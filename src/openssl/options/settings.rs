//! What the options have asked for so far.

use crate::base::moment::Moment;
use crate::base::oid::Oid;
use crate::openssl::name_format::NameFormat;
use crate::verify::budget;
use crate::verify::request::{Flags, Identity, Purpose, SuiteB, TimeCheck, TrustUse};
use crate::verify::trust::Anchor;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;

/// What to judge, how, and what to print.
#[derive(Debug)]
pub(in crate::openssl) struct Settings {
    pub(in crate::openssl) flags: Flags,
    pub(in crate::openssl) purpose: Option<Purpose>,
    pub(in crate::openssl) trust: Option<TrustUse>,
    pub(in crate::openssl) depth: u32,
    pub(in crate::openssl) auth_level: u8,
    /// `-attime`, which makes [`Settings::no_check_time`] count for nothing.
    pub(in crate::openssl) at_time: Option<Moment>,
    pub(in crate::openssl) no_check_time: bool,
    pub(in crate::openssl) identity: Identity,
    pub(in crate::openssl) policies: Vec<Oid>,
    pub(in crate::openssl) suite_b: Option<SuiteB>,
    /// The values of `-vfyopt`.
    pub(in crate::openssl) parameters: Vec<Vec<u8>>,
    /// The values of `-nameopt`.
    pub(in crate::openssl) name_options: Vec<Vec<u8>>,
    pub(in crate::openssl) name_format: NameFormat,
    pub(in crate::openssl) show_chain: bool,
    pub(in crate::openssl) policy_print: bool,
    pub(in crate::openssl) ca_file: Option<Vec<u8>>,
    pub(in crate::openssl) ca_path: Option<Vec<u8>>,
    pub(in crate::openssl) ca_store: Option<Vec<u8>>,
    pub(in crate::openssl) no_ca_file: bool,
    pub(in crate::openssl) no_ca_path: bool,
    pub(in crate::openssl) no_ca_store: bool,
    pub(in crate::openssl) trusted: Option<Vec<Anchor>>,
    pub(in crate::openssl) untrusted: Vec<SharedCert>,
    /// Auxiliary trust settings of these.
    pub(in crate::openssl) untrusted_aux: Vec<Option<AuxTrust>>,
    pub(in crate::openssl) crls: Vec<SharedCrl>,
    /// The words behind the options; none reads standard input.
    pub(in crate::openssl) targets: Vec<Vec<u8>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            flags: Flags::default(),
            purpose: None,
            trust: None,
            depth: budget::DEFAULT_DEPTH,
            auth_level: 0,
            at_time: None,
            no_check_time: false,
            identity: Identity::default(),
            policies: Vec::new(),
            suite_b: None,
            parameters: Vec::new(),
            name_options: Vec::new(),
            name_format: NameFormat::default(),
            show_chain: false,
            policy_print: false,
            ca_file: None,
            ca_path: None,
            ca_store: None,
            no_ca_file: false,
            no_ca_path: false,
            no_ca_store: false,
            trusted: None,
            untrusted: Vec::new(),
            untrusted_aux: Vec::new(),
            crls: Vec::new(),
            targets: Vec::new(),
        }
    }
}

impl Settings {
    /// Whether and when validity is judged.
    pub(in crate::openssl) fn time(&self, now: Moment) -> TimeCheck {
        match self.at_time {
            Some(moment) => TimeCheck::At(moment),
            None if self.no_check_time => TimeCheck::Off,
            None => TimeCheck::At(now),
        }
    }

    /// Whether an option other than `-trusted` names anchors.
    pub(in crate::openssl) fn names_anchors(&self) -> bool {
        self.ca_file.is_some() || self.ca_path.is_some() || self.ca_store.is_some()
    }
}
