//! No signature and no CA key in the chain is below the security level.

use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, path};
use crate::crypto::signature::algorithm;
use crate::crypto::strength;
use crate::verify::code::Code;
use crate::verify::issuer::is_self_signed;
use crate::x509::cert::Cert;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-strength",
    title: "no weak signature or CA key in the chain",
    severity: Severity::Fail,
    severity_note: "impact load for a certificate that the server sends, because OpenSSL's loader refuses it (Postfix's does not)",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "OpenSSL's security level 2, the default of Debian and of current OpenSSL, wants 112 bits: SHA-1 and \
        MD5 signatures and RSA keys below 2048 bits are refused by clients. What the server sends is judged earlier: \
        OpenSSL's loader asks for the same level of every certificate that it loads, in the path or not, so that \
        nginx, HAProxy and Dovecot do not start (`ca md too weak`, `ca key too small`), while Postfix, which lowers \
        the level, serves it. The signature of the anchor does not count, nor that of any self-signed certificate: it \
        is trusted as it stands. The key of the leaf has a row of its own, key-strength.",
    fix: "have the certificate issued anew with SHA-256 and by a CA with an RSA key of 2048 bits or more, or an EC key",
    sources: &[
        "OpenSSL 3.0 x509_vfy.c check_key_level, check_sig_level (errors 67, 68)",
        "OpenSSL 3.0 t1_lib.c ssl_security_cert",
        "SSL_CTX_set_security_level(3)",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    if blocked::leaf(facts, sink).is_none() {
        return;
    }
    let certs = path::used(facts);
    let ends = path::reaches_anchor(facts) || certs.last().is_some_and(|last| is_self_signed(last));
    let top = certs.len().saturating_sub(usize::from(ends));
    let beside = facts.bundle.certs.iter().filter(|cert| !certs.iter().any(|known| known.der == cert.der));
    let beside: Vec<Finding> = beside.flat_map(|cert| refused(facts, cert)).collect();
    let mut is_weak = false;
    for (depth, cert) in certs.into_iter().enumerate() {
        let key = weak_key(facts, cert).filter(|_| depth > 0);
        let digest = weak_signature(facts, cert);
        let digest_counts = depth < top || (is_sent(facts, cert) && !is_self_signed(cert));
        for (code, finding) in key
            .map(|finding| (Code::CA_KEY_TOO_SMALL, finding))
            .into_iter()
            .chain(digest.filter(|_| digest_counts).map(|finding| (Code::CA_MD_TOO_WEAK, finding)))
        {
            is_weak = true;
            let judged_by_clients = code == Code::CA_KEY_TOO_SMALL || depth < top;
            let answer = OpensslAnswer { code: code.0, depth, text: code.message().to_owned() };
            sink.add(if judged_by_clients { finding.openssl(answer) } else { finding });
        }
    }
    is_weak |= !beside.is_empty();
    beside.into_iter().for_each(|finding| sink.add(finding));
    if !is_weak && !ends {
        sink.blocked_by(path::why_no_anchor(facts), "the path ends at no anchor, so not all of it could be judged");
    }
}

/// What the server's loader refuses of a certificate that no path needs: it sends it all the same.
fn refused(facts: &Facts<'_>, cert: &Cert) -> impl Iterator<Item = Finding> + use<> {
    let digest = weak_signature(facts, cert).filter(|_| !is_self_signed(cert));
    weak_key(facts, cert).into_iter().chain(digest)
}

fn weak_key(facts: &Facts<'_>, cert: &Cert) -> Option<Finding> {
    let measured = below_level(facts, strength::key_bits(&cert.public_key))?;
    let (called, key) = (path::called(cert), cert.public_key.describe());
    let kind = if blocked::is_authority(cert) { "the CA key" } else { "the key" };
    Some(weak(facts, cert, &format!("{kind} of \"{called}\", {key}, {measured}"), "ca key too small"))
}

fn weak_signature(facts: &Facts<'_>, cert: &Cert) -> Option<Finding> {
    let measured = below_level(facts, strength::digest_bits(&cert.outer_signature))?;
    let (called, digest) = (path::called(cert), algorithm::name_of(&cert.outer_signature.oid));
    Some(weak(facts, cert, &format!("\"{called}\" is signed with {digest}, which {measured}"), "ca md too weak"))
}

/// What is measured and what is wanted, where these bits do not reach the level.
fn below_level(facts: &Facts<'_>, bits: Option<u32>) -> Option<String> {
    let level = facts.options.auth_level;
    let wanted = strength::required_bits(level);
    if wanted == 0 || bits.is_some_and(|bits| bits >= wanted) {
        return None;
    }
    let measured = bits.map_or_else(|| "cannot be judged".to_owned(), |bits| format!("counts {bits} bits"));
    Some(format!("{measured}; level {level} wants {wanted}"))
}

/// Who minds: of what the server sends already its own loader, in OpenSSL's words; of an anchor the clients alone.
fn weak(facts: &Facts<'_>, cert: &Cert, told: &str, words: &str) -> Finding {
    if !is_sent(facts, cert) {
        return Finding::of(&CHECK, told).at(&cert.location);
    }
    if facts.service.is_some() {
        let peers = facts.peers();
        let message = format!("{told}; Postfix, which lowers the level, sends it, and {peers} refuse it");
        return Finding::of(&CHECK, message).at(&cert.location);
    }
    let message = format!(
        "{told}; nginx, HAProxy and Dovecot will not load it at that level (\"{words}\"), Postfix, which lowers the level, \
         will, and clients refuse it"
    );
    Finding::of(&CHECK, message).impact(Impact::Load).at(&cert.location)
}

/// Whether the server loads it: OpenSSL asks for its level when it does (`t1_lib.c ssl_security_cert`).
fn is_sent(facts: &Facts<'_>, cert: &Cert) -> bool {
    facts.bundle.certs.iter().any(|loaded| loaded.der == cert.der)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::check::Impact;
    use crate::checks::fixture::sample::{Sample, text};

    /// The leaf is signed with SHA-1; its issuer follows.
    const SHA1: &str = include_str!("../../testdata/checks/chain-strength/fail-sha1/fullchain.pem");

    #[test]
    fn the_loader_refuses_what_is_sent() {
        let sink = Sample::of_text(SHA1).ask(&CHECK);
        assert_eq!(sink.findings.len(), 1);
        assert_eq!(sink.findings[0].impact, Impact::Load);
        assert!(sink.findings[0].message.contains("ca md too weak"), "{}", sink.findings[0].message);
        assert_eq!(sink.findings[0].openssl.as_ref().unwrap().code, 68);
    }

    #[test]
    fn level_0_loads_all() {
        let mut sample = Sample::of_text(SHA1);
        sample.options.auth_level = 0;
        assert!(sample.ask(&CHECK).findings.is_empty());
    }

    #[test]
    fn a_certificate_beside_the_path_is_sent_and_judged() {
        let sink = Sample::of_text(&(text("leaf").to_owned() + text("issuing") + SHA1)).ask(&CHECK);
        let [finding] = sink.findings.as_slice() else { panic!("{:?}", sink.findings) };
        assert_eq!((finding.impact, finding.openssl.is_none()), (Impact::Load, true));
    }
}
