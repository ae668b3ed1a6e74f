//! Are the further instances that main.cf lists started with the first one.

use std::path::Path;

use crate::service::postfix::family::Family;
use crate::service::postfix::instance::DEFAULT_DIRECTORY;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};

/// A list of instances without a program that starts them, at which `postfix start` ends (`postfix.c main`). With
/// `postfix -c DIR`, as for every directory but the default one, the list does not count, nor for `postmulti`, by which
/// Debian's service starts.
pub(super) fn judge(about: &mut About<'_>) {
    let scope = about.scope();
    let listed = scope.value("multi_instance_directories");
    let is_default = scope.instance.directory == Path::new(DEFAULT_DIRECTORY);
    let has_wrapper = !scope.value(WRAPPER).text.is_empty();
    if !about.is_first() || about.family != Family::Smtpd || !is_default || has_wrapper {
        return;
    }
    if listed.text.elements().is_empty() {
        return;
    }
    let message = format!(
        "postfix start ends at once (\"fatal: multi-instance support is requested, but {WRAPPER} is empty\"), and so does \
         every postfix command without -c: {} is set; started by postmulti, it runs",
        listed.name
    );
    let edit = Edit::Main { name: WRAPPER.to_owned(), value: USUAL.to_owned() };
    let fix = Fix::edit(format!("set {WRAPPER} = {USUAL}, then: postfix start"), [edit]);
    about.stops(about.place(&listed), message, fix);
}

const WRAPPER: &str = "multi_instance_wrapper";
/// What `postmulti -e init` sets.
const USUAL: &str = "${command_directory}/postmulti -p --";

#[cfg(test)]
mod tests {
    use crate::service::memory::Memory;
    use crate::service::postfix::discovery::discover;
    use std::path::Path;

    #[test]
    fn a_list_without_a_wrapper_ends_postfix_start() {
        for (directory, setting, is_told) in [
            ("/etc/postfix", "multi_instance_directories = /b\n", true),
            ("/etc/postfix", "multi_instance_directories = ,\n", false),
            (
                "/etc/postfix",
                "multi_instance_directories = /b\nmulti_instance_wrapper = /usr/sbin/postmulti -p --\n",
                false,
            ),
            ("/p", "multi_instance_directories = /b\n", false),
        ] {
            let main = format!("smtpd_tls_cert_file = /c\nsmtpd_tls_security_level = may\n{setting}");
            let (main_file, master_file) = (format!("{directory}/main.cf"), format!("{directory}/master.cf"));
            let master = "smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\n";
            let files = [
                (main_file.as_str(), main.as_str()),
                (master_file.as_str(), master),
                ("/b/main.cf", ""),
                ("/b/master.cf", ""),
            ];
            let discovery = discover(Path::new(directory), &Memory::holding(&files)).unwrap();
            let mut remarks = discovery.services.iter().flat_map(|service| &service.remarks);
            let told = remarks.find(|remark| remark.message.contains("multi-instance support"));
            assert_eq!(told.map(|remark| remark.place.line), is_told.then_some(3), "{directory} {setting}");
            let named = if directory == "/p" { "postfix -c '/p'" } else { "postfix" };
            assert!(discovery.services.iter().all(|service| service.controls == [named]), "{directory}");
        }
    }
}
