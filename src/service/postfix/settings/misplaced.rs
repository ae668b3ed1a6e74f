//! Options of a service in master.cf that its program does not look at.

use crate::base::location::Location;
use crate::service::postfix::defaults;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};

/// All services are gone over once, for the first that speaks TLS as a server: programs that have nothing to do with TLS
/// are no services of their own here.
pub(super) fn judge(about: &mut About<'_>) {
    if !about.is_server() || !about.is_first() {
        return;
    }
    for service in about.scope().instance.services() {
        let program = service.command.to_string();
        for option in &service.options {
            let name = option.name.to_string();
            if let Some(readers) = readers(&name).filter(|readers| !readers.contains(&program.as_str())) {
                let named = format!("{}/{}", service.name, service.kind);
                deaf(about, &named, &program, &name, readers, &option.place);
            }
        }
    }
}

fn deaf(about: &mut About<'_>, service: &str, program: &str, name: &str, readers: &[&str], place: &Location) {
    let is_known = defaults::parameter(name.as_bytes()).is_some();
    // What another value refers to does count, whoever reads that.
    if !is_known || about.survey.referred.contains(name.as_bytes()) {
        return;
    }
    let message = format!(
        "{name} is an option of {service}, which runs {program} and does not look at it: {} does",
        readers.first().copied().unwrap_or_default()
    );
    let edit = Edit::DropOption { service: service.to_owned(), name: name.to_owned() };
    let words = format!("give it to the service that it was meant for, and take it out of {service}");
    about.warn(place.clone(), message, Fix::edit(words, [edit]));
}

/// The programs that look at this parameter; none for one that is not about TLS or passwords.
fn readers(name: &str) -> Option<&'static [&'static str]> {
    let known = READERS.iter().find(|(start, _)| name.starts_with(start));
    known.map(|(_, programs)| *programs)
}

/// How names begin, and who looks at them; tlsproxy and postscreen take theirs from those of smtpd and smtp.
const READERS: [(&str, &[&str]); 6] = [
    ("smtpd_tls_", &["smtpd", "postscreen", "tlsproxy"]),
    ("smtpd_use_tls", &["smtpd", "postscreen", "tlsproxy"]),
    ("smtpd_enforce_tls", &["smtpd", "postscreen", "tlsproxy"]),
    ("smtpd_sasl_", &["smtpd"]),
    ("smtp_tls_", &["smtp", "tlsproxy"]),
    ("lmtp_tls_", &["lmtp"]),
];
