// The pictures of the live room: one figure per receiving slot, put in its place by the layout through classes alone.
// What must always hold: a figure is never moved in the page, because a video that moves stops.
const { room } = globalThis;
const { el, icon, hidden, button, set, initials, hour } = room.draw;
const { say } = room;

const LAYOUTS = ["stage", "both", "gallery", "slides", "sound"];
const STAGE = 0;
const SCREEN = 1;
let layout = "stage";
let picked = false;
let page = 0;
let asked = "";
let pointing = false;

const stage = el("section", { class: "stage", "aria-label": say("pictures") });
const empty = el("div", { class: "stage-empty" });
const speakers = el("ul", { class: "speakers", "aria-label": say("heard-now") });
const pages = el("nav", { class: "pages", "aria-label": say("gallery-pages") });
const sheet = el("div", { class: "sheet-frame" });
const dot = el("div", { class: "pointer", hidden: true });
const figures = [];
const self = figure("self");

function figure(name) {
  const made = {
    video: el("video", { autoplay: true, muted: true, playsInline: true }),
    letters: el("div", { class: "letters", "aria-hidden": "true" }),
    name: el("span", { class: "picture-name" }),
    states: el("span", { class: "picture-states" }),
  };
  made.all = el("figure", { class: "picture", "data-slot": name, hidden: true }, made.video, made.letters, el("figcaption", {}, made.name, made.states));
  return made;
}

function lay() {
  stage.append(empty, speakers);
  for (let at = 0; at < (room.phone.matches ? 6 : 10); at += 1) {
    figures.push(figure(String(at)));
    stage.append(figures[at].all);
  }
  figures[SCREEN]?.all.append(sheet, dot);
  stage.append(self.all, pages);
  follow(figures[SCREEN].all);
  figures[SCREEN].video.addEventListener("resize", () => spot(room.now));
  return stage;
}

/** What a picture says about its person, in icons with words. */
function states(person, wide) {
  const list = [];
  if (person.speaks) list.push(["microphone", say("is-heard"), "good"]);
  if (person.hand) list.push(["hand", say("hand-place", { place: person.hand }), "soon", person.hand]);
  const weak = { weak: "soon", bad: "late", away: "late" }[person.line];
  if (weak) list.push(["line", say(`line-${person.line}`), weak]);
  return list.map(([drawing, words, tone, number]) =>
    el("span", { class: `state ${tone}`, title: words }, icon(drawing), number ? el("span", { "aria-hidden": "true" }, String(number)) : null, wide ? el("span", { class: "word" }, words) : hidden(words)));
}

function fill(made, person, stream, moving) {
  made.all.hidden = false;
  made.all.classList.toggle("no-picture", !moving);
  made.all.classList.toggle("speaks", Boolean(person.speaks) && isHeard(person.peer));
  if (made.video.srcObject !== stream) made.video.srcObject = stream;
  set(made.letters, initials(person.name));
  set(made.name, person.name);
  const wide = made === figures[STAGE] && layout !== "gallery";
  const sign = JSON.stringify([person.speaks, person.hand, person.line, wide]);
  if (made.sign === sign) return;
  made.sign = sign;
  made.states.replaceChildren(...states(person, wide));
}

function clear(made) {
  made.all.hidden = true;
  if (made.video.srcObject) made.video.srcObject = null;
}

const isHeard = (peer) => room.media.slots.audio.some((slot) => slot.peer === peer);

/** Who stands on the stage: who is received there, else whom the host chose, else who has the floor. */
function onStage() {
  const slot = room.media.slots.video[STAGE];
  const chosen = room.now.stage ? room.person(room.now.stage) : null;
  const people = room.people();
  const person = (slot?.peer && people.find((one) => one.peer === slot.peer)) || chosen
    || people.find((one) => one.floor && one.connected) || people.find((one) => one.conducts && one.connected);
  return [person, slot?.peer === person?.peer ? slot : null];
}

