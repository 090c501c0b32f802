"""Reads our Arrow files with pyarrow and compares them with what went in.

usage: arrow_oracle.py ARROW_FRAMES   (the program that writes the files)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77

try:
    import pyarrow as pa
    import pyarrow.ipc
except ImportError as error:
    print(f"arrow oracle: {error}; install tests/requirements.txt")
    sys.exit(1 if os.environ.get("CI") else SKIPPED)

# name: (type, tstype, first value, third value); the second one is null.
COLUMNS = {
    "time": (pa.timestamp("ns"), "time", -1, 1_700_000_000_123_456_789),
    "text": (pa.utf8(), "string", "Straße", "bad \ufffd byte"),
    "float64": (pa.float64(), "number", -0.5, 1e300),
    "int64": (pa.int64(), "number", -(2**63), 2**63 - 1),
    "uint64": (pa.uint64(), "number", 0, 2**64 - 1),
    "uint32": (pa.uint32(), "number", 0, 2**32 - 1),
    "uint16": (pa.uint16(), "number", 0, 2**16 - 1),
    "uint8": (pa.uint8(), "number", 0, 2**8 - 1),
    "bool": (pa.bool_(), "boolean", True, False),
    "json": (pa.binary(), "other", b'{"a":1}', b"[]"),
}


class ArrowOracle(unittest.TestCase):
    """Each frame that arrow_frames.cc writes, as pyarrow sees it."""

    def read(self, name):
        path = DIRECTORY / f"{name}.arrow"
        table = pa.ipc.open_file(path).read_all()
        table.validate(full=True)
        return table

    def test_schema_holds_types_and_grafanas_metadata(self):
        for name in ("all_types", "no_rows"):
            schema = self.read(name).schema
            self.assertEqual(schema.names, list(COLUMNS))
            self.assertEqual(schema.metadata[b"name"], b"all types")
            self.assertEqual(schema.metadata[b"refId"], b"A")
            self.assertEqual(
                json.loads(schema.metadata[b"meta"]),
                {"typeVersion": [0, 0], "channel": "ds/uid/path"},
            )
            for field in schema:
                with self.subTest(field=field.name):
                    arrow_type, tstype, _, _ = COLUMNS[field.name]
                    self.assertEqual(field.type, arrow_type)
                    self.assertTrue(field.nullable)
                    self.assertEqual(field.metadata[b"tstype"].decode(), tstype)

    def test_field_metadata_holds_labels_and_config(self):
        metadata = self.read("all_types").schema.field("float64").metadata
        self.assertEqual(json.loads(metadata[b"labels"]), {"proto": "TCP"})
        self.assertEqual(json.loads(metadata[b"config"]), {"unit": "pps"})

    def test_values_and_nulls_are_what_went_in(self):
        table = self.read("all_types")
        for name, (arrow_type, _, first, third) in COLUMNS.items():
            with self.subTest(column=name):
                column = table.column(name)
                if pa.types.is_timestamp(arrow_type):
                    column = column.cast(pa.int64())
                self.assertEqual(column.to_pylist(), [first, None, third])
                self.assertEqual(column.null_count, 1)

    def test_many_rows_keep_their_order(self):
        table = self.read("many_rows")
        numbers = list(range(1000))
        self.assertEqual(table.column("n").to_pylist(), numbers)
        self.assertEqual(
            table.column("odd").to_pylist(), [n % 2 == 1 for n in numbers]
        )
        self.assertEqual(
            table.column("text").to_pylist(), ["x" * (n % 7) for n in numbers]
        )
        self.assertFalse(table.schema.field("n").nullable)

    def test_frames_without_rows_or_fields_are_valid(self):
        self.assertEqual(self.read("no_rows").num_rows, 0)
        self.assertEqual(self.read("no_fields").num_columns, 0)


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as directory:
        DIRECTORY = pathlib.Path(directory)
        subprocess.run([WRITER, directory], check=True)
        unittest.main(verbosity=2)
