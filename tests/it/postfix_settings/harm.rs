//! Commands that would do more harm than the setting that they mend: none is offered, or one that does not.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use certpreflight::service::postfix::discovery::discover;
use certpreflight::{disk::Disk, target::service::Remark};

use super::{folder, remarks, rows::row};

/// `postconf` sees one line where the writer sees several, and takes them out together.
#[test]
fn a_file_that_is_read_otherwise_is_converted_and_nothing_else() {
    let text = "smtpd_tls_security_level = verify\nsmtpd_tls_cert_file = /c\ncompatibility_level = 3.6\n";
    let wide =
        |order: fn(u16) -> [u8; 2]| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect();
    let files: [(&str, Vec<u8>); 5] = [
        ("end in CR", text.replace('\n', "\r").into()),
        ("end in CR", format!("# ours\r\n{}", text.replace('\n', "\r")).into()),
        ("UTF-16", wide(u16::to_le_bytes)),
        ("UTF-16", wide(u16::to_be_bytes)),
        ("byte-order mark", format!("\u{feff}# ours\n{text}").into()),
    ];
    for (complaint, bytes) in files {
        let folder = folder(&row("", "smtp inet n - n - - smtpd\n", &[]));
        let main = folder.path().join("main.cf");
        fs::write(&main, &bytes).unwrap();
        fs::set_permissions(&main, fs::Permissions::from_mode(0o640)).unwrap();
        let told = remarks(folder.path());
        let first = told.iter().find(|remark| remark.message.contains(complaint)).expect(complaint);
        assert!(
            told.iter().all(|remark| !["postconf -e", "postconf -X"].iter().any(|edit| offers(remark, edit))),
            "{told:#?}"
        );
        let refusal = discover(folder.path(), &Disk::new()).unwrap().refusal;
        assert!(refusal.is_none_or(|fault| fault.words.contains(complaint)), "{complaint}");
        run(first.command.as_ref().unwrap());
        let now = String::from_utf8(fs::read(&main).unwrap()).unwrap();
        let now = now.trim_start_matches('\u{feff}').replace('\r', "");
        assert_eq!(now.replace("# ours\n", ""), text, "{complaint}");
        assert_eq!(fs::metadata(&main).unwrap().permissions().mode() & 0o777, 0o640);
        let copy = folder.path().join("main.cf.orig");
        assert!(complaint == "byte-order mark" || fs::read(copy).unwrap() == bytes);
        let told = remarks(folder.path());
        assert!(told.iter().any(|remark| remark.message.contains("counts as encrypt")), "{complaint} {told:#?}");
        assert!(told.iter().all(|remark| !remark.message.contains(complaint)), "{told:#?}");
    }
}

/// A copy that lies there already is kept, and a symbolic link is not written through.
#[test]
fn a_conversion_overwrites_no_copy_and_follows_no_link() {
    let folder = folder(&row("", "smtp inet n - n - - smtpd\n", &[]));
    let at = |name: &str| folder.path().join(name);
    fs::write(at("main.cf"), "smtpd_tls_security_level = may\rsmtpd_tls_cert_file = /c\r").unwrap();
    fs::write(at("main.cf.orig"), "precious").unwrap();
    let command = remarks(folder.path()).into_iter().find_map(|remark| remark.command).unwrap();
    run(&command);
    assert_eq!(fs::read_to_string(at("main.cf.orig.~1~")).unwrap(), "precious");
    fs::write(at("real"), "smtpd_tls_security_level = may\rsmtpd_tls_cert_file = /c\r").unwrap();
    fs::remove_file(at("main.cf")).unwrap();
    std::os::unix::fs::symlink("real", at("main.cf")).unwrap();
    let told = remarks(folder.path());
    assert!(!told.is_empty() && told.iter().all(|remark| remark.command.is_none()), "{told:#?}");
}

/// Where everything is one comment, nothing is set, and the reason is told.
#[test]
fn a_file_that_is_one_comment_is_named() {
    let folder = folder(&row("", "smtp unix - - n - - smtp\n", &[]));
    fs::write(folder.path().join("main.cf"), "# ours\rsmtpd_tls_cert_file = /c\r").unwrap();
    let error = discover(folder.path(), &Disk::new()).unwrap_err().to_string();
    assert!(error.contains("end in CR without LF") && error.contains("cp -p "), "{error}");
}

/// The other services live on what main.cf says.
#[test]
fn what_an_option_brings_about_is_not_mended_in_main_cf() {
    let pair = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_key_file = /k\n";
    let listed = "smtpd_tls_security_level = may\nsmtpd_tls_chain_files = /l\nsmtpd_tls_cert_file = /c\nsmtpd_tls_key_file = /k\n";
    for (main, options) in [
        (pair.to_owned(), "-o smtpd_tls_cert_file="),
        (pair.to_owned(), "-o smtpd_tls_cert_file= -o smtpd_tls_security_level=encrypt"),
        (listed.to_owned(), "-o smtpd_tls_chain_files="),
        (format!("{pair}smtpd_tls_req_ccert = yes\n"), "-o smtpd_tls_security_level=encrypt"),
        (format!("{pair}smtpd_tls_ask_ccert = yes\n"), "-o smtpd_tls_wrappermode=yes"),
        (pair.to_owned(), "-o smtpd_sasl_auth_enable=yes"),
        (pair.replace("may", "none"), "-o smtpd_sasl_auth_enable=yes -o smtpd_tls_cert_file=/x"),
        (String::new(), "-o smtpd_tls_chain_files=/x"),
    ] {
        let master = format!("10025 inet n - n - - smtpd\n10026 inet n - n - - smtpd\n  {options}\n");
        let folder = folder(&row(main.leak(), master.leak(), &[]));
        let told = remarks(folder.path());
        let about_all: Vec<&Remark> =
            told.iter().filter(|remark| offers(remark, " -e ") || offers(remark, " -X ")).collect();
        // That a service without these options has a certificate and no TLS, is main.cf's own doing.
        let is_own = |remark: &&&Remark| remark.message.contains("10025/inet has a certificate and TLS is off");
        assert_eq!(about_all.iter().filter(|remark| !is_own(remark)).count(), 0, "{options}: {about_all:#?}");
        assert!(!told.is_empty(), "{options}");
    }
}

