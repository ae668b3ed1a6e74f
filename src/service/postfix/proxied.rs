//! Tables that Postfix has `proxymap` open (`proxy:`), which is `mail_owner`: what becomes of those it may not read?

use std::path::{Path, PathBuf};

use crate::base::lookup::Lookup;
use crate::base::permission::Reader;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::scope::Scope;
use crate::service::tables::{Kind, LARGEST_INDEX, Table};

/// The process that opens tables for others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Proxymap {
    /// As whom it runs.
    pub(super) user: String,
    /// Whether master.cf has it.
    pub(super) is_there: bool,
    /// The tables that it opens at all (`proxy_read_maps`, whose default has those that main.cf names).
    approved: String,
}

/// What it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// What the table holds.
    All,
    /// An error, whatever is asked for: this file is closed to it.
    Denied(PathBuf),
    /// What the table holds but for the entries that need this file and others that are closed to it.
    Some(PathBuf),
    /// An error: it opens no table that it was not told of.
    Unapproved,
}

impl Proxymap {
    /// As a daemon of this scope finds it. It does not see the options of that daemon.
    pub(super) fn of(scope: &Scope<'_>) -> Proxymap {
        let common = Scope::common(scope.instance, Program::Other);
        let list = common.value("proxy_read_maps");
        let approved = if list.is_set { list.text } else { common.value("tls_server_sni_maps").text };
        let is_there = scope.instance.services().iter().any(|service| service.name == "proxymap");
        Proxymap { user: common.value("mail_owner").text.to_string(), is_there, approved: approved.to_string() }
    }

    /// Why a daemon with these tables ends before it greets, or waits for proxymap and never does (`dict_proxy.c`).
    pub(super) fn fatal(&self, tables: &[Table]) -> Option<String> {
        let mut proxied = tables.iter().filter(|table| table.is_proxied);
        if !self.is_there {
            let words = || "connect #1 to subsystem private/proxymap: No such file or directory".to_owned();
            return proxied.next().map(|_| words());
        }
        let refused = proxied.find(|table| !self.approves(table))?;
        let direct = refused.spec.strip_prefix("proxy:").unwrap_or(&refused.spec);
        Some(format!("proxymap service is not configured for table \"{direct}\""))
    }

    /// What it answers when it is asked this table; a table that the daemon opens itself is as it is.
    pub(super) fn answer(&self, table: &Table, lookup: &dyn Lookup) -> Answer {
        if !table.is_proxied {
            return Answer::All;
        }
        if !self.approves(table) {
            return Answer::Unapproved;
        }
        if let Some(path) =
            table.index.as_deref().or(table.source.as_deref()).filter(|path| !self.may_read(path, lookup))
        {
            return Answer::Denied(path.to_owned());
        }
        let named = table.entries.iter().flat_map(|entry| entry.value.files());
        let mut named = named.filter(|path| !self.may_read(path, lookup));
        match (named.next(), &table.kind) {
            (None, _) => Answer::All,
            (Some(path), Kind::Texthash | Kind::Regexp | Kind::Pcre) => Answer::Some(path.clone()),
            (Some(path), _) => Answer::Denied(path.clone()),
        }
    }

    /// A list in braces has commas and blanks in itself.
    fn approves(&self, table: &Table) -> bool {
        self.approved.contains(&table.spec)
    }

    /// Whether it may read this file; one that is not there counts as readable.
    pub(super) fn may_read(&self, path: &Path, lookup: &dyn Lookup) -> bool {
        let accounts = lookup.accounts();
        let Some(uid) = accounts.uid(&self.user).filter(|uid| *uid != 0) else { return true };
        Reader::with_own_group(uid, accounts).obstacle(&lookup.large_document(path, LARGEST_INDEX)).is_none()
    }
}
