// The panels beside the pictures: people, conducting, agenda and papers, messages. One is open at a time; on a phone it is a sheet.
// What must always hold: with 348 people there, a change draws again only the rows it touches.
const { room } = globalThis;
const { say, act } = room;
const { el, icon, hidden, button, set, rows, ask, notice, sheet } = room.draw;

const PAGE = 50;
const collator = new Intl.Collator("vi");
const fold = (text) => text.toLowerCase().replaceAll("\u0111", "d").normalize("NFD").replace(/\p{M}/gu, "");
const given = (name) => name.trim().split(/\s+/).at(-1);
const panels = new Map();
let shown = "";

const frame = el("aside", { class: "room-panel", hidden: true, "aria-labelledby": "panel-title" });

/** A panel: `make` gives its elements once, `draw` brings them up to date. */
function panel(name, title, make, draw) {
  panels.set(name, { title, make, draw });
}

function show(name, by_hand = true) {
  if (shown === name || !panels.has(name)) name = "";
  const [last, inside] = [shown, frame.contains(document.activeElement)];
  shown = name;
  frame.hidden = !name;
  if (!name && inside) [last, "more"].map((one) => document.querySelector(`.control[data-act="${one}"]`)).find((one) => one?.offsetParent)?.focus();
  room.draw.place.classList.toggle("with-panel", Boolean(name));
  if (name) {
    const one = panels.get(name);
    one.body ??= el("div", { class: "panel-body" }, one.make());
    const heading = el("h2", { id: "panel-title", tabIndex: -1 }, one.title);
    frame.replaceChildren(el("div", { class: "sheet-top" }, heading, button("close", say("close"), () => show(""), { class: "quiet only-icon", "data-act": "close" })), one.body);
    one.draw();
    if (by_hand) heading.focus();
  }
  room.tell("panel", name);
  dispatchEvent(new Event("resize"));
}

room.on("view", () => { if (shown) panels.get(shown).draw(); });

const writes = () => room.me.conducts || room.me.writes;
const list = (name) => el("ul", { class: `room-list ${name ?? ""}` });
const section = (title, ...inside) => el("section", {}, el("h3", {}, title), ...inside);

// ---- People ----

const people = { find: "", page: 0 };

function rowWords(one) {
  const tags = [];
  const tag = (drawing, words, tone) => tags.push(el("span", { class: `tag ${tone}` }, icon(drawing), words));
  if (one.floor) tag("microphone", say("has-floor"), "good");
  else if (one.speaks) tag("microphone", say("is-heard"), "good");
  if (one.hand) tag("hand", say("hand-place", { place: one.hand }), "soon");
  if (!one.connected || one.line === "away") tag("line", say("line-away"), "late");
  else if (one.line === "weak" || one.line === "bad") tag("line", say(`line-${one.line}`), one.line === "bad" ? "late" : "soon");
  return [el("span", { class: "who" }, el("strong", {}, one.name), el("small", {}, one.role), tags.length ? el("span", { class: "tags" }, tags) : null)];
}

const personRow = (one) => el("li", {}, ...rowWords(one),
  room.me.conducts && button("more", say("acts-for"), () => acts(one.seat), { class: "only-icon", "data-act": "more", "aria-label": `${say("acts-for")} ${one.name}` }));

panel("people", say("people"), () => {
  people.box = el("input", { id: "people-find", type: "search", autocomplete: "off", oninput: () => { people.find = people.box.value; people.page = 0; drawPeople(); } });
  people.count = el("p", { class: "quiet", role: "status" });
  people.list = list();
  people.before = button("before", say("page-before"), () => { people.page -= 1; drawPeople(); });
  people.after = button("after", say("page-after"), () => { people.page += 1; drawPeople(); });
  people.pages = el("nav", { class: "pager", "aria-label": say("people") }, people.before, people.after);
  return [el("div", { class: "field" }, el("label", { for: "people-find" }, say("people-find")), people.box), people.count, people.list, people.pages];
}, drawPeople);

