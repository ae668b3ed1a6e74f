//! The JSON report as types: its keys, their order, what may be null. Keys may be added, never removed or re-typed.

use serde::Serialize;

/// The whole report.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) schema: u32,
    pub(super) tool: &'static str,
    pub(super) version: &'static str,
    pub(super) at: String,
    pub(super) verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Failure<'a>>,
    pub(super) answers: Answers,
    pub(super) anchors: Anchors<'a>,
    pub(super) summary: Summary,
    pub(super) targets: Vec<Target<'a>>,
}

/// Why the run could not do its job.
#[derive(Serialize)]
pub(super) struct Failure<'a> {
    pub(super) message: &'a str,
    pub(super) file: Option<&'a str>,
    pub(super) line: Option<u32>,
}

/// The verdict by impact: `yes`, `no`, `warn`, `not-asked`.
#[derive(Serialize)]
pub(super) struct Answers {
    pub(super) load: &'static str,
    pub(super) client: &'static str,
    pub(super) secret: &'static str,
    pub(super) policy: &'static str,
}

/// Which anchors were used; `source` is null when the run ended before any were loaded.
#[derive(Serialize)]
pub(super) struct Anchors<'a> {
    pub(super) source: Option<&'static str>,
    pub(super) paths: &'a [String],
    pub(super) count: usize,
    pub(super) note: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) targets: TargetCounts,
    pub(super) checks: CheckCounts,
    pub(super) findings: usize,
}

#[derive(Serialize)]
pub(super) struct TargetCounts {
    pub(super) pass: usize,
    pub(super) warn: usize,
    pub(super) fail: usize,
}

#[derive(Serialize)]
pub(super) struct CheckCounts {
    pub(super) pass: usize,
    pub(super) warn: usize,
    pub(super) fail: usize,
    pub(super) skip: usize,
}

#[derive(Serialize)]
pub(super) struct Target<'a> {
    pub(super) name: &'a str,
    pub(super) sources: &'a [String],
    pub(super) profile: &'a str,
    pub(super) verdict: &'static str,
    pub(super) answers: Answers,
    pub(super) usable_until: Option<String>,
    pub(super) served: &'a [String],
    pub(super) files: Vec<File<'a>>,
    pub(super) leaf: Option<Leaf<'a>>,
    pub(super) chain: Vec<Step<'a>>,
    pub(super) checks: Vec<Check<'a>>,
}

/// A file; owner, group and mode are null for streams and for what could not be opened.
#[derive(Serialize)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) real_path: Option<&'a str>,
    pub(super) role: &'a str,
    pub(super) owner: Option<&'a str>,
    pub(super) group: Option<&'a str>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    pub(super) mode: Option<&'a str>,
    pub(super) objects: Vec<Object<'a>>,
}

#[derive(Serialize)]
pub(super) struct Object<'a> {
    pub(super) kind: &'a str,
    pub(super) line: u32,
    pub(super) end_line: u32,
    pub(super) note: &'a str,
}

/// The leaf; times are null where the certificate's own are malformed.
#[derive(Serialize)]
pub(super) struct Leaf<'a> {
    pub(super) subject: &'a str,
    pub(super) issuer: &'a str,
    pub(super) serial: &'a str,
    pub(super) names: &'a [String],
    pub(super) not_before: Option<String>,
    pub(super) not_after: Option<String>,
    pub(super) days_left: Option<i64>,
    pub(super) key: &'a str,
    pub(super) sha256: &'a str,
    pub(super) spki_sha256: &'a str,
}

/// A step of the path; of a missing certificate `origin` begins with `missing`.
#[derive(Serialize)]
pub(super) struct Step<'a> {
    pub(super) depth: usize,
    pub(super) subject: &'a str,
    pub(super) issuer: &'a str,
    pub(super) not_after: Option<String>,
    pub(super) key: &'a str,
    pub(super) origin: &'a str,
    pub(super) line: Option<u32>,
}

/// One check; `message`, `file`, `line`, `fix`, `command` are those of its first finding.
#[derive(Serialize)]
pub(super) struct Check<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) status: &'static str,
    pub(super) impact: &'static str,
    pub(super) message: Option<&'a str>,
    pub(super) note: Option<String>,
    pub(super) reason: Option<&'a str>,
    pub(super) skip: Option<&'static str>,
    pub(super) cause: Option<&'a str>,
    pub(super) file: Option<&'a str>,
    pub(super) line: Option<u32>,
    pub(super) fix: Option<String>,
    pub(super) command: Option<&'a str>,
    pub(super) openssl: Option<Openssl<'a>>,
    pub(super) findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
pub(super) struct Finding<'a> {
    pub(super) status: &'static str,
    pub(super) impact: &'static str,
    pub(super) cause: Option<&'a str>,
    pub(super) message: &'a str,
    pub(super) file: Option<&'a str>,
    pub(super) line: Option<u32>,
    pub(super) end_line: Option<u32>,
    pub(super) fix: String,
    pub(super) command: Option<&'a str>,
    pub(super) openssl: Option<Openssl<'a>>,
}

/// What `openssl verify` says.
#[derive(Clone, Serialize)]
pub(super) struct Openssl<'a> {
    pub(super) code: u8,
    pub(super) depth: usize,
    pub(super) text: &'a str,
}
