//! Targets from the live/ directory of certbot.
