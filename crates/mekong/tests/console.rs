//! The console as a browser reaches it: over a socket, by what the command line has made.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server that is ended with the test.
struct Server {
    process: Child,
    address: String,
}

/// What was answered.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

fn mekong(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
    command.env_clear().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// The line that `mekong staff hash-password` prints for this password.
fn hash_line(password: &str) -> String {
    let mut hashing = mekong(&["staff", "hash-password", "--stdin"]).spawn().expect("it runs");
    let mut stdin = hashing.stdin.take().expect("piped");
    writeln!(stdin, "{password}").expect("it reads");
    drop(stdin);
    let said = hashing.wait_with_output().expect("it ends");
    assert!(said.status.success(), "{said:?}");
    String::from_utf8(said.stdout).expect("text")
}

fn folder(configuration: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("mekong.toml"), configuration).expect("writes");
    folder
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut command = mekong(&["serve", "--listen", "127.0.0.1:0", "--json", "--quiet"]);
        let mut process = command.current_dir(folder).spawn().expect("it runs");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        let address = told["listen"].as_str().and_then(|url| url.strip_prefix("http://"));
        let address = address.expect("an address").to_owned();
        assert_eq!(told["console"], format!("http://{address}/console"));
        Self { process, address }
    }

    /// Sends a request and leaves the connection open.
    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}", self.address);
        write!(stream, "{head}Content-Length: {length}\r\n\r\n{body}").expect("it reads");
        stream
    }

    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let headers = format!("{headers}Connection: close\r\n");
        let mut text = String::new();
        let mut stream = self.send(method, path, &headers, body);
        stream.read_to_string(&mut text).expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let (head, body) = (head.to_owned(), body.to_owned());
        Answer { status: status.expect("a status"), head, body }
    }

    fn sign_in(&self, name: &str, password: &str) -> Answer {
        let headers = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nOrigin: http://{}\r\n",
            self.address
        );
        self.ask("POST", "/console/sign-in", &headers, &format!("name={name}&password={password}"))
    }

    /// Asks it to end, and waits until it has.
    fn end(mut self) -> ExitStatus {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("it runs").success());
        self.process.wait().expect("it ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    /// The cookie that it sets, as a header that a browser sends.
    fn cookie(&self) -> String {
        let set = self.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        format!("Cookie: {}\r\n", set.and_then(|set| set.split(';').next()).expect("a cookie"))
    }
}

#[test]
fn whoever_the_printed_line_names_signs_in_over_a_socket_and_their_stream_ends_with_the_process() {
    let line = hash_line("gingko tree");
    let folder = folder(&format!("[console.staff.ann]\nrole = \"operations\"\n{line}"));
    let server = Server::start(folder.path());
    assert_eq!(server.sign_in("ann", "gingko").status, 401);
    let entered = server.sign_in("ann", "gingko+tree");
    assert_eq!(entered.status, 303, "{}", entered.head);
    let cookie = entered.cookie();
    let page = server.ask("GET", "/console", &cookie, "");
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.head.contains("x-request-id: "), "inside the journal: {}", page.head);
    let stream = server.send("GET", "/console/tonight/live", &cookie, "");
    let mut stream = BufReader::new(stream);
    let mut said = String::new();
    while !said.starts_with("data: ") {
        said.clear();
        assert!(stream.read_line(&mut said).expect("it says something") > 0, "it ended");
    }
    assert!(server.end().success());
    stream.read_to_string(&mut said).expect("its end");
}

#[test]
fn where_nobody_is_named_the_console_says_which_key_names_them() {
    let folder = folder("");
    let server = Server::start(folder.path());
    let page = server.ask("GET", "/console/sign-in", "", "");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("[console.staff.ann]"), "{}", page.body);
    let root = server.ask("GET", "/", "", "");
    assert!(root.head.lines().any(|line| line == "location: /console"), "{}", root.head);
}

#[test]
fn a_password_that_cannot_be_one_is_refused_as_wrong_usage() {
    let mut hashing = mekong(&["staff", "hash-password", "--stdin"]);
    let said = hashing.stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("it ends");
    assert_eq!(said.status.code(), Some(2), "{said:?}");
    assert!(String::from_utf8_lossy(&said.stderr).contains("1 to 1024 bytes"), "{said:?}");
}
