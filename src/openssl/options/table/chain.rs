//! Options about the certificates a chain is made of, and the lists that revoke them.

use super::{Row, Value, flag, refused, valued};
use crate::loaders::Found;
use crate::loaders::openssl_store::{self, Wanted};
use crate::openssl::files::{Files, Opened};
use crate::openssl::messages::{self, Purpose};
use crate::openssl::options::{Settings, Stop};
use crate::verify::trust::Anchor;

pub(super) const ROWS: &[Row] = &[
    valued("trusted", Value::File, "File of the only anchors that count; may be repeated", add_trusted),
    valued("CAfile", Value::File, "File of anchors, instead of the default file", |settings, value, _| {
        settings.ca_file = Some(value.to_vec());
        Ok(())
    }),
    valued(
        "CApath",
        Value::Directory,
        "Hashed directory of anchors, instead of the default one",
        |settings, value, _| {
            settings.ca_path = Some(value.to_vec());
            Ok(())
        },
    ),
    valued(
        "CAstore",
        Value::Uri,
        "File, directory or file: URI of anchors, looked into when needed",
        |settings, value, _| {
            settings.ca_store = Some(value.to_vec());
            Ok(())
        },
    ),
    flag("no-CAfile", "Leave the default file of anchors out", |settings| {
        settings.no_ca_file = true;
        Ok(())
    }),
    flag("no-CApath", "Leave the default directory of anchors out", |settings| {
        settings.no_ca_path = true;
        Ok(())
    }),
    flag("no-CAstore", "Leave the default store of anchors out", |settings| {
        settings.no_ca_store = true;
        Ok(())
    }),
    valued("untrusted", Value::File, "File of certificates to build chains with; may be repeated", add_untrusted),
    valued("CRLfile", Value::File, "File of revocation lists, PEM or DER; may be repeated", add_lists),
    flag("crl_download", "Refused: nothing is fetched over the network; name lists with -CRLfile", |_| {
        refused("crl_download", "certpreflight fetches nothing over the network; name the lists with -CRLfile")
    }),
    flag("show_chain", "Print the chain of each certificate that passes", |settings| {
        settings.show_chain = true;
        Ok(())
    }),
];

/// Takes anchors from a file; from now on the default places do not count.
fn add_trusted(settings: &mut Settings, name: &[u8], files: Files<'_>) -> Result<(), Stop> {
    (settings.no_ca_file, settings.no_ca_path, settings.no_ca_store) = (true, true, true);
    let found = load(name, Purpose::Trusted, Wanted::Certs, files)?;
    let anchors = found.into_iter().filter_map(|found| match found {
        Found::Cert(cert, aux) => Some(Anchor { cert, aux }),
        Found::Crl(_) => None,
    });
    settings.trusted.get_or_insert_default().extend(anchors);
    Ok(())
}

fn add_untrusted(settings: &mut Settings, name: &[u8], files: Files<'_>) -> Result<(), Stop> {
    let found = load(name, Purpose::Untrusted, Wanted::Certs, files)?;
    for found in found {
        if let Found::Cert(cert, aux) = found {
            settings.untrusted.push(cert);
            settings.untrusted_aux.push(aux);
        }
    }
    Ok(())
}

fn add_lists(settings: &mut Settings, name: &[u8], files: Files<'_>) -> Result<(), Stop> {
    let found = load(name, Purpose::Lists, Wanted::Crls, files)?;
    settings.crls.extend(found.into_iter().filter_map(|found| match found {
        Found::Crl(crl) => Some(crl),
        Found::Cert(..) => None,
    }));
    Ok(())
}

/// Reads a file with the store loader; one of which nothing is of use ends the command.
fn load(name: &[u8], purpose: Purpose, wanted: Wanted, files: Files<'_>) -> Result<Vec<Found>, Stop> {
    let found = match files.open_uri(name) {
        None => return Err(Stop::Refused(messages::could_not_open(purpose, name))),
        Some(Opened::File(document)) => openssl_store::read(document.bytes(), &document.name, wanted),
        Some(Opened::Directory) => Vec::new(),
    };
    if found.is_empty() { Err(Stop::Refused(messages::could_not_read(purpose, name))) } else { Ok(found) }
}
