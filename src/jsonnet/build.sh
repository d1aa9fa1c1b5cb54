#!/bin/sh
# Rebuilds the Jsonnet interpreter: jsonnet.wasm.br, wasm_exec.js, licenses.txt and checksums.txt.
# With --check it writes nothing here, and fails if a rebuild differs from checksums.txt.
# Needs Node, and Go of any version since 1.21: that fetches the one that go.mod names.
set -eu
cd "$(dirname "$0")"

# The compiler is part of the input: neither an older nor a newer one, nor settings of this machine.
GOTOOLCHAIN=go$(sed -n 's/^go //p' go.mod)
GOOS=js GOARCH=wasm
export GOTOOLCHAIN GOOS GOARCH GOENV=off GOFLAGS=-mod=readonly GOWORK=off GOWASM= GOEXPERIMENT= CGO_ENABLED=0

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
goroot=$(go env GOROOT)
go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$out/jsonnet.wasm" .
cp "$goroot/lib/wasm/wasm_exec.js" "$out/wasm_exec.js"
chmod 644 "$out/wasm_exec.js"

# Prints the lines of checksums.txt for files in the output folder.
checksums() {
  (cd "$out" && node -e '
    const { createHash } = require("node:crypto");
    const { readFileSync } = require("node:fs");
    for (const name of process.argv.slice(1)) {
      console.log(`${createHash("sha256").update(readFileSync(name)).digest("hex")}  ${name}`);
    }
  ' "$@")
}

if [ "${1:-}" = --check ]; then
  # Compression is left out: it depends on Node's brotli, and what it packs is what counts.
  checksums jsonnet.wasm wasm_exec.js | while read -r line; do
    grep -qxF "$line" checksums.txt || { echo "differs from checksums.txt: $line" >&2; exit 1; }
  done
  exit
fi

# Every licence of what is linked in.
{
  printf '==== Go %s: runtime, standard library, wasm_exec.js\n\n' "${GOTOOLCHAIN#go}"
  cat "$goroot/LICENSE"
  go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . | LC_ALL=C sort -u |
    while read -r module version folder; do
      printf '\n==== %s %s\n\n' "$module" "$version"
      cat "$folder/LICENSE"
    done
} >"$out/licenses.txt"

(cd "$out" && node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const { brotliCompressSync, constants } = require("node:zlib");
  const bytes = readFileSync("jsonnet.wasm");
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync("jsonnet.wasm.br", brotliCompressSync(bytes, { params }));
')
checksums jsonnet.wasm jsonnet.wasm.br wasm_exec.js >"$out/checksums.txt"
cp "$out/jsonnet.wasm.br" "$out/wasm_exec.js" "$out/licenses.txt" "$out/checksums.txt" .
