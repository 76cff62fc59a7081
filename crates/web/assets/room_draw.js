// Pieces of the live room's page: elements, icons, buttons, lists that change in place, notices, questions.
// What must always hold: text is set as text, never as markup, and a drawing never takes the focus from under a hand.
const { room } = globalThis;
const { say } = room;

const DRAWINGS = {
  microphone: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5 11a7 7 0 0 0 14 0M12 18v3",
  "microphone-off": "M9 9v3a3 3 0 0 0 5 2.2M15 11V6a3 3 0 0 0-5.8-1M5 11a7 7 0 0 0 11 5.5M19 11c0 1-.2 1.9-.5 2.7M12 18v3M3 3l18 18",
  camera: "M3 7h12v10H3zM15 11l6-3.5v9L15 13",
  "camera-off": "M8 7h7v6M15 17H3V7h1M15 11l6-3.5v9l-3.5-2M3 3l18 18",
  screen: "M3 5h18v11H3zM8 20h8M12 16v4M12 13V8m-2.5 2.5L12 8l2.5 2.5",
  hand: "M7 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V5.5a1.5 1.5 0 0 1 3 0V13v-4a1.5 1.5 0 0 1 3 0v5c0 4-2.5 7-6.5 7-3.5 0-5-1.5-7-5l-2-3.5c-.6-1.6 1.2-2.4 2-1.2z",
  done: "M5 12.5 9.5 17 19 7.5",
  layout: "M3 5h18v14H3zM3 14h18M9 14v5M15 14v5",
  people: "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3 20c0-8 12-8 12 0M15 4.5a3.5 3.5 0 0 1 0 7M17 14c3 .5 4 3 4 6",
  papers: "M8 3h7l4 4v11H8zM15 3v4h4M5 7v14h11",
  vote: "M4 12h4M16 12h4v8H4v-8M8 14l0-10h8v10zM10 8l1.5 1.5L14 7",
  chat: "M4 5h16v11H10l-4 4v-4H4z",
  guide: "M4 6h9M17 6h3M4 12h3M11 12h9M4 18h9M17 18h3M13 4v4M7 10v4M13 16v4",
  leave: "M11 4H5v16h6M10 12h11m-4-4 4 4-4 4",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  devices: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3m0 12v3M3 12h3m12 0h3M5.6 5.6l2.2 2.2m8.4 8.4 2.2 2.2m0-12.8-2.2 2.2m-8.4 8.4-2.2 2.2",
  keys: "M3 6h18v12H3zM7 10h.01M12 10h.01M17 10h.01M8 14h8",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  close: "m6 6 12 12M18 6 6 18",
  warning: "M12 4 2.5 20h19zM12 10v5m0 2.2v.5",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5m0-8.5v.5",
  record: "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z",
  lock: "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
  sound: "M4 10v4h4l5 4V6l-5 4zM16 9c1.5 1.5 1.5 4.5 0 6M18.5 6.5c3 3 3 8 0 11",
  line: "M4 18v-3M9 18v-6M14 18V9M19 18V5",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  next: "M5 5l8 7-8 7zM18 5v14",
  send: "M21 3 3 10l7 3 3 8zM10 13l5-5",
  enter: "M13 4h6v16h-6M3 12h11m-4-4 4 4-4 4",
  point: "M12 3v4m0 10v4M3 12h4m10 0h4M12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
  stage: "M3 4h18v12H3zM7 20h10M12 16v4",
  save: "M12 4v11m-5-5 5 5 5-5M4 20h16",
  before: "M19 12H5m6-6-6 6 6 6",
  after: "M5 12h14m-6-6 6 6-6 6",
};

/** An element with properties (`class`, `on-`, `data-`, `aria-` names, or fields) and children. */
function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class" || name === "for" || /^(data|aria)-|^role$/.test(name)) made.setAttribute(name, value === true ? "true" : value);
    else made[name] = value;
  }
  made.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name] ?? DRAWINGS.info);
  svg.append(path);
  return svg;
}

const hidden = (text) => el("span", { class: "hidden" }, text);

/** A button with icon and word; `key` is the letter that does the same. */
function button(drawing, text, go, more = {}) {
  const { key, ...given } = more;
  return el("button", { type: "button", onclick: go, "aria-keyshortcuts": key, ...given }, drawing && icon(drawing), el("span", { class: "word" }, text), key && el("kbd", { "aria-hidden": "true" }, key));
}

