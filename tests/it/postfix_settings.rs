//! What is said of settings around TLS, entry by entry; and each command that is given is run, and the remark is gone.

use std::fs;
use std::path::Path;
use std::process::Command;

use certpreflight::disk::Disk;
use certpreflight::service::postfix::discovery::discover;
use certpreflight::target::service::{Remark, Stake, Weight};

/// A main.cf and a master.cf, and what is said of them: weight, file and line, words.
struct Row {
    main: &'static str,
    master: &'static str,
    said: &'static [(&'static str, &'static str, &'static str)],
}

#[test]
fn every_setting_gets_its_remark() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let folder = folder(row);
        let told: Vec<String> = remarks(folder.path()).iter().map(shown).collect();
        let wanted: Vec<String> =
            row.said.iter().map(|(weight, place, words)| format!("{weight} {place} {words}")).collect();
        let is_said = |want: &str, said: &String| {
            let parts: Vec<&str> = want.splitn(3, ' ').collect();
            said.starts_with(&format!("{} {} ", parts[0], parts[1])) && said.contains(parts[2])
        };
        let is_same =
            told.len() == wanted.len() && wanted.iter().all(|want| told.iter().any(|said| is_said(want, said)));
        if !is_same {
            wrong.push(format!("{}---\n{}wanted {wanted:#?}\ntold   {told:#?}\n", row.main, row.master));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

#[test]
fn a_command_mends_what_it_is_given_for() {
    if Command::new("postconf").arg("-d").arg("mail_version").output().is_err() {
        return println!("skipped: there is no postconf");
    }
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in ROWS {
        for at in 0..row.said.len() {
            let folder = folder(row);
            let before = remarks(folder.path());
            let Some((message, command)) =
                before.get(at).and_then(|remark| Some((remark.message.clone(), remark.command.clone()?)))
            else {
                continue;
            };
            count += 1;
            let run = Command::new("sh").arg("-c").arg(&command).output().unwrap();
            let after = remarks(folder.path());
            if !run.status.success() || after.iter().any(|remark| remark.message == message) {
                let err = String::from_utf8_lossy(&run.stderr).into_owned();
                let files = ["main.cf", "master.cf"].map(|name| fs::read_to_string(folder.path().join(name)).unwrap());
                wrong.push(format!("{message}\n{command}\n{err}\n{}", files.join("---\n")));
            }
            let after: Vec<&Remark> = after.iter().filter(|remark| remark.weight == Weight::Fail).collect();
            let is_worse = after.iter().any(|remark| !before.iter().any(|known| known.message == remark.message));
            if is_worse {
                wrong.push(format!("{command} brings about {after:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 40, "{count} commands");
}

/// Of several instances, and of a copy, the one that is meant.
#[test]
fn every_line_names_the_instance_it_is_for() {
    let tls = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = DIR/c\n";
    let sni = format!("tls_server_sni_maps = hash:sni\n{tls}").leak();
    let (mut count, mut lines) = (0, String::new());
    for row in ROWS.iter().chain([&row(sni, SMTP, &[])]) {
        let folder = folder(row);
        let home = folder.path().display().to_string();
        let main = fs::read_to_string(folder.path().join("main.cf")).unwrap();
        fs::write(folder.path().join("main.cf"), main.replace(&format!("{home}/q\n"), &format!("{home}\n"))).unwrap();
        fs::write(folder.path().join("sni"), "a.example other.pem\n").unwrap();
        for remark in remarks(folder.path()) {
            for text in [Some(remark.fix), remark.command].into_iter().flatten() {
                let text = text.replace("postconf -d", "");
                let naming = text.matches(&format!(" -c '{home}' ")).count();
                let calls = ["postconf -", "postmap -", "postfix -", "postfix reload"];
                assert_eq!(calls.map(|call| text.matches(call).count()).iter().sum::<usize>(), naming, "{text}");
                count += naming;
                lines.push_str(&text.replace(&home, "DIR"));
            }
        }
    }
    assert!(count >= 100, "{count}");
    assert!(lines.contains("postmap -c 'DIR' -F 'hash:DIR/sni'"));
}

/// `postmap` gives a table the mode of its text: both are closed, so that the next one is closed, too.
#[test]
fn the_command_that_closes_a_table_closes_its_text() {
    use std::os::unix::fs::PermissionsExt;
    let sni = "tls_server_sni_maps = hash:DIR/sni\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = DIR/all.pem\n";
    let folder = folder(&row(sni, "smtp inet n - n - - smtpd\n", &[]));
    let at = |name: &str| folder.path().join(name);
    let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
    let pair = ["privkey.pem", "fullchain.pem"].map(|name| format!("testdata/deployments/good/rsa/{name}"));
    fs::write(at("all.pem"), pair.map(|path| fs::read(path).unwrap()).concat()).unwrap();
    fs::write(at("sni"), format!("mx.example.org {}\n", at("all.pem").display())).unwrap();
    for (name, mode) in [("all.pem", 0o600), ("sni", 0o644)] {
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let table = format!("hash:{}", at("sni").display());
    let postmap = || Command::new("postmap").arg("-c").arg(folder.path()).args(["-F", &table]).output();
    if !postmap().is_ok_and(|done| done.status.success()) {
        return println!("skipped: there is no postmap that makes hash tables");
    }
    let check = || {
        let place = format!("--postfix={}", folder.path().display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
        command.args(["check", &place, "--owner", "any", "--only", "file-mode"]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let told = check();
    let line = told.lines().find(|line| line.trim_start().starts_with("chmod ")).unwrap_or_else(|| panic!("{told}"));
    assert!(Command::new("sh").arg("-c").arg(line).status().unwrap().success(), "{line}");
    assert_eq!((mode("sni.db"), mode("sni")), (0o600, 0o600), "{line}");
    assert!(check().contains("PASS"), "{}", check());
    assert!(postmap().unwrap().status.success());
    assert_eq!(mode("sni.db"), 0o600);
}

#[test]
fn no_command_goes_through_a_link_or_changes_owner_and_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let row = Row { main: "smtpd_tls_security_level = verify\nsmtpd_tls_cert_file = /a\n", master: SMTP, said: &[] };
    let folder = folder(&row);
    let main = folder.path().join("main.cf");
    fs::set_permissions(&main, fs::Permissions::from_mode(0o600)).unwrap();
    let mut commands = remarks(folder.path()).into_iter().filter_map(|remark| remark.command);
    let command = commands.find(|command| command.contains(" -e ")).unwrap();
    if Command::new("postconf").arg("-d").arg("mail_version").output().is_ok() {
        assert!(Command::new("sh").arg("-c").arg(&command).status().unwrap().success());
        assert_eq!(fs::metadata(&main).unwrap().permissions().mode() & 0o777, 0o600, "{command}");
    }
    fs::write(&main, row.main).unwrap();
    fs::write(folder.path().join("master.cf"), row.master).unwrap();
    for name in ["main.cf", "master.cf"] {
        let (link, real) = (folder.path().join(name), format!("{name}.real"));
        fs::rename(&link, folder.path().join(&real)).unwrap();
        symlink(&real, &link).unwrap();
    }
    let said = remarks(folder.path());
    assert!(!said.is_empty() && said.iter().all(|remark| remark.command.is_none()), "{said:?}");
}

fn folder(row: &Row) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().display().to_string();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text.replace("DIR", &home)).unwrap();
    // The files of the identity are none of this test's business.
    let common = format!("compatibility_level = 3.6\nmyhostname = mx.example.org\nqueue_directory = {home}/q\n");
    write("main.cf", &format!("{}{common}", row.main));
    let is_kept = row.master.contains("tlsmgr")
        || row.main.contains("tlsmgr")
        || row.said.iter().any(|said| said.2.contains("no tlsmgr"));
    write("master.cf", &if is_kept { row.master.to_owned() } else { format!("{}{KEEPER}", row.master) });
    write("dh.pem", DH_512);
    write("other.pem", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
    write("policy", POLICY);
    fs::create_dir_all(folder.path().join("bare")).unwrap();
    fs::create_dir_all(folder.path().join("hashed")).unwrap();
    write("hashed/1a2b3c4d.0", "");
    folder
}

fn remarks(folder: &Path) -> Vec<Remark> {
    // Nothing to check is nothing to say.
    let discovery = discover(folder, &Disk::new()).unwrap_or_default();
    discovery.services.into_iter().flat_map(|service| service.remarks).collect()
}

fn shown(remark: &Remark) -> String {
    let weight = match (remark.weight, remark.stake) {
        (Weight::Note, _) => "note",
        (Weight::Warn, Stake::Off) => "off",
        (Weight::Warn, _) => "warn",
        (Weight::Fail, Stake::Load) => "stop",
        (Weight::Fail, Stake::Client) => "bars",
        (Weight::Fail, _) => "fail",
    };
    let file = Path::new(&*remark.place.file).file_name().unwrap().to_string_lossy().into_owned();
    format!("{weight} {file}:{} {}", remark.place.line, remark.message)
}

/// What `smtp_tls_policy_maps` may name, good entries and bad ones.
const POLICY: &str = "# policies\na.example verfy\nb.example may match=x\nc.example secure match=c.example:.c.example\n\
                      d.example encrypt\n  ciphers=strong\ne.example dane-only\nf.example none\n";
/// `openssl dhparam 512`
const DH_512: &str = "-----BEGIN DH PARAMETERS-----\nMEYCQQDwmy3QWtWjhRuKkuRmVK5fI3sebrG3epKXntAzOmGvhK7i/xDGizXxuDsr\n\
                      Qjx/TWB8/hBx/aHJ7Ht41gtRQOtvAgEC\n-----END DH PARAMETERS-----\n";
const UP: &str = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n";
/// Without which no service has TLS.
const KEEPER: &str = "tlsmgr unix - - y 1000? 1 tlsmgr\n";
const SMTP: &str = "smtp inet n - y - - smtpd\n";
const LOCAL: &str = "127.0.0.1:10025 inet n - y - - smtpd\n";
const SMTPS: &str = "465 inet n - y - - smtpd\n  -o smtpd_tls_wrappermode=yes\n";

const OUT: &str = "smtp unix - - n - - smtp\n";
const JAILED: &str = "smtp unix - - y - - smtp\n";

const fn row(
    main: &'static str,
    master: &'static str,
    said: &'static [(&'static str, &'static str, &'static str)],
) -> Row {
    Row { main, master, said }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Tables that proxymap opens.
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\ntls_server_sni_maps = proxy:inline:{a.example=DIR/dh.pem}\n",
        "smtp inet n - n - - smtpd\n", &[("stop", "main.cf:3", "which master.cf does not have")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\n",
        "proxymap unix - - n - - proxymap\nsmtp inet n - n - - smtpd -o tls_server_sni_maps=proxy:static:DIR/dh.pem\n",
        &[("stop", "master.cf:2", "is not among proxy_read_maps")]),
    // Levels.
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\n", SMTP, &[]),
    row("smtpd_tls_cert_file = /a\n", SMTP, &[("off", "main.cf:0", "has a certificate and TLS is off")]),
    row("smtpd_tls_security_level = none\nsmtpd_tls_cert_file = /a\n", SMTP, &[("off", "main.cf:1", "TLS is off")]),
    row("smtpd_tls_cert_file = /a\n", LOCAL, &[]),
    row("smtpd_tls_cert_file = /a\ninet_interfaces = loopback-only\n", SMTP, &[]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = none\n", SMTPS, &[]),
    row("smtpd_tls_security_level = encrypt\nsmtpd_tls_cert_file = /a\n", SMTP,
        &[("warn", "main.cf:1", "takes no mail without TLS")]),
    row("smtpd_tls_security_level = encrypt\nsmtpd_tls_cert_file = /a\n", "587 inet n - y - - smtpd\n", &[]),
    row("smtpd_tls_security_level = verify\nsmtpd_tls_cert_file = /a\n", "587 inet n - y - - smtpd\n",
        &[("warn", "main.cf:1", "counts as encrypt")]),
    row("smtpd_tls_security_level = secure\nsmtpd_tls_cert_file = /a\n", SMTP,
        &[("warn", "main.cf:1", "counts as encrypt"), ("warn", "main.cf:1", "takes no mail without TLS")]),
    row("smtpd_tls_security_level = dane\nsmtpd_tls_cert_file = /a\n", SMTP,
        &[("stop", "main.cf:1", "level of the client side")]),
    row("smtpd_tls_cert_file = /a\n", "smtp inet n - y - - smtpd\n  -o smtpd_tls_security_level=on\n",
        &[("stop", "master.cf:2", "is no level")]),
    row("smtpd_use_tls = true\nsmtpd_tls_cert_file = /a\n", SMTP,
        &[("stop", "main.cf:1", "neither yes nor no"), ("note", "main.cf:1", "deprecated")]),
    row("smtpd_use_tls = yes\nsmtpd_tls_cert_file = /a\nsmtpd_tls_eecdh_grade = auto\n", SMTP,
        &[("note", "main.cf:1", "security_level = may"), ("note", "main.cf:3", "deprecated since Postfix 3.9")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_protocols = TLSv9\n", SMTP,
        &[("stop", "main.cf:3", "no version of TLS")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_mandatory_protocols = TLSv9\n", SMTP,
        &[("warn", "main.cf:3", "does not count at this level")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_discard_ehlo_keywords = dsn, STARTTLS\n", SMTP,
        &[("off", "main.cf:3", "does not announce STARTTLS")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_protocols = tlsv1.2\n", SMTP, &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_protocols = SSLv3\n", SMTP,
        &[("stop", "main.cf:3", "leaves no version of TLS")]),
    row("smtpd_tls_security_level = encrypt\nsmtpd_tls_cert_file = /a\nsmtpd_tls_mandatory_protocols = SSLv3, TLSv1\n",
        "587 inet n - y - - smtpd\n", &[("stop", "main.cf:3", "which clients of today refuse")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_ciphers = HIGH:!aNULL\n", SMTP,
        &[("stop", "main.cf:3", "is no grade of ciphers")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_mandatory_ciphers = strong\n", SMTP, &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\n", "smtp inet n - y - - smtpd -o smtpd_tls_ciphers=strong\n",
        &[("stop", "master.cf:1", "is no grade of ciphers")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_fingerprint_digest = sha2\n", SMTP,
        &[("stop", "main.cf:3", "is no digest that OpenSSL")]),
    // Values of another form.
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_auth_only = true\n", SMTP,
        &[("stop", "main.cf:3", "neither yes nor no")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_starttls_timeout = 5M\n", SMTP,
        &[("stop", "main.cf:3", "is no time")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_ccert_verifydepth = all\n", SMTP,
        &[("stop", "main.cf:3", "is no number")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_starttls_timeout = 0\n", SMTP,
        &[("stop", "main.cf:3", "is too little: Postfix takes 1 second at least")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_ciphers =\n", SMTP,
        &[("stop", "main.cf:3", "is empty, and must not be")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nnotify_classes = Resource\n", SMTP,
        &[("stop", "main.cf:3", "is no value that Postfix knows there")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\n", "smtp inet n - y - - smtpd -o tls_dane_digests=\n",
        &[("stop", "master.cf:1", "is empty, and must not be")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\ntls_config_file = openssl.cnf\n", SMTP,
        &[("stop", "main.cf:3", "is no path from /")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\ntls_config_file = DIR/policy\n", SMTP,
        &[("stop", "policy:2", "missing equal sign")]),
    row("smtp_tls_security_level = may\nsmtp_tls_cert_file = /a\nsmtp_starttls_timeout = 0\n", OUT,
        &[("stop", "main.cf:3", "is too little: Postfix takes 1 second at least")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_exclude_ciphers = HIGH, MEDIUM\n", SMTP,
        &[("stop", "main.cf:3", "leaves no cipher")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\ntls_medium_cipherlist = FOO\n", SMTP,
        &[("stop", "main.cf:3", "leaves no cipher")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\ntls_medium_cipherlist = PROFILE=SYSTEM\n", SMTP, &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_exclude_ciphers = aNULL, !MD5\n", SMTP,
        &[("stop", "main.cf:3", "holds !MD5, which is no name")]),
    // Randomness.
    row(UP, "smtp inet n - y - - smtpd\n#tlsmgr unix - - y 1000? 1 tlsmgr\n", &[("stop", "master.cf:0", "there is no tlsmgr")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nmaster_service_disable = tlsmgr/unix\n",
        "smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\n", &[("stop", "main.cf:3", "there is no tlsmgr")]),
    // Wrapper mode.
    row("smtpd_tls_cert_file = /a\n", SMTPS, &[]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n", "smtps inet n - y - - smtpd\n",
        &[("bars", "master.cf:1", "they hang")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n", "127.0.0.1:465 inet n - y - - smtpd\n",
        &[("warn", "master.cf:1", "they hang")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_wrappermode = yes\n", "25 inet n - y - - smtpd\n465 inet n - y - - smtpd\n",
        &[("bars", "main.cf:2", "set for all services: 25/inet")]),
    row("smtpd_tls_cert_file = /a\n", "587 inet n - y - - smtpd -o smtpd_tls_wrappermode=yes\n",
        &[("bars", "master.cf:1", "wait for a greeting")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n",
        "smtp inet n - y - - smtpd\n#465 inet n - y - - smtpd\n  -o smtpd_tls_wrappermode=yes\n",
        &[("bars", "master.cf:3", "wait for a greeting"), ("warn", "master.cf:3", "commented out")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n",
        "smtp inet n - y - - smtpd\n#587 inet n - y - - smtpd\n  -o syslog_name=x\n",
        &[("warn", "master.cf:3", "commented out")]),
    // postscreen.
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n", "smtpd pass - - y - - smtpd\n25 inet n - y - 1 postscreen\n",
        &[("warn", "master.cf:2", "no tlsproxy")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\npostscreen_pipelining_enable = yes\n",
        "smtpd pass - - y - - smtpd\n25 inet n - y - 1 postscreen\n", &[("stop", "master.cf:2", "answered with 454")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n",
        "smtpd pass - - y - - smtpd\n25 inet n - y - 1 postscreen -o postscreen_bare_newline_enable=yes\n",
        &[("stop", "master.cf:2", "answered with 454")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n",
        "smtpd pass - - y - - smtpd\n25 inet n - y - 1 postscreen\ntlsproxy unix - - y - 0 tlsproxy\n", &[]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n",
        "smtpd pass - - y - - smtpd\n25 inet n - y - 1 postscreen\ntlsproxy unix - - y - - tlsproxy\n",
        &[("warn", "master.cf:3", "process limit")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n",
        "smtpd pass - - y - - smtpd -o smtpd_tls_cert_file=/b\n25 inet n - y - 1 postscreen\ntlsproxy unix - - y - 0 tlsproxy\n",
        &[("warn", "master.cf:1", "tlsproxy, which does TLS for postscreen, does not see it")]),
    // Passwords.
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\nsmtpd_sasl_auth_enable = yes\n", SMTP,
        &[("warn", "main.cf:0", "may send passwords in plain text"), ("fail", "main.cf:0", "while TLS cannot start")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\nsmtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n",
        SMTP, &[]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = encrypt\nsmtpd_sasl_auth_enable = yes\n",
        "587 inet n - y - - smtpd\n", &[]),
    row("smtpd_sasl_auth_enable = yes\n", SMTP, &[("fail", "main.cf:1", "passwords in plain text only")]),
    row("smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n", SMTP, &[("warn", "main.cf:1", "never offers AUTH")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\n",
        "587 inet n - y - - smtpd\n -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=no\n",
        &[("warn", "master.cf:2", "may send passwords"), ("fail", "master.cf:2", "while TLS cannot start")]),
    // Certificates of clients.
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\nsmtpd_tls_req_ccert = yes\n", SMTP,
        &[("warn", "main.cf:3", "Can't require client certs")]),
    row("smtpd_tls_cert_file = /a\nsmtpd_tls_security_level = may\nsmtpd_tls_ask_ccert = yes\n", SMTP,
        &[("warn", "main.cf:3", "no CA is named")]),
    row("smtpd_tls_cert_file = none\nsmtpd_tls_security_level = may\nsmtpd_tls_ask_ccert = yes\n", SMTP,
        &[("stop", "main.cf:3", "Need a server cert")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_ask_ccert = yes\n", SMTP, &[("stop", "main.cf:2", "Need a server cert")]),
    // Files that count and files that do not.
    row("smtpd_tls_cert_file = none\nsmtpd_tls_security_level = may\n", SMTP, &[("warn", "main.cf:1", "without a certificate")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_chain_files = /c\nsmtpd_tls_cert_file = /a\nsmtpd_tls_key_file = /b\n", SMTP,
        &[("warn", "main.cf:3", "has no effect")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_chain_files = /c\nsmtpd_tls_cert_file = none\n", SMTP, &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_chain_files = /c\n", "smtp inet n - y - - smtpd -o smtpd_tls_cert_file=/a\n",
        &[("fail", "master.cf:1", "has no effect")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n", "smtp inet n - y - - smtpd -o smtpd_tls_chain_files=/a\n",
        &[("warn", "main.cf:2", "has no effect")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_key_file = /c\nsmtpd_tls_eccert_file = /d\n", SMTP,
        &[("warn", "main.cf:2", "smtpd_tls_cert_file is empty")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_eckey_file = /d\n", SMTP,
        &[("warn", "main.cf:3", "smtpd_tls_eccert_file is empty")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_key_file =\n", SMTP,
        &[("stop", "main.cf:3", "without a name")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_key_file = none\n", SMTP,
        &[("stop", "main.cf:3", "name of a file"), ]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_key_file = /k\n",
        "smtp inet n - y - - smtpd -o smtpd_tls_cert_file=/d\n", &[("warn", "master.cf:1", "split over two files")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = other.pem\n", SMTP,
        &[("warn", "main.cf:2", "is a relative path")]),
    // Authorities, parameters, caches.
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_CApath = DIR/absent\n", SMTP,
        &[("warn", "main.cf:3", "does not exist")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_CApath = DIR/other.pem\n", SMTP,
        &[("warn", "main.cf:3", "is no directory")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_CApath = DIR/bare\n", SMTP,
        &[("warn", "main.cf:3", "no link by hash")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_CApath = DIR/hashed\n", SMTP,
        &[("warn", "main.cf:3", "is not in there")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_CApath = DIR/hashed\n",
        "smtp inet n - n - - smtpd\n", &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_dh1024_param_file = DIR/absent\n", SMTP,
        &[("warn", "main.cf:3", "cannot be opened"), ("note", "main.cf:3", "deprecated")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_dh1024_param_file = DIR/other.pem\n", SMTP,
        &[("warn", "main.cf:3", "error decoding DH parameters"), ("note", "main.cf:3", "deprecated")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_dh1024_param_file = DIR/dh.pem\n", SMTP,
        &[("warn", "main.cf:3", "512 bits"), ("note", "main.cf:3", "deprecated")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_dh1024_param_file = auto\n", SMTP,
        &[("note", "main.cf:3", "deprecated")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_session_cache_database = btree:/x/y\n", SMTP,
        &[("stop", "master.cf:0", "there is no tlsmgr"), ("warn", "main.cf:3", "has no tlsmgr"), ("warn", "main.cf:3", "No such file or directory")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_session_cache_database = btree:/usr/y\n",
        "smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\n", &[("warn", "main.cf:3", "outside data_directory")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_session_cache_database = foo:/x\n",
        "smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\n", &[("warn", "main.cf:3", "foo:/x is unavailable")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_session_cache_database = btree:${data_directory}/x\n",
        "smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? - tlsmgr\n", &[("warn", "master.cf:2", "process limit is 1")]),
    row("smtp_tls_security_level = may\nsmtp_tls_cert_file = /c\nsmtpd_tls_session_cache_database = btree:${data_directory}/x\n\
         smtp_tls_session_cache_database = $smtpd_tls_session_cache_database\n",
        "smtp unix - - y - - smtp\ntlsmgr unix - - y 1000? 1 tlsmgr\n", &[("warn", "main.cf:4", "name one file")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /a\nsmtpd_tls_fingerprint_digest = md4\n", SMTP,
        &[("stop", "main.cf:3", "is no digest that OpenSSL")]),
    // What clients demand.
    row("smtp_tls_security_level = may\n", OUT, &[]),
    row("smtp_tls_security_level = maybe\n", OUT, &[("stop", "main.cf:1", "is no level; clients know none, may, dane")]),
    row("smtp_tls_security_level = dane\n", OUT, &[("warn", "main.cf:1", "no effect without smtp_dns_support_level = dnssec")]),
    row("smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec\nsmtp_host_lookup = native\n", OUT,
        &[("warn", "main.cf:1", "no effect without smtp_host_lookup = dns")]),
    row("smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec\n", OUT, &[]),
    row("smtp_tls_security_level = dane-only\n", OUT,
        &[("stop", "main.cf:0", "sends no mail: dane-only needs smtp_dns_support_level = dnssec")]),
    row("smtp_dns_support_level = dnssec\n", "smtp unix - - n - - smtp\n  -o smtp_tls_security_level=dane-only\n", &[]),
    row("lmtp_tls_security_level = dane-only\n", "lmtp unix - - n - - lmtp\n",
        &[("stop", "main.cf:0", "dane-only needs lmtp_dns_support_level = dnssec")]),
    row("smtp_tls_security_level = fingerprint\n", OUT, &[("stop", "main.cf:0", "no fingerprint is given")]),
    row("smtp_tls_security_level = fingerprint\nsmtp_tls_fingerprint_cert_match = 00:11\n", OUT, &[]),
    row("smtp_tls_security_level = may\nsmtp_tls_ciphers = strong\n", OUT,
        &[("stop", "main.cf:2", "sends no mail to servers that offer TLS: \"strong\" is no grade")]),
    row("smtp_tls_security_level = may\nsmtp_tls_mandatory_ciphers = strong\n", OUT,
        &[("warn", "main.cf:2", "does not count at this level")]),
    row("smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_ciphers = strong\n", OUT,
        &[("stop", "main.cf:2", "sends no mail: \"strong\" is no grade")]),
    row("smtp_tls_security_level = may\nsmtp_tls_fingerprint_digest = sha257\n", OUT,
        &[("stop", "main.cf:2", "is no digest that OpenSSL")]),
    row("smtp_tls_fingerprint_digest = sha257\n", OUT, &[]),
    row("smtp_tls_security_level = may\nsmtp_tls_policy_maps = texthash:DIR/policy\n", OUT, &[
        ("fail", "policy:2", "mail for a.example stays in the queue: \"verfy\" is no level"),
        ("fail", "policy:3", "mail for b.example stays in the queue: match means nothing at level may"),
        ("fail", "policy:5", "mail for d.example stays in the queue: \"strong\" is no grade of ciphers"),
        ("fail", "policy:7", "dane-only needs smtp_dns_support_level"),
    ]),
    row("smtp_tls_policy_maps = hash:DIR/policy\n", OUT, &[
        ("stop", "main.cf:1", "sends no mail: hash:"),
        ("fail", "policy:2", "verfy"),
        ("fail", "policy:3", "match"),
        ("fail", "policy:5", "strong"),
        ("fail", "policy:7", "dane-only"),
    ]),
    row("smtp_tls_policy_maps = inline:{ a.example=encrypt, { b.example = encypt } }\n", OUT,
        &[("fail", "main.cf:1", "mail for b.example stays in the queue: \"encypt\" is no level")]),
    row("smtp_tls_policy_maps = static:verfy\n", OUT, &[("stop", "main.cf:1", "sends no mail: \"verfy\" is no level")]),
    row("smtp_tls_security_level = secure\nsmtp_tls_CApath = DIR/hashed\n", JAILED,
        &[("stop", "main.cf:2", "is not in there: no authority is found")]),
    row("smtp_tls_security_level = secure\nsmtp_tls_CApath = DIR/hashed\n", OUT, &[]),
    row("smtp_tls_security_level = may\nsmtp_tls_CApath = DIR/hashed\n", JAILED, &[]),
    row("smtp_tls_security_level = may\nsmtp_tls_CApath = DIR/hashed\nsmtp_tls_cert_file = /c\n", JAILED,
        &[("note", "main.cf:2", "is not in there")]),
    // Passwords that clients send.
    row("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:u:p\nsmtp_sasl_security_options =\n", OUT,
        &[("warn", "main.cf:1", "sends its password in plain text")]),
    row("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:u:p\nsmtp_sasl_security_options = noanonymous\n\
         smtp_tls_security_level = none\n", OUT, &[("warn", "main.cf:1", "sends its password in plain text")]),
    row("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:u:p\n", OUT, &[]),
    row("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:u:p\nsmtp_sasl_security_options =\n\
         smtp_tls_security_level = encrypt\n", OUT, &[]),
    row("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:u:p\nsmtp_sasl_security_options =\n\
         relayhost = [127.0.0.1]:10026\n", OUT, &[]),
    // Letters and names.
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = \"/c\"\n", SMTP, &[("fail", "main.cf:2", "quotes included")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c # ours\n", SMTP, &[("fail", "main.cf:2", "the comment included")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = </c\n", SMTP, &[("fail", "main.cf:2", "the < of")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = ~/c\n", SMTP, &[("fail", "main.cf:2", "~ that nobody")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\\\n", SMTP, &[("fail", "main.cf:2", "backslash")]),
    row("smtpd_tls_security_level = may\n", "smtp inet n - y - - smtpd -o smtpd_tls_cert_file='/c'\n",
        &[("fail", "master.cf:1", "quotes included")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = $nosuch/c\n", SMTP, &[("fail", "main.cf:2", "set nowhere")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c${nosuch?x}\n", SMTP, &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c${smtp_tls_loglevel?x}\n", SMTP,
        &[("note", "main.cf:2", "does not know unless it is set")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_flie = /c\n", SMTP, &[("warn", "main.cf:2", "no program of Postfix knows")]),
    row("smtpd_tls_security_level = may\nSmtpd_tls_cert_file = /c\n", SMTP, &[("warn", "main.cf:2", "no program of Postfix knows")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n", "smtp inet n - y - - smtpd -o smtpd_tsl_key_file=/d\n",
        &[("warn", "master.cf:1", "no program of Postfix knows")]),
    row(UP, "smtp inet n - y - - smtpd\n  -osmtpd_tls_wrapermode=yes\n", &[("warn", "master.cf:2", "no program of Postfix knows")]),
    row(UP, "smtp inet n - y - - smtpd\n  -o { smtpd_tls_cert_flie = /x }\n", &[("warn", "master.cf:2", "no program of Postfix knows")]),
    row(UP, "smtp inet n - y - - smtpd\n  -o smptd_sasl_security_options=x\n", &[("warn", "master.cf:2", "no program of Postfix knows")]),
    row(UP, "smtp inet n - y - - smtpd\n  -o smtpd_client_restrictions=permit\n", &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nmilter_macro_defaults = x=$my_word\n",
        "smtp inet n - y - - smtpd\n  -o my_word=x\n", &[]),
    row(UP, "smtp inet n - y - - smtpd\nsmtp unix - - y - - smtp\n  -o smtpd_tls_wrappermode=yes\n",
        &[("warn", "master.cf:3", "is an option of smtp/unix, which runs smtp")]),
    row(UP, "smtp inet n - y - - smtpd\ncleanup unix n - y - 0 cleanup\n  -o smtpd_sasl_auth_enable=yes\n",
        &[("warn", "master.cf:3", "is an option of cleanup/unix")]),
    row(UP, "smtp inet n - y - - smtpd\n  -o smtp_tls_cert_file=/x\n", &[("warn", "master.cf:2", "does not look at it: smtp does")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtp_tls_CApath = $smtpd_tls_CApath\n",
        "smtp inet n - y - - smtpd\nsmtp unix - - y - - smtp\n  -o smtpd_tls_CApath=/x\n", &[]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = $tls_dir/c\ntls_dir = /e\n", SMTP, &[]),
    // Lines.
    row("\u{feff}smtpd_tls_cert_file = /c\nsmtpd_tls_security_level = may\n", SMTP, &[("fail", "main.cf:1", "byte-order mark")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_cert_file = /d\n", SMTP,
        &[("warn", "main.cf:3", "is set twice: \"/d\" of line 3 counts, and \"/c\" of line 2 is lost")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_tls_cert_file = /c\n", SMTP, &[]),
    row("smtpd_tls_security_level = may\nd = /c\nsmtpd_tls_cert_file = $d/c\nd = /e\n", SMTP, &[("warn", "main.cf:4", "d is set twice")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nx = 1\nx = 2\n", SMTP, &[("note", "main.cf:4", "x is set twice")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n", "smtp inet n - y - - smtpd\n -o x=1\nsmtp inet n - y - - smtpd\n",
        &[("warn", "master.cf:3", "stands in master.cf twice (\"duplicate master.cf entry\"): line 3 counts, and line 1 and its")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n",
        "25 inet n - y - - smtpd\n -o smtpd_tls_wrappermode=yes\nsmtp inet n - y - - smtpd\n -o smtpd_tls_wrappermode=yes\n:25 inet n - y - - smtpd\n",
        &[("warn", "master.cf:5", "several times (\"duplicate master.cf entry\"): line 5 counts, and lines 1 and 3 and their")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n",
        "smtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd\nsmtp inet n - y - - smtpd\n -o smtpd_tls_security_level=verify\n",
        &[("warn", "master.cf:3", "stands in master.cf twice"), ("warn", "master.cf:4", "counts as encrypt"),
          ("warn", "master.cf:4", "takes no mail without TLS")]),
    row("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n",
        "smtp inet n - y - - smtpd\n -o smtpd_tls_cert_file=/d\n -o smtpd_tls_cert_file=/e\n",
        &[("warn", "master.cf:3", "is given to smtp/inet twice")]),
    row("smtpd_tls_security_level = may\nsmtpd_banner = x\n smtpd_tls_cert_file = /c\n", SMTP,
        &[("fail", "main.cf:3", "smtpd_tls_cert_file is indented")]),
    row(" x = 1\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n", SMTP,
        &[("warn", "main.cf:1", "logical line must not start with whitespace")]),
];
