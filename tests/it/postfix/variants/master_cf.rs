//! What master.cf can look like.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::super::material::pem;
use super::{NO_IDENTITY, Variant};

pub(super) fn all() -> Vec<Variant> {
    [options(), overrides(), misread(), strays(), twice(), wrapped(), keepers(), programs()].concat()
}

fn with(name: &str) -> Variant {
    Variant::named(name).file("all.pem", pem("key L B A")).file("other.pem", pem("key-ec L-ec B A"))
}

/// Forms of `-o` that Postfix reads as meant.
fn options() -> Vec<Variant> {
    let of = |name: &str, option: &str| with(name).option(option);
    vec![
        of("option", "-o smtpd_tls_chain_files=@/all.pem").serves("L B A"),
        of("option-glued", "-osmtpd_tls_chain_files=@/all.pem").serves("L B A"),
        of("option-in-braces", "-o { smtpd_tls_chain_files = @/all.pem }").serves("L B A"),
        of("option-list", "-o smtpd_tls_chain_files=@/all.pem,@/other.pem").serves("L-ec B A"),
        of("option-list-in-braces", "-o { smtpd_tls_chain_files = @/all.pem @/other.pem }").serves("L-ec B A"),
        of("option-after-comment", "\n# ours\n  -o smtpd_tls_chain_files=@/all.pem").serves("L B A"),
        of("option-twice", "-o smtpd_tls_chain_files=@/other.pem -o smtpd_tls_chain_files=@/all.pem").serves("L B A"),
        of("option-with-macro", "-o smtpd_tls_chain_files=@/${file}.pem").option("-o file=all").serves("L B A"),
        of("option-unknown", "-o smtpd_tls_chain_files=@/all.pem")
            .option("-o smtpd_tls_certfile=@/other.pem")
            .serves("L B A"),
    ]
}

/// Which service is asked for randomness (`tlsmgr_service_name`).
fn keepers() -> Vec<Variant> {
    let of = |name: &str| with(name).set("smtpd_tls_chain_files", "@/all.pem");
    let other = "other unix - - n 1000? 1 tlsmgr";
    let none = "no entropy for TLS key generation: disabling TLS support";
    let without = |name: &str, line: &str| of(name).others(line).main("tlsmgr_service_name = own");
    vec![
        of("keeper-of-another-name").main("tlsmgr_service_name = other").others(other).serves("L B A"),
        of("keeper-of-another-name-alone")
            .main("tlsmgr_service_name = other\nmaster_service_disable = tlsmgr/unix")
            .others(other),
        of("keeper-of-no-name").main("tlsmgr_service_name = other").refuses(&["connect to private/other"]),
        without("keeper-for-everybody", "own unix n - n 1000? 1 tlsmgr").refuses(&[none]),
        without("keeper-with-comment", "own unix - - n 1000? 1 tlsmgr # TLS")
            .stays_silent(&["unexpected command-line argument: #"]),
        of("keeper-of-no-name-to-smtpd").main("").set("tlsmgr_service_name", "other"),
        of("keeper-of-another-name-to-smtpd")
            .main("")
            .set("tlsmgr_service_name", "other")
            .others(other)
            .serves("L B A"),
    ]
}

/// Programs that do not lie where `daemon_directory` says.
fn programs() -> Vec<Variant> {
    let of = |name: &str| with(name).set("smtpd_tls_chain_files", "@/all.pem").main("daemon_directory = @/sbin");
    let absent = |program: &str| format!("master_spawn: exec @/sbin/{program}: No such file or directory");
    vec![
        of("programs-elsewhere").prepared(|folder, _| lay_programs(folder, "none")).serves("L B A"),
        of("programs-without-smtpd")
            .prepared(|folder, _| lay_programs(folder, "smtpd"))
            .stays_silent(&[&absent("smtpd")]),
        of("programs-without-tlsmgr")
            .prepared(|folder, _| lay_programs(folder, "tlsmgr"))
            .stays_silent(&[&absent("tlsmgr")]),
    ]
}

