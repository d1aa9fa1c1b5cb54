//go:build js && wasm

// The Jsonnet interpreter as one JavaScript function. It has no file system, clock, random source or
// environment of its own: everything it reads comes through the callback it is given.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"path"
	"syscall/js"

	"github.com/google/go-jsonnet"
	"github.com/google/go-jsonnet/ast"
)

type file struct {
	status   string
	contents jsonnet.Contents
}

// importer looks a path up beside the importing file, then in each library path.
type importer struct {
	read      js.Value
	libraries []string
	// The interpreter wants the same Contents for the same path, also when a file is imported twice.
	files   map[string]file
	refused bool
}

func (i *importer) load(name string) (file, error) {
	if known, ok := i.files[name]; ok {
		return known, nil
	}
	answer := i.read.Invoke(name)
	loaded := file{status: answer.Get("status").String()}
	if loaded.status == "found" {
		data, err := base64.StdEncoding.DecodeString(answer.Get("content").String())
		if err != nil {
			return loaded, err
		}
		loaded.contents = jsonnet.MakeContentsRaw(data)
	}
	i.files[name] = loaded
	return loaded, nil
}

func (i *importer) Import(from, wanted string) (jsonnet.Contents, string, error) {
	candidates := []string{wanted}
	if !path.IsAbs(wanted) {
		candidates = []string{path.Join(path.Dir(from), wanted)}
		for _, library := range i.libraries {
			candidates = append(candidates, path.Join(library, wanted))
		}
	}
	refused := false
	for _, candidate := range candidates {
		found, err := i.load(candidate)
		switch {
		case err != nil:
			return jsonnet.Contents{}, "", err
		case found.status == "found":
			return found.contents, candidate, nil
		case found.status == "refused":
			refused = true
		case found.status != "missing":
			return jsonnet.Contents{}, "", fmt.Errorf("cannot read %s: %s", candidate, found.status)
		}
	}
	if refused {
		i.refused = true
		return jsonnet.Contents{}, "", fmt.Errorf("%q lies outside the project and its library paths", wanted)
	}
	return jsonnet.Contents{}, "", fmt.Errorf("%q is neither beside the importing file nor in a library path", wanted)
}

func frame(location ast.LocationRange, name string) map[string]any {
	return map[string]any{
		"file":   location.FileName,
		"line":   location.Begin.Line,
		"column": location.Begin.Column,
		"name":   name,
	}
}

// failure puts the innermost frame first.
func failure(err error) map[string]any {
	frames := []any{}
	message := err.Error()
	var runtime jsonnet.RuntimeError
	var static interface{ Loc() ast.LocationRange }
	if errors.As(err, &runtime) {
		message = runtime.Msg
		for n := len(runtime.StackTrace) - 1; n >= 0; n-- {
			frames = append(frames, frame(runtime.StackTrace[n].Loc, runtime.StackTrace[n].Name))
		}
	} else if errors.As(err, &static) {
		frames = append(frames, frame(static.Loc(), ""))
	}
	return map[string]any{"message": message, "frames": frames}
}

// evaluate(file, libraries, variables as Jsonnet code, read)
func evaluate(_ js.Value, arguments []js.Value) any {
	imports := &importer{read: arguments[3], files: map[string]file{}}
	for n := range arguments[1].Length() {
		imports.libraries = append(imports.libraries, arguments[1].Index(n).String())
	}
	var trace bytes.Buffer
	vm := jsonnet.MakeVM()
	vm.Importer(imports)
	vm.SetTraceOut(&trace)
	for n := range arguments[2].Length() {
		variable := arguments[2].Index(n)
		vm.ExtCode(variable.Index(0).String(), variable.Index(1).String())
	}
	outcome := map[string]any{}
	node, _, err := vm.ImportAST("", arguments[0].String())
	if err == nil {
		outcome["json"], err = vm.Evaluate(node)
	}
	if err != nil {
		outcome = failure(err)
	}
	outcome["refused"] = imports.refused
	outcome["trace"] = trace.String()
	return outcome
}

func main() {
	js.Global().Set("evaluate", js.FuncOf(evaluate))
	select {}
}
