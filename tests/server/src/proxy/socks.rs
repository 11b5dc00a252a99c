//! A SOCKS 5 proxy: RFC 1928, and RFC 1929 where a password is asked for.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Seen, State};

pub(super) async fn serve(mut stream: TcpStream, connection: usize, state: &State) -> io::Result<()> {
    let [_, count] = read(&mut stream).await?;
    let mut methods = vec![0; count.into()];
    stream.read_exact(&mut methods).await?;
    let mut credentials = None;
    match &state.config.credentials {
        Some((user, password)) if methods.contains(&2) => {
            stream.write_all(&[5, 2]).await?;
            let [_] = read(&mut stream).await?;
            let given = format!("{}:{}", counted(&mut stream).await?, counted(&mut stream).await?);
            let is_right = given == format!("{user}:{password}");
            stream.write_all(&[1, u8::from(!is_right)]).await?;
            credentials = Some(given);
            if !is_right {
                state.saw(Seen { connection, line: "SOCKS".to_owned(), headers: HeaderMap::new(), credentials });
                return Ok(());
            }
        }
        Some(_) => {
            stream.write_all(&[5, 0xff]).await?;
            return Ok(());
        }
        None => stream.write_all(&[5, 0]).await?,
    }
    let [_, _, _, kind] = read(&mut stream).await?;
    let host = match kind {
        1 => Ipv4Addr::from(read::<4>(&mut stream).await?).to_string(),
        4 => Ipv6Addr::from(read::<16>(&mut stream).await?).to_string(),
        _ => counted(&mut stream).await?,
    };
    let port = u16::from_be_bytes(read(&mut stream).await?);
    state.saw(Seen { connection, line: format!("SOCKS {kind} {host}:{port}"), headers: HeaderMap::new(), credentials });
    match state.connect(&host, port).await {
        Ok(mut server) => {
            // A name, of which the client has to find the end.
            stream.write_all(&[5, 0, 0, 3, 4, b'p', b'o', b'n', b'd', 0, 0]).await?;
            tokio::io::copy_bidirectional(&mut stream, &mut server).await?;
            Ok(())
        }
        Err(_) => stream.write_all(&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]).await,
    }
}

async fn read<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn counted(stream: &mut TcpStream) -> io::Result<String> {
    let [length] = read(stream).await?;
    let mut bytes = vec![0; length.into()];
    stream.read_exact(&mut bytes).await?;
    String::from_utf8(bytes).map_err(io::Error::other)
}
