//! Being told to stop, so that nothing is left behind: the exit code that tells so.

const INTERRUPTED: u8 = 130;

#[cfg(unix)]
pub(crate) async fn told_to_stop() -> u8 {
    use tokio::signal::unix::{SignalKind, signal};

    const TERMINATED: u8 = 143;
    let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => TERMINATED,
        _ = hang_up.recv() => TERMINATED,
        Ok(()) = tokio::signal::ctrl_c() => INTERRUPTED,
    }
}

#[cfg(not(unix))]
pub(crate) async fn told_to_stop() -> u8 {
    match tokio::signal::ctrl_c().await {
        Ok(()) => INTERRUPTED,
        Err(_) => std::future::pending().await,
    }
}
