// The board by keyboard, and choosing a whole page of the work list.
document.addEventListener("keydown", (event) => {
  const here = event.target.closest?.("[data-card]");
  if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
  const lists = [...document.querySelectorAll("[data-board] .board-cards, .board-cards[data-board]")];
  const cards = lists.map((list) => [...list.querySelectorAll("[data-card]")]).filter((c) => c.length);
  const column = cards.findIndex((each) => each.includes(here));
  const row = cards[column]?.indexOf(here);
  const beside = (next) => next && next[Math.min(row, next.length - 1)];
  const target = {
    ArrowDown: cards[column]?.[row + 1],
    ArrowUp: cards[column]?.[row - 1],
    ArrowRight: beside(cards[column + 1]),
    ArrowLeft: beside(cards[column - 1]),
    Home: cards[column]?.[0],
    End: cards[column]?.at(-1),
  }[event.key];
  if (!target) return;
  event.preventDefault();
  target.closest("details")?.setAttribute("open", "");
  target.focus();
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

function showPickAll() {
  document.querySelectorAll("[data-pick-all]").forEach((button) => (button.hidden = false));
}
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-pick-all]")) return;
  const boxes = [...document.querySelectorAll("input.pick")];
  const all = boxes.every((box) => box.checked);
  boxes.forEach((box) => (box.checked = !all));
});
document.addEventListener("htmx:after:swap", showPickAll);
showPickAll();
