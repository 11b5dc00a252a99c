//! On a terminal: colours, layout, nothing binary, nothing that steers it.

use crate::support::{fault, has, http, on_terminal, plain};

#[test]
fn heads_and_bodies_are_coloured_and_laid_out() {
    if !has("script") {
        return;
    }
    let (shown, code) = on_terminal(80, &[&http("/json")]);
    assert_eq!(code, Some(0));
    assert!(shown.starts_with("\u{1b}[2mHTTP/1.1\u{1b}[0m\u{1b}[1m\u{1b}[32m 200 OK\u{1b}[0m\n"), "{shown}");
    assert!(plain(&shown).contains("\n\n{\n    \"slideshow\": {\n        \"author\": \"Yours Truly\","), "{shown}");
    let (shown, _) = on_terminal(80, &["-b", &http("/html")]);
    assert!(shown.contains("\u{1b}[1m\u{1b}[34mh1\u{1b}[0m") && plain(&shown).ends_with("</html>\n"));
}

#[test]
fn binary_is_refused() {
    if !has("script") {
        return;
    }
    for path in ["/image/png", "/bytes/1000"] {
        let (shown, code) = on_terminal(80, &["-b", &http(path)]);
        assert!(code == Some(0) && shown.contains("not for a terminal; -o FILE saves it"), "{shown}");
        assert_eq!(shown.lines().count(), 1, "{shown}");
    }
}

#[test]
fn a_server_does_not_steer_the_terminal() {
    if !has("script") {
        return;
    }
    let url = http("/pieces?type=text/plain&body=%1b]0;title%07%1b[2Jend");
    let (shown, _) = on_terminal(80, &["-b", "--color=never", &url]);
    assert_eq!(shown, "␛]0;title␇␛[2Jend\n");
    let (shown, _) = on_terminal(80, &["-b", "--color=never", &http("/sse-raw?body=data:%1b[2J%0a%0a")]);
    assert_eq!(shown, "data: ␛[2J\n\n");
}

#[test]
fn bars_are_as_wide_as_the_terminal() {
    if !has("script") {
        return;
    }
    for columns in [60, 80, 120] {
        let (shown, _) = on_terminal(columns, &["--print=m", &http("/get")]);
        let widest = plain(&shown).lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= usize::from(columns) && widest >= usize::from(columns).min(86) - 2, "{widest} of {columns}");
    }
}

#[test]
fn an_error_stands_on_a_line_of_its_own_and_breaks_between_words() {
    if !has("script") {
        return;
    }
    let (shown, code) = on_terminal(60, &["-b", &fault("/cut?after=10")]);
    let shown = plain(&shown);
    assert!(code == Some(12) && shown.contains("abcdefghij\namphi: GET "), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 60), "{shown}");
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("the connection was closed before the end of the body"), "{shown}");
}

#[test]
fn a_download_draws_a_bar() {
    if !has("script") {
        return;
    }
    let file = crate::support::folder("bar").join("frog.bin").display().to_string();
    let (shown, code) = on_terminal(80, &["--output", &file, &http("/drip?numbytes=40&duration=1")]);
    let shown = plain(&shown);
    assert!(code == Some(0) && shown.contains(" of 40 B") && shown.contains("█"), "{shown}");
    assert!(shown.trim_end().ends_with("(40 B)"), "{shown}");
    let (shown, _) = on_terminal(80, &["--quiet", "--output", &file, &http("/bytes/10")]);
    assert_eq!(shown, "");
}
