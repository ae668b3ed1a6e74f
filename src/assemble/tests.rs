//! Heaps in memory and what is put together from them.

use std::sync::Arc;

use crate::assemble::remark::Fate;
use crate::assemble::{Assembly, Question, assemble};
use crate::base::document::Document;
use crate::base::location::Location;
use crate::base::moment::Moment;
use crate::checks::facts::Options;
use crate::pem::piece::Piece;
use crate::pem::scan::scan;
use crate::verify::request::Purpose;
use crate::verify::trust::AnchorStore;

/// 2026-11-23T12:00:00Z, for which the files of testdata/checks-units are made.
const NOW: Moment = Moment(1_795_435_200);

macro_rules! unit {
    ($name:literal) => {
        include_str!(concat!("../../testdata/checks-units/", $name, ".pem"))
    };
}

const LEAF: &str = unit!("leaf");
const KEY: &str = unit!("leaf-key");
const ISSUING: &str = unit!("issuing");
const ROOT: &str = unit!("root");

fn der(text: &str) -> Vec<u8> {
    let first = scan(&Arc::from("x"), text.as_bytes()).into_iter().find_map(|piece| match piece {
        Piece::Block(block) => Some(block.der.to_vec()),
        _ => None,
    });
    first.unwrap()
}

fn put_together(files: &[&[u8]], with_root: bool) -> Result<Assembly, String> {
    trusting(ROOT, files, with_root)
}

fn trusting(root: &str, files: &[&[u8]], with_root: bool) -> Result<Assembly, String> {
    let documents: Vec<_> = files
        .iter()
        .enumerate()
        .map(|(number, bytes)| Arc::new(Document::in_memory(&format!("{number}"), bytes.to_vec())))
        .collect();
    let mut anchors = AnchorStore::new();
    anchors.push(der(root), None, Location::whole(&Arc::from("anchors")));
    let options = Options {
        at: NOW,
        purpose: Purpose::SslServer,
        warn_expiry: Vec::new(),
        critical_expiry: Vec::new(),
        auth_level: 2,
        partial_chain: false,
        crls_given: false,
    };
    let question = Question {
        heap: &documents,
        key: None,
        passphrase: None,
        options: &options,
        hostnames: &[],
        with_key: false,
        with_root,
    };
    assemble(&question, &anchors)
}

fn of(files: &[&str]) -> Assembly {
    put_together(&files.iter().map(|text| text.as_bytes()).collect::<Vec<_>>(), false).unwrap()
}

fn holds(assembly: &Assembly, wanted: &[&str]) {
    let found: Vec<&[u8]> = assembly.certs.iter().map(|cert| cert.der.as_slice()).collect();
    assert_eq!(found, wanted.iter().map(|text| der(text)).collect::<Vec<_>>(), "{:#?}", assembly.remarks);
}

/// Why the first piece of this file was dropped.
fn dropped<'a>(assembly: &'a Assembly, file: &str) -> &'a str {
    let of_file = |place: &Option<Location>| place.as_ref().is_some_and(|place| &*place.file == file);
    let found = assembly.remarks.iter().find(|remark| remark.fate == Fate::Dropped && of_file(&remark.place));
    &found.unwrap_or_else(|| panic!("nothing of {file} was dropped: {:#?}", assembly.remarks)).text
}

#[test]
fn the_order_of_the_heap_does_not_matter() {
    let pieces = [LEAF, KEY, ISSUING, ROOT];
    for first in 0..4 {
        let mut heap = pieces;
        heap.rotate_left(first);
        holds(&of(&heap), &[LEAF, ISSUING]);
        heap.reverse();
        holds(&of(&heap), &[LEAF, ISSUING]);
    }
    let rooted = put_together(&pieces.map(str::as_bytes), true).unwrap();
    holds(&rooted, &[LEAF, ISSUING, ROOT]);
}

#[test]
fn what_is_not_needed_stays_out_with_its_reason() {
    let heap = [
        unit!("stranger"),
        unit!("leaf-expired"),
        unit!("leaf-older"),
        unit!("issuing-cross-expired"),
        unit!("issuing-rekeyed"),
        unit!("other-root"),
        unit!("list-issuing-leaf"),
        unit!("issuing-key"),
        KEY,
        LEAF,
        ISSUING,
        LEAF,
    ];
    let assembly = of(&heap);
    holds(&assembly, &[LEAF, ISSUING]);
    for (file, why) in [
        ("0", "not the certificate of this key"),
        ("1", "expired on 2026-11-12"),
        ("2", "not the certificate of this key"),
        ("3", "expired on 2026-10-01; the path goes through 10"),
        ("4", "with a key that did not sign"),
        ("5", "not on the path from the leaf to a root"),
        ("6", "revocation list"),
        ("7", "is not that of the leaf"),
        ("11", "the same certificate as 9"),
    ] {
        assert!(dropped(&assembly, file).contains(why), "{file}: {}", dropped(&assembly, file));
    }
}

/// OpenSSL follows the first issuer that it meets, and would end at a root that nobody trusts.
#[test]
fn a_cross_sign_that_leads_nowhere_is_gone_around() {
    for heap in [[unit!("issuing-cross"), ISSUING], [ISSUING, unit!("issuing-cross")]] {
        let assembly = of(&[LEAF, KEY, heap[0], heap[1], unit!("other-root")]);
        holds(&assembly, &[LEAF, ISSUING]);
    }
}

