// Votes: open ones by name, secret ones by a blind signature (RFC 9474, RSABSSA with SHA-384, PSS, no salt, message not randomised):
// the server signs what it cannot read, and the ballot is cast later without anything that tells who casts it.
// What must always hold: a ballot that was signed is kept in this tab until it is cast, or a reload would lose the vote.
const { room } = globalThis;
const { say, act } = room;
const { el, icon, button, rows, notice } = room.draw;

const HASH_BYTES = 48;
const text = new TextEncoder();
const bytes = (base64) => Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const base64 = (it) => btoa(String.fromCharCode(...it)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const hex = (it) => Array.from(it, (byte) => byte.toString(16).padStart(2, "0")).join("");
const number = (it) => BigInt(`0x${hex(it) || "0"}`);
const digest = async (name, ...parts) => new Uint8Array(await crypto.subtle.digest(name, join(...parts)));
const bits = (it) => it.toString(2).length;

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) { whole.set(one, at); at += one.length; }
  return whole;
}

function octets(value, length) {
  return Uint8Array.from(value.toString(16).padStart(length * 2, "0").match(/../g), (pair) => parseInt(pair, 16));
}

function power(base, exponent, modulus) {
  let [result, factor] = [1n, base % modulus];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

/** The inverse of `value`, or null when it shares a factor with the modulus. */
function inverse(value, modulus) {
  let [old, now, before, after] = [value % modulus, modulus, 1n, 0n];
  while (now > 0n) {
    const quotient = old / now;
    [old, now, before, after] = [now, old - quotient * now, after, before - quotient * after];
  }
  return old === 1n ? ((before % modulus) + modulus) % modulus : null;
}

/** EMSA-PSS-ENCODE of RFC 8017 §9.1.1 with SHA-384, MGF1 and an empty salt. */
async function encode(message, em_bits) {
  const length = Math.ceil(em_bits / 8);
  const hash = await digest("SHA-384", new Uint8Array(8), await digest("SHA-384", message));
  const block = new Uint8Array(length - HASH_BYTES - 1);
  block[block.length - 1] = 1;
  for (let at = 0, count = 0; at < block.length; at += HASH_BYTES, count += 1) {
    const mask = await digest("SHA-384", hash, octets(BigInt(count), 4));
    for (let byte = 0; byte < HASH_BYTES && at + byte < block.length; byte += 1) block[at + byte] ^= mask[byte];
  }
  block[0] &= 255 >> (8 * length - em_bits);
  return join(block, hash, Uint8Array.of(0xbc));
}

const open = (key) => {
  const n = number(bytes(key.n));
  return { n, e: number(bytes(key.e)), length: Math.ceil(bits(n) / 8) };
};

/** Blinds a message: what is sent to be signed, and the secret that takes the blinding off. */
async function blind(message, key) {
  const { n, e, length } = open(key);
  const hidden = number(await encode(message, bits(n) - 1));
  for (;;) {
    const secret = number(crypto.getRandomValues(new Uint8Array(length + 16))) % n;
    const off = secret > 1n && inverse(secret, n);
    if (off) return { blinded: octets((hidden * power(secret, e, n)) % n, length), off };
  }
}

/** Takes the blinding off and checks the signature; throws when the server signed something else. */
async function finish(message, key, signed, off) {
  const { n, e, length } = open(key);
  const signature = (number(signed) * off) % n;
  if (power(signature, e, n) !== number(await encode(message, bits(n) - 1))) throw new Error(say("ballot-false"));
  return octets(signature, length);
}

// ---- A secret ballot from choice to receipt ----

const KEPT = "room-ballots";
let ballots = {};
try { ballots = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}"); } catch { /* Nothing was kept. */ }
const busy = new Set();

function keep(id, ballot) {
  ballots[id] = ballot;
  try { sessionStorage.setItem(KEPT, JSON.stringify(ballots)); } catch { /* The page holds it while it is open. */ }
  draw();
}

async function cast(motion, voter, choice) {
  const id = `${motion.id} ${voter}`;
  if (busy.has(id)) return;
  busy.add(id);
  draw();
  try {
    let ballot = ballots[id];
    if (!ballot) {
      const nonce = base64(crypto.getRandomValues(new Uint8Array(32)));
      const { blinded, off } = await blind(text.encode(`${motion.id}|${choice}|${nonce}`), motion.key);
      ballot = { choice, nonce, blinded: base64(blinded), off: String(off) };
      keep(id, ballot);
    }
    const message = text.encode(`${motion.id}|${ballot.choice}|${ballot.nonce}`);
    if (!ballot.signature) {
      const { signature } = await room.post(`${room.setup.address}/viec`, { do: "ballot", motion: motion.id, voter, blinded: ballot.blinded });
      ballot.signature = base64(await finish(message, motion.key, bytes(signature), BigInt(ballot.off)));
      keep(id, ballot);
    }
    // A pause of a random length parts the ballot from the moment at which the named voter asked for it.
    await room.rest(500 + Math.random() * 3000);
    const { choice: chosen, nonce, signature } = ballot;
    const { receipt } = await room.post(`${room.setup.address}/phieu`, { motion: motion.id, choice: chosen, nonce, signature },
      { credentials: "omit", referrerPolicy: "no-referrer", headers: { "content-type": "application/json" } });
    const own = hex(await digest("SHA-256", bytes(nonce), bytes(signature)));
    if (receipt !== own) throw new Error(say("ballot-false"));
    keep(id, { receipt: own });
    notice(say("ballot-cast"), { tone: "good" });
  } catch (trouble) {
    // Refused before anything was signed: nothing is lost, and another choice may be made.
    if (trouble.status >= 400 && !ballots[id]?.signature) keep(id, undefined);
    notice(trouble.message, { name: "trouble", tone: "late" });
  }
  busy.delete(id);
  draw();
}

function save(motion, receipt) {
  const words = `${say("receipt-file")}\n${motion.text}\n${receipt}\n${new URL(motion.address, location.href)}\n`;
  const link = el("a", { href: URL.createObjectURL(new Blob([words], { type: "text/plain" })), download: `${say("receipt-name")}.txt` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// ---- The panel ----

let list = null;
let none = null;

room.panels.panel("votes", say("votes"), () => {
  list = el("div", { class: "motions" });
  none = el("p", { class: "quiet" }, say("votes-none"));
  return [none, list];
}, draw);

function draw() {
  if (!list) return;
  const motions = room.motions().sort((a, b) => (a.standing === "open" ? 0 : 1) - (b.standing === "open" ? 0 : 1));
  none.hidden = motions.length > 0;
  rows(list, motions, (one) => one.id, motionCard, (one) => JSON.stringify([one, one.votes.map((vote) => [ballots[`${one.id} ${vote.voter}`], busy.has(`${one.id} ${vote.voter}`)])]));
}

function motionCard(motion) {
  const open = motion.standing === "open";
  return el("article", {}, el("h3", {}, motion.text),
    el("p", { class: "tags" }, el("span", { class: `tag ${open ? "info" : "good"}` }, icon(open ? "vote" : "done"), say(open ? "vote-open" : "vote-closed")),
      motion.secret && el("span", { class: "tag" }, icon("lock"), say("vote-secret")), el("span", {}, say("votes-given", { given: motion.given, of: motion.of }))),
    motion.secret && open && motion.votes.length > 0 && el("p", { class: "quiet" }, say("secret-lead")),
    motion.votes.map((vote) => ballotForm(motion, vote, open)),
    motion.counts?.length ? el("dl", { class: "keys" }, motion.counts.map(([name, count]) => [el("dt", {}, name), el("dd", {}, String(count))])) : null,
    motion.result && el("p", {}, el("strong", {}, motion.result)),
    el("p", {}, el("a", { href: motion.address, target: "_blank" }, say("vote-page"))));
}

function ballotForm(motion, vote, open) {
  const id = `${motion.id} ${vote.voter}`;
  const ballot = ballots[id];
  const heading = el("legend", {}, say("vote-for", { name: vote.who }));
  const receipt = ballot?.receipt && [el("p", {}, icon("done"), say("receipt-lead")), el("p", { class: "receipt" }, ballot.receipt), button("save", say("receipt-save"), () => save(motion, ballot.receipt), { "data-act": "save" })];
  if (receipt) return el("fieldset", {}, heading, receipt);
  if (busy.has(id)) return el("fieldset", {}, heading, el("p", { role: "status" }, icon("clock"), say("ballot-busy")));
  if (ballot && open) return el("fieldset", {}, heading, el("p", {}, icon("warning"), say("ballot-waits")), button("vote", say("ballot-again"), () => cast(motion, vote.voter), { class: "primary", "data-act": "again" }));
  if (!open) return vote.choice ? el("p", {}, say("voted", { choice: motion.choices.find((one) => one.key === vote.choice)?.words ?? vote.choice })) : "";
  if (motion.secret && vote.issued) return el("fieldset", {}, heading, el("p", {}, icon("done"), say("ballot-elsewhere")));
  const choose = (choice) => (motion.secret ? cast(motion, vote.voter, choice) : act("vote", { motion: motion.id, voter: vote.voter, choice }));
  return el("fieldset", {}, heading, el("div", { class: "acts choices" }, motion.choices.map((one) =>
    button(vote.choice === one.key ? "done" : "vote", one.words, () => choose(one.key), { "data-act": one.key, "aria-pressed": motion.secret ? null : String(vote.choice === one.key) }))));
}

/** Votes the reader may give and has not given. */
const due = () => room.motions().filter((one) => one.standing === "open" && one.votes.some((vote) => !vote.choice && !vote.issued)).length;

room.votes = { due, blind, finish, encode };
