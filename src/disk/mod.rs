//! The only code that touches the machine: opens once, asks the descriptor, reads to a bound; owner names; the clock.
