"""Events as TensorBoard's own library writes them, for EventRecordTests.swift; and a check of a run's file.

    python tensorboard_events.py            prints the records in hexadecimal
    python tensorboard_events.py FILE       reads a file of events and prints its scalars
"""

import io
import sys

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter


def record(event):
    file = io.BytesIO()
    RecordWriter(file).write(event.SerializeToString())
    return file.getvalue().hex()


if len(sys.argv) == 1:
    print(record(Event(wall_time=1_700_000_000.5, file_version="brain.Event:2")))
    values = [Summary.Value(tag="train/loss", simple_value=2.5), Summary.Value(tag="eval/loss", simple_value=-1)]
    print(record(Event(wall_time=1_700_000_001, step=300, summary=Summary(value=values))))
else:
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader

    for event in LegacyEventFileLoader(sys.argv[1]).Load():
        for value in event.summary.value:
            print(event.step, value.tag, value.simple_value)
