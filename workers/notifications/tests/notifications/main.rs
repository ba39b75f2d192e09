//! Webhooks as their receivers see them: over a socket, with signatures that are computed here once
//! more, by other code.

mod delivering;
mod disabling;
mod given;
mod guarding;
mod receiver;
mod replaying;
