//! The leaf is fit for the purpose exactly as OpenSSL judges it.

use crate::base::oid::Oid;
use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::verify::code::Code;
use crate::verify::purpose;
use crate::verify::request::Purpose;
use crate::x509::cert::Cert;
use crate::x509::extension::{KeyUsage, oid};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-purpose",
    title: "fit for a TLS server as OpenSSL judges it",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "OpenSSL clients refuse a server certificate whose extended key usage, key usage or Netscape type \
        does not allow TLS servers (error 26). The server itself loads and serves such a certificate without a word. \
        The extended key usage must name serverAuth itself: anyExtendedKeyUsage does not satisfy OpenSSL.",
    fix: "have the certificate issued anew for a TLS server: extendedKeyUsage=serverAuth and \
        keyUsage=critical,digitalSignature,keyEncipherment (without keyEncipherment for EC and Ed25519 keys)",
    sources: &[
        "OpenSSL 3.0 v3_purp.c check_purpose_ssl_server, check_purpose_ssl_client",
        "RFC 5280 4.2.1.3",
        "RFC 5280 4.2.1.12",
    ],
    run,
};

/// Whether the check fails about this certificate.
pub(super) fn fails(facts: &Facts<'_>, leaf: &Cert) -> bool {
    let engine = facts
        .outcome
        .as_ref()
        .is_some_and(|o| o.events.iter().any(|e| e.code == Code::INVALID_PURPOSE && e.depth == 0));
    engine || purpose::leaf_fits(leaf, facts.options.purpose).is_err()
}

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    if !fails(facts, leaf) {
        return;
    }
    let reasons = reasons(leaf, facts.options.purpose);
    let what = match purpose::leaf_fits(leaf, facts.options.purpose) {
        Err(why) if reasons.is_empty() => why,
        _ if reasons.is_empty() => "OpenSSL does not accept its usages".to_owned(),
        _ => reasons.join("; "),
    };
    let message = format!("not fit for purpose {}: {what}", facts.options.purpose.name());
    let finding = Finding::of(&CHECK, message).at(&leaf.location);
    sink.add(if facts.is_of_client() { finding.fix(FIX_CLIENT) } else { finding });
}

/// What the extensions say against the purpose, as `v3_purp.c` reads them; for words only.
fn reasons(leaf: &Cert, purpose: Purpose) -> Vec<String> {
    let mut reasons = Vec::new();
    let extensions = &leaf.extensions;
    if let (Some(uses), Some(wanted)) = (&extensions.extended_key_usage, wanted_use(purpose))
        && !uses.iter().any(|used| used.content() == wanted.1)
    {
        let any = uses.iter().any(|used| used.content() == oid::ANY_EXTENDED_KEY_USAGE);
        let any = if any { " by name: for OpenSSL and rustls \"any\" is not enough" } else { "" };
        reasons.push(format!("the extended key usage is {}, {} wanted{any}", uses_in_words(uses), wanted.0));
    }
    if let (Some(usage), Some((mask, wanted))) = (extensions.key_usage, wanted_bits(purpose))
        && usage.0 & mask == 0
    {
        reasons.push(format!("the key usage is {}, {wanted} wanted", bits_in_words(usage.0)));
    }
    if let (Some(kind), Some((mask, wanted))) = (extensions.netscape_type, wanted_type(purpose))
        && kind & mask == 0
    {
        reasons.push(format!("the Netscape certificate type lacks {wanted}"));
    }
    reasons
}

fn wanted_use(purpose: Purpose) -> Option<(&'static str, &'static [u8])> {
    match purpose {
        Purpose::SslServer | Purpose::NsSslServer => Some(("serverAuth", oid::SERVER_AUTH)),
        Purpose::SslClient => Some(("clientAuth", oid::CLIENT_AUTH)),
        Purpose::SmimeSign | Purpose::SmimeEncrypt => Some(("emailProtection", oid::EMAIL_PROTECTION)),
        Purpose::TimestampSign => Some(("timeStamping", oid::TIME_STAMPING)),
        _ => None,
    }
}

fn wanted_bits(purpose: Purpose) -> Option<(u16, &'static str)> {
    match purpose {
        Purpose::SslServer => Some((
            KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT | KeyUsage::KEY_AGREEMENT,
            "digitalSignature, keyEncipherment or keyAgreement",
        )),
        Purpose::NsSslServer | Purpose::SmimeEncrypt => Some((KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment")),
        Purpose::SslClient => {
            Some((KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_AGREEMENT, "digitalSignature or keyAgreement"))
        }
        Purpose::SmimeSign | Purpose::TimestampSign => {
            Some((KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION, "digitalSignature or nonRepudiation"))
        }
        Purpose::CrlSign => Some((KeyUsage::CRL_SIGN, "cRLSign")),
        _ => None,
    }
}

fn wanted_type(wanted: Purpose) -> Option<(u8, &'static str)> {
    match wanted {
        Purpose::SslServer | Purpose::NsSslServer => Some((purpose::NS_SSL_SERVER, "SSL server")),
        Purpose::SslClient => Some((purpose::NS_SSL_CLIENT, "SSL client")),
        Purpose::SmimeSign | Purpose::SmimeEncrypt => Some((purpose::NS_SMIME | purpose::NS_SSL_CLIENT, "S/MIME")),
        _ => None,
    }
}

/// What mends an identity that a client shows.
const FIX_CLIENT: &str = "have the certificate issued anew for a TLS client: extendedKeyUsage=clientAuth and \
    keyUsage=critical,digitalSignature; public CAs issue for servers alone, so a CA of your own does it, or leave the \
    client without a certificate";

/// The names of extended key usages, unknown ones in dotted form.
pub(super) fn uses_in_words(uses: &[Oid]) -> String {
    let word = |used: &Oid| {
        let known = USES.iter().find(|(content, _)| used.content() == *content);
        known.map_or_else(|| used.to_string(), |(_, name)| (*name).to_owned())
    };
    if uses.is_empty() { "empty".to_owned() } else { uses.iter().map(word).collect::<Vec<_>>().join(", ") }
}

/// The names of the key usage bits that are set.
pub(super) fn bits_in_words(bits: u16) -> String {
    let set: Vec<&str> = BITS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name).collect();
    if set.is_empty() { "empty".to_owned() } else { set.join(", ") }
}

/// RFC 5280 4.2.1.12.
const USES: &[(&[u8], &str)] = &[
    (oid::SERVER_AUTH, "serverAuth"),
    (oid::CLIENT_AUTH, "clientAuth"),
    (oid::CODE_SIGNING, "codeSigning"),
    (oid::EMAIL_PROTECTION, "emailProtection"),
    (oid::TIME_STAMPING, "timeStamping"),
    (oid::OCSP_SIGNING, "OCSPSigning"),
    (oid::ANY_EXTENDED_KEY_USAGE, "anyExtendedKeyUsage"),
];

/// RFC 5280 4.2.1.3, as OpenSSL numbers the bits.
const BITS: &[(u16, &str)] = &[
    (KeyUsage::DIGITAL_SIGNATURE, "digitalSignature"),
    (KeyUsage::NON_REPUDIATION, "nonRepudiation"),
    (KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment"),
    (KeyUsage::DATA_ENCIPHERMENT, "dataEncipherment"),
    (KeyUsage::KEY_AGREEMENT, "keyAgreement"),
    (KeyUsage::KEY_CERT_SIGN, "keyCertSign"),
    (KeyUsage::CRL_SIGN, "cRLSign"),
    (KeyUsage::ENCIPHER_ONLY, "encipherOnly"),
    (KeyUsage::DECIPHER_ONLY, "decipherOnly"),
];
