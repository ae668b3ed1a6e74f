//! Work in proportion to Postfix's configuration: of twice as much of anything in it comes about twice the work.

use std::path::Path;
use std::time::Duration;

use certpreflight::report::text::{self, TextOptions};
use certpreflight::run::run;
use certpreflight::service::postfix::discovery::discover;

use crate::discovered::request;
use crate::doubling::{clock, grows};
use crate::forge::cases::Lab;
use crate::memory::Memory;

#[test]
fn a_configuration_twice_as_long_takes_about_twice_the_work() {
    let pair = Lab::open().leaf.key.pem() + &Lab::open().leaf.block();
    let faults: Vec<String> =
        SHAPES.iter().filter_map(|(name, shape)| grows(name, &|count| work(&shape(count), &pair))).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What it takes to read the configuration, to judge what it loads, and to tell it.
fn work(shape: &Shape, pair: &str) -> Duration {
    let mut machine = Memory::new();
    let main = format!("{MAIN}{}", shape.main);
    machine.put("/p/main.cf", main.as_bytes(), "mode=0644");
    machine.put("/p/master.cf", format!("{MASTER}{}", shape.master).as_bytes(), "mode=0644");
    machine.put("/p/pair.pem", pair.as_bytes(), "");
    machine.put("/p/table", shape.table.as_bytes(), "");
    machine.put("/p/table.db", &shape.index, "");
    machine.put("/p/openssl.cnf", shape.openssl.as_bytes(), "");
    let before = clock();
    if let Ok(discovery) = discover(Path::new("/p"), &machine) {
        let request = request(discovery.services, discovery.documents);
        text::write(&run(&request, &machine), &TextOptions::default(), &mut std::io::sink()).unwrap();
    }
    clock().saturating_sub(before)
}

/// What stands in the files beside what always does.
#[derive(Default)]
struct Shape {
    main: String,
    master: String,
    table: String,
    index: Vec<u8>,
    openssl: String,
}

fn main(text: String) -> Shape {
    Shape { main: text, ..Shape::default() }
}

fn master(text: String) -> Shape {
    Shape { master: text, ..Shape::default() }
}

/// A table in text form.
fn table(text: String) -> Shape {
    Shape { main: "tls_server_sni_maps = texthash:/p/table\n".to_owned(), table: text, ..Shape::default() }
}

fn index(bytes: Vec<u8>) -> Shape {
    Shape { main: "tls_server_sni_maps = hash:/p/table\n".to_owned(), index: bytes, ..Shape::default() }
}

/// An OpenSSL configuration.
fn openssl(text: String) -> Shape {
    Shape { main: "tls_config_file = /p/openssl.cnf\n".to_owned(), openssl: text, ..Shape::default() }
}

/// So many lines, each with its number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|number| line(number) + "\n").collect()
}

