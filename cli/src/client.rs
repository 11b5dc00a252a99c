//! The client that the command line asks for.

use std::path::Path;
use std::time::Duration;

use amphi::{
    Certificate, Client, ClientBuilder, CookieJar, DigestAuth, HarRecorder, Identity, NetrcAuth, NoProxy, Proxy,
    RedirectPolicy, RetryPolicy, Timeouts, TlsVersion,
};

use crate::args::{Args, Network, Tls};
use crate::exit::{Failure, Result, chain};
use crate::input;
use crate::request::{Auth, Plan};
use crate::watch::Watch;

pub(crate) fn build(
    args: &Args,
    plan: &Plan,
    jar: CookieJar,
    watch: Watch,
    recorder: Option<&HarRecorder>,
) -> Result<Client> {
    let mut client = Client::builder().cookie_jar(jar).hop_middleware(watch);
    client = client.timeouts(timeouts(&args.network, args.output.stream));
    client = redirects(client, &args.network);
    client = proxies(client, &args.network)?;
    client = sockets(client, &args.network);
    client = tls(client, &args.tls)?;
    match &plan.auth {
        Some(Auth::Digest(user, password)) => client = client.auth(DigestAuth::new(user, password)),
        None if args.content.netrc => client = client.auth(NetrcAuth::new()?),
        _ => {}
    }
    if let Some(times) = args.network.retry {
        client = client.retry(RetryPolicy::new(times));
    }
    if let Some(recorder) = recorder {
        client = client.record(recorder.clone());
    }
    Ok(client.build()?)
}

/// Zero is without bound. A stream may be silent for as long as it likes, unless something is said.
fn timeouts(network: &Network, stream: bool) -> Timeouts {
    let default = Timeouts::default();
    let or = |given: Option<Duration>, default: Option<Duration>| {
        given.map_or(default, |given| (!given.is_zero()).then_some(given))
    };
    Timeouts {
        connect: or(network.connect_timeout, default.connect),
        read: or(network.read_timeout, default.read.filter(|_| !stream)),
        write: or(network.write_timeout, default.write),
        pool: default.pool,
        total: or(network.timeout, default.total),
    }
}

fn redirects(client: ClientBuilder, network: &Network) -> ClientBuilder {
    let policy =
        if network.follows() { RedirectPolicy::limited(network.max_redirects) } else { RedirectPolicy::none() };
    client.redirect(policy)
}

fn proxies(client: ClientBuilder, network: &Network) -> Result<ClientBuilder> {
    let direct = network.no_proxy.as_deref();
    Ok(match (&network.proxy, direct) {
        (_, Some("*")) => client.no_proxy(),
        (Some(url), hosts) => client.proxy(Proxy::all(url)?.no_proxy(hosts.and_then(NoProxy::from_string))),
        (None, Some(_)) => {
            return Err(Failure::Usage(
                "--no-proxy=HOSTS goes with --proxy; for the environment's there is NO_PROXY".to_owned(),
            ));
        }
        (None, None) => client,
    })
}

fn sockets(mut client: ClientBuilder, network: &Network) -> ClientBuilder {
    for resolved in &network.resolve {
        client = client.resolve(&resolved.host, resolved.address);
    }
    if let Some(name) = &network.interface {
        client = client.interface(name);
    }
    if let Some(path) = &network.unix_socket {
        client = client.unix_socket(path);
    }
    if network.ipv4 {
        client = client.connect_filter(|target| target.address().is_ipv4());
    }
    if network.ipv6 {
        client = client.connect_filter(|target| target.address().is_ipv6());
    }
    if network.http1 {
        client = client.http1_only();
    }
    if network.http2_prior_knowledge {
        client = client.http2_prior_knowledge();
    }
    client
}

fn tls(mut client: ClientBuilder, tls: &Tls) -> Result<ClientBuilder> {
    if let Some(path) = &tls.cacert {
        client = client.tls_certs_only([named(path, Certificate::from_pem(input::bytes(path)?))?]);
    }
    if let Some(path) = &tls.cert {
        let mut pem = input::bytes(path)?;
        if let Some(key) = &tls.key {
            pem.push(b'\n');
            pem.extend(input::bytes(key)?);
        }
        client = client.identity(named(path, Identity::from_pem(pem))?);
    }
    if let Some(version) = &tls.tls_min {
        client = client.tls_version_min(self::version(version));
    }
    if let Some(version) = &tls.tls_max {
        client = client.tls_version_max(self::version(version));
    }
    Ok(client.tls_danger_accept_invalid_certs(tls.no_verify))
}

/// The command line takes no other than these.
fn version(text: &str) -> TlsVersion {
    if text == "1.2" { TlsVersion::TLS_1_2 } else { TlsVersion::TLS_1_3 }
}

fn named<T>(path: &Path, made: amphi::Result<T>) -> Result<T> {
    made.map_err(|error| Failure::Usage(format!("{}: {}", path.display(), chain(&error))))
}
