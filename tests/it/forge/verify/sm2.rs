//! Cases of SM2: the identifier that a signature is made along.

use super::Topic;
use crate::forge::algorithm::Scheme;
use crate::forge::fields::Fields;

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root").key("sm2 Root");
    let plain = Fields::server("leaf").key("sm2 leaf").by(&root);
    let identified = plain.clone().scheme(Scheme::Sm2(IDENTIFIER));
    let inter = Fields::ca("Inter").key("sm2 Inter").by(&root);
    topic.cert("root", &root).cert("plain", &plain).cert("identified", &identified).cert("inter", &inter);
    topic.cert("root-identified", &root.clone().scheme(Scheme::Sm2(IDENTIFIER)));
    topic.cert("inter-identified", &inter.clone().scheme(Scheme::Sm2(IDENTIFIER)));
    topic.cert("below", &Fields::server("leaf").key("sm2 leaf").by(&inter).scheme(Scheme::Sm2(IDENTIFIER)));
    for (leaf, key, wanted) in [
        ("plain", "", ""),
        ("plain", "distid", IDENTIFIER),
        ("identified", "", ""),
        ("identified", "distid", IDENTIFIER),
        ("identified", "distid", "1234567812345679"),
        ("identified", "hexdistid", "31323334353637383132333435363738"),
        ("identified", "hexdistid", "ff00fe"),
    ] {
        let name = format!("{leaf}{key}{wanted}").replace("hexdistid", "-as-hex-").replace("distid", "-as-");
        topic.case(&name, "a signature along an identifier, or along none", leaf, "", "root").set(key, wanted);
    }
    // Made with `openssl x509 -sigopt hexdistid:ff00fe`: the forge signs along text alone.
    topic.kept(&["octets-root", "octets"]);
    for identifier in ["ff00fe", "ff00ff"] {
        let (name, about) = (format!("octets-{identifier}"), "an identifier that is no text");
        let question = topic.case(&name, about, "octets", "", "octets-root");
        question.set("hexdistid", identifier).set("time", "2027-01-01T00:00:00Z");
    }
    topic.case("empty", "an empty identifier is as none", "plain", "", "root").set_empty("distid");
    let about = "the identifier is for the leaf's signature alone";
    topic.case("path", about, "below", "inter", "root").set("distid", IDENTIFIER);
    topic.case("path-identified", about, "below", "inter-identified", "root").set("distid", IDENTIFIER);
    for (name, about, leaf, untrusted, trusted, flags) in [
        ("own", "the signature of a self-signed leaf", "root-identified", "", "", "check_ss_sig"),
        ("own-other", "the same, made along none", "root", "", "", "check_ss_sig"),
        ("anchor", "an anchor in the leaf's place has no identifier", "root", "", "root", "check_ss_sig"),
        ("anchor-other", "so that this fails", "root-identified", "", "root-identified", "check_ss_sig"),
        ("partial", "the same where the leaf is an anchor", "plain", "root", "plain", "partial_chain"),
        ("partial-other", "so that this fails, too", "identified", "root", "identified", "partial_chain"),
    ] {
        topic.case(name, about, leaf, untrusted, trusted).set("flags", flags).set("distid", IDENTIFIER);
    }
    for kind in ["p256", "ed25519", "ed448", "rsa-root", "rsa-pss-root", "dsa-root"] {
        let key = if kind.ends_with("root") { kind.to_owned() } else { format!("{kind} Other Root") };
        let other = Fields::ca("Other Root").key(&key);
        let [root_file, leaf_file] = ["root", "leaf"].map(|role| format!("{role}-{}", kind.trim_end_matches("-root")));
        topic.cert(&root_file, &other).cert(&leaf_file, &Fields::server("leaf").by(&other));
        let about = "a signature that knows no identifier, not even an empty one";
        topic.case(&format!("{leaf_file}-identified"), about, &leaf_file, "", &root_file).set("distid", "x");
        topic.case(&format!("{leaf_file}-empty"), about, &leaf_file, "", &root_file).set_empty("distid");
    }
}

const IDENTIFIER: &str = "1234567812345678";
