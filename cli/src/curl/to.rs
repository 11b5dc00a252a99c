//! A request as a command line of curl, which a shell takes as it stands.

use std::fmt::Write as _;

use amphi::{Cookie, Method};

use crate::args::{Args, Network, Tls};
use crate::request::{Auth, Content, Part, PartValue, Plan};

/// The line. `kept` are the cookies of the jar that go with it.
pub(crate) fn line(args: &Args, plan: &Plan, kept: &[Cookie]) -> String {
    let mut line = Line(vec!["curl".to_owned()]);
    let mut before = String::new();
    method(&mut line, plan);
    headers(&mut line, plan, kept);
    before.push_str(&body(&mut line, plan));
    network(&mut line, &args.network, plan);
    tls(&mut line, &args.tls);
    output(&mut line, args);
    let url = url(plan);
    if url.contains(['[', ']', '{', '}']) {
        line.flag("--globoff");
    }
    line.flag(&url);
    before + &shell_words::join(&line.0)
}

struct Line(Vec<String>);

impl Line {
    fn flag(&mut self, word: &str) {
        self.0.push(word.to_owned());
    }

    fn option(&mut self, name: &str, value: impl Into<String>) {
        self.flag(name);
        self.0.push(value.into());
    }

    fn if_some(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.option(name, value.to_string());
        }
    }

    fn if_set(&mut self, name: &str, set: bool) {
        if set {
            self.flag(name);
        }
    }
}

fn method(line: &mut Line, plan: &Plan) {
    match (&plan.method, &plan.content) {
        (&Method::GET, Content::None) => {}
        (&Method::HEAD, Content::None) => line.flag("--head"),
        (&Method::POST, Content::Bytes { .. } | Content::File { .. } | Content::Multipart(_)) => {}
        (method, _) => line.option("-X", method.as_str()),
    }
}

fn headers(line: &mut Line, plan: &Plan, kept: &[Cookie]) {
    for header in &plan.headers {
        line.option(
            "-H",
            match header.value.as_deref() {
                None => format!("{}:", header.name),
                Some("") => format!("{};", header.name),
                Some(value) => format!("{}: {value}", header.name),
            },
        );
    }
    let types = plan.media_types();
    for (name, value) in &types {
        line.option("-H", format!("{name}: {value}"));
    }
    // Else curl would say that it is a form.
    let says_type = |name: &str| name.eq_ignore_ascii_case("content-type");
    let is_said = types.iter().any(|(name, _)| says_type(name.as_str()))
        || plan.headers.iter().any(|header| says_type(&header.name));
    if matches!(plan.content, Content::Bytes { .. } | Content::File { .. }) && !is_said {
        line.option("-H", "content-type:");
    }
    let kept = kept.iter().map(|cookie| (cookie.name(), cookie.value()));
    let kept = kept.filter(|(name, _)| !plan.cookies.iter().any(|(other, _)| other == name));
    let own = plan.cookies.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let cookies: Vec<String> = kept.chain(own).map(|(name, value)| format!("{name}={value}")).collect();
    line.if_some("-b", (!cookies.is_empty()).then(|| cookies.join("; ")));
    match &plan.auth {
        None => {}
        Some(Auth::Basic(user, password)) => line.option("-u", format!("{user}:{password}")),
        Some(Auth::Digest(user, password)) => {
            line.flag("--digest");
            line.option("-u", format!("{user}:{password}"));
        }
        Some(Auth::Bearer(token)) => line.option("-H", format!("authorization: Bearer {token}")),
    }
}

/// Adds the body, and gives what has to stand before the line for it.
fn body(line: &mut Line, plan: &Plan) -> String {
    match &plan.content {
        Content::None => {}
        Content::Bytes { bytes, .. } => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => line.option("--data-raw", text),
            _ => {
                line.option("--data-binary", "@-");
                return octal(bytes);
            }
        },
        Content::File { path, .. } => line.option("--data-binary", format!("@{}", path.display())),
        Content::Stdin { .. } => line.option("-T", "-"),
        Content::Multipart(parts) => parts.iter().for_each(|part| self::part(line, part)),
    }
    String::new()
}

/// Bytes that no argument can hold come through a pipe.
fn octal(bytes: &[u8]) -> String {
    let mut printf = "printf '".to_owned();
    for byte in bytes {
        // Writing to a text cannot fail.
        let _ = write!(printf, "\\{byte:03o}");
    }
    printf + "' | "
}

fn part(line: &mut Line, part: &Part) {
    match &part.value {
        PartValue::Text(text) => line.option("--form-string", format!("{}={text}", part.name)),
        PartValue::File { path, media_type } => {
            let path = path.display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
            let media_type = media_type.as_ref().map(|media_type| format!(";type={media_type}")).unwrap_or_default();
            line.option("-F", format!("{}=@\"{path}\"{media_type}", part.name));
        }
    }
}