function draw() {
  if (room.me.state !== "in") return;
  choose();
  const { now } = room;
  const people = new Map(room.people().map((one) => [one.peer, one]));
  const [person, held] = onStage();
  const pictures = layout !== "sound" && layout !== "slides";
  let thumbs = 0;
  figures.forEach((made, at) => {
    if (at === SCREEN) return slides(made);
    const slot = at === STAGE && layout !== "gallery" ? held : room.media.slots.video[at];
    const who = at === STAGE && layout !== "gallery" ? person : people.get(slot?.peer);
    const double = at !== STAGE && layout !== "gallery" && who && who === person;
    if (!who || !pictures || double || who.peer === room.me.peer && at !== STAGE) return clear(made);
    if (at !== STAGE) thumbs += 1;
    fill(made, who, slot?.stream ?? null, Boolean(slot?.peer && slot.track && slot.layer));
  });
  const mine = room.devices.held.camera;
  const shown = pictures && mine && !room.setup.kiosk;
  if (shown) {
    if (self.track !== mine) [self.track, self.stream] = [mine, new MediaStream([mine])];
    fill(self, { ...(room.person(room.me.seat) ?? {}), name: say("me"), line: "" }, self.stream, true);
  } else { clear(self); self.track = null; }
  const tiles = [...stage.querySelectorAll(".picture:not([hidden])")].length - (shown ? 1 : 0);
  // Without slides their place goes to the stage.
  stage.dataset.layout = layout === "both" && figures[SCREEN].all.hidden ? "stage" : layout;
  stage.dataset.tiles = tiles;
  stage.dataset.thumbs = thumbs + (shown ? 1 : 0);
  stage.style.setProperty("--thumbs", Math.max(1, thumbs + (shown ? 1 : 0)));
  spot(now);
  blank(now, person, tiles);
  list();
  turn(now);
}

function slides(made) {
  const slot = room.media.slots.video[SCREEN];
  const sharer = room.now.screen ? room.person(room.now.screen) : null;
  const paper = room.now.paper;
  const wanted = layout !== "stage" && layout !== "gallery";
  if (!wanted || (!sharer && !paper)) { leaf(null); return clear(made); }
  if (sharer) {
    leaf(null);
    const mine = sharer.seat === room.me.seat;
    fill(made, { ...sharer, name: say(mine ? "screen-mine" : "screen-of", { name: sharer.name }), hand: null, line: "", speaks: false }, slot?.stream ?? null, Boolean(slot?.peer && slot.track));
    set(made.letters, "");
  } else {
    fill(made, { name: paperWords(paper), peer: "" }, null, false);
    set(made.letters, "");
    leaf(paper);
  }
}

const paperOf = (number) => room.setup.papers.find((one) => one.number === number);
const paperWords = (paper) => say("paper-at", { title: paperOf(paper.number)?.title ?? paper.number, page: paper.page });

// A reader of papers in a frame does not turn its page when only the mark behind # changes, so the frame is made anew.
function leaf(paper) {
  const address = paper && !room.phone.matches ? paperOf(paper.number)?.address : null;
  const wish = address ? `${address}#page=${paper.page}` : "";
  if (sheet.wish === wish && sheet.number === paper?.number) return;
  [sheet.wish, sheet.number] = [wish, paper?.number];
  sheet.hidden = !paper;
  if (wish) return sheet.replaceChildren(el("iframe", { src: wish, title: paperWords(paper) }));
  sheet.replaceChildren(...(paper ? [el("a", { class: "button", href: `${paperOf(paper.number)?.address ?? ""}#page=${paper.page}`, target: "_blank" }, icon("papers"), say("paper-open"))] : []));
}

function blank(now, person, tiles) {
  const nothing = tiles === 0 && layout !== "sound";
  empty.hidden = !nothing;
  if (!nothing) return;
  const words = layout === "slides" ? say("no-slides") : now.standing === "called" ? say("not-opened") : person ? person.name : say("nobody-speaks");
  if (empty.sign === words) return;
  empty.sign = words;
  empty.replaceChildren(icon(layout === "slides" ? "screen" : "stage"), el("p", {}, words));
}

function list() {
  speakers.hidden = layout !== "sound";
  if (speakers.hidden) return;
  const heard = room.people().filter((one) => one.in && (one.floor || (one.speaks && isHeard(one.peer))));
  room.draw.rows(speakers, heard.length ? heard : [{ seat: "", name: say("nobody-speaks") }], (one) => one.seat, (one) =>
    el("li", {}, icon(one.seat ? "sound" : "info"), el("span", {}, el("strong", {}, one.name), one.role ? el("small", {}, one.role) : null)), (one) => `${one.name} ${one.role}`);
}

