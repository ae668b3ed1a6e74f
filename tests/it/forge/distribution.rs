//! Extensions that tie certificates, lists and entries of lists together (RFC 5280 4.2.1.13, 5.2, 5.3).

use super::der;
use super::extension::Extension;

/// DistributionPointName: fullName of these.
pub(crate) fn full_name(names: &[Vec<u8>]) -> Vec<u8> {
    der::tagged(0, &der::tagged(0, &names.concat()))
}

/// DistributionPointName: nameRelativeToCRLIssuer of these attributes.
pub(crate) fn relative_name(attributes: &[Vec<u8>]) -> Vec<u8> {
    der::tagged(0, &der::tagged(1, &attributes.concat()))
}

/// DistributionPoint: a name made by the two above or empty, reasons by number, the issuer of the list.
pub(crate) fn point(name: &[u8], reasons: &[u8], issuer: &[Vec<u8>]) -> Vec<u8> {
    let issuer = if issuer.is_empty() { Vec::new() } else { der::tagged(2, &issuer.concat()) };
    der::sequence(&[name, &flags(0x81, reasons), &issuer])
}

/// cRLDistributionPoints.
pub(crate) fn points(points: &[Vec<u8>]) -> Extension {
    Extension::plain(DISTRIBUTION_POINTS, der::sequence(&[&points.concat()]))
}

/// freshestCRL.
pub(crate) fn freshest(points: &[Vec<u8>]) -> Extension {
    Extension::plain("2.5.29.46", der::sequence(&[&points.concat()]))
}

/// What issuingDistributionPoint says a list is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// DistributionPointName, DER; may be empty.
    pub(crate) name: Vec<u8>,
    pub(crate) only_users: bool,
    pub(crate) only_authorities: bool,
    /// By number; none for all.
    pub(crate) only_reasons: Vec<u8>,
    pub(crate) indirect: bool,
    pub(crate) only_attributes: bool,
}

impl Scope {
    /// issuingDistributionPoint, critical.
    pub(crate) fn extension(&self) -> Extension {
        let flag = |tag, set: bool| if set { der::value(tag, &[0xff]) } else { Vec::new() };
        let value = der::sequence(&[
            &self.name,
            &flag(0x81, self.only_users),
            &flag(0x82, self.only_authorities),
            &flags(0x83, &self.only_reasons),
            &flag(0x84, self.indirect),
            &flag(0x85, self.only_attributes),
        ]);
        Extension::plain(ISSUING_DISTRIBUTION_POINT, value).critical()
    }
}

/// cRLNumber.
pub(crate) fn number(number: i64) -> Extension {
    Extension::plain("2.5.29.20", der::signed(number))
}

/// deltaCRLIndicator: the number of the list this is the difference to.
pub(crate) fn delta(base: i64) -> Extension {
    Extension::plain("2.5.29.27", der::signed(base)).critical()
}

/// reasonCode of an entry.
pub(crate) fn reason(number: u8) -> Extension {
    Extension::plain("2.5.29.21", der::enumerated(number))
}

/// certificateIssuer of an entry.
pub(crate) fn certificate_issuer(names: &[Vec<u8>]) -> Extension {
    Extension::plain("2.5.29.29", der::sequence(&[&names.concat()])).critical()
}

fn flags(tag: u8, numbers: &[u8]) -> Vec<u8> {
    if numbers.is_empty() { Vec::new() } else { der::retagged(&der::named_bits(numbers), tag) }
}

pub(crate) const DISTRIBUTION_POINTS: &str = "2.5.29.31";
pub(crate) const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
