//! The key's own numbers agree.

use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::key_at_hand;
use crate::checks::service::Around;
use crate::crypto::private::{KeyFault, faults};
use crate::x509::private_key::PrivateKey;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-valid",
    title: "the key's own numbers agree",
    severity: Severity::Fail,
    severity_note: "impact policy for an RSA key with which a service is up all the same",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "A key file holds more numbers than a signature needs: the two primes, exponents for each, the public \
        key. Servers compare the public part with the certificate and look at nothing else, so a key with a damaged \
        secret loads, and every handshake then ends with a bad signature, of which the server's log says no more \
        than \"decrypt error\". OpenSSL can repair a single damaged RSA number while it signs; other programs cannot, \
        and a wrong signature that gets out betrays the key.",
    fix: "restore the key file from where it was made (openssl pkey -check tells a good copy); without a good copy \
        make a new key and have the certificate issued for it",
    sources: &[
        "RFC 8017 3.2 (RSA)",
        "FIPS 186-4 4 (DSA)",
        "SEC 1 3.2.1 (elliptic curves)",
        "OpenSSL EVP_PKEY_check(3)",
        "Boneh, DeMillo, Lipton: On the Importance of Checking Cryptographic Protocols for Faults (1997)",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some((key, place)) = key_at_hand::plain(facts, sink) else { return };
    if let PrivateKey::Unusable(name) = key {
        sink.blocked_by("key-match", format!("a key for {name} cannot sign, whatever its numbers"));
        return;
    }
    let name = key.describe();
    let (mut disagreements, mut unjudged) = (Vec::new(), Vec::new());
    for fault in faults(key) {
        match fault {
            KeyFault::Disagrees(what) => disagreements.push(what),
            other => unjudged.push(other.to_string()),
        }
    }
    if !disagreements.is_empty() {
        let message =
            format!("the numbers of the private key at {place} ({name}) do not agree: {}", disagreements.join("; "));
        let finding = Finding::of(&CHECK, message).at(place);
        let is_served = facts.service.as_ref().is_some_and(Around::is_served);
        // OpenSSL looks at what comes out of the primes and, when it is wrong, signs without them (`rsa_ossl.c`).
        sink.add(match key {
            PrivateKey::Rsa { .. } if is_served => {
                let message = format!("{}; OpenSSL signs with it as yet, others do not load it", finding.message);
                Finding { message, ..finding }.impact(Impact::Policy)
            }
            _ => finding,
        });
    }
    if !unjudged.is_empty() {
        let message = format!("the private key at {place} cannot be checked here: {}", unjudged.join("; "));
        sink.add(Finding::of(&CHECK, message).at(place).fix(
            "check it with openssl pkey -check -noout -in KEY, or use a key of a common kind: RSA, or ECDSA on P-256, \
             P-384 or P-521",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::key::KeySample;

    #[test]
    fn sound_keys_pass() {
        for (cert, key) in [
            ("certs/rsa.pem", "rsa.pem"),
            ("certs/dsa.pem", "dsa.pem"),
            ("certs/leaf.pem", "ec-sec1.pem"),
            ("certs/ed448.pem", "ed448.pem"),
        ] {
            assert_eq!(KeySample::pair(&[cert], &[key]).line(&CHECK), "pass", "{key}");
        }
    }

    #[test]
    fn damaged_and_unknown_keys_fail() {
        let line = |cert: &'static str, key: &'static str| KeySample::pair(&[cert], &[key]).line(&CHECK);
        assert_eq!(
            line("certs/rsa.pem", "rsa-damaged-qinv.pem"),
            "fail: the numbers of the private key at key.pem:1 (RSA 2048) do not agree: qInv is not the inverse of q modulo p"
        );
        assert!(line("certs/leaf.pem", "ec-damaged-scalar.pem").starts_with("fail: "));
        assert_eq!(
            line("certs/ec-brainpoolP512r1.pem", "ec-brainpoolP512r1.pem"),
            "fail: the private key at key.pem:1 cannot be checked here: cannot judge ECDSA brainpoolP512r1 keys"
        );
        assert_eq!(line("certs/rsa.pem", "x25519.pem"), "blocked by key-match");
    }
}
