//! The thread that writes recordings, so that no media thread waits for a disk.
//! What must always hold: what waits for the disk is bounded; a recording that cannot be written ends and is told in the
//! log, and the meeting goes on.

use crate::ids::RoomId;
use crate::record::Recorder;
use crate::rtc::Packet;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Packets that may wait for the disk.
const WAITING_MAX: usize = 8_192;
/// What is buffered is handed to the disk at least so often.
const FLUSH_EVERY: Duration = Duration::from_millis(500);

pub(super) type Packets = SyncSender<(RoomId, Packet)>;

/// What the keeper is asked.
#[derive(Debug)]
pub(super) enum Task {
    Begin { room: RoomId, folder: PathBuf, began: Instant, began_micros: u64 },
    End { room: RoomId },
    Stop,
}

#[derive(Debug)]
pub(super) struct Keeper(JoinHandle<()>);

impl Keeper {
    pub(super) fn start(tasks: mpsc::UnboundedReceiver<Task>) -> io::Result<(Self, Packets)> {
        let (packets, waiting) = sync_channel(WAITING_MAX);
        let thread = std::thread::Builder::new().name("media-recorder".to_owned());
        let thread = thread.spawn(move || run(tasks, &waiting))?;
        Ok((Self(thread), packets))
    }

    pub(super) fn wait(self) {
        let _ = self.0.join();
    }
}

fn run(mut tasks: mpsc::UnboundedReceiver<Task>, packets: &Receiver<(RoomId, Packet)>) {
    let mut rooms: HashMap<RoomId, Recorder> = HashMap::new();
    loop {
        let first = packets.recv_timeout(FLUSH_EVERY / 4);
        let over = matches!(first, Err(RecvTimeoutError::Disconnected));
        // Packets that came before a task belong before it.
        for (room, packet) in first.into_iter().chain(packets.try_iter().take(WAITING_MAX)) {
            let Some(recorder) = rooms.get_mut(&room) else { continue };
            if let Err(error) = recorder.append(&packet) {
                tracing::error!(%error, "a recording cannot be written and ends");
                rooms.remove(&room);
            }
        }
        let mut stop = over;
        while let Ok(task) = tasks.try_recv() {
            match task {
                Task::Begin { room, folder, began, began_micros } => {
                    match Recorder::create(&folder, began, began_micros) {
                        Ok(recorder) => drop(rooms.insert(room, recorder)),
                        Err(error) => tracing::error!(%error, "a recording cannot begin"),
                    }
                }
                Task::End { room } => {
                    if let Some(mut recorder) = rooms.remove(&room) {
                        ended(&mut recorder);
                    }
                }
                Task::Stop => stop = true,
            }
        }
        for recorder in rooms.values_mut() {
            if let Err(error) = recorder.flush(stop) {
                tracing::error!(%error, "a recording cannot be flushed");
            }
        }
        if stop {
            return;
        }
    }
}

fn ended(recorder: &mut Recorder) {
    if let Err(error) = recorder.flush(true) {
        tracing::error!(%error, "a recording could not be made durable");
    }
}
