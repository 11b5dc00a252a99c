//! Downloads that were broken off, gone on with, and those that there is nothing to go on with.

use std::fs;
use std::path::Path;

use crate::downloads::{in_folder, names, names_of};
use crate::peer::Peer;
use crate::support::{Ran, fault, folder, http};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 26\r\nETag: \"abc\"\r\n\r\nabcdefghij";

fn broken_off(folder: &Path, rest: &str) -> (Ran, Ran, Vec<String>) {
    let peer = Peer::answering(vec![HEAD.into(), rest.into()]);
    let url = format!("{}/frog.txt", peer.url);
    let first = in_folder(folder, &["--download", &url]);
    assert_eq!(names(folder), ["frog.txt.part", "frog.txt.part.json"]);
    let second = in_folder(folder, &["--download", "--continue", &url]);
    (first, second, peer.heads())
}

#[test]
fn a_download_goes_on_after_the_connection_was_cut() {
    let folder = folder("resume");
    let (first, second, heads) = broken_off(
        &folder,
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 10-25/26\r\nContent-Length: 16\r\n\r\nklmnopqrstuvwxyz",
    );
    assert!(first.code == Some(12) && first.err.contains("frog.txt.part; --continue goes on"), "{first:?}");
    second.done();
    assert!(heads[1].contains("range: bytes=10-\n") && heads[1].contains("if-range: \"abc\"\n"), "{heads:?}");
    assert!(heads[1].contains("accept-encoding: identity\n"), "{heads:?}");
    assert_eq!(fs::read_to_string(folder.join("frog.txt")).unwrap(), "abcdefghijklmnopqrstuvwxyz");
    assert_eq!(names(&folder), ["frog.txt"]);
}

#[test]
fn a_file_that_has_changed_begins_anew() {
    let folder = folder("changed");
    let (_, second, _) = broken_off(&folder, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"new\"\r\n\r\nnew");
    assert!(second.done().err.contains("the file has changed"));
    assert_eq!(fs::read_to_string(folder.join("frog.txt")).unwrap(), "new");
}

#[test]
fn a_part_that_was_not_asked_for_is_refused() {
    let answer =
        |range: &str| format!("HTTP/1.1 206 Partial Content\r\nContent-Range: {range}\r\nContent-Length: 1\r\n\r\nx");
    let ranges = ["bytes 0-0/26", "bytes 10-10/27", "bytes 10-10/26", "nonsense", "bytes 10-25/26\r\nETag: \"new\""];
    for (at, range) in ranges.into_iter().enumerate() {
        let folder = folder(&format!("wrong-part-{at}"));
        let (_, second, _) = broken_off(&folder, &answer(range));
        assert_eq!(second.code, Some(11), "{range}: {second:?}");
        // What there is has not been touched, and can still be gone on with.
        assert_eq!(fs::read_to_string(folder.join("frog.txt.part")).unwrap(), "abcdefghij");
    }
}

#[test]
fn what_is_whole_already_is_done() {
    let folder = folder("whole");
    let (_, second, _) =
        broken_off(&folder, "HTTP/1.1 416 No\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n");
    assert_eq!((second.code, names(&folder)), (Some(0), vec!["frog.txt".to_owned()]));
}

#[test]
fn without_anything_to_go_on_by_it_begins_anew() {
    let folder = folder("no-validator");
    let ran = in_folder(&folder, &["-o", "f", &fault("/cut")]);
    assert!(
        ran.code == Some(12) && ran.err.contains("the server sends no ETag or Last-Modified: it cannot be resumed"),
        "{ran:?}"
    );
    let ran = in_folder(&folder, &["-o", "f", "--continue", &http("/range/26")]).done();
    assert!(ran.err.contains("nothing to resume, starting over"), "{ran:?}");
    assert_eq!(names(&folder), ["f"]);
}

#[test]
fn a_file_that_is_whole_is_not_downloaded_again() {
    let folder = folder("there");
    // The peer answers no second request: none is made.
    let peer = Peer::answering(vec!["HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfrog".into()]);
    let url = format!("{}/film.webm", peer.url);
    in_folder(&folder, &["-O", "-c", &url]).done();
    for args in [&["-O", "-c", &url][..], &["-c", "-o", "film.webm", &url], &["-O", "-c", "-o", ".", &url]] {
        let ran = in_folder(&folder, args).done();
        assert!(ran.err.contains("film.webm is there already"), "{ran:?}");
    }
    assert_eq!((names(&folder), peer.heads().len()), (names_of(&["film.webm"]), 1));
}

#[test]
fn a_whole_file_of_the_server_s_name_is_not_downloaded_again() {
    let folder = folder("there-named");
    let url = http("/response-headers?Content-Disposition=attachment;filename=\"frog.json\"");
    in_folder(&folder, &["-O", &url]).done();
    let ran = in_folder(&folder, &["-O", "-c", &url]).done();
    assert_eq!(ran.err, "amphi: frog.json is there already, and no part of it is missing\n");
    assert_eq!(names(&folder), ["frog.json"]);
}

#[test]
fn a_download_beside_somebody_s_part_file_goes_on_too() {
    let folder = folder("foreign-resume");
    fs::write(folder.join("frog.txt.part"), "precious").unwrap();
    let rest = "HTTP/1.1 206 Partial\r\nContent-Range: bytes 10-25/26\r\nContent-Length: 16\r\n\r\nklmnopqrstuvwxyz";
    let peer = Peer::answering(vec![HEAD.into(), rest.into()]);
    let url = format!("{}/frog.txt", peer.url);
    let ran = in_folder(&folder, &["--download", &url]);
    assert!(ran.code == Some(12) && ran.err.contains("frog.txt.2.part; --continue goes on"), "{ran:?}");
    in_folder(&folder, &["--download", "--continue", &url]).done();
    assert_eq!(fs::read_to_string(folder.join("frog.txt")).unwrap(), "abcdefghijklmnopqrstuvwxyz");
    assert_eq!(names(&folder), ["frog.txt", "frog.txt.part"]);
}
