//! The lines for sh that mend the text of files are run: after one of them the file is as good as before the mistake,
//! for certpreflight and for OpenSSL's own loader, and owner and mode are what they were.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::process::Command;
use std::sync::Arc;

use certpreflight::pem::salvage::salvage;

use super::workshop::{Deployment, Workshop, text};
use crate::binary;
use crate::random::Random;
use crate::salvage::MISTAKES as SALVAGED;

#[test]
fn commands_for_spoilt_text_mend_it() {
    let Some(shop) = Workshop::open() else { return };
    for (name, row, spoil) in MISTAKES {
        let deployment = shop.deploy(&format!("pem-commands-{name}"));
        let good = text(&deployment.cert);
        let second = good.rfind("-----BEGIN").unwrap();
        deployment.write(&deployment.cert, spoil(&good[..second], &good[second..]));
        let before = fs::metadata(&deployment.cert).unwrap();
        let (_, command) = ask(&deployment, row);
        let command = command.unwrap_or_else(|| panic!("{name}: {row} offers no command"));
        let output = Command::new("sh").args(["-c", &command]).current_dir("/").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && said.is_empty(), "{name}: {command}\n{said}");
        let (status, further) = ask(&deployment, row);
        assert_eq!(status, "pass", "{name}: {command}\nthen {further:?} in\n{}", lossy(&deployment));
        let after = fs::metadata(&deployment.cert).unwrap();
        let of = |metadata: &fs::Metadata| (metadata.mode(), metadata.uid(), metadata.gid());
        assert_eq!(of(&before), of(&after), "{name}: {command}");
        assert_eq!(certificates(&deployment), certificates_of(&shop), "{name}: {command}\n{}", lossy(&deployment));
    }
}

/// sed writes a new file in the place of the old one: nothing is offered that would put a file in the place of a link,
/// part a file from its other names, or lose an access list.
#[test]
fn no_command_goes_through_a_link_or_loses_an_access_list() {
    let Some(shop) = Workshop::open() else { return };
    let with_lists = Command::new("setfacl").arg("--version").output().is_ok();
    for (name, row, spoil) in MISTAKES {
        for guard in ["symbolic", "hard", "list"] {
            let deployment = shop.deploy(&format!("pem-{guard}-{name}"));
            let good = text(&deployment.cert);
            let second = good.rfind("-----BEGIN").unwrap();
            deployment.write(&deployment.cert, spoil(&good[..second], &good[second..]));
            let real = deployment.bench.path("real.pem");
            match guard {
                "symbolic" => {
                    fs::rename(&deployment.cert, &real).unwrap();
                    symlink(&real, &deployment.cert).unwrap();
                }
                "hard" => fs::hard_link(&deployment.cert, &real).unwrap(),
                _ if !with_lists => continue,
                _ => {
                    let set = Command::new("setfacl").args(["-m", "u:nobody:r"]).arg(&deployment.cert).status();
                    if !set.is_ok_and(|status| status.success()) {
                        continue;
                    }
                }
            }
            assert_eq!(ask(&deployment, row).1, None, "{guard}, {name}");
        }
    }
}

/// Whatever two mistakes come together, a line that is offered loses no block that could be had before it.
#[test]
fn no_command_loses_a_block() {
    let Some(shop) = Workshop::open() else { return };
    let deployment = shop.deploy("pem-commands-two");
    let good = text(&deployment.cert);
    let (leaf, issuing) = good.split_at(good.rfind("-----BEGIN").unwrap());
    let root = text(&shop.root.cert);
    let mut random = Random::new(SEED);
    let mut offered = 0;
    for round in 0..ROUNDS {
        let (first, one) = SALVAGED[random.below(SALVAGED.len())];
        let (second, other) = SALVAGED[random.below(SALVAGED.len())];
        let spoilt = one(&[leaf, issuing], &mut random);
        let spoilt = match (random.below(3), String::from_utf8(spoilt.clone())) {
            // The same part twice, or each mistake in a part of its own, sometimes on one line.
            (0, Ok(text)) => other(&[&text], &mut random),
            (1, Ok(text)) => [text.trim_end().as_bytes(), &other(&[&root], &mut random)].concat(),
            _ => [spoilt, other(&[&root], &mut random)].concat(),
        };
        deployment.write(&deployment.cert, &spoilt);
        let Some(command) = ask(&deployment, "pem-syntax").1.filter(|command| command.contains("sed -i")) else {
            continue;
        };
        offered += 1;
        let output = Command::new("sh").args(["-c", &command]).current_dir("/").output().unwrap();
        assert!(output.status.success(), "seed {SEED}, round {round}: {command}");
        let (before, after) = (contents(&spoilt), contents(&fs::read(&deployment.cert).unwrap()));
        let mut found = after.iter();
        assert!(
            before.iter().all(|wanted| found.any(|der| der == wanted)),
            "seed {SEED}, round {round}, {first} and {second}: {} of {} blocks are left after {command}\n{}\nthen\n{}",
            after.len(),
            before.len(),
            String::from_utf8_lossy(&spoilt),
            lossy(&deployment)
        );
    }
    assert!(offered > ROUNDS / 4, "only {offered} commands were offered");
}

