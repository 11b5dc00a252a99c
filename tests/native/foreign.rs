//! Servers of others, as peers.
