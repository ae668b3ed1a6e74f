//! What a client demands of servers: levels, grades of ciphers, digests, tables of policies, authorities in the jail.

use std::fs;
use std::path::Path;
use std::process::Command;

use certpreflight::crypto::digest::sha256_hex;

use super::super::material::{der, pem};
use super::super::site::Site;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    [levels(), grades(), digests(), fingerprints(), tables(), entries(), unread(), authorities()].concat()
}

fn named(name: &str, level: &str) -> Variant {
    Variant::client(&format!("policy-{name}"), "smtp").set("smtp_tls_security_level", level)
}

fn levels() -> Vec<Variant> {
    let fingerprint = |name: &str| named(name, "fingerprint");
    let resolving = |name: &str, level: &str| named(name, level).set("smtp_dns_support_level", "dnssec");
    let unproved = "dane-only configured with dnssec lookups disabled";
    vec![
        named("level-maybe", "maybe").main("").found("waits", "-").says(&["Invalid TLS level \"maybe\""]),
        named("level-half-dane", "half-dane").main("").found("waits", "-").says(&["Invalid TLS level \"half-dane\""]),
        named("level-dane", "dane").sends("").says(&["dane configured with dnssec lookups disabled"]),
        named("level-dane-only", "dane-only").defers(&[unproved]),
        resolving("level-dane-dnssec", "dane").sends(""),
        resolving("level-dane-only-native", "dane-only").set("smtp_host_lookup", "native").defers(&[unproved]),
        resolving("level-dane-native", "dane").set("smtp_host_lookup", "native"),
        named("level-dane-only-enabled", "dane-only").set("smtp_dns_support_level", "enabled"),
        fingerprint("fingerprint-none").defers(&["but with no fingerprints to match"]),
        fingerprint("fingerprint-of-server").set("smtp_tls_fingerprint_cert_match", &digest("L")).sends(""),
        Variant::client("policy-lmtp-dane-only", "lmtp").set("lmtp_tls_security_level", "dane-only"),
        Variant::client("policy-lmtp-grade", "lmtp")
            .set("lmtp_tls_security_level", "may")
            .set("lmtp_tls_ciphers", "strong"),
    ]
}

fn grades() -> Vec<Variant> {
    let may = |grade: &str| named(&format!("ciphers-{grade}"), "may").set("smtp_tls_ciphers", grade);
    let must =
        |grade: &str| named(&format!("mandatory-ciphers-{grade}"), "encrypt").set("smtp_tls_mandatory_ciphers", grade);
    let unknown = "invalid cipher grade: \"strong\"";
    vec![
        may("strong").defers(&[unknown]),
        may("HIGH").sends(""),
        may("low"),
        may("export"),
        named("ciphers-empty", "may")
            .set("smtp_tls_ciphers", "")
            .main("")
            .found("waits", "-")
            .says(&["bad string length 0 < 1"]),
        must("strong").defers(&[unknown]),
        must("medium"),
        named("ciphers-strong-encrypt", "encrypt").set("smtp_tls_ciphers", "strong").sends(""),
        named("mandatory-ciphers-strong-may", "may").set("smtp_tls_mandatory_ciphers", "strong").sends(""),
        named("mandatory-ciphers-strong-dane", "dane").set("smtp_tls_mandatory_ciphers", "strong"),
        named("ciphers-strong-dane", "dane").set("smtp_tls_ciphers", "strong"),
    ]
}

fn digests() -> Vec<Variant> {
    let of = |digest: &str, level: &str| {
        named(&format!("digest-{digest}-{level}"), level).set("smtp_tls_fingerprint_digest", digest)
    };
    let unknown = ["sha257", "md4", "whirlpool", "null"];
    let known = ["SHA1", "md5", "sha512-256", "rmd160", "sm3", "RSA-SHA256", "sha256WithRSAEncryption", "sha-256"];
    let refused = |name: &&str| format!("Digest algorithm \"{name}\" not found");
    let unknown = unknown.iter().map(|name| of(name, "may").sends_plain(&[&refused(name)]));
    let known = known.iter().map(|name| of(name, "may").sends(""));
    let required = of("sha257", "encrypt").defers(&["TLS is required, but our TLS engine is unavailable"]);
    unknown.chain(known).chain([required, of("sha257", "none").found("sent", "plain text")]).collect()
}

