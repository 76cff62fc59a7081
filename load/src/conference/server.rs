//! The measured process: the forwarding core with its threads and nothing else of the platform.
//! What must always hold: it ends when its standard input does.

use super::wire::{Request, Response, Told, What};
use sfu::shell::{Config, RoomOptions, Sfu};
use sfu::{Layer, Line, PeerId, RoomId, Source, Table, Want};
use std::net::{IpAddr, SocketAddr};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Media threads
    #[arg(long, default_value_t = 1)]
    workers: usize,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1")]
    listen: IpAddr,
    /// Joins let in per second and worker
    #[arg(long, default_value_t = 250)]
    joins: u32,
}

pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let listen = vec![SocketAddr::new(options.listen, 0); options.workers];
    let limits = sfu::Limits { joins_per_second: options.joins, ..sfu::Limits::default() };
    let (sfu, mut events) = Sfu::start(Config { listen, limits, ..Config::default() })?;
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let (answers, mut written) = mpsc::unbounded_channel::<Response>();
    tokio::spawn(async move {
        let mut out = tokio::io::stdout();
        while let Some(response) = written.recv().await {
            let Ok(mut line) = serde_json::to_vec(&response) else { continue };
            line.push(b'\n');
            if out.write_all(&line).await.is_err() || out.flush().await.is_err() {
                return;
            }
        }
    });
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let request: Request = serde_json::from_str(&line)?;
        let (sfu, answers) = (sfu.clone(), answers.clone());
        if let What::Join { .. } = request.what {
            tokio::spawn(async move { drop(answers.send(done(&sfu, request).await)) });
        } else {
            let _ = answers.send(done(&sfu, request).await);
        }
    }
    sfu.stop();
    Ok(())
}

async fn done(sfu: &Sfu, request: Request) -> Response {
    let mut response = Response { number: request.number, ..Response::default() };
    match request.what {
        What::Open { room, estimates, expected } => {
            let options = RoomOptions { estimates, peers_expected: expected };
            sfu.open(RoomId(room.into()), options);
        }
        What::Join { room, peer, offer } => {
            match sfu.join(RoomId(room.into()), PeerId(peer.into()), offer).await {
                Ok(answer) => response.answer = Some(answer),
                Err(error) => response.error = Some(error.to_string()),
            }
        }
        What::Leave { peer } => sfu.leave(PeerId(peer.into())),
        What::Plan { room, receivers, video, floor } => {
            let want = |peer: &u64| {
                let source = Source::camera(PeerId((*peer).into()));
                Some(Want { source, layer_max: Layer::High })
            };
            let line = Line { video: video.iter().map(want).collect(), hears: true };
            let lines = receivers.iter().map(|peer| (PeerId((*peer).into()), line.clone()));
            let table = Table {
                lines: lines.collect(),
                floor: floor.iter().map(|peer| PeerId((*peer).into())).collect(),
                ..Table::default()
            };
            sfu.plan(RoomId(room.into()), table);
        }
        What::Counts => {
            let mut told = Told::default();
            for counts in sfu.counts() {
                told.peers += counts.core.peers;
                told.sent += counts.core.sent;
                told.send_calls += counts.send_calls;
                told.receive_drops += counts.receive_drops;
                told.unsent += counts.unsent;
                told.faults += counts.core.faults;
                told.keyframes_asked += counts.core.keyframes_asked;
            }
            response.counts = Some(told);
        }
    }
    response
}
