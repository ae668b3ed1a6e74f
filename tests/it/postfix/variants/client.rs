//! The client side: what becomes of a message when the identity that is to be shown to servers is good, or is not.

use super::super::material::{block, openssl, openssl_text, pem};
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    [good(), odd(), broken(), lists(), required(), authorities(), levels(), proxied(), hindrances()].concat()
}

/// One that sends by smtp at level may.
fn named(name: &str) -> Variant {
    Variant::client(&format!("client-{name}"), "smtp").set("smtp_tls_security_level", "may")
}

fn pair(name: &str, certificate: String, key: String) -> Variant {
    named(name)
        .file("cert.pem", certificate)
        .file("key.pem", key)
        .set("smtp_tls_cert_file", "@/cert.pem")
        .set("smtp_tls_key_file", "@/key.pem")
}

fn mixed(name: &str, content: String) -> Variant {
    named(name).file("all.pem", content).set("smtp_tls_cert_file", "@/all.pem")
}

fn chain(name: &str, contents: &[String]) -> Variant {
    let mut variant = named(name);
    let mut paths = Vec::new();
    for (number, content) in (1..).zip(contents) {
        variant = variant.file(&format!("chain{number}.pem"), content.clone());
        paths.push(format!("@/chain{number}.pem"));
    }
    variant.set("smtp_tls_chain_files", &paths.join(","))
}

fn good() -> Vec<Variant> {
    vec![
        named("nothing"),
        named("wrapper-without-encrypt")
            .set("smtp_tls_wrappermode", "yes")
            .defers(&["smtp_tls_wrappermode requires \"smtp_tls_security_level = encrypt\" (or stronger)"]),
        pair("pair", pem("L-client B A"), pem("key")).sends("L-client"),
        mixed("mixed", pem("key L-client B A")).sends("L-client"),
        chain("chain", &[pem("key L-client B A")]).sends("L-client"),
        chain("two-identities", &[pem("key L-client B A"), pem("key-ec L-ec B A")]),
        named("ec-pair")
            .file("cert.pem", pem("L-ec B A"))
            .file("key.pem", pem("key-ec"))
            .set("smtp_tls_eccert_file", "@/cert.pem")
            .set("smtp_tls_eckey_file", "@/key.pem"),
        mixed("rsa-and-ec", pem("key L-client B A"))
            .file("ec.pem", pem("key-ec L-ec B A"))
            .set("smtp_tls_eccert_file", "@/ec.pem"),
        mixed("flags", pem("key L-client B A")).option("flags=DORX").sends("L-client"),
        // Alone, since master says of every client at once that one does not start.
        mixed("comment", pem("key L-client B A")).option("-o smtp_tls_loglevel=1 # log TLS").main(""),
        mixed("jailed", pem("key L-client B A")).chrooted(),
        mixed("leaf-alone", pem("key L-client")),
        mixed("server-purpose", pem("key L B A")),
        mixed("expired", pem("key L-expired B A")),
    ]
}

/// Good in themselves, of keys that a handshake cannot use or that do not sign what they should.
fn odd() -> Vec<Variant> {
    let damaged = |name: &str| {
        let mut scalar = openssl(&["ec", "-outform", "DER"], pem("key-ec").as_bytes());
        scalar[20] ^= 1;
        mixed(name, block("EC PRIVATE KEY", &scalar) + &pem("L-ec B A"))
    };
    vec![
        mixed("dsa", pem("key-dsa L-dsa B A")),
        mixed("k256", pem("key-k256 L-k256 B A")),
        mixed("p384", pem("key-p384 L-p384 B A")),
        mixed("ed25519", pem("key-ed25519 L-ed25519 B A")),
        damaged("damaged-scalar"),
        damaged("damaged-scalar-encrypt").set("smtp_tls_security_level", "encrypt"),
    ]
}

