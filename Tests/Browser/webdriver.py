"""A browser driven by the W3C WebDriver protocol: just what the tests need, with nothing but the standard library."""

import base64
import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

# The code points by which WebDriver names keys that write nothing.
KEYS = {
    "Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Escape": "\ue00c", "Space": " ", "End": "\ue010",
    "Home": "\ue011", "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
    "Delete": "\ue017", "Control": "\ue009", "Backspace": "\ue003",
}


class WebDriverError(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def find_driver():
    """Paths of chromedriver and Chromium, None where one is missing."""
    browser = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    return shutil.which("chromedriver"), browser


class Driver:
    """A chromedriver process; sessions are made on it."""

    def __init__(self):
        path, self.browser = find_driver()
        self.port = free_port()
        self.process = subprocess.Popen(
            [path, f"--port={self.port}", "--log-level=SEVERE"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with contextlib.suppress(OSError, WebDriverError):
                if self.call("GET", "/status")["ready"]:
                    return
            time.sleep(0.1)
        self.close()
        raise WebDriverError("chromedriver did not start within 10 s")

    def call(self, method, path, body=None, timeout=90):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            data = None if method != "POST" else json.dumps(body or {}).encode()
            connection.request(method, path, data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            value = json.loads(answer.read() or b"{}").get("value")
        finally:
            connection.close()
        if answer.status >= 400:
            raise WebDriverError(f"{value.get('error')}: {value.get('message', '').splitlines()[0]}")
        return value

    def close(self):
        self.process.terminate()
        self.process.wait(10)


class Session:
    """One window. `language` and `dark` are what the browser tells the page that the user wants."""

    def __init__(self, driver, width=1280, height=860, language="en-GB", dark=False, still=False):
        self.driver = driver
        arguments = [
            "--headless=new", f"--window-size={width},{height}", f"--lang={language}", "--hide-scrollbars",
            "--force-color-profile=srgb", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
        ]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        if still:
            arguments.append("--force-prefers-reduced-motion")
        options = {"args": arguments, "binary": driver.browser, "prefs": {"intl.accept_languages": language}}
        capabilities = {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"script": 60_000, "pageLoad": 60_000},
        }
        self.id = driver.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]
        self.is_dark = dark
        self.media(dark)
        self.size(width, height)

    def call(self, method, path, body=None):
        return self.driver.call(method, f"/session/{self.id}{path}", body)

    def command(self, name, parameters):
        """A command of the DevTools protocol."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def media(self, dark):
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.command("Emulation.setEmulatedMedia", {"features": features})

    def size(self, width, height, scale=1):
        # A window is never narrower than 500 pixels; a device may be.
        self.command("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": False})

    def open(self, address):
        self.call("POST", "/url", {"url": address})

    def reload(self):
        self.call("POST", "/refresh")

    def run(self, script, *arguments):
        """The value of a script's `return`."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def run_later(self, script, *arguments):
        """The value that an asynchronous script passes to its last argument."""
        return self.call("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        # The bars at the top and the foot of the page lie over what WebDriver takes for being in view.
        self.run("document.querySelector(arguments[0])?.scrollIntoView({block: 'center'})", selector)
        self.call("POST", f"/element/{self.find(selector)}/click")

    def write(self, selector, text):
        element = self.find(selector)
        self.call("POST", f"/element/{element}/clear")
        self.call("POST", f"/element/{element}/value", {"text": text})

    def upload(self, selector, path):
        self.call("POST", f"/element/{self.find(selector)}/value", {"text": path})

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def count(self, selector):
        """How many elements match and are seen."""
        return self.run(
            "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).length", selector)

    def keys(self, *names):
        """Presses keys one after another; `Shift+ArrowRight` holds the first."""
        for name in names:
            held, _, last = name.rpartition("+") if len(name) > 1 else ("", "", name)
            down = [KEYS[held]] if held else []
            pressed = [*down, KEYS.get(last, last)]
            actions = [{"type": "keyDown", "value": key} for key in pressed]
            actions += [{"type": "keyUp", "value": key} for key in reversed(pressed)]
            self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def drag(self, selector, start, end, steps=8):
        """Drags with the mouse inside an element; `start` and `end` are (x, y) from its left top corner."""
        box = self.run("const b = document.querySelector(arguments[0]).getBoundingClientRect(); return [b.left, b.top]", selector)
        places = [(start[0] + (end[0] - start[0]) * n / steps, start[1] + (end[1] - start[1]) * n / steps)
                  for n in range(steps + 1)]
        places = [(round(box[0] + x), round(box[1] + y)) for x, y in places]
        move = lambda place, time: {"type": "pointerMove", "duration": time, "x": place[0], "y": place[1]}
        actions = [move(places[0], 0), {"type": "pointerDown", "button": 0}]
        actions += [move(place, 20) for place in places[1:]]
        actions.append({"type": "pointerUp", "button": 0})
        self.call("POST", "/actions", {"actions": [
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}]})

    def wait(self, script, *arguments, seconds=20, what=None):
        """Waits until a script returns something true, and returns it."""
        end = time.monotonic() + seconds
        while True:
            value = self.run(f"return {script}", *arguments)
            if value:
                return value
            if time.monotonic() > end:
                raise WebDriverError(f"not within {seconds} s: {what or script}")
            time.sleep(0.1)

    def see(self, selector, seconds=20):
        """Waits until an element is on the page and seen."""
        self.wait("document.querySelector(arguments[0])?.checkVisibility()", selector, seconds=seconds, what=selector)

    def screenshot(self, path, whole=False):
        if whole:
            # Bars that stay in place would lie over the middle of a long picture: the window grows instead.
            width, height, low = self.run("return [innerWidth, document.documentElement.scrollHeight, innerHeight]")
            self.size(width, max(height, low))
            time.sleep(0.4)
            data = self.call("GET", "/screenshot")
            self.size(width, low)
        else:
            data = self.call("GET", "/screenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self):
        """What the page's console and its own handlers were told as errors."""
        log = self.call("POST", "/se/log", {"type": "browser"})
        words = [entry["message"] for entry in log if entry["level"] == "SEVERE"]
        return words + (self.run("return window.diapason?.faults ?? []") or [])

    def close(self):
        with contextlib.suppress(WebDriverError, OSError):
            self.call("DELETE", "")
