//! What is sent: methods, items, headers, cookies, credentials.

use serde_json::json;

use crate::support::{amphi, command, finish, folder, http, piped};

#[test]
fn the_method_is_guessed() {
    let method = |args: &[&str]| amphi([&["--ignore-stdin"], args].concat()).done().json()["method"].clone();
    let url = http("/anything");
    assert_eq!(method(&[&url]), "GET");
    assert_eq!(method(&[&url, "a=1"]), "POST");
    assert_eq!(method(&["put", &url, "a=1"]), "PUT");
    assert_eq!(method(&["PROPFIND", &url]), "PROPFIND");
}

#[test]
fn items_become_what_they_stand_for() {
    let folder = folder("items");
    std::fs::write(folder.join("text"), "from a file\n").unwrap();
    std::fs::write(folder.join("json"), "[1, {\"a\": null}]\n").unwrap();
    let file = |name: &str| folder.join(name).display().to_string();
    let args = [
        http("/anything"),
        "q==1 é".to_owned(),
        "q==2".to_owned(),
        format!("r==@{}", file("text")),
        "a=text".to_owned(),
        "n:=-1.50".to_owned(),
        format!("f=@{}", file("text")),
        format!("j:=@{}", file("json")),
        "X-Pond:north".to_owned(),
        format!("X-File:@{}", file("text")),
        "X-Empty;".to_owned(),
        "User-Agent:".to_owned(),
    ];
    let heard = amphi(args).done().json();
    assert_eq!(heard["args"], json!({ "q": ["1 é", "2"], "r": "from a file" }));
    assert_eq!(heard["data"], r#"{"a":"text","n":-1.50,"f":"from a file","j":[1, {"a": null}]}"#);
    let headers = &heard["headers"];
    assert_eq!((&headers["X-Pond"], &headers["X-File"]), (&json!("north"), &json!("from a file")));
    assert_eq!((&headers["X-Empty"], &headers["User-Agent"]), (&json!(""), &json!(null)));
    assert_eq!(headers["Content-Type"], "application/json");
    assert_eq!(headers["Accept"], "application/json, */*;q=0.5");
}

#[test]
fn fields_inside_of_others() {
    let heard =
        amphi([&http("/anything"), "p[frogs][]=Rana", "p[frogs][]:=2", "p[deep][er]=x", r"q\[=1"]).done().json();
    assert_eq!(heard["data"], r#"{"p":{"frogs":["Rana",2],"deep":{"er":"x"}},"q[":"1"}"#);
    let ran = amphi([&http("/anything"), "p[=1"]);
    assert!(ran.code == Some(2) && ran.err.contains("brackets do not match"), "{ran:?}");
}

#[test]
fn forms_and_raw_bodies() {
    let heard = amphi(["--form", &http("/post"), "a=1 2", "a=é"]).done().json();
    assert_eq!(heard["form"], json!({ "a": ["1 2", "é"] }));
    let heard = piped(["--json", &http("/anything")], b"frogs").done().json();
    assert_eq!((&heard["data"], &heard["headers"]["Content-Type"]), (&json!("frogs"), &json!("application/json")));
    let heard = amphi(["--raw", "@frogs", &http("/anything")]).done().json();
    assert_eq!(
        (&heard["data"], &heard["headers"]["Content-Type"]),
        (&json!("@frogs"), &json!("text/plain; charset=utf-8"))
    );
    let heard = amphi(["--data", "a=1", "--form", &http("/anything")]).done().json();
    assert_eq!(heard["form"], json!({ "a": "1" }));
}

#[test]
fn standard_input_is_a_body() {
    let url = http("/anything");
    let heard = piped([&url], b"{\"a\":1}").done().json();
    assert_eq!((&heard["method"], &heard["json"]), (&json!("POST"), &json!({ "a": 1 })));
    assert_eq!(piped([&url], b"").done().json()["method"], "GET");
    assert_eq!(piped(["GET", &url], b"frogs").done().json()["data"], "");
    assert_eq!(piped(["--ignore-stdin", &url], b"frogs").done().json()["method"], "GET");
    assert_eq!(piped([&url, "a=1"], b"frogs").done().json()["json"], json!({ "a": "1" }));
    assert_eq!(piped(["PUT", "--data", "@-", &url], b"frogs").done().json()["data"], "frogs");
    let heard = piped(["--chunked", &url], b"frogs").done().json();
    assert_eq!((&heard["data"], &heard["headers"]["Transfer-Encoding"]), (&json!("frogs"), &json!("chunked")));
}

#[test]
fn a_long_file_is_sent_while_it_is_read() {
    let path = folder("long").join("file");
    std::fs::write(&path, vec![b'x'; 3 << 20]).unwrap();
    let data = format!("@{}", path.display());
    let heard = amphi(["PUT", &http("/anything"), "-d", &data]).done().json();
    assert_eq!(heard["headers"]["Content-Length"], (3 << 20).to_string());
    assert_eq!(heard["data"].as_str().unwrap().len(), 3 << 20);
}

#[test]
fn headers_as_curl_has_them() {
    let heard = amphi([&http("/headers"), "-H", "A: b", "--header", "Accept:", "-H", "C;"]).done().json();
    let headers = &heard["headers"];
    assert_eq!((&headers["A"], &headers["Accept"], &headers["C"]), (&json!("b"), &json!(null), &json!("")));
}

#[test]
fn cookies_are_sent_and_kept() {
    let jar = folder("jar").join("jar.json").display().to_string();
    let heard = amphi(["--cookie", "a=1; b=2", &http("/cookies")]).done().json();
    assert_eq!(heard["cookies"], json!({ "a": "1", "b": "2" }));
    amphi(["--cookie-jar", &jar, &http("/cookies/set/colour/green")]).done();
    let heard = amphi(["--cookie-jar", &jar, "--cookie", "b=2", &http("/cookies")]).done().json();
    assert_eq!(heard["cookies"], json!({ "colour": "green", "b": "2" }));
    std::fs::write(&jar, "frogs").unwrap();
    let ran = amphi(["--cookie-jar", &jar, &http("/cookies")]);
    assert!(ran.code == Some(1) && ran.err.contains("no jar of cookies"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_jar_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder("private");
    let (jar, link) = (folder.join("jar.json"), folder.join("link"));
    amphi(["--cookie-jar", &jar.display().to_string(), &http("/cookies/set/a/b")]).done();
    assert_eq!(std::fs::metadata(&jar).unwrap().permissions().mode() & 0o777, 0o600);
    std::os::unix::fs::symlink("jar.json", &link).unwrap();
    amphi(["--cookie-jar", &link.display().to_string(), &http("/cookies/set/c/d")]).done();
    assert!(link.is_symlink() && std::fs::read_to_string(&jar).unwrap().contains("\"c\""));
}

#[test]
fn credentials() {
    amphi(["--check-status", "--auth", "frog:heron", &http("/basic-auth/frog/heron")]).done();
    amphi(["--check-status", "--auth", "token", "--auth-type", "bearer", &http("/bearer")]).done();
    let url = http("/basic-auth/frog/heron").replace("http://", "http://frog:heron@");
    amphi(["--check-status", &url]).done();
    let ran = amphi(["--check-status", "--auth", "frog:stork", &http("/basic-auth/frog/heron")]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(4), "amphi: HTTP 401 Unauthorized\n"));
}

#[test]
fn digest_answers_a_challenge() {
    let url = http("/digest-auth/auth/frog/heron");
    amphi(["--check-status", "-a", "frog:heron", "-A", "digest", &url]).done();
    let shown = amphi(["-v", "-a", "frog:heron", "-A", "digest", &url]).done();
    let heads: Vec<_> = shown.out().lines().filter(|line| line.starts_with("HTTP/1.1 ")).collect();
    assert_eq!(heads, ["HTTP/1.1 401 Unauthorized", "HTTP/1.1 200 OK"]);
    assert!(shown.out().contains("authorization: Digest •••\n"), "{shown:?}");
    assert_eq!(amphi(["--check-status", "-a", "frog:stork", "-A", "digest", &url]).code, Some(4));
}

#[test]
fn credentials_of_a_netrc_file() {
    let file = folder("netrc").join("netrc");
    std::fs::write(&file, "machine 127.0.0.1 login frog password heron\n").unwrap();
    let run = |args: &[&str]| {
        let mut command = command(args);
        command.env("NETRC", &file);
        finish(command, b"").code
    };
    let url = http("/basic-auth/frog/heron");
    assert_eq!(run(&["--netrc", "--check-status", &url]), Some(0));
    assert_eq!(run(&["--check-status", &url]), Some(4));
}

#[test]
fn forms_in_parts() {
    let folder = folder("parts");
    std::fs::write(folder.join("frog.png"), b"\x89PNG").unwrap();
    std::fs::write(folder.join("long"), vec![b'x'; 2 << 20]).unwrap();
    let file = |name: &str| folder.join(name).display().to_string();
    let url = http("/post");
    let heard = amphi(["--multipart", &url, "a=1", &format!("f@{}", file("frog.png"))]).done().json();
    assert_eq!(heard["form"], json!({ "a": "1" }));
    let parts = heard["multipart"].to_string();
    assert!(parts.contains("frog.png") && parts.contains("image/png"), "{heard}");
    let heard = amphi(["--form", &url, &format!("f@{};type=text/x", file("long"))]).done().json();
    let parts = heard["multipart"].to_string();
    assert!(parts.contains("text/x"), "{parts:.500}");
    assert_eq!(heard["files"]["f"].as_str().unwrap().len(), 2 << 20);
}

#[test]
fn short_urls() {
    let port = http("").rsplit(':').next().unwrap().to_owned();
    for url in [format!(":{port}/get"), format!("localhost:{port}/get"), format!("127.0.0.1:{port}/get")] {
        assert!(amphi([&url]).done().json()["url"].as_str().unwrap().ends_with("/get"), "{url}");
    }
    let ran = amphi(["--offline", "--default-scheme", "http", "-v", "h.test", "--print=H"]).done();
    assert!(ran.out().starts_with("GET / HTTP/1.1\nhost: h.test\n"), "{ran:?}");
}
