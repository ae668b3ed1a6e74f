//! A copy that a renewal has left behind: where the newer certificate lies, and what to do.

use crate::checks::facts::Facts;

/// Where a newer certificate for the names of the leaf lies that was given in the same run, as with `--certbot`.
pub(super) fn newer(facts: &Facts<'_>) -> Option<String> {
    let cert = facts.neighbours.newer.as_ref()?;
    let end = cert.not_after.moment?;
    Some(format!("a newer certificate for these names lies in {}, good until {}", cert.location.file, end.minutes()))
}

/// What to do about the copy.
pub(super) fn fix(facts: &Facts<'_>) -> Option<String> {
    let copy = |newer| {
        format!(
            "{newer}; name the files of the lineage in the server's configuration in place of the copy, or copy them anew \
             from a deploy hook (certbot renew --deploy-hook), then reload the server"
        )
    };
    newer(facts).map(copy)
}
