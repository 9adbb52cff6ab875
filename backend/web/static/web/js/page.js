/* The page itself: menus, dialogs, the "/" key, what runs, what failed. Words come from #words, so none stand here. */
(function () {
  "use strict";

  var BUSY_AFTER = 300; // a wait shorter than this shows nothing
  var running = 0;
  var runningTimer = null;

  function words() {
    var holder = document.getElementById("words");
    return holder ? holder.dataset : {};
  }

  function say(detail) {
    document.dispatchEvent(new CustomEvent("say", { detail: detail }));
  }

  function typing(element) {
    return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].indexOf(element.tagName) >= 0;
  }

  /* menus: one open at a time; a click elsewhere or Escape closes */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var open = document.querySelector("details.menu[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    var box = document.querySelector('[role="search"] input[type="search"]');
    if (box && document.documentElement.dataset.keys !== "0") {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  /* dialogs: [data-opens=ID] on a button, or on a form that must be confirmed; [data-closes] inside */
  function openDialog(id) {
    var dialog = document.getElementById(id);
    if (dialog && dialog.showModal && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  }

  document.addEventListener("click", function (event) {
    var opener = event.target.closest("button[data-opens]");
    if (opener && openDialog(opener.dataset.opens)) event.preventDefault();
    var closer = event.target.closest("[data-closes]");
    if (closer && closer.closest("dialog")) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
  });

  /* what was sent from a dialog came back with a sentence: it stands open, and reading starts there */
  document.addEventListener("DOMContentLoaded", function () {
    var again = document.querySelector("dialog[data-again]");
    if (!again || !again.showModal) return;
    again.close();
    again.showModal();
    var wrong = again.querySelector('[aria-invalid="true"]');
    if (wrong) wrong.focus();
  });

  /* forms: the pressed button shows that it runs, and a second press does nothing */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.opens && openDialog(form.dataset.opens)) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented || form.method === "get" || form.closest("[hx-boost]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    var pressed = event.submitter;
    setTimeout(function () {
      if (pressed) pressed.classList.add("is-busy");
    }, BUSY_AFTER);
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
    document.querySelectorAll(".btn.is-busy[type=submit]").forEach(function (button) {
      if (button.closest("form")) button.classList.remove("is-busy");
    });
  });

  /* what runs: a line at the top after a third of a second */
  function showRunning() {
    if (!running || document.querySelector(".running")) return;
    var line = document.createElement("div");
    line.className = "running";
    document.body.appendChild(line);
  }

  function started() {
    running += 1;
    if (running === 1) runningTimer = setTimeout(showRunning, BUSY_AFTER);
  }

  function ended() {
    running = Math.max(0, running - 1);
    if (running) return;
    clearTimeout(runningTimer);
    document.querySelectorAll(".running").forEach(function (line) {
      line.remove();
    });
  }

  /* panels speak for themselves; [data-quiet] helps if it can and says nothing if it cannot */
  function quiet(event) {
    return Boolean(event.target.closest && event.target.closest(".panel, [data-quiet]"));
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (!quiet(event)) started();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (!quiet(event)) ended();
  });

  /* a session that ended answers with the sign-in page: never swap that into a panel */
  document.addEventListener("htmx:beforeSwap", function (event) {
    var login = words().login;
    var answered = event.detail.xhr.responseURL || "";
    if (!login || new URL(answered, location.href).pathname !== login || location.pathname === login) return;
    event.detail.shouldSwap = false;
    say({ kind: "bad", text: words().session, url: login + "?next=" + encodeURIComponent(location.pathname), verb: words().signIn });
  });

  /* a panel that failed says so and can be tried again */
  function failedPanel(panel) {
    var line = document.createElement("p");
    line.className = "sub";
    line.textContent = words().panel;
    var again = document.createElement("button");
    again.type = "button";
    again.className = "btn quiet small";
    again.textContent = words().retry;
    again.addEventListener("click", function () {
      var posts = panel.getAttribute("hx-post");
      window.htmx.ajax(posts ? "POST" : "GET", posts || panel.getAttribute("hx-get"), { source: panel, target: panel, swap: "innerHTML" });
    });
    line.appendChild(again);
    panel.textContent = "";
    panel.appendChild(line);
  }

  function failed(event) {
    var panel = event.target.closest && event.target.closest(".panel");
    if (panel && panel.querySelector(".bones")) {
      failedPanel(panel);
      return;
    }
    if (quiet(event)) return; // what it showed before still stands
    say({ kind: "bad", text: event.type === "htmx:sendError" ? words().gone : words().failed });
  }

  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  /* after a form came back with faults, the list of them is where reading starts */
  function toFaults(root) {
    var faults = (root || document).querySelector('form[method="post"] [data-faults]');
    if (faults) faults.focus();
  }
  document.addEventListener("DOMContentLoaded", function () {
    toFaults(document);
  });
  document.addEventListener("htmx:load", function (event) {
    toFaults(event.detail.elt);
  });

  /* option[data-lacks="a b"]: what the chosen one has no use for is away, unless something stands there already */
  function lack(select) {
    var chosen = select.selectedOptions[0];
    var lacks = ((chosen && chosen.dataset.lacks) || "").split(" ");
    var all = {};
    select.querySelectorAll("option[data-lacks]").forEach(function (option) {
      option.dataset.lacks.split(" ").forEach(function (name) {
        all[name] = true;
      });
    });
    Object.keys(all).forEach(function (name) {
      var control = name && select.form.elements[name];
      var field = control && control.closest(".field");
      if (field) field.hidden = !control.value && lacks.indexOf(name) >= 0;
    });
  }

  document.addEventListener("change", function (event) {
    if (event.target.querySelector && event.target.querySelector("option[data-lacks]")) lack(event.target);
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form select").forEach(lack);
  });

  /* details[data-folds]: open beside the page, folded where there is no beside */
  if (window.matchMedia("(max-width: 68rem)").matches) {
    document.querySelectorAll("details[data-folds]").forEach(function (folded) {
      folded.open = false;
    });
  }
})();
