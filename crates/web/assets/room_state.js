// The live room: what the server says, by key, and the acts of the reader. Every other room_*.js draws from here and hangs its
// part on the one object `room`. Nothing here knows of elements or of media.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const setup = read("room");
const words = read("room-words");
const OUT = [401, 403, 404, 410];
const heard = new Map();
const keys = new Map();
let stream = null;
let opened = false;
let again = 0;
let clock_offset = 0;
let told = new Set();
let telling = 0;

/** A refusal or a failure, with a sentence for the reader. */
class Trouble extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
    this.final = OUT.includes(status);
  }
}

const say = (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const on = (name, act) => heard.set(name, [...(heard.get(name) ?? []), act]);
const tell = (name, value) => { for (const act of heard.get(name) ?? []) act(value); };
/** Where acts, stream and offers go, with the place that the page was opened for. */
const way = (to) => `${setup.address}/${to}${setup.seat ? `?cho=${encodeURIComponent(setup.seat)}` : ""}`;
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function post(address, body, more) {
  let answer;
  try {
    const headers = { "content-type": "application/json", "x-form-token": setup.token };
    answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), ...more });
  } catch {
    throw new Trouble(say("trouble-network"), 0);
  }
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const refused = await answer.json().catch(() => ({}));
  throw new Trouble(refused.sentence ?? say("trouble-unknown"), answer.status);
}

/** Asks the server to do one thing; what it refuses is shown. Gives whether it was done. */
async function act(what, more) {
  try {
    await post(way("viec"), { do: what, ...more });
    return true;
  } catch (trouble) {
    tell("trouble", trouble.message);
    // Whether this is the end is said by the stream alone: an act may be refused to somebody who stays.
    if (trouble.final) open();
    return false;
  }
}

/** Told without waiting and without showing a refusal: reports, not wishes. */
const report = (what, more) => post(way("viec"), { do: what, ...more }).catch(() => null);

/** Says goodbye while the page goes away. */
function leave() {
  if (!opened) return;
  close();
  const headers = { "content-type": "application/json", "x-form-token": setup.token };
  fetch(way("viec"), { method: "POST", keepalive: true, headers, body: '{"do":"leave"}' }).catch(() => null);
}

function open() {
  stream?.close();
  clearTimeout(again);
  opened = true;
  stream = new EventSource(way("tin-hieu"));
  stream.addEventListener("open", () => tell("stream", true));
  stream.addEventListener("view", (event) => take(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    tell("stream", false);
    if (stream.readyState === EventSource.CLOSED) probe();
  });
}

function close() {
  opened = false;
  clearTimeout(again);
  stream?.close();
}

// An EventSource does not tell the status, so it is asked for once: out for good, or try again later.
async function probe() {
  const stop = new AbortController();
  let answer = null;
  try {
    answer = await fetch(way("tin-hieu"), { signal: stop.signal, headers: { accept: "text/event-stream" } });
    if (OUT.includes(answer.status) && !setup.kiosk) {
      const refused = await answer.json().catch(() => ({}));
      close();
      return tell("out", refused.sentence ?? say("out-refused"));
    }
  } catch { /* No network: the same as being asked to wait. */ }
  stop.abort();
  if (opened) again = setTimeout(open, (setup.kiosk ? 5000 : 2000) + Math.random() * 2000);
}

function take(view) {
  const changed = new Set();
  const gone = view.whole ? [...keys.keys()] : view.gone ?? [];
  for (const key of gone) { keys.delete(key); changed.add(key); }
  for (const [key, value] of Object.entries(view.set ?? {})) { keys.set(key, value); changed.add(key); }
  if (view.now) clock_offset = Date.parse(view.now) - Date.now();
  if (changed.has("me") && keys.has("me")) tell("me", keys.get("me"));
  for (const key of changed) told.add(key);
  // Many keys change at once when 348 sites join; they are drawn together, also in a tab that is not seen.
  telling ||= setTimeout(() => {
    const all = told;
    [told, telling] = [new Set(), 0];
    tell("view", all);
  }, 40);
}

const all = (fits) => [...keys].filter(([key]) => fits(key)).map(([, value]) => value);
const NOBODY = { state: "", name: "", seat: "", hand: null, floor: null, asked: 0 };
const EMPTY = { standing: "called", pinned: [], here: 0, invited: 0, waiting: 0 };

globalThis.room = {
  setup, say, on, tell, way, rest, post, act, report, open, close, leave, Trouble,
  get me() { return keys.get("me") ?? NOBODY; },
  get now() { return keys.get("room") ?? EMPTY; },
  /** Everybody who is there or waits to be let in. */
  people: () => all((key) => key.startsWith("p")),
  person: (seat) => keys.get(`p${seat}`),
  peer: (peer) => all((key) => key.startsWith("p")).find((one) => one.peer === peer),
  motions: () => all((key) => key.startsWith("m") && key !== "me"),
  messages: () => all((key) => key.startsWith("chat")),
  /** Milliseconds since 1970 by the server's clock. */
  clock: () => Date.now() + clock_offset,
  phone: matchMedia("(max-width: 640px), (max-height: 420px)"),
};
