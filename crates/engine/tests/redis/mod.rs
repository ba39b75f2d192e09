//! Redis: alone, as a cluster, behind sentinels.

mod alone;
mod cluster;
mod sentinel;
mod shared;
