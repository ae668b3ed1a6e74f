//! The forms in which OpenSSL prints names (`a_strex.c X509_NAME_print_ex`).

use super::{Attribute, Name};
use crate::x509::object_name;

mod compat;
mod value;

pub use value::ValueFormat;

/// How a name is printed: OpenSSL's `XN_FLAG_...` and `ASN1_STRFLGS_...`, as `-nameopt` sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// What stands between attributes; none prints nothing, but for [`Format::COMPAT`].
    pub separators: Option<Separators>,
    /// Last attribute first (`XN_FLAG_DN_REV`).
    pub reversed: bool,
    /// How the type of an attribute is called.
    pub types: TypeName,
    /// ` = ` rather than `=` (`XN_FLAG_SPC_EQ`).
    pub spaced_equals: bool,
    /// The names of types filled up to a column (`XN_FLAG_FN_ALIGN`).
    pub aligned: bool,
    /// Values of types without a name as hexadecimal (`XN_FLAG_DUMP_UNKNOWN_FIELDS`).
    pub dump_unknown_types: bool,
    /// How values are printed.
    pub value: ValueFormat,
}

/// What stands between relative names, and between the attributes of one (`XN_FLAG_SEP_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Separators {
    /// `,` and `+`.
    CommaPlus,
    /// `, ` and ` + `.
    CommaPlusSpace,
    /// A line break and ` + `.
    Multiline,
    /// `; ` and ` + `.
    SemicolonPlusSpace,
}

/// How the type of an attribute is called (`XN_FLAG_FN_...`); types without a name are dotted always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TypeName {
    /// `commonName`.
    Long,
    /// Not at all, nor is there an equals sign.
    None,
    /// `2.5.4.3`.
    Oid,
    /// `CN`.
    Short,
}

impl Format {
    /// No flag at all (`XN_FLAG_COMPAT`): the form of `X509_NAME_print`.
    pub const COMPAT: Format = Format {
        separators: None,
        reversed: false,
        types: TypeName::Short,
        spaced_equals: false,
        aligned: false,
        dump_unknown_types: false,
        value: ValueFormat::PLAIN,
    };

    /// `XN_FLAG_ONELINE`: `C = DE, O = Example + OU = Unit, CN = "a,b"`.
    pub const ONELINE: Format = Format {
        separators: Some(Separators::CommaPlusSpace),
        spaced_equals: true,
        value: ValueFormat { use_quote: true, ..ValueFormat::RFC_2253 },
        ..Format::COMPAT
    };

    /// `XN_FLAG_RFC2253`: `CN=a\,b,O=Example+OU=Unit,C=DE`.
    pub const RFC_2253: Format = Format {
        separators: Some(Separators::CommaPlus),
        reversed: true,
        dump_unknown_types: true,
        value: ValueFormat::RFC_2253,
        ..Format::COMPAT
    };

    /// `XN_FLAG_MULTILINE`: an attribute a line, with long names.
    pub const MULTILINE: Format = Format {
        separators: Some(Separators::Multiline),
        types: TypeName::Long,
        spaced_equals: true,
        aligned: true,
        value: ValueFormat { escape_control: true, escape_high: true, ..ValueFormat::PLAIN },
        ..Format::COMPAT
    };

    /// The name in this form. Raw octets may stand in it: without [`ValueFormat::escape_high`] it need not be UTF-8.
    pub fn print(&self, name: &Name) -> Vec<u8> {
        let mut out = Vec::new();
        let between = match self.separators {
            _ if *self == Format::COMPAT => {
                compat::print(&mut out, name);
                return out;
            }
            None => return out,
            Some(Separators::CommaPlus) => (",", "+"),
            Some(Separators::CommaPlusSpace) => (", ", " + "),
            Some(Separators::Multiline) => ("\n", " + "),
            Some(Separators::SemicolonPlusSpace) => ("; ", " + "),
        };
        if self.reversed {
            self.print_rdns(&mut out, between, name.rdns.iter().rev().map(|rdn| rdn.iter().rev()));
        } else {
            self.print_rdns(&mut out, between, name.rdns.iter().map(|rdn| rdn.iter()));
        }
        out
    }

    fn print_rdns<'a, R: Iterator<Item = &'a Attribute>>(
        &self,
        out: &mut Vec<u8>,
        (between_rdns, between_attributes): (&str, &str),
        rdns: impl Iterator<Item = R>,
    ) {
        for (place, rdn) in rdns.enumerate() {
            let mut separator = if place == 0 { "" } else { between_rdns };
            for attribute in rdn {
                out.extend_from_slice(separator.as_bytes());
                separator = between_attributes;
                self.print_attribute(out, attribute);
            }
        }
    }

    fn print_attribute(&self, out: &mut Vec<u8>, attribute: &Attribute) {
        let known = match self.types {
            TypeName::Long => object_name::long_name(&attribute.oid),
            _ => object_name::short_name(&attribute.oid),
        };
        let (name, column) = match (self.types, known) {
            (TypeName::Long, Some(long)) => (long.to_owned(), LONG_COLUMN),
            (TypeName::Short, Some(short)) => (short.to_owned(), SHORT_COLUMN),
            _ => (object_name::dotted(&attribute.oid), 0),
        };
        if self.types != TypeName::None {
            out.extend_from_slice(name.as_bytes());
            if self.aligned {
                out.extend(std::iter::repeat_n(b' ', column.saturating_sub(name.len())));
            }
            out.extend_from_slice(if self.spaced_equals { b" = " } else { b"=" });
        }
        self.value.print(out, attribute, known.is_none() && self.dump_unknown_types);
    }
}

/// `FN_WIDTH_LN`.
const LONG_COLUMN: usize = 25;
/// `FN_WIDTH_SN`.
const SHORT_COLUMN: usize = 10;
