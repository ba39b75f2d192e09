//! One request's body, handed to the HTTP library at most once.
//!
//! Whether a request was sent is not guessed from an error's kind. The body is handed over in one
//! atomic move, which the sender can take back in one atomic move: whichever comes first wins.
//! If the sender wins, not one byte of the body has left or ever will, whatever the library's
//! tasks still do; a request without the body its `Content-Length` promises is no request. (hyper 1
//! asks for the body before it flushes the head, so then not even a header leaves: a test holds it
//! to that.)
//! If the library wins, the request may be anywhere.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::{GateClosed, SendGate};

const HELD: u8 = 0;
const HANDED_OVER: u8 = 1;
const TAKEN_BACK: u8 = 2;

/// The sender's end: knows whether the body left, and can keep it from leaving.
///
/// Dropping it takes the body back, so a call that is abandoned before its write never writes.
pub(crate) struct Handover(Arc<State>);

struct State {
    at: AtomicU8,
    closed: OnceLock<GateClosed>,
}

impl Handover {
    /// A body that will be handed over once, and only while `gate` says so.
    pub(crate) fn new(
        bytes: Bytes,
        gate: impl SendGate,
    ) -> (Self, impl Body<Data = Bytes, Error = BodyWithheld> + Send + Sync) {
        let state = Arc::new(State { at: AtomicU8::new(HELD), closed: OnceLock::new() });
        (Self(Arc::clone(&state)), OnceBody { bytes: Some(bytes), gate, state })
    }

    /// Takes the body back. True where that came first: it was not sent, and will not be.
    pub(crate) fn take_back(&self) -> bool {
        self.0.moved(TAKEN_BACK) || self.0.at.load(Ordering::SeqCst) == TAKEN_BACK
    }

    /// What the gate said, if it was asked and said no.
    pub(crate) fn closed(&self) -> Option<GateClosed> {
        self.0.closed.get().copied()
    }
}

impl Drop for Handover {
    fn drop(&mut self) {
        self.take_back();
    }
}

impl State {
    fn moved(&self, to: u8) -> bool {
        self.at.compare_exchange(HELD, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// Why a body ended before it began.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyWithheld {
    #[error(transparent)]
    GateClosed(#[from] GateClosed),
    #[error("the call ended before its request was written")]
    TakenBack,
}

/// The library's end. Its first poll is the last moment before the bytes go to the socket.
struct OnceBody<G> {
    bytes: Option<Bytes>,
    gate: G,
    state: Arc<State>,
}

impl<G: SendGate> OnceBody<G> {
    fn hand_over(&self, bytes: Bytes) -> Result<Frame<Bytes>, BodyWithheld> {
        if let Err(closed) = self.gate.check() {
            // A second poll after an error finds no bytes, so this is set at most once.
            self.state.closed.get_or_init(|| closed);
            self.state.moved(TAKEN_BACK);
            return Err(closed.into());
        }
        match self.state.moved(HANDED_OVER) {
            true => Ok(Frame::data(bytes)),
            false => Err(BodyWithheld::TakenBack),
        }
    }
}

/// Nothing in it is pinned: the gate is only ever borrowed.
impl<G> Unpin for OnceBody<G> {}

impl<G: SendGate> Body for OnceBody<G> {
    type Data = Bytes;
    type Error = BodyWithheld;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyWithheld>>> {
        let bytes = self.bytes.take();
        Poll::Ready(bytes.map(|bytes| self.hand_over(bytes)))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    /// Exact, so that `Content-Length` is sent and a cut request cannot pass for a whole one.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::OpenGate;

    fn poll(
        body: &mut (impl Body<Data = Bytes, Error = BodyWithheld> + Unpin),
    ) -> Result<Option<Bytes>, BodyWithheld> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match Pin::new(body).poll_frame(&mut context) {
            Poll::Ready(frame) => Ok(frame.transpose()?.and_then(|frame| frame.into_data().ok())),
            Poll::Pending => panic!("a body that is there never waits"),
        }
    }

    #[test]
    fn a_body_is_handed_over_once_and_cannot_be_taken_back_after() {
        let (handover, body) = Handover::new(Bytes::from_static(b"{}"), OpenGate);
        let mut body = std::pin::pin!(body);
        assert_eq!(poll(&mut body).expect("handed over").as_deref(), Some(&b"{}"[..]));
        assert!(!handover.take_back());
        assert_eq!(poll(&mut body).expect("the end"), None);
    }

    #[test]
    fn a_body_that_was_taken_back_is_never_handed_over() {
        let (handover, body) = Handover::new(Bytes::from_static(b"{}"), OpenGate);
        let mut body = std::pin::pin!(body);
        assert!(handover.take_back());
        assert!(matches!(poll(&mut body), Err(BodyWithheld::TakenBack)));
        assert!(handover.take_back(), "it stays taken back");
    }

    #[test]
    fn a_call_that_is_abandoned_before_its_write_never_writes() {
        let (handover, body) = Handover::new(Bytes::from_static(b"{}"), OpenGate);
        let mut body = std::pin::pin!(body);
        drop(handover);
        assert!(matches!(poll(&mut body), Err(BodyWithheld::TakenBack)));
    }

    #[test]
    fn a_closed_gate_keeps_the_body_for_good() {
        let closed = GateClosed { why: "the intent is older than 5 s" };
        let (handover, body) = Handover::new(Bytes::from_static(b"{}"), move || Err(closed));
        let mut body = std::pin::pin!(body);
        assert!(matches!(poll(&mut body), Err(BodyWithheld::GateClosed(_))));
        assert!(handover.take_back());
        assert_eq!(handover.closed(), Some(closed));
        assert_eq!(poll(&mut body).expect("the end"), None);
    }
}
