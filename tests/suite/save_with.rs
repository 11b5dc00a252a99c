//! Bodies that are saved with options: beside what is there, and in a part file that another request goes on with.

use std::path::{Path, PathBuf};

use amphi::{ErrorKind, Response, SaveOptions, StatusCode};

use crate::needs;
use crate::support::{fault, http, id, test};

async fn place() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(id().await)
}

fn part_of(place: &Path) -> PathBuf {
    place.with_extension("part")
}

/// What is in a part file, by what comes of it when nothing is missing any more.
async fn appended(place: &Path, rest: &'static str) -> amphi::Result<PathBuf> {
    let options = SaveOptions::new().part_file(part_of(place)).append(true);
    Response::new(StatusCode::OK, rest).save_with(place, &options).await
}

#[test]
async fn beside_a_file_that_is_there() {
    needs!(Files);
    let place = place().await.with_extension("png");
    let save = async |options: &SaveOptions| Response::new(StatusCode::OK, "frog").save_with(&place, options).await;
    assert_eq!(save(&SaveOptions::new()).await.unwrap(), place);
    assert_eq!(save(&SaveOptions::new()).await.unwrap(), place);
    let beside = save(&SaveOptions::new().unique_name(true)).await.unwrap();
    let name = format!("{} (1).png", place.file_stem().unwrap().to_str().unwrap());
    assert_eq!(beside, place.with_file_name(name));
}

#[test]
async fn what_has_come_stays_in_the_part_file() {
    needs!(Files);
    let place = place().await;
    let options = SaveOptions::new().part_file(part_of(&place));
    let cut = async || amphi::get(fault("/cut?after=10")).await.unwrap().save_with(&place, &options).await.unwrap_err();
    let error = cut().await;
    assert_eq!((error.kind(), error.path()), (ErrorKind::Body, None), "{error:#}");
    // What is there is not written over.
    let error = cut().await;
    assert_eq!((error.kind(), error.path()), (ErrorKind::Body, Some(&*place)), "{error:#}");
    assert_eq!(appended(&place, "klm").await.unwrap(), place);
    // It is in its place now.
    let error = appended(&place, "nop").await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Body, Some(&*place)), "{error:#}");
}

#[test]
async fn a_file_that_cannot_be_written_is_named() {
    needs!(Files);
    let place = place().await.join("none");
    let error = amphi::get(http("/get")).await.unwrap().save(&place).await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Body, Some(&*place)), "{error:#}");
}

#[test]
async fn what_is_to_be_appended_to_has_to_be_named() {
    let options = SaveOptions::new().append(true);
    let error = Response::new(StatusCode::OK, "frog").save_with("frog", &options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Builder);
}
