#!/usr/bin/env bash
# Generates the bindings from native/include/rangebar_bindings.h. Needs jextract on the PATH (see README.md).
# Usage: generate.sh [OUTPUT_DIRECTORY]   (default: src/main/java23 of this module)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=${1:-$here/src/main/java23}
package=$output/dev/rangebar/bindings/generated
if ! command -v jextract >/dev/null; then
  echo "bindings/generate.sh: jextract is not on the PATH; bindings/README.md says where it comes from" >&2
  exit 1
fi
rm -rf "$package"
jextract "@$here/jextract.args" --output "$output" "$here/../native/include/rangebar_bindings.h"

# 1. Functions come from the library that NativeLibrary has loaded and checked, not from the library that the loader finds.
perl -0pi -e 's/static final SymbolLookup SYMBOL_LOOKUP = .*?;/static final SymbolLookup SYMBOL_LOOKUP = name -> dev.rangebar.bindings.NativeLibrary.find(name).map(MemorySegment::ofAddress);/s' \
  "$package/RangebarNative.java"
# 2. C_LONG is not used (the header has no long), and its cast fails on systems where long has 32 bits.
perl -ni -e 'print unless /\bC_LONG\b/' "$package/RangebarNative\$shared.java"

grep -q 'NativeLibrary.find' "$package/RangebarNative.java"
if grep -rqw C_LONG "$package"; then
  echo "bindings/generate.sh: the header uses long, whose size differs by platform" >&2
  exit 1
fi
