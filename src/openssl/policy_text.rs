//! What is printed of policies (`apps.c policies_print`, `v3_cpols.c X509_POLICY_NODE_print`).

use std::io::{self, Write};

use crate::base::oid::Oid;
use crate::verify::outcome::{Policies, Policy};
use crate::x509::cert::serial_hex;
use crate::x509::extension::policy::{NoticeReference, PolicyQualifier};
use crate::x509::object_name::long_name;

/// Writes whether an explicit policy is required, and both sets. Text of certificates goes out as it stands, up to its
/// first zero octet.
pub(super) fn write(policies: &Policies, out: &mut dyn Write) -> io::Result<()> {
    let required = if policies.explicit_required { "True" } else { "False" };
    writeln!(out, "Require explicit Policy: {required}")?;
    write_set("Authority", &policies.authority, out)?;
    write_set("User", &policies.user, out)
}

fn write_set(name: &str, set: &[Policy], out: &mut dyn Write) -> io::Result<()> {
    let empty = if set.is_empty() { " <empty>" } else { "" };
    writeln!(out, "{name} Policies:{empty}")?;
    set.iter().try_for_each(|policy| write_policy(policy, out))
}

fn write_policy(policy: &Policy, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"  Policy: ")?;
    write_object(&policy.oid, out)?;
    writeln!(out, "\n    {}", if policy.critical { "Critical" } else { "Non Critical" })?;
    let Some(qualifiers) = &policy.qualifiers else { return writeln!(out, "    No Qualifiers") };
    for (at, qualifier) in qualifiers.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        write_qualifier(qualifier, out)?;
    }
    writeln!(out)
}

/// `print_qualifiers`; the line is left open. An unknown kind stands further in than the known ones.
fn write_qualifier(qualifier: &PolicyQualifier, out: &mut dyn Write) -> io::Result<()> {
    match qualifier {
        PolicyQualifier::Cps(uri) => {
            out.write_all(b"    CPS: ")?;
            write_text(uri, out)
        }
        PolicyQualifier::UserNotice { reference, text } => {
            writeln!(out, "    User Notice:")?;
            if let Some(reference) = reference {
                write_reference(reference, out)?;
                if text.is_some() {
                    writeln!(out)?;
                }
            }
            let Some(text) = text else { return Ok(()) };
            out.write_all(b"      Explicit Text: ")?;
            write_text(text, out)
        }
        PolicyQualifier::Other(kind) => {
            out.write_all(b"      Unknown Qualifier: ")?;
            write_object(kind, out)
        }
    }
}

fn write_reference(reference: &NoticeReference, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"      Organization: ")?;
    write_text(&reference.organization, out)?;
    let plural = if reference.numbers.len() > 1 { "s" } else { "" };
    let numbers: Vec<String> = reference.numbers.iter().map(|number| integer(number)).collect();
    write!(out, "\n      Number{plural}: {}", numbers.join(", "))
}

/// Octets up to the first zero one: a BMPString shows nothing of its text.
fn write_text(text: &[u8], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text.split(|octet| *octet == 0).next().unwrap_or_default())
}

/// Decimal below 128 bits, else hexadecimal (`i2s_ASN1_INTEGER`).
fn integer(content: &[u8]) -> String {
    let sign = if content.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
    let number = content.iter().fold(sign, |number: i128, octet| (number << 8) | i128::from(*octet));
    match content.len() {
        1..=16 if number != i128::MIN => number.to_string(),
        _ => {
            let digits = serial_hex(content);
            match digits.strip_prefix('-') {
                Some(digits) => format!("-0x{digits}"),
                None => format!("0x{digits}"),
            }
        }
    }
}

/// The long name, else the dotted form (`i2a_ASN1_OBJECT`); of an identifier of more octets than that prints, the octets.
fn write_object(oid: &Oid, out: &mut dyn Write) -> io::Result<()> {
    if oid.content().len() > Oid::LONGEST_PRINTED {
        out.write_all(b"<INVALID>")?;
        return write_dump(oid.content(), out);
    }
    match long_name(oid) {
        Some(name) => out.write_all(name.as_bytes()),
        None => write!(out, "{oid}"),
    }
}

