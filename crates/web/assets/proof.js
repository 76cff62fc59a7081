// Checks proofs of the public log in this browser (C2SP tlog-proof, tlog-checkpoint, tlog-cosignature; RFC 6962 §2.1).
// Nothing is sent anywhere: once loaded, the page works without a network. Written from the specifications, not from the
// platform's own code.
const HEADER = "c2sp.org/tlog-proof@v1";
const DAYS = "tinhso/working-days/v1";
const words = Object.fromEntries([...document.querySelectorAll("[data-said] li")].map((it) => [it.dataset.name, it.textContent]));
const text = new TextEncoder();
const decode = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const say = (name, values = {}) => (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

const base64 = (it) => Uint8Array.from(atob(it), (letter) => letter.charCodeAt(0));
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}
const big = (number, bytes) => {
  const out = new Uint8Array(bytes);
  for (let at = bytes - 1, rest = BigInt(number); at >= 0; at--, rest >>= 8n) out[at] = Number(rest & 255n);
  return out;
};
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
const node = (left, right) => sha256(Uint8Array.of(1), left, right);
function must(holds, why) { if (!holds) throw new Error(why); }

// A key as others write it: name+id+base64(type ‖ key).
async function verifier(line) {
  const [name, id, ...rest] = line.trim().split("+");
  const bytes = base64(rest.join("+"));
  const [type, key] = [bytes[0], bytes.slice(1)];
  must(key.length === 32 && (type === 1 || type === 4), "key");
  const hash = await sha256(text.encode(name), Uint8Array.of(10, type), key);
  must(hex(hash.slice(0, 4)) === id, "key");
  const usable = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  const signed = (message, signature) => crypto.subtle.verify({ name: "Ed25519" }, usable, signature, message);
  return { name, id, type, signed };
}

