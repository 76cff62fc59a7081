// The editor of documents: structure that the server understands, in a page that is whole without it.
// What is sent is read by the server into structure; nothing of the HTML here is ever shown to anybody else.
// Undoing is our own, because changes to tables and pasted text have to be undone like typing.
const STEPS_MAX = 200;

const words = (element) => element.textContent.replace(/[\s\u200b]+/g, "");

class Editor {
  constructor(root) {
    this.root = root;
    this.text = root.querySelector(".editor-text");
    this.said = root.querySelector(".editor-said");
    this.id = root.dataset.editor;
    this.area = document.getElementById(this.id);
    this.value = document.querySelector(`[data-editor-value="${root.dataset.editor}"]`);
    this.back = document.querySelector(`[data-editor-back="${root.dataset.editor}"]`);
    this.form = this.area.form;
    this.past = [];
    this.ahead = [];
    this.shown = true;
    document.execCommand("defaultParagraphSeparator", false, "p");
    document.execCommand("styleWithCSS", false, false);
    this.listen();
    this.show(true);
    this.remember();
    this.offerKept();
  }

  listen() {
    const { root, text } = this;
    root.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
    root.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-do]");
      if (button) this.run(button.dataset.do);
    });
    for (const bar of root.querySelectorAll("[role=toolbar]")) {
      const stops = [...bar.querySelectorAll("button, select")];
      stops.forEach((stop, place) => { stop.tabIndex = place ? -1 : 0; });
      bar.addEventListener("keydown", (event) => {
        const place = stops.indexOf(document.activeElement);
        const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: stops.length - 1 }[event.key];
        if (next === undefined || place < 0) return;
        event.preventDefault();
        const stop = stops[(next + stops.length) % stops.length];
        for (const other of stops) other.tabIndex = other === stop ? 0 : -1;
        stop.focus();
      });
    }
    root.querySelector("[data-kind]").addEventListener("change", (event) => {
      text.focus();
      this.restorePlace(this.place);
      this.command("formatBlock", event.target.value);
    });
    text.addEventListener("beforeinput", (event) => {
      if (event.inputType === "historyUndo") { event.preventDefault(); this.undo(); }
      if (event.inputType === "historyRedo") { event.preventDefault(); this.redo(); }
    });
    text.addEventListener("input", () => this.changed());
    text.addEventListener("keydown", (event) => this.key(event));
    text.addEventListener("paste", (event) => this.paste(event));
    text.addEventListener("drop", (event) => event.preventDefault());
    document.addEventListener("selectionchange", () => this.follow());
    this.form.addEventListener("submit", () => this.send());
    // Another tab may have asked for the form as it stands.
    this.form.addEventListener("formdata", (event) => {
      if (this.shown) event.formData.set(this.value.name, this.text.innerHTML);
    });
    document.querySelector(`label[for="${this.id}"]`)?.addEventListener("click", () => { if (this.shown) text.focus(); });
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      if (this.area.hasAttribute(name)) text.setAttribute(name, this.area.getAttribute(name));
    }
    this.back.querySelector("button").addEventListener("click", () => this.fromMarkup());
  }

  show(editor) {
    this.shown = editor;
    this.root.hidden = !editor;
    this.area.hidden = editor;
    this.back.hidden = editor;
    this.value.disabled = !editor;
    // Whichever is shown has the id: labels and links from the summary of errors lead to it.
    this.area.id = editor ? `${this.id}-markup` : this.id;
    this.text.id = editor ? this.id : `${this.id}-text`;
    for (const bar of this.root.querySelectorAll("[role=toolbar]")) bar.setAttribute("aria-controls", this.text.id);
    const help = document.getElementById(`${this.id}-hint`);
    if (help) help.hidden = editor;
  }

  // ---- commands ----

  run(name) {
    const table = { "row-below": 1, "column-right": 1, "row-away": 1, "column-away": 1, "join-right": 1, "join-below": 1, part: 1 };
    if (name === "undo") return this.undo();
    if (name === "redo") return this.redo();
    if (name === "markup") return this.toMarkup();
    if (name === "restore" || name === "forget") return this.kept(name);
    this.text.focus();
    this.restorePlace(this.place);
    if (table[name]) return this.tableCommand(name);
    if (name === "clauses") return this.command("insertOrderedList");
    if (name === "dashes") return this.command("insertUnorderedList");
    if (name === "points") return this.points();
    if (name === "note") return this.note();
    if (name === "table") {
      const row = (cell) => `<tr>${`<${cell}><br></${cell}>`.repeat(3)}</tr>`;
      return this.command("insertHTML", `<table><thead>${row("th")}</thead><tbody>${row("td").repeat(2)}</tbody></table><p><br></p>`);
    }
    return this.command(name);
  }

  command(name, value) {
    document.execCommand(name, false, value);
    this.changed(true);
  }

  points() {
    const list = this.at("ol");
    if (this.at("li") && list) document.execCommand("indent");
    else document.execCommand("insertOrderedList");
    const made = this.at("ol");
    if (made) made.className = "points";
    this.changed(true);
  }

  note() {
    const picked = getSelection().toString().trim();
    const span = document.createElement("span");
    span.className = "note";
    span.textContent = picked || this.root.dataset.note;
    const range = getSelection().getRangeAt(0);
    range.collapse(false);
    if (this.at("span.note")) return;
    range.insertNode(span);
    span.after(document.createTextNode("\u00a0"));
    getSelection().selectAllChildren(span);
    this.changed(true);
  }

  tableCommand(name) {
    const cell = this.at("td, th");
    if (!cell) return;
    const row = cell.parentElement;
    const table = cell.closest("table");
    const rows = [...table.rows];
    const fresh = (like) => {
      const made = document.createElement(like);
      made.append(document.createElement("br"));
      return made;
    };
    const place = [...row.cells].indexOf(cell);
    if (name === "row-below") {
      const made = document.createElement("tr");
      const width = [...row.cells].reduce((sum, it) => sum + it.colSpan, 0);
      for (let i = 0; i < width; i += 1) made.append(fresh("td"));
      if (row.parentElement.tagName === "THEAD") {
        const body = table.tBodies[0] ?? table.createTBody();
        body.prepend(made);
      } else row.after(made);
    } else if (name === "column-right") {
      for (const it of rows) {
        const left = it.cells[Math.min(place, it.cells.length - 1)];
        if (left) left.after(fresh(left.tagName)); else it.append(fresh("td"));
      }
    } else if (name === "row-away") {
      row.remove();
      if (!table.rows.length) table.remove();
    } else if (name === "column-away") {
      for (const it of rows) it.cells[place]?.remove();
      if (![...table.rows].some((it) => it.cells.length)) table.remove();
    } else if (name === "join-right" || name === "join-below") {
      const right = name === "join-right";
      const other = right ? row.cells[place + 1] : rows[rows.indexOf(row) + cell.rowSpan]?.cells[place];
      if (!other || (!right && other.parentElement.parentElement !== row.parentElement)) return;
      if (words(other)) { cell.append(document.createElement("br"), ...other.childNodes); }
      if (right) cell.colSpan += other.colSpan; else cell.rowSpan += other.rowSpan;
      other.remove();
    } else if (name === "part") {
      for (let i = 1; i < cell.colSpan; i += 1) cell.after(fresh(cell.tagName));
      for (let down = 1; down < cell.rowSpan; down += 1) {
        const below = rows[rows.indexOf(row) + down];
        const before = below?.cells[place];
        for (let i = 0; i < cell.colSpan; i += 1) {
          if (before) before.before(fresh("td")); else below?.append(fresh("td"));
        }
      }
      cell.colSpan = 1;
      cell.rowSpan = 1;
    }
    this.changed(true);
  }

  key(event) {
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.altKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (event.shiftKey) this.redo(); else this.undo();
    } else if (control && event.key.toLowerCase() === "y") {
      event.preventDefault();
      this.redo();
    } else if (event.key === "Enter" && !control && this.at("span.note")) {
      // A note ends; the words go on behind it.
      event.preventDefault();
      const after = this.at("span.note");
      if (!after.nextSibling) after.after(document.createTextNode("\u00a0"));
      getSelection().collapse(after.nextSibling, 1);
    } else if (event.key === "Tab" && this.at("td, th")) {
      const cells = [...this.at("table").querySelectorAll("td, th")];
      const next = cells[cells.indexOf(this.at("td, th")) + (event.shiftKey ? -1 : 1)];
      if (next) { event.preventDefault(); getSelection().selectAllChildren(next); getSelection().collapseToEnd(); }
    }
    // Letters typed here are words, not shortcuts of the page.
    if (!control && event.key !== "Escape") event.stopPropagation();
  }

  at(what) {
    const place = getSelection().anchorNode;
    const element = place?.nodeType === Node.TEXT_NODE ? place.parentElement : place;
    const found = element?.closest?.(what);
    return found && this.text.contains(found) && found !== this.text ? found : null;
  }

  follow() {
    const selection = getSelection();
    if (!selection.rangeCount || !this.text.contains(selection.anchorNode)) return;
    this.place = this.placeNow();
    for (const name of ["bold", "italic", "underline", "superscript", "subscript"]) {
      this.root.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", String(document.queryCommandState(name)));
    }
    const kind = this.at("h3, h4, h5");
    this.root.querySelector("[data-kind]").value = kind ? kind.tagName.toLowerCase() : "p";
    this.root.querySelector("[data-table-tools]").hidden = !this.at("table");
  }

  // ---- undo, with the place of the cursor as numbers of nodes ----

  placeNow() {
    const selection = getSelection();
    if (!selection.rangeCount || !this.text.contains(selection.anchorNode)) return null;
    const way = (node, offset) => {
      const steps = [offset];
      for (let it = node; it !== this.text; it = it.parentNode) steps.unshift([...it.parentNode.childNodes].indexOf(it));
      return steps;
    };
    return [way(selection.anchorNode, selection.anchorOffset), way(selection.focusNode, selection.focusOffset)];
  }

  restorePlace(place) {
    if (!place) return;
    const find = (steps) => {
      let node = this.text;
      for (const step of steps.slice(0, -1)) node = node?.childNodes[step];
      const end = node?.nodeType === Node.TEXT_NODE ? node.length : node?.childNodes.length;
      return node ? [node, Math.min(steps.at(-1), end)] : null;
    };
    const [anchor, focus] = place.map(find);
    if (anchor && focus) getSelection().setBaseAndExtent(...anchor, ...focus);
  }

  remember() {
    this.past.push({ html: this.text.innerHTML, place: this.placeNow() });
    if (this.past.length > STEPS_MAX) this.past.shift();
  }

  changed(whole = false) {
    if (!this.text.firstElementChild) document.execCommand("formatBlock", false, "p");
    const now = this.text.innerHTML;
    if (now !== this.past.at(-1)?.html) {
      this.ahead = [];
      clearTimeout(this.waiting);
      if (whole) this.remember();
      else this.waiting = setTimeout(() => this.remember(), 400);
    }
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), 800);
  }

  undo() {
    clearTimeout(this.waiting);
    const now = { html: this.text.innerHTML, place: this.placeNow() };
    if (now.html === this.past.at(-1)?.html) {
      if (this.past.length < 2) return;
      this.past.pop();
    }
    this.ahead.push(now);
    this.render(this.past.at(-1));
  }

  redo() {
    const next = this.ahead.pop();
    if (!next) return;
    this.past.push(next);
    this.render(next);
  }

  render(step) {
    this.text.innerHTML = step.html;
    this.text.focus();
    this.restorePlace(step.place);
    this.keep();
  }

  // ---- pasting ----

  async paste(event) {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    this.place = this.placeNow();
    if (!html || this.at("td, th, span.note")) {
      const inside = this.at("td, th, span.note, li");
      const lines = plain.split(/\r?\n/).filter((line) => line.trim());
      if (inside || lines.length < 2) document.execCommand("insertText", false, lines.join(" "));
      else document.execCommand("insertHTML", false, this.paragraphs(lines));
      this.changed(true);
      return;
    }
    const answer = await this.ask({ pasted: html });
    this.text.focus();
    this.restorePlace(this.place);
    document.execCommand("insertHTML", false, answer ? answer.html : this.bare(html));
    this.said.textContent = answer ? answer.told : this.root.dataset.offline;
    this.changed(true);
  }

  paragraphs(lines) {
    const box = document.createElement("div");
    for (const line of lines) box.append(Object.assign(document.createElement("p"), { textContent: line }));
    return box.innerHTML;
  }

  // When the server cannot be reached: structure that needs no understanding, and words. Cleaned again when it is sent.
  bare(html) {
    const kept = new Set(["P", "H3", "H4", "H5", "UL", "OL", "LI", "TABLE", "THEAD", "TBODY", "TR", "TD", "TH", "B", "STRONG", "I", "EM", "U", "SUP", "SUB", "BR"]);
    const gone = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "TEMPLATE", "XML", "SVG", "IMG", "OBJECT", "IFRAME"]);
    const copy = (from, to) => {
      for (const node of from.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) to.append(node.data.replace(/\s+/g, " "));
        if (node.nodeType !== Node.ELEMENT_NODE || gone.has(node.tagName)) continue;
        let into = to;
        if (kept.has(node.tagName)) {
          into = document.createElement(node.tagName);
          for (const name of ["colspan", "rowspan", "start"]) {
            const value = node.getAttribute(name);
            if (/^\d{1,3}$/.test(value ?? "")) into.setAttribute(name, value);
          }
          to.append(into);
        }
        copy(node, into);
      }
    };
    const box = document.createElement("div");
    copy(new DOMParser().parseFromString(html, "text/html").body, box);
    return box.innerHTML;
  }

  async ask(fields) {
    const token = this.form.elements.namedItem("_token").value;
    try {
      const answer = await fetch(this.root.dataset.clean, { method: "POST", body: new URLSearchParams({ _token: token, ...fields }) });
      return answer.ok ? await answer.json() : null;
    } catch { return null; }
  }

  async toMarkup() {
    const answer = await this.ask({ edited: this.text.innerHTML });
    if (!answer) { this.said.textContent = this.root.dataset.offline; return; }
    this.area.value = answer.markup;
    this.show(false);
    this.area.focus();
  }

  async fromMarkup() {
    const answer = await this.ask({ markup: this.area.value });
    if (!answer) return;
    this.text.innerHTML = answer.html;
    this.show(true);
    this.text.focus();
    this.changed(true);
  }

  // ---- keeping what is not sent yet, in this browser alone ----

  key_of() { return this.root.dataset.keep ? `draft:${this.root.dataset.keep}` : ""; }

  stored(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  keep(sent = false) {
    if (!this.key_of()) return;
    try {
      localStorage.setItem(this.key_of(), JSON.stringify({ html: this.text.innerHTML, text: words(this.text), at: Date.now(), sent }));
    } catch { /* a full or closed store loses nothing that is on the page */ }
  }

  offerKept() {
    const person = this.root.dataset.keep.split("/")[0];
    if (!person) return;
    // What arrived is not kept any longer: what was sent from a new draft is the text of the page that came after it.
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("draft:")) continue;
      const kept = this.stored(key);
      const others = !key.startsWith(`draft:${person}/`);
      if (others || !kept || (kept.sent && kept.text === words(this.text))) localStorage.removeItem(key);
    }
    const kept = this.stored(this.key_of());
    if (!kept || !kept.text || kept.text === words(this.text)) { localStorage.removeItem(this.key_of()); return; }
    const box = this.root.querySelector(".editor-kept");
    box.querySelector("p").textContent = `${this.root.dataset.kept} ${new Date(kept.at).toLocaleString("vi-VN")}`;
    box.hidden = false;
  }

  kept(what) {
    const kept = this.stored(this.key_of());
    this.root.querySelector(".editor-kept").hidden = true;
    if (what === "restore" && kept) {
      this.text.innerHTML = this.bareKept(kept.html);
      this.changed(true);
    } else localStorage.removeItem(this.key_of());
    this.text.focus();
  }

  // Notes and marks of lists are ours; everything else is made again from what may stand here.
  bareKept(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const element of page.body.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        const known = name === "class" && /^(note|clauses|points|dashes|pluses|level-[a-z]+)$/.test(value);
        const count = ["colspan", "rowspan", "start"].includes(name) && /^\d{1,3}$/.test(value);
        if (!known && !count) element.removeAttribute(name);
      }
      if (!element.matches("p, h3, h4, h5, ul, ol, li, table, thead, tbody, tr, td, th, b, strong, i, em, u, sup, sub, br, span, div")) element.remove();
    }
    return page.body.innerHTML;
  }

  send() {
    if (!this.shown) return;
    this.value.value = this.text.innerHTML;
    this.value.disabled = false;
    this.keep(true);
  }
}

for (const root of document.querySelectorAll("[data-editor]")) new Editor(root);

// What was withdrawn is not kept in this browser either, nor what was sent from a form without a name yet.
for (const gone of document.querySelectorAll("[data-forget]")) {
  for (const key of Object.keys(localStorage)) {
    const sent = key.startsWith("draft:") && localStorage.getItem(key).includes('"sent":true');
    if (sent || (key.startsWith("draft:") && key.endsWith(`/${gone.dataset.forget}`))) localStorage.removeItem(key);
  }
}
