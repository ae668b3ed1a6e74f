//! What does a service give to a client: whether STARTTLS is offered, how the handshake ends, what is served.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use data_encoding::BASE64;

use super::instance::{Instance, PATIENCE, wait};
use super::site::Service;

/// How one asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// The name that the client says it wants, if any.
    pub(crate) server_name: Option<String>,
    /// Further arguments of `openssl s_client`.
    pub(crate) arguments: Vec<String>,
    /// Whether TLS begins without STARTTLS.
    pub(crate) is_wrapped: bool,
    /// Whether the service is known to stay silent, so that it is not waited for.
    pub(crate) is_silent: bool,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whether EHLO shows STARTTLS: `yes`, `no`, `no greeting`, `no start`, `n/a` in wrapper mode.
    pub(crate) offered: String,
    /// `ok`, `fails`, `closed`, or the code of a refusal: `454`, `502`; `-` where it does not come to that.
    pub(crate) handshake: String,
    /// The certificates that came, DER, in order.
    pub(crate) served: Vec<Vec<u8>>,
    /// The verify code of a client that trusts the root, where the handshake was done.
    pub(crate) verified: Option<u32>,
    /// How many connections were made.
    pub(crate) connections: usize,
}

/// Asks a service; `anchor` is the PEM file of the root that the client trusts.
pub(crate) fn ask(service: &Service, question: &Question, anchor: &str, instance: &mut Instance<'_>) -> Answer {
    if question.is_wrapped {
        let answer = Answer { offered: "n/a".to_owned(), connections: 1, ..Answer::default() };
        return handshake(service, question, anchor, answer, instance);
    }
    let Ok(stream) = TcpStream::connect((service.address, service.port)) else {
        let offered = if instance.is_over() { "no start" } else { "not listening" };
        return Answer { offered: offered.to_owned(), handshake: "-".to_owned(), ..Answer::default() };
    };
    let mut dialogue = Dialogue { stream: BufReader::new(stream) };
    let silence = if question.is_silent { SILENCE } else { PATIENCE };
    let greeting = dialogue.greeting(silence, || instance.log().contains("throttling"));
    if !greeting.starts_with("220") {
        return Answer { offered: "no greeting".to_owned(), handshake: "-".to_owned(), ..Answer::default() };
    }
    let offered = dialogue.say("EHLO client.example.org").lines().any(|line| line.get(4..) == Some("STARTTLS"));
    let reply = dialogue.say("STARTTLS");
    let offered = if offered { "yes" } else { "no" }.to_owned();
    let code = reply.get(..3).unwrap_or("closed").to_owned();
    if code != "220" {
        dialogue.say("QUIT");
        return Answer { offered, handshake: code, connections: 1, ..Answer::default() };
    }
    drop(dialogue);
    handshake(service, question, anchor, Answer { offered, connections: 2, ..Answer::default() }, instance)
}

/// Does the handshake with the `openssl` command, and takes down what came.
fn handshake(service: &Service, question: &Question, anchor: &str, answer: Answer, instance: &Instance<'_>) -> Answer {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-showcerts", "-CAfile", anchor, "-connect", &service.name()]);
    if !question.is_wrapped {
        command.args(["-starttls", "smtp"]);
    }
    match &question.server_name {
        Some(name) => command.args(["-servername", name]),
        None => command.arg("-noservername"),
    };
    command.args(&question.arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Nobody answers where the daemon dies before it takes the connection.
    let is_answered = wait(PATIENCE, || child.try_wait().unwrap().is_some() || instance.log().contains("throttling"))
        && wait(SILENCE, || child.try_wait().unwrap().is_some());
    if !is_answered {
        let _ = child.kill();
    }
    let output = child.wait_with_output().unwrap();
    if !is_answered {
        return Answer { offered: "no greeting".to_owned(), handshake: "-".to_owned(), ..Answer::default() };
    }
    let (printed, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let is_done = output.status.success();
    let handshake = match is_done {
        true => "ok",
        false if errors.contains(" alert ") || errors.contains("signature") => "fails",
        false => "closed",
    };
    let code = printed.lines().find_map(|line| line.trim().strip_prefix("Verify return code: "));
    let code = code.and_then(|rest| rest.split(' ').next()?.parse().ok());
    Answer {
        handshake: handshake.to_owned(),
        served: certificates(&printed),
        verified: code.filter(|_| is_done),
        ..answer
    }
}

/// The certificates in what `s_client -showcerts` prints.
fn certificates(printed: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut body: Option<String> = None;
    for line in printed.lines() {
        match line {
            "-----BEGIN CERTIFICATE-----" => body = Some(String::new()),
            "-----END CERTIFICATE-----" => {
                found.extend(body.take().map(|body| BASE64.decode(body.as_bytes()).unwrap()));
            }
            line => body.iter_mut().for_each(|body| body.push_str(line)),
        }
    }
    found
}

/// A client's half of SMTP.
pub(crate) struct Dialogue {
    stream: BufReader<TcpStream>,
}

impl Dialogue {
    /// After the greeting of this port.
    pub(crate) fn begin(address: Ipv4Addr, port: u16) -> io::Result<Dialogue> {
        let mut dialogue = Dialogue { stream: BufReader::new(TcpStream::connect((address, port))?) };
        dialogue.greeting(PATIENCE, || false);
        Ok(dialogue)
    }

    /// The last line of the greeting, which postscreen gives in two; empty if none comes in time, or if it
    /// `is_hopeless`.
    fn greeting(&mut self, most: Duration, is_hopeless: impl Fn() -> bool) -> String {
        let begin = Instant::now();
        self.stream.get_ref().set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let mut greeting = String::new();
        loop {
            match self.stream.read_line(&mut greeting) {
                Ok(length) if length > 0 && greeting.get(3..4) == Some("-") => greeting.clear(),
                Ok(_) => break,
                Err(error) => {
                    let is_late = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                    if !is_late || begin.elapsed() > most || is_hopeless() {
                        break;
                    }
                }
            }
        }
        self.stream.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
        greeting
    }

    /// Says a line and takes the whole reply; empty if the other side is gone.
    pub(crate) fn say(&mut self, line: &str) -> String {
        let mut reply = String::new();
        if write!(self.stream.get_mut(), "{line}\r\n").is_err() {
            return reply;
        }
        loop {
            let mut line = String::new();
            if !self.stream.read_line(&mut line).is_ok_and(|length| length > 0) {
                return reply;
            }
            reply.push_str(line.trim_end());
            reply.push('\n');
            if line.get(3..4) != Some("-") {
                return reply;
            }
        }
    }
}

/// How long one that is known to be silent is listened to.
const SILENCE: Duration = Duration::from_millis(700);