/// Sixteen octets a line: offset, hexadecimal, characters (`bio/b_dump.c BIO_dump`).
fn write_dump(octets: &[u8], out: &mut dyn Write) -> io::Result<()> {
    for (row, line) in octets.chunks(16).enumerate() {
        write!(out, "{:04x} - ", row.saturating_mul(16))?;
        for at in 0..16 {
            match line.get(at) {
                Some(octet) => write!(out, "{octet:02x}{}", if at == 7 { '-' } else { ' ' })?,
                None => out.write_all(b"   ")?,
            }
        }
        let shown = |octet: &u8| if matches!(octet, b' '..=b'~') { char::from(*octet) } else { '.' };
        writeln!(out, "  {}", line.iter().map(shown).collect::<String>())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{integer, write};
    use crate::base::oid::Oid;
    use crate::verify::outcome::{Policies, Policy};
    use crate::x509::extension::policy::{NoticeReference, PolicyQualifier};

    fn text(policies: &Policies) -> String {
        let mut out = Vec::new();
        write(policies, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn policy(dotted: &str, qualifiers: Option<Vec<PolicyQualifier>>) -> Policy {
        let oid = Oid::from_dotted(dotted).unwrap();
        Policy { oid, critical: false, qualifiers: qualifiers.map(Arc::from) }
    }

    #[test]
    fn empty_sets_are_called_so() {
        let wanted = "Require explicit Policy: False\nAuthority Policies: <empty>\nUser Policies: <empty>\n";
        assert_eq!(text(&Policies::default()), wanted);
    }

    #[test]
    fn qualifiers_stand_a_line_each() {
        let notice = |reference, text: Option<&str>| PolicyQualifier::UserNotice {
            reference,
            text: text.map(|text| text.as_bytes().to_vec()),
        };
        let reference = |numbers: &[u8]| {
            let numbers = numbers.iter().map(|number| vec![*number]).collect();
            Some(NoticeReference { organization: b"Org".to_vec(), numbers })
        };
        let qualifiers = vec![
            PolicyQualifier::Cps(b"http://a\0b".to_vec()),
            notice(reference(&[1, 0xff]), Some("Text")),
            notice(reference(&[7]), None),
            notice(None, None),
            PolicyQualifier::Other(Oid::from_dotted("2.5.4.3").unwrap()),
        ];
        let authority = vec![policy("2.5.29.32.0", Some(qualifiers)), policy("1.2.3", Some(Vec::new()))];
        let user = vec![Policy { critical: true, ..policy("1.2.3", None) }];
        let lines = [
            "Require explicit Policy: True",
            "Authority Policies:",
            "  Policy: X509v3 Any Policy",
            "    Non Critical",
            "    CPS: http://a",
            "    User Notice:",
            "      Organization: Org",
            "      Numbers: 1, -1",
            "      Explicit Text: Text",
            "    User Notice:",
            "      Organization: Org",
            "      Number: 7",
            "    User Notice:",
            "",
            "      Unknown Qualifier: commonName",
            "  Policy: 1.2.3",
            "    Non Critical",
            "",
            "User Policies:",
            "  Policy: 1.2.3",
            "    Critical",
            "    No Qualifiers",
            "",
        ];
        assert_eq!(text(&Policies { explicit_required: true, authority, user }), lines.join("\n"));
    }

    #[test]
    fn numbers_are_decimal_below_128_bits() {
        let with = |first: &[u8], zeros: usize| [first, &vec![0; zeros][..]].concat();
        for (content, text) in [
            (vec![0], "0"),
            (vec![0x80], "-128"),
            (vec![0x7f; 16], "169473963133173273960190490760135540607"),
            (with(&[0x80], 15), "-0x80000000000000000000000000000000"),
            (with(&[0x80, 0], 14), "-0x80000000000000000000000000000000"),
            (with(&[0, 0x80], 15), "0x80000000000000000000000000000000"),
            (with(&[1], 16), "0x0100000000000000000000000000000000"),
        ] {
            assert_eq!(integer(&content), text);
        }
    }

    #[test]
    fn what_is_too_long_for_a_name_is_dumped() {
        let oid = Oid::from_content(&[b"*\x01~"[..].to_vec(), vec![1; 584]].concat());
        let said = text(&Policies { user: vec![Policy { oid, ..policy("1.2", None) }], ..Policies::default() });
        let lines: Vec<&str> = said.lines().skip(3).collect();
        assert_eq!(
            lines[0],
            "  Policy: <INVALID>0000 - 2a 01 7e 01 01 01 01 01-01 01 01 01 01 01 01 01   *.~............."
        );
        assert_eq!(lines[36], "0240 - 01 01 01 01 01 01 01 01-01 01 01                  ...........");
        assert_eq!(lines[37..40], ["", "    Non Critical", "    No Qualifiers"]);
    }
}
