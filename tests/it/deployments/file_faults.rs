//! Faults of files: missing, foreign, owned or readable by the wrong people, replaceable, copied.

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::process::{Command, Stdio};

use super::Fault;
use super::workshop::{Deployment, chmod, text};

/// One value each.
pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "certificate-missing",
        row: "file-read",
        status: "fail",
        make: |deployment| fs::remove_file(&deployment.cert).is_ok(),
    },
    Fault {
        name: "key-missing",
        row: "file-read",
        status: "fail",
        make: |deployment| fs::remove_file(deployment.key_file()).is_ok(),
    },
    Fault {
        name: "key-is-a-directory",
        row: "file-read",
        status: "fail",
        make: |deployment| {
            fs::remove_file(deployment.key_file()).unwrap();
            fs::create_dir(deployment.key_file()).unwrap();
            chmod(&deployment.key_file(), 0o700);
            true
        },
    },
    Fault {
        name: "key-is-a-named-pipe",
        row: "file-read",
        status: "fail",
        make: |deployment| {
            fs::remove_file(deployment.key_file()).unwrap();
            Command::new("mkfifo").arg(deployment.key_file()).status().unwrap().success()
        },
    },
    Fault {
        name: "key-link-dangles",
        row: "file-read",
        status: "fail",
        make: |deployment| {
            fs::remove_file(deployment.key_file()).unwrap();
            symlink("../../archive/mx/privkey1.pem", deployment.key_file()).is_ok()
        },
    },
    Fault {
        name: "anchors-missing",
        row: "file-read",
        status: "fail",
        make: |deployment| {
            deployment.ca = vec![deployment.shop.root.cert.clone(), deployment.files.join("no-such-ca.pem")];
            true
        },
    },
    Fault {
        name: "crl-missing",
        row: "file-read",
        status: "fail",
        make: |deployment| {
            let path = deployment.bench.path("no-such.crl");
            deployment.option(&["--crl", path.to_str().unwrap()]);
            true
        },
    },
    Fault {
        name: "key-of-another-user",
        row: "file-owner",
        status: "fail",
        make: |deployment| chown(deployment.key_file(), Some(DAEMON), None).is_ok(),
    },
    Fault {
        name: "certificate-of-another-user",
        row: "file-owner",
        status: "fail",
        make: |deployment| chown(&deployment.cert, Some(DAEMON), None).is_ok(),
    },
    Fault {
        name: "key-for-everybody",
        row: "file-mode",
        status: "fail",
        make: |deployment| {
            chmod(&deployment.key_file(), 0o644);
            true
        },
    },
    Fault {
        name: "key-for-the-group",
        row: "file-mode",
        status: "fail",
        make: |deployment| {
            chmod(&deployment.key_file(), 0o640);
            true
        },
    },
    Fault {
        name: "combined-file-for-everybody",
        row: "file-mode",
        status: "fail",
        make: |deployment| {
            let both = text(&deployment.cert) + &text(&deployment.key_file());
            deployment.write(&deployment.cert, both);
            fs::remove_file(deployment.key_file()).unwrap();
            deployment.key = None;
            chmod(&deployment.cert, 0o644);
            true
        },
    },
    Fault {
        name: "key-for-a-user-by-acl",
        row: "file-mode",
        status: "fail",
        make: |deployment| {
            let acl = acl(&[
                (0x01, 6, u32::MAX),
                (0x02, 4, DAEMON),
                (0x04, 0, u32::MAX),
                (0x10, 4, u32::MAX),
                (0x20, 0, u32::MAX),
            ]);
            let file = fs::File::open(deployment.key_file()).unwrap();
            rustix::fs::fsetxattr(&file, "system.posix_acl_access", &acl, rustix::fs::XattrFlags::empty()).is_ok()
        },
    },
    Fault {
        name: "new-keys-are-born-open",
        row: "file-path",
        status: "warn",
        make: |deployment| {
            open_way(deployment);
            let list = acl(&[
                (0x01, 7, u32::MAX),
                (0x02, 4, DAEMON),
                (0x04, 0, u32::MAX),
                (0x10, 4, u32::MAX),
                (0x20, 0, u32::MAX),
            ]);
            let folder = fs::File::open(&deployment.files).unwrap();
            rustix::fs::fsetxattr(&folder, "system.posix_acl_default", &list, rustix::fs::XattrFlags::empty()).is_ok()
        },
    },
    Fault {
        name: "certificate-for-everybody-under-guide",
        row: "file-public",
        status: "fail",
        make: |deployment| {
            chmod(&deployment.cert, 0o644);
            true
        },
    },
    Fault {
        name: "certificate-writable-by-the-group",
        row: "file-public",
        status: "fail",
        make: |deployment| {
            deployment.option(&["--profile", "web"]);
            chmod(&deployment.cert, 0o664);
            true
        },
    },
    Fault {
        name: "directory-writable-by-everybody",
        row: "file-path",
        status: "fail",
        make: |deployment| {
            chmod(&deployment.files, 0o777);
            true
        },
    },
    Fault {
        name: "upper-directory-writable-by-everybody",
        row: "file-path",
        status: "fail",
        make: |deployment| {
            chmod(deployment.files.parent().unwrap(), 0o777);
            true
        },
    },
    Fault {
        name: "directory-of-another-user",
        row: "file-path",
        status: "fail",
        make: |deployment| chown(&deployment.files, Some(DAEMON), None).is_ok(),
    },
    Fault {
        name: "link-in-a-writable-directory",
        row: "file-path",
        status: "fail",
        make: |deployment| {
            let link = deployment.files.parent().unwrap().join("links");
            fs::create_dir(&link).unwrap();
            chmod(&link, 0o777);
            symlink(deployment.key_file(), link.join("key.pem")).unwrap();
            deployment.key = Some(link.join("key.pem"));
            true
        },
    },
    Fault {
        name: "key-has-a-second-name",
        row: "file-path",
        status: "warn",
        make: |deployment| fs::hard_link(deployment.key_file(), deployment.bench.path("second-name")).is_ok(),
    },
    Fault {
        name: "backup-for-everybody",
        row: "key-copies",
        status: "fail",
        make: |deployment| {
            open_way(deployment);
            let copy = deployment.files.join("privkey.pem.bak");
            deployment.write(&copy, text(&deployment.key_file()));
            chmod(&copy, 0o644);
            true
        },
    },
    Fault {
        name: "archive-for-everybody",
        row: "key-copies",
        status: "fail",
        make: |deployment| {
            open_way(deployment);
            archive(deployment, "backup.tar")
        },
    },
    Fault {
        name: "container-without-passphrase-for-everybody",
        row: "key-copies",
        status: "fail",
        make: |deployment| {
            open_way(deployment);
            let (key, copy) = (deployment.key_file(), deployment.files.join("mail.p12"));
            let files = ["-inkey", key.to_str().unwrap(), "-in", deployment.cert.to_str().unwrap()];
            let words = ["pkcs12", "-export", "-passout", "pass:", "-out", copy.to_str().unwrap()];
            deployment.bench.openssl(&[&words[..], &files].concat());
            chmod(&copy, 0o644);
            true
        },
    },
    Fault { name: "vim-was-killed", row: "key-copies", status: "warn", make: |deployment| leave_swap_file(deployment) },
    Fault {
        name: "anchors-for-everybody-to-write",
        row: "file-path",
        status: "warn",
        make: |deployment| {
            let ca = deployment.files.join("ca.pem");
            deployment.write(&ca, text(&deployment.shop.root.cert));
            open_way(deployment);
            chmod(&ca, 0o666);
            deployment.ca = vec![ca];
            true
        },
    },
    Fault {
        name: "editor-left-a-copy",
        row: "key-copies",
        status: "warn",
        make: |deployment| {
            deployment.write(&deployment.files.join("privkey.pem~"), text(&deployment.key_file()));
            true
        },
    },
];

