/* Files: the chosen one with its size, a sentence at once when it is too large, and how much of it has been sent. */
(function () {
  "use strict";

  var MEGABYTE = 1024 * 1024;

  function words() {
    return document.getElementById("words").dataset;
  }

  function size(bytes) {
    return bytes >= MEGABYTE ? (bytes / MEGABYTE).toFixed(1) + " MB" : Math.max(1, Math.round(bytes / 1024)) + " KB";
  }

  function show(input) {
    var row = input.closest("[data-file-field]").querySelector("[data-file-row]");
    var state = row.querySelector("[data-file-state]");
    var chosen = Array.from(input.files);
    row.hidden = chosen.length === 0;
    if (row.hidden) return;
    var bytes = chosen.reduce(function (sum, file) {
      return sum + file.size;
    }, 0);
    var limit = Number(input.dataset.maxBytes || 0);
    var tooLarge = limit > 0 && bytes > limit;
    row.querySelector("[data-file-name]").textContent = chosen
      .map(function (file) {
        return file.name;
      })
      .join("、");
    state.textContent = tooLarge ? words().tooLarge.replace("%s", size(bytes)) : size(bytes);
    state.className = tooLarge ? "bad" : "muted";
    row.dataset.size = size(bytes);
    row.querySelector("progress").value = 0;
    input.setCustomValidity(tooLarge ? state.textContent : "");
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches('[data-file-field] input[type="file"]')) show(event.target);
  });

  document.addEventListener(
    "submit",
    function (event) {
      var wrong = Array.from(event.target.querySelectorAll('[data-file-field] input[type="file"]')).find(function (input) {
        return input.validationMessage && input.files.length;
      });
      if (!wrong) return;
      event.preventDefault();
      event.stopPropagation();
      wrong.focus();
    },
    true
  );

  document.addEventListener("htmx:xhr:progress", function (event) {
    var form = event.target.closest("form[data-upload]");
    if (!form || !event.detail.lengthComputable || !event.detail.total) return;
    var percent = Math.floor((100 * event.detail.loaded) / event.detail.total);
    form.querySelectorAll("[data-file-row]:not([hidden])").forEach(function (row) {
      row.querySelector("progress").value = percent;
      row.querySelector("[data-file-state]").textContent = row.dataset.size + "，" + words().sent.replace("%s", percent + "%");
    });
  });
})();
