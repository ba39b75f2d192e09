//! A Redis of one's own for tests and benches: a fresh directory, a free port, an append-only
//! file, ended by its process id.

use std::io;
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
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
        let process = spawn(folder.path(), port, &settings)?;
        let server = Self { folder, port, process, settings };
        server.wait_until_it_listens()?;
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
        self.wait_until_it_listens()
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

    fn wait_until_it_listens(&self) -> io::Result<()> {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if start.elapsed() > START_WITHIN {
                let text = format!("redis-server did not listen within {START_WITHIN:?}");
                return Err(io::Error::other(text));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
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
