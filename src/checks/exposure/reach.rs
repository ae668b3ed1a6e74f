//! Who gets as far as a file: every directory above it must let them through.

use crate::base::accounts::Accounts;
use crate::base::document::Step;
use crate::base::permission::directories;
use crate::bundle::File;
use crate::checks::exposure::access::{EXECUTE, Grant, WRITE, Who, beyond_owner};

/// What is left of the rights to a file when the directories above it are asked, too.
#[derive(Debug)]
pub(in crate::checks) struct Reach<'f> {
    /// Those who get there, with what they may do.
    pub(in crate::checks) grants: Vec<Grant>,
    /// The first directory that keeps somebody out.
    pub(in crate::checks) guard: Option<&'f Step>,
}

/// Narrows the rights to a file to those who can get there. Of a file with further names nothing is narrowed: they may
/// stand in directories of their own.
pub(in crate::checks) fn narrow<'f>(
    file: &'f File,
    grants: Vec<Grant>,
    accounts: &Accounts,
    trusted: &[u32],
) -> Reach<'f> {
    let mut reach = Reach { grants, guard: None };
    if file.document.metadata.as_ref().is_none_or(|metadata| metadata.links > 1) {
        return reach;
    }
    for step in directories(&file.document) {
        let doors = doors(step);
        let mut through: Vec<Grant> = Vec::new();
        for grant in reach.grants {
            if passes(grant.who, &doors, accounts) {
                through.push(grant);
                continue;
            }
            reach.guard = reach.guard.or(Some(step));
            let few: Vec<Grant> = match grant.who {
                Who::Everybody => doors.iter().map(|door| Grant { permissions: grant.permissions, ..*door }).collect(),
                Who::Group(gid) => passing_members(gid, &doors, accounts).map(|who| Grant { who, ..grant }).collect(),
                Who::User(_) => Vec::new(),
            };
            through.extend(few.into_iter().filter(|grant| grant.reaches_another(accounts, trusted)));
        }
        through.dedup_by_key(|grant| grant.who);
        reach.grants = through;
    }
    if reach.guard.is_some() {
        reach.grants.retain(|grant| grant.reaches_another(accounts, trusted));
    }
    reach
}

/// Whether nobody who is not trusted can put another directory in the place of this one: only then is it a lasting guard.
pub(in crate::checks) fn is_lasting(file: &File, guard: &Step, trusted: &[u32]) -> bool {
    let stays = |step: &Step| {
        let open = beyond_owner(step.mode, step.gid, step.acl.as_ref());
        trusted.contains(&step.uid) && open.iter().all(|grant| grant.permissions & WRITE == 0)
    };
    directories(&file.document).filter(|step| guard.path.starts_with(&step.path)).all(stays)
}

/// Who may pass through the directory, its owner among them.
fn doors(step: &Step) -> Vec<Grant> {
    let mut doors = beyond_owner(step.mode, step.gid, step.acl.as_ref());
    doors.retain(|grant| grant.permissions & EXECUTE != 0);
    doors.push(Grant { who: Who::User(step.uid), permissions: EXECUTE, by_acl: false });
    doors
}

fn passes(who: Who, doors: &[Grant], accounts: &Accounts) -> bool {
    if doors.iter().any(|door| door.who == Who::Everybody || door.who == who) {
        return true;
    }
    let user_passes = |uid: u32| {
        doors.iter().any(|door| match door.who {
            Who::User(other) => other == uid,
            Who::Group(gid) => is_member(uid, gid, accounts),
            Who::Everybody => true,
        })
    };
    match who {
        Who::Everybody => false,
        Who::User(uid) => user_passes(uid),
        Who::Group(gid) => {
            let members = accounts.members(gid);
            let mut uids = members.iter().filter_map(|name| accounts.uid(name));
            !members.is_empty() && uids.all(user_passes)
        }
    }
}

