//! What there is to say about a table, and what mends it.

use crate::base::document::UnreadableReason;
use crate::base::location::Location;
use crate::base::shell::quote;
use crate::service::postfix::names::Opened;
use crate::service::tables::{Extent, LARGEST_INDEX, Unread, Value};
use crate::target::service::{Remark, Stake, Weight, When};

impl Opened<'_> {
    pub(super) fn remarks(&self) -> Vec<Remark> {
        let mut remarks: Vec<Remark> = self.table.unread.iter().map(|unread| self.unread(unread)).collect();
        for entry in &self.table.entries {
            if matches!(entry.value, Value::NotBase64(_)) {
                let message = format!(
                    "{} was compiled without -F: it holds file names where Postfix wants their content (\"malformed \
                     BASE64 value\"), and clients that ask for these names are refused",
                    self.table.spec
                );
                remarks.push(self.remark(Weight::Fail, message, self.setting.clone(), Mend::Compile));
                break;
            }
        }
        remarks.extend(self.stale());
        remarks.extend(self.for_nobody());
        remarks
    }

    /// Whether the index was never made.
    fn is_uncompiled(&self) -> bool {
        let trouble = self.table.index.as_deref().and_then(|index| self.lookup.trouble(index));
        trouble == Some(UnreadableReason::Missing)
    }

    /// The line that compiles the table, by its form and whole path: the text is found from any directory, and the instance
    /// knows how large its tables may be.
    pub(super) fn postmap(&self) -> String {
        let spec = match &self.table.source {
            Some(source) => format!("{}:{}", self.table.kind.word(), source.display()),
            None => self.direct().to_owned(),
        };
        format!("{} -F {}", self.postmap, quote(&spec))
    }

    /// The same for one that is to be closed: a new one gets the mode of its text, an old one keeps its own, and both are closed
    /// before keys come into them.
    fn compile(&self) -> Option<String> {
        let postmap = self.postmap();
        let mut open = Vec::new();
        for path in self.table.source.iter().chain(&self.table.index).filter(|_| !self.table.is_proxied) {
            let document = self.lookup.large_document(path, LARGEST_INDEX);
            if document.metadata.as_ref().is_some_and(|metadata| metadata.mode & 0o077 != 0) {
                open.push(quote(document.real_path.as_deref().unwrap_or(path).to_str()?));
            }
        }
        match open.is_empty() {
            true => Some(postmap),
            false => Some(format!("chmod go= {} && {postmap}", open.join(" "))),
        }
    }

    fn unread(&self, unread: &Unread) -> Remark {
        let weight = match unread.extent {
            Extent::Names => Weight::Note,
            Extent::Entry | Extent::Rest | Extent::Table => Weight::Fail,
            Extent::Unseen => Weight::Warn,
        };
        let mend = match unread.extent {
            Extent::Unseen => Mend::Look,
            // What lies behind the damage comes back from the text.
            Extent::Rest if self.table.written.is_some() => Mend::Compile,
            Extent::Table if self.table.written.is_some() && self.is_uncompiled() => Mend::Compile,
            _ => Mend::Edit,
        };
        let log = unread.log.as_ref().map_or(String::new(), |words| format!(" (\"{words}\")"));
        let message = format!("{}: {}{log}", self.table.spec, unread.why);
        let remark = self.remark(weight, message, unread.place.clone().unwrap_or_else(|| self.setting.clone()), mend);
        match &unread.missing {
            Some(path) => {
                let fix = format!("put the file at {}, or take the entry out of the table", path.display());
                Remark { fix, ..remark }
            }
            None => remark,
        }
    }

    pub(super) fn remark(&self, weight: Weight, message: String, place: Location, mend: Mend) -> Remark {
        let command = if mend == Mend::Compile { self.compile() } else { None };
        let fix = match mend {
            Mend::Compile => {
                "compile the table anew, and again after each renewal of its files: Postfix notices by itself"
            }
            Mend::Edit => "mend the table, or name one of another form",
            Mend::Look => {
                "check as root what only root may read; the files of a table that is not read here can be checked by \
                 their names: certpreflight check FILE"
            }
        };
        let fix = fix.to_owned();
        Remark { weight, stake: Stake::Policy, message, place, fix, command, when: When::Always }
    }
}

/// What helps against a remark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mend {
    /// `postmap -F`.
    Compile,
    /// An editor.
    Edit,
    /// To look where we did not.
    Look,
}
