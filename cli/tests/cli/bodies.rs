//! Bodies: of responses where nobody looks, byte for byte, and of requests that nobody has asked to have one.

use serde_json::json;

use crate::support::{amphi, command, finish, http, piped};

#[test]
fn bytes_are_as_they_came() {
    let ran = amphi([http("/bytes/100000")]).done();
    assert_eq!(ran.bytes.len(), 100_000);
    assert_eq!(amphi([http("/image/png")]).done().bytes[..4], *b"\x89PNG");
    let text = amphi([http("/json")]).done();
    assert!(text.out().starts_with("{\n  \"slideshow\"") && text.err.is_empty());
}

#[test]
fn content_codings_are_undone() {
    for coding in ["gzip", "brotli", "zstd", "deflate"] {
        assert!(amphi([http(&format!("/{coding}"))]).done().json().is_object(), "{coding}");
    }
}

#[test]
fn layout_and_colour_can_be_had() {
    let laid_out = amphi(["--pretty", "format", &http("/json")]).done();
    assert!(laid_out.out().starts_with("{\n    \"slideshow\": {\n        \"author\""), "{laid_out:?}");
    let coloured = amphi(["--pretty=colors", &http("/json")]).done();
    assert!(coloured.out().contains("\u{1b}[32m\"Yours Truly\"\u{1b}[0m"));
    let plain = amphi(["--pretty=none", "--color=never", &http("/json")]).done();
    assert_eq!(plain.bytes, amphi([http("/json")]).done().bytes);
    let both = amphi(["--pretty=all", "--color=never", &http("/json")]).done();
    assert_eq!(both.bytes, laid_out.bytes);
    let always = amphi(["--color=always", "--print=h", &http("/json")]).done();
    assert!(always.out().contains("\u{1b}[32m 200 OK"), "{always:?}");
}

#[test]
fn no_color_is_heard() {
    let shown = |variable: &str, value: &str| {
        let mut command = command(["--print=h", &http("/json")]);
        command.env(variable, value);
        finish(command, b"").done().out().to_owned()
    };
    assert!(shown("CLICOLOR_FORCE", "1").contains('\u{1b}'));
    assert!(!shown("NO_COLOR", "1").contains('\u{1b}'));
}

#[test]
fn the_body_may_be_left_out() {
    assert_eq!(amphi(["--quiet", &http("/json")]).done().out(), "");
    let head = amphi(["--headers", &http("/json")]).done();
    assert!(
        head.out().starts_with("HTTP/1.1 200 OK\ncontent-type: application/json\n") && head.out().ends_with("\n\n")
    );
    assert!(amphi(["--body", &http("/json")]).done().json().is_object());
    assert!(amphi(["HEAD", &http("/json")]).done().out().is_empty());
}

/// As in `while read line; do amphi URL q==$line; done`.
#[test]
fn a_question_leaves_the_input_of_a_loop_alone() {
    let asked = piped(["--body", &http("/anything"), "q==frog"], b"next\nlast\n").done().json();
    assert_eq!((&asked["method"], &asked["data"]), (&json!("GET"), &json!("")), "{asked}");
    for args in [&["POST", "/anything", "q==frog"][..], &["/anything", "X-Pond:north"]] {
        let args: Vec<_> =
            args.iter().map(|word| if word.starts_with('/') { http(word) } else { (*word).to_owned() }).collect();
        let sent = piped(args, b"frogs").done().json();
        assert_eq!((&sent["method"], &sent["data"]), (&json!("POST"), &json!("frogs")), "{sent}");
    }
}
