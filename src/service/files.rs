//! Targets from files and directories named on the command line.
