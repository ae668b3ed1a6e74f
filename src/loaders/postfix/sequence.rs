//! The state of Postfix's loader while it goes through the blocks of its files (`tls_certkey.c`).

use crate::loaders::Taken;
use crate::loaders::postfix::object::{self, Kind};
use crate::loaders::postfix::words::Words;
use crate::loaders::postfix::{Contents, Identities, Identity, Message, Placed};
use crate::loaders::slot::Slot;
use crate::pem::blocks::{Begin, Blocks, Content};
use crate::pem::unit::LineCount;
use crate::x509::private_key::PrivateKey;
use crate::x509::public_key::PublicKeyInfo;

/// Where the key may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Anywhere; there is one key.
    Any,
    /// Before its certificates.
    KeyFirst,
}

/// What is gathered of an identity, and what was made of those before it.
pub(super) struct Sequence {
    order: Order,
    file: usize,
    /// Blocks of the file so far; Postfix calls it index.
    index: u32,
    key: Option<(Placed, PrivateKey, u32)>,
    /// File and number that messages give for the key: blocks stepped over between it and its leaf move them on.
    shown: (usize, u32),
    leaf: Option<PublicKeyInfo>,
    certificates: Vec<Placed>,
    slots: Vec<Slot>,
    done: Identities,
}

impl Sequence {
    /// Reads all files, where these kinds of key have their certificate already.
    pub(super) fn read(files: &[Contents<'_>], order: Order, taken: &[Slot]) -> Identities {
        let mut sequence = Sequence {
            order,
            file: 0,
            index: 0,
            key: None,
            shown: (0, 0),
            leaf: None,
            certificates: Vec::new(),
            slots: taken.to_vec(),
            done: Identities::default(),
        };
        let end = match sequence.read_files(files) {
            // An empty list is no reason to refuse anything.
            Ok(true) if files.is_empty() => Ok(()),
            Ok(true) => sequence.finish(),
            Ok(false) => Ok(()),
            Err(message) => Err(message),
        };
        sequence.done.refusal = end.err();
        sequence.done
    }

    /// Whether all files could be opened. Behind one that could not, nothing is read, and of a list nothing is refused for it.
    fn read_files(&mut self, files: &[Contents<'_>]) -> Result<bool, Message> {
        for (number, contents) in files.iter().enumerate() {
            (self.file, self.index) = (number, 0);
            let bytes = match contents {
                Contents::Bytes(bytes) => *bytes,
                Contents::Directory => continue,
                Contents::Unopened(why) => {
                    let message = self.message(0, Words::NotOpened((*why).to_owned()));
                    if self.order == Order::Any {
                        return Err(message);
                    }
                    self.done.warnings.push(message);
                    return Ok(false);
                }
            };
            let (mut blocks, mut lines) = (Blocks::new(bytes), LineCount::new(bytes));
            let mut at = 0;
            while let Some(begin) = blocks.begin(at) {
                let line = lines.line_of(begin.start);
                let content =
                    blocks.read(&begin).map_err(|bad| self.message(line, Words::BadPem(bad.reason.to_owned())))?;
                at = content.end;
                self.take(&begin, content, line)?;
            }
        }
        Ok(true)
    }

    fn take(&mut self, begin: &Begin<'_>, content: Content, line: u32) -> Result<(), Message> {
        self.index = self.index.saturating_add(1);
        let label = String::from_utf8_lossy(begin.label).into_owned();
        let kind = Kind::of(&label);
        let block = Placed { file: self.file, block: Taken { line, label, der: content.der } };
        match kind {
            Some(Kind::Certificate) => self.take_certificate(block),
            Some(Kind::Key) => self.take_key(block),
            None => {
                if self.order == Order::KeyFirst {
                    let words = Words::Ignoring(block.block.label);
                    self.done.warnings.push(self.message(line, words));
                    if self.leaf.is_none() {
                        self.shown = (self.file, self.index);
                    }
                }
                Ok(())
            }
        }
    }

    fn take_certificate(&mut self, block: Placed) -> Result<(), Message> {
        let line = block.block.line;
        let public = object::certificate(&block.block.der);
        let public = public.map_err(|why| self.damaged("certificate", line, why))?;
        if self.leaf.is_none() {
            if self.order == Order::KeyFirst && self.key.is_none() {
                return Err(self.message(line, Words::KeyNotFirst));
            }
            self.leaf = Some(public);
        }
        self.certificates.push(block);
        Ok(())
    }

    fn take_key(&mut self, block: Placed) -> Result<(), Message> {
        let line = block.block.line;
        if let Some((_, _, first)) = self.key {
            if self.order == Order::Any {
                let words = Words::SecondKey { index: self.index, first };
                self.done.warnings.push(self.message(line, words));
                return Ok(());
            }
            if self.leaf.is_none() {
                return Err(self.message(line, Words::NotFollowed { shown: self.shown }));
            }
            self.complete()?;
        }
        let key = object::key(&block.block.label, &block.block.der);
        let key = key.map_err(|why| self.damaged("private key", line, why))?;
        self.key = Some((block, key, self.index));
        self.shown = (self.file, self.index);
        Ok(())
    }

    /// Installs the identity that was gathered; only now key and leaf are compared (`SSL_CTX_use_cert_and_key`).
    fn complete(&mut self) -> Result<(), Message> {
        let Some((key, private, _)) = self.key.take() else { return Err(self.message(0, Words::NoKey)) };
        let Some(leaf) = self.leaf.take() else {
            let (file, line) = (key.file, key.block.line);
            return Err(Message { file, line, words: Words::NoCertificates { shown: self.shown } });
        };
        let line = self.certificates.first().map_or(0, |leaf| leaf.block.line);
        if !object::is_pair(&private, &leaf) {
            return Err(self.message(line, Words::Mismatch { shown: self.shown }));
        }
        let slot = Slot::of(&leaf).map_err(|why| self.message(line, Words::Refused(why)))?;
        if self.slots.contains(&slot) {
            return Err(self.message(line, Words::NotReplacing { shown: self.shown }));
        }
        self.slots.push(slot);
        let certificates = std::mem::take(&mut self.certificates);
        self.done.installed.push(Identity { key, certificates });
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Message> {
        if self.key.is_none() && self.leaf.is_none() && self.done.installed.is_empty() {
            return Err(self.message(0, Words::NoData));
        }
        self.complete()
    }

    fn damaged(&self, what: &'static str, line: u32, why: &'static str) -> Message {
        self.message(line, Words::Damaged { what, number: self.index, why })
    }

    fn message(&self, line: u32, words: Words) -> Message {
        Message { file: self.file, line, words }
    }
}
