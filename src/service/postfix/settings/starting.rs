//! Is there what Postfix needs on its machine: its directories, its programs, its users.

use crate::base::count::listed;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::service::postfix::starting::{Lack, doubts, fatal, is_installed};

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
    let is_installed = is_installed(instance, about.lookup);
    let (unasked, lacks): (Vec<Lack>, Vec<Lack>) =
        doubts(instance, about.lookup).into_iter().partition(|lack| lack.is_doubtful && is_installed);
    if let Some(first) = unasked.first() {
        let names = told(&unasked);
        about.note(first.fault.place.clone(), format!("{names}; other sources (nsswitch.conf) were not asked"));
    }
    let Some(first) = lacks.first() else { return };
    let (place, names) = (first.fault.place.clone(), told(&lacks));
    if !is_installed {
        return about.note(place, format!("{names}; this machine has no Postfix"));
    }
    let message = format!("{names}: on this machine Postfix would not start (\"{}\")", first.fault.words);
    // No command: it would start the Postfix of this machine.
    let fix = "make or name what Postfix shall have on its machine; where that is another one, check it there";
    about.warn(place, message, Fix::words(fix));
}

fn told(lacks: &[Lack]) -> String {
    listed(&lacks.iter().map(|lack| lack.what.clone()).collect::<Vec<_>>())
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

#[cfg(test)]
mod tests {
    use crate::service::memory::Memory;
    use crate::service::postfix::discovery::discover;
    use crate::target::service::Weight;
    use std::path::Path;

    const HERE: [(&str, &str); 4] = [
        ("/usr/lib/postfix/sbin/master", ""),
        ("/usr/lib/postfix/sbin/smtpd", ""),
        ("/usr/lib/postfix/sbin/tlsmgr", ""),
        ("/usr/lib/postfix/sbin/postfix-script", ""),
    ];

    /// Of each the weight, words and whether a command stands in the fix.
    fn told(directory: &str, main: &str, switch: &str, here: &[(&str, &str)]) -> Vec<(Weight, String, bool)> {
        let (main_file, master_file) = (format!("{directory}/main.cf"), format!("{directory}/master.cf"));
        let main = format!("{main}smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n");
        let master = "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n";
        let own = [(main_file.as_str(), main.as_str()), (master_file.as_str(), master), ("/etc/nsswitch.conf", switch)];
        let memory = Memory::holding(&[&own[..], here].concat());
        let memory = memory.with_accounts("root:x:0:0::/:/\n", "root:x:0:\n");
        let remarks = discover(Path::new(directory), &memory).unwrap().services.into_iter().flat_map(|one| one.remarks);
        remarks.map(|remark| (remark.weight, remark.message, remark.fix.contains("postfix start"))).collect()
    }

    #[test]
    fn a_user_of_another_source_is_no_warning() {
        let main = "mail_owner = postfix\n";
        for (switch, here, weight, words) in [
            ("passwd: files altfiles\n", &HERE[..], Weight::Note, "= postfix is not in /etc/passwd; other sources"),
            ("passwd: files sss\n", &HERE, Weight::Note, "= postfix is not in /etc/passwd; other sources"),
            ("passwd: files\n", &HERE, Weight::Fail, "= postfix is no user of this machine: postfix start ends"),
            ("passwd: files sss\n", &[], Weight::Note, "= postfix is not in /etc/passwd; this machine has no Postfix"),
        ] {
            let told = told("/etc/postfix", main, switch, here);
            assert!(matches!(&told[..], [one] if one.0 == weight && one.1.contains(words)), "{switch} {told:?}");
        }
    }

    /// It may be the one of another machine.
    #[test]
    fn nothing_is_started_for_a_copy() {
        let main = "queue_directory = /gone\nmail_owner = postfix\n";
        let told = told("/work/postfix", main, "passwd: files sss\n", &HERE);
        let weights: Vec<(Weight, bool)> = told.iter().map(|(weight, _, starts)| (*weight, *starts)).collect();
        assert_eq!(weights, [(Weight::Note, false), (Weight::Warn, false)], "{told:?}");
    }
}
