//! General options.

use super::{Effect, Row, Value, flag, refused, valued};
use crate::openssl::name_format::NameFormat;
use crate::openssl::options::Stop;

pub(super) const ROWS: &[Row] = &[
    Row { name: "help", about: "Show this text", effect: Effect::Help },
    valued("engine", Value::Text, "Refused: there are no engines here", |_, _, _| {
        refused("engine", "certpreflight computes by itself and loads no engine")
    }),
    flag("verbose", "Accepted without effect: it never adds a line", |_| Ok(())),
    valued("nameopt", Value::Text, "How names are printed, such as RFC2253 or multiline", |settings, value, _| {
        settings.name_options.push(value.to_vec());
        settings.name_format = NameFormat::parse(&settings.name_options).ok_or(Stop::Silent)?;
        Ok(())
    }),
];
