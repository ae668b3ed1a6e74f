//! Every question finds its page, or an error that helps.

use super::{Subject, answer, markdown};
use crate::base::error::ErrorKind;
use crate::checks;
use crate::checks::check::{Check, Impact, Severity};
use crate::report::text::TextOptions;
use crate::verify::code::Code;

fn page(question: &str) -> String {
    answer(Some(question), &TextOptions::default()).unwrap_or_else(|error| panic!("{question}: {error}"))
}

#[test]
fn the_list_names_every_check_within_80_columns() {
    let list = answer(None, &TextOptions::default()).unwrap();
    for check in checks::CHECKS {
        let first_word = check.title.split(' ').next().unwrap_or("");
        assert!(list.lines().any(|line| line.starts_with(check.id) && line.contains(first_word)), "{}", check.id);
    }
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
}

#[test]
fn every_check_and_every_number_has_a_page() {
    for check in checks::CHECKS {
        assert!(page(check.id).starts_with(&format!("{}\n  passes when  ", check.id)));
    }
    for code in Code::all() {
        let wanted = format!("openssl error {}: {}", code.0, code.message());
        for question in
            [code.0.to_string(), code.constant().to_owned(), format!("error {} at 1 depth lookup: x", code.0)]
        {
            assert!(page(&question).starts_with(&wanted), "{question}");
        }
        assert!(page(&code.0.to_string()).contains("how to mend it"));
    }
}

#[test]
fn words_of_logs_find_their_page() {
    for (question, start) in [
        ("verify error:num=20:unable to get local issuer certificate", "openssl error 20"),
        ("SSL routines: certificate has expired", "openssl error 10"),
        ("self signed certificate in certificate chain", "openssl error 19"),
        ("x509 certificate routines::key values mismatch", "key-match"),
        ("KEY_MATCH", "key-match"),
        ("chain complete", "chain-complete"),
    ] {
        assert!(page(question).starts_with(start), "{question}: {}", page(question));
    }
    let several = page("tlsv1 alert unknown ca");
    assert!(several.contains("chain-complete") && several.contains("chain-trust"), "{several}");
    assert!(page("suite curve").contains("error 58 "), "{}", page("suite curve"));
    assert!(page("chain").lines().count() > 6);
}

#[test]
fn what_is_not_known_is_an_error_with_a_suggestion() {
    let error = answer(Some("chain-compleet"), &TextOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.message().contains("did you mean `chain-complete`"), "{error}");
    let error = answer(Some("95"), &TextOptions::default()).unwrap_err();
    assert!(error.message().contains("1 to 94"), "{error}");
    assert!(answer(Some("qqqq zzzz"), &TextOptions::default()).is_err());
    assert!(answer(Some("99999999999999999999"), &TextOptions::default()).is_err());
}

#[test]
fn the_generated_page_has_a_section_a_check() {
    let page = markdown();
    assert_eq!(page.matches("\n## ").count(), checks::CHECKS.len());
    assert!(page.ends_with('\n') && page.contains("| 94 | `X509_V_ERR_EC_KEY_EXPLICIT_PARAMS` |"));
}

#[test]
fn pages_read_well() {
    insta::assert_snapshot!("error_number", page("20"));
    let both = [Subject::Check(&SAMPLE), Subject::Code(Code(20))];
    let several = super::page::matches("alert unknown ca", &both, &TextOptions::default());
    insta::assert_snapshot!("several_matches", several);
    insta::assert_snapshot!("list", super::page::list(&[&SAMPLE], &TextOptions::default()));
    insta::assert_snapshot!("check", super::page::check(&SAMPLE, &TextOptions::default()));
}

static SAMPLE: Check = Check {
    id: "chain-complete",
    title: "no intermediate is missing between the certificate and an anchor",
    severity: Severity::Fail,
    severity_note: "warns where a service completes the chain from its own CA file",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Clients know the roots, not the intermediates between them and the server's certificate: the server \
        must send these. Browsers that met the intermediate elsewhere hide the fault, and mail servers do not.",
    fix: "append the intermediate to the certificate file, or deploy the file that the CA calls full chain",
    sources: &["RFC 8446 4.4.2", "SSL_CTX_use_certificate_chain_file(3)"],
    run: |_, _| {},
};
