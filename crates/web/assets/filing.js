// Questions that follow from others, names of communes while typing, saving while typing.
// Everything here can be left out: the pages work without.
const form = document.querySelector("form[data-filing]");

if (form) {
  const script = form.elements.namedItem("_script");
  if (script) script.value = "1";

  const valuesOf = (name) => {
    const found = [];
    for (const control of form.elements) {
      if (control.name === name || control.name.startsWith(name + ".")) {
        const box = control.type === "radio" || control.type === "checkbox";
        if (box && !control.checked) continue;
        if (control.value.trim() === "") continue;
        // A ticked box of several sends "on"; its answer is the end of its name.
        found.push(control.type === "checkbox" && control.value === "on"
          ? control.name.slice(name.length + 1) : control.value);
      }
    }
    return found;
  };
  const holds = (condition) => {
    if (condition.all) return condition.all.every(holds);
    if (condition.any) return condition.any.some(holds);
    if (condition.not) return !holds(condition.not);
    const values = valuesOf(condition.field);
    if (condition.in) return values.some((value) => condition.in.includes(value));
    if ("whole" in condition) {
      // Three numbers, the year of four figures among them; the server reads it exactly.
      const whole = (text) => /^\D*\d+\D+\d+\D+\d+\D*$/.test(text) && /\d{4}/.test(text);
      return values.some(whole) === condition.whole;
    }
    return (values.length > 0) === condition.present;
  };
  const conditional = [...form.querySelectorAll("[data-when]")];
  const refresh = () => {
    // A hidden question may hide another: twice settles what pages have.
    for (let round = 0; round < 2; round += 1) {
      for (const part of conditional) {
        const shown = holds(JSON.parse(part.dataset.when));
        part.hidden = !shown;
        for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !shown;
      }
    }
  };
  if (conditional.length) {
    form.addEventListener("input", refresh);
    form.addEventListener("change", refresh);
    refresh();
  }

  // Saving while typing: the page's own form, sent quietly.
  const note = form.querySelector("[data-saved]");
  if (note && form.dataset.filing !== "quiet") {
    let waiting = 0;
    let sending = false;
    const save = async () => {
      if (sending) { waiting = setTimeout(save, 2000); return; }
      sending = true;
      const body = new URLSearchParams(new FormData(form));
      body.set("_later", "1");
      try {
        const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
        if (answer.type === "opaqueredirect") {
          const now = new Date();
          const two = (number) => String(number).padStart(2, "0");
          note.textContent = `${note.dataset.saved} ${two(now.getHours())}:${two(now.getMinutes())}`;
        }
      } catch { /* The button saves too; nothing to say. */ }
      sending = false;
    };
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 3000); });
    form.addEventListener("submit", () => clearTimeout(waiting));
  }

  // Names of communes: a list under the box, chosen by arrow keys, mouse or finger.
  let serial = 0;
  for (const box of form.querySelectorAll("input[data-units]")) {
    const frame = document.createElement("div");
    frame.className = "unit-box";
    box.replaceWith(frame);
    const list = document.createElement("ul");
    list.className = "unit-list";
    list.id = `units-${serial += 1}`;
    list.setAttribute("role", "listbox");
    frame.append(box, list);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-autocomplete", "list");
    let at = -1;
    let asked = 0;
    const close = () => { list.replaceChildren(); at = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
    const choose = (item) => { box.value = item.dataset.name; close(); box.dispatchEvent(new Event("input", { bubbles: true })); close(); };
    const mark = (place) => {
      const items = list.children;
      if (!items.length) return;
      if (items[at]) items[at].setAttribute("aria-selected", "false");
      at = (place + items.length) % items.length;
      items[at].setAttribute("aria-selected", "true");
      items[at].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", items[at].id);
    };
    box.addEventListener("input", async (event) => {
      if (!event.isTrusted) return;
      const turn = asked += 1;
      const text = box.value.trim();
      if (text.length < 2) { close(); return; }
      const answer = await fetch(`${box.dataset.units}${box.dataset.units.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`).catch(() => null);
      if (!answer || !answer.ok || turn !== asked) return;
      const found = await answer.json();
      list.replaceChildren(...found.map((unit, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.name = unit.name;
        item.textContent = unit.name;
        if (unit.note) {
          const small = document.createElement("small");
          small.textContent = unit.note;
          item.append(small);
        }
        item.addEventListener("mousedown", (press) => { press.preventDefault(); choose(item); });
        return item;
      }));
      at = -1;
      box.setAttribute("aria-expanded", String(found.length > 0));
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
      else if (event.key === "Enter" && list.children[at]) { event.preventDefault(); choose(list.children[at]); }
      else if (event.key === "Escape") close();
    });
    box.addEventListener("blur", close);
  }
}
