// Sound and pictures of the live room: one connection with fixed slots, offered once; afterwards tracks are only exchanged.
// Devices stand in room_devices.js. What must always hold: a broken line heals by itself, and nothing is sent that nobody sees.
const { room } = globalThis;
const LAYERS = { q: "low", h: "middle", f: "high" };
const VIDEO = ["video/vp8", "video/rtx"];
const AUDIO = ["audio/opus"];
const RESTART_AFTER = 2000;
const REJOIN_AFTER = 3000;
const SILENT_FOR = 2500;
const FIRST_WITHIN = 10_000;
const WEAK_FOR = 10_000;
const HOLDS_A_PICTURE = 100_000;

let line = null;
let parts = null;
let wanted = false;
let joining = false;
let patience = 0;
let healing = false;
let restarting = false;
let changing = Promise.resolve();
const slots = { audio: [], video: [] };
const sounds = [];

const slotCount = () => (room.phone.matches ? 6 : 10);

function prefer(transceiver, kind, types) {
  const known = RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [];
  const fit = known.filter((one) => types.includes(one.mimeType.toLowerCase()));
  if (fit.length) transceiver.setCodecPreferences?.(fit);
}

function build(iceServers) {
  const made = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
  const add = (kind, direction, sendEncodings) => {
    const one = made.addTransceiver(kind, sendEncodings ? { direction, sendEncodings } : { direction });
    prefer(one, kind, kind === "video" ? VIDEO : AUDIO);
    return one;
  };
  const microphone = add("audio", "sendonly");
  const camera = add("video", "sendonly", [
    { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 400_000 },
    { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_200_000 },
  ]);
  const screen = add("video", "sendonly", [{ maxBitrate: 1_500_000 }]);
  const audio = Array.from({ length: 3 }, () => add("audio", "recvonly"));
  const video = Array.from({ length: slotCount() }, () => add("video", "recvonly"));
  const channel = made.createDataChannel("room", { ordered: true });
  channel.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  return [made, { microphone, camera, screen, audio, video }];
}

/** Joins and stays joined until `stop`. */
async function start() {
  wanted = true;
  if (joining) return;
  joining = true;
  for (let wait = 500; wanted; wait = Math.min(wait * 2, 8000)) {
    try {
      await join();
      break;
    } catch (trouble) {
      drop();
      if (trouble.final && !room.setup.kiosk) { wanted = false; room.tell("out", trouble.message); break; }
      console.warn("room media:", trouble.message);
      room.tell("media", "broken");
      await room.rest(wait * (0.75 + Math.random() / 2));
    }
  }
  joining = false;
}

async function join() {
  drop();
  room.tell("media", "joining");
  // A ticket for the relays is good for some hours, so it is asked for each time.
  const relays = room.setup.relays ? await room.post(room.way("viec"), { do: "relays" }) : [];
  const [made, sections] = build(relays);
  [line, parts] = [made, sections];
  watch(made);
  for (const [kind, track] of Object.entries(room.devices.tracks())) await parts[kind].sender.replaceTrack(track);
  await made.setLocalDescription();
  const { answer } = await room.post(room.way("vao"), {
    offer: made.localDescription.sdp, slots: parts.video.length, device: room.phone.matches ? "phone" : "large",
  });
  if (line !== made) return;
  await made.setRemoteDescription({ type: "answer", sdp: answer });
  slots.audio = sections.audio.map(() => ({ peer: null }));
  slots.video = sections.video.map((one) => ({ peer: null, stream: new MediaStream([one.receiver.track]) }));
  sound(sections.audio.map((one) => new MediaStream([one.receiver.track])));
  room.tell("slots");
  tellSending();
  room.tell("joined");
  later(FIRST_WITHIN, again);
}

