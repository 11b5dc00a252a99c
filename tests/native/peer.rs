//! Servers of others, started on a free port with a configuration made for it, and gone when they are dropped.
//!
//! `cargo xtask test` installs them and says so, and then they have to be there; else, where one is not, its test says that
//! it was not run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::SERVER;

/// One that runs.
pub(super) struct Peer {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Peer {
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Starts the program at this place, with what this writes into its folder, or says that it is not there.
async fn start(name: &str, program: &Path, configure: impl Fn(&Path, u16, &mut Command)) -> Option<Peer> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    if !program.is_file() {
        let what = format!("there is no {name} at {}; `cargo xtask setup` installs it", program.display());
        assert!(std::env::var_os("AMPHI_TEST_FOREIGN").is_none(), "{what}");
        println!("not run: {what}");
        return None;
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("amphi-{name}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new(program);
    configure(&folder, port, &mut command);
    let log = || std::fs::File::options().create(true).append(true).open(folder.join("log")).unwrap();
    command.current_dir(&folder).env("HOME", &folder).stdin(Stdio::null()).stdout(log()).stderr(log());
    let mut peer = Peer { child: command.spawn().unwrap(), folder, port };
    for _ in 0..400 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Some(peer);
        }
        if peer.child.try_wait().unwrap().is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{name} did not start: {}", std::fs::read_to_string(peer.folder.join("log")).unwrap_or_default());
}

/// Apache, for the user `frog` with the password `heron`: by `/basic/` and `/digest/` to the test server, by `/once/` with nonces
/// that last a second, and `/own/page` of its own, for which it proves itself.
pub(super) async fn apache() -> Option<Peer> {
    const MODULES: [&str; 9] = [
        "mpm_event",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_basic",
        "auth_digest",
        "proxy",
        "proxy_http",
    ];
    start("apache2", Path::new("/usr/sbin/apache2"), |folder, port, command| {
        let digest = "AuthType Digest\nAuthName \"the pond\"\nAuthUserFile digest\nAuthDigestProvider file";
        let behind = format!("ProxyPass {}/", SERVER.http());
        let place = |path: &str, rest: &[&str]| {
            format!("<Location /{path}/>\nRequire valid-user\n{}\n</Location>\n", rest.join("\n"))
        };
        let configuration = [
            MODULES.map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")).concat(),
            format!("ServerRoot {0}\nDefaultRuntimeDir {0}\nDocumentRoot {0}\n", folder.display()),
            format!("ServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile pid\nMutex pthread\nErrorLog errors\n"),
            // Whom it becomes where it is started by root.
            "User www-data\nGroup www-data\n".to_owned(),
            place("basic", &["AuthType Basic\nAuthName pond\nAuthUserFile basic\nAuthBasicProvider file", &behind]),
            place("digest", &[digest, &behind]),
            place("once", &[digest, "AuthDigestNonceLifetime 1", &behind]),
            place("own", &[digest]),
        ]
        .concat();
        std::fs::create_dir(folder.join("own")).unwrap();
        for (name, text) in [
            ("configuration", configuration.as_str()),
            // What `htpasswd -s` and `htdigest` write.
            ("own/page", "ribbit"),
            ("basic", "frog:{SHA}WMcXcbE/q9/zFFNDw6WPmw3nh5E=\n"),
            ("digest", "frog:the pond:ae7656e78d1a74179fe6baf336689d76\n"),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        command.args(["-X", "-f"]).arg(folder.join("configuration"));
    })
    .await
}

/// httpbin, as Python has it.
pub(super) async fn httpbin() -> Option<Peer> {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("httpbin").join("bin/waitress-serve");
    start("httpbin", &program, |_, port, command| {
        command.args([&format!("--listen=127.0.0.1:{port}"), "httpbin:app"]);
    })
    .await
}
