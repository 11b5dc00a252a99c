//! Which media type a file is of, by its name.

/// The media type that names with this ending have; of others what says nothing.
pub(super) fn of_name(name: &str) -> &'static str {
    mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream")
}

#[cfg(test)]
mod tests {
    use super::of_name;

    #[test]
    fn by_the_ending() {
        for (name, expected) in [
            ("frog.png", "image/png"),
            ("FROG.JPG", "image/jpeg"),
            ("a/b.txt", "text/plain"),
            ("data.json", "application/json"),
            ("frog", "application/octet-stream"),
            (".png", "application/octet-stream"),
            ("frog.pondlife", "application/octet-stream"),
        ] {
            assert_eq!(of_name(name), expected, "{name}");
        }
    }
}
