// Keys of the officials' room. Everything they do can be done by links and buttons too.
const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
const current = () => document.querySelector("tr.at");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("at", row === next));
  next.querySelector("a[data-open]")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function openAct(key) {
  const act = document.querySelector(`details[data-key="${CSS.escape(key)}"]`);
  if (!act) return false;
  act.open = true;
  const first = act.querySelector("form input:not([type=hidden]):not([type=checkbox]), form select, form textarea, form button");
  first?.focus();
  return true;
}

// A form that is filled in over and over begins under the hands, unless something has to be read first.
if (!document.querySelector(".error-summary")) document.querySelector("form[data-begin] :is(input:not([type=hidden]), select, textarea)")?.focus();

let begun = false;
document.querySelector("form[data-main]")?.addEventListener("input", () => { begun = true; });

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const form = event.target.closest("form") ?? document.querySelector("details[open] form, form[data-main]");
    // Inside an unfolded part its own button is meant, even when one form holds several parts.
    const part = event.target.closest("details[open]");
    const button = part?.querySelector(".actions button") ?? form?.querySelector("button.primary") ?? form?.querySelector("button:not([name])");
    if (form) { event.preventDefault(); form.requestSubmit(button); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const done = {
    "/": () => document.getElementById("find")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    Enter: () => (event.target === document.body ? current()?.querySelector("a[data-open]")?.click() : false),
    Escape: () => document.querySelector("dialog[open]")?.close(),
  }[event.key];
  if (done) { if (done() !== false) event.preventDefault(); return; }
  if (openAct(event.key)) { event.preventDefault(); return; }
  const way = document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
  if (way) { event.preventDefault(); way.click(); return; }
  // A letter never throws away a form that somebody has begun.
  if (event.key === "u" && !begun) document.querySelector("a[data-up]")?.click();
});
