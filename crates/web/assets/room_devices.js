// Camera, microphone, screen and loudspeaker of the reader. A room without any of them is a room for looking and listening.
// What must always hold: a camera that is off is released, so that its light is out.
const { room } = globalThis;
const held = { microphone: null, camera: null, screen: null };
const chosen = { microphone: "", camera: "", speaker: "" };
const failed = { microphone: "", camera: "" };
const KEPT = "room-devices";
try { Object.assign(chosen, JSON.parse(localStorage.getItem(KEPT) ?? "{}")); } catch { /* Nothing was kept. */ }

const KINDS = { microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" };

function wish(kind) {
  const device = chosen[kind] ? { deviceId: { ideal: chosen[kind] } } : {};
  if (kind === "microphone") return { audio: { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true } };
  return { video: { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } } };
}

const reasons = { NotAllowedError: "refused", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy" };

/** Turns a device on; gives whether it is on now. */
async function start(kind) {
  if (held[kind]?.readyState === "live") {
    held[kind].enabled = true;
    await changed(kind);
    return true;
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia(wish(kind));
    const [track] = stream.getTracks();
    failed[kind] = "";
    await hold(kind, track);
    return true;
  } catch (why) {
    failed[kind] = room.say(`${kind}-${reasons[why.name] ?? "refused"}`);
    room.tell("devices");
    return false;
  }
}

async function hold(kind, track) {
  held[kind]?.stop();
  held[kind] = track;
  if (track && kind !== "microphone") track.contentHint = kind === "screen" ? "detail" : "motion";
  track?.addEventListener("ended", () => {
    if (held[kind] !== track) return;
    held[kind] = null;
    if (kind !== "screen") room.tell("trouble", room.say(`${kind}-ended`));
    changed(kind);
  });
  await changed(kind);
}

async function changed(kind) {
  await room.media.put(kind, held[kind]);
  room.tell("devices");
}

/** Turns a device off. A microphone is only silenced, so that it is back at once. */
async function stop(kind) {
  if (kind === "microphone" && held.microphone) {
    held.microphone.enabled = false;
    await changed(kind);
  } else {
    await hold(kind, null);
  }
}

async function share() {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 10, max: 15 } }, audio: false });
    await hold("screen", stream.getVideoTracks()[0]);
  } catch (why) {
    // Closing the browser's own window is an answer, not a failure.
    if (why.name !== "NotAllowedError") room.tell("trouble", room.say("share-failed"));
  }
}

// A screen that is not shown any more, as when the floor was taken, is not filmed any more.
let shown = false;
room.on("view", () => {
  const mine = room.me.seat && room.now.screen === room.me.seat;
  if (shown && !mine && live("screen")) {
    stop("screen");
    room.tell("trouble", room.say("share-ended"));
  }
  shown = mine;
});

const live = (kind) => held[kind]?.readyState === "live" && held[kind].enabled;

async function choose(kind, id) {
  chosen[kind] = id;
  try { localStorage.setItem(KEPT, JSON.stringify(chosen)); } catch { /* The choice holds for this visit. */ }
  if (kind === "speaker") return room.media.speaker(id);
  const was = live(kind);
  held[kind]?.stop();
  held[kind] = null;
  if (was) await start(kind);
}

async function list() {
  const every = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return Object.fromEntries(Object.entries(KINDS).map(([kind, name]) => [kind, every.filter((one) => one.kind === name && one.deviceId)]));
}

function release() {
  for (const kind of Object.keys(held)) {
    held[kind]?.stop();
    held[kind] = null;
  }
  room.tell("devices");
}

/** Calls back with the loudness 0..1 of the microphone until the answer is called. */
function meter(hear) {
  if (!held.microphone || !globalThis.AudioContext) return () => null;
  const context = new AudioContext();
  const ear = context.createAnalyser();
  ear.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([held.microphone])).connect(ear);
  const samples = new Float32Array(ear.fftSize);
  const beat = setInterval(() => {
    ear.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    // From -60 dB to -10 dB is what speech covers.
    hear(Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 60) / 50)));
  }, 100);
  return () => { clearInterval(beat); if (context.state !== "closed") context.close(); };
}

navigator.mediaDevices?.addEventListener?.("devicechange", () => room.tell("devices"));

room.devices = {
  start, stop, share, choose, list, release, meter, live, chosen, failed, held,
  tracks: () => ({ ...held }),
  sending: () => ({ camera: live("camera"), screen: live("screen"), microphone: live("microphone") }),
  toggle: (kind) => (live(kind) ? stop(kind) : start(kind)),
};
