# What people run. `make check` is what CI runs.

RACE_TIMEOUT ?= 12m
FUZZ_TIME    ?= 30s

.PHONY: build run test check lint crash fuzz browser clients valid golden bench growth sameness replay pgo

build: ## the program, into ./nashra
	go build -o nashra ./cmd/nashra

run: ## the daemon, with config.yaml
	go run ./cmd/nashra run

test: ## what the README says
	go test ./...

check: ## everything that must hold before a change lands
	bash .ci/run

lint: ## the longer list of .golangci.yml
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run

crash: ## kill -9 at random moments, a thousand times
	go test ./cmd/nashra -run 'TestCrash' -count=1 -timeout 3h -v -args -crashes 1000

fuzz: ## every fuzz target, FUZZ_TIME each
	@set -e; for dir in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
	  for target in $$(grep -rhoE '^func Fuzz[A-Za-z]+' $$dir/*_test.go | sed 's/func //' | sort -u); do \
	    echo "$$dir $$target"; go test $$dir -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ_TIME); done; done

browser: ## cleaned HTML runs nothing in a real browser; needs Chromium, says so without it
	go test -trimpath ./fetcher -run 'TestBrowserRunsNothing' -count=1 -v -args -browser

clients: ## real feed readers, those that are installed, read a daemon and a published folder; cmd/nashra/testdata/clients says which
	go test -trimpath ./cmd/nashra -run 'TestClients' -count=1 -v -args -clients

valid: ## everything that goes out, of 31,000 articles and 200 odd feeds, against schemas and rules; needs ../shared; names the judges that are not installed
	go run ./cmd/valid

golden: ## write the golden files again; read the difference before you commit it
	go test ./fetcher/... ./feedgen/... -update

bench: ## ratios against raw bbolt, a bare server and a bare fetcher, near-sameness against its limits; needs ../shared
	go run ./cmd/bench

growth: ## a million made-up reports: neither slower nor larger in the end; five minutes or more, 5 GB in TMPDIR
	go run ./cmd/bench -only growth

sameness: ## how well copies of one report are joined; needs ../shared/sameness
	go run ./cmd/sameness

replay: ## an import killed two hundred times makes the same stories and feeds; needs ../shared/sameness
	go run ./cmd/sameness -replay 200

pgo: ## measure anew what the compiler should make fast (cmd/nashra/default.pgo); after large changes of reading or keeping
	dir=$$(mktemp -d) && \
	go test -trimpath ./fetcher -run '^$$' -bench 'ParseFeed$$|CleanHTML' -benchtime 20s -cpuprofile $$dir/fetcher -o $$dir/test && \
	go test -trimpath ./storage -run '^$$' -bench Add -benchtime 15s -cpuprofile $$dir/storage -o $$dir/test && \
	go test -trimpath ./story/near -run '^$$' -bench 'Read|Fingerprint|Judge/5000$$' -benchtime 5s -cpuprofile $$dir/near -o $$dir/test && \
	go tool pprof -proto $$dir/fetcher $$dir/storage $$dir/near > cmd/nashra/default.pgo && rm -r $$dir
