"""Prints as JSON what pyarrow reads in Arrow files.

usage: arrow_frames.py FILE...   one {"columns": {name: [value...]}, "meta": {}}
a line. Times are Unix nanoseconds, binary is its text.
"""

import json
import os
import sys

try:
    import pyarrow as pa
    import pyarrow.ipc
except ImportError as error:
    sys.exit(f"{error}; install tests/requirements.txt")


def plain(column):
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("ns")).cast(pa.int64())
    values = column.to_pylist()
    return [v.decode() if isinstance(v, bytes) else v for v in values]


for path in sys.argv[1:]:
    table = pa.ipc.open_file(os.fspath(path)).read_all()
    table.validate(full=True)
    names = table.schema.names
    if len(set(names)) != len(names):
        sys.exit(f"{path}: two columns bear one name: {names}")
    print(
        json.dumps(
            {
                "columns": {name: plain(table.column(name)) for name in names},
                "meta": json.loads(table.schema.metadata.get(b"meta", b"{}")),
            }
        )
    )
