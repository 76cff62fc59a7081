//! A worker's socket: many datagrams with one call in both directions (GRO and GSO where the system has them).
//! Not the loop. What must always hold: addresses of IPv4 look the same whether the socket is of one family or of both;
//! nothing blocks.

use crate::worker::Datagram;
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};

/// Room for one coalesced read.
const READ_BYTES: usize = 65_536;
/// Bytes sent with one call.
const SEND_BYTES_MAX: usize = 60_000;
/// Packets sent with one call: a call that is refused loses no more.
const SEND_SEGMENTS_MAX: usize = 32;

pub(super) struct UdpSocket {
    pub(super) inner: mio::net::UdpSocket,
    state: UdpSocketState,
    both_families: bool,
    reads: Vec<Vec<u8>>,
    joined: Vec<u8>,
}

/// What became of a batch.
#[derive(Clone, Copy, Default)]
pub(super) struct Sent {
    pub(super) calls: u64,
    pub(super) refused: u64,
}

impl UdpSocket {
    pub(super) fn bind(address: SocketAddr, bytes: usize) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        let both_families = address.ip().is_unspecified() && address.is_ipv6();
        if both_families {
            socket.set_only_v6(false)?;
        }
        socket.set_nonblocking(true)?;
        // The system silently gives less than asked for where it must.
        let _ = socket.set_recv_buffer_size(bytes);
        let _ = socket.set_send_buffer_size(bytes);
        socket.bind(&address.into())?;
        let inner = mio::net::UdpSocket::from_std(socket.into());
        let state = UdpSocketState::new(UdpSockRef::from(&inner))?;
        let reads = (0..BATCH_SIZE).map(|_| vec![0; READ_BYTES]).collect();
        Ok(Self { inner, state, both_families, reads, joined: Vec::with_capacity(READ_BYTES) })
    }

    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }

    /// Reads what is there, once; `false` when there was nothing.
    pub(super) fn read(&mut self, mut take: impl FnMut(SocketAddr, &[u8])) -> io::Result<bool> {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let count = {
            let mut slices: Vec<IoSliceMut<'_>> =
                self.reads.iter_mut().map(|it| IoSliceMut::new(it)).collect();
            match self.state.recv(UdpSockRef::from(&self.inner), &mut slices, &mut metas) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                // Somebody's port is closed; it is not this call's business.
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return Ok(true),
                Err(error) => return Err(error),
            }
        };
        for (meta, bytes) in metas.iter().zip(&self.reads).take(count) {
            let from = canonical(meta.addr);
            let whole = bytes.get(..meta.len).unwrap_or_default();
            for datagram in whole.chunks(meta.stride.max(1)) {
                take(from, datagram);
            }
        }
        Ok(true)
    }

    /// Sends all; neighbours of the same receiver and size go together.
    pub(super) fn send(&mut self, datagrams: &[Datagram]) -> Sent {
        let mut sent = Sent::default();
        let segments_max = self.state.max_gso_segments().min(SEND_SEGMENTS_MAX);
        let mut rest = datagrams;
        while let Some(first) = rest.first() {
            let count = together(rest, segments_max);
            let (run, after) = rest.split_at(count);
            rest = after;
            let contents = if count == 1 {
                first.bytes.as_slice()
            } else {
                self.joined.clear();
                for datagram in run {
                    self.joined.extend_from_slice(&datagram.bytes);
                }
                self.joined.as_slice()
            };
            let transmit = Transmit {
                destination: self.outward(first.to),
                ecn: None,
                contents,
                segment_size: (count > 1).then_some(first.bytes.len()),
                src_ip: None,
            };
            sent.calls += 1;
            if self.state.try_send(UdpSockRef::from(&self.inner), &transmit).is_err() {
                sent.refused += u64::try_from(count).unwrap_or(1);
            }
        }
        sent
    }

    fn outward(&self, to: SocketAddr) -> SocketAddr {
        match to.ip() {
            IpAddr::V4(ip) if self.both_families => (ip.to_ipv6_mapped(), to.port()).into(),
            _ => to,
        }
    }
}

/// How many of the first can go with one call: of one receiver, all as long as the first but the last, which may be shorter.
fn together(datagrams: &[Datagram], most: usize) -> usize {
    let Some(first) = datagrams.first() else { return 0 };
    let size = first.bytes.len();
    let most = most.min(SEND_BYTES_MAX / size.max(1)).max(1);
    let mut count = 1;
    for datagram in datagrams.iter().skip(1).take(most - 1) {
        let length = datagram.bytes.len();
        if datagram.to != first.to || length > size {
            break;
        }
        count += 1;
        if length < size {
            break;
        }
    }
    count
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(port: u16, bytes: usize) -> Datagram {
        Datagram { to: ([127, 0, 0, 1], port).into(), bytes: vec![0; bytes] }
    }

    #[test]
    fn only_packets_of_one_receiver_and_size_go_together() {
        let all =
            [datagram(1, 100), datagram(1, 100), datagram(1, 60), datagram(1, 60), datagram(2, 60)];
        assert_eq!(together(&all, 64), 3);
        assert_eq!(together(&all, 2), 2);
        assert_eq!(together(&all[2..], 64), 2);
        assert_eq!(together(&all[4..], 64), 1);
        assert_eq!(together(&[datagram(1, 60), datagram(1, 100)], 64), 1);
    }
}
