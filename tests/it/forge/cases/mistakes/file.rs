//! Mistakes with owners, modes, directories and copies (FILE).

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [modes(lab), lists(lab), owners(lab), places(lab), links(lab), copies(lab)].concat()
}

fn modes(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("FILE-01", "", "everybody may read the key")
            .meta("privkey.pem mode=0644")
            .expect("file-mode fail")
            .say("file-mode", "everybody can read the key")
            .say("file-mode", "chmod 0600 '/deploy/privkey.pem'"),
        lab.mistake("FILE-01", "write", "everybody may write to the key")
            .meta("privkey.pem mode=0666")
            .expect("file-mode fail")
            .say("file-mode", "everybody can read and replace the key"),
        lab.mistake("FILE-02", "install", "install made the key without -m")
            .meta("privkey.pem mode=0755")
            .expect("file-mode fail")
            .say("file-mode", "install makes 0755 unless told -m 0600"),
        joined(lab.mistake("FILE-02", "cat", "cat made a combined file that everybody may read"))
            .meta("fullchain.pem mode=0644")
            .expect("file-mode fail")
            .say("file-mode", "umask 077 before them"),
        lab.mistake("FILE-08", "", "the key is open, only its directory is closed")
            .meta("/deploy mode=0700")
            .meta("privkey.pem mode=0644")
            .option("--profile", "web")
            .expect("file-mode warn")
            .say("file-mode", "only the directory /deploy (0700) keeps everybody from the key")
            .say("file-mode", "one chmod of it would expose the key"),
        lab.mistake("FILE-08", "guide", "the same under the rules of the guide, which want 0600")
            .meta("/deploy mode=0700")
            .meta("privkey.pem mode=0644")
            .expect("file-mode fail")
            .say("file-mode", "only the directory /deploy (0700) keeps everybody from the key"),
        lab.mistake("FILE-08", "group", "the key is open, its directory lets one group through")
            .meta("/deploy mode=0710 group=ssl-cert")
            .meta("privkey.pem mode=0644")
            .option("--profile", "web")
            .expect("file-mode fail")
            .say("file-mode", "group ssl-cert (members: postgres) can read the key"),
        lab.mistake("FILE-13", "", "0400 is stricter than 0600, and fine").meta("privkey.pem mode=0400"),
        lab.mistake("FILE-22", "", "monitoring that is not root cannot read the certificate")
            .option("--profile", "web")
            .meta("fullchain.pem mode=0600")
            .say("file-public", "0644 is allowed"),
    ]
}

fn lists(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("FILE-03", "", "a default access list makes every new key readable")
            .meta("/deploy default_acl=user:nobody:4")
            .expect("file-path warn")
            .say("file-path", "every new key there is born readable by user nobody")
            .say("file-path", "setfacl -k '/deploy'"),
        lab.mistake("FILE-03", "everybody", "a default access list that opens new keys to everybody")
            .meta("/deploy default_acl=other:4")
            .expect("file-path warn")
            .say("file-path", "born readable by everybody, whatever the umask"),
        lab.mistake("FILE-04", "", "an access list lets one more user read the key")
            .meta("privkey.pem mode=0640 acl=user:nobody:4")
            .expect("file-mode fail")
            .say("file-mode", "user nobody (access list) can read the key")
            .say("file-mode", "setfacl -b"),
        lab.mistake("FILE-04", "group", "an access list lets one more group read the key")
            .meta("privkey.pem mode=0640 acl=group:ssl-cert:4")
            .expect("file-mode fail")
            .say("file-mode", "group ssl-cert (access list; members: postgres)"),
        lab.mistake("FILE-04", "masked", "an access list that chmod 0600 put to sleep")
            .meta("privkey.pem mode=0600 acl=user:nobody:4,mask:0")
            .say("file-mode", "only the mask of its access list keeps out user nobody")
            .say("file-mode", "a chmod g+r would let them in"),
    ]
}

