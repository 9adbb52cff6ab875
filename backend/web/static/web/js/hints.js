/* News while the page is open. A socket only hints: {upto: n} or {topic: "scenario:7"}; what is new is asked for over HTTP,
   ?since=k, under the ordinary permissions. Where the socket is refused the page asks every five seconds instead.
   It also asks when the window is looked at again and once a minute, so a lost hint costs a minute at most.
   Each topic becomes the event "hint:TOPIC" on body; htmx elements listen to it and fetch their fragment again. */
(function () {
  "use strict";

  var POLL = 5000;
  var HEARTBEAT = 60000;
  var TRY_AGAIN = [1000, 2000, 4000, 8000, 16000, 30000];
  var REFUSALS = 2; // sockets that never opened, before polling begins
  var LIVE_EVERY = 3; // polls between two refreshes of the live parts of a page
  var MOST_TOASTS = 3;

  var holder = document.getElementById("hints");
  if (!holder) return;

  var last = Number(holder.dataset.last || 0);
  var socket = null;
  var opened = false;
  var refusals = 0;
  var attempts = 0;
  var pollTimer = null;
  var polls = 0;
  var asking = false;
  var askAgain = false;
  var ended = false;

  function words() {
    return document.getElementById("words").dataset;
  }

  function fire(topic, detail) {
    document.body.dispatchEvent(new CustomEvent("hint:" + topic, { bubbles: true, detail: detail || {} }));
  }

  /* the bell */
  function ring(unread) {
    var bell = document.getElementById("bell");
    if (!bell || unread === undefined) return;
    var count = bell.querySelector("[data-bell-count]");
    count.textContent = unread;
    count.hidden = !unread;
    bell.setAttribute("aria-label", unread ? words().bell.replace("%s", unread) : words().bellNone);
  }

  /* the inbox, if it is open: a new line on top, by its number so that none stands twice */
  function addToInbox(notice) {
    document.querySelectorAll("[data-inbox]").forEach(function (list) {
      if (list.querySelector('[data-number="' + Number(notice.number) + '"]')) return;
      var line = document.createElement("li");
      line.className = "note unread";
      line.dataset.number = notice.number;
      var text = document.createElement("p");
      if (notice.url) {
        var link = document.createElement("a");
        link.href = notice.url;
        link.textContent = notice.title;
        link.dataset.notice = notice.number;
        text.appendChild(link);
      } else {
        text.textContent = notice.title;
      }
      line.appendChild(text);
      var at = document.createElement("time");
      var when = notice.at ? new Date(notice.at) : new Date();
      at.dateTime = when.toISOString();
      at.textContent = ("0" + when.getHours()).slice(-2) + ":" + ("0" + when.getMinutes()).slice(-2);
      line.appendChild(at);
      if (notice.body) {
        var body = document.createElement("small");
        body.textContent = notice.body;
        line.appendChild(body);
      }
      list.insertBefore(line, list.firstChild);
      var empty = list.parentNode.querySelector("[data-inbox-empty]");
      if (empty) empty.hidden = true;
    });
  }

  function take(data) {
    var fresh = (data.notices || [])
      .filter(function (notice) {
        return Number(notice.number) > last;
      })
      .sort(function (one, other) {
        return one.number - other.number;
      });
    fresh.forEach(addToInbox);
    fresh.slice(-MOST_TOASTS).forEach(function (notice) {
      document.dispatchEvent(new CustomEvent("say", { detail: { text: notice.title, url: notice.url, verb: words().open, notice: notice.number } }));
    });
    fresh.forEach(function (notice) {
      last = Number(notice.number);
    });
    if (!fresh.length) last = Math.max(last, Number(data.upto || 0));
    ring(data.unread);
    if (fresh.length) fire("inbox");
    return last < Number(data.upto || 0); // a long absence comes in several answers
  }

  function ask() {
    if (ended) return;
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    var address = holder.dataset.since + (holder.dataset.since.indexOf("?") < 0 ? "?" : "&") + "since=" + last;
    fetch(address, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } })
      .then(function (response) {
        if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
          over();
          return null;
        }
        return response.ok ? response.json() : null;
      })
      .then(function (data) {
        if (data && take(data)) askAgain = true;
      })
      .catch(function () {
        return null; // the heartbeat, the poll or the next hint asks again
      })
      .then(function () {
        asking = false;
        if (askAgain) {
          askAgain = false;
          ask();
        }
      });
  }

  /* a notice that is opened is read; the link itself changes nothing */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-notice]");
    if (!link || !holder.dataset.read) return;
    var body = new FormData();
    body.append("number", link.dataset.notice);
    body.append("csrfmiddlewaretoken", token());
    navigator.sendBeacon(holder.dataset.read, body);
  });

  function token() {
    var field = document.querySelector('input[name="csrfmiddlewaretoken"]');
    return field ? field.value : "";
  }

  /* the session is over: nothing more is ours to ask */
  function over() {
    ended = true;
    clearInterval(pollTimer);
    if (socket) socket.close();
    document.dispatchEvent(
      new CustomEvent("say", {
        detail: {
          kind: "bad",
          text: words().session,
          url: words().login + "?next=" + encodeURIComponent(location.pathname),
          verb: words().signIn,
        },
      })
    );
  }

  /* live parts of the page, when only polling is left: their topics stand in their triggers */
  function refreshLive() {
    var topics = {};
    document.querySelectorAll('[hx-trigger*="hint:"]').forEach(function (element) {
      (element.getAttribute("hx-trigger").match(/hint:[^\s,[]+/g) || []).forEach(function (name) {
        topics[name.slice(5)] = true;
      });
    });
    Object.keys(topics).forEach(function (topic) {
      if (topic !== "inbox") fire(topic);
    });
  }

  function poll() {
    if (pollTimer) return;
    ask();
    pollTimer = setInterval(function () {
      if (document.visibilityState === "hidden" || ended) return;
      ask();
      polls += 1;
      if (polls % LIVE_EVERY === 0) refreshLive();
    }, POLL);
  }

  function stopPolling() {
    clearInterval(pollTimer);
    pollTimer = null;
  }

  function connect() {
    if (ended || !holder.dataset.socket) return;
    opened = false;
    try {
      socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + holder.dataset.socket);
    } catch (refused) {
      closed();
      return;
    }
    socket.addEventListener("open", function () {
      opened = true;
      refusals = 0;
      attempts = 0;
      stopPolling();
      ask();
    });
    socket.addEventListener("message", function (event) {
      var hint;
      try {
        hint = JSON.parse(event.data);
      } catch (unreadable) {
        return;
      }
      if (hint.topic) fire(hint.topic);
      if (hint.topic === "inbox" || Number(hint.upto) > last) ask();
    });
    socket.addEventListener("close", closed);
  }

  function closed() {
    socket = null;
    if (ended) return;
    if (!opened) refusals += 1;
    if (refusals >= REFUSALS) poll();
    else ask();
    var wait = TRY_AGAIN[Math.min(attempts, TRY_AGAIN.length - 1)];
    attempts += 1;
    setTimeout(connect, wait + Math.random() * 500);
  }

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible") ask();
  });
  window.addEventListener("focus", ask);
  setInterval(ask, HEARTBEAT);
  document.addEventListener("DOMContentLoaded", connect);
})();
