# Sourced by the tests here: a scratch folder, checks that count, and a last line with the count.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/rangebar test.XXXXXX") # with a space, on purpose
plain= # a second one without, where a test makes it
passed=0
failed=0
skipped=0
server_pid=

finish() {
    local code=$?
    if [[ -n $server_pid ]]; then kill "$server_pid" 2>/dev/null || true; fi
    rm -rf "$scratch" ${plain:+"$plain"}
    ((code == 0)) || echo "the test itself stopped with exit code $code"
    echo "$passed passed, $failed failed, $skipped skipped"
    if ((code == 0 && failed > 0)); then exit 1; fi
    if ((code == 0 && skipped > 0)); then exit 77; fi # ctest then says so
}
trap finish EXIT

# check "what is expected" command...: the command decides.
check() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        [[ ! -e $scratch/output ]] || sed 's/^/    | /' "$scratch/output"
    fi
}

skip() {
    skipped=$((skipped + 1))
    echo "SKIPPED: $1"
}

# Runs a command; what it prints goes to $scratch/output, its exit code to $code.
run() {
    code=0
    "$@" >"$scratch/output" 2>&1 </dev/null || code=$?
}

exits() { [[ $code == "$1" ]]; }
says() { grep -qF -- "$1" "$scratch/output"; }
is() { [[ $1 == "$2" ]]; }
not() { ! "$@"; }

executable() { # file; its text comes on standard input
    local text
    IFS= read -r -d '' text || true # a builtin: the tests make thousands of files
    [[ -d ${1%/*} ]] || mkdir -p "${1%/*}"
    # Never through a symbolic link: it may lead to a tool of this machine.
    if [[ -L $1 ]]; then rm "$1"; fi
    printf '%s' "$text" >"$1"
    chmod +x "$1"
}

# What looks like a JDK to bin/find-jdk. Its `java` prints its arguments, one a line.
fake_jdk() { # home, version
    executable "$1/bin/java" <<<$'#!/bin/sh\nprintf "%s\\n" "$@"'
    executable "$1/bin/javac" <<<'#!/bin/sh'
    printf 'IMPLEMENTOR="nobody"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
}