/// Passwords that go over TLS today still do.
#[test]
fn what_keeps_passwords_out_of_the_clear_lets_them_go_over_tls() {
    let common = "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:u:p\nsmtp_tls_security_level = may\n";
    for (options, service, is_offered) in [
        ("smtp_sasl_security_options = noanonymous\n", "", true),
        (
            "smtp_sasl_security_options = noanonymous\nsmtp_sasl_tls_security_options = $smtp_sasl_security_options\n",
            "",
            true,
        ),
        (
            "own = noanonymous\nsmtp_sasl_security_options = $own\nsmtp_sasl_tls_security_options = noactive, $own\n",
            "",
            true,
        ),
        ("smtp_sasl_security_options = noanonymous\nsmtp_sasl_tls_security_options = noactive\n", "", true),
        (
            "smtp_sasl_security_options = noanonymous\n",
            "  -o smtp_sasl_tls_security_options=$smtp_sasl_security_options\n",
            false,
        ),
        ("", "  -o smtp_sasl_security_options=noanonymous\n", true),
    ] {
        let main = format!("{common}{options}").leak();
        let folder = folder(&row(main, format!("smtp unix - - n - - smtp\n{service}").leak(), &[]));
        let told = remarks(folder.path());
        let remark = told.iter().find(|remark| remark.message.contains("in plain text")).expect(main);
        assert_eq!(remark.command.is_some(), is_offered, "{options}{service}: {}", remark.fix);
        let Some(command) = &remark.command else { continue };
        let asked = |name: &str| {
            let (flag, name) = match service.is_empty() {
                true => ("-xh", name.to_owned()),
                false => ("-xhP", format!("smtp/unix/{name}")),
            };
            let out = Command::new("postconf").arg("-c").arg(folder.path()).args([flag, &name]).output().ok()?;
            Some(String::from_utf8(out.stdout).unwrap().trim().replace(", ", ","))
        };
        let Some(before) = asked("smtp_sasl_tls_security_options") else {
            return println!("skipped: there is no postconf");
        };
        run(command);
        let after = asked("smtp_sasl_tls_security_options").unwrap();
        assert!(after == before || before.is_empty() && after == "noanonymous", "{options}: {before} {after}");
        assert!(asked("smtp_sasl_security_options").unwrap().contains("noplaintext"), "{options}");
    }
}

/// What begins with a good word means that word, and nothing is made less safe by a guess.
#[test]
fn no_weaker_word_is_offered() {
    for (setting, service, wanted) in [
        ("smtpd_tls_auth_only = yes # rfc8314", "587", Some("smtpd_tls_auth_only = yes")),
        ("smtpd_tls_auth_only = no # later", "587", Some("smtpd_tls_auth_only = no")),
        ("smtpd_tls_auth_only = ja", "587", None),
        ("smtpd_tls_req_ccert = yes,", "587", Some("smtpd_tls_req_ccert = yes")),
        ("smtpd_tls_wrappermode = $wrap", "465", Some("smtpd_tls_wrappermode = yes")),
        ("smtpd_tls_wrappermode = $wrap", "587", Some("smtpd_tls_wrappermode = no")),
        ("smtpd_tls_security_level = encrypt,", "587", Some("smtpd_tls_security_level = encrypt")),
        ("smtpd_tls_security_level = \"encrypt\"", "587", Some("smtpd_tls_security_level = encrypt")),
        ("smtpd_tls_security_level = encrypted", "587", Some("smtpd_tls_security_level = encrypt")),
        ("smtpd_tls_security_level = may # all", "587", Some("smtpd_tls_security_level = may")),
        ("smtpd_tls_security_level = required", "587", None),
        ("smtpd_tls_security_level = required", "25", Some("smtpd_tls_security_level = may")),
        ("smtpd_tls_security_level = verify, may", "587", Some("smtpd_tls_security_level = encrypt")),
    ] {
        let main = format!("smtpd_tls_cert_file = /c\nsmtpd_tls_key_file = /k\n{setting}\n");
        let folder = folder(&row(main.leak(), format!("{service} inet n - n - - smtpd\n").leak(), &[]));
        let told = remarks(folder.path());
        let commands: Vec<&String> = told.iter().filter_map(|remark| remark.command.as_ref()).collect();
        match wanted {
            None => assert!(commands.is_empty() && !told.is_empty(), "{setting}: {told:#?}"),
            Some(words) => {
                let is_wanted = commands.first().is_some_and(|command| command.contains(&format!("'{words}'")));
                assert!(is_wanted, "{setting}: {told:#?}");
            }
        }
    }
}

fn offers(remark: &Remark, words: &str) -> bool {
    remark.command.as_ref().is_some_and(|command| command.contains(words))
}

fn run(command: &str) {
    let done = Command::new("sh").arg("-c").arg(command).output().unwrap();
    assert!(done.status.success(), "{command}\n{}", String::from_utf8_lossy(&done.stderr));
}
