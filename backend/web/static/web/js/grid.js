/* Grids of rooms and times. A card is dragged to a cell, or lifted with the space bar, moved with the arrows and put down with the
   space bar; Escape puts it back. Beside the grid is a place too. Every drop is a POST to the card's own address, and the grid
   comes back with what clashes; without this file the card's link leads to a form that does the same. */
(function () {
  "use strict";

  var lifted = null; // the card in hand
  var cursor = null; // the cell (or the place beside) that it would be put into

  function gridOf(element) {
    return element.closest("[data-grid]");
  }

  function say(grid, sentence, word) {
    var line = grid.querySelector("[data-grid-says]");
    if (line) line.textContent = sentence.replace("%s", word || "");
  }

  function mark(place) {
    if (cursor) cursor.classList.remove("cursor");
    cursor = place;
    if (!place) return;
    place.classList.add("cursor");
    say(gridOf(place), gridOf(place).dataset.over, place.dataset.name || "");
  }

  function press(card, pressed) {
    var handle = card.querySelector("[data-lift]");
    if (handle) handle.setAttribute("aria-pressed", pressed);
  }

  function lift(card) {
    lifted = card;
    card.classList.add("lifted");
    press(card, "true");
    say(gridOf(card), gridOf(card).dataset.held, card.dataset.title);
  }

  function letGo() {
    if (lifted) {
      lifted.classList.remove("lifted");
      press(lifted, "false");
    }
    lifted = null;
    mark(null);
  }

  function put(card, place) {
    var grid = gridOf(card);
    var values = { version: card.dataset.version, room: place.dataset.room || "", starts_at: place.dataset.at || "" };
    say(grid, grid.dataset.dropped, place.dataset.name || "");
    letGo();
    var again = card.id;
    window.htmx
      .ajax("POST", card.dataset.url, { source: grid, target: grid, swap: "outerHTML", values: values })
      .then(function () {
        var back = document.getElementById(again);
        if (back) back.querySelector("[data-lift]").focus();
      });
  }

  /* by mouse */
  document.addEventListener("dragstart", function (event) {
    var card = event.target.closest && event.target.closest("[data-card]");
    if (!card) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    lift(card);
  });

  function placeAt(event) {
    var found = event.target.closest ? event.target.closest("td[data-at], [data-beside]") : null;
    return found && lifted && gridOf(found) === gridOf(lifted) ? found : null;
  }

  document.addEventListener("dragover", function (event) {
    var place = placeAt(event);
    if (!place) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (place !== cursor) mark(place);
  });

  document.addEventListener("drop", function (event) {
    var place = placeAt(event);
    if (!place) return;
    event.preventDefault();
    put(lifted, place);
  });

  document.addEventListener("dragend", letGo);

  /* by keys */
  function step(place, key) {
    var grid = gridOf(place);
    var beside = grid.querySelector("[data-beside]");
    var rows = Array.from(grid.querySelectorAll(".slots tbody tr")).filter(function (row) {
      return row.querySelector("td[data-at]");
    });
    if (place === beside) return key === "ArrowUp" ? rows[rows.length - 1].querySelector("td[data-at]") : place;
    var row = place.parentNode;
    var across = Array.from(row.querySelectorAll("td[data-at]"));
    var column = across.indexOf(place);
    if (key === "ArrowLeft") return across[Math.max(0, column - 1)];
    if (key === "ArrowRight") return across[Math.min(across.length - 1, column + 1)];
    var next = rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1);
    if (next >= rows.length) return beside;
    return next < 0 ? place : rows[next].querySelectorAll("td[data-at]")[column];
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var handle = event.target.closest && event.target.closest("[data-lift]");
    if (!handle) return;
    var card = handle.closest("[data-card]");
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (lifted === card && cursor) put(card, cursor);
      else {
        letGo();
        lift(card);
        var grid = gridOf(card);
        mark(card.closest("td[data-at]") || grid.querySelector("td[data-at]") || grid.querySelector("[data-beside]"));
        say(grid, grid.dataset.held, card.dataset.title);
      }
    } else if (event.key === "Escape" && lifted) {
      say(gridOf(card), gridOf(card).dataset.putBack);
      letGo();
    } else if (lifted === card && cursor && event.key.indexOf("Arrow") === 0) {
      event.preventDefault();
      mark(step(cursor, event.key));
      cursor.scrollIntoView({ block: "nearest" }); // only for the keys: under a mouse nothing may move
    }
  });
})();
