//! What the checks find in a bundle that is not written, in the places and remedies of whoever named the files for it.

use crate::assemble::Assembly;
use crate::base::location::Location;
use crate::checks::check::Finding;
use crate::report::matrix::TargetResult;

/// What a bundle is called that is written nowhere.
pub(super) const UNWRITTEN: &str = "the bundle";

/// Turns places in the bundle into those of its pieces, and remedies for files into such for the command: further
/// files, or a passphrase. `key_is_inside` says whether the bundle begins with the key.
pub(super) fn reword(target: &mut TargetResult, assembly: &Assembly, key_is_inside: bool) {
    let places = places(assembly, key_is_inside);
    for cell in &mut target.cells {
        for finding in &mut cell.findings {
            reword_finding(cell.id, finding, assembly, &places);
        }
    }
}

fn reword_finding(id: &str, finding: &mut Finding, assembly: &Assembly, places: &[(u32, Location)]) {
    finding.command = None;
    let place = finding.place.take();
    let is_piece = |(line, _): &&(u32, Location)| place.as_ref().is_some_and(|place| place.line == *line);
    finding.place = match &place {
        Some(place) if *place.file == *UNWRITTEN => places.iter().find(is_piece).map(|(_, source)| source.clone()),
        _ => place,
    };
    for text in [&mut finding.message, &mut finding.fix] {
        // The last lines first: the number of a line may begin with that of another.
        for (line, source) in places.iter().rev() {
            *text = text.replace(&format!("{UNWRITTEN}:{line}"), &source.to_string());
        }
        *text = text.replace(&format!("{UNWRITTEN} holds"), &format!("{UNWRITTEN} would hold"));
    }
    match (id, &assembly.shut) {
        ("key-present", Some(shut)) => {
            finding.message =
                format!("the key at {shut} is encrypted, so whether it fits the certificate is not known");
            finding.fix = OPEN.to_owned();
        }
        ("key-present", None) => finding.fix = NAME_KEY.to_owned(),
        ("key-match", _) => finding.fix = NAME_PARTNER.to_owned(),
        ("chain-complete", _) => finding.fix = NAME_ISSUER.to_owned(),
        _ => {}
    }
}

/// Where each piece begins in the bundle, and where it comes from.
fn places(assembly: &Assembly, key_is_inside: bool) -> Vec<(u32, Location)> {
    let mut line = 1_u32;
    let mut places = Vec::new();
    if let Some(key) = assembly.key.as_ref().filter(|_| key_is_inside) {
        places.extend(assembly.key_place.clone().map(|source| (line, source)));
        line = line.saturating_add(lines(key));
    }
    for (cert, text) in assembly.certs.iter().zip(assembly.certificate_texts()) {
        places.push((line, cert.location.clone()));
        line = line.saturating_add(lines(&text));
    }
    places
}

fn lines(text: &[u8]) -> u32 {
    u32::try_from(text.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

const OPEN: &str = "put the passphrase into the first line of a file and name that with --password-file";
const NAME_KEY: &str = "name the file of the private key, too, with --key FILE or among the others";
const NAME_PARTNER: &str = "name the file of the key with which this certificate was requested (--key FILE), or that \
                            of the certificate that was issued for this key";
const NAME_ISSUER: &str = "name a file that holds the missing certificate, too; when it is a root of your own, name \
                           its file with --ca";
