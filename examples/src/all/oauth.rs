//! An [`Auth`] of one's own: OAuth 2 by client credentials and refresh tokens. However many requests find the token spent,
//! it is fetched once.

use amphi::{Auth, AuthStep, BoxFuture, Client, HeaderValue, Request, Response, Result, StatusCode, header};
use async_lock::Mutex;
use serde_json::Value;

struct OAuth {
    /// For the token server alone: it has no `auth` of this kind.
    client: Client,
    tokens: Mutex<Value>,
}

impl OAuth {
    /// Adds a token other than the one that was refused, which another request may have fetched already.
    async fn add_token(&self, request: &mut Request) -> Result<()> {
        let refused = request.headers_mut().remove(header::AUTHORIZATION);
        let mut tokens = self.tokens.lock().await;
        let mut value = bearer(&tokens)?;
        if value.is_none() || value == refused {
            let refresh = tokens["refresh_token"].as_str().unwrap_or_default();
            let form = match refresh {
                "" => [("grant_type", "client_credentials"), ("scope", "pond")],
                token => [("grant_type", "refresh_token"), ("refresh_token", token)],
            };
            let asked = self.client.post("token").basic_auth("frog", Some("heron")).form(&form);
            *tokens = asked.await?.error_for_status()?.json().await?;
            value = bearer(&tokens)?;
        }
        request.headers_mut().extend(value.map(|value| (header::AUTHORIZATION, value)));
        Ok(())
    }
}

fn bearer(tokens: &Value) -> Result<Option<HeaderValue>> {
    let token = tokens["access_token"].as_str();
    Ok(token.map(|token| HeaderValue::try_from(format!("Bearer {token}"))).transpose()?)
}

impl Auth for OAuth {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.add_token(request))
    }

    fn answer<'a>(
        &'a self,
        request: &'a mut Request,
        response: &'a mut Response,
        round: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        Box::pin(async move {
            // A token that is refused as soon as it was fetched is not to be helped.
            if response.status() != StatusCode::UNAUTHORIZED || round > 1 {
                return Ok(AuthStep::Done);
            }
            self.add_token(request).await?;
            Ok(AuthStep::Again)
        })
    }
}

/// A client whose requests to this origin have a token; `id` is what those to the token server are counted by.
///
/// # Errors
/// If the origin is none.
pub fn client(origin: &str, id: &str) -> Result<Client> {
    let client = Client::builder().base_url(format!("{origin}/oauth/?id={id}")).build()?;
    let auth = OAuth { client, tokens: Mutex::default() };
    Client::builder().base_url(origin).auth(auth).build()
}

/// Prints how many rounds requests took that each token lets in three times.
///
/// # Errors
/// None here, unless the server is not there.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = client(origin, "")?;
    for n in 1..=4 {
        let response = client.get("/oauth/resource?uses=3").await?;
        out(format!("{n}: {}, after {} that were refused", response.status().as_u16(), response.history().len()));
    }
    Ok(())
}
