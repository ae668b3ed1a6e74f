//! GnuTLS: the installed library, asked by a small C program as a server asks it, and certtool.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

use certpreflight::loaders::{Loaded, Taken, gnutls};

use super::openssl;
use super::program::{Program, hash, hashed};
use super::reader::{Answer, Reader};
use crate::forge::pem;
use crate::source;

/// The two files of a server, and what certtool lists.
pub(super) static READERS: [Reader; 4] = [
    Reader {
        name: "GnuTLS server, certificate file",
        missing,
        ask: |files| ask("certificates", files),
        ours: |file| hashed(&gnutls::certificates(file)),
        one_in: 1,
    },
    Reader {
        name: "GnuTLS server, key file",
        missing,
        ask: |files| ask("key", files),
        ours: |file| key(&gnutls::private_key(file)),
        one_in: 1,
    },
    Reader {
        name: "GnuTLS client, file of anchors",
        missing,
        ask: |files| ask("list", files),
        ours: |file| hashed(&gnutls::certificate_list(file)),
        one_in: 1,
    },
    Reader {
        name: "GnuTLS certtool",
        missing: || Command::new("certtool").arg("--version").output().err().map(|error| format!("certtool: {error}")),
        ask: |files| files.iter().map(|file| certtool(file)).collect(),
        ours: |file| hashed(&gnutls::certificate_list(file)),
        one_in: 20,
    },
];

static PROGRAM: LazyLock<Result<Program, String>> = LazyLock::new(|| {
    Program::build("cc with libgnutls", |_, program| {
        let mut compiler = Command::new("cc");
        compiler.args(["-std=gnu11", "-O1", "-o"]).arg(program);
        compiler.arg(source::package().join("tests/it/readers/gnutls.c")).arg("-lgnutls");
        compiler
    })
});

fn missing() -> Option<String> {
    PROGRAM.as_ref().err().cloned()
}

fn ask(way: &str, files: &[Vec<u8>]) -> Vec<Answer> {
    PROGRAM.as_ref().unwrap().ask(way, files)
}

/// GnuTLS does not give a key back as it stood; it is known by a number of it.
fn key(loaded: &Loaded) -> Answer {
    match loaded.refusal {
        Some(_) => Answer::refusal(),
        None => Answer { keys: loaded.blocks.iter().map(number).collect(), ..Answer::default() },
    }
}

/// Of an EC key the first coordinate of the point, which comes last of all; it need not lie on the curve.
fn number(block: &Taken) -> String {
    let forms = [(&[3, 0x32, 0, 4][..], 24), (&[3, 0x3a, 0, 4], 28), (&[3, 0x42, 0, 4], 32), (&[3, 0x62, 0, 4], 48)];
    let first = forms.into_iter().chain([(&[3, 0x81, 0x86, 0, 4][..], 66)]).find_map(|(start, half)| {
        let point = &block.der[block.der.len().checked_sub(start.len() + 2 * half)?..];
        // Of how many unused bits it speaks does not matter.
        let is_point = point.starts_with(&start[..start.len() - 2]) && point[start.len() - 1] == 4;
        is_point.then(|| &point[start.len()..start.len() + half])
    });
    match first {
        Some(first) => hash(&first[first.iter().take_while(|octet| **octet == 0).count()..]),
        None => openssl::key(&block.label, &block.der),
    }
}

/// Prints every certificate of a file anew.
fn certtool(file: &[u8]) -> Answer {
    let scratch = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(scratch.path(), file).unwrap();
    let mut command = Command::new("certtool");
    command.args(["--certificate-info", "--infile"]).arg(scratch.path()).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    let der = |block: &str| pem::content(&format!("-----BEGIN CERTIFICATE-----{block}"), "CERTIFICATE").unwrap();
    match output.status.success() {
        true => Answer { certificates: blocks.map(|block| hash(&der(block))).collect(), ..Answer::default() },
        false => Answer::refusal(),
    }
}
