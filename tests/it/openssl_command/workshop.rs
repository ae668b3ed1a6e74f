//! The files and directories that the command lines name.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use certpreflight::base::location::Location;
use certpreflight::crypto::digest::subject_hash;
use certpreflight::pem::piece::Piece;
use certpreflight::pem::scan::scan;
use certpreflight::x509::cert::Cert;
use certpreflight::x509::crl::Crl;
use tempfile::TempDir;

use crate::forge::pem;

/// A directory with everything in it; folders of `testdata/verify` under a letter each.
pub(super) fn build() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    for (letter, folder) in FOLDERS {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/verify").join(folder);
        symlink(from, root.join(letter)).unwrap();
    }
    put_files(root);
    put_directories(root);
    directory
}

fn put_files(root: &Path) {
    let text = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let bad = |name: &str| text(name).replacen("\nM", "\n*", 1);
    let put = |name: &str, contents: &str| fs::write(root.join(name), contents).unwrap();
    let (leaf, inter, anchor) = (text("b/leaf.pem"), text("b/inter.pem"), text("b/root.pem"));
    put("junk", "nothing of use\n");
    put("empty", "");
    put("key.pem", KEY);
    put("leaf-and-root.pem", &format!("{leaf}{anchor}"));
    put("root-and-leaf.pem", &format!("{anchor}{leaf}"));
    put("inter-and-root.pem", &format!("{inter}{anchor}"));
    put("text-and-leaf.pem", &format!("Subject: nobody\n\n{leaf}"));
    put("key-and-leaf.pem", &format!("{KEY}{leaf}"));
    put("key-and-root.pem", &format!("{KEY}{anchor}"));
    put("root-and-key.pem", &format!("{anchor}{KEY}"));
    put("bad-and-leaf.pem", &format!("{}{leaf}", bad("b/root.pem")));
    put("bad-and-inter.pem", &format!("{}{inter}", bad("b/root.pem")));
    put("bad-and-root.pem", &format!("{}{anchor}", bad("b/inter.pem")));
    put("root-and-bad.pem", &format!("{anchor}{}", bad("b/inter.pem")));
    put("twice.pem", &format!("{anchor}{anchor}"));
    put("twins.pem", &format!("{}{anchor}", text("b/root-other-key.pem")));
    put("twins-turned.pem", &format!("{anchor}{}", text("b/root-other-key.pem")));
    put("with-list.pem", &format!("{}{}", text("r/root.pem"), text("r/empty.crl.pem")));
    put("with-revoking-list.pem", &format!("{}{}", text("r/root.pem"), text("r/revoked.crl.pem")));
    put("list-only.pem", &text("r/empty.crl.pem"));
    put("list-and-key.pem", &format!("{}{KEY}", text("r/empty.crl.pem")));
    put("leaf-trusted.pem", &leaf.replace(" CERTIFICATE", " TRUSTED CERTIFICATE"));
    put("trusted-as-plain.pem", &pem::block("CERTIFICATE", &block(&root.join("t/root-server.pem"))));
    for name in ["with:colon.pem", "space in.pem"] {
        put(name, &leaf);
    }
    for name in ["leaf", "inter", "root"] {
        fs::write(root.join(format!("{name}.der")), block(&root.join(format!("b/{name}.pem")))).unwrap();
    }
}

/// Directories of hashed names. `#` in a name stands for the hash of the root that the chain under `b` leads to.
fn put_directories(root: &Path) {
    let anchor = hash_of(&root.join("b/root.pem"));
    let put = |directory: &str, name: &str, from: &str| {
        fs::create_dir_all(root.join(directory)).unwrap();
        let to = root.join(directory).join(name.replace('#', &anchor));
        fs::copy(root.join(from), to).unwrap();
    };
    fs::create_dir(root.join("empty-directory")).unwrap();
    put("hashed", "#.0", "b/root.pem");
    put("hashed", "unhashed.pem", "b/root-b.pem");
    put("both", "#.0", "b/root.pem");
    put("both", &format!("{}.0", hash_of(&root.join("b/inter.pem"))), "b/inter.pem");
    put("gap", "#.1", "b/root.pem");
    put("wrong-first", "#.0", "b/inter.pem");
    put("wrong-first", "#.1", "b/root.pem");
    put("junk-first", "#.0", "junk");
    put("junk-first", "#.1", "b/root.pem");
    put("dangling-first", "#.1", "b/root.pem");
    symlink("nowhere", root.join("dangling-first").join(format!("{anchor}.0"))).unwrap();
    put("binary", "#.0", "root.der");
    put("whole", "#.0", "root-and-bad.pem");
    put("tail", "#.0", "bad-and-root.pem");
    put("twins", "#.0", "b/root-other-key.pem");
    put("twins", "#.1", "b/root.pem");
    put("twin", "#.0", "b/root-other-key.pem");
    put("with:list", "#.0", "b/root.pem");
    fs::create_dir(root.join("linked")).unwrap();
    symlink("../b/root.pem", root.join("linked").join(format!("{anchor}.0"))).unwrap();
    let list = Crl::parse(&block(&root.join("r/revoked.crl.pem")), nowhere()).unwrap();
    put("lists", &format!("{:08x}.r0", subject_hash(&list.issuer.canonical)), "r/revoked.crl.pem");
}

/// The name that a certificate has in a hashed directory, without its number.
fn hash_of(path: &Path) -> String {
    let cert = Cert::parse(&block(path), nowhere()).unwrap();
    format!("{:08x}", subject_hash(&cert.subject.canonical))
}

/// The content of the first block of a file.
fn block(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    let pieces = scan(&Arc::from("file"), &bytes);
    let first = pieces.iter().find_map(|piece| match piece {
        Piece::Block(block) => Some(block.der.to_vec()),
        _ => None,
    });
    first.unwrap()
}

fn nowhere() -> Location {
    Location::whole(&Arc::from("file"))
}

const FOLDERS: [(&str, &str); 9] = [
    ("b", "build"),
    ("c", "crl-signer"),
    ("i", "identity"),
    ("l", "level"),
    ("n", "signature"),
    ("p", "purpose"),
    ("r", "revocation"),
    ("s", "strict"),
    ("t", "trust"),
];

/// A key that belongs to nobody.
const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOWmI31qClmcEzIQg
UZNcYzcqmdod42stvthiyYcWQ+WhRANCAAROG9KFXlCJsdkZjRZTSkqxGsunhEuf
4pVdTSwdipFoCY5rC1SrfoMpePJYhwAe20BDVP9QZDdEDM8SaKKs8EFJ
-----END PRIVATE KEY-----
";
