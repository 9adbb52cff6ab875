/* Keys that press a button: button[data-press="2"] is pressed by the key 2, unless somebody is typing or keys are off.
   And the button[data-print] of a paper. */
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (document.documentElement.dataset.keys === "0" || document.querySelector("dialog[open]")) return;
    var at = event.target;
    if (at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].indexOf(at.tagName) >= 0) return;
    var found = Array.from(document.querySelectorAll("button[data-press]")).find(function (button) {
      return button.dataset.press === event.key.toLowerCase();
    });
    if (!found || found.disabled) return;
    event.preventDefault();
    found.click();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });
})();