/// Lets everybody as far as the files' directory, which the workshop keeps to itself.
fn open_way(deployment: &Deployment<'_>) {
    let temporary = std::env::temp_dir();
    for folder in deployment.files.ancestors().take_while(|folder| *folder != temporary) {
        chmod(folder, 0o755);
    }
}

/// A member of a tar archive as tar writes it.
fn archive(deployment: &Deployment<'_>, name: &str) -> bool {
    let mut tar = Command::new("tar");
    let made = tar
        .args(["-cf", name, "privkey.pem"])
        .current_dir(&deployment.files)
        .status()
        .is_ok_and(|status| status.success());
    if made {
        chmod(&deployment.files.join(name), 0o644);
    }
    made
}

/// What vim leaves behind when it is killed while the key is open in it.
fn leave_swap_file(deployment: &Deployment<'_>) -> bool {
    let mut vim = Command::new("vim");
    vim.args(["-u", "NONE", "-es", "-c", "set swapfile updatecount=1", "-c", "normal Gox", "-c", "preserve"]);
    vim.args(["-c", "!kill -9 $PPID"]).arg(deployment.key_file()).current_dir(&deployment.files);
    let ran = vim.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ran.is_ok() && deployment.files.join(".privkey.pem.swp").exists()
}

/// The bytes of `system.posix_acl_access`: version 2, then tag, permissions and id of each entry, little-endian.
fn acl(entries: &[(u16, u16, u32)]) -> Vec<u8> {
    let mut bytes = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(permissions.to_le_bytes());
        bytes.extend(id.to_le_bytes());
    }
    bytes
}

/// The user daemon of Debian.
const DAEMON: u32 = 1;
