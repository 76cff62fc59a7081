// Papers: printed as soon as they are shown when the act that made them asked for it, and left by
// a letter. Without it the browser's own menu prints.
if (new URLSearchParams(location.search).has("in")) {
  // Going back to this page does not print it again.
  history.replaceState(null, "", location.pathname);
  print();
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const way = document.querySelector(`a[data-way="${CSS.escape(event.key)}"]`);
  if (way) { event.preventDefault(); way.click(); }
});
