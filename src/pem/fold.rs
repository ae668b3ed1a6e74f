//! Text as it would be without what editors, programs and character sets did to it, one byte a character, with the way
//! back to the bytes of the file.

use std::iter::Peekable;

use zeroize::Zeroizing;

use crate::base::character::{is_dash, is_invisible};
use crate::pem::binary::ByteOrder;

/// How the characters of a stretch are stored.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Encoding {
    /// UTF-8; what is none stands for itself, as dashes of Windows code pages do.
    Utf8,
    /// UTF-16, with a byte-order mark or without.
    Utf16(ByteOrder),
}

/// A character that was changed or left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Odd {
    /// A dash that is no hyphen.
    Dash,
    /// A blank that is no usual one.
    Blank,
    /// Something that nobody sees: left out.
    Invisible,
    /// A NUL byte: left out.
    Nul,
    /// A letter that looks like one of the alphabet.
    LookAlike,
    /// A backslash and what follows it.
    Escape,
    /// A carriage return that no line feed follows: a line end.
    CarriageReturn,
    /// Any other character outside ASCII.
    Foreign,
}

/// Where something odd stood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Oddity {
    /// What it is.
    pub(crate) odd: Odd,
    /// The character.
    pub(crate) found: char,
    /// Index in the folded text; of what was left out, that of the next byte.
    pub(crate) at: usize,
    /// Its line in the file.
    pub(crate) line: u32,
    /// Its column, counted in characters from 1.
    pub(crate) column: u32,
}

/// The folded text of one stretch.
pub(crate) struct Folded {
    /// ASCII alone; [`FOREIGN`] stands for other characters, a line feed for every kind of line end. Wiped on drop.
    pub(crate) text: Zeroizing<Vec<u8>>,
    /// Everything that was changed, in order.
    pub(crate) oddities: Vec<Oddity>,
    /// For each byte of `text` and for its end, the byte in the file, counted from `start`.
    places: Vec<u32>,
    start: usize,
    /// The lines of the file: for each, the index in `text` at which it begins.
    lines: Vec<usize>,
    first_line: u32,
    /// Characters of the line so far.
    column: u32,
}

impl Folded {
    /// Folds this stretch of a file, which begins at this byte and on this line.
    pub(crate) fn new(stretch: &[u8], start: usize, first_line: u32, encoding: Encoding) -> Folded {
        let mut folded = Folded {
            text: Zeroizing::new(Vec::with_capacity(stretch.len())),
            oddities: Vec::new(),
            places: Vec::with_capacity(stretch.len().saturating_add(1)),
            start,
            lines: vec![0],
            first_line,
            column: 0,
        };
        match encoding {
            Encoding::Utf8 => folded.take_all(utf8(stretch).peekable()),
            Encoding::Utf16(order) => folded.take_all(utf16(stretch, order).peekable()),
        }
        folded.places.push(u32::try_from(stretch.len()).unwrap_or(u32::MAX));
        folded
    }

    /// The byte in the file at which this byte of the folded text, or its end, stands.
    pub(crate) fn offset(&self, at: usize) -> usize {
        let place = self.places.get(at).or(self.places.last()).copied().unwrap_or_default();
        self.start.saturating_add(place as usize)
    }

