/* The search box as a combobox (WAI-ARIA): a list under it while somebody types; arrows choose, Enter searches, Escape closes.
   The list comes from the server by htmx; without this script the box is a box and the form searches. */
(function () {
  "use strict";

  var count = 0;

  function listOf(box) {
    return box.parentElement.querySelector(".seek-list");
  }

  function options(list) {
    return Array.prototype.slice.call(list.querySelectorAll('[role="option"]'));
  }

  function boxes() {
    return document.querySelectorAll('[role="combobox"]');
  }

  function close(box) {
    var list = listOf(box);
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    options(list).forEach(function (option) {
      option.setAttribute("aria-selected", "false");
    });
  }

  /* ids are given here: a page may hold two boxes */
  function open(box) {
    var list = listOf(box);
    var found = options(list);
    if (!list.id) list.id = "seek-list-" + ++count;
    box.setAttribute("aria-controls", list.id);
    found.forEach(function (option, at) {
      option.id = list.id + "-" + at;
    });
    list.hidden = !found.length || document.activeElement !== box;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }

  function chosen(list) {
    return list.querySelector('[aria-selected="true"]');
  }

  function move(box, step) {
    var list = listOf(box);
    var found = options(list);
    if (!found.length) return;
    if (list.hidden) open(box);
    var at = found.indexOf(chosen(list)) + step;
    if (at < -1) at = found.length - 1;
    found.forEach(function (option, place) {
      option.setAttribute("aria-selected", String(place === at));
    });
    if (found[at]) {
      box.setAttribute("aria-activedescendant", found[at].id);
      found[at].scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function search(box, option) {
    box.value = option.dataset.words;
    close(box);
    box.form.requestSubmit();
  }

  document.addEventListener("keydown", function (event) {
    var box = event.target;
    if (!box.matches || !box.matches('[role="combobox"]') || event.isComposing) return;
    var list = listOf(box);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(box, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close(box);
    } else if (event.key === "Enter" && !list.hidden && chosen(list)) {
      event.preventDefault();
      search(box, chosen(list));
    }
  });

  /* mousedown would take the focus from the box, and the list would close before the click */
  document.addEventListener("mousedown", function (event) {
    if (event.target.closest(".seek-list")) event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    var option = event.target.closest('.seek-list [role="option"]');
    if (option) search(option.closest(".seek").querySelector('[role="combobox"]'), option);
  });

  document.addEventListener("focusout", function (event) {
    if (event.target.matches && event.target.matches('[role="combobox"]')) close(event.target);
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    var list = event.detail.target;
    if (!list.matches || !list.matches(".seek-list")) return;
    boxes().forEach(function (box) {
      if (listOf(box) === list) open(box);
    });
  });
})();
