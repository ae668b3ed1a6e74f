//! Is there an entry that no client ever asks for?
//!
//! Postfix looks a name up only if it is one of a host, in letters, digits and hyphens (`tls_server.c server_sni_callback`), and
//! then as `.parent` of each domain above it; a table has no other wildcards.

use crate::service::postfix::hosts::{has_labels, is_numeric};
use crate::service::postfix::names::Opened;
use crate::service::postfix::names::remark::Mend;
use crate::service::tables::{Entry, Name};
use crate::target::service::{RELOAD, Remark, Weight};

impl Opened<'_> {
    /// Entries that are never found, with what to write in their place.
    pub(super) fn for_nobody(&self) -> Vec<Remark> {
        let judged = self.table.entries.iter().filter_map(|entry| match &entry.name {
            Name::Exact(name) => Some((entry, String::from_utf8_lossy(name), fault(name)?)),
            Name::Any | Name::Pattern(_) => None,
        });
        let remark = |(entry, name, (why, wanted)): (&Entry, _, (&str, Option<String>))| {
            let written = self.table.written.iter().flatten().find(|line| line.name == entry.name);
            let place = entry.place.as_ref().or_else(|| written?.place.as_ref()).unwrap_or(self.setting).clone();
            let message = format!(
                "the entry {name} of {} is never found, because {why}: clients are shown the default certificate",
                self.table.spec
            );
            let change = match wanted {
                Some(wanted) => format!("write {wanted} in its place"),
                None => "write the name that clients ask for in its place".to_owned(),
            };
            let renewal = if self.table.index.is_some() { self.postmap() } else { RELOAD.to_owned() };
            let remark = self.remark(Weight::Warn, message, place, Mend::Edit);
            Remark { fix: format!("{change}, then: {renewal}"), ..remark }
        };
        judged.take(MOST_ENTRIES).map(remark).collect()
    }
}

/// Why no name of a host is this key or has it above itself, and the key that was meant.
fn fault(key: &[u8]) -> Option<(&'static str, Option<String>)> {
    let bare = key.strip_prefix(b".").unwrap_or(key);
    if has_labels(bare) && !is_numeric(bare) {
        return None;
    }
    let text = std::str::from_utf8(key).ok()?;
    let trimmed = text.trim_end_matches([':', '.']);
    let meant = trimmed.strip_prefix('*').unwrap_or(trimmed);
    let is_meant = |meant: &&str| {
        let bare = meant.strip_prefix('.').unwrap_or(meant).as_bytes();
        has_labels(bare) && !is_numeric(bare)
    };
    let why = match () {
        () if text.starts_with('*') => "a table has no wildcards but a dot in front, which stands for all names below",
        () if text.ends_with(':') => "the colon is part of the name",
        () if text.ends_with('.') => "no client sends a name with a dot at its end",
        () if is_numeric(bare) => "clients do not send addresses as names",
        () if !text.is_ascii() => "clients send such names in their ASCII form (xn--...)",
        () => "it is no name of a host",
    };
    Some((why, Some(meant).filter(is_meant).map(str::to_owned)))
}

/// Entries that are told of.
const MOST_ENTRIES: usize = 5;

#[cfg(test)]
mod tests {
    use super::fault;

    /// As smtpd 3.7.11 answers clients that ask for a name these might be meant for.
    #[test]
    fn what_nobody_asks_for() {
        for (key, wanted) in [
            ("mx.example.org", None),
            (".example.org", None),
            ("my_host.example.org", None),
            ("localhost", None),
            ("*.example.org", Some(".example.org")),
            ("mx.example.org.", Some("mx.example.org")),
            ("mx.example.org:", Some("mx.example.org")),
            ("*", Some("")),
            ("192.0.2.1", Some("")),
            ("m\u{fc}ller.example.org", Some("")),
            ("[mx.example.org]", Some("")),
        ] {
            let meant = fault(key.as_bytes()).map(|(_, meant)| meant.unwrap_or_default());
            assert_eq!(meant.as_deref(), wanted, "{key}");
        }
    }
}
