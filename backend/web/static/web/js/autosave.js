/* A draft that saves itself: form[data-autosave=URL] is posted at the latest three seconds after typing.

   The server answers JSON: {saved_at, version, autosave, page, detail}, all optional. `version` goes into the field of that
   name, `autosave` is the address from now on (the first save makes the draft), `page` is the address a reload should open.
   409 means it was changed elsewhere; a redirect or 401/403 means the session ended; 4xx with `detail` is a sentence to show.
   What could not be saved stays on this machine under the person's name, and is offered when the form opens again.
   After each save the form fires "autosave:saved". */
(function () {
  "use strict";

  var PAUSE = 800; // quiet for this long: save
  var LATEST = 3000; // typing without a pause: save all the same
  var PATIENCE = 15000; // an answer that takes longer does not come
  var RETRY = [3000, 6000, 12000, 30000];
  var SKIP = ["csrfmiddlewaretoken", "version"];

  function words() {
    return document.getElementById("words").dataset;
  }

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  function clock(when) {
    return two(when.getHours()) + ":" + two(when.getMinutes()) + ":" + two(when.getSeconds());
  }

  function Draft(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = "draft:" + (form.dataset.owner || "") + ":" + this.url;
    this.line = document.querySelector("[data-autosave-line]");
    this.revision = 0;
    this.savedRevision = 0;
    this.dirtySince = 0;
    this.failures = 0;
    this.timer = null;
    this.sending = false;
    this.stopped = false;
    this.leaving = false;
  }

  Draft.prototype.watch = function () {
    var draft = this;
    function changed() {
      draft.changed();
    }
    this.form.addEventListener("input", changed);
    this.form.addEventListener("change", changed);
    this.form.addEventListener("submit", function (event) {
      if (event.defaultPrevented) return;
      if (navigator.onLine === false) {
        event.preventDefault();
        event.stopPropagation();
        draft.keep();
        draft.tell(words().offline, true);
        return;
      }
      draft.leaving = true;
      clearTimeout(draft.timer);
      draft.forget();
    });
    window.addEventListener("online", function () {
      if (draft.dirty()) draft.save();
    });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden" && draft.dirty()) draft.save();
    });
    window.addEventListener("pagehide", function () {
      if (draft.dirty() && !draft.leaving && !draft.stopped && document.contains(draft.form)) {
        navigator.sendBeacon(draft.url, draft.body());
      }
    });
    window.addEventListener("beforeunload", function (event) {
      if (!draft.dirty() || draft.leaving || !document.contains(draft.form)) return;
      event.preventDefault();
      event.returnValue = "";
    });
    window.addEventListener("pageshow", function () {
      draft.leaving = false;
    });
    this.offer();
  };

  Draft.prototype.dirty = function () {
    return this.revision !== this.savedRevision;
  };

  Draft.prototype.changed = function () {
    this.revision += 1;
    if (this.stopped) {
      this.keep();
      return;
    }
    var now = Date.now();
    if (!this.dirtySince) this.dirtySince = now;
    this.later(Math.min(PAUSE, Math.max(0, LATEST - (now - this.dirtySince))));
  };

  Draft.prototype.later = function (wait) {
    var draft = this;
    clearTimeout(this.timer);
    this.timer = setTimeout(function () {
      draft.save();
    }, wait);
  };

  Draft.prototype.body = function () {
    var body = new FormData(this.form);
    Array.from(body.entries()).forEach(function (entry) {
      if (entry[1] instanceof File) body.delete(entry[0]);
    });
    return body;
  };

  Draft.prototype.save = function () {
    if (this.sending || this.stopped || this.leaving || !document.contains(this.form)) return;
    var draft = this;
    var revision = this.revision;
    var waits = new AbortController();
    var patience = setTimeout(function () {
      waits.abort();
    }, PATIENCE);
    this.sending = true;
    this.dirtySince = 0;
    this.tell(words().saving, false, "wait");
    fetch(this.url, {
      method: "POST",
      body: this.body(),
      credentials: "same-origin",
      redirect: "manual",
      headers: { Accept: "application/json", "X-Requested-With": "fetch" },
      signal: waits.signal,
    })
      .then(function (response) {
        return draft.answered(response, revision);
      })
      .catch(function () {
        draft.failed();
      })
      .then(function () {
        clearTimeout(patience);
        draft.sending = false;
        if (draft.dirty() && !draft.failures && !draft.stopped) draft.changedMeanwhile();
      });
  };

  Draft.prototype.changedMeanwhile = function () {
    this.dirtySince = Date.now();
    this.later(PAUSE);
  };

  Draft.prototype.answered = function (response, revision) {
    var draft = this;
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      this.stop(words().sessionKept, words().signIn, words().login + "?next=" + encodeURIComponent(location.pathname));
      return null;
    }
    if (response.status === 409) {
      this.stop(words().conflict, words().reload, location.href);
      return null;
    }
    if (response.status >= 500) throw new Error("server");
    return response.json().then(function (data) {
      if (response.ok) draft.saved(data || {}, revision);
      else draft.refused(data || {});
    });
  };

  Draft.prototype.saved = function (data, revision) {
    this.failures = 0;
    this.savedRevision = revision;
    if (this.revision === revision) this.forget();
    var version = this.form.elements.namedItem("version");
    if (version && data.version !== undefined) version.value = data.version;
    if (data.autosave) this.url = this.form.dataset.autosave = data.autosave;
    if (data.page && data.page !== location.pathname) history.replaceState(history.state, "", data.page);
    this.tell(words().saved.replace("%s", clock(data.saved_at ? new Date(data.saved_at) : new Date())), false, "met");
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: data }));
  };

  Draft.prototype.refused = function (data) {
    this.keep();
    this.tell(data.detail || data.title || words().failed, true);
    this.savedRevision = this.revision; // the same text would be refused again: wait for the next change
  };

  Draft.prototype.failed = function () {
    this.keep();
    this.tell(words().offline, true);
    this.later(RETRY[Math.min(this.failures, RETRY.length - 1)]);
    this.failures += 1;
  };

  Draft.prototype.stop = function (sentence, verb, url) {
    this.stopped = true;
    this.keep();
    this.tell(sentence, true, "warn", verb, url);
  };

  Draft.prototype.tell = function (sentence, bad, sign, verb, url) {
    if (!this.line) return;
    var space = "http://www.w3.org/2000/svg";
    var svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "sign");
    svg.setAttribute("aria-hidden", "true");
    var use = document.createElementNS(space, "use");
    use.setAttribute("href", "#i-" + (bad ? "warn" : sign));
    svg.appendChild(use);
    var text = document.createElement("span");
    text.appendChild(svg);
    text.appendChild(document.createTextNode(" " + sentence));
    this.line.textContent = "";
    this.line.classList.toggle("bad", Boolean(bad));
    this.line.appendChild(text);
    if (url) {
      var link = document.createElement("a");
      link.href = url;
      link.textContent = verb;
      this.line.appendChild(link);
    }
  };

  /* on this machine, under the person's name, until it is saved */
  Draft.prototype.keep = function () {
    var fields = Array.from(this.body().entries()).filter(function (entry) {
      return SKIP.indexOf(entry[0]) < 0;
    });
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields: fields }));
    } catch (full) {
      return; // no room or no right: the page still warns before it is left
    }
  };

  Draft.prototype.forget = function () {
    try {
      localStorage.removeItem(this.key);
    } catch (closed) {
      return;
    }
  };

  Draft.prototype.kept = function () {
    try {
      return JSON.parse(localStorage.getItem(this.key) || "null");
    } catch (unreadable) {
      return null;
    }
  };

  Draft.prototype.offer = function () {
    var kept = this.kept();
    if (!kept || !kept.fields) return;
    var draft = this;
    var bar = document.createElement("p");
    bar.className = "tell waiting";
    var text = document.createElement("span");
    text.textContent = words().kept.replace("%s", clock(new Date(kept.at)));
    bar.appendChild(text);
    [
      [words().restore, function () { draft.restore(kept.fields); }],
      [words().discard, function () { draft.forget(); }],
    ].forEach(function (choice) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn small";
      button.textContent = choice[0];
      button.addEventListener("click", function () {
        choice[1]();
        bar.remove();
      });
      bar.appendChild(button);
    });
    this.form.insertBefore(bar, this.form.firstChild);
  };

  Draft.prototype.restore = function (fields) {
    var form = this.form;
    var named = {};
    fields.forEach(function (entry) {
      (named[entry[0]] = named[entry[0]] || []).push(entry[1]);
    });
    Array.from(form.elements).forEach(function (control) {
      if (!control.name || SKIP.indexOf(control.name) >= 0 || control.type === "file" || control.type === "submit") return;
      var values = named[control.name] || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.indexOf(control.value) >= 0;
      else if (control.tagName === "SELECT" && control.multiple)
        Array.from(control.options).forEach(function (option) {
          option.selected = values.indexOf(option.value) >= 0;
        });
      else if (values.length) control.value = values.shift();
    });
    this.changed();
  };

  function start(root) {
    var forms = Array.from(root.querySelectorAll("form[data-autosave]"));
    if (root.matches && root.matches("form[data-autosave]")) forms.push(root);
    forms.forEach(function (form) {
      if (form.dataset.watched) return;
      form.dataset.watched = "1";
      new Draft(form).watch();
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    start(document.body);
  });
  document.addEventListener("htmx:load", function (event) {
    start(event.detail.elt);
  });
})();
