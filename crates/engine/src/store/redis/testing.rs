//! A Redis of one's own for tests and benches: a fresh directory, a free port, an append-only
//! file, ended by its process id.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

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
const INFO_BYTES_MAX: u64 = 64 * 1024;

impl RedisServer {
    /// Starts a durable server.
    ///
    /// Fails with what to install where `redis-server` is not in the `PATH`.
    pub fn start(appendfsync: Appendfsync) -> io::Result<Self> {
        let appendfsync = match appendfsync {
            Appendfsync::Always => "always",
            Appendfsync::Everysec => "everysec",
        };
        Self::start_with(&["--appendonly", "yes", "--appendfsync", appendfsync])
    }

    /// Starts a server with settings of one's own, as on its command line.
    pub fn start_with(settings: &[&str]) -> io::Result<Self> {
        let mut started = Self::start_once(settings);
        for _ in 1..PORTS_TRIED_MAX {
            match &started {
                Err(error) if error.kind() == io::ErrorKind::Other => {
                    started = Self::start_once(settings);
                }
                _ => break,
            }
        }
        started
    }

    fn start_once(settings: &[&str]) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
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
        connection.write_all(b"INFO server\r\nQUIT\r\n")?;
        let mut answer = String::new();
        connection.take(INFO_BYTES_MAX).read_to_string(&mut answer)?;
        Ok(answer.contains(&format!("process_id:{}\r\n", self.process.id())))
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Err(error) = self.kill9() {
            tracing::warn!(%error, "redis-server was not stopped");
        }
    }
}

fn spawn(folder: &Path, port: u16, settings: &[String]) -> io::Result<Child> {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.args(settings).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(
            error.kind(),
            "redis-server is not in the PATH: install Redis 7 or newer (apt install redis-server, \
             brew install redis)",
        ),
        _ => error,
    })
}
