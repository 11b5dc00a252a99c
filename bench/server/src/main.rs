//! The server that clients are measured against: one thread, no more work a request than the protocol asks for.
//!
//! `bench-server FOLDER` writes its authority to `FOLDER/ca.pem`, says the ports of its listeners in one line of JSON, and
//! ends when its standard input does. `/small` are 128 bytes of JSON, `/bytes/N` are N zeros, and any other path reads the
//! request's body and answers as `/small`.

mod answer;
mod h1;
mod h2;
mod tls;

use std::error::Error;
use std::future::Future;
use std::io::Read;
use std::net::Ipv4Addr;
use std::path::Path;

use tokio::net::{TcpListener, TcpStream};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).ok_or("usage: bench-server FOLDER")?;
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(Path::new(&folder)))
}

async fn serve(folder: &Path) -> Result<()> {
    let identity = tls::Identity::generate(folder)?;
    let (over_h1, over_h2) = (identity.acceptor("http/1.1")?, identity.acceptor("h2")?);
    let h1 = listen(|socket| async move { h1::serve(socket).await }).await?;
    let tls = listen(move |socket| {
        let handshake = over_h1.accept(socket);
        async move { h1::serve(handshake.await?).await }
    })
    .await?;
    let h2 = listen(move |socket| {
        let handshake = over_h2.accept(socket);
        async move { h2::serve(handshake.await?).await }
    })
    .await?;
    let h2c = listen(|socket| async move { h2::serve(socket).await }).await?;
    println!(r#"{{"h1":{h1},"tls":{tls},"h2":{h2},"h2c":{h2c}}}"#);
    std::future::pending().await
}

/// Serves each connection to a new port in a task of its own; a connection that breaks is no concern of the others.
async fn listen<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Result<u16>
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let _ = socket.set_nodelay(true);
            tokio::spawn(serve(socket));
        }
    });
    Ok(port)
}
