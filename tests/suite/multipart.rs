//! Forms in parts: what the server makes of them.

use amphi::multipart::{Form, Part};
use amphi::{Body, Capability, ErrorKind, HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use crate::needs;
use crate::support::{client, echo, http, https, test};
use crate::upload::Chunks;

/// What the server has read, part for part.
async fn parts(form: Form) -> Value {
    echo(client().post(http("/anything")).multipart(form)).await["multipart"].take()
}

/// The body as it was sent.
async fn sent(form: Form) -> String {
    client().post(http("/echo")).multipart(form).await.unwrap().text().await.unwrap()
}

#[test]
async fn fields_and_files_in_their_order() {
    let form = Form::new()
        .text("colour", "green")
        .part("image", Part::bytes(vec![0, 255, 13, 10]).file_name("frog.png"))
        .text("colour", "brown".to_owned())
        .part("image", Part::text("ribbit").file_name("voice"));
    let echo = echo(client().post(http("/anything")).multipart(form)).await;
    assert_eq!(echo["form"], json!({ "colour": ["green", "brown"] }));
    assert_eq!(echo["files"], json!({ "image": ["data:application/octet-stream;base64,AP8NCg==", "ribbit"] }));
    let part = |name, filename: Value, content_type: Value, size| json!({ "name": name, "filename": filename, "content_type": content_type, "size": size });
    assert_eq!(
        echo["multipart"],
        json!([
            part("colour", Value::Null, Value::Null, 5),
            part("image", json!("frog.png"), json!("image/png"), 4),
            part("colour", Value::Null, Value::Null, 5),
            part("image", json!("voice"), json!("application/octet-stream"), 6),
        ])
    );
}

#[test]
async fn no_parts_at_all() {
    assert_eq!(parts(Form::new()).await, json!([]));
}

#[test]
async fn names_arrive_as_they_are() {
    for name in ["a \"quoted\" one", "two\r\nlines: x", "cr\rlf\n", "Frösche 🐸", "semi;colon=\"", "back\\slash", ""]
    {
        let form = Form::new().part(name, Part::bytes("x").file_name(name));
        let parts = parts(form).await;
        assert_eq!((&parts[0]["name"], &parts[0]["filename"]), (&json!(name), &json!(name)));
        assert_eq!(parts.as_array().unwrap().len(), 1, "{name:?}");
    }
}

#[test]
async fn a_part_has_headers_of_its_own() {
    let headers = HeaderMap::from_iter([
        (HeaderName::from_static("x-pond"), HeaderValue::from_static("lily")),
        (HeaderName::from_static("content-language"), HeaderValue::from_static("frog")),
    ]);
    let part = Part::text("{}").mime_str("application/json").unwrap().headers(headers);
    let text = sent(Form::with_boundary("pond").unwrap().part("n", part)).await;
    let expected = "--pond\r\nContent-Disposition: form-data; name=\"n\"\r\nContent-Type: application/json\r\n\
        x-pond: lily\r\ncontent-language: frog\r\n\r\n{}\r\n--pond--\r\n";
    assert_eq!(text, expected);
}

#[test]
async fn the_length_is_exact_where_it_is_known() {
    let form = || Form::new().text("a", "b").part("f", Part::bytes(vec![b'x'; 100_000]).file_name("f.bin"));
    let got = echo(client().post(http("/upload")).multipart(form())).await;
    assert_eq!(got["content_length"], got["length"].to_string());
    assert!(got["length"].as_u64().unwrap() > 100_000);
    let media_type = got["content_type"].as_str().unwrap();
    assert!(media_type.starts_with("multipart/form-data; boundary="), "{media_type}");
    assert_ne!(form().boundary(), form().boundary());
}

#[test]
async fn a_stream_among_the_parts() {
    needs!(StreamingUpload);
    let length = 3 * 16_384_u64;
    for (part, known) in [
        (Part::stream(Body::from_stream(Chunks::new(3))), false),
        (Part::stream(Body::from_stream_with_length(Chunks::new(3), length)), true),
        (Part::stream_with_length(Body::from_stream(Chunks::new(3)), length), true),
    ] {
        let request = client().post(https("/anything")).multipart(Form::new().text("a", "b").part("f", part)).build();
        let request = request.unwrap();
        assert_eq!(request.body().content_length().is_some(), known);
        assert!(request.try_clone().is_none());
        let got: Value = client().execute(request).await.unwrap().json().await.unwrap();
        assert_eq!(got["multipart"][1]["size"], length);
    }
}

#[test]
async fn a_stream_that_breaks_off_is_no_form() {
    needs!(StreamingUpload);
    for part in [
        Part::stream(Body::from_stream(Chunks::failing_after(2))),
        Part::stream_with_length(Body::from_stream(Chunks::new(2)), 1 << 20),
    ] {
        let form = Form::new().part("f", part).text("after", "it");
        let error = client().post(https("/upload")).multipart(form).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    }
}

#[test]
async fn a_stream_where_none_can_be_sent_is_refused() {
    if amphi::capabilities().has(Capability::StreamingUpload) {
        return;
    }
    let form = Form::new().part("f", Part::stream(Body::from_stream(Chunks::new(1))));
    let error = client().post(https("/upload")).multipart(form).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
}

#[test]
async fn a_redirect_sends_it_again() {
    let target = http("/redirect-to?status_code=307&url=%2Fanything");
    let form = Form::new().text("a", "b").part("f", Part::bytes(vec![7; 40_000]).file_name("f.bin"));
    let echo = echo(client().put(target).multipart(form)).await;
    assert_eq!(echo["method"], "PUT");
    assert_eq!((&echo["form"]["a"], &echo["multipart"][1]["size"]), (&json!("b"), &json!(40_000)));
}

#[test]
async fn a_boundary_of_the_callers() {
    let form = Form::with_boundary("a b?").unwrap().text("n", "--a b\r\n-- a b?");
    assert_eq!(form.boundary(), "a b?");
    assert_eq!(parts(form).await[0]["size"], 14);
    for bad in ["", "a\r\nX: y", "ends ", "ü", "\"", &"x".repeat(71)] {
        assert_eq!(Form::with_boundary(bad).unwrap_err().kind(), ErrorKind::Builder, "{bad:?}");
    }
}

#[test]
async fn a_boundary_that_stands_in_a_part_is_refused() {
    for part in
        [Part::text("x\r\n--pond--"), Part::bytes("--pond"), Part::bytes([&[7; 50_000], &b"\r\n--pond"[..]].concat())]
    {
        let form = Form::with_boundary("pond").unwrap().part("n", part);
        let error = client().post(http("/echo")).multipart(form).build().unwrap_err();
        assert_eq!((error.kind(), error.method()), (ErrorKind::Builder, Some(&Method::POST)), "{error:#}");
    }
}

#[test]
async fn a_content_type_of_the_callers_stays() {
    for (stated, expected) in [
        (
            "multipart/form-data; charset=utf-8; boundary=\"own one\"",
            "multipart/form-data; charset=utf-8; boundary=\"own one\"",
        ),
        ("multipart/form-data; x; boundary=own", "multipart/form-data; x; boundary=own"),
        ("multipart/mixed", "multipart/mixed; boundary=pond"),
    ] {
        // Wherever it is set.
        let form = || Form::with_boundary("pond").unwrap().text("n", "v");
        for request in [
            client().post(http("/echo")).header("content-type", stated).multipart(form()),
            client().post(http("/echo")).multipart(form()).header("content-type", stated),
        ] {
            let response = request.await.unwrap();
            assert_eq!(response.headers()["content-type"], expected);
            let boundary = expected.split_once("boundary=").unwrap().1.trim_matches('"');
            assert!(response.text().await.unwrap().starts_with(&format!("--{boundary}\r\n")));
        }
    }
    for wrong in ["application/json", "multipart", "multipart/form-data; boundary=\"ends \""] {
        let request = client().post(http("/echo")).header("content-type", wrong).multipart(Form::new());
        assert_eq!(request.build().unwrap_err().kind(), ErrorKind::Builder, "{wrong}");
    }
}

#[test]
async fn what_a_part_may_not_have() {
    for mime in ["image", "image/png\r\nX: y", "a b/c"] {
        assert_eq!(Part::text("").mime_str(mime).unwrap_err().kind(), ErrorKind::Builder, "{mime:?}");
    }
    let named = HeaderMap::from_iter([(HeaderName::from_static("content-disposition"), HeaderValue::from_static("x"))]);
    let form = Form::new().part("n", Part::text("").headers(named));
    let error = client().post(http("/echo")).multipart(form).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Builder, "{error:#}");
}

