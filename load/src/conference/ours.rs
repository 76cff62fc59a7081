//! The forwarding core as a process of its own on its own processor, and the way to talk to it.
//! What must always hold: the process is ended when this is dropped.

use super::door::{Door, Entered, Entry};
use super::generator::{now, socket};
use super::usage::pinned;
use super::wire::{Request, Response, Told, What};
use anyhow::{Context, anyhow};
use sfu::{Client, ClientSetting, Publish};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::IpAddr;
use std::process::{Child, ChildStdin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

type Waiting = Arc<Mutex<HashMap<u64, Sender<Response>>>>;

pub(crate) struct Ours {
    child: Child,
    input: Mutex<ChildStdin>,
    waiting: Waiting,
    number: AtomicU64,
}

impl Ours {
    pub(crate) fn start(core: usize, workers: usize, local: IpAddr) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?.to_string_lossy().into_owned();
        let arguments = [
            "conference-server".to_owned(),
            format!("--workers={workers}"),
            format!("--listen={local}"),
        ];
        let mut child = pinned(core, &program, &arguments)?;
        let input = Mutex::new(child.stdin.take().context("no standard input")?);
        let output = child.stdout.take().context("no standard output")?;
        let waiting = Waiting::default();
        let answered = Arc::clone(&waiting);
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let Ok(response) = serde_json::from_str::<Response>(&line) else { continue };
                let waiting = answered
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&response.number);
                if let Some(waiting) = waiting {
                    let _ = waiting.send(response);
                }
            }
        });
        Ok(Self { child, input, waiting, number: AtomicU64::new(1) })
    }

    pub(crate) fn call(&self, what: What) -> anyhow::Result<Response> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(number, answer);
        let mut line = serde_json::to_vec(&Request { number, what })?;
        line.push(b'\n');
        self.input.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)?;
        let response = answered.recv().context("the server is gone")?;
        response.error.clone().map_or(Ok(response), |error| Err(anyhow!(error)))
    }

    pub(crate) fn counts(&self) -> anyhow::Result<Told> {
        Ok(self.call(What::Counts)?.counts.unwrap_or_default())
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Door for Ours {
    fn process(&self) -> u32 {
        self.child.id()
    }

    fn enter(&self, entry: Entry) -> anyhow::Result<Entered> {
        let (socket, address) = socket(entry.local)?;
        let setting = ClientSetting {
            address,
            microphone: entry.publisher.is_some_and(|it| it.audio),
            camera: if entry.publisher.is_some() { Publish::Single } else { Publish::Nothing },
            screen: false,
            video_slots: entry.video.len(),
            audio_slots: if entry.publisher.is_some() { 0 } else { entry.audio },
        };
        let (mut client, offer) = Client::new(&setting, now())?;
        let response = self.call(What::Join { room: entry.room, peer: entry.peer, offer })?;
        client.answer(&response.answer.context("no answer")?)?;
        Ok(Entered { client, socket, publisher: entry.publisher })
    }
}
