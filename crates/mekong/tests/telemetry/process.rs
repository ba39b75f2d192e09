//! A process of the binary that is ended with the test, and what it answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// What whoever scrapes has to know.
pub(crate) const TOKEN: &str = "scraped-by-us-alone";

const LINES_MAX: usize = 100;
/// How long a line is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running process.
pub(crate) struct Process {
    child: Child,
    /// What it said when it was ready.
    pub(crate) said: String,
    /// Where it listens.
    address: String,
    /// What it says, line by line.
    lines: Receiver<String>,
}

/// An answer over HTTP.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Process {
    /// Starts it, and reads where it listens: what follows `http://` in its first line with
    /// `marker`.
    pub(crate) fn start(folder: &Path, arguments: &[&str], marker: &str) -> Self {
        Self::start_in(folder, arguments, marker, &[])
    }

    /// The same with further variables in its environment.
    pub(crate) fn start_in(
        folder: &Path,
        arguments: &[&str],
        marker: &str,
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
        command.args(arguments).current_dir(folder).env_clear();
        command.env("LTC_PASSWORD", "secret").env("METRICS_TOKEN", TOKEN);
        command.envs(variables.iter().copied());
        let (reader, writer) = std::io::pipe().expect("a pipe");
        command.stdin(Stdio::null()).stdout(writer.try_clone().expect("a pipe")).stderr(writer);
        let child = command.spawn().expect("the binary runs");
        // What is left in the command would keep the pipe open.
        drop(command);
        let (told, lines) = channel();
        // Read by somebody, or a full pipe would stop it; lines that nobody waits for are kept.
        std::thread::spawn(move || {
            BufReader::new(reader)
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| told.send(line))
        });
        let said = line_with(&lines, marker);
        let address = address_in(&said);
        Self { child, said, address, lines }
    }

    /// The next line with `marker` that it says.
    pub(crate) fn says(&self, marker: &str) -> String {
        line_with(&self.lines, marker)
    }

    /// Asks for a path, with further headers, each ending in a line break.
    pub(crate) fn get(&self, path: &str, headers: &str) -> Answer {
        ask(&self.address, &format!("GET {path}"), headers, "")
    }

    /// Posts JSON to a path, with further headers.
    pub(crate) fn post(&self, path: &str, headers: &str, body: &str) -> Answer {
        let headers = format!("content-type: application/json\r\n{headers}");
        ask(&self.address, &format!("POST {path}"), &headers, body)
    }

    /// Ends it as a supervisor does, and waits for its end.
    pub(crate) fn terminate(mut self) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(told.success());
        assert!(self.child.wait().expect("it ends").success());
    }
}

fn line_with(lines: &Receiver<String>, marker: &str) -> String {
    let next = || lines.recv_timeout(PATIENCE).expect("another line");
    (0..LINES_MAX).map(|_| next()).find(|line| line.contains(marker)).expect("such a line")
}

/// The first address in a text.
pub(crate) fn address_in(text: &str) -> String {
    let (_, address) = text.split_once("http://").expect("an address");
    let end = address.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
    address[..end.unwrap_or(address.len())].to_owned()
}

/// Asks whoever listens there.
pub(crate) fn ask(address: &str, what: &str, headers: &str, body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).expect("connects");
    let length = body.len();
    write!(
        stream,
        "{what} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("reads");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).expect("a status").to_owned();
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
