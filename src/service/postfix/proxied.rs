//! Tables that Postfix has `proxymap` open (`proxy:`), which is `mail_owner`: what becomes of those it may not read?

use std::path::{Path, PathBuf};

use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::base::permission::Reader;
use crate::service::postfix::arrangement::place;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::scope::{Scope, Value};
use crate::service::tables::{Kind, LARGEST_INDEX, Table, named_by};
use crate::target::service::{Level, Service, Trouble};

/// The process that opens tables for others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Proxymap {
    /// As whom it runs.
    pub(super) user: String,
    /// Whether master.cf has it, and it is not disabled.
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
        let approved = match list.is_set {
            true => list.text.to_string(),
            false => approved_by_default(scope),
        };
        let is_there = scope.instance.services().iter().any(|service| service.name == "proxymap");
        Proxymap { user: common.value("mail_owner").text.to_string(), is_there, approved }
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
        Some(unapproved(direct))
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

    /// Why a daemon ends at one of its other tables, or waits for ever: the parameter, and what the log says.
    fn ends(&self, scope: &Scope<'_>) -> Option<(Value, String)> {
        tables(scope).find_map(|value| {
            // What nobody set is asked of master.cf only where that is whole: without cleanup it is an excerpt.
            let is_excerpt = || scope.instance.services().iter().all(|service| service.command != "cleanup");
            let mut specs = named_by(&value.text.to_string()).into_iter().filter(|spec| spec.starts_with(PROXY));
            let words = match self.is_there {
                false if !value.is_set && is_excerpt() => None,
                false => specs
                    .next()
                    .map(|_| "connect #1 to subsystem private/proxymap: No such file or directory".to_owned()),
                true => {
                    let refused = specs.find(|spec| !self.approved.contains(spec.as_str()))?;
                    Some(unapproved(refused.strip_prefix(PROXY).unwrap_or(&refused)))
                }
            };
            words.map(|words| (value, words))
        })
    }

    /// Whether it may read this file; one that is not there counts as readable.
    pub(super) fn may_read(&self, path: &Path, lookup: &dyn Lookup) -> bool {
        let accounts = lookup.accounts();
        let Some(uid) = accounts.uid(&self.user).filter(|uid| *uid != 0) else { return true };
        Reader::with_own_group(uid, accounts).obstacle(&lookup.large_document(path, LARGEST_INDEX)).is_none()
    }
}

/// Ends a daemon that does TLS and asks proxymap for a table it may not have, or that waits for proxymap.
pub(super) fn strike(scope: &Scope<'_>, service: &mut Service) {
    let speaks = service.daemons.iter().any(|daemon| daemon.level != Level::None && daemon.dies.is_none());
    let Some((value, words)) = fault(scope).filter(|_| speaks) else { return };
    let place = Some(at(&value, scope));
    for daemon in &mut service.daemons {
        daemon.dies.get_or_insert_with(|| Trouble { words: words.clone(), place: place.clone() });
    }
}

/// What a daemon ends at that asks proxymap for a table it may not have, or what it waits for (`smtpd.c pre_jail_init`,
/// `smtp.c pre_init`), with the parameter that asks.
pub(super) fn fault(scope: &Scope<'_>) -> Option<(Value, String)> {
    Proxymap::of(scope).ends(scope)
}

/// Where a table is named, or, by default, where the list of those that may be had is.
pub(super) fn at(value: &Value, scope: &Scope<'_>) -> Location {
    let list = Scope::common(scope.instance, Program::Other).value(LIST);
    if value.is_set || !list.is_set { place(value, scope) } else { place(&list, scope) }
}

/// The tables that a program opens before anybody is greeted, or before it sends.
fn tables<'a>(scope: &'a Scope<'_>) -> impl Iterator<Item = Value> + 'a {
    let names: &[&str] = match scope.program {
        Program::Smtpd => &OF_SERVER,
        Program::Smtp => &OF_SMTP,
        Program::Lmtp => &OF_LMTP,
        _ => &[],
    };
    let does_count = |name: &&&str| match **name {
        "smtp_sasl_password_maps" => scope.is_yes("smtp_sasl_auth_enable") == Ok(true),
        "lmtp_sasl_password_maps" => scope.is_yes("lmtp_sasl_auth_enable") == Ok(true),
        _ => true,
    };
    names.iter().filter(does_count).map(|name| scope.value(name))
}

/// What `proxy_read_maps` names by itself, of the tables that are looked at here.
pub(super) fn approved_by_default(scope: &Scope<'_>) -> String {
    let value = |program: Program, name: &&str| Scope::common(scope.instance, program).value(name).text.to_string();
    let of_server = OF_SERVER.iter().chain(["tls_server_sni_maps"].iter()).map(|name| value(Program::Smtpd, name));
    let of_clients = OF_SMTP.iter().map(|name| value(Program::Smtp, name));
    let of_clients = of_clients.chain(OF_LMTP.iter().map(|name| value(Program::Lmtp, name)));
    of_server.chain(of_clients).collect::<Vec<_>>().join(" ")
}

fn unapproved(direct: &str) -> String {
    format!("proxymap service is not configured for table \"{direct}\"")
}

/// How a table begins that proxymap opens.
const PROXY: &str = "proxy:";
/// The tables that it may open.
const LIST: &str = "proxy_read_maps";
/// What smtpd opens as it starts (`smtpd_check.c smtpd_check_init`).
const OF_SERVER: [&str; 8] = [
    "local_recipient_maps",
    "virtual_alias_maps",
    "virtual_mailbox_maps",
    "relay_recipient_maps",
    "canonical_maps",
    "recipient_canonical_maps",
    "sender_canonical_maps",
    "smtpd_sender_login_maps",
];
/// What clients open.
const OF_SMTP: [&str; 3] = ["smtp_tls_policy_maps", "smtp_generic_maps", "smtp_sasl_password_maps"];
const OF_LMTP: [&str; 3] = ["lmtp_tls_policy_maps", "lmtp_generic_maps", "lmtp_sasl_password_maps"];
