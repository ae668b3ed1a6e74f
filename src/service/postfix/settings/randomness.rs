//! Is there a tlsmgr, from which every service gets the randomness for TLS.

use crate::base::location::Location;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::randomness::PARAMETER;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    let keepers = &about.survey.keepers;
    if about.level().is_none_or(|level| level == Level::None) || !keepers.lack(about.scope()) {
        return;
    }
    if let Some(entry) = keepers.out_of_reach(about.scope()) {
        return out_of_reach(entry, about);
    }
    let instance = about.scope().instance;
    let named = about.scope().value(PARAMETER);
    let (place, fix) = if let Some(place) = named.places.first() {
        (place.clone(), about.unset(PARAMETER, place))
    } else if keepers.has_usual {
        let disabled = about.scope().value("master_service_disable");
        (about.place(&disabled), Fix::words("take tlsmgr out of master_service_disable, then: postfix reload"))
    } else {
        let edit = Edit::Add { service: "tlsmgr/unix", line: KEEPER };
        let words = format!("add to master.cf: {KEEPER}, then: postfix reload");
        (Location::whole(&instance.master_file), Fix::edit(words, [edit]))
    };
    let (name, whose) = match named.is_set {
        true => (format!("no service {} ({PARAMETER})", named.text), about.name()),
        false => ("no tlsmgr".to_owned(), "all services".to_owned()),
    };
    let message = format!("there is {name}, from which TLS gets its randomness: it is switched off in {whose}");
    about.stops(place, message, fix);
}

/// One that was written for an older Postfix, or for everybody.
fn out_of_reach(entry: &Service, about: &mut About<'_>) {
    let name = format!("{}/{}", entry.name, entry.kind);
    let (why, fix) = if entry.kind == "unix" {
        let edit = Edit::Field { service: name.clone(), field: "private", value: "y" };
        (format!("is not private, and is looked for as private/{}", entry.name), Fix::edit(SET_PRIVATE, [edit]))
    } else {
        (
            format!("is of type {}, which serves nobody", entry.kind),
            Fix::words(format!("write the line as: {KEEPER}, then: postfix reload")),
        )
    };
    let message = format!("{name}, from which TLS gets its randomness, {why}: TLS is switched off");
    about.stops(entry.place.clone(), message, fix);
}

const SET_PRIVATE: &str = "set the third field (private) to y, then: postfix reload";

pub(super) const KEEPER: &str = "tlsmgr unix - - y 1000? 1 tlsmgr";
