//! What the strict verifier of rustls clients says (rustls-webpki).

mod handshake;
mod words;

use std::time::Duration;

use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::base::moment::Moment;
use crate::crypto::strict_client::words::refusal;
use crate::x509::cert::SharedCert;

pub use crate::crypto::strict_client::handshake::key_refusal;

/// What a client sees and knows when it judges a server, or a server when it judges a client.
pub struct Question<'a> {
    /// The certificates as they are sent, the leaf first.
    pub sent: &'a [SharedCert],
    /// The certificates trusted as ends of a path. Every one of them may end a path, root or not.
    pub anchors: &'a [SharedCert],
    /// The time of the judgement.
    pub time: Moment,
    /// Whom the leaf stands for.
    pub role: Role,
    /// DNS names and addresses that the leaf must cover; wildcards are asked for by a name below them.
    pub names: &'a [String],
}

/// Whom the leaf stands for in the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The server: serverAuth.
    Server,
    /// The client: clientAuth.
    Client,
}

/// Why the verifier refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What the refusal is about.
    pub about: Subject,
    /// One clause in our words: `a certificate of the path expired on 2025-01-01`.
    pub text: String,
}

/// What a refusal is about; tells which other row may explain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// Basic constraints: a CA's certificate as leaf, or a leaf's as CA, or a path length.
    Authority,
    /// The form of a certificate: version, extensions, encoding, serial number.
    Form,
    /// A limit of the verifier on the size of its search.
    Limit,
    /// A name asked for.
    Name,
    /// A name constraint of a CA.
    NameConstraint,
    /// No path to an anchor.
    Path,
    /// The extended key usage.
    Purpose,
    /// Revocation.
    Revocation,
    /// A signature, its algorithm, or the key it was made with.
    Signature,
    /// The time of validity.
    Validity,
}

/// Why rustls cannot read a leaf (DER) at all; its servers ask before they start (`CertifiedKey::from_der`).
pub fn form_refusal(leaf: &[u8]) -> Option<Refusal> {
    let leaf = CertificateDer::from(leaf);
    EndEntityCert::try_from(&leaf).err().map(|error| refusal(&error, Role::Server))
}

/// Asks the strict verifier; every algorithm that aws-lc-rs has is allowed, as in rustls' default provider.
pub fn judge(question: &Question<'_>) -> Result<(), Refusal> {
    let sent: Vec<CertificateDer<'_>> = question.sent.iter().map(|cert| CertificateDer::from(&*cert.der)).collect();
    let anchors: Vec<CertificateDer<'_>> =
        question.anchors.iter().map(|cert| CertificateDer::from(&*cert.der)).collect();
    // rustls' `RootCertStore::add_parsable_certificates` passes over anchors that it cannot read, too.
    let anchors: Vec<TrustAnchor<'_>> = anchors.iter().filter_map(|der| anchor_from_trusted_cert(der).ok()).collect();
    let Some((leaf, others)) = sent.split_first() else {
        return Err(Refusal { about: Subject::Path, text: "no certificate is sent".to_owned() });
    };
    let leaf = EndEntityCert::try_from(leaf).map_err(|error| refusal(&error, question.role))?;
    let usage = match question.role {
        Role::Server => KeyUsage::server_auth(),
        Role::Client => KeyUsage::client_auth(),
    };
    let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(question.time.0).unwrap_or(0)));
    leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, others, time, usage, None, None)
        .map_err(|error| refusal(&error, question.role))?;
    question.names.iter().try_for_each(|name| judge_name(&leaf, name, question.role))
}

fn judge_name(leaf: &EndEntityCert<'_>, name: &str, role: Role) -> Result<(), Refusal> {
    let asked = match name.strip_prefix("*.") {
        Some(parent) => format!("{ANY_LABEL}.{parent}"),
        None => name.to_owned(),
    };
    let server_name = ServerName::try_from(asked).map_err(|_| Refusal {
        about: Subject::Name,
        text: format!("\"{name}\" is no name that a rustls client can ask for"),
    })?;
    leaf.verify_is_valid_for_subject_name(&server_name).map_err(|error| match error {
        webpki::Error::CertNotValidForName(context) => Refusal {
            about: Subject::Name,
            text: match context.presented.as_slice() {
                [] => format!("the certificate has no subjectAltName that covers \"{name}\""),
                presented => format!("the certificate is for {}, not for \"{name}\"", presented_names(presented)),
            },
        },
        other => refusal(&other, role),
    })
}

