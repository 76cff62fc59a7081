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
  const stops = () => [...form.querySelectorAll("[data-fields] input:not([type=hidden]), [data-fields] select, [data-fields] textarea")]
    .filter((it) => !it.disabled && it.offsetParent !== null && (it.type !== "radio" || it.checked || !form.querySelector(`[name="${CSS.escape(it.name)}"]:checked`)));
  const empty = () => stops().find((it) => it.getAttribute("aria-required") === "true" && it.value === "");
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    const here = event.target;
    if (!here.closest("[data-fields]") || here.tagName === "BUTTON" || (here.tagName === "TEXTAREA" && event.shiftKey)) return;
    event.preventDefault();
    const all = stops();
    const rest = all.slice(all.indexOf(here) + 1);
    const next = rest.find((it) => it.getAttribute("aria-required") === "true" && it.value === "") ?? empty() ?? form.querySelector("button.primary");
    next?.focus();
  });
  if ("focus" in fields.dataset) (empty() ?? form.querySelector("button.primary"))?.focus();
}

const errors = document.getElementById("error-summary");
if (errors && fields) errors.querySelector("a")?.focus();
