// Command nashra gathers Arabic news from feeds and documents, keeps each story once, and sends out one feed.
//
// This room is wiring only: one file a command, the config, and what ties the rooms together. It must never know how
// a feed is parsed, how a story is kept or how it is shown.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"

	_ "time/tzdata" // a machine without time zones must read dates alike

	"github.com/spf13/cobra"
)

// How much garbage may lie beside what lives before it is collected.
const (
	// gcPercent is for what lives being little (the feeds as bytes, a batch), while reading feeds throws much away: at
	// Go's 100 a refresh collects once a feed and takes a sixth longer.
	gcPercent = 300
	// gcPercentNear is for a store that joins near copies, from when it is opened: its window holds up to some hundred
	// megabytes, and three times as much garbage beside that is a machine's memory. It is Go's own. An import of 61,345
	// articles has 530 to 630 MB at 300, 320 at 150, 280 to 320 at 100, and the CPU time of all is the same within a tenth;
	// a refresh of 200 feeds costs a fourteenth more CPU at 100 than at 300.
	gcPercentNear = 100
)

// allowGarbage sets the percentage, unless the environment does.
func allowGarbage(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// importMemory is how much an import takes, in bytes, before garbage is collected whatever its percentage is: ten texts of
// 15 MiB had 834 MB without it, and the CPU time of 20,000 articles is the same.
const importMemory = 250 << 20

// limitMemory sets the limit, unless the environment does.
func limitMemory(bytes int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(bytes)
	}
}

func main() {
	allowGarbage(gcPercent)
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitWell  = 0
	exitFail  = 1 // something failed, and it was said what
	exitUsage = 2 // wrong usage or config
)

// run is the whole program: it reads its arguments and streams, and gives the exit code. It ends early, in order, when
// ctx is done.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	app := &app{in: in, out: out, errs: errs, environ: os.Environ(), log: slog.New(slog.NewTextHandler(errs, nil))}
	root := app.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	var silent *reported
	var failed *failure
	var config *configError
	switch {
	case err == nil:
		return exitWell
	case errors.As(err, &silent):
		return exitFail
	case errors.As(err, &config):
		fmt.Fprintln(errs, err)
		return exitUsage
	case errors.As(err, &failed):
		fmt.Fprintln(errs, "nashra:", err)
		return exitFail
	}
	fmt.Fprintln(errs, "nashra:", err)
	fmt.Fprintln(errs, "`nashra help` lists the commands and their options.")
	return exitUsage
}

// failure marks an error of a command's work, as against an error in how it was called.
type failure struct{ error }

func (f *failure) Unwrap() error { return f.error }

// reported is a failure whose parts have all been said already.
type reported struct{}

func (*reported) Error() string { return "some parts failed" }

// app is what all commands share.
type app struct {
	in        io.Reader
	out, errs io.Writer
	environ   []string
	log       *slog.Logger

	configPath string
	dataDir    string
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "nashra",
		Short:         "One Arabic feed from many sources, each story once",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentFlags().StringVar(&a.configPath, "config", "", "config file (default: config.yaml here, then in the user's config folder)")
	root.PersistentFlags().StringVar(&a.dataDir, "data", "", "data folder, in place of the config's")
	root.AddCommand(
		a.runCommand(), a.importCommand(), a.fetchCommand(), a.exportCommand(), a.showCommand(), a.forgetCommand(), a.publishCommand(),
		a.sourcesCommand(), a.checkCommand(), a.configCommand(), a.versionCommand(), a.readPDFCommand(),
	)
	refuseUnknown(root)
	return root
}

// refuseUnknown makes `nashra help NOTHING` and `nashra completion NOTHING` wrong usage; cobra takes both for well.
func refuseUnknown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = func(_ *cobra.Command, args []string) error {
				if found, rest, err := root.Find(args); err != nil || len(rest) > 0 {
					return fmt.Errorf("there is no command %q", strings.TrimPrefix(found.CommandPath()+" "+strings.Join(rest, " "), "nashra "))
				}
				return nil
			}
		case "completion":
			c.RunE = func(c *cobra.Command, args []string) error {
				if err := cobra.NoArgs(c, args); err != nil {
					return err
				}
				return c.Help()
			}
		}
	}
}

// work turns a command's function into one for cobra, marking its errors as failures of the work.
func work(do func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := do(cmd, args); err != nil {
			return &failure{err}
		}
		return nil
	}
}

// config reads the config and lets --data have its way.
func (a *app) config() (config, error) {
	c, _, err := a.configAt()
	return c, err
}

// configAt is config with the path of the file; "" where there is none.
func (a *app) configAt() (config, string, error) {
	c, path, err := loadConfig(a.configPath, a.environ)
	if a.dataDir != "" {
		c.Data = a.dataDir
		if faults := c.inboxesApart(places{}); err == nil && len(faults) > 0 {
			err = &configError{faults}
		}
	}
	return c, path, err
}
