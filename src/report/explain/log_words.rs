//! Words that servers and clients write into their logs, and the checks that tell what is behind them.

/// Ids of the checks behind the words in a log line, likeliest first; of several known phrases the longest counts.
pub(super) fn checks_behind(line: &str) -> &'static [&'static str] {
    let line = line.to_lowercase();
    let known = PHRASES.iter().filter(|(phrase, _)| line.contains(phrase));
    let longest = known.max_by_key(|(phrase, _)| phrase.len());
    longest.or_else(|| FRAMES.iter().find(|(phrase, _)| line.contains(phrase))).map_or(&[], |(_, ids)| ids)
}

/// Whether a known phrase of the line says more than these words, which stand in it.
pub(super) fn says_more(line: &str, words: &str) -> bool {
    let (line, words) = (line.to_lowercase(), words.to_lowercase());
    let more = |phrase: &str| phrase.len() > words.len() && phrase.contains(&words) && line.contains(phrase);
    PHRASES.iter().any(|(phrase, _)| more(phrase))
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
    ("nested asn1 error", &["pem-syntax", "pem-content"]),
    ("pem lib", &["pem-syntax", "pem-content"]),
    ("asn1 lib", &["pem-syntax", "pem-content"]),
    ("wrong tag", &["pem-content", "pem-syntax"]),
    ("header too long", &["pem-syntax", "pem-content"]),
    ("not enough data", &["pem-syntax", "pem-content"]),
    ("decoder routines::unsupported", &["pem-content", "key-unencrypted"]),
    ("no certificate or crl found", &["pem-content", "pem-syntax"]),
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
    ("certificate verify failed", &["chain-trust", "chain-complete"]),
    // Alerts that a client sends.
    ("alert unknown ca", &["chain-complete", "chain-trust"]),
    ("alert bad certificate", &["chain-trust", "client-webpki"]),
    ("alert certificate expired", &["cert-validity"]),
    ("alert certificate revoked", &["chain-revocation"]),
    ("alert certificate unknown", &["chain-trust", "cert-name"]),
    ("alert unsupported certificate", &["cert-purpose", "key-algorithm"]),
    ("alert decrypt error", &["key-match", "key-valid"]),
    // Postfix.
    ("no entropy for tls key generation", &["service-load"]),
    ("error setting cipher grade", &["service-load"]),
    ("unknown ecdhe curve", &["service-config"]),
    ("no suitable key share", &["service-load"]),
    ("no suitable groups", &["service-load"]),
    ("cannot connect to service private/", &["service-load"]),
    ("tls_wrappermode requires", &["service-config"]),
    ("with no fingerprints to match", &["service-config"]),
    ("policy table lookup error", &["service-config"]),
    ("no cipher match", &["service-load"]),
    ("no ciphers available", &["service-load"]),
    ("cannot open entropy device", &["service-load"]),
    ("cannot open prng exchange file", &["service-load"]),
    ("requires a process limit of 1", &["service-load"]),
    ("on tlsmgr socket", &["service-load"]),
    ("dane configured with dnssec lookups disabled", &["service-config"]),
    ("private key mismatch", &["key-match"]),
    ("does not match next certificate", &["key-match"]),
    ("does not match public key", &["key-match"]),
    ("no private key found in", &["key-present", "key-unencrypted"]),
    ("key not first", &["pem-loaders", "key-present"]),
    ("no certs for key", &["pem-content"]),
    ("different key types", &["key-match"]),
    ("not followed by a certificate", &["pem-content", "key-match"]),
    ("not replacing certificate", &["service-load", "key-match"]),
    ("ignoring pem type", &["pem-content"]),
    ("ignoring 2nd key", &["key-present", "pem-content"]),
    ("no pem data in", &["pem-syntax", "pem-content"]),
    ("error opening chain file", &["file-read", "service-load"]),
    ("error loading certificate (pem object", &["pem-syntax", "pem-content"]),
    ("error loading private key (pem object", &["key-unencrypted", "pem-syntax"]),
    ("error loading private keys and certificates from", &["service-load", "pem-syntax", "key-match"]),
    ("cannot get rsa certificate", &["pem-content", "pem-syntax", "file-read"]),
    ("cannot get dsa certificate", &["pem-content", "pem-syntax", "file-read"]),
    ("cannot get ecdsa certificate", &["pem-content", "pem-syntax", "file-read"]),
    ("cannot get rsa private key", &["key-match", "key-unencrypted", "file-read"]),
    ("cannot get dsa private key", &["key-match", "key-unencrypted", "file-read"]),
    ("cannot get ecdsa private key", &["key-match", "key-unencrypted", "file-read"]),
    ("excess data", &["pem-syntax"]),
    ("x509_cert_aux", &["pem-syntax"]),
    ("no server certs", &["service-load"]),
    ("tls not available", &["service-load"]),
    ("tls is required, but our tls engine is unavailable", &["service-load"]),
    ("cannot load certification authority data", &["service-load"]),
    ("both smtpd_tls_chain_files and", &["service-config"]),
    ("parameters will be ignored", &["service-config"]),
    ("need a server cert to request client certs", &["service-config"]),
    ("can't require client certs unless tls is required", &["service-config"]),
    ("error opening dh parameter file", &["service-config"]),
    ("error decoding dh parameters", &["service-config"]),
    ("openssl configuration file, disabling tls support", &["service-load"]),
    ("not owned by root", &["file-owner"]),
    ("group or other writable", &["file-mode", "file-path"]),
    ("invalid tls level", &["service-config", "service-load"]),
    ("unsupported tls level", &["service-config"]),
    ("invalid tls protocol list", &["service-config", "service-load"]),
    ("invalid cipher grade", &["service-config", "service-load"]),
    ("no protocols available", &["service-config", "service-load"]),
    ("digest algorithm", &["service-config", "service-load"]),
    ("bad boolean configuration", &["service-config", "service-load"]),
    ("bad numerical configuration", &["service-config", "service-load"]),
    ("bad time value or unit", &["service-config", "service-load"]),
    ("bad string length", &["service-config", "service-load"]),
    ("bad parameter value: ", &["service-config", "service-load"]),
    (" parameter value ", &["service-config", "service-load"]),
    (" (min ", &["service-config", "service-load"]),
    (" (max ", &["service-config", "service-load"]),
    ("malformed compatibility level syntax", &["service-config", "service-load"]),
    ("unrecognized value: ", &["service-config", "service-load"]),
    ("specify at least one working instance of", &["service-load"]),
    ("bad command startup -- throttling", &["service-load", "service-config"]),
    ("overriding earlier entry", &["service-config"]),
    ("duplicate master.cf entry", &["service-config"]),
    ("unused parameter", &["service-config"]),
    ("undefined parameter", &["service-config"]),
    ("unreasonable macro call nesting", &["service-config"]),
    ("truncated macro reference", &["service-config"]),
    ("macro processing error", &["service-config"]),
    ("missing '=' after attribute name", &["service-config"]),
    ("missing attribute name", &["service-config"]),
    ("logical line must not start with whitespace", &["service-config"]),
    ("bad field count", &["service-config"]),
    ("wrapper-mode request dropped", &["service-load"]),
    ("must issue a starttls command first", &["service-config", "service-load"]),
    ("tls sni", &["service-load", "cert-name"]),
    ("not matched, using default chain", &["service-load", "cert-name"]),
    ("malformed base64 value", &["service-config"]),
    ("map lookup problem", &["service-config"]),
    ("open database", &["file-read", "service-load"]),
    ("unsupported dictionary type", &["service-load"]),
    ("no such file or directory: skipping this entry", &["service-config", "file-read"]),
    ("aborting tls handshake", &["service-load"]),
    ("ssl routines::callback failed", &["service-load"]),
    ("using the last entry", &["service-config"]),
    ("has changed -- restarting", &["service-config"]),
    ("problem receiving status from private/tlsproxy", &["service-load"]),
    ("connect to private/tlsproxy service", &["service-config"]),
    ("server certificate not verified", &["chain-trust", "service-config"]),
    ("server certificate not trusted", &["chain-trust", "service-config"]),
    ("certificate verification failed for", &["chain-trust", "chain-complete"]),
    ("untrusted issuer", &["chain-trust", "chain-complete"]),
    ("untrusted tls connection established", &["chain-trust", "service-config"]),
    ("refused to start tls", &["service-load"]),
    ("tls server role is disabled with", &["service-config", "service-load"]),
    ("connect to private/tlsmgr", &["service-load"]),
    ("encryption keys etc. may be predictable", &["service-load"]),
    ("performing the ehlo handshake", &["service-load", "service-config"]),
    ("lost connection after starttls", &["service-load", "chain-trust"]),
    ("smtps wrappermode (tcp port 465) requires setting", &["service-config"]),
    ("no sasl authentication mechanisms", &["service-config", "service-load"]),
    ("no applicable sasl mechanisms", &["service-config"]),
    ("no compatible authentication mechanisms", &["service-config"]),
    ("cannot authenticate to server", &["service-config"]),
    ("no worthy mechs found", &["service-config"]),
    ("encryption required for requested authentication mechanism", &["service-config"]),
    ("error: authentication not enabled", &["service-config"]),
    ("connect to dovecot auth socket", &["service-config", "service-load"]),
    ("sasl: connect to ", &["service-config", "service-load"]),
    ("unexpected command-line argument", &["service-load", "service-config"]),
    ("unknown attribute name", &["service-load", "service-config"]),
    ("invalid option: ", &["service-load", "service-config"]),
    ("servname not supported", &["service-load"]),
    ("hostname or network address", &["service-load"]),
    ("bad transport type", &["service-load"]),
    ("unsupported transport type", &["service-load"]),
    ("client certificate not trusted", &["service-config"]),
    ("tls is required, but was not offered by host", &["service-load", "service-config"]),
    ("cannot start tls: handshake failure", &["service-load", "service-config"]),
    ("client tls configuration problem", &["service-config", "service-load"]),
    ("proxymap service is not configured for table", &["service-config", "service-load"]),
    ("to subsystem private/proxymap", &["service-config", "service-load"]),
    ("all fingerprints unusable", &["service-config", "service-load"]),
    ("error opening trust anchor file", &["service-config"]),
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

/// What stands around such a phrase, and counts where there is none.
static FRAMES: &[(&str, &[&str])] = &[
    ("error loading chain from", &["pem-loaders", "key-match", "service-load"]),
    ("key at index", &["key-match", "service-load"]),
    ("sni data for", &["service-load", "key-match"]),
    ("is unavailable. ", &["service-load", "service-config"]),
    ("fatal: ", &["service-load", "service-config"]),
    ("ssl_accept error from", &["service-load", "chain-trust"]),
    ("ssl_connect error to", &["service-load", "chain-trust"]),
    ("tls library problem", &["service-load", "key-match", "pem-syntax"]),
];

#[cfg(test)]
mod tests {
    use super::checks_behind;
    use crate::report::explain::Subject;
    use crate::report::explain::search::subjects;

    #[test]
    fn every_phrase_is_lower_case_and_leads_to_checks_that_exist() {
        for (phrase, ids) in super::PHRASES.iter().chain(super::FRAMES) {
            assert_eq!(*phrase, phrase.to_lowercase());
            assert!(!ids.is_empty() && ids.iter().all(|id| crate::checks::find(id).is_some()), "{phrase}");
        }
    }

    /// What programs say of a value and end.
    #[test]
    fn values_at_which_a_program_ends_lead_to_a_page() {
        let record = include_str!("../../../testdata/service/postfix-values.txt");
        let lines = record.lines().filter(|line| !line.starts_with('#'));
        let words: Vec<&str> = lines.filter_map(|line| Some(line.split_once('=')?.1.split_once(": ")?.1)).collect();
        assert!(words.len() > 500, "{}", words.len());
        let behind = |words: &&str| checks_behind(&format!("fatal: {words}")).contains(&"service-load");
        let astray: Vec<_> = words.into_iter().filter(|words| !behind(words)).collect();
        assert!(astray.is_empty(), "{} {astray:#?}", astray.len());
    }

    /// Each line as smtpd, tlsproxy, postscreen, postmap or postconf log it, or what people keep of it, and a page that it
    /// has to lead to.
    #[test]
    fn lines_of_postfix_lead_to_a_page() {
        let lead = |line: &str| -> Vec<&str> {
            let ids = subjects(line).into_iter().filter_map(|subject| match subject {
                Subject::Check(check) => Some(check.id),
                Subject::Code(_) => None,
            });
            ids.collect()
        };
        let astray = LINES.iter().map(|(line, page)| (line, page, lead(line)));
        let astray: Vec<_> = astray.filter(|(_, page, behind)| !behind.contains(page)).collect();
        assert!(astray.is_empty(), "{astray:#?}");
    }

    #[rustfmt::skip]
    const LINES: &[(&str, &str)] = &[
        ("warning: cannot get RSA certificate from file \"F\": disabling TLS support", "pem-content"),
        ("warning: cannot get RSA private key from file \"F\": disabling TLS support", "key-match"),
        ("warning: cannot get ECDSA private key from file \"F\": disabling TLS support", "key-match"),
        ("warning: error loading private keys and certificates from: F: disabling TLS support", "service-load"),
        ("warning: error loading chain from F: key not first", "key-present"),
        ("warning: key at index 5 in F does not match next certificate", "key-match"),
        ("TLS library problem: error:0A0001A5:SSL routines::not replacing certificate", "service-load"),
        ("warning: key at index 1 in F not followed by a certificate", "pem-content"),
        ("warning: No certs for key at index 1 in F", "pem-content"),
        ("warning: error opening chain file: F: No such file or directory", "file-read"),
        ("warning: TLS library problem: error:0A0000C1:SSL routines::no shared cipher:s.c:2220:", "key-algorithm"),
        ("warning: Both smtpd_tls_chain_files and one or more of the legacy  smtpd_tls_cert_file, smtpd_tls_eccert_file or \
          smtpd_tls_dcert_file are non-empty; the legacy  parameters will be ignored", "service-config"),
        ("warning: ignoring 2nd key at index 2 in F after 1st at 1", "key-present"),
        ("error:05800074:x509 certificate routines::key values mismatch:x.c:303:", "key-match"),
        ("error:0480006C:PEM routines::no start line:pem_lib.c:763:Expecting: TRUSTED CERTIFICATE", "pem-content"),
        ("no suitable signature algorithm", "key-algorithm"),
        ("private key mismatch", "key-match"),
        ("cannot load Certification Authority data, CAfile=\"F\": disabling TLS support", "service-load"),
        ("warning: error opening DH parameter file \"F\": No such file or directory -- using compiled-in defaults", "service-config"),
        ("warning: error decoding DH parameters from file \"F\" -- using compiled-in defaults", "service-config"),
        ("error loading the 'global' settings from the F OpenSSL configuration file, disabling TLS support", "service-load"),
        ("warning: No PEM data in F", "pem-syntax"),
        ("error:04800066:PEM routines::bad end line:pem_lib.c:889:", "pem-syntax"),
        ("not proc type", "pem-syntax"),
        ("warning: error loading certificate (PEM object number 2) from F", "pem-syntax"),
        ("warning: error loading certificate (PEM object number 2) from F: excess data", "pem-syntax"),
        ("bad base64 decode", "pem-syntax"),
        ("nested asn1 error:Type=X509_CERT_AUX", "pem-syntax"),
        ("warning: loading F: ignoring PEM type: PKCS7", "pem-content"),
        ("problems getting password", "key-unencrypted"),
        ("bad password read", "key-unencrypted"),
        ("warning: No private key found in F", "key-present"),
        ("warning: error loading private key (PEM object number 1) from F", "key-unencrypted"),
        ("warning: RSA private key in K does not match public key in F: disabling TLS support", "key-match"),
        ("error:05800073:x509 certificate routines::different key types", "key-match"),
        ("error:1E08010C:DECODER routines::unsupported:d.c:102:No supported data to decode. Input type: PEM", "pem-content"),
        ("SSL_accept error: tlsv1 alert decrypt error:../ssl/record:SSL alert number 51", "key-match"),
        ("warning: not owned by root: F", "file-owner"),
        ("warning: group or other writable: F", "file-mode"),
        ("No server certs available. TLS won't be enabled", "service-load"),
        ("warning: Need a server cert to request client certs", "service-config"),
        ("postconf: warning: main.cf: undefined parameter: nosuch", "service-config"),
        ("fatal: unreasonable macro call nesting: \"a\"", "service-config"),
        ("truncated macro reference: \"${x\"", "service-config"),
        ("macro processing error", "service-config"),
        ("fatal: main.cf, line 6: missing '=' after attribute name: \"x\"", "service-config"),
        ("fatal: Invalid TLS level \"may  smtpd_tls_cert_file = F\"", "service-config"),
        ("warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling", "service-load"),
        ("warning: main.cf, line 4: overriding earlier entry: smtpd_tls_chain_files=F", "service-config"),
        ("postconf: warning: main.cf: unused parameter: ???smtpd_tls_cert_file=F", "service-config"),
        ("fatal: invalid \"-o smtpd_tls_chain_files\" option value: missing '=' after attribute name", "service-config"),
        ("duplicate master.cf entry for service \"smtp\" (25) -- using the last entry", "service-config"),
        ("fatal: master.cf: line 3: bad field count", "service-config"),
        ("Wrapper-mode request dropped from C for service smtps. TLS context initialization failed.", "service-load"),
        ("530 5.7.0 Must issue a STARTTLS command first", "service-config"),
        ("unsupported TLS level \"verify\", using \"encrypt\"", "service-config"),
        ("fatal: bad boolean configuration: smtpd_use_tls = true", "service-config"),
        ("Invalid TLS protocol list \"TLSv9\": disabling TLS support", "service-load"),
        ("Can't require client certs unless TLS is required", "service-config"),
        ("TLS SNI N from C not matched, using default chain", "service-load"),
        ("warning: malformed BASE64 value: F", "service-config"),
        ("tls_server_sni_maps map lookup problem", "service-config"),
        ("open F: No such file or directory: skipping this entry", "service-config"),
        ("warning: key at index 1 in SNI data for N does not match next certificate: aborting TLS handshake", "key-match"),
        ("error: open database F.db: No such file or directory", "file-read"),
        ("table hash:F(0,lock|fold_fix|src_rhs_is_file) has changed -- restarting", "service-config"),
        ("postscreen: warning: problem receiving status from private/tlsproxy service", "service-load"),
        ("postscreen: warning: connect to private/tlsproxy service: Connection refused", "service-config"),
        ("454 4.7.0 TLS not available due to local problem", "service-load"),
        ("TLS is required, but our TLS engine is unavailable", "service-load"),
        ("Server certificate not verified", "chain-trust"),
        ("421 4.7.1 mx.example.org Error: Client certificate not trusted", "service-config"),
        ("status=deferred (TLS is required, but was not offered by host mx.example.org[192.0.2.1])", "service-load"),
        ("status=deferred (Cannot start TLS: handshake failure)", "service-load"),
        ("warning: TLS policy lookup for a.example/mx.a.example: client TLS configuration problem", "service-config"),
        ("fatal: proxymap service is not configured for table \"hash:/etc/postfix/tls_policy\"", "service-config"),
        ("warning: connect #1 to subsystem private/proxymap: No such file or directory", "service-config"),
        ("warning: mx.example.org[192.0.2.1]:25: all fingerprints unusable", "service-config"),
        ("warning: error opening trust anchor file: F: No such file or directory", "service-config"),
        ("status=deferred (Server certificate not trusted)", "service-config"),
        ("certificate verification failed for mx.example.org[192.0.2.1]:25: untrusted issuer /CN=Root", "chain-trust"),
        ("Untrusted TLS connection established to mx.example.org[192.0.2.1]:25: TLSv1.3 with cipher X", "chain-trust"),
        ("status=deferred (TLS is required, but host mx[192.0.2.1] refused to start TLS: 454 4.7.0 try later)", "service-load"),
        ("warning: TLS server role is disabled with smtpd_tls_security_level or smtpd_use_tls", "service-config"),
        ("warning: connect to private/tlsmgr: No such file or directory", "service-load"),
        ("lost connection with 127.0.0.1[127.0.0.1] while performing the EHLO handshake", "service-load"),
        ("lost connection after STARTTLS from unknown[192.0.2.1]", "service-load"),
        ("SSL_accept error from unknown[192.0.2.1]: lost connection", "service-load"),
        ("SSL_connect error to mx.example.org[192.0.2.1]:25: -1", "chain-trust"),
        ("SMTPS wrappermode (TCP port 465) requires setting \"smtp_tls_wrappermode = yes\"", "service-config"),
        ("fatal: no SASL authentication mechanisms", "service-config"),
        ("no SASL authentication mechanisms", "service-load"),
        ("warning: SASL: Connect to Dovecot auth socket 'private/auth' failed: No such file or directory", "service-config"),
        ("SASL authentication failed; cannot authenticate to server mx[192.0.2.1]: no mechanism available", "service-config"),
        ("SASL authentication failed: server mx[192.0.2.1] offered no compatible authentication mechanisms for this type of \
          connection security", "service-config"),
        ("504 5.5.4 Encryption required for requested authentication mechanism", "service-config"),
        ("unexpected command-line argument: #", "service-load"),
        ("fatal: 0.0.0.0:submision: Servname not supported for ai_socktype", "service-load"),
        ("nested asn1 error", "pem-syntax"),
        ("error:0688010A:asn1 encoding routines::nested asn1 error:t.c:349:Field=signature, Type=X509", "pem-syntax"),
        ("error:0688000D:asn1 encoding routines::ASN1 lib", "pem-syntax"),
        ("error:0A080009:SSL routines::PEM lib:ssl/ssl_rsa.c:301:", "pem-syntax"),
        ("PEM lib", "pem-syntax"),
        ("error:068000A8:asn1 encoding routines::wrong tag:t.c:1194:", "pem-content"),
        ("error:0680008E:asn1 encoding routines::not enough data:", "pem-syntax"),
        ("error:0680007B:asn1 encoding routines::header too long:", "pem-syntax"),
        ("454 4.7.0 TLS not available", "service-load"),
        ("error:1E08010C:DECODER routines::unsupported:d.c:102:", "pem-content"),
        ("certificate verify failed", "chain-trust"),
        ("error:05800088:x509 certificate routines::no certificate or crl found:", "pem-content"),
        ("TLS library problem", "service-load"),
        ("cannot get RSA private key", "key-match"),
        ("cannot get ECDSA certificate", "pem-content"),
        ("Both smtpd_tls_chain_files and", "service-config"),
        ("key at index 3", "key-match"),
        ("error loading chain from F: key not first", "pem-loaders"),
        ("error: open database F: Permission denied", "file-read"),
        ("error: unsupported dictionary type: cat", "service-load"),
        ("warning: cat:/etc/postfix/sni is unavailable. unsupported dictionary type: cat", "service-load"),
        ("SNI data for a.example.org", "service-load"),
        ("No server certs", "service-load"),
        ("using the last entry", "service-config"),
        ("SSL routines::callback failed", "service-load"),
        ("warning: no entropy for TLS key generation: disabling TLS support", "service-load"),
        ("warning: unknown[127.0.0.1]: invalid cipher grade: \"strong\"", "service-load"),
        ("warning: unknown[127.0.0.1]: error setting cipher grade: \"medium\"", "service-load"),
        ("TLS library problem: error:0A0000B9:SSL routines::no cipher match:s.c:2741:", "service-load"),
        ("TLS library problem: error:0A0000BF:SSL routines::no protocols available:s.c:1:", "service-load"),
        ("warning: Digest algorithm \"sha257\" not found", "service-load"),
        ("warning: cannot open entropy device /dev/nixda: No such file or directory", "service-load"),
        ("fatal: tls_prng_exch_open: cannot open PRNG exchange file /nix/prng: No such file or directory", "service-load"),
        ("warning: smtp_tls_security_level: dane configured with dnssec lookups disabled", "service-config"),
    ];

    #[test]
    fn the_longest_phrase_counts() {
        let line = "tls: private key does not match public key";
        assert_eq!(checks_behind(line), ["key-match"]);
        let line = "nginx: [emerg] SSL_CTX_use_PrivateKey(\"k.pem\") failed (SSL: error:05800074:x509 certificate \
            routines::key values mismatch)";
        assert_eq!(checks_behind(line), ["key-match"]);
        assert!(checks_behind("all is well").is_empty());
    }
}
