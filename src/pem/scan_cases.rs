//! What the scanner makes of good, spoilt and hostile files.

use std::sync::Arc;

use crate::pem::piece::Piece;
use crate::pem::scan::scan;

/// The pieces in short: label and first line of a block, fault and line of a broken one, kind of a text.
fn short(bytes: &[u8]) -> Vec<String> {
    let pieces = scan(&Arc::from("f"), bytes);
    let mut at = 0;
    let short = pieces.iter().map(|piece| {
        let (location, text) = match piece {
            Piece::Block(block) => (&block.location, format!("{} {}", block.label, block.der.len())),
            Piece::Broken(broken) => (
                &broken.location,
                format!("{} {:?} line {} column {:?}", broken.label, broken.fault, broken.fault_line, broken.column),
            ),
            Piece::Text(text) => (&text.location, format!("{:?}", text.kind)),
            Piece::Binary(location) => (location, "Binary".to_owned()),
        };
        assert_eq!(location.bytes.start, at);
        at = location.bytes.end;
        format!("{}-{} {text}", location.line, location.end_line)
    });
    let short: Vec<String> = short.collect();
    assert_eq!(at, bytes.len());
    short
}

#[test]
fn finds_blocks_and_the_text_between() {
    let text = b"hello\n-----BEGIN A-----\nQUJD\n-----END A-----\n\n-----BEGIN B-----\r\nQUI=\r\n-----END B-----";
    assert_eq!(short(text), ["1-1 Plain", "2-4 A 3", "5-5 Blank", "6-8 B 2"]);
}

#[test]
fn names_each_fault() {
    for (text, wanted) in [
        ("-----BEGIN A-----\nQU*D\n-----END A-----\n", "1-3 A BadCharacter('*') line 2 column Some(3)"),
        ("-----BEGIN A-----\nQUJ\n-----END A-----\n", "1-3 A BadLength line 2 column None"),
        ("-----BEGIN A-----\nQUJD-UJD\n-----END A-----\n", "1-3 A BadCharacter('-') line 2 column Some(5)"),
        ("-----BEGIN A-----\nQUJD\n\nQUJD\n-----END A-----\n", "1-5 A BlankLine line 3 column None"),
        ("-----BEGIN A-----\n-----END A-----\n", "1-2 A Empty line 1 column None"),
        ("-----BEGIN A-----\nx: y\n\nQUJD\n-----END A-----\n", "1-5 A Header line 2 column None"),
        ("-----BEGIN A-----\nQUJD\n-----END B-----\n", "1-3 A LabelMismatch(\"B\") line 3 column None"),
        ("-----BEGIN A-----\n\nQUJD\nQUJD\n-----END A-----\n", "1-5 A LineLength line 4 column None"),
        ("-----BEGIN A-----\nQUJD\n-----END A----\n", "1-3 A MisshapenEnd line 3 column None"),
        ("-----BEGIN A-----\nQUJD\n -----END A-----\n", "1-3 A MisshapenEnd line 3 column None"),
        ("-----BEGIN A-----\nQUJD\n", "1-2 A NoEnd line 2 column None"),
        ("-----BEGIN A-----\nQ\0UJD\n-----END A-----\n", "1-3 A NulByte line 2 column None"),
    ] {
        assert_eq!(short(text.as_bytes()), [wanted]);
    }
}

#[test]
fn names_what_openssl_never_sees() {
    let body = "QUJDQUJDQUJDQUJDQUJDQUJD";
    let block = format!("-----BEGIN A-----\n{body}\n-----END A-----\n");
    for (text, wanted) in [
        (block.replacen("-----BEGIN", "----BEGIN", 1), "1-3 A MisshapenBegin line 1 column None"),
        (block.replace('-', "\u{2014}"), "1-3 A MisshapenBegin line 1 column None"),
        (block.lines().map(|line| format!("> {line}\n")).collect(), "1-3 A MisshapenBegin line 1 column None"),
        (block.replace('\n', "\\n") + "\n", "1-1 A EscapedNewlines line 1 column None"),
        (block.replace('\n', ""), "1-1 A OneShortLine line 1 column None"),
        (block.replace('\n', "").replace(body, &body.repeat(12)), "1-1 A OneLine line 1 column None"),
        (block.replace('\n', "\r").replace(body, &body.repeat(12)), "1-1 A CarriageReturns line 1 column None"),
    ] {
        assert_eq!(short(text.as_bytes()).first().map(String::as_str), Some(wanted), "{text}");
    }
}

