//! One server.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redis::FromRedisValue;
use tempfile::TempDir;

/// When the server's file is forced to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appendfsync {
    /// Before each answer.
    Always,
    /// Once a second: a crash of the machine loses the last one.
    Everysec,
}

/// A running `redis-server`, stopped when it is dropped.
#[derive(Debug)]
pub struct RedisServer {
    folder: TempDir,
    port: u16,
    process: Child,
    settings: Vec<String>,
}

/// How long a server may take to answer after its start.
const START_WITHIN: Duration = Duration::from_secs(20);
/// How often another port is tried where somebody else took the last one.
const PORTS_TRIED_MAX: usize = 5;
/// The longest answer about a server that is read.
const INFO_BYTES_MAX: usize = 64 * 1024;
/// How long one answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Names the program to start.
const PROGRAM: &str = "MEKONG_TEST_REDIS";

impl RedisServer {
    /// Starts a durable server.
    ///
    /// Fails with what to install where `redis-server` is not in the `PATH`.
    pub fn start(appendfsync: Appendfsync) -> io::Result<Self> {
        Self::start_with(&durable(appendfsync))
    }

    /// Starts a server with settings of one's own, as on its command line.
    pub fn start_with(settings: &[&str]) -> io::Result<Self> {
        Self::start_prepared(settings, |_| Ok(()))
    }

    /// The same in a folder that is made ready first.
    pub(super) fn start_prepared(
        settings: &[&str],
        prepare: impl Fn(&Path) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut started = Self::start_once(settings, &prepare);
        for _ in 1..PORTS_TRIED_MAX {
            match &started {
                Err(error) if error.kind() == io::ErrorKind::Other => {
                    started = Self::start_once(settings, &prepare);
                }
                _ => break,
            }
        }
        started
    }

    fn start_once(
        settings: &[&str],
        prepare: impl Fn(&Path) -> io::Result<()>,
    ) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        prepare(folder.path())?;
        let port = free_port()?;
        let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
        let process = spawn(folder.path(), port, &settings)?;
        let mut server = Self { folder, port, process, settings };
        server.wait_until_it_answers()?;
        Ok(server)
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Where it listens, on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks it one thing, over a connection of its own.
    pub fn ask<T: FromRedisValue>(&self, words: &[&str]) -> io::Result<T> {
        Self::ask_at(self.url(), words)
    }

    /// The same as one of its users; the answer itself does not matter.
    pub fn ask_as(&self, user: &str, password: &str, words: &[&str]) -> io::Result<()> {
        let url = self.url().replacen("://", &format!("://{user}:{password}@"), 1);
        Self::ask_at::<redis::Value>(url, words).map(drop)
    }

    fn ask_at<T: FromRedisValue>(url: String, words: &[&str]) -> io::Result<T> {
        let ask = || {
            let client = redis::Client::open(url)?;
            let mut connection = client.get_connection_with_timeout(ANSWER_WITHIN)?;
            connection.set_read_timeout(Some(ANSWER_WITHIN))?;
            redis::cmd(words[0]).arg(&words[1..]).query(&mut connection)
        };
        ask().map_err(|error: redis::RedisError| io::Error::other(format!("{words:?}: {error}")))
    }

    /// Its process id, until it is restarted.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Ends it at once, as a crash would.
    pub fn kill9(&mut self) -> io::Result<()> {
        self.process.kill()?;
        self.process.wait().map(drop)
    }

    /// Starts it again on the same port and files.
    pub fn restart(&mut self) -> io::Result<()> {
        self.process = spawn(self.folder.path(), self.port, &self.settings)?;
        self.wait_until_it_answers()
    }

    /// Stops it from running, without ending it.
    pub fn pause(&self) -> io::Result<()> {
        self.tell("STOP")
    }

    /// Lets it run again.
    pub fn resume(&self) -> io::Result<()> {
        self.tell("CONT")
    }

    fn tell(&self, signal: &str) -> io::Result<()> {
        let process = self.pid().to_string();
        let told = Command::new("kill").args([&format!("-{signal}"), &process]).status()?;
        if told.success() {
            return Ok(());
        }
        Err(io::Error::other(format!("redis-server could not be sent SIG{signal}")))
    }

    fn wait_until_it_answers(&mut self) -> io::Result<()> {
        let start = Instant::now();
        while !self.answers().unwrap_or(false) {
            if let Some(status) = self.process.try_wait()? {
                return Err(io::Error::other(format!("redis-server ended at its start: {status}")));
            }
            if start.elapsed() > START_WITHIN {
                let text = format!("redis-server did not answer within {START_WITHIN:?}");
                return Err(io::Error::other(text));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Whether what listens on the port is this very server: two tests may have been given the
    /// same free port.
    fn answers(&self) -> io::Result<bool> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(Duration::from_secs(1)))?;
        connection.write_all(b"INFO server\r\n")?;
        let this = format!("process_id:{}\r\n", self.process.id());
        let mut answer = Vec::new();
        let mut chunk = [0; 4096];
        while answer.len() < INFO_BYTES_MAX && !String::from_utf8_lossy(&answer).contains("\nhz:") {
            match connection.read(&mut chunk)? {
                0 => break,
                read => answer.extend_from_slice(&chunk[..read]),
            }
        }
        Ok(String::from_utf8_lossy(&answer).contains(&this))
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Err(error) = self.kill9() {
            tracing::warn!(%error, "redis-server was not stopped");
        }
    }
}

/// Settings of a server that keeps what it acknowledged.
pub(super) fn durable(appendfsync: Appendfsync) -> [&'static str; 4] {
    let appendfsync = match appendfsync {
        Appendfsync::Always => "always",
        Appendfsync::Everysec => "everysec",
    };
    ["--appendonly", "yes", "--appendfsync", appendfsync]
}

/// A port that nobody listens on now.
pub(super) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn spawn(folder: &Path, port: u16, settings: &[String]) -> io::Result<Child> {
    let program = std::env::var_os(PROGRAM).unwrap_or_else(|| "redis-server".into());
    let mut command = Command::new(program);
    // Settings may begin with a file of them, which has to be named first.
    command.args(settings);
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(
            error.kind(),
            "redis-server is not in the PATH: install Redis 7 or newer (apt install redis-server, \
             brew install redis)",
        ),
        _ => error,
    })
}
