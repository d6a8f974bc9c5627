"""Prints what pyarrow reads in a file of bars: metadata, columns with their types, a line per bar with exact values."""
import struct
import sys

import pyarrow as pa
import pyarrow.compute as pc


def text(value):
    if value is None:
        return "null"
    if isinstance(value, float):
        return struct.pack(">d", value).hex()
    return str(value)


def values(column):
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.int64())
    return [text(value) for value in column.to_pylist()]


with open(sys.argv[2], "rb") as source:
    opener = pa.ipc.open_file if sys.argv[1] == "FILE" else pa.ipc.open_stream
    table = opener(source).read_all()
table.validate(full=True)
for key, value in sorted((table.schema.metadata or {}).items()):
    print(key.decode(), value.decode())
for field in table.schema:
    print(field.name, field.type)
for row in zip(*(values(column) for column in table.columns)):
    print("|".join(row))
