package main

import (
	"encoding/hex"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the expected outputs of the scripts again")

// TestMain lets the test binary be the program: scripts run it under the name nashra, other tests by asNashra.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"nashra": main})
}

// asNashra gives a command that runs this test binary as the program, so that it can be killed.
func asNashra(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("nashra") // testscript.Main has put it there
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(path, args...)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"bytes": writeBytes, "pdfbomb": writePDFBomb},
		Setup: func(env *testscript.Env) error {
			files, err := filepath.Abs(filepath.Join("..", "..", "fetcher", "testdata", "files"))
			env.Setenv("FILES", files)
			return err
		},
	})
}

// writeBytes is the script command `bytes FILE HEX`: a file that cannot stand in a text.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes FILE HEX")
	}
	content, err := hex.DecodeString(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content, 0o644))
}