fn broken() -> Vec<Variant> {
    let encrypted = openssl_text(&["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:secret"], &pem("key"));
    vec![
        named("missing")
            .set("smtp_tls_cert_file", "@/absent.pem")
            .sends_plain(&["error opening chain file: @/absent.pem"]),
        named("missing-pair")
            .file("key.pem", pem("key"))
            .set("smtp_tls_cert_file", "@/absent.pem")
            .set("smtp_tls_key_file", "@/key.pem"),
        pair("mismatch", pem("L-client B A"), pem("key-second"))
            .sends_plain(&["cannot get RSA private key from file \"@/key.pem\": disabling TLS support"]),
        mixed("mismatch-mixed", pem("key-second L-client B A")),
        pair("key-of-another-kind", pem("L-client B A"), pem("key-ec")),
        named("none").set("smtp_tls_cert_file", "none").sends_plain(&["error opening chain file: none"]),
        named("none-in-capitals").set("smtp_tls_cert_file", "NONE"),
        pair("swapped", pem("key"), pem("L-client B A")),
        pair("encrypted", pem("L-client B A"), encrypted.clone()),
        mixed("encrypted-mixed", encrypted + &pem("L-client B A")),
        mixed("no-key", pem("L-client B A")),
        mixed("glued", pem("key L-client B A").replace("-----END CERTIFICATE-----\n", "-----END CERTIFICATE-----")),
        mixed("ec-broken-beside-rsa", pem("key L-client B A")).set("smtp_tls_eccert_file", "@/absent.pem"),
        pair("issuer-first", pem("B L-client A"), pem("key")),
        named("key-without-certificate").file("key.pem", pem("key")).set("smtp_tls_key_file", "@/key.pem"),
    ]
}

/// Settings by which every session ends, or TLS is off.
fn hindrances() -> Vec<Variant> {
    let good = |name: &str| mixed(name, pem("key L-client B A"));
    let required = |variant: Variant| variant.set("smtp_tls_security_level", "encrypt");
    let broken_pair = |name: &str| mixed(name, pem("L-client B A"));
    vec![
        good("starttls-hidden").set("smtp_discard_ehlo_keywords", "starttls").sends_plain(&[]),
        good("starttls-hidden-by-address")
            .set("smtp_discard_ehlo_keyword_address_maps", "static:starttls")
            .sends_plain(&[]),
        required(good("starttls-hidden-encrypt"))
            .set("smtp_discard_ehlo_keywords", "dsn, STARTTLS")
            .defers(&["TLS is required, but was not offered by host"]),
        good("server-name-of-nobody")
            .set("smtp_tls_servername", "no name!")
            .defers(&["\"smtp_tls_servername = no name!\" specifies an invalid hostname"]),
        broken_pair("policy-of-no-level")
            .set("smtp_tls_policy_maps", "static:bogus")
            .defers(&["invalid security level"]),
        good("ciphers-strong").set("smtp_tls_ciphers", "strong"),
        required(good("ciphers-strong-encrypt")).set("smtp_tls_mandatory_ciphers", "strong"),
        good("protocols-none").set("smtp_tls_protocols", "SSLv3"),
        required(good("protocols-none-encrypt")).set("smtp_tls_mandatory_protocols", "SSLv3"),
        good("protocols-old").set("smtp_tls_protocols", "TLSv1, TLSv1.1"),
        required(good("protocols-old-encrypt")).set("smtp_tls_mandatory_protocols", "TLSv1, TLSv1.1"),
        good("protocols-old-secure")
            .file("ca.pem", pem("R"))
            .set("smtp_tls_CAfile", "@/ca.pem")
            .set("smtp_tls_security_level", "secure")
            .set("smtp_tls_mandatory_protocols", "TLSv1, TLSv1.1")
            .defers(&["Cannot start TLS: handshake failure"]),
        good("protocols-small").set("smtp_tls_protocols", ">=tlsv1.2"),
        good("digest-unknown").set("smtp_tls_fingerprint_digest", "sha2"),
        required(good("digest-unknown-encrypt")).set("smtp_tls_fingerprint_digest", "sha2"),
        good("switch-on").set("smtp_tls_note_starttls_offer", "on").main(""),
        good("depth-word").set("smtp_tls_scert_verifydepth", "x").main(""),
        mixed("policy-alone", pem("key L-client B A"))
            .set("smtp_tls_security_level", "none")
            .set("smtp_tls_policy_maps", "static:may"),
        named("policy-alone-missing")
            .set("smtp_tls_cert_file", "@/absent.pem")
            .set("smtp_tls_security_level", "none")
            .set("smtp_tls_policy_maps", "static:may"),
    ]
}

fn lists() -> Vec<Variant> {
    vec![
        named("chain-missing")
            .set("smtp_tls_chain_files", "@/absent.pem")
            .sends("")
            .says(&["error opening chain file: @/absent.pem"]),
        chain("chain-second-broken", &[pem("key L-client B A"), pem("key-ec L B A")]),
        chain("chain-certificate-first", &[pem("L-client B A key")]),
        mixed("chain-second-missing", pem("key L-client B A"))
            .set("smtp_tls_cert_file", "")
            .set("smtp_tls_chain_files", "@/all.pem,@/absent.pem"),
        mixed("chain-and-pair", pem("key L-client B A"))
            .file("ec.pem", pem("key-ec L-ec B A"))
            .set("smtp_tls_chain_files", "@/ec.pem"),
        chain("chain-empty-file", &[String::new()]),
    ]
}

