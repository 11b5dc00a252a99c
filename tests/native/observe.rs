//! The phases of a connection: what is told of them, and how long they take.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use amphi::{CallEvent, CallInfo, Client, ClientBuilder, Limits};

use super::{SERVER, client_builder};

type Told = Arc<Mutex<Vec<String>>>;

fn watched(builder: ClientBuilder) -> (Client, Told) {
    let told = Told::default();
    let kept = Arc::clone(&told);
    let observer = move |_: &CallInfo, event: &CallEvent<'_>| {
        let event = format!("{event:?}");
        kept.lock().unwrap().push(event.split([' ', '(']).next().unwrap().to_owned());
    };
    (builder.observer(observer).build().unwrap(), told)
}

fn taken(told: &Told) -> Vec<String> {
    std::mem::take(&mut told.lock().unwrap())
}

#[tokio::test]
async fn a_fresh_connection_has_all_phases_and_a_kept_one_none() {
    for builder in [client_builder(), client_builder().http1_only()] {
        let (client, told) = watched(builder);
        let response = client.get(format!("{}/get", SERVER.https())).await.unwrap();
        response.bytes().await.unwrap();
        let fresh = response.timings();
        assert!(fresh.dns.is_some() && fresh.connect.is_some() && fresh.tls.is_some(), "{fresh:?}");
        let before = [fresh.pool, fresh.dns, fresh.connect, fresh.tls].into_iter().flatten().sum::<Duration>();
        assert!(!before.is_zero() && before <= fresh.sent.unwrap(), "{fresh:?}");
        assert!(fresh.sent <= fresh.first_byte && fresh.first_byte <= fresh.done, "{fresh:?}");
        let connecting = ["Started", "DnsStarted", "DnsResolved", "Connecting", "Connected", "TlsStarted", "TlsDone"];
        assert_eq!(taken(&told), [&connecting[..], &["Sent", "Head", "Done"]].concat());

        let response = client.get(format!("{}/get", SERVER.https())).await.unwrap();
        response.bytes().await.unwrap();
        let kept = response.timings();
        assert_eq!((kept.dns, kept.connect, kept.tls), (None, None, None));
        assert!(kept.pool.is_some() && kept.sent <= kept.first_byte, "{kept:?}");
        assert_eq!(taken(&told), ["Started", "ConnectionReused", "Sent", "Head", "Done"]);
    }
}

#[tokio::test]
async fn an_address_is_not_resolved() {
    let (client, told) = watched(Client::builder());
    let response = client.get(format!("{}/get", SERVER.http())).await.unwrap();
    let timings = response.timings();
    assert!(timings.dns.is_none() && timings.tls.is_none() && timings.connect.is_some(), "{timings:?}");
    assert_eq!(taken(&told)[..4], ["Started", "Connecting", "Connected", "Sent"]);
}

#[tokio::test]
async fn the_wait_for_a_connection_is_the_pools() {
    let limits = Limits { max_connections: Some(1), ..Limits::default() };
    let client = client_builder().limits(limits).build().unwrap();
    let slow = client.get(format!("{}/delay/0.5", SERVER.http())).send();
    let quick = client.get(format!("{}/get", SERVER.http())).send();
    let slow = tokio::spawn(async move { slow.await.unwrap().bytes().await.unwrap() });
    while client.pool_stats().unwrap().in_use == 0 {
        tokio::task::yield_now().await;
    }
    let waited = quick.await.unwrap().timings();
    slow.await.unwrap();
    assert!(waited.pool.unwrap() >= Duration::from_millis(100), "{waited:?}");
    assert!(waited.first_byte.unwrap() - waited.pool.unwrap() < waited.pool.unwrap(), "{waited:?}");
}

#[tokio::test]
async fn a_slow_head_is_no_phase_of_connecting() {
    let url = format!("{}/slow-head?ms_per_byte=5", SERVER.fault());
    let timings = Client::new().get(url).await.unwrap().timings();
    assert!(timings.sent.unwrap() < Duration::from_millis(100), "{timings:?}");
    assert!(timings.first_byte.unwrap() - timings.sent.unwrap() >= Duration::from_millis(100), "{timings:?}");
}

#[tokio::test]
async fn an_upload_is_sent_once_all_of_it_is() {
    let (client, told) = watched(Client::builder());
    let url = format!("{}/post", SERVER.http());
    let response = client.post(url).body(vec![b'x'; 1 << 20]).await.unwrap();
    assert!(response.timings().sent.unwrap() <= response.timings().first_byte.unwrap());
    assert_eq!(taken(&told)[1..], ["Connecting", "Connected", "Sent", "Head"]);
}

#[tokio::test]
async fn a_second_try_is_told() {
    let (client, told) = watched(Client::builder());
    let reset = format!("{}/reset", SERVER.fault());
    client.get(format!("{}/ok", SERVER.fault())).await.unwrap().bytes().await.unwrap();
    taken(&told);
    client.get(&reset).await.unwrap_err();
    let events = taken(&told);
    assert_eq!(events[..3], ["Started", "ConnectionReused", "Sent"]);
    assert_eq!(events[3..], ["Retried", "Connecting", "Connected", "Sent", "Failed"]);
}
