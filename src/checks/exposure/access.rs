//! Who besides the owner and root may do what with a file or a directory, by mode, group and access list.

use crate::base::accounts::Accounts;
use crate::base::count::listed;
use crate::base::document::{Acl, AclSubject};

/// Read, write, execute as in a mode's digit.
pub(in crate::checks) const READ: u8 = 4;
/// See [`READ`].
pub(in crate::checks) const WRITE: u8 = 2;
/// See [`READ`]; for a directory the right to reach what is in it.
pub(in crate::checks) const EXECUTE: u8 = 1;

/// Somebody, and what they may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) struct Grant {
    /// Who.
    pub(in crate::checks) who: Who,
    /// Read 4, write 2, execute 1.
    pub(in crate::checks) permissions: u8,
    /// Whether an access list says so rather than the mode.
    pub(in crate::checks) by_acl: bool,
}

/// Somebody other than the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) enum Who {
    /// Every user of the machine.
    Everybody,
    /// The members of a group.
    Group(u32),
    /// One user.
    User(u32),
}

/// What the mode and the access list grant beyond the owner, as the kernel computes it: the mask limits named users and
/// every group, and with an access list the mode's group digit is that mask (acl(5)).
pub(in crate::checks) fn beyond_owner(mode: u32, gid: u32, acl: Option<&Acl>) -> Vec<Grant> {
    let group = (mode >> 3 & 7) as u8;
    let everybody = (mode & 7) as u8;
    let grant = |who, permissions, by_acl| Grant { who, permissions, by_acl };
    let mut grants = match acl {
        None => vec![grant(Who::Group(gid), group, false)],
        Some(acl) => {
            let mask =
                acl.entries.iter().find(|entry| entry.who == AclSubject::Mask).map_or(7, |mask| mask.permissions);
            let entries = acl.entries.iter().filter_map(|entry| {
                let who = match entry.who {
                    AclSubject::Group(gid) => Who::Group(gid),
                    AclSubject::User(uid) => Who::User(uid),
                    AclSubject::GroupOwner => Who::Group(gid),
                    AclSubject::Mask | AclSubject::Other | AclSubject::Owner => return None,
                };
                Some(grant(who, entry.permissions & mask, entry.who != AclSubject::GroupOwner))
            });
            entries.collect()
        }
    };
    grants.push(grant(Who::Everybody, everybody, false));
    grants.retain(|grant| grant.permissions != 0);
    grants
}

impl Grant {
    /// Whether this lets anybody in at all who is not root or one of these users: a group may have no members. Of one
    /// whose members are not known here it must be assumed.
    pub(in crate::checks) fn reaches_another(&self, accounts: &Accounts, trusted: &[u32]) -> bool {
        match self.who {
            Who::Everybody => true,
            Who::User(uid) => uid != 0 && !trusted.contains(&uid),
            Who::Group(gid) => !accounts.knows_group(gid) || !self.strangers(gid, accounts, trusted).is_empty(),
        }
    }

    /// `everybody`, `user nobody (access list)`, `group ssl-cert (members: postgres, www-data)`.
    pub(in crate::checks) fn describe(&self, accounts: &Accounts) -> String {
        let source = if self.by_acl { "access list; " } else { "" };
        match self.who {
            Who::Everybody => "everybody".to_owned(),
            Who::User(uid) if self.by_acl => format!("user {} (access list)", accounts.user_name(uid)),
            Who::User(uid) => format!("user {}", accounts.user_name(uid)),
            Who::Group(gid) => {
                let members = accounts.members(gid);
                let listed = match members.is_empty() {
                    _ if !accounts.knows_group(gid) => "whose members are not known here".to_owned(),
                    true => "no members today".to_owned(),
                    false => members_in_words(&members),
                };
                format!("group {} ({source}{listed})", accounts.group_name(gid))
            }
        }
    }

    fn strangers(&self, gid: u32, accounts: &Accounts, trusted: &[u32]) -> Vec<String> {
        let is_trusted = |name: &String| accounts.uid(name).is_some_and(|uid| uid == 0 || trusted.contains(&uid));
        accounts.members(gid).into_iter().filter(|name| !is_trusted(name)).collect()
    }
}

/// The people of these grants in one phrase. What everybody may do need not be said of groups and users again.
pub(in crate::checks) fn people(grants: &[Grant], accounts: &Accounts) -> String {
    let everybody = grants.iter().find(|grant| grant.who == Who::Everybody).map_or(0, |grant| grant.permissions);
    let special = |grant: &&Grant| grant.who == Who::Everybody || grant.permissions & !everybody != 0;
    let words: Vec<String> = grants.iter().filter(special).map(|grant| grant.describe(accounts)).collect();
    listed(&words)
}

fn members_in_words(members: &[String]) -> String {
    let shown: Vec<&str> = members.iter().take(MOST_NAMES).map(String::as_str).collect();
    let more = members.len().saturating_sub(MOST_NAMES);
    let tail = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("members: {}{tail}", shown.join(", "))
}

/// Names of a group's members that a sentence can carry.
const MOST_NAMES: usize = 5;

#[cfg(test)]
pub(in crate::checks) mod tests {
    use super::{Grant, Who, beyond_owner};
    use crate::base::accounts::Accounts;
    use crate::base::document::{Acl, AclEntry, AclSubject};

    pub(in crate::checks) fn accounts() -> Accounts {
        Accounts::parse(
            "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\ndeploy:x:1000:1000::/home:/bin/sh\n",
            "root:x:0:\nssl-cert:x:110:postgres\nstaff:x:50:\ndeploy:x:1000:\n",
        )
    }

    pub(in crate::checks) fn acl(entries: &[(AclSubject, u8)]) -> Acl {
        Acl { entries: entries.iter().map(|&(who, permissions)| AclEntry { who, permissions }).collect() }
    }

    #[test]
    fn the_mode_speaks_without_an_access_list() {
        let grants = beyond_owner(0o644, 110, None);
        assert_eq!(
            grants.iter().map(|g| g.describe(&accounts())).collect::<Vec<_>>(),
            ["group ssl-cert (members: postgres)", "everybody"]
        );
        assert!(beyond_owner(0o400, 0, None).is_empty());
    }

    #[test]
    fn the_mask_limits_the_access_list() {
        let entries = [
            (AclSubject::Owner, 6),
            (AclSubject::User(65534), 6),
            (AclSubject::GroupOwner, 0),
            (AclSubject::Mask, 4),
            (AclSubject::Other, 0),
        ];
        let grants = beyond_owner(0o640, 0, Some(&acl(&entries)));
        assert_eq!(grants, [Grant { who: Who::User(65534), permissions: 4, by_acl: true }]);
        assert_eq!(grants[0].describe(&accounts()), "user nobody (access list)");
    }

    #[test]
    fn a_group_without_members_lets_nobody_in() {
        let grant = |who| Grant { who, permissions: 2, by_acl: false };
        assert!(!grant(Who::Group(50)).reaches_another(&accounts(), &[]));
        assert!(grant(Who::Group(110)).reaches_another(&accounts(), &[]));
        assert!(!grant(Who::Group(1000)).reaches_another(&accounts(), &[1000]));
        assert!(grant(Who::Group(4711)).reaches_another(&accounts(), &[]));
        assert_eq!(grant(Who::Group(4711)).describe(&accounts()), "group gid 4711 (whose members are not known here)");
        assert!(grant(Who::Everybody).reaches_another(&accounts(), &[]));
    }
}
