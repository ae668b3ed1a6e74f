//! Users and groups by number and name, as `/etc/passwd` and `/etc/group` list them; never asked over the network.

/// The local accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Lines of `/etc/passwd`.
    pub users: Vec<User>,
    /// Lines of `/etc/group`.
    pub groups: Vec<Group>,
}

/// A line of `/etc/passwd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: String,
    /// Number.
    pub uid: u32,
    /// Primary group.
    pub gid: u32,
}

/// A line of `/etc/group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Number.
    pub gid: u32,
    /// Names of the members listed in the line.
    pub members: Vec<String>,
}

impl Accounts {
    /// Reads the text of `/etc/passwd` and `/etc/group`; lines that are no entries are passed over.
    pub fn parse(passwd: &str, group: &str) -> Accounts {
        let users = passwd.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let (name, _, uid, gid) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
            Some(User { name: name.to_owned(), uid: uid.parse().ok()?, gid: gid.parse().ok()? })
        });
        let groups = group.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let (name, _, gid) = (fields.next()?, fields.next()?, fields.next()?);
            let members = fields.next().unwrap_or("").split(',').filter(|m| !m.is_empty());
            Some(Group { name: name.to_owned(), gid: gid.parse().ok()?, members: members.map(str::to_owned).collect() })
        });
        Accounts { users: users.collect(), groups: groups.collect() }
    }

    /// The user's name, or `uid N` for a number without one.
    pub fn user_name(&self, uid: u32) -> String {
        self.users.iter().find(|u| u.uid == uid).map_or_else(|| format!("uid {uid}"), |u| u.name.clone())
    }

    /// The group's name, or `gid N` for a number without one.
    pub fn group_name(&self, gid: u32) -> String {
        self.groups.iter().find(|g| g.gid == gid).map_or_else(|| format!("gid {gid}"), |g| g.name.clone())
    }

    /// The number of a user given by name or number.
    pub fn uid(&self, name: &str) -> Option<u32> {
        self.users.iter().find(|u| u.name == name).map(|u| u.uid).or_else(|| name.parse().ok())
    }

    /// The number of a group given by name or number.
    pub fn gid(&self, name: &str) -> Option<u32> {
        self.groups.iter().find(|g| g.name == name).map(|g| g.gid).or_else(|| name.parse().ok())
    }

    /// Whether the group is listed; who is in one that a directory service gives out is not known.
    pub fn knows_group(&self, gid: u32) -> bool {
        self.groups.iter().any(|group| group.gid == gid)
    }

    /// Names of everybody in the group, listed members and those whose primary group it is, sorted, without root.
    pub fn members(&self, gid: u32) -> Vec<String> {
        let listed = self.groups.iter().filter(|g| g.gid == gid).flat_map(|g| g.members.iter().cloned());
        let primary = self.users.iter().filter(|u| u.gid == gid && u.uid != 0).map(|u| u.name.clone());
        let mut names: Vec<String> = listed.chain(primary).filter(|name| name != "root").collect();
        names.sort();
        names.dedup();
        names
    }
}
