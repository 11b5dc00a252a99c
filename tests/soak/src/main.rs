//! `soak [--minutes N] [--seed N]`: soaks for ten minutes, unless told otherwise, and fails if there was a defect.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program of this machine's: it measures time and prints"
)]

use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[tokio::main]
async fn main() -> ExitCode {
    match soak().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::from(2)
        }
    }
}

async fn soak() -> Result<bool, Box<dyn Error>> {
    let mut minutes = 10.0;
    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--minutes" => minutes = value.parse()?,
            "--seed" => seed = value.parse()?,
            _ => return Err(format!("unknown option {name}").into()),
        }
    }
    let verdict = soak::run(Duration::try_from_secs_f64(minutes * 60.0)?, seed).await?;
    println!("\n{verdict}\nseed {seed}: {} defects", verdict.defects.len());
    Ok(verdict.defects.is_empty())
}
