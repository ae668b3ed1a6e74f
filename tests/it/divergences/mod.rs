//! What `docs/divergences.md` says differs from `openssl verify` does differ, entry by entry: one that is no longer true
//! fails here, and so does an entry without a proof.

mod proofs;
mod workshop;

use std::collections::BTreeSet;

use crate::source;
use crate::tools;
use crate::verify_case::command_is_missing;
use workshop::Workshop;

#[test]
fn what_is_said_to_differ_differs() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let holds = |proof: proofs::Proof| std::panic::catch_unwind(|| proof(&Workshop::new())).is_ok();
    let untrue: Vec<&str> = proofs::ALL.iter().filter(|(_, proof)| !holds(*proof)).map(|(id, _)| *id).collect();
    assert!(untrue.is_empty(), "no longer true: {untrue:?}");
}

#[test]
fn every_entry_has_a_proof() {
    let page = std::fs::read_to_string(source::package().join("docs/divergences.md")).unwrap();
    let heading = |line: &str| Some(line.strip_prefix("## `")?.split('`').next()?.to_owned());
    let told: BTreeSet<String> = page.lines().filter_map(heading).collect();
    let proven: BTreeSet<String> = proofs::ALL.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(told, proven, "headings of docs/divergences.md, and proofs");
}
