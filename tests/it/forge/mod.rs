//! The forge: certificates, keys, lists and whole deployments made without an outside program, the same bytes on
//! every machine: fixed keys, fixed dates, deterministic signatures. A case states only what is odd.

#![allow(dead_code, reason = "the forge can make more than the committed cases ask of it")]

pub(crate) mod algorithm;
pub(crate) mod aux_trust;
pub(crate) mod cases;
pub(crate) mod cert;
pub(crate) mod crl;
pub(crate) mod curve;
pub(crate) mod der;
pub(crate) mod distribution;
pub(crate) mod extension;
pub(crate) mod fields;
pub(crate) mod general_name;
pub(crate) mod key;
pub(crate) mod name;
pub(crate) mod pem;
pub(crate) mod policy;
pub(crate) mod policy_path;
pub(crate) mod resource_path;
pub(crate) mod resources;
pub(crate) mod signing;
pub(crate) mod stream;
pub(crate) mod tree;
pub(crate) mod verify;