fn required() -> Vec<Variant> {
    let at = |level: &str, variant: Variant| variant.set("smtp_tls_security_level", level);
    vec![
        at("encrypt", mixed("encrypt", pem("key L-client B A"))),
        at("encrypt", named("encrypt-missing").set("smtp_tls_cert_file", "@/absent.pem"))
            .defers(&["error opening chain file: @/absent.pem", "TLS is required, but our TLS engine is unavailable"]),
        at("encrypt", pair("encrypt-mismatch", pem("L-client B A"), pem("key-second"))),
        at("encrypt", named("encrypt-chain-missing").set("smtp_tls_chain_files", "@/absent.pem")),
        at("secure", named("secure-missing").set("smtp_tls_cert_file", "@/absent.pem"))
            .defers(&["error opening chain file: @/absent.pem", "TLS is required, but our TLS engine is unavailable"]),
        at("dane-only", named("dane-only-missing").set("smtp_tls_cert_file", "@/absent.pem")),
    ]
}

fn authorities() -> Vec<Variant> {
    let root = |name: &str, words: &str| named(name).file("ca.pem", pem(words)).set("smtp_tls_CAfile", "@/ca.pem");
    let secure = |variant: Variant| {
        variant.set("smtp_tls_security_level", "secure").set("smtp_tls_secure_cert_match", "mx.example.org")
    };
    vec![
        root("authorities", "R"),
        root("authorities-missing", "R")
            .set("smtp_tls_CAfile", "@/absent.pem")
            .sends_plain(&["cannot load Certification Authority data"]),
        named("authorities-empty").file("ca.pem", "").set("smtp_tls_CAfile", "@/ca.pem"),
        root("authorities-missing-encrypt", "R")
            .set("smtp_tls_CAfile", "@/absent.pem")
            .set("smtp_tls_security_level", "encrypt"),
        root("authorities-complete", "R A B")
            .file("all.pem", pem("key L-client"))
            .set("smtp_tls_cert_file", "@/all.pem"),
        secure(root("secure", "R")).sends(""),
        secure(root("secure-intermediate", "B")).defers(&["Server certificate not verified"]),
        secure(named("secure-without-authorities")).defers(&["Server certificate not verified"]),
        secure(mixed("secure-certificate", pem("key L-client B A")))
            .file("ca.pem", pem("R"))
            .set("smtp_tls_CAfile", "@/ca.pem"),
        named("verify-without-authorities")
            .set("smtp_tls_security_level", "verify")
            .set("smtp_tls_verify_cert_match", "mx.example.org"),
    ]
}

fn levels() -> Vec<Variant> {
    let at = |level: &str| {
        let variant = named(&format!("level-{level}")).set("smtp_tls_security_level", level);
        variant.set("smtp_tls_cert_file", "@/absent.pem")
    };
    let lmtp = |name: &str, certificate: &str| {
        let variant = Variant::client(&format!("client-{name}"), "lmtp").set("lmtp_tls_security_level", "may");
        variant.file("all.pem", pem("key L-client B A")).set("lmtp_tls_cert_file", certificate)
    };
    vec![
        at("none"),
        at("dane"),
        at("fingerprint"),
        at("on").main(""),
        mixed("level-unset", pem("key L-client B A")).set("smtp_tls_security_level", ""),
        mixed("use-tls", pem("key L-client B A")).set("smtp_tls_security_level", "").set("smtp_use_tls", "yes"),
        mixed("enforce-tls", pem("key-second L-client B A"))
            .set("smtp_tls_security_level", "")
            .set("smtp_enforce_tls", "yes"),
        mixed("protocols-unknown", pem("key L-client B A")).set("smtp_tls_protocols", "TLSv9"),
        lmtp("lmtp", "@/all.pem"),
        lmtp("lmtp-missing", "@/absent.pem"),
        lmtp("lmtp-parameters-of-smtp", "").set("smtp_tls_cert_file", "@/all.pem"),
    ]
}

