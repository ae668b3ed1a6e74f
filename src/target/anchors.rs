//! Which anchors a run uses: the files to read and whether the compiled-in Mozilla set belongs to them.

use std::path::PathBuf;

/// The anchors decided from `--ca`, `--ca-dir`, `--anchors`, the environment and the machine.
#[derive(Clone, Debug, Default)]
pub struct AnchorPlan {
    /// Files to read, in store order.
    pub files: Vec<AnchorFile>,
    /// Directories with links named by subject hash, searched for a subject that no file above has (`by_dir.c`).
    pub hashed: Vec<PathBuf>,
    /// Whether the compiled-in Mozilla set belongs to the anchors.
    pub mozilla: bool,
    /// `file`, `directory`, `system`, `mozilla`, `mixed`: what reports show.
    pub source: &'static str,
    /// The files and directories as reports show them.
    pub paths: Vec<String>,
    /// Worth saying: the system store was empty, a variable redirected it.
    pub note: Option<String>,
}

/// One file of anchors.
#[derive(Clone, Debug)]
pub struct AnchorFile {
    /// Its path.
    pub path: PathBuf,
    /// Whether the user named it (`--ca`, or a file of `--ca-dir`): then the file rows concern it.
    pub named: bool,
}