fn owners(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("FILE-05", "", "the key belongs to the service's user")
            .meta("privkey.pem owner=postfix")
            .expect("file-owner fail")
            .say("file-owner", "belongs to postfix, not to root"),
        lab.mistake("FILE-06", "", "a group may read the key, as its profile allows")
            .option("--profile", "debian")
            .meta("privkey.pem mode=0640 group=ssl-cert")
            .say("file-mode", "group ssl-cert (members: postgres) may read the key")
            .say("file-mode", "gpasswd -d USER ssl-cert"),
        lab.mistake("FILE-06", "another", "another group than that of the profile may read the key")
            .option("--profile", "debian")
            .meta("privkey.pem mode=0640 group=staff")
            .expect("file-mode fail")
            .say("file-mode", "group staff (members: ada) can read the key"),
        lab.mistake("FILE-12", "", "Exim gives up root before it reads the key")
            .option("--profile", "exim")
            .meta("privkey.pem mode=0600")
            .meta("fullchain.pem mode=0644")
            .expect("file-read fail")
            .say("file-read", "Debian-exim, the user Exim reads it as, may not read /deploy/privkey.pem")
            .say("file-read", "install -m 0640 -o root -g Debian-exim"),
        lab.mistake("FILE-12", "right", "a key that Exim's user may read")
            .option("--profile", "exim")
            .meta("privkey.pem mode=0640 group=Debian-exim")
            .meta("fullchain.pem mode=0644")
            .say("file-mode", "group Debian-exim (members: Debian-exim) may read the key"),
    ]
}

fn places(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("FILE-07", "", "everybody may write to the key's directory")
            .meta("/deploy mode=0777")
            .expect("file-path fail")
            .say("file-path", "everybody can replace /deploy/fullchain.pem")
            .say("file-path", "chmod go-w '/deploy'"),
        lab.mistake("FILE-07", "group", "a group may write to a directory further up")
            .meta("/ mode=2775 group=staff")
            .expect("file-path fail")
            .say("file-path", "/ has mode 2775, so group staff (members: ada) can replace"),
        lab.mistake("FILE-07", "list", "an access list lets a user write to the directory")
            .meta("/deploy mode=0775 acl=user:ada:7")
            .expect("file-path fail")
            .say("file-path", "user ada (access list) can replace"),
        lab.mistake("FILE-07", "owner", "the directory belongs to another user")
            .meta("/deploy owner=ada")
            .expect("file-path fail")
            .say("file-path", "/deploy belongs to ada, who can replace"),
        lab.mistake("FILE-07", "sticky", "a sticky directory protects what root owns in it").meta("/deploy mode=1777"),
        lab.mistake("FILE-07", "anchors", "everybody may write to the file of anchors")
            .meta("ca.pem mode=0666")
            .expect("file-path warn")
            .say("file-path", "ca.pem has mode 0666, so everybody can replace"),
        lab.mistake("FILE-21", "", "a named pipe where the key should be")
            .meta("privkey.pem kind=named-pipe")
            .expect("file-read fail")
            .say("file-read", "is a named pipe, not a file"),
    ]
}

fn links(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("FILE-09", "", "a link to the key, whose own mode says nothing")
            .meta("privkey.pem link=../archive/mx/privkey3.pem"),
        lab.mistake("FILE-09", "open", "a link whose target everybody may read")
            .meta("privkey.pem link=../archive/mx/privkey3.pem mode=0644")
            .expect("file-mode fail")
            .say("file-mode", "chmod 0600 '/archive/mx/privkey3.pem'"),
        lab.mistake("FILE-09", "directory", "the directory of the link's target is open")
            .meta("/archive mode=0777")
            .meta("privkey.pem link=../archive/mx/privkey3.pem")
            .expect("file-path fail")
            .say("file-path", "/archive has mode 0777, so everybody can replace /deploy/privkey.pem"),
        lab.mistake("FILE-10", "", "a link that was copied without what it points to")
            .meta("privkey.pem dangling=../../archive/mx/privkey1.pem")
            .expect("file-read fail")
            .say("file-read", "privkey.pem points to ../../archive/mx/privkey1.pem, which does not exist here")
            .say("file-read", "there is no /archive/mx/privkey1.pem")
            .say("file-read", "cp -L"),
        lab.mistake("FILE-16", "", "the key has further names")
            .meta("privkey.pem links=3")
            .expect("file-path warn")
            .say("file-path", "3 names (hard links)")
            .say("file-path", "find / -xdev -samefile"),
    ]
}

