//! Bodies that are saved in files, where there are any. What is in them then, `tests/native` looks at.

use std::path::Path;

use amphi::ErrorKind;

use crate::needs;
use crate::support::{fault, http, id, test};

/// A body that the server would have called so.
fn called(name: &str) -> String {
    http(&format!("/response-headers?content-disposition=attachment%3B%20filename%3D%22{name}%22"))
}

#[test]
async fn into_a_file() {
    needs!(Files);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("saved-by-the-suite");
    for length in [300_000, 3] {
        let response = amphi::get(http(&format!("/bytes/{length}?seed=5"))).await.unwrap();
        assert_eq!(response.save(&path).await.unwrap(), length);
    }
    let error = amphi::get(http("/get")).await.unwrap().save(path.join("below")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(error.to_string().contains("/get"), "{error}");
    let error = amphi::get(http("/get")).await.unwrap().save(env!("CARGO_TARGET_TMPDIR")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
}

#[test]
async fn into_a_folder_under_a_name_that_is_free() {
    needs!(Files);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = id().await;
    let saved =
        async || amphi::get(called(&format!("..%2F..%2F{name}.png"))).await.unwrap().save_in(folder).await.unwrap();
    assert_eq!(saved().await, folder.join(format!("{name}.png")));
    assert_eq!(saved().await, folder.join(format!("{name} (1).png")));
    assert_eq!(saved().await, folder.join(format!("{name} (2).png")));
}

#[test]
async fn under_the_name_that_the_url_ends_in() {
    needs!(Files);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = id().await;
    let cut = amphi::get(fault(&format!("/cut?{name}"))).await.unwrap().save_in(folder).await.unwrap_err();
    assert_eq!(cut.kind(), ErrorKind::Body, "{cut:#}");
    let saved = amphi::get(http(&format!("/anything/{name}?x=1"))).await.unwrap().save_in(folder).await.unwrap();
    assert_eq!(saved, folder.join(&name));
    let error = amphi::get(http("/get")).await.unwrap().save_in(folder.join(&name)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
}

#[test]
async fn into_a_file_where_there_are_none() {
    if amphi::capabilities().has(amphi::Capability::Files) {
        return;
    }
    let response = async || amphi::get(http("/get")).await.unwrap();
    assert_eq!(response().await.save("frog").await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(response().await.save_in("pond").await.unwrap_err().kind(), ErrorKind::Unsupported);
}
