//! Bodies that go to files, and going on where one was broken off.

use std::fs;
use std::path::Path;

use crate::peer::Peer;
use crate::support::{Ran, amphi, command, fault, finish, folder, http};

fn in_folder(folder: &Path, args: &[&str]) -> Ran {
    let mut command = command(args);
    command.current_dir(folder);
    finish(command, b"")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn under_the_name_of_the_url_and_never_over_another_file() {
    let folder = folder("named");
    for _ in 0..3 {
        in_folder(&folder, &["--download", &http("/range/100?x=/y")]).done();
    }
    assert_eq!(names(&folder), ["100", "100-1", "100-2"]);
    let ran = in_folder(&folder, &["--download", &http("/bytes/%2e%2e%2f100")]);
    assert!(ran.code != Some(0) && names(folder.parent().unwrap()).iter().all(|name| name != "100"));
}

#[test]
fn under_the_name_that_the_server_gives() {
    let folder = folder("disposition");
    let url = http("/response-headers?Content-Disposition=attachment;filename=\"../../.frog.json\"");
    in_folder(&folder, &["--download", &url]).done();
    assert_eq!(names(&folder), ["frog.json"]);
}

#[test]
fn into_the_file_that_is_named() {
    let folder = folder("output");
    fs::write(folder.join("f.bin"), "old").unwrap();
    let ran = in_folder(&folder, &["--output", "f.bin", &http("/bytes/5000")]).done();
    assert_eq!(ran.err, "amphi: saved f.bin (4.88 KiB)\n");
    assert!(ran.bytes.is_empty() && fs::read(folder.join("f.bin")).unwrap().len() == 5000);
    in_folder(&folder, &["-q", "-o", ".", &http("/bytes/7")]).done();
    assert_eq!(names(&folder), ["7", "f.bin"]);
    assert_eq!(amphi(["-o", "-", &http("/bytes/7")]).done().bytes.len(), 7);
    assert!(amphi(["-q", "-o", "/dev/null", &http("/bytes/7")]).done().err.is_empty());
}

#[test]
fn where_the_time_went_is_shown_of_a_download_too() {
    let folder = folder("timed");
    let ran = in_folder(&folder, &["-v", "-o", "f", &http("/bytes/10")]).done();
    assert!(ran.out().contains("HTTP/1.1 200 OK\n") && ran.out().contains("  receive  │"), "{ran:?}");
}

#[test]
fn what_is_not_there_is_not_saved() {
    let folder = folder("missing");
    let ran = in_folder(&folder, &["--download", &http("/status/404")]);
    assert!(ran.code == Some(4) && ran.err.contains("HTTP 404 Not Found: nothing was saved"), "{ran:?}");
    assert!(names(&folder).is_empty());
}

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
    assert!(ran.code == Some(12) && ran.err.contains("nothing to go on by"), "{ran:?}");
    let ran = in_folder(&folder, &["-o", "f", "--continue", &http("/range/26")]).done();
    assert!(ran.err.contains("from the start"), "{ran:?}");
    assert_eq!(names(&folder), ["f"]);
}