/// A configuration with so many of something.
type Made = (&'static str, fn(usize) -> Shape);

const SHAPES: &[Made] = &[
    ("parameters", |n| main(lines(n, |i| format!("own{i} = v")))),
    ("parameters that look like others", |n| main(lines(n, |i| format!("smtpd_tls_cert_fil{i} = /x")))),
    ("settings of one parameter", |n| main(lines(n, |i| format!("relayhost = h{i}")))),
    ("settings of a certificate", |n| main(lines(n, |i| format!("smtpd_tls_cert_file = /c{i}.pem")))),
    ("continuations", |n| main(format!("mynetworks = 127.0.0.1\n{}", "  10.0.0.1,\n".repeat(8 * n)))),
    ("comments in a continuation", |n| main(format!("mynetworks = a\n{}", "# c\n  b\n".repeat(8 * n)))),
    ("lines that are none", |n| main("nothing\n".repeat(n))),
    ("chain files", |n| main(format!("smtpd_tls_chain_files = {}\n", lines(n / 8, |i| format!("  /c{i}.pem"))))),
    ("files of one name", |n| main(format!("smtpd_tls_chain_files = {}\n", "/p/pair.pem ".repeat(n / 8)))),
    ("protocols", |n| main(format!("smtpd_tls_protocols = {}\n", "!SSLv2, ".repeat(n)))),
    ("a chain of names", |n| main(lines(n, |i| format!("own{} = $own{i}", i + 1)))),
    ("short chains of names", |n| main(lines(n, |i| format!("own{i} = $own{}", if i % 90 == 0 { i } else { i - 1 })))),
    ("names in one value", |n| main(format!("smtpd_banner = {}\n", "$myhostname ".repeat(n)))),
    ("names that double", |n| main(lines(n, |i| format!("own{} = $own{i}$own{i}", i + 1)))),
    ("names of a long value", |n| {
        main(format!("long = {}\n{}", "x".repeat(n), lines(n, |i| format!("own{i} = $long"))))
    }),
    ("conditions in conditions", |n| {
        main(format!("smtpd_banner = {}x{}\n", "${myhostname?{".repeat(n), "}}".repeat(n)))
    }),
    ("conditions side by side", |n| main(format!("smtpd_banner = {}\n", "${{$x} == {y} ? {a} : {b}}".repeat(n)))),
    ("open conditions", |n| main(format!("smtpd_banner = {}\n", "${x?".repeat(8 * n)))),
    ("open braces", |n| master(format!("x inet n - n - - smtpd -o {}\n", "{ ".repeat(8 * n)))),
    ("services", |n| master(lines(n / 4, |i| format!("10.0.0.1:{i} inet n - n - - smtpd")))),
    ("services of one name", |n| master("smtp inet n - n - - smtpd\n".repeat(n))),
    ("services of their own", |n| {
        master(lines(n / 8, |i| format!("10.0.0.1:{i} inet n - n - - smtpd -o smtpd_tls_chain_files=/c{i}.pem")))
    }),
    ("services that die", |n| master(lines(n / 4, |i| format!("10.0.0.1:{i} inet n - n - - smtpd -o x")))),
    ("services behind postscreens that die", |n| Shape {
        main: "postscreen_greet_wait = 0\n".to_owned(),
        ..master(lines(n / 4, |i| format!("s{i} pass - - n - - smtpd\n10.0.0.1:{i} inet n - n - 1 postscreen")))
    }),
    ("services of other programs", |n| master(lines(n, |i| format!("s{i} unix - - n - - pipe")))),
    ("clients", |n| master(lines(n / 4, |i| format!("s{i} unix - - n - - smtp -o smtp_tls_cert_file=/p/pair.pem")))),
    ("clients that use connections again", |n| Shape {
        main: "smtp_tls_connection_reuse = yes\nsmtp_tls_security_level = may\nsmtp_tls_chain_files = /p/pair.pem\n"
            .to_owned(),
        ..master(lines(n / 8, |i| {
            format!("s{i} unix - - n - - smtp -o tlsproxy_service_name=p{i}\np{i} unix - - n - 0 tlsproxy")
        }))
    }),
    ("postscreens without tlsproxy", |n| Shape {
        main: "postscreen_pipelining_enable = yes\n".to_owned(),
        ..master(lines(n / 8, |i| format!("s{i} unix - - n - - pipe\n10.0.0.1:{i} inet n - n - 1 postscreen")))
    }),
    ("clients without tlsproxy", |n| Shape {
        main: "smtp_tls_connection_reuse = yes\nsmtp_tls_security_level = may\nsmtp_tls_chain_files = /p/pair.pem\n"
            .to_owned(),
        ..master(lines(n / 8, |i| format!("p{i} unix - - n - 0 tlsproxy\ns{i} unix - - n - - smtp")))
    }),
    ("clients behind filters", |n| Shape {
        main: "smtp_tls_security_level = encrypt\nsmtp_tls_chain_files = /p/pair.pem\n".to_owned(),
        ..master(lines(n / 8, |i| {
            format!(
                "10.0.0.1:{i} inet n - n - - smtpd -o content_filter=s{i}:[127.0.0.1]:{i}\ns{i} unix - - n - - smtp"
            )
        }))
    }),
    ("services with a slip", |n| {
        master(lines(n / 4, |i| format!("10.0.0.1:{i} inet n - n - - smtpd -o smtpd_tls_cert_fil=/x")))
    }),
    ("clients behind servers", |n| {
        let clients = lines(n / 8, |i| format!("s{i} unix - - n - - smtp -o smtp_tls_cert_file=/p/pair.pem"));
        master(lines(n / 8, |i| format!("10.0.0.1:{i} inet n - n - - smtpd")) + &clients)
    }),
    ("services at port 465", |n| Shape {
        main: "smtpd_tls_wrappermode = yes\n".to_owned(),
        ..master(lines(n / 4, |i| format!("10.{}.{}.1:465 inet n - n - - smtpd", i / 256, i % 256)))
    }),
    ("services that are switched off", |n| Shape {
        main: format!("master_service_disable = {}\n", lines(n, |i| format!("  10.0.0.1:{i}/inet"))),
        ..master(lines(n, |i| format!("10.0.0.1:{i} inet n - n - - smtpd")))
    }),
    ("services that are switched off beside others", |n| Shape {
        main: format!("master_service_disable = {}\n", lines(n / 8, |i| format!("  10.0.0.2:{i}/inet"))),
        ..master(lines(n / 8, |i| format!("10.0.0.2:{i} inet n - n - - smtpd\n10.0.0.1:{i} inet n - n - - smtpd")))
    }),
    ("services between slips and lines that are none", |n| Shape {
        main: lines(n / 8, |i| format!("own{i} = a\u{a0}b\nnothing")),
        ..master(lines(n / 8, |i| format!("10.0.0.1:{i} inet n - n - - smtpd -o own=a\u{a0}b")))
    }),
    ("services that hide STARTTLS by one table", |n| Shape {
        main: "smtpd_discard_ehlo_keyword_address_maps = cidr:/p/table\n".to_owned(),
        master: lines(n / 8, |i| format!("10.0.0.1:{i} inet n - n - - smtpd")),
        table: lines(n / 8, |i| format!("10.{}.{}.1 starttls", i / 256, i % 256)),
        ..Shape::default()
    }),
    ("services of one table", |n| Shape {
        master: lines(n / 4, |i| format!("10.0.0.1:{i} inet n - n - - smtpd")),
        ..table(lines(n / 4, |i| format!("n{i}.example.org /p/pair.pem")))
    }),
    ("options", |n| master(format!("x inet n - n - - smtpd\n{}", lines(n, |i| format!("  -o own{i}=v"))))),
    ("options of one name", |n| master(format!("x inet n - n - - smtpd\n{}", "  -o own=v\n".repeat(n)))),
    ("options that name each other", |n| {
        master(format!("x inet n - n - - smtpd\n{}", lines(n, |i| format!("  -o own{i}=$own{}", i % 90))))
    }),
    ("commented services", |n| {
        master(format!("x inet n - n - - smtpd\n{}", "#y inet n - n - - smtpd\n  -o own=v\n".repeat(n)))
    }),
    ("names of one file", |n| table(lines(n, |i| format!("n{i}.example.org /p/pair.pem")))),
    ("names of files that are not there", |n| table(lines(n, |i| format!("n{i}.example.org /c{i}.pem")))),
    ("one name", |n| table("mx.example.org /p/pair.pem\n".repeat(n))),
    ("files of one name in a table", |n| table(format!("mx.example.org {}\n", "/p/pair.pem ".repeat(n / 8)))),
    ("names of a pattern", |n| Shape {
        main: "tls_server_sni_maps = regexp:/p/table\n".to_owned(),
        ..table(lines(n, |i| format!("/^n{i}$/ /p/pair.pem")))
    }),
    ("tables", |n| main(format!("tls_server_sni_maps = {}\n", "texthash:/p/table ".repeat(n / 4)))),
    ("tables in braces", |n| {
        main(format!("tls_server_sni_maps = inline:{{{}}}\n", lines(n, |i| format!("  n{i}=/p/pair.pem"))))
    }),
    ("braces of a table", |n| main(format!("tls_server_sni_maps = {}\n", "unionmap:{".repeat(n)))),
    ("lines of a long section of OpenSSL's", |n| {
        openssl(format!("[{}]\na = 1\n{}", "s".repeat(8 * n), lines(n, |i| format!("a{i} = $a"))))
    }),
    ("modules of OpenSSL's", |n| {
        let modules = lines(n, |i| format!("ssl_conf.{i} = s"));
        openssl(format!("openssl_conf = m\n[m]\n{modules}[s]\n{}[c]\na = b\n", lines(n, |i| format!("x{i} = c"))))
    }),
    ("pages", |n| index(hash(n, "bmFtZQ=="))),
    ("names of a compiled table that are no identity", |n| Shape {
        table: lines(n, |i| format!("n{i} /p/pair.pem")),
        ..index(hash(n, "bmFtZQ=="))
    }),
    ("pages that lie", |n| {
        index({
            let mut bytes = hash(n, "bmFtZQ==");
            bytes.chunks_mut(PAGE).skip(1).for_each(|page| page[16..20].copy_from_slice(&7_u32.to_le_bytes()));
            bytes
        })
    }),
];

/// A Berkeley DB hash of so many buckets of one page, each with one pair (format of release 5.3, `db_page.h`).
fn hash(buckets: usize, value: &str) -> Vec<u8> {
    let mut meta = vec![0_u8; PAGE];
    let mut put =
        |at: usize, number: usize| meta[at..at + 4].copy_from_slice(&u32::try_from(number).unwrap().to_le_bytes());
    put(12, 0x06_1561);
    put(16, 9);
    put(20, PAGE);
    put(72, buckets - 1);
    (0..32).for_each(|doubling| put(96 + 4 * doubling, 1));
    meta[25] = 8;
    let mut file = meta;
    for number in 1..=buckets {
        let mut page = vec![0_u8; PAGE];
        let key = format!("\x01n{number}");
        let value = format!("\x01{value}");
        let (first, second) = (PAGE - key.len(), PAGE - key.len() - value.len());
        page[first..].copy_from_slice(key.as_bytes());
        page[second..first].copy_from_slice(value.as_bytes());
        page[8..12].copy_from_slice(&u32::try_from(number).unwrap().to_le_bytes());
        page[20..22].copy_from_slice(&2_u16.to_le_bytes());
        page[25] = 13;
        page[26..28].copy_from_slice(&u16::try_from(first).unwrap().to_le_bytes());
        page[28..30].copy_from_slice(&u16::try_from(second).unwrap().to_le_bytes());
        file.extend(page);
    }
    file
}

const MAIN: &str = "compatibility_level = 3.6\nmyhostname = mx.example.org\nsmtpd_tls_security_level = may\n\
    smtpd_tls_chain_files = /p/pair.pem\n";

const MASTER: &str = "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n";

const PAGE: usize = 512;
