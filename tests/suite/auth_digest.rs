//! Digest authentication, against the server's own reading of the RFC.

use amphi::multipart::{Form, Part};
use amphi::{Body, Client, DigestAuth, ErrorKind, Response, StatusCode};
use serde_json::Value;

use crate::needs;
use crate::support::{counted, elsewhere, http, id, spawn, test};

fn client() -> Client {
    Client::builder().auth(DigestAuth::new("frog", "heron")).build().unwrap()
}

/// What the server says of an answer that was right, and how many rounds it took.
async fn admitted(response: Response) -> (Value, usize) {
    assert_eq!(response.status(), StatusCode::OK, "{:?}", response.headers());
    let rounds = response.history().len();
    assert!(response.history().iter().all(|before| before.status() == StatusCode::UNAUTHORIZED));
    (response.json().await.unwrap(), rounds)
}

#[test]
async fn every_algorithm_with_every_protection() {
    for algorithm in ["MD5", "SHA-256", "SHA-512-256", "SHA-512"] {
        for qop in ["auth", "auth-int", "auth,auth-int"] {
            is_spoken(algorithm, qop).await;
            is_spoken(&format!("{algorithm}-sess"), qop).await;
        }
        // A session is bound by a nonce of the client's, which this has not.
        is_spoken(algorithm, "none").await;
    }
}

async fn is_spoken(algorithm: &str, qop: &str) {
    let client = client();
    let url = http(&format!("/digest-auth/{qop}/frog/heron/{algorithm}?a=b%20c&rspauth=1"));
    for (count, body) in [("00000001", "lily"), ("00000002", "pond")] {
        let (told, rounds) = admitted(client.post(&url).body(body).await.unwrap()).await;
        assert_eq!(rounds, usize::from(count == "00000001"), "{algorithm} {qop}");
        let expected = match qop {
            "none" => ["", ""],
            "auth-int" => [count, qop],
            _ => [count, "auth"],
        };
        assert_eq!([&told["nc"], &told["qop"]], expected, "{algorithm} {qop}");
    }
}

#[test]
async fn a_form_in_parts_is_sent_again() {
    for qop in ["auth", "auth-int"] {
        let form = Form::new().part("big", Part::bytes(vec![b'x'; 40_000])).text("name", "frog");
        let url = http(&format!("/digest-auth/{qop}/frog/heron/SHA-256"));
        admitted(client().post(url).multipart(form).await.unwrap()).await;
    }
}

#[test]
async fn the_strongest_is_chosen() {
    // Several fields of this name Firefox shows to nobody.
    let url = http("/digest-auth/auth/frog/heron/MD5,SHA-3,SHA-256,MD5-sess?one-line=1");
    assert_eq!(admitted(client().get(url).await.unwrap()).await.0["algorithm"], "SHA-256");
    let url = http("/digest-auth/auth/frog/heron/MD5?before=Basic%20realm%3D%22a,%20b%22,%20Negotiate");
    assert_eq!(admitted(client().get(url).await.unwrap()).await.0["algorithm"], "MD5");
}

#[test]
async fn realms_and_names_of_any_kind() {
    let client = Client::builder().auth(DigestAuth::new("Jäsøn \"D\" \\ oe", "Secret, or not?")).build().unwrap();
    let user = "J%C3%A4s%C3%B8n%20%22D%22%20%5C%20oe/Secret,%20or%20not%3F";
    for query in
        ["a=b", "charset=UTF-8", "userhash=1", "charset=UTF-8&userhash=1", "realm=", "realm=a%20%22b%22%20%5C%20c"]
    {
        let url = http(&format!("/digest-auth/auth/{user}/SHA-512-256?{query}"));
        admitted(client.get(url).await.unwrap()).await;
    }
}

#[test]
async fn what_was_learned_serves_the_next_at_once() {
    let (client, id) = (client(), id().await);
    let url = http(&format!("/digest-auth/auth/frog/heron/MD5?id={id}"));
    for n in 1..=5 {
        let (told, _) = admitted(client.get(&url).await.unwrap()).await;
        assert_eq!(told["nc"], format!("{n:08x}"));
    }
    assert_eq!(counted(&id).await["requests"], 6);
}

#[test]
async fn at_once_each_has_a_count_of_its_own() {
    let (client, id) = (client(), id().await);
    let url = http(&format!("/digest-auth/auth/frog/heron/SHA-256?id={id}"));
    admitted(client.get(&url).await.unwrap()).await;
    let all: Vec<_> = (0..20)
        .map(|_| {
            let request = client.get(&url).send();
            spawn(async move { admitted(request.await.unwrap()).await.0 })
        })
        .collect();
    let mut sent = std::collections::HashSet::new();
    for one in all {
        let told = one.await.unwrap();
        // The server takes no count that is less than the last: those that were overtaken have begun anew.
        assert!(sent.insert(format!("{} {}", told["nonce"], told["nc"])), "{told}");
    }
}

#[test]
async fn a_stale_nonce_is_replaced() {
    let (client, id) = (client(), id().await);
    let url = http(&format!("/digest-auth/auth/frog/heron/MD5/2?id={id}"));
    let mut rounds = Vec::new();
    for _ in 0..5 {
        rounds.push(admitted(client.get(&url).await.unwrap()).await.1);
    }
    assert_eq!(rounds, [1, 0, 1, 0, 1]);
    assert_eq!(counted(&id).await["requests"], 8);
}