function drawPeople() {
  const sought = fold(people.find).split(/\s+/).filter(Boolean);
  const rank = (one) => (one.floor ? 0 : one.hand ? 1 : one.conducts ? 2 : 3);
  const fit = room.people().filter((one) => one.in && (!sought.length || sought.every((word) => fold(`${one.name} ${one.role}`).includes(word))));
  fit.sort((a, b) => rank(a) - rank(b) || (a.hand ?? 0) - (b.hand ?? 0) || collator.compare(given(a.name), given(b.name)) || collator.compare(a.name, b.name));
  const last = Math.max(0, Math.ceil(fit.length / PAGE) - 1);
  people.page = Math.min(people.page, last);
  const from = people.page * PAGE;
  set(people.count, say("people-count", { from: fit.length ? from + 1 : 0, to: Math.min(from + PAGE, fit.length), count: fit.length, invited: room.now.invited }));
  rows(people.list, fit.slice(from, from + PAGE), (one) => one.seat, personRow,
    (one) => JSON.stringify([one.name, one.role, one.floor, one.speaks, one.hand, one.connected, one.line, room.me.conducts]));
  people.pages.hidden = last === 0;
  people.before.disabled = people.page === 0;
  people.after.disabled = people.page === last;
}

/** What who conducts can do for one person. */
function acts(seat) {
  const one = room.person(seat);
  if (!one) return;
  const does = (drawing, words, what, more = {}) => button(drawing, words, () => { dialog.close(); act(what, { seat, ...more }); });
  const pinned = room.now.pinned.includes(seat);
  const dialog = sheet(one.name, el("div", { class: "acts" },
    one.floor ? does("done", say("withdraw"), "withdraw") : button("microphone", say("give"), () => { dialog.close(); act("give", { seat, seconds: seconds() }); }),
    one.hand > 1 && does("next", say("first"), "first"),
    does("bell", say("ask-unmute"), "ask"),
    room.now.stage === seat ? does("stage", say("stage-free"), "stage", { seat: null }) : does("stage", say("stage-put"), "stage"),
    does("pin", say(pinned ? "unpin" : "pin"), pinned ? "unpin" : "pin"),
    seat !== room.me.seat && button("leave", say("remove"), () => { dialog.close(); remove(one); }, { class: "danger" })));
}

async function remove(one) {
  const words = await ask({ title: say("remove-title", { name: one.name }), text: say("remove-text"), field: say("remove-reason"), go: say("remove"), drawing: "leave", danger: true, required: true });
  if (words) act("remove", { seat: one.seat, words });
}

// ---- Conducting ----

const guide = {};
const seconds = () => {
  const minutes = Number((guide.minutes?.value ?? "3").replace(",", "."));
  return minutes > 0 ? Math.round(minutes * 60) : null;
};

