//! What is printed about a judgement: errors, policies, verdict, chain.
//!
//! Policies are printed in two places. Right behind the line of error 43, with or without `-policy_print` and whatever
//! errors came before. And, asked by `-policy_print`, once policy checking was reached and came to its end without an
//! error (a path of one certificate included), but only where no error of the main path came before it: so exactly where
//! [`Outcome::accepted`] holds and [`Outcome::policies`] is there. They then stand behind every error line of the paths
//! of CRL issuers, and before `OK`.

use crate::openssl::messages;
use crate::openssl::options::Settings;
use crate::openssl::policy_text;
use crate::openssl::surroundings::Surroundings;
use crate::verify::code::Code;
use crate::verify::outcome::{Event, Outcome};

/// Prints the judgement of the target of this name, and says whether it passed (`verify.c cb`, `check`).
pub(super) fn report(outcome: &Outcome, name: &[u8], settings: &Settings, around: &mut Surroundings<'_>) -> bool {
    for event in &outcome.events {
        report_error(event, settings, around);
        if event.code == Code::NO_EXPLICIT_POLICY && !event.crl_path {
            print_policies(outcome, around);
        }
    }
    if let Some(why) = &outcome.unjudged {
        around.complain(&[b"certpreflight: ", why.as_bytes()]);
    }
    if !outcome.accepted {
        around.complain(&[b"error ", name, b": verification failed"]);
        return false;
    }
    if settings.policy_print {
        print_policies(outcome, around);
    }
    around.say(&[name, b": OK"]);
    if settings.show_chain {
        show_chain(outcome, settings, around);
    }
    true
}

fn report_error(event: &Event, settings: &Settings, around: &mut Surroundings<'_>) {
    if let Some(cert) = &event.cert {
        around.complain(&[&settings.name_format.print(&cert.subject)]);
    }
    around.complain(&[&messages::error(event)]);
}

/// What policy checking came to; nothing where it was not asked for.
fn print_policies(outcome: &Outcome, around: &mut Surroundings<'_>) {
    if let Some(policies) = &outcome.policies {
        let mut text = Vec::new();
        let _ = policy_text::write(policies, &mut text);
        let _ = around.errors.write_all(&text);
    }
}

fn show_chain(outcome: &Outcome, settings: &Settings, around: &mut Surroundings<'_>) {
    around.say(&[b"Chain:"]);
    for (depth, link) in outcome.chain.iter().enumerate() {
        let origin: &[u8] = if link.trusted { b"" } else { b" (untrusted)" };
        let name = settings.name_format.print(&link.cert.subject);
        around.say(&[format!("depth={depth}: ").as_bytes(), &name, origin]);
    }
}