#[test]
fn a_missing_end_line_swallows_the_next_block() {
    let text = b"-----BEGIN A-----\nQUJD\n----END A-----\n-----BEGIN A-----\nQUJD\n-----END A-----\n";
    assert_eq!(short(text), ["1-3 A 3", "4-6 A Swallowed line 3 column None"]);
    let text = b"-----BEGIN A-----\nQUJ\n-----BEGIN A-----\nQUJD\n-----END A-----\n";
    assert_eq!(short(text), ["1-2 A NoEnd line 2 column None", "3-5 A 3"]);
}

#[test]
fn glued_blocks_share_their_line() {
    let text = b"-----BEGIN A-----\nQUJD\n-----END A----------BEGIN B-----\nQUJD\n-----END B-----\n";
    assert_eq!(short(text), ["1-3 A Glued line 3 column None", "3-5 B Glued line 3 column None"]);
}

#[test]
fn nul_bytes_end_the_reading() {
    let text = b"\0\0\n-----BEGIN A-----\nQUJD\n-----END A-----\n";
    assert_eq!(short(text), ["1-1 Nul", "2-4 A Unreachable line 1 column None"]);
}

#[test]
fn a_byte_order_mark_counts_only_where_a_search_begins() {
    let block = "-----BEGIN A-----\nQUJDQUJDQUJDQUJDQUJDQUJD\n-----END A-----\n";
    let text = format!("\u{feff}{block}\u{feff}{block}x\n\u{feff}{block}");
    assert_eq!(
        short(text.as_bytes()),
        [
            "1-1 ByteOrderMark",
            "1-3 A 18",
            "4-4 ByteOrderMark",
            "4-6 A 18",
            "7-7 Plain",
            "8-10 A MisshapenBegin line 8 column None"
        ]
    );
}

#[test]
fn the_strict_decoder_agrees_on_plain_blocks() {
    let der: Vec<u8> = (0..=255).cycle().take(1_000).collect();
    let text = pem_rfc7468::encode_string("CERTIFICATE", pem_rfc7468::LineEnding::LF, &der).unwrap();
    match scan(&Arc::from("f"), text.as_bytes()).as_slice() {
        [Piece::Block(block)] => {
            assert_eq!((block.label.as_str(), block.der.as_slice()), ("CERTIFICATE", der.as_slice()))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_key_byte_is_shown() {
    let body = "QUJDQUJDQUJDQUJDQUJDQUJD";
    for text in [
        format!("-----BEGIN PRIVATE KEY-----{body}-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----{body}\n"),
        format!("-----BEGIN PRIVATE KEY {body}x\n{body}\n-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN PRIVATE KEY {body}x-----\n-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END {body}x\n"),
        format!("-----BEGIN PRIVATE KEY-----\nx:{body}\n\n{body}\n-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"),
    ] {
        let shown = format!("{:?}", scan(&Arc::from("f"), text.as_bytes()));
        assert!(!shown.contains("QUJD") && !shown.contains("65, 66"), "{shown}");
    }
}

/// Whatever is done to a file, the pieces cover each byte once (`short` asserts it) and nothing panics.
#[test]
fn mutated_files_are_covered_byte_by_byte() {
    let block = "-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nQUJDQUJDQUJDQUJDQUJDQUJD\n-----END A-----\n";
    let seed = format!("<html>\n{block}text\n\u{feff}{}{block}", block.replace('\n', "\r\n"));
    let scraps: &[&[u8]] = &[
        b"\n",
        b"\r",
        b"\0",
        b"-",
        b"-----",
        b":",
        b"=",
        b"\xef\xbb\xbf",
        b"\xe2\x80\x94",
        b"BEGIN ",
        b"END ",
        b"\\n",
        b"-----BEGIN A-----\n",
        b"-----END A-----\n",
        b"-----END A----------BEGIN A-----\n",
        b"0\x82\x01",
    ];
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..3_000 {
        let mut bytes = seed.clone().into_bytes();
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            let end = (at + random(40)).min(bytes.len());
            let scrap = scraps[random(scraps.len())].to_vec();
            bytes.splice(at..if random(2) == 0 { at } else { end }, scrap);
        }
        short(&bytes);
    }
}

#[test]
fn hostile_files_take_time_in_proportion_to_their_size() {
    for text in [
        "-----BEGIN A-----\n".repeat(100_000),
        "----BEGIN A-----\n".repeat(100_000),
        "-----BEGIN A-----\nQUJD\n".repeat(100_000) + "-----END A-----\n",
        "-BEGIN A--QUJDQUJDQUJDQUJDQUJDQUJDQUJD--END A--".repeat(50_000),
    ] {
        short(text.as_bytes());
    }
}
