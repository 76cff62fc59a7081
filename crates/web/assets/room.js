// The live room put together: the bar of acts, what stands above it, notices of what changes, one letter per act.
const { room } = globalThis;
const { say, act } = room;
const { el, icon, button, dress, set, speak, notice, drop, ask, sheet, span, place } = room.draw;
const { devices, panels, stage } = room;

const bar = el("div", { class: "controls", role: "toolbar", "aria-label": say("acts") });
const strip = el("div", { class: "strip" });
const strip_words = el("p", {});
const strip_clock = el("span", { class: "code", "aria-hidden": "true" });
const signs = document.querySelector("[data-signs]");
const foot = el("footer", { class: "room-foot", hidden: true }, strip, bar);
place.append(panels.frame, foot);

// ---- The bar ----

const made = {};
function add(name, drawing, words, key, go, more = {}) {
  made[name] = button(drawing, say(words), go, { key, class: `control ${more.class ?? ""}`, "data-act": name });
  bar.append(made[name]);
}

const hand = () => act(room.me.hand ? "lower" : "raise");
const open = (name) => () => panels.show(name);

add("microphone", "microphone", "microphone-on", "M", () => devices.toggle("microphone"));
add("camera", "camera", "camera-on", "V", () => devices.toggle("camera"));
add("hand", "hand", "raise", "H", hand);
add("done", "done", "done", "D", () => act("done"));
add("screen", "screen", "share", "S", () => (devices.live("screen") ? devices.stop("screen") : devices.share()), { class: "large-only" });
add("layout", "layout", "layout", "L", chooseLayout, { class: "large-only" });
add("guide", "guide", "guide", "G", open("guide"));
add("people", "people", "people", "P", open("people"), { class: "large-only" });
add("papers", "papers", "papers", "T", open("papers"), { class: "large-only" });
add("votes", "vote", "votes", "B", open("votes"), { class: "large-only" });
add("chat", "chat", "messages", "C", open("chat"), { class: "large-only" });
add("more", "more", "more", "", showMore);
add("leave", "leave", "leave", "Q", leave, { class: "danger" });

/** What else can be done; on a phone this holds all that the bar has no room for. */
function showMore() {
  const rest = Object.values(made).filter((one) => one.classList.contains("large-only") && !one.hidden).map((one) =>
    button(one.look?.split(" ")[0] ?? one.querySelector(".icon").classList[1].slice(5), one.querySelector(".word").textContent, () => { dialog.close(); one.click(); }, { class: "phone-only" }));
  const dialog = sheet(say("more"), el("div", { class: "acts" }, rest,
    mayPoint() && button("point", say(stage.pointing ? "point-stop" : "point"), () => { dialog.close(); stage.point(!stage.pointing); }, { key: "X" }),
    button("devices", say("devices"), () => { dialog.close(); sheet(say("devices"), room.enter.choices()); }),
    button("full", say("full"), () => { dialog.close(); full(); }, { key: "F" }),
    button("keys", say("keys"), () => { dialog.close(); showKeys(); }, { key: "?" })));
}

const mayPoint = () => (room.me.conducts || room.me.writes) && Boolean(room.now.screen);
const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.())?.catch?.(() => null);

function chooseLayout() {
  const drawings = { stage: "stage", both: "layout", gallery: "people", slides: "screen", sound: "sound" };
  const dialog = sheet(say("layout"), el("div", { class: "acts" }, stage.LAYOUTS.map((one) =>
    button(drawings[one], say(`layout-${one}`), () => { dialog.close(); stage.show(one); }, { "aria-pressed": String(one === stage.layout) }))));
}

async function leave() {
  const answer = await ask({ title: say("leave-title"), text: room.me.floor ? say("leave-floor") : say("leave-text"), go: say("leave"), drawing: "leave", danger: true });
  if (answer !== null) room.enter.away();
}

function showKeys() {
  const lines = Object.values(made).filter((one) => one.getAttribute("aria-keyshortcuts") && !one.hidden).map((one) => [one.getAttribute("aria-keyshortcuts"), one.querySelector(".word").textContent]);
  lines.push(["F", say("full")], ["?", say("keys")], ["Esc", say("close")]);
  if (room.me.conducts) lines.push(["N", say("next")]);
  if (mayPoint()) lines.push(["X", say("point")]);
  sheet(say("keys"), el("dl", { class: "keys" }, lines.map(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)])));
}

