/* How the person likes to read, kept on this machine in cookies so that the server draws the page right at once. */
(function () {
  "use strict";

  var YEAR = 365 * 24 * 3600;
  var root = document.documentElement;

  function keep(name, value) {
    document.cookie = name + "=" + value + "; path=/; max-age=" + YEAR + "; samesite=lax";
  }

  var toggles = {
    elder: {
      on: function () {
        return root.classList.contains("elder");
      },
      turn: function (on) {
        root.classList.toggle("elder", on);
        keep("elder", on ? "1" : "0");
      },
    },
    dark: {
      on: function () {
        if (root.dataset.theme) return root.dataset.theme === "dark";
        return window.matchMedia("(prefers-color-scheme: dark)").matches;
      },
      turn: function (on) {
        root.dataset.theme = on ? "dark" : "light";
        keep("theme", root.dataset.theme);
      },
    },
    keys: {
      on: function () {
        return root.dataset.keys !== "0";
      },
      turn: function (on) {
        root.dataset.keys = on ? "1" : "0";
        keep("keys", root.dataset.keys);
      },
    },
  };

  function show() {
    document.querySelectorAll("[data-toggle]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(toggles[button.dataset.toggle].on()));
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-toggle]");
    if (!button) return;
    var toggle = toggles[button.dataset.toggle];
    toggle.turn(!toggle.on());
    show();
  });

  document.addEventListener("DOMContentLoaded", show);
})();