/// Connections that are used again: TLS is tlsproxy's.
fn proxied() -> Vec<Variant> {
    let lone = |name: &str| {
        let variant = Variant::client(&format!("client-{name}"), "smtp").file("all.pem", pem("key L-client B A"));
        variant.file("ec.pem", pem("key-ec L-ec B A")).main("smtp_tls_connection_reuse = yes").bare()
    };
    let with = |name: &str| lone(name).others(TLSPROXY);
    let lmtp = |name: &str| {
        let variant = Variant::client(&format!("client-{name}"), "lmtp").file("all.pem", pem("key L-client B A"));
        let variant = variant.file("ec.pem", pem("key-ec L-ec B A")).others(TLSPROXY).bare();
        variant
            .main("lmtp_tls_connection_reuse = yes\nlmtp_tls_security_level = may\nlmtp_tls_cert_file = @/all.pem")
            .main("tlsproxy_client_cert_file = @/all.pem\ntlsproxy_client_key_file = @/all.pem")
    };
    let may = "smtp_tls_security_level = may";
    vec![
        with("reuse").main(may).main("smtp_tls_cert_file = @/all.pem"),
        with("reuse-missing").main(may).main("smtp_tls_cert_file = @/absent.pem"),
        with("reuse-missing-encrypt").main("smtp_tls_security_level = encrypt\nsmtp_tls_cert_file = @/absent.pem"),
        with("reuse-chain-missing").main(may).main("smtp_tls_chain_files = @/absent.pem"),
        with("reuse-option-of-smtp").main(may).set("smtp_tls_cert_file", "@/all.pem"),
        with("reuse-option-of-smtp-differs")
            .main(may)
            .main("smtp_tls_cert_file = @/ec.pem")
            .set("smtp_tls_cert_file", "@/all.pem"),
        with("reuse-parameter-of-tlsproxy").main(may).main(
            "smtp_tls_cert_file = @/all.pem\ntlsproxy_client_cert_file = @/ec.pem\ntlsproxy_client_key_file = @/ec.pem",
        ),
        with("reuse-parameter-of-tlsproxy-missing")
            .main(may)
            .main("smtp_tls_cert_file = @/all.pem\ntlsproxy_client_cert_file = @/absent.pem"),
        with("reuse-option-of-smtp-readable")
            .main(may)
            .set("smtp_tls_cert_file", "@/all.pem")
            .owned("all.pem", 0o600, "postfix"),
        with("reuse-of-level-none").main("smtp_tls_security_level = none\nsmtp_tls_cert_file = @/all.pem"),
        with("reuse-option-of-tlsproxy")
            .main(may)
            .main("smtp_tls_cert_file = @/all.pem")
            .others("  -o tlsproxy_client_cert_file=@/ec.pem"),
        with("reuse-option-of-both")
            .main(may)
            .set("smtp_tls_cert_file", "@/all.pem")
            .others("  -o smtp_tls_cert_file=@/all.pem"),
        lone("reuse-without-tlsproxy").main(may).main("smtp_tls_cert_file = @/all.pem"),
        with("reuse-other-tlsproxy")
            .main(may)
            .main("tlsproxy_service_name = other")
            .set("smtp_tls_cert_file", "@/all.pem")
            .others("other unix - - y - 0 tlsproxy\n  -o smtp_tls_cert_file=@/all.pem"),
        lmtp("reuse-lmtp"),
        lmtp("reuse-lmtp-level").main("tlsproxy_client_security_level = may"),
        lmtp("reuse-lmtp-level-and-log-parameter")
            .main("tlsproxy_client_security_level = may\ntlsproxy_client_loglevel_parameter = lmtp_tls_loglevel"),
        with("reuse-level-of-smtp").set("smtp_tls_security_level", "may"),
        with("reuse-level-of-smtp-certificate")
            .main("smtp_tls_cert_file = @/all.pem")
            .set("smtp_tls_security_level", "may"),
        lmtp("reuse-lmtp-log-parameter").main("tlsproxy_client_loglevel_parameter = lmtp_tls_loglevel"),
        lmtp("reuse-lmtp-log-parameter-differs")
            .main("tlsproxy_client_loglevel_parameter = lmtp_tls_loglevel")
            .set("lmtp_tls_cert_file", "@/ec.pem"),
        with("reuse-jailed-files")
            .main(may)
            .set("smtp_tls_cert_file", "@/all.pem")
            .owned("all.pem", 0o600, "root")
            .chrooted(),
        with("reuse-of-one")
            .main(may)
            .main("smtp_tls_connection_reuse = no\nsmtp_tls_cert_file = @/all.pem")
            .set("smtp_tls_connection_reuse", "yes"),
        with("reuse-authorities-missing").main(may).main("smtp_tls_CAfile = @/absent.pem"),
    ]
}

const TLSPROXY: &str = "tlsproxy unix - - n - 0 tlsproxy";
