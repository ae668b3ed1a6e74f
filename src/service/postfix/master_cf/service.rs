//! A service of master.cf: its fields, its command and its `-o` settings.

use std::collections::BTreeMap;

use crate::base::location::Location;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::text::Text;

/// A line of master.cf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// First field: `smtp`, `submission`, `127.0.0.1:10025`, a path below the queue directory.
    pub name: Text,
    /// Second field: `inet`, `unix`, `fifo`, `pass`, `unix-dgram`.
    pub kind: Text,
    /// Third field; none for `-`, which stands for yes.
    pub private: Option<bool>,
    /// Fourth field; none for `-`, which stands for yes.
    pub unprivileged: Option<bool>,
    /// Fifth field; none for `-`, whose meaning depends on `compatibility_level`.
    pub chroot: Option<bool>,
    /// Sixth field as written.
    pub wakeup: Text,
    /// Seventh field; none for `-`, which stands for `default_process_limit`; 0 is no limit.
    pub process_limit: Option<u64>,
    /// Eighth field: the program.
    pub command: Text,
    /// The words behind the program, with `{ }` removed and `-o name=value` as two words.
    pub arguments: Vec<Text>,
    /// The settings of this service in their order; the last one of a name counts.
    pub options: Vec<Override>,
    /// What ends the program when it is started.
    pub faults: Vec<Fault>,
    /// Its first and last line.
    pub place: Location,
    /// The lines of the same service before it, which no longer count.
    pub earlier: Vec<Location>,
    /// A later line of the same service, which counts in its stead.
    pub later: Option<Location>,
    /// Which of the options of a name counts.
    pub(super) last_option: BTreeMap<Text, usize>,
}

/// A setting `-o name=value` of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The parameter's name.
    pub name: Text,
    /// The value as written, quotes and `$name` kept.
    pub value: Text,
    /// Its line.
    pub place: Location,
    /// A comment line between the service line and this one that looks like a service: commented out, it leaves its
    /// settings to the service above.
    pub below_comment: Option<Location>,
}

impl Service {
    /// The setting of this name that counts, which is the last one.
    pub fn option(&self, name: &[u8]) -> Option<&Override> {
        self.options.get(*self.last_option.get(&Text::new(name))?)
    }
}
