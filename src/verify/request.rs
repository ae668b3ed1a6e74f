//! What the engine is asked: certificates, anchors, CRLs, time, purpose, flags, depth, level, names.

use crate::base::moment::Moment;
use crate::verify::trust::Anchors;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;

/// One question to the engine.
#[derive(Clone)]
pub struct Request<'a> {
    /// The certificate to judge.
    pub leaf: SharedCert,
    /// Material for building the path, in order.
    pub untrusted: &'a [SharedCert],
    /// Where a path may end.
    pub anchors: &'a dyn Anchors,
    /// Revocation lists (`-CRLfile`).
    pub crls: &'a [SharedCrl],
    /// Whether and when validity is judged.
    pub time: TimeCheck,
    /// `-purpose`; none asks for no purpose.
    pub purpose: Option<Purpose>,
    /// `-verify_depth`: most intermediates.
    pub depth: u32,
    /// `-auth_level`, 0 to 5.
    pub auth_level: u8,
    /// Flags.
    pub flags: Flags,
}

/// Whether and when validity is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeCheck {
    /// At this moment.
    At(Moment),
    /// Not at all (`-no_check_time`).
    Off,
}

/// `-purpose` (openssl-verify 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// `any`.
    Any,
    /// `crlsign`.
    CrlSign,
    /// `nssslserver`.
    NsSslServer,
    /// `ocsphelper`.
    OcspHelper,
    /// `smimeencrypt`.
    SmimeEncrypt,
    /// `smimesign`.
    SmimeSign,
    /// `sslclient`.
    SslClient,
    /// `sslserver`.
    SslServer,
    /// `timestampsign`.
    TimestampSign,
}

/// Flags of `openssl verify` that change the judgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `-partial_chain`.
    pub partial_chain: bool,
    /// `-x509_strict`.
    pub strict: bool,
    /// `-ignore_critical`.
    pub ignore_critical: bool,
    /// `-check_ss_sig`.
    pub check_self_signature: bool,
    /// `-crl_check`.
    pub crl_check: bool,
    /// `-crl_check_all`.
    pub crl_check_all: bool,
    /// `-allow_proxy_certs`.
    pub allow_proxy: bool,
}