#[test]
async fn another_body_takes_its_place() {
    let request = client().post(http("/anything")).multipart(Form::new().text("a", "b")).json(&[1]).build().unwrap();
    assert_eq!(
        (request.headers()["content-type"].as_bytes(), request.body().as_bytes()),
        (&b"application/json"[..], Some(&b"[1]"[..]))
    );
    let request =
        client().post(http("/anything")).json(&[1]).multipart(Form::with_boundary("b").unwrap()).build().unwrap();
    assert_eq!(
        (request.headers()["content-type"].as_bytes(), request.body().as_bytes()),
        (&b"multipart/form-data; boundary=b"[..], Some(&b"--b--\r\n"[..]))
    );
}

#[test]
async fn a_page_has_no_files() {
    if amphi::capabilities().has(Capability::Files) {
        return;
    }
    let error = Part::file("frog.png").await.unwrap_err();
    assert!(error.is_unsupported() && error.to_string().contains("Part::bytes"), "{error:#}");
}

#[test]
async fn a_file_that_is_not_there() {
    needs!(Files);
    for path in ["no/such/frog.png", "."] {
        let error = Form::new().file("f", path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    }
}

#[test]
async fn a_file_is_sent_whole_and_again() {
    needs!(Files);
    let response = client().get(http("/bytes/300000?seed=5")).await.unwrap();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sent-by-the-suite.png");
    response.save(&path).await.unwrap();
    let form = Form::new().text("a", "b").file("f", &path).await.unwrap();
    let target = https("/redirect-to?status_code=307&url=%2Fanything");
    let echo = client().post(target).multipart(form).await.unwrap();
    let echo: Value = echo.json().await.unwrap();
    let expected =
        json!({ "name": "f", "filename": "sent-by-the-suite.png", "content_type": "image/png", "size": 300_000 });
    assert_eq!(echo["multipart"][1], expected);
}
