//! Profiles: who must own deployed files and what their modes may allow.

/// A named set of file rules (contract section 3, `--profile`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// Of the file rules only `file-read`; expiry at most warns.
    Ci,
    /// As `web`, keys also 0640 root:ssl-cert.
    Debian,
    /// Keys 0640 root:Debian-exim.
    Exim,
    /// All deployed files root, 0600.
    Guide,
    /// Public files may be 0644.
    Web,
}

/// The rules for one target's deployed files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRules {
    /// The profile they began from.
    pub profile: Profile,
    /// Who must own every deployed file, by name or number; `None` for anybody.
    pub owner: Option<String>,
    /// Most that a file with a private key may allow.
    pub mode: u32,
    /// Groups that may use the group bits of `mode`.
    pub groups: Vec<String>,
    /// Most that a file without one may allow.
    pub public_mode: u32,
}

impl Profile {
    /// The profile of this name.
    pub fn named(name: &str) -> Option<Profile> {
        [Profile::Ci, Profile::Debian, Profile::Exim, Profile::Guide, Profile::Web]
            .into_iter()
            .find(|p| p.name() == name)
    }

    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Ci => "ci",
            Profile::Debian => "debian",
            Profile::Exim => "exim",
            Profile::Guide => "guide",
            Profile::Web => "web",
        }
    }

    /// The rules it stands for.
    pub fn rules(self) -> FileRules {
        let (mode, groups, public_mode): (u32, &[&str], u32) = match self {
            Profile::Guide => (0o600, &[], 0o600),
            Profile::Web | Profile::Ci => (0o600, &[], 0o644),
            Profile::Debian => (0o640, &["ssl-cert"], 0o644),
            Profile::Exim => (0o640, &["Debian-exim"], 0o644),
        };
        FileRules {
            profile: self,
            owner: Some("root".to_owned()),
            mode,
            groups: groups.iter().map(|g| (*g).to_owned()).collect(),
            public_mode,
        }
    }
}
