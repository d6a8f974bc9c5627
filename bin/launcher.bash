# Sourced by the programs here that are Java: finds a JDK, and builds first what is missing or older than its sources.
# They set before, and then call `prepare`, which leaves the JDK's home in $jdk:
#
#   root       the checkout
#   program    what it is called, in messages and for files in build/
#   app        the folder into which the build lays its jars
#   own_jar    the jar among them that a build writes last (without version and suffix)
#   jars       the jars among them that are the project's own (likewise, may hold *)
#   module     the module to build
#   sources    function: prints the sources of what is in the jars
#   is_finished, finish (if there are) functions: whether a build has what Maven does not make, and makes it; its output
#              goes to the log
#
# RANGEBAR_JAVA_HOME  the JDK to use, 25 or later (otherwise bin/find-jdk looks for one)
# Exit code 3: no JDK, or the build failed.

fail() {
    printf "$program: %s\n" "$@" >&2
    exit 3
}

# Of the given paths below the checkout those that are there. Folders count too: a removed file shows only there.
present() {
    local source
    for source in "$@"; do
        if [[ -e $root/$source ]]; then printf '%s\n' "$root/$source"; fi
    done
}

is_complete() {
    local found=("$app/$own_jar"-*.jar)
    [[ -e ${found[0]} ]]
}

is_built() {
    is_complete || return 1
    local jar oldest=$stamp paths=() path
    if [[ ! -e $stamp ]]; then # built by Maven itself: the project's oldest jar tells
        oldest=
        for jar in "$app"/$jars-*.jar; do
            if [[ -z $oldest || $jar -ot $oldest ]]; then oldest=$jar; fi
        done
    fi
    while IFS= read -r path; do paths+=("$path"); done < <(sources)
    [[ -z $(find "${paths[@]}" -newer "$oldest" -print | head -n 1) ]]
}

build() {
    command -v mvn >/dev/null || fail "Maven is missing. Run $root/bin/setup."
    echo "building $program..." >&2
    mkdir -p "$root/build"
    touch "$root/build/$program.started"
    # Jars of an earlier version would stay. A process that runs from them keeps what it has opened.
    rm -rf "$app" "$stamp"
    # With the JDK at hand, so that the build takes the same one, wherever it lies.
    if ! (
        cd "$root"
        JAVA_HOME=$jdk mvn -q -B -DskipTests -Dmaven.test.skip -Dmaven.javadoc.skip package -pl "$module" -am
    ) >"$root/build/$program.log" 2>&1 </dev/null; then
        cat "$root/build/$program.log" >&2
        fail "the build failed (above, and in $root/build/$program.log). bin/setup says what the build needs."
    fi
    is_complete || fail "the build has left no $own_jar in $app"
    mv "$root/build/$program.started" "$stamp"
}

# Also of what Maven has built by itself. Where nothing can be written, it stays as it is.
is_done() {
    is_built && { ! declare -F is_finished >/dev/null || is_finished || [[ ! -w $app || ! -w $root ]]; }
}

prepare() {
    stamp=$app.built # as old as the sources that the jars were built from
    # Java takes the encoding of file names from the locale. With that of ASCII (C, POSIX, or one that is not installed)
    # it could open no other names. Where bash lacks C.UTF-8, it warns, and nothing changes.
    local charmap code=0
    charmap=$(locale charmap 2>/dev/null) || charmap=
    if [[ $charmap == ANSI_X3.4-1968 || $charmap == ASCII ]]; then
        { export LC_ALL=C.UTF-8; } 2>/dev/null
    fi

    jdk=$("$root/bin/find-jdk") || code=$?
    if ((code == 1)); then
        fail "no JDK 25 or later found. Run $root/bin/setup, or set RANGEBAR_JAVA_HOME to the home of one."
    elif ((code != 0)); then
        exit 3 # find-jdk has said why
    fi

    if ! is_done; then
        # One build at a time; who comes later finds it done. macOS has no flock, but Perl, whose lock belongs to the same
        # open file and so outlives it. With neither of the two, nothing keeps builds apart.
        if ! mkdir -p "$root/build" 2>/dev/null || [[ ! -w $root/build ]]; then
            fail "it has to be built first, and $root/build cannot be written."
        fi
        exec 9>"$root/build/$program.lock"
        if command -v flock >/dev/null; then
            flock 9
        elif command -v perl >/dev/null; then
            perl -e 'open(my $lock, ">&=", 9) or die; flock($lock, 2) or die "$!\n"'
        fi
        if ! is_built; then build; fi
        if ! is_done; then finish >>"$root/build/$program.log" 2>&1; fi
        exec 9>&-
    fi
}