/// A table that answers everybody alike; those by name are held by the tests of settings.
fn tables() -> Vec<Variant> {
    let of = |name: &str, maps: &str| named(&format!("table-{name}"), "may").set("smtp_tls_policy_maps", maps);
    let site = |word: &str, level: &str| {
        named(&format!("site-{word}-{level}"), level).set("smtp_tls_per_site", &format!("static:{word}"))
    };
    vec![
        site("NONE", "encrypt"),
        site("none", "may"),
        site("MAY", "encrypt"),
        site("MAY", "none"),
        site("MAY", "dane"),
        site("MUST", "may"),
        site("MUST", "none"),
        site("MUST_NOPEERMATCH", "may"),
        site("MUST_NOPEERMATCH", "verify"),
        site("encrypt", "may"),
        of("invalid", "static:verfy").defers(&["invalid security level \"verfy\""]),
        of("half-dane", "static:half-dane"),
        of("encrypt", "static:encrypt").sends(""),
        of("capitals", "static:ENCRYPT").sends(""),
        of("none", "static:none").found("sent", "plain text"),
        of("grade", "static:{encrypt ciphers=strong}").defers(&["invalid cipher grade: \"strong\""]),
        of("grade-may", "static:{may ciphers=strong}"),
        of("protocols", "static:{encrypt protocols=TLSv9}"),
        of("attribute-unknown", "static:{encrypt foo=bar}").defers(&["invalid attribute name: \"foo\""]),
        of("attribute-without-value", "static:{encrypt ciphers}"),
        of("attribute-empty", "static:{encrypt ciphers=}"),
        of("match-may", "static:{may match=bar}"),
        of("dane-only", "static:dane-only"),
        of("fingerprint", "static:fingerprint"),
        of("fingerprint-of-server", &format!("static:{{fingerprint match={}}}", digest("L"))).sends(""),
        of("encrypt-without-identity", "static:encrypt")
            .set("smtp_tls_cert_file", "@/absent.pem")
            .defers(&["TLS is required, but our TLS engine is unavailable"]),
        of("may-without-identity", "static:may")
            .set("smtp_tls_security_level", "encrypt")
            .set("smtp_tls_cert_file", "@/absent.pem")
            .sends_plain(&["error opening chain file: @/absent.pem"]),
        of("encrypt-behind-another", "inline:{x.example=none},static:encrypt")
            .set("smtp_tls_cert_file", "@/absent.pem")
            .defers(&["TLS is required, but our TLS engine is unavailable"]),
        of("missing", "texthash:@/absent").defers(&["open database @/absent: No such file or directory"]),
        of("index-missing", "hash:@/table").file("table", "example.org encrypt\n"),
        of("unknown-type", "nosuch:@/absent").defers(&["unsupported dictionary type: nosuch"]),
    ]
}

/// Fingerprints that cannot be any, by their length or letters, in an entry and in the parameter.
fn fingerprints() -> Vec<Variant> {
    let entry = |name: &str, list: &str| {
        let maps = format!("static:{{fingerprint match={list}}}");
        named(&format!("fingerprint-{name}"), "may").set("smtp_tls_policy_maps", &maps)
    };
    let global = |name: &str, list: &str| {
        named(&format!("fingerprint-{name}"), "fingerprint").set("smtp_tls_fingerprint_cert_match", list)
    };
    let (good, short) = (digest("L"), "AA:BB");
    vec![
        entry("entry-short", short).defers(&["all fingerprints unusable"]),
        entry("entry-letters", "zz:yy").defers(&["malformed fingerprint value"]),
        entry("entry-letters-and-short", "zz|AA:BB"),
        entry("entry-short-and-good", &format!("{short}|{good}")).found("sent", "TLS").says(&["unusable TLSA RR"]),
        entry("entry-with-comma", &format!("{short},{good}")),
        entry("entry-without-colons", &good.replace(':', "")).sends(""),
        entry("entry-small", &good.to_lowercase()).sends(""),
        entry("entry-sha512", &good).set("smtp_tls_fingerprint_digest", "sha512"),
        entry("entry-letters-and-parameter", "zz").set("smtp_tls_fingerprint_cert_match", &good),
        entry("entry-short-and-parameter", short).set("smtp_tls_fingerprint_cert_match", &good),
        global("short", short).defers(&["all fingerprints unusable"]),
        global("letters", "zz:yy").defers(&["malformed fingerprint value"]),
        global("short-and-good", &format!("{short}, {good}")).found("sent", "TLS").says(&["unusable TLSA RR"]),
        global("with-bar", &format!("{short}|{good}")),
        global("sha1-of-sha256", &good[..59]),
    ]
}

