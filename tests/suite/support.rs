//! The test attribute, the server's origins, and what tests have in common.

use amphi::{Capability, Client, StatusCode};
use serde_json::Value;

pub use platform::{client_builder, log, origin, spawn, test};

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod platform {
    use std::sync::LazyLock;

    use amphi::{Certificate, Client, ClientBuilder};
    pub use attribute::test;
    use testserver::{Config, Server};

    pub use crate::executor::spawn;

    static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start(Config::default()).unwrap());

    pub fn origin(listener: &str) -> &'static str {
        match listener {
            "http" => SERVER.http(),
            "https" => SERVER.https(),
            "fault" => SERVER.fault(),
            _ => SERVER.fault_tls(),
        }
    }

    /// A client that trusts the test server.
    pub fn client_builder() -> ClientBuilder {
        Client::builder().tls_certs_only([Certificate::from_pem(SERVER.ca_pem()).unwrap()])
    }

    pub fn log(line: &str) {
        println!("{line}");
    }
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod platform {
    use std::future::poll_fn;
    use std::sync::{Arc, Mutex};
    use std::task::{Poll, Waker};

    use amphi::{Client, ClientBuilder};
    pub use wasm_bindgen_test::wasm_bindgen_test as test;

    pub fn origin(listener: &str) -> &'static str {
        match listener {
            "http" => option_env!("AMPHI_TEST_HTTP"),
            "https" => option_env!("AMPHI_TEST_HTTPS"),
            "fault" => option_env!("AMPHI_TEST_FAULT"),
            _ => option_env!("AMPHI_TEST_FAULT_TLS"),
        }
        .expect("`cargo xtask test` starts the server and says where it is")
    }

    pub fn client_builder() -> ClientBuilder {
        Client::builder()
    }

    pub fn log(line: &str) {
        wasm_bindgen_test::console_log!("{line}");
    }

    /// Runs a future as a task of its own; the outcome can be awaited.
    pub fn spawn<T: Send + 'static>(
        task: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Option<T>> + Send {
        let outcome = Arc::new(Mutex::new((None, None::<Waker>)));
        let kept = Arc::clone(&outcome);
        wasm_bindgen_futures::spawn_local(async move {
            let done = task.await;
            let mut kept = kept.lock().unwrap();
            kept.0 = Some(done);
            if let Some(waker) = kept.1.take() {
                waker.wake();
            }
        });
        poll_fn(move |cx| {
            let mut outcome = outcome.lock().unwrap();
            match outcome.0.take() {
                Some(done) => Poll::Ready(Some(done)),
                None => {
                    outcome.1 = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
    }
}

/// Ends the test, said to be skipped, where this capability is missing.
#[macro_export]
macro_rules! needs {
    ($capability:ident) => {
        if $crate::support::lacks(amphi::Capability::$capability, std::any::type_name_of_val(&|| ())) {
            return;
        }
    };
}

pub fn lacks(capability: Capability, place: &str) -> bool {
    let lacking = !amphi::capabilities().has(capability);
    if lacking {
        let test = place.trim_end_matches("::{{closure}}").trim_start_matches("suite::");
        log(&format!("skipped: {test} needs {capability}"));
    }
    lacking
}

pub fn client() -> Client {
    client_builder().build().unwrap()
}

/// A URL of the plain listener.
pub fn http(path: &str) -> String {
    format!("{}{path}", origin("http"))
}

/// A URL of the TLS listener.
pub fn https(path: &str) -> String {
    format!("{}{path}", origin("https"))
}

/// A URL of the plain listener that breaks HTTP.
pub fn fault(path: &str) -> String {
    format!("{}{path}", origin("fault"))
}

/// A URL that no connection comes about to.
pub async fn refused(path: &str) -> String {
    let origin = amphi::get(http("/refused")).await.unwrap().text().await.unwrap();
    format!("{origin}{path}")
}

/// Another origin of the same server: its other name.
pub fn elsewhere(path: &str) -> String {
    http(path).replace("127.0.0.1", "localhost")
}

/// A name that no other test has, to count requests by.
pub async fn id() -> String {
    let uuid: Value = amphi::get(http("/uuid")).await.unwrap().json().await.unwrap();
    uuid["uuid"].as_str().unwrap().to_owned()
}

/// What the server has counted of an id.
pub async fn counted(id: &str) -> Value {
    amphi::get(http(&format!("/counters/{id}"))).await.unwrap().json().await.unwrap()
}

/// Asks the server, for a second at most, until a counter of an id is as expected.
pub async fn until_counted(id: &str, counter: &str, expected: u64) {
    for _ in 0..50 {
        if counted(id).await[counter] == expected {
            return;
        }
        pause(0.02).await;
    }
    panic!("no {counter}: {expected} within a second, but {}", counted(id).await);
}

/// A pause that is the same on every platform: the server's.
pub async fn pause(seconds: f64) {
    let response = amphi::get(http(&format!("/delay/{seconds}"))).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.bytes().await.unwrap();
}

/// What the server echoes of a request.
pub async fn echo(request: amphi::RequestBuilder) -> Value {
    request.await.unwrap().error_for_status().unwrap().json().await.unwrap()
}
