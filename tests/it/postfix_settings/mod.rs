//! What is said of settings around TLS, entry by entry; and each command that is given is run, and the remark is gone.

mod harm;
mod rows;
mod ways;

use std::fs;
use std::path::Path;
use std::process::Command;

use certpreflight::disk::Disk;
use certpreflight::service::postfix::discovery::discover;
use certpreflight::target::service::{Remark, Stake, Weight};

use rows::{KEEPER, Row, SMTP, row};

#[test]
fn every_setting_gets_its_remark() {
    let mut wrong = Vec::new();
    for row in rows() {
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
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), rows().count(), wrong.join("\n"));
}

#[test]
fn a_command_mends_what_it_is_given_for() {
    if Command::new("postconf").arg("-d").arg("mail_version").output().is_err() {
        return println!("skipped: there is no postconf");
    }
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in rows() {
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
    let sni: &Row = Box::leak(Box::new(row(sni, SMTP, &[])));
    for row in rows().chain([sni]) {
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

/// All of them.
fn rows() -> impl Iterator<Item = &'static Row> {
    rows::ROWS.iter().chain(ways::ROWS)
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
    for name in ["bare", "q"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
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
