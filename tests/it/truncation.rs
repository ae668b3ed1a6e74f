//! Any file of any case, cut off at any byte: the tool goes on, and what was found does not turn into a pass.
//!
//! A seeded sample of the places, or all of them with `TRUNCATIONS=all`, which takes about an hour.

use std::collections::BTreeMap;
use std::env;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use certpreflight::base::location::Location;
use certpreflight::report::matrix::Matrix;

use crate::cases::{self, Case};
use crate::random::Random;

#[test]
fn cutting_a_file_off_neither_ends_the_tool_nor_mends_the_files() {
    let all = env::var("TRUNCATIONS").is_ok_and(|text| text == "all");
    let cases = cases::all();
    let files: Vec<(&Case, &str)> =
        cases.iter().flat_map(|case| case.files.keys().map(move |name| (case, name.as_str()))).collect();
    let (next, faults, cuts) = (AtomicUsize::new(0), Mutex::new(Vec::new()), AtomicUsize::new(0));
    println!("seed {SEED}, {} files", files.len());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((number, (case, name))) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|number| Some((number, files.get(number)?)))
                {
                    let lengths = lengths(case.files[*name].len(), all, &mut Random::of_draw(SEED, number as u64));
                    cuts.fetch_add(lengths.len(), Ordering::Relaxed);
                    let found = judge(case, name, &lengths);
                    faults.lock().unwrap().extend(found);
                }
            });
        }
    });
    let (faults, cuts) = (faults.into_inner().unwrap(), cuts.into_inner());
    println!("{cuts} cuts");
    assert!(cuts > files.len(), "nothing was cut");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Where to cut: everywhere, or at both ends and in some places between.
fn lengths(length: usize, all: bool, random: &mut Random) -> Vec<usize> {
    if all || length <= SAMPLE {
        return (0..length).collect();
    }
    let mut lengths: Vec<usize> = (0..SAMPLE).map(|_| random.below(length)).collect();
    lengths.extend([0, length - 2, length - 1]);
    lengths
}

/// What goes wrong when this file is cut to these lengths.
fn judge(case: &Case, name: &str, lengths: &[usize]) -> Vec<String> {
    let whole = case.run(&case.files);
    let mut faults = Vec::new();
    for &length in lengths {
        let mut files: BTreeMap<String, Vec<u8>> = case.files.clone();
        files.get_mut(name).unwrap().truncate(length);
        let place = || format!("testdata/{}/{name} cut to {length} of {} bytes", case.name, case.files[name].len());
        match panic::catch_unwind(AssertUnwindSafe(|| case.run(&files))) {
            Err(_) => faults.push(format!("{} ends the tool", place())),
            Ok(cut) if is_green(&cut) && !is_green(&whole) && !is_another_file(&whole, case, name, length) => {
                faults.push(format!("{} passes, and as a whole it does not", place()));
            }
            Ok(_) => {}
        }
    }
    faults
}

fn is_green(matrix: &Matrix) -> bool {
    matrix.targets.iter().all(|target| cases::red(target).is_empty())
}

/// Whether a file of whole blocks is left, or one that can no longer hold what was found in it.
fn is_another_file(whole: &Matrix, case: &Case, name: &str, length: usize) -> bool {
    if name.ends_with(".cf") {
        // Fewer settings are other settings.
        return true;
    }
    let left = &case.files[name][..length];
    let last = left.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    if last.starts_with(b"-----END ") && last.ends_with(b"-----") {
        return true;
    }
    if !case.names(name) {
        // A copy of a key, an archive around one: with too little of it left it is none.
        let has_begun = memchr::memmem::find(left, b"PRIVATE KEY-----\n").is_some();
        return !(has_begun && case.files[name][length..].trim_ascii_start().starts_with(b"-----END "));
    }
    let lines = memchr::memchr_iter(b'\n', left).count();
    let is_behind = |place: &Location| place.file.ends_with(&format!("/{name}")) && place.line as usize > lines;
    let mut roots = whole.targets.iter().flat_map(|target| &target.cells).flat_map(|cell| &cell.findings);
    roots.all(|finding| finding.cause.is_some() || finding.place.as_ref().is_some_and(is_behind))
}

const SEED: u64 = 1;

/// Places between the ends at which a file is cut in an ordinary run.
const SAMPLE: usize = 8;
