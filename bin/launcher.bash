# Sourced by the Java programs in this folder: finds a JDK, and builds the program if it is missing or older than its
# sources. The caller sets these names, then calls `find_java` and `prepare`:
#
#   root       the checkout
#   program    the program's name, for messages and for files in build/
#   app        the folder of the program's jars
#   app_property  the Maven property that names that folder
#   own_jar    the jar that a build writes last (without version and suffix)
#   jars       the jars of this project (likewise, may hold *)
#   module     the Maven module to build
#   maven_options  further options for Maven (optional)
#   sources    function: calls `present` with the source files and folders of the jars
#   is_finished, finish  optional functions: check for, and make, what Maven does not build; output goes to the log
#
# RANGEBAR_JAVA_HOME  the JDK to use (default: the one that bin/find-jdk finds)
# RANGEBAR_NO_BUILD   if set, runs the jars of the last build, even if they are older than their sources
# Exit code 3: no JDK, or the build failed.

fail() {
    printf "$program: %s\n" "$@" >&2
    exit 3
}

# Adds those of the given paths below the checkout that exist to $paths. Folders count as sources, because a removed file shows
# only in its folder's time.
present() {
    local source
    for source in "$@"; do
        if [[ -e $root/$source ]]; then paths+=("$root/$source"); fi
    done
}

is_complete() { # folder
    local found=("$1/$own_jar"-*.jar)
    [[ -e ${found[0]} ]]
}

is_built() {
    is_complete "$app" || return 1
    local jar oldest=$stamp paths=()
    if [[ ! -e $stamp ]]; then # built by Maven itself: compare with the project's oldest jar
        oldest=
        for jar in "$app"/$jars-*.jar; do
            if [[ -z $oldest || $jar -ot $oldest ]]; then oldest=$jar; fi
        done
    fi
    sources
    [[ -z $(find "${paths[@]}" -newer "$oldest" -print) ]]
}

# Copies Maven's output from standard input to the log and shows the current step: as one line that is rewritten every
# second on a terminal, otherwise as one line per step.
follow_build() {
    local line='' part status step='starting Maven' number=0 total=0 downloads=0 shown='' timeout=()
    # bash 3.2 (macOS) cannot tell a timeout from the end of the input.
    if [[ -t 2 ]] && ((BASH_VERSINFO[0] >= 4)); then timeout=(-t 1); fi
    while true; do
        status=0
        IFS= read -r ${timeout[@]+"${timeout[@]}"} part || status=$?
        line+=$part
        if ((status == 0)); then
            printf '%s\n' "$line"
            if [[ $line =~ ^\[INFO\]\ Building\ (.+)\ [^\ ]+\ +\[([0-9]+)/([0-9]+)\]$ ]]; then
                step=${BASH_REMATCH[1]} number=${BASH_REMATCH[2]} total=${BASH_REMATCH[3]}
                if [[ ! -t 2 ]]; then echo "$program: step $number of $total: $step (${SECONDS} s)" >&2; fi
            elif [[ $line == *"Downloaded from "* ]]; then
                downloads=$((downloads + 1))
            fi
            line=''
        elif ((status <= 128)); then # end of the input
            [[ -z $line ]] || printf '%s\n' "$line"
            break
        fi
        if [[ -t 2 ]]; then
            part="building $program: "
            if ((number > 0)); then part+="step $number of $total, "; fi
            part+=$step
            if ((downloads == 1)); then part+=", 1 file downloaded"; fi
            if ((downloads > 1)); then part+=", $downloads files downloaded"; fi
            part+=" (${SECONDS} s)"
            if [[ $part != "$shown" ]]; then printf '\r\033[K%.79s' "$part" >&2; fi
            shown=$part
        fi
    done
    if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
}

