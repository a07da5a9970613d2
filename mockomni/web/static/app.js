/* What pages do beyond links and forms. Everything works without it, a little less comfortably. */
"use strict";

const root = document.documentElement;
root.classList.add("js");

/* Light or dark: what was chosen here, else what the system says. */
const kept = {
  get theme() { try { return localStorage.getItem("theme"); } catch { return null; } },
  set theme(theme) { try { localStorage.setItem("theme", theme); } catch { /* a browser may refuse to remember */ } },
};
if (kept.theme === "light" || kept.theme === "dark") root.dataset.theme = kept.theme;

function toggleTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = kept.theme = dark ? "light" : "dark";
}

/* One sentence at the foot of the page, also for screen readers. */
let telling;
function tell(sentence) {
  const told = document.getElementById("told");
  told.textContent = sentence;
  clearTimeout(telling);
  telling = setTimeout(() => { told.textContent = ""; }, 2500);
}

async function copy(button) {
  const text = button.dataset.copy ?? button.closest(".block").querySelector("code").textContent;
  const ours = button.closest("dialog") ?? document.body;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "off-screen" });
    ours.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, 1500);
  tell("Copied.");
}

/* A link to a page that asks for a confirmation asks in a dialog instead: the form is that page's. */
async function ask(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("[data-dialog-content]");
  if (!form) { location.href = link.href; return; }
  const dialog = document.createElement("dialog");
  const title = form.querySelector("h2");
  dialog.append(document.adoptNode(form));
  if (title) { title.id = "dialog-title"; dialog.setAttribute("aria-labelledby", title.id); }
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

/* The permission grid: a box above a column or before a row ticks all that it stands for. */
function inGrid(grid, name, value) {
  return [...grid.querySelectorAll("input[data-cell]")].filter((box) => box.dataset[name] === value);
}
function show(box, cells) {
  const ticked = cells.filter((cell) => cell.checked).length;
  box.checked = ticked === cells.length;
  box.indeterminate = ticked > 0 && ticked < cells.length;
}
function showAll(grid) {
  for (const box of grid.querySelectorAll("input[data-whole-row]")) show(box, inGrid(grid, "row", box.dataset.wholeRow));
  for (const box of grid.querySelectorAll("input[data-whole-column]")) show(box, inGrid(grid, "column", box.dataset.wholeColumn));
}
function changed(box) {
  const grid = box.closest("[data-grid]");
  if (box.dataset.wholeRow) for (const cell of inGrid(grid, "row", box.dataset.wholeRow)) cell.checked = box.checked;
  if (box.dataset.wholeColumn) for (const cell of inGrid(grid, "column", box.dataset.wholeColumn)) cell.checked = box.checked;
  showAll(grid);
}
function preset(button) {
  const grid = document.querySelector("[data-grid]");
  const wanted = new Set(JSON.parse(button.dataset.preset));
  for (const cell of grid.querySelectorAll("input[data-cell]")) cell.checked = wanted.has(cell.value);
  showAll(grid);
  tell(`${wanted.size} ticks set. Save keeps them.`);
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  if (on("[data-theme-toggle]")) toggleTheme();
  else if (on("[data-copy], [data-copy-block]")) copy(on("[data-copy], [data-copy-block]"));
  else if (on("a[data-asks]") && !event.ctrlKey && !event.metaKey) { event.preventDefault(); ask(on("a[data-asks]")); }
  else if (on("button[data-preset]")) { event.preventDefault(); preset(on("button[data-preset]")); }
  else if (on("dialog [data-close]")) { event.preventDefault(); on("dialog").close(); }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  else if (event.target.closest("[data-grid]")) changed(event.target);
});
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-grid]").forEach(showAll);
  /* A page that shows a key is the answer to a form: loading it again must not send the form again. */
  const after = document.querySelector("[data-address]");
  if (after) history.replaceState(null, "", after.dataset.address);
});
