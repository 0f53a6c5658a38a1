"""with_feedparser.py ADDRESS: a program that keeps validators and items by id, as the documentation of feedparser advises."""
import json, os, sys

import feedparser

path = os.environ["HOME"] + "/state.json"
state = json.load(open(path)) if os.path.exists(path) else {"items": {}}
feed = feedparser.parse(sys.argv[1], etag=state.get("etag"), modified=state.get("modified"))
if feed.get("status") not in (200, 304):
    sys.exit("the answer is %s, %s" % (feed.get("status"), feed.get("bozo_exception")))
if feed.status == 200:
    if feed.bozo:
        sys.exit("feedparser calls the feed ill-formed: %s" % feed.bozo_exception)
    if not feed.feed.get("title") or not feed.feed.get("language", "ar").startswith("ar"):
        sys.exit("the feed is called %r, in the language %r" % (feed.feed.get("title"), feed.feed.get("language")))
    state["etag"], state["modified"] = feed.get("etag"), feed.get("modified")
    for entry in feed.entries:
        html = entry.content[0].value if "content" in entry else entry.get("summary", "")
        state["items"][entry.id] = {"id": entry.id, "title": entry.title, "html": html}
    json.dump(state, open(path, "w"))
for item in state["items"].values():
    print(json.dumps(item))