/// The content of every block that can be had.
fn contents(bytes: &[u8]) -> Vec<Vec<u8>> {
    let found = salvage(&Arc::from("file"), bytes);
    found.blocks.iter().map(|saved| saved.block.der.to_vec()).collect()
}

/// Status of the row and the command of its first finding.
fn ask(deployment: &Deployment<'_>, id: &str) -> (String, Option<String>) {
    let report = binary::json(&binary::certpreflight(&deployment.arguments()));
    let row = report["targets"][0]["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).cloned();
    let row = row.unwrap();
    (row["status"].as_str().unwrap().to_owned(), row["command"].as_str().map(str::to_owned))
}

/// What `openssl` lists of the certificate file, in order.
fn certificates(deployment: &Deployment<'_>) -> String {
    let path = deployment.cert.to_str().unwrap();
    String::from_utf8(deployment.bench.openssl(&["storeutl", "-noout", "-text", "-certs", path])).unwrap()
}

/// The same of a good deployment.
fn certificates_of(shop: &Workshop) -> String {
    let good = shop.deploy("pem-commands-good");
    certificates(&good)
}

fn lossy(deployment: &Deployment<'_>) -> String {
    String::from_utf8_lossy(&fs::read(&deployment.cert).unwrap()).into_owned()
}

fn in_lines(block: &str, change: impl Fn(&str) -> String) -> String {
    block.lines().map(|line| change(line) + "\n").collect()
}

fn url_safe(line: &str) -> String {
    if line.starts_with('-') { line.to_owned() } else { line.replace('+', "-").replace('/', "_") }
}

const SEED: u64 = 20_261_123;
const ROUNDS: usize = 150;

/// The row, and what is made of the first and the second block.
type Mistake = (&'static str, &'static str, fn(&str, &str) -> Vec<u8>);

const MISTAKES: &[Mistake] = &[
    ("quotes", "pem-syntax", |a, b| in_lines(&format!("{a}{b}"), |line| format!("\"{line}\"")).into_bytes()),
    ("one-line-glued", "pem-syntax", |a, b| format!("{}{b}", a.replace('\n', " ").trim_end()).into_bytes()),
    ("one-line-blank-glued", "pem-syntax", |a, b| (a.replace('\n', " ") + b).into_bytes()),
    ("one-line-tight-glued", "pem-syntax", |a, b| (a.replace('\n', "") + b).into_bytes()),
    ("glued", "pem-syntax", |a, b| format!("{}{b}", a.trim_end()).into_bytes()),
    ("old-macs", "pem-syntax", |a, b| format!("{a}{b}").replace('\n', "\r").into_bytes()),
    ("mark-first", "pem-syntax", |a, b| format!("\u{feff}{a}{b}").into_bytes()),
    ("mark-middle", "pem-syntax", |a, b| format!("{a}\u{feff}{b}").into_bytes()),
    ("mark-after-text", "pem-syntax", |a, b| format!("{a}text\n\u{feff}{b}").into_bytes()),
    ("utf-16-part", "pem-syntax", |a, b| {
        [a.as_bytes().to_vec(), b.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    }),
    ("dashes", "pem-syntax", |a, b| format!("{a}{b}").replace("-----", "\u{2014}\u{2014}-").into_bytes()),
    ("dash-of-end", "pem-syntax", |a, b| (a.replace("-----END", "\u{2014}END") + b).into_bytes()),
    ("four-hyphens", "pem-syntax", |a, b| (a.to_owned() + &b.replace("-----BEGIN", "----BEGIN")).into_bytes()),
    ("six-behind", "pem-syntax", |a, b| (a.to_owned() + &b.replace("E-----", "E------")).into_bytes()),
    ("blanks-in-hyphens", "pem-syntax", |a, b| (a.to_owned() + &b.replace("-----BEGIN", "-- ---BEGIN")).into_bytes()),
    ("indented", "pem-syntax", |a, b| in_lines(&format!("{a}{b}"), |line| format!("    {line}")).into_bytes()),
    ("quoted", "pem-syntax", |a, b| in_lines(&format!("{a}{b}"), |line| format!("> {line}")).into_bytes()),
    ("bars", "pem-syntax", |a, b| in_lines(&format!("{a}{b}"), |line| format!("| {line}")).into_bytes()),
    ("blank-lines", "pem-syntax", |a, b| {
        let spaced = |block: &str| {
            in_lines(block, |line| if line.len() == 64 { line.to_owned() + "\n" } else { line.to_owned() })
        };
        (spaced(a) + &spaced(b)).into_bytes()
    }),
    ("url-safe", "pem-syntax", |a, b| in_lines(&format!("{a}{b}"), url_safe).into_bytes()),
    ("label-of-end", "pem-syntax", |a, b| (a.replace("END CERTIFICATE", "END CERTIFICATES") + b).into_bytes()),
    ("label-of-key", "pem-syntax", |a, b| (a.to_owned() + &b.replace("CERTIFICATE", "PRIVATE KEY")).into_bytes()),
    ("small-label", "pem-syntax", |a, b| (a.to_owned() + &b.replace("CERTIFICATE", "Certificate")).into_bytes()),
    ("small-begin", "pem-syntax", |a, b| format!("{a}{b}").replace("BEGIN C", "begin C").into_bytes()),
    ("old-label", "pem-loaders", |a, b| format!("{a}{b}").replace("CERTIFICATE", "X509 CERTIFICATE").into_bytes()),
    ("private-label", "pem-loaders", |a, b| {
        (a.to_owned() + &b.replace("CERTIFICATE", "TRUSTED CERTIFICATE")).into_bytes()
    }),
    ("bare", "pem-syntax", |a, b| {
        let base64: String =
            b.lines().filter(|line| !line.starts_with('-')).map(|line| line.to_owned() + "\n").collect();
        (a.to_owned() + &base64).into_bytes()
    }),
    ("escaped", "pem-syntax", |a, b| format!("{a}{b}").replace('\n', "\\n").into_bytes()),
    ("escaped-windows", "pem-syntax", |a, b| format!("{a}{b}").replace('\n', "\\r\\n").into_bytes()),
    ("one-line", "pem-syntax", |a, b| format!("{a}{b}").replace('\n', "").into_bytes()),
    ("one-line-blanks", "pem-syntax", |a, b| format!("{a}{b}").replace('\n', " ").into_bytes()),
    ("no-end", "pem-syntax", |a, b| (a.to_owned() + b.split("-----END").next().unwrap()).into_bytes()),
    ("no-end-first", "pem-syntax", |a, b| (a.split("-----END").next().unwrap().to_owned() + b).into_bytes()),
    ("cut-in-end", "pem-syntax", |a, b| format!("{a}{}", b.trim_end_matches("ATE-----\n")).into_bytes()),
    ("nul-line", "pem-syntax", |a, b| format!("{a}{}\n{b}", "\0".repeat(16)).into_bytes()),
    ("nul-begin", "pem-syntax", |a, b| format!("{a}{}{b}", "\0".repeat(16)).into_bytes()),
    ("zero-width-end", "pem-syntax", |a, b| (a.replacen('\n', "\u{200b}\n", 1) + b).into_bytes()),
    ("zero-width-ends", "pem-syntax", |a, b| format!("{a}{b}").replace('\n', "\u{200d}\n").into_bytes()),
    ("zero-width-inside", "pem-syntax", |a, b| (a.replacen("\nMI", "\nM\u{200b}I", 1) + b).into_bytes()),
    ("soft-hyphen", "pem-syntax", |a, b| (a.replacen("\nMI", "\nM\u{ad}I", 1) + b).into_bytes()),
    ("no-break-space", "pem-syntax", |a, b| (a.to_owned() + &b.replace("BEGIN ", "BEGIN\u{a0}")).into_bytes()),
    ("cyrillic-label", "pem-syntax", |a, b| (a.to_owned() + &b.replace("CERT", "\u{421}ERT")).into_bytes()),
];
