//! Mistakes with the text of PEM files (PEM).

mod armour;
mod around;
mod body;
mod whole;

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [armour::cases, body::cases, around::cases, whole::cases].into_iter().flat_map(|group| group(lab)).collect()
}

impl Lab {
    /// A case with the leaf and the spoilt text of its issuer's certificate.
    fn spoilt_issuer(&self, code: &str, name: &str, about: &str, spoil: impl FnOnce(String) -> String) -> Case {
        self.mistake(code, name, about).file("fullchain.pem", self.leaf.block() + &spoil(self.issuing.block()))
    }

    /// A case with the spoilt text of the leaf, and its issuer's certificate as it should be.
    fn spoilt_leaf(&self, code: &str, name: &str, about: &str, spoil: impl FnOnce(String) -> String) -> Case {
        self.mistake(code, name, about).file("fullchain.pem", spoil(self.leaf.block()) + &self.issuing.block())
    }

    /// A case with the text of both certificates, spoilt.
    fn spoilt(&self, code: &str, name: &str, about: &str, spoil: impl FnOnce(String) -> String) -> Case {
        self.mistake(code, name, about).file("fullchain.pem", spoil(self.leaf.block() + &self.issuing.block()))
    }
}

impl Case {
    /// The server loads the leaf alone.
    fn loses_the_issuer(self, by: &str) -> Case {
        self.expect(&format!("chain-complete fail because {by}"))
            .expect(&format!("chain-trust fail because {by}"))
            .expect(&format!("client-webpki warn because {by}"))
    }

    /// Servers pass over a certificate of the file.
    fn loses_a_certificate(self) -> Case {
        self.expect("pem-loaders fail because pem-syntax")
    }

    /// No server loads the file.
    fn refuses_the_file(self) -> Case {
        self.expect("pem-loaders fail because pem-syntax")
    }

    /// Nothing of the file is loaded.
    fn holds_nothing(self) -> Case {
        self.expect("pem-content fail because pem-syntax")
    }
}

/// The text with a change to the line of this number, counted from 1.
fn in_line(text: &str, number: usize, change: impl Fn(&str) -> String) -> String {
    let lines = text.lines().enumerate();
    lines.map(|(at, line)| if at + 1 == number { change(line) } else { line.to_owned() } + "\n").collect()
}

/// Every line with this before it.
fn with_prefix(text: &str, prefix: &str) -> String {
    text.lines().map(|line| format!("{prefix}{line}\n")).collect()
}

/// The base64 alone, line by line.
fn base64_of(block: &str) -> String {
    block.lines().filter(|line| !line.starts_with('-')).map(|line| line.to_owned() + "\n").collect()
}