panel("guide", say("guide"), () => {
  guide.waiting = list();
  guide.all = button("enter", say("admit-all"), () => act("admit_all"));
  guide.doors = section(say("waiting-list"), guide.waiting, guide.all);
  guide.minutes = el("input", { id: "guide-minutes", inputMode: "decimal", value: "3", class: "w-year", autocomplete: "off" });
  guide.floors = list();
  guide.hands = list();
  guide.none = el("p", { class: "quiet" }, say("no-hands"));
  guide.next = button("next", say("next"), () => act("next"), { key: "N" });
  guide.mute = button("microphone-off", say("mute-all"), () => act("mute_all"));
  guide.lock = button("lock", say("lock"), () => act(room.now.locked ? "unlock" : "lock"));
  guide.record = button("record", say("record"), () => act(room.now.recording ? "stop_record" : "record"));
  guide.free = button("stage", say("stage-free"), () => act("stage", { seat: null }));
  guide.screen = button("screen", say("end-screen"), () => act("end_screen"));
  guide.open = button("enter", say("open"), () => act("open"), { class: "primary" });
  guide.close = button("leave", say("close-meeting"), async () => {
    const words = await ask({ title: say("close-title"), text: say("close-text"), field: say("close-words"), go: say("close-meeting"), danger: true });
    if (words !== null) act("close", { words });
  }, { class: "danger" });
  return [guide.open, guide.doors,
    guide.floor = section(say("floor"), guide.floors,
      el("div", { class: "field inline" }, el("label", { for: "guide-minutes" }, say("minutes")), guide.minutes, el("small", {}, say("minutes-hint"))),
      guide.none, guide.hands, el("div", { class: "acts" }, guide.next, guide.mute)),
    section(say("whole-room"), el("div", { class: "acts" }, guide.record, guide.lock, guide.free, guide.screen,
      button("people", say("roll"), async () => { if (await act("roll")) notice(say("rolled")); }),
      button("bell", say("announce"), async () => {
        const words = await ask({ title: say("announce"), field: say("announce-words"), go: say("announce-go"), drawing: "bell", required: true });
        if (words) act("announce", { words });
      }), guide.close))];
}, () => {
  const { now } = room;
  const all = room.people();
  const outside = all.filter((one) => !one.in);
  const { conducts } = room.me;
  guide.doors.hidden = !conducts || outside.length === 0;
  guide.floor.hidden = !conducts;
  rows(guide.waiting, outside.slice(0, PAGE), (one) => one.seat, (one) => el("li", {}, ...rowWords({ name: one.name, role: one.role, connected: true }),
    button("enter", say("admit"), () => act("admit", { seats: [one.seat] }), { "data-act": "admit", "aria-label": `${say("admit")}: ${one.name}` })), (one) => `${one.name} ${one.role}`);
  rows(guide.floors, all.filter((one) => one.floor), (one) => one.seat, (one) => el("li", {}, ...rowWords({ ...one, hand: null }),
    button("done", say("withdraw"), () => act("withdraw", { seat: one.seat }), { "data-act": "withdraw", "aria-label": `${say("withdraw")}: ${one.name}` })), (one) => JSON.stringify([one.name, one.floor, one.connected, one.line]));
  const hands = all.filter((one) => one.hand && one.in).sort((a, b) => a.hand - b.hand);
  guide.none.hidden = hands.length > 0;
  rows(guide.hands, hands, (one) => one.seat, (one) => el("li", {}, el("span", { class: "place" }, String(one.hand)), ...rowWords({ ...one, hand: null, floor: null }),
    button("microphone", say("give"), () => act("give", { seat: one.seat, seconds: seconds() }), { "data-act": "give", "aria-label": `${say("give")}: ${one.name}` }),
    button("more", say("acts-for"), () => acts(one.seat), { class: "only-icon", "data-act": "more", "aria-label": `${say("acts-for")} ${one.name}` })), (one) => JSON.stringify([one.name, one.role, one.hand, one.connected, one.line]));
  guide.next.disabled = hands.length === 0;
  room.draw.dress(guide.lock, "lock", say(now.locked ? "unlock" : "lock"));
  room.draw.dress(guide.record, "record", say(now.recording ? "record-stop" : "record"));
  guide.record.hidden = !conducts || (!room.setup.records && !now.recording);
  guide.lock.hidden = !conducts;
  guide.open.hidden = !conducts || now.standing !== "called";
  guide.close.hidden = !conducts || now.standing !== "running";
  guide.free.hidden = !conducts || !now.stage;
  guide.screen.hidden = !conducts || !now.screen;
});

// ---- Agenda and papers ----

const agenda = {};

