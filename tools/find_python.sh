#!/bin/sh
# Print the Python to build the virtual environment with, or say in one sentence what is missing.
# ACTIONARY_PYTHON names one explicitly.

oldest_minor=11
seen=""
without_venv=""

for candidate in ${ACTIONARY_PYTHON:-python3.13 python3.12 python3.11 python3 python3.14 python}; do
    found=$("$candidate" -c '
import sys
print(sys.executable, "%d.%d" % sys.version_info[:2], end=" ")
if sys.version_info >= (3, '$oldest_minor'):
    import ensurepip, venv
    print("ok", end="")
' 2>/dev/null)
    case $found in
        *" ok")
            printf '%s\n' "${found% * ok}"
            exit 0
            ;;
        *" 3.1"[1-9]" ") without_venv=$candidate ;;
        ?*) seen="$seen ${found#* }($candidate)" ;;
    esac
done

if [ -n "$without_venv" ]; then
    echo "Actionary needs Python's venv module, which $without_venv lacks: install it" \
        "(on Debian and Ubuntu: apt-get install python3-venv) and run the same command again." >&2
elif [ -n "$seen" ]; then
    echo "Actionary needs Python 3.$oldest_minor or newer; this machine has only$seen." \
        "Install a newer one and run the same command again." >&2
else
    echo "Actionary needs Python 3.$oldest_minor or newer, and this machine has none:" \
        "install it and run the same command again." >&2
fi
exit 1
