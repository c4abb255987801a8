#!/bin/sh
# Makes .venv/ what requirements.lock and pyproject.toml say; does nothing when it already is.
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

is_current && exit 0
if command -v flock >/dev/null; then # two commands may find the same change at once
    exec 9<"$lock"
    flock 9
    is_current && exit 0
fi
set_up
