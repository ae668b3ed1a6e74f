//! `--profile`, `--owner`, `--mode`, `--group`, `--public-mode`: the rules for deployed files.

use crate::base::accounts::Accounts;
use crate::base::error::{Error, ErrorKind};
use crate::cli::args::check::RuleArgs;
use crate::cli::suggest::{hint, nearest};
use crate::target::profile::{FileRules, Profile};

/// What the user says about file rules; the rest is left to each target's profile.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Overrides {
    profile: Option<Profile>,
    owner: Option<Option<String>>,
    mode: Option<u32>,
    groups: Vec<String>,
    public_mode: Option<u32>,
}

impl Overrides {
    /// Reads the options; users and groups must exist here.
    pub(super) fn of(args: &RuleArgs, accounts: &Accounts) -> Result<Overrides, Error> {
        let profile = args.profile.as_deref().map(profile).transpose()?;
        let owner = match args.owner.as_deref() {
            None => None,
            Some("any") => Some(None),
            Some(name) if accounts.uid(name).is_some() => Some(Some(name.to_owned())),
            Some(name) => {
                return Err(no_account("--owner", name, accounts.users.iter().map(|user| user.name.as_str())));
            }
        };
        if let Some(name) = args.groups.iter().find(|name| accounts.gid(name).is_none()) {
            return Err(no_account("--group", name, accounts.groups.iter().map(|group| group.name.as_str())));
        }
        Ok(Overrides {
            profile,
            owner,
            mode: args.mode.as_deref().map(|text| octal("--mode", text)).transpose()?,
            groups: args.groups.clone(),
            public_mode: args.public_mode.as_deref().map(|text| octal("--public-mode", text)).transpose()?,
        })
    }

    /// The rules of a target with what the user said in place of what its profile says.
    pub(super) fn apply(&self, rules: &FileRules) -> Result<FileRules, Error> {
        let base = self.profile.map_or_else(|| rules.clone(), Profile::rules);
        let groups = if self.groups.is_empty() { base.groups } else { self.groups.clone() };
        if let Some(mode) = self.mode.filter(|mode| mode & GROUP_BITS != 0 && groups.is_empty()) {
            let message =
                format!("--mode {mode:04o} has group bits, which count only for a named group; add --group NAME");
            return Err(Error::new(ErrorKind::Usage, message));
        }
        Ok(FileRules {
            profile: base.profile,
            owner: self.owner.clone().unwrap_or(base.owner),
            mode: self.mode.unwrap_or(base.mode),
            groups,
            public_mode: self.public_mode.unwrap_or(base.public_mode),
        })
    }
}

fn profile(name: &str) -> Result<Profile, Error> {
    Profile::named(name).ok_or_else(|| {
        let message = format!("no profile \"{name}\"; {}", hint(name, PROFILES.iter().copied()));
        Error::new(ErrorKind::Usage, message)
    })
}

fn octal(option: &str, text: &str) -> Result<u32, Error> {
    let digits = text.strip_prefix("0o").unwrap_or(text);
    let mode = u32::from_str_radix(digits, 8).ok().filter(|mode| *mode <= 0o777 && !digits.starts_with('+'));
    mode.ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("{option} {text} is no octal mode; write it as 0600 or 0640"))
    })
}

fn no_account<'a>(option: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let what = if option == "--owner" { "user" } else { "group" };
    let hint =
        nearest(name, known).map_or_else(|| "give its number".to_owned(), |near| format!("did you mean {near}?"));
    Error::new(ErrorKind::Usage, format!("{option} {name}: no such {what} on this machine; {hint}"))
}

const GROUP_BITS: u32 = 0o070;

const PROFILES: &[&str] = &["guide", "web", "debian", "exim", "ci"];

#[cfg(test)]
mod tests {
    use super::{Overrides, PROFILES};
    use crate::base::accounts::Accounts;
    use crate::base::error::Error;
    use crate::cli::args::check::RuleArgs;
    use crate::target::profile::{FileRules, Profile};

    fn rules(args: RuleArgs) -> Result<FileRules, Error> {
        let accounts = Accounts::parse("root:x:0:0::/:\npostfix:x:100:100::/:\n", "root:x:0:\nssl-cert:x:105:\n");
        Overrides::of(&args, &accounts)?.apply(&Profile::Guide.rules())
    }

    fn said(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn what_is_not_said_comes_from_the_profile() {
        assert_eq!(rules(RuleArgs::default()).unwrap(), Profile::Guide.rules());
        for name in PROFILES {
            let args = RuleArgs { profile: said(name), ..RuleArgs::default() };
            assert_eq!(rules(args).unwrap().profile.name(), *name);
        }
        let args = RuleArgs { owner: said("any"), public_mode: said("644"), ..RuleArgs::default() };
        let changed = rules(args).unwrap();
        assert_eq!((changed.owner, changed.public_mode, changed.mode), (None, 0o644, 0o600));
    }

    #[test]
    fn group_bits_need_a_group() {
        let alone = RuleArgs { mode: said("0640"), ..RuleArgs::default() };
        assert!(rules(alone).unwrap_err().to_string().contains("--group"));
        let with = RuleArgs { mode: said("0640"), groups: vec!["ssl-cert".to_owned()], ..RuleArgs::default() };
        assert_eq!(rules(with).unwrap().mode, 0o640);
        let of_profile = RuleArgs { mode: said("0640"), profile: said("debian"), ..RuleArgs::default() };
        assert_eq!(rules(of_profile).unwrap().groups, ["ssl-cert"]);
    }

    #[test]
    fn wrong_words_are_named() {
        let wrong = [
            (RuleArgs { mode: said("rw"), ..RuleArgs::default() }, "0600"),
            (RuleArgs { mode: said("0888"), ..RuleArgs::default() }, "0600"),
            (RuleArgs { public_mode: said("7777"), ..RuleArgs::default() }, "--public-mode 7777"),
            (RuleArgs { profile: said("debain"), ..RuleArgs::default() }, "did you mean debian?"),
            (RuleArgs { owner: said("postfx"), ..RuleArgs::default() }, "did you mean postfix?"),
            (RuleArgs { groups: vec!["nobodyhere".to_owned()], ..RuleArgs::default() }, "give its number"),
        ];
        for (args, words) in wrong {
            let message = rules(args).unwrap_err().to_string();
            assert!(message.contains(words) && !message.contains('\n'), "{message}");
        }
    }
}
