//! One file: its name, a line an object with the lines it spans, what is to be said of it, who loads what.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::base::count::counted;
use crate::report::show::index::Index;
use crate::report::show::inventory::{CanBeSaved, Reader, Shown, ShownFile, Weight};
use crate::report::text::screen::{Line, Screen, Tone};

/// Draws a file.
pub(super) fn file(index: &Index<'_>, file: &ShownFile, screen: &mut Screen<'_>) -> io::Result<()> {
    heading(file, screen)?;
    if let Some(error) = &file.error {
        let rest = error.strip_prefix(file.path.as_str()).unwrap_or(error).trim_start_matches([':', ' ']);
        return screen.paragraph(2, &format!("{} ", bad(screen)), Tone::Bad, rest);
    }
    objects(index, &file.objects, screen)?;
    if file.objects.is_empty() {
        screen.put(
            screen
                .line()
                .space(2)
                .toned(Tone::Caution, if file.size == Some(0) { "! empty" } else { "! nothing but blanks" }),
        )?;
    }
    let is_plain = file.objects.len() == 1 && file.objects.iter().all(|object| object.weight == Weight::Fine);
    if !is_plain || file.can_be_saved.is_some() {
        readers(&file.readers, screen)?;
    }
    file.can_be_saved.as_ref().map_or(Ok(()), |saved| can_be_saved(index, saved, screen))
}

/// What only mending gives, and the line that does it.
fn can_be_saved(index: &Index<'_>, saved: &CanBeSaved, screen: &mut Screen<'_>) -> io::Result<()> {
    if saved.objects.is_empty() {
        screen.paragraph(2, "", Tone::Good, "what is spoilt above can be mended:")?;
    } else {
        let count = |kind: &str| saved.objects.iter().filter(|object| object.kind == kind).count();
        let kinds = [("certificate", "certificate"), ("private-key", "private key")];
        let mut told: Vec<(usize, &str)> = kinds.map(|(kind, word)| (count(kind), word)).to_vec();
        let others = saved.objects.len().saturating_sub(told.iter().map(|(count, _)| count).sum());
        told.push((others, if told.iter().all(|(count, _)| *count == 0) { "thing" } else { "other thing" }));
        let told = told.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(count, word));
        let text = format!("can be saved: {}", told.collect::<Vec<_>>().join(", "));
        screen.paragraph(2, "", Tone::Good, &text)?;
        objects(index, &saved.objects, screen)?;
    }
    let Some(command) = &saved.command else { return Ok(()) };
    screen.put(screen.line().space(4).text(command))
}

/// A line an object, and what is to be said of it.
fn objects(index: &Index<'_>, objects: &[Shown], screen: &mut Screen<'_>) -> io::Result<()> {
    let columns = Columns::of(index, objects, screen);
    let is_long = index.count() > MOST_IN_FULL && !screen.options().verbose;
    let mut last_fault = None;
    for object in objects {
        first_line(object, &columns, is_long, screen)?;
        let told_before = object.fault.is_some() && object.fault == last_fault;
        last_fault.clone_from(&object.fault);
        if told_before {
            screen.paragraph(columns.called_at(), "", Tone::Quiet, "spoilt by the same line")?;
        } else if !is_long || object.weight > Weight::Fine || object.duplicate_of.is_some() {
            said(index, object, &columns, screen)?;
        }
        if screen.options().verbose {
            details(object, screen)?;
        }
    }
    Ok(())
}

/// The name, and at the right end whose it is.
fn heading(file: &ShownFile, screen: &mut Screen<'_>) -> io::Result<()> {
    let target = file.real_path.as_ref().map(|path| format!(" -> {path}")).unwrap_or_default();
    let whose = match (&file.owner, &file.group, &file.mode) {
        (Some(owner), Some(group), Some(mode)) => format!("{owner}:{group} {mode}"),
        _ => String::new(),
    };
    let mut line = screen.line().toned(Tone::Strong, &file.path);
    let whose_at = screen.text_width().saturating_sub(whose.width());
    if !target.is_empty() {
        let room = whose_at.saturating_sub(line.width()).saturating_sub(2);
        line = line.ready(Tone::Quiet, screen.cut_end(&target, room));
    }
    if line.width().saturating_add(2) > whose_at {
        screen.put(line)?;
        line = screen.line();
    }
    screen.put(line.to(whose_at).toned(Tone::Quiet, &whose))
}

/// Where the columns of a file stand.
struct Columns {
    range: usize,
    number: usize,
    called: usize,
}

