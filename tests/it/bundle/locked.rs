//! What is encrypted and stays shut, and keys and directories that are named beside what is needed.

use std::fs;
use std::path::PathBuf;

use super::heap::{Heap, chain, run, written};
use super::{bundle, good, said};

/// Leaf, chain and key of a good deployment.
fn whole() -> [PathBuf; 2] {
    ["fullchain.pem", "privkey.pem"].map(|name| good("rsa").join(name))
}

/// That deployment as a container of this name, with this passphrase; `false` without openssl.
fn pack(heap: &Heap, name: &str, passphrase: &str, options: &[&str]) -> bool {
    let [cert, key] = whole().map(|path| path.display().to_string());
    let passphrase = format!("pass:{passphrase}");
    let words = ["pkcs12", "-export", "-in", &cert, "-inkey", &key, "-passout", &passphrase, "-out", name];
    heap.openssl(&[&words, options].concat())
}

#[test]
fn a_container_that_stays_shut_stops_nothing_and_is_named() {
    let heap = Heap::new();
    if !pack(&heap, "x.p12", "secret", &[]) {
        return;
    }
    let [cert, key] = whole();
    let output = run("rsa", &[cert.clone(), key.clone(), heap.path("x.p12")], &[]);
    assert_eq!(written(&output), chain("rsa"));
    assert!(said(&output).contains("--password-file names a file with it"), "{}", said(&output));
    // A key that is named apart hides nothing.
    let named = ["--key", key.to_str().unwrap()];
    let output = run("rsa", &[cert, heap.path("x.p12")], &named);
    assert_eq!(written(&output), chain("rsa"));
    assert!(said(&output).contains("x.p12: encrypted (PKCS#12 container)"), "{}", said(&output));
    let output = run("rsa", &[heap.path("x.p12")], &named);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("x.p12 is encrypted; put its passphrase"), "{}", said(&output));
    let password = heap.put("pass", "secret\n");
    let output =
        run("rsa", &[heap.path("x.p12")], &[&named[..], &["--password-file", password.to_str().unwrap()]].concat());
    assert_eq!(written(&output), chain("rsa"));
}

/// What one file may ask for, many may ask for together.
#[test]
fn many_costly_containers_cost_no_more_than_one() {
    let heap = Heap::new();
    if !pack(&heap, "x.p12", "secret", &["-iter", "65536"]) {
        return;
    }
    let mut container = fs::read(heap.path("x.p12")).unwrap();
    let count = container.len() - 3;
    assert_eq!(container[count..], [1, 0, 0], "the rounds of the MAC stand elsewhere");
    container[count] = 0x60;
    let mut files: Vec<PathBuf> = (0..100).map(|n| heap.put(&format!("{n}.p12"), &container)).collect();
    files.extend(whole());
    let password = heap.put("pass", "secret\n");
    let output = run("rsa", &files, &["-v", "--password-file", password.to_str().unwrap()]);
    assert_eq!(written(&output), chain("rsa"));
    let refused = said(&output).matches("at most 10000000 are spent here, and 6291456 were").count();
    assert_eq!(refused, 99, "{}", said(&output));
}

#[test]
fn the_empty_passphrase_is_tried_beside_the_one_that_is_given() {
    let heap = Heap::new();
    if !pack(&heap, "empty.p12", "", &[]) {
        return;
    }
    let password = heap.put("pass", "secret\n");
    let output = run("rsa", &[heap.path("empty.p12")], &["--password-file", password.to_str().unwrap()]);
    assert_eq!(written(&output), chain("rsa"));
}

#[test]
fn another_form_of_the_key_is_no_stranger() {
    let heap = Heap::new();
    let [cert, key] = whole();
    let plain = key.display().to_string();
    if !heap.openssl(&["rsa", "-traditional", "-in", &plain, "-out", "pkcs1.pem"])
        || !heap.openssl(&["rsa", "-aes256", "-passout", "pass:secret", "-in", &plain, "-out", "encrypted.pem"])
    {
        return;
    }
    let password = heap.put("pass", "secret\n");
    let files = [cert, key, heap.path("pkcs1.pem"), heap.path("encrypted.pem")];
    let output = run("rsa", &files, &["--password-file", password.to_str().unwrap()]);
    assert_eq!(written(&output), chain("rsa"));
    assert_eq!(said(&output).matches("the same private key as").count(), 2, "{}", said(&output));
    assert!(!said(&output).contains("is not that of the leaf"), "{}", said(&output));
}

#[test]
fn a_directory_without_a_pair_is_left_out_and_named() {
    let heap = Heap::new();
    fs::create_dir(heap.path("notes")).unwrap();
    heap.put("notes/readme.txt", "hello");
    let [cert, key] = whole();
    let output = run("rsa", &[cert, heap.path("notes"), key], &[]);
    assert_eq!(written(&output), chain("rsa"));
    assert!(said(&output).contains("has neither fullchain.pem with privkey.pem"), "{}", said(&output));
    let alone = bundle().arg(heap.path("notes")).output().unwrap();
    assert_eq!(alone.status.code(), Some(2));
    assert!(said(&alone).contains("it holds readme.txt"), "{}", said(&alone));
}
