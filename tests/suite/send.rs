//! Everything is `Send`, on every platform: this compiles, or it is not so.

use amphi::multipart::{Form, Part};
use amphi::{
    Body, Capabilities, Certificate, Chunks, Client, ClientBuilder, Error, Event, Events, JsonLines, Lines,
    MockTransport, Pending, RedirectPolicy, Request, RequestBuilder, Response, RetryPolicy, TextChunks, Timeouts, Url,
};

use crate::support::{http, test};

fn send<T: Send>(value: T) -> T {
    value
}

fn is_send_and_sync<T: Send + Sync>() {}

#[test]
async fn values() {
    is_send_and_sync::<Body>();
    is_send_and_sync::<Capabilities>();
    is_send_and_sync::<Certificate>();
    is_send_and_sync::<Chunks>();
    is_send_and_sync::<Client>();
    is_send_and_sync::<Error>();
    is_send_and_sync::<Form>();
    is_send_and_sync::<Event>();
    is_send_and_sync::<Events>();
    is_send_and_sync::<JsonLines<String>>();
    is_send_and_sync::<Lines>();
    is_send_and_sync::<MockTransport>();
    is_send_and_sync::<RedirectPolicy>();
    is_send_and_sync::<Request>();
    is_send_and_sync::<Response>();
    is_send_and_sync::<RetryPolicy>();
    is_send_and_sync::<TextChunks>();
    is_send_and_sync::<Timeouts>();
    is_send_and_sync::<Url>();
    let _ = |builder: ClientBuilder| send(builder);
    let _ = |builder: RequestBuilder| send(builder);
    let _ = |pending: Pending| send(pending);
}

#[test]
async fn futures() {
    let client = Client::new();
    let mut response = send(client.get(http("/get")).send()).await.unwrap();
    drop(send(response.bytes()));
    drop(send(response.text()));
    drop(send(response.json::<String>()));
    drop(send(response.chunk()));
    drop(send(response.chunks().next()));
    drop(send(response.text_chunks().next()));
    drop(send(response.lines().next()));
    drop(send(response.events().next()));
    drop(send(response.json_lines::<String>().next()));
    drop(send(response.copy_to(&mut Vec::new())));
    drop(send(client.execute(client.get(http("/get")).build().unwrap())));
    drop(send(Body::empty().bytes()));
    drop(send(Body::empty().chunk()));
    drop(send(Part::file("frog.png")));
    drop(send(Form::new().file("f", "frog.png")));
    let whole = send(async {
        // A response borrowed across an await: it has to be `Sync` for this.
        let response = &amphi::get(http("/get")).await?;
        let text = response.text().await?;
        assert!(response.status().is_success());
        Ok::<_, Error>(text)
    });
    assert!(!whole.await.unwrap().is_empty());
}
