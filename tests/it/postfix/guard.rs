//! What becomes of a Postfix whose test is killed half way: a shell of its own ends it and takes its folder away.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A shell that reads from this process, and cleans up when nothing more can come, however that was brought about.
pub(crate) struct Guard {
    shell: Child,
}

impl Guard {
    /// One that takes this folder away.
    pub(crate) fn of(folder: &Path) -> Guard {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SCRIPT, "guard"]).arg(folder).current_dir("/").env_clear().env("PATH", "/usr/bin:/bin");
        // In a group of its own, for what ends the test's group must not end this.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Guard { shell: command.spawn().unwrap_or_else(|error| panic!("/bin/sh: {error}")) }
    }

    /// From now on it also ends this group of processes.
    pub(crate) fn watch(&self, group: u32) {
        self.say(&format!("{group}\n"));
    }

    /// The group has ended; its number may be another's before long.
    pub(crate) fn forget(&self) {
        self.say("\n");
    }

    fn say(&self, line: &str) {
        let mut pipe = self.shell.stdin.as_ref().expect("piped");
        // Where the shell is gone, nobody guards; that is no reason to fail.
        let _ = pipe.write_all(line.as_bytes());
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// A group is there until the last of its dead has been asked after, for which there is an end to patience, too.
const SCRIPT: &str = r#"
while read -r line; do group=$line; done
tries=0
while [ -n "$group" ] && [ "$tries" -lt 100 ] && kill -s KILL -- "-$group" 2>/dev/null; do
    tries=$((tries + 1))
    sleep 0.05
done
rm -rf -- "$1"
"#;
