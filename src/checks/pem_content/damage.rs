//! In plain words, what happened to a block that was a certificate once.

use crate::bundle::File;
use crate::bundle::inside;
use crate::bundle::object::Object;
use crate::pem::binary::declared_length;

/// What befell the bytes of a block that begins as a certificate does, as far as its lengths tell; `None` for anything
/// else, and where the decoder's own words are plain.
pub(in crate::checks) fn content_damage(file: &File, object: &Object, reason: &str) -> Option<String> {
    let bytes = inside::content(file, object)?;
    let wanted = declared_length(&bytes)?;
    let what = match bytes.len().checked_sub(wanted)? {
        0 if reason.starts_with("tbsCertificate") => "its bytes were changed, or lines were exchanged".to_owned(),
        0 => return None,
        1 => "its bytes were changed or lines are doubled, 1 byte too many".to_owned(),
        more => format!("its bytes were changed or lines are doubled, {more} bytes too many"),
    };
    Some(format!("it is damaged, {what}; get it again"))
}

#[cfg(test)]
mod tests {
    use crate::checks::find;
    use crate::checks::fixture::deployment::{Deployment, lines};
    use crate::checks::fixture::sample::text;

    fn told(change: impl FnOnce(&mut Vec<&str>)) -> String {
        let mut all: Vec<&str> = text("leaf").lines().collect();
        change(&mut all);
        let found = lines(&Deployment::with_cert(all.join("\n") + "\n").ask(find("pem-content").unwrap()));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    }

    #[test]
    fn lengths_tell_of_doubled_and_of_missing_lines() {
        let begin = text("leaf").lines().position(|line| line.starts_with("-----BEGIN")).unwrap();
        let doubled = told(|all| all.insert(begin + 4, all[begin + 4]));
        assert!(doubled.contains("lines are doubled, 48 bytes too many; get it again ("), "{doubled}");
        let missing = told(|all| {
            all.remove(begin + 4);
        });
        assert!(missing.contains("it was cut short"), "{missing}");
        let exchanged = told(|all| all.swap(begin + 3, begin + 4));
        assert!(exchanged.contains("it is damaged, its bytes were changed"), "{exchanged}");
    }
}