/// The members of a group that get through when not all of them do.
fn passing_members(gid: u32, doors: &[Grant], accounts: &Accounts) -> impl Iterator<Item = Who> {
    let users = accounts.members(gid).into_iter().filter_map(|name| accounts.uid(&name)).map(Who::User);
    users.filter(|who| passes(*who, doors, accounts))
}

fn is_member(uid: u32, gid: u32, accounts: &Accounts) -> bool {
    let name = accounts.user_name(uid);
    accounts.members(gid).contains(&name)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{is_lasting, narrow};
    use crate::base::document::{Document, Step};
    use crate::base::permission::Reader;
    use crate::bundle::{File, Role, open};
    use crate::checks::exposure::access::tests::accounts;
    use crate::checks::exposure::access::{Who, beyond_owner};
    use crate::checks::fixture::deployment::document;

    fn file(mode: u32, change: impl Fn(&mut Document)) -> File {
        let mut document = document("key.pem", "");
        document.metadata.as_mut().unwrap().mode = mode;
        change(&mut document);
        open::open(Role::Key, &Arc::new(document))
    }

    fn tls(change: impl Fn(&mut Step)) -> impl Fn(&mut Document) {
        move |document| change(document.way.last_mut().unwrap())
    }

    fn left(file: &File) -> Vec<Who> {
        let metadata = file.document.metadata.as_ref().unwrap();
        let grants = beyond_owner(metadata.mode, metadata.gid, metadata.acl.as_ref());
        narrow(file, grants, &accounts(), &[0]).grants.iter().map(|grant| grant.who).collect()
    }

    #[test]
    fn a_closed_directory_keeps_everybody_out() {
        let closed = file(0o644, tls(|step| step.mode = 0o700));
        assert_eq!(left(&closed), []);
        assert_eq!(left(&file(0o604, |_| ())), [Who::Everybody]);
        let linked = file(0o604, |document| {
            document.way.last_mut().unwrap().mode = 0o700;
            document.metadata.as_mut().unwrap().links = 2;
        });
        assert_eq!(left(&linked), [Who::Everybody]);
    }

    #[test]
    fn a_directory_for_one_group_lets_that_group_through() {
        let debian = file(0o604, tls(|step| (step.mode, step.gid) = (0o710, 110)));
        assert_eq!(left(&debian), [Who::Group(110)]);
        let of_deploy = file(0o604, tls(|step| (step.mode, step.uid) = (0o700, 1000)));
        assert_eq!(left(&of_deploy), [Who::User(1000)]);
    }

    #[test]
    fn a_guard_lasts_where_nobody_can_replace_it() {
        let lasting = |change: fn(&mut Document)| {
            let file = file(0o644, change);
            is_lasting(&file, file.document.way.last().unwrap(), &[0])
        };
        assert!(lasting(|document| document.way.last_mut().unwrap().mode = 0o700));
        assert!(!lasting(|document| document.way[1].mode = 0o1777));
        assert!(!lasting(|document| document.way[2].uid = 1000));
    }

    #[test]
    fn one_user_is_told_what_stands_in_the_way() {
        let reader = Reader::with_all_groups(1000, &accounts());
        let at = |file: &File| reader.obstacle(&file.document).map(|path| path.display().to_string());
        assert_eq!(at(&file(0o644, |_| ())), None);
        assert_eq!(at(&file(0o600, |_| ())).as_deref(), Some("/srv/tls/key.pem"));
        assert_eq!(at(&file(0o644, tls(|step| step.mode = 0o700))).as_deref(), Some("/srv/tls"));
        // The group's digit decides for its members, even where everybody else may read.
        let of_own_group = |mode| file(mode, |document| document.metadata.as_mut().unwrap().gid = 1000);
        assert_eq!(at(&of_own_group(0o604)).as_deref(), Some("/srv/tls/key.pem"));
        assert_eq!(at(&of_own_group(0o640)), None);
    }
}
