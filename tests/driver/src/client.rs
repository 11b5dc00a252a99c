//! A line's `client`, as the client that it describes.

use std::net::{IpAddr, SocketAddr};

use amphi::{
    BasicAuth, Certificate, Client, ClientBuilder, Credentials, DigestAuth, NetrcAuth, NoProxy, Proxy, RedirectPolicy,
    RetryPolicy, Timeouts,
};

use crate::failure::Failure;
use crate::fields::Fields;
use crate::pending;

type Setting = fn(ClientBuilder, &Fields<'_>) -> Result<ClientBuilder, Failure>;

const SETTINGS: [Setting; 8] = [redirects, retries, credentials, names, proxies, tls, timeouts, responses];

pub(crate) fn builder(fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    pending::refuse_of_client(fields)?;
    SETTINGS.iter().try_fold(Client::builder(), |builder, setting| setting(builder, fields))
}

fn redirects(builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    let count = |value: &serde_json::Value| u32::try_from(value.as_u64()?).ok();
    let most = fields.read("max_redirects", "a whole number from 0", count)?;
    Ok(match (fields.flag("follow")?, most) {
        (Some(false), _) => builder.redirect(RedirectPolicy::none()),
        (_, Some(most)) => builder.redirect(RedirectPolicy::limited(most)),
        (_, None) => builder,
    })
}

fn retries(builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    let count = |value: &serde_json::Value| u32::try_from(value.as_u64()?).ok();
    Ok(match fields.read("retries", "a whole number from 0", count)? {
        Some(retries) => builder.retry(RetryPolicy::new(retries)),
        None => builder,
    })
}

fn credentials(builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    let kind = fields.word("auth_type", &["basic", "digest", "any"])?;
    let netrc = fields.bytes("netrc")?;
    match (fields.text("auth")?, fields.text("bearer")?, netrc) {
        (Some(auth), None, None) => {
            let (user, password) = auth.split_once(':').unwrap_or((auth, ""));
            Ok(match kind {
                Some("digest") => builder.auth(DigestAuth::new(user, password)),
                Some("any") => builder.auth(DigestAuth::new(user, password).or_basic()),
                _ => builder.auth(BasicAuth::new(user, password)?),
            })
        }
        (None, Some(token), None) => Ok(builder.bearer_auth(token)),
        (None, None, Some(text)) => {
            let text = String::from_utf8(text).map_err(|_| fields.wrong("netrc", "UTF-8 in base64"))?;
            Ok(builder.auth(NetrcAuth::from_text(&text)?))
        }
        (None, None, None) => Ok(builder),
        _ => Err(Failure::malformed("client.auth, client.bearer and client.netrc contradict each other")),
    }
}

fn names(mut builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    for item in fields.list("resolve")?.unwrap_or_default() {
        let (host, address) =
            item.as_str().and_then(resolved).ok_or_else(|| fields.wrong("resolve", "a list of host:port:address"))?;
        builder = builder.resolve(host, address);
    }
    Ok(builder)
}

/// `host:port:address`; an IPv6 address, on either side, may stand in brackets. The port is the URL's in any case, which
/// amphi calls port 0.
fn resolved(item: &str) -> Option<(&str, SocketAddr)> {
    let host_ends = if item.starts_with('[') { item.find(']')? + 1 } else { item.find(':')? };
    let (host, rest) = item.split_at(host_ends);
    let (port, address) = rest.strip_prefix(':')?.split_once(':')?;
    let bare = address.strip_prefix('[').and_then(|address| address.strip_suffix(']')).unwrap_or(address);
    let address: IpAddr = bare.parse().ok()?;
    let _: u16 = port.parse().ok()?;
    (!host.is_empty()).then_some((host, SocketAddr::new(address, 0)))
}

fn proxies(builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    let (auth, hosts) = (fields.text("proxy_auth")?, fields.text("no_proxy")?);
    let Some(url) = fields.text("proxy")? else {
        return match auth {
            Some(_) => Err(Failure::malformed("client.proxy_auth is for client.proxy, which is not there")),
            None => Ok(builder),
        };
    };
    let mut proxy = Proxy::all(url)?.no_proxy(hosts.and_then(NoProxy::from_string));
    if let Some(auth) = auth {
        let (user, password) = auth.split_once(':').unwrap_or((auth, ""));
        proxy = proxy.basic_auth(user, password);
    }
    Ok(builder.proxy(proxy))
}

fn tls(mut builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    if let Some(path) = fields.text("cacert")? {
        let pem = std::fs::read(path).map_err(|error| match error.kind() {
            // A page has no files, and a browser's trust is its own.
            std::io::ErrorKind::Unsupported => {
                Failure::Unsupported("client.cacert: there are no files here".to_owned())
            }
            _ => Failure::malformed(format!("client.cacert: {path}: {error}")),
        })?;
        builder = builder.tls_certs_only([Certificate::from_pem(pem)?]);
    }
    if fields.flag("verify")? == Some(false) {
        builder = builder.tls_danger_accept_invalid_certs(true);
    }
    Ok(match fields.word("http2", &["prior", "alpn"])? {
        Some("prior") => builder.http2_prior_knowledge(),
        _ => builder,
    })
}

fn timeouts(builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    let given = fields.object("timeout")?;
    let mut timeouts = Timeouts::default();
    for (name, phase) in [
        ("connect", &mut timeouts.connect),
        ("read", &mut timeouts.read),
        ("write", &mut timeouts.write),
        ("pool", &mut timeouts.pool),
        ("total", &mut timeouts.total),
    ] {
        *phase = given.duration(name)?.or(*phase);
    }
    Ok(builder.timeouts(timeouts))
}

fn responses(mut builder: ClientBuilder, fields: &Fields<'_>) -> Result<ClientBuilder, Failure> {
    if let Some(cookies) = fields.flag("cookies")? {
        // To servers of other origins, too, which in a page is all that there is.
        builder = builder.credentials(if cookies { Credentials::Include } else { Credentials::Omit });
    }
    if let Some(decode) = fields.flag("decode")? {
        builder = builder.decode(decode);
    }
    if let Some(raise) = fields.flag("raise_for_status")? {
        builder = builder.error_for_status(raise);
    }
    Ok(match fields.count("max_body")? {
        Some(most) => builder.body_limit(most),
        None => builder,
    })
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn names_with_their_addresses() {
        let found = |item| resolved(item).map(|(host, address)| format!("{host} {address}"));
        assert_eq!(found("a.test:80:127.0.0.1").as_deref(), Some("a.test 127.0.0.1:0"));
        assert_eq!(found("a.test:443:[::1]").as_deref(), Some("a.test [::1]:0"));
        assert_eq!(found("a.test:443:::1").as_deref(), Some("a.test [::1]:0"));
        assert_eq!(found("[::2]:80:127.0.0.1").as_deref(), Some("[::2] 127.0.0.1:0"));
        for wrong in ["", "a.test", "a.test:80", "a.test:80:b.test", "a.test:x:127.0.0.1", ":80:127.0.0.1"] {
            assert_eq!(found(wrong), None, "{wrong}");
        }
    }
}
