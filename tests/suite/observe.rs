//! Who watches, and what he is told; how long the phases took.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use amphi::{Body, CallEvent, CallInfo, ErrorKind, StatusCode};

use crate::needs;
use crate::support::{client_builder, fault, http, id, pause, test};

/// What was told: the call's number, the method and URL, and the event.
type Told = Arc<Mutex<Vec<(u64, String, String)>>>;

fn watched() -> (amphi::Client, Told) {
    let told = Told::default();
    let kept = Arc::clone(&told);
    let observer = move |call: &CallInfo, event: &CallEvent<'_>| {
        let line = format!("{} {}", call.method(), call.url());
        kept.lock().unwrap().push((call.id(), line, format!("{event:?}")));
    };
    (client_builder().observer(observer).build().unwrap(), told)
}

/// The names of all that both sides tell.
fn names(told: &Told) -> Vec<String> {
    let told = told.lock().unwrap();
    let names = told.iter().map(|(_, _, event)| event.split([' ', '(']).next().unwrap().to_owned());
    let common = ["Started", "Head", "Redirected", "Done", "Failed", "Cancelled"];
    names.filter(|name| common.contains(&name.as_str())).collect()
}

#[test]
async fn from_the_start_to_the_end_of_the_body() {
    let (client, told) = watched();
    let response = client.get(http("/bytes/1000")).await.unwrap();
    assert_eq!(names(&told), ["Started", "Head"]);
    response.bytes().await.unwrap();
    assert_eq!(names(&told), ["Started", "Head", "Done"]);
    let last = told.lock().unwrap().last().cloned().unwrap();
    assert_eq!(last.1, format!("GET {}", http("/bytes/1000")));
    assert!(last.2.contains("1000"), "{last:?}");
    assert!(last.0 > 0);
}

#[test]
async fn a_body_that_is_empty_is_done_at_once() {
    let (client, told) = watched();
    client.head(http("/bytes/1000")).await.unwrap().bytes().await.unwrap();
    assert_eq!(names(&told), ["Started", "Head", "Done"]);
}

#[test]
async fn each_call_has_a_number_of_its_own() {
    let (client, told) = watched();
    for _ in 0..2 {
        client.get(http("/get")).await.unwrap().bytes().await.unwrap();
    }
    let mut ids: Vec<u64> = told.lock().unwrap().iter().map(|(id, ..)| *id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 2, "{ids:?}");
}

#[test]
async fn what_fails_is_told_why() {
    let (client, told) = watched();
    client.get(fault("/close")).await.unwrap_err();
    assert_eq!(names(&told), ["Started", "Failed"]);
    told.lock().unwrap().clear();
    let error = client.get(fault("/cut")).await.unwrap().bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert_eq!(names(&told), ["Started", "Head", "Failed"]);
}

#[test]
async fn a_deadline_that_passes_is_a_failure() {
    let (client, told) = watched();
    let error = client.get(http("/delay/10")).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(names(&told), ["Started", "Failed"]);
    assert!(told.lock().unwrap().last().unwrap().2.contains("kind: Timeout"), "{told:?}");
}

#[test]
async fn what_nobody_wants_any_more_is_cancelled() {
    let (client, told) = watched();
    drop(client.get(http("/download/100000000")).await.unwrap());
    assert_eq!(names(&told), ["Started", "Head", "Cancelled"]);
    told.lock().unwrap().clear();
    let mut response = client.get(http("/download/100000000")).await.unwrap();
    response.chunk().await.unwrap();
    drop(response);
    assert_eq!(names(&told), ["Started", "Head", "Cancelled"]);
}

#[test]
async fn redirects_are_told_with_the_call() {
    needs!(ManualRedirects);
    let (client, told) = watched();
    let response = client.get(http("/redirect/2")).await.unwrap();
    response.bytes().await.unwrap();
    let expected = ["Started", "Head", "Done", "Redirected", "Started", "Head", "Done", "Redirected"];
    assert_eq!(names(&told)[..8], expected);
    assert_eq!(names(&told)[8..], ["Started", "Head", "Done"]);
    let told = told.lock().unwrap();
    assert!(told.iter().all(|(id, ..)| *id == told[0].0), "{told:?}");
    assert!(told.last().unwrap().1.ends_with("/get"), "{told:?}");
}

#[test]
async fn no_secret_is_told() {
    let (client, told) = watched();
    let with_password = http("/get").replace("://", "://bob:secret@");
    client.get(with_password).await.unwrap().bytes().await.unwrap();
    let closing = fault("/close").replace("://", "://bob:secret@");
    client.get(closing).bearer_auth("secret").await.unwrap_err();
    let told = format!("{told:?}");
    assert!(told.contains("Failed") && !told.contains("secret"), "{told}");
}

#[test]
async fn a_coded_body_is_done_with_its_bytes_on_the_wire() {
    needs!(ContentCodings);
    let (client, told) = watched();
    let response = client.get(http("/gzip")).await.unwrap();
    response.bytes().await.unwrap();
    let arrived = response.num_bytes_downloaded();
    assert!(told.lock().unwrap().last().unwrap().2.contains(&format!("downloaded: {arrived} ")), "{told:?}");
}

#[test]
async fn the_head_and_the_body_have_their_times() {
    let response = client_builder().build().unwrap().get(http("/delay/0.1")).await.unwrap();
    let before = response.timings();
    assert!(before.first_byte.unwrap() >= Duration::from_millis(95), "{before:?}");
    assert_eq!(before.done, None);
    assert!(before.total >= before.first_byte.unwrap());
    response.bytes().await.unwrap();
    let after = response.timings();
    assert_eq!(after.first_byte, before.first_byte);
    assert_eq!(after.done, Some(after.total));
    assert!(after.done >= after.first_byte, "{after:?}");
    pause(0.05).await;
    assert_eq!(response.timings().total, after.total);
}

#[test]
async fn a_redirect_has_its_own_times() {
    needs!(ManualRedirects);
    let to = http("/delay/0.2").replace(':', "%3A").replace('/', "%2F");
    let response = amphi::get(http(&format!("/redirect-to?url={to}"))).await.unwrap();
    response.bytes().await.unwrap();
    let (first, last) = (response.history()[0].timings(), response.timings());
    assert!(first.done.is_some() && first.total < Duration::from_millis(150), "{first:?}");
    assert!(last.first_byte.unwrap() >= Duration::from_millis(195), "{last:?}");
    assert!(response.elapsed() >= last.total, "{last:?}");
}

#[test]
async fn an_upload_is_sent_before_the_head_comes() {
    let (client, told) = watched();
    let id = id().await;
    let response = client.post(http(&format!("/post?id={id}"))).body(vec![b'x'; 300_000]).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.bytes().await.unwrap();
    let sent = response.timings().sent;
    assert!(sent.is_none_or(|sent| sent <= response.timings().first_byte.unwrap()), "{sent:?}");
    assert_eq!(names(&told), ["Started", "Head", "Done"]);
}

#[test]
async fn a_response_of_nobodys_has_no_times() {
    let response = amphi::Response::new(StatusCode::OK, Body::from("frog"));
    assert_eq!(response.timings(), amphi::Timings::default());
}
