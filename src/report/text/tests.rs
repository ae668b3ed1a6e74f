//! What the report looks like: read each snapshot as somebody woken at three would.

use super::{TextOptions, write, write_quiet};
use crate::report::matrix::Matrix;
use crate::report::sample::{broken, good, matrix};

fn drawn(run: &Matrix, options: TextOptions) -> String {
    let mut out = Vec::new();
    write(run, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn show() {
    let mut q = Vec::new();
    write_quiet(&matrix(vec![broken("a", "b")]), &TextOptions::default(), &mut q).unwrap();
    println!("{}", drawn(&matrix(vec![good("certificate.pem + key.pem", "certificate.pem")]), TextOptions::default()));
    println!(
        "=====\n{}",
        drawn(&matrix(vec![broken("certificate.pem + key.pem", "certificate.pem")]), TextOptions::default())
    );
    println!(
        "=====\n{}",
        drawn(
            &matrix(vec![broken("a.pem", "a.pem"), good("b.pem", "b.pem"), broken("mx3.pem", "mx3.pem")]),
            TextOptions::default()
        )
    );
    println!("=====\n{}", String::from_utf8(q).unwrap());
}
