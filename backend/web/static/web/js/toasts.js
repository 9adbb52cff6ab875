/* Toasts: what an action came to. The event "say" brings {text, kind, undo, url, verb}; htmx answers carry it as a header.
   A plain one goes after eight seconds, one with a way back after twenty, a failure stays; a hand on it holds it. */
(function () {
  "use strict";

  var PLAIN = 8000;
  var WITH_WAY_BACK = 20000;
  var MOST = 3;

  function words() {
    var holder = document.getElementById("words");
    return holder ? holder.dataset : {};
  }

  function token() {
    var field = document.querySelector('input[name="csrfmiddlewaretoken"]');
    if (field) return field.value;
    try {
      return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    } catch (unreadable) {
      return "";
    }
  }

  function sign(name, css) {
    var space = "http://www.w3.org/2000/svg";
    var svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", css);
    svg.setAttribute("aria-hidden", "true");
    var use = document.createElementNS(space, "use");
    use.setAttribute("href", "#i-" + name);
    svg.appendChild(use);
    return svg;
  }

  function hidden(name, value) {
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    return field;
  }

  function undoForm(url) {
    var form = document.createElement("form");
    form.className = "inline";
    form.method = "post";
    form.action = url;
    form.dataset.undo = "";
    form.appendChild(hidden("csrfmiddlewaretoken", token()));
    var button = document.createElement("button");
    button.type = "submit";
    button.textContent = words().undo;
    form.appendChild(button);
    return form;
  }

  function build(detail) {
    var toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.toast = "";
    if (detail.kind) {
      toast.dataset.kind = detail.kind;
      toast.appendChild(sign("warn", "sign"));
    }
    var text = document.createElement("span");
    text.textContent = detail.text;
    toast.appendChild(text);
    if (detail.undo) toast.appendChild(undoForm(detail.undo));
    if (detail.url) {
      var link = document.createElement("a");
      link.href = detail.url;
      link.textContent = detail.verb || words().open;
      if (detail.notice) link.dataset.notice = detail.notice;
      toast.appendChild(link);
    }
    var close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.dataset.close = "";
    close.setAttribute("aria-label", words().close);
    close.appendChild(sign("not", ""));
    toast.appendChild(close);
    return toast;
  }

  function watch(toast) {
    if (toast.dataset.watched || toast.dataset.kind === "bad") return;
    toast.dataset.watched = "1";
    var timer = null;
    function start() {
      clearTimeout(timer);
      timer = setTimeout(function () {
        toast.remove();
      }, toast.querySelector("[data-undo], a") ? WITH_WAY_BACK : PLAIN);
    }
    function hold() {
      clearTimeout(timer);
    }
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("mouseleave", start);
    toast.addEventListener("focusout", start);
    start();
  }

  document.addEventListener("say", function (event) {
    var place = document.getElementById("toasts");
    var detail = event.detail || {};
    if (!place || !detail.text) return;
    while (place.children.length >= MOST) place.removeChild(place.firstElementChild);
    var toast = build(detail);
    place.appendChild(toast);
    watch(toast);
  });

  document.addEventListener("click", function (event) {
    var close = event.target.closest("[data-close]");
    if (close) close.closest("[data-toast]").remove();
  });

  function watchAll() {
    document.querySelectorAll("#toasts > [data-toast]").forEach(watch);
  }
  document.addEventListener("DOMContentLoaded", watchAll);
  document.addEventListener("htmx:load", watchAll);
})();