#[test]
fn the_key_of_a_ca_makes_no_leaf_of_its_certificate() {
    let assembly = of(&[LEAF, ISSUING, unit!("issuing-key")]);
    holds(&assembly, &[LEAF, ISSUING]);
    assert_eq!(assembly.hints, ["no private key fits any certificate; name the right one with --key FILE"]);
}

/// The CA's certificate is no stand-in, and the key is not to blame.
#[test]
fn a_damaged_leaf_is_named() {
    let cut = LEAF.lines().enumerate().filter(|(line, _)| *line != 3).map(|(_, line)| line.to_owned() + "\n");
    let assembly = of(&[&cut.collect::<String>(), ISSUING, KEY]);
    holds(&assembly, &[]);
    let [hint] = assembly.hints.as_slice() else { panic!("{:?}", assembly.hints) };
    assert!(hint.starts_with("no certificate in these files belongs to the key at 2:1; 0:1: "), "{hint}");
    assert!(hint.contains("cut short"), "{hint}");
    assert!(!dropped(&assembly, "2").contains("is not that of the leaf"));
}

#[test]
fn an_empty_heap_says_what_is_missing() {
    assert_eq!(of(&[""]).hints, ["there is no certificate in these files; 0: empty (0 bytes)"]);
    assert_eq!(of(&[LEAF]).hints, ["no private key was found in these files; name it with --key FILE"]);
    assert_eq!(dropped(&of(&["", LEAF]), "0"), "empty (0 bytes)");
    assert!(dropped(&of(&["hello", LEAF]), "0").contains("no certificate, no key"));
}

#[test]
fn two_hosts_of_which_each_has_its_key_are_not_guessed_between() {
    let rsa = include_str!("../../testdata/deployments/good/rsa/fullchain.pem");
    let rsa_key = include_str!("../../testdata/deployments/good/rsa/privkey.pem");
    let heap = [LEAF, KEY, ISSUING, rsa, rsa_key].map(str::as_bytes);
    let why = trusting(unit!("other-root"), &heap, false).unwrap_err();
    assert!(why.starts_with("2 certificates could be meant") && why.contains("--key FILE"), "{why}");
    // Where one of them alone leads to an anchor, it is meant.
    holds(&put_together(&heap, false).unwrap(), &[LEAF, ISSUING]);
}

/// Whatever is cut off, what comes out is whole certificates of the heap, the leaf of the key first.
#[test]
fn no_cut_makes_anything_up() {
    let whole = [LEAF, KEY, ISSUING].concat();
    let (leaf, issuing) = (der(LEAF), der(ISSUING));
    for cut in (0..whole.len()).step_by(61) {
        let assembly = put_together(&[&whole.as_bytes()[..cut]], false).unwrap();
        let found: Vec<&[u8]> = assembly.certs.iter().map(|cert| cert.der.as_slice()).collect();
        assert!(found.is_empty() || found == [&leaf[..]] || found == [&leaf[..], &issuing[..]], "cut at {cut}");
    }
}

#[test]
fn no_key_is_shown() {
    let assembly = of(&[LEAF, KEY]);
    let key = assembly.key.as_ref().unwrap();
    let shown = format!("{assembly:?}");
    assert!(!shown.contains(&String::from_utf8_lossy(&key[28..60]).into_owned()), "{shown}");
    assert!(!shown.contains(format!("{:?}", &key[28..40]).trim_matches(['[', ']'])), "{shown}");
}

#[test]
fn of_two_leaves_of_one_key_the_one_that_leads_to_an_anchor_is_meant() {
    let (mine, other) = (
        include_str!("../../testdata/mistakes/file-01/fullchain.pem"),
        include_str!("../../testdata/deployments/good/ecdsa-p256/fullchain.pem"),
    );
    let key = include_str!("../../testdata/mistakes/file-01/privkey.pem");
    let root = include_str!("../../testdata/mistakes/file-01/ca.pem");
    for heap in [[mine, other, key], [other, mine, key]] {
        let assembly = trusting(root, &heap.map(str::as_bytes), false).unwrap();
        holds(&assembly, &[mine, mine.split_at(mine.rfind("-----BEGIN").unwrap()).1]);
    }
}

#[test]
fn keys_beyond_the_bound_are_named_as_not_tried() {
    // Ed25519 seeds (RFC 8410 section 7).
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let strangers: String = (0..70_u8)
        .map(|seed| [&head[..], &[seed; 32]].concat())
        .map(|der| String::from_utf8(crate::pem::encode::encode("PRIVATE KEY", &der).unwrap().to_vec()).unwrap())
        .collect();
    let doubled = strangers.repeat(2);
    let assembly = of(&[&doubled, LEAF, ISSUING, KEY]);
    assert!(dropped(&assembly, "3").contains("not tried: there are more than 64"), "{:#?}", assembly.remarks);
    assert!(assembly.hints.concat().contains("none of the first 64 private keys fits"), "{:?}", assembly.hints);
    holds(&of(&[KEY, &doubled, LEAF, ISSUING]), &[LEAF, ISSUING]);
}