/// The names of a certificate as webpki spells them (`DnsName("example.org")`), at most five.
fn presented_names(presented: &[String]) -> String {
    let bare = |text: &String| text.split('"').nth(1).unwrap_or(text).to_owned();
    let shown: Vec<String> = presented.iter().take(5).map(bare).collect();
    match presented.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A label that no certificate names, so that only a wildcard covers it.
const ANY_LABEL: &str = "certpreflight-any-name";

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Question, Role, Subject, judge};
    use crate::base::location::Location;
    use crate::base::moment::Moment;
    use crate::x509::cert::{Cert, SharedCert};

    macro_rules! cert {
        ($name:literal) => {
            parse($name, include_str!(concat!("../../../testdata/keys/strict/", $name, ".pem")))
        };
    }

    fn parse(name: &str, pem: &str) -> SharedCert {
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = data_encoding::BASE64.decode(base64.as_bytes()).unwrap();
        Arc::new(Cert::parse(&der, Location::whole(&Arc::from(name))).unwrap())
    }

    fn ask(sent: &[SharedCert], anchors: &[SharedCert], role: Role, names: &[&str]) -> Result<(), (Subject, String)> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let question = Question { sent, anchors, time: Moment(AT), role, names: &names };
        judge(&question).map_err(|refusal| (refusal.about, refusal.text))
    }

    #[test]
    fn accepts_a_sound_chain_and_its_names() {
        let (sent, anchors) = ([cert!("leaf"), cert!("int")], [cert!("root")]);
        let names = ["mx.example.org", "a.wild.example.org", "*.wild.example.org", "192.0.2.1"];
        assert_eq!(ask(&sent, &anchors, Role::Server, &names), Ok(()));
        for name in ["example.org", "*.example.org", "192.0.2.2", "not a name"] {
            let (about, text) = ask(&sent, &anchors, Role::Server, &[name]).unwrap_err();
            assert!(about == Subject::Name && text.contains(name), "{name}: {text}");
        }
    }

    #[test]
    fn refuses_for_one_reason_at_a_time() {
        let anchors = [cert!("root")];
        for (leaf, about, words) in [
            (cert!("leaf-ca"), Subject::Authority, "CA:TRUE"),
            (cert!("leaf-client"), Subject::Purpose, "serverAuth"),
            (cert!("leaf-critical"), Subject::Form, "critical extension"),
            (cert!("leaf-v1"), Subject::Form, "version 3"),
            (cert!("leaf-sha1"), Subject::Signature, "ECDSA with SHA-1"),
            (cert!("leaf-short"), Subject::Validity, "expired at 2026-11-2"),
        ] {
            let (got, text) = ask(&[leaf, cert!("int")], &anchors, Role::Server, &[]).unwrap_err();
            assert!(got == about && text.contains(words), "{got:?} {text}");
        }
        let (about, _) = ask(&[cert!("leaf")], &anchors, Role::Server, &[]).unwrap_err();
        assert_eq!(about, Subject::Path);
        let (about, text) = ask(&[cert!("leaf"), cert!("int")], &anchors, Role::Client, &[]).unwrap_err();
        assert!(about == Subject::Purpose && text.contains("clientAuth"), "{text}");
        assert_eq!(ask(&[], &anchors, Role::Server, &[]).unwrap_err().0, Subject::Path);
    }

    #[test]
    fn a_self_signed_certificate_is_accepted_as_its_own_anchor_unless_it_is_a_ca() {
        let own = [cert!("own")];
        assert_eq!(ask(&own, &own, Role::Server, &["mx.example.org"]), Ok(()));
        let own_ca = [cert!("own-ca")];
        assert_eq!(ask(&own_ca, &own_ca, Role::Server, &[]).unwrap_err().0, Subject::Authority);
    }

    /// 2027-06-01.
    const AT: i64 = 1_811_808_000;
}
