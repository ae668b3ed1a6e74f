//! Certificates of the topic `build` whose keys are odd: unknown, undecodable, without parameters, of no use.

use crate::forge::algorithm::identifier;
use crate::forge::der;
use crate::forge::fields::Fields;
use crate::forge::key::Key;
use crate::forge::verify::Topic;

pub(super) fn declare(topic: &mut Topic, root: &Fields, inter: &Fields) {
    let leaf = |key: &[u8]| Fields::server("leaf").by(inter).public(key.to_vec());
    let direct = |key: &[u8]| Fields::server("leaf").by(root).public(key.to_vec());
    let p256 = |bits: &[u8]| info("1.2.840.10045.2.1", &der::oid("1.2.840.10045.3.1.7"), bits);
    topic.cert("leaf-unknown-key", &direct(&info("1.2.3.4", &[], &der::bits(b"abcd"))));
    let no_point = p256(&der::bits(b"\x04abcd"));
    topic.cert("leaf-bad-key", &leaf(&no_point)).cert("leaf-bad-key-of-root", &direct(&no_point));
    let octets: Vec<u8> = (0..32).collect();
    let x25519 = info("1.3.101.110", &[], &der::bits(&octets));
    topic.cert("leaf-x25519", &leaf(&x25519));
    topic.cert("self-x25519", &Fields::server("selfx").public(x25519));
    let point = Key::named("p256 leaf").public_bits();
    // One unused bit more than zero bits at the end.
    let unused = point.last().unwrap().trailing_zeros() as u8 + 1;
    topic.cert("leaf-key-unused-bits", &leaf(&p256(&der::bits_but(&point, unused))));
    dsa(topic, inter);
}

/// DSA keys whose parameters are those of the issuer's (RFC 3279 2.3.2), and one of Diffie and Hellman.
fn dsa(topic: &mut Topic, inter: &Fields) {
    let key = Key::named("dsa-root");
    let parts = der::contents(der::contents(&key.public)[0]);
    let number = der::bits(&key.public_bits());
    let parameters = der::contents(der::contents(parts[0])[1]);
    let dh = der::sequence(&[&der::value(0x02, parameters[0]), &der::integer(2)]);
    let dh = info("1.2.840.113549.1.3.1", &dh, &der::bits(&der::integer(12345)));
    topic.cert("leaf-dh", &Fields::server("leaf").by(inter).public(dh));
    let bare = || info(DSA, &[], &number);
    let root = Fields::ca("DSA Root").key("dsa-root");
    let lower = Fields::ca("DSA Inter").key("dsa-root").public(bare()).unidentified().by(&root);
    let leaf = || Fields::server("leaf");
    topic.cert("dsa-root", &root).cert("dsa-inter", &lower);
    topic.cert("dsa-leaf", &leaf().by(&root).public(bare()));
    topic.cert("dsa-leaf-null", &leaf().by(&root).public(info(DSA, &der::null(), &number)));
    topic.cert("dsa-leaf-of-ec", &leaf().by(inter).public(bare()));
    topic.cert("dsa-deep", &leaf().by(&lower).without_authority());
    topic.cert("dsa-self", &Fields::server("selfd").key("dsa-root").public(bare()));
}

/// SubjectPublicKeyInfo: OID, dotted, parameters and BIT STRING, DER.
fn info(oid: &str, parameters: &[u8], bits: &[u8]) -> Vec<u8> {
    der::sequence(&[&identifier(oid, parameters), bits])
}

const DSA: &str = "1.2.840.10040.4.1";
