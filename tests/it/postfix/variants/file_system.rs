//! Modes, owners, links, and paths that lead nowhere.

use super::super::material::pem;
use super::{NO_CERTIFICATE, NO_IDENTITY, NO_KEY, Variant};

pub(super) fn all() -> Vec<Variant> {
    [modes(), paths(), relative()].concat()
}

/// Postfix opens everything as root and looks at no mode.
fn modes() -> Vec<Variant> {
    let of = |name: &str, mode: u32, owner: &'static str| {
        Variant::pair(name, pem("L B A"), pem("key")).owned("key.pem", mode, owner).serves("L B A")
    };
    let folder = |name: &str, mode: u32, owner: &'static str| {
        let variant = Variant::pair(name, pem("L B A"), pem("key")).owned("", mode, owner);
        variant.serves("L B A")
    };
    vec![
        of("key-0600", 0o600, "root"),
        of("key-0400", 0o400, "root"),
        of("key-0640", 0o640, "root"),
        of("key-0644", 0o644, "root"),
        of("key-0666", 0o666, "root"),
        of("key-0755", 0o755, "root"),
        of("key-0000", 0o000, "root"),
        of("key-of-postfix", 0o600, "postfix"),
        of("key-of-nobody", 0o600, "nobody"),
        folder("folder-0700", 0o700, "root"),
        folder("folder-0777", 0o777, "root"),
        folder("folder-of-postfix", 0o755, "postfix"),
        Variant::pair("chrooted", pem("L B A"), pem("key")).chrooted().serves("L B A"),
    ]
}

fn paths() -> Vec<Variant> {
    let set = |name: &str, certificate: &str, key: &str| {
        let variant = Variant::named(name).set("smtpd_tls_cert_file", certificate);
        variant.set("smtpd_tls_key_file", key)
    };
    vec![
        set("links", "@/cert-link", "@/key-link")
            .file("cert", pem("L B A"))
            .file("key", pem("key"))
            .link("cert-link", "cert")
            .link("key-link", "@/key")
            .serves("L B A"),
        set("two-names-of-one-file", "@/all.pem", "@/link.pem")
            .file("all.pem", pem("key L B A"))
            .link("link.pem", "all.pem")
            .serves("L B A"),
        set("path-with-blank", "@/my cert.pem", "@/my key.pem")
            .file("my cert.pem", pem("L B A"))
            .file("my key.pem", pem("key"))
            .serves("L B A"),
        Variant::pair("key-dangling", pem("L B A"), "")
            .set("smtpd_tls_key_file", "@/gone.pem")
            .link("gone.pem", "nowhere")
            .refuses(&["cannot get RSA private key from file \"@/gone.pem\"", "No such file or directory"]),
        set("key-missing", "@/cert.pem", "@/key.pem")
            .file("cert.pem", pem("L B A"))
            .refuses(&[NO_KEY, "No such file or directory"]),
        set("certificate-missing", "@/cert.pem", "@/key.pem")
            .file("key.pem", pem("key"))
            .refuses(&[NO_CERTIFICATE, "No such file or directory"]),
        Variant::named("combined-missing")
            .set("smtpd_tls_cert_file", "@/all.pem")
            .refuses(&["error opening chain file: @/all.pem: No such file or directory"]),
        set("certificate-is-folder", "@/cert.pem", "@/key.pem")
            .folder("cert.pem")
            .file("key.pem", pem("key"))
            .refuses(&[NO_CERTIFICATE, "no start line"]),
        set("key-is-folder", "@/cert.pem", "@/key.pem")
            .file("cert.pem", pem("L B A"))
            .folder("key.pem")
            .refuses(&[NO_KEY, "No supported data to decode"]),
        Variant::named("combined-is-folder")
            .folder("all.pem")
            .set("smtpd_tls_cert_file", "@/all.pem")
            .refuses(&["No PEM data in @/all.pem", NO_IDENTITY]),
        set("certificate-is-fifo", "@/cert.pem", "@/key.pem")
            .fifo("cert.pem")
            .file("key.pem", pem("key"))
            .stays_silent(&[]),
    ]
}

/// Relative paths are those of the queue folder.
fn relative() -> Vec<Variant> {
    vec![
        Variant::mixed("relative-in-queue", pem("key L B A"))
            .set("smtpd_tls_cert_file", "rel.pem")
            .prepared(|folder, site| {
                std::fs::copy(folder.join("all.pem"), site.queue().join("rel.pem")).unwrap();
            })
            .serves("L B A"),
        Variant::mixed("relative-in-configuration", pem("key L B A"))
            .set("smtpd_tls_cert_file", "beside.pem")
            .prepared(|folder, site| {
                std::fs::copy(folder.join("all.pem"), site.configuration().join("beside.pem")).unwrap();
            })
            .refuses(&["error opening chain file: beside.pem: No such file or directory"]),
    ]
}
