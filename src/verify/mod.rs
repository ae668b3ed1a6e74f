//! The engine equal to `openssl verify`: pure, told its time, its anchors and its purpose, and reporting every event.

pub mod code;
pub mod observer;
pub mod outcome;
pub mod request;
pub mod trust;