function draw() {
  const { me, now } = room;
  if (me.state !== "in") return;
  const [sound, picture] = [devices.live("microphone"), devices.live("camera")];
  dress(made.microphone, sound ? "microphone" : "microphone-off", say(sound ? "microphone-off" : "microphone-on"), { "data-on": String(sound) });
  dress(made.camera, picture ? "camera" : "camera-off", say(picture ? "camera-off" : "camera-on"), { "data-on": String(picture) });
  dress(made.hand, "hand", me.hand ? say("lower", { place: me.hand }) : say("raise"), { "data-up": String(Boolean(me.hand)), hidden: Boolean(me.floor) || me.conducts });
  dress(made.done, "done", say("done"), { hidden: !me.floor });
  const sharing = devices.live("screen");
  dress(made.screen, "screen", say(sharing ? "share-stop" : "share"), { "data-up": String(sharing), hidden: !navigator.mediaDevices?.getDisplayMedia || (!me.may_share && !sharing) });
  dress(made.guide, "guide", say("guide"), { hidden: !me.conducts && !me.writes });
  badge(made.guide, now.waiting);
  badge(made.votes, room.votes.due());
  badge(made.chat, panels.shown === "chat" ? 0 : panels.unread);
  badge(made.more, room.votes.due() + (panels.shown === "chat" ? 0 : panels.unread));
  for (const name of ["guide", "people", "papers", "votes", "chat"]) made[name].setAttribute("aria-expanded", String(panels.shown === name));
  drawStrip(me, sound);
  drawSigns(now);
}

function badge(one, count) {
  const held = one.querySelector(".badge");
  if (!count) return held?.remove();
  if (held) return set(held, String(count));
  one.append(el("span", { class: "badge" }, String(count)));
}

// Whoever is not heard has to know it, and whoever is heard as well.
function drawStrip(me, sound) {
  const microphone = say(sound ? "microphone-is-on" : "microphone-is-off");
  strip.className = `strip ${me.speaks && sound ? "heard" : me.speaks ? "may" : ""}`;
  let words = me.hand ? say("strip-hand", { place: me.hand }) : say("strip-listening");
  if (me.floor) words = say("strip-floor");
  else if (me.speaks) words = say("strip-conducts");
  set(strip_words, `${words} ${microphone}`);
  const sign = `${me.speaks && sound}`;
  if (strip.sign !== sign) {
    strip.sign = sign;
    strip.replaceChildren(icon(me.speaks && sound ? "microphone" : "microphone-off"), strip_words, strip_clock);
  }
  tick();
}

let warned = "";
function tick() {
  const { floor } = room.me;
  const left = floor?.until ? Date.parse(floor.until) - room.clock() : null;
  set(strip_clock, left === null ? "" : say("left", { time: span(left) }));
  strip_clock.classList.toggle("late", left !== null && left < 30_000);
  const mark = left === null ? "" : left < 0 ? "0" : left < 30_000 ? "30" : left < 60_000 ? "60" : "";
  if (mark && mark !== warned) speak(say(mark === "0" ? "time-over" : "time-left", { seconds: mark }), true);
  warned = mark;
}
setInterval(() => { if (room.me.state === "in") tick(); }, 1000);

// ---- The signs on top, and what is said when they change ----

function drawSigns(now) {
  const sign = JSON.stringify([now.standing, now.recording, now.locked, now.here, now.invited, now.quorum, now.item]);
  if (signs.sign === sign) return;
  signs.sign = sign;
  const { quorum } = now;
  signs.replaceChildren(...[
    now.recording && el("span", { class: "tag recording" }, icon("record"), say("recording")),
    el("span", { class: `tag ${now.standing === "running" ? "good large-sign" : "plain"}` }, icon(now.standing === "running" ? "stage" : "clock"), say(`standing-${now.standing}`)),
    now.locked && el("span", { class: "tag plain" }, icon("lock"), say("locked")),
    el("span", { class: "tag plain" }, icon("people"), say("here", { here: now.here, invited: now.invited })),
    quorum && el("span", { class: `tag ${quorum.here >= quorum.needed ? "good" : "soon"}` }, icon(quorum.here >= quorum.needed ? "done" : "warning"), say("quorum", quorum)),
    now.item && el("span", { class: "item" }, `${now.item.number}. ${now.item.title}`),
  ].filter(Boolean));
}

