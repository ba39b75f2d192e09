//! Where webhooks lead: a receiver that checks every signature by itself, and is not always well.
//!
//! `request` reads what comes by hand: a receiver that breaks off half-way, or never answers, is
//! nothing that a web framework would let itself be made into.

mod request;
mod signature;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, ensure};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use request::Request;

/// The longest that a sender may take over a request, and the longest that an answer is held back:
/// beyond every time-out of a sender.
const PATIENCE: Duration = Duration::from_secs(20);

/// A receiver on a free port. Stops with the process.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    desk: Arc<Desk>,
}

/// What came, however it was answered.
#[derive(Debug, Clone)]
pub struct Notice {
    /// `webhook-id`.
    pub id: String,
    /// The body, byte by byte.
    pub body: String,
    /// What is wrong with its headers, if anything is.
    pub fault: Option<String>,
    /// Whether it was answered that all is well.
    pub is_taken: bool,
}

impl Notice {
    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// It is none.
    pub fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("no JSON: {}", self.body))
    }
}

/// What connections share.
#[derive(Debug)]
struct Desk {
    notices: Mutex<Vec<Notice>>,
    dice: Mutex<ChaCha8Rng>,
    /// How many of a hundred requests are not answered well.
    unwell_percent: AtomicU8,
}

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// With 204.
    Take,
    /// With 500.
    Refuse,
    /// Not at all: the connection is closed.
    Hang,
    /// Not at all: the connection stays open until the sender gives up.
    Sleep,
}

impl Receiver {
    /// Opens one that answers so many of a hundred requests badly, as chance has it.
    ///
    /// # Errors
    ///
    /// It cannot listen.
    pub fn open(seed: u64, unwell_percent: u8) -> anyhow::Result<Self> {
        ensure!(unwell_percent <= 100, "{unwell_percent} of a hundred");
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk {
            notices: Mutex::default(),
            dice: Mutex::new(ChaCha8Rng::seed_from_u64(seed)),
            unwell_percent: AtomicU8::new(unwell_percent),
        });
        let at_the_door = Arc::clone(&desk);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let desk = Arc::clone(&at_the_door);
                // A sender that dies in the middle leaves nothing to do.
                std::thread::spawn(move || desk.serve(stream));
            }
        });
        Ok(Self { address, desk })
    }

    /// What `[webhooks.NAME]` must have as its `url`.
    pub fn url(&self) -> String {
        format!("http://{}/mekong", self.address)
    }

    /// From now on everything is answered well.
    pub fn recover(&self) {
        self.desk.unwell_percent.store(0, Ordering::Relaxed);
    }

    /// What has come so far, in the order in which it was read.
    pub fn notices(&self) -> Vec<Notice> {
        self.desk.notices.lock().expect("no thread panics with it").clone()
    }
}

impl Desk {
    fn serve(&self, mut stream: TcpStream) -> anyhow::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = Request::read(&mut stream)?;
        let mood = self.mood();
        let notice = Notice {
            id: request.header("webhook-id").unwrap_or_default().to_owned(),
            fault: signature::fault(&request),
            body: request.body,
            is_taken: mood == Mood::Take,
        };
        self.notices.lock().expect("no thread panics with it").push(notice);
        match mood {
            Mood::Take => stream.write_all(&head("204 No Content"))?,
            Mood::Refuse => stream.write_all(&head("500 Internal Server Error"))?,
            Mood::Hang => {}
            // Ends when the sender closes its side, or with the time-out.
            Mood::Sleep => stream.read(&mut [0]).map(drop)?,
        }
        Ok(())
    }

    fn mood(&self) -> Mood {
        let unwell = u32::from(self.unwell_percent.load(Ordering::Relaxed));
        let mut dice = self.dice.lock().expect("no thread panics with it");
        if !dice.random_ratio(unwell, 100) {
            return Mood::Take;
        }
        [Mood::Refuse, Mood::Hang, Mood::Sleep][dice.random_range(0..3)]
    }
}

fn head(status: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
}
