//! Is there what Postfix needs on its machine: its directories, its programs, its users.

use crate::base::count::listed;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::service::postfix::starting::{doubts, fatal, is_installed};

pub(super) fn judge(about: &mut About<'_>) {
    if !about.survey.is_first_of_all(about.found, about.family) {
        return;
    }
    let instance = about.scope().instance;
    if let Some(lack) = fatal(instance, about.lookup) {
        let place = lack.fault.place.clone();
        let fix = match lack.is_there_by_default {
            true => {
                let Fix { edits, .. } = about.unset(&lack.name, &place);
                Fix::edit(
                    format!("take {} out to have the default, which is there, then: postfix start", lack.name),
                    edits,
                )
            }
            false => Fix::words(remedy(&lack.name)),
        };
        about.stops(place, format!("{}: postfix start ends at once", lack.what), fix);
    }
    let lacks = doubts(instance, about.lookup);
    let Some(first) = lacks.first() else { return };
    let told: Vec<String> = lacks.iter().map(|lack| lack.what.clone()).collect();
    let place = first.fault.place.clone();
    if !is_installed(instance, about.lookup) {
        return about.note(place, format!("{}; this machine has no Postfix", listed(&told)));
    }
    let message = format!("{}: on this machine Postfix would not start (\"{}\")", listed(&told), first.fault.words);
    let fix = "make or name what Postfix shall have on its machine (where that is another one, check it there), then: \
               postfix start";
    about.warn(place, message, Fix::words(fix));
}

fn remedy(name: &str) -> &'static str {
    match name {
        "queue_directory" => {
            "put the mail queue there (it may be on a disk that is not mounted; an empty directory will do for a new Postfix), \
             or name the right directory, then: postfix start"
        }
        "data_directory" => "make the folder above it, or name the right directory, then: postfix start",
        "daemon_directory" => "name the folder that holds Postfix's programs, master among them, then: postfix start",
        "mail_owner" | "setgid_group" | "default_privs" => {
            "name one that there is (getent passwd NAME, getent group NAME), or make it, then: postfix start"
        }
        _ => "name the right directory, then: postfix start",
    }
}
