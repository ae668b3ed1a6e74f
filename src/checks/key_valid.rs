//! The key's own numbers agree.

use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::key_at_hand;
use crate::crypto::private::{KeyFault, faults};
use crate::x509::private_key::PrivateKey;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-valid",
    title: "the key's own numbers agree",
    severity: Severity::Fail,
    severity_note: "",
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
        sink.add(Finding::of(&CHECK, message).at(place));
    }
    if !unjudged.is_empty() {
        let message = format!("the private key at {place} cannot be checked here: {}", unjudged.join("; "));
        sink.add(Finding::of(&CHECK, message).at(place).fix(
            "check it with openssl pkey -check -noout -in KEY, or use a key of a common kind: RSA, or ECDSA on P-256, \
             P-384 or P-521",
        ));
    }
}
