//! The proofs, in the order of the page.

use std::fs::File;
use std::os::unix::fs::symlink;

use super::workshop::Workshop;
use crate::forge::crl::List;
use crate::forge::distribution::{Scope, full_name, point, points};
use crate::forge::fields::Fields;
use crate::forge::general_name::{alternative_names, dns, name_constraints, subtree, uri};
use crate::forge::pem;

/// Fails when the two programs no longer differ as the page says.
pub(super) type Proof = fn(&Workshop);

/// Every entry with its proof.
pub(super) const ALL: &[(&str, Proof)] = &[
    ("algorithms", algorithms),
    ("work-caps", work_caps),
    ("refused-options", refused_options),
    ("help", help),
    ("network", network),
    ("library-diagnostics", library_diagnostics),
    ("pass-phrase-prompt", pass_phrase_prompt),
    ("containers", containers),
    ("cipher-by-number", cipher_by_number),
    ("piped-input", piped_input),
    ("large-files", large_files),
    ("store-directory-order", store_directory_order),
    ("policy-digits", policy_digits),
];

fn algorithms(workshop: &Workshop) {
    let curves = [
        "brainpoolP256t1",
        "brainpoolP320r1",
        "brainpoolP384t1",
        "brainpoolP512r1",
        "prime192v2",
        "prime239v1",
        "secp128r1",
        "secp160r1",
        "secp192k1",
        "secp224k1",
        "sect233k1",
        "sect283r1",
        "wap-wsg-idm-ecid-wtls1",
    ];
    for curve in curves {
        let key = format!("-newkey ec -pkeyopt ec_paramgen_curve:{curve}");
        workshop.openssl(&format!("req -x509 {key} -nodes -keyout /dev/null -subj /CN=x -out root.pem"));
        workshop.theirs("-CAfile root.pem -check_ss_sig root.pem").is(0, "root.pem: OK");
        let line = format!("certpreflight: the signature algorithm ECDSA {curve} with SHA-256 is not implemented\n");
        workshop.ours("-CAfile root.pem -check_ss_sig root.pem").is(2, &line);
    }
    workshop.openssl("req -x509 -newkey rsa:2048 -ripemd160 -nodes -keyout /dev/null -subj /CN=x -out root.pem");
    workshop.theirs("-CAfile root.pem -check_ss_sig root.pem").is(0, "root.pem: OK");
    let line = "certpreflight: the signature algorithm RSA 2048 with RIPEMD-160 is not implemented\n";
    workshop.ours("-CAfile root.pem -check_ss_sig root.pem").is(2, line);
}

fn work_caps(workshop: &Workshop) {
    path_length(workshop);
    name_comparisons(workshop);
    list_comparisons(workshop);
}

/// Two anchors that issued each other.
fn path_length(workshop: &Workshop) {
    let (one, other) = (Fields::ca("One"), Fields::ca("Other").key("p256 other"));
    let (one, other) = (one.clone().by(&other), other.by(&one));
    workshop.certs("anchors.pem", &[&one, &other]);
    workshop.certs("leaf.pem", &[&Fields::server("leaf").by(&one)]);
    let line = format!("{AT} -CAfile anchors.pem -verify_depth 1500 leaf.pem");
    workshop.theirs(&line).is(2, "error 22 at 1501 depth lookup");
    workshop.ours(&line).is(2, "certpreflight: the path is longer than 1000 certificates\n");
}

/// A thousand names under a thousand subtrees, again at each of seventeen issuers.
fn name_comparisons(workshop: &Workshop) {
    let subtrees: Vec<Vec<u8>> = (0..1_000).map(|at| subtree(&dns(&format!("x{at}.org")), None, None)).collect();
    let names: Vec<Vec<u8>> = (0..1_000).map(|at| dns(&format!("{at}.example.org"))).collect();
    let mut path = vec![Fields::ca("0")];
    for depth in 1..18 {
        let issuer = path.last().unwrap();
        path.push(Fields::ca(&depth.to_string()).with(name_constraints(&[], &subtrees)).by(issuer));
    }
    let leaf = Fields::named("leaf").with(alternative_names(&names)).by(path.last().unwrap());
    workshop.certs("anchors.pem", &[&path[0]]);
    workshop.certs("chain.pem", &path[1..].iter().collect::<Vec<_>>());
    workshop.certs("leaf.pem", &[&leaf]);
    let line = format!("{AT} -CAfile anchors.pem -untrusted chain.pem leaf.pem");
    workshop.theirs(&line).is(0, "leaf.pem: OK");
    workshop.ours(&line).is(2, "certpreflight: too many names and name constraints to compare\n");
}

