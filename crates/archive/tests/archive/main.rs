//! What is finished moves to the archive, is found there, and is in one place only, wherever a step
//! was interrupted.

mod bucket;
mod dying;
mod frail;
mod given;
mod leaving;
mod moving;
mod searching;
