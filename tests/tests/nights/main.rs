//! Nights of renewals, played on a clock that skips from one due time to the next.

mod cancelling;
mod doubts;
mod dunning;
mod exit_codes;
mod membership;
mod pace;
mod pauses;
mod processes;
mod runs;
mod scene;
mod time;
mod tokens;
mod waves;
