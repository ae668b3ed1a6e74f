//! In which order the groups of checks are shown.

/// The part of an id before its first dash.
pub(super) fn group(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

/// Where the check's group stands: the order in which a server meets files, key, certificate, chain and clients.
pub(super) fn rank(id: &str) -> usize {
    GROUPS.iter().position(|known| *known == group(id)).unwrap_or(GROUPS.len())
}

/// The groups of the catalogue.
const GROUPS: [&str; 7] = ["file", "pem", "key", "cert", "chain", "client", "service"];

#[cfg(test)]
mod tests {
    #[test]
    fn every_check_has_a_group_that_is_known() {
        for check in crate::checks::CHECKS {
            assert!(super::rank(check.id) < super::GROUPS.len(), "{}", check.id);
        }
    }
}
