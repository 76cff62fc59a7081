// The ways in and out of the live room: preview, waiting room, the end. A kiosk enters by itself and never gives up.
const { room } = globalThis;
const { say } = room;
const { el, icon, button, set, hour, initials, notice } = room.draw;
const { devices } = room;

const main = document.getElementById("main");
const door = el("section", { class: "door" });
let ear = () => null;
let clock = 0;

/** Choices of devices, for the preview and for the room. */
function choices() {
  const box = el("div", { class: "devices" });
  const draw = async () => {
    const every = await devices.list();
    const focus = document.activeElement?.id;
    box.replaceChildren(...["camera", "microphone", "speaker"].filter((kind) => every[kind].length).map((kind) =>
      el("div", { class: "field" }, el("label", { for: `choose-${kind}` }, say(kind)),
        el("select", { id: `choose-${kind}`, onchange: (event) => devices.choose(kind, event.target.value) },
          every[kind].map((one, at) => el("option", { value: one.deviceId, selected: one.deviceId === devices.chosen[kind] }, one.label || `${say(kind)} ${at + 1}`))))));
    if (focus?.startsWith("choose-")) document.getElementById(focus)?.focus();
  };
  room.on("devices", () => { if (box.isConnected) draw(); });
  draw();
  return box;
}

/** The reader's own picture with switches and the level of the microphone. */
function preview() {
  const video = el("video", { autoplay: true, muted: true, playsInline: true });
  const none = el("p", { class: "no-camera" });
  const level = el("meter", { min: 0, max: 1, low: 0.15, value: 0, "aria-label": say("level") });
  const told = el("p", { role: "status", class: "quiet" });
  const camera = button("camera", say("camera-off"), () => devices.toggle("camera"));
  const microphone = button("microphone", say("microphone-off"), () => devices.toggle("microphone"));
  let heard = null;
  const draw = () => {
    const { camera: picture, microphone: sound } = devices.held;
    if ((video.srcObject?.getTracks()[0] ?? null) !== picture) video.srcObject = picture && new MediaStream([picture]);
    video.hidden = !picture;
    set(none, picture ? "" : say("camera-is-off"));
    for (const [kind, made] of [["camera", camera], ["microphone", microphone]]) dress(made, kind);
    set(told, [devices.failed.camera, devices.failed.microphone].filter(Boolean).join(" "));
    if (heard !== sound) {
      ear();
      heard = sound;
      ear = sound ? devices.meter((loud) => { level.value = devices.live("microphone") ? loud : 0; }) : () => null;
    }
  };
  room.on("devices", () => { if (video.isConnected) draw(); });
  draw();
  return [el("div", { class: "preview" }, video, none), el("div", { class: "acts" }, microphone, camera),
    el("p", { class: "level" }, el("span", {}, say("level")), level), told];
}

function dress(made, kind) {
  const live = devices.live(kind);
  room.draw.dress(made, live ? kind : `${kind}-off`, say(`${kind}-${live ? "off" : "on"}`), { "data-on": String(live) });
}

function lobby() {
  room.draw.place.classList.add("outside");
  const join = button("enter", say("enter"), enter, { class: "primary" });
  door.replaceChildren(el("div", { class: "door-pair" },
    el("div", {}, preview()),
    el("div", {}, el("h2", {}, say("lobby-title")), el("p", {}, say("lobby-lead")), choices(), join, el("p", { class: "quiet" }, say("lobby-without")))));
  main.replaceChildren(door);
  for (const kind of ["camera", "microphone"]) devices.start(kind);
  join.focus();
}

function enter() {
  room.open();
  waiting(say("entering"), "");
}

function waiting(title, lead) {
  ear();
  room.draw.place.classList.add("outside");
  const hosts = room.people().filter((one) => one.conducts).map((one) => one.name).join(", ");
  const now = el("strong", {}, hour(room.clock()));
  clearInterval(clock);
  clock = setInterval(() => set(now, hour(room.clock())), 1000);
  door.replaceChildren(el("div", { class: "door-one" }, icon("clock"), el("h2", { tabIndex: -1 }, title),
    lead && el("p", {}, lead), hosts && el("p", {}, say("waiting-who", { name: hosts })), el("p", {}, say("time-now"), " ", now),
    room.setup.items.length ? [el("h3", {}, say("agenda")), el("ol", {}, room.setup.items.map((one) => el("li", {}, one.title)))] : null,
    lead && !room.setup.kiosk && el("p", {}, button("leave", say("leave"), away))));
  main.replaceChildren(door);
  door.querySelector("h2").focus();
}

function inside() {
  clearInterval(clock);
  if (room.stage.element.isConnected) return;
  ear();
  room.draw.place.classList.remove("outside");
  main.replaceChildren(room.stage.lay.done ? room.stage.element : room.stage.lay());
  room.stage.lay.done = true;
  room.tell("inside");
  room.media.start();
  room.draw.speak(say("inside"));
}

/** The end: devices are given back, and the page says why. */
function over(title, words) {
  clearInterval(clock);
  room.media.stop();
  devices.release();
  room.panels.show("");
  room.draw.place.classList.add("outside");
  door.replaceChildren(el("div", { class: "door-one" }, icon("leave"), el("h2", { tabIndex: -1 }, title), words && el("p", {}, words),
    !room.setup.kiosk && el("p", {}, el("a", { class: "button primary", href: room.setup.back }, say("back")))));
  main.replaceChildren(door);
  room.tell("outside");
  door.querySelector("h2").focus();
}

function away() {
  room.leave();
  room.media.stop();
  devices.release();
  location.assign(room.setup.back);
}

let state = "";
room.on("me", (me) => {
  if (me.state === state) return;
  const before = state;
  state = me.state;
  if (state === "in") inside();
  if (state === "waiting") {
    if (before === "in") { room.media.stop(); room.tell("outside"); }
    // Who may let in stands in keys of the same message, which are all there by now.
    waiting(say(room.now.standing === "called" ? "waiting-called" : "waiting"), say("waiting-lead"));
  }
  if (state === "removed" || state === "over") {
    if (!room.setup.kiosk) room.close();
    over(say(state), say(`${state}-lead`));
  }
});
room.on("out", (sentence) => { state = "out"; over(say("out"), sentence); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

async function kiosk() {
  room.draw.place.classList.add("kiosk");
  waiting(say("entering"), "");
  await Promise.all([devices.start("camera"), devices.start("microphone")]);
  room.open();
  // What was not plugged in at first is looked for again and again.
  setInterval(() => { for (const kind of ["camera", "microphone"]) if (!devices.held[kind]) devices.start(kind); }, 10_000);
}

room.enter = { lobby, kiosk, away, choices, initials, notice };