/// What an entry says of authorities.
fn entries() -> Vec<Variant> {
    let of = |name: &str, entry: &str| {
        let variant = named(&format!("entry-{name}"), "may").file("r.pem", pem("R"));
        variant.set("smtp_tls_policy_maps", &format!("static:{{{entry}}}"))
    };
    let anchors = |name: &str, files: &str| {
        let variant = named(&format!("anchors-{name}"), "secure").file("r.pem", pem("R"));
        variant.set("smtp_tls_trust_anchor_file", files).set("smtp_tls_secure_cert_match", "mx.example.org")
    };
    let matched = "match=mx.example.org";
    let unverified = "Server certificate not verified";
    vec![
        of("secure", &format!("secure {matched}")).defers(&[unverified]),
        of("verify", &format!("verify {matched}")).defers(&[unverified]),
        of("secure-authorities", &format!("secure {matched}")).set("smtp_tls_CAfile", "@/r.pem").sends(""),
        of("secure-tafile", &format!("secure {matched} tafile=@/r.pem")).sends(""),
        of("secure-tafile-missing", "secure tafile=@/absent.pem").defers(&["error opening trust anchor file"]),
        of("verify-tafile-missing", "verify tafile=@/absent.pem").set("smtp_tls_CAfile", "@/r.pem"),
        of("secure-tafile-empty", "secure tafile=@/empty.pem").file("empty.pem", ""),
        of("secure-tafile-text", "secure tafile=@/text.pem").file("text.pem", "no certificate\n"),
        of("secure-tafile-key", "secure tafile=@/key.pem").file("key.pem", pem("key")),
        of("secure-tafile-folder", "secure tafile=@/folder").folder("folder"),
        of("secure-tafile-closed", &format!("secure {matched} tafile=@/r.pem")).owned("r.pem", 0o600, "root"),
        of("secure-tafile-jailed", &format!("secure {matched} tafile=@/r.pem")).chrooted(),
        of("secure-tafile-and-missing", &format!("secure {matched} tafile=@/r.pem tafile=@/absent.pem")),
        anchors("missing", "@/absent.pem").defers(&["error opening trust anchor file"]),
        anchors("beside-missing", "@/r.pem @/absent.pem"),
        anchors("good", "@/r.pem").sends(""),
        of("tafile-at-encrypt", "encrypt tafile=@/r.pem"),
        of("no-greeting-encrypt", "encrypt").set("smtp_never_send_ehlo", "yes"),
        named("no-greeting", "encrypt")
            .set("smtp_never_send_ehlo", "yes")
            .defers(&["TLS is required, but was not offered"]),
        named("no-greeting-may", "may").set("smtp_never_send_ehlo", "yes").sends_plain(&[]),
        named("no-greeting-both", "encrypt").set("smtp_never_send_ehlo", "yes").set("smtp_always_send_ehlo", "yes"),
        named("greeting-not-always", "encrypt").set("smtp_always_send_ehlo", "no"),
        Variant::client("policy-lmtp-no-greeting", "lmtp")
            .set("lmtp_tls_security_level", "encrypt")
            .set("smtp_never_send_ehlo", "yes"),
    ]
}

