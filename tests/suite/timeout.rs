//! Time runs out in its phase, and not before.

use std::time::Duration;

use amphi::{Client, ErrorKind, MockTransport, TimeoutPhase, Timeouts};

use crate::concurrency::join_all;
use crate::support::{fault, http, id, test, until_counted};

const SHORT: Duration = Duration::from_millis(200);

fn timeouts(change: impl FnOnce(&mut Timeouts)) -> Timeouts {
    let mut timeouts = Timeouts::none();
    change(&mut timeouts);
    timeouts
}

#[test]
async fn total_before_the_head() {
    let id = id().await;
    let error = amphi::get(http(&format!("/delay/30?id={id}"))).timeout(SHORT).await.unwrap_err();
    assert_eq!((error.kind(), error.timeout_phase()), (ErrorKind::Timeout, Some(TimeoutPhase::Total)));
    assert!(error.is_timeout() && error.to_string().contains("200ms") && error.to_string().contains(&id), "{error}");
    until_counted(&id, "aborted", 1).await;
}

#[test]
async fn total_in_the_body() {
    let id = id().await;
    let client = Client::builder().timeout(Duration::from_millis(600)).build().unwrap();
    let response = client.get(http(&format!("/drip?numbytes=100&duration=30&id={id}"))).await.unwrap();
    let error = response.text().await.unwrap_err();
    assert_eq!((error.kind(), error.timeout_phase()), (ErrorKind::Timeout, Some(TimeoutPhase::Total)), "{error:#}");
    until_counted(&id, "aborted", 1).await;
}

#[test]
async fn total_in_a_stream_after_what_came() {
    let mut chunks =
        amphi::get(fault("/half-then-hang?n=10")).timeout(Duration::from_millis(600)).await.unwrap().chunks();
    assert_eq!(chunks.next().await.unwrap().unwrap().len(), 10);
    let error = chunks.next().await.unwrap().unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Total), "{error:#}");
    assert!(chunks.next().await.is_none());
}

#[test]
async fn total_though_bytes_keep_coming() {
    let response = amphi::get(fault("/drip?bytes=1000&ms=20")).timeout(Duration::from_millis(700)).await.unwrap();
    let error = response.bytes().await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Total), "{error:#}");
}

#[test]
async fn read_before_the_head() {
    let request = amphi::get(fault("/never")).timeouts(timeouts(|t| {
        t.read = Some(SHORT);
        t.connect = Some(SHORT);
        t.write = Some(SHORT);
    }));
    let error = request.await.unwrap_err();
    assert!(error.is_timeout(), "{error:#}");
    assert!(matches!(error.timeout_phase(), Some(TimeoutPhase::Read | TimeoutPhase::Headers)), "{error:#}");
}

#[test]
async fn read_is_each_wait() {
    // A second in all, but no wait of more than a tenth.
    let client = Client::builder().timeouts(timeouts(|t| t.read = Some(Duration::from_millis(500)))).build().unwrap();
    let text = client.get(http("/lines?count=10&delay_ms=100")).await.unwrap().text().await.unwrap();
    assert_eq!(text.lines().count(), 10);
    let mut chunks = client.get(fault("/half-then-hang?n=10")).await.unwrap().chunks();
    assert!(chunks.next().await.unwrap().is_ok());
    let error = chunks.next().await.unwrap().unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Read), "{error:#}");
}

#[test]
async fn a_pause_of_the_reader_is_no_wait_for_the_peer() {
    let client = Client::builder().timeouts(timeouts(|t| t.read = Some(SHORT))).build().unwrap();
    let mut chunks = client.get(http("/bytes/1000")).await.unwrap().chunks();
    crate::support::pause(0.5).await;
    assert_eq!(chunks.next().await.unwrap().unwrap().len(), 1000);
}

#[test]
async fn a_requests_timeouts_win() {
    let client = Client::builder().timeout(SHORT).build().unwrap();
    let response = client.get(http("/delay/0.5")).timeout(Duration::from_secs(30)).await.unwrap();
    assert!(response.status().is_success());
    let response = client.get(http("/delay/0.5")).timeouts(Timeouts::none()).await.unwrap();
    assert!(response.status().is_success());
}

#[test]
async fn any_duration_will_do() {
    for duration in [Duration::MAX, Duration::from_secs(30 * 24 * 3600), Duration::from_secs(u64::from(u32::MAX))] {
        let all = Timeouts {
            connect: Some(duration),
            read: Some(duration),
            write: Some(duration),
            pool: Some(duration),
            total: Some(duration),
        };
        let response = amphi::get(http("/delay/0.05")).timeouts(all).await.unwrap();
        response.bytes().await.unwrap();
    }
}

#[test]
async fn none_at_all() {
    let error = amphi::get(http("/delay/30")).timeout(Duration::ZERO).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Total));
}

#[test]
async fn write_while_the_peer_takes_nothing() {
    // In a browser every piece of the body may take as long: short, so that all of them together are.
    let all = timeouts(|t| (t.connect, t.write, t.read) = (Some(SHORT), Some(Duration::from_millis(10)), Some(SHORT)));
    // More than all the buffers between can hold.
    let request = amphi::post(fault("/never?body=unread")).body(vec![0; 16 << 20]).timeouts(all);
    let error = request.await.unwrap_err();
    assert!(matches!(error.timeout_phase(), Some(TimeoutPhase::Write | TimeoutPhase::Headers)), "{error:#}");
}

#[test]
async fn a_slow_upload_is_no_timeout_while_it_moves() {
    let all = timeouts(|t| (t.write, t.read) = (Some(Duration::from_secs(2)), Some(Duration::from_secs(2))));
    let request = amphi::post(http("/slow-upload?bytes_per_second=4000000")).body(vec![0; 6 << 20]).timeouts(all);
    assert!(request.await.unwrap().status().is_success());
}

#[test]
async fn no_time_is_too_little() {
    for _ in 0..5 {
        let error = amphi::get(http("/get")).timeout(Duration::ZERO).await.unwrap_err();
        assert!(error.is_timeout(), "{error:#}");
    }
}

#[test]
async fn many_who_wait_run_out_of_time_each_by_itself() {
    let outcomes = join_all((1..=2000).map(|n| {
        let slow = MockTransport::routes();
        slow.get("/").respond(200).delay(Duration::from_secs(60));
        let client = Client::builder().transport(slow).build().unwrap();
        let after = Duration::from_millis(100 + n % 7);
        async move { (after, client.get("http://pond/").timeout(after).await.unwrap_err()) }
    }))
    .await;
    for (after, error) in outcomes {
        assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Total), "{error:#}");
        assert!(error.to_string().contains(&format!("{}ms", after.as_millis())), "{error}");
    }
}