/** Gallery pages hold nine pictures, on a phone four. */
const perPage = () => (room.phone.matches ? 4 : 9);

function turn(now) {
  const count = Math.max(1, Math.ceil(now.here / perPage()));
  pages.hidden = layout !== "gallery" || count < 2;
  if (page >= count) { page = count - 1; look(); }
  if (pages.hidden || pages.sign === `${page}/${count}`) return;
  pages.sign = `${page}/${count}`;
  const go = (step) => () => { page += step; look(); draw(); pages.querySelector(`[data-act="${step}"]:not([disabled])`)?.focus(); };
  pages.replaceChildren(
    button("before", say("page-before"), go(-1), { class: "only-icon", disabled: page === 0, "data-act": "-1" }),
    el("span", {}, say("page-of", { page: page + 1, count })),
    button("after", say("page-after"), go(1), { class: "only-icon", disabled: page + 1 >= count, "data-act": "1" }));
}

// Until somebody chooses, the layout follows what is shown: slides come and go beside the stage.
function choose() {
  if (picked) return;
  const wish = room.now.screen || room.now.paper ? "both" : "stage";
  if (wish !== layout) show(wish, true);
}

function show(wish, by_itself) {
  layout = wish;
  picked ||= !by_itself;
  page = 0;
  look();
  room.tell("layout", layout);
  if (!by_itself) draw();
}

/** Tells the server what is looked at, so that nothing else is sent. */
function look(anew) {
  if (room.me.state !== "in") return;
  const phone = room.phone.matches;
  const thumbnails = phone ? 4 : Math.min(8, Math.max(2, Math.floor(stage.clientWidth / 220)));
  const wish = { layout, page, device: phone ? "phone" : "large", thumbnails };
  const sign = JSON.stringify(wish);
  if (sign === asked && !anew) return;
  asked = sign;
  room.report("look", wish);
}

// ---- The pointer over a shared screen ----

/** Where the picture itself stands inside its element, which it does not fill. */
function picture(video) {
  const [width, height] = [video.clientWidth, video.clientHeight];
  const scale = Math.min(width / (video.videoWidth || 16), height / (video.videoHeight || 9));
  const size = { width: (video.videoWidth || 16) * scale, height: (video.videoHeight || 9) * scale };
  return { ...size, left: video.offsetLeft + (width - size.width) / 2, top: video.offsetTop + (height - size.height) / 2 };
}

/** Puts the dot where the picture stands now. */
function spot({ screen, pointer }) {
  dot.hidden = !screen || !pointer;
  if (dot.hidden) return;
  const frame = picture(figures[SCREEN].video);
  dot.style.left = `${frame.left + pointer.x * frame.width}px`;
  dot.style.top = `${frame.top + pointer.y * frame.height}px`;
}

function follow(place) {
  let sent_at = 0;
  place.addEventListener("pointermove", (event) => {
    if (!pointing || performance.now() - sent_at < 100) return;
    const video = figures[SCREEN].video;
    const [frame, corner] = [picture(video), place.getBoundingClientRect()];
    const part = (value, size) => Math.round((value / size) * 1000) / 1000;
    const x = part(event.clientX - corner.left - frame.left, frame.width);
    const y = part(event.clientY - corner.top - frame.top, frame.height);
    if (x < 0 || x > 1 || y < 0 || y > 1) return;
    sent_at = performance.now();
    room.report("point", { x, y });
  });
  place.addEventListener("pointerleave", () => { if (pointing) room.report("point", {}); });
}

function point(wish) {
  pointing = wish;
  stage.classList.toggle("pointing", wish);
  if (!wish) room.report("point", {});
}

let resized = 0;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => { look(); draw(); }, 300); });
room.on("slots", draw);
room.on("devices", draw);
room.on("view", draw);
room.on("joined", () => look(true));

room.stage = {
  lay, show, look, point, hour, LAYOUTS, element: stage,
  get layout() { return layout; },
  get pointing() { return pointing; },
  cycle: () => show(LAYOUTS[(LAYOUTS.indexOf(layout) + 1) % LAYOUTS.length]),
  paperWords, paperOf,
};
