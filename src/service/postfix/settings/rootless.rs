//! Does a table of policies want servers verified by a file that may hold no root?

use crate::service::postfix::demands;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::target::service::When;

/// Whether the file holds a root is seen once it is read; an intermediate is not enough (`X509_V_FLAG_PARTIAL_CHAIN`
/// is not set).
pub(super) fn judge(about: &mut About<'_>) {
    let parameter = about.family.parameter("CAfile");
    for (level, line) in demands::by_file(about.family, about.scope(), about.lookup).into_iter().take(MOST_ENTRIES) {
        let place = demands::line_place(&line, about.family, about.scope());
        let key = line.key.unwrap_or_default();
        let message = format!(
            "mail for {key} stays in the queue: {level} needs a root to verify servers by, and {parameter} holds none (\"Server \
             certificate not verified\")"
        );
        let words = format!(
            "put the root certificates of those servers into the file that {parameter} names, then: postfix reload"
        );
        about.fail(place, message, Fix::words(words));
        if let Some(remark) = about.remarks.last_mut() {
            remark.when = When::Rootless;
        }
    }
}

/// Entries that are told of.
const MOST_ENTRIES: usize = 5;
