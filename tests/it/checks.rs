//! Every case of `testdata/` comes out as its folder says: these rows red, for these reasons, and no other.

use std::fmt::Write;

use certpreflight::checks::check::Status;

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
    let red = cases::red(target);
    let judged = promised(case)
        .is_none_or(|(id, status)| target.cells.iter().any(|cell| cell.id == id && cell.status == status));
    if red == case.expect && judged {
        return None;
    }
    let mut complaint = format!("testdata/{}", case.name);
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
