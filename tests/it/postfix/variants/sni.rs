//! Tables of identities by the name that the client asks for.

use std::path::Path;

use super::super::material::pem;
use super::super::site::Site;
use super::super::site::write_old;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    [indexed(), plain(), proxied(), broken_entries(), broken_tables(), defaults()].concat()
}

/// A good identity, a table source with two names, and their PEM files.
fn with(name: &str, table: &str) -> Variant {
    let variant = Variant::pair(name, pem("L B A"), pem("key")).file("a.pem", pem("key L-a B A"));
    variant.file("b.pem", pem("key-b-ec L-b-ec B A")).set("tls_server_sni_maps", table).prepared(write_table)
}

/// Writes the source `sni` and indexes it.
fn write_table(folder: &Path, site: &Site) {
    write_source(folder, site);
    for kind in ["lmdb", "hash"] {
        site.postmap(&["-F", &format!("{kind}:{}/sni", folder.display())]);
    }
}

/// Writes the source `sni` and indexes it without reading the files.
fn write_table_of_paths(folder: &Path, site: &Site) {
    write_source(folder, site);
    site.postmap(&[&format!("lmdb:{}/sni", folder.display())]);
}

fn write_source(folder: &Path, _: &Site) {
    let at = folder.display();
    let mut text = format!("a.example.org {at}/a.pem\n.b.example.org {at}/b.pem\nparent.example.org {at}/a.pem\n");
    text.push_str(&format!("absent.example.org {at}/absent.pem\npieces.example.org {at}/key.pem {at}/a-cert.pem\n"));
    text.push_str(&format!("broken.example.org {at}/broken.pem\n"));
    text.push_str(&format!(
        "*.star.example.org {at}/a.pem\ncolon.example.org: {at}/a.pem\ndot.example.org. {at}/a.pem\n"
    ));
    write_old(&folder.join("sni"), text.as_bytes());
}

fn indexed() -> Vec<Variant> {
    let lmdb = |name: &str, asked: &str| with(name, "lmdb:@/sni").asked_for(asked);
    let unmatched = |variant: Variant, name: &str| {
        variant.serves("L B A").says(&[&format!("TLS SNI {name} from"), "not matched, using default chain"])
    };
    vec![
        lmdb("lmdb-name", "a.example.org").serves("L-a B A"),
        lmdb("lmdb-other-case", "A.Example.ORG").serves("L-a B A"),
        lmdb("lmdb-below", "x.b.example.org").serves("L-b-ec B A"),
        with("lmdb-no-name", "lmdb:@/sni").serves("L B A"),
        unmatched(lmdb("lmdb-unknown", "c.example.org"), "c.example.org"),
        unmatched(lmdb("lmdb-star", "a.star.example.org"), "a.star.example.org"),
        unmatched(lmdb("lmdb-colon", "colon.example.org"), "colon.example.org"),
        unmatched(lmdb("lmdb-dot-behind", "dot.example.org"), "dot.example.org"),
        unmatched(lmdb("lmdb-dotted-itself", "b.example.org"), "b.example.org"),
        unmatched(lmdb("lmdb-below-parent", "x.parent.example.org"), "x.parent.example.org"),
        unmatched(lmdb("lmdb-file-missing", "absent.example.org"), "absent.example.org"),
        lmdb("lmdb-two-files", "pieces.example.org").file("a-cert.pem", pem("L-a B A")).serves("L-a B A"),
        with("hash-name", "hash:@/sni").asked_for("a.example.org").serves("L-a B A"),
        lmdb("lmdb-replaced-since", "a.example.org")
            .prepared(|folder, site| {
                write_table(folder, site);
                write_old(&folder.join("a.pem"), pem("key L B A").as_bytes());
            })
            .serves("L-a B A"),
        lmdb("lmdb-of-paths", "a.example.org")
            .prepared(write_table_of_paths)
            .fails(&["malformed BASE64 value: @/a.", "map lookup problem"]),
    ]
}

fn plain() -> Vec<Variant> {
    let inline = "inline:{ { a.example.org = @/a.pem } }";
    vec![
        with("texthash", "texthash:@/sni").asked_for("a.example.org").serves("L-a B A").says(TEXTHASH_GAPS),
        with("inline", inline).asked_for("a.example.org").serves("L-a B A"),
        with("inline-unknown", inline)
            .asked_for("b.example.org")
            .serves("L B A")
            .says(&["not matched, using default chain"]),
        with("regexp", "regexp:@/patterns")
            .prepared(|folder, _| {
                write_old(&folder.join("patterns"), format!("/^a\\./ {}/a.pem\n", folder.display()).as_bytes())
            })
            .asked_for("a.example.org")
            .serves("L-a B A"),
        with("static", "static:@/a.pem").asked_for("any.example.org").serves("L-a B A"),
    ]
}

