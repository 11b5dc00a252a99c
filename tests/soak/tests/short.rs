//! Twenty seconds of it, with the same seed each time.
#![allow(clippy::disallowed_macros, reason = "a test may print")]
#![allow(clippy::unwrap_used, reason = "tests panic")]

use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_seconds() {
    let verdict = soak::run(Duration::from_secs(20), 17).await.unwrap();
    println!("{verdict}");
    assert!(verdict.defects.is_empty(), "{verdict}");
}
