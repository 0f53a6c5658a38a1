"""rss2email.py ADDRESS: r2e runs once and puts mails into a Maildir; printed are the mails."""
import email, email.policy, json, mailbox, os, subprocess, sys

home = os.environ["HOME"]
if not os.path.exists(home + "/Maildir"):
    subprocess.run(["r2e", "new", "reader@example.org"], check=True, stdout=sys.stderr)
    path = home + "/.config/rss2email.cfg"
    config = open(path).read()
    for key, value in {"email-protocol": "maildir", "maildir-path": home + "/Maildir", "html-mail": "True"}.items():
        before = [line for line in config.splitlines() if line.startswith(key + " = ")]
        config = config.replace(before[0], key + " = " + value)
    open(path, "w").write(config)
    os.mkdir(home + "/Maildir")
    subprocess.run(["r2e", "add", "nashra", sys.argv[1]], check=True, stdout=sys.stderr)
subprocess.run(["r2e", "run"], check=True, stdout=sys.stderr)

for message in mailbox.Maildir(home + "/Maildir/INBOX"):
    mail = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    html = mail.get_body(("html",)).get_content()
    subject = str(mail["Subject"]).lstrip()  # the space of folding (RFC 5322 section 2.2.3), which Python leaves there
    print(json.dumps({"id": mail["X-RSS-ID"], "title": subject, "html": html}))
