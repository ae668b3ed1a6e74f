//! Parameters that Postfix still knows and calls deprecated.

use crate::service::postfix::defaults;
use crate::service::postfix::settings::About;

pub(super) fn judge(about: &mut About<'_>) {
    let instance = about.scope().instance;
    let entries = instance
        .main
        .settings()
        .filter(|_| about.is_first())
        .map(|entry| (entry.name.to_string(), entry.place.clone()));
    let options = about.found.service.options.iter().map(|option| (option.name.to_string(), option.place.clone()));
    let all: Vec<_> = entries.chain(options).collect();
    let (tls, older) = (about.family.parameter(""), about.family.old_switches());
    for (name, place) in all {
        let is_ours = name.starts_with(&tls) || name == older.0 || name == older.1;
        let Some(since) = defaults::parameter(name.as_bytes()).and_then(|known| known.deprecated).filter(|_| is_ours)
        else {
            continue;
        };
        let instead = match name.split_once('_').map_or("", |(_, rest)| rest) {
            "use_tls" => format!("; {tls}security_level = may says the same"),
            "enforce_tls" => format!("; {tls}security_level = encrypt says the same"),
            "tls_per_site" => format!("; {tls}policy_maps takes its place"),
            "tls_dh1024_param_file" => "; without it the library's own groups are used, which are better".to_owned(),
            "tls_dh512_param_file" => "; it has no effect".to_owned(),
            _ => "; leave it out".to_owned(),
        };
        about.note(place, format!("{name} is deprecated since Postfix {since}{instead}"));
    }
}
