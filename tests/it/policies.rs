//! What is printed of policies on the recorded cases: the whole output of `certpreflight verify` against that of `openssl`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::binary;
use crate::tools;
use crate::verify_case::{Case, all_cases, command_is_missing, is_diagnostic};

#[test]
fn recorded_policies_are_printed_as_the_command_prints_them() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let cases: Vec<Case> = all_cases().into_iter().filter(|case| case.name.starts_with("policies/")).collect();
    let (mut printed, mut wrong) = (0, Vec::new());
    for case in &cases {
        let arguments = arguments(case, scratch.path());
        let theirs = said(&Command::new("openssl").args(&arguments).output().unwrap());
        let ours = said(&binary::certpreflight(&arguments));
        printed += usize::from(theirs.contains("  Policy: "));
        if theirs != ours {
            wrong.push(format!("{}\nthe command {theirs}\nwe {ours}", case.name));
        }
    }
    assert!(printed > 50, "only {printed} of {} cases print a policy", cases.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The command line of a case, its lists of files joined.
fn arguments(case: &Case, scratch: &Path) -> Vec<String> {
    let mut arguments = ["verify", "-no-CApath", "-no-CAstore"].map(str::to_owned).to_vec();
    let lists: [(&str, &[PathBuf]); 2] = [("-CAfile", &case.trusted), ("-untrusted", &case.untrusted)];
    for (option, files) in lists.into_iter().filter(|(_, files)| !files.is_empty()) {
        let whole: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let joined = scratch.join(format!("{option}.pem"));
        std::fs::write(&joined, whole).unwrap();
        arguments.extend([option.to_owned(), joined.display().to_string()]);
    }
    arguments.extend(case.options.arguments());
    arguments.push(case.leaf.display().to_string());
    arguments
}

/// Exit status and both streams, without what is left of the errors inside the library.
fn said(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<&str> = errors.lines().filter(|line| !is_diagnostic(line.as_bytes())).collect();
    format!("{:?}\n{}{}", output.status.code(), String::from_utf8_lossy(&output.stdout), errors.join("\n"))
}
