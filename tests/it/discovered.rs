//! The run that tests ask for over what a configuration of Postfix names.

use std::path::PathBuf;
use std::sync::Arc;

use certpreflight::base::document::Document;
use certpreflight::base::moment::Moment;
use certpreflight::checks::facts::{Options, Threshold};
use certpreflight::checks::policy::Policy;
use certpreflight::run::Request;
use certpreflight::target::anchors::AnchorPlan;
use certpreflight::target::service::Service;
use certpreflight::verify::request::Purpose;

/// With the defaults of the command line and no anchors, at the time for which the tests' certificates are made.
pub(crate) fn request(services: Vec<Service>, documents: Vec<(PathBuf, Arc<Document>)>) -> Request {
    Request {
        targets: Vec::new(),
        services,
        documents,
        options: Options {
            at: Moment::parse("2026-11-22T00:00:00Z", Moment(0)).unwrap(),
            purpose: Purpose::SslServer,
            warn_expiry: vec![Threshold::Percent(25)],
            critical_expiry: vec![Threshold::Percent(10)],
            auth_level: 2,
            partial_chain: false,
            crls_given: false,
        },
        policy: Policy::default(),
        anchors: AnchorPlan::default(),
        crls: Vec::new(),
    }
}