function readNote(note) {
  const split = note.lastIndexOf("\n\n");
  must(split > 0 && note.endsWith("\n"), "note");
  const signatures = note.slice(split + 2, -1).split("\n").map((line) => {
    const [dash, name, encoded] = line.split(" ");
    must(dash === "—" && encoded, "note");
    const bytes = base64(encoded);
    return { name, id: hex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
  });
  const body = note.slice(0, split + 1);
  const [origin, size, root] = body.split("\n");
  must(/^(0|[1-9]\d*)$/.test(size), "note");
  return { body, origin, size: BigInt(size), root: base64(root), signatures };
}

function readProof(file) {
  const split = file.indexOf("\n\n");
  must(split > 0, "proof");
  const lines = file.slice(0, split).split("\n");
  must(lines.shift() === HEADER, "proof");
  const extra = lines[0]?.startsWith("extra ") ? base64(lines.shift().slice(6)) : undefined;
  const index = lines.shift();
  must(extra && /^index (0|[1-9]\d*)$/.test(index), "proof");
  return { extra, index: BigInt(index.slice(6)), hashes: lines.map(base64), note: readNote(file.slice(split + 2)) };
}

// The bytes of a printed code: see docs/log/README.md.
function readCapsule(digits) {
  must(/^\d+$/.test(digits), "code");
  const bytes = [];
  for (let at = 0; at < digits.length; at += 5) {
    const group = digits.slice(at, at + 5);
    const value = Number(group);
    if (group.length === 5) { must(value < 65536, "code"); bytes.push(value >> 8, value & 255); }
    else { must(group.length === 3 && value < 256, "code"); bytes.push(value); }
  }
  const all = Uint8Array.from(bytes);
  let at = 0;
  const take = (length) => { must(at + length <= all.length, "code"); at += length; return all.slice(at - length, at); };
  const number = (length) => take(length).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const part = () => take(Number(number(2)));
  must(number(1) === 1n, "code");
  const extra = part();
  const index = number(8), size = number(8);
  const hashes = Array.from({ length: Number(number(1)) }, () => take(32));
  const origin = decode(part());
  const signatures = Array.from({ length: Number(number(1)) }, () => {
    const name = decode(part()) || origin;
    const id = hex(take(4));
    const type = Number(number(1));
    must(type === 1 || type === 4, "code");
    return { name, id, bytes: take(type === 1 ? 64 : 72) };
  });
  must(at === all.length, "code");
  return { extra, index, hashes, note: { origin, size, signatures, root: undefined } };
}

// The working days at the end of a file: nobody has signed them, they only count how late something was.
function readDays(block) {
  const lines = block.split("\n");
  const value = (line, name) => { must(line?.startsWith(`${name} `) && /^\d{4}-\d\d-\d\d$/.test(line.slice(name.length + 1)), "days"); return line.slice(name.length + 1); };
  must(lines.shift() === DAYS && lines.pop() === "", "days");
  const after = value(lines.shift(), "after"), until = value(lines.shift(), "until");
  const days = lines.map((line) => value(line, "day"));
  must(days.every((day, at) => day > (days[at - 1] ?? after) && day <= until), "days");
  return { after, until, days };
}
const dayOf = (seconds) => new Date((seconds + 7 * 3600) * 1000).toISOString().slice(0, 10);
function daysLate(days, due, at) {
  const from = dayOf(due), to = dayOf(at);
  if (!days || from < days.after || to > days.until) return say("late-no-days");
  const count = days.days.filter((day) => from < day && day <= to).length;
  return count ? say("late-days", { count: String(count) }) : say("late-within-day");
}

// An entry as it stands in the log, unopened: version, kind, hour, commitment.
function bareOf(extra) {
  if (extra[0] !== 1 || extra.length !== 2 + extra[1] + 40) return undefined;
  const kind = new TextDecoder().decode(extra.slice(2, 2 + extra[1]));
  if (!/^[a-z_]+[.][a-z_]+$/.test(kind)) return undefined;
  const hour = extra.slice(2 + extra[1], 10 + extra[1]).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return hour % 3600n === 0n ? Number(hour) : undefined;
}

// Salt and facts make the leaf; the leaf and the hashes lead to the root (RFC 9162 §2.1.3.2).
async function leafOf(extra) {
  const [salt, body] = [extra.slice(0, 32), extra.slice(32)];
  const lines = decode(body).split("\n");
  must(lines.pop() === "", "facts");
  const facts = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
  must(Object.keys(facts).length === lines.length && lines[0].startsWith("kind ") && lines[1].startsWith("at "), "facts");
  const at = BigInt(facts.at);
  const commitment = await sha256(text.encode("tinhso/leaf/v1\n"), salt, body);
  const kind = text.encode(facts.kind);
  const entry = join(Uint8Array.of(1, kind.length), kind, big(at - at % 3600n, 8), commitment);
  return { facts, hash: await sha256(Uint8Array.of(0), entry) };
}

async function lead(hash, index, size, hashes) {
  must(index < size, "place");
  let at = index, last = size - 1n;
  for (const sibling of hashes) {
    must(last > 0n, "place");
    if (at & 1n || at === last) {
      hash = await node(sibling, hash);
      while (!(at & 1n) && at !== 0n) { at >>= 1n; last >>= 1n; }
    } else {
      hash = await node(hash, sibling);
    }
    at >>= 1n; last >>= 1n;
  }
  must(last === 0n, "place");
  return hash;
}

async function check(proof, log, witnesses) {
  const hour = bareOf(proof.extra);
  const { facts, hash } = hour === undefined
    ? await leafOf(proof.extra) : { hash: await sha256(Uint8Array.of(0), proof.extra) };
  const root = await lead(hash, proof.index, proof.note.size, proof.hashes);
  const body = proof.note.body ?? `${proof.note.origin}\n${proof.note.size}\n${toBase64(root)}\n`;
  must(!proof.note.root || same(root, proof.note.root), "root");
  must(proof.note.origin === log.name, "origin");
  const own = proof.note.signatures.filter((it) => it.name === log.name && it.id === log.id);
  must(own.length > 0, "signature");
  for (const it of own) must(await log.signed(text.encode(body), it.bytes), "signature");
  const seen = [];
  for (const witness of witnesses) {
    for (const it of proof.note.signatures.filter((it) => it.name === witness.name && it.id === witness.id)) {
      const seconds = it.bytes.slice(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
      const message = text.encode(`cosignature/v1\ntime ${seconds}\n${body}`);
      if (await witness.signed(message, it.bytes.slice(8))) seen.push({ name: witness.name, at: Number(seconds) });
    }
  }
  return { facts, hour, index: proof.index, size: proof.note.size, seen };
}

// What the events show of the time: late only by a due time that is itself proven, never by one that is told.
function readClock(all, days, logged) {
  const version = (it) => Number(it.facts.version);
  if (all.some((it) => it.facts.record !== all[0].facts.record)) return say("clock-gap");
  if (all.some((it, at) => version(it) !== version(all[0]) + at)) return say("clock-gap");
  let due, state = "none", ended;
  for (const { facts } of all) {
    const kind = facts.kind.split(".")[1];
    if (facts.due_at) due = Number(facts.due_at);
    if (kind === "accepted" || kind === "supplement_answered") { if (due) state = "running"; }
    else if (kind === "supplement_requested") { if (state === "running") state = "paused"; }
    else if (["released", "stopped", "rejected_at_intake"].includes(kind) && (state === "running" || state === "paused")) {
      ended = Number(facts.at);
      state = state === "running" && ended > due ? "late" : "in-time";
    }
  }
  // The head was there at that time: a witness says so, or the log's own newest leaf.
  const shown = Math.max(0, logged, ...all.flatMap((it) => it.seen.map((one) => one.at)));
  if (state === "running" && shown > due) {
    return `${say("clock-overdue", { due: moment(due), at: moment(shown) })} ${daysLate(days, due, shown)}`;
  }
  const sentence = say(`clock-${state}`, { due: moment(due), at: moment(ended) });
  return state === "late" ? `${sentence} ${daysLate(days, due, ended)}` : sentence;
}

function moment(seconds) {
  if (!seconds) return "";
  const options = { dateStyle: "short", timeStyle: "medium", timeZone: "Asia/Ho_Chi_Minh" };
  return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(seconds * 1000));
}

const verdict = document.getElementById("verdict");
function line(kind, label, value) {
  const row = document.createElement(kind);
  row.textContent = value === undefined ? label : `${label} ${value}`;
  return row;
}

function showAll(every, days) {
  const all = every.filter((it) => it.facts);
  const logged = Math.max(0, ...every.map((it) => it.hour ?? 0));
  must(all.length > 0, "facts");
  verdict.replaceChildren(line("h2", say("good")));
  verdict.firstChild.className = "good";
  const list = document.createElement("ol");
  for (const { facts, index, size, seen } of all) {
    const kind = facts.kind.split(".")[1];
    const item = line("li", `${moment(Number(facts.at))} – ${words[`kind-${kind}`] ?? say("other", { kind: facts.kind })}`);
    const more = document.createElement("ul");
    if (facts.code) more.append(line("li", say("code"), facts.code));
    if (facts.unit) more.append(line("li", say("unit"), facts.unit));
    if (facts.due_at) more.append(line("li", say("due"), moment(Number(facts.due_at))));
    more.append(line("li", say("place", { index: String(index), size: String(size) })));
    for (const one of seen) more.append(line("li", say("witnessed", { name: one.name, at: moment(one.at) })));
    if (!seen.length) more.append(line("li", say("unwitnessed")));
    item.append(more);
    list.append(item);
  }
  verdict.append(list);
  if (all.length > 1 || all.some((it) => it.facts.due_at)) {
    verdict.append(line("h3", say("clock")), line("p", readClock(all, days, logged)));
  }
}

// Whoever signs a paper adds to its end alone: the paper in hand begins with the bytes that an event names.
async function readPaper(all, paper) {
  const named = all.filter((it) => it.facts?.content && it.facts.bytes);
  if (!named.length) return { kind: "bad", name: "paper-none" };
  for (const { facts } of named) {
    const count = Number(facts.bytes);
    if (paper.size < count) continue;
    const hash = await sha256(new Uint8Array(await paper.slice(0, count).arrayBuffer()));
    if ([...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") === facts.content) return { kind: "good", name: "paper-same" };
  }
  return { kind: "bad", name: "paper-other" };
}

async function judge(read) {
  try {
    let proofs, days;
    try { ({ proofs, days } = read()); } catch { return fail("unreadable"); }
    const lines = (id) => document.getElementById(id).value.split("\n").map((it) => it.trim()).filter(Boolean);
    let log, witnesses;
    try {
      log = await verifier(lines("proof-key")[0] ?? "");
      witnesses = await Promise.all(lines("proof-witnesses").map(verifier));
    } catch { return fail("unsupported"); }
    const all = [];
    for (const proof of proofs) all.push(await check(proof, log, witnesses));
    showAll(all, days);
    if (!paper.files[0]) return;
    const { kind, name } = await readPaper(all, paper.files[0]);
    verdict.append(line("h3", say(name)));
    verdict.lastChild.className = kind;
  } catch { fail("bad"); }
}

function fail(name) {
  verdict.replaceChildren(line("h2", say(name)));
  verdict.firstChild.className = "bad";
}

let again = () => {};
const file = document.getElementById("proof-file");
const paper = document.getElementById("proof-paper");
file.addEventListener("change", async () => {
  const chosen = file.files[0];
  if (!chosen || chosen.size > 4_000_000) return;
  const whole = await chosen.text();
  again = () => judge(() => {
    const [text, block] = whole.split(new RegExp(`^(?=${DAYS}$)`, "m"));
    const parts = text.split(new RegExp(`^(?=${HEADER.replace(/[.]/g, "\\.")}$)`, "m"));
    must(parts.length > 0 && parts[0].startsWith(HEADER), "proof");
    return { proofs: parts.map(readProof), days: block === undefined ? undefined : readDays(block) };
  });
  again();
});
for (const id of ["proof-key", "proof-witnesses", "proof-paper"]) document.getElementById(id).addEventListener("change", () => again());
function fromAddress() {
  const digits = location.hash.slice(1);
  if (!digits) return;
  again = () => judge(() => ({ proofs: [readCapsule(digits)] }));
  again();
}
addEventListener("hashchange", fromAddress);
fromAddress();
