//! What the terminal can show: width, height, colour, and whether its locale is UTF-8.

use std::ffi::OsString;
use std::io::IsTerminal;

/// What the place that a text report goes to can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Screen {
    /// Columns.
    pub(crate) width: usize,
    /// Lines; none where nothing scrolls away.
    pub(crate) height: Option<usize>,
    /// Whether marks beyond ASCII can be shown.
    pub(crate) utf8: bool,
}

impl Screen {
    /// Standard output when it is a terminal; 80 columns without an end otherwise. `COLUMNS` and `LINES` win.
    pub(crate) fn of_stdout(variable: &dyn Fn(&str) -> Option<OsString>) -> Screen {
        let stdout = std::io::stdout();
        let size = stdout.is_terminal().then(|| terminal_size::terminal_size_of(&stdout)).flatten();
        let number = |name| variable(name)?.to_str()?.parse::<usize>().ok().filter(|number| *number > 0);
        let width = number("COLUMNS").or(size.map(|(width, _)| usize::from(width.0))).unwrap_or(DEFAULT_WIDTH);
        let height = size.map(|(_, height)| number("LINES").unwrap_or(usize::from(height.0)));
        Screen { width: width.max(LEAST_WIDTH), height, utf8: is_utf8(variable) }
    }

    /// A file.
    pub(crate) fn of_file(variable: &dyn Fn(&str) -> Option<OsString>) -> Screen {
        Screen { width: DEFAULT_WIDTH, height: None, utf8: is_utf8(variable) }
    }
}

/// Whether the locale is UTF-8: the first of the three that is set decides (POSIX 8.2).
fn is_utf8(variable: &dyn Fn(&str) -> Option<OsString>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    let locale = locale.unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

const DEFAULT_WIDTH: usize = 80;

/// Narrower than this nothing can be laid out.
const LEAST_WIDTH: usize = 40;

#[cfg(test)]
mod tests {
    use super::is_utf8;
    use std::ffi::OsString;

    #[test]
    fn the_first_locale_variable_decides() {
        let with = |pairs: &'static [(&str, &str)]| {
            is_utf8(&move |name| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value)))
        };
        assert!(with(&[("LANG", "en_GB.UTF-8")]));
        assert!(with(&[("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(with(&[("LC_ALL", ""), ("LANG", "de_AT.utf-8")]));
        assert!(!with(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]));
        assert!(!with(&[]));
    }
}
