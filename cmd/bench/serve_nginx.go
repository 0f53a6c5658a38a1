package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
)

// startNginx lets nginx hand out a feed from a folder, as `nashra publish` would write it: the other way to serve the same
// bytes, by a server in C that does nothing else. It is nil where nginx is not installed. One process does all, so that
// its CPU time is easily read.
func (b *bench) startNginx(ctx context.Context, feed string, body, packed []byte) (*service, error) {
	installed, err := exec.LookPath("nginx")
	if err != nil {
		b.say("serve", "nginx is not installed; nothing is compared with it")
		return nil, nil
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	root := b.path("nginx")
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	if err := os.Chmod(b.dir, 0o755); err != nil { // it may run as a user of its own
		return nil, err
	}
	config := fmt.Sprintf(`daemon off; master_process off; pid %s/pid; error_log %s/errors; events { worker_connections 256; }
http {
	access_log off; sendfile on; keepalive_requests 1000000000; client_body_temp_path %s/t;
	types { application/atom+xml atom; application/rss+xml rss; }
	server { listen %s; root %s; gzip_static on; }
}
`, root, root, root, address, root)
	for name, content := range map[string][]byte{"conf": []byte(config), path.Base(feed): body, path.Base(feed) + ".gz": packed} {
		if err := os.WriteFile(path.Join(root, name), content, 0o644); err != nil { //nolint:gosec // nginx reads it
			return nil, err
		}
	}
	if err := os.Symlink(installed, b.program("nginx")); err != nil && !os.IsExist(err) {
		return nil, err
	}
	return b.start(ctx, address, "nginx", "-p", root, "-c", path.Join(root, "conf"))
}
