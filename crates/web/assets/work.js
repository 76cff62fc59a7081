// The work list and the dossier page: counts what is chosen, and sends a form once.
const bulk = document.querySelector("form[data-bulk]");
if (bulk) {
  const button = bulk.querySelector(".bulk button");
  const words = button.textContent;
  const count = () => {
    const chosen = bulk.querySelectorAll("input[name=chon]:checked").length;
    button.disabled = chosen === 0;
    button.textContent = chosen ? `${words} (${chosen})` : words;
  };
  bulk.addEventListener("change", count);
  count();
}

// While a pile is signed the answer is long in coming: the page tells how far it is.
const underWay = document.querySelector("[data-under-way]");
if (underWay) {
  const [bar, told] = [underWay.querySelector("progress"), underWay.querySelector("span")];
  const ask = async () => {
    try {
      const answer = await fetch(bulk.dataset.progress, { headers: { accept: "application/json" } });
      if (answer.status === 200) {
        const now = await answer.json();
        [bar.max, bar.value, told.textContent] = [now.of, now.done, now.sentence];
        underWay.hidden = false;
      }
    } catch { /* The answer itself is on its way. */ }
    if (bulk.dataset.sent) setTimeout(ask, 700);
  };
  bulk.addEventListener("submit", () => setTimeout(ask, 400));
  addEventListener("pageshow", () => { underWay.hidden = true; });
}

// One form is sent once, however often the button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// An item of the agenda leads to its place in the film on this page.
for (const link of document.querySelectorAll("a[data-seek]")) {
  link.addEventListener("click", (event) => {
    const film = link.closest("article")?.querySelector("video");
    if (!film) return;
    event.preventDefault();
    film.currentTime = Number(link.dataset.seek);
    film.play().catch(() => film.focus());
  });
}
