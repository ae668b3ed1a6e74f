//! What mends a setting at which a program ends, by the last words that it logs.

use self::At::{Anywhere, Start};

/// In words; a general one where these are not known.
pub(in crate::checks) fn fix_of(words: &str) -> &'static str {
    let known = |at: &At| match at {
        Start(start) => words.starts_with(start),
        Anywhere(part) => words.contains(part),
    };
    let row = FIXES.iter().find(|(places, _)| places.iter().any(known));
    row.map_or("mend the setting, then: postfix reload", |(_, fix)| fix)
}

/// Where known words stand in the line.
enum At {
    /// The line begins with them.
    Start(&'static str),
    /// They stand anywhere in it.
    Anywhere(&'static str),
}

/// Words, and what to do about them; the first that stand in the line count.
#[rustfmt::skip]
const FIXES: &[(&[At], &str)] = &[
    (&[Start("invalid \"-o")],
        "write the option as -o name=value, without blanks around the =, or as -o { name = value }, then: postfix reload"),
    (&[Start("unexpected command-line"), Start("unknown attribute name")],
        "take the word out: a comment begins a line of its own with #, and a value with blanks in it is written \
         -o { name = value }, then: postfix reload"),
    (&[Start("missing '}' in"), Start("syntax error after '}'")],
        "close each { with a }, with a blank behind it, as in -o { name = value }, then: postfix reload"),
    (&[Anywhere("byte-order mark")],
        "take the mark (the octets EF BB BF) from the beginning of the file, then: postfix start"),
    (&[Anywhere("Servname not supported"), Anywhere("garbage after numerical service")],
        "write the port by its number, or by a name that /etc/services has, then: postfix start"),
    (&[Anywhere("network address"), Anywhere("missing service information")],
        "write the first field as PORT, ADDRESS:PORT or [IPv6]:PORT, with addresses of a version that inet_protocols \
         has, then: postfix start"),
    (&[Start("bind: p"), Start("fifo_listen: create fifo")],
        "write the first field as the socket's path below private/ or public/ of the queue directory, where its \
         folder has to stand, then: postfix start"),
    (&[Start("maillog_file value")],
        "write a maillog_file below one of maillog_file_prefixes (/var, /dev/stdout), then: postfix start"),
    (&[Anywhere(": unknown user name"), Anywhere(": unknown group name")],
        "write a user or group that this machine has (getent passwd NAME, getent group NAME), or take the parameter out to \
         have the default, then: postfix start"),
    (&[Start("master_spawn: exec"), Anywhere("/postfix-script: No such"), Start("no Postfix master program")],
        "name the folder that holds all programs of Postfix in daemon_directory (or take it out to have the default), and \
         write the program in master.cf as it is called there, then: postfix start"),
    (&[Start("chdir("), Start("no Postfix "), Start("unable to create")],
        "make the directory, or name the one that there is, then: postfix start"),
    (&[Anywhere("unable to set exclusive lock")],
        "give this instance a data_directory of its own: one that starts before it has the same, then: postfix start"),
    (&[Anywhere("mail system is already running")],
        "give this instance a queue_directory of its own: one that starts before it has the same, then: postfix start"),
    (&[Start("pass_accept_attr")],
        "write the second field (type) of tlsmgr as unix; pass is for smtpd behind postscreen, then: postfix reload"),
    (&[Start("missing 'postlog'")],
        "add to master.cf: postlog unix-dgram n - n - 1 postlogd (postfix upgrade-configuration does it), then: postfix start"),
    (&[Start("bad field count")],
        "write a service in one line of eight fields (name, type, private, unprivileged, chroot, wakeup, limit, command), \
         and indent the lines of its options, then: postfix start"),
    (&[Start("missing '=' after attribute name"), Start("missing attribute name")],
        "write the line as name = value, or make a comment of it with # in front, then: postfix reload"),
    (&[Start("truncated macro reference")],
        "close each ${ with a } and each $( with a ), then: postfix reload"),
    (&[Start("unreasonable macro call nesting")],
        "take out the reference by which the value comes back to itself, then: postfix reload"),
    (&[Anywhere("cannot open PRNG exchange file")],
        "name a file in a directory that is there, or take tls_random_exchange_name out to have the default, then: \
         postfix reload"),
    (&[Start("cannot connect to EGD server"), Start("cannot open entropy device")],
        "take tls_random_source out to have the default (dev:/dev/urandom), then: postfix reload"),
    (&[Start("invalid option")],
        "take the option out; a setting is written -o name=value, then: postfix reload"),
    (&[Start("Invalid TLS level")],
        "set the level to none, may or encrypt (clients know dane, dane-only, fingerprint, verify and secure, too), \
         then: postfix reload"),
    (&[Start("bad string length")],
        "give the parameter a value, or take it out to have the default, then: postfix reload"),
    (&[Anywhere("at least one working instance")],
        "add reject_unauth_destination to smtpd_relay_restrictions, so that mail for others is not taken from everybody, \
         then: postfix reload"),
    (&[Start("bad boolean")],
        "write yes or no, then: postfix reload"),
    (&[Start("bad numerical"), Anywhere(" parameter value ")],
        "write a whole number that Postfix takes, or take the parameter out to have the default, then: postfix reload"),
    (&[Anywhere("bad time value"), Anywhere(" (min "), Anywhere(" (max ")],
        "write a time that Postfix takes (a number, and one of s, m, h, d, w), or take the parameter out to have the \
         default, then: postfix reload"),
];

#[cfg(test)]
mod tests {
    use super::fix_of;

    #[test]
    fn known_words_have_a_way_out_of_their_own() {
        for (words, wanted) in [
            ("missing '}' in \"{ a = b\"", "close each {"),
            ("missing '=' after attribute name: \"x\"", "name = value"),
            ("bad field count", "eight fields"),
            ("bad field count (a byte-order mark stands before it)", "take the mark"),
            (
                "tls_prng_exch_open: cannot open PRNG exchange file /x: No such file or directory",
                "a directory that is there",
            ),
            ("no Postfix master program /x/master!", "holds all programs"),
            ("no Postfix shared-library directory /x!", "make the directory"),
            ("bad boolean configuration: a = maybe", "yes or no"),
            ("something else", "mend the setting, then: postfix reload"),
        ] {
            assert!(fix_of(words).contains(wanted), "{words}: {}", fix_of(words));
        }
    }
}
