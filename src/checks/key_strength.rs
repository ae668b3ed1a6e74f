//! The key is strong enough.

use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::crypto::private::{Weakness, weaknesses};
use crate::crypto::strength;
use crate::verify::code::Code;
use crate::x509::cert::Cert;
use crate::x509::public_key::PublicKey;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-strength",
    title: "the key is strong enough",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Level 2, the default of Debian's OpenSSL and of every later one, wants 112 bits of security: RSA and \
        DSA keys of 2048 bits, curves of 224. Below it nginx, HAProxy, Dovecot and Apache refuse to load the pair, and \
        Postfix serves it to clients that refuse it. Some keys are weak whatever their size, because the private key \
        can be computed from the public one: two primes too close together, primes from the Infineon chips known as \
        ROCA, small factors. Debian's predictable keys of 2006 to 2008 are not looked for: no list of them is at hand \
        here, so this row does not speak about them.",
    fix: "make a new key (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, or RSA of 3072 bits) and have \
        a certificate issued for it; revoke the certificate of a key that can be computed",
    sources: &[
        "OpenSSL 3.0 x509_vfy.c check_key_level (error 66)",
        "SSL_CTX_set_security_level(3)",
        "NIST SP 800-57 part 1, 5.6.1",
        "CVE-2017-15361 (ROCA)",
        "CVE-2022-26320 (close primes)",
        "CA/Browser Forum Baseline Requirements 6.1.1.3",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let level = facts.options.auth_level;
    let wanted = strength::required_bits(level);
    let bits = strength::key_bits(&leaf.public_key);
    if wanted > 0 && bits.is_none_or(|bits| bits < wanted) {
        sink.add(too_small(leaf, bits, wanted, level));
    }
    for weakness in weaknesses(&leaf.public_key) {
        let what = match weakness {
            Weakness::Unjudged(_) => "cannot be judged",
            _ => "is weak",
        };
        let message =
            format!("the key of \"{}\" ({}) {what}: {weakness}", leaf.subject.short(), leaf.public_key.describe());
        sink.add(Finding::of(&CHECK, message).at(&leaf.location));
    }
    if let PublicKey::Rsa { exponent, .. } | PublicKey::RsaPss { exponent, .. } = &leaf.public_key.key
        && exponent.as_slice() == [3]
    {
        sink.note("the public exponent is 3; servers built on Rust's ring cannot load such a key, others can");
    }
}

fn too_small(leaf: &Cert, bits: Option<u32>, wanted: u32, level: u8) -> Finding {
    let measured = bits.map_or_else(|| "strength unknown".to_owned(), |bits| format!("{bits} bits of security"));
    let message = format!(
        "the key of \"{}\" is {} ({measured}); level {level} wants {wanted}",
        leaf.subject.short(),
        leaf.public_key.describe()
    );
    let code = Code(EE_KEY_TOO_SMALL);
    let answer = OpensslAnswer { code: code.0, depth: 0, text: code.message().to_owned() };
    Finding::of(&CHECK, message).at(&leaf.location).openssl(answer)
}

/// `X509_V_ERR_EE_KEY_TOO_SMALL`.
const EE_KEY_TOO_SMALL: u8 = 66;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::key_sample::KeySample;

    #[test]
    fn weak_keys_fail() {
        assert_eq!(KeySample::pair(&["certs/rsa.pem"], &["rsa.pem"]).line(&CHECK), "pass");
        assert_eq!(
            KeySample::alone(&["certs/dsa.pem"]).line(&CHECK),
            "fail: the key of \"mx.example.org\" is DSA 1024 (80 bits of security); level 2 wants 112"
        );
        let roca = KeySample::alone(&["certs/roca.pem"]).line(&CHECK);
        assert!(roca.starts_with("fail: ") && roca.contains("CVE-2017-15361"), "{roca}");
        assert_eq!(KeySample::alone(&["certs/dsa.pem"]).ask(&CHECK).findings[0].openssl.as_ref().unwrap().code, 66);
    }
}
