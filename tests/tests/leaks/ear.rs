//! Somebody outside who is told things: a collector of traces, whoever hears alerts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The largest body that is read.
const BODY_BYTES_MAX: u64 = 16 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(20);

/// Hears every POST on a free port, and says 200 to it. Stops with the process.
pub(crate) struct Ear {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Ear {
    pub(crate) fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let all = Arc::clone(&all);
                // Whoever hangs up half-way has told nothing.
                std::thread::spawn(move || hear(stream, &all));
            }
        });
        Ok(Self { address, heard })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All bodies so far, one after another.
    pub(crate) fn heard(&self) -> String {
        let heard = self.heard.lock().expect("no thread panics with it");
        String::from_utf8_lossy(&heard).into_owned()
    }
}

fn hear(stream: TcpStream, all: &Mutex<Vec<u8>>) -> anyhow::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        while !line.trim().is_empty() {
            let (name, value) = line.split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
            line.clear();
            reader.read_line(&mut line)?;
        }
        let mut body = Vec::new();
        reader.by_ref().take(u64::min(length, BODY_BYTES_MAX)).read_to_end(&mut body)?;
        let mut heard = all.lock().expect("no thread panics with it");
        heard.extend_from_slice(&body);
        heard.push(b'\n');
        drop(heard);
        reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
    }
}
