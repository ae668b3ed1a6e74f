//! How the file is written: its mode, what it replaces, what is refused, and what happens when there is no room.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{bundle_of, said};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What stood there before: certificates, which a new file may replace.
fn mine() -> String {
    fs::read_to_string(super::good("ecdsa-p256").join("fullchain.pem")).unwrap()
}

/// The names in a folder.
fn names(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// `sh` runs the words before the command, such as `umask 0;`, and becomes the command.
fn under(prelude: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{prelude} exec \"$@\"")).arg("sh").arg(command.get_program()).args(command.get_args());
    shell.env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("LC_ALL", "C.UTF-8");
    shell
}

#[test]
fn a_new_file_is_its_owners_alone_whatever_umask_says() {
    for umask in ["000", "022", "077", "0277"] {
        for with_key in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("new.pem");
            let mut command = bundle_of("rsa");
            command.arg("-o").arg(&path);
            if with_key {
                command.arg("--with-key");
            }
            let output = under(&format!("umask {umask};"), &command).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            assert_eq!(mode(&path), 0o600, "umask {umask}");
            assert_eq!(names(&folder), ["new.pem"]);
        }
    }
}

#[test]
fn a_default_acl_of_the_directory_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let set = Command::new("setfacl").args(["-d", "-m", "u:nobody:rw,o::r"]).arg(folder.path()).status();
    if !set.is_ok_and(|status| status.success()) {
        println!("skipped: no setfacl, or a file system without ACLs");
        return;
    }
    let path = folder.path().join("new.pem");
    let output = bundle_of("rsa").arg("--with-key").arg("-o").arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(mode(&path), 0o600);
    let acl = Command::new("getfacl").arg("-cE").arg(&path).output().unwrap();
    assert!(!String::from_utf8_lossy(&acl.stdout).contains("nobody"), "{}", String::from_utf8_lossy(&acl.stdout));
}

#[test]
fn an_existing_file_stays_without_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.pem");
    fs::write(&path, mine()).unwrap();
    let output = bundle_of("rsa").arg("-o").arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("exists; replace it with --force"), "{}", said(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), mine());
    assert_eq!(names(&folder), ["old.pem"]);
}

#[test]
fn a_replaced_file_keeps_owner_group_mode_and_acl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.pem");
    fs::write(&path, mine()).unwrap();
    set_mode(&path, 0o644);
    let owned = std::os::unix::fs::chown(&path, Some(12_345), Some(23_456)).is_ok();
    let acl = || {
        let output = Command::new("getfacl").arg("-cn").arg(&path).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    };
    let _ = Command::new("setfacl").args(["-m", "u:34567:r"]).arg(&path).status();
    let (before, rules) = (fs::metadata(&path).unwrap(), acl());
    let output = bundle_of("rsa").args(["--force", "-o"]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let after = fs::metadata(&path).unwrap();
    assert!(fs::read_to_string(&path).unwrap().starts_with("-----BEGIN CERTIFICATE-----\n"));
    assert_eq!((after.uid(), after.gid(), after.mode()), (before.uid(), before.gid(), before.mode()));
    assert_eq!(acl(), rules);
    assert_ne!(after.ino(), before.ino(), "the file was written in place, not replaced");
    assert_eq!(names(&folder), ["old.pem"]);
    if !owned {
        println!("skipped: another owner, which only root can give");
    }
}

#[test]
fn a_user_who_cannot_keep_the_owner_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.pem");
    fs::write(&path, mine()).unwrap();
    set_mode(&path, 0o644);
    set_mode(folder.path(), 0o777);
    let drop = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let binary = env!("CARGO_BIN_EXE_certpreflight");
    let probe = Command::new("setpriv").args(drop).args([binary, "--version"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        println!("skipped: another user cannot be had here, or may not run the binary");
        return;
    }
    let command =
        { bundle_of("rsa").args(["--force", "-o"]).arg(&path).get_args().map(ToOwned::to_owned).collect::<Vec<_>>() };
    let output = Command::new("setpriv").args(drop).arg(binary).args(command).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("owner and group cannot be kept"), "{}", said(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), mine());
    assert_eq!(names(&folder), ["old.pem"]);
}

