//! Lines for sh that append, remove or reorder the certificates of a deployed file.
//!
//! They write into the file that is there, so that owner, group, mode and access list stay; none is offered for a file
//! behind a symbolic link, which a renewal would write again, nor for one that is no regular file on disk.

use std::path::Path;

use crate::base::document::FileKind;
use crate::bundle::object::ObjectKind;
use crate::bundle::{File, Role};
use crate::checks::command::quote;
use crate::checks::facts::Facts;
use crate::pem::piece::Piece;
use crate::x509::cert::Cert;

/// Appends the certificate (DER) that a CA offers at this address to the file in which `below` stands. Nothing is
/// appended unless what is served is a certificate that issued `below`, as `openssl verify` finds.
pub(in crate::checks) fn append_from_address(facts: &Facts<'_>, below: &Cert, address: &str) -> Option<String> {
    let is_plain = address.starts_with("http") && address.bytes().all(|byte| byte.is_ascii_graphic());
    let is_certificate = !address.ends_with(".p7c") && !address.ends_with(".p7b");
    let file = editable(facts, below).filter(|_| is_plain && is_certificate)?;
    let (range, path, address) = (lines(below)?, quote(&file.document.path), quote(Path::new(address)));
    let line_end = if ends_with_newline(file) { "" } else { "echo; " };
    Some(format!(
        "t=$(mktemp) && {{ curl -fsSg {address} | openssl x509 -inform DER -out \"$t\" && sed -n {range}p {path} | openssl \
         verify -no_check_time -partial_chain -trusted \"$t\" && {{ {line_end}cat \"$t\"; }} >> {path}; s=$?; rm -f \"$t\"; \
         [ $s -eq 0 ]; }}"
    ))
}

/// Appends a certificate that lies at hand in another file, absolute, to the file in which `below` stands, as a plain
/// block whatever its label is there.
pub(in crate::checks) fn append_from_file(
    facts: &Facts<'_>,
    below: &Cert,
    wanted: &Cert,
    source: &Path,
) -> Option<String> {
    source.to_str().filter(|_| source.is_absolute())?;
    let take = match lines(wanted) {
        Some(range) => format!("sed -n {range}p {} | openssl x509", quote(source)),
        None => format!("openssl x509 -inform DER -in {}", quote(source)),
    };
    append(editable(facts, below)?, &take)
}

fn append(file: &File, source: &str) -> Option<String> {
    let path = quote(&file.document.path);
    let line_end = if ends_with_newline(file) { "" } else { "\\n" };
    // The file is opened only when there is something to append.
    Some(format!("c=$({source}) && printf '{line_end}%s\\n' \"$c\" >> {path}"))
}

/// Removes a certificate that stands elsewhere in the file, too.
pub(in crate::checks) fn remove_copy(facts: &Facts<'_>, cert: &Cert) -> Option<String> {
    let file = editable(facts, cert)?;
    Some(format!("sed -i {}d {}", lines(cert)?, quote(&file.document.path)))
}

/// Moves a certificate and the text above it into a file of its own, which only the owner can read: `FILE.removed`,
/// never one that exists.
pub(in crate::checks) fn remove(facts: &Facts<'_>, cert: &Cert) -> Option<String> {
    let file = editable(facts, cert)?;
    let (range, path) = (lines_with_text(file, cert)?, quote(&file.document.path));
    let removed = quote(Path::new(&format!("{}.removed", file.document.path.to_str()?)));
    Some(format!("(umask 077; set -C; sed -n {range}p {path} > {removed}) && sed -i {range}d {path}"))
}

/// Writes the certificates of the only file in this order, each with the text above it; every one of them has to be
/// named. `FILE.new` holds all until the file does.
pub(in crate::checks) fn reorder(facts: &Facts<'_>, order: &[&Cert]) -> Option<String> {
    let file = editable(facts, order.first()?)?;
    let is_certificate = |kind: &ObjectKind| matches!(kind, ObjectKind::Certificate(_));
    let is_whole = file.objects.len() == order.len() && order.iter().all(|c| c.location.file == file.document.name);
    if !is_whole || !file.objects.iter().all(|object| is_certificate(&object.kind)) {
        return None;
    }
    let path = quote(&file.document.path);
    let new = quote(Path::new(&format!("{}.new", file.document.path.to_str()?)));
    let mut blocks: Vec<String> = order
        .iter()
        .map(|cert| Some(format!("sed -n {}p {path}", lines_with_text(file, cert)?)))
        .collect::<Option<_>>()?;
    if let Some(Piece::Text(below)) = file.pieces.last() {
        blocks.push(format!("sed -n '{},$p' {path}", below.location.line));
    }
    let blocks = blocks.join(if ends_with_newline(file) { " && " } else { " && echo && " });
    Some(format!("(umask 077; set -C; {{ {blocks}; }} > {new}) && cat {new} > {path} && rm {new}"))
}

/// The deployed file in which this certificate stands, where a command may change it.
fn editable<'f>(facts: &'f Facts<'_>, cert: &Cert) -> Option<&'f File> {
    let holds =
        |file: &&File| matches!(file.role, Role::Cert | Role::Chain) && file.document.name == cert.location.file;
    let file = facts.bundle.files.iter().find(holds)?;
    let document = &file.document;
    let is_regular = document.metadata.as_ref().is_some_and(|metadata| metadata.kind == FileKind::Regular);
    let is_direct = document.real_path.as_ref() == Some(&document.path) && document.path.to_str().is_some();
    (is_regular && is_direct).then_some(file)
}

/// The lines of a block, as sed counts them; none for binary content.
fn lines(cert: &Cert) -> Option<String> {
    let place = &cert.location;
    (place.block > 0 && place.end_line > place.line).then(|| format!("{},{}", place.line, place.end_line))
}

/// The same with the text that stands directly above it, such as its readable dump.
fn lines_with_text(file: &File, cert: &Cert) -> Option<String> {
    lines(cert)?;
    let is_own = |piece: &Piece| matches!(piece, Piece::Block(block) if block.location == cert.location);
    let at = file.pieces.iter().position(is_own)?;
    let above = at.checked_sub(1).and_then(|above| file.pieces.get(above));
    let first = match above {
        Some(Piece::Text(text)) if text.location.line > 0 => text.location.line,
        _ => cert.location.line,
    };
    Some(format!("{first},{}", cert.location.end_line))
}

fn ends_with_newline(file: &File) -> bool {
    file.document.bytes().last().is_none_or(|last| *last == b'\n')
}