panel("papers", say("papers"), () => {
  agenda.items = el("ol", { class: "room-list" });
  agenda.end = button("done", say("item-end"), () => act("end_item"));
  agenda.together = el("div", { class: "together" });
  agenda.papers = list();
  agenda.words = el("textarea", { id: "note-words", rows: 4, maxLength: 4000 });
  const write = (what, drawing, done) => button(drawing, say(what), async () => {
    const words = agenda.words.value.trim();
    if (words && await act(what, { item: room.now.item?.number ?? null, words })) { agenda.words.value = ""; notice(say(done)); }
  });
  agenda.writing = section(say("minutes-live"), el("div", { class: "field" }, el("label", { for: "note-words" }, say("note-words")), agenda.words),
    el("div", { class: "acts" }, write("note", "papers", "noted"), write("conclude", "done", "concluded")));
  return [section(say("agenda"), agenda.items, agenda.end), agenda.writing, section(say("papers-list"), agenda.together, agenda.papers)];
}, () => {
  const { item, paper } = room.now;
  const may = writes();
  rows(agenda.items, room.setup.items, (one) => one.number, (one) => {
    const current = one.number === item?.number;
    return el("li", { "aria-current": current && "step" }, el("span", { class: "who" }, el("strong", {}, `${one.number}. ${one.title}`), current && el("span", { class: "tag good" }, icon("after"), say("item-now"))),
      may && !current && room.now.standing === "running" && button("next", say("item-begin"), () => act("item", { number: one.number }), { "data-act": "begin", "aria-label": `${say("item-begin")}: ${one.title}` }));
  }, (one) => JSON.stringify([one.number === item?.number, may, room.now.standing]));
  agenda.end.hidden = !may || !item;
  agenda.writing.hidden = !may;
  const sign = JSON.stringify([paper, may]);
  if (agenda.sign !== sign) {
    agenda.sign = sign;
    agenda.together.replaceChildren(...together(paper, may));
  }
  rows(agenda.papers, room.setup.papers, (one) => one.number, (one) => el("li", {}, el("span", { class: "who" }, el("strong", {}, one.title)),
    el("a", { class: "button", href: one.address, target: "_blank", "aria-label": `${say("paper-open")}: ${one.title}` }, icon("papers"), say("paper-open")),
    may && button("people", say("paper-together"), () => act("paper", { number: one.number, page: 1 }), { "data-act": "together", "aria-label": `${say("paper-together")}: ${one.title}` })), () => String(may));
});

/** Where all are, a way there, and for who leads the turning of pages. */
function together(paper, may) {
  if (!paper) return room.setup.papers.length ? [] : [el("p", { class: "quiet" }, say("papers-none"))];
  const turn = (step) => () => act("paper", { number: paper.number, page: paper.page + step });
  return [el("p", {}, icon("people"), say("all-at", { page: paper.page, title: room.stage.paperOf(paper.number)?.title ?? paper.number, name: paper.by })),
    el("div", { class: "acts" },
      el("a", { class: "button", href: `${room.stage.paperOf(paper.number)?.address ?? ""}#page=${paper.page}`, target: "_blank" }, icon("papers"), say("paper-there", { page: paper.page })),
      may && [button("before", say("turn-back"), turn(-1), { disabled: paper.page <= 1, "data-act": "back" }), button("after", say("turn-on"), turn(1), { "data-act": "on" }),
        button("close", say("paper-apart"), () => act("paper", { number: null }))])];
}

// ---- Messages ----

const chat = { read: 0 };

panel("chat", say("messages"), () => {
  chat.list = list("messages");
  chat.none = el("p", { class: "quiet" }, say("messages-none"));
  chat.box = el("textarea", { id: "chat-words", rows: 2, maxLength: 1000, required: true });
  const send = async (event) => {
    event.preventDefault();
    const words = chat.box.value.trim();
    if (words && await act("chat", { words })) chat.box.value = "";
    chat.box.focus();
  };
  chat.box.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event); });
  return [el("p", { class: "quiet" }, say("messages-lead")), chat.none, el("div", { role: "log", "aria-label": say("messages") }, chat.list),
    el("form", { onsubmit: send }, el("label", { for: "chat-words" }, say("message-words")), chat.box, el("button", { class: "primary" }, icon("send"), say("message-send")))];
}, () => {
  const all = room.messages();
  chat.none.hidden = all.length > 0;
  all.forEach((one, at) => { one.at_place = at; });
  rows(chat.list, all, (one) => one.at_place, (one) => el("li", { class: one.mine ? "mine" : "" }, el("small", {}, `${one.at} ${one.mine ? say("me") : one.from}`), el("p", {}, one.words)), (one) => one.words);
  if (all.length !== chat.read) chat.list.lastElementChild?.scrollIntoView({ block: "nearest" });
  chat.read = all.length;
});

room.panels = { panel, show, frame, list, section, hidden, get shown() { return shown; }, get unread() { return Math.max(0, room.messages().length - chat.read); } };