#[test]
fn a_key_is_never_written_where_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.pem");
    let key = &fs::read_to_string(super::good("rsa").join("privkey.pem")).unwrap();
    for (mode, old, wanted) in [
        (0o644, "", 2),
        (0o604, key, 2),
        (0o640, "", 2),
        (0o660, key, 2),
        (0o640, key, 0),
        (0o400, "", 0),
        (0o600, "", 0),
    ] {
        let _ = fs::remove_file(&path);
        fs::write(&path, old).unwrap();
        set_mode(&path, mode);
        let output = bundle_of("rsa").args(["--with-key", "--force", "-o"]).arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(wanted), "{mode:o}: {}", said(&output));
        match wanted {
            0 => assert_eq!(self::mode(&path), mode),
            _ => {
                assert!(said(&output).contains(&format!("has mode {mode:04o}")), "{}", said(&output));
                assert_eq!(fs::read_to_string(&path).unwrap(), old);
            }
        }
    }
}

#[test]
fn the_only_copy_of_a_key_is_not_replaced_by_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("privkey.pem");
    fs::copy(super::good("rsa").join("privkey.pem"), &path).unwrap();
    set_mode(&path, 0o600);
    let before = fs::read(&path).unwrap();
    let output = bundle_of("rsa").args(["--force", "-o"]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("holds a private key, which would be lost"), "{}", said(&output));
    assert_eq!(fs::read(&path).unwrap(), before);
}

/// A key as people read it.
fn dump(name: &str, option: &str) -> String {
    let key = super::good(name).join("privkey.pem");
    let output = Command::new("openssl").args(["pkey", "-text", option, "-in"]).arg(key).output();
    output
        .map_or_else(|_| "privateExponent:\n    2a:2a\n".to_owned(), |output| String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_goes_with_a_replaced_file_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.pem");
    fs::write(&path, format!("notes\nof mine\n{}", mine())).unwrap();
    let output = bundle_of("rsa").args(["--force", "-o"]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("held \"mx.example.org\", valid until"), "{}", said(&output));
    assert!(said(&output).contains("2 lines of other text, which went with it"), "{}", said(&output));
    let output = bundle_of("rsa").args(["--force", "-o"]).arg(&path).output().unwrap();
    assert!(!super::told(&output).contains("note"), "{}", said(&output));
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let stray = folder.path().join(".certpreflight-0123456789abcdef");
    fs::write(&stray, "half of a cert").unwrap();
    let output = bundle_of("rsa").arg("-o").arg(folder.path().join("new.pem")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("note removed"), "{}", said(&output));
    assert_eq!(names(&folder), ["new.pem"]);
}

#[test]
fn nothing_but_certificates_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old");
    let text = fs::read_to_string(super::good("rsa").join("privkey.pem")).unwrap();
    let der = super::blocks(text.as_bytes()).remove(0).1;
    let certificate = fs::read_to_string(super::good("ecdsa-p256").join("fullchain.pem")).unwrap();
    let other = fs::read_to_string(super::good("ecdsa-p256").join("privkey.pem")).unwrap();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.bytes().flat_map(|byte| [byte, 0])).collect();
    let dashes = text.replace("-----BEGIN", "----BEGIN");
    for (old, plain, with_key) in [
        (der.clone(), 2, 2),
        (utf16, 2, 0),
        (dashes.clone().into_bytes(), 2, 0),
        ((certificate.clone() + &dashes).into_bytes(), 2, 0),
        ((certificate.clone() + &other.replace("-----BEGIN", "----BEGIN")).into_bytes(), 2, 2),
        (vec![0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], 2, 2),
        (other.into_bytes(), 2, 2),
        (text.clone().into_bytes(), 2, 0),
        (b"notes of mine\n".to_vec(), 2, 2),
        (dump("rsa", "-noout").into_bytes(), 2, 2),
        ((certificate.clone() + &dump("rsa", "-noout")).into_bytes(), 2, 2),
        ((certificate.clone() + "-----BEGIN CERTIFICATE-----\nMIIB\n").into_bytes(), 2, 2),
        (b"  \n".to_vec(), 0, 0),
        (certificate.replacen("-----BEGIN", "----BEGIN", 1).into_bytes(), 0, 0),
        (format!("notes\n{certificate}").into_bytes(), 0, 0),
        (certificate.into_bytes(), 0, 0),
    ] {
        for (arguments, wanted) in [(&["--force"][..], plain), (&["--force", "--with-key"], with_key)] {
            fs::write(&path, &old).unwrap();
            set_mode(&path, 0o600);
            let output = bundle_of("rsa").args(arguments).arg("-o").arg(&path).output().unwrap();
            assert_eq!(output.status.code(), Some(wanted), "{arguments:?}: {}", said(&output));
            if wanted == 2 {
                assert!(said(&output).contains("would be lost"), "{}", said(&output));
                assert!(fs::read(&path).unwrap() == old, "{arguments:?}");
            }
        }
    }
}

