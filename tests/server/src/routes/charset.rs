//! Text in any charset that the WHATWG's standard names, declared or not.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use crate::params::{BadParam, Params};
use crate::reply;
use crate::state::Shared;

const SAMPLE: &str = "Grüße, Ελλάδα, мир, 日本語";

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/charset/{label}", get(charset))
}

/// `text=` in that charset (what it lacks becomes `&#…;`); `bom=1` puts a byte order mark before it, `declare=0`
/// leaves the charset out of the media type, and `type=` replaces `text/plain`.
async fn charset(Path(label): Path<String>, params: Params) -> Result<Response, BadParam> {
    let encoding =
        Encoding::for_label(label.as_bytes()).ok_or_else(|| BadParam(format!("no charset is called {label}")))?;
    let mut text = params.text("text").unwrap_or(SAMPLE.into()).into_owned();
    if params.flag("bom") && [UTF_8, UTF_16BE, UTF_16LE].contains(&encoding) {
        text.insert(0, '\u{feff}');
    }
    let body = if encoding == UTF_16LE {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else if encoding == UTF_16BE {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    } else {
        encoding.encode(&text).0.into_owned()
    };
    let declared = params.text("declare").is_none() || params.flag("declare");
    let mut media_type = params.text("type").unwrap_or("text/plain".into()).into_owned();
    if declared {
        media_type.push_str(&format!("; charset={label}"));
    }
    let value = HeaderValue::from_str(&media_type).map_err(|_| BadParam("type".to_owned()))?;
    let mut response = reply::typed("text/plain", body);
    response.headers_mut().insert(CONTENT_TYPE, value);
    Ok(response)
}
