//! What this process asks of the kernel for itself.

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

/// Keeps private keys out of core dumps and away from other processes of the same user (prctl PR_SET_DUMPABLE).
/// Says whether the kernel agreed.
pub fn forbid_core_dumps() -> bool {
    set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()
}