/** Changes icon, word and state of a button that stays. */
function dress(made, drawing, text, state = {}) {
  const look = `${drawing} ${text}`;
  if (made.look !== look) {
    made.look = look;
    made.querySelector(".icon").replaceWith(icon(drawing));
    made.querySelector(".word").textContent = text;
  }
  for (const [name, value] of Object.entries(state)) {
    if (name === "hidden" || name === "disabled") made[name] = value;
    else if (value === null) made.removeAttribute(name);
    else if (made.getAttribute(name) !== String(value)) made.setAttribute(name, value);
  }
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes the children of `parent` one element per item, and touches only those whose signature changed. */
function rows(parent, items, key, make, signature = JSON.stringify) {
  const held = (parent.held ??= new Map());
  const here = new Set();
  let at = parent.firstElementChild;
  for (const item of items) {
    const id = String(key(item));
    const sign = signature(item);
    here.add(id);
    let row = held.get(id);
    if (row?.sign !== sign) {
      const fresh = Object.assign(make(item), { sign });
      const focus = row?.contains(document.activeElement) ? document.activeElement.dataset.act : null;
      if (row === at && row) at = fresh;
      row?.replaceWith(fresh);
      held.set(id, (row = fresh));
      if (focus) (row.querySelector(`[data-act="${focus}"]`) ?? row.querySelector("button"))?.focus();
    }
    if (row === at) { at = at.nextElementSibling; continue; }
    const focus = row.contains(document.activeElement) ? document.activeElement : null;
    parent.insertBefore(row, at);
    focus?.focus();
  }
  for (const [id, row] of held) if (!here.has(id)) { row.remove(); held.delete(id); }
}

// ---- What is said aloud and shown for a while ----

const place = document.querySelector("[data-room]");
const polite = el("div", { class: "hidden", "aria-live": "polite", role: "status" });
const urgent = el("div", { class: "hidden", "aria-live": "assertive", role: "alert" });
const notices = el("section", { class: "notices", "aria-label": say("notices") });
place.append(polite, urgent, notices);

/** Says a sentence to those who listen to the page. */
function speak(sentence, now) {
  const region = now ? urgent : polite;
  region.append(el("p", {}, sentence));
  while (region.childElementCount > 3) region.firstElementChild.remove();
}

/** A notice; stays until closed when it has something to press or `stays`. One of a `name` replaces the one before. */
function notice(sentence, { name = sentence, tone = "info", drawing = { info: "info", good: "done" }[tone] ?? "warning", act, stays, quiet } = {}) {
  drop(name);
  const made = el("div", { class: `room-notice ${tone}`, "data-name": name }, icon(drawing), el("p", {}, sentence));
  if (act) made.append(button(act.drawing, act.text, () => { made.remove(); act.go(); }));
  made.append(button("close", say("close"), () => made.remove(), { class: "quiet only-icon" }));
  notices.append(made);
  if (!quiet) speak(sentence, tone === "late");
  if (!stays && (!act || room.setup.kiosk)) setTimeout(() => made.remove(), Math.max(6000, sentence.length * 90));
  return made;
}

/** Takes away the notice of a name, or all of them. */
function drop(name) {
  for (const one of [...notices.children]) if (!name || one.dataset.name === name) one.remove();
}

/** Asks in a dialog; gives the words, "" when there was nothing to fill in, or null when it was put away. */
function ask({ title, text, field, go, drawing, danger, lines = 3, required }) {
  return new Promise((done) => {
    const box = field && el(lines > 1 ? "textarea" : "input", { id: "ask-field", rows: lines, required: Boolean(required), maxLength: 2000 });
    const answer = el("form", { method: "dialog" },
      el("h2", { id: "ask-title" }, title), text && el("p", {}, text),
      field && el("div", { class: "field" }, el("label", { for: "ask-field" }, field), box),
      el("p", { class: "actions" },
        el("button", { class: danger ? "danger" : "primary", value: "yes" }, drawing && icon(drawing), go),
        el("button", { type: "button", onclick: () => dialog.close() }, say("not-now"))));
    const dialog = el("dialog", { "aria-labelledby": "ask-title" }, answer);
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "yes" ? box?.value.trim() ?? "" : null);
    });
    place.append(dialog);
    dialog.showModal();
    (box ?? answer.querySelector("button")).focus();
  });
}

/** A sheet with a heading over the page, for what is looked at and put away. */
function sheet(title, ...inside) {
  const dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet-title" },
    el("div", { class: "sheet-top" }, el("h2", { id: "sheet-title" }, title), button("close", say("close"), () => dialog.close(), { class: "quiet only-icon" })), ...inside);
  dialog.addEventListener("close", () => dialog.remove());
  // A press beside the sheet puts it away.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  place.append(dialog);
  dialog.showModal();
  return dialog;
}

const span = (milliseconds) => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

const hour = (at) => new Intl.DateTimeFormat("vi", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" }).format(at);

/** Two letters for a name: of the first word and of the given name, which stands last. */
function initials(name) {
  const parts = name.trim().split(/\s+/).filter((one) => /^\p{L}/u.test(one));
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters.map((one) => one[0].toUpperCase()).join("");
}

room.on("trouble", (sentence) => notice(sentence, { name: "trouble", tone: "late" }));
room.draw = { el, icon, hidden, button, dress, set, rows, speak, notice, drop, ask, sheet, span, hour, initials, place };
