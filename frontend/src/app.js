// What the pages gain with scripts; every page works without them.
import "htmx.org";
import "./board.js";

// An error summary takes the focus when it appears, so that it is read first.
function focusSummary(root) {
  root.querySelector?.("[data-focus]")?.focus();
}

// A link in the summary leads to its control and puts the cursor there.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const control = link && document.getElementById(link.hash.slice(1));
  if (control) {
    event.preventDefault();
    control.focus();
    control.scrollIntoView({ block: "center" });
  }
});

// Panels that drop down close on Escape and on a click beside them.
function closePanels(except) {
  document.querySelectorAll("details.drop[open]").forEach((panel) => {
    if (panel !== except) panel.open = false;
  });
}
document.addEventListener("click", (event) => closePanels(event.target.closest?.("details.drop")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.drop[open]");
  closePanels(null);
  open?.querySelector("summary").focus();
});

// A second click within five seconds does not send a form twice. The button stays enabled, so that
// its name and value are sent; coming back by the browser's history frees the form at once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 5000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

document.addEventListener("htmx:after:swap", () => focusSummary(document));
focusSummary(document);
