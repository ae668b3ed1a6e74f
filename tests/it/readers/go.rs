//! Servers in Go: the installed crypto/tls, asked by a small Go program.

use std::process::Command;
use std::sync::LazyLock;

use certpreflight::loaders::go;

use super::program::{Program, hashed};
use super::reader::{Answer, Reader};
use crate::source;

/// The two files of a server.
pub(super) static READERS: [Reader; 2] = [
    Reader {
        name: "Go server, certificate file",
        missing,
        ask: |files| ask("certificates", files),
        ours: |file| hashed(&go::certificates(file)),
        one_in: 1,
    },
    Reader {
        name: "Go server, key file",
        missing,
        ask: |files| ask("key", files),
        ours: |file| hashed(&go::private_key(file)),
        one_in: 1,
    },
];

/// Built without network, module or traces outside its folder.
static PROGRAM: LazyLock<Result<Program, String>> = LazyLock::new(|| {
    Program::build("go", |folder, program| {
        let mut compiler = Command::new("go");
        compiler.args(["build", "-o"]).arg(program).arg(source::package().join("tests/it/readers/go.go"));
        compiler.current_dir(folder).env("GOCACHE", folder.path().join("cache")).env("GOPATH", folder.path());
        compiler.env("GOFLAGS", "").env("GO111MODULE", "off").env("GOPROXY", "off").env("GOTOOLCHAIN", "local");
        compiler
    })
});

fn missing() -> Option<String> {
    PROGRAM.as_ref().err().cloned()
}

fn ask(way: &str, files: &[Vec<u8>]) -> Vec<Answer> {
    PROGRAM.as_ref().unwrap().ask(way, files)
}
