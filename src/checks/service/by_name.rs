//! What happens to clients that ask for a name, computed once for the services that share a table.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::document::Document;
use crate::base::parallel;
use crate::checks::service::completion::Completion;
use crate::checks::service::open::Opened;
use crate::checks::service::{Outcome, outcome};
use crate::loaders::postfix::process;
use crate::target::service::{FileSetting, Load, Negotiation, Service};

/// What was found for the names of tables, by all that it depends on.
#[derive(Debug, Default)]
pub struct Known {
    of_tables: HashMap<Ground, Found>,
}

/// What was found, with the names that it was found for, so that nothing else comes to lie in their place in memory.
#[derive(Debug)]
struct Found {
    _names: Arc<Vec<(String, Load)>>,
    outcomes: Vec<Arc<Outcome>>,
}

/// The table's names, by where they lie in memory, and what of a service bears on them.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Ground {
    names: usize,
    negotiation: Negotiation,
    authorities: [Option<FileSetting>; 2],
    user: String,
}

impl Known {
    /// What happens for the names of this service, found now if it is not known.
    pub(super) fn of(&mut self, service: &Service, find: impl FnOnce() -> Vec<Arc<Outcome>>) -> Vec<Arc<Outcome>> {
        if service.by_name.is_empty() {
            return Vec::new();
        }
        let ground = Ground {
            names: Arc::as_ptr(&service.by_name).addr(),
            negotiation: service.negotiation.clone(),
            authorities: [service.ca_file.clone(), service.ca_directory.clone()],
            user: service.user.clone(),
        };
        let found = || Found { _names: Arc::clone(&service.by_name), outcomes: find() };
        self.of_tables.entry(ground).or_insert_with(found).outcomes.clone()
    }
}

/// What happens for each name. Names of the same files share what was found for the first of them, unless the log names
/// it.
pub(super) fn for_names(
    opened: &Opened<'_>,
    completion: &Completion<'_>,
    negotiation: Option<&Negotiation>,
) -> Vec<Arc<Outcome>> {
    let mut known: HashMap<Vec<*const Document>, usize> = HashMap::new();
    let (mut firsts, mut names) = (Vec::new(), Vec::new());
    for (load, documents) in opened.by_name() {
        let files: Vec<*const Document> = documents.iter().map(Arc::as_ptr).collect();
        let first = if files.is_empty() { firsts.len() } else { *known.entry(files).or_insert(firsts.len()) };
        let is_first = first == firsts.len();
        names.push((first, if is_first { None } else { Some(load.clone()) }));
        if is_first {
            firsts.push(load);
        }
    }
    let find = |load| Arc::new(outcome(process::load(&[load]), completion, true, negotiation));
    let found = parallel::map(firsts, find);
    let share = |(first, again): (usize, Option<_>)| {
        let found: &Arc<Outcome> = found.get(first)?;
        Some(again.filter(|_| !found.log.is_empty()).map_or_else(|| Arc::clone(found), find))
    };
    names.into_iter().filter_map(share).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Known;
    use crate::service::memory::Memory;
    use crate::service::postfix::discovery::discover;

    #[test]
    fn services_of_one_table_and_the_same_settings_share_what_is_found() {
        let main =
            "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\ntls_server_sni_maps = inline:{a=/a, b=/b}\n";
        let line = |port: u16, option: &str| format!("{port} inet n - n - - smtpd {option}\n");
        let master = [
            line(1, "-o smtpd_tls_cert_file=/d"),
            line(2, "-o smtpd_tls_cert_file=/e"),
            line(3, "-o smtpd_tls_cert_file=/f -o smtpd_tls_CAfile=/ca"),
            line(4, "-o smtpd_tls_cert_file=/g -o smtpd_tls_exclude_ciphers=aRSA"),
            line(5, "-o smtpd_tls_cert_file=/h -o tls_server_sni_maps="),
            line(6, "-o smtpd_tls_cert_file=/i"),
        ];
        let master = master.concat() + "tlsmgr unix - - y 1000? 1 tlsmgr\n";
        let files = [("/p/main.cf", main), ("/p/master.cf", master.as_str()), ("/a", ""), ("/b", "")];
        let discovery = discover(Path::new("/p"), &Memory::holding(&files)).unwrap();
        let (mut known, mut found) = (Known::default(), Vec::new());
        for service in &discovery.services {
            known.of(service, || {
                found.push(service.daemons[0].name.clone());
                Vec::new()
            });
        }
        assert_eq!(discovery.services.len(), 6);
        assert_eq!(found, ["1/inet", "3/inet", "4/inet"]);
    }
}