/// Tables of other forms.
fn unread() -> Vec<Variant> {
    let of = |name: &str, maps: &str| named(&format!("table-{name}"), "may").set("smtp_tls_policy_maps", maps);
    let site = |name: &str, level: &str| {
        let variant = named(&format!("site-{name}"), level).file("table", "example.org MUST\n");
        variant.set("smtp_tls_per_site", "hash:@/table")
    };
    let proxied = |name: &str, main: &str| {
        let variant = named(&format!("proxied-{name}"), "may").file("t", "x.example encrypt\n");
        variant.main("smtp_tls_policy_maps = proxy:texthash:@/t").main(main)
    };
    vec![
        of("regexp-missing", "regexp:@/absent").defers(&["client TLS configuration problem"]),
        of("regexp-good", "regexp:@/re").file("re", "/./ encrypt\n").sends(""),
        of("fail", "fail:x").defers(&["client TLS configuration problem"]),
        of("texthash-colon", "texthash:@/t").file("t", "example.org: bogus\n"),
        site("index-missing", "may").defers(&["Temporary lookup error"]),
        site("index-missing-unset", ""),
        site("beside-policies", "may").set("smtp_tls_policy_maps", "static:encrypt"),
        of("proxied-option", "proxy:texthash:@/t")
            .file("t", "x.example encrypt\n")
            .found("waits", "-")
            .says(&["proxymap service is not configured"]),
        proxied("listed", "").sends(""),
        proxied("unlisted", "proxy_read_maps = $relay_domains")
            .found("waits", "-")
            .says(&["proxymap service is not configured"]),
        proxied("listed-by-hand", "proxy_read_maps = proxy:texthash:@/t").sends(""),
        named("generic-proxied", "may")
            .file("t", "x.example encrypt\n")
            .set("smtp_generic_maps", "proxy:texthash:@/t")
            .found("waits", "-")
            .says(&["proxymap service is not configured"]),
    ]
}

fn authorities() -> Vec<Variant> {
    let with = |name: &str, level: &str| {
        let variant = named(&format!("capath-{name}"), level).folder("ca").file("ca/r.pem", pem("R"));
        variant.set("smtp_tls_CApath", "@/ca").set("smtp_tls_secure_cert_match", "mx.example.org")
    };
    let secure = |name: &str| with(name, "secure");
    let unverified = "Server certificate not verified";
    vec![
        secure("unhashed").defers(&[unverified]),
        secure("hashed").prepared(hash).sends(""),
        secure("outside-jail").prepared(hash).chrooted().defers(&[unverified]),
        secure("in-jail").prepared(hash_in_jail).chrooted().sends(""),
        secure("beside-cafile")
            .prepared(hash)
            .file("r.pem", pem("R"))
            .set("smtp_tls_CAfile", "@/r.pem")
            .chrooted()
            .sends(""),
        with("outside-jail-may", "may").prepared(hash).chrooted().sends(""),
        with("outside-jail-identity", "may")
            .file("all.pem", pem("key L-client B A"))
            .set("smtp_tls_cert_file", "@/all.pem")
            .prepared(hash)
            .chrooted()
            .sends("L-client"),
    ]
}

fn hash(folder: &Path, _: &Site) {
    assert!(Command::new("openssl").arg("rehash").arg(folder.join("ca")).output().unwrap().status.success());
}

fn hash_in_jail(folder: &Path, site: &Site) {
    hash(folder, site);
    let inside = site.queue().join(folder.strip_prefix("/").unwrap());
    fs::create_dir_all(inside.join("ca")).unwrap();
    for entry in fs::read_dir(folder.join("ca")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, inside.join("ca").join(path.file_name().unwrap())).unwrap();
    }
}

/// As `smtp_tls_fingerprint_cert_match` wants it.
fn digest(label: &str) -> String {
    let digits = sha256_hex(&der(label)).to_uppercase();
    digits.as_bytes().chunks(2).map(String::from_utf8_lossy).collect::<Vec<_>>().join(":")
}
