//! What the engine is asked: certificates, anchors, CRLs, time, purpose, flags, depth, level, names.

use crate::base::moment::Moment;
use crate::base::oid::Oid;
use crate::verify::budget;
use crate::verify::decoded::Decoded;
use crate::verify::trust::Anchors;
use crate::x509::aux_trust::AuxTrust;
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
    /// The use that an anchor's auxiliary trust must name (`-verify_name`); none derives it from the purpose.
    pub trust: Option<TrustUse>,
    /// `-verify_depth`: most intermediates.
    pub depth: u32,
    /// `-auth_level`, 0 to 5.
    pub auth_level: u8,
    /// Flags.
    pub flags: Flags,
    /// Whom the leaf must stand for.
    pub identity: Identity,
    /// `-policy`: the user-initial-policy-set (RFC 5280 6.1.1 c); naming one turns policy
    /// checking on.
    pub policies: Vec<Oid>,
    /// `-suiteB_128_only`, `-suiteB_128`, `-suiteB_192` (RFC 6460).
    pub suite_b: Option<SuiteB>,
    /// `-vfyopt distid:`: the identifier that SM2 signs along, for the signature of the leaf alone.
    pub distinguishing_id: Option<Vec<u8>>,
    /// What the `verify` program brings along by its ways; nothing for a question on its own.
    pub program: Program<'a>,
}

/// What the judgement depends on only because the `verify` program asks as it does: it keeps the auxiliary trust of
/// certificates that are not trusted, it judges several targets with the same objects, and it gives `-trusted` to the
/// certificate judged alone.
#[derive(Clone, Copy, Default)]
pub struct Program<'a> {
    /// Auxiliary trust settings of [`Request::untrusted`], at the same places; where the list ends there are none. OpenSSL
    /// asks them for one thing alone: whether a purpose is served above a leaf that is an anchor itself
    /// (`-partial_chain`).
    pub untrusted_aux: &'a [Option<AuxTrust>],
    /// What earlier questions about the same certificates and lists have left decoded.
    pub decoded: Option<&'a Decoded>,
    /// Where the issuers of revocation lists find their anchors, and further lists are looked for; none: in
    /// [`Request::anchors`]. With `-trusted` that is another store (`X509_STORE_CTX_set0_trusted_stack`).
    pub list_store: Option<&'a dyn Anchors>,
}

impl<'a> Request<'a> {
    /// The question whether this leaf leads to these anchors, as `openssl verify` asks it when no option is given: no
    /// purpose, no revocation, any strength.
    pub fn new(leaf: SharedCert, anchors: &'a dyn Anchors, time: TimeCheck) -> Request<'a> {
        Request {
            leaf,
            untrusted: &[],
            anchors,
            crls: &[],
            time,
            purpose: None,
            trust: None,
            depth: budget::DEFAULT_DEPTH,
            auth_level: 0,
            flags: Flags::default(),
            identity: Identity::default(),
            policies: Vec::new(),
            suite_b: None,
            distinguishing_id: None,
            program: Program::default(),
        }
    }

    /// Where the issuers of revocation lists find their anchors, and further lists are looked for.
    pub(super) fn list_store(&self) -> &'a dyn Anchors {
        self.program.list_store.unwrap_or(self.anchors)
    }

    /// Whether policies are checked (`X509_V_FLAG_POLICY_CHECK`, which each option about policies sets).
    pub(super) fn checks_policies(&self) -> bool {
        let flags = self.flags;
        let is_asked = flags.policy_check || flags.explicit_policy || flags.inhibit_any || flags.inhibit_map;
        is_asked || !self.policies.is_empty()
    }

