//! The examples run, and print what they say.

use amphi::Capability;

use crate::support::{http, test};

#[path = "../../examples/src/all/mod.rs"]
pub mod all;

type Expected = (&'static str, &'static [&'static str]);

/// Lines of what each prints on every side.
const EXPECTED: [Expected; 21] = [
    ("bounded", &["0: \"0\"", "6: 503", "19: \"19\"", "18 of 20 came, 5 at most at once"]),
    ("download", &["25 % of 4000000 bytes", "100 % of 4000000 bytes"]),
    ("errors", &["Status Some(404)", "connect: true"]),
    ("hooks", &["x-pond: \"lily\"", "200 /get", "404 /status/404", "status: Some(404)"]),
    ("lines", &["line 0", "line 2"]),
    ("middleware", &["x-pond: \"lily\"", "in the end: 200 OK"]),
    (
        "mock",
        &[
            "frogs: leopard, tree",
            "upload: 503 Service Unavailable",
            "upload: 201 Created",
            "sent to /frogs/7: red",
            "as expected: true",
        ],
    ),
    (
        "multipart",
        &[
            "name: \"Frog\"",
            "\"frog.png\": \"image/png\", 300000 bytes",
            "\"notes\": \"application/json\", 18 bytes",
            "all of it has left: true",
        ],
    ),
    ("oauth", &["1: 200, after 0 that were refused", "4: 200, after 1 that were refused"]),
    (
        "observer",
        &["GET …", "GET … 200 OK", "GET … 1000 bytes", "the head before the end: true", "the end is the total: true"],
    ),
    ("post", &["json: {\"list\":[1,2]}", "text: \"just text\""]),
    ("progress", &["25 %", "75 %", "100 %", "1000 kB", "1000000 bytes"]),
    ("quick_start", &["200 OK application/json", "name: \"John Doe\""]),
    ("record", &["secrets in it: false", "1 recorded, the same again: true"]),
    ("redirects", &["200 OK /get"]),
    (
        "retry",
        &[
            "GET: 200 OK",
            "without: 503 Service Unavailable",
            "POST: 503 Service Unavailable",
            "POST, if it may: 200 OK",
        ],
    ),
    ("sequential_vs_concurrent", &["answer \"0\"", "answer \"5\"", "at once is faster: true"]),
    (
        "service",
        &["frog: robin, green", "redirected to /frogs/kermit", "session: Some(\"7\")", "elsewhere: 204 No Content"],
    ),
    (
        "status_errors",
        &[
            "(\"frog\", 8)",
            "(\"newt\", 13)",
            "toad: 404, \"not without credentials\"",
            "(\"toad\", -1)",
            "snail takes too long",
            "lily: 500, null",
            "(\"lily\", -1)",
        ],
    ),
    ("timeouts", &["too slow: total", "in time: 200 OK"]),
    ("tour", &["cookie    \"green\"", "text      Frösche in windows-1252, 100000 bytes out of br", "download  100 %"]),
];

/// Lines of those that say so where they cannot run.
fn expected_here() -> [Expected; 2] {
    let has = |capability| amphi::capabilities().has(capability);
    [
        (
            "proxy",
            if has(Capability::Proxies) {
                &["for the pond: true, credentials: true", "for the pond: false, credentials: false"]
            } else {
                &["the browser has its own proxies"]
            },
        ),
        (
            "strangers",
            if has(Capability::ConnectionSettings) {
                &["refused, worth another try: false"]
            } else {
                &["the browser connects by itself"]
            },
        ),
    ]
}

#[test]
async fn each_of_them() {
    for (name, expected) in EXPECTED.into_iter().chain(expected_here()) {
        let lines = all::run(name, &http("")).await.unwrap_or_else(|error| panic!("{name}: {error:#}"));
        for expected in expected {
            assert!(lines.iter().any(|line| line == expected), "{name}: no line {expected:?} in {lines:#?}");
        }
    }
    assert!(all::run("none", "").await.is_err());
    assert_eq!(all::NAMES.len(), EXPECTED.len() + expected_here().len());
}
