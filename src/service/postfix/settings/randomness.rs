//! Is there a tlsmgr, from which every service gets the randomness for TLS.

use crate::base::location::Location;
use crate::service::postfix::randomness::is_absent;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    let instance = about.scope().instance;
    if about.level().is_none_or(|level| level == Level::None) || !is_absent(instance) {
        return;
    }
    let disabled = about.scope().value("master_service_disable");
    let stands = instance.master.effective().any(|service| service.name == "tlsmgr");
    let (place, fix) = match stands {
        true => (about.place(&disabled), Fix::words("take tlsmgr out of master_service_disable, then: postfix reload")),
        false => {
            let edit = Edit::Add { service: "tlsmgr/unix", line: KEEPER };
            let words = format!("add to master.cf: {KEEPER}, then: postfix reload");
            (Location::whole(&instance.master_file), Fix::edit(words, [edit]))
        }
    };
    let message = "there is no tlsmgr, from which TLS gets its randomness: it is switched off in all services";
    about.stops(place, message.to_owned(), fix);
}

pub(super) const KEEPER: &str = "tlsmgr unix - - y 1000? 1 tlsmgr";
