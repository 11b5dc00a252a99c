//! What the headers of a response say, read.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::response::HttpResponse;

#[wasm_bindgen]
impl HttpResponse {
    /// The links of its `Link` headers: objects.
    pub fn links(&self) -> Array {
        let links = self.response().links();
        links
            .iter()
            .map(|link| {
                let rels: Vec<&str> = link.rels().collect();
                object(&[
                    ("url", link.url().as_str().into()),
                    ("rel", rels.join(" ").into()),
                    ("title", link.title().into()),
                    ("type", link.parameter("type").into()),
                ])
            })
            .collect()
    }

    /// The cookies that it sets: objects.
    #[wasm_bindgen(js_name = setCookies)]
    pub fn set_cookies(&self) -> Array {
        self.response()
            .cookies()
            .map(|cookie| {
                let same_site = cookie.same_site().map(|site| format!("{site:?}"));
                object(&[
                    ("name", cookie.name().into()),
                    ("value", cookie.value().into()),
                    ("domain", cookie.domain().into()),
                    ("path", cookie.path().into()),
                    ("secure", cookie.secure().into()),
                    ("httpOnly", cookie.http_only().into()),
                    ("sameSite", same_site.into()),
                ])
            })
            .collect()
    }

    /// The name of the file that it is.
    #[wasm_bindgen(getter, js_name = fileName)]
    pub fn file_name(&self) -> Option<String> {
        self.response().file_name()
    }

    /// Seconds to wait.
    #[wasm_bindgen(getter, js_name = retryAfter)]
    pub fn retry_after(&self) -> Option<f64> {
        self.response().retry_after().map(|wait| wait.as_secs_f64())
    }
}

fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in properties {
        // An object of our own: nothing refuses a property.
        drop(Reflect::set(&object, &(*key).into(), value));
    }
    object.into()
}
