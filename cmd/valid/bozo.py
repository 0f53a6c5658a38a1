import sys

try:
    import feedparser
except ImportError:
    print("python3-feedparser is not installed")
    sys.exit(3)

wrong = 0
for path in sys.argv[1:]:
    feed = feedparser.parse(open(path, "rb").read(), response_headers={"content-type": "application/xml; charset=utf-8"})
    problems = [str(feed.get("bozo_exception"))] if feed.bozo else []
    if not feed.feed.get("title"):
        problems.append("the feed has no title")
    ids = [entry.get("id") for entry in feed.entries]
    if None in ids or len(set(ids)) != len(ids):
        problems.append("an entry has no id, or two have the same")
    for problem in problems:
        wrong += 1
        print("%s: %s" % (path, problem))
sys.exit(1 if wrong else 0)