    /// The use that auxiliary trust settings must name: the one asked for, else the one that belongs to the purpose
    /// (`x509_purp.c X509_PURPOSE_get_trust`).
    pub fn trust_use(&self) -> TrustUse {
        self.trust.unwrap_or(match self.purpose {
            None | Some(Purpose::Any) => TrustUse::Any,
            Some(Purpose::SslClient) => TrustUse::SslClient,
            Some(Purpose::SslServer | Purpose::NsSslServer) => TrustUse::SslServer,
            Some(Purpose::SmimeSign | Purpose::SmimeEncrypt) => TrustUse::Email,
            Some(Purpose::TimestampSign) => TrustUse::TimeStamping,
            Some(Purpose::CrlSign | Purpose::OcspHelper) => TrustUse::Compat,
        })
    }
}

/// Whom the leaf must stand for; each that is given must match (`x509_vfy.c check_id`, errors 62, 63, 64).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// `-verify_hostname`: a host name as typed.
    pub host: Option<Vec<u8>>,
    /// `-verify_email`: an address as typed.
    pub email: Option<Vec<u8>>,
    /// `-verify_ip`: 4 or 16 octets.
    pub address: Option<Vec<u8>>,
}

/// What auxiliary trust settings are asked for (`x509_trust.c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustUse {
    /// anyExtendedKeyUsage itself: what is asked for when there is no purpose.
    Any,
    /// Nothing: the settings do not count (`X509_TRUST_COMPAT`).
    Compat,
    /// emailProtection.
    Email,
    /// clientAuth.
    SslClient,
    /// serverAuth.
    SslServer,
    /// timeStamping.
    TimeStamping,
}

/// The levels of security that Suite B knows (RFC 6460).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SuiteB {
    /// P-256 and P-384.
    Level128,
    /// P-256 alone.
    Level128Only,
    /// P-384 alone.
    Level192,
}

impl SuiteB {
    /// What two of the options come to: two different ones allow both curves, as [`SuiteB::Level128`] does
    /// (`X509_V_FLAG_SUITEB_128_LOS`).
    pub fn and(self, other: SuiteB) -> SuiteB {
        if self == other { self } else { SuiteB::Level128 }
    }
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

impl Purpose {
    /// Every purpose, in OpenSSL's order (`v3_purp.c xstandard`).
    pub const ALL: [Purpose; 9] = [
        Purpose::SslClient,
        Purpose::SslServer,
        Purpose::NsSslServer,
        Purpose::SmimeSign,
        Purpose::SmimeEncrypt,
        Purpose::CrlSign,
        Purpose::Any,
        Purpose::OcspHelper,
        Purpose::TimestampSign,
    ];

    /// The purpose that `-purpose` calls so; letter case counts.
    pub fn named(name: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// The name that `-purpose` takes.
    pub fn name(self) -> &'static str {
        self.names().0
    }

    /// The name that help shows beside it.
    pub fn long_name(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Purpose::Any => ("any", "Any Purpose"),
            Purpose::CrlSign => ("crlsign", "CRL signing"),
            Purpose::NsSslServer => ("nssslserver", "Netscape SSL server"),
            Purpose::OcspHelper => ("ocsphelper", "OCSP helper"),
            Purpose::SmimeEncrypt => ("smimeencrypt", "S/MIME encryption"),
            Purpose::SmimeSign => ("smimesign", "S/MIME signing"),
            Purpose::SslClient => ("sslclient", "SSL client"),
            Purpose::SslServer => ("sslserver", "SSL server"),
            Purpose::TimestampSign => ("timestampsign", "Time Stamp signing"),
        }
    }
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
    /// `-extended_crl`: indirect lists, lists of some reasons, lists signed by other keys (RFC 5280 5.2.5, 6.3).
    pub extended_crl: bool,
    /// `-use_deltas`.
    pub use_deltas: bool,
    /// `-policy_check`; the three below and [`Request::policies`] ask for the same check.
    pub policy_check: bool,
    /// `-explicit_policy`: initial-explicit-policy (RFC 5280 6.1.1 f).
    pub explicit_policy: bool,
    /// `-inhibit_any`: initial-any-policy-inhibit (RFC 5280 6.1.1 g).
    pub inhibit_any: bool,
    /// `-inhibit_map`: initial-policy-mapping-inhibit (RFC 5280 6.1.1 e).
    pub inhibit_map: bool,
}
