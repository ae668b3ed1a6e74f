//! Whatever mistake of those that can be mended without guessing is made with a file, the same blocks are had from it;
//! and what is had from a file that was cut, flipped or joined at random is always one of its blocks.

use std::sync::Arc;

use certpreflight::pem::salvage::{Salvage, salvage};
use data_encoding::BASE64;

use crate::forge::cases::Lab;
use crate::random::Random;

/// The contents of the blocks, in order.
fn contents(found: &Salvage) -> Vec<Vec<u8>> {
    found.blocks.iter().map(|saved| saved.block.der.to_vec()).collect()
}

fn of(bytes: &[u8]) -> Salvage {
    salvage(&Arc::from("file"), bytes)
}

#[test]
fn one_mistake_that_can_be_mended_loses_nothing() {
    let lab = Lab::open();
    let good = [lab.leaf.block(), lab.issuing.block(), lab.root.block(), lab.leaf.key.pem(), lab.other.block()];
    let mut random = Random::new(SEED);
    for round in 0..ROUNDS {
        let count = 1 + random.below(4);
        let blocks: Vec<&str> = (0..count).map(|_| good[random.below(good.len())].as_str()).collect();
        let wanted = contents(&of(blocks.concat().as_bytes()));
        assert_eq!(wanted.len(), count, "seed {SEED}, round {round}");
        let at = random.below(MISTAKES.len());
        let (name, spoil) = MISTAKES[at];
        let spoilt = spoil(&blocks, &mut random);
        let found = of(&spoilt);
        let repaired = found.blocks.iter().any(|saved| !saved.repairs.is_empty());
        assert!(
            contents(&found) == wanted && found.losses.is_empty(),
            "seed {SEED}, round {round}, {name}: {found:?} in\n{}",
            String::from_utf8_lossy(&spoilt)
        );
        assert!(repaired || HARMLESS.contains(&name), "seed {SEED}, round {round}, {name}: no repair is named");
    }
}

#[test]
fn nothing_is_had_that_was_not_there() {
    let lab = Lab::open();
    let good = [lab.leaf.block(), lab.issuing.block(), lab.root.block()];
    let ders = [&lab.leaf.der, &lab.issuing.der, &lab.root.der];
    let mut mended = 0;
    let mut random = Random::new(SEED);
    for round in 0..ROUNDS {
        let mut bytes = good.concat().into_bytes();
        for _ in 0..=random.below(3) {
            let (from, to) = (random.below(bytes.len()), random.below(bytes.len()));
            match random.below(4) {
                0 => drop(bytes.drain(from.min(to)..from.max(to).min(from.min(to) + 90))),
                1 => bytes[from] = b"\0-\n *=\xff:"[random.below(8)],
                2 => bytes.insert(from, b"\0-\n *=\xff:"[random.below(8)]),
                _ => bytes.truncate(from.max(200)),
            }
        }
        // What was mended; a block that OpenSSL reads is taken as it is, whatever it holds.
        for saved in of(&bytes).blocks.into_iter().filter(|saved| !saved.repairs.is_empty()) {
            let der = saved.block.der.to_vec();
            mended += 1;
            assert!(
                ders.contains(&&der),
                "seed {SEED}, round {round}: {} bytes from\n{}",
                der.len(),
                String::from_utf8_lossy(&bytes)
            );
        }
    }
    assert!(mended > ROUNDS / 20, "only {mended} blocks were mended");
}

#[test]
fn every_case_of_the_mistakes_is_read_without_panic_at_any_length() {
    for case in crate::cases::all() {
        let Some(text) = case.files.get("fullchain.pem").filter(|_| case.name.starts_with("mistakes/pem-")) else {
            continue;
        };
        for end in (0..text.len()).step_by(7) {
            of(&text[..end]);
        }
    }
}

pub(crate) type Mistake = fn(&[&str], &mut Random) -> Vec<u8>;

/// Mistakes of which nothing needs to be mended, or not in every block.
const HARMLESS: [&str; 4] = ["Windows line ends", "text between", "glued", "old label"];

