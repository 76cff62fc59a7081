//! Janus of Debian with the settings that serve it best here, entered by its own signalling over HTTP.
//! What must always hold: the settings are those named in `docs/adr`, and the process is ended when this is dropped.

use super::door::{Door, Entered, Entry};
use super::generator::{now, socket};
use super::usage::pinned;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use sfu::{Client, ClientSetting, Publish};
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::process::Child;
use std::time::Duration;

pub(crate) struct Janus {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Janus {
    pub(crate) fn start(core: usize, local: IpAddr) -> anyhow::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let folder = tempfile::tempdir()?;
        let modules = "/usr/lib/x86_64-linux-gnu/janus";
        let general = format!(
            "general: {{ configs_folder = \"{0}\"; plugins_folder = \"{modules}/plugins\"; \
             transports_folder = \"{modules}/transports\"; debug_level = 1; session_timeout = 3600; \
             event_loops = 2; }}\nmedia: {{ no_media_timer = 60; }}\n\
             nat: {{ ice_lite = true; ice_tcp = false; ice_enforce_list = \"{local}\"; }}\n\
             plugins: {{ disable = \"libjanus_audiobridge.so,libjanus_echotest.so,libjanus_nosip.so,\
             libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,\
             libjanus_videocall.so,libjanus_voicemail.so,libjanus_lua.so,libjanus_duktape.so\"; }}\n\
             transports: {{ disable = \"libjanus_rabbitmq.so,libjanus_mqtt.so,libjanus_nanomsg.so,\
             libjanus_pfunix.so,libjanus_websockets.so\"; }}\n",
            folder.path().display()
        );
        let http = format!(
            "general: {{ json = \"compact\"; base_path = \"/janus\"; http = true; port = {port}; \
             ip = \"127.0.0.1\"; https = false; }}\nadmin: {{ admin_http = false; }}\n"
        );
        std::fs::write(folder.path().join("janus.jcfg"), general)?;
        std::fs::write(folder.path().join("janus.transport.http.jcfg"), http)?;
        std::fs::write(folder.path().join("janus.plugin.videoroom.jcfg"), "general: { }\n")?;
        let arguments = ["-F".to_owned(), folder.path().display().to_string()];
        let mut child = pinned(core, "janus", &arguments)?;
        // Nobody reads what it prints; it must not fill the pipe.
        let mut printed = child.stdout.take().context("no standard output")?;
        std::thread::spawn(move || std::io::copy(&mut printed, &mut std::io::sink()));
        let janus = Self { child, port, _folder: folder };
        for _ in 0..100 {
            if janus.post("", &json!({ "janus": "ping", "transaction": "t" })).is_ok() {
                return Ok(janus);
            }
            wait(Duration::from_millis(100));
        }
        bail!("janus does not answer")
    }

    pub(crate) fn open(&self, room: u64) -> anyhow::Result<()> {
        let at = self.attached()?;
        let body = json!({
            "request": "create", "room": room + 1, "publishers": 20, "audiocodec": "opus",
            "videocodec": "vp8", "bitrate": 0, "notify_joining": false,
        });
        self.post(&at, &json!({ "janus": "message", "transaction": "t", "body": body }))?;
        Ok(())
    }

    fn attached(&self) -> anyhow::Result<String> {
        let id = |value: &Value| value.pointer("/data/id").and_then(Value::as_u64);
        let session = self.post("", &json!({ "janus": "create", "transaction": "t" }))?;
        let session = id(&session).context("no session")?;
        let attach =
            json!({ "janus": "attach", "plugin": "janus.plugin.videoroom", "transaction": "t" });
        let handle = self.post(&format!("/{session}"), &attach)?;
        Ok(format!("/{session}/{}", id(&handle).context("no handle")?))
    }

    /// Sends a message and waits for the event that answers it.
    fn asked(&self, at: &str, body: Value, jsep: Option<Value>) -> anyhow::Result<Value> {
        let mut message = json!({ "janus": "message", "transaction": "t", "body": body });
        if let (Some(jsep), Some(message)) = (jsep, message.as_object_mut()) {
            message.insert("jsep".to_owned(), jsep);
        }
        self.post(at, &message)?;
        let session = at.trim_start_matches('/').split('/').next().unwrap_or_default();
        for _ in 0..20 {
            let event = self.http("GET", &format!("/{session}?maxev=1"), "")?;
            if event.get("janus").and_then(Value::as_str) == Some("event") {
                if let Some(error) = event.pointer("/plugindata/data/error") {
                    bail!("janus refuses: {error}");
                }
                return Ok(event);
            }
        }
        bail!("janus sent no event")
    }

    fn post(&self, at: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.http("POST", at, &body.to_string())?;
        match answer.get("janus").and_then(Value::as_str) {
            Some("error") | None => bail!("janus refuses: {answer}"),
            Some(_) => Ok(answer),
        }
    }

    fn http(&self, method: &str, at: &str, body: &str) -> anyhow::Result<Value> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let length = body.len();
        write!(
            stream,
            "{method} /janus{at} HTTP/1.0\r\nHost: x\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        Ok(serde_json::from_str(body)?)
    }
}

/// For a program that is outside; there is nothing to be told by.
#[expect(clippy::disallowed_methods, reason = "waiting for a foreign program to listen")]
fn wait(duration: Duration) {
    std::thread::sleep(duration);
}

impl Drop for Janus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sdp(event: &Value) -> anyhow::Result<String> {
    let text = event.pointer("/jsep/sdp").and_then(Value::as_str);
    Ok(text.context("janus sent no description")?.to_owned())
}

impl Door for Janus {
    fn process(&self) -> u32 {
        self.child.id()
    }

    fn enter(&self, entry: Entry) -> anyhow::Result<Entered> {
        let (socket, address) = socket(entry.local)?;
        let at = self.attached()?;
        let room = entry.room + 1;
        if let Some(publisher) = entry.publisher {
            let setting = ClientSetting {
                address,
                microphone: publisher.audio,
                camera: Publish::Single,
                screen: false,
                video_slots: 0,
                audio_slots: 0,
            };
            let (mut client, offer) = Client::new(&setting, now())?;
            let body = json!({
                "request": "joinandconfigure", "ptype": "publisher", "room": room,
                "id": entry.peer + 1, "audio": publisher.audio, "video": true,
            });
            let event = self.asked(&at, body, Some(json!({ "type": "offer", "sdp": offer })))?;
            client.answer(&sdp(&event)?)?;
            return Ok(Entered { client, socket, publisher: entry.publisher });
        }
        // Whole feeds: their sections are named by the publisher's offer.
        let feeds: std::collections::BTreeSet<u64> =
            entry.video.iter().chain(&entry.heard).copied().collect();
        let streams: Vec<Value> = feeds.iter().map(|peer| json!({ "feed": peer + 1 })).collect();
        let body =
            json!({ "request": "join", "ptype": "subscriber", "room": room, "streams": streams });
        let event = self.asked(&at, body, None)?;
        let (client, answer) = Client::of_offer(address, &sdp(&event)?, now())?;
        let jsep = json!({ "type": "answer", "sdp": answer });
        self.asked(&at, json!({ "request": "start" }), Some(jsep))?;
        Ok(Entered { client, socket, publisher: None })
    }
}