# Prints the first error of the log with the lines that explain it, or the log's end if it names no error.
first_error() {
    awk '
        /^\[ERROR\] *$|^\[ERROR\] (COMPILATION ERROR|Re-run Maven|To see the full|For more information|-> \[Help)/ { next }
        !found && (/^\[ERROR\]|CMake Error|error:|^ERROR|^Error/) { found = 1 }
        found && (/^\[INFO\]/ || shown == 8) { exit }
        found { print; shown++ }
        !found { last[NR % 8] = $0 }
        END { if (!found) for (i = NR + 1; i <= NR + 8; i++) if (i % 8 in last) print last[i % 8] }
    ' "$log"
}

# Fails with the given lines, and with the way to run the last build if there is one.
fail_to_build() {
    local kept=()
    if is_complete "$app"; then kept=("the last build is still there; RANGEBAR_NO_BUILD=1 runs it."); fi
    fail "$@" ${kept[@]+"${kept[@]}"}
}

# Sets $jdk to the home of the JDK that builds and runs the program; with --run to that of the newest Java 17 or later, which
# only runs it, and $java_version to its version (17.0.15).
find_java() { # [--run]
    local code=0 needed='JDK 25'
    if [[ ${1-} == --run ]]; then needed='Java 17'; fi
    jdk=$(source "$root/bin/find-jdk" "$@") || code=$? # sourced: that spares the start of a process
    if ((code == 1)); then
        fail "no $needed or later found. Run $root/bin/setup, or set RANGEBAR_JAVA_HOME to the home of one."
    elif ((code != 0)); then
        exit 3 # find-jdk has named the reason
    fi
    if [[ ${1-} == --run ]]; then
        java_version=${jdk##*$'\n'}
        jdk=${jdk%$'\n'*}
    fi
}

# Sets $build_jdk: RANGEBAR_JAVA_HOME, unless it can only run the program; then another JDK.
find_build_jdk() {
    build_jdk=$("$root/bin/find-jdk" 2>/dev/null) || build_jdk=$(RANGEBAR_JAVA_HOME='' "$root/bin/find-jdk") ||
        fail_to_build "it has to be built first, which needs a JDK 25 or later; Java $java_version in $jdk can only run it." \
            "Run $root/bin/setup, which installs one or says how."
}

# Builds next to the present jars and swaps only on success: a failed build leaves the last one usable.
build() {
    command -v mvn >/dev/null || fail "Maven is missing. Run $root/bin/setup."
    local build_jdk
    find_build_jdk
    echo "building $program..." >&2
    touch "$root/build/$program.started"
    rm -rf "$app.new"
    SECONDS=0
    # The build itself uses that JDK, too, wherever it is installed.
    if ! (
        cd "$root"
        JAVA_HOME=$build_jdk mvn -B -DskipTests -Dmaven.test.skip -Dmaven.javadoc.skip "-D$app_property=$app.new" \
            ${maven_options[@]+"${maven_options[@]}"} package -pl "$module" -am
    ) 2>&1 </dev/null | follow_build >"$log"; then
        first_error >&2
        rm -rf "$app.new"
        fail_to_build "the build failed; Maven's output is in $log." \
            "$root/bin/setup checks for the tools that the build needs."
    fi
    is_complete "$app.new" || fail "the build has left no $own_jar in $app.new (output: $log)"
    # A process that still runs from the old jars keeps the files that it has opened.
    rm -rf "$stamp" "$app.old"
    if [[ -e $app ]]; then mv "$app" "$app.old"; fi
    mv "$app.new" "$app"
    rm -rf "$app.old"
    mv "$root/build/$program.started" "$stamp"
}

# Includes what `finish` adds to a build, which Maven's own build lacks. A checkout that cannot be written stays as it is.
is_done() {
    is_built && { ! declare -F is_finished >/dev/null || is_finished || [[ ! -w $app || ! -w $root ]]; }
}

prepare() {
    stamp=$app.built # as old as the sources of the jars
    log=$root/build/$program.log
    # Java takes the encoding of file names from the locale. With an ASCII locale (C, POSIX, or one that is not
    # installed) it cannot open other names. Where bash lacks C.UTF-8, it warns, and nothing changes.
    local charmap=UTF-8 letter=$'\xc3\xa9'
    if ((${#letter} != 1)); then charmap=$(locale charmap 2>/dev/null) || charmap=; fi # one letter in UTF-8 alone
    if [[ $charmap == ANSI_X3.4-1968 || $charmap == ASCII ]]; then
        { export LC_ALL=C.UTF-8; } 2>/dev/null
    fi

    if [[ -n ${RANGEBAR_NO_BUILD-} ]]; then
        is_complete "$app" || fail "RANGEBAR_NO_BUILD is set, but there is no build in $app."
        return
    fi
    if ! is_done; then
        # One build at a time; a second process waits and then finds it done. macOS has no flock, but Perl, whose lock
        # belongs to the same open file and so outlives Perl. Without either, nothing separates the builds.
        if ! mkdir -p "$root/build" 2>/dev/null || [[ ! -w $root/build ]]; then
            fail "it has to be built first, and $root/build cannot be written."
        fi
        exec 9>"$root/build/$program.lock"
        if command -v flock >/dev/null; then
            flock 9
        elif command -v perl >/dev/null; then
            perl -e 'open(my $lock, ">&=", 9) or die; flock($lock, 2) or die "$!\n"'
        fi
        local builds=false
        if ! is_built; then
            builds=true
            build
        fi
        if ! is_done; then finish >>"$log" 2>&1; fi
        if $builds; then echo "$program: built in $SECONDS s" >&2; fi
        exec 9>&-
    fi
}
