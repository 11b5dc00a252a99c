//! What the headers of a response say, read.

use amphi::Response;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::response::HttpResponse;

/// In the order of `DETAILS` in `response.js`.
const DETAILS: [fn(&Response) -> JsValue; 4] = [links, cookies, file_name, retry_after];

#[wasm_bindgen]
impl HttpResponse {
    /// What its headers say, by its place in `DETAILS`.
    pub fn detail(&self, place: usize) -> JsValue {
        DETAILS.get(place).map_or(JsValue::UNDEFINED, |detail| detail(self.response()))
    }
}

/// The links of its `Link` headers: objects.
fn links(response: &Response) -> JsValue {
    let links = response.links();
    let objects = links.iter().map(|link| {
        let rels: Vec<&str> = link.rels().collect();
        object(&[
            ("url", link.url().as_str().into()),
            ("rel", rels.join(" ").into()),
            ("title", link.title().into()),
            ("type", link.parameter("type").into()),
        ])
    });
    objects.collect::<Array>().into()
}

/// The cookies that it sets: objects.
fn cookies(response: &Response) -> JsValue {
    let objects = response.cookies().map(|cookie| {
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
    });
    objects.collect::<Array>().into()
}

/// The name of the file that it is.
fn file_name(response: &Response) -> JsValue {
    response.file_name().into()
}

/// Seconds to wait.
fn retry_after(response: &Response) -> JsValue {
    response.retry_after().map(|wait| wait.as_secs_f64()).into()
}

fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in properties {
        // An object of our own: nothing refuses a property.
        drop(Reflect::set(&object, &(*key).into(), value));
    }
    object.into()
}