impl Columns {
    fn of(index: &Index<'_>, objects: &[Shown], screen: &Screen<'_>) -> Columns {
        let range = objects.iter().map(|object| range(object).len()).max().unwrap_or(0);
        let number = index.count().to_string().len();
        let width = |object: &Shown| {
            screen.clean(&object.called).width().saturating_add(2 * usize::from(object.inside.is_some()))
        };
        let called = objects.iter().map(width).max().unwrap_or(0).min(LONGEST_KIND);
        Columns { range, number, called }
    }

    /// Where kinds begin, and what is said of an object.
    fn called_at(&self) -> usize {
        MARK.saturating_add(self.range).saturating_add(self.number).saturating_add(2 * GAP)
    }

    /// Where names begin.
    fn name_at(&self) -> usize {
        self.called_at().saturating_add(self.called).saturating_add(GAP)
    }
}

fn first_line(object: &Shown, columns: &Columns, is_long: bool, screen: &mut Screen<'_>) -> io::Result<()> {
    let number = object.number.map(|number| number.to_string()).unwrap_or_default();
    let range = if object.inside.is_some() { String::new() } else { range(object) };
    let quiet = object.number.is_none() && object.weight == Weight::Fine;
    let (sign, tone) = mark(object, screen);
    let mut line = screen.line().space(2).sign(tone, sign).to(MARK);
    line = line.space(columns.range.saturating_sub(range.len())).toned(Tone::Quiet, &range).space(GAP);
    line = line.space(columns.number.saturating_sub(number.len())).text(&number).space(GAP);
    if object.inside.is_some() {
        line = line.sign(Tone::Quiet, screen.sign("\u{2514} ", "` "));
    }
    line = line.toned(if quiet { Tone::Quiet } else { Tone::Plain }, &object.called).to(columns.name_at());
    let validity = &object.facts.validity;
    let key = object.facts.key.as_ref().filter(|_| is_long && object.kind == "certificate");
    let right = match key {
        Some(key) => {
            let left = validity.words.strip_suffix(" left").unwrap_or(&validity.words);
            format!("{key:>WIDEST_KEY$}  {left:>WIDEST_VALIDITY$}")
        }
        None => validity.words.clone(),
    };
    let right_at = screen.text_width().saturating_sub(right.width());
    let room = right_at.saturating_sub(line.width()).saturating_sub(GAP).max(LEAST_NAME);
    let tone = if quiet { Tone::Quiet } else { Tone::Strong };
    line = line.ready(tone, screen.cut_end(&object.name, room));
    if right.is_empty() {
        return screen.put(line);
    }
    let tone = if validity.holds { Tone::Plain } else { Tone::Bad };
    screen.put(line.space(GAP).to(right_at).toned(tone, &right))
}

/// What is to be said of an object besides its name, in a few words.
fn said(index: &Index<'_>, object: &Shown, columns: &Columns, screen: &mut Screen<'_>) -> io::Result<()> {
    let at = columns.called_at();
    if let Some(fault) = &object.fault {
        screen.paragraph(at, "", Tone::Bad, &format!("line {} {}", fault.line, fault.what))?;
        return screen.paragraph(at, "mend  ", Tone::Plain, &fault.fix);
    }
    if let Some(other) = object.duplicate_of {
        let same = format!("the same as {other}");
        return screen.paragraph(at, "", Tone::Caution, &same);
    }
    let dot = screen.sign(" \u{b7} ", "; ");
    let words = match object.kind {
        "certificate" => about_certificate(index, object),
        "private-key" => about_key(index, object),
        "certificate-request" | "public-key" => about_request(index, object),
        "crl" => about_list(index, object),
        _ => Vec::new(),
    };
    let words: Vec<String> = words.into_iter().filter(|words| !words.is_empty()).collect();
    if !words.is_empty() {
        screen.paragraph(at, "", Tone::Plain, &words.join(dot))?;
    }
    let identifiers = if object.kind == "certificate" { identifiers(object, screen) } else { Vec::new() };
    if !identifiers.is_empty() && !screen.options().verbose {
        screen.paragraph(at, "", Tone::Quiet, &identifiers.join(dot))?;
    }
    if object.note.is_empty() {
        return Ok(());
    }
    screen.paragraph(at, "", if object.weight == Weight::Fine { Tone::Quiet } else { Tone::Caution }, &object.note)
}