fn copies(lab: &Lab) -> Vec<Case> {
    let key = lab.leaf.key.pem();
    let copy = |case: &str, about: &str, name: &str, bytes: &[u8], mode: &str| {
        lab.mistake("FILE-14", case, about).file(name, bytes).meta(&format!("{name} mode={mode}"))
    };
    vec![
        copy("bak", "a backup that everybody may read", "privkey.pem.bak", key.as_bytes(), "0644")
            .expect("key-copies fail")
            .say("key-copies", "privkey.pem.bak holds the same private key with mode 0644: everybody can read it")
            .say("key-copies", "make a new key"),
        copy("closed", "a backup closed to others", "privkey.pem~", key.as_bytes(), "0600")
            .expect("key-copies warn")
            .say("key-copies", "privkey.pem~ holds the same private key"),
        copy("other-name", "a binary copy whose name tells nothing", "mail.dat", &lab.leaf.key.private, "0640")
            .expect("key-copies fail")
            .say("key-copies", "mail.dat holds the same private key"),
        copy(
            "combined",
            "a combined file of another server",
            "haproxy.pem",
            (lab.leaf.pem() + &key).as_bytes(),
            "0644",
        )
        .expect("key-copies fail")
        .say("key-copies", "haproxy.pem"),
        copy("swap", "what vim left behind", ".privkey.pem.swp", &vim_swap(&key), "0644")
            .expect("key-copies fail")
            .say("key-copies", "inside a swap file of vim"),
        copy("tar", "an archive of the directory", "backup.tar", &tar("mx/privkey.pem", &key), "0644")
            .expect("key-copies fail")
            .say("key-copies", "inside a tar archive (mx/privkey.pem)"),
        copy(
            "another",
            "a backup that holds another key is none",
            "privkey.pem.bak",
            lab.issuing.key.pem().as_bytes(),
            "0600",
        ),
        copy("gzip", "a packed archive is not looked into, which is said", "backup.tgz", b"\x1f\x8b\x08\0", "0600")
            .say("key-copies", "not looked into: backup.tgz"),
        lab.mistake("FILE-15", "", "a table of postmap -F holds the key, and everybody may read it")
            .file("sni.db", postfix_table(&(key.clone() + &lab.leaf.pem())))
            .meta("sni.db mode=0644")
            .expect("key-copies fail")
            .say("key-copies", "sni.db holds the same private key in base64 inside a table compiled by postmap -F")
            .say("key-copies", "the source it is made from, whose mode postmap gives it"),
        lab.mistake("FILE-15", "closed", "a table of postmap -F that only root may read")
            .file("sni.db", postfix_table(&(key.clone() + &lab.leaf.pem())))
            .say("key-copies", "nobody else can read it"),
    ]
}

/// The key in the certificate file, as `cat privkey.pem fullchain.pem` makes it.
fn joined(case: Case) -> Case {
    let key = case.text("privkey.pem");
    case.edit("fullchain.pem", |chain| key + &chain).without("privkey.pem")
}

/// As vim 9.0 writes it: a header, a page of pointers, a page of lines with the last one first.
fn vim_swap(text: &str) -> Vec<u8> {
    let stored: String = text.lines().rev().map(|line| format!("{line}\0")).collect();
    let mut file = b"b0VIM 9.0\0\0\0\0\x10\0\0".to_vec();
    file.resize(4096, 0);
    file.extend(b"tp\x01\0");
    file.resize(8192, 0);
    file.extend(b"ad\0\0\0\0\0\0");
    file.extend((4096 - stored.len() as u32).to_le_bytes());
    file.extend(4096_u32.to_le_bytes());
    file.resize(3 * 4096 - stored.len(), 0);
    file.extend(stored.as_bytes());
    file
}

/// One member as POSIX writes it.
fn tar(name: &str, text: &str) -> Vec<u8> {
    let mut file = vec![0; 512];
    file[..name.len()].copy_from_slice(name.as_bytes());
    file[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    file[156] = b'0';
    file[257..263].copy_from_slice(b"ustar\0");
    file.extend(text.as_bytes());
    file.resize(512 + text.len().div_ceil(512) * 512 + 1024, 0);
    file
}

/// A hash table of Berkeley DB whose one value fills two pages of 512 octets or more.
fn postfix_table(text: &str) -> Vec<u8> {
    let value = data_encoding::BASE64.encode(text.as_bytes());
    let parts: Vec<&[u8]> = value.as_bytes().chunks(486).collect();
    let mut file = vec![0; 512];
    file[12..16].copy_from_slice(&0x0006_1561_u32.to_le_bytes());
    file[20..24].copy_from_slice(&512_u32.to_le_bytes());
    for (number, part) in (1_u32..).zip(&parts) {
        let mut page = vec![0; 512];
        let next = if number as usize == parts.len() { 0 } else { number + 1 };
        page[12..16].copy_from_slice(&(number - 1).to_le_bytes());
        page[16..20].copy_from_slice(&next.to_le_bytes());
        page[22..24].copy_from_slice(&(part.len() as u16).to_le_bytes());
        page[25] = 7;
        page[26..26 + part.len()].copy_from_slice(part);
        file.extend(page);
    }
    file
}
