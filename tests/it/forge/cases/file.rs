//! Cases of the file rows; owner and mode are stated, not set, so that no test needs root.

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let backup = |case: Case| {
        let key = case.text("privkey.pem");
        case.file("privkey.pem.bak", key)
    };
    vec![
        lab.case("file-read", "pass-plain", "every file opens"),
        lab.case("file-read", "fail-missing-key", "the key file does not exist")
            .without("privkey.pem")
            .option("--key", "privkey.pem")
            .expect("file-read fail")
            .shown(),
        lab.case("file-owner", "pass-root", "root owns everything"),
        lab.case("file-owner", "fail-key-of-postfix", "the service's own user owns the key")
            .meta("privkey.pem owner=postfix")
            .expect("file-owner fail")
            .shown(),
        lab.case("file-mode", "pass-stricter", "0400 is stricter than 0600 and fine").meta("privkey.pem mode=0400"),
        lab.case("file-mode", "pass-ssl-cert", "profile debian lets the group ssl-cert read keys")
            .option("--profile", "debian")
            .meta("privkey.pem mode=0640 group=ssl-cert"),
        lab.case("file-mode", "fail-everybody", "everybody may read the key")
            .meta("privkey.pem mode=0644")
            .expect("file-mode fail")
            .shown(),
        lab.case("file-mode", "fail-acl", "an access list lets one more user read the key")
            .meta("privkey.pem mode=0640 acl=user:postfix:4")
            .expect("file-mode fail"),
        lab.case("file-public", "pass-web", "profile web lets everybody read certificates")
            .option("--profile", "web")
            .meta("fullchain.pem mode=0644"),
        lab.case("file-public", "fail-guide", "the guide wants 0600 for certificates, too")
            .meta("fullchain.pem mode=0644")
            .expect("file-public fail")
            .shown(),
        lab.case("file-path", "pass-sticky", "a sticky directory protects what root owns in it")
            .meta("/deploy mode=1777"),
        lab.case("file-path", "fail-writable-directory", "everybody may replace the key in its directory")
            .meta("/deploy mode=0777")
            .expect("file-path fail")
            .shown(),
        lab.case("file-path", "warn-second-name", "the key has a second name somewhere")
            .meta("privkey.pem links=2")
            .expect("file-path warn"),
        lab.case("key-copies", "pass-another-key", "a backup that holds another key is none of this key")
            .file("privkey.pem.bak", lab.issuing.key.pem())
            .meta("privkey.pem.bak mode=0600"),
        backup(lab.case("key-copies", "warn-backup", "a backup of the key, closed to others"))
            .meta("privkey.pem.bak mode=0600")
            .expect("key-copies warn"),
        backup(lab.case("key-copies", "fail-open-backup", "a backup of the key that everybody may read"))
            .meta("privkey.pem.bak mode=0644")
            .expect("key-copies fail")
            .shown(),
    ]
}
