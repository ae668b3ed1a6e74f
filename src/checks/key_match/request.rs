//! The request that was made with the key, deployed in place of the certificate that came back for it.

use crate::bundle::inside;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::{File, Role};
use crate::checks::check::Finding;
use crate::checks::facts::Facts;
use crate::checks::key_match::CHECK;
use crate::crypto::private::{Fit, fit};
use crate::x509::cert::Cert;
use crate::x509::private_key::PrivateKey;
use crate::x509::request::Request;

/// Where a certificate request of this key stands among the certificates, and no certificate of it.
pub(super) fn in_place_of_certificate(facts: &Facts<'_>, key: &PrivateKey, leaf: &Cert) -> Option<Finding> {
    let files = facts.bundle.identity().filter(|file| file.role != Role::Key);
    let objects = files.flat_map(|file| file.objects.iter().map(move |object| (file, object)));
    let requests = objects.filter(|(_, object)| matches!(object.kind, ObjectKind::Other(Known::Csr)));
    let (file, object) = requests.take(MOST_REQUESTS).find(|(file, object)| is_of(key, file, object))?;
    let (name, place) = (&file.document.name, &object.location);
    let message = format!(
        "{name}:{} is the certificate request (CSR) for this key, not the certificate that the CA returned; that is \
         missing, and servers take \"{}\" ({}) for it, whose key is another",
        place.line,
        leaf.subject.short(),
        leaf.location
    );
    let fix = format!("put the certificate that the CA issued for this request into {name}, in place of the request");
    Some(Finding::of(&CHECK, message).at(place).fix(fix))
}

fn is_of(key: &PrivateKey, file: &File, object: &Object) -> bool {
    let request = inside::content(file, object).and_then(|content| Request::parse(&content).ok());
    request.is_some_and(|request| fit(key, &request.public_key) == Fit::Fits)
}

/// Requests whose keys are compared.
const MOST_REQUESTS: usize = 4;

#[cfg(test)]
mod tests {
    use crate::bundle::Role;
    use crate::checks::fixture::deployment::{Deployment, document, lines};
    use crate::checks::fixture::sample::text;
    use crate::checks::key_match::CHECK;

    const REQUEST: &str = include_str!("../../../testdata/mistakes/fmt-05/fullchain.pem");
    const KEY: &str = include_str!("../../../testdata/mistakes/fmt-05/privkey.pem");

    #[test]
    fn the_request_before_the_intermediate_is_named() {
        let mut deployment = Deployment::with_cert(REQUEST.to_owned() + text("issuing"));
        deployment.files[1] = (Role::Key, document("key.pem", KEY));
        let found = lines(&deployment.ask(&CHECK));
        let said = "fail: cert.pem:1 is the certificate request (CSR) for this key, not the certificate";
        assert!(found.len() == 1 && found[0].starts_with(said), "{found:?}");
        deployment.files[1] = (Role::Key, document("key.pem", text("leaf-key")));
        let found = lines(&deployment.ask(&CHECK));
        assert!(found.len() == 1 && found[0].contains("is not that of"), "{found:?}");
    }
}