pub(crate) const MISTAKES: [(&str, Mistake); 26] = [
    ("Windows line ends", |blocks, _| blocks.concat().replace('\n', "\r\n").into_bytes()),
    ("text between", |blocks, _| format!("hello\n{}\nbye\n", blocks.join("# next\n")).into_bytes()),
    ("glued", |blocks, _| blocks.iter().map(|block| block.trim_end()).collect::<String>().into_bytes()),
    ("line ends of old Macs", |blocks, _| blocks.concat().replace('\n', "\r").into_bytes()),
    ("byte-order mark first", |blocks, _| format!("\u{feff}{}", blocks.concat()).into_bytes()),
    ("byte-order marks everywhere", |blocks, _| {
        blocks.iter().map(|b| format!("\u{feff}{b}")).collect::<String>().into_bytes()
    }),
    ("UTF-16", |blocks, random| {
        let mark = ["", "\u{feff}"][random.below(2)];
        let order: fn(u16) -> [u8; 2] = [u16::to_le_bytes, u16::to_be_bytes][random.below(2)];
        (mark.to_owned() + &blocks.concat()).encode_utf16().flat_map(order).collect()
    }),
    ("typographic dashes", |blocks, random| {
        let dash = ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{ff0d}'];
        let run = dash[random.below(dash.len())].to_string().repeat(1 + random.below(5));
        blocks.concat().replace("-----", &run).into_bytes()
    }),
    ("numbers of hyphens", |blocks, random| {
        let run = "-".repeat([2, 3, 4, 6, 7][random.below(5)]);
        blocks.concat().replace("-----", &run).into_bytes()
    }),
    ("blanks among hyphens", |blocks, _| blocks.concat().replace("-----", "-- ---").into_bytes()),
    ("prefix", |blocks, random| {
        let prefix = ["  ", "\t", "> ", ">> ", "| ", " * ", "# ", "+", "; "][random.below(9)];
        blocks.concat().lines().map(|line| format!("{prefix}{line}\n")).collect::<String>().into_bytes()
    }),
    ("strings of a program", |blocks, _| {
        blocks.concat().lines().map(|line| format!("    \"{line}\\n\",\n")).collect::<String>().into_bytes()
    }),
    ("blank lines", |blocks, _| blocks.concat().replace('\n', "\n\n").into_bytes()),
    ("URL-safe alphabet", |blocks, random| {
        let padding = ["=", ""][random.below(2)];
        let line = |line: &str| match line.starts_with('-') {
            true => line.to_owned(),
            false => line.replace('+', "-").replace('/', "_").replace('=', padding),
        };
        blocks.concat().lines().map(|text| line(text) + "\n").collect::<String>().into_bytes()
    }),
    ("labels of END", |blocks, _| blocks.concat().replace("END ", "END OLD ").into_bytes()),
    ("old label", |blocks, _| blocks.concat().replace(" CERTIFICATE", " X509 CERTIFICATE").into_bytes()),
    ("small letters", |blocks, _| {
        let small = |line: &str| if line.starts_with('-') { line.to_lowercase() } else { line.to_owned() };
        blocks.concat().lines().map(|line| small(line) + "\n").collect::<String>().into_bytes()
    }),
    ("escaped line ends", |blocks, random| {
        let end = ["\\n", "\\r\\n", "\\\\n"][random.below(3)];
        blocks.concat().replace('/', "\\/").replace('\n', end).into_bytes()
    }),
    ("one line", |blocks, random| blocks.concat().replace('\n', ["", " "][random.below(2)]).into_bytes()),
    ("NUL bytes", |blocks, random| {
        let text = blocks.concat().into_bytes();
        let at = random.below(text.len());
        [&text[..at], &vec![0; 1 + random.below(40)], &text[at..]].concat()
    }),
    ("invisible characters", |blocks, random| {
        let found = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{ad}', '\u{feff}', '\u{2060}'][random.below(6)];
        let every = 3 + random.below(60);
        let text = blocks.concat();
        let with = |(at, c): (usize, char)| if at % every == 0 { format!("{c}{found}") } else { c.to_string() };
        text.chars().enumerate().map(with).collect::<String>().into_bytes()
    }),
    ("no-break spaces", |blocks, _| blocks.concat().replace(' ', "\u{a0}").into_bytes()),
    ("Cyrillic labels", |blocks, _| {
        let line = |line: &str| match line.starts_with('-') {
            true => line.replace('E', "\u{415}").replace('A', "\u{410}"),
            false => line.to_owned(),
        };
        blocks.concat().lines().map(|text| line(text) + "\n").collect::<String>().into_bytes()
    }),
    ("END lines missing", |blocks, _| {
        let kept = |line: &&str| !line.starts_with("-----END");
        blocks.concat().lines().filter(kept).map(|line| line.to_owned() + "\n").collect::<String>().into_bytes()
    }),
    ("no armour", |blocks, _| {
        let bare = |block: &&str| -> String { block.lines().filter(|line| !line.starts_with('-')).collect() };
        blocks.iter().map(|block| bare(block) + "\n\n").collect::<String>().into_bytes()
    }),
    ("encoded twice", |blocks, random| {
        let text = BASE64.encode(blocks.concat().as_bytes());
        match random.below(3) {
            0 => text.into_bytes(),
            1 => format!("data:\n  tls.crt: {text}\n").into_bytes(),
            _ => text.as_bytes().chunks(76).flat_map(|line| [line, b"\n"].concat()).collect(),
        }
    }),
];

const SEED: u64 = 20_261_122;
const ROUNDS: usize = 1_000;
