//! The key belongs to the certificate.

mod generations;
mod owner;
mod request;

use crate::base::location::Location;
use crate::bundle::File;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::key_match::generations::Mixed;
use crate::checks::{blocked, key_at_hand, key_rewrite, path};
use crate::crypto::private::{Fit, fit, stored_public_fits};
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::private_key::PrivateKey;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-match",
    title: "the key belongs to the certificate",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "A server proves with the private key that the certificate is its own. With the key of another \
        certificate nginx and HAProxy refuse to start, Postfix goes on offering STARTTLS and refuses it, and Dovecot \
        fails client by client; their configuration tests do not notice where key and certificate are of different \
        kinds. Often the two are of different renewals: one of them was copied and the other not, or a link stayed behind. \
        The proof here is made from the private numbers: the public part stored in the key file, which servers \
        and most tools compare, is not trusted.",
    fix: "deploy the key with which this certificate was requested, or the certificate that was issued for this key; \
        without either make a new key and have a certificate issued for it",
    sources: &[
        "SSL_CTX_check_private_key(3)",
        "X509_check_private_key(3)",
        "RFC 8017 5.2, FIPS 186-4 4.4, SEC 1 3.2.1, RFC 8032 5.1.5 and 5.2.5",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some((key, place)) = key_at_hand::plain(facts, sink) else { return };
    let Some(leaf) = facts.bundle.leaf() else {
        blocked::without_leaf(facts, sink);
        return;
    };
    let found = facts.fit.clone().unwrap_or_else(|| fit(key, &leaf.public_key));
    let what = match &found {
        Fit::Fits => return,
        Fit::Unsupported(name) => {
            sink.add(unjudged(leaf, place, name));
            return;
        }
        Fit::OtherKind { key, certificate } => format!("the key is {key}, the certificate's {certificate}"),
        Fit::OtherKey => format!("both are {}, but the private numbers give another public key", key.describe()),
    };
    let owner = owner::find(facts, key);
    if let Some(finding) = request::in_place_of_certificate(facts, key, leaf).filter(|_| owner.is_none()) {
        return sink.add(finding);
    }
    let twin = owner.is_some_and(|owner| owner.subject == leaf.subject);
    let details = if twin { owner::birth(leaf) } else { String::new() };
    let message = format!(
        "the private key at {place} is not that of \"{}\" ({}{details}): {what}",
        leaf.subject.short(),
        leaf.location
    );
    sink.add(explain(facts, (key, place), leaf, owner, Finding::of(&CHECK, message).at(place)));
}

/// Whose key it is, which key would fit, or what happened to it, as far as the files at hand tell.
fn explain(
    facts: &Facts<'_>,
    (key, loaded): (&PrivateKey, &Location),
    leaf: &Cert,
    owner: Option<&SharedCert>,
    finding: Finding,
) -> Finding {
    if stored_public_fits(key, &leaf.public_key) {
        return add(finding, "the public part stored beside them does fit, so the key file is damaged")
            .because_of("key-valid")
            .fix(
                "restore the key file from where it was made; without a good copy make a new key and have the \
                 certificate issued for it",
            );
    }
    let mixed = generations::mixed(facts);
    let finding = match (&mixed, owner, path::lost_certificate(facts)) {
        (Some(mixed), ..) => add(finding, &mixed.words()),
        (None, None, Some(cause)) => {
            add(finding, "the certificate of this key may be the one that is lost").because_of(cause)
        }
        _ => finding,
    };
    let finding = match owner {
        Some(owner) => add(finding, &owner::describe(facts, owner, leaf)),
        None => finding,
    };
    if let Some(cause) = key_at_hand::lost_in_text(facts) {
        return finding.because_of(cause);
    }
    match key_at_hand::fitting(facts, leaf) {
        None if owner.is_none() && blocked::is_authority(leaf) => finding.fix(format!(
            "name the server's own certificate: the one at {} is a CA's, whose key belongs to no server",
            leaf.location
        )),
        Some((file, place)) => remedy(facts, loaded, (file, place), mixed.as_ref(), finding),
        None => match owner.filter(|owner| owner.subject == leaf.subject) {
            Some(owner) => finding.fix(format!(
                "find the key with which the certificate at {} was requested, or go back to the certificate at {}, to \
                 which this key belongs",
                leaf.location, owner.location
            )),
            None => finding,
        },
    }
}

/// How the key that fits comes to be the one that is loaded.
fn remedy(
    facts: &Facts<'_>,
    loaded: &Location,
    (file, place): (&File, &Location),
    mixed: Option<&Mixed<'_>>,
    finding: Finding,
) -> Finding {
    let own = facts.bundle.loaded_key().map(|(own, ..)| own);
    let (fix, command) = if let Some(forward) = key_at_hand::bring_forward(place, loaded) {
        let is_only_one = facts.bundle.keys.len() == 2;
        (forward, own.filter(|_| is_only_one).and_then(|own| key_rewrite::move_aside(own, loaded, ".other")))
    } else {
        let target = file.document.real_path.as_deref().unwrap_or(&file.document.path);
        let link = mixed.and_then(|mixed| mixed.link_to(target));
        let again = key_at_hand::check_with(facts, file);
        let setting = own.zip(facts.service.as_ref()).and_then(|(own, around)| around.setting(&own.document.path));
        let make = setting.map_or("make it the server's key".to_owned(), |setting| {
            format!("put it there, or set {} = {} ({})", setting.parameter, file.document.path.display(), setting.place)
        });
        (
            format!("the key at {place} fits this certificate; {make}, and check again: {again}"),
            match link {
                Some(link) => key_rewrite::relink(link, target),
                None => own.and_then(|own| key_rewrite::replace(own, file)),
            },
        )
    };
    match command {
        Some(command) => finding.fix(fix).command(command),
        None => finding.fix(fix),
    }
}