function watch(made) {
  const look = () => {
    if (line !== made) return;
    const state = made.iceConnectionState;
    if (flows()) whole();
    if (state === "disconnected") later(RESTART_AFTER, restart);
    if (state === "failed" || made.connectionState === "failed") again();
  };
  made.addEventListener("iceconnectionstatechange", look);
  made.addEventListener("connectionstatechange", look);
}

const flows = () => ["connected", "completed"].includes(line?.iceConnectionState);

function whole() {
  clearTimeout(patience);
  healing = false;
  room.tell("media", "good");
}

function later(milliseconds, what) {
  clearTimeout(patience);
  patience = setTimeout(what, milliseconds);
}

/** New addresses for the same connection; when that does not help, a new connection. */
async function restart() {
  if (!wanted || joining || restarting || !line) return;
  const made = line;
  restarting = true;
  room.tell("media", "broken");
  later(REJOIN_AFTER, again);
  try {
    await made.setLocalDescription(await made.createOffer({ iceRestart: true }));
    const { answer } = await room.post(room.way("noi-lai"), { offer: made.localDescription.sdp });
    if (line === made) await made.setRemoteDescription({ type: "answer", sdp: answer });
    healing = line === made;
  } catch {
    if (line === made) again();
  } finally {
    restarting = false;
  }
}

function again() {
  clearTimeout(patience);
  if (!wanted || joining) return;
  room.tell("media", "broken");
  start();
}

function drop() {
  clearTimeout(patience);
  healing = false;
  line?.close();
  [line, parts, before] = [null, null, null];
  slots.audio = [];
  slots.video = [];
}

function stop() {
  wanted = false;
  drop();
  for (const one of sounds) one.srcObject = null;
  room.tell("slots");
}

// Sound plays in elements that are never drawn; a browser may ask for a press first.
function sound(streams) {
  streams.forEach((stream, at) => {
    sounds[at] ??= Object.assign(new Audio(), { autoplay: true });
    sounds[at].srcObject = stream;
  });
  speaker(room.devices.chosen.speaker);
  play();
}

async function play() {
  const refused = await Promise.all(sounds.map((one) => one.play().then(() => false, (why) => why.name === "NotAllowedError")));
  room.tell("silent", refused.some(Boolean));
}

function speaker(id) {
  for (const one of sounds) one.setSinkId?.(id ?? "").catch(() => null);
}

function hear(message) {
  for (const one of message.slots ?? []) {
    const slot = slots[one.kind]?.[one.slot];
    if (slot) Object.assign(slot, { peer: one.peer, track: one.track, layer: one.layer });
  }
  if (message.slots) room.tell("slots");
  if (message.send) changing = changing.then(() => limit(message.send)).catch(() => null);
}

async function limit({ camera, screen }) {
  if (!parts) return;
  const set = async (sender, looked) => {
    const wish = sender.getParameters();
    for (const one of wish.encodings ?? []) one.active = looked(one);
    if (wish.encodings?.length) await sender.setParameters(wish);
  };
  if (camera) await set(parts.camera.sender, (one) => camera.includes(LAYERS[one.rid]));
  if (screen !== undefined) await set(parts.screen.sender, () => screen);
}

/** Another track, or none, in a section that stays. */
async function put(kind, track) {
  await parts?.[kind].sender.replaceTrack(track).catch(() => null);
  tellSending();
}

async function tellSending() {
  if (!wanted || room.me.state !== "in") return;
  const { live, sending, stop } = room.devices;
  // Another one may have begun to show a screen a moment before.
  if (!live("screen")) return room.report("sending", sending());
  if (!(await room.act("sending", sending())) && live("screen")) stop("screen");
}

// ---- How the line is ----

let before = null;
let pulse = { sign: "", at: 0, asked: 0 };
let weak_since = 0;
let reported_at = 0;
let spell = { lost: 0, got: 0 };