/// Tables that proxymap opens, which is mail_owner.
fn proxied() -> Vec<Variant> {
    let with = |name: &str, table: &str| {
        let variant = Variant::pair(name, pem("L B A"), pem("key")).file("a.pem", pem("key L-a B A"));
        let variant = variant.file("b.pem", pem("key-b-ec L-b-ec B A")).prepared(write_table);
        variant.main(&format!("tls_server_sni_maps = {table}")).others("proxymap unix - - n - - proxymap")
    };
    let hash = |name: &str, mode: u32, owner| with(name, "proxy:hash:@/sni").owned("sni.db", mode, owner);
    let text = |name: &str, table: &str, mode| with(name, table).owned("a.pem", mode, "root");
    let asked = |variant: Variant| variant.asked_for("a.example.org");
    let denied = ["Permission denied", "map lookup problem"];
    vec![
        asked(hash("proxy-open", 0o644, "root")).serves("L-a B A"),
        asked(hash("proxy-owned", 0o600, "postfix")).serves("L-a B A"),
        asked(hash("proxy-closed", 0o600, "root")).fails(&denied),
        hash("proxy-closed-no-name", 0o600, "root").serves("L B A").says(&["sni.db: Permission denied"]),
        asked(hash("proxy-closed-unknown", 0o600, "root")).asked_for("c.example.org").fails(&denied),
        asked(text("proxy-texthash-open", "proxy:texthash:@/sni", 0o644)).serves("L-a B A").says(&["skipping"]),
        asked(text("proxy-texthash-closed", "proxy:texthash:@/sni", 0o600))
            .serves("L B A")
            .says(&["Permission denied", "not matched, using default chain"]),
        asked(with("proxy-unlisted", "proxy:hash:@/sni").main("proxy_read_maps =").owned("sni.db", 0o644, "root"))
            .stays_silent(&["proxymap service is not configured for table"]),
        asked(text("proxy-inline-closed", "proxy:inline:{ { a.example.org = @/a.pem } }", 0o600)).fails(&denied),
        asked(text("proxy-static-closed", "proxy:static:@/a.pem", 0o600)).fails(&denied),
    ]
}

/// The sources of this group name files that are not there.
const TEXTHASH_GAPS: &[&str] = &["absent.pem: No such file or directory"];

fn broken_entries() -> Vec<Variant> {
    let of = |name: &str, content: String, words: &[&str]| {
        let variant = with(name, "inline:{ { a.example.org = @/broken.pem } }").file("broken.pem", content);
        variant.asked_for("a.example.org").fails(&["aborting TLS handshake"]).says(words)
    };
    let encrypted = super::super::material::openssl_text(
        &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:secret"],
        &pem("key"),
    );
    vec![
        of("entry-certificate-first", pem("L-a B A key"), &["SNI data for a.example.org: key not first"]),
        of(
            "entry-mismatch",
            pem("key-second L-a B A"),
            &["in SNI data for a.example.org does not match next certificate"],
        ),
        of("entry-encrypted", encrypted + &pem("L-a B A"), &["ignoring PEM type: ENCRYPTED PRIVATE KEY"]),
        of("entry-two-rsa", pem("key L-a B A key-second L-second B A"), &["not replacing certificate"]),
        with("entry-empty", "inline:{ { a.example.org = @/empty.pem } }")
            .file("empty.pem", "")
            .asked_for("a.example.org")
            .fails(&[
                "tls_server_sni_maps lookup of a.example.org returns an empty string result",
                "map lookup problem",
            ]),
    ]
}

fn broken_tables() -> Vec<Variant> {
    let missing =
        |name: &str| Variant::pair(name, pem("L B A"), pem("key")).set("tls_server_sni_maps", "lmdb:@/absent");
    let unknown = |name: &str| Variant::pair(name, pem("L B A"), pem("key")).set("tls_server_sni_maps", "cat:@/sni");
    vec![
        missing("table-missing").serves("L B A").says(&["open database @/absent.lmdb: No such file or directory"]),
        missing("table-missing-named")
            .asked_for("a.example.org")
            .fails(&["open database @/absent.lmdb", "map lookup problem"]),
        unknown("table-unknown").serves("L B A").says(&["unsupported dictionary type: cat"]),
        unknown("table-unknown-named")
            .asked_for("a.example.org")
            .fails(&["unsupported dictionary type: cat", "map lookup problem"]),
    ]
}

fn defaults() -> Vec<Variant> {
    let entry = |name: &str| {
        let variant = Variant::named(name).file("a.pem", pem("key L-a B A")).asked_for("a.example.org");
        variant.set("tls_server_sni_maps", "inline:{ { a.example.org = @/a.pem } }")
    };
    let none = |name: &str| entry(name).set("smtpd_tls_cert_file", "none");
    let mut unnamed = none("default-none-unnamed").fails(&["no suitable signature algorithm"]);
    unnamed.question.server_name = None;
    vec![
        entry("default-absent").refuses(&["No server certs available"]),
        entry("default-broken")
            .set("smtpd_tls_cert_file", "@/absent.pem")
            .refuses(&["error opening chain file: @/absent.pem"]),
        none("default-none").serves("L-a B A"),
        unnamed,
    ]
}
