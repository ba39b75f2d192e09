//! A process of the binary that is ended with the test, and what it answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Secrets of the configuration, and of who may scrape.
pub(crate) const TOKEN: &str = "scraped-by-us-alone";

const LINES_MAX: usize = 100;

/// A running process.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
}

/// An answer over HTTP.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Process {
    /// Starts it, and reads where it listens: the word that follows `http://` in its first line
    /// with `marker`.
    pub(crate) fn start(folder: &Path, arguments: &[&str], marker: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
        command.args(arguments).current_dir(folder).env_clear();
        command.env("LTC_PASSWORD", "secret").env("METRICS_TOKEN", TOKEN);
        let (reader, writer) = std::io::pipe().expect("a pipe");
        command.stdin(Stdio::null()).stdout(writer.try_clone().expect("a pipe")).stderr(writer);
        let child = command.spawn().expect("the binary runs");
        // What is left in the command would keep the pipe open.
        drop(command);
        let mut reader = BufReader::new(reader);
        let address = (0..LINES_MAX).find_map(|_| {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            let told = line.contains(marker).then(|| line.split_once("http://")).flatten()?.1;
            let end = told.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
            Some(told[..end.unwrap_or(told.len())].to_owned())
        });
        // Nobody reads what else it says; a full pipe must not stop it.
        std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
        Self { child, address: address.expect("it says where it listens") }
    }

    /// Asks for a path, with further headers, each ending in a line break.
    pub(crate) fn get(&self, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
            .expect("writes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("reads");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).expect("a status").to_owned();
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
