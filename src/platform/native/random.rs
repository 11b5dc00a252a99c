//! Randomness from the operating system.

/// Fills the buffer from a cryptographic source.
pub(crate) fn fill(buffer: &mut [u8]) -> crate::Result<()> {
    getrandom::fill(buffer)
        .map_err(|error| crate::Error::new(crate::ErrorKind::Builder, "no source of randomness").because(error))
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_are_alike() {
        let (mut a, mut b) = ([0; 16], [0; 16]);
        super::fill(&mut a).unwrap();
        super::fill(&mut b).unwrap();
        assert_ne!(a, b);
    }
}
