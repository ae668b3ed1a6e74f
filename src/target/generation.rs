//! The numbers in the names of an archive in which every renewal leaves new files: `fullchain2.pem`, `privkey2.pem`.

use std::path::{Path, PathBuf};

/// What a file name such as certbot's `archive/NAME/privkey2.pem` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// `cert`, `chain`, `fullchain` or `privkey`.
    pub name: &'static str,
    /// The renewal that wrote the file.
    pub number: u32,
}

impl Generation {
    /// Reads the file name of a real path; none where it has no such form.
    pub fn of(path: &Path) -> Option<Generation> {
        let stem = path.file_name()?.to_str()?.strip_suffix(".pem")?;
        let (name, digits) = NAMES.iter().find_map(|name| Some((*name, stem.strip_prefix(name)?)))?;
        let plain = !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten().map(|number| Generation { name, number })
    }

    /// The file of this name and the same generation beside the path.
    pub fn sibling(&self, path: &Path, name: &str) -> Option<PathBuf> {
        Some(path.parent()?.join(format!("{name}{}.pem", self.number)))
    }
}

/// The four files of a lineage (certbot, `ALL_FOUR`).
const NAMES: [&str; 4] = ["cert", "chain", "fullchain", "privkey"];

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::Generation;

    #[test]
    fn reads_certbots_names() {
        let of = |path: &str| Generation::of(Path::new(path)).map(|found| (found.name, found.number));
        assert_eq!(of("/etc/letsencrypt/archive/a/fullchain12.pem"), Some(("fullchain", 12)));
        assert_eq!(of("privkey1.pem"), Some(("privkey", 1)));
        for other in
            ["privkey.pem", "privkey01.pem", "privkey1.key", "mykey1.pem", "privkey-1.pem", "privkey99999999999.pem"]
        {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn names_the_files_of_one_renewal() {
        let path = Path::new("/a/fullchain2.pem");
        let twin = Generation::of(path).unwrap().sibling(path, "privkey");
        assert_eq!(twin, Some(PathBuf::from("/a/privkey2.pem")));
    }
}
