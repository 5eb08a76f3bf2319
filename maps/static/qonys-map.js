/* What the maps of Qonys add to Leaflet. Folium's script calls Qonys.map, .polygons, .points and .start.
 *
 * Names come from files of others: they reach the page as text nodes only, never as HTML.
 * Page and map talk by events, both ways: "qonys:hover" and "qonys:select" with {kato}; from the map to the window and,
 * in a frame, to the page around it; from there by postMessage({type: "qonys:select", kato}) to the frame.
 */
"use strict";
window.Qonys = (function () {
  const view = { layers: {}, features: new Map(), list: new Map(), selected: null };

  /* ---- small helpers ---- */
  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  function written(value, unit) {
    if (value === null || value === undefined) return view.data.labels.no_data;
    const text = typeof value === "number" ? view.numbers.format(value) : String(value);
    return unit ? `${text}\u00a0${unit}` : text;
  }

  function pick(column, row) {
    const value = column.values[row];
    return column.words ? column.words[value] : value;
  }

  /* ---- drawing: one canvas, with hatches for demo values ---- */
  let pattern = null;
  function hatch(context) {
    if (pattern === null) {
      const tile = element("canvas", { width: 8, height: 8 });
      const brush = tile.getContext("2d");
      brush.strokeStyle = "rgba(255,255,255,.9)";
      brush.lineWidth = 2;
      brush.beginPath();
      for (const shift of [-8, 0, 8]) brush.moveTo(shift, 8), brush.lineTo(shift + 8, 0);
      brush.stroke();
      pattern = context.createPattern(tile, "repeat");
    }
    return pattern;
  }

  const Canvas = L.Canvas.extend({
    _fillStroke(context, layer) {
      if (layer.options.hatched) {
        context.globalAlpha = layer.options.fillOpacity;
        context.fillStyle = layer.options.fillColor;
        context.fill("evenodd");
        context.fillStyle = hatch(context);
        context.fill("evenodd");
        L.Canvas.prototype._fillStroke.call(this, context, { options: { ...layer.options, fill: false } });
      } else {
        L.Canvas.prototype._fillStroke.call(this, context, layer);
      }
    },
  });

  function path(style) {
    return {
      fill: Boolean(style.fill), fillColor: style.fill || undefined, fillOpacity: style.opacity,
      stroke: Boolean(style.line), color: style.line || undefined, weight: style.weight, opacity: 1,
      dashArray: style.dashed ? "5 4" : undefined, hatched: style.hatched, lineJoin: "round",
    };
  }

  /* ---- popups: made on click ---- */
  function popup(mark) {
    const { popups, row } = mark.qonys;
    const lines = element("dl");
    for (const line of popups.lines) {
      if (pick(line, row) === "") continue; // a text that this feature has none of
      const value = element("dd", {}, written(pick(line, row), line.unit));
      if (line.status) value.append(element("em", {}, pick(line.status, row)));
      lines.append(element("dt", {}, line.label), value);
    }
    const { link } = popups;
    const address = link && link.before + encodeURIComponent(mark.qonys.id) + link.after;
    const more = link && element("a", { class: "qonys-more", href: address, target: "_top" }, link.label);
    return element("div", { class: "qonys-popup" }, element("strong", {}, popups.title[row]), lines, more);
  }

  function title(mark) {
    const { popups, row } = mark.qonys;
    const first = popups.lines.length ? written(pick(popups.lines[0], row), popups.lines[0].unit) : "";
    return element("span", {}, popups.title[row], first && `: ${first}`);
  }

  function answer(group) {
    group.bindPopup(popup, {
      maxWidth: Math.min(280, view.map.getContainer().clientWidth - 90), minWidth: 160,
      autoPanPaddingTopLeft: [54, 54], autoPanPaddingBottomRight: [12, 12], // clear of the buttons and the legend
    });
    group.bindTooltip(title, { sticky: true, direction: "top", opacity: 0.95 });
    group.on("click", (event) => select(event.propagatedFrom.qonys.id, true));
    group.on("mouseover", (event) => notify("qonys:hover", event.propagatedFrom.qonys.id));
    group.on("mouseout", () => notify("qonys:hover", null));
    group.on("tooltipopen", (event) => group.isPopupOpen() && event.target.closeTooltip());
  }

  function remember(mark, id, popups, row) {
    mark.qonys = { id, popups, row };
    view.features.set(id, mark); // a later layer lies on top: its feature is the one meant
  }

  /* ---- layers ---- */
  /* A ring is [lon, lat, step, step, ...] in units of 1 / per_degree: half the size of GeoJSON. */
  function decodeRing(ring) {
    const corners = [];
    for (let at = 0, lon = 0, lat = 0; at < ring.length; at += 2) {
      lon += ring[at];
      lat += ring[at + 1];
      corners.push([lat / view.data.per_degree, lon / view.data.per_degree]);
    }
    return corners;
  }

  function fillPolygons(map, layer, group) {
    const styles = layer.styles.map(path);
    const source = layer.geometry_of ? view.data.layers.find((other) => other.name === layer.geometry_of) : layer;
    source.polygons.forEach((polygons, row) => {
      const options = { ...styles[layer.style_index[row]], interactive: Boolean(layer.popups), smoothFactor: 0.7 };
      const mark = L.polygon(polygons.map((rings) => rings.map(decodeRing)), options);
      if (layer.popups) remember(mark, layer.ids[row], layer.popups, row);
      group.addLayer(mark);
    });
  }

  function fillPoints(map, layer, group) {
    const hollow = new Set(layer.hollow);
    layer.lon.forEach((lon, row) => {
      const colour = layer.colours[layer.colour_index[row]];
      const ring = hollow.has(row);
      const mark = L.circleMarker([layer.lat[row] / view.data.per_degree, lon / view.data.per_degree], {
        radius: layer.radius.length > 1 ? layer.radius[row] * view.grade : layer.radius[0],
        fillColor: ring ? "#ffffff" : colour, fillOpacity: ring ? 0.85 : 0.9,
        color: ring ? colour : "#ffffff", weight: ring ? 1.5 : 0.4,
      });
      mark.base = mark.options.radius;
      remember(mark, layer.ids[row], layer.popups, row);
      group.addLayer(mark);
    });
    if (layer.radius.length > 1) return; // a size that says something stays as it is in the legend
    const resize = () => {
      const factor = Math.min(2.2, Math.max(0.55, Math.pow(2, (map.getZoom() - 6) / 3)));
      group.eachLayer((mark) => mark.setRadius(mark.base * factor));
    };
    map.on("zoomend", resize);
    resize();
  }

  function fillPins(map, pins) {
    const group = L.featureGroup().addTo(map);
    answer(group);
    pins.ids.forEach((id, row) => {
      const disc = element("span", { "aria-hidden": "true" }, pins.text[row]);
      const icon = L.divIcon({ className: "qonys-pin", html: disc, iconSize: [28, 28], popupAnchor: [0, -10] });
      const mark = L.marker([pins.lat[row], pins.lon[row]], { icon, zIndexOffset: 1000 - 10 * row, riseOnHover: true });
      remember(mark, id, pins.popups, row);
      group.addLayer(mark);
      mark.getElement().setAttribute("aria-label", `${pins.text[row]}: ${pins.popups.title[row]}`);
    });
    spread(map, pins.ids.map((id) => view.features.get(id)));
  }

  /* Pins of neighbouring villages are pushed apart, each on a stem from its place: every one can be read and hit. */
  function spread(map, marks) {
    const stems = L.layerGroup().addTo(map);
    const size = 37; // 28 px discs: even side by side on a slant 24 px of each are free
    const place = () => {
      const true_ = marks.map((mark) => map.latLngToLayerPoint(mark.getLatLng()));
      const at = true_.map((point, row) => point.add([Math.cos(2.4 * row), Math.sin(2.4 * row)])); // none on another
      for (let turn = 0; turn < 300; turn += 1) {
        at.forEach((one, row) => at.slice(row + 1).forEach((other) => {
          const apart = other.distanceTo(one);
          if (apart >= size) return;
          const push = other.subtract(one).multiplyBy((size - apart) / 2 / apart);
          one._subtract(push);
          other._add(push);
        }));
      }
      stems.clearLayers();
      marks.forEach((mark, row) => {
        const moved = at[row].subtract(true_[row]);
        const far = moved.distanceTo([0, 0]) > 3;
        mark.getElement().style.marginLeft = `${(far ? moved.x : 0) - 14}px`;
        mark.getElement().style.marginTop = `${(far ? moved.y : 0) - 14}px`;
        const line = { color: "#1b1b1b", weight: 1.5, interactive: false };
        if (far) stems.addLayer(L.polyline([mark.getLatLng(), map.layerPointToLatLng(at[row])], line));
      });
    };
    map.on("zoomend", place);
    place();
  }

  function fillList(map, pins) {
    if (!view.data.labels.list_title || !document.documentElement.classList.contains("qonys-alone")) return;
    const rows = element("ol");
    pins.ids.forEach((id, row) => {
      const below = pins.popups.lines.slice(0, 2).map((line) => written(pick(line, row), line.unit)).join(" · ");
      const name = element("span", {}, pins.popups.title[row], element("small", {}, below));
      const button = element("button", { type: "button" }, element("b", {}, pins.text[row]), name);
      button.addEventListener("click", () => select(id, true, true));
      button.addEventListener("mouseenter", () => hover(id));
      button.addEventListener("mouseleave", () => hover(null));
      view.list.set(id, button);
      rows.append(element("li", {}, button));
    });
    const heading = element("h2", {}, view.data.labels.list_title);
    map.getContainer().after(element("nav", { class: "qonys-list", "aria-label": heading.textContent }, heading, rows));
    map.invalidateSize();
  }

  function writeTowns(map, towns) {
    const written = towns.map((town) => {
      const icon = L.divIcon({ className: "qonys-town", html: element("span", {}, town.name), iconSize: [0, 0] });
      return { town, mark: L.marker([town.lat, town.lon], { icon, interactive: false, keyboard: false }) };
    });
    const show = () => {
      for (const { town, mark } of written) {
        if (map.getZoom() >= town.from_zoom) mark.addTo(map);
        else mark.remove();
      }
    };
    map.on("zoomend", show);
    show();
  }

  /* ---- page and map, tied both ways ---- */
  function notify(type, kato) {
    window.dispatchEvent(new CustomEvent(type, { detail: { kato } }));
    // a page from a file or a sandbox has no origin that could be named, so nobody else gets the message
    if (window.parent !== window && location.origin !== "null") {
      window.parent.postMessage({ type, kato }, location.origin);
    }
  }

  function outline(mark) {
    const loud = { color: "#d55e00", weight: 3, fill: false, interactive: false };
    if (mark instanceof L.CircleMarker) return L.circleMarker(mark.getLatLng(), { ...loud, radius: mark.getRadius() + 4 });
    if (mark instanceof L.Polyline) return L.polygon(mark.getLatLngs(), loud);
    return null;
  }

  function hover(id) {
    if (view.hovered) view.hovered.remove();
    for (const pin of document.querySelectorAll(".qonys-near")) pin.classList.remove("qonys-near");
    const mark = view.features.get(id);
    if (mark instanceof L.Marker) mark.getElement().classList.add("qonys-near");
    view.hovered = mark ? outline(mark) : null;
    if (view.hovered) view.hovered.addTo(view.map);
  }

  function pinsOn(id, on) {
    const mark = view.features.get(id);
    if (mark instanceof L.Marker) mark.getElement().classList.toggle("qonys-on", on);
    const button = view.list.get(id);
    if (button && on) button.setAttribute("aria-current", "true");
    if (button && !on) button.removeAttribute("aria-current");
    if (button && on) button.scrollIntoView({ block: "nearest" });
  }

  function select(id, aloud, open) {
    if (view.selected !== null) pinsOn(view.selected, false);
    view.selected = id;
    if (view.ring) view.ring.remove();
    view.ring = null;
    const mark = view.features.get(id);
    if (mark) {
      pinsOn(id, true);
      view.ring = outline(mark);
      if (view.ring) view.ring.addTo(view.map);
      if (open) show(mark);
    }
    if (aloud) notify("qonys:select", id);
  }

  function show(mark) {
    const place = mark.getLatLng ? mark.getLatLng() : mark.getBounds().getCenter();
    const group = Object.values(mark._eventParents)[0];
    if (!view.map.getBounds().pad(-0.1).contains(place)) view.map.setView(place, Math.max(view.map.getZoom(), 7));
    group.getPopup()._source = mark;
    group.openPopup(place);
  }

  function listen() {
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== location.origin || !event.data) return;
      if (event.data.type === "qonys:select") select(event.data.kato, false, true);
      if (event.data.type === "qonys:hover") hover(event.data.kato);
    });
  }

  /* ---- legend and the other controls ---- */
  function swatch(item) {
    const drawn = element("canvas", { width: 56, height: 36, "aria-hidden": "true" });
    const brush = drawn.getContext("2d");
    const style = item.style;
    brush.scale(2, 2);
    brush.beginPath();
    if (item.symbol === "line") brush.moveTo(0, 9), brush.lineTo(28, 9);
    else if (item.symbol === "fill") brush.rect(1, 1, 26, 16);
    else brush.arc(14, 9, Math.min(item.size * view.grade || 5, 8.5), 0, 2 * Math.PI);
    brush.fillStyle = style.fill || "transparent";
    if (item.symbol !== "line") brush.fill();
    if (style.hatched) (brush.fillStyle = hatch(brush)), brush.fill();
    brush.strokeStyle = style.line || "transparent";
    brush.lineWidth = style.weight;
    if (style.dashed) brush.setLineDash([5, 4]);
    brush.stroke();
    return drawn;
  }

  function bound(value) {
    const size = Math.abs(value);
    return (size < 10 ? view.numbers : size < 1000 ? view.short : view.whole).format(value);
  }

  function legendItem(map, item) {
    const ends = [item.low, item.high].filter((end) => end !== null).map(bound);
    const range = [...new Set(ends)].join(" – ") + (item.unit ? `\u00a0${item.unit}` : "");
    const text = element("span", {}, item.text || range);
    if (!item.toggles.length) return element("li", {}, swatch(item), text);
    const box = element("input", { type: "checkbox", checked: "" });
    box.addEventListener("change", () => {
      for (const name of item.toggles) view.layers[name][box.checked ? "addTo" : "removeFrom"](map);
    });
    return element("li", {}, element("label", {}, box, swatch(item), text));
  }

  function fillLegend(map, box, items, note) {
    box.replaceChildren(element("ul", {}, ...items.map((item) => legendItem(map, item))));
    if (note) box.append(element("p", {}, note));
  }

  /* One of several groups of layers at a time, with its legend. */
  function choice(map, groups, labels, box) {
    const options = groups.map((one, number) => element("option", { value: number }, one.label));
    const list = element("select", { "aria-label": labels.choice }, ...options);
    const every = new Set(groups.flatMap((one) => one.layers));
    const show = () => {
      const { layers, legend: items, note } = groups[list.value];
      map.closePopup();
      for (const name of every) view.layers[name].removeFrom(map);
      for (const name of layers) view.layers[name].addTo(map); // anew, in this order: the last lies on top
      fillLegend(map, box, items, note);
    };
    list.addEventListener("change", show);
    show();
    return list;
  }

  function legend(map, { legend: items, groups, labels }) {
    if (!items.length && !groups.length) return;
    const control = L.control({ position: "topright" });
    control.onAdd = () => {
      const content = element("div");
      const box = element("details", { class: "qonys-legend" }, element("summary", {}, labels.legend));
      box.open = map.getContainer().clientWidth > 760; // beside a list it would cover a third of the map
      box.append(groups.length ? choice(map, groups, labels, content) : "", content);
      if (!groups.length) fillLegend(map, content, items, labels.note);
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
  }

  const Scale = L.Control.Scale.extend({
    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      const { metres: m, kilometres: km } = view.data.labels;
      const text = metres < 1000 ? `${metres} ${m}` : `${metres / 1000} ${km}`;
      this._updateScale(this._mScale, text, metres / most);
    },
  });

  /* The wheel scrolls the page around a framed map until the reader takes hold of the map. */
  function wheelWhenHeld(map) {
    if (window.parent === window) return;
    map.scrollWheelZoom.disable();
    map.on("click focus dragstart zoomstart", () => map.scrollWheelZoom.enable());
    map.getContainer().addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  }

  function wholeButton(map, label, fit) {
    if (!label) return;
    const control = L.control({ position: "topleft" });
    control.onAdd = () => {
      const button = element("button", { type: "button", class: "qonys-whole", title: label, "aria-label": label }, "⤢");
      button.addEventListener("click", fit);
      L.DomEvent.disableClickPropagation(button);
      return button;
    };
    control.addTo(map);
  }

  function controls(map, labels, fit) {
    L.control.zoom({ zoomInTitle: labels.zoom_in, zoomOutTitle: labels.zoom_out }).addTo(map);
    wholeButton(map, labels.whole, fit);
    wheelWhenHeld(map);
    new Scale({ imperial: false, position: "bottomleft" }).addTo(map);
    const credit = L.control({ position: "bottomleft" });
    credit.onAdd = () => element("p", { class: "qonys-credit" }, labels.attribution);
    credit.addTo(map);
    // Leaflet hears Escape only when the map itself has the focus, not a pin or a button in it
    map.getContainer().addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
    map.on("popupopen", (event) => {
      const cross = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (cross) cross.setAttribute("aria-label", labels.close);
    });
  }

  /* ---- what Folium calls ---- */
  function makeMap(id, options) {
    const renderer = new Canvas({ padding: 0.4, tolerance: L.Browser.mobile ? 8 : 3 });
    const map = L.map(id, { center: [48, 67], ...options, renderer, attributionControl: false });
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", document.querySelector("main").getAttribute("aria-label"));
    return (view.map = map);
  }

  function addLayer(map, name) {
    view.layers[name] = L.featureGroup().addTo(map);
  }

  const source = () => document.getElementById("qonys-data");

  async function fetched(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    return answer.json();
  }

  async function read() {
    return source().tagName === "SCRIPT" ? JSON.parse(source().textContent) : fetched(source().getAttribute("href"));
  }

  function fill(map, layer) {
    const group = view.layers[layer.name];
    if (layer.popups) answer(group);
    (layer.type === "points" ? fillPoints : fillPolygons)(map, layer, group);
    return group;
  }

  /* What takes longest on a slow line comes when the map is in use already; areas go below what is there. */
  async function late(map, answer) {
    const { layers } = await answer;
    view.data.layers.push(...layers);
    const above = [...view.features]; // pins stay what is meant by their villages
    const groups = layers.map((layer) => fill(map, layer));
    above.forEach(([id, mark]) => view.features.set(id, mark));
    groups.filter((_, row) => layers[row].type === "polygons").reverse().forEach((group) => group.bringToBack());
  }

  function draw(map, data) {
    view.data = data;
    // Chromium says it knows Kazakh and writes 0.5; Kazakh writes numbers as Russian does: 0,5
    const locales = data.labels.lang === "kk" ? "ru" : data.labels.lang;
    view.numbers = new Intl.NumberFormat(locales, { maximumFractionDigits: 2 });
    view.short = new Intl.NumberFormat(locales, { maximumFractionDigits: 1 });
    view.whole = new Intl.NumberFormat(locales, { maximumFractionDigits: 0 });
    view.grade = map.getContainer().clientWidth > 600 ? 1 : 0.5; // graduated points on a telephone
    if (data.pins) fillList(map, data.pins); // before the view is fitted: it takes room from the map
    const [west, south, east, north] = data.bounds;
    const side = data.pins ? 48 : view.grade < 1 ? 8 : 24; // pins reach beyond their places
    const room = { paddingTopLeft: [side, 24], paddingBottomRight: [side, 72] }; // below stand the scale and the credit
    const fit = () => map.fitBounds([[south, west], [north, east]], { ...room, maxZoom: 9, animate: false });
    fit();
    controls(map, data.labels, fit);
    data.layers.forEach((layer) => fill(map, layer));
    if (data.pins) fillPins(map, data.pins);
    writeTowns(map, data.towns);
    legend(map, data);
    listen();
  }

  async function start(map) {
    let rest = null;
    try {
      const data = await read();
      rest = source().dataset.rest && fetched(source().dataset.rest);
      draw(map, data);
    } catch (fault) {
      const text = document.querySelector("main").dataset.failed;
      map.getContainer().append(element("p", { class: "qonys-failed", role: "alert" }, text));
      throw fault;
    }
    requestAnimationFrame(() => requestAnimationFrame(() => { window.qonysReady = performance.now(); }));
    if (rest) await late(map, rest);
    window.qonysWhole = performance.now();
  }

  return { map: makeMap, polygons: addLayer, points: addLayer, start, select, view };
})();
