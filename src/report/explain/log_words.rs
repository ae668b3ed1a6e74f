//! Words that servers and clients write into their logs, and the checks that tell what is behind them.

/// Ids of the checks behind the words in a log line, likeliest first; of several known phrases the longest counts.
pub(super) fn checks_behind(line: &str) -> &'static [&'static str] {
    let line = line.to_lowercase();
    let known = PHRASES.iter().filter(|(phrase, _)| line.contains(phrase));
    known.max_by_key(|(phrase, _)| phrase.len()).map_or(&[], |(_, ids)| ids)
}

/// Ids of the checks behind the first known phrase that has these words in it.
pub(super) fn checks_for_part(words: &str) -> &'static [&'static str] {
    let words = words.to_lowercase();
    let long_enough = words.len() >= SHORTEST_PART;
    PHRASES.iter().find(|(phrase, _)| long_enough && phrase.contains(&words)).map_or(&[], |(_, ids)| ids)
}

/// Fewer characters than this stand in too many phrases.
const SHORTEST_PART: usize = 5;

/// Lower-case phrases: OpenSSL's reasons and TLS alerts, Postfix, Go, rustls, Java, browsers.
#[rustfmt::skip]
pub(super) static PHRASES: &[(&str, &[&str])] = &[
    // OpenSSL, as nginx, Apache, Dovecot, HAProxy and Postfix quote it.
    ("key values mismatch", &["key-match"]),
    ("key type mismatch", &["key-match"]),
    ("no start line", &["pem-content", "pem-syntax"]),
    ("bad end line", &["pem-syntax"]),
    ("bad base64 decode", &["pem-syntax"]),
    ("not proc type", &["pem-syntax"]),
    ("bad decrypt", &["key-unencrypted"]),
    ("bad password read", &["key-unencrypted"]),
    ("problems getting password", &["key-unencrypted"]),
    ("no supported data to decode", &["pem-content", "key-unencrypted"]),
    ("no private key assigned", &["key-present"]),
    ("no certificate assigned", &["pem-content", "key-present"]),
    ("ee key too small", &["key-strength"]),
    ("ca key too small", &["chain-strength"]),
    ("ca md too weak", &["chain-strength"]),
    ("no shared cipher", &["key-algorithm"]),
    ("no suitable signature algorithm", &["key-algorithm", "key-strength"]),
    ("permission denied", &["file-read"]),
    ("no such file or directory", &["file-read"]),
    // Alerts that a client sends.
    ("alert unknown ca", &["chain-complete", "chain-trust"]),
    ("alert bad certificate", &["chain-trust", "client-webpki"]),
    ("alert certificate expired", &["cert-validity"]),
    ("alert certificate revoked", &["chain-revocation"]),
    ("alert certificate unknown", &["chain-trust", "cert-name"]),
    ("alert unsupported certificate", &["cert-purpose", "key-algorithm"]),
    ("alert decrypt error", &["key-match", "key-valid"]),
    // Postfix.
    ("private key mismatch", &["key-match"]),
    ("does not match next certificate", &["key-match"]),
    ("does not match public key", &["key-match"]),
    ("no private key found in", &["key-present", "key-unencrypted"]),
    ("key not first", &["key-present", "pem-content"]),
    ("no certs for key", &["pem-content"]),
    ("ignoring pem type", &["pem-content"]),
    ("no pem data in", &["pem-syntax", "pem-content"]),
    // Go.
    ("private key does not match public key", &["key-match"]),
    ("failed to find any pem data", &["pem-content", "pem-syntax"]),
    ("certificate signed by unknown authority", &["chain-complete", "chain-trust"]),
    ("relies on legacy common name", &["cert-san"]),
    ("certificate is not valid for any names", &["cert-san", "cert-name"]),
    ("certificate is valid for", &["cert-name"]),
    ("has expired or is not yet valid", &["cert-validity"]),
    ("incompatible key usage", &["cert-eku"]),
    // rustls.
    ("unknownissuer", &["chain-complete", "chain-trust"]),
    ("notvalidforname", &["cert-name"]),
    ("causedasendentity", &["cert-leaf"]),
    ("requiredekunotfound", &["cert-eku"]),
    ("invalidpurpose", &["cert-eku"]),
    ("certexpired", &["cert-validity"]),
    ("unsupportedcertversion", &["cert-leaf"]),
    ("keymismatch", &["key-match"]),
    // Java.
    ("pkix path building failed", &["chain-complete", "chain-trust"]),
    ("no subject alternative", &["cert-name", "cert-san"]),
    ("extended key usage does not permit", &["cert-eku"]),
    ("algorithm constraints check failed", &["chain-strength", "key-strength"]),
    // Browsers.
    ("err_cert_authority_invalid", &["chain-complete", "chain-trust"]),
    ("err_cert_common_name_invalid", &["cert-name"]),
    ("err_cert_date_invalid", &["cert-validity"]),
    ("err_cert_weak_signature_algorithm", &["chain-strength"]),
    ("err_cert_validity_too_long", &["cert-lifetime"]),
    ("err_cert_revoked", &["chain-revocation"]),
    ("sec_error_unknown_issuer", &["chain-complete", "chain-trust"]),
    ("sec_error_expired_certificate", &["cert-validity"]),
    ("sec_error_inadequate_cert_type", &["cert-eku"]),
    ("ssl_error_bad_cert_domain", &["cert-name"]),
    ("mozilla_pkix_error_self_signed_cert", &["chain-trust"]),
    ("mozilla_pkix_error_ca_cert_used_as_end_entity", &["cert-leaf"]),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_phrase_is_lower_case_and_leads_to_checks_that_exist() {
        for (phrase, ids) in super::PHRASES {
            assert_eq!(*phrase, phrase.to_lowercase());
            assert!(!ids.is_empty() && ids.iter().all(|id| crate::checks::find(id).is_some()), "{phrase}");
        }
    }

    #[test]
    fn the_longest_phrase_counts() {
        let line = "tls: private key does not match public key";
        assert_eq!(super::checks_behind(line), ["key-match"]);
        let line = "nginx: [emerg] SSL_CTX_use_PrivateKey(\"k.pem\") failed (SSL: error:05800074:x509 certificate \
            routines::key values mismatch)";
        assert_eq!(super::checks_behind(line), ["key-match"]);
        assert!(super::checks_behind("all is well").is_empty());
    }
}