#[test]
async fn one_that_is_always_stale_is_given_up() {
    let id = id().await;
    let response = client().get(http(&format!("/digest-auth/auth/frog/heron/MD5/0?id={id}"))).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(counted(&id).await["requests"], 5);
}

#[test]
async fn the_next_nonce_saves_a_round() {
    let (client, id) = (client(), id().await);
    let url = http(&format!("/digest-auth/auth/frog/heron/SHA-256/1?nextnonce=1&id={id}"));
    for _ in 0..5 {
        assert_eq!(admitted(client.get(&url).await.unwrap()).await.0["nc"], "00000001");
    }
    assert_eq!(counted(&id).await["requests"], 6);
}

#[test]
async fn a_server_that_does_not_know_the_password() {
    for qop in ["auth", "auth-int"] {
        let url = http(&format!("/digest-auth/{qop}/frog/heron/MD5?rspauth=wrong"));
        let error = client().get(url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.to_string().contains("rspauth"), "{error}");
    }
}

#[test]
async fn a_wrong_password_is_tried_once() {
    let (client, id) = (client(), id().await);
    let url = http(&format!("/digest-auth/auth/frog/stork/MD5?id={id}"));
    for _ in 0..2 {
        let response = client.get(&url).await.unwrap();
        assert_eq!((response.status(), response.history().len()), (StatusCode::UNAUTHORIZED, 1));
    }
    assert_eq!(counted(&id).await["requests"], 4);
}

#[test]
async fn what_is_no_digest_is_given_back() {
    for path in ["/digest-auth/auth/frog/heron/SHA-3", "/digest-auth/auth-conf/frog/heron/SHA-3", "/status/403"] {
        let response = client().get(http(path)).await.unwrap();
        assert!(response.status().is_client_error() && response.history().is_empty(), "{path}");
    }
    let url = http("/basic-auth/frog/heron");
    assert_eq!(client().get(&url).await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let lenient = Client::builder().auth(DigestAuth::new("frog", "heron").or_basic()).build().unwrap();
    assert_eq!(lenient.get(&url).await.unwrap().status(), StatusCode::OK);
    let wrong = lenient.get(http("/basic-auth/frog/stork")).await.unwrap();
    assert_eq!((wrong.status(), wrong.history().len()), (StatusCode::UNAUTHORIZED, 1));
}

#[test]
async fn a_body_that_is_a_stream() {
    needs!(StreamingUpload);
    needs!(AnyHeader);
    let stream = || Body::from_stream(Body::from("frog"));
    let (client, url) = (client(), http("/digest-auth/auth/frog/heron/MD5"));
    let first = client.post(&url).body(stream()).await.unwrap();
    assert_eq!((first.status(), first.history().len()), (StatusCode::UNAUTHORIZED, 0));
    // By now it is known what is asked for.
    admitted(client.post(&url).body(stream()).await.unwrap()).await;
    // A nonce that has gone stale is replaced for the next, too.
    let (client, url) = (self::client(), http("/digest-auth/auth/frog/heron/MD5/1"));
    admitted(client.get(&url).await.unwrap()).await;
    let stale = client.post(&url).body(stream()).await.unwrap();
    assert_eq!((stale.status(), stale.history().len()), (StatusCode::UNAUTHORIZED, 0));
    admitted(client.post(&url).body(stream()).await.unwrap()).await;
    let (client, url) = (self::client(), http("/digest-auth/auth-int/frog/heron/MD5"));
    admitted(client.get(&url).await.unwrap()).await;
    let error = client.post(&url).body(stream()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(error.to_string().contains("auth-int"), "{error}");
}

#[test]
async fn after_a_redirect_the_last_address_is_answered() {
    let client = client();
    let url = http("/redirect-to?url=/digest-auth/auth/frog/heron/MD5");
    for _ in 0..2 {
        let response = client.get(&url).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.url().path(), "/digest-auth/auth/frog/heron/MD5");
    }
}

#[test]
async fn another_origin_is_not_answered() {
    let id = id().await;
    let to = elsewhere(&format!("/digest-auth/auth/frog/heron/MD5?id={id}")).replace('?', "%3F");
    let response = client().get(http(&format!("/redirect-to?url={to}"))).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(counted(&id).await["requests"], 1);
    // Nor is what was learned of one used for the other.
    let (client, id) = (client(), self::id().await);
    admitted(client.get(http("/digest-auth/auth/frog/heron/MD5")).await.unwrap()).await;
    let path = format!("/digest-auth/auth/frog/heron/MD5?id={id}");
    assert_eq!(admitted(client.get(elsewhere(&path)).await.unwrap()).await.1, 1);
}

#[test]
async fn a_challenge_that_is_not_shown() {
    let outcome = client().get(http("/digest-auth/auth/frog/heron/MD5?hide=1")).await;
    match outcome {
        Ok(response) => drop(admitted(response).await),
        Err(error) => {
            assert!(error.is_unsupported() && error.to_string().contains("Access-Control-Expose-Headers"), "{error}");
        }
    }
}

#[test]
async fn debug_does_not_tell() {
    let auth = DigestAuth::new("frog", "heron");
    assert_eq!(format!("{auth:?}"), "DigestAuth { username: \"frog\", .. }");
}