fn list_comparisons(workshop: &Workshop) {
    let places = |prefix: &str| {
        let places: Vec<Vec<u8>> = (0..1_100).map(|at| uri(&format!("http://{prefix}/{at}"))).collect();
        full_name(&places)
    };
    let root = Fields::ca("Root");
    let leaf = Fields::server("leaf").with(points(&[point(&places("leaf"), &[], &[])])).by(&root);
    let list = |prefix| List::by(&root).with(Scope { name: places(prefix), ..Scope::default() }.extension()).der();
    workshop.certs("anchors.pem", &[&root]);
    workshop.certs("leaf.pem", &[&leaf]);
    let lists = [list("other"), list("leaf")].map(|list| pem::block("X509 CRL", &list)).concat();
    workshop.write("lists.pem", lists.as_bytes());
    let line = format!("{AT} -CAfile anchors.pem -CRLfile lists.pem -crl_check leaf.pem");
    workshop.theirs(&line).is(0, "leaf.pem: OK");
    workshop.ours(&line).is(2, "comparisons");
}

fn refused_options(workshop: &Workshop) {
    workshop.certs("root.pem", &[&Fields::ca("Root")]);
    for (option, said) in
        [("-crl_download", "-crl_download"), ("-provider default", "-provider"), ("-propquery ?x=y", "-propquery")]
    {
        let line = format!("{AT} {option} -CAfile root.pem root.pem");
        workshop.theirs(&line).is(0, "root.pem: OK");
        workshop.ours(&line).is(1, &format!("verify: {said} is refused: "));
    }
}

/// The same options in the same places; the words about them are ours.
fn help(workshop: &Workshop) {
    let (theirs, ours) = (workshop.theirs("-help"), workshop.ours("-help"));
    assert_eq!((theirs.status, ours.status), (Some(0), Some(0)));
    let options = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.get(..22).filter(|_| line.starts_with(" -")).unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(options(&theirs.text), options(&ours.text));
    assert_ne!(theirs.text, ours.text);
}

/// OpenSSL goes on trying to connect.
fn network(workshop: &Workshop) {
    workshop.ours("http://127.0.0.1:9/x").is(2, "certpreflight fetches nothing over the network");
    workshop.theirs_within(2, "http://127.0.0.1:9/x").is(124, "");
}

fn library_diagnostics(workshop: &Workshop) {
    workshop.certs("root.pem", &[&Fields::ca("Root").damaged(crate::forge::fields::flip_last_bit)]);
    let line = format!("{AT} -CAfile root.pem -check_ss_sig root.pem");
    workshop.theirs(&line).is(2, ":error:");
    let ours = workshop.ours(&line);
    ours.is(2, "error 7 at 0 depth lookup");
    assert!(!ours.text.contains(":error:"));
}

fn pass_phrase_prompt(workshop: &Workshop) {
    workshop.openssl("genrsa -aes128 -passout pass:x -traditional -out key.pem 2048");
    workshop.certs("root.pem", &[&Fields::ca("Root")]);
    let joined = [std::fs::read(workshop.path("key.pem")).unwrap(), std::fs::read(workshop.path("root.pem")).unwrap()];
    workshop.write("both.pem", &joined.concat());
    // Away from any terminal, so that nobody is asked.
    let mut command = std::process::Command::new("setsid");
    let output = command.args(["-w", "openssl", "verify", "-CAfile"]).arg(workshop.path("root.pem"));
    let output = output.arg(workshop.path("both.pem")).stdin(std::process::Stdio::null()).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("Enter pass phrase"));
    let ours = workshop.ours(&format!("{AT} -CAfile root.pem both.pem"));
    ours.is(0, "both.pem: OK");
    assert!(!ours.text.contains("phrase"));
}

