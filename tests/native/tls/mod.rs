//! What a server can do wrong in TLS, and what a client is to make of it: each case over a real socket.

mod cases;
mod certificates;
mod refusals;
mod servers;
mod settings;
mod through;

use amphi::{Client, ClientBuilder, ErrorKind};

use certificates::Authority;
use servers::Server;

/// A server, a client, and what comes of it.
pub struct Case {
    name: &'static str,
    server: Server,
    /// Whom the client trusts.
    root: Authority,
    scheme: &'static str,
    host: &'static str,
    client: Box<dyn Fn(ClientBuilder) -> ClientBuilder>,
    expected: Expected,
}

enum Expected {
    /// The body says so.
    Passes(&'static str),
    /// The error is of this kind, and says so.
    Fails(ErrorKind, &'static str),
}

impl Case {
    fn fails(name: &'static str, root: Authority, server: Server, phrase: &'static str) -> Self {
        let (client, expected) = (Box::new(|client| client), Expected::Fails(ErrorKind::Tls, phrase));
        Self { name, server, root, scheme: "https", host: "localhost", client, expected }
    }

    fn passes(name: &'static str, root: Authority, server: Server, phrase: &'static str) -> Self {
        Self { expected: Expected::Passes(phrase), ..Self::fails(name, root, server, phrase) }
    }

    fn at(self, host: &'static str) -> Self {
        Self { host, ..self }
    }

    fn by(self, client: impl Fn(ClientBuilder) -> ClientBuilder + 'static) -> Self {
        Self { client: Box::new(client), ..self }
    }
}

/// Runs a case, by a client that `route` has sent its way. Says what is wrong.
async fn run(case: &Case, route: impl Fn(ClientBuilder) -> ClientBuilder) -> Result<(), String> {
    let builder = Client::builder().tls_certs_only([case.root.certificate()]);
    let builder = match case.host.starts_with(|c: char| c.is_ascii_digit()) {
        true => builder,
        false => builder.resolve(case.host, case.server.address),
    };
    let client = route((case.client)(builder)).build().unwrap();
    let url = format!("{}://{}:{}/", case.scheme, case.host, case.server.address.port());
    let outcome = match client.get(url).await {
        Ok(response) => response.text().await,
        Err(error) => Err(error),
    };
    let (as_expected, said) = match (&case.expected, &outcome) {
        (Expected::Passes(phrase), Ok(body)) => (body.contains(phrase), body.clone()),
        (Expected::Passes(_), Err(error)) => (false, format!("{error:#}")),
        (Expected::Fails(kind, phrase), Err(error)) => {
            let text = error.to_string();
            // All is said, once, and in words: neither `OtherError` nor `UnknownIssuer(Some(…))`.
            let is_plain = error.kind() != ErrorKind::Tls || (format!("{error:#}") == text && !text.contains("Error("));
            (error.kind() == *kind && text.contains(phrase) && is_plain, format!("{:?}: {error:#}", error.kind()))
        }
        (Expected::Fails(..), Ok(body)) => (false, format!("it succeeded: {body}")),
    };
    if as_expected { Ok(()) } else { Err(format!("{}: {said}", case.name)) }
}

/// Runs them all, whatever fails.
async fn run_all(cases: Vec<Case>, route: impl Fn(ClientBuilder) -> ClientBuilder) {
    let mut wrong = Vec::new();
    for case in &cases {
        wrong.extend(run(case, &route).await.err());
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[tokio::test]
async fn certificates_that_are_to_be_refused() {
    run_all(refusals::certificates(), |client| client).await;
}

#[tokio::test]
async fn names_that_are_to_be_refused() {
    run_all(refusals::names(), |client| client).await;
}

#[tokio::test]
async fn handshakes_that_are_to_fail() {
    run_all(refusals::handshakes(), |client| client).await;
}

#[tokio::test]
async fn what_rustls_does_not_serve() {
    run_all(refusals::by_openssl(), |client| client).await;
}

#[tokio::test]
async fn clients_that_are_to_be_refused() {
    run_all(refusals::clients(), |client| client).await;
}

#[tokio::test]
async fn revocation() {
    run_all(refusals::revocation(), |client| client).await;
}

#[tokio::test]
async fn what_is_to_pass() {
    run_all(cases::passing(), |client| client).await;
}