    /// The line of the file, counted from 1, on which this byte of the folded text stands.
    pub(crate) fn line(&self, at: usize) -> u32 {
        let index = self.lines.partition_point(|begin| *begin <= at).saturating_sub(1);
        self.first_line.saturating_add(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Column, counted in characters from 1, of this byte of the folded text.
    pub(crate) fn column(&self, at: usize) -> u32 {
        let index = self.lines.partition_point(|begin| *begin <= at).saturating_sub(1);
        let begin = self.lines.get(index).copied().unwrap_or_default();
        u32::try_from(at.saturating_sub(begin)).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// What was changed within these bytes of the folded text, or left out between them.
    pub(crate) fn oddities_in(&self, start: usize, end: usize) -> &[Oddity] {
        let from = self.oddities.partition_point(|oddity| oddity.at < start);
        let to = self.oddities.partition_point(|oddity| oddity.at < end);
        self.oddities.get(from..to).unwrap_or_default()
    }

    fn take_all(&mut self, mut characters: Peekable<impl Iterator<Item = (usize, char)>>) {
        while let Some((place, character)) = characters.next() {
            self.column = self.column.saturating_add(1);
            match character {
                '\n' => self.push(b'\n', place, true),
                '\r' if characters.peek().is_some_and(|(_, next)| *next == '\n') => {}
                '\r' => {
                    self.note(Odd::CarriageReturn, character);
                    self.push(b'\n', place, false);
                }
                '\\' => self.take_escape(place, &mut characters),
                '\0' => self.note(Odd::Nul, character),
                _ => self.take(character, place),
            }
        }
    }

    fn take(&mut self, character: char, place: usize) {
        let (odd, byte) = match character {
            '\t' => return self.push(b' ', place, false),
            _ if character.is_ascii() => return self.push(character as u8, place, false),
            _ if is_dash(character) => (Odd::Dash, b'-'),
            _ if is_invisible(character) => return self.note(Odd::Invisible, character),
            _ if character.is_whitespace() => (Odd::Blank, b' '),
            _ => match look_alike(character) {
                Some(letter) => (Odd::LookAlike, letter),
                None => (Odd::Foreign, FOREIGN),
            },
        };
        self.note(odd, character);
        self.push(byte, place, false);
    }

    /// A backslash, or several, and the letter behind it, as C, JSON and shells write line ends and signs.
    fn take_escape(&mut self, place: usize, characters: &mut Peekable<impl Iterator<Item = (usize, char)>>) {
        while characters.next_if(|(_, next)| *next == '\\').is_some() {}
        let Some((_, letter)) = characters.next_if(|(_, next)| matches!(next, 'n' | 'r' | 't' | '/' | '"' | 'u'))
        else {
            return self.push(b'\\', place, false);
        };
        self.note(Odd::Escape, '\\');
        match letter {
            'n' => self.push(b'\n', place, false),
            // What follows is the other half of a line end, or will do as well without one.
            'r' => {}
            't' => self.push(b' ', place, false),
            'u' => {
                let mut number = 0_u32;
                for _ in 0..4 {
                    let Some((_, digit)) = characters.next_if(|(_, next)| next.is_ascii_hexdigit()) else { break };
                    number = number << 4 | digit.to_digit(16).unwrap_or_default();
                }
                match u8::try_from(number).ok().filter(u8::is_ascii_graphic) {
                    Some(byte) => self.push(byte, place, false),
                    None => self.push(FOREIGN, place, false),
                }
            }
            _ => self.push(letter as u8, place, false),
        }
    }

    fn push(&mut self, byte: u8, place: usize, ends_line: bool) {
        self.text.push(byte);
        self.places.push(u32::try_from(place).unwrap_or(u32::MAX));
        if ends_line {
            self.lines.push(self.text.len());
            self.column = 0;
        }
    }

    fn note(&mut self, odd: Odd, found: char) {
        let (at, line) = (self.text.len(), u32::try_from(self.lines.len()).unwrap_or(u32::MAX).saturating_sub(1));
        let (line, column) = (self.first_line.saturating_add(line), self.column);
        self.oddities.push(Oddity { odd, found, at, line, column });
    }
}

/// The Latin letter that a Cyrillic or Greek one looks like.
pub(crate) fn look_alike(character: char) -> Option<u8> {
    LOOK_ALIKES.iter().find(|(found, _)| *found == character).map(|(_, letter)| *letter)
}

fn utf8(bytes: &[u8]) -> impl Iterator<Item = (usize, char)> {
    let mut place = 0_usize;
    bytes.utf8_chunks().flat_map(move |chunk| {
        let (valid, start) = (chunk.valid(), place);
        let invalid_start = start.saturating_add(valid.len());
        place = invalid_start.saturating_add(chunk.invalid().len());
        let invalid = chunk.invalid().iter().enumerate();
        let invalid = invalid.map(move |(index, &byte)| (invalid_start.saturating_add(index), char::from(byte)));
        valid.char_indices().map(move |(index, character)| (start.saturating_add(index), character)).chain(invalid)
    })
}

fn utf16(bytes: &[u8], order: ByteOrder) -> impl Iterator<Item = (usize, char)> {
    let units = bytes.chunks_exact(2).map(move |pair| match (order, pair) {
        (ByteOrder::Little, &[low, high]) => u16::from_le_bytes([low, high]),
        (ByteOrder::Big, &[high, low]) => u16::from_be_bytes([high, low]),
        _ => 0,
    });
    let mut place = 0_usize;
    char::decode_utf16(units).filter_map(move |unit| {
        let character = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
        let start = place;
        place = place.saturating_add(character.len_utf16().saturating_mul(2));
        (start != 0 || character != '\u{feff}').then_some((start, character))
    })
}

/// Stands for a character that is none of ASCII and looks like none.
pub(crate) const FOREIGN: u8 = 0x80;

const LOOK_ALIKES: &[(char, u8)] = &[
    ('\u{391}', b'A'),
    ('\u{392}', b'B'),
    ('\u{395}', b'E'),
    ('\u{396}', b'Z'),
    ('\u{397}', b'H'),
    ('\u{399}', b'I'),
    ('\u{39a}', b'K'),
    ('\u{39c}', b'M'),
    ('\u{39d}', b'N'),
    ('\u{39f}', b'O'),
    ('\u{3a1}', b'P'),
    ('\u{3a4}', b'T'),
    ('\u{3a5}', b'Y'),
    ('\u{3a7}', b'X'),
    ('\u{405}', b'S'),
    ('\u{406}', b'I'),
    ('\u{408}', b'J'),
    ('\u{410}', b'A'),
    ('\u{412}', b'B'),
    ('\u{415}', b'E'),
    ('\u{41a}', b'K'),
    ('\u{41c}', b'M'),
    ('\u{41d}', b'H'),
    ('\u{41e}', b'O'),
    ('\u{420}', b'P'),
    ('\u{421}', b'C'),
    ('\u{422}', b'T'),
    ('\u{423}', b'Y'),
    ('\u{425}', b'X'),
    ('\u{430}', b'a'),
    ('\u{435}', b'e'),
    ('\u{43e}', b'o'),
    ('\u{440}', b'p'),
    ('\u{441}', b'c'),
    ('\u{443}', b'y'),
    ('\u{445}', b'x'),
    ('\u{455}', b's'),
    ('\u{456}', b'i'),
    ('\u{458}', b'j'),
];

#[cfg(test)]
mod tests {
    use super::{Encoding, Folded, Odd};
    use crate::pem::binary::ByteOrder;

    fn fold(text: &str) -> Folded {
        Folded::new(text.as_bytes(), 100, 7, Encoding::Utf8)
    }

    fn shown(folded: &Folded) -> String {
        String::from_utf8_lossy(&folded.text).into_owned()
    }

    #[test]
    fn editors_and_programs_leave_no_trace() {
        for (text, wanted) in [
            ("a\r\nb\rc\n", "a\nb\nc\n"),
            ("\u{2014}\u{2013}-", "---"),
            ("a\u{200b}\u{ad}\u{feff}b", "ab"),
            ("a\u{a0}b\tc", "a b c"),
            (r"a\nb\r\nc\\nd\/e\u002Bf\x", "a\nb\nc\nd/e+f\\x"),
            ("a\0b", "ab"),
            ("\u{421}\u{415}RT", "CERT"),
        ] {
            assert_eq!(shown(&fold(text)), wanted, "{text:?}");
        }
        assert_eq!(fold("a\u{e9}").text.as_slice(), &[b'a', super::FOREIGN]);
        assert_eq!(shown(&Folded::new(b"\x97\x96-", 0, 1, Encoding::Utf8)), "---");
    }

    #[test]
    fn every_byte_knows_where_it_came_from() {
        let folded = fold("a\u{200b}b\nc\\nd");
        assert_eq!(shown(&folded), "ab\nc\nd");
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(|at| folded.offset(at)), [100, 104, 105, 106, 107, 109, 110]);
        assert_eq!([0, 2, 3, 5].map(|at| folded.line(at)), [7, 7, 8, 8]);
        assert_eq!((folded.column(1), folded.column(5)), (2, 3));
        let found: Vec<_> = folded.oddities_in(0, 6).iter().map(|oddity| (oddity.odd, oddity.line)).collect();
        assert_eq!(found, [(Odd::Invisible, 7), (Odd::Escape, 8)]);
    }

    #[test]
    fn utf16_of_either_order() {
        let bytes = |order: fn(u16) -> [u8; 2]| -> Vec<u8> { "\u{feff}A\nB".encode_utf16().flat_map(order).collect() };
        for (order, stored) in [(ByteOrder::Little, bytes(u16::to_le_bytes)), (ByteOrder::Big, bytes(u16::to_be_bytes))]
        {
            let folded = Folded::new(&stored, 0, 1, Encoding::Utf16(order));
            assert_eq!((shown(&folded).as_str(), folded.offset(2), folded.line(2)), ("A\nB", 6, 2));
        }
    }
}
