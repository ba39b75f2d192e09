//! Our own address: where the gateway calls back, and where browsers return to.

use std::time::{Duration, Instant};

use mekong::runtime::desk_of;
use sandbox::aoc::CallbackUrls;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use workflows::callback::Callback;
use workflows::ids;

use super::Stage;
use super::settings::CALLBACK_SECRET;

/// How long callbacks may be on their way, in real time.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_PAUSE: Duration = Duration::from_millis(2);

/// Answers for as long as it is held.
pub(crate) struct Desk {
    authority: String,
    _open: watch::Sender<bool>,
}

impl Stage {
    /// Opens our address, and tells the gateway where it is. A crash closes it.
    pub(crate) async fn open_the_desk(&self) -> Desk {
        let catalog = self.runtime.catalog().clone();
        let desk = desk_of(&self.config, &self.environment, self.store.clone(), catalog);
        let desk = desk.unwrap_or_else(|problems| panic!("{problems}"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let authority = listener.local_addr().expect("an address").to_string();
        let (open, stopped) = watch::channel(false);
        tokio::spawn(api::serve(listener, api::router(desk), stopped));
        let url = |what| {
            Some(format!("http://{authority}/callbacks/aoc/boost-my/{CALLBACK_SECRET}/{what}"))
        };
        let (charge, unsubscribe) = (url("charge"), url("unsubscribe"));
        self.gateway().set_callbacks(CallbackUrls { charge, unsubscribe });
        Desk { authority, _open: open }
    }

    /// Waits until the gateway has been answered so many callbacks in all, each with a 200.
    pub(crate) async fn callbacks_arrive(&self, count: usize) {
        let started = Instant::now();
        while self.gateway().delivered().len() < count {
            assert!(started.elapsed() < PATIENCE, "waited in vain for {count} callbacks");
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        let delivered = self.gateway().delivered();
        assert_eq!(delivered.len(), count, "{delivered:#?}");
        assert!(delivered.iter().all(|one| one.status == Some(200)), "{delivered:#?}");
    }

    /// What became of every distinct callback, in the order in which they came.
    pub(crate) async fn verdicts(&self) -> Vec<&'static str> {
        let mut callbacks: Vec<Callback> = self.list(ids::CALLBACK).await;
        callbacks.sort_by_key(|callback| callback.received_at);
        callbacks.iter().map(|callback| callback.status.as_str()).collect()
    }
}

impl Desk {
    /// A browser comes back to an address, whatever host it names; returns the page it gets.
    pub(crate) async fn browse(&self, url: &str) -> String {
        let (_, rest) = url.split_once("/callbacks/").expect("an address of ours");
        let request = format!(
            "GET /callbacks/{rest} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.authority
        );
        let mut stream = TcpStream::connect(&self.authority).await.expect("our address is open");
        stream.write_all(request.as_bytes()).await.expect("the request is sent");
        let mut page = String::new();
        stream.read_to_string(&mut page).await.expect("a page in text");
        page
    }
}
