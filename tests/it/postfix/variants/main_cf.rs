//! What main.cf can look like: each of these has a Postfix of its own.

use super::super::material::pem;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    [read(), misread(), fatal()].concat()
}

fn with(name: &str) -> Variant {
    Variant::named(name).file("all.pem", pem("key L B A")).file("other.pem", pem("key-ec L-ec B A"))
}

/// Forms that Postfix reads as meant.
fn read() -> Vec<Variant> {
    let of = |name: &str, lines: &str| with(name).main(lines).serves("L B A");
    vec![
        of("macro", "dir = @\nsmtpd_tls_cert_file = $dir/all.pem"),
        of("macro-in-braces", "dir = @\nsmtpd_tls_cert_file = ${dir}/all.pem"),
        of("macro-in-parentheses", "dir = @\nsmtpd_tls_cert_file = $(dir)/all.pem"),
        of("macro-nested", "dir = @\nfile = $dir/all\nsmtpd_tls_cert_file = ${file}.pem"),
        of("macro-defined-later", "smtpd_tls_cert_file = $dir/all.pem\ndir = @"),
        of(
            "macro-of-configuration",
            "smtpd_tls_cert_file = $config_directory/../$name/all.pem\nname = macro-of-configuration",
        ),
        of("if-set", "x = y\nsmtpd_tls_cert_file = ${x?@/all.pem}"),
        of("if-not-set", "smtpd_tls_cert_file = ${x:@/all.pem}"),
        of("if-set-else", "x =\nsmtpd_tls_cert_file = ${x?{@/other.pem}:{@/all.pem}}"),
        of("if-equal", "a = 1\nsmtpd_tls_cert_file = ${{$a} == {1} ? {@/all.pem} : {@/other.pem}}"),
        of("if-less", "a = 9\nsmtpd_tls_cert_file = ${{$a} < {10} ? {@/all.pem} : {@/other.pem}}"),
        of("if-level", "smtpd_tls_cert_file = ${{$compatibility_level} >=level {3.6} ? {@/all.pem} : {@/other.pem}}"),
        of("dollar", "smtpd_tls_cert_file = @/$$.pem").file("$.pem", pem("key L B A")),
        of("no-blanks", "smtpd_tls_cert_file=@/all.pem"),
        of("continued", "smtpd_tls_chain_files =\n\n# the file\n   @/all.pem\n\n # and one more\n\t@/other.pem")
            .serves("L-ec B A"),
        of("crlf", "smtpd_tls_cert_file = @/all.pem").main_edited(|text| text.replace('\n', "\r\n")),
        of("parameter-twice", "smtpd_tls_cert_file = @/other.pem\nsmtpd_tls_cert_file = @/all.pem")
            .says(&["overriding earlier entry: smtpd_tls_cert_file=@/other.pem"]),
        of("parameter-of-another", "smtpd_tls_cert_file = @/all${smtp_tls_loglevel?.x}.pem"),
    ]
}

/// Forms that mean something else to Postfix.
fn misread() -> Vec<Variant> {
    let of = |name: &str, lines: &str, path: &str| {
        with(name).main(lines).refuses(&[&format!("error opening chain file: {path}: No such file or directory")])
    };
    vec![
        of("macro-undefined", "smtpd_tls_cert_file = $nosuch/all.pem", "/all.pem"),
        of("path-over-two-lines", "smtpd_tls_cert_file = @/\n  all.pem", "@/  all.pem"),
        of("backslash", "smtpd_tls_cert_file = @/all.pem\\", "@/all.pem\\"),
        of("trailing-comment", "smtpd_tls_cert_file = @/all.pem  # ours", "@/all.pem  # ours"),
        of("quoted", "smtpd_tls_cert_file = \"@/all.pem\"", "\"@/all.pem\""),
        of("less-than", "smtpd_tls_cert_file = <@/all.pem", "<@/all.pem"),
        of("home", "smtpd_tls_cert_file = ~/all.pem", "~/all.pem"),
        with("bom")
            .main("smtpd_tls_cert_file = @/all.pem")
            .main_edited(|text| {
                let at = text.find("smtpd_tls_cert_file").unwrap_or_default();
                format!("\u{feff}{}\n{}", text[at..].trim_end(), &text[..at])
            })
            .refuses(&["No server certs available. TLS won't be enabled"]),
        with("indented")
            .bare()
            .main("smtpd_tls_security_level = may\n  smtpd_tls_cert_file = @/all.pem")
            .stays_silent(&["Invalid TLS level \"may  smtpd_tls_cert_file = @/all.pem\"", "throttling"]),
        with("indented-first-line")
            .main("smtpd_tls_cert_file = @/all.pem")
            .main_edited(|text| format!("  x = y\n{text}"))
            .serves("L B A")
            .says(&["logical line must not start with whitespace"]),
    ]
}

/// Postfix does not start.
fn fatal() -> Vec<Variant> {
    let of = |name: &str, lines: &str, words: &[&str]| with(name).main(lines).found("no start", "-").says(words);
    vec![
        of("macros-in-a-circle", "a = $b\nb = $a\nsmtpd_tls_cert_file = $a", &["unreasonable macro call nesting"]),
        of(
            "macro-not-closed",
            "smtpd_tls_cert_file = ${x/all.pem",
            &["truncated macro reference", "macro processing error"],
        ),
        of("no-equals-sign", "smtpd_tls_cert_file @/all.pem", &["missing '=' after attribute name"]),
    ]
}
