"""liferea.py ADDRESS: liferea, in a display and on a bus of its own, updates its one subscription; printed is what its store holds."""
import json, os, sqlite3, subprocess, sys, time
from xml.sax.saxutils import quoteattr

home, address = os.environ["HOME"], sys.argv[1]
store = home + "/.local/share/liferea/liferea.db"
bus = ["gdbus", "call", "--session", "-d", "org.gnome.feed.Reader", "-o", "/org/gnome/feed/Reader", "-m"]


def inside():
    """Runs in the display: liferea takes its orders by D-Bus (without a network it updates nothing by itself)."""
    liferea = subprocess.Popen(["liferea"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(30, lambda: subprocess.run(bus + ["org.gnome.feed.Reader.Ping"], capture_output=True).returncode == 0)
        for _ in range(2):  # validators are kept while it runs, so that the second asks whether anything has changed
            subprocess.run(bus + ["org.gnome.feed.Reader.Refresh"], check=True, stdout=sys.stderr)
            time.sleep(3)  # nothing tells when an update is done that brought nothing new
        picture = os.environ.get("NASHRA_SCREENSHOT")
        if picture:
            photograph(picture)
    finally:
        liferea.terminate()
        liferea.wait(20)


def photograph(picture):
    window = subprocess.run(["xdotool", "search", "--name", "Liferea"], capture_output=True, text=True).stdout.split()[-1]
    subprocess.run(["xdotool", "windowsize", window, "1280", "800", "sleep", "1", "mousemove", "60", "80", "click", "1", "sleep", "2"])
    subprocess.run(["import", "-window", "root", picture])


def until(seconds, holds):
    end = time.time() + seconds
    while not holds():
        if time.time() > end:
            sys.exit("liferea does not answer on its bus")
        time.sleep(0.2)


def outside():
    os.makedirs(home + "/.config/liferea", exist_ok=True)
    os.makedirs(home + "/run", mode=0o700, exist_ok=True)
    if not os.path.exists(store):
        with open(home + "/.config/liferea/feedlist.opml", "w") as feeds:
            feeds.write('<?xml version="1.0"?><opml version="1.0"><head><title>feeds</title></head><body><outline title="nashra" text="nashra"'
                        ' type="%s" id="nashraf" sortColumn="time" updateInterval="-1" xmlUrl=%s/></body></opml>' % (address.rsplit(".", 1)[1], quoteattr(address)))
    alone = {"XDG_RUNTIME_DIR": home + "/run", "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1", "LIBGL_ALWAYS_SOFTWARE": "1",
             "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}  # root in a container has no sandbox
    subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "dbus-run-session", sys.executable, __file__, address, "inside"],
                   env={**os.environ, **alone}, check=True, stdout=sys.stderr)
    for guid, title, html in sqlite3.connect(store).execute("SELECT source_id, title, description FROM items WHERE parent_item_id = 0 OR parent_item_id IS NULL"):
        print(json.dumps({"id": guid, "title": title, "html": html}))


inside() if sys.argv[2:] == ["inside"] else outside()
