//! Every case of `testdata/` comes out as its folder says: these rows red, for these reasons, and no other.

use std::fmt::Write;

use certpreflight::checks::check::{Cell, Status};
use certpreflight::report::matrix::TargetResult;

use crate::cases::{self, Case};

#[test]
fn every_case_comes_out_as_it_says() {
    let all = cases::all();
    assert!(all.len() > 60, "only {} cases were found", all.len());
    let complaints: Vec<String> = all.iter().filter_map(judge).collect();
    assert!(complaints.is_empty(), "{} of {} cases:\n{}", complaints.len(), all.len(), complaints.join("\n"));
}

fn judge(case: &Case) -> Option<String> {
    let matrix = case.run(&case.files);
    let target = &matrix.targets[0];
    let red = cases::red_of_all(&matrix);
    let judged = promised(case)
        .is_none_or(|(id, status)| target.cells.iter().any(|cell| cell.id == id && cell.status == status));
    let unsaid: Vec<_> = case.say.iter().filter(|(id, words)| !says(target, id, words)).collect();
    if red == case.expect && judged && unsaid.is_empty() {
        return None;
    }
    let mut complaint = format!("testdata/{}", case.name);
    for (id, words) in unsaid {
        let _ = write!(complaint, "\n  {id} does not say: {words}");
        for text in target.cells.iter().filter(|cell| cell.id == id).flat_map(texts) {
            let _ = write!(complaint, "\n    it says: {text}");
        }
    }
    if let Some((id, status)) = promised(case).filter(|_| !judged) {
        let _ = write!(complaint, "\n  the folder promises {id} to be {status:?}");
    }
    for row in case.expect.iter().filter(|row| !red.contains(row)) {
        let _ = write!(complaint, "\n  missing: {row:?}");
    }
    for row in red.iter().filter(|row| !case.expect.contains(row)) {
        let cell = target.cells.iter().find(|cell| cell.id == row.id);
        let message = cell.and_then(|cell| cell.findings.first()).map_or("", |finding| &finding.message);
        let _ = write!(complaint, "\n  beyond:  {row:?}: {message}");
    }
    Some(complaint)
}

/// Whether a finding or note of the row has these words.
fn says(target: &TargetResult, id: &str, words: &str) -> bool {
    target.cells.iter().filter(|cell| cell.id == id).flat_map(texts).any(|text| text.contains(words))
}

/// Whatever a row tells a person.
fn texts(cell: &Cell) -> Vec<&str> {
    let of_findings = cell.findings.iter().flat_map(|finding| {
        [Some(finding.message.as_str()), Some(finding.fix.as_str()), finding.command.as_deref()].into_iter().flatten()
    });
    of_findings.chain(cell.notes.iter().map(String::as_str)).collect()
}

/// What a folder `checks/<id>/<status>-*` says about its check.
fn promised(case: &Case) -> Option<(&str, Status)> {
    let (id, name) = case.name.strip_prefix("checks/")?.split_once('/')?;
    let status = match name.split_once('-')?.0 {
        "pass" => Status::Pass,
        "warn" => Status::Warn,
        "fail" => Status::Fail,
        _ => panic!("{}: a case begins with pass-, warn- or fail-", case.name),
    };
    Some((id, status))
}
