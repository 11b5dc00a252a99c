//! Randomness from the engine's `crypto`.

/// The most that `getRandomValues` fills at once.
const AT_ONCE: usize = 65_536;

/// Fills the buffer from a cryptographic source.
pub(crate) fn fill(buffer: &mut [u8]) -> crate::Result<()> {
    for part in buffer.chunks_mut(AT_ONCE) {
        super::js::get_random_values(part)
            .map_err(|_| crate::Error::new(crate::ErrorKind::Builder, "no source of randomness"))?;
    }
    Ok(())
}
