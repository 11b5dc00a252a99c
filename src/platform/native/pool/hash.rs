//! A hash that is quick for short names: FNV-1a.
//!
//! Names are those of origins: each that an attacker brings along takes a request, and is forgotten with its connections.

use std::hash::{BuildHasherDefault, Hasher};

pub(super) type BuildFnv = BuildHasherDefault<Fnv>;

pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
