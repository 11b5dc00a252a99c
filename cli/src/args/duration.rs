//! Lengths of time as people write them: `30`, `1.5`, `200ms`, `2m`.

use std::time::Duration;

/// A length of time; seconds, unless a unit says otherwise. Zero is without bound.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let (number, unit) =
        units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds))).unwrap_or((text, 1.0));
    let seconds = number.trim().parse::<f64>().ok().map(|number| number * unit);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "it takes seconds, or a number with ms, s, m or h: 30, 1.5, 200ms, 2m".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        for (text, millis) in
            [("30", 30_000), ("1.5", 1500), ("200ms", 200), ("2m", 120_000), ("1 h", 3_600_000), ("0", 0)]
        {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "-1", "s", "1x", "nan", "inf", "1e300"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
