//! Whether the signer of a list that stands outside the path may be believed.

use crate::verify::context::{Context, Halt};
use crate::verify::request::{Flags, Purpose, Request};
use crate::verify::revocation::shelf::Lists;
use crate::verify::run_phases;
use crate::x509::cert::SharedCert;

/// Judges the signer as the leaf of a path of its own, which must end in the anchor of the path at hand
/// (`x509_vfy.c check_crl_path`, `check_crl_chain`, RFC 5280 6.3.3 f).
///
/// It is asked all that the main leaf is asked, its names too, but the purpose is that of signing lists, proxies are
/// not allowed and policies not looked at. Its own revocation is checked with `-crl_check_all` only; a list whose signer
/// needs yet another path is then not believed.
pub(super) fn ends_in_same_anchor(context: &mut Context<'_>, lists: &Lists, signer: &SharedCert) -> Result<bool, Halt> {
    if context.is_crl_path {
        return Ok(false);
    }
    lists.count_path()?;
    let main = context.request;
    let request = Request {
        leaf: SharedCert::clone(signer),
        anchors: main.list_store(),
        purpose: Some(Purpose::CrlSign),
        trust: Some(main.trust_use()),
        flags: Flags { allow_proxy: false, ..main.flags },
        distinguishing_id: None,
        ..main.clone()
    };
    let (end, chain) = context.run_crl_path(&request, run_phases);
    match end {
        Ok(()) => Ok(chain.last().is_some_and(|anchor| anchor.cert.der == context.top().der)),
        Err(Halt::Stopped | Halt::Aborted(_)) => Ok(false),
        Err(Halt::Unjudged(why)) => Err(Halt::Unjudged(why)),
    }
}
