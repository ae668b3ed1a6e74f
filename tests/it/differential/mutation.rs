//! One change of DER somewhere inside what is signed, signed anew or not.

use crate::forge::der;
use crate::random::Random;

/// Changes a signed object in one place of its to-be-signed part, or seldom outside of it. What is broken already stays.
pub(super) fn mutate(whole: &[u8], seed: u64, seal: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    if !is_sound(whole) {
        return whole.to_vec();
    }
    let mut random = Random::new(seed);
    let mut tree = Tree::read(whole);
    let Body::Inner(parts) = &mut tree.body else { return whole.to_vec() };
    if random.one_in(12) {
        change(&mut tree, &mut random);
        return tree.der();
    }
    let Some(tbs) = parts.first_mut() else { return whole.to_vec() };
    change(tbs, &mut random);
    if random.one_in(5) { tree.der() } else { seal(&tbs.der()) }
}

/// A value with what it holds, as far as it can be read.
#[derive(Clone, Debug)]
struct Tree {
    tag: u8,
    body: Body,
    /// Octets of the length where it is written longer than it need be.
    long: u8,
}

#[derive(Clone, Debug)]
enum Body {
    Inner(Vec<Tree>),
    Octets(Vec<u8>),
}

impl Tree {
    /// Reads one value that is sound.
    fn read(bytes: &[u8]) -> Tree {
        let content = der::contents(bytes)[0];
        let body = if bytes[0] & 0x20 == 0 { Body::Octets(content.to_vec()) } else { Body::Inner(row(content)) };
        Tree { tag: bytes[0], body, long: 0 }
    }

    fn der(&self) -> Vec<u8> {
        let content = match &self.body {
            Body::Octets(octets) => octets.clone(),
            Body::Inner(parts) => parts.iter().flat_map(Tree::der).collect(),
        };
        let plain = der::value(self.tag, &content);
        match self.long {
            0 => plain,
            9 => der::with_indefinite_length(&plain),
            octets => der::with_long_length(&plain, octets),
        }
    }

    /// How many values there are in it, itself included.
    fn count(&self) -> usize {
        1 + match &self.body {
            Body::Inner(parts) => parts.iter().map(Tree::count).sum(),
            Body::Octets(_) => 0,
        }
    }

    /// The value of this number, counted downwards and onwards.
    fn at(&mut self, mut number: usize) -> Option<&mut Tree> {
        if number == 0 {
            return Some(self);
        }
        number -= 1;
        let Body::Inner(parts) = &mut self.body else { return None };
        for part in parts {
            let count = part.count();
            if number < count {
                return part.at(number);
            }
            number -= count;
        }
        None
    }
}

/// The values in a row.
fn row(mut bytes: &[u8]) -> Vec<Tree> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let content = der::contents(bytes)[0];
        let length = content.as_ptr() as usize - bytes.as_ptr() as usize + content.len();
        parts.push(Tree::read(&bytes[..length]));
        bytes = &bytes[length..];
    }
    parts
}

fn change(tree: &mut Tree, random: &mut Random) {
    let number = random.below(tree.count());
    let Some(value) = tree.at(number) else { return };
    let kind = random.below(12);
    if kind < 6
        && let Body::Inner(parts) = &mut value.body
        && !parts.is_empty()
    {
        let at = random.below(parts.len());
        match kind {
            0 => drop(parts.remove(at)),
            1 => parts.insert(at, parts[at].clone()),
            2 => {
                let to = random.below(parts.len());
                parts.swap(at, to);
            }
            3 => parts.push(Tree { tag: 0x05, body: Body::Octets(Vec::new()), long: 0 }),
            4 => parts.clear(),
            _ => value.long = random.pick(&[1, 2, 4, 9]),
        }
        return;
    }
    match (kind, &mut value.body) {
        (0 | 1, _) => value.tag = random.pick(TAGS),
        (2, _) => value.tag ^= random.pick(&[0x20, 0x01, 0x80, 0x40]),
        (3, _) => value.long = random.pick(&[1, 2, 4, 9]),
        (_, Body::Octets(octets)) => change_octets(value.tag, octets, random),
        (_, Body::Inner(_)) => value.long = random.pick(&[1, 3]),
    }
    if value.long == 1 && value.der().len() > 200 {
        value.long = 3;
    }
}

fn change_octets(tag: u8, octets: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(octets.len() + 1);
    match random.below(8) {
        0 => octets.clear(),
        1 => octets.insert(0, 0),
        2 => octets.insert(0, 0xff),
        3 => octets.push(random.pick(&[0, 1, 0x20, 0x80, 0xff])),
        4 => drop(octets.pop()),
        5 if tag == 1 => *octets = vec![random.pick(&[0, 1, 0x7f])],
        // What is wrapped in an OCTET STRING is changed as a value of its own.
        5 | 6 if tag == 4 && octets.len() > 2 && !der::contents(octets).is_empty() => {
            let mut inner = row_or_octets(octets);
            change(&mut inner, random);
            *octets = inner.der();
        }
        _ => {
            if let Some(octet) = octets.get_mut(at) {
                *octet ^= 1 << random.below(8);
            }
        }
    }
}

fn row_or_octets(octets: &[u8]) -> Tree {
    let content = der::contents(octets)[0];
    if content.len() + 2 == octets.len() && octets[0] & 0x20 != 0 && is_sound(content) {
        Tree::read(octets)
    } else {
        Tree { tag: octets[0], body: Body::Octets(content.to_vec()), long: 0 }
    }
}

/// Whether these octets are values in a row, all the way down.
fn is_sound(mut bytes: &[u8]) -> bool {
    while !bytes.is_empty() {
        let Some(content) = der::contents(bytes).first().copied() else { return false };
        if bytes[0] & 0x20 != 0 && !is_sound(content) {
            return false;
        }
        let length = content.as_ptr() as usize - bytes.as_ptr() as usize + content.len();
        bytes = &bytes[length..];
    }
    true
}

const TAGS: &[u8] = &[
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x09, 0x0a, 0x0c, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a, 0x1c, 0x1e, 0x30,
    0x31, 0x80, 0x81, 0x82, 0x86, 0x87, 0xa0, 0xa1, 0xa3, 0xa4,
];
