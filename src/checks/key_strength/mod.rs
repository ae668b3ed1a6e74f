//! The key is strong enough.

mod placeholder;

use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::crypto::private::{Weakness, is_listed, weaknesses};
use crate::crypto::strength;
use crate::verify::code::Code;
use crate::x509::cert::Cert;
use crate::x509::public_key::PublicKey;
use crate::x509::public_key::number::{bits, trimmed};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-strength",
    title: "the key is strong enough",
    severity: Severity::Fail,
    severity_note: "impact load for a key below the level, because OpenSSL's loader refuses its certificate; warn for \
        exponents that some libraries refuse and for Debian's self-signed placeholder",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Level 2, the default of Debian's OpenSSL and of every later one, wants 112 bits of security: RSA and \
        DSA keys of 2048 bits, curves of 224. Below it nginx, HAProxy, Dovecot and Apache refuse to load the pair \
        (`ee key too small`), and Postfix, which lowers the level, serves it to clients that refuse it. Some keys are weak whatever their size, because the private key \
        can be computed from the public one: two primes too close together, primes from the Infineon chips known as \
        ROCA, small factors; or because it is published, as those of test suites and examples are. Debian's \
        predictable keys of 2006 to 2008 are looked for where the lists of its package openssl-blacklist are \
        installed (/usr/share/openssl-blacklist); Debian no longer has it, and without them this row does not speak \
        about such keys.",
    fix: "make a new key (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, or RSA of 3072 bits) and have \
        a certificate issued for it; revoke the certificate of a key that can be computed",
    sources: &[
        "OpenSSL 3.0 x509_vfy.c check_key_level (error 66)",
        "OpenSSL 3.0 t1_lib.c ssl_security_cert",
        "SSL_CTX_set_security_level(3)",
        "NIST SP 800-57 part 1, 5.6.1",
        "CVE-2017-15361 (ROCA)",
        "CVE-2022-26320 (close primes)",
        "CVE-2008-0166 (Debian's OpenSSL 0.9.8c-1 to 0.9.8g-9)",
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
        sink.add(too_small(facts, leaf, bits, wanted));
    }
    let found = weaknesses(&leaf.public_key);
    for weakness in &found {
        sink.add(weak(leaf, weakness));
    }
    let list = facts.neighbours.weak_keys.as_ref();
    if let Some(list) = list.filter(|list| is_listed(&leaf.public_key, list.bytes())) {
        sink.add(on_the_list(leaf, &list.name));
    }
    if let PublicKey::Rsa { exponent, .. } | PublicKey::RsaPss { exponent, .. } = &leaf.public_key.key
        && found.is_empty()
        && let Some(finding) = odd_exponent(leaf, exponent)
    {
        sink.add(finding);
    }
    if let Some(finding) = placeholder::finding(leaf) {
        sink.add(finding);
    }
}

fn weak(leaf: &Cert, weakness: &Weakness) -> Finding {
    let what = match weakness {
        Weakness::Unjudged(_) => "cannot be judged",
        _ => "is weak",
    };
    let (subject, key) = (leaf.subject.short(), leaf.public_key.describe());
    let finding =
        Finding::of(&CHECK, format!("the key of \"{subject}\" ({key}) {what}: {weakness}")).at(&leaf.location);
    match weakness {
        Weakness::Published(_) => finding.fix(
            "make a new key on this machine (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256), have a \
             certificate issued for it, and have the certificate of the published key revoked",
        ),
        _ => finding,
    }
}

/// Keys of Debian's OpenSSL of 2006 to 2008.
fn on_the_list(leaf: &Cert, list: &str) -> Finding {
    let message = format!(
        "the key of \"{}\" ({}) is on Debian's list of predictable keys ({list}): OpenSSL of Debian made it between \
         2006 and 2008, and anyone can compute it (CVE-2008-0166)",
        leaf.subject.short(),
        leaf.public_key.describe()
    );
    Finding::of(&CHECK, message).at(&leaf.location)
}

/// Exponents that some libraries refuse although no attack is known.
fn odd_exponent(leaf: &Cert, exponent: &[u8]) -> Option<Finding> {
    let bits = bits(exponent);
    let is_odd = exponent.last().is_some_and(|last| last & 1 == 1);
    let why = match (bits, trimmed(exponent)) {
        (2..=16, small) if is_odd => {
            let value = small.iter().fold(0_u32, |sum, octet| sum << 8 | u32::from(*octet));
            format!(
                "public exponent {value}; servers on Rust's ring cannot load it, and 65537 is wanted (Baseline Requirements 6.1.6)"
            )
        }
        (32.., _) if is_odd => {
            format!("a public exponent of {bits} bits; Go takes at most 31 and Rust's ring 33, and 65537 is wanted")
        }
        _ => return None,
    };
    let message = format!("the key of \"{}\" ({}) has {why}", leaf.subject.short(), leaf.public_key.describe());
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).at(&leaf.location);
    let finding = if bits < 32 { finding.impact(Impact::Policy) } else { finding };
    Some(finding.fix(
        "make a new key, for which openssl genpkey takes 65537 (openssl genpkey -algorithm RSA -pkeyopt \
         rsa_keygen_bits:3072), and have a certificate issued for it",
    ))
}

fn too_small(facts: &Facts<'_>, leaf: &Cert, bits: Option<u32>, wanted: u32) -> Finding {
    let level = facts.options.auth_level;
    let measured = bits.map_or_else(|| "strength unknown".to_owned(), |bits| format!("{bits} bits of security"));
    let (who, impact) = match facts.service {
        Some(_) if facts.is_of_client() => {
            ("Postfix, which lowers the level, shows it to servers that refuse it", Impact::Client)
        }
        Some(_) => ("Postfix, which lowers the level, serves it to clients that refuse it", Impact::Client),
        None => (
            "nginx, HAProxy and Dovecot do not load it at that level (\"ee key too small\"), Postfix, which lowers the \
             level, serves it to clients that refuse it",
            Impact::Load,
        ),
    };
    let message = format!(
        "the key of \"{}\" is {} ({measured}); level {level} wants {wanted}; {who}",
        leaf.subject.short(),
        leaf.public_key.describe()
    );
    let code = Code(EE_KEY_TOO_SMALL);
    let answer = OpensslAnswer { code: code.0, depth: 0, text: code.message().to_owned() };
    Finding::of(&CHECK, message).impact(impact).at(&leaf.location).openssl(answer)
}

/// `X509_V_ERR_EE_KEY_TOO_SMALL`.
const EE_KEY_TOO_SMALL: u8 = 66;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::check::Impact;
    use crate::checks::fixture::key::KeySample;

    #[test]
    fn weak_keys_fail() {
        assert_eq!(KeySample::pair(&["certs/rsa.pem"], &["rsa.pem"]).line(&CHECK), "pass");
        let dsa = KeySample::alone(&["certs/dsa.pem"]).line(&CHECK);
        let said = "fail: the key of \"mx.example.org\" is DSA 1024 (80 bits of security); level 2 wants 112; nginx";
        assert!(dsa.starts_with(said), "{dsa}");
        let roca = KeySample::alone(&["certs/roca.pem"]).line(&CHECK);
        assert!(roca.starts_with("fail: ") && roca.contains("CVE-2017-15361"), "{roca}");
        let short = &KeySample::alone(&["certs/dsa.pem"]).ask(&CHECK).findings[0];
        assert_eq!((short.openssl.as_ref().unwrap().code, short.impact), (66, Impact::Load));
        assert_eq!(KeySample::alone(&["certs/roca.pem"]).ask(&CHECK).findings[0].impact, Impact::Client);
    }
}
