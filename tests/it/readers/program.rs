//! A small program around a real reader: built once, fed with files, answering a line for each.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use certpreflight::loaders::Loaded;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::reader::Answer;

/// A program that was built, in the folder it lives in.
pub(super) struct Program {
    folder: TempDir,
    path: PathBuf,
}

impl Program {
    /// Runs a compiler that writes the program to the path it is given last.
    pub(super) fn build(name: &str, compiler: impl FnOnce(&TempDir, &PathBuf) -> Command) -> Result<Program, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reader");
        let output = compiler(&folder, &path).output().map_err(|error| format!("{name}: {error}"))?;
        match output.status.success() {
            true => Ok(Program { folder, path }),
            false => Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// Hands it the files, each behind its length in four octets, and reads a line of outcome, certificates and keys for
    /// each. Behind the way to read them it is given a path to write to, for a reader that wants a file with a name.
    pub(super) fn ask(&self, way: &str, files: &[Vec<u8>]) -> Vec<Answer> {
        let mut command = Command::new(&self.path);
        let scratch = tempfile::NamedTempFile::new_in(&self.folder).unwrap();
        command.arg(way).arg(scratch.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                for file in files {
                    input.write_all(&u32::try_from(file.len()).unwrap().to_be_bytes()).unwrap();
                    input.write_all(file).unwrap();
                }
            });
            child.wait_with_output().unwrap()
        });
        assert!(output.status.success(), "{way}: {}", output.status);
        String::from_utf8(output.stdout).unwrap().lines().map(answer).collect()
    }
}

/// What a refused file had given does not count.
fn answer(line: &str) -> Answer {
    let fields: Vec<&str> = line.split('\t').collect();
    let words = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect();
    match fields[0] {
        "ok" => Answer { certificates: words(fields[1]), keys: words(fields[2]), refused: false },
        _ => Answer::refusal(),
    }
}

/// What tells objects apart: the start of their SHA-256.
pub(super) fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)[..8])
}

/// What an emulation makes of a file, in the same words. A refused file leaves nothing.
pub(super) fn hashed(loaded: &Loaded) -> Answer {
    let mut answer = Answer { refused: loaded.refusal.is_some(), ..Answer::default() };
    for block in loaded.blocks.iter().filter(|_| loaded.refusal.is_none()) {
        let of_kind = match block.label.ends_with("PRIVATE KEY") {
            true => &mut answer.keys,
            false => &mut answer.certificates,
        };
        of_kind.push(hash(&block.der));
    }
    answer
}