#[test]
fn a_link_is_refused_and_its_target_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("target"), mine()).unwrap();
    symlink("target", path("link")).unwrap();
    symlink("nowhere", path("dangling")).unwrap();
    for (name, target) in [("link", "target"), ("dangling", "nowhere")] {
        for force in [&[][..], &["--force"]] {
            let output = bundle_of("rsa").args(force).arg("-o").arg(path(name)).output().unwrap();
            assert_eq!(output.status.code(), Some(2));
            let wanted = format!("is a symbolic link to {target}, and links are not written through");
            assert!(said(&output).contains(&wanted), "{}", said(&output));
        }
    }
    assert_eq!(fs::read_to_string(path("target")).unwrap(), mine());
    assert_eq!(names(&folder), ["dangling", "link", "target"]);
}

#[test]
fn places_that_cannot_be_written_are_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    for (place, words) in [
        (folder.path().join("none/new.pem"), "the directory"),
        (folder.path().join("file/new.pem"), "Not a directory"),
        (folder.path().to_owned(), "is a directory"),
        ("/dev/full".into(), "No space left on device"),
        ("/proc/new.pem".into(), "cannot be written"),
    ] {
        let output = bundle_of("rsa").arg("-o").arg(&place).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(words) && said(&output).contains(place.to_str().unwrap()), "{}", said(&output));
        assert_eq!(super::told(&output).lines().count(), 1);
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = bundle_of("rsa").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(names(&folder), ["file"]);
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display();
    let old = super::good("ecdsa-p256").join("fullchain.pem");
    let old = old.display();
    let script = format!(
        "mount -t tmpfs -o size=16k none '{place}' || exit 77; cd '{place}'; cat '{old}' > old.pem; chmod 0600 old.pem; \
         head -c 16000 /dev/zero > filler 2> /dev/null; \"$@\"; echo $?; cmp old.pem '{old}' && ls -A"
    );
    let mut command = bundle_of("rsa");
    command.args(["--with-key", "--force", "-o", "old.pem"]);
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", &script, "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        println!("skipped: no file system can be mounted here");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2\nfiller\nold.pem\n", "{}", said(&output));
    assert!(said(&output).contains("old.pem: cannot be written: No space left on device"), "{}", said(&output));
}

/// The kernel ends a process that writes beyond its limit: as at any other end, nothing is half there.
#[test]
fn a_limit_on_sizes_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.pem");
    fs::write(&path, mine()).unwrap();
    set_mode(&path, 0o600);
    let mut command = bundle_of("rsa");
    command.args(["--force", "-o"]).arg(&path);
    let output = under("ulimit -f 1;", &command).output().unwrap();
    assert_ne!(output.status.code(), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), mine());
    assert_eq!(names(&folder), ["old.pem"]);
}

#[test]
fn pipes_are_written_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = bundle_of("rsa").arg("-q").arg("-o").arg(&pipe).spawn().unwrap();
    let text = fs::read(&pipe).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(super::blocks(&text).len(), 2);
    assert_eq!(names(&folder), ["pipe"]);
}

#[test]
fn a_dash_is_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let output = bundle_of("rsa").args(["-o", "-"]).current_dir(folder.path()).output().unwrap();
    assert_eq!((output.status.code(), super::blocks(&output.stdout).len()), (Some(0), 2), "{}", said(&output));
    assert_eq!(names(&folder), [] as [&str; 0]);
    let output = bundle_of("rsa").args(["--force", "-o", "-"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
