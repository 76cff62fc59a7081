// Uploads in parts, with progress, going on after a broken connection.
// Without it the browser's own form sends the files.
const PART = 512 * 1024;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const reached = (answer) => Number(answer.headers.get("upload-offset"));

async function sendFile(form, file, show) {
  const token = form.elements.namedItem("_token").value;
  const fields = new URLSearchParams({
    _token: token, component: form.dataset.component,
    kind: form.elements.namedItem("kind").value, name: file.name, size: String(file.size),
  });
  const begun = await fetch(form.dataset.upload, { method: "POST", body: fields });
  const told = await begun.json().catch(() => ({}));
  if (begun.status !== 201) return told.sentence || form.dataset.failed;
  let offset = told.offset;
  let tries = 0;
  while (offset < file.size) {
    show(offset / file.size, tries ? form.dataset.waiting : form.dataset.sending);
    try {
      if (tries) {
        const asked = await fetch(told.upload, { cache: "no-store" });
        if (!asked.ok) return form.dataset.failed;
        offset = reached(asked);
        if (offset >= file.size) break;
      }
      const answer = await fetch(told.upload, {
        method: "PATCH",
        headers: { "upload-offset": String(offset), "x-form-token": token, "content-type": "application/octet-stream" },
        body: file.slice(offset, offset + PART),
      });
      if (answer.status === 204 || answer.status === 409) { offset = reached(answer); tries = 0; }
      else if (answer.status === 503 || answer.status === 429) throw new Error("later");
      else return form.dataset.failed;
    } catch {
      tries += 1;
      if (tries > 60) return form.dataset.failed;
      await pause(Math.min(1000 * 2 ** tries, 30000));
    }
  }
  show(1, form.dataset.sending);
  const ended = await fetch(told.done, { method: "POST", body: new URLSearchParams({ _token: token }) });
  if (ended.status === 201) return "";
  const why = await ended.json().catch(() => ({}));
  return why.sentence || form.dataset.failed;
}

async function renew(section) {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer || !answer.ok) { location.reload(); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const id = section.getAttribute("aria-labelledby");
  const fresh = page.querySelector(`[aria-labelledby="${CSS.escape(id)}"]`);
  const files = fresh && fresh.querySelector(".files");
  const old = section.querySelector(".files");
  if (files && old) old.replaceWith(files);
  else if (files) section.insertBefore(files, section.querySelector(".add-file"));
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const place = form.querySelector(".sending");
  const button = form.querySelector("button");
  const run = async () => {
    const files = [...input.files];
    if (!files.length) return;
    button.disabled = true;
    for (const file of files) {
      const line = document.createElement("p");
      const bar = document.createElement("progress");
      const words = document.createElement("span");
      bar.max = 1;
      line.append(file.name, bar, words);
      place.append(line);
      const trouble = await sendFile(form, file, (part, what) => {
        bar.value = part;
        words.textContent = `${what} ${Math.round(part * 100)}%`;
      }).catch(() => form.dataset.failed);
      if (trouble) { line.className = "error"; words.textContent = trouble; bar.remove(); }
      else { await renew(form.closest("section")); line.remove(); }
    }
    input.value = "";
    button.disabled = false;
  };
  button.hidden = true;
  input.addEventListener("change", run);
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
}
