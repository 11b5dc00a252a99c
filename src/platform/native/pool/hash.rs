//! A hash that is quick for short names: FNV-1a, from a start that nobody can guess.

use std::hash::{BuildHasher, Hasher, RandomState};

#[derive(Clone)]
pub(super) struct BuildFnv(u64);

impl Default for BuildFnv {
    fn default() -> Self {
        Self(RandomState::new().hash_one("start"))
    }
}

impl BuildHasher for BuildFnv {
    type Hasher = Fnv;

    fn build_hasher(&self) -> Fnv {
        Fnv(self.0)
    }
}

pub(super) struct Fnv(u64);

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
