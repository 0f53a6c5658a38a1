// What a page does that it must not do is written down in ran.
var ran = [], changed = [], seen = 0, current = "written";
function hit() { ran.push(current); }
["alert", "prompt", "confirm", "print", "open"].forEach(function (name) { window[name] = function () { hit(); }; });

document.addEventListener("click", function (event) {
  var link = event.target.closest && event.target.closest("a");
  if (link && link.protocol !== "javascript:") event.preventDefault(); // a click may run things, but not leave
}, true);

// What a reader may do with an element, and what a browser may tell it.
var events = ["click", "dblclick", "mouseover", "mousemove", "mouseenter", "pointerover", "focus", "focusin", "blur", "keydown", "beforeinput", "input",
  "load", "error", "begin", "end", "toggle", "animationstart", "transitionend", "start", "pageshow", "cancel", "submit", "wheel", "scroll", "select"];

function provoke(root) {
  root.querySelectorAll("*").forEach(function (element) {
    seen++;
    events.forEach(function (name) { element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })); });
    if (element.focus) element.focus();
    if (element.click) element.click();
    Array.from(element.attributes).forEach(function (a) {
      if (/^on/i.test(a.name) || /^\s*(javascript|data|vbscript):/i.test(a.value) && a.name !== "alt" && a.name !== "title") ran.push(current + ": attribute " + a.name);
    });
    if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") ran.push(current + ": element of another language " + element.nodeName);
  });
}

// assign sets innerHTML twice: what a browser writes down of what it read may read otherwise.
function assign(cases) {
  var room = document.createElement("div");
  document.body.appendChild(room);
  cases.forEach(function (c) {
    current = c.name;
    var first = document.createElement("div"), second = document.createElement("div"), quirky = document.createElement("template");
    room.append(first, second);
    first.innerHTML = c.html;
    second.innerHTML = first.innerHTML;
    if (second.innerHTML !== first.innerHTML) changed.push(c.name);
    quirky.innerHTML = second.innerHTML;
    room.append(quirky.content);
    room.append(new DOMParser().parseFromString(c.html, "text/html").body);
    provoke(room);
    room.replaceChildren();
  });
  current = "later";
}
function report() {
  fetch("/report", { method: "POST", body: JSON.stringify({ page: location.pathname, ran: ran, changed: changed, elements: seen }) });
}
