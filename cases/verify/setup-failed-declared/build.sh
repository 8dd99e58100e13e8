echo 'npm error code ENOTFOUND' >&2
exit 3