fn containers(workshop: &Workshop) {
    workshop.certs("root.pem", &[&Fields::ca("Root")]);
    workshop.openssl("pkcs12 -export -nokeys -in root.pem -passout pass: -out root.p12");
    let line = format!("{AT} -CAfile root.pem root.p12");
    workshop.theirs(&line).is(0, "root.p12: OK");
    workshop.ours(&line).is(2, "Could not read certificate file from root.p12");
}

fn cipher_by_number(workshop: &Workshop) {
    workshop.certs("root.pem", &[&Fields::ca("Root")]);
    let block = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
        DEK-Info: 2.16.840.1.101.3.4.1.2,00112233445566778899AABBCCDDEEFF\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    let root = std::fs::read(workshop.path("root.pem")).unwrap();
    workshop.write("anchors.pem", &[root, block.as_bytes().to_vec()].concat());
    let line = format!("{AT} -CAfile anchors.pem root.pem");
    workshop.theirs(&line).is(0, "root.pem: OK");
    workshop.ours(&line).is(1, "Error loading file anchors.pem");
}

fn piped_input(workshop: &Workshop) {
    workshop.certs("root.pem", &[&Fields::ca("Root")]);
    let root = std::fs::read(workshop.path("root.pem")).unwrap();
    let (theirs, ours) = workshop.both_piped(&format!("{AT} -CAfile root.pem"), &[b"\0junk\n".to_vec(), root].concat());
    assert_ne!((theirs.status, theirs.text), (ours.status, ours.text));
}

fn large_files(workshop: &Workshop) {
    workshop.certs("root.pem", &[&Fields::ca("Root")]);
    std::fs::copy(workshop.path("root.pem"), workshop.path("large.pem")).unwrap();
    File::options().append(true).open(workshop.path("large.pem")).unwrap().set_len((256 << 20) + 1).unwrap();
    let line = format!("{AT} -CAfile root.pem large.pem");
    workshop.theirs(&line).is(0, "large.pem: OK");
    workshop.ours(&line).is(2, "Could not open file or uri for loading certificate file from large.pem");
}

/// Of twelve directories that hold the right anchor and a twin under names that end the other way round, the order of
/// the directory decides otherwise in one at least.
fn store_directory_order(workshop: &Workshop) {
    let root = Fields::ca("Root");
    workshop.certs("root.pem", &[&root]);
    workshop.certs("twin.pem", &[&Fields::ca("Root").key("p256 other").unidentified()]);
    workshop.certs("leaf.pem", &[&Fields::server("leaf").by(&root).unidentified()]);
    let hash = hash_of(workshop);
    let differs = (0..12).any(|number| {
        let folder = workshop.path(&format!("store{number}"));
        std::fs::create_dir(&folder).unwrap();
        let (first, second) = if number % 2 == 0 { ("root.pem", "twin.pem") } else { ("twin.pem", "root.pem") };
        symlink(workshop.path(first), folder.join(format!("{hash}.{number}"))).unwrap();
        symlink(workshop.path(second), folder.join(format!("{hash}.{}", number + 1))).unwrap();
        let line = format!("{AT} -CAstore store{number} leaf.pem");
        workshop.theirs(&line).status != workshop.ours(&line).status
    });
    assert!(differs);
}

fn hash_of(workshop: &Workshop) -> String {
    let output = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-subject_hash", "-in"])
        .arg(workshop.path("root.pem"))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn policy_digits(workshop: &Workshop) {
    workshop.certs("root.pem", &[&Fields::ca("Root")]);
    let line = format!("{AT} -policy 1.2.{} -CAfile root.pem root.pem", "7".repeat(1_001));
    workshop.theirs(&line).is(0, "root.pem: OK");
    workshop.ours(&line).is(1, "verify: Invalid Policy ");
}

/// Alone with its own files, within the dates of the forge.
const AT: &str = "-no-CApath -no-CAstore -attime 1767225600";