fn about_certificate(index: &Index<'_>, object: &Shown) -> Vec<String> {
    let facts = &object.facts;
    let issuer = match (&object.belongs_to, facts.self_signed) {
        (Some(issuer), _) => format!("issued by {}", index.reference(issuer.object)),
        (None, Some(true)) => "self-signed".to_owned(),
        (None, _) if object.weight == Weight::Bad && facts.issuer.is_none() => String::new(),
        (None, _) => format!("issued by \"{}\", which is not here", facts.issuer_called),
    };
    let key = index.key_of(object);
    let key = key.map(|(number, _)| format!("its key is {number}")).unwrap_or_default();
    let others: Vec<&String> = facts.names.iter().flatten().filter(|name| **name != object.name).collect();
    let shown: Vec<&str> = others.iter().take(MOST_NAMES).map(|name| name.as_str()).collect();
    let more = match others.len().saturating_sub(shown.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = if shown.is_empty() { String::new() } else { format!("names {}{more}", shown.join(", ")) };
    vec![facts.key.clone().unwrap_or_default(), issuer, key, names]
}

/// Fingerprint and key identifier, cut short; `-v` tells them in full.
fn identifiers(object: &Shown, screen: &Screen<'_>) -> Vec<String> {
    let dots = screen.sign("\u{2026}", "...");
    let short = |label: &str, text: &Option<String>, count: usize| {
        let text = text.as_ref()?;
        Some(format!("{label} {}{dots}", text.chars().take(count).collect::<String>()))
    };
    let facts = &object.facts;
    let told = [short("sha256", &facts.sha256, SHORT_HASH), short("key id", &facts.key_id, SHORT_KEY_ID)];
    told.into_iter().flatten().collect()
}

fn about_key(index: &Index<'_>, object: &Shown) -> Vec<String> {
    if object.facts.key.is_none() {
        return Vec::new();
    }
    match &object.belongs_to {
        Some(other) => vec![format!("key of {}", index.reference(other.object))],
        None => vec!["belongs to nothing that is shown here".to_owned()],
    }
}

fn about_request(index: &Index<'_>, object: &Shown) -> Vec<String> {
    let relation = object.belongs_to.as_ref().map(|other| match other.relation {
        "request-for" => format!("made for the key of {}", index.reference(other.object)),
        "made-with" if object.kind == "public-key" => format!("public half of {}", index.reference(other.object)),
        "made-with" => format!("made with {}", index.reference(other.object)),
        _ => format!("key of {}", index.reference(other.object)),
    });
    let key = object.facts.key.clone().filter(|key| *key != object.name).unwrap_or_default();
    let names = object.facts.names.as_ref().filter(|names| !names.is_empty());
    let names = names.map(|names| format!("asks for {}", names.join(", "))).unwrap_or_default();
    vec![key, names, relation.unwrap_or_default()]
}

fn about_list(index: &Index<'_>, object: &Shown) -> Vec<String> {
    let entries = counted(object.facts.entries.unwrap_or(0), "revoked certificate");
    let issuer = match &object.belongs_to {
        Some(issuer) => format!("signed by {}", index.reference(issuer.object)),
        None => format!("\"{}\" is not here", object.facts.issuer_called),
    };
    vec![entries, issuer]
}

/// With `-v`: everything, a line each.
fn details(object: &Shown, screen: &mut Screen<'_>) -> io::Result<()> {
    let facts = &object.facts;
    let dates = facts.not_before.as_ref().zip(facts.not_after.as_ref()).map(|(from, to)| format!("{from} to {to}"));
    let lists = facts
        .this_update
        .as_ref()
        .map(|from| format!("{from}, next {}", facts.next_update.as_deref().unwrap_or("none")));
    let names = facts.names.as_ref().filter(|names| !names.is_empty()).map(|names| names.join(", "));
    let told = [
        ("subject  ", facts.subject.clone()),
        ("issuer   ", facts.issuer.clone()),
        ("names    ", names),
        ("serial   ", facts.serial.clone()),
        ("valid    ", dates.or(lists)),
        ("sha256   ", facts.sha256.clone()),
        ("key id   ", facts.key_id.clone()),
        ("issuer's ", facts.issuer_key_id.clone()),
        ("spki     ", facts.spki_sha256.clone()),
    ];
    for (label, text) in told {
        if let Some(text) = text {
            screen.paragraph(DETAILS, label, Tone::Plain, &text)?;
        }
    }
    Ok(())
}

/// One line where all load the same, else a line a family.
fn readers(readers: &[Reader], screen: &mut Screen<'_>) -> io::Result<()> {
    let Some((server, others)) = readers.split_first() else { return Ok(()) };
    let is_same = |reader: &&Reader| {
        reader.certificates == server.certificates
            && reader.refusal.is_none()
            && reader.key_refusal.is_some() == server.key_refusal.is_some()
    };
    let alike =
        server.refusal.is_none() && others.iter().filter(|reader| reader.name != VERIFY).all(|reader| is_same(&reader));
    let judged = others.iter().find(|reader| reader.name == VERIFY);
    let verify_fits = judged.is_none_or(|reader| reader.certificates.first() == server.certificates.first());
    if readers.iter().filter(|reader| reader.name != VERIFY).all(loads_nothing) {
        let why = server
            .refusal
            .as_ref()
            .or(server.key_refusal.as_ref())
            .map(|refusal| format!(": {}", refusal.reason))
            .unwrap_or_default();
        return screen.paragraph(2, "", Tone::Bad, &format!("no server loads anything from this file{why}"));
    }
    if alike && verify_fits {
        let text = format!("loaded alike by OpenSSL servers, Go, Rust and GnuTLS: {}", loads(server));
        return screen.paragraph(2, "", Tone::Quiet, &text);
    }
    screen.paragraph(2, "", Tone::Caution, "not every program loads the same from this file (OpenSSL servers are nginx, Apache, Postfix, Dovecot; a GnuTLS \
         server is Exim on Debian):")?;
    for reader in readers {
        let loaded = loads(reader);
        let text = match &reader.refusal {
            Some(_) if reader.key.is_some() => format!("{loaded}; the certificates are refused"),
            Some(refusal) if refusal.line > 0 => {
                format!("nothing; it refuses the file at line {} ({})", refusal.line, refusal.reason)
            }
            Some(refusal) => format!("nothing; it says: {}", refusal.reason),
            None => loaded,
        };
        let refuses = reader.refusal.is_some() || reader.key_refusal.is_some();
        let tone = if refuses { Tone::Bad } else { Tone::Plain };
        screen.paragraph(4, &format!("{:16}", reader.name), tone, &text)?;
    }
    Ok(())
}

fn loads_nothing(reader: &Reader) -> bool {
    (reader.refusal.is_some() || reader.certificates.is_empty()) && reader.key.is_none()
}

fn loads(reader: &Reader) -> String {
    let word = if reader.certificates.len() == 1 { "certificate" } else { "certificates" };
    let key = reader.key.map(|key| format!("private key {key}"));
    let certificates = runs(&reader.certificates);
    let certificates = (!certificates.is_empty()).then(|| format!("{word} {}", certificates.join(", ")));
    let key = key.or_else(|| reader.key_refusal.as_ref().map(|refusal| format!("no private key ({})", refusal.reason)));
    match (certificates, key) {
        (Some(certificates), Some(key)) => format!("{certificates} and {key}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "nothing".to_owned(),
    }
}

/// `1`, `3-5`.
fn runs(numbers: &[usize]) -> Vec<String> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs.into_iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
        .collect()
}

fn range(object: &Shown) -> String {
    if object.form == "der" || object.called == "unknown" {
        return "binary".to_owned();
    }
    match (object.line, object.end_line) {
        (0, _) => String::new(),
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}-{last}"),
    }
}