fn add(finding: Finding, words: &str) -> Finding {
    Finding { message: format!("{}; {words}", finding.message), ..finding }
}

fn unjudged(leaf: &Cert, place: &Location, name: &str) -> Finding {
    let message = format!(
        "whether the private key at {place} is that of \"{}\" cannot be judged here: no code for {name}",
        leaf.subject.short()
    );
    Finding::of(&CHECK, message).at(place).fix(
        "compare them with openssl pkey -in KEY -pubout and openssl x509 -in CERT -noout -pubkey, or use a key of a \
         common kind: RSA, or ECDSA on P-256, P-384 or P-521",
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::deployment::{Deployment, leaf_as_der_before, lines};
    use crate::checks::fixture::key::KeySample;
    use crate::checks::fixture::sample;

    fn line(cert: &[&'static str], key: &'static str) -> String {
        KeySample::pair(cert, &[key]).line(&CHECK)
    }

    #[test]
    fn every_kind_that_fits_passes() {
        for (cert, key) in [
            ("certs/rsa.pem", "rsa-pkcs1.pem"),
            ("certs/rsa-pss.pem", "rsa-pss.pem"),
            ("certs/dsa.pem", "dsa-traditional.pem"),
            ("certs/leaf.pem", "ec-sec1-no-public.pem"),
            ("certs/ec-sec1-explicit.pem", "ec-sec1.pem"),
            ("certs/ec-secp256k1.pem", "ec-secp256k1.pem"),
            ("certs/ed25519.pem", "ed25519.pem"),
            ("certs/ed448.pem", "ed448.pem"),
        ] {
            assert_eq!(line(&[cert], key), "pass", "{cert} {key}");
        }
    }

    #[test]
    fn another_key_or_kind_fails() {
        let other = line(&["certs/rsa.pem"], "rsa-other.pem");
        assert!(other.starts_with("fail: the private key at key.pem:1 is not that of \"mx.example.org\""), "{other}");
        let kind = line(&["certs/rsa.pem"], "ec-sec1.pem");
        assert!(kind.ends_with("the key is ECDSA P-256, the certificate's RSA 2048"), "{kind}");
        assert!(line(&["certs/rsa.pem"], "x25519.pem").contains("the key is X25519"));
        let unjudged = line(&["certs/ec-brainpoolP512r1.pem"], "ec-brainpoolP512r1.pem");
        assert!(unjudged.contains("no code for ECDSA brainpoolP512r1"), "{unjudged}");
    }

    #[test]
    fn the_key_of_the_ca_fails_by_name() {
        let said = line(&["certs/leaf.pem", "certs/ca.pem"], "ec-other.pem");
        assert!(said.ends_with("it is the key of the CA \"Key Test CA\" (cert.pem:13)"), "{said}");
    }

    #[test]
    fn a_damaged_secret_fails_though_its_public_part_fits() {
        let said = line(&["certs/leaf.pem"], "ec-damaged-scalar.pem");
        assert!(said.starts_with("fail < key-valid: ") && said.contains("so the key file is damaged"), "{said}");
        assert!(line(&["certs/rsa.pem"], "rsa-damaged-d-p-dp.pem").starts_with("fail < key-valid: "));
        assert!(line(&["certs/leaf.pem"], "ec-damaged-scalar-no-public.pem").starts_with("fail: "));
    }

    #[test]
    fn a_lost_certificate_is_the_cause_and_no_excuse() {
        let mut deployment = Deployment::with_cert(leaf_as_der_before("issuing"));
        let found = lines(&deployment.ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("fail < pem-content: "), "{found:?}");
        assert!(found[0].ends_with("the certificate of this key may be the one that is lost"), "{found:?}");
        let cut = sample::text("issuing").to_owned() + "-----BEGIN CERTIFICATE-----\nQUJD\n";
        deployment.cert().contents = Ok(cut.into_bytes().into());
        assert!(lines(&deployment.ask(&CHECK))[0].starts_with("fail < pem-syntax: "));
    }

    #[test]
    fn the_key_that_fits_is_named() {
        let sample = KeySample { beside: vec!["rsa.pem"], ..KeySample::pair(&["certs/rsa.pem"], &["rsa-other.pem"]) };
        let fix = &sample.ask(&CHECK).findings[0].fix;
        assert!(fix.contains("the key at rsa.pem:1 fits") && fix.contains("-k 'rsa.pem'"), "{fix}");
        let second = KeySample::pair(&["certs/rsa.pem"], &["rsa-other.pem", "rsa.pem"]);
        let fix = &second.ask(&CHECK).findings[0].fix;
        assert!(fix.contains("first in key.pem, or remove the one at line 1") && !fix.contains("-k"), "{fix}");
    }

    #[test]
    fn stands_behind_what_is_missing() {
        assert_eq!(line(&["certs/rsa.pem"], "rsa-encrypted-pbes2.pem"), "blocked by key-unencrypted");
        assert_eq!(line(&["certs/rsa.pem"], "ed25519-version2.pem"), "blocked by key-present");
        assert_eq!(line(&["certs/rsa.pem"], "rsa.pub"), "blocked by key-present");
        assert_eq!(line(&[], "rsa.pem"), "blocked by pem-content");
    }
}