fn network(line: &mut Line, network: &Network, plan: &Plan) {
    if network.follows() {
        line.flag("-L");
        line.if_some("--max-redirs", (network.max_redirects != 20).then_some(network.max_redirects));
    }
    line.if_some("--max-time", network.timeout.map(|time| time.as_secs_f64()));
    line.if_some("--connect-timeout", network.connect_timeout.map(|time| time.as_secs_f64()));
    line.if_some("--retry", network.retry);
    line.if_some("-x", network.proxy.as_ref());
    line.if_some("--noproxy", network.no_proxy.as_ref());
    let port = || plan.url.parse::<amphi::Url>().ok()?.port();
    let default = if plan.url.starts_with("http:") { 80 } else { 443 };
    for resolved in &network.resolve {
        let port = match resolved.address.port() {
            0 => port().unwrap_or(default),
            given => given,
        };
        let ip = resolved.address.ip();
        let ip = if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
        line.option("--resolve", format!("{}:{port}:{ip}", resolved.host));
    }
    line.if_some("--interface", network.interface.as_ref());
    line.if_some("--unix-socket", network.unix_socket.as_ref().map(|path| path.display()));
    line.if_set("-4", network.ipv4);
    line.if_set("-6", network.ipv6);
    line.if_set("--http1.1", network.http1);
    line.if_set("--http2", network.http2);
    line.if_set("--http2-prior-knowledge", network.http2_prior_knowledge);
}

fn tls(line: &mut Line, tls: &Tls) {
    line.if_some("--cacert", tls.cacert.as_ref().map(|path| path.display()));
    line.if_some("--cert", tls.cert.as_ref().map(|path| path.display()));
    line.if_some("--key", tls.key.as_ref().map(|path| path.display()));
    if let Some(version) = &tls.tls_min {
        line.flag(&format!("--tlsv{version}"));
    }
    line.if_some("--tls-max", tls.tls_max.as_ref());
    line.if_set("-k", tls.no_verify);
}

fn output(line: &mut Line, args: &Args) {
    line.if_set("--netrc", args.content.netrc);
    line.if_set("-v", args.output.verbose);
    match &args.output.output {
        Some(path) => line.option("-o", path.display().to_string()),
        None => line.if_set("-O", args.output.download),
    }
    if args.output.resume {
        line.option("-C", "-");
    }
}

/// With its parameters; as it was given, if it is none.
fn url(plan: &Plan) -> String {
    let mut request = amphi::request(plan.method.clone(), plan.url.as_str());
    if !plan.query.is_empty() {
        request = request.query(&plan.query);
    }
    request.build().map_or_else(|_| plan.url.clone(), |request| request.url().to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn curl(words: &[&str]) -> String {
        let words = ["amphi", "--ignore-stdin"].iter().chain(words);
        let args = Args::try_parse_from(words).unwrap();
        line(&args, &Plan::of(&args).unwrap(), &[])
    }

    #[test]
    fn lines() {
        for (words, line) in [
            (&["h.test/p", "a==b c"][..], "curl -L 'https://h.test/p?a=b+c'"),
            (
                &["--no-follow", ":80", "n=it's"],
                "curl -H 'content-type: application/json' -H 'accept: application/json, */*;q=0.5' --data-raw '{\"n\":\"it'\\''s\"}' http://localhost/",
            ),
            (
                &["PUT", ":1", "--raw", "", "--no-follow"],
                "curl -X PUT -H content-type: --data-raw '' http://localhost:1/",
            ),
            (&["HEAD", ":1", "X:", "Y;", "Z:z"], "curl --head -H X: -H 'Y;' -H 'Z: z' -L http://localhost:1/"),
            (&[":1", "-a", "u:p", "--cookie", "a=1;b=2", "-k"], "curl -b 'a=1; b=2' -u u:p -L -k http://localhost:1/"),
            (
                &["h.test/?a[]=1", "--resolve", "h.test:::1"],
                "curl -L --resolve 'h.test:443:[::1]' --globoff 'https://h.test/?a[]=1'",
            ),
            (
                &["--multipart", ":1", "a=x", "f@b\"c;type=a/b"],
                "curl --form-string 'a=x' -F 'f=@\"b\\\"c\";type=a/b' -L http://localhost:1/",
            ),
        ] {
            assert_eq!(curl(words), line);
        }
    }

    #[test]
    fn bytes_that_are_no_text_come_through_a_pipe() {
        assert_eq!(octal(b"a\0\xff'"), r"printf '\141\000\377\047' | ");
    }
}