fn mark(object: &Shown, screen: &Screen<'_>) -> (&'static str, Tone) {
    match object.weight {
        Weight::Fine => (" ", Tone::Plain),
        Weight::Caution => ("!", Tone::Caution),
        Weight::Bad => (bad(screen), Tone::Bad),
    }
}

fn bad(screen: &Screen<'_>) -> &'static str {
    screen.sign("\u{2717}", "x")
}

/// A line of the tree below, for the same marks.
pub(super) fn branch(line: Line, depth: usize, screen: &Screen<'_>) -> Line {
    match depth {
        0 => line,
        _ => line
            .space(depth.saturating_sub(1).saturating_mul(3))
            .sign(Tone::Quiet, screen.sign("\u{2514}\u{2500} ", "`- ")),
    }
}

/// It takes one certificate by design.
const VERIFY: &str = "openssl verify";
/// Columns before the lines of an object.
const MARK: usize = 4;
const GAP: usize = 2;
/// Above so many objects, each has one line.
const MOST_IN_FULL: usize = 12;
const LONGEST_KIND: usize = 20;
const LEAST_NAME: usize = 16;
/// Columns of `ECDSA P-384`.
const WIDEST_KEY: usize = 11;
/// Columns of `10632 days`.
const WIDEST_VALIDITY: usize = 10;
/// Columns before what `-v` tells; a fingerprint must fit behind its label.
const DETAILS: usize = 6;
const MOST_NAMES: usize = 4;
const SHORT_HASH: usize = 12;
const SHORT_KEY_ID: usize = 11;