let seen = null;
function notices() {
  const { me, now } = room;
  if (me.state !== "in") { seen = null; return; }
  const open = new Set(room.motions().filter((one) => one.standing === "open").map((one) => one.id));
  const fresh = { floor: Boolean(me.floor), asked: me.asked, recording: now.recording, announced: now.announcement && `${now.announcement.at} ${now.announcement.words}`, standing: now.standing, waiting: now.waiting, open, messages: room.messages().length, hand: me.hand, screen: now.screen };
  const was = seen ?? { ...fresh, floor: false, recording: false, open: new Set(), announced: null };
  seen = fresh;
  const unmute = !devices.live("microphone") && { drawing: "microphone", text: say("microphone-on"), go: () => devices.start("microphone") };
  if (fresh.floor && !was.floor) {
    const left = me.floor.until ? Date.parse(me.floor.until) - room.clock() : null;
    notice(left === null ? say("floor-given") : say("floor-given-for", { time: span(left) }), { name: "floor", tone: "good", drawing: "microphone", act: unmute || null });
  }
  if (!fresh.floor && was.floor) { drop("floor"); notice(say("floor-ended"), { name: "floor" }); }
  if (fresh.asked > was.asked) notice(say("asked"), { name: "asked", tone: "soon", drawing: "microphone", act: unmute || null });
  if (devices.live("microphone")) drop("asked");
  if (fresh.recording !== was.recording) speak(say(fresh.recording ? "recording-begun" : "recording-ended"), true);
  if (fresh.recording && !was.recording) notice(say("recording-begun"), { name: "recording", tone: "late", drawing: "record", quiet: true });
  if (fresh.announced && fresh.announced !== was.announced) notice(say("announced", now.announcement), { name: "announced", tone: "soon", drawing: "bell", stays: true });
  if (fresh.standing !== was.standing && fresh.standing === "running") notice(say("opened"), { tone: "good" });
  if (fresh.waiting > was.waiting && me.conducts) notice(say("somebody-waits", { count: now.waiting }), { name: "waiting", act: { drawing: "guide", text: say("guide"), go: () => panels.shown !== "guide" && panels.show("guide") } });
  if (!fresh.waiting) drop("waiting");
  if (fresh.messages > was.messages && panels.shown !== "chat" && !room.messages().at(-1).mine) speak(say("message-new"));
  if (fresh.hand && fresh.hand !== was.hand) speak(say("strip-hand", { place: fresh.hand }));
  if (fresh.screen && fresh.screen !== was.screen) speak(say("screen-of", { name: room.person(fresh.screen)?.name ?? "" }));
  const begun = room.motions().find((one) => open.has(one.id) && !was.open.has(one.id) && one.votes.length);
  if (begun) notice(say("vote-begun", { text: begun.text }), { name: "vote", tone: "soon", drawing: "vote", act: { drawing: "vote", text: say("votes"), go: () => panels.shown !== "votes" && panels.show("votes") } });
  if (!room.votes.due()) drop("vote");
}

// ---- The line ----

let lost_since = 0;
room.on("media", (state) => {
  if (state === "good") {
    if (lost_since && place.classList.contains("broken")) speak(say("line-back"));
    lost_since = 0;
    drop("line");
  } else if (state === "broken") {
    lost_since ||= Date.now();
    notice(say("line-lost"), { name: "line", tone: "soon", stays: true });
  }
  place.classList.toggle("broken", state === "broken");
});
let streaming = 0;
room.on("stream", (good) => {
  clearTimeout(streaming);
  if (good) drop("stream");
  // One that is back within two seconds is not worth a word.
  else streaming = setTimeout(() => notice(say("stream-lost"), { name: "stream", tone: "soon", stays: true }), 2000);
});
room.on("weak", (why) => {
  if (stage.layout === "sound" || Date.now() < patience_until) return;
  const before = stage.layout;
  stage.show("sound");
  notice(say(`weak-${why}`), { name: "weak", tone: "soon", drawing: "line", act: { drawing: "camera", text: say("weak-back"), go: () => { patience_until = Date.now() + 60_000; stage.show(before); } } });
});
let patience_until = 0;
room.on("silent", (silent) => {
  if (!silent || room.setup.kiosk) return drop("silent");
  notice(say("silent"), { name: "silent", tone: "soon", drawing: "sound", act: { drawing: "sound", text: say("sound-on"), go: room.media.play } });
});

// The screen of a phone stays on while the meeting is looked at.
async function stayAwake() {
  if (document.hidden || room.me.state !== "in") return;
  await navigator.wakeLock?.request("screen").catch(() => null);
}
document.addEventListener("visibilitychange", stayAwake);

room.on("inside", () => { foot.hidden = room.setup.kiosk; draw(); stayAwake(); });
room.on("outside", () => { foot.hidden = true; clearTimeout(streaming); drop(); signs.replaceChildren(); signs.sign = ""; });
room.on("view", () => { draw(); notices(); });
room.on("devices", () => { draw(); if (devices.live("microphone")) drop("asked"); });
room.on("panel", (name) => { if (name === "votes") drop("vote"); draw(); });
room.on("layout", () => speak(say("layout-now", { layout: say(`layout-${stage.layout}`) })));

// ---- One letter per act ----

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || typing(event.target)) return;
  if (room.me.state !== "in" || room.setup.kiosk || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const own = {
    "?": showKeys, F: full, Escape: () => panels.show(""),
    N: () => room.me.conducts && act("next"), X: () => mayPoint() && stage.point(!stage.pointing),
  }[key];
  if (own) { event.preventDefault(); own(); return; }
  const one = Object.values(made).find((control) => control.getAttribute("aria-keyshortcuts") === key && !control.hidden);
  if (one) { event.preventDefault(); one.click(); }
});

// As toolbars do: the arrows move inside the bar.
bar.addEventListener("keydown", (event) => {
  const stops = [...bar.children].filter((one) => one.offsetParent);
  const at = stops.indexOf(document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (next === undefined || at < 0) return;
  event.preventDefault();
  stops[(next + stops.length) % stops.length].focus();
});

if (room.setup.kiosk) room.enter.kiosk();
else room.enter.lobby();
