//! What no forwarding over this library and this system can go below: sealing a packet and sending it.
//! What must always hold: the same sizes and numbers of receivers as in the measurement, on the server's processor.

use super::generator::now;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use std::net::{IpAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const PACKET_BYTES: usize = 1_178;
const ROUNDS: usize = 200;

/// Nanoseconds to seal one packet with AES-256-GCM: the least of five trials.
pub(crate) fn seal_nanos() -> anyhow::Result<f64> {
    let unbound = UnboundKey::new(&AES_256_GCM, &[7; 32]).map_err(|_| anyhow::anyhow!("no key"))?;
    let key = LessSafeKey::new(unbound);
    let mut packet = vec![0_u8; PACKET_BYTES];
    let mut least = f64::MAX;
    for _ in 0..5 {
        let began = now();
        for _ in 0..50_000 {
            let nonce = Nonce::assume_unique_for_key([1; 12]);
            let sealed = key.seal_in_place_separate_tag(nonce, Aad::from([0_u8; 12]), &mut packet);
            drop(sealed.map_err(|_| anyhow::anyhow!("not sealed"))?);
        }
        least = least.min(began.elapsed().as_secs_f64() * 1e9 / 50_000.0);
    }
    Ok(least)
}

/// Nanoseconds to send one packet to one of so many receivers, each drained elsewhere: the least of five trials.
pub(crate) fn send_nanos(receivers: usize, local: IpAddr) -> anyhow::Result<f64> {
    let sockets: Vec<UdpSocket> =
        (0..receivers).map(|_| UdpSocket::bind((local, 0))).collect::<Result<_, _>>()?;
    let addresses: Vec<_> = sockets.iter().map(UdpSocket::local_addr).collect::<Result<_, _>>()?;
    let stop = Arc::new(AtomicBool::new(false));
    let stopping = Arc::clone(&stop);
    for socket in &sockets {
        socket.set_nonblocking(true)?;
    }
    let drained = std::thread::spawn(move || {
        let mut buffer = [0; 2_048];
        while !stopping.load(Ordering::Relaxed) {
            for socket in &sockets {
                while socket.recv(&mut buffer).is_ok() {}
            }
        }
    });
    let sender = UdpSocket::bind((local, 0))?;
    let packet = [0_u8; PACKET_BYTES];
    let mut least = f64::MAX;
    let each = f64::from(u32::try_from(receivers * ROUNDS)?);
    for _ in 0..5 {
        let began = now();
        for _ in 0..ROUNDS {
            for address in &addresses {
                let _ = sender.send_to(&packet, address);
            }
        }
        least = least.min(began.elapsed().as_secs_f64() * 1e9 / each);
    }
    stop.store(true, Ordering::Relaxed);
    let _ = drained.join();
    Ok(least)
}
