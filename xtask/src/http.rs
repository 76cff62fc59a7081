//! The few requests that tasks make to servers on this machine. Not an HTTP client: one request a
//! connection, the status of the answer, no TLS, loopback only.

use anyhow::{Context, Result};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
}

/// Sends one request to a port of this machine.
pub(crate) fn ask(port: u16, method: &str, path: &str, headers: &str) -> Result<Answer> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: 0\r\n{headers}\r\n"
    )?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let head = String::from_utf8_lossy(&bytes);
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
    Ok(Answer { status: status.context("an answer without a status")? })
}

/// `wished` when it is free, else the next free port above it.
pub(crate) fn free_port(wished: u16) -> Result<u16> {
    (wished..wished.saturating_add(200))
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .with_context(|| format!("no free port from {wished} on"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(free_port(port).unwrap(), port);
    }
}