/// All programs but this one.
fn lay_programs(folder: &Path, but: &str) {
    fs::create_dir(folder.join("sbin")).unwrap();
    for entry in fs::read_dir("/usr/lib/postfix/sbin").unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with(but) {
            symlink(&path, folder.join("sbin").join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// An option beside main.cf.
fn overrides() -> Vec<Variant> {
    let combined = "smtpd_tls_cert_file = @/all.pem";
    vec![
        with("option-over-main").main(combined).set("smtpd_tls_cert_file", "@/other.pem").serves("L-ec B A"),
        with("option-in-macro-of-main")
            .main("file = all\nsmtpd_tls_cert_file = @/$file.pem")
            .option("-o file=other")
            .serves("L-ec B A"),
        with("option-without-key-file")
            .file("key.pem", pem("key"))
            .main(combined)
            .main("smtpd_tls_key_file = @/key.pem")
            .set("smtpd_tls_cert_file", "@/other.pem")
            .refuses(&["RSA private key in @/key.pem does not match public key in @/other.pem: disabling TLS support"]),
        with("option-beside-chain-files")
            .main("smtpd_tls_chain_files = @/all.pem")
            .set("smtpd_tls_cert_file", "@/other.pem")
            .serves("L B A")
            .says(&["Both smtpd_tls_chain_files and one or more of the legacy"]),
        with("option-key-file-emptied")
            .file("cert.pem", pem("L B A"))
            .file("key.pem", pem("key"))
            .main("smtpd_tls_cert_file = @/cert.pem\nsmtpd_tls_key_file = @/key.pem")
            .set("smtpd_tls_key_file", "")
            .refuses(&["cannot get RSA private key from file \"\""]),
        with("service-name")
            .main("smtpd_tls_cert_file = @/${{$service_name} == {x} ? {other} : {all}}.pem")
            .serves("L B A"),
    ]
}

/// Forms that mean something else to Postfix.
fn misread() -> Vec<Variant> {
    let alone = |name: &str| with(name).main("smtpd_tls_cert_file = @/all.pem");
    vec![
        alone("option-with-blanks").option("-o smtpd_tls_chain_files = @/all.pem").stays_silent(&[
            "invalid \"-o smtpd_tls_chain_files\" option value: missing '=' after attribute name",
            "throttling",
        ]),
        with("option-quoted")
            .option("-o smtpd_tls_chain_files=\"@/all.pem\"")
            .fails(&["error opening chain file: \"@/all.pem\": No such file", "no shared cipher"]),
        alone("option-quoted-cert-file")
            .option("-o smtpd_tls_cert_file=\"@/all.pem\"")
            .refuses(&["error opening chain file: \"@/all.pem\""]),
        alone("option-at-column-1")
            .option("\n-o smtpd_tls_cert_file=@/all.pem")
            .found("no start", "-")
            .says(&["bad field count"]),
        alone("options-of-a-commented-service")
            .option("\n#submissions inet n - y - - smtpd\n  -o smtpd_tls_wrappermode=yes")
            .stays_silent(&[]),
        alone("wrappermode-in-main").main("smtpd_tls_wrappermode = yes").stays_silent(&[]),
        alone("service-disabled").main("master_service_disable = inet").found("not listening", "-"),
        alone("tlsmgr-disabled-with-a-point").main("master_service_disable = tlsmgr.unix"),
    ]
}

/// Words behind the options, where nobody looks for one.
fn strays() -> Vec<Variant> {
    let alone = |name: &str| with(name).main("smtpd_tls_cert_file = @/all.pem");
    let unexpected = "unexpected command-line argument:";
    vec![
        alone("comment-behind-options")
            .option("-o smtpd_tls_loglevel=1  # opportunistic")
            .stays_silent(&[&format!("{unexpected} #")]),
        alone("word-behind-options")
            .option("-o smtpd_tls_loglevel=1 yes")
            .stays_silent(&[&format!("{unexpected} yes")]),
        alone("list-with-blank")
            .option("-o smtpd_client_restrictions=permit_mynetworks, reject")
            .stays_silent(&[&format!("{unexpected} reject")]),
        alone("directory-as-option").option("-c /etc/other").stays_silent(&[&format!("{unexpected} /etc/other")]),
    ]
}

/// Several lines of one service, of which the last counts.
fn twice() -> Vec<Variant> {
    let other = "-o smtpd_tls_cert_file=@/other.pem";
    let first = |name: &str| with(name).set("smtpd_tls_cert_file", "@/all.pem");
    vec![
        first("twice").option(&format!("\nHOST:PORT inet n - n - - smtpd TAG {other}")).serves("L-ec B A"),
        first("twice-first-broken")
            .set("smtpd_tls_key_file", "@/other.pem")
            .option(&format!("\nHOST:PORT inet n - n - - smtpd TAG {other}"))
            .serves("L-ec B A"),
        first("twice-in-other-words").others(&format!("[HOST]:0PORT inet n - n - - smtpd TAG {other}")).serves("L B A"),
        first("thrice")
            .option(&format!("\n[HOST]:PORT inet n - n - - smtpd TAG {other}"))
            .option("\nHOST:PORT inet n - n - - smtpd TAG -o smtpd_tls_cert_file=@/absent.pem")
            .refuses(&["error opening chain file: @/absent.pem: No such file"]),
        first("twice-before")
            .others(&format!("HOST:PORT inet n - n - - smtpd TAG {other}\n  -o smtpd_tls_wrappermode=yes"))
            .serves("L B A"),
    ]
}

fn wrapped() -> Vec<Variant> {
    let good = |name: &str| Variant::mixed(name, pem("key L B A")).wrapped();
    let dropped = "Wrapper-mode request dropped from";
    let closed = |variant: Variant, words: &[&str]| variant.found("n/a", "closed").says(&[dropped]).says(words);
    vec![
        good("wrapped").serves("L B A"),
        good("wrapped-level-none").set("smtpd_tls_security_level", "none").serves("L B A"),
        closed(
            Variant::mixed("wrapped-no-key", pem("L B A")).wrapped(),
            &["No private key found in @/all.pem", NO_IDENTITY],
        ),
        closed(
            Variant::named("wrapped-nothing").wrapped(),
            &["No server certs available", "TLS context initialization failed"],
        ),
    ]
}
