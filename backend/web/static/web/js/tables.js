/* Tables with a select column: how many are selected, all of a page, none; the bar's buttons wait for a selection. */
(function () {
  "use strict";

  function boxes(form) {
    return Array.from(form.querySelectorAll('input[name="pick"]'));
  }

  function show(form) {
    var all = boxes(form);
    var picked = all.filter(function (box) {
      return box.checked;
    });
    all.forEach(function (box) {
      var row = box.closest("tr");
      if (row) row.classList.toggle("on", box.checked);
    });
    var head = form.querySelector("[data-pick-all]");
    if (head) {
      head.checked = picked.length > 0 && picked.length === all.length;
      head.indeterminate = picked.length > 0 && picked.length < all.length;
    }
    var bar = form.querySelector("[data-bulk-bar]");
    if (!bar) return;
    var count = bar.querySelector("[data-bulk-count]");
    if (!count.dataset.none) count.dataset.none = count.textContent;
    count.textContent = picked.length ? count.dataset.words.replace("%s", picked.length) : count.dataset.none;
    bar.querySelectorAll("button").forEach(function (button) {
      button.disabled = picked.length === 0;
    });
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) {
      boxes(form).forEach(function (box) {
        box.checked = event.target.checked;
      });
    }
    show(form);
  });

  document.addEventListener("click", function (event) {
    var clear = event.target.closest("[data-bulk-clear]");
    if (!clear) return;
    var form = clear.closest("form[data-bulk]");
    boxes(form).forEach(function (box) {
      box.checked = false;
    });
    show(form);
  });

  function showAll() {
    document.querySelectorAll("form[data-bulk]").forEach(show);
  }
  document.addEventListener("DOMContentLoaded", showAll);
  window.addEventListener("pageshow", showAll);
  document.addEventListener("htmx:load", showAll);
})();
