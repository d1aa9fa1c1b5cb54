#!/bin/sh
# Rebuilds the Jsonnet interpreter: jsonnet.wasm.br, wasm_exec.js, licenses.txt and checksums.txt.
# Usage: build.sh [folder], by default this one. Needs Node, and Go of any version since 1.21: it gets the one
# that go.mod names.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here}"
out=$(cd "${1:-$here}" && pwd)
cd "$here"

# The compiler is part of the input: neither an older nor a newer one, nor settings of this machine.
GOTOOLCHAIN=go$(sed -n 's/^go //p' go.mod)
GOOS=js GOARCH=wasm
export GOTOOLCHAIN GOOS GOARCH GOENV=off GOFLAGS=-mod=readonly GOWORK=off GOWASM= GOEXPERIMENT= CGO_ENABLED=0

go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$out/jsonnet.wasm" .
cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" "$out/wasm_exec.js"
chmod 644 "$out/wasm_exec.js"

# Every licence of what is linked in.
{
  printf '==== Go %s: runtime, standard library, wasm_exec.js\n\n' "${GOTOOLCHAIN#go}"
  cat "$(go env GOROOT)/LICENSE"
  go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . | LC_ALL=C sort -u |
    while read -r module version folder; do
      printf '\n==== %s %s\n\n' "$module" "$version"
      cat "$folder/LICENSE"
    done
} >"$out/licenses.txt"

cd "$out"
node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const { brotliCompressSync, constants } = require("node:zlib");
  const bytes = readFileSync("jsonnet.wasm");
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync("jsonnet.wasm.br", brotliCompressSync(bytes, { params }));
'
node -e '
  const { createHash } = require("node:crypto");
  const { readFileSync } = require("node:fs");
  for (const name of process.argv.slice(1)) {
    console.log(`${createHash("sha256").update(readFileSync(name)).digest("hex")}  ${name}`);
  }
' jsonnet.wasm jsonnet.wasm.br wasm_exec.js >checksums.txt
rm jsonnet.wasm
