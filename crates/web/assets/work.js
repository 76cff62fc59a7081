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
