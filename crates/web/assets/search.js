// Search as you type: suggestions under the box. Without this script the form works as it is.
const box = document.querySelector("input[data-suggestions]");
if (box) start(box);

function start(input) {
  const form = input.form;
  const list = document.createElement("ul");
  list.className = "find-list";
  list.id = "find-list";
  list.setAttribute("role", "listbox");
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list", "aria-expanded": "false",
  })) input.setAttribute(name, value);

  let at = -1;
  let asking = null;
  let wait = 0;

  const close = () => {
    list.replaceChildren();
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (next) => {
    const items = [...list.children];
    if (!items.length) return;
    at = (next + items.length + 1) % (items.length + 1);
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    const chosen = items[at];
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const show = (found) => {
    close();
    for (const [index, one] of found.entries()) {
      const item = document.createElement("li");
      item.id = `find-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.url = one.url;
      const detail = document.createElement("small");
      detail.textContent = one.detail;
      item.append(one.name, detail);
      list.append(item);
    }
    input.setAttribute("aria-expanded", String(found.length > 0));
  };

  const ask = async () => {
    const typed = input.value.trim();
    asking?.abort();
    if (typed.length < 2) return close();
    asking = new AbortController();
    try {
      const address = `${input.dataset.suggestions}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch {
      close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(at < 0 ? list.children.length - 1 : at - 1); }
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && list.children[at]) {
      event.preventDefault();
      location.assign(list.children[at].dataset.url);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) { event.preventDefault(); location.assign(item.dataset.url); }
  });
  input.addEventListener("blur", close);
}
