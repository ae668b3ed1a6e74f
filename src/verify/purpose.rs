//! Whether a certificate may serve a purpose, as leaf or as CA (`v3_purp.c`, RFC 5280 4.2.1.3 and 4.2.1.12).

use crate::base::oid::Oid;
use crate::verify::authority::{allows_key_usage, ca_status};
use crate::verify::context::{Context, Halt};
use crate::verify::decision::{Trust, decide};
use crate::verify::request::Purpose;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::extension::{KeyUsage, oid};

/// Whether a leaf may serve the purpose (`v3_purp.c X509_check_purpose` without CA); the error says which rule failed.
///
/// anyExtendedKeyUsage satisfies none of the purposes: OpenSSL does not honour it in certificates.
pub(crate) fn leaf_fits(cert: &Cert, purpose: Purpose) -> Result<(), String> {
    let usage_allows = |wanted: u16, names: &str| {
        if allows_key_usage(cert, wanted) { Ok(()) } else { Err(format!("keyUsage has none of {names}")) }
    };
    let netscape_allows = |wanted: u8, what: &str| match cert.extensions.netscape_type {
        Some(found) if found & wanted == 0 => Err(format!("nsCertType does not allow {what}")),
        _ => Ok(()),
    };
    extended_usage_allows(cert, purpose)?;
    match purpose {
        Purpose::SslClient => {
            usage_allows(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_AGREEMENT, "digitalSignature, keyAgreement")?;
            netscape_allows(NS_SSL_CLIENT, "SSL client")
        }
        Purpose::SslServer | Purpose::NsSslServer => {
            netscape_allows(NS_SSL_SERVER, "SSL server")?;
            let any_of = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT | KeyUsage::KEY_AGREEMENT;
            usage_allows(any_of, "digitalSignature, keyEncipherment, keyAgreement")?;
            if purpose == Purpose::NsSslServer {
                usage_allows(KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment")
            } else {
                Ok(())
            }
        }
        Purpose::SmimeSign => {
            netscape_allows(NS_SMIME | NS_SSL_CLIENT, "S/MIME")?;
            usage_allows(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION, "digitalSignature, nonRepudiation")
        }
        Purpose::SmimeEncrypt => {
            netscape_allows(NS_SMIME | NS_SSL_CLIENT, "S/MIME")?;
            usage_allows(KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment")
        }
        Purpose::CrlSign => usage_allows(KeyUsage::CRL_SIGN, "cRLSign"),
        Purpose::TimestampSign => allows_time_stamping(cert),
        Purpose::OcspHelper | Purpose::Any => Ok(()),
    }
}

/// Reports error 26 unless the certificate serves the requested purpose (`x509_vfy.c check_purpose`).
///
/// In the trusted part of the path, an explicit trust list that names the use stands above the certificate's own rules.
pub(super) fn check_purpose(
    context: &mut Context<'_>,
    cert: &SharedCert,
    depth: usize,
    as_ca: bool,
) -> Result<(), Halt> {
    let Some(purpose) = context.request.purpose else { return Ok(()) };
    let aux = context.chain.get(depth).and_then(|node| node.aux.as_ref());
    let override_by_trust = match depth >= context.untrusted_count && context.trust_overrides_purpose {
        true => decide(cert, aux, context.request.trust_use(), false),
        false => Trust::Undecided,
    };
    let fits = match override_by_trust {
        Trust::Trusted => true,
        Trust::Rejected => false,
        Trust::Undecided => match judge(cert, purpose, as_ca) {
            Answer::Yes => true,
            Answer::No => false,
            Answer::OddButTolerated => !context.request.flags.strict,
        },
    };
    context.report_if(!fits, 26, depth, cert)
}

/// What `X509_check_purpose` answers: 1, 0, or anything else.
enum Answer {
    Yes,
    No,
    OddButTolerated,
}

fn judge(cert: &Cert, purpose: Purpose, as_ca: bool) -> Answer {
    if cert.extensions.broken.is_some() {
        return Answer::OddButTolerated;
    }
    if purpose == Purpose::Any {
        return Answer::Yes;
    }
    if as_ca {
        return judge_ca(cert, purpose);
    }
    match leaf_fits(cert, purpose) {
        Err(_) => Answer::No,
        Ok(()) if is_smime(purpose) && cert.extensions.netscape_type.is_some_and(|bits| bits & NS_SMIME == 0) => {
            Answer::OddButTolerated
        }
        Ok(()) => Answer::Yes,
    }
}

/// The rules for a CA: its own EKU, its status, and the matching Netscape bit when only that made it a CA.
fn judge_ca(cert: &Cert, purpose: Purpose) -> Answer {
    let is_ssl = matches!(purpose, Purpose::SslClient | Purpose::SslServer | Purpose::NsSslServer);
    if purpose != Purpose::TimestampSign && extended_usage_allows(cert, purpose).is_err() {
        return Answer::No;
    }
    let netscape = cert.extensions.netscape_type.unwrap_or(0);
    match ca_status(cert) {
        0 => Answer::No,
        5 if is_ssl && netscape & NS_SSL_CA == 0 => Answer::No,
        5 if is_smime(purpose) && netscape & NS_SMIME_CA == 0 => Answer::No,
        // check_ssl_ca answers yes or no; the other purposes hand on the status itself.
        status if status == 1 || is_ssl => Answer::Yes,
        _ => Answer::OddButTolerated,
    }
}

fn is_smime(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::SmimeSign | Purpose::SmimeEncrypt)
}

/// Whether extKeyUsage is absent or names the use (`v3_purp.c xku_reject`); the same for leaf and CA.
fn extended_usage_allows(cert: &Cert, purpose: Purpose) -> Result<(), String> {
    let (wanted, name): (&[&[u8]], &str) = match purpose {
        Purpose::SslClient => (&[oid::CLIENT_AUTH], "clientAuth"),
        Purpose::SslServer | Purpose::NsSslServer => {
            (&[oid::SERVER_AUTH, oid::MICROSOFT_SGC, oid::NETSCAPE_SGC], "serverAuth")
        }
        Purpose::SmimeSign | Purpose::SmimeEncrypt => (&[oid::EMAIL_PROTECTION], "emailProtection"),
        Purpose::Any | Purpose::CrlSign | Purpose::OcspHelper | Purpose::TimestampSign => return Ok(()),
    };
    match &cert.extensions.extended_key_usage {
        Some(list) if !list.iter().any(|oid| wanted.contains(&oid.content())) => {
            Err(format!("extendedKeyUsage lacks {name}"))
        }
        _ => Ok(()),
    }
}

/// RFC 3161 2.3 as OpenSSL holds it (`v3_purp.c check_purpose_timestamp_sign`).
fn allows_time_stamping(cert: &Cert) -> Result<(), String> {
    let signing = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION;
    if cert.extensions.key_usage.is_some_and(|usage| usage.0 & !signing != 0 || usage.0 & signing == 0) {
        return Err("keyUsage has more than digitalSignature and nonRepudiation".to_owned());
    }
    let list = cert.extensions.extended_key_usage.as_deref().unwrap_or_default();
    let mut known = list.iter().map(Oid::content).filter(|content| KNOWN_USES.contains(content)).peekable();
    if known.peek().is_none() || known.any(|content| content != oid::TIME_STAMPING) {
        return Err("extendedKeyUsage is not timeStamping alone".to_owned());
    }
    match cert.extensions.all.iter().find(|extension| extension.oid.content() == oid::EXTENDED_KEY_USAGE) {
        Some(extension) if !extension.critical => Err("extendedKeyUsage is not critical".to_owned()),
        _ => Ok(()),
    }
}

/// nsCertType SSL client.
pub(crate) const NS_SSL_CLIENT: u8 = 0x80;
/// nsCertType SSL server.
pub(crate) const NS_SSL_SERVER: u8 = 0x40;
/// nsCertType S/MIME.
pub(crate) const NS_SMIME: u8 = 0x20;
const NS_SSL_CA: u8 = 0x04;
const NS_SMIME_CA: u8 = 0x02;

/// 1.3.6.1.5.5.7.3.10 dvcs.
const DVCS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 10];
/// The uses that OpenSSL has a bit for (`XKU_...`); others leave no trace in its cache.
const KNOWN_USES: [&[u8]; 10] = [
    oid::SERVER_AUTH,
    oid::CLIENT_AUTH,
    oid::CODE_SIGNING,
    oid::EMAIL_PROTECTION,
    oid::TIME_STAMPING,
    oid::OCSP_SIGNING,
    DVCS,
    oid::MICROSOFT_SGC,
    oid::NETSCAPE_SGC,
    oid::ANY_EXTENDED_KEY_USAGE,
];
