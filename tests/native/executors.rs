//! Any executor will do, and none.

use std::time::Duration;

use amphi::{Client, TimeoutPhase};

use super::{SERVER, client_builder};

#[test]
fn a_bare_block_on() {
    pollster::block_on(async {
        let client = client_builder().build().unwrap();
        for origin in [SERVER.http(), SERVER.https()] {
            let response = client.get(format!("{origin}/lines?count=3&delay_ms=5")).await.unwrap();
            let mut lines = response.lines();
            let mut count = 0;
            while let Some(line) = lines.next().await {
                line.unwrap();
                count += 1;
            }
            assert_eq!(count, 3);
        }
    });
}

#[test]
fn timeouts_without_a_runtime() {
    pollster::block_on(async {
        let request = amphi::get(format!("{}/delay/30", SERVER.http())).timeout(Duration::from_millis(50));
        assert_eq!(request.await.unwrap_err().timeout_phase(), Some(TimeoutPhase::Total));
        let error =
            amphi::get(format!("{}/never", SERVER.fault())).timeout(Duration::from_millis(50)).await.unwrap_err();
        assert!(error.is_timeout());
    });
}

#[test]
fn plain_threads() {
    let client = Client::new();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let client = &client;
            scope.spawn(move || {
                let text = pollster::block_on(async {
                    client.get(format!("{}/get?n={n}", SERVER.http())).await?.text().await
                });
                assert!(text.unwrap().contains(&format!("\"n\": \"{n}\"")));
            });
        }
    });
}
