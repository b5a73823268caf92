// The map of grids: polygons drawn from the table beside it, which says the same without scripts.
import L from "leaflet";

const STEPS = ["#f3f6fb", "#cfe0f3", "#9cc0e6", "#5f97d0", "#2f6fb0", "#174a80"];

// Which of six shades: none, and five equal parts of the greatest count.
function shade(count, most) {
  if (!count) return 0;
  return Math.min(5, Math.ceil((5 * count) / most));
}

function tooltip(area, label) {
  const text = document.createElement("span");
  text.textContent = `${area.name}：${label} ${area.count} 件`;
  return text;
}

function draw(box, data) {
  const map = L.map(box, { zoomControl: true, attributionControl: false, keyboard: true });
  const most = Math.max(1, ...data.areas.map((area) => area.count));
  const shapes = L.featureGroup(
    data.areas.map((area) =>
      L.geoJSON(area.geometry, {
        style: { color: "#33475b", weight: 1.5, fillColor: STEPS[shade(area.count, most)], fillOpacity: 0.85 },
      })
        .bindTooltip(tooltip(area, data.label), { sticky: true })
        .on("click", () => window.location.assign(area.url)),
    ),
  ).addTo(map);
  map.fitBounds(shapes.getBounds(), { padding: [12, 12] });
}

const box = document.getElementById("grid-map");
if (box) {
  fetch(box.dataset.source, { headers: { Accept: "application/json" } })
    .then((answer) => answer.json())
    .then((data) => {
      if (!data.areas.length) return;
      box.hidden = false;
      draw(box, data);
    })
    .catch(() => {
      box.hidden = true;
    });
}
