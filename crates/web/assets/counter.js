// The counter's forms by keyboard: Enter moves on, the list of procedures narrows while typing.
const fold = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");

const narrow = document.querySelector("form[data-narrow]");
if (narrow) {
  const box = narrow.querySelector("input");
  const items = [...document.querySelectorAll("[data-choices] li[data-words]")];
  const fits = () => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    for (const item of items) item.hidden = !words.every((word) => item.dataset.words.includes(word));
  };
  box.addEventListener("input", fits);
  narrow.addEventListener("submit", (event) => {
    const first = items.find((item) => !item.hidden && item.querySelector("a"));
    if (first) { event.preventDefault(); first.querySelector("a").click(); }
  });
  fits();
}

const fields = document.querySelector("[data-fields]");
if (fields) {
  const form = fields.closest("form");
  form.classList.add("scripted");
  const together = (it) => [...form.querySelectorAll(`[name="${CSS.escape(it.name)}"]`)];
  const answered = (it) => it.type === "radio" ? together(it).some((one) => one.checked) : it.value.trim() !== "";
  const asked = (it) => it.type === "radio"
    ? !it.closest("fieldset")?.querySelector("legend .optional") : it.getAttribute("aria-required") === "true";
  // Where Enter stops: of several answers to one question the chosen one, else the first.
  const stops = () => [...fields.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((it) => !it.disabled && it.offsetParent !== null)
    .filter((it) => it.type !== "radio" || it === (together(it).find((one) => one.checked) ?? together(it)[0]));
  const open = (it) => asked(it) && !answered(it);
  const accept = () => form.querySelector("button.primary");
  const onward = (here) => {
    const all = stops();
    const at = all.findIndex((it) => it === here || (it.type === "radio" && it.name === here.name));
    (all.slice(at + 1).find(open) ?? all.find((it) => it !== here && open(it)) ?? accept())?.focus();
  };
  for (const choices of fields.querySelectorAll(".choices:has(input[type=radio])")) choices.classList.add("numbered");

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const here = event.target;
    if (!here.closest("[data-fields]") || here.tagName === "BUTTON") return;
    // A digit answers the question and goes on.
    if (here.type === "radio" && /^[1-9]$/.test(event.key)) {
      const one = together(here)[Number(event.key) - 1];
      if (one) { event.preventDefault(); one.click(); onward(one); }
      return;
    }
    if (event.key !== "Enter" || event.defaultPrevented || (here.tagName === "TEXTAREA" && event.shiftKey)) return;
    if (here.getAttribute("aria-expanded") === "true" && here.hasAttribute("aria-activedescendant")) return;
    event.preventDefault();
    onward(here);
  });

  // What the applicant said of themselves stands in the other parts too, until somebody changes it.
  const sources = Object.entries(JSON.parse(form.dataset.sources || "{}"));
  const own = new Map();
  fields.addEventListener("change", (event) => {
    const { name, value } = event.target;
    for (const [target, source] of sources) {
      if (name !== source && !name.startsWith(`${source}.`)) continue;
      const box = form.elements.namedItem(target + name.slice(source.length));
      if (!box || box.type === "checkbox") continue;
      if (box.value !== "" && box.value !== own.get(box.name)) continue;
      box.value = value;
      own.set(box.name ?? target, value);
    }
  });

  if ("focus" in fields.dataset) (stops().find(open) ?? accept())?.focus();

  // Scans are sent as soon as they are chosen, so that no other button sends them again.
  let under_way = 0;
  let waiting = null;
  const scan = (file, place) => new Promise((done) => {
    const line = document.createElement("span");
    place.append(line);
    const body = new FormData();
    body.set("_token", form.elements.namedItem("_token").value);
    body.set("component", place.dataset.component);
    body.set(`_file.${place.dataset.component}`, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.scan);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      line.textContent = `${file.name} ${Math.round((event.loaded / event.total) * 100)}%`;
    });
    request.addEventListener("loadend", () => {
      const told = request.response ?? {};
      if (request.status === 201) {
        const label = document.createElement("label");
        label.className = "scan";
        const box = document.createElement("input");
        Object.assign(box, { type: "checkbox", name: place.dataset.scans, value: told.value, checked: true });
        label.append(box, told.words);
        place.prepend(label);
        line.remove();
        const ticked = form.querySelector(`input[name$=".c.${CSS.escape(place.dataset.component)}.in"]`);
        if (ticked) ticked.checked = true;
      } else {
        line.className = "error";
        line.textContent = told.sentence ?? `${file.name}: ${form.dataset.failed}`;
      }
      done();
    });
    request.send(body);
  });
  form.addEventListener("change", async (event) => {
    const place = event.target.closest("[data-scans]");
    if (!place || event.target.type !== "file") return;
    const files = [...event.target.files];
    event.target.value = "";
    for (const old of place.querySelectorAll(".error")) old.remove();
    under_way += 1;
    for (const file of files) await scan(file, place);
    under_way -= 1;
    if (under_way === 0 && waiting) { const button = waiting; waiting = null; form.requestSubmit(button); }
  });
  form.addEventListener("submit", (event) => {
    if (under_way === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter;
  }, true);
}

const errors = document.getElementById("error-summary");
if (errors && fields) errors.querySelector("a")?.focus();
