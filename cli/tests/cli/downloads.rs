//! Bodies that go to files: under which names, and over which files.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Ran, amphi, command, fault, finish, folder, http};

pub(crate) fn in_folder(folder: &Path, args: &[&str]) -> Ran {
    let mut command = command(args);
    command.current_dir(folder);
    finish(command, b"")
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
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
    assert_eq!(names(&folder), ["100", "100 (1)", "100 (2)"]);
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
fn no_file_gives_way_to_a_download_and_that_of_output_does() {
    let folder = folder("gives-way");
    fs::write(folder.join("f"), "precious").unwrap();
    let ran = in_folder(&folder, &["--download", "-o", "f", &http("/bytes/5")]).done();
    assert_eq!(ran.err, "amphi: saved f (1) (5 B)\n");
    assert_eq!(fs::read_to_string(folder.join("f")).unwrap(), "precious");
    in_folder(&folder, &["-O", &http("/bytes/9")]).done();
    in_folder(&folder, &["-o", "f", &http("/bytes/7")]).done();
    assert_eq!((fs::read(folder.join("f")).unwrap().len(), names(&folder)), (7, names_of(&["9", "f", "f (1)"])));
}

pub(crate) fn names_of(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A file that comes while the body does keeps its name.
#[test]
fn a_file_that_appears_meanwhile_does_not_give_way() {
    let folder = folder("meanwhile");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/frog.txt", listener.local_addr().unwrap());
    let mut command = command(["--download", &url]);
    let child = command.current_dir(&folder).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let head = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    assert!(head.count() > 1);
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nfrog").unwrap();
    while !folder.join("frog.txt.part").exists() {
        std::thread::yield_now();
    }
    fs::write(folder.join("frog.txt"), "precious").unwrap();
    stream.write_all(b"frog").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "amphi: saved frog (1).txt (8 B)\n");
    assert_eq!(fs::read_to_string(folder.join("frog.txt")).unwrap(), "precious");
    assert_eq!(fs::read_to_string(folder.join("frog (1).txt")).unwrap(), "frogfrog");
    assert_eq!(names(&folder).len(), 2);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = folder("permissions");
    let (path, elsewhere) = (folder.join("secret"), folder.join("elsewhere"));
    fs::create_dir(&elsewhere).unwrap();
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    in_folder(&folder, &["-o", "secret", &http("/bytes/9")]).done();
    let saved = fs::metadata(&path).unwrap();
    assert_eq!((saved.len(), saved.permissions().mode() & 0o777), (9, 0o600));
    symlink("../secret", elsewhere.join("link")).unwrap();
    let ran = in_folder(&folder, &["-o", "elsewhere/link", &http("/bytes/5")]).done();
    assert_eq!(ran.err, "amphi: saved elsewhere/link (5 B)\n");
    assert!(elsewhere.join("link").is_symlink() && fs::metadata(&path).unwrap().len() == 5);
    assert_eq!((names(&folder), names(&elsewhere)), (names_of(&["elsewhere", "secret"]), names_of(&["link"])));
}

#[test]
fn somebody_s_part_file_is_left_alone() {
    let folder = folder("foreign-part");
    fs::write(folder.join("f.part"), "precious").unwrap();
    in_folder(&folder, &["-o", "f", &http("/bytes/5")]).done();
    let ran = in_folder(&folder, &["-o", "f", &fault("/cut?after=10")]);
    assert!(ran.code == Some(12) && ran.err.contains("what has come is in f.2.part"), "{ran:?}");
    let ran = in_folder(&folder, &["-o", "f", "--continue", &fault("/cut?after=10")]);
    assert!(ran.err.contains("nothing to resume, starting over"), "{ran:?}");
    assert_eq!(fs::read_to_string(folder.join("f.part")).unwrap(), "precious");
    // An earlier try of one's own gives way.
    in_folder(&folder, &["-o", "f", &http("/bytes/7")]).done();
    assert_eq!((fs::read(folder.join("f")).unwrap().len(), names(&folder)), (7, names_of(&["f", "f.part"])));
}

#[test]
fn downloads_of_one_name_do_not_meet() {
    let folder = folder("one-name");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let begun: Vec<_> = ["a", "b"]
        .iter()
        .map(|place| {
            let url = format!("http://{}/{place}/frog", listener.local_addr().unwrap());
            let child = command(["-q", "--download", &url]).current_dir(&folder).spawn().unwrap();
            let (mut stream, _) = listener.accept().unwrap();
            let head = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            assert!(head.count() > 1);
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{place}").unwrap();
            (place, child, stream)
        })
        .collect();
    while names(&folder).len() < 4 {
        std::thread::yield_now();
    }
    for (place, mut child, mut stream) in begun {
        stream.write_all(place.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(names(&folder), ["frog", "frog (1)"]);
    let saved = ["frog", "frog (1)"].map(|name| fs::read_to_string(folder.join(name)).unwrap());
    assert_eq!(saved, ["aa", "bb"]);
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
    assert_eq!(ran.err.matches("404").count(), 1, "{ran:?}");
    assert!(names(&folder).is_empty());
}

#[test]
fn a_file_that_cannot_be_made_is_told_by_its_own_name() {
    let folder = folder("nowhere");
    let ran = in_folder(&folder, &["-o", "nope/x", &http("/bytes/5")]);
    assert!(ran.code == Some(1) && ran.err.starts_with("amphi: nope/x cannot be written: "), "{ran:?}");
}