async function measure() {
  if (!line || room.me.state !== "in") return;
  const made = line;
  const stats = await made.getStats();
  if (line !== made) return;
  listen(stats);
  if (performance.now() - (before?.at ?? 0) < 1900) return;
  const sum = { at: performance.now(), lost: 0, got: 0, down: 0, up: 0, frames: 0 };
  let jitter = 0;
  for (const one of stats.values()) {
    if (one.type === "inbound-rtp") {
      sum.lost += one.packetsLost ?? 0;
      sum.got += one.packetsReceived ?? 0;
      sum.down += one.bytesReceived ?? 0;
      sum.frames += one.framesDecoded ?? 0;
      if (one.packetsReceived) jitter = Math.max(jitter, one.jitter ?? 0);
    } else if (one.type === "outbound-rtp") {
      sum.up += one.bytesSent ?? 0;
    }
  }
  const pair = pairOf(stats);
  const round_trip = pair?.currentRoundTripTime ?? 0;
  const available = pair?.availableIncomingBitrate || Infinity;
  const last = before;
  before = sum;
  if (!last) return;
  const seconds = (sum.at - last.at) / 1000;
  const [lost, got] = [Math.max(0, sum.lost - last.lost), Math.max(0, sum.got - last.got)];
  const loss = lost + got ? lost / (lost + got) : 0;
  const down = ((sum.down - last.down) * 8) / seconds;
  const up = ((sum.up - last.up) * 8) / seconds;
  spell.lost += lost;
  spell.got += got;
  // Few browsers estimate what comes in, so a picture that is promised and does not move counts as well.
  const promised = slots.video.some((one) => one.peer && one.track && one.layer);
  const starved = promised && sum.frames === last.frames && down < HOLDS_A_PICTURE;
  judge(loss > 0.25 ? "loss" : available < HOLDS_A_PICTURE || starved ? "narrow" : "");
  if (sum.at - reported_at < 10_000) return;
  reported_at = sum.at;
  const whole = spell.lost + spell.got;
  room.report("line", {
    loss: whole ? spell.lost / whole : 0, round_trip: Math.round(round_trip * 1000),
    down: Math.round(down), up: Math.round(up), jitter: Math.round(jitter * 1000),
  });
  spell = { lost: 0, got: 0 };
}

/** The pair of addresses in use; after a restart an old one may still be called nominated. */
function pairOf(stats) {
  const all = [...stats.values()];
  const chosen = all.find((one) => one.type === "transport" && one.selectedCandidatePairId)?.selectedCandidatePairId;
  return chosen ? stats.get(chosen) : all.find((one) => one.type === "candidate-pair" && one.nominated && one.state === "succeeded");
}

// A browser takes five seconds and more to find a dead line. No byte and no answer to a check is known sooner.
function listen(stats) {
  const pair = pairOf(stats);
  if (!pair) return;
  const sign = `${pair.id} ${pair.bytesReceived} ${pair.responsesReceived}`;
  if (sign !== pulse.sign) {
    pulse = { sign, at: performance.now(), asked: pair.requestsSent };
    // A restart that worked need not change the state: what flows is the proof.
    if (healing && flows()) whole();
  }
  if (performance.now() - pulse.at < SILENT_FOR || pair.requestsSent === pulse.asked) return;
  pulse.at = Infinity;
  restart();
}

function judge(why) {
  if (!why) { weak_since = 0; return; }
  weak_since ||= performance.now();
  if (performance.now() - weak_since < WEAK_FOR) return;
  weak_since = 0;
  room.tell("weak", why);
}

setInterval(() => measure().catch(() => null), 1000);

// A change of network is rarely told to the page in time: whatever hints at one is taken as one.
function moved() {
  if (!wanted) return;
  room.open();
  restart();
}
addEventListener("online", moved);
navigator.connection?.addEventListener?.("change", () => { if (navigator.onLine && !flows()) moved(); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !wanted) return;
  if (!flows() && !joining) moved();
});

room.media = {
  start, stop, put, play, speaker, slots,
  get lost() { return wanted && !flows(); },
};
