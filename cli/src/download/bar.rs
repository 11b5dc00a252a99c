//! The bar of a download, on standard error if that is a terminal.

use std::path::Path;

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

const KNOWN: &str = "{msg} {wide_bar} {percent:>3} %  {bytes} of {total_bytes}  {bytes_per_sec}  {eta}";
const UNKNOWN: &str = "{msg} {spinner} {bytes}  {bytes_per_sec}  {elapsed}";

pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Of a file that has so much already, and that so much more is to come of.
    pub(super) fn new(place: &Path, have: u64, rest: Option<u64>, quiet: bool) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(rest.map(|rest| have + rest), target);
        let template = if rest.is_some() { KNOWN } else { UNKNOWN };
        let style = ProgressStyle::with_template(template).expect("the templates are right, and tests draw them");
        bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        bar.set_message(crate::print::clean::visible(&name).into_owned());
        bar.set_position(have);
        // What was there has not come now: it does not count for the speed.
        bar.reset_eta();
        Self(bar)
    }

    pub(super) fn at(&self, length: u64) {
        self.0.set_position(length);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// `1.50 MiB`.
pub(super) fn bytes(length: u64) -> String {
    HumanBytes(length).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_templates_are_right() {
        for rest in [Some(10), None] {
            Bar::new(Path::new("frog.bin"), 5, rest, true).at(7);
        }
        assert_eq!(bytes(1536), "1.50 KiB");
    }
}
